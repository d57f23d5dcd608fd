/** What I asked and objected, and what was answered. */
import { usePages } from '#client'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { mine } from '../contract.ts'
import { texts as words } from '../words.ts'
import { lastDay } from '../pages/card.tsx'
import { Pager } from './archive.tsx'
import '../pages/openness.css'

const t = texts(words)

export default function Mine() {
  const pages = usePages(mine, { limit: 20 })
  return (
    <PageFrame
      title={t('openness.r.mine')}
      subtitle={t('openness.r.mine.about')}
      back="open"
      loading={pages.loading}
      problem={pages.rows.length > 0 ? undefined : pages.problem}
      onRetry={pages.refresh}
    >
      {pages.rows.length === 0 ? (
        <EmptyState
          text={t('openness.r.mine.none')}
          act={
            <To href="open" className="ui-button is-primary">
              {t('openness.r.back')}
            </To>
          }
        />
      ) : (
        <ul className="on-rows">
          {pages.rows.map((r) => (
            <li key={r.id}>
              <article className="ui-card on-card">
                <span className="ui-row">
                  <Mark>{t(`openness.r.mine.${r.kind}`)}</Mark>
                  {r.disposition && <Mark tone="muted">{t(`openness.disposition.${r.disposition}`)}</Mark>}
                  {r.overdue && <Mark tone="over">{t('openness.answer-late')}</Mark>}
                </span>
                <p className="on-title">
                  <To href={`open/${r.publication}`} className="ui-matter-title">
                    {r.title}
                  </To>
                </p>
                <p className="on-text">{r.text}</p>
                {r.answer === null ? (
                  r.dueAt && (
                    <span className="ui-quiet">{t('openness.answer-by', { day: lastDay(r.dueAt) })}</span>
                  )
                ) : (
                  <div className="on-reply">
                    <p className="on-text">{r.answer}</p>
                    <span className="on-meta">
                      <span>{r.bodyTitle}</span>
                      {r.answeredAt && <time dateTime={r.answeredAt}>{showInstant(r.answeredAt)}</time>}
                    </span>
                  </div>
                )}
              </article>
            </li>
          ))}
        </ul>
      )}
      <Pager pages={pages} />
    </PageFrame>
  )
}
