/** Appointing somebody, or letting somebody stand in: who, which post, from when to when, on what ground. */
import { useState } from 'react'
import { useRead, useWrite } from '#client'
import { accounts } from '#modules/identity/contract'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { ProblemNotice, toast } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { appoint, deputise } from '../contract.ts'
import { texts as words } from '../words.ts'
import type { Appointment, BodyNow } from './appointments.tsx'

const t = texts(words)

interface Chosen {
  readonly id: string
  readonly name: string
}

interface Props {
  readonly body: BodyNow
  readonly deputyOf?: Appointment
  /** Who serves in this body now: one person may hold several posts. */
  readonly people: readonly Chosen[]
  readonly onClose: () => void
}

export function AppointDialog({ body, deputyOf, people, onClose }: Props) {
  const [person, setPerson] = useState<Chosen>()
  const [post, setPost] = useState(body.posts.find((p) => p.missing > 0)?.id ?? body.posts[0]?.id ?? '')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [reason, setReason] = useState('')
  const done = (text: string) => () => {
    toast(text)
    onClose()
  }
  const appointing = useWrite(appoint, { done: done(t('bodies.done-appoint')) })
  const deputising = useWrite(deputise, { done: done(t('bodies.done-deputise')) })
  const { sending, problem } = deputyOf ? deputising : appointing
  const ready = person !== undefined && reason.trim().length >= 2 && (!deputyOf || to !== '')
  const send = () => {
    if (!person || !ready) return
    const dates = { ...(from ? { from: instant(from) } : {}), reason: reason.trim() }
    void (deputyOf
      ? deputising.send({ person: person.id, appointment: deputyOf.id, to: instant(to), ...dates })
      : appointing.send({
          person: person.id,
          body: body.id,
          post,
          ...dates,
          ...(to ? { to: instant(to) } : {}),
        }))
  }
  return (
    <Dialog
      open
      title={
        deputyOf
          ? `${t('bodies.deputise')} · ${deputyOf.name}（${deputyOf.postTitle}）`
          : t('bodies.appoint-title', { body: body.title })
      }
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('bodies.cancel')}
          </button>
          <button
            type="button"
            className="ui-button is-primary"
            aria-busy={sending}
            disabled={!ready || sending}
            onClick={send}
          >
            {t('bodies.save')}
          </button>
        </>
      }
    >
      <div className="ui-form">
        {problem && <ProblemNotice problem={problem} />}
        <PersonPicker chosen={person} people={people} onChoose={setPerson} />
        {!deputyOf && (
          <Field label={t('bodies.post')} required>
            {(attributes) => (
              <select
                {...attributes}
                className="ui-input"
                value={post}
                onChange={(e) => setPost(e.target.value)}
              >
                {body.posts.map((p) => (
                  <option key={p.id} value={p.id}>
                    {p.title}
                    {p.missing > 0 ? `（${t('bodies.gap', { count: p.missing })}）` : ''}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field label={t('bodies.from-at')} hint={t('bodies.from-now')}>
          {(attributes) => <DayInput {...attributes} time value={from} onChange={(next) => setFrom(next)} />}
        </Field>
        <Field label={t('bodies.to-at')} {...(deputyOf ? { required: true } : { hint: t('bodies.to-open') })}>
          {(attributes) => <DayInput {...attributes} time value={to} onChange={(next) => setTo(next)} />}
        </Field>
        <Field label={t('bodies.reason')} required>
          {(attributes) => (
            <input
              {...attributes}
              className="ui-input"
              maxLength={200}
              value={reason}
              onChange={(e) => setReason(e.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  )
}

/** Persons are found through their accounts, or are there already: without a way to sign in nobody could act under the post. */
function PersonPicker(props: {
  chosen: Chosen | undefined
  people: readonly Chosen[]
  onChoose: (person: Chosen) => void
}) {
  const [text, setText] = useState('')
  const found = useRead(accounts, text.trim() ? { text: text.trim().slice(0, 64) } : undefined)
  return (
    <>
      <Field label={t('bodies.person')} hint={t('bodies.person-search')} required>
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            type="search"
            autoComplete="off"
            value={props.chosen ? props.chosen.name : text}
            onChange={(e) => {
              setText(e.target.value)
              if (props.chosen) props.onChoose(undefined as never)
            }}
          />
        )}
      </Field>
      {found.problem && <ProblemNotice problem={found.problem} />}
      {!props.chosen && text.trim() === '' && props.people.length > 0 && (
        <>
          <p className="ui-quiet">{t('bodies.person-here')}</p>
          <ul className="bd-people is-here">
            {props.people.map((p) => (
              <li key={p.id}>
                <button type="button" className="ui-button is-plain" onClick={() => props.onChoose(p)}>
                  {p.name}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {!props.chosen && text.trim() !== '' && (
        <ul className="bd-people">
          {found.data?.rows.slice(0, 8).map((a) => (
            <li key={a.person}>
              <button
                type="button"
                className="ui-button is-plain"
                onClick={() => props.onChoose({ id: a.person, name: a.name })}
              >
                {a.name} <small className="ui-quiet">{a.login}</small>
              </button>
            </li>
          ))}
          {found.data?.rows.length === 0 && <li className="ui-quiet">{t('bodies.person-none')}</li>}
        </ul>
      )}
    </>
  )
}

/** A local time of the browser as an instant. */
const instant = (local: string) => new Date(local).toISOString()
