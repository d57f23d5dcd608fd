/**
 * `./linli import reports <file>`: the same import as at the desk, without waiting for the server. Works beside a running
 * one. Answers the exit code: 0 done, 1 refused or failed, 2 called wrongly.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import { saveFile } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { serviceActor } from '#modules/bodies'
import { loadBuilt } from '#modules/packs'
import type { BuiltPack } from '#modules/packs'
import { knownJurisdictions, levelsOf } from '#modules/territory'
import type { Jurisdiction } from '#modules/territory'
import { judgeWorkbook, openImport } from './actions/importing.ts'
import type { Profile } from './import/columns.ts'
import { runImport } from './import/running.ts'
import * as store from './import/store.ts'

export interface ImportEnvironment {
  readonly print: (line: string) => void
  readonly open: () => Promise<{ readonly ground: Ground; close(): Promise<void> }>
  /** The pack's own way of naming columns; undefined for our template. */
  readonly profileOf: (pack: string) => Promise<Profile | undefined>
  /** A pack that is in no jurisdiction yet, checked; `file` is what is about to be imported. Prints what is wrong. */
  readonly build: (pack: string, file: string) => Promise<BuiltPack | undefined>
  /** What belongs to this pack's import besides, when it is done; the exit code. */
  readonly afterwards?: (pack: string, file: string) => Promise<number>
}

const usage = '用法：import reports <文件.xlsx> --pack <治理包> [--mode partial|all]'

/** Runs the command. */
export async function importCommand(args: readonly string[], env: ImportEnvironment): Promise<number> {
  const options = parse(args)
  if (typeof options === 'string') {
    env.print(options)
    env.print(usage)
    return 2
  }
  const { file, pack, mode } = options
  const content = await readFile(file).catch(() => undefined)
  if (!content) {
    env.print(`读不到文件：${file}`)
    return 1
  }
  const { ground, close } = await env.open()
  try {
    await judgeWorkbook(content)
    const here = await jurisdictionFor(ground, pack, file, env)
    if (!here) return 1
    const actor = serviceActor(here.realm, 'import')
    const profile = (await env.profileOf(pack)) ?? {}
    const id = await opened(ground, actor, { content, name: basename(file), mode, profile, pack })
    const started = Date.now()
    const cpu = process.cpuUsage()
    const stop = shown(ground, actor, id, env.print)
    try {
      await runImport(ground, here.realm, id)
    } finally {
      stop()
    }
    const { user, system } = process.cpuUsage(cpu)
    const took = { ms: Date.now() - started, cpuMs: Math.round((user + system) / 1000) }
    const code = await told(ground, actor, id, took, env.print)
    return code !== 0 ? code : ((await env.afterwards?.(pack, file)) ?? 0)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    env.print(`没有导入（${error.code}）：${error.message}`)
    return 1
  } finally {
    await close()
  }
}

function parse(args: readonly string[]): { file: string; pack: string; mode: 'partial' | 'all' } | string {
  const [what, ...rest] = args
  if (what !== 'reports') return what === undefined ? '请写明导入什么' : `不能导入“${what}”`
  const files: string[] = []
  let pack: string | undefined
  let mode = 'partial'
  for (let i = 0; i < rest.length; i++) {
    const [name, given] = rest[i]!.split('=', 2) as [string, string?]
    if (name === '--pack') pack = given ?? rest[++i]
    else if (name === '--mode') mode = given ?? rest[++i] ?? ''
    else if (name.startsWith('--')) return `不认识的选项 ${name}`
    else files.push(rest[i]!)
  }
  if (files.length !== 1) return '请写一个文件'
  if (!pack) return '请用 --pack 写明治理包'
  if (mode !== 'partial' && mode !== 'all') return `--mode 只能是 partial 或 all，不能是“${mode}”`
  return { file: files[0]!, pack, mode }
}

