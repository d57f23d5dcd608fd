/**
 * `npm run bench -- start [--rounds 3]`
 *
 * Cold: an empty data folder until the server answers `/api/ready` and has sent the residents' first page: database made,
 * migrated, web built, demonstration filled. Warm: the same folder again. Reference in the same run: PostgreSQL alone, made
 * and started by the same code. Also what the server's process holds ten seconds after a warm start.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '#kernel/postgres'
import { root } from '../../apps/server/modules.ts'
import { machine, quantile } from './machine.ts'

const LIMIT_MS = 300_000

/** Makes (or finds) a database in the folder and ends it again; milliseconds until it accepted connections. */
async function bare(folder: string): Promise<number> {
  const at = performance.now()
  const server = await startEmbedded({
    dataDir: join(folder, 'data'),
    keysDir: join(folder, 'keys'),
    log: () => {},
  })
  const ms = performance.now() - at
  await server.stop()
  return ms
}

interface Started {
  readonly readyMs: number
  readonly rssMb: number
}

/** Starts the whole server in a process of its own, waits until it answers, ends it in order. */
async function whole(folder: string, settleMs: number): Promise<Started> {
  const port = await freePort()
  const at = performance.now()
  const child = spawn(process.execPath, ['--max-semi-space-size=8', join(root, 'apps/server/main.ts')], {
    cwd: root,
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      PORT: String(port),
      LINLI_DATA: join(folder, 'data'),
      LINLI_KEYS: join(folder, 'keys'),
      LINLI_LOG: 'error',
    },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const orphaned = () => child.kill('SIGKILL')
  process.once('exit', orphaned)
  try {
    const url = `http://127.0.0.1:${port}`
    while (!(await answers(`${url}/api/ready`))) {
      if (child.exitCode !== null) throw new Error('the server ended at its start')
      if (performance.now() - at > LIMIT_MS) throw new Error('the server was not ready in time')
      await sleep(20)
    }
    if (!(await answers(`${url}/`))) throw new Error('ready, but no page')
    const readyMs = performance.now() - at
    await sleep(settleMs)
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    return { readyMs, rssMb: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024) }
  } finally {
    child.kill('SIGTERM')
    await ended
    process.off('exit', orphaned)
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    (r) => r.ok,
    () => false,
  )

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

export async function run(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--rounds')
  const rounds = Math.min(10, Number(at >= 0 ? args[at + 1] : 3) || 3)
  const cold: number[] = []
  const warm: number[] = []
  const bareCold: number[] = []
  const bareWarm: number[] = []
  const rss: number[] = []
  for (let round = 1; round <= rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'linli-bench-start-'))
    const other = mkdtempSync(join(tmpdir(), 'linli-bench-bare-'))
    try {
      bareCold.push(await bare(other))
      bareWarm.push(await bare(other))
      cold.push((await whole(folder, 0)).readyMs)
      const again = await whole(folder, 10_000)
      warm.push(again.readyMs)
      rss.push(again.rssMb)
      console.log(
        `第 ${round} 轮：冷启动 ${Math.round(cold.at(-1)!)} ms，热启动 ${Math.round(again.readyMs)} ms；` +
          `只有数据库 ${Math.round(bareCold.at(-1)!)} / ${Math.round(bareWarm.at(-1)!)} ms；服务进程 ${again.rssMb} MB`,
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
      rmSync(other, { recursive: true, force: true })
    }
  }
  const median = (values: readonly number[]) => Math.round(quantile(values, 500))
  const result = {
    bench: 'start',
    machine: machine(),
    rounds,
    coldMs: median(cold),
    warmMs: median(warm),
    bareColdMs: median(bareCold),
    bareWarmMs: median(bareWarm),
    rssMb: median(rss),
    outside: 'npm install; a browser',
  }
  console.log(
    `中位数：冷启动 ${result.coldMs} ms，热启动 ${result.warmMs} ms（只有数据库 ${result.bareColdMs} / ${result.bareWarmMs} ms），服务进程 ${result.rssMb} MB`,
  )
  mkdirSync(join(root, 'docs/bench'), { recursive: true })
  writeFileSync(join(root, 'docs/bench/start.json'), `${JSON.stringify(result, null, 2)}\n`)
}
