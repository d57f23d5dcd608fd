/** One objection: what was said, which looks it is about, and the answer. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead, useWrite } from '#client'
import { Field } from '#ui/field'
import { Facts, PageFrame, Section } from '#ui/frame'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { term, texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { answer, objection } from '../contract.ts'
import type { ObjectionView } from '../contract.ts'
import { fieldsOf, whoLooked } from '../pages/sentences.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const findings = ['justified', 'partly', 'not-justified'] as const

export default function Objection() {
  const { id = '' } = useParams()
  const read = useRead(objection, { id })
  const o = read.data?.objection
  return (
    <PageFrame
      title={t('privacy.objection')}
      back="objections"
      loading={read.loading}
      problem={read.data ? undefined : read.problem}
      onRetry={read.refresh}
      narrow
    >
      {o && read.data && (
        <>
          <Section>
            <Facts
              items={[
                { label: t('privacy.objection.text'), value: o.text },
                { label: t('privacy.objection.unit'), value: term(o.unit) },
                { label: t('privacy.objection.due'), value: showInstant(o.dueAt) },
                { label: t('privacy.objection.state'), value: t(`privacy.state.${o.state}`) },
                { label: t('privacy.answer'), value: o.answer },
              ]}
            />
          </Section>
          <Section title={t('privacy.objection.about')}>
            {read.data.looks.map((look) => (
              <Facts
                key={`${look.at}/${look.no}`}
                items={[
                  { label: t('privacy.trace.at'), value: showInstant(look.at) },
                  {
                    label: t('privacy.trace.who'),
                    value: [whoLooked(look, t('privacy.trace.system')), look.reader]
                      .filter(Boolean)
                      .join(' '),
                  },
                  { label: t('privacy.trace.fields'), value: fieldsOf(look.fields) },
                  { label: t('privacy.trace.purpose'), value: term(look.purpose?.title ?? '') },
                  { label: t('privacy.approval.reason'), value: look.reason },
                  { label: t('privacy.trace.matter'), value: look.matter?.number },
                ]}
              />
            ))}
          </Section>
          {o.state === 'open' &&
            (read.data.whyNot === null ? (
              <Answering objection={o} />
            ) : (
              <Notice tone="soon">{term(read.data.whyNot)}</Notice>
            ))}
        </>
      )}
    </PageFrame>
  )
}

function Answering({ objection: o }: { objection: ObjectionView }) {
  const [finding, setFinding] = useState<(typeof findings)[number] | null>(null)
  const [text, setText] = useState('')
  const sending = useWrite(answer, {
    refreshes: ['privacy.'],
    done: () => toast(t('privacy.answer.done'), { tone: 'good' }),
  })
  const isReady = finding !== null && text.trim().length >= 5
  return (
    <Section title={t('privacy.answer')}>
      <form
        className="ui-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void sending.send({ id: o.id, revision: o.revision, finding, answer: text.trim() })
        }}
      >
        {sending.problem && <ProblemNotice problem={sending.problem} />}
        <fieldset className="ui-row">
          <legend>{t('privacy.answer.finding')}</legend>
          {findings.map((f) => (
            <label key={f}>
              <input type="radio" name="finding" checked={finding === f} onChange={() => setFinding(f)} />{' '}
              {t(`privacy.finding.${f}`)}
            </label>
          ))}
        </fieldset>
        <Field label={t('privacy.answer.text')} required>
          {(attributes) => (
            <textarea
              {...attributes}
              className="ui-input"
              rows={5}
              maxLength={1000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <button
          type="submit"
          className="ui-button is-primary"
          disabled={!isReady}
          aria-busy={sending.sending}
        >
          {t('privacy.answer')}
        </button>
      </form>
    </Section>
  )
}
