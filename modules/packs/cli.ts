/**
 * `./linli pack check|load|show|diff|list`, and of workbooks (making/) `new|check|write|try|load|stats`. Check, show and diff need no database; load asks the app for one. Answers the
 * exit code: 0 sound, 1 faulty or refused, 2 called wrongly.
 */
import { perform } from '#kernel/action'
import type { Ground } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import { serviceActor } from '#modules/bodies'
import { loadBuilt } from './actions.ts'
import type { BuiltPack, Checked, Packs } from './build.ts'
import { diffSections, sectionTitles } from './diff.ts'
import type { Change } from './diff.ts'
import { makingCommand, makingUsage } from './making/command.ts'
import { overviewOf } from './overview.ts'
import { printed } from './reading/findings.ts'
import type { CalendarSource } from '#kernel/time'

export interface PackEnvironment {
  readonly packs: Packs
  /** One line to standard output. */
  readonly print: (line: string) => void
  /** Opens the deployment's database for `load`; the caller closes it afterwards. */
  readonly open: () => Promise<{ readonly ground: Ground; close(): Promise<void> }>
  /** An empty migrated database for scenarios that need one; without it they are counted as not run. */
  readonly scratch?: () => Promise<{ readonly ground: Ground; close(): Promise<void> }>
  readonly today: string
  /** Folder where packs made from workbooks are kept; one of `packs.folders`. */
  readonly made: string
  /** Loads a pack into an empty database, tries it and takes both away again; the exit code. */
  readonly tryOut?: (built: BuiltPack, print: (line: string) => void) => Promise<number>
  /** What else a load should tell, one line (running matters that keep the version they started under). */
  readonly loaded?: (ground: Ground, realm: number) => Promise<string | null>
}

const usage = `用法：
  pack list                              列出可用的包
  pack check <包|文件夹>                   检查：文件、行、怎样改；有错误时退出码为 1
  pack load <包|文件夹> [--jurisdiction 辖区]  检查并装入；正在办理的件仍按原来的版本
  pack show <包|文件夹>                    概览：层级、机构与权力、代码、事项、规则、流程
  pack diff <包|文件夹> <包|文件夹>          两个包（或同一个包的两个文件夹）有什么不同
${makingUsage}`

export async function packCommand(args: readonly string[], env: PackEnvironment): Promise<number> {
  const making = await makingCommand(args, env, (folder, jurisdiction, print) =>
    load(folder, jurisdiction, { ...env, print }),
  )
  if (making !== undefined) return making
  const [command, ...rest] = args
  const names = rest.filter((a) => !a.startsWith('--'))
  const options = rest.filter((a) => a.startsWith('--'))
  const wrong = (why: string) => {
    env.print(why)
    env.print(usage)
    return 2
  }
  const option = '--jurisdiction'
  const jurisdiction = valueOf(rest, option)
  const positional = jurisdiction === undefined ? names : names.filter((n) => n !== jurisdiction)
  const unknown = options.find((o) => o !== option && !o.startsWith(`${option}=`))
  if (unknown !== undefined) return wrong(`不认识的选项 ${unknown}`)
  if (options.length > 0 && command !== 'load') return wrong(`${option} 只用于 load`)
  if (options.length > 0 && !jurisdiction) return wrong(`${option} 后面要写辖区的 id`)
  const [first, second, ...more] = positional
  switch (command) {
    case 'list':
      for (const id of await env.packs.list()) env.print(id)
      return 0
    case 'check':
      return first && !second ? check(first, env) : wrong('check 后面写一个包')
    case 'load':
      return first && !second ? load(first, jurisdiction, env) : wrong('load 后面写一个包')
    case 'show':
      return first && !second ? show(first, env) : wrong('show 后面写一个包')
    case 'diff':
      return first && second && more.length === 0 ? diff(first, second, env) : wrong('diff 后面写两个包')
    default:
      return wrong(command === undefined ? '请写明要做什么' : `没有 pack ${command}`)
  }
}

function valueOf(args: readonly string[], option: string): string | undefined {
  const at = args.findIndex((a) => a === option || a.startsWith(`${option}=`))
  if (at === -1) return undefined
  const given = args[at]!
  return given === option ? args[at + 1] : given.slice(option.length + 1)
}

/** Prints the findings; undefined when there is an error. */
async function checked(id: string, env: PackEnvironment): Promise<Checked | undefined> {
  const scratch = await env.scratch?.()
  try {
    const result = await env.packs.check(id, scratch?.ground)
    for (const finding of result.findings) env.print(printed(finding))
    const errors = result.findings.filter((f) => f.level === 'error').length
    if (errors === 0) return result
    env.print(`包“${result.id}”有 ${errors} 处错误。`)
    return undefined
  } finally {
    await scratch?.close()
  }
}

