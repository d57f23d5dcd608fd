/** Pack sections of casework: `items/*.yaml` (the event scheme) and `rules/dispatch.yaml`. */
import { section } from '#kernel/section'
import type { Compiled, Compiling, Finding, Mark, Source } from '#kernel/section'
import { compileExpression } from '#modules/packs'
import { dispatchVariables } from './scheme.ts'
import type { DispatchRule, DispatchRules, EventNode, EventScheme } from './scheme.ts'

type Tree = { [key: string]: unknown }
const isTree = (v: unknown): v is Tree => typeof v === 'object' && v !== null && !Array.isArray(v)
const str = (v: unknown) => (typeof v === 'string' && v.trim() !== '' ? v : null)
const strings = (v: unknown) => (Array.isArray(v) ? v.filter((x): x is string => typeof x === 'string') : [])

function reporter(source: Source, report: (f: Finding) => void) {
  return (path: readonly (string | number)[], code: string, message: string, mend: string) =>
    report({ level: 'error', code, file: source.file, line: source.line(path), message, mend })
}

/** Where nodes and rules were written, kept beside the compiled value for the judgements that come later. */
const marks = new WeakMap<object, Map<string, Mark>>()

const eventKeys = [
  'code',
  'title',
  'words',
  'not',
  'children',
  'clock',
  'photo',
  'urgent',
  'sensitive',
  'retired',
  'source',
  'note',
]

/** Merges a scheme by code: an upper layer's entry replaces the lower one's whole; a scheme of another id replaces the scheme. */
export function compileEvents(input: Compiling): EventScheme {
  const nodes = new Map<string, EventNode>()
  const written = new Map<string, Mark>()
  let id = ''
  let title = ''
  let layer = ''
  for (const source of input.sources) {
    const wrong = reporter(source, input.report)
    const tree = isTree(source.value) ? source.value : {}
    // A locality that writes a scheme of its own does not mix it with the usual one of the layers below.
    const own = str(tree.scheme)
    if (own !== null && own !== id && source.layer !== layer) nodes.clear()
    layer = source.layer
    id = own ?? id
    title = str(tree.title) ?? title
    if (!str(tree.scheme))
      wrong([], 'scheme-without-id', '事项文件没有 scheme', '在开头写 scheme: 小写英文名')
    const walk = (list: unknown, path: (string | number)[], parent: EventNode | null) => {
      if (!Array.isArray(list)) return
      for (const [i, entry] of (list as unknown[]).entries()) {
        const at = [...path, i]
        const code = isTree(entry) ? str(entry.code) : null
        if (!isTree(entry) || code === null || !/^[0-9A-Za-z.-]{1,20}$/.test(code)) {
          wrong(
            at,
            'event-without-code',
            '事项没有代码，或代码含有不能用的字符',
            "写 code: '010101'（数字加引号）",
          )
          continue
        }
        for (const key of Object.keys(entry))
          if (!eventKeys.includes(key))
            wrong([...at, key], 'unknown-key', `不认识的项“${key}”`, `可用的项：${eventKeys.join('、')}`)
        if (entry.retired === true) {
          nodes.delete(code)
          continue
        }
        const level = ((parent?.level ?? 0) + 1) as EventNode['level']
        if (level > 3) {
          wrong(at, 'too-deep', `“${code}”在第四层`, '事项最多三层')
          continue
        }
        if (parent && !code.startsWith(parent.code))
          wrong(
            [...at, 'code'],
            'code-not-below',
            `“${code}”不以上级代码“${parent.code}”开头`,
            '改为以上级代码开头',
          )
        if (
          nodes.has(code) &&
          [...nodes.values()].some((n) => n.code === code && seen.has(`${source.file} ${code}`))
        )
          wrong([...at, 'code'], 'code-twice', `代码“${code}”重复`, '换一个代码')
        seen.add(`${source.file} ${code}`)
        const children = Array.isArray(entry.children) ? entry.children : []
        const urgent = str(entry.urgent)
        if (urgent && !['110', '119', '120', '122'].includes(urgent))
          wrong([...at, 'urgent'], 'not-a-choice', `“${urgent}”不是紧急电话`, '可用：110、119、120、122')
        const node: EventNode = {
          code,
          title: str(entry.title) ?? '',
          level,
          parent: parent?.code ?? null,
          leaf: children.length === 0,
          words: strings(entry.words),
          not: strings(entry.not),
          clock: str(entry.clock) ?? parent?.clock ?? null,
          photo: entry.photo === 'required' ? 'required' : 'optional',
          urgent,
          sensitive: entry.sensitive === true,
        }
        if (node.title === '') wrong(at, 'text-missing', `“${code}”没有名称`, '写 title: 名称')
        nodes.set(code, node)
        written.set(code, { file: source.file, line: source.line(at) })
        walk(children, [...at, 'children'], node)
      }
    }
    const seen = new Set<string>()
    walk(tree.events, ['events'], null)
  }
  const scheme = { id, title, nodes: [...nodes.values()] }
  marks.set(scheme, written)
  return scheme
}

interface Clocks {
  readonly clocks: readonly { readonly id: string }[]
}
interface Kinds {
  readonly kinds: readonly {
    id: string
    title: string
    nature: string
    posts: readonly { may: readonly string[] }[]
  }[]
}

export function checkEvents(compiled: EventScheme, all: Compiled, report: (f: Finding) => void): void {
  const clocks = all.get<Clocks>('clocks')
  for (const n of compiled.nodes)
    if (n.leaf && n.clock && clocks && !clocks.clocks.some((c) => c.id === n.clock))
      report({
        level: 'error',
        code: 'clock-unknown',
        ...(marks.get(compiled)?.get(n.code) ?? { file: 'items', line: 1 }),
        message: `事项 ${n.code} 的时限“${n.clock}”不存在`,
        mend: '在 clocks.yaml 中补充，或改用已有的时限',
      })
}

