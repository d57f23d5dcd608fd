/** What a matter pinned, read from its snapshot. */
import type { Snapshot } from '#modules/packs'
import type { Procedure } from './procedure.ts'

/** The procedure of that id. Throws when the snapshot has none: a matter cannot have started under it. */
export function procedureIn(snapshot: Snapshot, id: string): Procedure {
  const found = snapshot
    .section<{ procedures: readonly Procedure[] }>('procedures')
    .procedures.find((p) => p.id === id)
  if (!found) throw new Error(`procedure ${id} is not in snapshot ${snapshot.hash}`)
  return found
}
