/** Minutes at the desk: written, signed by two, sealed. */
import { useState } from 'react'
import { useWrite } from '#client'
import { Field } from '#ui/field'
import { Section } from '#ui/frame'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { sign, writeMinutes } from '../contract.ts'
import type { MeetingWhole } from '../contract.ts'
import { MinutesText } from '../pages/notice.tsx'
import { texts as words } from '../words.ts'
import '../pages/meetings.css'

const t = texts(words)

export function Minutes({ whole: w }: { whole: MeetingWhole }) {
  const m = w.minutes
  const able = w.may.record === null && !m?.sealedAt
  const [editing, setEditing] = useState(false)
  const signing = useWrite(sign)
  const signed = (role: 'chair' | 'recorder') => m?.signatures.some((s) => s.role === role) ?? false
  return (
    <Section title={t('meetings.minutes')}>
      {!m && <p className="ui-quiet">{t(able ? 'meetings.minutes.none' : 'meetings.minutes.public')}</p>}
      {m && (
        <>
          {m.sealedAt && <Notice tone="good" title={t('meetings.minutes.sealed')} />}
          <p className="ui-quiet">
            {t('meetings.minutes.by', { name: m.draftedName, at: showInstant(m.draftedAt) })}
          </p>
          {!editing && <MinutesText minutes={m} />}
        </>
      )}
      {signing.problem && <ProblemNotice problem={signing.problem} />}
      {able && (editing || !m) && (
        <Writing key={m?.revision ?? 0} whole={w} onDone={() => setEditing(false)} />
      )}
      {m && !m.sealedAt && !editing && (
        <div className="ui-form-actions">
          {w.meeting.state === 'closed' &&
            (['chair', 'recorder'] as const)
              .filter((role) => w.may[role] === null && !signed(role))
              .map((role) => (
                <button
                  key={role}
                  type="button"
                  className="ui-button is-primary"
                  aria-busy={signing.sending}
                  onClick={() => void signing.send({ meeting: w.meeting.id, role, digest: m.digest })}
                >
                  {t(`meetings.minutes.sign.${role}`)}
                </button>
              ))}
          {able && (
            <button type="button" className="ui-button is-plain" onClick={() => setEditing(true)}>
              {t('meetings.ballot.change')}
            </button>
          )}
        </div>
      )}
    </Section>
  )
}

function Writing({ whole: w, onDone }: { whole: MeetingWhole; onDone: () => void }) {
  const [text, setText] = useState(w.minutes?.text ?? '')
  const saving = useWrite(writeMinutes, {
    done: () => {
      toast(t('meetings.minutes.saved'))
      onDone()
    },
  })
  return (
    <form
      className="ui-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim().length >= 10)
          void saving.send({ meeting: w.meeting.id, text: text.trim(), revision: w.minutes?.revision ?? 0 })
      }}
    >
      {saving.problem && <ProblemNotice problem={saving.problem} />}
      <Field label={t('meetings.minutes.text')} hint={t('meetings.minutes.text.hint')} required>
        {(attributes) => (
          <textarea
            {...attributes}
            className="ui-input"
            rows={8}
            maxLength={20000}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        )}
      </Field>
      <div className="ui-form-actions">
        <button
          type="submit"
          className="ui-button is-primary"
          disabled={text.trim().length < 10}
          aria-busy={saving.sending}
        >
          {t('meetings.minutes.save')}
        </button>
      </div>
    </form>
  )
}
