/**
 * What time does: steps with an expiry act are moved by the system, the others are marked overdue and announced, once.
 * Locked rows are skipped and come again in the next round, so two schedulers do no harm.
 */
import { action, ask, perform, query } from '#kernel/action'
import type { Context, Ground } from '#kernel/action'
import { Batch } from '#kernel/database'
import { serviceActor } from '#modules/bodies'
import { snapshotOf } from '#modules/packs'
import { realmsInUse } from '#modules/territory'
import { clockPermit } from './access.ts'
import { actOn } from './actions/acting.ts'
import { touchMatter } from './actions/locking.ts'
import { procedureIn } from './pinned.ts'
import { stepOf } from './procedure.ts'
import * as store from './store.ts'
import type { MatterRow } from './tables.ts'

const BATCH = 200

const anyDue = query('flow.any-due', (ctx, _input: null) => store.anyDue(ctx))

const expire = action('flow.expire', async (ctx: Context, _input: null): Promise<number> => {
  const due = await store.dueMatters(ctx, BATCH)
  // Somebody else took them in between.
  if (due.length === 0) ctx.touch({ kind: 'clock-round', id: null, fields: [] })
  for (const m of due) {
    const procedure = procedureIn(await snapshotOf(ctx, m.snapshot), m.procedure)
    const expires = stepOf(procedure, m.step)?.expires
    await (expires ? actOn(ctx, m, { act: expires }) : markOverdue(ctx, m))
  }
  return due.length
})

async function markOverdue(ctx: Context, m: MatterRow): Promise<void> {
  const permit = clockPermit()
  const row: MatterRow = { ...m, overdue_at: ctx.now, changed_at: ctx.now, revision: m.revision + 1 }
  const writes = new Batch()
  writes.add(
    store.updateMatter(ctx, permit, row),
    store.insertAct(ctx, permit, {
      matter: m.id,
      no: row.revision,
      id: ctx.newId(),
      act: 'overdue',
      title: '超过时限',
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
      data: {},
      open: true,
    }),
  )
  await writes.done()
  touchMatter(ctx, row, ['overdue_at'])
  ctx.announce('flow.Overdue', {
    matter: m.id,
    kind: m.kind,
    holder: m.holder,
    dueAt: m.due_at?.toISOString() ?? null,
  })
}

/**
 * One round over all realms, or over one: every matter whose time ran out is dealt with, however many there are. One realm is
 * for who plays its past at the clock of that past: the others have nothing to do with it.
 */
export async function expireRound(ground: Ground, only?: number): Promise<number> {
  let total = 0
  for (const realm of only === undefined ? await realmsInUse(ground) : [only]) {
    // An empty round writes nothing, not even a trace row.
    while (await ask(ground, serviceActor(realm, 'clock'), anyDue, null)) {
      const done = await perform(ground, serviceActor(realm, 'clock'), expire, null)
      total += done
      if (done < BATCH) break
    }
  }
  return total
}
