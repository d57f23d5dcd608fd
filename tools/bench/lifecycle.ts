/**
 * `npm run bench -- lifecycle [--sizes 0,100000,1000000] [--seconds 20] [--workers 8] [--rounds 3]`
 *
 * One lifecycle = report, search, look, accept, choose a unit, dispatch, to-dos, handle, verify, look again, rate: six
 * writing requests and five reading ones, through HTTP with sign-in, rights, trace and search, as the application's role,
 * against the same statements sent bare. Inside the measurement: server, database, load client, all on this machine.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { ask, perform, query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import { loadConfig } from '#kernel/config'
import { startEmbedded } from '#kernel/postgres'
import { serviceActor } from '#modules/bodies'
import { createPacks, loadBuilt } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'
import { vectorOf } from '../../modules/casework/segment.ts'
import { prepare } from '../../modules/casework/pack.ts'
import { currentSnapshot } from '#modules/packs'
import { stand } from '../../apps/server/ground.ts'
import { packSections, root } from '../../apps/server/modules.ts'
import { profile, scriptOf } from './bare.ts'
import type { Script } from './bare.ts'
import { openClient } from './client.ts'
import type { Client } from './client.ts'
import { fill } from './fill.ts'
import type { Template } from './fill.ts'
import { machine, quantile, round } from './machine.ts'
import { areasOf, hire } from './people.ts'
import type { Area, Crew } from './people.ts'
import { plans } from './plans.ts'
import type { Sent } from './server.ts'

const KINDS = {
  level: 'community',
  leaf: 'grid-cell',
  intake: 'management-centre',
  handling: 'work-station',
  verifying: 'district-command',
}
const ITEM = '010101'
const CREWS = 8

const phrases = [
  '楼道里堆满杂物没人管',
  '垃圾三天没有清运',
  '路灯不亮走路看不清',
  '半夜施工噪音扰民',
  '暖气不热家里只有十五度',
  '井盖破损很危险',
  '占道经营堵住人行道',
  '电梯经常停运',
  '小区停车位被占',
  '下水道堵塞污水外溢',
  '流浪狗追人',
  '公园健身器材坏了',
  '自来水发黄',
  '物业收费不公开',
  '快递车乱停乱放',
  '楼上漏水没人修',
  '树枝压到电线',
  '油烟直排居民楼',
  '道路坑洼积水',
  '广场舞音响太大',
]
const tails = [
  '请尽快处理',
  '已经反映过两次',
  '希望给个答复',
  '老人出行很不方便',
  '影响附近几十户居民',
  '晚上更严重',
  '孩子上学要经过',
  '请派人来看看',
]

function templatesOf(cut: (text: string) => string[], items: readonly string[]): Template[] {
  return Array.from({ length: 2000 }, (_, i) => {
    const a = phrases[i % phrases.length]!
    const b = phrases[(i * 7 + 3) % phrases.length]!
    const c = tails[(i * 5) % tails.length]!
    const text = `${(i % 40) + 1}号楼${(i % 6) + 1}单元，${a}，${b}，${c}。`
    return { title: a, text, words: vectorOf(cut(`${a}\n${text}`)), item: items[i % items.length]! }
  })
}

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

/** Asks the server process and waits for its answer. */
function ask1<T>(child: ChildProcess, message: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`process ended with ${code}`))
    child.once('exit', gone)
    child.once('message', (answer) => {
      child.off('exit', gone)
      resolve(answer as T)
    })
    child.send(message)
  })
}

