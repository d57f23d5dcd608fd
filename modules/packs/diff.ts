/** What differs between two compiled packs, in words an official can read. */
import { isTree } from '#kernel/reader'
import type { Sections } from './snapshot.ts'

export interface Change {
  readonly section: string
  /** Titles on the way to the changed thing. */
  readonly path: readonly string[]
  readonly kind: 'added' | 'removed' | 'changed' | 'moved'
  readonly before: string | null
  readonly after: string | null
}

/** Fields that name an entry of a list, in order of preference. */
const KEYS = ['id', 'code', 'date', 'year', 'path'] as const
const MOST = 5_000
const SHOWN = 200

/** All changes, sections in alphabetical order, at most 5 000. */
export function diffSections(before: Sections, after: Sections): Change[] {
  const changes: Change[] = []
  for (const section of [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()) {
    const add = (path: readonly string[], kind: Change['kind'], b: unknown, a: unknown) => {
      if (changes.length < MOST)
        changes.push({
          section,
          path,
          kind,
          before: b === undefined ? null : told(b),
          after: a === undefined ? null : told(a),
        })
    }
    compare(before[section], after[section], [], add)
  }
  return changes
}

type Add = (path: readonly string[], kind: Change['kind'], before: unknown, after: unknown) => void

function compare(before: unknown, after: unknown, path: readonly string[], add: Add): void {
  if (same(before, after)) return
  if (before === undefined || before === null) {
    if (after !== undefined && after !== null) add(path, 'added', undefined, after)
    return
  }
  if (after === undefined || after === null) return add(path, 'removed', before, undefined)
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path, add)
  if (isTree(before) && isTree(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(before[key], after[key], [...path, words[key] ?? key], add)
    return
  }
  add(path, 'changed', before, after)
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: readonly string[],
  add: Add,
): void {
  const key = KEYS.find((k) => [...before, ...after].every((e) => isTree(e) && named(e[k])))
  if (key === undefined) return add(path, 'changed', before, after)
  const index = (list: readonly unknown[]) =>
    new Map(list.map((e) => [String((e as Record<string, unknown>)[key]), e as Record<string, unknown>]))
  const b = index(before)
  const a = index(after)
  for (const [id, entry] of b) compare(entry, a.get(id), [...path, titleOf(entry, id)], add)
  for (const [id, entry] of a) if (!b.has(id)) compare(undefined, entry, [...path, titleOf(entry, id)], add)
  const common = (list: Map<string, unknown>, other: Map<string, unknown>) =>
    [...list.keys()].filter((id) => other.has(id)).join(' → ')
  // The order matters where the first match wins.
  if (common(b, a) !== common(a, b)) add(path, 'moved', common(b, a), common(a, b))
}

function named(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

function titleOf(entry: Record<string, unknown>, id: string): string {
  const title = entry.title ?? entry.name
  return typeof title === 'string' && title !== id ? `${title}（${id}）` : id
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((k) => same((a as Record<string, unknown>)[k], (b as Record<string, unknown>)[k]))
  )
}

function told(value: unknown): string {
  const text =
    typeof value === 'string'
      ? value
      : typeof value === 'boolean'
        ? value
          ? '是'
          : '否'
        : Array.isArray(value) && value.every((v) => typeof v !== 'object')
          ? value.join('、')
          : isTree(value) && typeof (value.title ?? value.name) === 'string'
            ? String(value.title ?? value.name)
            : typeof value === 'object'
              ? JSON.stringify(value)
              : String(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

/** Field names in Chinese where people meet them; others stay as written. */
const words: Readonly<Record<string, string>> = {
  title: '名称',
  name: '名称',
  source: '依据',
  note: '说明',
  powers: '权',
  posts: '岗位',
  duties: '职责',
  seats: '编制',
  may: '许可',
  sight: '可见范围',
  serves: '服务层级',
  within: '隶属',
  nature: '性质',
  kinds: '类别',
  levels: '层级',
  lists: '代码集',
  sets: '代码集说明',
  steps: '环节',
  acts: '动作',
  roles: '角色',
  ends: '结局',
  holder: '责任主体',
  power: '权力',
  clock: '时限',
  clocks: '时限',
  mode: '计算方式',
  length: '长度',
  from: '起',
  to: '去向',
  rules: '规则',
  when: '条件',
  words: '用词',
  version: '版本',
  marks: '标注',
  languages: '语言',
  procedures: '流程',
  events: '事件',
  children: '下级',
  days: '日子',
  years: '年份',
  hours: '工作时间',
}

/** Section names for people. */
export const sectionTitles: Readonly<Record<string, string>> = {
  pack: '包',
  levels: '层级',
  places: '地方',
  bodies: '机构',
  items: '事项',
  events: '事项',
  dispatch: '派遣规则',
  rules: '规则',
  procedures: '流程',
  clocks: '时限',
  codes: '代码',
  calendar: '工作日历',
  texts: '用语',
}
