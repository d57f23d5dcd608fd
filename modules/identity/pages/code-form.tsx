/** Signing in by a code sent to the phone, and registering in the same flow. */
import { useState } from 'react'
import type { FormEvent } from 'react'
import { chooseCapacity, useWrite } from '#client'
import { Field } from '#ui/field'
import { ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { register, signInByCode } from '../contract.ts'
import type { Step } from '../contract.ts'
import { texts as words } from '../words.ts'
import { PhoneFields } from './phone-fields.tsx'

const t = texts(words)

interface Props {
  readonly onDone: (step: Step) => void
  readonly autoFocus?: boolean
}

export function CodeForm({ onDone, autoFocus = false }: Props) {
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [keep, setKeep] = useState(false)
  const [tried, setTried] = useState(false)
  const entering = useWrite(signInByCode, { done: onDone })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (phone.trim() === '' || code.trim() === '') return
    chooseCapacity(null)
    void entering.send({ phone, code, ...(keep ? { keep } : {}) })
  }
  return (
    <form className="identity-form" onSubmit={submit} noValidate>
      {entering.problem && <ProblemNotice problem={entering.problem} />}
      <PhoneFields {...{ phone, code, tried, autoFocus }} onPhone={setPhone} onCode={setCode} />
      <label className="ui-check">
        <input type="checkbox" checked={keep} onChange={(e) => setKeep(e.target.checked)} />
        <span>
          {t('identity.keep')}
          <small>{t('identity.keep.hint')}</small>
        </span>
      </label>
      <button type="submit" className="ui-button is-primary is-block" aria-busy={entering.sending}>
        {t(entering.sending ? 'identity.signing-in' : 'identity.sign-in')}
      </button>
      <p className="ui-hint">{t('identity.code.lost')}</p>
    </form>
  )
}

/** The first time: a name, and consent to the purpose shown. Nothing is ticked beforehand. */
export function RegisterForm({ ticket, onDone }: { ticket: string; onDone: (step: Step) => void }) {
  const [name, setName] = useState('')
  const [consent, setConsent] = useState(false)
  const [tried, setTried] = useState(false)
  const entering = useWrite(register, { done: onDone })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (name.trim() !== '') void entering.send({ ticket, name: name.trim(), consent })
  }
  return (
    <form className="identity-form" onSubmit={submit} noValidate>
      {entering.problem && <ProblemNotice problem={entering.problem} />}
      <Field
        label={t('identity.register.name')}
        required
        {...(tried && name.trim() === '' ? { error: t('identity.empty') } : {})}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            autoComplete="name"
            maxLength={60}
            autoFocus
            value={name}
            onChange={(e) => setName(e.target.value)}
          />
        )}
      </Field>
      <p className="identity-purpose">
        {t('identity.register.purpose')} {/* Beside this page, not instead of it: what was typed stays. */}
        <a href="/privacy/purposes" target="_blank" rel="noopener">
          {t('identity.register.more')}
        </a>
      </p>
      <label className="ui-check">
        <input type="checkbox" checked={consent} onChange={(e) => setConsent(e.target.checked)} />
        <span>{t('identity.register.consent')}</span>
      </label>
      <button type="submit" className="ui-button is-primary is-block" aria-busy={entering.sending}>
        {t('identity.register.submit')}
      </button>
    </form>
  )
}
