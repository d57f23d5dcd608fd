/** Many persons at once; one by one it is `addPerson`. */
import type { Context } from '#kernel/action'
import { realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { allowAdding } from '../access.ts'
import { insertPersons } from '../store/people.ts'
import type { PersonTable } from '../tables.ts'
import { personRow } from '../traced.ts'

/** Adds persons in one statement, each traced; the caller's act has decided that it may. Announces nothing. */
export async function addPersons(
  ctx: Context,
  persons: readonly { readonly id: Uuid; readonly name: string }[],
): Promise<void> {
  if (persons.length === 0) return
  const rows: PersonTable[] = persons.map((p) => ({
    realm: realmOf(p.id),
    id: p.id,
    name: p.name.trim(),
    made_at: ctx.now,
  }))
  const stored = insertPersons(ctx.tx, allowAdding(), rows)
  // Digested while they are being stored.
  for (const row of rows) ctx.touch({ kind: 'person', id: row.id, fields: ['name'], row: personRow(row) })
  await stored
}
