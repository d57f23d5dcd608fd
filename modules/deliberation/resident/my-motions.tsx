/** My motions on the residents' home: the latest I raised; none, nothing shown. */
import { usePages, useStanding } from '#client'
import { MatterCard } from '#ui/matter'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { motions } from '../contract.ts'
import { lineView, supportsText } from '../pages/views.ts'
import { texts as words } from '../words.ts'
import '../pages/deliberation.css'

const t = texts(words)

export default function MyMotions() {
  const { person } = useStanding()
  const pages = usePages(motions, person ? { mine: 'raised', limit: 3 } : undefined)
  if (pages.rows.length === 0) return null
  return (
    <div className="ui-stack">
      <div className="ui-row">
        <h3>{t('deliberation.my')}</h3>
        <To href="motions?mine=raised" className="dl-all">
          {t('deliberation.all')}
        </To>
      </div>
      <ul className="dl-cards" aria-label={t('deliberation.my')}>
        {pages.rows.map((row) => (
          <li key={row.line.id}>
            <MatterCard matter={lineView(row.line, supportsText(row))} />
          </li>
        ))}
      </ul>
    </div>
  )
}
