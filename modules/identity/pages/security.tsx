/** What protects one's own sign-in: one-time password, phone, outside accounts. */
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useNavigate } from 'react-router'
import { refreshReads, useRead, useStanding, useWrite } from '#client'
import { useQueryClient } from '@tanstack/react-query'
import { Field } from '#ui/field'
import { Section } from '#ui/frame'
import { Loading, ProblemNotice, toast } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { changePhone, forgetPhone, mySecurity, renewRecovery, ways } from '../contract.ts'
import { texts as words } from '../words.ts'
import { CodeInput } from './code-input.tsx'
import { EnrolForm, RecoveryCodes } from './enrol-form.tsx'
import { PhoneFields } from './phone-fields.tsx'

const t = texts(words)

type Open = 'enrol' | 'renew' | 'phone' | 'forget'

export function Security() {
  const own = useRead(mySecurity, {})
  const { codes: texting } = useRead(ways, {}, { freshMs: 60_000 }).data ?? { codes: false }
  const cache = useQueryClient()
  const [open, setOpen] = useState<Open>()
  const [codes, setCodes] = useState<readonly string[]>()
  const close = () => {
    setOpen(undefined)
    setCodes(undefined)
    void refreshReads(cache, ['identity.'])
  }
  if (own.loading) return <Loading />
  if (own.problem || !own.data) return <ProblemNotice problem={own.problem!} onRetry={own.refresh} />
  const { second, mayEnrol, demo, phone, links } = own.data
  const title = codes
    ? t('identity.recovery.title')
    : t(
        open === 'forget'
          ? 'identity.security.forget-title'
          : open === 'phone'
            ? 'identity.security.phone-change'
            : open === 'renew'
              ? 'identity.recovery.renew'
              : 'identity.enrol.title',
      )
  return (
    <Section title={t('identity.security')}>
      {demo && <p className="ui-quiet">{t('identity.security.demo')}</p>}
      <dl className="identity-security">
        {mayEnrol && (
          <div>
            <dt>{t('identity.security.second')}</dt>
            <dd>
              <span>
                {second
                  ? t('identity.security.on', { at: showInstant(second.since), n: second.recoveryLeft })
                  : t('identity.security.off')}
              </span>
              <span className="ui-row">
                <button type="button" className="ui-button is-plain" onClick={() => setOpen('enrol')}>
                  {t(second ? 'identity.security.change' : 'identity.security.enrol')}
                </button>
                {second && (
                  <button type="button" className="ui-button is-plain" onClick={() => setOpen('renew')}>
                    {t('identity.recovery.renew')}
                  </button>
                )}
              </span>
            </dd>
          </div>
        )}
        <div>
          <dt>{t('identity.security.phone')}</dt>
          <dd>
            <span className="ui-figures">{phone ?? t('identity.security.phone-none')}</span>
            <span className="ui-row">
              {texting && (
                <button type="button" className="ui-button is-plain" onClick={() => setOpen('phone')}>
                  {t('identity.security.phone-change')}
                </button>
              )}
              {phone && (
                <button type="button" className="ui-button is-plain" onClick={() => setOpen('forget')}>
                  {t('identity.security.forget')}
                </button>
              )}
            </span>
          </dd>
        </div>
        {links.map((link) => (
          <div key={link.title}>
            <dt>{t('identity.security.link')}</dt>
            <dd>{link.title}</dd>
          </div>
        ))}
      </dl>
      <Dialog open={open !== undefined} title={title} onClose={close}>
        {codes ? (
          <RecoveryCodes codes={codes} onNoted={close} />
        ) : open === 'enrol' ? (
          <EnrolForm replacing={second !== null} onDone={setCodes} />
        ) : open === 'renew' ? (
          <RenewForm onDone={setCodes} />
        ) : open === 'phone' ? (
          <PhoneForm onDone={close} />
        ) : (
          open === 'forget' && <ForgetForm onDone={close} />
        )}
      </Dialog>
    </Section>
  )
}

function RenewForm({ onDone }: { onDone: (codes: readonly string[]) => void }) {
  const [code, setCode] = useState('')
  const renewing = useWrite(renewRecovery, { refreshes: [], done: (answer) => onDone(answer.codes) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (code.trim() !== '') void renewing.send({ code })
  }
  return (
    <form className="identity-form" onSubmit={submit} noValidate>
      {renewing.problem && <ProblemNotice problem={renewing.problem} />}
      <Field label={t('identity.second.code')} hint={t('identity.recovery.renew-hint')} required>
        {(attributes) => <CodeInput attributes={attributes} value={code} onChange={setCode} />}
      </Field>
      <button type="submit" className="ui-button is-primary" aria-busy={renewing.sending}>
        {t('identity.recovery.renew')}
      </button>
    </form>
  )
}

function ForgetForm({ onDone }: { onDone: () => void }) {
  const { refresh } = useStanding()
  const navigate = useNavigate()
  const forgetting = useWrite(forgetPhone, {
    refreshes: [],
    done: ({ ended }) => {
      toast(t('identity.security.forgotten'))
      if (!ended) return onDone()
      void navigate('/')
      refresh()
    },
  })
  return (
    <div className="identity-form">
      {forgetting.problem && <ProblemNotice problem={forgetting.problem} />}
      <p>{t('identity.security.forget-effect')}</p>
      <button
        type="button"
        className="ui-button is-danger"
        aria-busy={forgetting.sending}
        onClick={() => void forgetting.send({})}
      >
        {t('identity.security.forget')}
      </button>
    </div>
  )
}

function PhoneForm({ onDone }: { onDone: () => void }) {
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  const changing = useWrite(changePhone, {
    done: () => {
      toast(t('identity.security.phone-done'))
      onDone()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (phone.trim() !== '' && code.trim() !== '') void changing.send({ phone, code })
  }
  return (
    <form className="identity-form" onSubmit={submit} noValidate>
      {changing.problem && <ProblemNotice problem={changing.problem} />}
      <PhoneFields {...{ phone, code, tried }} onPhone={setPhone} onCode={setCode} />
      <button type="submit" className="ui-button is-primary" aria-busy={changing.sending}>
        {t('identity.security.phone-change')}
      </button>
    </form>
  )
}
