/** Number, "send code", code: the same for signing in and for changing one's number. */
import { useEffect, useState } from 'react'
import { useWrite } from '#client'
import { Field } from '#ui/field'
import { Notice, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { askCode } from '../contract.ts'
import { CODE_PAUSE_SECONDS } from '../rules.ts'
import { texts as words } from '../words.ts'
import { CodeInput } from './code-input.tsx'

const t = texts(words)

interface Props {
  readonly phone: string
  readonly onPhone: (phone: string) => void
  readonly code: string
  readonly onCode: (code: string) => void
  /** Empty fields are named. */
  readonly tried: boolean
  readonly autoFocus?: boolean
}

export function PhoneFields({ phone, onPhone, code, onCode, tried, autoFocus = false }: Props) {
  const [wait, setWait] = useState(0)
  const [sent, setSent] = useState<{ minutes: number; shown: string | null }>()
  const asking = useWrite(askCode, {
    refreshes: [],
    done: (answer) => {
      setSent(answer)
      setWait(CODE_PAUSE_SECONDS)
    },
  })
  useEffect(() => {
    if (wait <= 0) return
    const timer = setTimeout(() => setWait(wait - 1), 1000)
    return () => clearTimeout(timer)
  }, [wait])
  const wrong = asking.problem?.fields?.['phone']
  const missing = (value: string) => (tried && value === '' ? { error: t('identity.empty') } : {})
  return (
    <>
      {asking.problem && !wrong && <ProblemNotice problem={asking.problem} />}
      <Field
        label={t('identity.code.phone')}
        hint={t('identity.code.phone-hint')}
        required
        {...(wrong ? { error: wrong } : missing(phone))}
      >
        {(attributes) => (
          <div className="identity-ask">
            <input
              {...attributes}
              className="ui-input"
              type="tel"
              inputMode="tel"
              autoComplete="tel-national"
              maxLength={20}
              autoFocus={autoFocus}
              value={phone}
              onChange={(e) => onPhone(e.target.value)}
            />
            <button
              type="button"
              className="ui-button is-plain"
              aria-busy={asking.sending}
              disabled={wait > 0}
              onClick={() => {
                if (phone.trim() !== '') void asking.send({ phone })
              }}
            >
              {wait > 0 ? t('identity.code.again', { seconds: wait }) : t('identity.code.ask')}
            </button>
          </div>
        )}
      </Field>
      {sent && (
        <Notice {...(sent.shown === null ? {} : { tone: 'soon' as const })}>
          {sent.shown === null
            ? t('identity.code.sent', { minutes: sent.minutes })
            : t('identity.code.demo', { code: sent.shown })}
        </Notice>
      )}
      <Field label={t('identity.code.code')} hint={t('identity.code.code-hint')} required {...missing(code)}>
        {(attributes) => <CodeInput attributes={attributes} value={code} onChange={onCode} digits />}
      </Field>
    </>
  )
}
