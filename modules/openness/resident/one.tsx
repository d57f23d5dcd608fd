/** One publication: its text, every version, questions and objections; asking and objecting from here. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead, useStanding } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { one } from '../contract.ts'
import { Marks } from '../pages/card.tsx'
import { Objection, Present, Question, Versions, WindowFacts } from '../pages/whole.tsx'
import { texts as words } from '../words.ts'
import { SpeakDialog } from './speak.tsx'

const t = texts(words)

export default function OnePublication() {
  const { id = '' } = useParams()
  const { person } = useStanding()
  const read = useRead(one, { id })
  const [speaking, setSpeaking] = useState<'question' | 'objection' | null>(null)
  const w = read.data
  return (
    <PageFrame
      title={w?.line.title ?? t('openness.title')}
      {...(w
        ? {
            subtitle: (
              <span className="ui-row">
                <Marks line={w.line} />
              </span>
            ),
          }
        : {})}
      back="open"
      narrow
      loading={read.loading}
      problem={w ? undefined : read.problem}
      onRetry={read.refresh}
    >
      {w && (
        <>
          <Present whole={w} />
          <Section>
            <WindowFacts whole={w} />
          </Section>
          <Section
            title={t('openness.questions')}
            {...(person
              ? {
                  actions: (
                    <button
                      type="button"
                      className="ui-button is-primary"
                      disabled={w.may.ask !== null}
                      title={w.may.ask ?? undefined}
                      onClick={() => setSpeaking('question')}
                    >
                      {t('openness.r.ask')}
                    </button>
                  ),
                }
              : {})}
          >
            {w.questions.length === 0 ? (
              <p className="ui-quiet">{t('openness.questions.none')}</p>
            ) : (
              w.questions.map((q) => <Question key={q.id} question={q} />)
            )}
          </Section>
          <Section
            title={t('openness.objections')}
            {...(person && w.line.state === 'open'
              ? {
                  actions: (
                    <button
                      type="button"
                      className="ui-button is-plain"
                      disabled={w.may.object !== null}
                      title={w.may.object ?? undefined}
                      onClick={() => setSpeaking('objection')}
                    >
                      {t('openness.r.object')}
                    </button>
                  ),
                }
              : {})}
          >
            {w.objections.length === 0 ? (
              <p className="ui-quiet">{t('openness.objections.none')}</p>
            ) : (
              w.objections.map((o) => <Objection key={o.id} objection={o} />)
            )}
            {person && w.may.object !== null && w.may.object !== w.may.ask && (
              <p className="ui-quiet">{w.may.object}</p>
            )}
          </Section>
          {person && w.may.ask !== null && <p className="ui-quiet">{w.may.ask}</p>}
          {!person && (
            <To
              href={`sign-in?back=${encodeURIComponent(`/open/${id}`)}`}
              className="ui-button is-plain is-block"
            >
              {t('openness.r.sign-in')}
            </To>
          )}
          <Versions versions={w.versions} />
          <SpeakDialog
            kind={speaking}
            publication={id}
            questionDays={w.questionDays}
            onClose={() => setSpeaking(null)}
          />
        </>
      )}
    </PageFrame>
  )
}
