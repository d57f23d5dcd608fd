/** What a matter pinned, read from its snapshot. */
import { ask, query } from '#kernel/action'
import type { Ground, ReadContext } from '#kernel/action'
import { serviceActor } from '#modules/bodies'
import { currentSnapshot, snapshotOf } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { stepOf } from './procedure.ts'
import type { Procedure, Step } from './procedure.ts'
import * as store from './store.ts'
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

const underOlder = query('flow.under-older', async (ctx: ReadContext, _input: null) =>
  store.countUnderOlder(ctx, (await currentSnapshot(ctx)).hash),
)

/** How many open matters of a realm go on under a version older than the one in force. */
export function runningUnderOlder(ground: Ground, realm: number): Promise<number> {
  return ask(ground, serviceActor(realm, 'packs'), underOlder, null)
}
