/** Lists and search of matters in the caller's scope. */
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { MatterRow } from '#modules/flow'

const named = (name: string, text: string): Named => ({ name: `casework.${name}`, text })

export interface Cursor {
  readonly at: Date
  readonly id: Uuid
}

export interface ListFilter {
  readonly state: string | null
  readonly step: string | null
  readonly item: string | null
  readonly pathFrom: string | null
  readonly holder: Uuid | null
  readonly channel: string | null
  readonly overdue: boolean
  readonly unlocated: boolean
  readonly from: Date | null
  readonly to: Date | null
  readonly sort: 'newest' | 'oldest' | 'due'
  readonly after: Cursor | null
  readonly limit: number
}

/**
 * Matters in the caller's scope. Conditions are written only when asked for, so that each shape gets its own plan. Newest
 * first under a place: every cell gives its newest, and the newest of those are the page. That costs the same however many
 * matters there are; sorting all of a district, or walking the city's newest until thirty lie in it, would not.
 */
export async function listMatters(ctx: ReadContext, f: ListFilter): Promise<MatterRow[]> {
  const values: unknown[] = [ctx.realm]
  const p = (value: unknown) => `$${values.push(value)}`
  const where = ['m.realm = $1', `m.kind = 'report'`]
  if (f.state) where.push(`m.state = ${p(f.state)}`)
  if (f.step) where.push(`m.step = ${p(f.step)}`)
  if (f.item) where.push(`m.item >= ${p(f.item)} AND m.item < ${p(`${f.item}~`)}`)
  if (f.holder) where.push(`m.holder = ${p(f.holder)}`)
  if (f.overdue) where.push(`m.state = 'open' AND NOT m.paused AND m.due_at < ${p(ctx.now)}`)
  if (f.from) where.push(`m.opened_at >= ${p(f.from)}`)
  if (f.to) where.push(`m.opened_at < ${p(f.to)}`)
  let join = ''
  if (f.channel || f.unlocated) {
    join = 'JOIN casework.report r ON r.realm = m.realm AND r.id = m.id'
    if (f.channel) where.push(`r.channel = ${p(f.channel)}`)
    if (f.unlocated) where.push('NOT r.located')
  }
  // Ids carry the millisecond they were made in: newest first is the key read backwards.
  const order = f.sort === 'due' ? 'm.due_at, m.id' : f.sort === 'oldest' ? 'm.id' : 'm.id DESC'
  if (f.sort === 'due') where.push('m.due_at IS NOT NULL')
  if (f.after)
    where.push(
      f.sort === 'due'
        ? `(m.due_at, m.id) > (${p(f.after.at)}, ${p(f.after.id)})`
        : f.sort === 'oldest'
          ? `m.id > ${p(f.after.id)}`
          : `m.id < ${p(f.after.id)}`,
    )
  const hasBetterIndex = f.sort === 'due' || f.holder !== null || f.overdue || f.unlocated
  const paths = f.pathFrom === null || hasBetterIndex ? [] : await pathsUnder(ctx, f.pathFrom)
  const page = (more: readonly string[]) =>
    `SELECT m.* FROM flow.matters m ${join} WHERE ${[...where, ...more].join(' AND ')} ORDER BY ${order} LIMIT ${p(f.limit)}`
  if (paths.length > 0 && paths.length <= CELLS)
    return ctx.tx.all<MatterRow>(
      `SELECT m.* FROM unnest(${p(paths)}::text[]) AS c(path) CROSS JOIN LATERAL (${page(['m.place_path = c.path'])}) m
       ORDER BY ${order} LIMIT ${p(f.limit)}`,
      values,
    )
  const range =
    f.pathFrom === null ? [] : [`m.place_path >= ${p(f.pathFrom)}`, `m.place_path < ${p(`${f.pathFrom}~`)}`]
  return ctx.tx.all<MatterRow>(page(range), values)
}

/** Up to so many places are asked one by one; in more of them the newest of the city are soon enough found. */
const CELLS = 200

/** Paths that ever stood under a path, itself included; one more than are asked one by one. */
async function pathsUnder(ctx: ReadContext, path: string): Promise<string[]> {
  const rows = await ctx.tx.all<{ path: string }>(
    named(
      'paths-under',
      `SELECT DISTINCT path FROM territory.standing WHERE realm = $1 AND path >= $2 AND path < $3 LIMIT $4`,
    ),
    [ctx.realm, path, `${path}~`, CELLS + 1],
  )
  return rows.map((r) => r.path)
}

