/** Locking a public matter: everybody reads it, those it is entrusted to change it. */
import type { Context } from '#kernel/action'
import { Refusal, refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { getMatter, lockMatter } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import * as store from './store.ts'
import type { MotionRow } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/**
 * The matter, locked. Who reads it as the public does but has no part in it is told whose it is
 * (`deliberation.not-involved`), not that it does not exist.
 */
export async function lockPublic(ctx: Context, id: Uuid, revision: number, what: string): Promise<MatterRow> {
  try {
    return await lockMatter(ctx, id, revision)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'flow.no-such-matter') throw error
    const seen = await getMatter(ctx, id)
    if (seen.kind !== 'motion' && seen.kind !== 'power') throw error
    throw refuse('deliberation.not-involved', { act: what, holder: seen.holder_title })
  }
}

/** A motion with its matter, locked. Refuses `deliberation.no-such-motion`. */
export async function lockMotion(
  ctx: Context,
  id: Uuid,
  revision: number,
  what: string,
): Promise<{ m: MatterRow; motion: MotionRow }> {
  const motion = await store.getMotion(ctx, id)
  if (!motion) throw refuse('deliberation.no-such-motion')
  const m = await lockPublic(ctx, id, revision, what)
  // Read again under the lock: whoever was first has changed it.
  return { m, motion: (await store.getMotion(ctx, id)) ?? motion }
}
