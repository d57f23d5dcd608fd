/** One meeting at the desk, from the notice to the signed minutes: what is next stands at the top. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead, useUnsent, useUnsentList, useWrite } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { ProblemNotice, toast } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { cancel, close, one, open } from '../contract.ts'
import type { MeetingWhole } from '../contract.ts'
import { StateMark } from '../pages/card.tsx'
import { QuorumMeter } from '../pages/meter.tsx'
import { Agenda, NoticeFacts } from '../pages/notice.tsx'
import { texts as words } from '../words.ts'
import { Ballots } from './ballots.tsx'
import { CodePanel } from './code.tsx'
import { Minutes } from './minutes.tsx'
import { Room } from './room.tsx'
import { Speaking } from './speaking.tsx'
import { acts, takenDown } from './taken-down.ts'
import { UnsentPanel } from './unsent.tsx'

const t = texts(words)
const LIVE_MS = 4000

export default function OneMeeting() {
  const { id = '' } = useParams()
  const [live, setLive] = useState(false)
  const read = useRead(one, { id }, live ? { everyMs: LIVE_MS } : {})
  const w = read.data
  const running = w?.meeting.state === 'convened' || w?.meeting.state === 'open'
  if (running !== live) setLive(running)
  const keeper = useUnsent('meetings', acts)
  const waiting = useUnsentList(keeper)
  const taken = w ? takenDown(w, waiting, keeper?.landed() ?? []) : undefined
  const inside = taken?.whole.inside
  return (
    <PageFrame
      title={w?.meeting.title ?? t('meetings.title')}
      {...(w
        ? {
            subtitle: (
              <span className="ui-row">
                <StateMark meeting={w.meeting} />
                <span>
                  {w.meeting.kindTitle} · {showInstant(w.meeting.startsAt)} · {w.meeting.venue}
                </span>
              </span>
            ),
          }
        : {})}
      back="meetings"
      loading={read.loading}
      problem={w ? undefined : read.problem}
      onRetry={read.refresh}
      {...(w ? { actions: <Acts whole={w} />, aside: <Aside whole={w} /> } : {})}
    >
      {w && taken && (
        <>
          {keeper && <UnsentPanel keeper={keeper} whole={taken.whole} />}
          {w.meeting.state === 'convened' && w.may.record === null && w.may.open !== null && (
            <p id="mt-why-not" className="ui-quiet">
              {w.may.open}
            </p>
          )}
          <Agenda whole={w} />
          {inside && running && <Room {...taken} inside={inside} keeper={keeper} />}
          {inside && w.meeting.state === 'open' && <Speaking {...taken} inside={inside} keeper={keeper} />}
          <Ballots {...taken} keeper={keeper} />
          {(w.meeting.state === 'open' || w.meeting.state === 'closed') && <Minutes whole={w} />}
        </>
      )}
    </PageFrame>
  )
}

function Aside({ whole: w }: { whole: MeetingWhole }) {
  const m = w.meeting
  return (
    <>
      <Section title={t('meetings.meter')}>
        <QuorumMeter meter={m.meter} />
        <p className="ui-quiet">{t('meetings.meter.all', { n: w.attending, there: m.meter.there })}</p>
      </Section>
      {w.inside?.code && <CodePanel code={w.inside.code} />}
      <NoticeFacts whole={w} />
    </>
  )
}

/** The one next step, and why not when it may not be taken yet. */
function Acts({ whole: w }: { whole: MeetingWhole }) {
  const m = w.meeting
  const [asking, setAsking] = useState<'cancel' | 'close' | null>(null)
  const opening = useWrite(open, { done: () => toast(t('meetings.started')) })
  const closing = useWrite(close, {
    done: () => {
      setAsking(null)
      toast(t('meetings.ended'))
    },
  })
  const cancelling = useWrite(cancel, {
    done: () => {
      setAsking(null)
      toast(t('meetings.cancel.done'))
    },
  })
  if (m.state === 'convened')
    return (
      <>
        {w.may.record === null && (
          <button
            type="button"
            className={`ui-button ${w.may.open === null ? 'is-primary' : 'is-refused'}`}
            aria-disabled={w.may.open !== null}
            aria-describedby={w.may.open === null ? undefined : 'mt-why-not'}
            aria-busy={opening.sending}
            onClick={() => w.may.open === null && void opening.send({ meeting: m.id })}
          >
            {t('meetings.start')}
          </button>
        )}
        {w.may.cancel === null && (
          <button type="button" className="ui-button is-plain" onClick={() => setAsking('cancel')}>
            {t('meetings.cancel')}
          </button>
        )}
        {opening.problem && <ProblemNotice problem={opening.problem} />}
        <ReasonDialog
          open={asking === 'cancel'}
          title={t('meetings.cancel')}
          consequence={t('meetings.cancel.ask')}
          textRequired
          textMax={200}
          tone="danger"
          busy={cancelling.sending}
          problem={cancelling.problem}
          onConfirm={({ text }) => void cancelling.send({ meeting: m.id, reason: text })}
          onClose={() => setAsking(null)}
        />
      </>
    )
  if (m.state === 'open' && w.may.close === null)
    return (
      <>
        <button type="button" className="ui-button is-plain" onClick={() => setAsking('close')}>
          {t('meetings.end')}
        </button>
        <ReasonDialog
          open={asking === 'close'}
          title={t('meetings.end')}
          consequence={t('meetings.end.ask')}
          busy={closing.sending}
          problem={closing.problem}
          onConfirm={() => void closing.send({ meeting: m.id })}
          onClose={() => setAsking(null)}
        />
      </>
    )
  return null
}
