/** My objections and what was answered. */
import { useRead, useWrite } from '#client'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { EmptyState, ProblemNotice } from '#ui/notice'
import { term, texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import { myObjections, withdrawObjection } from '../contract.ts'
import type { ObjectionView } from '../contract.ts'
import { texts as words } from '../words.ts'
import './privacy.css'

const t = texts(words)
const tones = { justified: 'good', partly: 'soon', 'not-justified': 'over' } as const

export default function MyObjections() {
  const read = useRead(myObjections, {})
  const withdrawing = useWrite(withdrawObjection, { refreshes: ['privacy.'] })
  return (
    <PageFrame
      title={t('privacy.my-objections')}
      back="privacy"
      loading={read.loading}
      problem={read.data ? undefined : read.problem}
      onRetry={read.refresh}
    >
      {withdrawing.problem && <ProblemNotice problem={withdrawing.problem} />}
      {read.data?.rows.length === 0 && <EmptyState text={t('privacy.my-objections.none')} />}
      <ul className="pv-list">
        {read.data?.rows.map((o) => (
          <li key={o.id} className="ui-card">
            <time dateTime={o.madeAt}>{showInstant(o.madeAt)}</time>
            <strong>{aboutOf(o)}</strong>
            <p>{t('privacy.objection.mine', { text: o.text })}</p>
            {o.state === 'open' && (
              <>
                <p>
                  {t(o.level > 0 ? 'privacy.objection.late' : 'privacy.objection.waiting', {
                    unit: term(o.answering),
                    due: showInstant(o.dueAt),
                  })}
                </p>
                <button
                  type="button"
                  className="ui-button is-plain"
                  aria-busy={withdrawing.sending}
                  onClick={() => void withdrawing.send({ id: o.id })}
                >
                  {t('privacy.objection.withdraw')}
                </button>
              </>
            )}
            {o.state === 'withdrawn' && <p className="pv-quiet">{t('privacy.objection.withdrawn')}</p>}
            {o.state === 'answered' && o.finding && (
              <>
                <div>
                  <Mark tone={tones[o.finding]}>{t(`privacy.finding.${o.finding}`)}</Mark>
                </div>
                <p>{t('privacy.objection.answer', { answer: o.answer })}</p>
                <p className="pv-quiet">
                  {term(o.answering)} {o.answeredAt && showInstant(o.answeredAt)}
                </p>
              </>
            )}
          </li>
        ))}
      </ul>
    </PageFrame>
  )
}

function aboutOf(o: ObjectionView): string {
  return o.from === null || o.to === null
    ? t('privacy.objection.of-read', { unit: term(o.unit) })
    : t('privacy.objection.of-period', { unit: term(o.unit), from: showDay(o.from), to: showDay(o.to) })
}
