/** Where a task's matter has its page, and a task as phones show it in lists. */
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import type { TaskLine } from '../contract.ts'
import { yuanOf } from '../rules.ts'
import { texts as words } from '../words.ts'
import { TaskMarks, doerText } from './tasks.tsx'
import './execution.css'

const t = texts(words)

export const matterHref = (task: Pick<TaskLine, 'kind' | 'matter'>): string =>
  `${task.kind === 'power' ? 'powers' : 'motions'}/${task.matter}`

export function TaskCard({ task }: { task: TaskLine }) {
  return (
    <article className="ui-card ex-task">
      <header>
        <To href={matterHref(task)} className="ui-matter-title">
          {task.title}
        </To>
        <TaskMarks task={task} />
      </header>
      <p className="ex-meta">
        <span className="ui-number">{task.number}</span>
        <span>{task.matterTitle}</span>
      </p>
      <p className="ex-meta ui-figures">
        <span>{doerText(task)}</span>
        <span>{t('execution.due', { day: showDay(task.dueOn) })}</span>
        <span>{t('execution.budget', { n: yuanOf(task.budgetFen) })}</span>
      </p>
    </article>
  )
}
