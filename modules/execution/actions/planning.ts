/** What a decision asks to be done: planned, corrected or taken back before it is reported. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import type { Uuid } from '#kernel/ids'
import { dayOf } from '#kernel/time'
import { bodiesServing, getBody, postsOf } from '#modules/bodies'
import { actOn } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { calendarOf } from '#modules/packs'
import { allowCorrect, allowPlan } from '../access.ts'
import type * as contract from '../contract.ts'
import { allChecked, dayText, yuanOf } from '../rules.ts'
import type { TasksFacet } from '../rules.ts'
import * as store from '../store/tasks.ts'
import { checkingKinds } from '../supervising.ts'
import type { TaskRow } from '../tables.ts'
import { asStaff, currentTask, lockIn, mustBeCurrent, refuse, titleOf, touchTask } from './recording.ts'

type Planned = Input<typeof contract.plan>['tasks'][number]

interface Doer {
  readonly doer: Uuid
  readonly doer_title: string
  readonly post_title: string | null
}

/** Who does it: the holder, or a body that serves the same place; never one that supervises. */
async function doerOf(
  ctx: Context,
  m: MatterRow,
  supervising: readonly string[],
  wanted: Pick<Planned, 'doer' | 'post'>,
): Promise<Doer> {
  const id = wanted.doer ?? m.holder
  const serving = m.place ? await bodiesServing(ctx, m.place) : []
  const body = id === m.holder ? await getBody(ctx, id) : serving.find((b) => b.id === id)
  if (!body) throw refuse('execution.no-doer')
  if (supervising.includes(body.kind)) throw refuse('execution.doer-supervises', { body: body.title })
  const post = wanted.post
    ? (await postsOf(ctx, [body.kind])).find((p) => p.kind === body.kind && p.id === wanted.post)
    : null
  if (post === undefined) throw refuse('execution.no-doer')
  return { doer: body.id, doer_title: body.title, post_title: post?.title ?? null }
}

const saidOf = (t: Pick<TaskRow, 'title' | 'doer_title' | 'post_title' | 'budget_fen' | 'due_on'>): string =>
  `${t.title}：由${[t.doer_title, t.post_title].filter(Boolean).join('·')}承办，预算${yuanOf(t.budget_fen)}元，${dayText(t.due_on)}前完成`

async function mustBeAhead(ctx: Context, days: readonly string[]): Promise<void> {
  const today = dayOf(ctx.now, await calendarOf(ctx))
  if (days.some((day) => day < today)) throw refuse('execution.due-over')
}

/** Plans one or several tasks, in one line of the timeline. */
export const plan = action(
  'execution.plan',
  async (ctx: Context, input: Input<typeof contract.plan>): Promise<Output<typeof contract.plan>> => {
    const who = asStaff(ctx)
    const permit = must(allowPlan(who))
    const { m, facet, step, procedure } = await lockIn<TasksFacet>(
      ctx,
      input.matter,
      input.revision,
      'tasks',
      'execution.not-in-step',
    )
    await mustBeAhead(
      ctx,
      input.tasks.map((t) => t.dueOn),
    )
    const supervising = checkingKinds(procedure, step.id, facet)
    const before = await store.tasksOf(ctx, m.id)
    const running = before.filter((t) => t.finished_at === null)
    const round = running[0]?.round ?? (before.at(-1)?.round ?? 0) + 1
    const rows: TaskRow[] = []
    for (const [i, wanted] of input.tasks.entries())
      rows.push({
        realm: ctx.realm,
        id: ctx.newId(),
        matter: m.id,
        matter_number: m.number,
        matter_title: m.title,
        round,
        no: running.length + i + 1,
        title: wanted.title.trim(),
        body: m.holder,
        body_title: m.holder_title,
        // oxlint-disable-next-line no-await-in-loop
        ...(await doerOf(ctx, m, supervising, wanted)),
        place_path: m.place_path,
        budget_fen: BigInt(wanted.budgetFen),
        due_on: wanted.dueOn,
        state: 'planned',
        spent_fen: null,
        planned_at: ctx.now,
        planned_by: who.person,
        planned_title: titleOf(who),
        reported_at: null,
        checked_at: null,
        finished_at: null,
        overdue_at: null,
        revision: 1,
      })
    const text = rows.map(saidOf).join('\n')
    await actOn(ctx, m, { act: facet.plan, text }, { via: 'tasks', data: { tasks: rows.map((r) => r.id) } })
    for (const row of rows) {
      // oxlint-disable-next-line no-await-in-loop
      await store.insertTask(ctx, permit, row)
      touchTask(ctx, row, ['*'])
    }
    ctx.announce('execution.Planned', { matter: m.id, body: m.holder, tasks: rows.map((r) => r.id) })
    return { tasks: rows.map((r) => r.id) }
  },
)

/** Corrects a task that is not reported, or takes it back; what it was stays in the timeline. */
export const correct = action(
  'execution.correct',
  async (ctx: Context, input: Input<typeof contract.correct>): Promise<Output<typeof contract.correct>> => {
    const who = asStaff(ctx)
    const found = await currentTask(ctx, input.task)
    const { m, facet, step, procedure } = await lockIn<TasksFacet>(
      ctx,
      found.matter,
      null,
      'tasks',
      'execution.not-in-step',
    )
    const task = await currentTask(ctx, input.task)
    const permit = must(allowCorrect(who, task.state))
    mustBeCurrent(task, input.revision)
    const { to } = input
    let row: TaskRow
    if (to === null) row = { ...task, state: 'withdrawn', revision: task.revision + 1 }
    else {
      if (to.dueOn !== task.due_on) await mustBeAhead(ctx, [to.dueOn])
      row = {
        ...task,
        ...(await doerOf(ctx, m, checkingKinds(procedure, step.id, facet), to)),
        title: to.title.trim(),
        budget_fen: BigInt(to.budgetFen),
        due_on: to.dueOn,
        // What was noted as late stays so, unless it is given longer.
        overdue_at: to.dueOn > task.due_on ? null : task.overdue_at,
        revision: task.revision + 1,
      }
      if (saidOf(row) === saidOf(task)) throw refuse('execution.nothing-changed')
    }
    const what = to === null ? `撤销任务：${task.title}` : `更正任务：${saidOf(task)} → ${saidOf(row)}`
    await actOn(
      ctx,
      m,
      { act: facet.plan, text: `${what}。原因：${input.reason.trim()}` },
      { via: 'tasks', data: { tasks: [task.id], corrected: true } },
    )
    await store.updateTask(ctx, permit, row)
    touchTask(ctx, row, to === null ? ['state'] : ['title', 'doer', 'budget_fen', 'due_on'])
    ctx.announce('execution.Planned', { matter: m.id, body: m.holder, tasks: [task.id] })
    return { task: task.id }
  },
)

/** Ends the round when every task was checked: the matter goes on. Called with the matter locked. */
export async function mayFinish(ctx: Context, matter: Uuid): Promise<TaskRow[]> {
  const running = (await store.tasksOf(ctx, matter)).filter((t) => t.finished_at === null)
  if (!allChecked(running.map((t) => t.state))) throw refuse('execution.not-all-checked')
  return running
}
