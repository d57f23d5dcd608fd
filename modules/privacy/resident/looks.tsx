/** 谁看过我的信息: every look of others, newest first, with what for; each may be objected to. */
import { useState } from 'react'
import { usePages, useRead } from '#client'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState, Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { purposes, reads } from '../contract.ts'
import { texts as words } from '../words.ts'
import { Look } from './look.tsx'
import { ObjectDialog } from './object-dialog.tsx'
import type { Objected } from './object-dialog.tsx'
import './privacy.css'

const t = texts(words)

/** This month and the eleven before it. */
function lastMonths(now = new Date()): string[] {
  return Array.from({ length: 12 }, (_, i) =>
    new Date(Date.UTC(now.getFullYear(), now.getMonth() - i, 15)).toISOString().slice(0, 7),
  )
}

export default function Looks() {
  const [month, setMonth] = useState('')
  const [asked, setAsked] = useState<Objected | null>(null)
  const pages = usePages(reads, { limit: 30, ...(month ? { month } : {}) })
  const days = useRead(purposes, {}).data?.answerDays ?? null
  return (
    <PageFrame
      title={t('privacy.reads')}
      back="me"
      loading={pages.loading}
      problem={pages.problem}
      onRetry={pages.refresh}
    >
      <Notice>
        <p>{t('privacy.reads.about')}</p>
        <p>{t('privacy.reads.kept')}</p>
      </Notice>
      <Field label={t('privacy.month')}>
        {(attributes) => (
          <select
            {...attributes}
            className="ui-input"
            value={month}
            onChange={(event) => setMonth(event.target.value)}
          >
            <option value="">{t('privacy.month.all')}</option>
            {lastMonths().map((m) => (
              <option key={m} value={m}>
                {t('privacy.month.one', { year: m.slice(0, 4), month: Number(m.slice(5)) })}
              </option>
            ))}
          </select>
        )}
      </Field>
      {pages.rows.length === 0 ? (
        <EmptyState text={t('privacy.reads.empty')} />
      ) : (
        <ul className="pv-list">
          {pages.rows.map((look) => (
            <li key={`${look.at}/${look.no}`} className="ui-card">
              <Look look={look} onObject={() => setAsked({ read: { at: look.at, no: look.no } })} />
            </li>
          ))}
        </ul>
      )}
      <div className="ui-row">
        {pages.hasPrevious && (
          <button type="button" className="ui-button is-plain" onClick={pages.previous}>
            {t('privacy.previous')}
          </button>
        )}
        {pages.hasNext && (
          <button type="button" className="ui-button is-plain" onClick={pages.next}>
            {t('privacy.next')}
          </button>
        )}
      </div>
      <Section bare>
        <button
          type="button"
          className="ui-button is-plain is-block"
          onClick={() => setAsked({ period: true })}
        >
          {t('privacy.object.period')}
        </button>
        <To href="privacy/objections" className="ui-button is-plain is-block">
          {t('privacy.my-objections')}
        </To>
        <To href="privacy/purposes" className="ui-button is-plain is-block">
          {t('privacy.purposes')}
        </To>
      </Section>
      {asked && <ObjectDialog of={asked} days={days} onClose={() => setAsked(null)} />}
    </PageFrame>
  )
}
