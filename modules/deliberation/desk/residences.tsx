/** 核对住处: residents who ask to be confirmed as living here, and the answer they read. Not what they support. */
import { useState } from 'react'
import { usePages, useWrite } from '#client'
import { Choices } from '#ui/choices'
import { Field } from '#ui/field'
import { Facts, PageFrame, Section } from '#ui/frame'
import { EmptyState, Loading, ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { answerResidence, residences } from '../contract.ts'
import type { ResidenceLine } from '../contract.ts'
import { texts as words } from '../words.ts'
import '../pages/deliberation.css'

const t = texts(words)
/** A look is kept in the ledger the resident reads: coming back to the window is none. */
const LOOK_MS = 600_000

export default function Residences() {
  const pages = usePages(residences, { limit: 20 }, { freshMs: LOOK_MS })
  return (
    <PageFrame
      title={t('deliberation.residences')}
      subtitle={<span className="ui-quiet">{t('deliberation.residences.about')}</span>}
      problem={pages.problem}
      onRetry={pages.refresh}
    >
      {pages.loading && <Loading />}
      {!pages.loading && !pages.problem && pages.rows.length === 0 && (
        <EmptyState text={t('deliberation.residences.empty')} />
      )}
      {pages.rows.map((one) => (
        <Asked key={one.id} one={one} />
      ))}
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
    </PageFrame>
  )
}

function Asked({ one }: { one: ResidenceLine }) {
  const [decision, setDecision] = useState<'confirm' | 'decline' | null>(null)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const write = useWrite(answerResidence, {
    done: () => toast(t('deliberation.residences.done'), { tone: 'good' }),
  })
  const short = reason.trim().length < 2
  return (
    <Section title={one.name}>
      <form
        className="ui-stack"
        noValidate
        aria-label={one.name}
        onSubmit={(e) => {
          e.preventDefault()
          setTried(true)
          if (decision && !short) void write.send({ id: one.id, decision, reason: reason.trim() })
        }}
      >
        <Facts
          items={[
            { label: t('deliberation.residences.place'), value: one.placeName },
            { label: t('deliberation.residences.said'), value: one.said },
            { label: t('deliberation.residences.at'), value: showInstant(one.askedAt) },
          ]}
        />
        <Choices
          inline
          required
          label={t('deliberation.residences.decision')}
          options={(['confirm', 'decline'] as const).map((id) => ({
            id,
            title: t(`deliberation.residences.${id}`),
          }))}
          value={decision}
          onChange={setDecision}
          {...(tried && !decision ? { error: t('deliberation.lack') } : {})}
        />
        <Field
          label={t('deliberation.residences.reason')}
          hint={t('deliberation.residences.reason.hint')}
          required
          {...(tried && short ? { error: t('deliberation.lack.said') } : {})}
        >
          {(attributes) => (
            <textarea
              {...attributes}
              className="ui-input"
              rows={2}
              maxLength={500}
              value={reason}
              onChange={(e) => setReason(e.target.value)}
            />
          )}
        </Field>
        {write.problem && <ProblemNotice problem={write.problem} />}
        <div className="ui-form-actions">
          <button type="submit" className="ui-button is-primary" aria-busy={write.sending}>
            {t('deliberation.residences.answer')}
          </button>
        </div>
      </form>
    </Section>
  )
}
