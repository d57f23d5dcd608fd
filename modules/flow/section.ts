/**
 * Pack sections of flow: `procedures/*.yaml` and `clocks.yaml`. Layers merge by key (steps, acts, roles and ends are
 * maps), so a locality writes only what differs; `null` takes a thing away.
 */
import { section } from '#kernel/section'
import type { Compiled, Compiling, Finding, Source } from '#kernel/section'
import type { Act, ClockRule, Effect, HolderRule, Need, Power, Procedure, Role, Step } from './procedure.ts'
import { powers } from './procedure.ts'

type Path = readonly (string | number)[]
type Tree = { [key: string]: unknown }

const needs: readonly Need[] = [
  'reason',
  'text',
  'photo',
  'target',
  'whose',
  'duplicate',
  'rating',
  'extension',
]
const effects: readonly Effect[] = [
  'sign',
  'pause',
  'resume',
  'ask-extension',
  'grant-extension',
  'refuse-extension',
  'mark-urgent',
  'note',
]
const stepKeys = ['title', 'tell', 'power', 'holder', 'clock', 'expires', 'dispatch', 'acts']
const actKeys = [
  'title',
  'by',
  'may',
  'to',
  'needs',
  'offers',
  'reasons',
  'effect',
  'limit',
  'apart',
  'when',
  'ratings',
  'source',
  'final',
]

/** Reads merged trees and reports what is wrong at the line where the last layer wrote it. */
class Reader {
  readonly #sources: readonly Source[]
  readonly #report: (finding: Finding) => void
  constructor(sources: readonly Source[], report: (finding: Finding) => void) {
    this.#sources = sources
    this.#report = report
  }
  wrong(path: Path, code: string, message: string, mend: string, level: Finding['level'] = 'error'): void {
    const source = this.#sources.findLast((s) => at(s.value, path) !== undefined) ?? this.#sources.at(-1)
    this.#report({ level, code, message, mend, file: source?.file ?? '', line: source?.line(path) ?? 1 })
  }
  text(tree: Tree, path: Path, key: string): string {
    const value = tree[key]
    if (typeof value === 'string' && value.trim() !== '') return value
    this.wrong([...path, key], 'text-missing', `缺少“${key}”`, `在此处写上 ${key}: 文字`)
    return ''
  }
  known(tree: Tree, path: Path, keys: readonly string[]): void {
    for (const key of Object.keys(tree))
      if (!keys.includes(key))
        this.wrong([...path, key], 'unknown-key', `不认识的项“${key}”`, `可用的项：${keys.join('、')}`)
  }
  oneOf<T extends string>(value: unknown, path: Path, allowed: readonly T[]): T | null {
    if (value === undefined || value === null) return null
    if (allowed.includes(value as T)) return value as T
    this.wrong(path, 'not-a-choice', `“${String(value)}”不是可用的值`, `可用的值：${allowed.join('、')}`)
    return null
  }
  list<T extends string>(value: unknown, path: Path, allowed?: readonly T[]): T[] {
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) {
      this.wrong(path, 'not-a-list', '此处应为列表', '写成 [甲, 乙]')
      return []
    }
    return value.flatMap((v, i) => {
      if (typeof v !== 'string') {
        this.wrong([...path, i], 'not-text', '列表中应为文字', '写成 [甲, 乙]')
        return []
      }
      return allowed ? (this.oneOf(v, [...path, i], allowed) ?? []) : [v as T]
    })
  }
}

function at(value: unknown, path: Path): unknown {
  let here = value
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Record<string | number, unknown>)[key]
  }
  return here
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function merge(low: unknown, high: unknown): unknown {
  if (!isTree(low) || !isTree(high)) return high
  const out: Tree = { ...low }
  for (const [key, value] of Object.entries(high)) {
    if (value === null) delete out[key]
    else out[key] = key in out ? merge(out[key], value) : value
  }
  return out
}

