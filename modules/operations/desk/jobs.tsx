/** 后台任务: is all well, what failed, try it again. */
import type { ReactNode } from 'react'
import { useRead, useWrite } from '#client'
import type { Output } from '#kernel/endpoint'
import { jobs, retryJob } from '#kernel/jobs/contract'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { term, texts } from '#ui/texts.ts'
import { showInstant, showSpan } from '#ui/time.ts'
import { jobNames, texts as words } from '../words.ts'
import { Standing } from './standing.tsx'
import './jobs.css'

const t = texts(words)
/** The sealer runs every two seconds; so much later something holds it up. */
const UNSEALED_MS = 60_000
/** Events wait half a second for the relay; a handful under way is no backlog. */
const FEW = 50

type State = Output<typeof jobs>

export default function Jobs() {
  const read = useRead(jobs, {}, { everyMs: 10_000 })
  const retrying = useWrite(retryJob, { done: () => toast(t('operations.retried')) })
  const state = read.data
  return (
    <PageFrame
      title={t('operations.jobs')}
      subtitle={t('operations.jobs.about')}
      loading={read.loading}
      problem={read.problem}
      onRetry={read.refresh}
    >
      {retrying.problem && <ProblemNotice problem={retrying.problem} />}
      {state && (
        <>
          <Health state={state} />
          <Standing />
          <Section title={t('operations.dead')}>
            <List
              empty={t('operations.dead.none')}
              heads={['name', 'about', 'died', 'tries', 'why', 'retry']}
              rows={state.dead.map((d) => ({
                key: d.id,
                cells: [
                  <Name key="n" of={d.name} />,
                  d.about,
                  showInstant(d.diedAt),
                  d.tries,
                  d.error,
                  <button
                    key="r"
                    type="button"
                    className="ui-button is-plain"
                    aria-busy={retrying.sending}
                    onClick={() => void retrying.send({ id: d.id })}
                  >
                    {t('operations.retry')}
                  </button>,
                ],
              }))}
            />
          </Section>
          <Section title={t('operations.repeated')}>
            <List
              heads={['name', 'state', 'every', 'last', 'took', 'why']}
              rows={state.repeated.map((r) => ({
                key: r.name,
                cells: [
                  <Name key="n" of={r.name} />,
                  r.failures > 0 ? (
                    <Mark key="s" tone="over">
                      {t('operations.failed', { n: r.failures })}
                    </Mark>
                  ) : (
                    <Mark key="s" tone={r.endedAt ? 'good' : 'muted'}>
                      {t(r.endedAt ? 'operations.ok' : 'operations.never')}
                    </Mark>
                  ),
                  showSpan(r.everySeconds * 1000),
                  r.endedAt && showInstant(r.endedAt),
                  r.tookMs === null ? '' : t('operations.took-ms', { n: r.tookMs }),
                  r.error,
                ],
              }))}
            />
          </Section>
          <Section title={t('operations.queues')}>
            <List
              empty={t('operations.queues.none')}
              heads={['name', 'waiting', 'retrying', 'running']}
              rows={state.queues.map((q) => ({
                key: q.name,
                cells: [<Name key="n" of={q.name} />, q.waiting, q.retrying, q.running],
              }))}
            />
          </Section>
        </>
      )}
    </PageFrame>
  )
}

function Health({ state }: { state: State }) {
  const failing = state.repeated.filter((r) => r.failures > 0).length
  const since = state.unsealedSince
  const wrong = [
    ...(failing > 0 ? [t('operations.failing', { n: failing })] : []),
    ...(state.deadTotal > 0 ? [t('operations.dead-some', { n: state.deadTotal })] : []),
    ...(state.unrelayed > FEW ? [t('operations.behind', { n: state.unrelayed })] : []),
    ...(state.errands > FEW ? [t('operations.errands', { n: state.errands })] : []),
    ...(since && Date.now() - Date.parse(since) > UNSEALED_MS
      ? [t('operations.unsealed', { at: showInstant(since) })]
      : []),
  ]
  if (wrong.length === 0) return <Notice tone="good">{t('operations.fine')}</Notice>
  return (
    <Notice tone="soon">
      {wrong.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </Notice>
  )
}

/** What the work is; its code is what the log and the handbook call it. */
function Name({ of }: { of: string }) {
  const title = jobNames[of]
  return title === undefined ? <code>{of}</code> : <span title={of}>{term(title)}</span>
}

type Head = 'name' | 'about' | 'died' | 'tries' | 'why' | 'retry' | 'state' | 'every' | 'last' | 'took'

interface ListProps {
  readonly heads: readonly (Head | 'waiting' | 'retrying' | 'running')[]
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[]
  readonly empty?: string
}

function List({ heads, rows, empty }: ListProps) {
  if (rows.length === 0 && empty) return <p className="ui-quiet">{empty}</p>
  return (
    <div className="operations-list" role="region" aria-label={t(`operations.${heads[0]!}`)} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {t(`operations.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              {row.cells.map((cell, i) => (
                <td key={heads[i]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
