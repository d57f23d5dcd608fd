/**
 * `npm run bench -- lifecycle [--sizes 0,100000,1000000] [--seconds 20] [--workers 8] [--rounds 3]`
 *
 * One lifecycle = report, search, look, accept, choose a unit, dispatch, to-dos, handle, verify, look again, rate: six
 * writing requests and five reading ones, through HTTP with sign-in, rights, trace and search, as the application's role,
 * against the same statements sent bare. Inside the measurement: server, database, load client, all on this machine.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { profile, scriptOf } from './bare.ts'
import type { Script } from './bare.ts'
import type { Client } from './client.ts'
import { machine, quantile, round } from './machine.ts'
import { hire } from './people.ts'
import type { Area, Crew } from './people.ts'
import { plans } from './plans.ts'
import type { Sent } from './server.ts'
import { KINDS, askChild, openTown, optionsOf, phrases, tails } from './town.ts'

const ITEM = '010101'
const CREWS = 8

interface Timed {
  readonly name: string
  readonly ms: number
}

async function lifecycle(client: Client, crew: Crew, n: number, timed: Timed[]): Promise<void> {
  const time = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const at = performance.now()
    const answer = await work()
    timed.push({ name, ms: performance.now() - at })
    return answer
  }
  const { clerk, handler, verifier, resident } = crew
  const text = `${(n % 40) + 1}号楼，${phrases[n % phrases.length]}，${tails[n % tails.length]}。`
  const filed = await time('report', () =>
    client.post(resident.cookie, '', '/api/casework/file-report', {
      text,
      item: ITEM,
      place: crew.place,
      confidentiality: 'named',
      contactName: '压测',
      contactPhone: '13800000000',
    }),
  )
  const id = filed.id as string
  const word = phrases[n % phrases.length]!.slice(0, 2)
  await time('search', () =>
    client.get(clerk.cookie, clerk.capacity, `/api/casework/reports?q=${encodeURIComponent(word)}&limit=30`),
  )
  await time('page', () => client.get(clerk.cookie, clerk.capacity, `/api/casework/report?id=${id}`))
  const act = (name: string, who: { cookie: string; capacity: string }, revision: number, fields: object) =>
    time(name, () => client.post(who.cookie, who.capacity, '/api/casework/act', { id, revision, ...fields }))
  let r = (await act('accept', clerk, 1, { act: 'accept' })).revision as number
  await time('targets', () => client.get(clerk.cookie, clerk.capacity, `/api/casework/targets?id=${id}`))
  r = (await act('assign', clerk, r, { act: 'dispatch', target: crew.handlerBody })).revision as number
  await time('to-dos', () =>
    client.get(handler.cookie, handler.capacity, '/api/casework/todos?queue=mine&limit=30'),
  )
  r = (await act('resolve', handler, r, { act: 'done', text: '已处理，现场已恢复' })).revision as number
  r = (await act('verify', verifier, r, { act: 'pass', text: '已核查' })).revision as number
  await time('status', () => client.get(resident.cookie, '', `/api/casework/my-report?id=${id}`))
  await act('rate', resident, r, { act: 'satisfied', rating: 'satisfied' })
}

export async function run(args: readonly string[]): Promise<void> {
  const option = optionsOf(args)
  const sizes = option('sizes', '0,100000,1000000').split(',').map(Number)
  const seconds = Number(option('seconds', '20'))
  const workers = Number(option('workers', '8'))
  const rounds = Number(option('rounds', '3'))
  const town = await openTown(option('data', '') || undefined)
  const { ground, realm, areas, say } = town
  try {
    const results = []
    let crews: Crew[] | undefined
    for (const size of sizes) {
      await town.fillTo(size)
      await town.analyze()
      const { child, client, stop } = await town.serve({ jobs: true, connections: workers * 2 })
      crews ??= await crewsFor(ground, realm, areas, client)
      const script = await recordOne(child, client, crews[0]!)
      const measured = await measure({
        child,
        client,
        crews,
        script,
        appUrl: town.appUrl,
        workers,
        seconds,
        rounds,
        say,
      })
      const shown = await plans(town.appUrl, crews[0]!, realm, areas[0]!, town.pack)
      const spent = (await profile(town.appUrl, script)).slice(0, 30)
      results.push({ stored: size, ...measured, database: spent, plans: shown })
      say(
        `${size} 件：${measured.perSecond}/s，裸语句 ${measured.barePerSecond}/s，比值 ${measured.ratio}；写 p95 ${measured.writesP95Ms} ms，读 p95 ${measured.readsP95Ms} ms；内存 ${measured.memory.peakMb} MB`,
      )
      await stop()
    }
    const result = {
      bench: 'lifecycle',
      at: new Date().toISOString(),
      machine: machine(),
      workers,
      seconds,
      rounds,
      writes: 6,
      reads: 5,
      results,
    }
    const file = option('out', '')
    if (file !== '') {
      writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
      say(`结果写入 ${file}`)
    } else console.log(JSON.stringify(result, null, 2))
  } finally {
    await town.close()
  }
}

async function crewsFor(
  ground: Parameters<typeof hire>[0],
  realm: number,
  areas: readonly Area[],
  client: Client,
): Promise<Crew[]> {
  const crews: Crew[] = []
  // Crews of different districts, so that no two share a post with one seat.
  const step = Math.floor(areas.length / CREWS)
  for (let i = 0; i < CREWS; i++) crews.push(await hire(ground, realm, areas[i * step]!, KINDS, client))
  return crews
}

/** One lifecycle alone, recorded: what the bare reference replays. Warmed first, so that caches are as in the run. */
async function recordOne(child: ChildProcess, client: Client, crew: Crew): Promise<Script> {
  for (let i = 0; i < 5; i++) await lifecycle(client, crew, i, [])
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const since = new Date()
  await askChild(child, { ask: 'record' })
  await lifecycle(client, crew, 1, [])
  const { sent } = await askChild<{ sent: Sent[] }>(child, { ask: 'recorded' })
  // Jobs of the server may fall into the recording; only named work of requests is replayed.
  const script = scriptOf(sent, since)
  const transactions = script.transactions.filter(
    (t) =>
      !t.some(
        (s) =>
          /kernel\.(seal|relay|heard|outbox WHERE)|jobs\.|pg_advisory|nextRows|kernel\.trace t/.test(
            s.text,
          ) && !s.text.startsWith('INSERT INTO kernel.'),
      ),
  )
  return { ...script, transactions }
}

