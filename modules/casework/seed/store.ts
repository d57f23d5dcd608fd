/** What the demonstration asks of the tables beside the module's own statements. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'

/** Reports that came from one source, by their number there. */
export function reportsFrom(ctx: ReadContext, source: string): Promise<{ id: Uuid; source_no: string }[]> {
  return ctx.tx.all(
    `SELECT id, source_no FROM casework.report WHERE realm = $1 AND source = $2 ORDER BY source_no`,
    [ctx.realm, source],
  )
}

/** Deadlines that passed before an instant and that nobody was told of, in order. */
export async function dueBefore(ctx: ReadContext, until: Date): Promise<Date[]> {
  const rows = await ctx.tx.all<{ due_at: Date }>(
    `SELECT DISTINCT due_at FROM flow.matters
     WHERE realm = $1 AND state = 'open' AND overdue_at IS NULL AND NOT paused AND due_at <= $2 ORDER BY due_at`,
    [ctx.realm, until],
  )
  return rows.map((r) => r.due_at)
}
