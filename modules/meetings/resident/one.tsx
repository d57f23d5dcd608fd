/** One meeting for everybody: notice, agenda, my vote, results, signed minutes. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { one } from '../contract.ts'
import type { BallotView } from '../contract.ts'
import { BallotCard, BallotHead } from '../pages/ballot.tsx'
import { StateMark } from '../pages/card.tsx'
import { CastVote } from '../pages/cast.tsx'
import { QuorumMeter } from '../pages/meter.tsx'
import { Agenda, MinutesText, NoticeFacts } from '../pages/notice.tsx'
import { ticketFor } from '../pages/ticket.ts'
import { texts as words } from '../words.ts'
import '../pages/meetings.css'

const t = texts(words)
const LIVE_MS = 5000

export default function OneMeeting() {
  const { id = '' } = useParams()
  const ticket = ticketFor(id)
  const [live, setLive] = useState(false)
  const [receipts, setReceipts] = useState<Readonly<Record<string, string>>>({})
  const read = useRead(one, { id, ...(ticket ? { ticket } : {}) }, live ? { everyMs: LIVE_MS } : {})
  const w = read.data
  const running = w?.meeting.state === 'convened' || w?.meeting.state === 'open'
  if (running !== live) setLive(running)
  const open = w?.ballots.filter((b) => b.state === 'open' || b.state === 'counting') ?? []
  const decided = w?.ballots.filter((b) => b.result) ?? []
  return (
    <PageFrame
      title={w?.meeting.title ?? t('meetings.title')}
      {...(w ? { subtitle: <StateMark meeting={w.meeting} /> } : {})}
      back="meetings"
      loading={read.loading}
      problem={w ? undefined : read.problem}
      onRetry={read.refresh}
    >
      {w && (
        <>
          {w.here && (
            <Notice tone="good" title={t('meetings.r.came')}>
              {t(w.here.voter ? 'meetings.r.came.voter' : 'meetings.r.came.guest')}
            </Notice>
          )}
          {!w.here && running && (
            <To href="meetings/check-in" className="ui-button is-plain is-block">
              {t('meetings.r.check-in')}
            </To>
          )}
          {open.map((b) => (
            <Section key={b.id} title={b.mine ? t('meetings.r.vote') : t('meetings.ballot')}>
              <article className="mt-ballot">
                <BallotHead ballot={b} />
                <Mine
                  ballot={b}
                  ticket={ticket}
                  receipt={receipts[b.id]}
                  onDone={(receipt) => setReceipts({ ...receipts, [b.id]: receipt })}
                />
                <p className="mt-digest">
                  {t('meetings.ballot.digest')} <code>{b.digest}</code>
                </p>
              </article>
            </Section>
          ))}
          {decided.length > 0 && (
            <Section title={t('meetings.r.results')}>
              {decided.map((b) => (
                <BallotCard key={b.id} ballot={b} />
              ))}
            </Section>
          )}
          {w.meeting.state !== 'cancelled' && (
            <Section title={t('meetings.meter')}>
              <QuorumMeter meter={w.meeting.meter} />
            </Section>
          )}
          <NoticeFacts whole={w} />
          <Agenda whole={w} />
          {w.meeting.state === 'closed' && (
            <Section title={t('meetings.minutes')}>
              {w.minutes ? (
                <MinutesText minutes={w.minutes} />
              ) : (
                <p className="ui-quiet">{t('meetings.minutes.public')}</p>
              )}
            </Section>
          )}
        </>
      )}
    </PageFrame>
  )
}

interface MineProps {
  readonly ballot: BallotView
  readonly ticket: string | undefined
  readonly receipt: string | undefined
  readonly onDone: (receipt: string) => void
}

function Mine({ ballot: b, ticket, receipt, onDone }: MineProps) {
  if (receipt)
    return (
      <Notice tone="good" title={t('meetings.r.receipt')}>
        {receipt}
      </Notice>
    )
  if (b.state === 'counting') return <p>{t('meetings.paper.counting')}</p>
  if (b.way === 'hands') return <p>{t('meetings.r.vote.hands')}</p>
  if (!b.mine) return <p className="ui-quiet">{t('meetings.r.not-yet')}</p>
  if (b.mine.voted) return <Notice tone="good" title={t('meetings.r.voted')} />
  return <CastVote ballot={b} ticket={ticket} onDone={onDone} />
}
