/** 会议 for residents: what is to come, what was held, and the way in for those already in the room. */
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { usePages, useStanding } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { list } from '../contract.ts'
import { MeetingCard } from '../pages/card.tsx'
import { texts as words } from '../words.ts'
import '../pages/meetings.css'

const t = texts(words)

export default function Meetings() {
  const { person } = useStanding()
  const [query] = useSearchParams()
  const [mine, setMine] = useState(query.get('scope') === 'mine')
  const scope = mine && person ? ('mine' as const) : ('all' as const)
  return (
    <PageFrame title={t('meetings.title')} subtitle={t('meetings.r.about')}>
      <To href="meetings/check-in" className="ui-button is-primary is-block">
        {t('meetings.r.check-in')}
      </To>
      {person && (
        <label className="ui-check">
          <input type="checkbox" checked={mine} onChange={(e) => setMine(e.target.checked)} />
          <span>{t('meetings.scope.mine')}</span>
        </label>
      )}
      <Rows when="next" scope={scope} />
      <Rows when="past" scope={scope} />
    </PageFrame>
  )
}

function Rows({ when, scope }: { when: 'next' | 'past'; scope: 'mine' | 'all' }) {
  const pages = usePages(list, { when, scope, limit: 10 })
  return (
    <Section title={t(`meetings.${when}`)} bare>
      {pages.loading ? (
        <Loading />
      ) : pages.problem ? (
        <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />
      ) : pages.rows.length === 0 ? (
        <EmptyState text={t(`meetings.none-${when}`)} />
      ) : (
        <ul className="mt-rows">
          {pages.rows.map((m) => (
            <li key={m.id}>
              <MeetingCard meeting={m} />
            </li>
          ))}
        </ul>
      )}
      {pages.hasNext && (
        <button type="button" className="ui-button is-plain is-block" onClick={pages.next}>
          {t(when === 'past' ? 'meetings.more' : 'meetings.more-next')}
        </button>
      )}
    </Section>
  )
}
