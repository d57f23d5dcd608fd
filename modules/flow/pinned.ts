/** What a matter pinned, read from its snapshot. */
import type { ReadContext } from '#kernel/action'
import { snapshotOf } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { stepOf } from './procedure.ts'
import type { Procedure, Step } from './procedure.ts'
import type { MatterRow } from './tables.ts'

/** The procedure of that id. Throws when the snapshot has none: a matter cannot have started under it. */
export function procedureIn(snapshot: Snapshot, id: string): Procedure {
  const found = snapshot
    .section<{ procedures: readonly Procedure[] }>('procedures')
    .procedures.find((p) => p.id === id)
  if (!found) throw new Error(`procedure ${id} is not in snapshot ${snapshot.hash}`)
  return found
}

/** The step a matter stands in under the procedure it pinned; `step` is undefined at an end. */
export async function stepNow(
  ctx: ReadContext,
  m: Pick<MatterRow, 'snapshot' | 'procedure' | 'step'>,
): Promise<{ snapshot: Snapshot; procedure: Procedure; step: Step | undefined }> {
  const snapshot = await snapshotOf(ctx, m.snapshot)
  const procedure = procedureIn(snapshot, m.procedure)
  return { snapshot, procedure, step: stepOf(procedure, m.step) }
}