/** Compiles all procedures of a container. */
export function compileProcedures(input: Compiling): { procedures: Procedure[] } {
  const byId = new Map<string, Source[]>()
  for (const source of input.sources) {
    const id = isTree(source.value) ? source.value.id : undefined
    if (typeof id !== 'string' || !/^[a-z][a-z0-9-]*$/.test(id)) {
      input.report({
        level: 'error',
        code: 'procedure-without-id',
        file: source.file,
        line: 1,
        message: '流程没有 id',
        mend: '在第一行写 id: 小写英文名',
      })
      continue
    }
    byId.set(id, [...(byId.get(id) ?? []), source])
  }
  return {
    procedures: [...byId].map(([id, sources]) => {
      const tree = sources.map((s) => s.value).reduce(merge) as Tree
      return procedureOf(id, tree, new Reader(sources, input.report))
    }),
  }
}

function trees(r: Reader, tree: Tree, key: string): [string, Tree][] {
  const value = tree[key]
  if (!isTree(value)) {
    r.wrong([key], 'map-missing', `缺少“${key}”`, `写 ${key}: 并在其下逐项写 id: {…}`)
    return []
  }
  return Object.entries(value).flatMap(([id, v]) => {
    if (isTree(v)) return [[id, v] as [string, Tree]]
    r.wrong([key, id], 'not-a-map', `“${id}”应为一组项`, '写成 {title: …}')
    return []
  })
}

function procedureOf(id: string, tree: Tree, r: Reader): Procedure {
  r.known(tree, [], ['id', 'kind', 'title', 'source', 'start', 'roles', 'steps', 'ends'])
  const roles: Role[] = trees(r, tree, 'roles').map(([roleId, role]) => {
    r.known(role, ['roles', roleId], ['title', 'kinds'])
    const kinds = r.list<string>(role.kinds, ['roles', roleId, 'kinds'])
    return { id: roleId, title: r.text(role, ['roles', roleId], 'title'), kinds }
  })
  const ends = trees(r, tree, 'ends').map(([endId, end]) => {
    r.known(end, ['ends', endId], ['title', 'tell', 'state'])
    return {
      id: endId,
      title: r.text(end, ['ends', endId], 'title'),
      tell: r.text(end, ['ends', endId], 'tell'),
      state: r.oneOf(end.state, ['ends', endId, 'state'], ['closed', 'archived'] as const) ?? 'archived',
    }
  })
  const steps: Step[] = trees(r, tree, 'steps').map(([stepId, step]) => {
    const path = ['steps', stepId]
    r.known(step, path, stepKeys)
    const acts = isTree(step.acts) ? Object.entries(step.acts) : []
    if (acts.length === 0)
      r.wrong(
        path,
        'step-without-acts',
        `环节“${stepId}”没有动作，件到此就出不去`,
        '在 acts: 下写至少一个有 to 的动作',
      )
    return {
      id: stepId,
      title: r.text(step, path, 'title'),
      tell: r.text(step, path, 'tell'),
      power: r.oneOf<Power>(step.power, [...path, 'power'], powers),
      holder: holderOf(step.holder, [...path, 'holder'], r),
      clock: typeof step.clock === 'string' ? step.clock : null,
      expires: typeof step.expires === 'string' ? step.expires : null,
      dispatch: r.oneOf(step.dispatch, [...path, 'dispatch'], ['auto', 'propose'] as const),
      acts: acts.flatMap(([actId, act]) =>
        isTree(act) ? [actOf(actId, act, [...path, 'acts', actId], r)] : [],
      ),
    }
  })
  return {
    id,
    kind: typeof tree.kind === 'string' ? tree.kind : id,
    title: r.text(tree, [], 'title'),
    source: typeof tree.source === 'string' ? tree.source : null,
    start: r.text(tree, [], 'start'),
    roles,
    steps,
    ends,
  }
}