interface Measuring {
  child: ChildProcess
  client: Client
  crews: readonly Crew[]
  script: Script
  appUrl: string
  workers: number
  seconds: number
  rounds: number
  say: (line: string) => void
}

const WRITES = new Set(['report', 'accept', 'assign', 'resolve', 'verify', 'rate'])

/** Rounds of server and bare reference in turn, so that a noisy machine hits both; medians of the rounds count. */
async function measure(m: Measuring) {
  const timed: Timed[] = []
  const ratios: number[] = []
  const ours: number[] = []
  const bare: number[] = []
  for (let round_ = 0; round_ < m.rounds; round_++) {
    const at = Date.now()
    const until = at + m.seconds * 1000
    let done = 0
    await Promise.all(
      Array.from({ length: m.workers }, async (_, w) => {
        for (let n = w; Date.now() < until; n += m.workers) {
          await lifecycle(m.client, m.crews[w % m.crews.length]!, n, timed)
          done++
        }
      }),
    )
    const perSecond = (done * 1000) / (Date.now() - at)
    const reference = fork(join(import.meta.dirname, 'bare.ts'), ['child'], {
      execArgv: [],
      serialization: 'advanced',
    })
    const { perSecond: bareRate } = await askChild<{ perSecond: number }>(reference, {
      url: m.appUrl,
      script: m.script,
      workers: m.workers,
      seconds: m.seconds,
    })
    ours.push(perSecond)
    bare.push(bareRate)
    ratios.push(perSecond / bareRate)
    m.say(`  第 ${round_ + 1} 轮：${round(perSecond)}/s，裸 ${round(bareRate)}/s`)
  }
  const memory = await askChild<{ rssMb: number; peakMb: number }>(m.child, { ask: 'memory' })
  const by = (names: (name: string) => boolean) => timed.filter((t) => names(t.name)).map((t) => t.ms)
  return {
    perSecond: round(quantile(ours, 500)),
    barePerSecond: round(quantile(bare, 500)),
    ratio: round(quantile(ratios, 500), 2),
    ratios: ratios.map((r) => round(r, 2)),
    statements: m.script.transactions.reduce((n, t) => n + t.length, 0),
    writesP95Ms: round(
      quantile(
        by((n) => WRITES.has(n)),
        950,
      ),
    ),
    readsP95Ms: round(
      quantile(
        by((n) => !WRITES.has(n)),
        950,
      ),
    ),
    requests: Object.fromEntries(
      [...new Set(timed.map((t) => t.name))].map((name) => {
        const ms = by((n) => n === name)
        return [
          name,
          { p50: round(quantile(ms, 500)), p95: round(quantile(ms, 950)), p99: round(quantile(ms, 990)) },
        ]
      }),
    ),
    memory,
  }
}
