/** Setting up a one-time password: scan, type one code, note the recovery codes. */
import { useEffect, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { useWrite } from '#client'
import { Field } from '#ui/field'
import { Loading, Notice, ProblemNotice } from '#ui/notice'
import { QrCode } from '#ui/qr'
import { texts } from '#ui/texts.ts'
import { confirmSecond, enrolSecond } from '../contract.ts'
import { texts as words } from '../words.ts'
import { CodeInput } from './code-input.tsx'

const t = texts(words)
const QR_PIXELS = 176

interface Props {
  /** One is in force already: it is asked for, too. */
  readonly replacing?: boolean
  readonly onDone: (codes: readonly string[]) => void
}

export function EnrolForm({ replacing = false, onDone }: Props) {
  const [code, setCode] = useState('')
  const [current, setCurrent] = useState('')
  const [tried, setTried] = useState(false)
  const [offer, setOffer] = useState<{ ticket: string; secret: string; address: string }>()
  const offering = useWrite(enrolSecond, { refreshes: [], done: setOffer })
  // Asked again only when the codes have been noted: until then this form must stand.
  const confirming = useWrite(confirmSecond, { refreshes: [], done: (answer) => onDone(answer.codes) })
  const asked = useRef(false)
  const { send } = offering
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void send({})
  }, [send])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!offer || code.trim() === '' || (replacing && current.trim() === '')) return
    void confirming.send({ ticket: offer.ticket, code, ...(replacing ? { current } : {}) })
  }
  if (offering.problem) return <ProblemNotice problem={offering.problem} onRetry={() => void send({})} />
  if (!offer) return <Loading />
  const missing = (value: string) =>
    tried && value === '' && !confirming.problem ? { error: t('identity.empty') } : {}
  return (
    <form className="identity-form" onSubmit={submit} noValidate>
      {confirming.problem && <ProblemNotice problem={confirming.problem} />}
      <p>{t('identity.enrol.scan')}</p>
      <div className="identity-qr">
        <QrCode text={offer.address} size={QR_PIXELS} label={t('identity.enrol.qr')} />
      </div>
      <div>
        <p className="ui-hint">{t('identity.enrol.secret')}</p>
        <code className="identity-secret">{offer.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
      </div>
      <Field label={t('identity.enrol.code')} required {...missing(code)}>
        {(attributes) => <CodeInput attributes={attributes} value={code} onChange={setCode} digits />}
      </Field>
      {replacing && (
        <Field label={t('identity.enrol.current')} required {...missing(current)}>
          {(attributes) => <CodeInput attributes={attributes} value={current} onChange={setCurrent} />}
        </Field>
      )}
      <button type="submit" className="ui-button is-primary" aria-busy={confirming.sending}>
        {t('identity.enrol.confirm')}
      </button>
    </form>
  )
}

/** The recovery codes, shown once. */
export function RecoveryCodes({ codes, onNoted }: { codes: readonly string[]; onNoted: () => void }) {
  return (
    <div className="identity-form">
      <Notice tone="soon">{t('identity.recovery.once')}</Notice>
      <ol className="identity-recovery" aria-label={t('identity.recovery.title')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="ui-row ui-no-print">
        <button type="button" className="ui-button is-primary" onClick={onNoted}>
          {t('identity.recovery.noted')}
        </button>
        <button type="button" className="ui-button is-plain" onClick={() => window.print()}>
          {t('identity.recovery.print')}
        </button>
      </div>
    </div>
  )
}
