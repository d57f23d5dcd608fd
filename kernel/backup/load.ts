/** Loads the tables of a backup into an empty database that has the backup's own migrations, as its owner. */
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { pipeline } from 'node:stream/promises'
import { headsOf, hindrancesOf, partitionsOf, tablesOf } from './catalog.ts'
import type { BackupManifest } from './manifest.ts'
import { readPiece } from './pieces.ts'
import { BackupRefused } from './refused.ts'
import { jobsVersion } from './take.ts'

export interface LoadOptions {
  readonly ownerUrl: string
  readonly folder: string
  readonly manifest: BackupManifest
  readonly key: Buffer | undefined
  readonly say: (line: string) => void
}

/** True when nothing was ever written here: no realm, no trace. */
export async function isEmptyDatabase(ownerUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const there = await client.query<{ t: string | null }>(`SELECT to_regclass('kernel.realm')::text AS t`)
    if (!there.rows[0]?.t) return true
    const found = await client.query<{ any: boolean }>(
      'SELECT EXISTS (SELECT FROM kernel.realm) OR EXISTS (SELECT FROM kernel.trace) AS any',
    )
    return found.rows[0]?.any === false
  } finally {
    await client.end()
  }
}

/**
 * One transaction: everything is there and equal to the manifest (rows of each table, head of each realm's trace), or nothing.
 * Foreign keys and indexes are made after the rows, all at once; they are checked then.
 */
export async function loadTables(o: LoadOptions): Promise<void> {
  const client = new pg.Client({ connectionString: o.ownerUrl, application_name: 'linli-restore' })
  await client.connect()
  try {
    await client.query(
      `BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '30s';
       SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL timezone = 'UTC'`,
    )
    const here = await jobsVersion(client)
    const takesJobs = here === o.manifest.jobsVersion
    const wanted = o.manifest.tables.filter((t) => takesJobs || t.schema !== 'jobs')
    if (!takesJobs)
      o.say(
        `任务队列的表是另一版（备份 ${o.manifest.jobsVersion ?? '无'}，现在 ${here ?? '无'}）：排队中的任务没有恢复，周期任务照常。`,
      )
    await makePartitions(client, o.manifest, takesJobs)
    const known = await tablesOf(client)
    const { away, back } = await hindrancesOf(client)
    for (const statement of away) await client.query(statement)
    const quote = (t: { schema: string; name: string }) =>
      `${client.escapeIdentifier(t.schema)}.${client.escapeIdentifier(t.name)}`
    const emptied = known.filter((t) => takesJobs || t.schema !== 'jobs')
    await client.query(`TRUNCATE ${emptied.map(quote).join(', ')}`)
    for (const table of wanted) {
      const target = known.find((t) => t.schema === table.schema && t.name === table.name)
      const strange = table.columns.filter((c) => !target?.columns.includes(c))
      if (!target || strange.length > 0)
        throw new BackupRefused(
          'backup.strange-table',
          `备份里的表 ${table.schema}.${table.name}${strange.length > 0 ? ` 的列 ${strange.join('、')}` : ''} 在这些迁移里没有。`,
        )
      const list = table.columns.map((c) => client.escapeIdentifier(c)).join(', ')
      const into = client.query(copyFrom(`COPY ${quote(table)} (${list}) FROM STDIN`))
      await pipeline(readPiece(o.folder, table.piece, { key: o.key, compress: true }), into)
    }
    for (const { name, last, called } of o.manifest.sequences)
      if (takesJobs || !name.startsWith('jobs.'))
        await client.query('SELECT setval($1::regclass, $2, $3)', [name, last, called])
    // This server counts its transactions by itself: what was brought here is of an era that is over.
    const era = await client.query<{ era: number }>(
      'INSERT INTO kernel.era (era) SELECT max(era) + 1 FROM kernel.era RETURNING era',
    )
    for (const table of ['kernel.trace', 'kernel.outbox'])
      await client.query(`ALTER TABLE ${table} ALTER COLUMN era SET DEFAULT ${Number(era.rows[0]!.era)}`)
    await insistOnEqual(client, o.manifest, wanted)
    for (const statement of back) await client.query(statement)
    await client.query('COMMIT')
    // Without statistics the first day would be slow.
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
}

async function makePartitions(client: pg.Client, m: BackupManifest, takesJobs: boolean): Promise<void> {
  const known = new Set((await partitionsOf(client)).map((p) => `${p.schema}.${p.name}`))
  for (const { parent, schema, name, bound } of m.partitions) {
    if (known.has(`${schema}.${name}`) || (!takesJobs && schema === 'jobs')) continue
    await client.query(
      `CREATE TABLE ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)} PARTITION OF ${parent} ${bound}`,
    )
  }
}

async function insistOnEqual(
  client: pg.Client,
  m: BackupManifest,
  wanted: BackupManifest['tables'],
): Promise<void> {
  for (const { schema, name, rows } of wanted) {
    const found = await client.query<{ n: string }>(
      `SELECT count(*)::text AS n FROM ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`,
    )
    // An era of its own was just begun.
    const expected = schema === 'kernel' && name === 'era' ? rows + 1 : rows
    if (Number(found.rows[0]?.n) !== expected)
      throw new BackupRefused(
        'backup.count-differs',
        `表 ${schema}.${name} 恢复后是 ${found.rows[0]?.n} 行，备份清单记 ${expected} 行：没有恢复任何内容。`,
      )
  }
  const heads = JSON.stringify(await headsOf(client))
  if (heads !== JSON.stringify(m.heads.map(({ realm, block, hash, rows }) => ({ realm, block, hash, rows }))))
    throw new BackupRefused('backup.head-differs', '恢复后留痕链的链头与备份清单不同：没有恢复任何内容。')
}
