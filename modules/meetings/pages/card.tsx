/** A meeting as lists show it, on both surfaces. */
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { MeetingLine } from '../contract.ts'
import { texts as words } from '../words.ts'
import { meterText } from './meter.tsx'
import './meetings.css'

const t = texts(words)

const tones = { convened: 'plain', open: 'good', closed: 'plain', cancelled: 'over' } as const

export function StateMark({ meeting: m }: { meeting: MeetingLine }) {
  return (
    <span className="ui-row">
      <Mark tone={tones[m.state]}>{t(`meetings.state.${m.state}`)}</Mark>
      {m.sealed && <Mark tone="good">{t('meetings.sealed')}</Mark>}
      {m.mine && m.state !== 'closed' && m.state !== 'cancelled' && (
        <Mark tone="soon">{t('meetings.asked')}</Mark>
      )}
    </span>
  )
}

export function MeetingCard({ meeting: m }: { meeting: MeetingLine }) {
  return (
    <div className="ui-card">
      <To href={`meetings/${m.id}`} className="mt-card">
        <StateMark meeting={m} />
        <strong>{m.title}</strong>
        <span>
          <time dateTime={m.startsAt}>{showInstant(m.startsAt)}</time> · {m.venue}
        </span>
        <span className="ui-quiet">
          {m.kindTitle} · {m.bodyTitle} · {t('meetings.items', { n: m.items })}
          {m.state === 'open' || m.state === 'closed' ? ` · ${meterText(m.meter)}` : ''}
        </span>
      </To>
    </div>
  )
}
