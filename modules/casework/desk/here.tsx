/** 在办的件: what is open in a place and below it, on the page of the place; today only. */
import { useParams, useSearchParams } from 'react-router'
import { usePages } from '#client'
import { Section } from '#ui/frame'
import { MatterLine } from '#ui/matter'
import { To } from '#ui/navigate'
import { Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { reports } from '../contract.ts'
import { texts as words } from '../words.ts'
import { lineView } from './views.ts'

const t = texts(words)
const FEW = 5

export default function Here() {
  const { id = '' } = useParams()
  const [params] = useSearchParams()
  const isToday = !params.get('at')
  const pages = usePages(reports, isToday ? { place: id, state: 'open', limit: FEW } : undefined)
  if (!isToday) return null
  return (
    <Section
      title={t('casework.here')}
      actions={
        pages.rows.length > 0 && <To href={`reports?place=${id}&state=open`}>{t('casework.here.all')}</To>
      }
    >
      {pages.problem ? (
        <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />
      ) : pages.loading ? (
        <Loading />
      ) : pages.rows.length === 0 ? (
        <p className="ui-quiet">{t('casework.here.none')}</p>
      ) : (
        <ul className="ui-matters" aria-busy={pages.fetching}>
          {pages.rows.map((row) => (
            <li key={row.id}>
              <MatterLine matter={lineView(row)} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
