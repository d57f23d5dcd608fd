/** Checks a filled-in workbook as a whole: its cells, then the pack it makes with every section and scenario. */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Ground } from '#kernel/action'
import { isTree } from '#kernel/reader'
import type { Finding } from '#kernel/section'
import { NotAWorkbook, readBook } from '#kernel/workbook'
import type { BookSheet } from '#kernel/workbook'
import type { Checked, Packs } from '../build.ts'
import { listPacks, readPack } from '../reading/pack.ts'
import { baseOf } from './offered.ts'
import { compileBook, layersIn } from './compile.ts'
import type { Compiled, Taken } from './compile.ts'
import type { CellFinding } from './filled.ts'

/** Largest workbook that is read at all. */
const MOST_BYTES = 8 * 1024 * 1024

export interface CheckedBook {
  readonly sheets: readonly BookSheet[]
  readonly compiled: Compiled
  /** At cells of the workbook. */
  readonly findings: readonly CellFinding[]
  /** In files of the layers below, which the workbook cannot mend. */
  readonly others: readonly Finding[]
  /** Undefined while cells are wrong: then the pack was not looked at. */
  readonly checked: Checked | undefined
}

/** Reads a workbook. Throws `NotAWorkbook` with the reason when it is none. */
export async function bookIn(file: string): Promise<BookSheet[]> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new NotAWorkbook(`没有文件 ${file}`)
  if (found.size > MOST_BYTES) throw new NotAWorkbook('文件超过 8 MB，不像是这本工作簿')
  return readBook(await readFile(file))
}

/** `made`: the folder where packs made from workbooks are kept. */
export async function checkBook(
  sheets: readonly BookSheet[],
  packs: Packs,
  made: string,
  ground?: Ground,
): Promise<CheckedBook> {
  const base = await baseOf(packs.folders, layersIn(sheets))
  const compiled = compileBook(sheets, base, await takenIn(packs, made))
  if (compiled.findings.length > 0)
    return { sheets, compiled, findings: compiled.findings, others: [], checked: undefined }
  const folder = await mkdtemp(join(tmpdir(), 'linli-making-'))
  try {
    const at = join(folder, 'packs', compiled.id)
    await writePack(compiled, at, true)
    const checked = await packs.check(at, ground)
    const { findings, others } = atCells(checked.findings, compiled)
    return { sheets, compiled, findings, others, checked }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Writes the pack's files into a new folder; `apart` as the check wants them, else as people read them. */
export async function writePack(compiled: Compiled, folder: string, apart = false): Promise<void> {
  for (const [path, content] of compiled.files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content(apart).text)
  }
}

/** What the check found, back at the cells it came from. */
function atCells(findings: readonly Finding[], compiled: Compiled) {
  const found: CellFinding[] = []
  const others: Finding[] = []
  const ours = `packs/${compiled.id}/`
  for (const f of findings) {
    const written = f.file.startsWith(ours)
      ? compiled.files.get(f.file.slice(ours.length))?.(true)
      : undefined
    if (!written) {
      others.push(f)
      continue
    }
    // A list that is missing is told where its file begins.
    const at = written.cells[f.line - 1] ?? written.cells.find((c) => c !== undefined)
    const { level, code, message, mend } = f
    // A scenario is told at its number; what came out differently is one of its rows.
    const step = Number(/第(\d+)步/.exec(message)?.[1] ?? 1)
    const result =
      code === 'packs.scenario-failed' ? compiled.results.get(at?.cell ?? '')?.[step - 1] : undefined
    found.push({ ...(result ?? at ?? { sheet: '基本情况', cell: 'A1' }), level, code, message, mend })
  }
  return { findings: found, others }
}

async function takenIn(packs: Packs, made: string): Promise<Taken[]> {
  const taken: Taken[] = []
  const own = new Set(await listPacks([made]))
  for (const id of await packs.list()) {
    const read = await readPack(packs.folders, id)
    const layer = read.layers.at(-1)
    const head = layer?.files.find((f) => f.path === 'pack.yaml')?.value
    const realm = isTree(head) && typeof head.realm === 'number' ? head.realm : undefined
    taken.push({ id, title: layer?.title ?? id, realm, made: own.has(id) })
  }
  return taken
}
