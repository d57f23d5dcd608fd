/**
 * Takes a backup beside a running server: every table through one snapshot, so that all of it is of one instant, then the
 * uploaded files (content is written before its row and never changes, so what the snapshot names is there).
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import pg from 'pg'
import type { Anchors } from '#kernel/seal'
import type { Secrets } from '#kernel/secrets'
import { headsOf, partitionsOf, sequencesOf, tablesOf } from './catalog.ts'
import { copyTo } from './copy.ts'
import { backupsIn, fingerprintOf, signed } from './manifest.ts'
import type { BackupManifest, TableCopy } from './manifest.ts'
import { newKey, writePiece } from './pieces.ts'
import type { Piece } from './pieces.ts'
import { BackupRefused } from './refused.ts'

export interface TakeOptions {
  /** A role no row-level policy binds: superuser or BYPASSRLS. */
  readonly readUrl: string
  readonly dataDir: string
  readonly keysDir: string
  readonly secrets: Secrets
  readonly anchors: Anchors
  /** Where backups gather; made when missing. */
  readonly into: string
  readonly version: string
  readonly now: Date
  readonly passphrase?: string | undefined
  readonly withKeys: boolean
  /** How many whole backups of this database stay; older ones go once this one is whole. */
  readonly keep?: number | undefined
  readonly say: (line: string) => void
}

export interface Taken {
  readonly folder: string
  readonly manifest: BackupManifest
  /** Uploads that were missing or damaged in the data folder already. */
  readonly lost: readonly string[]
}

