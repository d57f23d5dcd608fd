/** What the desk reads: the table of tasks, and what waits for the caller. */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { isUuid } from '#kernel/ids'
import { addDays, dayOf, isDay } from '#kernel/time'
import type { Day } from '#kernel/time'
import { acting } from '#modules/bodies'
import { calendarOf } from '#modules/packs'
import { CHECK, PLAN, allowSeeing } from '../access.ts'
import type * as contract from '../contract.ts'
import { lineOf } from '../showing.ts'
import * as store from '../store/tasks.ts'
import type { TaskRow } from '../tables.ts'

/** Days before the deadline a task begins to wait on the home page. */
const SOON_DAYS = 3

/** `<closed>_<day>_<id>`; a broken one starts from the beginning. */
function afterOf(cursor: string | undefined): store.Wanted['after'] {
  const [closed, on, id] = (cursor ?? '').split('_')
  return (closed === '0' || closed === '1') && isDay(on ?? '') && isUuid(id)
    ? { closed: closed === '1', on: on!, id }
    : null
}

async function linesOf(ctx: ReadContext, rows: readonly TaskRow[], today: Day) {
  const kinds = await store.kindsOf(
    ctx,
    rows.map((t) => t.matter),
  )
  return rows.map((t) => lineOf(t, kinds.get(t.matter) ?? '', today))
}

export const list = query(
  'execution.list',
  async (ctx: ReadContext, input: Input<typeof contract.list>): Promise<Output<typeof contract.list>> => {
    const who = acting(ctx)
    must(allowSeeing(who))
    const below = (input.scope ?? (who.may.includes(PLAN) ? 'own' : 'below')) === 'below'
    const today = dayOf(ctx.now, await calendarOf(ctx))
    const limit = input.limit ?? 30
    const rows = await store.page(ctx, {
      bodies: below ? null : who.bodies,
      under: below ? who.placePath : null,
      states: input.state ? [input.state] : null,
      lateOn: input.late ? today : null,
      text: input.q?.trim() ?? '',
      after: afterOf(input.cursor),
      limit: limit + 1,
    })
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return {
      rows: await linesOf(ctx, shown, today),
      next: rows.length > limit && last ? `${last.closed ? 1 : 0}_${last.due_on}_${last.id}` : null,
      total: null,
    }
  },
)

export const todos = query(
  'execution.todos',
  async (ctx: ReadContext, input: Input<typeof contract.todos>): Promise<Output<typeof contract.todos>> => {
    const who = acting(ctx)
    const today = dayOf(ctx.now, await calendarOf(ctx))
    const [on, id] = (input.cursor ?? '').split('_')
    const limit = input.limit ?? 10
    const rows = await store.waiting(ctx, {
      bodies: who.bodies,
      does: who.may.includes(PLAN),
      checks: who.may.includes(CHECK),
      until: addDays(today, SOON_DAYS),
      after: isDay(on ?? '') && isUuid(id) ? { on: on!, id } : null,
      limit: limit + 1,
    })
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return {
      rows: await linesOf(ctx, shown, today),
      next: rows.length > limit && last ? `${last.due_on}_${last.id}` : null,
      total: null,
    }
  },
)
