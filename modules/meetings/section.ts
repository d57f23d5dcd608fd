/**
 * Pack sections of meetings: `meetings.yaml` (kinds of meeting) and `votes.yaml` (rules of ballots). An upper layer writes only
 * what differs, field by field; `retired: true` takes a kind or rule away.
 */
import { Reader, isTree } from '#kernel/reader'
import type { Path, Tree } from '#kernel/reader'
import { section } from '#kernel/section'
import type { Compiled, Compiling, Finding, Mark, Source } from '#kernel/section'
import { markOfStep } from '#modules/flow'
import type { Procedure } from '#modules/flow'
import { RESIDENTS, fractionOf, ways } from './rules.ts'
import type { Base, Counted, MeetingKind, Quorum, Share, VoteRule, VoteTest } from './rules.ts'

export interface CompiledMeetings {
  readonly meetings: readonly MeetingKind[]
}
export interface CompiledVotes {
  readonly votes: readonly VoteRule[]
}

interface Field {
  readonly value: unknown
  readonly source: Source
  readonly path: Path
}
type Entry = Map<string, Field>

interface Written {
  readonly mark: Mark
  /** The locality wrote this field itself. */
  readonly own: boolean
}
const marks = new WeakMap<object, (id: string, field: string) => Written>()

/** All layers of one list, laid over each other by id and field. */
function overlay(input: Compiling, list: string, fields: readonly string[]): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const source of input.sources) {
    if (source.value === undefined) continue
    const reader = new Reader(source, input.report)
    const here = new Set<string>()
    const file = reader.tree(source.value, [], [list])
    reader.entries(file[list], [list]).forEach((value, i) => {
      const path = [list, i]
      const tree = reader.tree(value, path, [...fields, 'retired', 'note'])
      const id = reader.id(tree, path)
      if (id === '') return
      if (here.has(id)) reader.wrong([...path, 'id'], 'id-twice', `“${id}”写了两次`, '删去其中一个')
      here.add(id)
      if (tree.retired === true) {
        entries.delete(id)
        return
      }
      const entry = entries.get(id) ?? new Map<string, Field>()
      for (const [key, field] of Object.entries(tree)) entry.set(key, { value: field, source, path })
      entries.set(id, entry)
    })
  }
  return entries
}

function remember(compiled: object, entries: Map<string, Entry>, container: string, file: string): void {
  marks.set(compiled, (id, field) => {
    const entry = entries.get(id)
    const found = entry?.get(field) ?? entry?.get('id')
    return found
      ? {
          mark: { file: found.source.file, line: found.source.line([...found.path, field]) },
          own: found.source.layer === container,
        }
      : { mark: { file, line: 1 }, own: false }
  })
}

