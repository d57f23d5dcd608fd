/** Who is here: the list of those asked, checked in by name and Enter; others by name and door. */
import { useState } from 'react'
import { useKeptWrite } from '#client'
import type { Unsent } from '#client'
import { Field } from '#ui/field'
import { Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { ProblemNotice } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { enter, leave } from '../contract.ts'
import type { MeetingWhole } from '../contract.ts'
import { texts as words } from '../words.ts'
import { chainOf, chainOfAttendance } from './taken-down.ts'
import type { Taken } from './taken-down.ts'
import '../pages/meetings.css'

const t = texts(words)
type Inside = NonNullable<MeetingWhole['inside']>

interface Props extends Taken {
  readonly inside: Inside
  readonly keeper: Unsent | null
}

export function Room({ whole: w, inside, unsent, keeper }: Props) {
  const [find, setFind] = useState('')
  const [striking, setStriking] = useState<string | null>(null)
  const entering = useKeptWrite(keeper, enter, () => setFind(''))
  const leaving = useKeptWrite(keeper, leave, () => setStriking(null))
  const meeting = w.meeting.id
  const enters = (invitation: number) =>
    void entering.send({ meeting, invitation }, { about: meeting, chain: chainOf.invited(invitation) })
  const leaves = (attendance: string, strike?: string) =>
    void leaving.send(
      { meeting, attendance, ...(strike === undefined ? {} : { strike }) },
      { about: meeting, chain: chainOfAttendance(inside, attendance) },
    )
  const able = w.may.record === null
  const shown = inside.invited.filter((i) => find.trim() === '' || i.name.includes(find.trim()))
  const first = shown.find((i) => i.attendance === null || i.left)
  const others = inside.here.filter((a) => a.title === null)
  return (
    <Section title={t('meetings.here')}>
      {entering.problem && <ProblemNotice problem={entering.problem} />}
      {leaving.problem && striking === null && <ProblemNotice problem={leaving.problem} />}
      {able && inside.invited.length > 0 && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (first && find.trim() !== '') enters(first.no)
          }}
        >
          <input
            className="ui-input"
            autoComplete="off"
            aria-label={t('meetings.here.find')}
            placeholder={t('meetings.here.find')}
            value={find}
            onChange={(e) => setFind(e.target.value)}
          />
        </form>
      )}
      {inside.here.length === 0 && inside.invited.length === 0 && (
        <p className="ui-quiet">{t('meetings.here.none')}</p>
      )}
      <ul className="mt-lines">
        {shown.map((i) => {
          const here = i.attendance !== null && !i.left
          return (
            <li key={i.no}>
              <span className="mt-grow">
                <strong>{i.name}</strong>{' '}
                <span className="ui-quiet">
                  {i.bodyTitle} · {i.postTitle}
                </span>
              </span>
              {i.member && <Mark>{t('meetings.here.voting')}</Mark>}
              {i.left && <Mark tone="muted">{t('meetings.here.left')}</Mark>}
              {unsent.has(chainOf.invited(i.no)) ? (
                <Mark tone="soon">{t('meetings.unsent.one')}</Mark>
              ) : (
                here && <Mark tone="good">{t('meetings.r.came')}</Mark>
              )}
              {able &&
                (here ? (
                  <button
                    type="button"
                    className="ui-button is-plain"
                    aria-label={`${t('meetings.here.go')} ${i.name}`}
                    onClick={() => leaves(i.attendance!)}
                  >
                    {t('meetings.here.go')}
                  </button>
                ) : (
                  <button
                    type="button"
                    className="ui-button is-plain"
                    aria-label={`${t(i.left ? 'meetings.here.back' : 'meetings.here.enter')} ${i.name}`}
                    onClick={() => enters(i.no)}
                  >
                    {t(i.left ? 'meetings.here.back' : 'meetings.here.enter')}
                  </button>
                ))}
            </li>
          )
        })}
      </ul>
      {(others.length > 0 || able) && <h3>{t('meetings.here.guests')}</h3>}
      {others.length > 0 && (
        <ul className="mt-lines">
          {others.map((a) => (
            <li key={a.id}>
              <span className="mt-grow">
                <strong>{a.name}</strong>{' '}
                <span className="ui-quiet">
                  {[
                    a.unit,
                    t(`meetings.here.by.${a.way}`),
                    a.struck && t('meetings.here.struck', { why: a.struck }),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              {a.voter && a.struck === null && <Mark>{t('meetings.here.voting')}</Mark>}
              {a.left && <Mark tone="muted">{t('meetings.here.left')}</Mark>}
              {unsent.has(chainOf.guest(a.id)) && <Mark tone="soon">{t('meetings.unsent.one')}</Mark>}
              {able && a.struck === null && (
                <>
                  {!a.left && (
                    <button
                      type="button"
                      className="ui-button is-plain"
                      aria-label={`${t('meetings.here.go')} ${a.name}`}
                      onClick={() => leaves(a.id)}
                    >
                      {t('meetings.here.go')}
                    </button>
                  )}
                  <button
                    type="button"
                    className="ui-button is-plain"
                    aria-label={`${t('meetings.here.strike')} ${a.name}`}
                    onClick={() => setStriking(a.id)}
                  >
                    {t('meetings.here.strike')}
                  </button>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {able && (
        <AddSomebody meeting={meeting} residents={!inside.invited.some((i) => i.member)} keeper={keeper} />
      )}
      <ReasonDialog
        open={striking !== null}
        title={t('meetings.here.strike')}
        consequence={t('meetings.here.strike.ask')}
        textRequired
        textMax={100}
        busy={leaving.sending}
        problem={leaving.problem}
        onConfirm={({ text }) => striking && leaves(striking, text)}
        onClose={() => setStriking(null)}
      />
    </Section>
  )
}

/** Somebody without an invitation: at a meeting of residents they may have a vote. */
interface AddProps {
  readonly meeting: string
  readonly residents: boolean
  readonly keeper: Unsent | null
}

function AddSomebody({ meeting, residents, keeper }: AddProps) {
  const [name, setName] = useState('')
  const [unit, setUnit] = useState('')
  const [voter, setVoter] = useState(false)
  const entering = useKeptWrite(keeper, enter, () => {
    setName('')
    setUnit('')
  })
  return (
    <form
      className="ui-row"
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() === '') return
        void entering.send(
          {
            meeting,
            name: name.trim(),
            ...(unit.trim() === '' ? {} : { unit: unit.trim() }),
            ...(residents ? { voter } : {}),
          },
          { about: meeting, chain: chainOf.guest('@') },
        )
      }}
    >
      <Field label={t('meetings.here.name')} required>
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            maxLength={40}
            autoComplete="off"
            value={name}
            onChange={(e) => setName(e.target.value)}
          />
        )}
      </Field>
      <Field label={t('meetings.here.unit')}>
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            maxLength={40}
            autoComplete="off"
            value={unit}
            onChange={(e) => setUnit(e.target.value)}
          />
        )}
      </Field>
      {residents && (
        <label className="ui-check">
          <input type="checkbox" checked={voter} onChange={(e) => setVoter(e.target.checked)} />
          <span>{t('meetings.here.voter')}</span>
        </label>
      )}
      <button type="submit" className="ui-button is-plain" aria-busy={entering.sending}>
        {t('meetings.here.add')}
      </button>
      {entering.problem && <ProblemNotice problem={entering.problem} />}
    </form>
  )
}