const ruleKeys = ['id', 'title', 'items', 'when', 'to', 'notOurs', 'source', 'retired', 'note']

/** The locality's own rules come before those of the layers below. */
export function compileDispatch(input: Compiling): DispatchRules {
  let version = ''
  let rules: DispatchRule[] = []
  const written = new Map<string, Mark>()
  for (const source of input.sources) {
    const wrong = reporter(source, input.report)
    const tree = isTree(source.value) ? source.value : {}
    version = str(tree.version) ?? version
    if (!str(tree.version)) wrong([], 'rules-without-version', '派遣规则没有版本', "写 version: '2026.1'")
    const own: DispatchRule[] = []
    for (const [i, r] of (Array.isArray(tree.rules) ? (tree.rules as unknown[]) : []).entries()) {
      const at = ['rules', i]
      const id = isTree(r) ? str(r.id) : null
      if (!isTree(r) || id === null) {
        wrong(at, 'rule-without-id', '规则没有 id', '写 id: 小写英文名')
        continue
      }
      for (const key of Object.keys(r))
        if (!ruleKeys.includes(key))
          wrong([...at, key], 'unknown-key', `不认识的项“${key}”`, `可用的项：${ruleKeys.join('、')}`)
      if (r.retired === true) {
        rules = rules.filter((x) => x.id !== id)
        continue
      }
      if (own.some((x) => x.id === id)) wrong([...at, 'id'], 'rule-twice', `规则“${id}”重复`, '换一个 id')
      const to = isTree(r.to) && str(r.to.body) ? { body: str(r.to.body)!, at: str(r.to.at) } : null
      const notOurs =
        isTree(r.notOurs) && str(r.notOurs.whose)
          ? { whose: str(r.notOurs.whose)!, phone: str(r.notOurs.phone) }
          : null
      if ((to === null) === (notOurs === null))
        wrong(
          at,
          'rule-without-end',
          `规则“${id}”应当且只应当写 to 或 notOurs 之一`,
          '写 to: {body: 机构类别} 或 notOurs: {whose: 谁}',
        )
      const when = str(r.when)
      if (when) {
        const expression = compileExpression(when, dispatchVariables)
        if (!expression.ok)
          for (const f of expression.findings)
            wrong([...at, 'when'], f.code, `规则“${id}”的条件：${f.message}`, f.mend)
      }
      const items = strings(r.items)
      if (items.length === 0)
        wrong(at, 'rule-without-items', `规则“${id}”没有写事项`, "写 items: ['05*']，全部为 ['*']")
      written.set(id, { file: source.file, line: source.line(at) })
      own.push({ id, title: str(r.title) ?? id, items, when, to, notOurs, source: str(r.source) })
    }
    rules = [...own, ...rules.filter((x) => !own.some((o) => o.id === x.id))]
  }
  const compiled = { version, rules }
  marks.set(compiled, written)
  return compiled
}

export function checkDispatch(compiled: DispatchRules, all: Compiled, report: (f: Finding) => void): void {
  const scheme = all.get<EventScheme>('events')
  const bodies = all.get<Kinds>('bodies')
  for (const [i, rule] of compiled.rules.entries()) {
    const wrong = (code: string, message: string, mend: string) =>
      report({
        level: 'error',
        code,
        ...(marks.get(compiled)?.get(rule.id) ?? { file: 'rules/dispatch.yaml', line: 1 }),
        message,
        mend,
      })
    for (const pattern of rule.items)
      if (scheme && pattern !== '*' && !scheme.nodes.some((n) => n.leaf && matchesItem(pattern, n.code)))
        wrong('item-unknown', `规则“${rule.id}”的事项“${pattern}”不存在`, '改为 items/ 中的代码或前缀')
    const kind = bodies?.kinds.find((k) => k.id === rule.to?.body)
    if (rule.to && bodies && !kind)
      wrong(
        'kind-unknown',
        `规则“${rule.id}”派给的机构类别“${rule.to.body}”不存在`,
        '改为 bodies.yaml 中的类别',
      )
    if (kind && !kind.posts.some((p) => p.may.includes('casework.handle')))
      wrong(
        'nobody-handles',
        `“${kind.title}”没有能处置的岗位，规则“${rule.id}”派过去无人能办`,
        '给某个岗位加 may: [casework.handle]，或改派别的机构',
      )
    // A rule that an earlier, unconditional rule always takes can never fire.
    const before = compiled.rules
      .slice(0, i)
      .find((e) => e.when === null && rule.items.every((p) => e.items.some((q) => covers(q, p))))
    if (before)
      wrong(
        'rule-unreachable',
        `规则“${rule.id}”永远轮不到：“${before.id}”已全部接走`,
        '调换次序，或删去其一',
      )
  }
}

/** Does a pattern (`05*`, `*`, or a code) take this code? */
export function matchesItem(pattern: string, code: string): boolean {
  return pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : pattern === code
}

function covers(wide: string, narrow: string): boolean {
  if (!wide.endsWith('*')) return wide === narrow
  return (narrow.endsWith('*') ? narrow.slice(0, -1) : narrow).startsWith(wide.slice(0, -1))
}

export const sections = [
  section({
    name: 'events',
    files: ['items/*.yaml'],
    pinned: true,
    compile: compileEvents,
    check: checkEvents,
  }),
  section({
    name: 'dispatch',
    files: ['rules/dispatch.yaml'],
    pinned: true,
    compile: compileDispatch,
    check: checkDispatch,
  }),
]
