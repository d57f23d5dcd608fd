/** 公约: which place has which covenant in force. For both shells. */
import { usePages } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import { rules } from '../contract.ts'
import { texts as words } from '../words.ts'
import { ruleHref } from './views.ts'
import './deliberation.css'
import './documents.css'

const t = texts(words)

export default function Rules() {
  const pages = usePages(rules, { limit: 50 })
  return (
    <PageFrame
      title={t('deliberation.rules')}
      subtitle={t('deliberation.rules.about')}
      back="motions"
      loading={pages.loading}
      problem={pages.rows.length > 0 ? undefined : pages.problem}
      onRetry={pages.refresh}
    >
      {pages.rows.length === 0 ? (
        <EmptyState text={t('deliberation.rules.none')} />
      ) : (
        <Section bare>
          <div className="dl-table">
            <table className="ui-table">
              <thead>
                <tr>
                  <th scope="col">{t('deliberation.place')}</th>
                  <th scope="col">{t('deliberation.rules.document')}</th>
                  <th scope="col">{t('deliberation.version')}</th>
                </tr>
              </thead>
              <tbody>
                {pages.rows.map((r) => (
                  <tr key={`${r.place}/${r.document}`}>
                    <td>{r.placeName}</td>
                    <td>
                      <To href={ruleHref(r)}>{r.title}</To>
                    </td>
                    <td className="ui-figures">
                      {t('deliberation.rules.version', { no: r.no })} ·{' '}
                      {t('deliberation.rules.from', { from: showDay(r.from) })}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Section>
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
    </PageFrame>
  )
}