export interface SearchFilter extends Pick<
  ListFilter,
  | 'state'
  | 'step'
  | 'item'
  | 'pathFrom'
  | 'holder'
  | 'channel'
  | 'overdue'
  | 'unlocated'
  | 'from'
  | 'to'
  | 'after'
  | 'limit'
> {
  readonly query: string
}

/** Ids of matching matters in scope, newest first. */
export function searchMatters(
  ctx: ReadContext,
  f: SearchFilter,
): Promise<{ matter: Uuid; opened_at: Date }[]> {
  return ctx.tx.all(
    named(
      'search',
      `SELECT matter, opened_at FROM casework.search_reports($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    ),
    [
      f.query,
      f.pathFrom,
      f.pathFrom === null ? null : `${f.pathFrom}~`,
      f.state,
      f.step,
      f.item,
      f.holder,
      f.overdue ? ctx.now : null,
      f.channel,
      f.unlocated,
      f.from,
      f.to,
      f.after?.at ?? null,
      f.after?.id ?? null,
      f.limit,
    ],
  )
}

// The caller's own bodies, as the floor knows them: there may be hundreds, and they are with the transaction already.
const OWN_BODIES = `(SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[]`

/** What the caller's bodies hold, by deadline: matters without one come last. */
export function heldByOwn(
  ctx: ReadContext,
  steps: readonly string[] | null,
  after: Cursor | null,
  limit: number,
): Promise<MatterRow[]> {
  return ctx.tx.all<MatterRow>(
    named(
      'held-by-own',
      `SELECT * FROM flow.matters WHERE realm = $1 AND holder = ANY(${OWN_BODIES}) AND state = 'open' AND kind = 'report'
         AND ($2::text[] IS NULL OR step = ANY($2))
         AND ($3::timestamptz IS NULL OR (coalesce(due_at, 'infinity'), id) > ($3, $4::uuid))
       ORDER BY coalesce(due_at, 'infinity'), id LIMIT $5`,
    ),
    [ctx.realm, steps, after?.at ?? null, after?.id ?? null, limit],
  )
}

/** Open matters these bodies had and passed on. */
export function sentBy(
  ctx: ReadContext,
  bodies: readonly Uuid[],
  after: Uuid | null,
  limit: number,
): Promise<MatterRow[]> {
  return ctx.tx.all<MatterRow>(
    named(
      'sent-by',
      `SELECT m.* FROM flow.matters m WHERE m.realm = $1 AND m.state = 'open' AND m.kind = 'report' AND m.holder <> ALL($2::uuid[])
         AND EXISTS (SELECT 1 FROM flow.holdings c WHERE c.realm = m.realm AND c.matter = m.id AND c.body = ANY($2))
         AND ($3::uuid IS NULL OR m.id < $3) ORDER BY m.id DESC LIMIT $4`,
    ),
    [ctx.realm, bodies, after, limit],
  )
}

export interface HeldCount {
  step: string
  procedure: string
  snapshot: string
  signed: boolean
  overdue: bigint
  soon: bigint
  calm: bigint
}

export function countHeld(ctx: ReadContext, bodies: readonly Uuid[]): Promise<HeldCount[]> {
  return ctx.tx.all<HeldCount>(
    named(
      'count-held',
      `SELECT step, procedure, snapshot, signed,
         count(*) FILTER (WHERE NOT paused AND due_at < $3) AS overdue,
         count(*) FILTER (WHERE NOT paused AND due_at >= $3 AND due_at - $3 < (due_at - clock_from) / 4) AS soon,
         count(*) FILTER (WHERE paused OR due_at IS NULL OR (due_at >= $3 AND due_at - $3 >= (due_at - clock_from) / 4)) AS calm
       FROM flow.matters WHERE realm = $1 AND holder = ANY($2::uuid[]) AND state = 'open' AND kind = 'report' GROUP BY 1, 2, 3, 4`,
    ),
    [ctx.realm, bodies, ctx.now],
  )
}

export async function countSent(ctx: ReadContext, bodies: readonly Uuid[]): Promise<number> {
  const row = await ctx.tx.first<{ n: bigint }>(
    named(
      'count-sent',
      `SELECT count(*) AS n FROM (SELECT 1 FROM flow.matters m WHERE m.realm = $1 AND m.state = 'open' AND m.kind = 'report' AND m.holder <> ALL($2::uuid[])
         AND EXISTS (SELECT 1 FROM flow.holdings c WHERE c.realm = m.realm AND c.matter = m.id AND c.body = ANY($2)) LIMIT 10000) x`,
    ),
    [ctx.realm, bodies],
  )
  return Number(row?.n ?? 0n)
}
