/** 我的登记信息: what the register knows of me, where it is from, and how to have it corrected. */
import { useState } from 'react'
import { useRead, useWrite } from '#client'
import type { Output } from '#kernel/endpoint'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState, Notice, ProblemNotice, toast } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { term, texts } from '#ui/texts.ts'
import { showDay, showInstant, today } from '#ui/time.ts'
import { askCorrection, elements, myCorrections, myRecord } from '../contract.ts'
import type { ElementView, ValueView } from '../contract.ts'
import { ValueInput, faultOf, sent } from '../pages/value-input.tsx'
import { texts as words } from '../words.ts'
import './record.css'

const t = texts(words)
type Correction = Output<typeof myCorrections>['rows'][number]

export default function MyRecord() {
  const read = useRead(myRecord, {})
  const asked = useRead(myCorrections, {})
  const catalogue = useRead(elements, { kind: 'person' }, { freshMs: 600_000 })
  const [about, setAbout] = useState<ElementView | null>(null)
  const record = read.data?.record
  const requests = asked.data?.rows ?? []
  const elementOf = (id: string) => catalogue.data?.rows.find((e) => e.id === id)
  // As the catalogue lists them: the name first.
  const order = catalogue.data?.rows.map((e) => e.id) ?? []
  const values = record?.values.toSorted((a, b) => order.indexOf(a.element) - order.indexOf(b.element)) ?? []
  const where = [record?.place?.name, record?.address].filter(Boolean).join(' ')
  return (
    <PageFrame
      title={t('registry.my')}
      back="me"
      loading={read.loading}
      problem={read.problem}
      onRetry={read.refresh}
    >
      {record === null && <EmptyState text={t('registry.my.none')} />}
      {record && (
        <>
          <Notice>
            <p>{t('registry.my.about')}</p>
            <p>{t('registry.my.masked')}</p>
          </Notice>
          <Section title={record.name}>
            {where && <p className="ui-quiet">{t('registry.my.where', { where })}</p>}
            <ul className="rg-mine">
              {values.map((v) => (
                <Line
                  key={v.element}
                  value={v}
                  open={requests.some((c) => c.element === v.element && c.state === 'open')}
                  onAsk={() => setAbout(elementOf(v.element) ?? null)}
                  structural={elementOf(v.element)?.structural ?? true}
                />
              ))}
            </ul>
          </Section>
          <Section title={t('registry.my.requests')}>
            {asked.problem && <ProblemNotice problem={asked.problem} onRetry={asked.refresh} />}
            {asked.data && requests.length === 0 && (
              <p className="ui-quiet">{t('registry.my.requests.none')}</p>
            )}
            <ul className="rg-mine">
              {requests.map((c) => (
                <Request key={c.id} one={c} type={elementOf(c.element)?.type} />
              ))}
            </ul>
          </Section>
          <To href="privacy" className="ui-button is-plain is-block">
            {t('registry.my.looks')}
          </To>
        </>
      )}
      {about && <Ask element={about} onClose={() => setAbout(null)} />}
    </PageFrame>
  )
}

interface LineProps {
  readonly value: ValueView
  /** A request about it waits. */
  readonly open: boolean
  readonly structural: boolean
  readonly onAsk: () => void
}

function Line({ value: v, open, structural, onAsk }: LineProps) {
  const shown = v.type === 'day' ? showDay(v.text) : v.text
  return (
    <li>
      <div className="rg-mine-value">
        <span className="ui-quiet">{v.title}</span>
        <strong>{shown || t('registry.my.registered')}</strong>
      </div>
      <p className="ui-quiet rg-mine-since">
        {t(`registry.my.origin.${v.origin}`, { at: showDay(today(new Date(v.recordedAt))) })}
        {' · '}
        {t('registry.since', { from: showDay(v.from) })}
      </p>
      {structural ? (
        <p className="ui-quiet">{t('registry.my.by-worker')}</p>
      ) : open ? (
        <Mark tone="soon">{t('registry.my.open')}</Mark>
      ) : (
        <button
          type="button"
          className="ui-button is-plain"
          aria-label={t('registry.my.ask.of', { title: v.title })}
          onClick={onAsk}
        >
          {t('registry.my.ask')}
        </button>
      )}
    </li>
  )
}

function Request({ one: c, type }: { one: Correction; type: ElementView['type'] | undefined }) {
  const wanted = type === 'day' ? showDay(c.wanted) : type === 'option' ? term(c.wanted) : c.wanted
  return (
    <li>
      <div className="rg-mine-value">
        <span className="ui-quiet">{term(c.title)}</span>
        <strong>{wanted}</strong>
      </div>
      <p>{c.said}</p>
      <p className="ui-row">
        <Mark tone={c.state === 'open' ? 'soon' : c.state === 'accepted' ? 'good' : 'muted'}>
          {t(`registry.my.state.${c.state}`)}
        </Mark>
        <span className="ui-quiet">
          {c.decidedAt
            ? t('registry.my.answered-at', { at: showInstant(c.decidedAt) })
            : t('registry.my.asked-at', { at: showInstant(c.madeAt) })}
        </span>
      </p>
      {c.answer && <p>{t('registry.my.answer', { answer: c.answer })}</p>}
    </li>
  )
}

function Ask({ element, onClose }: { element: ElementView; onClose: () => void }) {
  const [value, setValue] = useState('')
  const [said, setSaid] = useState('')
  const [tried, setTried] = useState(false)
  const write = useWrite(askCorrection, {
    done: () => {
      toast(t('registry.my.ask.done'), { tone: 'good' })
      onClose()
    },
  })
  const short = said.trim().length < 2
  const wrong = value.trim() === '' || faultOf(element, value) !== undefined
  const go = () => {
    setTried(true)
    if (!wrong && !short)
      void write.send({ element: element.id, value: sent(element, value), said: said.trim() })
  }
  return (
    <Dialog
      open
      title={t('registry.my.ask.of', { title: element.title })}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('registry.cancel')}
          </button>
          <button type="button" className="ui-button is-primary" aria-busy={write.sending} onClick={go}>
            {t('registry.my.ask.send')}
          </button>
        </>
      }
    >
      <p className="ui-quiet">{t('registry.my.ask.says')}</p>
      <ValueInput
        required
        element={element}
        label={t('registry.my.ask.value', { title: element.title })}
        value={value}
        onChange={setValue}
        tried={tried}
      />
      <Field
        label={t('registry.my.ask.words')}
        hint={t('registry.my.ask.words.hint')}
        required
        {...(tried && short ? { error: t('registry.lack.said') } : {})}
      >
        {(attributes) => (
          <textarea
            {...attributes}
            className="ui-input"
            rows={3}
            maxLength={500}
            value={said}
            onChange={(e) => setSaid(e.target.value)}
          />
        )}
      </Field>
      {write.problem && <ProblemNotice problem={write.problem} />}
    </Dialog>
  )
}
