/**
 * The tree of places as pure rules: paths, nesting, dates, what a load may add. Runs in the browser too.
 * Intervals are half-open: `to` is the first day on which it is no longer so.
 */
import type { Day } from '#kernel/time'

export interface Level {
  readonly id: string
  readonly title: string
  /** 0 is the widest. */
  readonly rank: number
  /** Levels it may hang under directly; empty for the root. */
  readonly within: readonly string[]
}

/** A place as a container's file gives it; places are named by code there. */
export interface PlaceEntry {
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly parent: string | null
  readonly from: Day
  readonly to: Day | null
  readonly successors: readonly {
    readonly code: string
    readonly numerator: number
    readonly denominator: number
  }[]
  readonly source: string
  readonly aliases: readonly string[]
}

/** One thing wrong with an entry; `index` counts entries from 0. */
export interface Flaw {
  readonly index: number
  readonly code: string
  readonly level: 'error' | 'warning'
  readonly message: string
  readonly mend: string
}

const STEP = 4
const BASE = 36

/** Path of the `number`-th child (from 1) below `parent` ('' for the root). */
export function childPath(parent: string, number: number): string {
  if (!Number.isInteger(number) || number < 1 || number >= BASE ** STEP)
    throw new RangeError(`child ${number}`)
  return parent + number.toString(BASE).padStart(STEP, '0')
}

/** The last number of a path: which child of its parent it is. */
export function childNumber(path: string): number {
  return Number.parseInt(path.slice(-STEP), BASE)
}

/** Paths from the root to `path` itself. */
export function lineagePaths(path: string): string[] {
  const all: string[] = []
  for (let end = STEP; end <= path.length; end += STEP) all.push(path.slice(0, end))
  return all
}

/** Is `path` the place `ancestor` or below it? */
export function isWithin(path: string, ancestor: string): boolean {
  return path.startsWith(ancestor)
}

/** The range of paths a subtree covers: from ≤ path < to in the order of code points. */
export function rangeOf(path: string): { from: string; to: string } {
  return { from: path, to: `${path}~` }
}

export function inForce(from: Day, to: Day | null, on: Day): boolean {
  return from <= on && (to === null || on < to)
}

/** May a place of `kind` hang directly under one of `parentKind` (null: be the root)? */
export function mayNest(levels: readonly Level[], kind: string, parentKind: string | null): boolean {
  const level = levels.find((l) => l.id === kind)
  if (!level) return false
  return parentKind === null ? level.within.length === 0 : level.within.includes(parentKind)
}

/** Judges levels: known references, no cycle, one top. */
export function judgeLevels(levels: readonly Omit<Level, 'rank'>[]): Flaw[] {
  const flaws: Flaw[] = []
  const byId = new Map(levels.map((l) => [l.id, l]))
  const flaw = (index: number, code: string, message: string, mend: string) =>
    flaws.push({ index, code, level: 'error', message, mend })
  levels.forEach((level, index) => {
    for (const upper of level.within)
      if (!byId.has(upper))
        flaw(
          index,
          'level-unknown',
          `层级“${level.id}”隶属于不存在的层级“${upper}”`,
          `在 levels.yaml 增加 ${upper}，或改正 within`,
        )
    if (reaches(byId, level.id, level.id, new Set()))
      flaw(
        index,
        'level-cycle',
        `层级“${level.id}”绕了一圈又隶属于自己`,
        '改正 within，使每一层只隶属于更大的层级',
      )
  })
  const tops = levels.filter((l) => l.within.length === 0)
  if (levels.length > 0 && tops.length !== 1)
    flaw(
      Math.max(0, tops[1] ? levels.indexOf(tops[1]) : 0),
      'level-top',
      tops.length === 0
        ? '没有顶层：每个层级都写了 within'
        : `有${tops.length}个顶层：${tops.map((l) => l.id).join('、')}`,
      '只有一个层级不写 within，它就是辖区自己那一级',
    )
  return flaws
}

function reaches(
  levels: ReadonlyMap<string, Omit<Level, 'rank'>>,
  from: string,
  goal: string,
  seen: Set<string>,
): boolean {
  for (const upper of levels.get(from)?.within ?? []) {
    if (upper === goal) return true
    if (seen.has(upper)) continue
    seen.add(upper)
    if (reaches(levels, upper, goal, seen)) return true
  }
  return false
}

