/** Changing one's own password, judged while typing by the same rule as on the server. */
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useWrite } from '#client'
import { Field } from '#ui/field'
import { ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { changePassword } from '../contract.ts'
import { LEAST_PASSWORD, weaknessOf } from '../rules.ts'
import { texts as words } from '../words.ts'
import { PasswordInput } from './password-input.tsx'

const t = texts(words)

interface Props {
  readonly login: string
  /** The first password just typed at signing in: not asked again. */
  readonly known?: string | undefined
  /** The old one is a first password. */
  readonly first?: boolean
  readonly onDone: () => void
}

export function PasswordForm({ login, known, first = false, onDone }: Props) {
  const [typed, setTyped] = useState('')
  const old = known ?? typed
  const [next, setNext] = useState('')
  const [tried, setTried] = useState(false)
  const changing = useWrite(changePassword, {
    done: () => {
      setTyped('')
      setNext('')
      setTried(false)
      onDone()
    },
  })
  const weak = next === '' ? undefined : weaknessOf(next, login)
  const why = weak && t(`identity.weak.${weak}`, { least: LEAST_PASSWORD })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (old !== '' && next !== '' && !weak) void changing.send({ old, new: next })
  }
  const missing = (value: string) => (tried && value === '' ? { error: t('identity.empty') } : {})
  return (
    <form className="identity-form" onSubmit={submit} noValidate>
      {changing.problem && <ProblemNotice problem={changing.problem} />}
      <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
      {known === undefined && (
        <Field
          label={t(first ? 'identity.password.first' : 'identity.password.old')}
          required
          {...missing(old)}
        >
          {(attributes) => <PasswordInput attributes={attributes} value={typed} onChange={setTyped} />}
        </Field>
      )}
      <Field
        label={t('identity.password.new')}
        hint={t('identity.password.rule', { least: LEAST_PASSWORD })}
        required
        {...(tried && why ? { error: t('identity.password.weak', { why }) } : missing(next))}
      >
        {(attributes) => <PasswordInput attributes={attributes} value={next} onChange={setNext} fresh />}
      </Field>
      {next !== '' && !(tried && why) && (
        <p className={why ? 'ui-hint' : 'identity-fine'} role="status">
          {why ? t('identity.password.weak', { why }) : t('identity.password.fine')}
        </p>
      )}
      <button type="submit" className="ui-button is-primary" aria-busy={changing.sending}>
        {t('identity.password.change')}
      </button>
      <p className="ui-hint">{t('identity.password.effect')}</p>
    </form>
  )
}
