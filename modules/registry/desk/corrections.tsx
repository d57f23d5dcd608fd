/** Corrections residents asked for: what stands there, what they want to stand there, and the answer they read. */
import { useState } from 'react'
import { usePages, useWrite } from '#client'
import type { Output } from '#kernel/endpoint'
import type { PurposeView } from '#modules/privacy/contract'
import { Choices } from '#ui/choices'
import { Field } from '#ui/field'
import { Facts, PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState, Loading, ProblemNotice, toast } from '#ui/notice'
import { useFilters } from '#ui/table'
import { term, texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import { corrections, decideCorrection } from '../contract.ts'
import type { ElementView } from '../contract.ts'
import { texts as words } from '../words.ts'
import { PurposeLine, Purposed } from './purpose.tsx'
import { LOOK_MS, useElements } from './shared.ts'
import './registry.css'

const t = texts(words)
type Correction = Output<typeof corrections>['rows'][number]
const states = ['open', 'accepted', 'declined'] as const

export default function Corrections() {
  return <Purposed title={t('registry.corrections')}>{(purpose) => <List purpose={purpose} />}</Purposed>
}

function List({ purpose }: { purpose: PurposeView }) {
  const filters = useFilters(['state'])
  const state = states.find((s) => s === filters.values.state) ?? 'open'
  const pages = usePages(corrections, { purpose: purpose.id, state, limit: 20 }, { freshMs: LOOK_MS })
  return (
    <PageFrame
      title={t('registry.corrections')}
      subtitle={<PurposeLine />}
      problem={pages.problem}
      onRetry={pages.refresh}
    >
      <div className="ui-row" role="group" aria-label={t('registry.state')}>
        {states.map((s) => (
          <button
            key={s}
            type="button"
            className={`ui-button is-${s === state ? 'primary' : 'plain'}`}
            aria-pressed={s === state}
            onClick={() => filters.set({ state: s === 'open' ? undefined : s })}
          >
            {t(`registry.correction.${s}`)}
          </button>
        ))}
      </div>
      {pages.loading && <Loading />}
      {!pages.loading && pages.rows.length === 0 && <EmptyState text={t('registry.corrections.empty')} />}
      {pages.rows.map((one) => (
        <Request key={one.id} one={one} onReload={pages.refresh} />
      ))}
      {(pages.hasNext || pages.hasPrevious) && (
        <div className="ui-row">
          <button
            type="button"
            className="ui-button is-plain"
            disabled={!pages.hasPrevious}
            onClick={pages.previous}
          >
            {t('registry.previous')}
          </button>
          <button type="button" className="ui-button is-plain" disabled={!pages.hasNext} onClick={pages.next}>
            {t('registry.next')}
          </button>
        </div>
      )}
    </PageFrame>
  )
}

function Request({ one, onReload }: { one: Correction; onReload: () => void }) {
  const elements = useElements('person')
  return (
    <Section>
      <article className="rg-form" aria-label={one.person.name}>
        <header className="ui-row">
          <To href={`registry/people/${one.person.id}`}>{one.person.name}</To>
          <Mark tone={one.state === 'open' ? 'soon' : one.state === 'accepted' ? 'good' : 'muted'}>
            {t(`registry.correction.${one.state}`)}
          </Mark>
          <span className="ui-quiet">{[one.person.place?.name, showInstant(one.madeAt)].join(' · ')}</span>
        </header>
        <Facts
          items={[
            { label: t('registry.correction.element'), value: term(one.title) },
            { label: t('registry.correction.wanted'), value: readable(one, elements) },
            { label: t('registry.correction.said'), value: one.said },
            { label: t('registry.correction.answer'), value: one.answer },
          ]}
        />
        {one.state === 'open' && <Decision one={one} onReload={onReload} />}
      </article>
    </Section>
  )
}

/** What is wanted, as people read it; the title of an option is a word of the pack. */
function readable(one: Correction, elements: readonly ElementView[]): string {
  const type = elements.find((e) => e.id === one.element)?.type
  return type === 'day' ? showDay(one.wanted) : type === 'option' ? term(one.wanted) : one.wanted
}

function Decision({ one, onReload }: { one: Correction; onReload: () => void }) {
  const [decision, setDecision] = useState<'accept' | 'decline' | null>(null)
  const [answer, setAnswer] = useState('')
  const [tried, setTried] = useState(false)
  const write = useWrite(decideCorrection, {
    done: () => toast(t('registry.correction.done'), { tone: 'good' }),
  })
  const short = answer.trim().length < 2
  return (
    <form
      className="rg-form"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        setTried(true)
        if (!decision || short) return
        const revision = decision === 'accept' ? { revision: one.person.revision } : {}
        void write.send({ id: one.id, decision, answer: answer.trim(), ...revision })
      }}
    >
      <Choices
        inline
        required
        label={t('registry.correction.decision')}
        options={(['accept', 'decline'] as const).map((id) => ({
          id,
          title: t(`registry.correction.${id}`),
        }))}
        value={decision}
        onChange={setDecision}
        {...(tried && !decision ? { error: t('registry.lack.decision') } : {})}
      />
      <Field
        label={t('registry.correction.answer')}
        hint={t('registry.correction.answer.hint')}
        required
        {...(tried && short ? { error: t('registry.lack.answer') } : {})}
      >
        {(attributes) => (
          <textarea
            {...attributes}
            className="ui-input"
            rows={2}
            maxLength={500}
            value={answer}
            onChange={(e) => setAnswer(e.target.value)}
          />
        )}
      </Field>
      {write.problem && <ProblemNotice problem={write.problem} />}
      {write.problem?.code === 'kernel.stale' && (
        <div className="ui-row">
          <button
            type="button"
            className="ui-button is-plain"
            onClick={() => {
              onReload()
              write.reset()
            }}
          >
            {t('registry.stale.reload')}
          </button>
          <span className="ui-quiet">{t('registry.stale.kept')}</span>
        </div>
      )}
      <div className="ui-form-actions">
        <button type="submit" className="ui-button is-primary" aria-busy={write.sending}>
          {t('registry.correction.decide')}
        </button>
      </div>
    </form>
  )
}
