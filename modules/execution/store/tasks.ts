/** SQL of tasks, what was reported of them and what was found. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { InspectionRow, ReportRow, TaskRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `execution.${name}`, text })

export const taskColumns = [
  'id',
  'matter',
  'matter_number',
  'matter_title',
  'round',
  'no',
  'title',
  'body',
  'body_title',
  'doer',
  'doer_title',
  'post_title',
  'place_path',
  'budget_fen',
  'due_on',
  'state',
  'spent_fen',
  'planned_at',
  'planned_by',
  'planned_title',
  'reported_at',
  'checked_at',
  'finished_at',
  'overdue_at',
  'revision',
] as const satisfies readonly (keyof TaskRow)[]
const changing = [
  'title',
  'doer',
  'doer_title',
  'post_title',
  'budget_fen',
  'due_on',
  'state',
  'spent_fen',
  'reported_at',
  'checked_at',
  'finished_at',
  'overdue_at',
  'revision',
] as const satisfies readonly (keyof TaskRow)[]
const columns = `realm, ${taskColumns.join(', ')}`

const INSERT = named(
  'task-insert',
  `INSERT INTO execution.task (${columns}) VALUES ($1, ${taskColumns.map((_, i) => `$${i + 2}`).join(', ')})`,
)
export function insertTask(ctx: ReadContext, _permit: Permit<'execution.plan'>, row: TaskRow) {
  return ctx.tx.run(INSERT, [row.realm, ...taskColumns.map((c) => row[c])])
}

type Changing = 'execution.plan' | 'execution.check' | 'execution.time'
const UPDATE = named(
  'task-update',
  `UPDATE execution.task SET ${changing.map((c, i) => `${c} = $${i + 3}`).join(', ')} WHERE realm = $1 AND id = $2`,
)
export function updateTask(ctx: ReadContext, _permit: Permit<Changing>, row: TaskRow) {
  return ctx.tx.run(UPDATE, [row.realm, row.id, ...changing.map((c) => row[c])])
}

/** The matter is locked before its tasks are read for change: one lock orders everybody. */
export function getTask(ctx: ReadContext, id: Uuid): Promise<TaskRow | undefined> {
  return ctx.tx.first(named('task', `SELECT ${columns} FROM execution.task WHERE realm = $1 AND id = $2`), [
    ctx.realm,
    id,
  ])
}

/** First round first. */
export function tasksOf(ctx: ReadContext, matter: Uuid): Promise<TaskRow[]> {
  return ctx.tx.all(
    named(
      'tasks',
      `SELECT ${columns} FROM execution.task WHERE realm = $1 AND matter = $2 ORDER BY round, no`,
    ),
    [ctx.realm, matter],
  )
}

export function insertReport(ctx: ReadContext, _permit: Permit<'execution.plan'>, r: ReportRow) {
  return ctx.tx.run(
    named(
      'report-insert',
      `INSERT INTO execution.report (realm, id, task, matter, no, text, spent_fen, over_reason, bare_reason, at, person, by_title)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    ),
    [
      r.realm,
      r.id,
      r.task,
      r.matter,
      r.no,
      r.text,
      r.spent_fen,
      r.over_reason,
      r.bare_reason,
      r.at,
      r.person,
      r.by_title,
    ],
  )
}

export function insertInspection(ctx: ReadContext, _permit: Permit<'execution.check'>, i: InspectionRow) {
  return ctx.tx.run(
    named(
      'inspection-insert',
      `INSERT INTO execution.inspection (realm, id, task, matter, report, passed, reasons, at, person, by_title)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    ),
    [i.realm, i.id, i.task, i.matter, i.report, i.passed, i.reasons, i.at, i.person, i.by_title],
  )
}

export function reportsOf(ctx: ReadContext, matter: Uuid): Promise<ReportRow[]> {
  return ctx.tx.all(
    named('reports', 'SELECT * FROM execution.report WHERE realm = $1 AND matter = $2 ORDER BY task, no'),
    [ctx.realm, matter],
  )
}
export function inspectionsOf(ctx: ReadContext, matter: Uuid): Promise<InspectionRow[]> {
  return ctx.tx.all(
    named(
      'inspections',
      'SELECT * FROM execution.inspection WHERE realm = $1 AND matter = $2 ORDER BY at, id',
    ),
    [ctx.realm, matter],
  )
}

/** Whether the caller sees the report: its files are seen with it. */
export async function reportExists(ctx: ReadContext, id: Uuid): Promise<boolean> {
  const row = await ctx.tx.first(
    named('report-seen', 'SELECT 1 FROM execution.report WHERE realm = $1 AND id = $2'),
    [ctx.realm, id],
  )
  return row !== undefined
}

export interface Wanted {
  /** Bodies accountable; null for every one. */
  readonly bodies: readonly Uuid[] | null
  readonly under: string | null
  readonly states: readonly string[] | null
  /** Late on this day. */
  readonly lateOn: Day | null
  readonly text: string
  readonly after: { readonly closed: boolean; readonly on: Day; readonly id: Uuid } | null
  readonly limit: number
}