function holderOf(value: unknown, path: Path, r: Reader): HolderRule {
  if (isTree(value)) {
    if (typeof value.role === 'string') return { role: value.role }
    if (value.chosen === true) return { chosen: true }
    if (value.stays === true) return { stays: true }
    if (typeof value.lastOf === 'string') return { lastOf: value.lastOf }
  }
  r.wrong(
    path,
    'holder-missing',
    '没有写明由谁负责',
    '写 holder: {role: 角色} 或 {chosen: true} 或 {lastOf: 环节} 或 {stays: true}',
  )
  return { stays: true }
}

function actOf(id: string, act: Tree, path: Path, r: Reader): Act {
  r.known(act, path, actKeys)
  const by =
    isTree(act.by) && typeof act.by.role === 'string'
      ? { role: act.by.role }
      : (r.oneOf(act.by, [...path, 'by'], ['holder', 'reporter', 'system'] as const) ?? 'holder')
  const effect = r.oneOf(act.effect, [...path, 'effect'], effects)
  const when = r.oneOf(act.when, [...path, 'when'], [
    'paused',
    'running',
    'extension-asked',
    'unsigned',
  ] as const)
  const limit =
    isTree(act.limit) &&
    Number.isInteger(act.limit.times) &&
    Number(act.limit.times) > 0 &&
    typeof act.limit.then === 'string'
      ? { times: Number(act.limit.times), then: act.limit.then }
      : undefined
  if (act.limit !== undefined && !limit)
    r.wrong([...path, 'limit'], 'limit-wrong', '次数限制写得不对', '写成 limit: {times: 2, then: 环节}')
  return {
    id,
    title: r.text(act, path, 'title'),
    by,
    ...(typeof act.may === 'string' ? { may: act.may } : {}),
    ...(typeof act.to === 'string' ? { to: act.to } : {}),
    needs: r.list(act.needs, [...path, 'needs'], needs),
    offers: r.list(act.offers, [...path, 'offers'], needs),
    ...(typeof act.reasons === 'string' ? { reasons: act.reasons } : {}),
    ...(effect ? { effect } : {}),
    ...(limit ? { limit } : {}),
    apart: r.list<string>(act.apart, [...path, 'apart']),
    ...(when ? { when } : {}),
    ...(act.ratings === undefined ? {} : { ratings: r.list<string>(act.ratings, [...path, 'ratings']) }),
    ...(typeof act.source === 'string' ? { source: act.source } : {}),
    ...(act.final === true ? { final: true } : {}),
  }
}

/** What other modules' sections look like, as far as flow judges its procedures against them. */
interface BodyKinds {
  readonly kinds: readonly {
    readonly id: string
    readonly title: string
    readonly within?: string | null
    readonly posts: readonly { readonly may: readonly string[]; readonly powers: readonly string[] }[]
  }[]
}
type Codes = { readonly lists?: Readonly<Record<string, readonly { id: string }[]>> }

