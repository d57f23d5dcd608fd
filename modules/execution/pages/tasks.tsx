/** The tasks of a matter: what is to be done, by whom, what became of it, and what may be done now. */
import { useState } from 'react'
import { fileUrl, useStanding, useWrite } from '#client'
import { ConfirmDialog } from '#ui/confirm'
import { Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { toast } from '#ui/notice'
import { PhotoStrip } from '#ui/photo'
import { term, texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import type { Tone } from '#ui/views.ts'
import { finish } from '../contract.ts'
import type { OfMatter, ReportView, TaskLine, TaskView } from '../contract.ts'
import { yuanOf } from '../rules.ts'
import { texts as words } from '../words.ts'
import { CheckDialog, ReportDialog } from './done-dialogs.tsx'
import { CorrectDialog, PlanDialog, refreshes } from './plan-dialogs.tsx'

const t = texts(words)

const tones: Readonly<Record<TaskLine['state'], Tone>> = {
  planned: 'plain',
  reported: 'soon',
  returned: 'over',
  passed: 'good',
  withdrawn: 'muted',
}
export function TaskMarks({ task }: { task: Pick<TaskLine, 'state' | 'late'> }) {
  return (
    <>
      <Mark tone={tones[task.state]}>{t(`execution.state.${task.state}`)}</Mark>
      {task.late && <Mark tone="over">{t('execution.late')}</Mark>}
    </>
  )
}

export const doerText = (task: Pick<TaskLine, 'doer' | 'post'>): string =>
  [task.doer, task.post ? term(task.post) : null].filter(Boolean).join('·')

type Asked = { readonly how: 'correct' | 'report' | 'check'; readonly task: string }

export function Tasks({ of, matter }: { of: OfMatter; matter: string }) {
  const { capacity } = useStanding()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [planning, setPlanning] = useState(false)
  const [finishing, setFinishing] = useState(false)
  const { tasks, now } = of
  if (tasks.length === 0 && !now.tasks) return null
  const rounds = [...new Set(tasks.map((task) => task.round))]
  const live = tasks.filter((task) => task.state !== 'withdrawn')
  const done = live.filter((task) => task.state === 'passed').length
  const open = asked && tasks.find((task) => task.id === asked.task)
  const close = () => setAsked(null)
  const may = now.tasks
  return (
    <Section
      title={t('execution.tasks')}
      actions={
        may?.plan === null && (
          <button type="button" className="ui-button is-plain" onClick={() => setPlanning(true)}>
            {t('execution.plan')}
          </button>
        )
      }
    >
      {tasks.length === 0 ? (
        <p className="ui-quiet">{t('execution.tasks.none')}</p>
      ) : (
        <p className="ex-sum ui-figures">
          {t('execution.tasks.sum', {
            done,
            all: live.length,
            budget: yuanOf(of.budgetFen),
            spent: yuanOf(of.spentFen),
          })}
        </p>
      )}
      {rounds.map((round) => (
        <div key={round}>
          {rounds.length > 1 && <h3 className="ex-round">{t('execution.round.nth', { n: round })}</h3>}
          <ol className="ex-tasks">
            {tasks
              .filter((task) => task.round === round)
              .map((task) => (
                <Task key={task.id} task={task} onAsk={(how) => setAsked({ how, task: task.id })} />
              ))}
          </ol>
        </div>
      ))}
      {capacity && may && tasks.length > 0 && (
        <div className="ex-acts">
          {may.finish === null ? (
            <button type="button" className="ui-button is-primary" onClick={() => setFinishing(true)}>
              {t('execution.finish')}
            </button>
          ) : (
            may.plan === null && <span className="ui-quiet">{term(may.finish)}</span>
          )}
        </div>
      )}
      {planning && of.revision !== null && (
        <PlanDialog matter={matter} revision={of.revision} onClose={() => setPlanning(false)} />
      )}
      {finishing && of.revision !== null && (
        <FinishDialog matter={matter} revision={of.revision} onClose={() => setFinishing(false)} />
      )}
      {open && asked.how === 'correct' && <CorrectDialog task={open} onClose={close} />}
      {open && asked.how === 'report' && <ReportDialog task={open} onClose={close} />}
      {open && asked.how === 'check' && <CheckDialog task={open} onClose={close} />}
    </Section>
  )
}

function Task({ task, onAsk }: { task: TaskView; onAsk: (how: Asked['how']) => void }) {
  const { capacity } = useStanding()
  const over = task.spentFen !== null && BigInt(task.spentFen) > BigInt(task.budgetFen)
  const ways = (['report', 'check', 'correct'] as const).filter((how) => task.may[how] === null)
  return (
    <li className="ex-task">
      <header>
        <h3>{task.title}</h3>
        <TaskMarks task={task} />
        {!task.late && task.wasLate && <Mark tone="muted">{t('execution.was-late')}</Mark>}
      </header>
      <p className="ex-meta">
        <span>{doerText(task)}</span>
        <span className="ui-figures">{t('execution.due', { day: showDay(task.dueOn) })}</span>
        <span className="ui-figures">{t('execution.budget', { n: yuanOf(task.budgetFen) })}</span>
        {task.spentFen !== null && (
          <span className="ui-figures">{t('execution.spent', { n: yuanOf(task.spentFen) })}</span>
        )}
        {over && <Mark tone="over">{t('execution.over')}</Mark>}
      </p>
      {task.reports.map((r) => (
        <Report key={r.no} report={r} />
      ))}
      {ways.length > 0 && (
        <div className="ex-acts">
          {ways.map((how) => (
            <button
              key={how}
              type="button"
              className={`ui-button is-${how === 'correct' ? 'plain' : 'primary'}`}
              onClick={() => onAsk(how)}
            >
              {t(`execution.act.${how}`)}
            </button>
          ))}
        </div>
      )}
      {capacity && task.state === 'reported' && task.may.check !== null && (
        <p className="ui-quiet">{t('execution.check.may-not', { why: term(task.may.check) })}</p>
      )}
    </li>
  )
}

function Report({ report: r }: { report: ReportView }) {
  return (
    <div className="ex-report">
      <span className="ui-quiet ui-figures">
        {t('execution.reported', { n: r.no, at: showInstant(r.at), by: term(r.by) })}
      </span>
      <p>{r.text}</p>
      {r.overReason && <p className="ui-quiet">{t('execution.over-reason', { text: r.overReason })}</p>}
      {r.bareReason && <p className="ui-quiet">{t('execution.bare-reason', { text: r.bareReason })}</p>}
      {r.files.length > 0 && <PhotoStrip files={r.files.map(fileOf)} />}
      {r.check && (
        <div className={`ex-found${r.check.passed ? '' : ' is-back'}`}>
          <span className="ui-quiet ui-figures">
            {t(r.check.passed ? 'execution.checked.pass' : 'execution.checked.back', {
              at: showInstant(r.check.at),
              by: term(r.check.by),
            })}
          </span>
          <p>{r.check.reasons}</p>
        </div>
      )}
    </div>
  )
}

export const fileOf = (f: { id: string; media: string; name: string }) => ({
  id: f.id,
  url: fileUrl(f.id),
  name: f.name,
  image: f.media.startsWith('image/'),
})

interface FinishProps {
  readonly matter: string
  readonly revision: number
  readonly onClose: () => void
}
function FinishDialog({ matter, revision, onClose }: FinishProps) {
  const write = useWrite(finish, {
    refreshes,
    done: () => {
      toast(t('execution.finish.done'), { tone: 'good' })
      onClose()
    },
  })
  return (
    <ConfirmDialog
      title={t('execution.finish')}
      asks={t('execution.finish.ask')}
      busy={write.sending}
      problem={write.problem}
      onConfirm={() => void write.send({ matter, revision })}
      onClose={onClose}
    />
  )
}
