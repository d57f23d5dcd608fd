/**
 * Forward-only SQL migrations, one folder a module, run as the owner in the order of the module list.
 * `@app` in a migration stands for the pool's role; a file once applied may never change.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

export interface MigrationSource {
  readonly name: string
  /** Folder that holds `migrations/*.sql`. */
  readonly dir: string
}

export interface MigrateOptions {
  readonly modules: readonly MigrationSource[]
  /** Role of the pool: gets what the migrations grant, never owns anything. */
  readonly appRole: string
  readonly log?: (line: string) => void
  /** Applies only these (`module/file`): a restore first makes the schema its backup was taken from. */
  readonly only?: ReadonlySet<string>
}

export interface MigrationFile {
  readonly module: string
  readonly file: string
  readonly sql: string
  readonly hash: string
}

const LOCK = 7_215_031

/** Reads all migrations in the order they run. */
export function readMigrations(modules: readonly MigrationSource[]): MigrationFile[] {
  return modules.flatMap((m) => {
    const folder = join(m.dir, 'migrations')
    if (!existsSync(folder)) return []
    return readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .toSorted()
      .map((file) => {
        const sql = readFileSync(join(folder, file), 'utf8')
        return { module: m.name, file, sql, hash: createHash('sha256').update(sql).digest('hex') }
      })
  })
}

/** One hash over all migrations; names the test template. */
export function migrationsHash(modules: readonly MigrationSource[]): string {
  const all = createHash('sha256')
  for (const m of readMigrations(modules)) all.update(`${m.module}/${m.file}:${m.hash}\n`)
  return all.digest('hex').slice(0, 16)
}

/**
 * Applies what is missing, each file in its own transaction, under one lock so that two starts cannot race.
 * Refuses (Error with a Chinese sentence) when an applied file was changed or the server is too old.
 */
export async function migrate(ownerUrl: string, options: MigrateOptions): Promise<{ applied: string[] }> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'linli-migrate' })
  await client.connect()
  const applied: string[] = []
  try {
    const version = Number((await client.query('SHOW server_version_num')).rows[0].server_version_num)
    if (version < 150_000) throw new Error(`数据库版本过低：需要 PostgreSQL 15 或更新，当前为 ${version}`)
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await client.query(`CREATE SCHEMA IF NOT EXISTS kernel`)
    await client.query(`CREATE TABLE IF NOT EXISTS kernel.migration (
      module text NOT NULL, file text NOT NULL, hash text NOT NULL, app_role text NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (module, file))`)
    const done = new Map<string, { hash: string; app_role: string }>()
    for (const row of (await client.query('SELECT module, file, hash, app_role FROM kernel.migration')).rows)
      done.set(`${row.module}/${row.file}`, row)
    const role = client.escapeIdentifier(options.appRole)
    for (const m of readMigrations(options.modules)) {
      const name = `${m.module}/${m.file}`
      if (options.only && !options.only.has(name)) continue
      const before = done.get(name)
      if (before && before.hash !== m.hash)
        throw new Error(`迁移文件 ${name} 在应用之后被改动；已应用的迁移不得修改，请新增一个文件`)
      if (before && before.app_role === options.appRole) continue
      // A new pool role gets the grants again; GRANT is idempotent, everything else ran already.
      const sql = (before ? grantsOf(m.sql) : m.sql).replaceAll('@app', role)
      options.log?.(before ? `授权 ${name}` : `迁移 ${name}`)
      await client.query('BEGIN')
      try {
        await client.query(sql)
        await client.query(
          `INSERT INTO kernel.migration (module, file, hash, app_role) VALUES ($1, $2, $3, $4)
           ON CONFLICT (module, file) DO UPDATE SET app_role = excluded.app_role`,
          [m.module, m.file, m.hash, options.appRole],
        )
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw new Error(`迁移 ${name} 失败：${(error as Error).message}`, { cause: error })
      }
      applied.push(name)
    }
    if (options.modules.some((m) => m.name === 'kernel')) {
      await client.query('SELECT kernel.notice_restore()')
      // After a long rest the months made ahead are used up: the first write must not be the one to notice.
      await client.query(
        `SELECT kernel.make_partitions(c.oid::regclass, now(), 3)
         FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('kernel', 'notices')`,
      )
    }
    return { applied }
  } finally {
    await client.query('SELECT pg_advisory_unlock_all()').catch(() => {})
    await client.end()
  }
}

function grantsOf(sql: string): string {
  return (sql.match(/^(GRANT|REVOKE) [^;]*@app[^;]*;/gm) ?? []).join('\n')
}
