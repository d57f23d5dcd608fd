/** The town every bench runs in: an embedded database of its own, the demonstration's pack, stored years, real sign-ins. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { ask, perform, query } from '#kernel/action'
import type { Ground, ReadContext } from '#kernel/action'
import { loadConfig } from '#kernel/config'
import { startEmbedded } from '#kernel/postgres'
import { serviceActor } from '#modules/bodies'
import { createPacks, currentSnapshot, loadBuilt } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'
import { prepare } from '../../modules/casework/pack.ts'
import { vectorOf } from '../../modules/casework/segment.ts'
import { stand } from '../../apps/server/ground.ts'
import { packSections, root } from '../../apps/server/modules.ts'
import { openClient } from './client.ts'
import type { Client } from './client.ts'
import { fill, filledIn } from './fill.ts'
import type { Template } from './fill.ts'
import { round } from './machine.ts'
import { areasOf } from './people.ts'
import type { Area } from './people.ts'

export const KINDS = {
  level: 'community',
  leaf: 'grid-cell',
  intake: 'management-centre',
  handling: 'work-station',
  verifying: 'district-command',
}

export const phrases = [
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
export const tails = [
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

export interface Town {
  readonly ground: Ground
  readonly realm: number
  readonly areas: readonly Area[]
  readonly pack: ReturnType<typeof prepare>
  /** The application's role. */
  readonly appUrl: string
  /** Superuser on the platform's database: for filling and looking, never measured. */
  readonly adminUrl: string
  readonly say: (line: string) => void
  /** Stores reports until there are so many. */
  fillTo(size: number): Promise<void>
  /** What autovacuum does within minutes on a living server. */
  analyze(): Promise<void>
  /** The application in a process of its own. */
  serve(options: { jobs: boolean; connections: number }): Promise<Served>
  close(): Promise<void>
}

export interface Served {
  readonly child: ChildProcess
  readonly client: Client
  stop(): Promise<void>
}

/** `--name value` of a command line. */
export const optionsOf = (args: readonly string[]) => (name: string, fallback: string) => {
  const at = args.indexOf(`--${name}`)
  return at < 0 ? fallback : (args[at + 1] ?? fallback)
}

/** Opens a town in the folder given, which stays and is filled further the next time, or in one that is removed at the end. */
export async function openTown(given?: string): Promise<Town> {
  const started = Date.now()
  const folder = given ?? join(tmpdir(), `linli-bench-${process.pid}`)
  const clear = () => {
    if (given === undefined) rmSync(folder, { recursive: true, force: true })
  }
  const say = (line: string) =>
    console.log(
      `${round((Date.now() - started) / 1000)
        .toFixed(1)
        .padStart(7)}s  ${line}`,
    )
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
    let stored = await filledIn(adminUrl)
    return {
      ground,
      realm,
      areas,
      pack,
      appUrl: embedded.appUrl,
      adminUrl,
      say,
      async fillTo(size) {
        if (size <= stored) return
        say(`正在写入到 ${size} 件……`)
        const verifier = areas[0]!.intake
        const what = { from: stored, to: size, realm, snapshot: snapshot.hash, areas, templates, verifier }
        await fill(adminUrl, what, say)
        stored = size
      },
      async analyze() {
        const client = new pg.Client({ connectionString: adminUrl })
        await client.connect()
        await client.query('ANALYZE')
        await client.end()
      },
      async serve({ jobs, connections }) {
        const child = fork(join(import.meta.dirname, 'server.ts'), {
          env: { ...process.env, ...env, ...(jobs ? { BENCH_JOBS: '1' } : {}) },
          serialization: 'advanced',
          // As tools/setup.mjs starts the server.
          execArgv: ['--max-semi-space-size=8'],
        })
        const { port } = await new Promise<{ port: number }>((resolve) =>
          child.once('message', (m) => resolve(m as { port: number })),
        )
        return {
          child,
          client: openClient(port, connections),
          async stop() {
            child.send({ ask: 'stop' })
            await new Promise((resolve) => child.once('exit', resolve))
          },
        }
      },
      async close() {
        await standing.close()
        await embedded.stop()
        clear()
      },
    }
  } catch (error) {
    await embedded.stop()
    clear()
    throw error
  }
}

/** Asks a measured process and waits for its answer. */
export function askChild<T>(child: ChildProcess, message: object): Promise<T> {
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
