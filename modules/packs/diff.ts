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
  const text = inWords(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

/** Things with a name by it; others field by field, so that nobody has to read a program's braces. */
function inWords(value: unknown, depth = 0): string {
  if (typeof value === 'string') return valueWords[value] ?? value.replaceAll('{place}', '〇〇')
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (value === null || value === undefined) return '无'
  if (Array.isArray(value))
    return value.length === 0 ? '无' : (value as unknown[]).map((v) => inWords(v, depth + 1)).join('、')
  if (!isTree(value)) return String(value)
  const name = value.title ?? value.name
  if (typeof name === 'string') return name
  const fields = Object.entries(value).map(([key, v]) => `${words[key] ?? key}：${inWords(v, depth + 1)}`)
  return depth === 0 ? fields.join('；') : `（${fields.join('；')}）`
}

/** Values that are a program's words. */
const valueWords: Readonly<Record<string, string>> = {
  lead: '领导',
  decide: '决策',
  execute: '执行',
  supervise: '监督',
  holder: '责任单位',
  reporter: '报事人',
  system: '系统',
  'working-day': '工作日',
  'working-hour': '工作小时',
  'calendar-day': '自然日',
  hour: '小时',
  hands: '举手',
  named: '记名',
  secret: '无记名',
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
  limit: '次数限制',
  times: '次数',
  then: '之后',
  needs: '必须写明',
  offers: '可以写明',
  reasons: '理由',
  apart: '不得同一人',
  by: '由谁',
  role: '角色',
  tell: '对外说明',
  start: '起始环节',
  expires: '到期动作',
  effect: '作用',
  final: '不能撤回',
  facets: '怎样办',
  meeting: '会议',
  ballot: '表决',
  publication: '公示',
  tasks: '任务',
  rating: '评价',
  archive: '归档',
  rule: '表决规则',
  ways: '方式',
  tests: '条件',
  category: '公开类别',
  categories: '公开类别',
  motions: '议题',
  meetings: '会议',
  votes: '表决规则',
  supports: '附议人数',
  support: '谁的附议计入',
  raisedBy: '谁可以提出',
  affects: '涉及',
  invites: '必须邀请',
  convener: '召集',
  members: '成员',
  noticeDays: '提前通知日数',
  objectionDays: '异议期日数',
  quorum: '到会要求',
  binding: '能否作决定',
  atLeast: '不少于',
  moreThan: '超过',
  good: '满意比例',
  least: '最少人数',
  every: '周期',
  questionDays: '答复工作日',
  body: '机构',
  procedure: '流程',
  group: '类别',
  text: '内容',
  example: '示例',
  rank: '次序',
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
