/** The PostgreSQL of a test run: an embedded one in a throw-away folder, or the one named by TEST_DATABASE_URL. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate, migrationsHash } from '#kernel/migrate'
import type { MigrationSource } from '#kernel/migrate'
import { prepareDatabase, startEmbedded, withDatabase } from '#kernel/postgres'
import { holderOf } from '../../kernel/postgres/lock.ts'
import { findRunning, shutDown } from '../../kernel/postgres/postmaster.ts'
import { connected } from '../../kernel/postgres/roles.ts'
import { inOrder, modulesOnDisk } from '../../tools/check/fence/modules.ts'

export interface TestServer {
  /** Empty, or a copy of one that was made here. */
  create(from?: string): Promise<{ name: string; ownerUrl: string; appUrl: string }>
  drop(name: string): Promise<void>
  close(): Promise<void>
}

interface Access {
  /** May create databases. */
  ownerUrl: string
  appUrl: string
  close(): Promise<void>
}

const root = join(import.meta.dirname, '../..')

/** The application's own list when it exists; while modules are being written, what lies on disk. */
async function migrationSources(): Promise<MigrationSource[]> {
  const list = join(root, 'apps/server/modules.ts')
  let sources: readonly MigrationSource[]
  if (existsSync(list)) {
    const loaded = (await import(list)) as { migrationSources: readonly MigrationSource[] }
    sources = loaded.migrationSources
  } else {
    const ordered = inOrder(modulesOnDisk(root))
    if (!ordered.order)
      throw new Error(`modules depend on each other in a circle: ${ordered.cycle.join(' → ')}`)
    sources = ordered.order
  }
  if (sources.some((source) => source.name === 'kernel')) return [...sources]
  return [{ name: 'kernel', dir: join(root, 'kernel') }, ...sources]
}

async function embedded(): Promise<Access> {
  await removeRemains()
  const folder = mkdtempSync(join(tmpdir(), 'linli-test-'))
  const server = await startEmbedded({ dataDir: join(folder, 'data'), log: () => undefined, fsync: false })
  return {
    ownerUrl: server.ownerUrl,
    appUrl: server.appUrl,
    close: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A test run that was killed leaves its server behind: end it, unless its run is still alive. */
async function removeRemains(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith('linli-test-'))) {
    const folder = join(tmpdir(), name)
    const stat = statSync(folder, { throwIfNoEntry: false })
    const fresh = Date.now() - (stat?.mtimeMs ?? 0) < 60_000
    if (!stat || stat.uid !== process.getuid?.() || fresh) continue
    if (holderOf(join(folder, 'data')) !== undefined) continue
    const cluster = join(folder, 'data/postgres/18')
    const left = findRunning(cluster)
    if (left) await shutDown(left, cluster)
    rmSync(folder, { recursive: true, force: true })
  }
}

function given(): Access | undefined {
  const ownerUrl = process.env['TEST_DATABASE_URL']
  const appUrl = process.env['TEST_APP_URL']
  if (!ownerUrl && !appUrl) return undefined
  if (!ownerUrl || !appUrl) throw new Error('TEST_DATABASE_URL and TEST_APP_URL must be set together')
  return { ownerUrl, appUrl, close: async () => undefined }
}

/** Whoever was connected to the template is gone within a moment: 55006 until then. */
async function createFrom(client: pg.Client, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`create database ${name} template ${template}`)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || attempt === 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** Drops it, connections and all. A vacuum at work may not be ended by the owner: it is done within a moment. */
async function remove(client: pg.Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`drop database if exists ${name} with (force)`)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '42501' || attempt === 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** A migrated database named by the hash of all migrations; built aside and renamed, so it is whole or absent. */
async function ensureTemplate(access: Access): Promise<string> {
  const sources = await migrationSources()
  const name = `linli_template_${migrationsHash(sources)}`
  await connected(access.ownerUrl, async (client) => {
    await client.query('select pg_advisory_lock(771301)')
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount) return
    const draft = `linli_draft_${process.pid}`
    await client.query(`drop database if exists ${draft}`)
    const locale =
      Number(
        (await client.query<{ v: string }>(`select current_setting('server_version_num') as v`)).rows[0]?.v,
      ) >= 170_000
        ? ''
        : ` encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`
    await client.query(`create database ${draft} template template0${locale}`)
    const ownerUrl = withDatabase(access.ownerUrl, draft)
    await connected(ownerUrl, prepareDatabase)
    await migrate(ownerUrl, { modules: sources, appRole: new URL(access.appUrl).username })
    await client.query(`alter database ${draft} rename to ${name}`)
  })
  return name
}

export async function openTestServer(): Promise<TestServer> {
  const access = given() ?? (await embedded())
  try {
    const template = await ensureTemplate(access)
    const admin = new pg.Client({ connectionString: access.ownerUrl })
    await admin.connect()
    let count = 0
    const made = new Set<string>()
    // One at a time: a template may be read by one CREATE DATABASE after another, and one client speaks in order.
    return {
      async create(from = template) {
        const name = `linli_test_${process.pid}_${++count}`
        await createFrom(admin, name, from)
        made.add(name)
        // Rights on the database itself are not copied from a template.
        await admin.query(`revoke create, temporary on database ${name} from public`)
        return {
          name,
          ownerUrl: withDatabase(access.ownerUrl, name),
          appUrl: withDatabase(access.appUrl, name),
        }
      },
      async drop(name) {
        if (!made.delete(name)) throw new Error(`${name} is not a database of this run`)
        await remove(admin, name)
      },
      async close() {
        for (const name of made) await remove(admin, name)
        await admin.end()
        await access.close()
      },
    }
  } catch (error) {
    await access.close()
    throw error
  }
}
