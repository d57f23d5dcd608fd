/** Many persons at once, for modules that take in whole lists. */
import type { Permit } from '#kernel/access'
import type { Tx } from '#kernel/database'
import type { Adding } from '../access.ts'
import type { PersonTable } from '../tables.ts'

export function insertPersons(
  tx: Tx,
  _permit: Permit<Adding>,
  rows: readonly PersonTable[],
): Promise<number> {
  return tx.run(
    {
      name: 'identity.persons-insert',
      text: `INSERT INTO identity.person (realm, id, name, made_at)
        SELECT realm, id, name, made_at FROM jsonb_populate_recordset(NULL::identity.person, $1::jsonb)`,
    },
    [JSON.stringify(rows)],
  )
}
