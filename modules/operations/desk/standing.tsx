/** The system itself: version, since when, can it serve, sealed until when, last backup. */
import { useRead } from '#client'
import type { Output } from '#kernel/endpoint'
import { standing } from '#kernel/watch/contract'
import { Facts, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { Notice, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
/** The operating handbook asks for one a day; a week without one is an oversight. */
const BACKUP_DAYS = 7
const DAY_MS = 86_400_000

/** What readiness may find, worst first. */
const checks = ['stopping', 'database', 'migrations', 'disk', 'disk-low', 'seal', 'relay', 'jobs'] as const

type State = Output<typeof standing>

export function Standing() {
  const read = useRead(standing, {}, { everyMs: 10_000 })
  const s = read.data
  if (!s) return read.problem ? <ProblemNotice problem={read.problem} onRetry={read.refresh} /> : null
  const found = [...(s.ready?.reasons ?? []), ...(s.ready?.warnings ?? [])]
  const wrong = checks.filter((check) => found.some((f) => f.check === check))
  return (
    <Section title={t('operations.system')}>
      {wrong.length > 0 && (
        <Notice tone="soon">
          {wrong.map((check) => (
            <p key={check}>{t(`operations.check.${check}`)}</p>
          ))}
        </Notice>
      )}
      <Overdue state={s} />
      <Facts
        items={[
          { label: t('operations.version'), value: s.version ?? t('operations.ready.unknown') },
          {
            label: t('operations.started'),
            value: s.startedAt ? showInstant(s.startedAt) : t('operations.ready.unknown'),
          },
          { label: t('operations.ready'), value: <Ready state={s} /> },
          {
            label: t('operations.disk'),
            value:
              s.ready?.diskFreeMb == null
                ? t('operations.ready.unknown')
                : t('operations.disk.gb', { n: Math.floor(s.ready.diskFreeMb / 1024) }),
          },
          {
            label: t('operations.sealed-until'),
            value: s.sealedUntil ? showInstant(s.sealedUntil) : t('operations.sealed-until.none'),
          },
          { label: t('operations.backup'), value: <Backup state={s} /> },
          ...(s.backup
            ? [{ label: t('operations.backup.key'), value: <code>{s.backup.fingerprint}</code> }]
            : []),
        ]}
      />
    </Section>
  )
}

function Ready({ state }: { state: State }) {
  if (!state.ready) return t('operations.ready.unknown')
  return (
    <Mark tone={state.ready.ok ? 'good' : 'over'}>
      {t(state.ready.ok ? 'operations.ready.yes' : 'operations.ready.no')}
    </Mark>
  )
}

function Backup({ state: { backup } }: { state: State }) {
  if (!backup) return t('operations.backup.none')
  return (
    <span className="ui-row">
      {t('operations.backup.of', { at: showInstant(backup.at), version: backup.version })}
      <Mark tone={backup.encrypted ? 'good' : 'muted'}>
        {t(backup.encrypted ? 'operations.backup.encrypted' : 'operations.backup.plain')}
      </Mark>
      {backup.withKeys && <Mark tone="soon">{t('operations.backup.with-keys')}</Mark>}
      {backup.lost > 0 && <Mark tone="over">{t('operations.backup.lost', { n: backup.lost })}</Mark>}
    </span>
  )
}

function Overdue({ state: { backup } }: { state: State }) {
  if (!backup) return <Notice tone="soon">{t('operations.backup.never')}</Notice>
  if (Date.now() - Date.parse(backup.at) < BACKUP_DAYS * DAY_MS) return null
  return (
    <Notice tone="soon">{t('operations.backup.old', { at: showInstant(backup.at), n: BACKUP_DAYS })}</Notice>
  )
}