/** What is open first, by deadline, so that the late come first of all; each shape has its own plan. */
export function page(ctx: ReadContext, w: Wanted): Promise<(TaskRow & { closed: boolean })[]> {
  const values: unknown[] = [ctx.realm]
  const p = (value: unknown) => `$${values.push(value)}`
  const where = ['t.realm = $1']
  if (w.bodies) where.push(`t.body = ANY (${p(w.bodies)}::uuid[])`)
  if (w.under !== null) where.push(`t.place_path >= ${p(w.under)} AND t.place_path < ${p(`${w.under}~`)}`)
  if (w.states) where.push(`t.state = ANY (${p(w.states)}::text[])`)
  if (w.lateOn) where.push(`t.state IN ('planned', 'returned') AND t.due_on < ${p(w.lateOn)}`)
  if (w.text !== '') {
    const like = p(`%${w.text.replaceAll(/[\\%_]/g, '\\$&')}%`)
    where.push(`(t.title ILIKE ${like} OR t.matter_title ILIKE ${like} OR t.matter_number = ${p(w.text)})`)
  }
  if (w.after)
    where.push(
      `(t.closed, t.due_on, t.id) > (${p(w.after.closed)}::boolean, ${p(w.after.on)}::date, ${p(w.after.id)}::uuid)`,
    )
  return ctx.tx.all(
    `SELECT ${columns}, closed FROM execution.task t WHERE ${where.join(' AND ')}
     ORDER BY t.closed, t.due_on, t.id LIMIT ${p(w.limit)}`,
    values,
  )
}

/** What waits for the caller: reports to check by those who supervise the matter, work to do by those accountable. */
export function waiting(
  ctx: ReadContext,
  w: {
    readonly bodies: readonly Uuid[]
    readonly does: boolean
    readonly checks: boolean
    readonly until: Day
    readonly after: { readonly on: Day; readonly id: Uuid } | null
    readonly limit: number
  },
): Promise<TaskRow[]> {
  return ctx.tx.all(
    named(
      'waiting',
      `SELECT ${taskColumns.map((c) => `t.${c}`).join(', ')}, t.realm FROM execution.task t
       JOIN flow.matters m ON m.realm = t.realm AND m.id = t.matter AND m.state = 'open'
       WHERE t.realm = $1 AND NOT t.closed
         AND (($3 AND t.state IN ('planned', 'returned') AND t.body = ANY ($2::uuid[]) AND t.due_on <= $5::date)
           OR ($4 AND t.state = 'reported' AND m.involved && $2::uuid[] AND NOT t.body = ANY ($2::uuid[])))
         AND ($6::date IS NULL OR (t.due_on, t.id) > ($6, $7::uuid))
       ORDER BY t.due_on, t.id LIMIT $8`,
    ),
    [ctx.realm, w.bodies, w.does, w.checks, w.until, w.after?.on ?? null, w.after?.id ?? null, w.limit],
  )
}

/** Kinds of matters: their pages differ. */
export async function kindsOf(ctx: ReadContext, matters: readonly Uuid[]): Promise<Map<Uuid, string>> {
  const rows = await ctx.tx.all<{ id: Uuid; kind: string }>(
    named('kinds', 'SELECT id, kind FROM flow.matters WHERE realm = $1 AND id = ANY ($2::uuid[])'),
    [ctx.realm, [...new Set(matters)]],
  )
  return new Map(rows.map((r) => [r.id, r.kind]))
}

export async function anyLate(ctx: ReadContext, today: Day): Promise<boolean> {
  const row = await ctx.tx.first(
    named(
      'any-late',
      `SELECT 1 FROM execution.task WHERE realm = $1 AND state IN ('planned', 'returned') AND overdue_at IS NULL
         AND due_on < $2 LIMIT 1`,
    ),
    [ctx.realm, today],
  )
  return row !== undefined
}

/** Late and not noted yet, locked; what somebody is working on just now is left for the next round. */
export function late(ctx: ReadContext, today: Day, limit: number): Promise<TaskRow[]> {
  return ctx.tx.all(
    named(
      'late',
      `SELECT ${columns} FROM execution.task WHERE realm = $1 AND state IN ('planned', 'returned')
         AND overdue_at IS NULL AND due_on < $2 ORDER BY due_on, id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    ),
    [ctx.realm, today, limit],
  )
}

/** Motions that were raised long ago and have not come to be carried out, oldest first; for the demonstration. */
export function oldWaiting(
  ctx: ReadContext,
  before: Date,
  limit: number,
): Promise<{ id: Uuid; opened_at: Date }[]> {
  return ctx.tx.all(
    named(
      'old-waiting',
      `SELECT m.id, m.opened_at FROM flow.matters m WHERE m.realm = $1 AND m.kind = 'motion' AND m.state = 'open'
         AND m.opened_at < $2 AND NOT EXISTS (SELECT 1 FROM execution.task t WHERE t.realm = m.realm AND t.matter = m.id)
       ORDER BY m.opened_at, m.id LIMIT $3`,
    ),
    [ctx.realm, before, limit],
  )
}
