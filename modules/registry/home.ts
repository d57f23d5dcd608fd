/** Where the register has the person who acts. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { findRows } from './store/subjects.ts'

/**
 * The place the person who acts is registered in today; null without a record of their own, or with one that left or was
 * merged. Their own data: no row in the read ledger, and of nobody else can it be asked.
 */
export async function ownHome(
  ctx: ReadContext,
): Promise<{ readonly place: Uuid | null; readonly path: string } | null> {
  const me = ctx.actor.person
  const [row] = me === null ? [] : await findRows(ctx, 'person', [me])
  return row?.state === 'here' ? { place: row.place, path: row.place_path } : null
}
