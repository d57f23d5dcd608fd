/** 待办: what waits for me by deadline, my unit's queue, what we passed on. Sits on the desk's home. */
import { usePages, useRead, useStanding } from '#client'
import type { Static } from '#kernel/endpoint'
import { Section } from '#ui/frame'
import { MatterLine } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { useRowKeys } from '#ui/row-keys.ts'
import { useFilters } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { counts as countsOf, todos } from '../contract.ts'
import { texts as words } from '../words.ts'
import { lineView } from './views.ts'
import './desk.css'

const t = texts(words)
const queues = ['mine', 'unit', 'sent', 'passed'] as const
type Queue = (typeof queues)[number]
type Counts = Static<(typeof countsOf)['output']>
const EVERY_MS = 60_000
/** Whoever may do any of these has reports to expect. */
const WORKS =
  'casework.intake|casework.dispatch|casework.arbitrate|casework.handle|casework.verify|casework.patrol|casework.approve-extension'

export default function Home() {
  const { values, set } = useFilters(['queue', 'step'])
  const queue = queues.find((q) => q === values.queue) ?? 'mine'
  const counts = useRead(countsOf, {}, { everyMs: EVERY_MS })
  const pages = usePages(
    todos,
    { queue, limit: 30, ...(values.step ? { step: values.step } : {}) },
    { everyMs: EVERY_MS },
  )
  const list = useRowKeys<HTMLUListElement>()
  const { may } = useStanding()
  const c = counts.data
  // A post without sight of reports (audit, security) has no queue: that is no fault to shout about.
  if (counts.problem?.status === 403) return <EmptyState text={counts.problem.sentence} />
  // Nor has one whose work is another: noughts would only stand in the way of it.
  if (!may(WORKS) && (!c || c.unit + c.sent + c.passed === 0)) return null
  return (
    <>
      {counts.problem ? (
        <ProblemNotice problem={counts.problem} onRetry={counts.refresh} />
      ) : (
        <Deadlines counts={c} />
      )}
      <Section bare>
        <div className="cw-tabs" role="group" aria-label={t('casework.queues')}>
          {queues
            .filter((q) => isOffered(q, queue, c))
            .map((q) => (
              <button
                key={q}
                type="button"
                aria-pressed={q === queue}
                onClick={() => set({ queue: q === 'mine' ? undefined : q, step: undefined })}
              >
                {t(`casework.queue.${q}`)}
                {c && <span className="ui-figures">{countOf(c, q)}</span>}
              </button>
            ))}
        </div>
        {queue === 'unit' && c && waiting(c).length > 1 && (
          <Steps counts={c} chosen={values.step} onChoose={(step) => set({ step })} />
        )}
        {queue === 'passed' && <p className="ui-quiet">{t('casework.queue.passed.about')}</p>}
        <div className="ui-card cw-list">
          {pages.problem ? (
            <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />
          ) : pages.loading ? (
            <Loading />
          ) : pages.rows.length === 0 ? (
            <Empty queue={queue} />
          ) : (
            <ul className="ui-matters" ref={list} aria-busy={pages.fetching}>
              {pages.rows.map((row) => (
                <li key={row.id}>
                  <MatterLine matter={lineView(row)} />
                </li>
              ))}
            </ul>
          )}
        </div>
        {pages.rows.length > 0 && (
          <div className="ui-table-foot">
            <span className="ui-quiet ui-wide-only">{t('casework.keys')}</span>
            {(pages.hasNext || pages.hasPrevious) && (
              <span className="ui-table-pager">
                <button
                  type="button"
                  className="ui-button is-plain"
                  disabled={!pages.hasPrevious}
                  onClick={pages.previous}
                >
                  {t('casework.previous')}
                </button>
                <button
                  type="button"
                  className="ui-button is-plain"
                  disabled={!pages.hasNext}
                  onClick={pages.next}
                >
                  {t('casework.next')}
                </button>
              </span>
            )}
          </div>
        )}
      </Section>
    </>
  )
}

const waiting = (c: Counts) => c.steps.filter((s) => s.count > 0)
const mineOf = (c: Counts) => c.mine.overdue + c.mine.soon + c.mine.calm
const countOf = (c: Counts, queue: Queue): number => (queue === 'mine' ? mineOf(c) : c[queue])
/** What passes up from below is rare: its tab comes with it. */
const isOffered = (q: Queue, chosen: Queue, c: Counts | undefined): boolean =>
  q !== 'passed' || chosen === 'passed' || (c?.passed ?? 0) > 0

/** Three numbers and one bar that shows their shares; colour only repeats what the words say. */
function Deadlines({ counts }: { counts: Counts | undefined }) {
  const standing = useStanding()
  const parts = [
    { key: 'overdue', tone: 'over' },
    { key: 'soon', tone: 'soon' },
    { key: 'calm', tone: 'good' },
  ] as const
  const all = counts ? mineOf(counts) : 0
  return (
    <Section bare>
      <div className="ui-card cw-deadlines" aria-busy={!counts}>
        <dl>
          {parts.map(({ key, tone }) => (
            <div key={key} className={`is-${tone}${counts && counts.mine[key] === 0 ? ' is-none' : ''}`}>
              <dt>{t(`casework.count.${key}`)}</dt>
              <dd className="ui-figures">{counts ? counts.mine[key] : '–'}</dd>
            </div>
          ))}
        </dl>
        <div className="cw-deadlines-more">
          {counts && counts.unsigned > 0 && (
            <span>{t('casework.count.unsigned', { n: counts.unsigned })}</span>
          )}
          {standing.may('casework.intake|casework.patrol') && (
            <To href="intake" className="ui-button is-primary">
              {t('casework.intake')}
            </To>
          )}
        </div>
        <div className="cw-share" aria-hidden="true">
          {counts &&
            all > 0 &&
            parts.map(({ key, tone }) => (
              <i key={key} className={`is-${tone}`} style={{ flexGrow: counts.mine[key] }} />
            ))}
        </div>
      </div>
    </Section>
  )
}

interface StepsProps {
  readonly counts: Counts
  readonly chosen: string | undefined
  readonly onChoose: (step: string | undefined) => void
}

function Steps({ counts, chosen, onChoose }: StepsProps) {
  return (
    <div className="cw-chips" role="group" aria-label={t('casework.by-step')}>
      <button type="button" aria-pressed={!chosen} onClick={() => onChoose(undefined)}>
        {t('casework.all-steps')}
      </button>
      {waiting(counts).map((s) => (
        <button
          key={s.step}
          type="button"
          aria-pressed={chosen === s.step}
          onClick={() => onChoose(chosen === s.step ? undefined : s.step)}
        >
          {s.title}
          <span className="ui-figures">{s.count}</span>
        </button>
      ))}
    </div>
  )
}

function Empty({ queue }: { queue: Queue }) {
  return (
    <EmptyState
      text={t(`casework.queue.${queue}.empty`)}
      act={
        <To href="reports" className="ui-button is-plain">
          {t('casework.to-reports')}
        </To>
      }
    />
  )
}
