/** Pack sections of deliberation: `motions.yaml` (what may be raised, how) and `powers.yaml` (the list of powers). */
import { Reader } from '#kernel/reader'
import type { Path, Tree } from '#kernel/reader'
import { section } from '#kernel/section'
import type { Compiled, Compiling, Finding, Mark, Source } from '#kernel/section'
import type { Procedure } from '#modules/flow'
import { raisers } from './kinds.ts'
import type {
  Affects,
  CompiledMotions,
  CompiledPowers,
  DocumentKind,
  MotionKind,
  PowerEntry,
} from './kinds.ts'

interface Written {
  readonly mark: Mark
  readonly layer: string
}
/** Where entries were written, beside the compiled value: a moved line must not change a snapshot's hash. */
const written = new WeakMap<object, ReadonlyMap<string, Written>>()

const MOST_SUPPORTS = 10_000
const motionFields = [
  'id',
  'title',
  'procedure',
  'raisedBy',
  'supports',
  'support',
  'affects',
  'meeting',
  'adopts',
  'source',
  'note',
  'retired',
]
const documentFields = ['id', 'title', 'level', 'source', 'note', 'retired']
const powerFields = [
  'no',
  'id',
  'title',
  'group',
  'body',
  'procedure',
  'text',
  'source',
  'example',
  'note',
  'retired',
]

/** Entries by id: an upper layer's replaces the lower one whole, `retired: true` takes it away. */
function merged<T>(
  input: Compiling,
  list: string,
  fields: readonly string[],
  read: (reader: Reader, tree: Tree, path: Path) => T,
  lists: readonly string[] = [list],
): { values: T[]; marks: Map<string, Written> } {
  const found = new Map<string, T>()
  const marks = new Map<string, Written>()
  for (const source of input.sources) {
    const reader = new Reader(source, input.report)
    const file = reader.tree(source.value, [], lists)
    const here = new Set<string>()
    reader.entries(file[list], [list]).forEach((entry, i) => {
      const path = [list, i]
      const tree = reader.tree(entry, path, fields)
      const id = reader.id(tree, path)
      if (id === '') return
      if (here.has(id)) reader.wrong(path, 'id-twice', `“${id}”写了两次`, '删去其中一个')
      here.add(id)
      if (tree.retired === true) found.delete(id)
      else {
        found.set(id, read(reader, tree, path))
        marks.set(id, { mark: markIn(source, path), layer: source.layer })
      }
    })
  }
  return { values: [...found.values()], marks }
}

const markIn = (source: Source, path: Path): Mark => ({ file: source.file, line: source.line(path) })

function readMotion(reader: Reader, tree: Tree, path: Path): MotionKind {
  const affects = reader.oneOf(tree, path, 'affects', ['whole', 'part', 'choose']) ?? 'choose'
  const meetings =
    tree.meeting === undefined
      ? {}
      : reader.tree(tree.meeting, [...path, 'meeting'], affects === 'choose' ? ['whole', 'part'] : [affects])
  const meeting: Partial<Record<Affects, string>> = {}
  for (const key of ['whole', 'part'] as const) {
    const id = reader.optionalText(meetings, [...path, 'meeting'], key)
    if (id !== null) meeting[key] = id
  }
  const raisedBy = reader.texts(tree, path, 'raisedBy', raisers)
  if (raisedBy.length === 0)
    reader.wrong(
      [...path, 'raisedBy'],
      'nobody-raises',
      '没有写明谁可以提出',
      '写 raisedBy: [resident, body, staff]',
    )
  const adopts = reader.optionalText(tree, path, 'adopts')
  return {
    id: reader.id(tree, path),
    title: reader.text(tree, path, 'title'),
    procedure: reader.text(tree, path, 'procedure'),
    raisedBy,
    supports: reader.whole(tree, path, 'supports', { min: 0, max: MOST_SUPPORTS }, 0),
    ...readSupport(reader, tree, path),
    affects,
    meeting,
    ...(adopts === null ? {} : { adopts }),
    source: reader.optionalText(tree, path, 'source'),
  }
}

/** Absent where anybody counts: what a locality does not use leaves its hash alone. */
function readSupport(reader: Reader, tree: Tree, path: Path): Pick<MotionKind, 'support'> {
  if (tree.support === undefined) return {}
  const at = [...path, 'support']
  const said = reader.tree(tree.support, at, ['who', 'level'])
  const who = reader.oneOf(said, at, 'who', ['anyone', 'registered'])
  const level = reader.optionalText(said, at, 'level')
  if (who === 'anyone' && level !== null)
    reader.wrong(at, 'support-level', '谁都计入人数时，没有层级可言', '删去 level，或写 who: registered')
  return who === 'registered' ? { support: { who, level } } : {}
}

