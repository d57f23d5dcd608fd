/** One power: its text, its body, its one procedure as a picture, its uses, and the form to use it. */
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useNavigate, useParams } from 'react-router'
import { usePages, useRead, useStanding, useWrite } from '#client'
import { Field } from '#ui/field'
import { Facts, PageFrame, Section } from '#ui/frame'
import { Mark, MatterLine } from '#ui/matter'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { TEXT, TITLE, power as powerOf, powerUses, usePower } from '../contract.ts'
import { texts as words } from '../words.ts'
import { RefusedUses } from './refused.tsx'
import { lineView } from './views.ts'
import { Picture } from './whole.tsx'
import './deliberation.css'

const t = texts(words)

export default function PowerPage() {
  const { power = '' } = useParams()
  const { capacity } = useStanding()
  const reading = useRead(powerOf, { power })
  const p = reading.data
  return (
    <PageFrame
      title={p?.title ?? t('deliberation.power')}
      subtitle={
        p && (
          <span className="ui-row">
            <span className="ui-number">{p.no}</span>
            <span>{p.group}</span>
            {p.example && <Mark tone="muted">{t('deliberation.powers.example')}</Mark>}
          </span>
        )
      }
      back="powers"
      loading={reading.loading}
      problem={p ? undefined : reading.problem}
      onRetry={reading.refresh}
    >
      {p && (
        <>
          <Section>
            <p className="dl-text">{p.text}</p>
            <Facts
              items={[
                { label: t('deliberation.powers.body'), value: p.bodyTitle },
                { label: t('deliberation.procedure'), value: p.procedure.title },
                { label: t('deliberation.powers.rests'), value: p.source },
              ]}
            />
          </Section>
          <Picture procedure={p.procedure} here={null} open />
          {capacity && (p.use.allowed ? <UseForm power={p.id} /> : <No {...p.use} />)}
          <Uses power={p.id} />
          <RefusedUses power={p.id} />
        </>
      )}
    </PageFrame>
  )
}

function No({ why, source }: { why: string | null; source: string | null }) {
  return (
    <Notice tone="soon" title={why ?? ''}>
      {source && <small>{source}</small>}
    </Notice>
  )
}

function Uses({ power }: { power: string }) {
  const pages = usePages(powerUses, { power, limit: 10 })
  return (
    <Section title={t('deliberation.powers.used')}>
      {pages.problem && <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />}
      {!pages.loading && pages.rows.length === 0 && <p>{t('deliberation.powers.used.none')}</p>}
      <ul className="ui-matters">
        {pages.rows.map((line) => (
          <li key={line.id}>
            <MatterLine matter={lineView(line)} />
          </li>
        ))}
      </ul>
      {(pages.hasNext || pages.hasPrevious) && (
        <div className="ui-row">
          <button
            type="button"
            className="ui-button is-plain"
            disabled={!pages.hasPrevious}
            onClick={pages.previous}
          >
            {t('deliberation.previous')}
          </button>
          <button type="button" className="ui-button is-plain" disabled={!pages.hasNext} onClick={pages.next}>
            {t('deliberation.next')}
          </button>
        </div>
      )}
    </Section>
  )
}

function UseForm({ power }: { power: string }) {
  const navigate = useNavigate()
  const [given, setGiven] = useState({ title: '', text: '', tried: false })
  const using = useWrite(usePower, {
    done: (answer) => {
      toast(t('deliberation.powers.use.done', { number: answer.number }), { tone: 'good' })
      void navigate(`/powers/${answer.id}`)
    },
  })
  const short = { title: given.title.trim().length < TITLE.min, text: given.text.trim().length < TEXT.min }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setGiven({ ...given, tried: true })
    if (!short.title && !short.text)
      void using.send({ power, title: given.title.trim(), text: given.text.trim() })
  }
  return (
    <Section title={t('deliberation.powers.use')}>
      <form className="ui-form" noValidate onSubmit={submit}>
        <Field
          label={t('deliberation.powers.use.title')}
          hint={t('deliberation.powers.use.title.hint')}
          required
          {...(given.tried && short.title ? { error: t('deliberation.lack.title') } : {})}
        >
          {(attributes) => (
            <input
              {...attributes}
              className="ui-input"
              maxLength={TITLE.max}
              value={given.title}
              onChange={(e) => setGiven({ ...given, title: e.target.value })}
            />
          )}
        </Field>
        <Field
          label={t('deliberation.powers.use.text')}
          required
          {...(given.tried && short.text ? { error: t('deliberation.lack.text') } : {})}
        >
          {(attributes) => (
            <textarea
              {...attributes}
              className="ui-input"
              rows={4}
              maxLength={TEXT.max}
              value={given.text}
              onChange={(e) => setGiven({ ...given, text: e.target.value })}
            />
          )}
        </Field>
        {using.problem && <ProblemNotice problem={using.problem} />}
        <div className="ui-form-actions">
          <button type="submit" className="ui-button is-primary" aria-busy={using.sending}>
            {t('deliberation.powers.use')}
          </button>
        </div>
      </form>
    </Section>
  )
}
