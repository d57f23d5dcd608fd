/** A signed paper at the counter: its number brings everything back, phone and photo confirm it. */
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { upload, useWrite } from '#client'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { Loading, Notice, ProblemNotice } from '#ui/notice'
import { PhotoPicker } from '#ui/photo'
import type { PhotoItem } from '#ui/photo'
import { texts } from '#ui/texts.ts'
import { askCode, byForm, register } from '../contract.ts'
import type { MandateView } from '../contract.ts'
import { StandingMark } from '../pages/card.tsx'
import { Paper } from '../pages/paper.tsx'
import { grouped } from '../rules.ts'
import { texts as words } from '../words.ts'
import { NumberForm } from './number-form.tsx'
import '../pages/mandates.css'

const t = texts(words)

export default function Register() {
  const [query] = useSearchParams()
  const no = query.get('no') ?? ''
  const [m, setM] = useState<MandateView | null>(null)
  const opening = useWrite(byForm, { refreshes: [], done: setM })
  const { send: open } = opening
  useEffect(() => {
    if (no.length >= 10) void open({ form: no })
  }, [no, open])
  return (
    <PageFrame
      title={t('mandates.desk.by-form')}
      {...(m ? { subtitle: <StandingMark mandate={m} /> } : {})}
      back="mandates"
    >
      {no.length < 10 && <NumberForm />}
      {opening.problem && <ProblemNotice problem={opening.problem} />}
      {opening.sending && !m && <Loading />}
      {m && (
        <>
          <Paper mandate={m} />
          <div className="ui-form-actions ui-no-print">
            <button type="button" className="ui-button is-plain" onClick={() => print()}>
              {t('mandates.print')}
            </button>
          </div>
          {m.standing === 'prepared' &&
            (m.mayRegister === null ? (
              <Signed m={m} onDone={() => void open({ form: no })} />
            ) : (
              <Notice tone="soon" title={m.mayRegister} />
            ))}
        </>
      )}
    </PageFrame>
  )
}

function Signed({ m, onDone }: { m: MandateView; onDone: () => void }) {
  const [photos, setPhotos] = useState<readonly PhotoItem[]>([])
  const [born, setBorn] = useState('')
  const [code, setCode] = useState('')
  const [reason, setReason] = useState('')
  const [invitation, setInvitation] = useState<string | null>(null)
  const asking = useWrite(askCode, { refreshes: [] })
  const [sentTo, setSentTo] = useState<string | null>(null)
  const registering = useWrite(register, {
    done: (answer) => (answer.acceptCode ? setInvitation(answer.acceptCode) : onDone()),
  })
  if (invitation)
    return (
      <Notice tone="good" title={t('mandates.desk.registered')}>
        <p>{t('mandates.desk.registered.code')}</p>
        <p className="md-code ui-number">{grouped(invitation)}</p>
      </Notice>
    )
  const ready =
    photos.length > 0 && born !== '' && (m.phoneMasked ? code.length === 6 : reason.trim().length > 1)
  return (
    <Section title={t('mandates.desk.register')}>
      <form
        className="ui-form ui-no-print"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (ready)
            void registering.send({
              form: m.formNo,
              photos: photos.map((p) => p.id),
              born,
              ...(m.phoneMasked ? { code } : { noPhoneReason: reason.trim() }),
            })
        }}
      >
        {registering.problem && <ProblemNotice problem={registering.problem} />}
        <PhotoPicker
          label={t('mandates.desk.paper')}
          value={photos}
          onChange={setPhotos}
          send={upload}
          max={4}
          required
        />
        <Field label={t('mandates.born')} hint={t('mandates.born.hint')} required>
          {(attributes) => <DayInput {...attributes} value={born} onChange={setBorn} />}
        </Field>
        {m.phoneMasked ? (
          <>
            {asking.problem && <ProblemNotice problem={asking.problem} />}
            <button
              type="button"
              className="ui-button is-plain"
              aria-busy={asking.sending}
              onClick={() =>
                void asking.send({ form: m.formNo }).then((answer) => answer && setSentTo(answer.phoneMasked))
              }
            >
              {t('mandates.desk.send-code')}
            </button>
            {sentTo && <p role="status">{t('mandates.desk.code-sent', { phone: sentTo })}</p>}
            <Field label={t('mandates.desk.code')} required>
              {(attributes) => (
                <input
                  {...attributes}
                  className="ui-input"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  maxLength={6}
                  value={code}
                  onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
                />
              )}
            </Field>
          </>
        ) : (
          <Field label={t('mandates.desk.no-phone')} required>
            {(attributes) => (
              <input
                {...attributes}
                className="ui-input"
                maxLength={100}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
        )}
        <div className="ui-form-actions">
          <button
            type="submit"
            className="ui-button is-primary"
            aria-busy={registering.sending}
            disabled={!ready}
          >
            {t('mandates.desk.register')}
          </button>
        </div>
      </form>
    </Section>
  )
}
