/** Opening a matter in its procedure's first step. */
import type { Permit } from '#kernel/access'
import type { Context } from '#kernel/action'
import { Batch } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { currentSnapshot } from '#modules/packs'
import { holderByRule, partiesFor } from '../holders.ts'
import { takeNumber } from '../number.ts'
import { procedureIn } from '../pinned.ts'
import { stepOf } from '../procedure.ts'
import { clockFor } from '../running-clock.ts'
import * as store from '../store.ts'
import type { MatterRow } from '../tables.ts'
import { touchMatter } from './locking.ts'
import type { Entered } from './locking.ts'

export interface Opening {
  /** Made by `ctx.newId()`; files and facts may already point at it. */
  readonly id: Uuid
  readonly kind: string
  readonly procedure: string
  readonly title: string
  readonly item: string | null
  /** Clock the item names, for steps with `clock: item`. */
  readonly itemClock: string | null
  readonly place: { readonly id: Uuid; readonly name: string; readonly path: string }
  readonly reporter: Uuid | null
  readonly urgent: string | null
  /** Everybody of the realm may read it; for life. Default: only who is in its scope. */
  readonly isPublic?: boolean
  /** First line of the timeline. */
  readonly actTitle: string
  readonly actorTitle: string
  /** Opened for oneself, whatever post one acts in: the line carries neither name, post nor body beyond `actorTitle`. */
  readonly forOneself?: boolean
  readonly text: string | null
  readonly data?: Readonly<Record<string, unknown>>
}

/**
 * Opens a matter in its procedure's first step. Promises number, custody, clock and first timeline entry. Refuses
 * `flow.nobody-serves` when no body fills the first step's role for that place.
 */
export async function openMatter(ctx: Context, permit: Permit<string>, o: Opening): Promise<Entered> {
  const snapshot = await currentSnapshot(ctx)
  const procedure = procedureIn(snapshot, o.procedure)
  const step = stepOf(procedure, procedure.start)!
  const who = acting(ctx)
  const [holder, number, parties] = await Promise.all([
    holderByRule(ctx, procedure, step, o.place),
    takeNumber(ctx),
    o.isPublic ? partiesFor(ctx, procedure, o.place.path) : [],
  ])
  const clock = await clockFor(ctx, snapshot, step, o.itemClock)
  const row: MatterRow = {
    realm: ctx.realm,
    id: o.id,
    number,
    kind: o.kind,
    title: o.title,
    snapshot: snapshot.hash,
    procedure: procedure.id,
    step: step.id,
    state: 'open',
    outcome: null,
    revision: 1,
    item: o.item,
    place: o.place.id,
    place_path: o.place.path,
    holder: holder.id,
    holder_title: holder.title,
    signed: false,
    paused: false,
    extension_asked: null,
    involved: [...new Set([holder.id, ...parties])],
    reporter: o.reporter,
    urgent: o.urgent,
    clock: clock?.clock ?? null,
    clock_from: clock?.started_at ?? null,
    due_at: clock?.due_at ?? null,
    overdue_at: null,
    counts: {},
    history: [],
    opened_at: ctx.now,
    changed_at: ctx.now,
    ended_at: null,
    merged_into: null,
    public: o.isPublic ?? false,
  }
  const isReporter = o.reporter !== null && o.reporter === who.person
  const inPost = who.kind === 'appointment' && !(o.forOneself ?? false)
  const act = ctx.newId()
  const writes = new Batch()
  writes.add(
    store.insertMatter(ctx, permit, row),
    store.openCustody(ctx, permit, {
      matter: o.id,
      no: 1,
      body: holder.id,
      body_title: holder.title,
      step: step.id,
    }),
    ...(clock ? [store.startClock(ctx, permit, { ...clock, matter: o.id, no: 1 })] : []),
    store.insertAct(ctx, permit, {
      matter: o.id,
      no: 1,
      id: act,
      act: 'open',
      title: o.actTitle,
      from_step: null,
      to_step: step.id,
      at: ctx.now,
      person: isReporter || inPost ? who.person : null,
      actor_title: o.actorTitle,
      actor_name: inPost ? who.personName : null,
      appointment: o.forOneself ? null : who.appointment,
      body: o.forOneself ? null : who.body,
      power: null,
      reason: null,
      reason_title: null,
      text: o.text,
      data: { ...o.data },
      open: true,
    }),
  )
  await writes.done()
  touchMatter(ctx, row, ['*'])
  ctx.announce('flow.Opened', { matter: o.id, kind: o.kind, step: step.id, holder: holder.id })
  return { matter: row, step, procedure, snapshot, act }
}
