/** 任务 at the desk: ours, or those of bodies here and below; the late first. */
import { useMemo } from 'react'
import { usePages, useStanding } from '#client'
import { PageFrame } from '#ui/frame'
import { To } from '#ui/navigate'
import { DataTable, useFilters } from '#ui/table'
import type { Column, FilterField } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import { list } from '../contract.ts'
import type { TaskLine } from '../contract.ts'
import { TaskCard, matterHref } from '../pages/lines.tsx'
import { TaskMarks, doerText } from '../pages/tasks.tsx'
import { taskStates, yuanOf } from '../rules.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const names = ['q', 'scope', 'state', 'late'] as const
const scopes = ['own', 'below'] as const

export default function TasksPage() {
  const { may } = useStanding()
  const { values, set } = useFilters(names)
  const state = taskStates.find((s) => s === values.state)
  const scope = scopes.find((s) => s === values.scope)
  const pages = usePages(list, {
    limit: 30,
    ...(values.q ? { q: values.q } : {}),
    ...(scope ? { scope } : {}),
    ...(state ? { state } : {}),
    ...(values.late === '1' ? { late: true } : {}),
  })
  const fields = useFields(may('execution.plan'))
  return (
    <PageFrame title={t('execution.d.list')} subtitle={t('execution.d.about')}>
      <DataTable<TaskLine>
        id="execution.tasks"
        rowKey="id"
        label={t('execution.d.list')}
        columns={columns()}
        pages={pages}
        filters={fields}
        filterValues={values}
        onFilter={set}
        onOpen={matterHref}
        card={(task) => <TaskCard task={task} />}
        empty={{ text: t('execution.d.none') }}
      />
    </PageFrame>
  )
}

const columns = (): readonly Column<TaskLine>[] => [
  {
    key: 'task',
    title: t('execution.d.task'),
    fixed: true,
    cell: (task) => (
      <span className="ui-stack-small">
        <To href={matterHref(task)} className="ui-matter-title">
          {task.title}
        </To>
        <span className="ui-row ui-quiet">
          <span className="ui-number">{task.number}</span>
          <span>{task.matterTitle}</span>
        </span>
      </span>
    ),
  },
  { key: 'doer', title: t('execution.d.doer'), width: 200, cell: (task) => doerText(task) },
  {
    key: 'due',
    title: t('execution.d.due'),
    width: 120,
    time: true,
    cell: (task) => showDay(task.dueOn),
  },
  {
    key: 'state',
    title: t('execution.d.state'),
    width: 150,
    cell: (task) => (
      <span className="ui-row">
        <TaskMarks task={task} />
      </span>
    ),
  },
  {
    key: 'money',
    title: t('execution.d.money'),
    width: 190,
    numeric: true,
    cell: (task) =>
      [task.budgetFen, task.spentFen].map((fen) => (fen === null ? '–' : yuanOf(fen))).join(' / '),
  },
]

function useFields(both: boolean): readonly FilterField[] {
  return useMemo(
    () => [
      { name: 'q', label: t('execution.d.search'), kind: 'text' },
      ...(both
        ? [
            {
              name: 'scope',
              label: t('execution.d.scope'),
              kind: 'choice' as const,
              options: scopes.map((value) => ({ value, label: t(`execution.d.scope.${value}`) })),
            },
          ]
        : []),
      {
        name: 'state',
        label: t('execution.d.state'),
        kind: 'choice',
        options: taskStates.map((value) => ({ value, label: t(`execution.state.${value}`) })),
      },
      { name: 'late', label: t('execution.d.late'), kind: 'flag' },
    ],
    [both],
  )
}