/** Levels from the widest to the narrowest; within one depth in the order written. */
export function ranked(levels: readonly Omit<Level, 'rank'>[]): Level[] {
  const byId = new Map(levels.map((l) => [l.id, l]))
  const depths = new Map<string, number>()
  const depth = (id: string, under: ReadonlySet<string>): number => {
    const known = depths.get(id)
    if (known !== undefined) return known
    const uppers = (byId.get(id)?.within ?? []).filter((u) => byId.has(u) && !under.has(u))
    const found =
      uppers.length === 0 ? 0 : 1 + Math.max(...uppers.map((u) => depth(u, new Set([...under, id]))))
    depths.set(id, found)
    return found
  }
  return levels
    .map((level, order) => ({ level, order, depth: depth(level.id, new Set([level.id])) }))
    .toSorted((a, b) => a.depth - b.depth || a.order - b.order)
    .map(({ level }, rank) => ({ id: level.id, title: level.title, rank, within: level.within }))
}

/** Judges places among themselves and, when given, against the levels. */
export function judgePlaces(places: readonly PlaceEntry[], levels: readonly Level[] | undefined): Flaw[] {
  const flaws: Flaw[] = []
  const byCode = new Map<string, PlaceEntry>()
  for (const place of places) byCode.set(place.code, byCode.get(place.code) ?? place)
  const roots = places.filter((p) => p.parent === null)
  places.forEach((place, index) => {
    const error = (code: string, message: string, mend: string) =>
      flaws.push({ index, code, level: 'error', message, mend })
    const who = `${place.name}（${place.code}）`
    if (byCode.get(place.code) !== place)
      error(
        'code-twice',
        `代码 ${place.code} 写了两次：${byCode.get(place.code)!.name}、${place.name}`,
        '每个代码只写一行',
      )
    if (place.to !== null && place.to <= place.from)
      error(
        'dates-reversed',
        `${who}的止日 ${place.to} 不晚于起日 ${place.from}`,
        '改正 from 或 to；to 是不再存在的第一天',
      )
    if (levels && !levels.some((l) => l.id === place.kind))
      error(
        'kind-unknown',
        `${who}的类别“${place.kind}”不在层级表里`,
        '改正 kind，或在 levels.yaml 增加这个层级',
      )
    judgeParent(place, roots, byCode, levels, flaws, index)
    for (const next of place.successors) {
      const successor = byCode.get(next.code)
      if (!successor)
        error('successor-missing', `${who}的继承者 ${next.code} 不在表里`, '增加这一行，或改正 successors')
      else if (next.code === place.code)
        error('successor-self', `${who}把自己写成了继承者`, '改正 successors')
      else if (place.to !== null && !inForce(successor.from, successor.to, place.to))
        error(
          'successor-not-then',
          `${who}在 ${place.to} 撤销时，继承者 ${successor.name} 还不存在或已撤销`,
          '使继承者的 from 不晚于撤销之日',
        )
    }
    if (place.successors.length > 0 && place.to === null)
      error('successor-early', `${who}还没有撤销，却写了继承者`, '写上 to，或去掉 successors')
    if (exceedsWhole(place.successors))
      error('share-over', `${who}的继承份额合计超过全部`, '改正份额，合计不超过 1000‰')
  })
  if (places.length > 0 && roots.length === 0)
    flaws.push({
      index: 0,
      code: 'root-missing',
      level: 'error',
      message: '没有根：每一行都写了 parent',
      mend: '辖区自己那一行不写 parent',
    })
  return flaws
}

