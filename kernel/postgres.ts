/**
 * The embedded PostgreSQL 18: the real server out of an npm package, started as a child, adopted after a crash of
 * ours, restarted after a crash of its own. It listens on 127.0.0.1 only, behind scram passwords.
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { accountFor } from './postgres/account.ts'
import { findBinaries } from './postgres/binaries.ts'
import { ensureCluster } from './postgres/cluster.ts'
import { holderOf, takeFolder } from './postgres/lock.ts'
import { passwordsIn } from './postgres/passwords.ts'
import type { Passwords } from './postgres/passwords.ts'
import { findRunning, isAlive, launch, shutDown } from './postgres/postmaster.ts'
import type { Launch, Postmaster } from './postgres/postmaster.ts'
import { adminRole, appRole, connected, databaseName, ensureRoles, ownerRole } from './postgres/roles.ts'
import { existsSync } from 'node:fs'
import { StartRefused } from './postgres/refused.ts'

export { StartRefused } from './postgres/refused.ts'
export { FolderTaken } from './postgres/lock.ts'
export { appRole, connected, ownerRole, prepareDatabase, withDatabase } from './postgres/roles.ts'

export interface EmbeddedOptions {
  /** The platform's data folder; the cluster lies in `postgres/<major>` inside it. */
  dataDir: string
  /** Folder of the passwords, outside the data folder; `<dataDir>-keys` when not given. */
  keysDir?: string
  /** Receives one Chinese sentence per event worth telling. */
  log: (line: string) => void
  /** false only for throw-away test clusters. */
  fsync?: boolean
}

export interface EmbeddedDatabase {
  /** Owns the database, runs migrations. */
  ownerUrl: string
  /** The pool's least-privilege role. */
  appUrl: string
  /** Superuser, for tests, backup and repair; never for the application. */
  adminUrl: string
  /** Whether a server left running by a killed process was taken over. */
  adopted: boolean
  /** Process number of the server now (it changes when the server is restarted after a crash). */
  readonly pid: number
  /** Stops watching, shuts the server down, gives the folder free. Safe to call twice. */
  stop(): Promise<void>
}

