/** Applying the categories of a container: from when each is owed here. */
import type { Context } from '#kernel/action'
import { calendarOf } from '#modules/packs'
import { buildCalendar, dayOf } from '#kernel/time'
import type { CalendarSource } from '#kernel/time'
import type { Applying } from '#kernel/section'
import { must } from '#kernel/access'
import { allowLoading } from './access.ts'
import type { CompiledOpenness } from './rules.ts'
import * as store from './store/schedule.ts'

/**
 * Writes down the day each category was first loaded: nobody is late for what nobody asked for yet. What is already there
 * stays, so that loading again moves no deadline.
 */
export async function loadCategories(
  ctx: Context,
  compiled: CompiledOpenness | undefined,
  to: Applying,
): Promise<void> {
  const owed = (compiled?.categories ?? []).filter((c) => c.every !== 'once')
  if (owed.length === 0) return
  const permit = must(allowLoading(ctx.realm, to.jurisdiction))
  const known = new Set((await store.begunIn(ctx)).map((b) => b.category))
  const fresh = owed.filter((c) => !known.has(c.id))
  if (fresh.length === 0) return
  const source = to.all.get<CalendarSource>('calendar')
  const calendar = source ? buildCalendar(source) : await calendarOf(ctx)
  await store.insertBegun(
    ctx,
    permit,
    fresh.map((c) => c.id),
    dayOf(ctx.now, calendar),
  )
  ctx.touch({ kind: 'openness.categories', id: null, fields: fresh.map((c) => c.id) })
}
