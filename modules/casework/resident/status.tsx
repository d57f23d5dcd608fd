/** One report as its reporter reads it: who has it now, since when, by when, and everything that was said. */
import { Suspense, lazy, useState } from 'react'
import { ActButtons } from '#ui/acts'
import { ClockBar } from '#ui/clock'
import { Facts, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { Notice } from '#ui/notice'
import { CustodyPath, LevelPath } from '#ui/path'
import { PrintMarks } from '#ui/print'
import { texts } from '#ui/texts.ts'
import { showInstant, showLeft } from '#ui/time.ts'
import type { ReportStatus } from '../contract.ts'
import { texts as words } from '../words.ts'
import { trackAddress } from './kept.ts'
import type { Proof } from './kept.ts'
import { Pictures } from './pictures.tsx'
import type { SendAct } from './status-act.tsx'
import {
  actsOf,
  clockNow,
  clockWhy,
  custodyOf,
  entriesOf,
  heldSince,
  levelsOf,
  pauseOf,
} from './status-views.ts'

const t = texts(words)
/** Fetched while the report is read: who only looks need not wait for it. */
const ActSheet = lazy(async () => ({ default: (await import('./status-act.tsx')).ActSheet }))

interface Props {
  readonly status: ReportStatus
  /** Set when it was opened by number and code. */
  readonly proof: Proof | null
  /** What the pictures are fetched with, when it is not the code. */
  readonly pictures?: Proof
  readonly sendAct: SendAct
  /** Asks again; what was typed stays. */
  readonly onReload: () => void
}

export function Status({ status, proof, pictures, sendAct, onReload }: Props) {
  const shown = pictures ?? proof
  const { line } = status
  const open = line.state === 'open'
  const [acting, setActing] = useState<string | null>(null)
  const clock = clockNow(status)
  const since = heldSince(status)
  const pause = open ? pauseOf(status) : null
  const acts = actsOf(status.verdicts, line.paused)
  const now = open
    ? t('casework.r.status.holder', { holder: line.holderTitle })
    : t('casework.r.status.ended', { at: showInstant(status.acts.at(-1)?.at ?? line.openedAt) })
  return (
    <>
      <PrintMarks number={line.number} address={trackAddress(line.number)} />
      <section
        className={`ui-card cr-now${open ? '' : ' is-over'}`}
        data-aloud={[status.tell, now, clock?.due ? showLeft(clock.due) : ''].filter(Boolean).join('。')}
      >
        <div className="cr-now-head">
          <Mark tone={open ? 'good' : 'muted'}>{line.stepTitle}</Mark>
          {line.paused && <Mark tone="soon">{t('casework.r.status.paused')}</Mark>}
        </div>
        <p className="cr-tell">{status.tell}</p>
        <p>
          {now}
          {open && since && (
            <span className="ui-quiet">{t('casework.r.status.since', { at: showInstant(since) })}</span>
          )}
        </p>
        {clock && <ClockBar clock={clock} />}
        {open && <Next next={status.next} />}
      </section>
      {pause && (
        <Notice tone="soon" title={t('casework.r.status.waits', { why: pause.why })}>
          {pause.text && <p className="cr-said">{pause.text}</p>}
          <small>{t('casework.r.status.waits-long', { at: showInstant(pause.since) })}</small>
        </Notice>
      )}
      {status.whose && (
        <Notice tone="soon" title={t('casework.r.status.whose')}>
          {status.whose}
        </Notice>
      )}
      {status.mergedInto && (
        <Notice title={t('casework.r.status.merged', { number: status.mergedInto.number })}>
          {t('casework.r.status.merged-now', {
            step: status.mergedInto.stepTitle,
            tell: status.mergedInto.tell,
          })}
        </Notice>
      )}
      {acts.length > 0 && (
        <Section title={t('casework.r.status.acts')}>
          <ActButtons acts={acts} onAct={setActing} />
        </Section>
      )}
      <Section title={t('casework.r.status.timeline')}>
        <ol className="ui-timeline" reversed>
          {entriesOf(status)
            .toReversed()
            .map((e) => (
              <li key={e.id}>
                <div className="ui-timeline-head">
                  <strong>{e.what}</strong>
                  <time dateTime={e.at} className="ui-quiet ui-figures">
                    {showInstant(e.at)}
                  </time>
                </div>
                <div className="ui-quiet">{e.who}</div>
                {e.text && <p className="ui-said">{e.text}</p>}
                <Pictures files={e.files} proof={shown} />
              </li>
            ))}
        </ol>
      </Section>
      {clock && (
        <Section title={t('casework.r.status.deadline')}>
          <ul className="cr-why">
            {clockWhy(status).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Section>
      )}
      {status.lineage.length > 0 && (
        <Section title={t('casework.r.status.levels')}>
          <LevelPath steps={levelsOf(status)} />
        </Section>
      )}
      <Section title={t('casework.r.status.custody')}>
        <CustodyPath intervals={custodyOf(status)} />
      </Section>
      <Section title={t('casework.r.status.said')}>
        <p className="cr-said">{status.text}</p>
        <Pictures files={status.photos} proof={shown} />
        <Facts
          items={[
            { label: t('casework.r.check.place'), value: status.lineage[0]?.name ?? '' },
            { label: t('casework.r.detail.short'), value: status.placeText },
            { label: t('casework.r.check.category'), value: line.itemTitle ?? t('casework.item.none') },
            {
              label: t('casework.r.check.identity'),
              value: t(`casework.confidentiality.${status.confidentiality}`),
            },
            { label: t('casework.r.receipt.at'), value: showInstant(line.openedAt) },
          ]}
        />
      </Section>
      <button type="button" className="ui-button is-plain is-block ui-no-print" onClick={() => print()}>
        {t('casework.r.receipt.print')}
      </button>
      <Suspense fallback={null}>
        <ActSheet
          status={status}
          actId={acting}
          anonymous={proof !== null}
          send={sendAct}
          onClose={() => setActing(null)}
          onReload={onReload}
        />
      </Suspense>
    </>
  )
}

/** The usual way first; what may happen instead in quieter words. */
function Next({ next }: { next: readonly string[] }) {
  const [usual, ...others] = next
  if (!usual) return null
  return (
    <p>
      <span className="ui-quiet">{t('casework.r.status.next')}</span>
      {usual}
      {others.length > 0 && (
        <span className="ui-quiet">
          {t('casework.r.status.or', { others: others.join(t('casework.comma')) })}
        </span>
      )}
    </p>
  )
}
