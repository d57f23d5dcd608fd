/** One publication at the desk: as everybody reads it, with correcting, answering and disposing beside it. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { texts } from '#ui/texts.ts'
import { one } from '../contract.ts'
import type { ObjectionView, QuestionView } from '../contract.ts'
import { Marks } from '../pages/card.tsx'
import { Objection, Present, Question, Versions, WindowFacts } from '../pages/whole.tsx'
import { texts as words } from '../words.ts'
import { AnswerDialog, DisposeDialog } from './answer-dialogs.tsx'
import { CorrectForm } from './correct.tsx'

const t = texts(words)

export default function OnePublication() {
  const { id = '' } = useParams()
  const read = useRead(one, { id })
  const [correcting, setCorrecting] = useState(false)
  const [question, setQuestion] = useState<QuestionView | null>(null)
  const [objection, setObjection] = useState<ObjectionView | null>(null)
  const w = read.data
  const mayAnswer = w?.may.answer === null
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
            actions: !correcting && (
              <button
                type="button"
                className={`ui-button is-plain${w.may.correct ? ' is-refused' : ''}`}
                disabled={w.may.correct !== null}
                title={w.may.correct ?? undefined}
                onClick={() => setCorrecting(true)}
              >
                {t('openness.d.correct')}
              </button>
            ),
            aside: (
              <>
                <Section title={t('openness.d.facts')}>
                  <WindowFacts whole={w} />
                </Section>
                <Versions versions={w.versions} />
              </>
            ),
          }
        : {})}
      back="openness"
      loading={read.loading}
      problem={w ? undefined : read.problem}
      onRetry={read.refresh}
    >
      {w && (
        <>
          {correcting ? <CorrectForm whole={w} onDone={() => setCorrecting(false)} /> : <Present whole={w} />}
          <Section title={t('openness.questions')}>
            {w.questions.length === 0 ? (
              <p className="ui-quiet">{t('openness.questions.none')}</p>
            ) : (
              w.questions.map((q) => (
                <Question key={q.id} question={q}>
                  {q.answer === null && mayAnswer && (
                    <div>
                      <button type="button" className="ui-button is-plain" onClick={() => setQuestion(q)}>
                        {t('openness.d.answer')}
                      </button>
                    </div>
                  )}
                </Question>
              ))
            )}
          </Section>
          <Section title={t('openness.objections')}>
            {w.objections.length === 0 ? (
              <p className="ui-quiet">{t('openness.objections.none')}</p>
            ) : (
              w.objections.map((o) => (
                <Objection key={o.id} objection={o}>
                  {o.disposition === 'accepted' && (
                    <p className="ui-quiet">
                      {t(w.line.matter ? 'openness.accepted.returned' : 'openness.accepted.correct')}
                    </p>
                  )}
                  {o.disposition === 'open' && mayAnswer && (
                    <div>
                      <button type="button" className="ui-button is-plain" onClick={() => setObjection(o)}>
                        {t('openness.d.dispose')}
                      </button>
                    </div>
                  )}
                </Objection>
              ))
            )}
          </Section>
          <AnswerDialog question={question} onClose={() => setQuestion(null)} />
          <DisposeDialog
            objection={objection}
            ofMatter={w.line.matter !== null}
            onClose={() => setObjection(null)}
          />
        </>
      )}
    </PageFrame>
  )
}
