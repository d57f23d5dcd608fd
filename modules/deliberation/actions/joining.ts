/** Joining a motion to an earlier one that asks for the same, and taking that back: done with the act of the procedure. */
import { must } from '#kernel/access'
import type { Context } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { lockMain, proceduresFor } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { allowJoining, allowUnjoining } from '../access.ts'
import { joinsOpen, supportsOpen } from '../rules.ts'
import { factsOf } from '../showing.ts'
import * as store from '../store.ts'
import { ruleMotionOf } from '../store/documents.ts'
import * as joinings from '../store/joining.ts'
import type { JoiningRow, MotionRow } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

/** The leading motion, locked, and whose it is. */
export interface Leading {
  readonly m: MatterRow
  readonly motion: MotionRow
}

const procedureOf = async (ctx: Context, m: MatterRow) => (await proceduresFor(ctx, [m]))(m)

/**
 * Locks and judges the motion another is to be joined to, by number: earlier, of the same place, still before deciding, itself
 * joined to none. Refuses the raiser of either, a motion others were joined to, and one that asks to adopt a text.
 */
export async function leadingOf(
  ctx: Context,
  m: MatterRow,
  motion: MotionRow,
  number: string,
): Promise<Leading> {
  const found = await lockMain(ctx, m, number)
  const leading = (await store.getMotion(ctx, found.id))!
  must(
    allowJoining(acting(ctx), [
      { m, motion },
      { m: found, motion: leading },
    ]),
  )
  if (found.place !== m.place) throw refuse('deliberation.join-elsewhere', { number })
  if (found.id > m.id) throw refuse('deliberation.join-later', { number })
  if (await joinings.joiningOf(ctx, found.id)) throw refuse('deliberation.join-joined', { number })
  const road = await procedureOf(ctx, found)
  if (!joinsOpen(factsOf(found, road), road)) throw refuse('deliberation.join-over', { number })
  if ((await joinings.joinedTo(ctx, m.id, 1)).length > 0) throw refuse('deliberation.join-leads')
  if (await ruleMotionOf(ctx, m.id)) throw refuse('deliberation.join-rule')
  return { m: found, motion: leading }
}

/** After the act: the joining, and the supporters carried over. */
export async function join(ctx: Context, m: MatterRow, motion: MotionRow, to: Leading): Promise<void> {
  const permit = must(allowJoining(acting(ctx), [{ m, motion }, to]))
  const id = ctx.newId()
  await joinings.insertJoining(ctx, permit, {
    id,
    motion: m.id,
    earlier: to.m.id,
    by_person: acting(ctx).person!,
  })
  await joinings.carrySupports(ctx, permit, id, to.m.reporter)
  ctx.touch({ kind: 'motion-joining', id, fields: ['*'] })
  ctx.announce('deliberation.Joined', { matter: m.id, leading: to.m.id })
}

/** After an act that led it back: carried supporters go, as long as the leading one's still change. */
export async function unjoin(ctx: Context, joining: JoiningRow, leading: MatterRow): Promise<void> {
  const permit = allowUnjoining()
  await joinings.undoJoining(ctx, permit, joining.id)
  if (supportsOpen(factsOf(leading, await procedureOf(ctx, leading))))
    await joinings.uncarrySupports(ctx, permit, joining.id)
  ctx.touch({ kind: 'motion-joining', id: joining.id, fields: ['undone_at'] })
  ctx.announce('deliberation.Unjoined', { matter: joining.motion, leading: joining.earlier })
}
