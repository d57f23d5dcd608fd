/** A minor's details stay closed until somebody else approved; asked for here, decided on privacy's page. */
import { useState } from 'react'
import { useWrite } from '#client'
import type { Problem } from '#client'
import { askApproval } from '#modules/privacy/contract'
import type { PurposeView } from '#modules/privacy/contract'
import { Field } from '#ui/field'
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { Notice, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const hours = [2, 8, 24, 72] as const

interface Props {
  readonly person: string
  readonly purpose: PurposeView
  readonly problem: Problem
}

export function MinorGate({ person, purpose, problem }: Props) {
  const [reason, setReason] = useState('')
  const [long, setLong] = useState<number>(8)
  const [tried, setTried] = useState(false)
  const [asked, setAsked] = useState(false)
  const write = useWrite(askApproval, { refreshes: ['privacy.'], done: () => setAsked(true) })
  const short = reason.trim().length < 5
  return (
    <>
      <ProblemNotice problem={problem} />
      <Section title={t('registry.approval')}>
        {asked ? (
          <Notice tone="good" title={t('registry.approval.asked')}>
            <p>{t('registry.approval.next')}</p>
          </Notice>
        ) : (
          <form
            className="rg-form"
            onSubmit={(e) => {
              e.preventDefault()
              setTried(true)
              if (!short) void write.send({ person, purpose: purpose.id, reason: reason.trim(), hours: long })
            }}
          >
            <p className="ui-quiet">{t('registry.approval.says', { purpose: purpose.title })}</p>
            <Field
              label={t('registry.approval.reason')}
              required
              {...(tried && short ? { error: t('registry.lack.reason-long') } : {})}
            >
              {(attributes) => (
                <textarea
                  {...attributes}
                  className="ui-input"
                  rows={3}
                  maxLength={500}
                  value={reason}
                  onChange={(e) => setReason(e.target.value)}
                />
              )}
            </Field>
            <Field label={t('registry.approval.hours')} required>
              {(attributes) => (
                <select
                  {...attributes}
                  className="ui-input"
                  value={long}
                  onChange={(e) => setLong(Number(e.target.value))}
                >
                  {hours.map((n) => (
                    <option key={n} value={n}>
                      {t('registry.approval.hours-of', { n })}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            {write.problem && <ProblemNotice problem={write.problem} />}
            <div className="ui-form-actions">
              <button type="submit" className="ui-button is-primary" aria-busy={write.sending}>
                {t('registry.approval.ask')}
              </button>
            </div>
          </form>
        )}
        <p>
          <To href="approvals">{t('registry.approval.list')}</To>
        </p>
      </Section>
    </>
  )
}
