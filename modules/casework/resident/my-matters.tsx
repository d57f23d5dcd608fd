/** 我的事 on the home: a report begun, what I reported, and the way to follow one by number and code. */
import { useStanding, usePages } from '#client'
import { useDraft } from '#ui/draft.ts'
import { MatterCard } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { myReports } from '../contract.ts'
import { texts as words } from '../words.ts'
import { emptyForm, isEmpty } from './form.ts'
import type { Form } from './form.ts'
import { ForOthers } from './for-whom.tsx'
import { DRAFT, RECEIPT, REMEMBERED, firstLine } from './kept.ts'
import type { Receipt, Remembered } from './kept.ts'
import { lineOf } from './status-views.ts'
import './resident.css'

const t = texts(words)

export default function MyMatters() {
  const { person } = useStanding()
  return (
    <div className="ui-stack">
      <h2 className="ui-unseen">{t('casework.r.mine')}</h2>
      <Begun />
      {person && <ForOthers />}
      {person ? <Reported /> : <SignedOut />}
    </div>
  )
}

/** What waits on this phone: a draft to go on with, a receipt not noted yet. */
function Begun() {
  const draft = useDraft<Form>(DRAFT, emptyForm)
  const receipt = useDraft<Receipt | null>(RECEIPT, null)
  return (
    <>
      {receipt.value && (
        <To href="report/done" className="cr-begun">
          <strong>{t('casework.r.begun.receipt')}</strong>
          <span>{receipt.value.title}</span>
        </To>
      )}
      {draft.ready && !isEmpty(draft.value) && (
        <To href="report" className="cr-begun">
          <strong>{t('casework.r.begun')}</strong>
          <span>{firstLine(draft.value.text) || t('casework.r.begun.photos')}</span>
        </To>
      )}
    </>
  )
}

function Reported() {
  const pages = usePages(myReports, { limit: 10 })
  if (pages.problem && pages.rows.length === 0)
    return <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />
  if (pages.loading) return <Loading />
  return (
    <>
      {pages.rows.length === 0 ? (
        <EmptyState
          text={t('casework.r.mine.empty')}
          act={
            <To href="report" className="ui-button is-primary">
              {t('casework.report-something')}
            </To>
          }
        />
      ) : (
        <ul className="cr-mine" aria-label={t('casework.r.mine')}>
          {pages.rows.map((line) => (
            <li key={line.id}>
              <MatterCard matter={lineOf(line, `my/${line.id}`)} />
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
      <Kept />
      <To href="track" className="cr-entry">
        <strong>{t('casework.r.track')}</strong>
        <span>{t('casework.r.mine.others')}</span>
      </To>
    </>
  )
}

function SignedOut() {
  return (
    <>
      <Kept />
      <To href="track" className="cr-entry">
        <strong>{t('casework.r.track')}</strong>
        <span>{t('casework.r.track.long')}</span>
      </To>
      <To href="sign-in?back=%2F" className="cr-entry">
        <strong>{t('casework.r.sign-in')}</strong>
        <span>{t('casework.r.sign-in.long')}</span>
      </To>
    </>
  )
}

/** Numbers this phone was asked to remember. */
function Kept() {
  const list = useDraft<readonly Remembered[]>(REMEMBERED, [])
  if (list.value.length === 0) return null
  return (
    <ul className="cr-mine">
      {list.value.map((r) => (
        <li key={r.number}>
          <To href={`track?number=${r.number}`} className="cr-entry">
            <strong>{r.title}</strong>
            <span className="ui-number">{r.number}</span>
          </To>
        </li>
      ))}
    </ul>
  )
}
