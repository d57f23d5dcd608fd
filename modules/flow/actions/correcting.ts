/** Correcting facts of a matter outside its steps. */
import type { Permit } from '#kernel/access'
import type { Context } from '#kernel/action'
import { Batch } from '#kernel/database'
import { acting } from '#modules/bodies'
import { snapshotOf } from '#modules/packs'
import { correctionPermit } from '../access.ts'
import { procedureIn } from '../pinned.ts'
import { stepOf } from '../procedure.ts'
import * as store from '../store.ts'
import type { MatterRow } from '../tables.ts'
import type { ActOptions } from './acting.ts'
import { touchMatter } from './locking.ts'
import type { Entered } from './locking.ts'

/** Changes facts of a matter outside its steps (title, item, place), with a timeline line that says what and why. */
export async function correctMatter(
  ctx: Context,
  _permit: Permit<string>,
  m: MatterRow,
  change: {
    readonly patch: NonNullable<ActOptions['patch']>
    readonly text: string
    readonly data: Readonly<Record<string, unknown>>
    /** Who did it, in words, when it is not said by body and post; then no name is kept either. */
    readonly actorTitle?: string
  },
): Promise<Entered> {
  const snapshot = await snapshotOf(ctx, m.snapshot)
  const procedure = procedureIn(snapshot, m.procedure)
  const who = acting(ctx)
  const permit = correctionPermit()
  const row: MatterRow = { ...m, ...change.patch, revision: m.revision + 1, changed_at: ctx.now }
  const act = ctx.newId()
  const writes = new Batch()
  writes.add(
    store.updateMatter(ctx, permit, row),
    store.insertAct(ctx, permit, {
      matter: m.id,
      no: row.revision,
      id: act,
      act: 'correct',
      title: '更正',
      from_step: m.step,
      to_step: null,
      at: ctx.now,
      person: who.person,
      actor_title: change.actorTitle ?? ([who.bodyTitle, who.postTitle].filter(Boolean).join('·') || '系统'),
      actor_name: change.actorTitle === undefined ? who.personName : null,
      appointment: who.appointment,
      body: who.body,
      power: null,
      reason: null,
      reason_title: null,
      text: change.text,
      data: { ...change.data },
      open: true,
    }),
  )
  await writes.done()
  touchMatter(ctx, row, Object.keys(change.patch))
  ctx.announce('flow.Corrected', { matter: m.id, kind: m.kind, fields: Object.keys(change.patch) })
  return { matter: row, step: stepOf(procedure, row.step), procedure, snapshot, act }
}
