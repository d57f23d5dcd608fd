/** The public record of refused uses: which body tried what, and why not. */
import { usePages } from '#client'
import { Section } from '#ui/frame'
import { ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { refusedUses } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

/** Of one power, or of all. */
export function RefusedUses({ power }: { power?: string }) {
  const pages = usePages(refusedUses, { limit: 10, ...(power ? { power } : {}) })
  return (
    <Section title={t('deliberation.powers.refused')}>
      <p className="ui-quiet">{t('deliberation.powers.refused.about')}</p>
      {pages.problem && <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />}
      {!pages.loading && pages.rows.length === 0 && <p>{t('deliberation.powers.refused.none')}</p>}
      {pages.rows.length > 0 && (
        <ol className="dl-refused" aria-busy={pages.fetching}>
          {pages.rows.map((r) => (
            <li key={r.id}>
              <span className="ui-row">
                <strong>{r.powerTitle}</strong>
                <time dateTime={r.at} className="ui-quiet ui-figures">
                  {showInstant(r.at)}
                </time>
              </span>
              <span>{t('deliberation.who', { name: r.bodyTitle, post: r.postTitle })}</span>
              <span className="ui-quiet">{r.what}</span>
              <span>{r.why}</span>
            </li>
          ))}
        </ol>
      )}
      {(pages.hasNext || pages.hasPrevious) && (
        <div className="ui-row">
          <button
            type="button"
            className="ui-button is-plain"
            disabled={!pages.hasPrevious}
            onClick={pages.previous}
          >
            {t('deliberation.previous')}
          </button>
          <button type="button" className="ui-button is-plain" disabled={!pages.hasNext} onClick={pages.next}>
            {t('deliberation.next')}
          </button>
        </div>
      )}
    </Section>
  )
}
