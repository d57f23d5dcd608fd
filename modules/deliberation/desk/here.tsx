/** 进行中的议题: what is open in a place and below it, on the page of the place; today only. Public, so there for every post. */
import { useParams, useSearchParams } from 'react-router'
import { usePages } from '#client'
import { Section } from '#ui/frame'
import { MatterLine } from '#ui/matter'
import { To } from '#ui/navigate'
import { Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { motions } from '../contract.ts'
import { lineView, supportsText } from '../pages/views.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const FEW = 5

export default function Here() {
  const { id = '' } = useParams()
  const [params] = useSearchParams()
  const isToday = !params.get('at')
  const pages = usePages(motions, isToday ? { place: id, state: 'open', limit: FEW } : undefined)
  if (!isToday) return null
  return (
    <Section
      title={t('deliberation.here')}
      actions={
        pages.rows.length > 0 && <To href={`motions?place=${id}&state=open`}>{t('deliberation.here.all')}</To>
      }
    >
      {pages.problem ? (
        <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />
      ) : pages.loading ? (
        <Loading />
      ) : pages.rows.length === 0 ? (
        <p className="ui-quiet">{t('deliberation.here.none')}</p>
      ) : (
        <ul className="ui-matters" aria-label={t('deliberation.here')} aria-busy={pages.fetching}>
          {pages.rows.map((row) => (
            <li key={row.line.id}>
              <MatterLine matter={lineView(row.line, supportsText(row))} />
            </li>
          ))}
        </ul>
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
