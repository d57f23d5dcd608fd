/** The matters of somebody I act for. */
import { useParams } from 'react-router'
import { usePages, useRead } from '#client'
import { mine } from '#modules/mandates/contract'
import { PageFrame } from '#ui/frame'
import { MatterCard } from '#ui/matter'
import { EmptyState } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { myReports } from '../contract.ts'
import { texts as words } from '../words.ts'
import { lineOf } from './status-views.ts'
import './resident.css'

const t = texts(words)

export default function Theirs() {
  const { mandate = '' } = useParams()
  const pages = usePages(myReports, { mandate, limit: 20 })
  const known = useRead(mine, {})
  const name = known.data?.received.find((m) => m.id === mandate)?.grantorName ?? ''
  return (
    <PageFrame
      title={t('casework.r.theirs.of', { name })}
      back={`mandates/${mandate}`}
      loading={pages.loading}
      problem={pages.rows.length === 0 ? pages.problem : undefined}
      onRetry={pages.refresh}
    >
      {pages.rows.length === 0 ? (
        <EmptyState text={t('casework.r.theirs.empty', { name })} />
      ) : (
        <ul className="cr-mine" aria-label={t('casework.r.theirs')}>
          {pages.rows.map((line) => (
            <li key={line.id}>
              <MatterCard matter={lineOf(line, `for/${mandate}/${line.id}`)} />
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
            {t('casework.previous')}
          </button>
          <button type="button" className="ui-button is-plain" disabled={!pages.hasNext} onClick={pages.next}>
            {t('casework.next')}
          </button>
        </div>
      )}
    </PageFrame>
  )
}
