/** From files to a snapshot: gives every section its sources, compiles, lets the sections judge one another. */
import { posix } from 'node:path'
import type { Compiled, Finding, Mark, Section, Source } from '#kernel/section'
import type { CalendarSource } from '#kernel/time'
import { isTree } from '#kernel/reader'
import { originsOf } from './origins.ts'
import { found } from './reading/findings.ts'
import type { PackFile } from './reading/folder.ts'
import { listPacks, readPack } from './reading/pack.ts'
import type { Layer, PackFolders, ReadPack } from './reading/pack.ts'
import { calendarFinding, calendarSection } from './sections/calendar.ts'
import { codesSection } from './sections/codes.ts'
import { packSection } from './sections/pack.ts'
import type { CompiledPack } from './sections/pack.ts'
import { testsSection } from './sections/tests.ts'
import type { CompiledTests } from './sections/tests.ts'
import { textsSection } from './sections/texts.ts'
import type { ScenarioCount, ScenarioRunner } from './scenarios.ts'
import { deadlineRunner, runScenarios } from './scenarios.ts'
import { digestOf, makeSnapshot, snapshotHash } from './snapshot.ts'
import type { Sections, Snapshot } from './snapshot.ts'
import type { LayerOf } from './tables.ts'
import type { Ground } from '#kernel/action'

/** Sections packs itself understands. */
export const ownSections: readonly Section[] = [
  packSection,
  calendarSection,
  textsSection,
  codesSection,
  testsSection,
]

/** Compiled for the check only. */
const unstored = new Set(['tests'])

export interface PacksOptions {
  /** Folders that hold packs, searched in this order. */
  readonly folders: PackFolders
  /** All runners of the modules; when given, a scenario of another name is an error. `deadline` is always there. */
  readonly scenarios?: readonly ScenarioRunner[]
  /** Day of the check, `YYYY-MM-DD`, for the calendar's alarm. */
  readonly today?: () => string
}

/** A pack compiled without error. */
export interface BuiltPack {
  readonly id: string
  readonly info: CompiledPack
  readonly snapshot: Snapshot
  /** Plain JSON of the pinned sections. */
  readonly sections: Sections
  /** Plain JSON of what is never pinned: calendar, texts, places; and which layers wrote what. */
  readonly loose: Sections
  readonly looseHash: string
  /** Digest of what was written, before any section read it: the same for every version of the program. */
  readonly source: string
  /** The very values the sections made, for their own `check` and `load`. */
  readonly all: Compiled
  /** All sections, in the order of dependence. */
  readonly applied: readonly Section[]
  /** Where the topmost layer that names an entry of a list writes it; the head of the pack's file when none does. */
  readonly markOf: (file: string, list: string, id: string) => Mark
}

export interface Checked {
  readonly id: string
  readonly findings: readonly Finding[]
  /** Undefined when there are errors. */
  readonly built: BuiltPack | undefined
  readonly scenarios: ScenarioCount
}

export interface Packs {
  readonly sections: readonly Section[]
  readonly folders: PackFolders
  list(): Promise<string[]>
  /** Reads, compiles and judges a pack by id or folder. Never throws for what stands in a pack. */
  check(idOrFolder: string, ground?: Ground): Promise<Checked>
}

/**
 * The workbench over the sections of all modules, which must come in the order of dependence. Each section has a name of
 * its own.
 */
export function createPacks(sections: readonly Section[], options: PacksOptions): Packs {
  const names = new Set(sections.map((s) => s.name))
  const all = [...ownSections.filter((s) => !names.has(s.name)), ...sections]
  if (new Set(all.map((s) => s.name)).size !== all.length) throw new Error('two sections of one name')
  const today = options.today ?? (() => new Date().toISOString().slice(0, 10))
  return {
    sections: all,
    folders: options.folders,
    list: () => listPacks(options.folders),
    async check(id, ground) {
      const read = await readPack(options.folders, id)
      const { findings, built } = compilePack(read, all, today())
      const tests = built?.all.get<CompiledTests>('tests')?.scenarios ?? []
      const late: Finding[] = []
      const scenarios = built
        ? await runScenarios(
            tests,
            [deadlineRunner, ...(options.scenarios ?? [])],
            options.scenarios !== undefined,
            { all: built.all, ground },
            (f) => late.push(f),
          )
        : { held: 0, failed: 0, left: tests.length }
      const whole = [...findings, ...late]
      return { id: read.id, findings: whole, built: hasError(whole) ? undefined : built, scenarios }
    },
  }
}

export function hasError(findings: readonly Finding[]): boolean {
  return findings.some((f) => f.level === 'error')
}

