/**
 * kill -9 under intake load: of the server, of PostgreSQL's postmaster, of one of its backends. Whatever was acknowledged is
 * there exactly once, whatever was not is there at most once, and everything that follows from it resumes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Deployment } from '../support/deployment.ts'
import {
  caughtUp,
  compare,
  dead,
  disjointed,
  overlapping,
  torn,
  unheard,
  untiled,
} from '../support/intact.ts'
import { findClerk, openLine, startLoad } from '../support/load.ts'
import type { Load } from '../support/load.ts'
import { openStarted } from '../support/template.ts'

/** `npm run ordeal` asks for more. */
const SERVER_KILLS = Number(process.env['ORDEAL_SERVER_KILLS'] ?? 3)
const DATABASE_KILLS = Number(process.env['ORDEAL_DATABASE_KILLS'] ?? 2)
const RESIDENTS = 5
/** Acknowledged writes between one death and the next. */
const BETWEEN = 60

let deployment: Deployment
beforeAll(async () => {
  deployment = await openStarted()
  await deployment.start()
}, 180_000)
afterAll(() => deployment?.remove(), 60_000)

/** In turn, so that every kind of death meets a server and a database that have just come back. */
function deaths(): ('server' | 'postmaster' | 'backend')[] {
  const database = Array.from({ length: DATABASE_KILLS }, (_, i) =>
    i % 2 === 0 ? ('postmaster' as const) : ('backend' as const),
  )
  const order: ('server' | 'postmaster' | 'backend')[] = []
  for (let i = 0; i < SERVER_KILLS || database.length > 0; i++) {
    if (i < SERVER_KILLS) order.push('server')
    if (i % 2 === 0 || i >= SERVER_KILLS) order.push(...database.splice(0, 1))
  }
  return order
}

async function progress(load: Load, more: number): Promise<void> {
  const goal = load.acknowledged + more
  for (let waited = 0; load.acknowledged < goal; waited += 50) {
    if (waited > 60_000)
      throw new Error(`only ${load.acknowledged} writes were acknowledged: the load stands`)
    await sleep(50)
  }
}

async function killServer(nth: number): Promise<void> {
  const before = deployment.postmaster()
  await deployment.kill()
  // Now and then it dies again while it is still starting.
  if (nth % 5 === 4) await deployment.startAndKill(300 + ((nth * 397) % 1500))
  const lines = await deployment.start()
  expect(deployment.postmaster(), 'the running PostgreSQL was adopted').toBe(before)
  expect(lines.join('\n')).toContain(`接管仍在运行的数据库（进程号 ${before}）`)
}

async function killPostmaster(): Promise<void> {
  const before = deployment.postmaster()!
  process.kill(before, 'SIGKILL')
  for (let waited = 0; ; waited += 50) {
    const now = deployment.postmaster()
    if (now !== undefined && now !== before) return
    if (waited > 60_000) throw new Error('PostgreSQL was not restarted')
    await sleep(50)
  }
}

/** PostgreSQL ends all its sessions and recovers when one of them is killed. */
async function killBackend(): Promise<void> {
  const [backend] = await deployment.rows<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'linli' AND backend_type = 'client backend'
     ORDER BY state = 'active' DESC, xact_start DESC NULLS LAST LIMIT 1`,
  )
  expect(backend).toBeDefined()
  const before = deployment.postmaster()
  process.kill(backend!.pid, 'SIGKILL')
  await deployment.rows('SELECT 1')
  expect(deployment.postmaster()).toBe(before)
}

/** What the server logged of its failures, its own words about lost connections aside. */
const errors = () =>
  deployment.said
    .filter((line) => line.includes('request.failed'))
    .slice(0, 10)
    .join('\n')

test(
  `nothing acknowledged is lost or doubled: ${SERVER_KILLS} deaths of the server, ${DATABASE_KILLS} of PostgreSQL`,
  async () => {
    const line = openLine(deployment.url)
    const clerk = await findClerk(line)
    const load = startLoad(deployment.url, clerk, RESIDENTS)
    const backAfter: string[] = []
    let servers = 0
    for (const victim of deaths()) {
      await progress(load, BETWEEN)
      // At no particular moment.
      await sleep(Math.random() * 400)
      const at = performance.now()
      if (victim === 'server') await killServer(servers++)
      else if (victim === 'postmaster') await killPostmaster()
      else await killBackend()
      backAfter.push(`${victim} ${((performance.now() - at) / 1000).toFixed(1)}`)
    }
    await progress(load, BETWEEN)
    const ending = performance.now()
    await load.finish()

    expect(load.odd, `answers other than yes and later; the server said\n${errors()}`).toEqual([])
    const filed = load.submissions.filter((s) => s.filed)
    expect(filed.length).toBeGreaterThan(BETWEEN)
    const repeated = load.submissions.filter((s) => s.repeated && s.filed)
    expect(repeated.length).toBeGreaterThan(SERVER_KILLS)
    expect(load.submissions.filter((s) => s.acts.includes('dispatch')).length).toBeGreaterThan(0)

    const rows = deployment.rows
    expect(await caughtUp(rows)).toEqual({ unrelayed: 0, errands: 0, jobs: 0, unsealed: 0 })
    expect(await compare(rows, load.submissions)).toEqual({
      lost: [],
      doubled: [],
      different: [],
      actsLost: [],
      messages: [],
    })
    expect(await untiled(rows)).toEqual([])
    expect(await overlapping(rows)).toEqual([])
    expect(await disjointed(rows)).toEqual([])
    expect(await torn(rows)).toEqual([])
    expect(await unheard(rows)).toEqual([])
    expect(await dead(rows)).toEqual([])

    // What the last one was told on a receipt opens its page.
    const last = filed.at(-1)!.filed!
    const tracked = await line.send('/api/casework/track', {}, { number: last.number, code: last.queryCode })
    expect(tracked).toMatchObject({ status: 200, body: { line: { id: last.id } } })
    line.close()

    const verified = await deployment.linli('trace', 'verify')
    expect(verified.out).toContain('核验通过')
    expect(verified.code).toBe(0)
    const seconds = ((performance.now() - ending) / 1000).toFixed(1)
    console.log(
      `${load.acknowledged} writes acknowledged (${filed.length} reports), ${repeated.length} submissions repeated, ` +
        `${load.submissions.length - filed.length} given up; back after ${backAfter.join(', ')} s; checked in ${seconds} s`,
    )
    expect(await deployment.stop()).toBe(0)
  },
  180_000 + (SERVER_KILLS + DATABASE_KILLS) * 30_000,
)
