/** The speaking list: one at a time with a clock, and how the sides stand. */
import { useEffect, useState } from 'react'
import { useKeptWrite } from '#client'
import type { Unsent } from '#client'
import { Field } from '#ui/field'
import { Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { ask, speak } from '../contract.ts'
import type { MeetingWhole, SpeakerView } from '../contract.ts'
import { SPEAK_SECONDS, nextSpeaker } from '../rules.ts'
import { texts as words } from '../words.ts'
import { chainOf } from './taken-down.ts'
import type { Taken } from './taken-down.ts'
import '../pages/meetings.css'

const t = texts(words)
const sides = ['for', 'against', 'neutral'] as const

interface Props extends Taken {
  readonly inside: NonNullable<MeetingWhole['inside']>
  readonly keeper: Unsent | null
}

export function Speaking({ whole: w, inside, unsent, keeper }: Props) {
  const able = w.may.record === null
  const meeting = w.meeting.id
  const turning = useKeptWrite(keeper, speak)
  const speakers = inside.speakers
  const now = speakers.find((s) => s.startedAt !== null && s.endedAt === null)
  const next = nextSpeaker(speakers)
  const waiting = speakers.filter((s) => s.startedAt === null && s.endedAt === null)
  const spoken = (side: (typeof sides)[number]) =>
    speakers.filter((s) => s.side === side && s.startedAt !== null).length
  const turn = (s: SpeakerView, to: 'start' | 'end') =>
    void turning.send({ meeting, speaker: s.id, turn: to }, { about: meeting, chain: chainOf.speaker(s.id) })
  return (
    <Section title={t('meetings.speech')}>
      {turning.problem && <ProblemNotice problem={turning.problem} />}
      {speakers.length === 0 ? (
        <p className="ui-quiet">{t('meetings.speaking.none')}</p>
      ) : (
        <p>
          {t('meetings.speaking.balance', { f: spoken('for'), a: spoken('against'), n: spoken('neutral') })}
        </p>
      )}
      {now && (
        <div className="ui-row">
          <strong>{now.name}</strong>
          <Mark>{t(`meetings.speaking.${now.side}`)}</Mark>
          <Turn since={now.startedAt!} />
          {unsent.has(chainOf.speaker(now.id)) && <Mark tone="soon">{t('meetings.unsent.one')}</Mark>}
          {able && (
            <button type="button" className="ui-button is-primary" onClick={() => turn(now, 'end')}>
              {t('meetings.speaking.end')}
            </button>
          )}
        </div>
      )}
      {waiting.length > 0 && (
        <ol className="mt-lines">
          {waiting.map((s) => (
            <li key={s.id}>
              <span className="mt-grow">
                {s.name} <span className="ui-quiet">{t('meetings.ballot.item', { n: s.item })}</span>
              </span>
              <Mark>{t(`meetings.speaking.${s.side}`)}</Mark>
              {s === next && <Mark tone="soon">{t('meetings.speaking.next')}</Mark>}
              {unsent.has(chainOf.speaker(s.id)) && <Mark tone="soon">{t('meetings.unsent.one')}</Mark>}
              {able && (
                <>
                  {!now && (
                    <button
                      type="button"
                      className={`ui-button ${s === next ? 'is-primary' : 'is-plain'}`}
                      aria-label={`${t('meetings.speaking.start')} ${s.name}`}
                      onClick={() => turn(s, 'start')}
                    >
                      {t('meetings.speaking.start')}
                    </button>
                  )}
                  <button
                    type="button"
                    className="ui-button is-plain"
                    aria-label={`${t('meetings.speaking.drop')} ${s.name}`}
                    onClick={() => turn(s, 'end')}
                  >
                    {t('meetings.speaking.drop')}
                  </button>
                </>
              )}
            </li>
          ))}
        </ol>
      )}
      {able && (
        <Ask whole={w} keeper={keeper} here={inside.here.filter((a) => !a.left && a.struck === null)} />
      )}
    </Section>
  )
}

/** Counts down, then up in red. */
function Turn({ since }: { since: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const left = SPEAK_SECONDS - Math.floor((now - new Date(since).getTime()) / 1000)
  return (
    <span className={`mt-turn${left < 0 ? ' is-over' : ''}`} role="timer">
      {left < 0 ? t('meetings.speaking.over', { n: -left }) : t('meetings.speaking.left', { n: left })}
    </span>
  )
}

interface AskProps {
  readonly whole: MeetingWhole
  readonly here: NonNullable<MeetingWhole['inside']>['here']
  readonly keeper: Unsent | null
}

function Ask({ whole: w, here, keeper }: AskProps) {
  const [who, setWho] = useState('')
  const [item, setItem] = useState('1')
  const [side, setSide] = useState<(typeof sides)[number] | ''>('')
  const asking = useKeptWrite(keeper, ask, () => {
    setWho('')
    setSide('')
  })
  const ready = who !== '' && side !== ''
  return (
    <form
      className="ui-row"
      onSubmit={(event) => {
        event.preventDefault()
        if (side !== '' && who !== '')
          void asking.send(
            { meeting: w.meeting.id, item: Number(item), attendance: who, side },
            { about: w.meeting.id, chain: chainOf.speaker('@') },
          )
      }}
    >
      <Field label={t('meetings.speaking.who')} required>
        {(attributes) => (
          <select {...attributes} className="ui-input" value={who} onChange={(e) => setWho(e.target.value)}>
            <option value="" />
            {here.map((a) => (
              <option key={a.id} value={a.id}>
                {a.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {w.agenda.length > 1 && (
        <Field label={t('meetings.speaking.item')} required>
          {(attributes) => (
            <select
              {...attributes}
              className="ui-input"
              value={item}
              onChange={(e) => setItem(e.target.value)}
            >
              {w.agenda.map((a) => (
                <option key={a.no} value={a.no}>
                  {a.no} {a.title}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field label={t('meetings.speaking.side')} required>
        {(attributes) => (
          <select
            {...attributes}
            className="ui-input"
            value={side}
            onChange={(e) => setSide(sides.find((s) => s === e.target.value) ?? '')}
          >
            <option value="" />
            {sides.map((s) => (
              <option key={s} value={s}>
                {t(`meetings.speaking.${s}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <button type="submit" className="ui-button is-plain" disabled={!ready} aria-busy={asking.sending}>
        {t('meetings.speaking.add')}
      </button>
      {asking.problem && <ProblemNotice problem={asking.problem} />}
    </form>
  )
}
