/** What every act on a matter begins and ends with: the lock, and the touch that the trace digests. */
import type { Context } from '#kernel/action'
import { refuseKernel, refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import type { Snapshot } from '#modules/packs'
import type { Procedure, Step } from '../procedure.ts'
import * as store from '../store.ts'
import { digested } from '../tables.ts'
import type { MatterRow } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

export interface Entered {
  readonly matter: MatterRow
  /** Step the matter is in now; undefined at an end. */
  readonly step: Step | undefined
  readonly procedure: Procedure
  readonly snapshot: Snapshot
  /** Id of the timeline entry this act wrote; its files hang on it. */
  readonly act: Uuid
}

/**
 * Locks a matter for writing; with `kind`, one of that kind only: through its module's door nobody reaches another's. Refuses
 * `flow.no-such-matter`, and `kernel.stale` with who and when for an old revision.
 */
export async function lockMatter(
  ctx: Context,
  id: Uuid,
  revision: number | null,
  kind?: string,
): Promise<MatterRow> {
  const row = await store.lockRow(ctx, id)
  if (!row || (kind !== undefined && row.kind !== kind)) throw refuse('flow.no-such-matter')
  if (revision !== null && revision !== row.revision) {
    const last = await store.lastAct(ctx, id)
    throw refuseKernel('kernel.stale', {
      who: last?.actor_title ?? '他人',
      at: last?.at.toISOString() ?? row.changed_at.toISOString(),
      revision: row.revision,
    })
  }
  return row
}

/** Locks and checks the main matter of a duplicate, by number. */
export async function lockMain(ctx: Context, m: MatterRow, number: string): Promise<MatterRow> {
  const found = await store.lockByNumber(ctx, number)
  const wrong = (why: string) => refuse('flow.duplicate-wrong', { number, why })
  if (!found) throw wrong('没有这个编号，或您无权查看')
  if (found.id === m.id) throw wrong('不能并入自身')
  if (found.kind !== m.kind) throw wrong('不是同类的件')
  if (found.merged_into !== null) throw wrong('它本身已并入另一件')
  if (found.state === 'archived') throw wrong('它已归档')
  return found
}

/** The columns a digest covers are the row as written; `trace verify` reads the same ones. */
export function touchMatter(ctx: Context, row: MatterRow, fields: readonly string[], reason?: string): void {
  ctx.touch({ kind: 'matter', id: row.id, fields, row: digested({ ...row }), ...(reason ? { reason } : {}) })
}