/** Judges procedures: every reference known, every step and end reachable, a way out everywhere, powers apart. */
export function checkProcedures(
  compiled: { procedures: readonly Procedure[] },
  all: Compiled,
  report: (finding: Finding) => void,
): void {
  const bodies = all.get<BodyKinds>('bodies')
  const clocks = all.get<{ clocks: readonly ClockRule[] }>('clocks')
  const codes = all.get<Codes>('codes')
  for (const p of compiled.procedures) {
    const wrong = (where: string, code: string, message: string, mend: string) =>
      report({
        level: 'error',
        code,
        file: `procedures/${p.id}.yaml`,
        line: 1,
        message: `${where}：${message}`,
        mend,
      })
    const places = new Set([...p.steps.map((s) => s.id), ...p.ends.map((e) => e.id)])
    if (!p.steps.some((s) => s.id === p.start))
      wrong(
        'start',
        'start-unknown',
        `起始环节“${p.start}”不存在`,
        `改为以下之一：${p.steps.map((s) => s.id).join('、')}`,
      )
    const leads = new Map<string, string[]>()
    for (const s of p.steps) {
      const targets: string[] = []
      for (const a of s.acts) {
        for (const to of [a.to, a.limit?.then])
          if (to !== undefined) {
            if (!places.has(to))
              wrong(`${s.id}/${a.id}`, 'to-unknown', `去往的“${to}”不存在`, '改为已有的环节或结局')
            targets.push(to)
          }
        if (a.reasons && codes?.lists && !codes.lists[a.reasons])
          wrong(
            `${s.id}/${a.id}`,
            'codes-unknown',
            `代码表“${a.reasons}”不存在`,
            '在 codes/ 中补充，或改用已有的代码表',
          )
        if (typeof a.by === 'object' && !p.roles.some((role) => role.id === (a.by as { role: string }).role))
          wrong(`${s.id}/${a.id}`, 'role-unknown', `角色“${a.by.role}”不存在`, '在 roles: 中补充')
        for (const entry of a.apart)
          if (!p.steps.some((x) => x.id === entry.split('/')[0]))
            wrong(
              `${s.id}/${a.id}`,
              'apart-unknown',
              `回避的环节“${entry}”不存在`,
              '改为已有的环节，或 环节/动作',
            )
      }
      leads.set(s.id, targets)
      if ('role' in s.holder && !p.roles.some((role) => role.id === (s.holder as { role: string }).role))
        wrong(s.id, 'role-unknown', `角色“${s.holder.role}”不存在`, '在 roles: 中补充')
      if ('lastOf' in s.holder && !places.has(s.holder.lastOf))
        wrong(s.id, 'holder-unknown', `环节“${s.holder.lastOf}”不存在`, '改为已有的环节')
      if (s.clock && s.clock !== 'item' && clocks && !clocks.clocks.some((c) => c.id === s.clock))
        wrong(s.id, 'clock-unknown', `时限“${s.clock}”不存在`, '在 clocks.yaml 中补充，或改用已有的时限')
      if (s.expires && !s.acts.some((a) => a.id === s.expires && a.by === 'system'))
        wrong(
          s.id,
          'expires-unknown',
          `到期动作“${s.expires}”不存在或不是系统动作`,
          '在 acts: 中写一个 by: system 的同名动作',
        )
    }
    const reached = closure(p.start, leads)
    for (const id of places)
      if (!reached.has(id))
        wrong(id, 'unreachable', `从“${p.start}”走不到“${id}”`, '让某个动作的 to 指向它，或删去它')
    for (const s of p.steps)
      if (![...closure(s.id, leads)].some((id) => p.ends.some((e) => e.id === id)))
        wrong(s.id, 'no-way-out', `环节“${s.id}”走不到任何结局`, '增加一个通向结局的动作')
    if (bodies) checkRoles(p, bodies, wrong)
  }
}

function closure(start: string, leads: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set([start])
  const queue = [start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop())
    for (const to of leads.get(id) ?? [])
      if (!seen.has(to)) {
        seen.add(to)
        queue.push(to)
      }
  return seen
}

