/** Who held a matter at an instant. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { custodyOf } from './store.ts'
import type { CustodyRow } from './tables.ts'

/** The interval that covers the instant, and the bodies that had held it by then; undefined before it was opened. */
export async function custodyAt(
  ctx: ReadContext,
  matter: Uuid,
  at: Date,
): Promise<{ holding: CustodyRow | undefined; involved: Uuid[] } | undefined> {
  const all = (await custodyOf(ctx, matter)).filter((c) => c.from_at <= at)
  const last = all.at(-1)
  if (!last) return undefined
  return {
    holding: all.findLast((c) => c.to_at === null || c.to_at > at),
    involved: [...new Set(all.map((c) => c.body))],
  }
}
