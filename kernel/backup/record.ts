/** Leaves in the database that a backup was made, for those who answer for the system. */
import type { Database } from '#kernel/database'
import type { Taken } from './take.ts'

/**
 * Records a backup. False when the database is older than the table: a backup before an upgrade is made all the same, and a
 * failure to record never undoes one.
 */
export async function recordBackup(database: Database, { manifest, lost }: Taken): Promise<boolean> {
  try {
    await database.plain(
      `INSERT INTO kernel.backup (made_at, version, fingerprint, encrypted, with_keys, rows, lost)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (made_at) DO NOTHING`,
      [
        manifest.madeAt,
        manifest.version,
        manifest.fingerprint,
        manifest.encryption !== null,
        manifest.keys !== null,
        manifest.tables.reduce((sum, t) => sum + t.rows, 0),
        lost.length,
      ],
    )
    return true
  } catch {
    return false
  }
}
