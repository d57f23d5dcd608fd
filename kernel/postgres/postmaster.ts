import { spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { cleanEnvironment, ownPath } from './cluster.ts'
import { birthOf } from './lock.ts'
import { settingsFile } from './settings.ts'
import { StartRefused } from './refused.ts'

/** A running server process of ours. */
export interface Postmaster {
  pid: number
  port: number
}

interface PidFile extends Postmaster {
  status: string
}

const logLimit = 16 * 1024 * 1024

function readPidFile(cluster: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() }
  } catch {
    return undefined
  }
}

/** Is this process a PostgreSQL working inside this very folder? Answers false for a reused process number. */
function worksIn(pid: number, cluster: string): boolean {
  if (birthOf(pid) === '') return false
  if (process.platform !== 'linux') return true
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
  } catch {
    return false
  }
}

function processesIn(cluster: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && worksIn(pid, cluster))
}

export function isAlive(postmaster: Postmaster): boolean {
  return birthOf(postmaster.pid) !== ''
}

/** The server already running on this cluster (left by a killed Node), or undefined. */
export function findRunning(cluster: string): Postmaster | undefined {
  const file = readPidFile(cluster)
  if (!file || !(file.pid > 0) || !worksIn(file.pid, cluster)) return undefined
  return file
}

/**
 * After a killed postmaster its children take a moment to notice; and the number in its pid file may since belong to
 * a stranger, which PostgreSQL would take for a running server. Waits for the first, clears the second.
 */
async function clearRemains(cluster: string): Promise<void> {
  const until = Date.now() + 15_000
  while (processesIn(cluster).length > 0) {
    if (Date.now() > until) {
      throw new StartRefused(
        `上一次的数据库进程仍未退出（进程号 ${processesIn(cluster).join('、')}）：请结束它们后再启动。`,
      )
    }
    await sleep(50)
  }
  const file = readPidFile(cluster)
  if (file && process.platform === 'linux' && birthOf(file.pid) !== '')
    rmSync(join(cluster, 'postmaster.pid'))
}

/**
 * A free port below the range the system lends to outgoing connections: a client that retries a dead port inside
 * that range can end up connected to itself and keep the restarted server out.
 */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 15_000 + Math.floor(Math.random() * 17_000)
    if (await isFree(port)) return port
  }
  throw new StartRefused('本机 15000 至 32000 之间没有可用的端口供数据库使用。')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

async function rememberedPort(parent: string): Promise<number> {
  let port = 0
  try {
    port = Number(readFileSync(join(parent, 'port'), 'utf8'))
  } catch {
    // first start
  }
  if (Number.isInteger(port) && port > 1023 && port < 65536 && (await isFree(port))) return port
  return freePort()
}

function openLog(parent: string, account: Account | undefined): number {
  const file = join(parent, 'server.log')
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > logLimit) renameSync(file, `${file}.1`)
  const fd = openSync(file, 'a', 0o600)
  if (account) chownSync(file, account.uid, account.gid)
  return fd
}

function lastLines(parent: string): string {
  try {
    const lines = readFileSync(join(parent, 'server.log'), 'utf8').trim().split('\n')
    return lines.slice(-4).join(' ⏎ ')
  } catch {
    return ''
  }
}

export interface Launch {
  parent: string
  cluster: string
  binaries: Binaries
  account: Account | undefined
  fsync: boolean
  /** Keep this port (a restart under a live application); otherwise the remembered or a free one. */
  port?: number
}

/**
 * Starts the server on its cluster and waits until it accepts connections (at most 90 s, crash recovery included).
 * The process is detached: neither Ctrl-C at the terminal nor our own death reaches it.
 */
export async function launch(options: Launch): Promise<Postmaster> {
  const { parent, cluster, binaries, account } = options
  let failure = ''
  for (let attempt = 0; attempt < 4; attempt++) {
    await clearRemains(cluster)
    const port = options.port ?? (await rememberedPort(parent))
    await writeFile(join(cluster, 'linli.conf'), settingsFile(port, options.fsync))
    const log = openLog(parent, account)
    const identity = account ? { uid: account.uid, gid: account.gid } : {}
    const child = spawn(binaries.postgres, ['-D', ownPath(cluster, account)], {
      ...identity,
      cwd: cluster,
      env: cleanEnvironment(),
      stdio: ['ignore', log, log],
      detached: true,
    })
    closeSync(log)
    let ended = ''
    child.once('error', (error) => (ended = error.message))
    child.once('exit', (code, signal) => (ended = `退出码 ${code ?? signal}`))
    const until = Date.now() + 90_000
    while (ended === '' && Date.now() < until) {
      const file = readPidFile(cluster)
      if (file?.pid === child.pid && file?.status === 'ready') {
        child.unref()
        await writeFile(join(parent, 'port'), String(port))
        return { pid: file.pid, port }
      }
      await sleep(15)
    }
    if (ended === '') {
      child.kill('SIGQUIT')
      throw new StartRefused(`数据库 90 秒内没有就绪，详见 ${join(parent, 'server.log')}。`)
    }
    failure = `${ended}：${lastLines(parent)}`
    await sleep(200)
  }
  throw new StartRefused(`数据库启动失败（${failure}），详见 ${join(parent, 'server.log')}。`)
}

function signal(postmaster: Postmaster, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(postmaster.pid, name)
  } catch {
    // already gone
  }
}

/** Stops the server: fast shutdown, after 30 s the immediate one (which the next start recovers from). */
export async function shutDown(postmaster: Postmaster, cluster: string): Promise<void> {
  signal(postmaster, 'SIGINT')
  for (let waited = 0; worksIn(postmaster.pid, cluster); waited++) {
    if (waited === 1500) signal(postmaster, 'SIGQUIT')
    if (waited > 2000) throw new StartRefused(`数据库进程 ${postmaster.pid} 无法停止。`)
    await sleep(20)
  }
}
