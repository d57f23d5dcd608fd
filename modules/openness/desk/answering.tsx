/** 待答复: questions by deadline, and objections that hold a window open. */
import { useState } from 'react'
import type { ReactNode } from 'react'
import { usePages } from '#client'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { DataTable, useFilters } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { toAnswer, toDispose } from '../contract.ts'
import { lastDay } from '../pages/card.tsx'
import { texts as words } from '../words.ts'
import { AnswerDialog, DisposeDialog } from './answer-dialogs.tsx'
import '../pages/openness.css'

const t = texts(words)
const lists = ['questions', 'objections'] as const

export default function Answering() {
  const { values, set } = useFilters(['kind'])
  const list = lists.find((l) => l === values.kind) ?? 'questions'
  return (
    <PageFrame title={t('openness.d.answering')} subtitle={t('openness.d.answering.about')}>
      <div className="ui-row" role="group" aria-label={t('openness.d.answering')}>
        {lists.map((l) => (
          <button
            key={l}
            type="button"
            className={`ui-button ${l === list ? 'is-primary' : 'is-plain'}`}
            aria-pressed={l === list}
            onClick={() => set({ kind: l === 'questions' ? undefined : l })}
          >
            {t(`openness.d.answering.${l}`)}
          </button>
        ))}
      </div>
      {list === 'questions' ? <Questions /> : <Objections />}
    </PageFrame>
  )
}

/** What was said, of which publication, and until when: as phones show it. */
function Waiting(props: { href: string; title: string; text: string; children: ReactNode }) {
  return (
    <article className="ui-card on-card">
      <p className="on-text">{props.text}</p>
      <To href={props.href}>{props.title}</To>
      <span className="on-waiting">{props.children}</span>
    </article>
  )
}

function Questions() {
  const pages = usePages(toAnswer, { limit: 20 })
  const [chosen, setChosen] = useState<{ id: string; text: string } | null>(null)
  return (
    <>
      <DataTable
        id="openness.to-answer"
        rowKey={(r) => r.question.id}
        label={t('openness.d.answering.questions')}
        pages={pages}
        card={(r) => (
          <Waiting href={`openness/${r.publication}`} title={r.title} text={r.question.text}>
            {r.question.overdue ? (
              <Mark tone="over">{t('openness.answer-late')}</Mark>
            ) : (
              <span className="ui-quiet">{t('openness.answer-by', { day: lastDay(r.question.dueAt) })}</span>
            )}
            <button type="button" className="ui-button is-plain" onClick={() => setChosen(r.question)}>
              {t('openness.d.answer')}
            </button>
          </Waiting>
        )}
        empty={{ text: t('openness.d.answering.none') }}
        columns={[
          {
            key: 'text',
            title: t('openness.d.question'),
            fixed: true,
            cell: (r) => <span className="on-text">{r.question.text}</span>,
          },
          {
            key: 'of',
            title: t('openness.d.of'),
            width: 220,
            cell: (r) => <To href={`openness/${r.publication}`}>{r.title}</To>,
          },
          {
            key: 'due',
            title: t('openness.d.due'),
            width: 170,
            time: true,
            cell: (r) =>
              r.question.overdue ? (
                <Mark tone="over">{t('openness.answer-late')}</Mark>
              ) : (
                lastDay(r.question.dueAt)
              ),
          },
          {
            key: 'act',
            title: t('openness.d.answer'),
            width: 110,
            cell: (r) => (
              <button type="button" className="ui-button is-plain" onClick={() => setChosen(r.question)}>
                {t('openness.d.answer')}
              </button>
            ),
          },
        ]}
      />
      <AnswerDialog question={chosen} onClose={() => setChosen(null)} />
    </>
  )
}

function Objections() {
  const pages = usePages(toDispose, { limit: 20 })
  const [chosen, setChosen] = useState<{ id: string; text: string; ofMatter: boolean } | null>(null)
  return (
    <>
      <DataTable
        id="openness.to-dispose"
        rowKey={(r) => r.objection.id}
        label={t('openness.d.answering.objections')}
        pages={pages}
        card={(r) => (
          <Waiting href={`openness/${r.publication}`} title={r.title} text={r.objection.text}>
            <span className="ui-quiet">{t('openness.until', { day: lastDay(r.until) })}</span>
            <button
              type="button"
              className="ui-button is-plain"
              onClick={() => setChosen({ id: r.objection.id, text: r.objection.text, ofMatter: r.ofMatter })}
            >
              {t('openness.d.dispose')}
            </button>
          </Waiting>
        )}
        empty={{ text: t('openness.d.disposing.none') }}
        columns={[
          {
            key: 'text',
            title: t('openness.d.objection'),
            fixed: true,
            cell: (r) => <span className="on-text">{r.objection.text}</span>,
          },
          {
            key: 'of',
            title: t('openness.d.of'),
            width: 220,
            cell: (r) => <To href={`openness/${r.publication}`}>{r.title}</To>,
          },
          {
            key: 'until',
            title: t('openness.d.time'),
            width: 170,
            time: true,
            cell: (r) => lastDay(r.until),
          },
          {
            key: 'act',
            title: t('openness.d.dispose'),
            width: 120,
            cell: (r) => (
              <button
                type="button"
                className="ui-button is-plain"
                onClick={() =>
                  setChosen({ id: r.objection.id, text: r.objection.text, ofMatter: r.ofMatter })
                }
              >
                {t('openness.d.dispose')}
              </button>
            ),
          },
        ]}
      />
      <DisposeDialog
        objection={chosen}
        ofMatter={chosen?.ofMatter ?? false}
        onClose={() => setChosen(null)}
      />
    </>
  )
}
