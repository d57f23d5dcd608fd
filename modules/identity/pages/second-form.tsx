/** The second step of signing in. */
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useWrite } from '#client'
import { Field } from '#ui/field'
import { Notice, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { secondStep } from '../contract.ts'
import type { Step } from '../contract.ts'
import { texts as words } from '../words.ts'
import { CodeInput } from './code-input.tsx'

const t = texts(words)

interface Props {
  readonly ticket: string
  readonly onDone: (step: Step) => void
  /** Back to the first step. */
  readonly onBack: () => void
}

export function SecondForm({ ticket, onDone, onBack }: Props) {
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  const entering = useWrite(secondStep, { done: onDone })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (code.trim() !== '') void entering.send({ ticket, code }).then((done) => (done ? done : setCode('')))
  }
  return (
    <form className="identity-form" onSubmit={submit} noValidate>
      {entering.problem ? (
        <ProblemNotice problem={entering.problem} />
      ) : (
        <Notice>{t('identity.second.why')}</Notice>
      )}
      <Field
        label={t('identity.second.code')}
        hint={t('identity.second.code-hint')}
        required
        {...(tried && code === '' && !entering.problem ? { error: t('identity.empty') } : {})}
      >
        {(attributes) => <CodeInput attributes={attributes} value={code} onChange={setCode} autoFocus />}
      </Field>
      <button type="submit" className="ui-button is-primary is-block" aria-busy={entering.sending}>
        {t('identity.second.enter')}
      </button>
      <button type="button" className="ui-button is-plain is-block" onClick={onBack}>
        {t('identity.second.back')}
      </button>
      <p className="ui-hint">{t('identity.second.lost')}</p>
    </form>
  )
}