export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, fallback: string) => {
    const at = args.indexOf(`--${name}`)
    return at < 0 ? fallback : (args[at + 1] ?? fallback)
  }
  const sizes = option('sizes', '0,100000,1000000').split(',').map(Number)
  const seconds = Number(option('seconds', '20'))
  const workers = Number(option('workers', '8'))
  const rounds = Number(option('rounds', '3'))
  const started = Date.now()
  const say = (line: string) =>
    console.log(
      `${round((Date.now() - started) / 1000)
        .toFixed(1)
        .padStart(7)}s  ${line}`,
    )

  const folder = join(option('data', join(tmpdir(), `linli-bench-${process.pid}`)))
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir, { recursive: true })
  const embedded = await startEmbedded({ dataDir, keysDir: join(folder, 'keys'), log: say })
  const env = {
    DATABASE_URL: embedded.ownerUrl,
    LINLI_APP_URL: embedded.appUrl,
    LINLI_DATA: dataDir,
    LINLI_KEYS: join(folder, 'keys'),
    LINLI_LOG: 'error',
  }
  try {
    const standing = await stand(loadConfig(env), say, { pool: 4 })
    const { ground } = standing
    const { built } = await createPacks(packSections(), { folders: [join(root, 'packs')] }).check('daqing')
    const realm = built!.info.realm!
    await perform(ground, serviceActor(realm, 'bench'), loadBuilt, { built: built! })
    const jurisdiction = (await knownJurisdictions(ground, true))[0]!
    const areas = await areasOf(ground, jurisdiction, KINDS)
    const snapshot = await ask(
      ground,
      serviceActor(realm, 'bench'),
      query('bench.snapshot', (ctx: ReadContext) => currentSnapshot(ctx)),
      null as never,
    )
    const pack = prepare(snapshot)
    const leaves = pack.scheme.nodes.filter((n) => n.leaf).map((n) => n.code)
    const templates = templatesOf((t) => pack.cut.words(t), leaves)
    const adminUrl = embedded.adminUrl.replace(/\/[^/]*$/, new URL(embedded.ownerUrl).pathname)
    say(`辖区已装入：${areas.length} 个社区，${areas.reduce((n, a) => n + a.cells.length, 0)} 个网格。`)

    const results = []
    let stored = 0
    let crews: Crew[] | undefined
    for (const size of sizes) {
      if (size > stored) {
        say(`正在写入到 ${size} 件……`)
        await fill(
          adminUrl,
          {
            from: stored,
            to: size,
            realm,
            snapshot: snapshot.hash,
            areas,
            templates,
            verifier: areas[0]!.intake,
          },
          say,
        )
        stored = size
      }
      // What autovacuum does within minutes on a living server.
      await analyze(adminUrl)
      const child = fork(join(import.meta.dirname, 'server.ts'), {
        env: { ...process.env, ...env, BENCH_JOBS: '1' },
        serialization: 'advanced',
        execArgv: [],
      })
      const { port } = await new Promise<{ port: number }>((resolve) =>
        child.once('message', (m) => resolve(m as { port: number })),
      )
      const client = openClient(port, workers * 2)
      crews ??= await crewsFor(ground, realm, areas, client)
      const script = await recordOne(child, client, crews[0]!)
      const measured = await measure({
        child,
        client,
        crews,
        script,
        appUrl: embedded.appUrl,
        workers,
        seconds,
        rounds,
        say,
      })
      const shown = await plans(embedded.appUrl, crews[0]!, realm, areas[0]!, pack)
      const spent = (await profile(embedded.appUrl, script)).slice(0, 30)
      results.push({ stored: size, ...measured, database: spent, plans: shown })
      say(
        `${size} 件：${measured.perSecond}/s，裸语句 ${measured.barePerSecond}/s，比值 ${measured.ratio}；写 p95 ${measured.writesP95Ms} ms，读 p95 ${measured.readsP95Ms} ms；内存 ${measured.memory.peakMb} MB`,
      )
      child.send({ ask: 'stop' })
      await new Promise((resolve) => child.once('exit', resolve))
    }
    await standing.close()
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
    await embedded.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function analyze(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query('ANALYZE')
  await client.end()
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
  await ask1(child, { ask: 'record' })
  await lifecycle(client, crew, 1, [])
  const { sent } = await ask1<{ sent: Sent[] }>(child, { ask: 'recorded' })
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
    const { perSecond: bareRate } = await ask1<{ perSecond: number }>(reference, {
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
  const memory = await ask1<{ rssMb: number; peakMb: number }>(m.child, { ask: 'memory' })
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
