/**
 * `npm run bench -- reads [--size 20000] [--rate 500] [--seconds 4] [--rounds 6]`
 *
 * What the read ledger costs: a worker opens reports through the real HTTP layer, so many a second, in turns with the ledger
 * and without it. The reference is the same application whose reads record nothing, in the same process, on the same
 * database, in the same run. Printed: latency at that rate, processor time of the application and of PostgreSQL a read, and the ratio of each.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { action, perform, query } from '#kernel/action'
import type { Actor, Context, Query, ReadContext } from '#kernel/action'
import type { Manifest } from '#kernel/manifest'
import { appointPerson, findServing, resolveCapacity, serviceActor } from '#modules/bodies'
import { addPerson } from '#modules/identity'
import { knownJurisdictions } from '#modules/territory'
import { createApp } from '../../apps/server/app.ts'
import { manifests, root } from '../../apps/server/modules.ts'
import { machine, quantile, round } from './machine.ts'
import { KINDS, openTown, optionsOf } from './town.ts'
import type { Town } from './town.ts'

/** The same modules, whose reads record nothing. */
function silent(all: readonly Manifest[]): Manifest[] {
  return all.map((m) => ({
    ...m,
    routes: m.routes.map((r) =>
      r.handler.kind === 'read' && r.handler.query.personal
        ? { ...r, handler: { kind: 'read' as const, query: mute(r.handler.query) } }
        : r,
    ),
  }))
}

function mute(q: Query): Query {
  return query(q.name, (ctx: ReadContext, input: unknown) =>
    q.run(
      new Proxy(ctx, {
        get: (of, key) => {
          if (key === 'readPersonal' || key === 'readGuarded') return () => {}
          const value = Reflect.get(of, key, of) as unknown
          return typeof value === 'function' ? value.bind(of) : value
        },
      }),
      input,
    ),
  )
}

/** A worker who sees a community. */
async function worker(town: Town): Promise<{ actor: Actor; ids: string[] }> {
  const area = town.areas[0]!
  const service = serviceActor(town.realm, 'bench')
  const appointed = await perform(
    town.ground,
    service,
    action('bench.appoint', async (ctx: Context) => {
      const body = await findServing(ctx, { kinds: [KINDS.intake], path: area.community.path })
      const person = await addPerson(ctx, { name: '测量员' })
      const appointment = await appointPerson(ctx, {
        person,
        body: body!.id,
        post: 'director',
        reason: 'bench',
      })
      return { person, appointment }
    }),
    null,
  )
  const jurisdiction = (await knownJurisdictions(town.ground, true))[0]!
  const actor = await resolveCapacity(
    town.ground,
    { person: appointed.person, name: '测量员', session: null },
    { appointment: appointed.appointment, jurisdiction },
  )
  const admin = new pg.Client({ connectionString: town.adminUrl })
  await admin.connect()
  // Stored reports have no reporter with an id: give each one, so that each look makes a row.
  await admin.query(
    `UPDATE flow.matter SET reporter = md5((random() * 5000)::int::text)::uuid WHERE reporter IS NULL AND place_path >= $1 AND place_path < $1 || '~'`,
    [area.community.path],
  )
  const { rows } = await admin.query<{ id: string }>(
    `SELECT id FROM flow.matter WHERE place_path >= $1 AND place_path < $1 || '~' ORDER BY id DESC LIMIT 2000`,
    [area.community.path],
  )
  await admin.end()
  return { actor, ids: rows.map((r) => r.id) }
}

interface Block {
  readonly latencies: number[]
  readonly failures: number
  readonly appCpuMs: number
  readonly pgCpuMs: number
}

/** Processor time PostgreSQL used so far: all processes of this machine's user called postgres under our own. */
function postgresMs(): number {
  let ticks = 0
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8').trim()
      const [, rest = ''] = /\) (.*)$/.exec(stat) ?? []
      if (!/\(postgres/.test(stat) || !owned.has(Number(entry), Number(rest.split(' ')[1]))) continue
      const fields = rest.split(' ')
      ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // It ended while we looked.
    }
  }
  return ticks * 10
}
/** Postmaster below us, and what it started. */
const owned = {
  masters: new Set<number>(),
  has(pid: number, parent: number): boolean {
    if (this.masters.has(pid) || this.masters.has(parent)) return true
    return false
  },
}

type App = Awaited<ReturnType<typeof createApp>>

