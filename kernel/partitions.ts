/** Append-only tables are cut by month; the coming months are made ahead, so that no write ever meets a missing one. */
import type { Database } from '#kernel/database'

/** Two that make the same month at once: the second waits and finds it there. */
const LOCK = 7_215_036

/**
 * Makes the partitions around an instant for every partitioned table of kernel and notices: the month before, the month,
 * and `ahead` more. Makes only what is missing; neither readers nor writers are held up. Called at start and daily.
 */
export async function ensurePartitions(database: Database, around: Date, ahead = 3): Promise<void> {
  await database.transaction({ settings: {} }, async (tx) => {
    await tx.run('SELECT pg_advisory_xact_lock($1)', [LOCK])
    await tx.run(`SET LOCAL lock_timeout = '5s'`)
    await tx.run(
      `SELECT kernel.make_partitions(c.oid::regclass, $1, $2)
       FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname IN ('kernel', 'notices') AND NOT c.relispartition ORDER BY c.oid`,
      [around, ahead],
    )
  })
}

/**
 * Drops the months of relayed events and notices that ended more than `keepMonths` (at least 6) months ago. The trace is kept
 * for ever; the database refuses to drop it. Returns the names of what went; a month in use is left for the next time.
 */
export async function dropOldMonths(database: Database, now: Date, keepMonths: number): Promise<string[]> {
  return database.transaction({ settings: {} }, async (tx) => {
    await tx.run(`SET LOCAL lock_timeout = '5s'`)
    const rows = await tx.all<{ name: string }>(
      `SELECT d.name FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
         JOIN pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN LATERAL kernel.drop_partitions(c.oid::regclass, $1::timestamptz - make_interval(months => $2)) AS d(name)
       WHERE (n.nspname, c.relname) IN (('kernel', 'outbox'), ('notices', 'notice'))`,
      [now, keepMonths],
    )
    return rows.map((r) => r.name)
  })
}
