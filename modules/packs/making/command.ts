/** `./linli pack new|check|try|load|write` of a workbook, and `pack stats`. Answers the exit code like `packCommand`. */
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { NotAWorkbook } from '#kernel/workbook'
import type { PackEnvironment } from '../cli.ts'
import { baseOf } from './offered.ts'
import { annotatedBook, makeBook } from './book.ts'
import { bookIn, checkBook, writePack } from './check-book.ts'
import type { CheckedBook } from './check-book.ts'
import type { CellFinding } from './filled.ts'
import { packStats } from './stats.ts'
import { printed } from '../reading/findings.ts'

export const makingUsage = `  pack new <标识> --out <文件.xlsx> [--title 名称] [--realm 存储标号]   取一本空工作簿，用表格写包
  pack check <文件.xlsx> [--errors <错误.xlsx>]  检查工作簿：哪张表、哪一格、为什么、怎样改；另存一份带原因的
  pack write <文件.xlsx> <文件夹>             写成 YAML 和 CSV
  pack try <文件.xlsx|包>                    在一个空的临时数据库里试运行，看完即删
  pack load <文件.xlsx>                     检查并装入；写成的包留在数据文件夹的 packs 里
  pack stats [包…]                          手写多少行，有多少组织、岗位、流程、情景`

export const isBook = (name: string | undefined): name is string =>
  name?.toLowerCase().endsWith('.xlsx') ?? false

/** Options by name; the rest in order. A sentence when one is not known or has no value. */
function parsed(args: readonly string[], known: readonly string[]) {
  const options = new Map<string, string>()
  const rest: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (!arg.startsWith('--')) {
      rest.push(arg)
      continue
    }
    const [name = '', inline] = arg.slice(2).split('=', 2)
    if (!known.includes(name)) return `不认识的选项 --${name}`
    const value = inline ?? args[++i]
    if (value === undefined || value === '' || options.has(name)) return `--${name} 后面要写一个值`
    options.set(name, value)
  }
  return { options, rest }
}

type Load = (
  folder: string,
  jurisdiction: string | undefined,
  print: (line: string) => void,
) => Promise<number>

/** Undefined when the command is none of these. `load` loads a pack's folder. */
export async function makingCommand(
  args: readonly string[],
  env: PackEnvironment,
  load: Load,
): Promise<number | undefined> {
  const [command, ...more] = args
  const wrong = (why: string) => {
    env.print(why)
    env.print(`用法：\n${makingUsage}`)
    return 2
  }
  const known: Readonly<Record<string, readonly string[]>> = {
    new: ['title', 'realm', 'out'],
    check: ['errors'],
    write: [],
    try: [],
    load: ['jurisdiction'],
    stats: [],
  }
  const mine =
    command !== undefined && (['new', 'write', 'try', 'stats'].includes(command) || more.some(isBook))
  const options = mine ? known[command] : undefined
  if (command === undefined || !options) return undefined
  const read = parsed(more, options)
  if (typeof read === 'string') return wrong(read)
  const [first, second, ...others] = read.rest
  const alone = first !== undefined && second === undefined
  try {
    switch (command) {
      case 'new': {
        const out = read.options.get('out')
        if (!alone || !isBook(out)) return wrong('new 后面写一个标识，并写 --out 文件.xlsx')
        return await makeNew(first, out, read.options, env)
      }
      case 'stats':
        return await packStats(read.rest, env.packs, env.print)
      case 'write':
        return isBook(first) && second !== undefined && others.length === 0
          ? await writeFolder(first, second, env)
          : wrong('write 后面写一本工作簿和一个文件夹')
      case 'try':
        return alone ? await tryOut(first, env) : wrong('try 后面写一本工作簿或一个包')
      case 'check':
        return isBook(first) && alone
          ? await check(first, read.options.get('errors'), env)
          : wrong('check 后面写一本工作簿')
      default:
        return isBook(first) && alone
          ? await loadBook(first, read.options.get('jurisdiction'), env, load)
          : wrong('load 后面写一本工作簿')
    }
  } catch (error) {
    if (!(error instanceof NotAWorkbook)) throw error
    env.print(`${first ?? ''}：${error.message}`)
    return 1
  }
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

async function makeNew(id: string, out: string, options: ReadonlyMap<string, string>, env: PackEnvironment) {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(id)) {
    env.print(`“${id}”不能作标识：用小写字母、数字和连字符，以字母开头，不超过40个。`)
    return 1
  }
  if (await isThere(out)) {
    env.print(`${out} 已经有了，没有覆盖；换一个文件名，或先移走它。`)
    return 1
  }
  const base = await baseOf(env.packs.folders, ['cn'])
  if (!base) {
    env.print('没有国家层 cn，无法取工作簿。')
    return 1
  }
  const content = await makeBook(base, {
    标识: id,
    名称: options.get('title') ?? '',
    存储标号: options.get('realm') ?? '',
  })
  await writeFile(out, content, { flag: 'wx' })
  env.print(`已写好 ${out}：从“说明”看起，填好后运行 ./linli pack check ${out}`)
  return 0
}