function readDocument(reader: Reader, tree: Tree, path: Path): DocumentKind {
  return {
    id: reader.id(tree, path),
    title: reader.text(tree, path, 'title'),
    level: reader.optionalText(tree, path, 'level'),
    source: reader.optionalText(tree, path, 'source'),
  }
}

function readPower(reader: Reader, tree: Tree, path: Path): PowerEntry {
  const no = reader.whole(tree, path, 'no', { min: 1, max: 999 }, 0)
  if (no === 0) reader.wrong([...path, 'no'], 'number-missing', '权力没有序号', '写 no: 1，按清单次序')
  return {
    no,
    id: reader.id(tree, path),
    title: reader.text(tree, path, 'title'),
    group: reader.text(tree, path, 'group'),
    body: reader.text(tree, path, 'body'),
    procedure: reader.text(tree, path, 'procedure'),
    text: reader.text(tree, path, 'text'),
    source: reader.optionalText(tree, path, 'source'),
    example: tree.example === true,
  }
}

interface Surroundings {
  readonly procedures: readonly Pick<Procedure, 'id' | 'kind' | 'steps'>[] | undefined
  readonly kinds: readonly { readonly id: string }[] | undefined
  readonly meetings: readonly { readonly id: string }[] | undefined
  readonly levels: readonly { readonly id: string }[] | undefined
  /** A layer nobody runs on its own: who fills the roles is still open there. */
  readonly isBase: boolean
}

function around(all: Compiled): Surroundings {
  return {
    procedures: all.get<{ procedures: Procedure[] }>('procedures')?.procedures,
    kinds: all.get<{ kinds: { id: string }[] }>('bodies')?.kinds,
    meetings: all.get<{ meetings: { id: string }[] }>('meetings')?.meetings,
    levels: all.get<{ levels: { id: string }[] }>('levels')?.levels,
    isBase: (all.get<{ realm: number | null }>('pack')?.realm ?? null) === null,
  }
}

type Wrong = (id: string, code: string, message: string, mend: string) => void

function reporter(compiled: object, file: string, report: (finding: Finding) => void): Wrong {
  return (id, code, message, mend) =>
    report({
      level: 'error',
      code,
      ...(written.get(compiled)?.get(id)?.mark ?? { file, line: 1 }),
      message,
      mend,
    })
}

/** A procedure nobody fills in this locality is not adopted here; then what rests on it is not offered. */
function judgeProcedure(
  entry: { readonly id: string; readonly title: string; readonly procedure: string },
  kind: 'motion' | 'power',
  by: { readonly own: boolean; readonly around: Surroundings; readonly wrong: Wrong },
): void {
  const { procedures, isBase } = by.around
  if (!procedures) return
  const found = procedures.find((p) => p.id === entry.procedure)
  if (!found && by.own && !isBase)
    by.wrong(
      entry.id,
      'procedure-unknown',
      `“${entry.title}”的流程“${entry.procedure}”不存在，或没有填写角色`,
      '改为 procedures/ 中的流程，并填写它的角色',
    )
  if (found && found.kind !== kind)
    by.wrong(
      entry.id,
      'procedure-of-other-kind',
      `“${entry.title}”的流程“${found.id}”办的是另一种件（${found.kind}）`,
      `改用 kind: ${kind} 的流程`,
    )
}

/** A text comes into force by the vote on it: the kind's procedure must have one. */
function judgeAdopting(
  kind: MotionKind,
  documents: readonly DocumentKind[],
  { procedures }: Surroundings,
  wrong: Wrong,
): void {
  if (kind.adopts === undefined) return
  if (!documents.some((d) => d.id === kind.adopts))
    wrong(
      kind.id,
      'document-unknown',
      `“${kind.title}”要通过的文件“${kind.adopts}”没有列出`,
      '在 motions.yaml 的 documents: 里写一项，或改为已有的 id',
    )
  const procedure = procedures?.find((p) => p.id === kind.procedure)
  if (procedure && !procedure.steps.some((s) => s.facets?.ballot !== undefined))
    wrong(
      kind.id,
      'adopts-without-ballot',
      `“${kind.title}”要通过文件，它的流程“${procedure.id}”却没有表决的环节`,
      '在流程里加一个有 ballot 的环节，或删去 adopts',
    )
}

