/** 代办: whom I asked to act for me, who asked me, and the ways to give and to accept. */
import { useState } from 'react'
import { useRead, useWrite } from '#client'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState, ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { accept, mine } from '../contract.ts'
import { MandateCard } from '../pages/card.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Mandates() {
  const read = useRead(mine, {})
  const [code, setCode] = useState('')
  const accepting = useWrite(accept, {
    refreshes: ['mandates.', 'casework.'],
    done: () => {
      setCode('')
      toast(t('mandates.accepted'))
    },
  })
  const list = (rows: NonNullable<typeof read.data>['given'], none: string) =>
    rows.length === 0 ? (
      <EmptyState text={none} />
    ) : (
      <ul className="md-rows">
        {rows.map((m) => (
          <li key={m.id}>
            <MandateCard mandate={m} />
          </li>
        ))}
      </ul>
    )
  return (
    <PageFrame
      title={t('mandates.title')}
      subtitle={t('mandates.about')}
      back="me"
      loading={read.loading}
      problem={read.data ? undefined : read.problem}
      onRetry={read.refresh}
    >
      {read.data && (
        <>
          <Section title={t('mandates.given')} bare>
            {list(read.data.given, t('mandates.given.none'))}
            <To href="mandates/new" className="ui-button is-primary is-block">
              {t('mandates.new')}
            </To>
          </Section>
          <Section title={t('mandates.received')} bare>
            {list(read.data.received, t('mandates.received.none'))}
            <form
              className="ui-form"
              onSubmit={(event) => {
                event.preventDefault()
                if (code.trim().length >= 8) void accepting.send({ code: code.trim() })
              }}
            >
              {accepting.problem && <ProblemNotice problem={accepting.problem} />}
              <Field label={t('mandates.enter-code')} hint={t('mandates.accept.long')} required>
                {(attributes) => (
                  <input
                    {...attributes}
                    className="ui-input"
                    autoComplete="off"
                    maxLength={20}
                    value={code}
                    onChange={(event) => setCode(event.target.value)}
                  />
                )}
              </Field>
              <button type="submit" className="ui-button is-plain" aria-busy={accepting.sending}>
                {t('mandates.accept')}
              </button>
            </form>
            <To href="mandates/form" className="ui-button is-plain is-block">
              {t('mandates.print-new')}
            </To>
          </Section>
        </>
      )}
    </PageFrame>
  )
}
