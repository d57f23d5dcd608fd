/**
 * The compiled sections as pages show them. Sections of modules above are read by their published JSON alone, field by
 * field: a missing one leaves a gap on the page, never an error.
 */
import { isTree } from '#kernel/reader'
import type { Tree } from '#kernel/reader'
import type { CalendarSource, Day } from '#kernel/time'
import type {
  BodyKindView,
  CodeSetView,
  EventView,
  LevelView,
  Overview,
  ProcedureView,
  RuleView,
} from './contract.ts'
import { calendarAlarm, knownUntil } from './rules.ts'
import type { CompiledCodes } from './sections/codes.ts'
import type { CompiledPack } from './sections/pack.ts'
import type { Snapshot } from './snapshot.ts'

/** Everything about one snapshot; the calendar is today's whatever the snapshot. */
export function overviewOf(
  snapshot: Snapshot,
  calendar: CalendarSource | null,
  today: Day,
): Omit<Overview, 'since' | 'current'> {
  const section = (name: string): Tree => {
    const value = snapshot.has(name) ? snapshot.section<unknown>(name) : undefined
    return isTree(value) ? value : {}
  }
  const info = snapshot.section<CompiledPack>('pack')
  const levels = levelsOf(section('levels'))
  const bodies = bodiesOf(section('bodies'), levels)
  const clocks = rows(section('clocks').clocks).map((c) => ({
    id: text(c.id),
    title: text(c.title),
    mode: text(c.mode),
    length: whole(c.length),
    source: maybe(c.source),
  }))
  return {
    hash: snapshot.hash,
    pack: snapshot.pack,
    version: snapshot.version,
    title: snapshot.title,
    source: info.source,
    marks: [...info.marks],
    layers: snapshot.layers.map((l) => ({ id: l.id, version: l.version, hash: l.hash })),
    levels,
    bodies,
    codeSets: codeSetsOf(snapshot),
    scheme: schemeOf(section('events')),
    rules: rulesOf(section('dispatch'), bodies, levels),
    procedures: proceduresOf(section('procedures'), clocks),
    clocks,
    calendar: calendar && calendarView(calendar, today),
  }
}

function levelsOf(section: Tree): LevelView[] {
  return rows(section.levels)
    .map((l, i) => ({
      id: text(l.id),
      title: text(l.title),
      rank: typeof l.rank === 'number' ? l.rank : i,
      within: texts(l.within),
    }))
    .toSorted((a, b) => a.rank - b.rank)
}

type Power = BodyKindView['powers'][number]
const known = new Set(['lead', 'decide', 'execute', 'supervise'])
const powersOf = (value: unknown) => texts(value).filter((p): p is Power => known.has(p))

function bodiesOf(section: Tree, levels: readonly LevelView[]): BodyKindView[] {
  const kinds = rows(section.kinds)
  const titles = new Map(kinds.map((k) => [text(k.id), text(k.title)]))
  return kinds.map((k) => {
    const serves = maybe(k.serves)
    const within = maybe(k.within)
    return {
      id: text(k.id),
      title: text(k.title),
      nature: text(k.nature),
      serves,
      servesTitle: levels.find((l) => l.id === serves)?.title ?? null,
      within,
      withinTitle: within === null ? null : (titles.get(within) ?? within),
      powers: powersOf(k.powers),
      duties: texts(k.duties),
      source: maybe(k.source),
      singles: rows(section.bodies)
        .filter((b) => b.kind === k.id)
        .map((b) => text(b.name)),
      posts: rows(k.posts).map((p) => ({
        id: text(p.id),
        title: text(p.title),
        seats: whole(p.seats),
        powers: powersOf(p.powers),
        may: texts(p.may),
        deputy: rows(k.posts).find((d) => d.id === p.deputy)
          ? text(rows(k.posts).find((d) => d.id === p.deputy)!.title)
          : null,
        duties: texts(p.duties),
      })),
    }
  })
}

function codeSetsOf(snapshot: Snapshot): CodeSetView[] {
  if (!snapshot.has('codes')) return []
  const { lists, sets } = snapshot.section<CompiledCodes>('codes')
  return Object.entries(lists).map(([id, codes]) => ({
    id,
    title: sets[id]?.title ?? id,
    source: sets[id]?.source ?? null,
    note: sets[id]?.note ?? null,
    codes: codes.map((c) => ({ id: c.id, title: c.title, source: c.source ?? null, note: c.note ?? null })),
  }))
}

function schemeOf(section: Tree): Overview['scheme'] {
  const nodes = rows(section.nodes)
  if (nodes.length === 0) return null
  const events: EventView[] = nodes.map((n) => ({
    code: text(n.code),
    title: text(n.title),
    level: whole(n.level),
    parent: maybe(n.parent),
    leaf: n.leaf === true,
    clock: maybe(n.clock),
    urgent: maybe(n.urgent),
    sensitive: n.sensitive === true,
  }))
  return { id: text(section.id), title: text(section.title), events }
}