/** Whose support counts names a level of the locality. */
function judgeSupport(kind: MotionKind, { levels, isBase }: Surroundings, wrong: Wrong): void {
  const level = kind.support?.level ?? null
  if (level !== null && levels && !isBase && !levels.some((l) => l.id === level))
    wrong(
      kind.id,
      'level-unknown',
      `“${kind.title}”的附议人须住在“${level}”，没有这个层级`,
      '改为 levels.yaml 中的层级；不写 level，就是议题所在的地方',
    )
}

/** Kinds of motions and of documents may have the same id: their marks are kept apart. */
const documentKey = (id: string): string => `documents/${id}`
const documentMarks = (marks: ReadonlyMap<string, Written>) =>
  [...marks].map(([id, mark]): [string, Written] => [documentKey(id), mark])

/** Container each compiled value was made for. */
const containers = new WeakMap<object, string>()

/** Written by the layer being checked itself, as opposed to what it inherits. */
const isOwn = (compiled: object, id: string): boolean =>
  written.get(compiled)?.get(id)?.layer === containers.get(compiled)

export const sections = [
  section<CompiledMotions>({
    name: 'motions',
    files: ['motions.yaml'],
    pinned: true,
    compile(input) {
      const lists = ['motions', 'documents']
      const { values, marks } = merged(input, 'motions', motionFields, readMotion, lists)
      const documents = merged(input, 'documents', documentFields, readDocument, lists)
      // Left out where there are none: what a locality does not use leaves its hash alone.
      const compiled: CompiledMotions =
        documents.values.length === 0 ? { motions: values } : { motions: values, documents: documents.values }
      written.set(compiled, new Map([...documentMarks(documents.marks), ...marks]))
      containers.set(compiled, input.container)
      return compiled
    },
    check(compiled: CompiledMotions, all: Compiled, report) {
      const surroundings = around(all)
      const wrong = reporter(compiled, 'motions.yaml', report)
      for (const kind of compiled.motions) {
        judgeProcedure(kind, 'motion', {
          own: isOwn(compiled, kind.id),
          around: surroundings,
          wrong,
        })
        for (const id of Object.values(kind.meeting))
          if (surroundings.meetings && !surroundings.meetings.some((m) => m.id === id))
            wrong(
              kind.id,
              'meeting-unknown',
              `“${kind.title}”的会议“${id}”不存在`,
              '改为 meetings.yaml 中的会议',
            )
        judgeSupport(kind, surroundings, wrong)
        judgeAdopting(kind, compiled.documents ?? [], surroundings, wrong)
      }
      for (const document of compiled.documents ?? [])
        if (surroundings.levels && document.level !== null && !surroundings.isBase)
          if (!surroundings.levels.some((l) => l.id === document.level))
            wrong(
              documentKey(document.id),
              'level-unknown',
              `“${document.title}”的层级“${document.level}”不存在`,
              '改为 levels.yaml 中的层级，或删去 level',
            )
    },
  }),
  section<CompiledPowers>({
    name: 'powers',
    files: ['powers.yaml'],
    pinned: true,
    compile(input) {
      const { values, marks } = merged(input, 'powers', powerFields, readPower)
      const compiled = { powers: values.toSorted((a, b) => a.no - b.no) }
      written.set(compiled, marks)
      containers.set(compiled, input.container)
      return compiled
    },
    check(compiled: CompiledPowers, all: Compiled, report) {
      const surroundings = around(all)
      const wrong = reporter(compiled, 'powers.yaml', report)
      const numbers = new Map<number, string>()
      for (const power of compiled.powers) {
        judgeProcedure(power, 'power', {
          own: isOwn(compiled, power.id),
          around: surroundings,
          wrong,
        })
        if (surroundings.kinds && !surroundings.kinds.some((k) => k.id === power.body))
          wrong(
            power.id,
            'kind-unknown',
            `“${power.title}”的机构类别“${power.body}”不存在`,
            '改为 bodies.yaml 中的类别',
          )
        const first = numbers.get(power.no)
        if (first !== undefined)
          wrong(power.id, 'number-twice', `序号 ${power.no} 已是“${first}”`, '换一个序号')
        else numbers.set(power.no, power.title)
      }
    },
  }),
]