/** `组织!C7 错误 making.unknown：……。改法：……`, one line whatever the texts hold. */
export function printedCell(f: CellFinding): string {
  const where = f.cell === '' ? f.sheet : `${f.sheet}!${f.cell}`
  return printed({ ...f, file: where, line: 0 }).replace(`${where}:0 `, `${where} `)
}

/** Prints what was found; undefined when there is an error. */
async function judged(
  file: string,
  errors: string | undefined,
  env: PackEnvironment,
): Promise<CheckedBook | undefined> {
  const sheets = await bookIn(file)
  const result = await checkBook(sheets, env.packs, env.made)
  for (const f of result.findings) env.print(printedCell(f))
  for (const f of result.others) env.print(printed(f))
  const wrong = [...result.findings, ...result.others].filter((f) => f.level === 'error').length
  if (errors !== undefined && result.findings.some((f) => f.level === 'error')) {
    await writeFile(errors, await annotatedBook(sheets, result.findings))
    env.print(`带原因的工作簿写在 ${errors}：改好“错误原因”所说的格，再检查这一本也可以。`)
  }
  if (wrong === 0) return result
  env.print(`${file} 有 ${wrong} 处错误。`)
  return undefined
}

async function check(file: string, errors: string | undefined, env: PackEnvironment): Promise<number> {
  const result = await judged(file, errors, env)
  const built = result?.checked?.built
  if (!result || !built) return 1
  env.print(
    `“${built.info.title}”（${built.id} ${built.info.version}）没有错误：工作簿 ${result.compiled.rows} 行，写成包 ${linesIn(result)} 行。`,
  )
  env.print(`情景 ${result.checked.scenarios.held} 个成立`)
  return 0
}

/** Lines of the pack as people read it, scenarios left out. */
function linesIn({ compiled }: CheckedBook): number {
  let lines = 0
  for (const [path, content] of compiled.files)
    if (!path.startsWith('tests/')) lines += content(false).text.trimEnd().split('\n').length
  return lines
}

async function writeFolder(file: string, folder: string, env: PackEnvironment): Promise<number> {
  const result = await judged(file, undefined, env)
  if (!result) return 1
  if (await isThere(folder)) {
    env.print(`${folder} 已经有了，没有覆盖；换一个文件夹，或先移走它。`)
    return 1
  }
  await writePack(result.compiled, folder)
  env.print(`已写成 ${folder}：${[...result.compiled.files.keys()].toSorted().join('、')}`)
  return 0
}

/** Runs with the pack's folder, which stands in a draft beside the kept packs. */
async function inDraft<T>(
  result: CheckedBook,
  env: PackEnvironment,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const draft = join(resolve(env.made), `.draft-${process.pid}`)
  await rm(draft, { recursive: true, force: true })
  try {
    const folder = join(draft, 'packs', result.compiled.id)
    // As the check saw it: every line knows its cell.
    await writePack(result.compiled, folder, true)
    return await work(folder)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Places in the pack's files, told as the cells they came from. */
function withCells(line: string, { compiled }: CheckedBook): string {
  return line.replaceAll(
    /packs\/([a-z0-9-]+)\/([\w/.-]+):(\d+)/g,
    (whole, id: string, path: string, no: string) => {
      const cells = id === compiled.id ? compiled.files.get(path)?.(true).cells : undefined
      const at = cells?.[Number(no) - 1] ?? cells?.find((c) => c !== undefined)
      return at ? `${at.sheet}!${at.cell}` : whole
    },
  )
}

async function loadBook(
  file: string,
  jurisdiction: string | undefined,
  env: PackEnvironment,
  load: Load,
): Promise<number> {
  const told = new Set<string>()
  const print = (line: string) => {
    // Loading checks once more; what was told already is not told again.
    if (!told.has(line)) env.print(line)
    told.add(line)
  }
  const result = await judged(file, undefined, { ...env, print })
  const built = result?.checked?.built
  if (!result || !built) return 1
  return inDraft(result, env, async (folder) => {
    const code = await load(folder, jurisdiction, (line) => print(withCells(line, result)))
    if (code !== 0) return code
    await rm(folder, { recursive: true })
    await writePack(result.compiled, folder)
    // What is in force stays readable; what was in force before can be compared with it.
    const { id } = result.compiled
    const kept = join(resolve(env.made), '..', 'packs-before', built.info.version, id)
    await rm(kept, { recursive: true, force: true })
    await mkdir(join(kept, '..'), { recursive: true })
    await writePack(result.compiled, kept)
    const now = join(resolve(env.made), id)
    await rm(now, { recursive: true, force: true })
    await rename(folder, now)
    env.print(`写成的包留在 ${now}；各版本在 ${join(kept, '..', '..')}，可用 pack diff 比较。`)
    return 0
  })
}

async function tryOut(name: string, env: PackEnvironment): Promise<number> {
  if (!env.tryOut) {
    env.print('这里不能试运行。')
    return 1
  }
  if (!isBook(name)) {
    const { built, findings } = await env.packs.check(name)
    if (!built) for (const f of findings) env.print(printed(f))
    return built ? env.tryOut(built, env.print) : 1
  }
  const result = await judged(name, undefined, env)
  if (!result) return 1
  return inDraft(result, env, async (folder) => {
    const { built } = await env.packs.check(folder)
    return built ? env.tryOut!(built, env.print) : 1
  })
}