/** Makes one backup; it appears whole by one rename, or not at all. Refuses `backup.*` in Chinese. */
export async function takeBackup(o: TakeOptions): Promise<Taken> {
  await mkdir(o.into, { recursive: true, mode: 0o700 })
  await clearDrafts(o.into)
  const name = `linli-${o.now.toISOString().replaceAll(/[-:.]/g, '')}`
  const draft = join(o.into, `.${name}.draft-${process.pid}`)
  await mkdir(draft, { mode: 0o700 })
  const client = new pg.Client({ connectionString: o.readUrl, application_name: 'linli-backup' })
  try {
    await client.connect()
    const { manifest, lost } = await copyAll(client, draft, o)
    await writeFile(join(draft, 'manifest.json'), printed(manifest), { mode: 0o600, flush: true })
    await flushFolders(draft)
    const folder = join(o.into, name)
    await rename(draft, folder)
    await flushFolder(o.into)
    await rotate(o, manifest)
    return { folder, manifest, lost }
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new BackupRefused('backup.disk-full', `${o.into} 所在的磁盘满了：没有留下备份，原有的备份不动。`)
    throw error
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function copyAll(
  client: pg.Client,
  draft: string,
  o: TakeOptions,
): Promise<{ manifest: BackupManifest; lost: string[] }> {
  await insistOnSight(client)
  const { key, encryption } = o.passphrase ? newKey(o.passphrase) : { key: undefined, encryption: null }
  // Anchors before the snapshot: what is anchored was committed before, so the snapshot holds it.
  const deployment =
    (await client.query<{ id: string }>('SELECT id FROM kernel.deployment')).rows[0]?.id ?? null
  const anchored = deployment ? o.anchors.of(deployment) : []
  await client.query(
    `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL row_security = off; SET LOCAL statement_timeout = 0;
     SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '60s'; SET LOCAL search_path = pg_catalog;
     SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 3; SET LOCAL timezone = 'UTC'`,
  )
  const tables: TableCopy[] = []
  for (const { schema, name, columns } of await tablesOf(client)) {
    const list = columns.map((c) => client.escapeIdentifier(c)).join(', ')
    const from = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`
    const rows = client.query(copyTo(`COPY (SELECT ${list} FROM ${from}) TO STDOUT`))
    const piece = await writePiece(draft, `tables/${schema}.${name}.copy.zst`, rows, { key, compress: true })
    tables.push({ schema, name, columns, rows: rows.rowCount ?? 0, piece })
  }
  const facts = {
    postgres: (await client.query<{ server_version: string }>('SHOW server_version')).rows[0]!.server_version,
    migrations: (
      await client.query<{ module: string; file: string; hash: string }>(
        'SELECT module, file, hash FROM kernel.migration ORDER BY at, module, file',
      )
    ).rows,
    jobsVersion: await jobsVersion(client),
    partitions: await partitionsOf(client),
    sequences: await sequencesOf(client),
    heads: await headsOf(client),
    files: (
      await client.query<{ sha256: string }>(
        'SELECT DISTINCT sha256 FROM kernel.file WHERE subject IS NOT NULL ORDER BY sha256',
      )
    ).rows,
  }
  await client.query('COMMIT')
  o.say(`数据库已复制：${tables.length} 张表，${sum(tables.map((t) => t.rows))} 行。`)
  const { uploads, lost } = await copyUploads(draft, o.dataDir, key)
  const present = new Set(uploads.map((p) => p.path.split('/').at(-1)))
  for (const { sha256 } of facts.files)
    if (!present.has(sha256) && !lost.some((l) => l.startsWith(sha256))) lost.push(`${sha256}（不见了）`)
  o.say(`上传的文件已复制：${uploads.length} 个。`)
  const packs: Piece[] = []
  for (const path of below(join(o.dataDir, 'packs')))
    if (/^[\w.@/-]+$/.test(path))
      packs.push(
        await writePiece(draft, `packs/${path}`, createReadStream(join(o.dataDir, 'packs', path)), {
          key,
          compress: false,
        }),
      )
  const small = (path: string, text: string) =>
    writePiece(draft, path, Readable.from([Buffer.from(text)], { objectMode: false }), {
      key,
      compress: false,
    })
  const anchors =
    anchored.length > 0
      ? await small('anchors.jsonl', anchored.map((a) => `${JSON.stringify(a)}\n`).join(''))
      : null
  const keys = o.withKeys
    ? await small('keys/master.key', readFileSync(join(o.keysDir, 'master.key'), 'utf8'))
    : null
  const manifest = signed(o.secrets, {
    format: 1,
    program: 'linli',
    version: o.version,
    madeAt: o.now.toISOString(),
    deployment,
    postgres: facts.postgres,
    fingerprint: fingerprintOf(o.secrets),
    encryption,
    migrations: facts.migrations,
    jobsVersion: facts.jobsVersion,
    tables,
    partitions: facts.partitions,
    sequences: facts.sequences,
    heads: facts.heads,
    uploads,
    packs,
    anchors,
    keys,
  })
  return { manifest, lost }
}

export async function jobsVersion(client: pg.Client): Promise<number | null> {
  const there = await client.query<{ t: string | null }>(`SELECT to_regclass('jobs.version')::text AS t`)
  if (!there.rows[0]?.t) return null
  return (
    (await client.query<{ version: number }>('SELECT version FROM jobs.version')).rows[0]?.version ?? null
  )
}

/** A role bound by policies would see part of the rows and call it everything. */
async function insistOnSight(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ sees: boolean; role: string }>(
    'SELECT rolsuper OR rolbypassrls AS sees, rolname AS role FROM pg_roles WHERE rolname = current_user',
  )
  if (rows[0]?.sees) return
  throw new BackupRefused(
    'backup.blind-role',
    `角色 ${rows[0]?.role} 受行级安全约束，读不到全部的行：请用 LINLI_BACKUP_URL 给出带 BYPASSRLS 的角色（create role linli_backup login bypassrls password '…'; grant pg_read_all_data to linli_backup;）。`,
  )
}

async function copyUploads(
  draft: string,
  dataDir: string,
  key: Buffer | undefined,
): Promise<{ uploads: Piece[]; lost: string[] }> {
  const root = join(dataDir, 'files')
  const uploads: Piece[] = []
  const lost: string[] = []
  for (const path of below(root)) {
    const name = path.split('/').at(-1)!
    // Small pictures are made anew, drafts were never accepted.
    if (!/^[0-9a-f]{64}$/.test(name)) continue
    const hash = createHash('sha256')
    const source = Readable.from(
      (async function* () {
        for await (const chunk of createReadStream(join(root, path))) {
          hash.update(chunk as Buffer)
          yield chunk as Buffer
        }
      })(),
      { objectMode: false },
    )
    try {
      uploads.push(await writePiece(draft, `files/${path}`, source, { key, compress: false }))
    } catch (error) {
      // Swept meanwhile: it belonged to nothing.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      await rm(join(draft, 'files', path), { force: true })
      continue
    }
    if (hash.digest('hex') !== name) lost.push(`${name}（内容已损坏）`)
  }
  return { uploads, lost }
}

/** Paths of all files below, with `/`. */
function below(root: string): string[] {
  if (!existsSync(root)) return []
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted()
}

/** One entry a line: people read it, and a damaged line is found. */
function printed(manifest: BackupManifest): string {
  const lines = Object.entries(manifest).map(([name, value]) =>
    Array.isArray(value) && value.length > 0
      ? `  ${JSON.stringify(name)}: [\n${value.map((v) => `    ${JSON.stringify(v)}`).join(',\n')}\n  ]`
      : `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  )
  return `{\n${lines.join(',\n')}\n}\n`
}

/** What killed runs left; a run that still lives keeps its draft. */
async function clearDrafts(into: string): Promise<void> {
  for (const name of await readdir(into)) {
    const pid = /^\.linli-.*\.draft-(\d+)$/.exec(name)?.[1]
    if (pid === undefined) continue
    try {
      process.kill(Number(pid), 0)
      if (Number(pid) !== process.pid) continue
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EPERM') continue
    }
    await rm(join(into, name), { recursive: true, force: true })
  }
}

async function rotate(o: TakeOptions, made: BackupManifest): Promise<void> {
  if (o.keep === undefined) return
  const same = backupsIn(o.into).filter((folder) => {
    try {
      const found = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as BackupManifest
      return found.program === 'linli' && found.deployment === made.deployment
    } catch {
      return false
    }
  })
  for (const folder of same.slice(0, Math.max(0, same.length - o.keep))) {
    // First it stops being a backup, then it goes: a kill in between leaves a draft, not half a backup.
    const gone = join(o.into, `.${folder.split(/[\\/]/).at(-1)}.draft-${process.pid}`)
    await rename(folder, gone)
    await rm(gone, { recursive: true, force: true })
    o.say(`按 --keep ${o.keep} 删去较早的备份 ${folder}。`)
  }
}

async function flushFolders(root: string): Promise<void> {
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true }))
    if (entry.isDirectory()) await flushFolder(join(entry.parentPath, entry.name))
  await flushFolder(root)
}

async function flushFolder(folder: string): Promise<void> {
  // Windows cannot flush a folder; the rename is still whole there.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