/** Offers reads at an even pace, whether or not the earlier ones were answered. */
async function offer(app: App, ids: readonly string[], rate: number, seconds: number): Promise<Block> {
  const latencies: number[] = []
  let failures = 0
  const running: Promise<void>[] = []
  const [cpu, pgBefore] = [process.cpuUsage(), postgresMs()]
  const begun = performance.now()
  for (let sent = 0; sent < rate * seconds;) {
    const due = Math.min(rate * seconds, Math.floor(((performance.now() - begun) / 1000) * rate) + 1)
    for (; sent < due; sent++) {
      const at = performance.now()
      running.push(
        app
          .inject({ url: '/api/casework/report', query: { id: ids[(sent * 7919) % ids.length]! } })
          .then((answer) => {
            if (answer.statusCode === 200) latencies.push(performance.now() - at)
            else failures++
          }),
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(running)
  const used = process.cpuUsage(cpu)
  return { latencies, failures, appCpuMs: (used.user + used.system) / 1000, pgCpuMs: postgresMs() - pgBefore }
}

export async function run(args: readonly string[]): Promise<void> {
  const option = optionsOf(args)
  const [size, rate, seconds, rounds] = ['size:20000', 'rate:500', 'seconds:4', 'rounds:6'].map((o) => {
    const [name = '', fallback = ''] = o.split(':')
    return Number(option(name, fallback))
  }) as [number, number, number, number]
  const town = await openTown()
  try {
    await town.fillTo(size)
    const { actor, ids } = await worker(town)
    await town.analyze()
    const pid = await town.ground.database.plain<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const stat = readFileSync(`/proc/${pid[0]!.pid}/stat`, 'utf8')
    owned.masters.add(Number(/\) \S (\d+)/.exec(stat)![1]))
    const all = manifests()
    const options = { ground: town.ground, rateFactor: 1_000_000, actorOf: async () => actor }
    const apps = {
      with: await createApp({ ...options, manifests: all }),
      without: await createApp({ ...options, manifests: silent(all) }),
    }
    for (const app of Object.values(apps)) await offer(app, ids, rate / 2, 2)
    const sums = { with: empty(), without: empty() }
    for (let n = 0; n < rounds; n++)
      for (const kind of n % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const)) {
        const block = await offer(apps[kind], ids, rate, seconds)
        const sum = sums[kind]
        sum.latencies.push(...block.latencies)
        sum.failures += block.failures
        sum.appCpuMs += block.appCpuMs
        sum.pgCpuMs += block.pgCpuMs
      }
    const told = { with: summary(sums.with), without: summary(sums.without) }
    const ratio = (of: keyof ReturnType<typeof summary>) =>
      round((told.with[of] / told.without[of] - 1) * 100)
    for (const [kind, s] of Object.entries(told))
      town.say(`${kind === 'with' ? '有查看记录' : '无查看记录'}  ${JSON.stringify(s)}`)
    const added = { cpu: ratio('cpuMs'), p50: ratio('p50'), p95: ratio('p95') }
    town.say(
      `每秒 ${rate} 次：查看记录使处理器时间增加 ${added.cpu}%，中位时延 ${added.p50}%，p95 ${added.p95}%（要求 < 10%）。`,
    )
    if (told.with.failures + told.without.failures > 0) {
      town.say('有请求没有完成：机器太忙，达不到这个速度，结果不保存。')
      return
    }
    const folder = join(root, 'docs/bench')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'reads.json'),
      `${JSON.stringify({ machine: machine(), size, rate, seconds, rounds, ...told, addedPercent: added }, null, 2)}\n`,
    )
    for (const app of Object.values(apps)) await app.close()
  } finally {
    await town.close()
  }
}

const empty = () => ({ latencies: [] as number[], failures: 0, appCpuMs: 0, pgCpuMs: 0 })

function summary(b: ReturnType<typeof empty>) {
  const n = b.latencies.length
  return {
    reads: n,
    failures: b.failures,
    p50: round(quantile(b.latencies, 500), 2),
    p95: round(quantile(b.latencies, 950), 2),
    /** Application and database together, a read. */
    cpuMs: round((b.appCpuMs + b.pgCpuMs) / n, 3),
    appCpuMs: round(b.appCpuMs / n, 3),
    pgCpuMs: round(b.pgCpuMs / n, 3),
  }
}
