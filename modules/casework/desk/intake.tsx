/** 登记: words first, the rest is offered; from the first key to the number without touching the mouse. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { fileUrl, upload, useRead, useWrite } from '#client'
import type { Static } from '#kernel/endpoint'
import { one as mandateOf } from '#modules/mandates/contract'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { MatterLine } from '#ui/matter'
import { Notice, ProblemNotice } from '#ui/notice'
import { PhotoPicker } from '#ui/photo'
import { QuickPick } from '#ui/quick-pick'
import { term, texts } from '#ui/texts.ts'
import { useDraft } from '#ui/draft.ts'
import {
  duplicates as duplicatesOf,
  fileForSomebody,
  scheme as schemeOf,
  suggest as suggestOf,
} from '../contract.ts'
import { channelNames, texts as words } from '../words.ts'
import { revived } from './act-form.ts'
import { Choices } from './choices.tsx'
import { confidentialities, emptyIntake, intakeChannels, intakeInput, intakeMissing } from './intake-form.ts'
import type { IntakeField, IntakeForm } from './intake-form.ts'
import { leafOption, placeOption, suggestedPlace, suggestionOption } from './options.ts'
import { findPlaces } from './places.ts'
import { Receipt } from './receipt.tsx'
import { findLeaves, schemeLeaves } from './scheme-tree.ts'
import { lineView } from './views.ts'
import './desk.css'

const t = texts(words)
type Filed = Static<(typeof fileForSomebody)['output']>

export default function Intake() {
  const draft = useDraft<IntakeForm>('casework.intake', emptyIntake)
  const [filed, setFiled] = useState<{ receipt: Filed; title: string } | null>(null)
  const next = () => {
    draft.set({ ...emptyIntake, channel: draft.value.channel })
    setFiled(null)
  }
  if (filed) return <Receipt filed={filed.receipt} text={filed.title} onNext={next} />
  if (!draft.ready) return <PageFrame title={t('casework.intake')} loading />
  return (
    <Form
      form={draft.value}
      set={draft.set}
      restored={draft.restored && draft.value.text !== ''}
      onDiscard={draft.discard}
      onFiled={(receipt) => {
        setFiled({ receipt, title: draft.value.text })
        draft.discard()
      }}
    />
  )
}

interface FormProps {
  readonly form: IntakeForm
  readonly set: (next: (was: IntakeForm) => IntakeForm) => void
  readonly restored: boolean
  readonly onDiscard: () => void
  readonly onFiled: (filed: Filed) => void
}

function Form({ form, set, restored, onDiscard, onFiled }: FormProps) {
  const box = useRef<HTMLFormElement>(null)
  const [tried, setTried] = useState(false)
  const patch = (part: Partial<IntakeForm>) => set((was) => ({ ...was, ...part }))
  const write = useWrite(fileForSomebody, { done: onFiled })
  // In the name of somebody whose mandate this post holds.
  const [query] = useSearchParams()
  const mandate = query.get('for')
  const grantor = useRead(mandateOf, mandate ? { id: mandate } : undefined).data?.mandate
  const scheme = useRead(schemeOf, {}, { freshMs: 600_000 })
  const leaves = useMemo(() => schemeLeaves(scheme.data?.nodes ?? []), [scheme.data])
  const asked = useSettled(form.text.trim().slice(0, 1000))
  const hints = useRead(suggestOf, asked.length >= 4 ? { text: asked } : undefined)
  const offered = asked.length >= 4 ? hints.data : undefined
  const lacking = tried ? intakeMissing(form) : []
  const wrong = (field: IntakeField) =>
    lacking.includes(field) ? { error: t(`casework.lack.${field}`) } : {}
  const contact = form.confidentiality !== 'anonymous'
  const leaf = form.item ? leaves.find((l) => l.code === form.item?.id) : undefined
  const urgent = leaf?.urgent ?? (form.item ? null : (offered?.categories[0]?.urgent ?? null))

  const submit = () => {
    setTried(true)
    const input = intakeInput(form)
    if (input) void write.send(mandate ? { ...input, mandate } : input)
    else
      setTimeout(() =>
        box.current?.querySelector<HTMLElement>('.is-wrong input, .is-wrong textarea')?.focus(),
      )
  }
  return (
    <PageFrame
      title={t('casework.intake')}
      subtitle={t('casework.intake.keys')}
      aside={<Beside form={form} asked={asked} urgent={urgent} />}
    >
      <form
        ref={box}
        className="ui-card cw-intake"
        onSubmit={(e) => {
          e.preventDefault()
          submit()
        }}
        onKeyDown={(e) => {
          if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return
          e.preventDefault()
          submit()
        }}
      >
        {grantor && (
          <Notice title={t('casework.intake.for', { name: grantor.grantorName })}>{grantor.line}</Notice>
        )}
        {restored && (
          <p className="ui-row ui-quiet">
            {t('casework.draft.restored')}
            <button type="button" className="cw-clear" onClick={onDiscard}>
              {t('casework.draft.discard')}
            </button>
          </p>
        )}
        <Field label={t('casework.intake.text')} required {...wrong('text')}>
          {(attributes) => (
            <textarea
              {...attributes}
              ref={first}
              className="ui-input"
              rows={4}
              maxLength={4000}
              placeholder={t('casework.intake.text-hint')}
              value={form.text}
              onChange={(e) => patch({ text: e.target.value })}
            />
          )}
        </Field>
        <QuickPick
          label={t('casework.item')}
          value={form.item}
          onChange={(item) => patch({ item })}
          suggestions={(offered?.categories ?? []).map(suggestionOption)}
          search={async (text) => findLeaves(leaves, text).map(leafOption)}
          placeholder={t('casework.item.search')}
        />
        <QuickPick
          label={t('casework.place')}
          value={form.place}
          onChange={(place) => patch({ place })}
          suggestions={(offered?.places ?? []).map(suggestedPlace)}
          search={async (text, signal) => (await findPlaces(text, signal)).map(placeOption)}
          placeholder={t('casework.place.search')}
          required
          {...wrong('place')}
        />
        <Field label={t('casework.place.said')}>
          {(attributes) => (
            <input
              {...attributes}
              className="ui-input"
              maxLength={200}
              placeholder={t('casework.place.said-hint')}
              value={form.placeText}
              onChange={(e) => patch({ placeText: e.target.value })}
            />
          )}
        </Field>
        <Choices
          inline
          required
          label={t('casework.channel')}
          options={intakeChannels.map((id) => ({ id, title: term(channelNames[id]) }))}
          value={form.channel}
          onChange={(channel) => patch({ channel })}
          {...wrong('channel')}
        />
        {form.channel === 'paper' && (
          <Field label={t('casework.written-at')}>
            {(attributes) => (
              <DayInput
                {...attributes}
                time
                className="cw-short"
                value={form.writtenAt}
                onChange={(next) => patch({ writtenAt: next })}
              />
            )}
          </Field>
        )}
        <Choices
          inline
          required
          label={t('casework.confidentiality.ask')}
          options={confidentialities.map((id) => ({
            id,
            title: t(`casework.confidentiality.${id}`),
            hint: t(`casework.confidentiality.${id}.hint`),
          }))}
          value={form.confidentiality}
          onChange={(confidentiality) => patch({ confidentiality })}
          {...wrong('confidentiality')}
        />
        {contact && (
          <div className="cw-pair">
            <Field label={t('casework.contact.name')} required {...wrong('name')}>
              {(attributes) => (
                <input
                  {...attributes}
                  className="ui-input"
                  maxLength={40}
                  autoComplete="off"
                  value={form.name}
                  onChange={(e) => patch({ name: e.target.value })}
                />
              )}
            </Field>
            <Field label={t('casework.contact.phone')} required {...wrong('phone')}>
              {(attributes) => (
                <input
                  {...attributes}
                  className="ui-input ui-figures"
                  type="tel"
                  maxLength={20}
                  autoComplete="off"
                  value={form.phone}
                  onChange={(e) => patch({ phone: e.target.value })}
                />
              )}
            </Field>
          </div>
        )}
        <PhotoPicker
          value={revived(form.photos, restored, fileUrl)}
          onChange={(photos) => patch({ photos })}
          send={upload}
        />
        {write.problem && (
          <ProblemNotice problem={write.problem} {...(write.problem.mayRepeat ? { onRetry: submit } : {})} />
        )}
        <div className="ui-form-actions">
          <button type="submit" className="ui-button is-primary" aria-busy={write.sending}>
            {t('casework.intake.submit')} <kbd aria-hidden="true">Ctrl</kbd>
            <kbd aria-hidden="true">Enter</kbd>
          </button>
        </div>
      </form>
    </PageFrame>
  )
}

const first = (box: HTMLTextAreaElement | null) => {
  if (box && document.activeElement?.tagName !== 'TEXTAREA' && box.dataset['met'] === undefined) {
    box.dataset['met'] = ''
    box.focus()
  }
}

/** Text once typing pauses. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 350)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** What helps while typing: call first, or somebody reported it already. */
function Beside({ form, asked, urgent }: { form: IntakeForm; asked: string; urgent: string | null }) {
  const found = useRead(
    duplicatesOf,
    [...asked].length >= 8
      ? {
          text: asked,
          ...(form.place ? { place: form.place.id } : {}),
          ...(form.item ? { item: form.item.id } : {}),
        }
      : undefined,
  )
  const rows = [...asked].length >= 8 ? (found.data?.rows ?? []) : []
  return (
    <div className="ui-stack" aria-live="polite">
      {urgent && (
        <Notice tone="over" title={t('casework.urgent.call', { number: urgent })}>
          <span>{t('casework.urgent.call-long')}</span>
        </Notice>
      )}
      <Section title={t('casework.same.title')}>
        {rows.length === 0 ? (
          <p className="ui-quiet">{t(asked === '' ? 'casework.same.waiting' : 'casework.same.none')}</p>
        ) : (
          <>
            <p className="ui-quiet">{t('casework.same.ask')}</p>
            <ul className="ui-matters cw-narrow">
              {rows.map((row) => (
                <li key={row.line.id}>
                  <MatterLine matter={lineView(row.line)} />
                  <p className="ui-quiet cw-why">{row.why.join(t('casework.semicolon'))}</p>
                </li>
              ))}
            </ul>
          </>
        )}
      </Section>
    </div>
  )
}