async function check(id: string, env: PackEnvironment): Promise<number> {
  const result = await checked(id, env)
  if (!result?.built) return 1
  const { snapshot, info } = result.built
  const { held, left } = result.scenarios
  env.print(
    `包“${info.title}”（${result.id} ${info.version}）没有错误：${snapshot.layers.map((l) => `${l.id} ${l.version}`).join(' → ')}`,
  )
  if (held + left > 0)
    env.print(`情景 ${held} 个成立${left > 0 ? `，${left} 个没有运行（需要数据库或相应模块）` : ''}`)
  if (info.realm === null) env.print('没有写 realm：只作为下层，不能单独装入。')
  env.print(`快照 ${snapshot.hash}`)
  return 0
}

async function load(id: string, jurisdiction: string | undefined, env: PackEnvironment): Promise<number> {
  const result = await checked(id, env)
  const built = result?.built
  if (!built) return 1
  const { realm } = built.info
  if (realm === null) {
    env.print(`包“${built.id}”没有写 realm，只能作为下层，不能单独装入。`)
    return 1
  }
  const { ground, close } = await env.open()
  try {
    const loaded = await perform(ground, serviceActor(realm, 'packs'), loadBuilt, {
      built,
      ...(jurisdiction ? { jurisdiction } : {}),
    })
    env.print(
      loaded.changed
        ? `已装入“${built.info.title}”${built.info.version}，从现在起生效；正在办理的件仍按原来的版本。`
        : `“${built.info.title}”${built.info.version} 已在用，没有变化。`,
    )
    env.print(`快照 ${loaded.snapshot}`)
    const more = await env.loaded?.(ground, realm)
    if (more) env.print(more)
    return 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    env.print(`没有装入（${error.code}）：${error.message}`)
    return 1
  } finally {
    await close()
  }
}

const powerTitles = { lead: '领导', decide: '决策', execute: '执行', supervise: '监督' } as const

async function show(id: string, env: PackEnvironment): Promise<number> {
  const result = await checked(id, env)
  const built = result?.built
  if (!built) return 1
  const o = overviewOf(
    built.snapshot,
    (built.loose.calendar as CalendarSource | undefined) ?? null,
    env.today,
  )
  const { print } = env
  print(`${o.title}（${o.pack} ${o.version}）  ${o.hash}`)
  for (const mark of o.marks) print(`  标注  ${mark}`)
  print(`层    ${o.layers.map((l) => `${l.id} ${l.version}`).join(' → ')}`)
  print(
    `层级  ${o.levels
      .map((l) => l.title)
      .toReversed()
      .join(' → ')}`,
  )
  print(`机构  ${o.bodies.length} 类`)
  for (const b of o.bodies)
    print(
      `  ${b.title}：${b.servesTitle ?? '单设'}，${b.powers.map((p) => powerTitles[p]).join('、') || '不带权'}，${b.posts.length} 个岗位，${b.duties.length} 项职责`,
    )
  if (o.scheme) {
    const count = (level: number) => o.scheme!.events.filter((e) => e.level === level).length
    print(`事项  ${o.scheme.title}：${[1, 2, 3].map(count).join(' / ')}（三层）`)
  }
  if (o.rules) print(`规则  派遣 ${o.rules.rules.length} 条（${o.rules.version}）`)
  for (const p of o.procedures) print(`流程  ${p.title}：${p.steps.map((s) => s.title).join(' → ')}`)
  print(`时限  ${o.clocks.length} 个`)
  for (const s of o.codeSets) print(`代码  ${s.title}（${s.id}）：${s.codes.length} 个`)
  if (o.calendar)
    print(`日历  工作日已知至 ${o.calendar.knownUntil ?? '（今年未知）'}，${o.calendar.hours.join('、')}`)
  return 0
}

async function diff(a: string, b: string, env: PackEnvironment): Promise<number> {
  const [before, after] = [await env.packs.check(a), await env.packs.check(b)]
  for (const one of [before, after])
    if (!one.built) {
      for (const f of one.findings) if (f.level === 'error') env.print(printed(f))
      return 1
    }
  const all = (c: Checked) => ({ ...c.built!.sections, ...c.built!.loose })
  const changes = diffSections(all(before), all(after))
  const name = (c: Checked) => `${c.id} ${c.built!.info.version}`
  env.print(`${name(before)} → ${name(after)}：${changes.length} 处不同`)
  for (const change of changes) env.print(changeLine(change))
  return 0
}

const marks: Record<Change['kind'], string> = { added: '增', removed: '删', changed: '改', moved: '序' }

/** One change in one line: `改 机构 › 社区工作站 › 编制：1 → 2`. */
export function changeLine(c: Change): string {
  const where = [sectionTitles[c.section] ?? c.section, ...c.path].join(' › ')
  const what = c.before === null ? (c.after ?? '') : c.after === null ? c.before : `${c.before} → ${c.after}`
  return `${marks[c.kind]} ${where}：${what}`.replace(/\s+/g, ' ')
}
