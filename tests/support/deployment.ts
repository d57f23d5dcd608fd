/**
 * A whole deployment of one's own: `npm start`'s program as a child with its own data folder and port, on the embedded
 * PostgreSQL with everything flushed to disk; for tests that kill it, and that ask it through `./linli`.
 */
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { findRunning, shutDown } from '../../kernel/postgres/postmaster.ts'

const root = join(import.meta.dirname, '../..')
const MAJOR = '18'

export interface Deployment {
  readonly at: Whereabouts
  readonly url: string
  readonly dataDir: string
  readonly keysDir: string
  /** All lines the server said, over all its starts. */
  readonly said: readonly string[]
  /** Starts the server and waits until it is ready; the lines of this start. */
  start(): Promise<string[]>
  /** Starts it and kills it -9 after so many milliseconds, ready or not. */
  startAndKill(afterMs: number): Promise<void>
  /** kill -9 of the server process; PostgreSQL goes on. */
  kill(): Promise<void>
  /** SIGTERM: an orderly end of the server and its PostgreSQL; the exit code. */
  stop(): Promise<number | null>
  postmaster(): number | undefined
  /** The superuser's address; the database must have been made. */
  adminUrl(): string
  /** Rows as the superuser sees them: no row-level security. Tries again while the database recovers. */
  rows<R>(sql: string, values?: readonly unknown[]): Promise<R[]>
  /** `./linli …` on this deployment, also while the server runs. */
  linli(...args: string[]): Promise<{ code: number; out: string }>
  /** Ends whatever still runs and removes the folders. */
  remove(): Promise<void>
}

/** Where a deployment lies: enough to ask one that another process started. */
export interface Whereabouts {
  readonly folder: string
  readonly port: number
}

/** A fresh deployment; nothing runs yet. */
export async function openDeployment(): Promise<Deployment> {
  return deploymentAt({ folder: mkdtempSync(join(tmpdir(), 'linli-deployment-')), port: await freePort() })
}

/** The deployment that lies there, whoever started it; only the one who started it ends and removes it. */
export function deploymentAt(
  { folder, port }: Whereabouts,
  more: Readonly<Record<string, string>> = {},
): Deployment {
  const dataDir = join(folder, 'data')
  const keysDir = join(folder, 'keys')
  const cluster = join(dataDir, 'postgres', MAJOR)
  const url = `http://127.0.0.1:${port}`
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    TMPDIR: tmpdir(),
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/linli-node'),
    PORT: String(port),
    LINLI_DATA: dataDir,
    LINLI_KEYS: keysDir,
    LINLI_LOG: 'error',
    ...more,
  }
  const said: string[] = []
  let child: ChildProcess | undefined
  // A run that ends on the way leaves no server behind.
  const orphaned = () => void child?.kill('SIGKILL')

  const ended = (process_: ChildProcess) =>
    process_.exitCode !== null || process_.signalCode !== null
      ? Promise.resolve(process_.exitCode)
      : new Promise<number | null>((resolve) => process_.once('exit', (code) => resolve(code)))
  const launch = (hear: (line: string) => void) => {
    const started = spawn(process.execPath, [join(root, 'apps/server/main.ts')], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [started.stdout, started.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line)
        hear(line)
      })
    process.off('exit', orphaned)
    process.once('exit', orphaned)
    return (child = started)
  }
  const isReady = () =>
    fetch(`${url}/api/ready`).then(
      (answer) => answer.ok,
      () => false,
    )
  const adminUrl = () => {
    const { admin } = JSON.parse(readFileSync(join(keysDir, 'postgres.json'), 'utf8')) as { admin: string }
    const at = readFileSync(join(dataDir, 'postgres/port'), 'utf8').trim()
    return `postgres://linli_admin:${admin}@127.0.0.1:${at}/linli`
  }
  return {
    at: { folder, port },
    url,
    dataDir,
    keysDir,
    said,
    async start() {
      const lines: string[] = []
      const started = launch((line) => lines.push(line))
      for (let waited = 0; !(await isReady()); waited += 50) {
        if (started.exitCode !== null || started.signalCode !== null)
          throw new Error(`the server ended at its start:\n${lines.join('\n')}`)
        // A first start fills nine localities; a busy machine takes minutes.
        if (waited > 300_000) throw new Error(`the server was not ready in time:\n${lines.join('\n')}`)
        await sleep(50)
      }
      return lines
    },
    async startAndKill(afterMs) {
      const started = launch(() => undefined)
      await sleep(afterMs)
      started.kill('SIGKILL')
      await ended(started)
    },
    async kill() {
      if (!child) throw new Error('nothing runs')
      child.kill('SIGKILL')
      await ended(child)
    },
    async stop() {
      if (!child) return null
      child.kill('SIGTERM')
      return ended(child)
    },
    postmaster: () => findRunning(cluster)?.pid,
    adminUrl,
    async rows<R>(sql: string, values: readonly unknown[] = []) {
      for (let attempt = 1; ; attempt++) {
        const client = new pg.Client({ connectionString: adminUrl(), connectionTimeoutMillis: 5000 })
        client.on('error', () => undefined)
        try {
          await client.connect()
          return (await client.query(sql, [...values])).rows as R[]
        } catch (error) {
          const { code, message } = error as { code?: string; message: string }
          const isAway =
            code === 'ECONNREFUSED' ||
            code === 'ECONNRESET' ||
            code?.startsWith('57P') ||
            /terminated/.test(message)
          if (!isAway || attempt > 200) throw error
          await sleep(100)
        } finally {
          await client.end().catch(() => undefined)
        }
      }
    },
    linli: (...args) =>
      new Promise((resolve, reject) => {
        execFile(
          join(root, 'linli'),
          args,
          { env, cwd: folder, timeout: 120_000, maxBuffer: 16 * 1024 * 1024 },
          (error, stdout, stderr) => {
            const code = error ? error.code : 0
            if (typeof code === 'number') resolve({ code, out: `${stdout}${stderr}` })
            else reject(error ?? new Error('no exit code'))
          },
        )
      }),
    async remove() {
      if (child) {
        child.kill('SIGKILL')
        await ended(child)
      }
      process.off('exit', orphaned)
      const left = findRunning(cluster)
      if (left) await shutDown(left, cluster)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Below the range of outgoing connections, so that a client that tries a dead port again does not meet itself. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 12_000 + Math.floor(Math.random() * 3000)
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer().once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => {
        const { port: got } = probe.address() as AddressInfo
        probe.close(() => resolve(got === port))
      })
    })
    if (isFree) return port
  }
  throw new Error('no free port')
}
