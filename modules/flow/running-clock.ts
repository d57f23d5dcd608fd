/** Starting and changing the clock of the step a matter is in. */
import type { Context } from '#kernel/action'
import type { Batch } from '#kernel/database'
import { refuser } from '#kernel/errors'
import { deadline } from '#kernel/time'
import type { Calendar } from '#kernel/time'
import { calendarOf, snapshotOf } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import type { ActPermit } from './access.ts'
import { limitsBroken, pausesOf } from './clocks.ts'
import type { ClockRule, Step } from './procedure.ts'
import type { ActInput, Advance } from './rules.ts'
import * as store from './store.ts'
import type { ClockRow, MatterRow } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** The clock a step starts, from the pack the matter pinned; null when it has none. */
export async function clockFor(
  ctx: Context,
  snapshot: Snapshot,
  step: Step,
  itemClock: string | null,
): Promise<Omit<ClockRow, 'realm' | 'matter' | 'no' | 'extended' | 'pauses' | 'stopped_at'> | null> {
  const id = step.clock === 'item' ? itemClock : step.clock
  if (!id) return null
  const rule = clockRule(snapshot, id)
  const due = deadline(rule, ctx.now, await calendarOf(ctx), [])
  return {
    clock: rule.id,
    title: rule.title,
    mode: rule.mode,
    length: rule.length,
    source: rule.source,
    started_at: ctx.now,
    due_at: due.dueAt,
    flagged: due.flagged !== undefined,
  }
}

function clockRule(snapshot: Snapshot, id: string): ClockRule {
  const rule = snapshot.section<{ clocks: readonly ClockRule[] }>('clocks').clocks.find((c) => c.id === id)
  if (!rule) throw new Error(`clock ${id} is not in snapshot ${snapshot.hash}`)
  return rule
}

/** Pause, resume and extension: the only ways a deadline moves; each is an act with a code. */
export async function changeRunningClock(
  ctx: Context,
  permit: ActPermit,
  m: MatterRow,
  row: MatterRow,
  input: ActInput,
  advance: Advance,
  writes: Batch,
): Promise<void> {
  const effect = advance.act.effect
  if (effect !== 'pause' && effect !== 'resume' && effect !== 'grant-extension' && effect !== 'ask-extension')
    return
  const clock = await store.runningClock(ctx, m.id)
  if (!clock) return
  const rule = clockRule(await snapshotOf(ctx, m.snapshot), clock.clock)
  const limits = limitsBroken(
    rule,
    clock,
    effect,
    input.reason ?? null,
    effect === 'ask-extension' ? (input.extension ?? null) : m.extension_asked,
  )
  if (limits) throw refuse(limits.code, limits.params)
  if (effect === 'ask-extension') return
  const now = ctx.now.toISOString()
  const changed: ClockRow = {
    ...clock,
    pauses:
      effect === 'pause'
        ? [...clock.pauses, { from: now, to: null, code: input.reason ?? advance.act.id }]
        : effect === 'resume'
          ? clock.pauses.map((p) => (p.to === null ? { ...p, to: now } : p))
          : clock.pauses,
    extended: effect === 'grant-extension' ? clock.extended + (m.extension_asked ?? 0) : clock.extended,
  }
  // A paused clock keeps its old deadline until it runs again: then the time that was left is added exactly.
  if (effect !== 'pause') {
    const due = dueOf(changed, await calendarOf(ctx), ctx.now)
    changed.due_at = due.dueAt
    changed.flagged = due.flagged !== undefined
    row.due_at = due.dueAt
    if (due.dueAt > ctx.now) row.overdue_at = null
  }
  writes.add(store.changeClock(ctx, permit, changed))
}

/** The deadline of a clock from its own facts: length, extension, pauses, calendar. */
export function dueOf(clock: ClockRow, calendar: Calendar, now: Date) {
  return deadline(
    { mode: clock.mode, length: clock.length + clock.extended },
    clock.started_at,
    calendar,
    pausesOf(clock, now),
  )
}
