/** The number on a paper: scanned or typed, it opens the mandate the paper was printed from. */
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Field } from '#ui/field'
import { Section } from '#ui/frame'
import { texts } from '#ui/texts.ts'
import { plainCode } from '../rules.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export function NumberForm({ title }: { title?: string }) {
  const navigate = useNavigate()
  const [form, setForm] = useState('')
  return (
    <Section {...(title === undefined ? {} : { title })}>
      <form
        className="md-number"
        onSubmit={(event) => {
          event.preventDefault()
          const no = plainCode(form)
          if (no.length >= 10) void navigate(`/mandates/form?${new URLSearchParams({ no })}`)
        }}
      >
        <Field label={t('mandates.desk.form')} hint={t('mandates.desk.form.hint')} required>
          {(attributes) => (
            <input
              {...attributes}
              className="ui-input"
              autoComplete="off"
              maxLength={24}
              value={form}
              onChange={(event) => setForm(event.target.value)}
            />
          )}
        </Field>
        <button type="submit" className="ui-button is-primary">
          {t('mandates.desk.open')}
        </button>
      </form>
    </Section>
  )
}