function judgeParent(
  place: PlaceEntry,
  roots: readonly PlaceEntry[],
  byCode: ReadonlyMap<string, PlaceEntry>,
  levels: readonly Level[] | undefined,
  flaws: Flaw[],
  index: number,
): void {
  const who = `${place.name}（${place.code}）`
  const say = (level: 'error' | 'warning', code: string, message: string, mend: string) =>
    flaws.push({ index, code, level, message, mend })
  if (place.parent === null) {
    if (roots[0] !== place)
      say(
        'error',
        'root-twice',
        `${who}没有上级，但根已经是 ${roots[0]!.name}`,
        '写上 parent；一个辖区只有一个根',
      )
    else if (levels?.some((l) => l.id === place.kind) && !mayNest(levels, place.kind, null))
      say('error', 'nesting', `${who}是根，但“${place.kind}”不是顶层`, '改正 kind，或去掉该层级的 within')
    return
  }
  const parent = byCode.get(place.parent)
  if (!parent) {
    say('error', 'parent-missing', `${who}的上级 ${place.parent} 不在表里`, '增加上级那一行，或改正 parent')
    return
  }
  if (isUnderItself(place, byCode)) {
    say('error', 'parent-cycle', `${who}绕了一圈又隶属于自己`, '改正 parent')
    return
  }
  const known = levels?.some((l) => l.id === place.kind) && levels.some((l) => l.id === parent.kind)
  if (known && !mayNest(levels!, place.kind, parent.kind))
    say(
      'error',
      'nesting',
      `${who}（${place.kind}）不能直接隶属于 ${parent.name}（${parent.kind}）`,
      '改正 parent 或 kind，或在 levels.yaml 的 within 里允许',
    )
  if (parent.to !== null && (place.to === null || place.to > parent.to))
    say(
      'error',
      'parent-ended',
      `${who}的上级 ${parent.name} 于 ${parent.to} 撤销，它却还在`,
      '写上 to，或改正 parent',
    )
  else if (parent.to !== null && place.from >= parent.to)
    say('error', 'parent-ended', `${who}设立时，上级 ${parent.name} 已经撤销`, '改正 from 或 parent')
  else if (place.from < parent.from)
    say(
      'warning',
      'parent-later',
      `${who}早于上级 ${parent.name}（${parent.from}）存在，其间没有上级`,
      '若当时隶属于别处，请把旧的那一行也写上',
    )
}

/** Do these shares add up to more than the whole? */
export function exceedsWhole(
  parts: readonly { readonly numerator: number; readonly denominator: number }[],
): boolean {
  let numerator = 0n
  let denominator = 1n
  for (const part of parts) {
    numerator = numerator * BigInt(part.denominator) + BigInt(part.numerator) * denominator
    denominator *= BigInt(part.denominator)
  }
  return numerator > denominator
}

function isUnderItself(place: PlaceEntry, byCode: ReadonlyMap<string, PlaceEntry>): boolean {
  const seen = new Set<string>()
  let at: PlaceEntry | undefined = place
  while (at?.parent) {
    if (seen.has(at.code)) return at.code === place.code || seen.has(place.code)
    seen.add(at.code)
    at = byCode.get(at.parent)
    if (at?.code === place.code) return true
  }
  return false
}

/** What changed between a loaded place and the file; a load refuses all of it. */
export interface Difference {
  readonly code: string
  readonly sentence: string
}

/**
 * Compares what is loaded with what the file says now. New entries are no difference; moved, renamed, ended, re-dated
 * and vanished ones are.
 */
export function differences(loaded: readonly PlaceEntry[], wanted: readonly PlaceEntry[]): Difference[] {
  const found: Difference[] = []
  const byCode = new Map(wanted.map((p) => [p.code, p]))
  for (const before of loaded) {
    const after = byCode.get(before.code)
    const say = (sentence: string) =>
      found.push({ code: before.code, sentence: `${before.name}（${before.code}）${sentence}` })
    if (!after) {
      say('已装入，但包里没有了')
      continue
    }
    if (after.name !== before.name) say(`更名为“${after.name}”`)
    if (after.kind !== before.kind) say(`类别由 ${before.kind} 变为 ${after.kind}`)
    if (after.parent !== before.parent) say(`上级由 ${before.parent ?? '无'} 变为 ${after.parent ?? '无'}`)
    if (after.from !== before.from) say(`起日由 ${before.from} 变为 ${after.from}`)
    if (after.to !== before.to)
      say(after.to === null ? `撤销日 ${before.to} 没有了` : `撤销日变为 ${after.to}`)
    if (shares(after) !== shares(before)) say('继承者变了')
  }
  return found
}

function shares(place: PlaceEntry): string {
  return place.successors
    .map((s) => `${s.code}=${s.numerator}/${s.denominator}`)
    .toSorted()
    .join(';')
}
