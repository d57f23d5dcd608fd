/** Versions that were in force, and what differs between two of them. */
import { useSearchParams } from 'react-router'
import { useRead } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import { diff, inForce, versions } from '../contract.ts'
import type { ChangeView } from '../contract.ts'
import { texts as words } from '../words.ts'
import { SearchList } from './list.tsx'
import { shortHash } from './overview.tsx'
import { stackText } from './wrote.tsx'
import './packs.css'

const t = texts(words)

export default function PackVersions() {
  const [search] = useSearchParams()
  const from = search.get('from')
  const to = search.get('to')
  const { data, problem, loading, refresh } = useRead(versions, {})
  const rows = (data?.rows ?? []).map((r, i) => ({ ...r, before: data?.rows[i + 1]?.snapshot ?? null }))
  const names = useNames(data?.rows ?? [])
  return (
    <PageFrame
      title={t('packs.versions')}
      subtitle={t('packs.versions.sub')}
      back="packs"
      loading={loading}
      problem={problem}
      onRetry={refresh}
    >
      {from && to && <Differences from={from} to={to} names={names} />}
      <Section>
        <SearchList
          label={t('packs.versions')}
          rows={rows}
          keyOf={(r) => r.from}
          columns={[
            {
              title: t('packs.version.from'),
              cell: (r) => showInstant(r.from),
              figures: true,
              width: '12em',
            },
            {
              title: t('packs.version.to'),
              cell: (r) => (r.to ? showInstant(r.to) : <Mark tone="good">{t('packs.version.now')}</Mark>),
              figures: true,
              width: '12em',
            },
            {
              title: t('packs.version'),
              cell: (r) => (
                <>
                  {stackText(r)} {r.looseOnly && <Mark tone="muted">{t('packs.version.loose')}</Mark>}
                </>
              ),
            },
            {
              title: t('packs.version.hash'),
              cell: (r) => (
                <To href={`packs?snapshot=${r.snapshot}`} className="ui-number">
                  {shortHash(r.snapshot)}
                </To>
              ),
              width: '9em',
            },
            {
              title: t('packs.version.diff'),
              cell: (r) =>
                r.before && r.before !== r.snapshot ? (
                  <To href={`packs/versions?from=${r.before}&to=${r.snapshot}`}>
                    {t('packs.version.compare')}
                  </To>
                ) : (
                  ''
                ),
              width: '10em',
            },
          ]}
        />
      </Section>
    </PageFrame>
  )
}

type Names = ReadonlyMap<string, string>

/** Snapshots by the locality and version people know them by, of other localities too. */
function useNames(own: readonly { snapshot: string; title: string; version: string }[]): Names {
  const everywhere = useRead(inForce, {}).data?.rows ?? []
  return new Map([...everywhere, ...own].map((r) => [r.snapshot, `${r.title} ${r.version}`]))
}

function Differences({ from, to, names }: { from: string; to: string; names: Names }) {
  const nameOf = (snapshot: string) => names.get(snapshot) ?? shortHash(snapshot)
  const { data, problem, refresh } = useRead(diff, { from, to })
  return (
    <Section title={t('packs.diff.title', { from: nameOf(from), to: nameOf(to) })}>
      {problem ? (
        <ProblemNotice problem={problem} onRetry={refresh} />
      ) : !data ? (
        <Loading />
      ) : data.changes.length === 0 ? (
        <EmptyState text={t('packs.diff.none')} />
      ) : (
        <Changes changes={data.changes} />
      )}
    </Section>
  )
}

const tones = { added: 'good', removed: 'over', changed: 'soon', moved: 'muted' } as const
type Key = keyof typeof words

export function Changes({ changes }: { changes: readonly ChangeView[] }) {
  return (
    <SearchList
      label={t('packs.diff')}
      rows={changes.map((c, i) => ({ ...c, no: i }))}
      keyOf={(c) => String(c.no)}
      textOf={(c) => [...c.path, c.before, c.after].join(' ')}
      columns={[
        {
          title: t('packs.diff.kind'),
          cell: (c) => <Mark tone={tones[c.kind]}>{t(`packs.diff.${c.kind}`)}</Mark>,
          width: '5em',
        },
        { title: t('packs.diff.section'), cell: (c) => sectionTitle(c.section), width: '8em' },
        { title: t('packs.diff.where'), cell: (c) => c.path.join(' › '), width: '24em' },
        {
          title: t('packs.diff.what'),
          cell: (c) => (
            <>
              {c.before !== null && <del>{said(c.before)}</del>}
              {c.before !== null && c.after !== null && ' → '}
              {c.after !== null && <ins>{said(c.after)}</ins>}
            </>
          ),
        },
      ]}
    />
  )
}

/** A day as people read it; anything else as it is written. */
const said = (value: string): string => showDay(value)

function sectionTitle(section: string): string {
  const key = `packs.section.${section}`
  return Object.hasOwn(words, key) ? t(key as Key) : section
}