/** Compiles what was read. Findings are sorted by file and line; `built` only when there is no error. */
export function compilePack(
  read: ReadPack,
  sections: readonly Section[],
  today: string,
): { readonly findings: readonly Finding[]; readonly built: BuiltPack | undefined } {
  const findings: Finding[] = [...read.findings]
  const top = read.layers.at(-1)
  if (!top) return { findings, built: undefined }
  const head = top.files.find((f) => f.path === 'pack.yaml')?.file ?? top.id
  const report = (f: Finding) => findings.push(placed(f, read.layers, head))
  reportUnknown(read.layers, sections, report)

  const values = new Map<string, unknown>()
  const all: Compiled = { get: <T>(name: string) => values.get(name) as T | undefined }
  const guarded = (section: Section, work: () => void) => {
    try {
      work()
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      report(found('packs.section-failed', { file: head, line: 1 }, { section: section.name, why }))
    }
  }
  for (const section of sections)
    guarded(section, () => {
      const sources = sourcesOf(section, read.layers)
      values.set(section.name, section.compile({ sources, container: read.id, report }))
    })
  // Judging half-read sections against each other would bury the mistake under its consequences.
  if (!hasError(findings)) {
    // A layer that others stand on leaves gaps for them to fill: then a doubt is no error yet.
    const isLayer = all.get<CompiledPack>('pack')?.realm === null
    const judge = (f: Finding) => report(isLayer ? { ...f, level: 'warning' } : f)
    for (const section of sections)
      guarded(section, () => section.check?.(values.get(section.name), all, judge))
  }
  const calendar = all.get<CalendarSource>('calendar')
  // Told where the years are written: a locality that wrote none can mend nothing.
  const years = read.layers
    .flatMap((l) => l.files)
    .findLast((f) => posix.basename(f.path) === 'years.csv' && f.path.startsWith('calendar/'))
  const alarm = calendar && calendarFinding(calendar, today, years?.file ?? head)
  if (alarm) findings.push(alarm)
  const sorted = sortedFindings(findings)
  if (hasError(sorted)) return { findings: sorted, built: undefined }

  const plain = (pinned: boolean): Record<string, unknown> =>
    Object.fromEntries(
      sections
        .filter((s) => s.pinned === pinned && !unstored.has(s.name) && values.get(s.name) !== undefined)
        .map((s) => [s.name, JSON.parse(JSON.stringify(values.get(s.name))) as unknown]),
    )
  const pinned = plain(true)
  const loose = { ...plain(false), origins: originsOf(read.layers) }
  const layers = read.layers.map((layer) => layerOf(layer, sections))
  const info = all.get<CompiledPack>('pack')!
  const parts = {
    hash: snapshotHash(layers, pinned),
    pack: read.id,
    version: info.version,
    title: info.title,
    layers,
  }
  return {
    findings: sorted,
    built: {
      id: read.id,
      info,
      snapshot: makeSnapshot(parts, pinned),
      sections: pinned,
      loose,
      looseHash: digestOf(loose),
      source: digestOf(layers.map((l) => [l.id, l.version, l.hash])),
      all,
      applied: sections,
      markOf: (file, list, id) =>
        entryIn(read.layers, { file, list, id }) ?? { file: beside(head, file), line: 1 },
    },
  }
}

/** Sections that judge a merged value may name a file inside the pack only, or none: then the topmost layer's is meant. */
function placed(f: Finding, layers: readonly Layer[], head: string): Finding {
  const files = layers.toReversed().flatMap((l) => l.files)
  if (files.some((x) => x.file === f.file)) return f
  const inside = files.find((x) => x.path === f.file)
  return inside ? { ...f, file: inside.file } : f.file.includes('/') ? f : { ...f, file: head, line: 1 }
}

const beside = (head: string, file: string) => posix.join(posix.dirname(head), file)

function entryIn(
  layers: readonly Layer[],
  { file, list, id }: { file: string; list: string; id: string },
): Mark | undefined {
  for (const layer of layers.toReversed())
    for (const f of layer.files) {
      if (f.path !== file || !isTree(f.value)) continue
      const entries = f.value[list]
      const at = Array.isArray(entries)
        ? (entries as unknown[]).findIndex((e) => isTree(e) && e.id === id)
        : -1
      if (at >= 0) return { file: f.file, line: f.line([list, at]) }
    }
  return undefined
}

function matches(path: string, section: Section): boolean {
  return section.files.some((pattern) => posix.matchesGlob(path, pattern))
}

function sourcesOf(section: Section, layers: readonly Layer[]): Source[] {
  return layers.flatMap((layer) =>
    layer.files
      .filter((f) => f.value !== undefined && matches(f.path, section))
      .map((f) => ({ layer: layer.id, file: f.file, value: f.value, line: (path) => f.line(path) })),
  )
}

function reportUnknown(
  layers: readonly Layer[],
  sections: readonly Section[],
  report: (finding: Finding) => void,
): void {
  const known = [...new Set(sections.flatMap((s) => s.files))].toSorted().join('、')
  for (const layer of layers)
    for (const f of layer.files)
      if (!sections.some((s) => matches(f.path, s)))
        report(found('packs.unknown-file', { file: f.file, line: 1 }, { known }))
}

/** A layer's digest covers the parsed content of its pinned files: neither comments nor the order of keys matter. */
function layerOf(layer: Layer, sections: readonly Section[]): LayerOf {
  const pinned = sections.filter((s) => s.pinned)
  const files = layer.files.filter((f) => pinned.some((s) => matches(f.path, s)))
  return {
    id: layer.id,
    version: layer.version,
    hash: digestOf(files.map((f) => [f.path, pinnedPart(f)])),
  }
}

/** Working hours stand in pack.yaml but belong to the calendar, which is never pinned. */
function pinnedPart(f: PackFile): unknown {
  if (f.path !== 'pack.yaml' || !isTree(f.value)) return f.value
  const { calendar: _, ...rest } = f.value
  return rest
}

function sortedFindings(findings: readonly Finding[]): Finding[] {
  const rank = (f: Finding) => (f.level === 'error' ? 0 : 1)
  return findings.toSorted(
    (a, b) => rank(a) - rank(b) || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line),
  )
}