function addresses(port: number, passwords: Passwords) {
  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${database}`
  return {
    ownerUrl: url(ownerRole, passwords.owner, databaseName),
    appUrl: url(appRole, passwords.app, databaseName),
    adminUrl: url(adminRole, passwords.admin, 'postgres'),
  }
}

/** Waits until the server answers our password; a server that does not is not ours. */
async function answers(adminUrl: string, patienceMs: number): Promise<boolean> {
  const until = Date.now() + patienceMs
  for (;;) {
    try {
      await connected(adminUrl, (client) => client.query('select 1'))
      return true
    } catch (error) {
      if ((error as { code?: string }).code === '28P01' || Date.now() > until) return false
    }
    await sleep(50)
  }
}

/** Restarts the server on the same port whenever it dies; gives up after ten deaths within a minute. */
function watch(launching: Launch, first: Postmaster, log: (line: string) => void) {
  let current = first
  let stopping = false
  let busy: Promise<void> = Promise.resolve()
  const deaths: number[] = []
  const check = async () => {
    if (stopping || isAlive(current)) return
    deaths.push(Date.now())
    if (deaths.filter((at) => at > Date.now() - 60_000).length > 10) {
      log('数据库一分钟内退出十次以上，不再自动重启，请查看 server.log。')
      clearInterval(timer)
      return
    }
    log('数据库进程意外退出，正在恢复……')
    try {
      current = await launch({ ...launching, port: first.port })
      log('数据库已恢复。')
    } catch (error) {
      log(error instanceof Error ? error.message : String(error))
    }
  }
  let running = false
  const timer = setInterval(() => {
    if (running) return
    running = true
    busy = check().finally(() => (running = false))
  }, 200)
  timer.unref()
  return {
    get pid() {
      return current.pid
    },
    async stop() {
      stopping = true
      clearInterval(timer)
      await busy
      await shutDown(current, launching.cluster)
    },
  }
}

/** Makes the data folder and takes it; a folder that cannot be written to is told as a sentence. */
async function enterFolder(dataDir: string): Promise<() => void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    return takeFolder(dataDir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new StartRefused(
      `数据文件夹 ${dataDir} 无法写入（${code}）：请检查它的属主与磁盘，或用 LINLI_DATA 指定另一个文件夹。`,
      { cause: error },
    )
  }
}

/**
 * Starts the embedded server on a data folder, or adopts the one a killed process left running there, and makes sure
 * of roles and database. Works as root (the server drops to an unprivileged account) and as an ordinary user.
 * Throws FolderTaken when a live process serves the folder, and plain Chinese sentences for everything else.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const dataDir = resolve(options.dataDir)
  const keysDir = resolve(options.keysDir ?? `${dataDir}-keys`)
  const { log, fsync = true } = options
  const giveFree = await enterFolder(dataDir)
  try {
    const parent = join(dataDir, 'postgres')
    const account = accountFor(parent)
    const binaries = await findBinaries(account, log)
    const cluster = join(parent, binaries.major)
    const passwords = await passwordsIn(keysDir, existsSync(join(cluster, 'PG_VERSION')))
    await ensureCluster(parent, binaries, account, passwords.admin, fsync, log)
    const launching: Launch = { parent, cluster, binaries, account, fsync }
    let postmaster = findRunning(cluster)
    let adopted = false
    if (postmaster) {
      adopted = await answers(addresses(postmaster.port, passwords).adminUrl, 30_000)
      if (adopted) log(`接管仍在运行的数据库（进程号 ${postmaster.pid}）。`)
      else if (isAlive(postmaster)) {
        throw new StartRefused(`数据库进程 ${postmaster.pid} 仍在运行但不应答：请结束该进程后再启动。`)
      }
    }
    if (!postmaster || !adopted) postmaster = await launch(launching)
    const urls = addresses(postmaster.port, passwords)
    await ensureRoles(urls.adminUrl, passwords)
    const watcher = watch(launching, postmaster, log)
    let stopped: Promise<void> | undefined
    return {
      ...urls,
      adopted,
      get pid() {
        return watcher.pid
      },
      stop: () => (stopped ??= watcher.stop().finally(giveFree)),
    }
  } catch (error) {
    giveFree()
    throw error
  }
}

/**
 * For commands that may run beside the server: uses the database the live server already runs (then `stop` leaves it
 * alone), else starts it for the time of the command.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const dataDir = resolve(options.dataDir)
  if (holderOf(dataDir) === undefined) return startEmbedded(options)
  const passwords = await passwordsIn(resolve(options.keysDir ?? `${dataDir}-keys`), true)
  for (let waited = 0; waited < 300; waited++) {
    const running = runningIn(join(dataDir, 'postgres'))
    const urls = running && addresses(running.port, passwords)
    if (running && urls && (await answers(urls.ownerUrl, 0))) {
      return { ...urls, adopted: true, pid: running.pid, stop: async () => undefined }
    }
    if (holderOf(dataDir) === undefined) return startEmbedded(options)
    await sleep(200)
  }
  throw new StartRefused(
    `服务器进程 ${holderOf(dataDir)} 正占用数据文件夹 ${dataDir}，但它的数据库一分钟内没有就绪。`,
  )
}

/** The live process of ours that serves this data folder, if any. */
export function folderHolder(dataDir: string): number | undefined {
  return holderOf(resolve(dataDir))
}

/** Shuts down the server a killed process left running in this folder; nothing happens when there is none. */
export async function endLeftover(dataDir: string): Promise<void> {
  const parent = join(resolve(dataDir), 'postgres')
  const left = runningIn(parent)
  if (!left || holderOf(resolve(dataDir)) !== undefined) return
  for (const major of ['18', '19', '20'])
    if (findRunning(join(parent, major))) await shutDown(left, join(parent, major))
}

function runningIn(parent: string): Postmaster | undefined {
  for (const major of ['18', '19', '20']) {
    const found = findRunning(join(parent, major))
    if (found) return found
  }
  return undefined
}
