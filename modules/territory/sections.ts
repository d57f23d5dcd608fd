/** Sections `levels` (levels.yaml) and `places` (places.csv) of a container. */
import { section } from '#kernel/section'
import type { Compiled, Finding, Mark } from '#kernel/section'
import { Reader } from '#kernel/reader'
import type { Tree } from '#kernel/reader'
import { loadLevels, loadPlaces } from './actions.ts'
import { judgeLevels, judgePlaces, ranked } from './rules.ts'
import type { Flaw, Level, PlaceEntry } from './rules.ts'

export interface CompiledLevels {
  readonly levels: readonly Level[]
}

export interface CompiledPlaces {
  readonly places: readonly PlaceEntry[]
}

/** Lines of a compiled value's entries. Kept beside the value: a moved line must not change a snapshot's hash. */
const marks = new WeakMap<object, readonly Mark[]>()

export const levelsSection = section<CompiledLevels>({
  name: 'levels',
  files: ['levels.yaml'],
  pinned: true,
  compile(input) {
    const byId = new Map<string, { level: Omit<Level, 'rank'>; mark: Mark }>()
    for (const source of input.sources) {
      const reader = new Reader(source, input.report)
      const file = reader.tree(source.value, [], ['levels'])
      const here = new Set<string>()
      reader.entries(file.levels, ['levels']).forEach((value, i) => {
        const path = ['levels', i]
        const tree = reader.tree(value, path, ['id', 'title', 'within', 'note', 'source', 'retired'])
        const id = reader.id(tree, path)
        if (id === '') return
        if (here.has(id)) reader.wrong(path, 'id-twice', `层级“${id}”写了两次`, '删去其中一个')
        here.add(id)
        if (tree.retired === true) byId.delete(id)
        else
          byId.set(id, {
            level: {
              id,
              title: reader.text(tree, path, 'title'),
              within: reader.texts(tree, path, 'within'),
            },
            mark: { file: source.file, line: source.line(path) },
          })
      })
    }
    const entries = [...byId.values()]
    tell(
      judgeLevels(entries.map((e) => e.level)),
      entries.map((e) => e.mark),
      input.report,
    )
    return { levels: ranked(entries.map((e) => e.level)) }
  },
  load: (ctx, compiled, to) => loadLevels(ctx, compiled.levels, to.jurisdiction),
})

const columns = ['code', 'name', 'kind', 'parent', 'from', 'to', 'successors', 'source', 'aliases'] as const

export const placesSection = section<CompiledPlaces>({
  name: 'places',
  files: ['places.csv'],
  pinned: false,
  compile(input) {
    const byCode = new Map<string, { place: PlaceEntry; mark: Mark }>()
    const twice: { place: PlaceEntry; mark: Mark }[] = []
    for (const source of input.sources) {
      const reader = new Reader(source, input.report)
      const here = new Set<string>()
      reader.entries(source.value, []).forEach((row, i) => {
        const place = readPlace(reader, row as Tree, i)
        if (!place) return
        const entry = { place, mark: { file: source.file, line: source.line([i]) } }
        if (here.has(place.code)) twice.push(entry)
        else byCode.set(place.code, entry)
        here.add(place.code)
      })
    }
    const entries = [...byCode.values()]
    const compiled = { places: entries.map((e) => e.place) }
    for (const { place, mark } of twice)
      input.report({
        ...mark,
        level: 'error',
        code: 'code-twice',
        message: `代码 ${place.code} 写了两次（${place.name}）`,
        mend: '每个代码只写一行',
      })
    marks.set(
      compiled,
      entries.map((e) => e.mark),
    )
    return compiled
  },
  check(compiled: CompiledPlaces, all: Compiled, report) {
    const levels = all.get<CompiledLevels>('levels')?.levels
    tell(judgePlaces(compiled.places, levels), marks.get(compiled) ?? [], report)
  },
  load: (ctx, compiled, to) => loadPlaces(ctx, compiled.places, to.jurisdiction),
})

function readPlace(reader: Reader, row: Tree, i: number): PlaceEntry | undefined {
  reader.tree(row, [i], columns)
  const code = reader.text(row, [i], 'code')
  const name = reader.text(row, [i], 'name')
  if (code === '' || name === '') return undefined
  if (name.length > 100) reader.wrong([i, 'name'], 'name-too-long', `名称超过100个字`, '改短名称')
  if (!row.from)
    reader.wrong(
      [i, 'from'],
      'day-missing',
      `${name}（${code}）没有起日`,
      '写上 from；不知道的写最早有据可查的日子',
    )
  return {
    code,
    name,
    kind: reader.text(row, [i], 'kind'),
    parent: reader.optionalText(row, [i], 'parent'),
    from: reader.day(row, [i], 'from') ?? '0001-01-01',
    to: reader.day(row, [i], 'to'),
    successors: readSuccessors(reader, row, i),
    source: reader.text(row, [i], 'source'),
    aliases: split(row.aliases).filter((alias) => alias !== name),
  }
}

/** `A;B` shares equally, `A=400;B=600` in thousandths. */
function readSuccessors(reader: Reader, row: Tree, i: number): PlaceEntry['successors'] {
  const parts = split(row.successors)
  return parts.flatMap((part) => {
    const [code = '', share, ...rest] = part.split('=').map((t) => t.trim())
    if (share === undefined) return [{ code, numerator: 1, denominator: parts.length }]
    const permille = /^\d{1,4}$/.test(share) ? Number(share) : 0
    if (permille < 1 || permille > 1000 || rest.length > 0) {
      reader.wrong(
        [i, 'successors'],
        'share-wrong',
        `继承份额“${part}”无法读取`,
        '写成 代码=份额，份额为 1 至 1000 的千分数',
      )
      return []
    }
    const common = divisor(permille, 1000)
    return [{ code, numerator: permille / common, denominator: 1000 / common }]
  })
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b)
}

function split(value: unknown): string[] {
  return typeof value === 'string'
    ? value
        .split(/[;；]/)
        .map((t) => t.trim())
        .filter((t) => t !== '')
    : []
}

function tell(flaws: readonly Flaw[], at: readonly Mark[], report: (finding: Finding) => void): void {
  for (const flaw of flaws)
    report({
      file: at[flaw.index]?.file ?? '',
      line: at[flaw.index]?.line ?? 1,
      level: flaw.level,
      code: flaw.code,
      message: flaw.message,
      mend: flaw.mend,
    })
}

export const sections = [levelsSection, placesSection]
