/** From a filled-in workbook to the files of a pack. Pure: reads no disk. */
import { MAX_REALM } from '#kernel/ids'
import type { BookSheet } from '#kernel/workbook'
import type { Base } from './offered.ts'
import { compileBodies, compileLevels, compilePlaces } from './compile-bodies.ts'
import { compileDispatch, compileMeetings, compileMotions, compileOpenness } from './compile-lists.ts'
import { compileProcedures } from './compile-procedures.ts'
import { compileScenarios } from './compile-scenarios.ts'
import { readForms } from './filled.ts'
import type { CellFinding, Filled, FilledRow, Tell } from './filled.ts'
import { JOINED, basics } from './forms.ts'
import type { Making } from './making.ts'
import { once, write } from './making.ts'
import { map, texts, value } from './tree.ts'
import type { At, Written } from './tree.ts'

/** Packs that are there already: their ids and realms are taken. */
export interface Taken {
  readonly id: string
  readonly title: string
  readonly realm: number | undefined
  /** Made from a workbook before; the same workbook may make it anew. */
  readonly made: boolean
}

export interface Compiled {
  readonly id: string
  readonly title: string
  /** Rows somebody filled in. */
  readonly rows: number
  /** Every finding that needs no other module to be seen. */
  readonly findings: readonly CellFinding[]
  readonly results: Making['results']
  /** By path; `apart` for the check, together for people. */
  readonly files: ReadonlyMap<string, (apart: boolean) => Written>
}

/** Ids of the layers the workbook stands on; judged again by `compileBook`. */
export function layersIn(sheets: readonly BookSheet[]): string[] {
  const filled = readForms(sheets, () => {})
  const row = filled.get('基本情况')?.find((r) => r.text('项目') === '下层')
  const ids = row?.many('填写') ?? []
  return ids.length > 0 ? ids : ['cn']
}

export function compileBook(
  sheets: readonly BookSheet[],
  base: Base | undefined,
  taken: readonly Taken[],
): Compiled {
  const findings: CellFinding[] = []
  const tell: Tell = (at, code, message, mend) => {
    if (!findings.some((f) => f.sheet === at.sheet && f.cell === at.cell && f.message === message))
      findings.push({ level: 'error', ...at, code, message, mend })
  }
  const filled = readForms(sheets, tell)
  const facts = readBasics(filled, tell, taken)
  const extending = facts.get('下层')
  if (!base && extending)
    extending.wrong('填写', 'layer-missing', `没有“${extending.text('填写') ?? ''}”这一层`, '一般写 cn')
  const locality = taken.find((t) => t.realm !== undefined && extending?.many('填写').includes(t.id))
  if (locality)
    extending!.wrong(
      '填写',
      'layer-locality',
      `“${locality.title}”是另一个单独运行的地方，不能叠在它上面`,
      '一般写 cn；要借用它的做法，把需要的内容写到这本工作簿里',
    )
  if (!base) return { id: '', title: '', rows: 0, findings, results: new Map(), files: new Map() }
  const m: Making = {
    base,
    filled,
    tell,
    levels: [],
    places: [],
    bodies: [],
    rules: [],
    procedures: [],
    results: new Map(),
    files: new Map(),
  }
  const text = (item: string) => facts.get(item)?.text('填写') ?? ''
  writeHead(m, facts)
  compileLevels(m)
  compilePlaces(m)
  compileBodies(m)
  compileProcedures(m)
  compileMotions(m)
  compileMeetings(m)
  compileOpenness(m)
  compileDispatch(m, text('版本'))
  compileScenarios(m)
  const rows = [...filled.values()].reduce((n, list) => n + list.length, 0)
  return { id: text('标识'), title: text('名称'), rows, findings, results: m.results, files: m.files }
}

type Facts = ReadonlyMap<string, FilledRow>

function readBasics(filled: Filled, tell: Tell, taken: readonly Taken[]): Facts {
  const rows = filled.get('基本情况') ?? []
  const facts = new Map<string, FilledRow>()
  const seen = new Map<string, FilledRow>()
  for (const row of rows) {
    const item = row.named(
      '项目',
      basics.map((b) => ({ id: b.title, title: b.title })),
      '项目',
    )
    if (!item || !once(row, '项目', seen, item.id)) continue
    facts.set(item.id, row)
    if (basics.some((b) => b.title === item.id && b.need === 'must')) row.needs(['填写'], '必填')
  }
  if (filled.has('基本情况'))
    for (const { title, need } of basics)
      if (need === 'must' && !facts.has(title))
        tell({ sheet: '基本情况', cell: 'A1' }, 'making.item-missing', `缺少项目“${title}”`, '补上这一行')
  const id = facts.get('标识')
  const other = taken.find((t) => t.id === id?.id('填写'))
  if (id && other && !other.made)
    id.wrong('填写', 'id-taken', `标识“${other.id}”已由“${other.title}”使用`, '换一个标识')
  const version = facts.get('版本')
  const given = version?.text('填写')
  if (version && given !== undefined && !/^\d{4}\.\d{1,4}$/.test(given))
    version.wrong('填写', 'version', `“${given}”不是版本`, '写成 年.序号，如 2026.1')
  const realm = facts.get('存储标号')
  const number = realm?.whole('填写', 0, MAX_REALM)
  const same = taken.find((t) => t.realm !== undefined && t.realm === number && t.id !== id?.text('填写'))
  if (realm && same)
    realm.wrong('填写', 'realm-taken', `存储标号 ${number} 已由“${same.title}”使用`, '换一个没有用过的数')
  return facts
}

function writeHead(m: Making, facts: Facts): void {
  const at = (item: string): At => facts.get(item)?.at('填写') ?? { sheet: '基本情况', cell: 'A1' }
  const text = (item: string) => facts.get(item)?.text('填写')
  const marks = (text('标注') ?? '')
    .split(/[；;\n]/)
    .map((t) => t.trim())
    .filter((t) => t !== '')
  write(
    m,
    'pack.yaml',
    map(
      {
        id: value(text('标识') ?? '', at('标识')),
        version: value(text('版本') ?? '', at('版本')),
        title: value(text('名称') ?? '', at('名称')),
        extends: texts(
          (text('下层') ?? '').split(JOINED).filter((t) => t !== ''),
          at('下层'),
        ),
        realm: value(Number(text('存储标号')), at('存储标号')),
        languages: texts(['zh-Hans']),
        source: value(text('依据') ?? '', at('依据')),
        marks: marks.length > 0 ? texts(marks, at('标注')) : undefined,
      },
      at('标识'),
    ),
  )
}
