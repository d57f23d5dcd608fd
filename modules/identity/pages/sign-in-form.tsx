/** Name and password; then, when the first password is still in use, a new one. */
import { useState } from 'react'
import type { FormEvent } from 'react'
import { chooseCapacity, useWrite } from '#client'
import { Field } from '#ui/field'
import { ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { signIn } from '../contract.ts'
import type { Step } from '../contract.ts'
import { texts as words } from '../words.ts'
import { PasswordInput } from './password-input.tsx'

const t = texts(words)

interface Props {
  /** Signed in; `used` is the password just typed, for the one change that must follow a first password. */
  readonly onDone: (answer: Step, login: string, used: string) => void
  readonly autoFocus?: boolean
}

export function SignInForm({ onDone, autoFocus = false }: Props) {
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [keep, setKeep] = useState(false)
  const [tried, setTried] = useState(false)
  const entering = useWrite(signIn, { done: (answer) => onDone(answer, login, password) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (login.trim() === '' || password === '') return
    // The post of whoever sat here before is not the post of who comes.
    chooseCapacity(null)
    void entering.send({ login, password, ...(keep ? { keep } : {}) }).then((answer) => {
      if (!answer) setPassword('')
      return answer
    })
  }
  const missing = (value: string) =>
    tried && value === '' && !entering.problem ? { error: t('identity.empty') } : {}
  return (
    <form className="identity-form" onSubmit={submit} noValidate>
      {entering.problem && <ProblemNotice problem={entering.problem} />}
      <Field label={t('identity.login')} required {...missing(login.trim())}>
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            name="username"
            autoComplete="username"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={64}
            autoFocus={autoFocus}
            value={login}
            onChange={(e) => setLogin(e.target.value)}
          />
        )}
      </Field>
      <Field label={t('identity.password')} required {...missing(password)}>
        {(attributes) => <PasswordInput attributes={attributes} value={password} onChange={setPassword} />}
      </Field>
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
      <p className="ui-hint">{t('identity.forgot')}</p>
    </form>
  )
}
