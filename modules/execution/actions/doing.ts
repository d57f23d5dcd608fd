/** Done, checked, finished: what those who carry out say, and what the supervisory body finds. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { attachFiles } from '#kernel/files'
import { actOn } from '#modules/flow'
import { allowCheck, allowFinish, allowReport } from '../access.ts'
import type * as contract from '../contract.ts'
import { yuanOf } from '../rules.ts'
import type { TasksFacet } from '../rules.ts'
import * as store from '../store/tasks.ts'
import type { InspectionRow, ReportRow, TaskRow } from '../tables.ts'
import { mayFinish } from './planning.ts'
import { asStaff, currentTask, lockIn, mustBeCurrent, refuse, titleOf, touchTask } from './recording.ts'

const said = (text: string | undefined): string | null => text?.trim() || null

/** Reports a task done: what was done, what it cost, and what shows it. */
export const report = action(
  'execution.report',
  async (ctx: Context, input: Input<typeof contract.report>): Promise<Output<typeof contract.report>> => {
    const who = asStaff(ctx)
    const found = await currentTask(ctx, input.task)
    const { m, facet } = await lockIn<TasksFacet>(ctx, found.matter, null, 'tasks', 'execution.not-in-step')
    const task = await currentTask(ctx, input.task)
    const permit = must(allowReport(who, task.state))
    mustBeCurrent(task, input.revision)
    const files = input.files ?? []
    const bare = files.length === 0 ? said(input.bareReason) : null
    if (files.length === 0 && bare === null) throw refuse('execution.no-evidence')
    const spent = BigInt(input.spentFen)
    const isOver = spent > task.budget_fen
    const over = isOver ? said(input.overReason) : null
    if (isOver && over === null)
      throw refuse('execution.over-budget', { spent: yuanOf(spent), budget: yuanOf(task.budget_fen) })
    const text = input.text.trim()
    await actOn(
      ctx,
      m,
      { act: facet.report, text: `${task.title}：${text}` },
      {
        via: 'tasks',
        data: {
          task: task.id,
          facts: [
            { label: '支出（元）', value: yuanOf(spent) },
            { label: '预算（元）', value: yuanOf(task.budget_fen) },
            ...(over ? [{ label: '超出预算的原因', value: over }] : []),
            ...(bare ? [{ label: '没有附件的原因', value: bare }] : []),
          ],
        },
      },
    )
    const earlier = (await store.reportsOf(ctx, m.id)).filter((r) => r.task === task.id)
    const row: ReportRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      task: task.id,
      matter: m.id,
      no: earlier.length + 1,
      text,
      spent_fen: spent,
      over_reason: over,
      bare_reason: bare,
      at: ctx.now,
      person: who.person,
      by_title: titleOf(who),
    }
    const next: TaskRow = {
      ...task,
      state: 'reported',
      spent_fen: spent,
      reported_at: ctx.now,
      revision: task.revision + 1,
    }
    await store.insertReport(ctx, permit, row)
    await store.updateTask(ctx, permit, next)
    await attachFiles(ctx, files, { kind: 'execution-report', id: row.id })
    touchTask(ctx, next, ['state', 'spent_fen'])
    ctx.touch({ kind: 'execution.report', id: row.id, fields: ['*'], row: { ...row } })
    ctx.announce('execution.Reported', { matter: m.id, task: task.id, body: task.body })
    return { task: task.id }
  },
)

/** Checks what was reported: it passes, or goes back with reasons. Never by whoever carried it out. */
export const check = action(
  'execution.check',
  async (ctx: Context, input: Input<typeof contract.check>): Promise<Output<typeof contract.check>> => {
    const who = asStaff(ctx)
    const found = await currentTask(ctx, input.task)
    const { m, facet } = await lockIn<TasksFacet>(ctx, found.matter, null, 'tasks', 'execution.not-in-step')
    const task = await currentTask(ctx, input.task)
    const reports = (await store.reportsOf(ctx, m.id)).filter((r) => r.task === task.id)
    const permit = must(
      allowCheck(who, {
        state: task.state,
        body: task.body,
        doer: task.doer,
        persons: [task.planned_by, ...reports.map((r) => r.person)],
      }),
    )
    mustBeCurrent(task, input.revision)
    const reasons = input.reasons.trim()
    await actOn(
      ctx,
      m,
      { act: facet.check, text: `${task.title}：${input.passed ? '检查通过' : '退回'}。${reasons}` },
      { via: 'tasks', data: { task: task.id, passed: input.passed } },
    )
    const row: InspectionRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      task: task.id,
      matter: m.id,
      report: reports.at(-1)!.id,
      passed: input.passed,
      reasons,
      at: ctx.now,
      person: who.person,
      by_title: titleOf(who),
    }
    const next: TaskRow = {
      ...task,
      state: input.passed ? 'passed' : 'returned',
      checked_at: ctx.now,
      revision: task.revision + 1,
    }
    await store.insertInspection(ctx, permit, row)
    await store.updateTask(ctx, permit, next)
    touchTask(ctx, next, ['state'])
    ctx.touch({ kind: 'execution.inspection', id: row.id, fields: ['*'], row: { ...row } })
    ctx.announce('execution.Checked', { matter: m.id, task: task.id, body: task.body, passed: input.passed })
    return { task: task.id }
  },
)

/** The holder ends the execution once every task was checked; the system leads the matter on. */
export const finish = action(
  'execution.finish',
  async (ctx: Context, input: Input<typeof contract.finish>): Promise<Output<typeof contract.finish>> => {
    const who = asStaff(ctx)
    const { m, facet } = await lockIn<TasksFacet>(
      ctx,
      input.matter,
      input.revision,
      'tasks',
      'execution.not-in-step',
    )
    const permit = must(allowFinish(who, m))
    const tasks = await mayFinish(ctx, m.id)
    const passed = tasks.filter((t) => t.state === 'passed')
    const sum = (of: (t: TaskRow) => bigint) => passed.reduce((total, t) => total + of(t), 0n)
    const { matter } = await actOn(
      ctx,
      m,
      { act: facet.done },
      {
        bySystem: true,
        via: 'tasks',
        data: {
          facts: [
            { label: '任务（项）', value: String(passed.length) },
            { label: '预算合计（元）', value: yuanOf(sum((t) => t.budget_fen)) },
            { label: '支出合计（元）', value: yuanOf(sum((t) => t.spent_fen ?? 0n)) },
          ],
        },
      },
    )
    for (const task of tasks) {
      const row: TaskRow = { ...task, finished_at: ctx.now, revision: task.revision + 1 }
      // oxlint-disable-next-line no-await-in-loop
      await store.updateTask(ctx, permit, row)
      touchTask(ctx, row, ['finished_at'])
    }
    return { step: matter.step }
  },
)
