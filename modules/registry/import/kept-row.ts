/** A row that waits for a decision: kept encrypted, bound to its conflict. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { Candidate } from './checking.ts'

export interface KeptRow {
  readonly candidate: Candidate
  readonly from: Day
}

const PURPOSE = 'registry/import-row'

export function sealRow(ctx: Pick<ReadContext, 'secrets'>, conflict: Uuid, row: KeptRow): string {
  const { place, ...candidate } = row.candidate
  const { id, name, path, kind } = place
  // Codes of the place are not needed again.
  const kept: KeptRow = { ...row, candidate: { ...candidate, place: { id, name, path, kind, codes: [] } } }
  return ctx.secrets.seal(PURPOSE, JSON.stringify(kept), conflict)
}

export function openRow(ctx: Pick<ReadContext, 'secrets'>, conflict: Uuid, sealed: string): KeptRow {
  return JSON.parse(ctx.secrets.open(PURPOSE, sealed, conflict)) as KeptRow
}