function checkRoles(
  p: Procedure,
  bodies: BodyKinds,
  wrong: (where: string, code: string, message: string, mend: string) => void,
): void {
  const kind = (id: string) => bodies.kinds.find((k) => k.id === id)
  const root = (id: string): string => {
    const seen = new Set<string>()
    for (let here = id; !seen.has(here);) {
      seen.add(here)
      const up = kind(here)?.within
      if (!up) return here
      here = up
    }
    return id
  }
  for (const role of p.roles) {
    if (role.kinds.length === 0)
      wrong(role.id, 'role-empty', `角色“${role.title}”没有机构类别`, '在 kinds: 中写本地的机构类别')
    for (const id of role.kinds)
      if (!kind(id)) wrong(role.id, 'kind-unknown', `机构类别“${id}”不存在`, '改为 bodies.yaml 中的类别')
  }
  // A role nobody can fill: the act's flag is on no post of the kinds that would have to do it.
  for (const s of p.steps)
    for (const a of s.acts) {
      const roleId =
        typeof a.by === 'object' ? a.by.role : 'role' in s.holder && a.by === 'holder' ? s.holder.role : null
      const role = p.roles.find((x) => x.id === roleId)
      if (!role || !a.may) continue
      const may = a.may
      for (const id of role.kinds) {
        const k = kind(id)
        if (k && !k.posts.some((post) => post.may.includes(may)))
          wrong(
            `${s.id}/${a.id}`,
            'nobody-may',
            `“${k.title}”没有任何岗位可做“${a.title}”（${may}）`,
            `在 bodies.yaml 给该类别的某个岗位加上 may: [${may}]`,
          )
      }
    }
  // Two powers in one hand: kinds whose topmost body is the same may not stand for two powers in one procedure.
  const held = new Map<string, Power>()
  for (const s of p.steps) {
    if (s.power === null || !('role' in s.holder)) continue
    const roleId = s.holder.role
    for (const id of p.roles.find((x) => x.id === roleId)?.kinds ?? []) {
      const top = root(id)
      const other = held.get(top)
      if (other && other !== s.power)
        wrong(
          s.id,
          'two-powers',
          `“${kind(id)?.title ?? id}”在同一流程中既有 ${other} 又有 ${s.power}`,
          '把其中一个环节交给另一个机构',
        )
      held.set(top, s.power)
    }
  }
}

/** `clocks.yaml`: merged by id. */
export function compileClocks(input: Compiling): { clocks: ClockRule[] } {
  const byId = new Map<string, ClockRule>()
  for (const source of input.sources) {
    const list =
      isTree(source.value) && Array.isArray(source.value.clocks) ? (source.value.clocks as unknown[]) : []
    for (const [i, c] of list.entries()) {
      const r = new Reader([source], input.report)
      const path = ['clocks', i]
      if (!isTree(c) || typeof c.id !== 'string') {
        r.wrong(path, 'clock-without-id', '时限没有 id', '写成 {id: …, title: …, mode: …, length: …}')
        continue
      }
      if (c.retired === true) {
        byId.delete(c.id)
        continue
      }
      r.known(c, path, [
        'id',
        'title',
        'mode',
        'length',
        'source',
        'pause',
        'extend',
        'warn',
        'from',
        'note',
        'retired',
      ])
      if (c.extend !== undefined && !extendOf(c.extend))
        r.wrong(
          [...path, 'extend'],
          'extend-wrong',
          `时限“${c.id}”的延期写得不对`,
          '写成 extend: {length: 5, times: 1}',
        )
      const mode = r.oneOf(c.mode, [...path, 'mode'], [
        'hour',
        'working-hour',
        'working-day',
        'calendar-day',
      ] as const)
      if (!mode || !Number.isInteger(c.length) || Number(c.length) < 1) {
        r.wrong(
          path,
          'clock-wrong',
          `时限“${c.id}”缺少 mode 或 length`,
          'mode 为 hour/working-hour/working-day/calendar-day，length 为正整数',
        )
        continue
      }
      byId.set(c.id, {
        id: c.id,
        title: r.text(c, path, 'title'),
        mode,
        length: Number(c.length),
        source: typeof c.source === 'string' ? c.source : null,
        pause: r.list<string>(c.pause, [...path, 'pause']),
        extend: extendOf(c.extend),
        warn: Number.isInteger(c.warn) ? Number(c.warn) : 800,
      })
    }
  }
  return { clocks: [...byId.values()] }
}

function extendOf(value: unknown): { length: number; times: number } | null {
  if (!isTree(value)) return null
  const length = Number(value.length)
  const times = Number(value.times)
  return Number.isInteger(length) && length > 0 && Number.isInteger(times) && times > 0
    ? { length, times }
    : null
}

export const sections = [
  section({ name: 'clocks', files: ['clocks.yaml'], pinned: true, compile: compileClocks }),
  section({
    name: 'procedures',
    files: ['procedures/*.yaml'],
    pinned: true,
    compile: compileProcedures,
    check: checkProcedures,
  }),
]
