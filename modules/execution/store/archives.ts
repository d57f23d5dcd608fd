/** SQL of sealed packages. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { ArchiveRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `execution.${name}`, text })

export function insertArchive(ctx: ReadContext, _permit: Permit<'execution.seal'>, a: ArchiveRow) {
  return ctx.tx.run(
    named(
      'archive-insert',
      `INSERT INTO execution.archive (realm, id, matter, matter_number, title, machine, readable, machine_digest,
         readable_digest, seal, sealed_at, sealed_by, by_title)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    ),
    [
      a.realm,
      a.id,
      a.matter,
      a.matter_number,
      a.title,
      a.machine,
      a.readable,
      a.machine_digest,
      a.readable_digest,
      a.seal,
      a.sealed_at,
      a.sealed_by,
      a.by_title,
    ],
  )
}

export function archiveOf(ctx: ReadContext, matter: Uuid): Promise<ArchiveRow | undefined> {
  return ctx.tx.first(
    named('archive-of', 'SELECT * FROM execution.archive WHERE realm = $1 AND matter = $2'),
    [ctx.realm, matter],
  )
}