function rulesOf(
  section: Tree,
  bodies: readonly BodyKindView[],
  levels: readonly LevelView[],
): Overview['rules'] {
  const rules: RuleView[] = rows(section.rules).map((r) => ({
    id: text(r.id),
    title: text(r.title),
    items: texts(r.items),
    when: maybe(r.when),
    to: targetOf(r, bodies, levels),
    source: maybe(r.source),
  }))
  return rules.length === 0 ? null : { version: text(section.version), rules }
}

/** Where a rule leads: a body, or whose matter it is. */
function targetOf(r: Tree, bodies: readonly BodyKindView[], levels: readonly LevelView[]): string | null {
  if (isTree(r.to)) {
    const { body, at } = r.to
    const title = bodies.find((b) => b.id === body)?.title ?? text(body)
    const level = levels.find((l) => l.id === at)?.title
    return level ? `${title}（${level}）` : title
  }
  if (isTree(r.notOurs)) {
    const phone = maybe(r.notOurs.phone)
    return phone ? `${text(r.notOurs.whose)} ${phone}` : text(r.notOurs.whose)
  }
  return null
}

function proceduresOf(section: Tree, clocks: readonly { id: string; title: string }[]): ProcedureView[] {
  return rows(section.procedures).map((p) => {
    const roles = new Map(rows(p.roles).map((r) => [text(r.id), text(r.title)]))
    const steps = rows(p.steps)
    const stepTitle = (id: unknown) => text(steps.find((s) => s.id === id)?.title ?? id)
    const holder = (value: unknown): string => {
      const h = isTree(value) ? value : {}
      if (typeof h.role === 'string') return roles.get(h.role) ?? h.role
      if (h.chosen === true) return '承办单位'
      if (typeof h.lastOf === 'string') {
        const last = steps.find((s) => s.id === h.lastOf)
        return last && last.holder !== value ? holder(last.holder) : stepTitle(h.lastOf)
      }
      return ''
    }
    /** Custody that stays lies with whoever held the step before. */
    const holderOf = (step: Tree, seen: readonly Tree[] = []): string => {
      const own = holder(step.holder)
      if (own !== '') return own
      const before = steps.find(
        (s) => !seen.includes(s) && s !== step && rows(s.acts).some((a) => a.to === step.id),
      )
      return before ? holderOf(before, [...seen, step]) : '原责任单位'
    }
    const by = (value: unknown): string => {
      if (isTree(value)) return roles.get(text(value.role)) ?? text(value.role)
      return value === 'reporter' ? '报事人' : value === 'system' ? '系统' : '责任单位'
    }
    return {
      id: text(p.id),
      title: text(p.title),
      source: maybe(p.source),
      start: text(p.start),
      steps: steps.map((s) => ({
        id: text(s.id),
        title: text(s.title),
        tell: text(s.tell),
        power: powersOf([s.power])[0] ?? null,
        holder: holderOf(s),
        clock:
          s.clock === 'item' ? '按事项' : (clocks.find((c) => c.id === s.clock)?.title ?? maybe(s.clock)),
        acts: rows(s.acts).flatMap((a) => {
          const act = {
            id: text(a.id),
            title: text(a.title),
            by: by(a.by),
            to: maybe(a.to),
            source: maybe(a.source),
          }
          // Done more often than its limit an act leads elsewhere.
          const then = isTree(a.limit) ? maybe(a.limit.then) : null
          if (!isTree(a.limit) || then === null) return [act]
          const times = whole(a.limit.times)
          return [act, { ...act, id: `${act.id}-limit`, title: `${act.title}${times}次后`, to: then }]
        }),
      })),
      ends: rows(p.ends).map((e) => ({ id: text(e.id), title: text(e.title), tell: text(e.tell) })),
    }
  })
}

function calendarView(calendar: CalendarSource, today: Day): NonNullable<Overview['calendar']> {
  const last = knownUntil(calendar, today)
  return {
    zone: calendar.zone,
    hours: [...calendar.hours],
    knownUntil: last === null ? null : `${last}-12-31`,
    alarm: calendarAlarm(calendar, today),
    years: calendar.years
      .map((y) => ({
        year: y.year,
        notice: y.notice,
        publishedOn: y.publishedOn ?? null,
        exceptions: calendar.days.filter((d) => d.date.startsWith(`${y.year}-`)).length,
      }))
      .toReversed(),
  }
}

function rows(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.filter(isTree) : []
}
function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
function maybe(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : []
}
function whole(value: unknown): number {
  return Number.isInteger(value) ? Number(value) : 0
}
