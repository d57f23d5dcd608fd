/** What flow answers: a calendar that changed moves every running deadline, both ways, and says so in the timeline. */
import { ask, perform, query, action } from '#kernel/action'
import type { Context, Ground, ReadContext } from '#kernel/action'
import { Batch } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import { serviceActor } from '#modules/bodies'
import { calendarOf } from '#modules/packs'
import { clockPermit } from './access.ts'
import { touchMatter } from './actions/locking.ts'
import { dueOf } from './running-clock.ts'
import * as store from './store.ts'
import type { ClockRow } from './tables.ts'

const BATCH = 200

const nextClocks = query('flow.running-clocks', (ctx: ReadContext, after: Uuid | null) =>
  store.runningClocks(ctx, after, BATCH),
)

const recompute = action('flow.recompute', async (ctx: Context, ids: readonly Uuid[]): Promise<number> => {
  const calendar = await calendarOf(ctx)
  const permit = clockPermit()
  let moved = 0
  for (const id of ids) {
    const [m, clock] = await Promise.all([store.lockRow(ctx, id), store.runningClock(ctx, id)])
    if (!m || !clock || m.state !== 'open') continue
    const due = dueOf(clock, calendar, ctx.now)
    const flagged = due.flagged !== undefined
    if (due.dueAt.getTime() === clock.due_at.getTime() && flagged === clock.flagged) continue
    moved++
    const row = {
      ...m,
      due_at: due.dueAt,
      overdue_at: due.dueAt > ctx.now ? null : m.overdue_at,
      revision: m.revision + 1,
      changed_at: ctx.now,
    }
    const writes = new Batch()
    writes.add(
      store.changeClock(ctx, permit, { ...clock, due_at: due.dueAt, flagged }),
      store.updateMatter(ctx, permit, row),
      store.insertAct(ctx, permit, {
        matter: id,
        no: row.revision,
        id: ctx.newId(),
        act: 'recompute',
        title: '工作日历变化，时限重算',
        from_step: m.step,
        to_step: null,
        at: ctx.now,
        person: null,
        actor_title: '系统',
        actor_name: null,
        appointment: null,
        body: null,
        power: null,
        reason: null,
        reason_title: null,
        text: null,
        data: { dueBefore: clock.due_at.toISOString(), dueAfter: due.dueAt.toISOString() },
        open: true,
      }),
    )
    await writes.done()
    touchMatter(ctx, row, ['due_at'])
  }
  if (moved === 0) ctx.touch({ kind: 'clock-round', id: null, fields: [] })
  return moved
})

/**
 * Recomputes every running deadline of a realm by the calendar in force; the number that moved. Batches of their own
 * transactions: a long list never holds a lock for long, and doing it twice moves nothing. Ends early, with its reason, at `stopping`.
 */
export async function recomputeDeadlines(
  ground: Ground,
  realm: number,
  stopping?: AbortSignal,
): Promise<number> {
  const actor = serviceActor(realm, 'calendar')
  let moved = 0
  for (let after: Uuid | null = null; ;) {
    stopping?.throwIfAborted()
    const clocks: ClockRow[] = await ask(ground, actor, nextClocks, after)
    if (clocks.length === 0) return moved
    moved += await perform(
      ground,
      actor,
      recompute,
      clocks.map((c) => c.matter),
    )
    after = clocks.at(-1)!.matter
  }
}
