/** 改登手机: somebody stands at the counter whose number has changed. */
import { useState } from 'react'
import { useWrite } from '#client'
import { Choices } from '#ui/choices'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { Notice, ProblemNotice } from '#ui/notice'
import { term, texts } from '#ui/texts.ts'
import { documents, rebindPhone } from '../contract.ts'
import { documentNames, texts as words } from '../words.ts'
import './registry.css'

const t = texts(words)
const none = { name: '', idNumber: '', phone: '', takeOver: '', reason: '' }
type Typed = typeof none

export default function Rebind() {
  const [done, setDone] = useState(false)
  return (
    <PageFrame title={t('registry.rebind')} subtitle={t('registry.rebind.about')} narrow>
      {done ? (
        <>
          <Notice tone="good">{t('registry.rebind.done')}</Notice>
          <div className="ui-form-actions">
            <button type="button" className="ui-button is-primary" onClick={() => setDone(false)}>
              {t('registry.rebind.next')}
            </button>
          </div>
        </>
      ) : (
        <Form onDone={() => setDone(true)} />
      )}
    </PageFrame>
  )
}

function Form({ onDone }: { onDone: () => void }) {
  const [typed, setTyped] = useState<Typed>(none)
  const [seen, setSeen] = useState<string | null>(null)
  const [present, setPresent] = useState(false)
  const [tried, setTried] = useState(false)
  const write = useWrite(rebindPhone, { refreshes: [], done: onDone })
  const { problem } = write
  const isTaken = problem?.code === 'identity.phone-taken' || typed.takeOver !== ''
  const kind = documents.find((d) => d === seen)
  const ready =
    kind !== undefined &&
    present &&
    typed.name.trim() !== '' &&
    typed.idNumber.trim().length >= 15 &&
    typed.phone.trim().length >= 5 &&
    typed.reason.trim().length >= 2
  const send = () => {
    setTried(true)
    if (!ready || write.sending) return
    const { takeOver, ...rest } = typed
    void write.send({
      ...rest,
      document: kind,
      name: typed.name.trim(),
      idNumber: typed.idNumber.trim(),
      reason: typed.reason.trim(),
      ...(takeOver.trim() ? { takeOver: takeOver.trim() } : {}),
    })
  }
  const line = (key: keyof Typed, label: string, more: { hint?: string; max: number; numeric?: boolean }) => (
    <Field
      label={label}
      required
      {...(more.hint ? { hint: more.hint } : {})}
      {...(problem?.fields[key] ? { error: problem.fields[key] } : {})}
    >
      {(attributes) => (
        <input
          {...attributes}
          className="ui-input"
          autoComplete="off"
          maxLength={more.max}
          {...(more.numeric ? { inputMode: 'tel' as const } : {})}
          value={typed[key]}
          onChange={(e) => setTyped((was) => ({ ...was, [key]: e.target.value }))}
        />
      )}
    </Field>
  )
  return (
    <form
      className="rg-form"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        send()
      }}
    >
      <Section title={t('registry.rebind.seen')}>
        <Choices
          required
          label={t('registry.rebind.document')}
          options={documents.map((id) => ({ id, title: term(documentNames[id]) }))}
          value={seen}
          onChange={setSeen}
        />
        {line('name', t('registry.rebind.name'), { max: 60 })}
        {line('idNumber', t('registry.rebind.number'), { max: 18, hint: t('registry.rebind.number.hint') })}
        <label className="ui-check">
          <input type="checkbox" checked={present} onChange={(e) => setPresent(e.target.checked)} />
          {t('registry.rebind.present')}
        </label>
      </Section>
      <Section title={t('registry.rebind.new')}>
        {line('phone', t('registry.rebind.phone'), { max: 20, numeric: true })}
        {isTaken &&
          line('takeOver', t('registry.rebind.take-over'), {
            max: 200,
            hint: t('registry.rebind.take-over.hint'),
          })}
        {line('reason', t('registry.reason'), { max: 200, hint: t('registry.rebind.reason.hint') })}
      </Section>
      {problem && <ProblemNotice problem={problem} />}
      {tried && !ready && (
        <p className="ui-wrong" role="alert">
          {t('registry.rebind.lack')}
        </p>
      )}
      <div className="ui-form-actions">
        <button type="submit" className="ui-button is-primary" aria-busy={write.sending}>
          {t('registry.rebind.send')}
        </button>
      </div>
    </form>
  )
}
