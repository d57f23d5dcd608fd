/** Rows of today, as `trace verify` finds and digests them again. */
import type { TracedTable } from '#kernel/manifest'
import { kinds } from './contract.ts'
import { factsOfRow } from './tables.ts'

export const traced: readonly TracedTable[] = kinds.map((kind) => ({
  kind: `registry.${kind}`,
  page: `SELECT * FROM registry.${kind} WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`,
  row: (row) => factsOfRow(kind, row),
}))
