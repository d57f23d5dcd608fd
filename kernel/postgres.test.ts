import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { accountFor } from './postgres/account.ts'
import { findBinaries, reachable } from './postgres/binaries.ts'
import { birthOf } from './postgres/lock.ts'
import { connected } from './postgres/roles.ts'
import { startEmbedded, openEmbedded, withDatabase } from './postgres.ts'
import type { EmbeddedDatabase } from './postgres.ts'

const child = join(import.meta.dirname, '../tests/support/embedded-child.ts')
const isRoot = process.getuid?.() === 0
const base = mkdtempSync(join(tmpdir(), 'linli-embedded-'))
const started: ChildProcess[] = []
let folders = 0
chmodSync(base, 0o711)

/** Operators name folders as they like. */
const folder = () => join(base, `第 ${++folders} 个'文件夹`, 'data')
const quiet = () => undefined
const rows = async (url: string, sql: string) =>
  connected(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows)

/** Runs the child script and gives its first line, parsed. */
async function run(args: string[], identity: { uid?: number; gid?: number } = {}, cwd?: string) {
  const process_ = spawn(process.execPath, [child, ...args], {
    ...identity,
    cwd: cwd ?? join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(process_)
  const lines = createInterface({ input: process_.stdout })
  for await (const line of lines) {
    return { process: process_, line: JSON.parse(line) as EmbeddedDatabase & { refused?: string } }
  }
  throw new Error('the child ended without a word')
}

const ended = (process_: ChildProcess) =>
  process_.exitCode !== null || process_.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>((resolve) => process_.once('exit', () => resolve()))

afterEach(async () => {
  for (const process_ of started.splice(0)) {
    if (process_.exitCode === null && process_.signalCode === null) process_.kill('SIGTERM')
    await ended(process_)
  }
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

describe('a running embedded server', () => {
  const dataDir = folder()
  let database: EmbeddedDatabase
  beforeAll(async () => {
    database = await startEmbedded({ dataDir, log: quiet })
  }, 60_000)
  afterAll(() => database.stop())

  test('is PostgreSQL 18 on UTF-8 with an order that is the same on every machine', async () => {
    const [row] = await rows(
      withDatabase(database.adminUrl, 'linli'),
      `select current_setting('server_version_num')::int / 10000 as major, pg_encoding_to_char(encoding) as encoding,
              datlocprovider as provider, datlocale as locale, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as listens,
              current_setting('unix_socket_directories') as sockets, current_setting('jit') as jit,
              current_setting('max_connections') as connections, current_setting('timezone') as zone
         from pg_database where datname = current_database()`,
    )
    expect(row).toEqual({
      major: 18,
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
      fsync: 'on',
      commit: 'on',
      listens: '127.0.0.1',
      sockets: '',
      jit: 'off',
      connections: '60',
      zone: 'UTC',
    })
  })

  test('knows Chinese characters as words, for trigram search', async () => {
    const [row] = await rows(database.ownerUrl, `select cardinality(show_trgm('社区居民')) as n`)
    expect(row).toEqual({ n: 5 })
  })

  test('the owner is no superuser yet can create schemas; the application role can create nothing', async () => {
    const roles = await rows(
      database.adminUrl,
      `select rolname, rolsuper, rolcreaterole, rolbypassrls, rolreplication from pg_roles
        where rolname in ('linli_owner', 'linli_app') order by 1`,
    )
    const none = { rolsuper: false, rolcreaterole: false, rolbypassrls: false, rolreplication: false }
    expect(roles).toEqual([
      { rolname: 'linli_app', ...none },
      { rolname: 'linli_owner', ...none },
    ])
    await rows(database.ownerUrl, 'create schema probe; create table probe.t (id int primary key)')
    await expect(rows(database.appUrl, 'create schema mine')).rejects.toThrow(/permission denied/)
    await expect(rows(database.appUrl, 'create table public.t (id int)')).rejects.toThrow(/permission denied/)
    await expect(rows(database.appUrl, 'create temporary table t (id int)')).rejects.toThrow(
      /permission denied/,
    )
    await expect(rows(database.appUrl, 'select * from probe.t')).rejects.toThrow(/permission denied/)
  })

  test('asks for the password, and keeps it outside the data folder for our eyes only', async () => {
    const wrong = new URL(database.appUrl)
    wrong.password = 'guess'
    await expect(rows(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/)
    const file = statSync(`${dataDir}-keys/postgres.json`)
    expect(file.mode & 0o777).toBe(0o600)
    expect(statSync(join(dataDir, 'postgres')).mode & 0o077).toBe(0)
  })

  test('does not write row values into its log', async () => {
    await rows(database.ownerUrl, `create table probe.secret (phone text primary key)`)
    await rows(database.ownerUrl, `insert into probe.secret values ('13800000000')`)
    await expect(rows(database.ownerUrl, `insert into probe.secret values ('13800000000')`)).rejects.toThrow(
      /duplicate key/,
    )
    const log = readFileSync(join(dataDir, 'postgres/server.log'), 'utf8')
    expect(log).toContain('duplicate key')
    expect(log).not.toContain('13800000000')
  })

  test('refuses a second server on the same folder with a sentence; a command may join it', async () => {
    const second = await run([dataDir, 'once'])
    expect(second.line.refused).toContain(`正由另一个邻里进程使用（进程号 ${process.pid}）`)
    const joined = await openEmbedded({ dataDir, log: quiet })
    expect(joined.pid).toBe(database.pid)
    await joined.stop()
    expect(await rows(database.ownerUrl, 'select 1 as still')).toEqual([{ still: 1 }])
  })

  test('is restarted on the same port after kill -9, with every acknowledged row', async () => {
    await rows(database.ownerUrl, 'create table probe.kept (id int primary key)')
    let acknowledged = 0
    const writing = connected(database.ownerUrl, async (client) => {
      client.on('error', quiet)
      for (let id = 1; ; id++) {
        await client.query('insert into probe.kept values ($1)', [id])
        acknowledged = id
      }
    }).catch(quiet)
    while (acknowledged < 20) await sleep(5)
    const before = database.pid
    process.kill(before, 'SIGKILL')
    await writing
    for (let waited = 0; database.pid === before; waited++) {
      if (waited > 600) throw new Error('not restarted within 30 s')
      await sleep(50)
    }
    const [row] = await rows(
      database.ownerUrl,
      `select count(*)::int as n from probe.kept where id <= ${acknowledged}`,
    )
    expect(row).toEqual({ n: acknowledged })
  }, 60_000)
})

describe('after the death of our own process', () => {
  test('kill -9: the next start adopts the server; then an ordinary stop and start keep port and data', async () => {
    const dataDir = folder()
    const first = await run([dataDir])
    await rows(first.line.ownerUrl, 'create schema probe; create table probe.t as select 7 as id')
    first.process.kill('SIGKILL')
    await ended(first.process)
    const second = await startEmbedded({ dataDir, log: quiet })
    expect(second.adopted).toBe(true)
    expect(second.pid).toBe(first.line.pid)
    expect(second.ownerUrl).toBe(first.line.ownerUrl)
    await second.stop()
    await second.stop()
    expect(birthOf(second.pid)).toBe('')
    const third = await startEmbedded({ dataDir, log: quiet })
    expect(third.adopted).toBe(false)
    expect(third.ownerUrl).toBe(first.line.ownerUrl)
    expect(await rows(third.ownerUrl, 'select id from probe.t')).toEqual([{ id: 7 }])
    await third.stop()
  }, 60_000)

  test('both killed, and the dead server’s number now belongs to a stranger: it starts, the stranger lives', async () => {
    const dataDir = folder()
    const first = await run([dataDir])
    first.process.kill('SIGKILL')
    process.kill(first.line.pid, 'SIGKILL')
    await ended(first.process)
    const stranger = spawn('sleep', ['60'], isRoot ? accountFor(join(dataDir, 'postgres')) : {})
    const pidFile = join(dataDir, 'postgres/18/postmaster.pid')
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(stranger.pid)))
    const second = await startEmbedded({ dataDir, log: quiet })
    expect(second.adopted).toBe(false)
    expect(second.pid).not.toBe(stranger.pid)
    expect(stranger.exitCode).toBeNull()
    stranger.kill()
    await second.stop()
  }, 60_000)

  test('lost passwords and another major version are refused with a sentence', async () => {
    const dataDir = folder()
    const database = await startEmbedded({ dataDir, log: quiet })
    await database.stop()
    await expect(startEmbedded({ dataDir, keysDir: join(base, 'elsewhere'), log: quiet })).rejects.toThrow(
      /口令文件 .*elsewhere.* 不见了/,
    )
    mkdirSync(join(base, 'old/postgres/15'), { recursive: true })
    writeFileSync(join(base, 'old/postgres/15/PG_VERSION'), '15\n')
    await expect(startEmbedded({ dataDir: join(base, 'old'), log: quiet })).rejects.toThrow(
      /PostgreSQL 15 的数据库/,
    )
  }, 60_000)
})

test('a data folder that cannot be made is told as a sentence', async () => {
  writeFileSync(join(base, 'a-file'), '')
  await expect(startEmbedded({ dataDir: join(base, 'a-file', 'data'), log: quiet })).rejects.toThrow(
    /数据文件夹 .*a-file.* 无法写入（ENOTDIR）/,
  )
})

describe.runIf(isRoot)('as root', () => {
  test('the server runs under an unprivileged account, even where that account cannot walk to the folder', async () => {
    const locked = join(base, 'locked')
    mkdirSync(locked, { mode: 0o700 })
    const dataDir = join(locked, 'deep', 'data')
    const database = await startEmbedded({ dataDir, log: quiet })
    try {
      const status = readFileSync(`/proc/${database.pid}/status`, 'utf8')
      const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])
      expect(uid).toBeGreaterThan(0)
      expect(statSync(join(dataDir, 'postgres/18')).uid).toBe(uid)
      await rows(database.ownerUrl, 'create table public.t as select 1 as id')
    } finally {
      await database.stop()
    }
  }, 60_000)

  test('programs in a folder the account cannot enter are copied to where it can', async () => {
    const account = accountFor('/nonexistent')
    const lines: string[] = []
    const binaries = await findBinaries(account, (line) => lines.push(line))
    const hidden = join(base, 'hidden')
    mkdirSync(hidden, { mode: 0o700 })
    cpSync(binaries.root, join(hidden, 'native'), { recursive: true, verbatimSymlinks: true })
    const native = join(hidden, 'native')
    const moved = {
      ...binaries,
      root: native,
      initdb: join(native, 'bin/initdb'),
      postgres: join(native, 'bin/postgres'),
    }
    const copy = await reachable(moved, account, (line) => lines.push(line), [join(base, 'cache')])
    expect(copy.root).toContain(join(base, 'cache'))
    expect(lines.join()).toContain('已复制到')
    const again = await reachable(moved, account, quiet, [join(base, 'cache')])
    expect(again.root).toBe(copy.root)
  }, 60_000)

  test('an ordinary user needs nothing of this', async (context) => {
    const account = accountFor('/nonexistent')
    if (!account) throw new Error('no unprivileged account on this machine')
    // A checkout in root's home cannot be read by anybody else: then there is no ordinary user to speak of.
    const readable = spawnSync('test', ['-r', child], { uid: account.uid, gid: account.gid, cwd: '/' })
    if (readable.status !== 0) context.skip('the checkout is not readable by an ordinary user')
    const home = join(base, '家 目录')
    mkdirSync(home)
    chownSync(home, account.uid, account.gid)
    const { process: process_, line } = await run([join(home, 'data')], account, '/')
    expect(line.refused).toBeUndefined()
    expect(await rows(withDatabase(line.ownerUrl, 'linli'), 'select 1 as one')).toEqual([{ one: 1 }])
    expect(statSync(join(home, 'data/postgres/18')).uid).toBe(account.uid)
    process_.kill('SIGTERM')
    await ended(process_)
    expect(process_.exitCode).toBe(0)
  }, 60_000)
})