/** The jurisdiction that runs on the pack; loaded as one of its own when there is none. */
async function jurisdictionFor(
  ground: Ground,
  pack: string,
  file: string,
  env: ImportEnvironment,
): Promise<Jurisdiction | undefined> {
  const find = async () =>
    (await knownJurisdictions(ground, true)).find((j) => j.pack === pack || j.id === pack)
  const known = await find()
  if (known) return known
  const built = await env.build(pack, file)
  if (!built) return undefined
  if (built.info.realm === null) {
    env.print(`包“${pack}”没有写 realm，只能作为下层，不能单独装入。`)
    return undefined
  }
  await perform(ground, serviceActor(built.info.realm, 'packs'), loadBuilt, { built })
  env.print(`治理包“${built.info.title}”${built.info.version}已装入。`)
  return find()
}

interface Given {
  readonly content: Uint8Array
  readonly name: string
  readonly mode: 'partial' | 'all'
  readonly profile: Profile
  readonly pack: string
}

/** Opens the import, or goes on with one of the same content that was cut off. */
function opened(ground: Ground, actor: Actor, given: Given): Promise<Uuid> {
  return perform(
    ground,
    actor,
    action('casework.start-import', async (ctx: Context) => {
      const source = given.profile.source ?? `pack/${given.pack}`
      const digest = createHash('sha256').update(given.content).digest('hex')
      const left = await store.unfinishedImport(ctx, { source, sha256: digest, mode: given.mode })
      if (left) {
        ctx.touch({ kind: 'import', id: left, fields: [], reason: '接着上次中断处继续' })
        return left
      }
      const id = ctx.newId()
      const file = await saveFile(ctx, given.content, given.name, { kind: 'import', id })
      await openImport(ctx, { id, file, name: given.name, mode: given.mode, source, profile: given.profile })
      return id
    }),
    null,
  )
}

const stateOf = query('casework.import-run', (ctx: ReadContext, id: Uuid) => store.getImport(ctx, id))

/** Prints progress every few seconds until told to stop. */
function shown(ground: Ground, actor: Actor, id: Uuid, print: (line: string) => void): () => void {
  const timer = setInterval(() => {
    ask(ground, actor, stateOf, id).then(
      (row) => {
        if (row?.state === 'checking') print(`检查中：已看 ${row.total} 行`)
        else if (row?.state === 'running') print(`入库中：${row.done} / ${row.good}`)
      },
      () => undefined,
    )
  }, 5_000)
  return () => clearInterval(timer)
}

async function told(
  ground: Ground,
  actor: Actor,
  id: Uuid,
  took: { readonly ms: number; readonly cpuMs: number },
  print: (line: string) => void,
): Promise<number> {
  const { row, levels, places, steps } = await ask(
    ground,
    actor,
    query('casework.import-told', async (ctx: ReadContext) => ({
      row: (await store.getImport(ctx, id))!,
      levels: await levelsOf(ctx),
      places: await store.placesOfImport(ctx, id),
      steps: await store.stepsOfImport(ctx, id),
    })),
    null,
  )
  for (const e of row.errors) print(`  第 ${e.row} 行：${e.reason}`)
  if (row.problem) print(row.problem)
  print(`导入 ${row.total} 行：新增 ${row.done}，重复 ${row.repeated}，有误 ${row.bad}`)
  if (row.done > 0) {
    const seconds = (ms: number) => (ms / 1000).toFixed(1)
    const perSecond = Math.round((row.done * 1000) / Math.max(took.ms, 1))
    print(`用时 ${seconds(took.ms)} 秒，每秒 ${perSecond} 件（本进程用 CPU ${seconds(took.cpuMs)} 秒）`)
    const share = (n: number) => `${n}（${((n * 100) / row.done).toFixed(1)}%）`
    const located = places.filter((p) => p.located).reduce((n, p) => n + p.reports, 0)
    const byLevel = levels
      .map((l) => ({ l, n: places.find((p) => p.located && p.kind === l.id)?.reports ?? 0 }))
      .filter(({ n }) => n > 0)
      .map(({ l, n }) => `${l.title} ${n}`)
    print(`定位 ${share(located)}：${byLevel.join('，')}；待定位 ${row.done - located}`)
    print(`现在所处环节：${steps.map((s) => `${s.step} ${s.reports}`).join('，')}`)
  }
  return row.state === 'done' ? 0 : 1
}