/** Reads one field with the reader of the file it stands in. */
class Reading {
  readonly #entry: Entry
  readonly #input: Compiling
  constructor(entry: Entry, input: Compiling) {
    this.#entry = entry
    this.#input = input
  }
  of<T>(key: string, read: (reader: Reader, tree: Tree, path: Path) => T): T {
    const field = this.#entry.get(key) ?? this.#entry.get('id')!
    const value = this.#entry.get(key)?.value
    return read(
      new Reader(field.source, this.#input.report),
      value === undefined ? {} : { [key]: value },
      field.path,
    )
  }
}

/** `atLeast: '2/3'` or `moreThan: '1/2'`; wrong ones are told and taken as the whole, which nothing reaches by accident. */
function readShare(reader: Reader, tree: Tree, path: Path): Share {
  const given = (['atLeast', 'moreThan'] as const).filter((key) => tree[key] !== undefined)
  const key = given[0]
  if (given.length !== 1 || key === undefined) {
    reader.wrong(
      path,
      'meetings.share-missing',
      '应当且只应当写 atLeast（以上，含本数）或 moreThan（超过，不含本数）之一',
      "写 atLeast: '2/3' 或 moreThan: '1/2'",
    )
    return { atLeast: '1/1' }
  }
  const fraction = fractionOf(tree[key])
  if (fraction && !(key === 'moreThan' && fraction.top === fraction.bottom))
    return key === 'atLeast' ? { atLeast: String(tree[key]) } : { moreThan: String(tree[key]) }
  reader.wrong(
    [...path, key],
    'meetings.share-wrong',
    `“${String(tree[key])}”不能作比例：比例大于零，不超过全体`,
    "写成分数，如 '2/3'、'1/2'；没有法定人数的写 base: none",
  )
  return { atLeast: '1/1' }
}

const kindFields = [
  'id',
  'title',
  'affects',
  'invites',
  'convener',
  'noticeDays',
  'quorum',
  'members',
  'composition',
  'binding',
  'source',
]

function readKind(id: string, entry: Entry, input: Compiling): MeetingKind {
  const r = new Reading(entry, input)
  const list = (key: string) => r.of(key, (reader, tree, path) => reader.texts(tree, path, key))
  const noticeDays = r.of('noticeDays', (reader, tree, path) => {
    if (tree.noticeDays === undefined)
      reader.wrong(
        path,
        'meetings.notice-missing',
        `会议“${id}”没有写提前几日通知`,
        '写 noticeDays: 10；不通知就不能开会',
      )
    return reader.whole(tree, path, 'noticeDays', { min: 1, max: 90 }, 1)
  })
  return {
    id,
    title: r.of('title', (reader, tree, path) => reader.text(tree, path, 'title')),
    affects: r.of(
      'affects',
      (reader, tree, path) => reader.oneOf(tree, path, 'affects', ['whole', 'part']) ?? 'whole',
    ),
    invites: list('invites'),
    convener: list('convener'),
    noticeDays,
    quorum: r.of('quorum', readQuorum),
    members: list('members'),
    composition: r.of('composition', (reader, tree, path) => {
      if (tree.composition === undefined || tree.composition === null) return null
      const at = [...path, 'composition']
      const inner = reader.tree(tree.composition, at, ['kinds', 'atLeast', 'moreThan'])
      return { kinds: reader.texts(inner, at, 'kinds'), ...readShare(reader, inner, at) }
    }),
    binding: r.of('binding', (_reader, tree) => tree.binding === true),
    source: r.of('source', (reader, tree, path) => reader.optionalText(tree, path, 'source')),
  }
}

function readQuorum(reader: Reader, tree: Tree, path: Path): Quorum {
  const at = [...path, 'quorum']
  const inner = reader.tree(tree.quorum, at, ['base', 'atLeast', 'moreThan'])
  const base = reader.oneOf(inner, at, 'base', ['members', 'invited', 'none'])
  if (base === 'none') {
    if (inner.atLeast !== undefined || inner.moreThan !== undefined)
      reader.wrong(
        at,
        'meetings.share-idle',
        'base: none 没有法定人数，写了的比例用不上',
        '删去比例，或写 base: members',
      )
    return { base }
  }
  return { base: base ?? 'members', ...readShare(reader, inner, at) }
}

const voteFields = ['id', 'title', 'tests', 'tie', 'objectionDays', 'source']
const counts: readonly Counted[] = ['for', 'present', 'cast']
const bases: readonly Base[] = ['roll', 'present', 'cast']

function readVote(id: string, entry: Entry, input: Compiling): VoteRule {
  const r = new Reading(entry, input)
  return {
    id,
    title: r.of('title', (reader, tree, path) => reader.text(tree, path, 'title')),
    tests: r.of('tests', (reader, tree, path) => {
      const list = reader.entries(tree.tests, [...path, 'tests'])
      if (list.length === 0)
        reader.wrong(
          path,
          'meetings.no-tests',
          `表决规则“${id}”没有写怎样算通过`,
          '在 tests 中写 count、of 和 atLeast 或 moreThan',
        )
      const tests = list.map((value, i): VoteTest => {
        const at = [...path, 'tests', i]
        const test = reader.tree(value, at, ['title', 'count', 'of', 'atLeast', 'moreThan'])
        return {
          title: reader.text(test, at, 'title'),
          count: reader.oneOf(test, at, 'count', counts) ?? 'for',
          of: reader.oneOf(test, at, 'of', bases) ?? 'roll',
          ...readShare(reader, test, at),
        }
      })
      if (list.length > 0 && !tests.some((t) => t.count === 'for'))
        reader.wrong(
          [...path, 'tests'],
          'meetings.nothing-for',
          `表决规则“${id}”不看赞成票`,
          '加一条 count: for',
        )
      return tests
    }),
    tie: r.of('tie', (reader, tree, path) =>
      tree.tie === undefined ? 'fail' : (reader.oneOf(tree, path, 'tie', ['fail']) ?? 'fail'),
    ),
    ...readObjectionDays(r),
    source: r.of('source', (reader, tree, path) => reader.optionalText(tree, path, 'source')),
  }
}

/** Absent or 0: final at once; a rule that leaves no time reads as it did before there was any. */
function readObjectionDays(r: Reading): { objectionDays?: number } {
  const days = r.of('objectionDays', (reader, tree, path) =>
    reader.whole(tree, path, 'objectionDays', { min: 0, max: 60 }, 0),
  )
  return days > 0 ? { objectionDays: days } : {}
}

interface Kinds {
  readonly kinds: readonly {
    id: string
    title: string
    posts: readonly { title: string; may: readonly string[] }[]
  }[]
}

/** Facets as the pack wrote them: their owner looks at what else they name. */
interface Facets {
  readonly meeting?: { readonly kinds?: unknown }
  readonly ballot?: { readonly rule?: unknown; readonly ways?: unknown }
}
interface Procedures {
  readonly procedures: readonly Procedure[]
}

export const meetingsSection = section<CompiledMeetings>({
  name: 'meetings',
  files: ['meetings.yaml'],
  pinned: true,
  compile(input) {
    const entries = overlay(input, 'meetings', kindFields)
    const compiled = { meetings: [...entries].map(([id, entry]) => readKind(id, entry, input)) }
    remember(compiled, entries, input.container, 'meetings.yaml')
    return compiled
  },
  check(compiled, all, report) {
    const bodies = all.get<Kinds>('bodies')
    const at = marks.get(compiled)
    for (const kind of compiled.meetings)
      for (const field of ['invites', 'convener', 'members', 'composition'] as const) {
        const named = field === 'composition' ? (kind.composition?.kinds ?? []) : kind[field]
        const written = at?.(kind.id, field)
        // What the nation offers a locality need not have; what a locality writes must be there.
        if (!written?.own || !bodies) continue
        for (const id of named) {
          if (id === RESIDENTS && field === 'invites') continue
          const body = bodies.kinds.find((k) => k.id === id)
          const wrong = (code: string, message: string, mend: string) =>
            report({ level: 'error', code, ...written.mark, message, mend })
          if (!body)
            wrong(
              'meetings.kind-unknown',
              `会议“${kind.title}”的 ${field} 中，机构类别“${id}”不存在`,
              '改为 bodies.yaml 中的类别',
            )
          else if (field === 'members' && !body.posts.some((p) => p.may.includes('meetings.vote')))
            wrong(
              'meetings.nobody-votes',
              `“${body.title}”没有可以表决的岗位，“${kind.title}”里无人能投票`,
              '给岗位加 may: [meetings.vote]',
            )
          else if (field === 'convener' && !body.posts.some((p) => p.may.includes('meetings.convene')))
            wrong(
              'meetings.nobody-convenes',
              `“${body.title}”没有可以召集会议的岗位，召集不了“${kind.title}”`,
              '给岗位加 may: [meetings.convene]',
            )
        }
      }
    checkFacets(compiled, all, report)
  },
})

/** What the steps of procedures name must be there. */
function checkFacets(compiled: CompiledMeetings, all: Compiled, report: (f: Finding) => void): void {
  const votes = all.get<CompiledVotes>('votes')?.votes ?? []
  for (const procedure of all.get<Procedures>('procedures')?.procedures ?? [])
    for (const step of procedure.steps) {
      const facets = (step.facets ?? {}) as Facets
      const wrong = (facet: string, key: string, code: string, message: string, mend: string) =>
        report({
          level: 'error',
          code,
          ...markOfStep(procedure, step, facet, key),
          message: `“${procedure.title}”的环节“${step.title}”：${message}`,
          mend,
        })
      const kinds = Array.isArray(facets.meeting?.kinds) ? (facets.meeting.kinds as unknown[]) : []
      for (const id of kinds)
        if (!compiled.meetings.some((k) => k.id === id))
          wrong(
            'meeting',
            'kinds',
            'meetings.meeting-unknown',
            `没有会议“${String(id)}”`,
            `改为 meetings.yaml 中的会议：${compiled.meetings.map((k) => k.id).join('、')}`,
          )
      const { ballot } = facets
      if (!isTree(ballot)) continue
      if (!votes.some((v) => v.id === ballot.rule))
        wrong(
          'ballot',
          'rule',
          'meetings.rule-unknown',
          `没有表决规则“${String(ballot.rule)}”`,
          `改为 votes.yaml 中的规则：${votes.map((v) => v.id).join('、')}`,
        )
      const given = Array.isArray(ballot.ways) ? (ballot.ways as unknown[]) : []
      if (given.length === 0 || given.some((w) => !ways.includes(w as never)))
        wrong(
          'ballot',
          'ways',
          'meetings.ways-wrong',
          '表决方式 ways 应为 hands（举手）、named（记名）、secret（无记名）',
          '写 ways: [hands, named, secret] 中的一种或几种',
        )
      if (kinds.length > 0 && !compiled.meetings.some((k) => kinds.includes(k.id) && k.binding))
        wrong(
          'meeting',
          'kinds',
          'meetings.none-binding',
          '要表决，列出的会议却都只听取意见',
          '在 meeting.kinds 中加一种 binding: true 的会议',
        )
    }
}

export const votesSection = section<CompiledVotes>({
  name: 'votes',
  files: ['votes.yaml'],
  pinned: true,
  compile(input) {
    const entries = overlay(input, 'votes', voteFields)
    return { votes: [...entries].map(([id, entry]) => readVote(id, entry, input)) }
  },
})

export const sections = [votesSection, meetingsSection]
