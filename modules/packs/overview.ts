/**
 * The compiled sections as pages show them. Sections of modules above are read by their published JSON alone, field by
 * field: a missing one leaves a gap on the page, never an error.
 */
import { isTree } from '#kernel/reader'
import type { Tree } from '#kernel/reader'
import type { CalendarSource, Day } from '#kernel/time'
import type { BodyKindView, CodeSetView, EventView, LevelView, Overview, RuleView } from './contract.ts'
import { maybe, powersOf, rows, text, texts, whole } from './fields.ts'
import { writersIn } from './origins.ts'
import type { Origins } from './origins.ts'
import { listsOf } from './overview-lists.ts'
import { proceduresOf } from './overview-procedures.ts'
import { calendarAlarm, knownUntil } from './rules.ts'
import type { CompiledCodes } from './sections/codes.ts'
import type { CompiledPack } from './sections/pack.ts'
import type { Snapshot } from './snapshot.ts'

/** Everything about one snapshot; the calendar is today's whatever the snapshot. `origins` says who wrote what, where known. */
export function overviewOf(
  snapshot: Snapshot,
  calendar: CalendarSource | null,
  today: Day,
  origins: Origins = {},
): Omit<Overview, 'since' | 'current' | 'own'> {
  const by = writersIn(origins)
  const section = (name: string): Tree => {
    const value = snapshot.has(name) ? snapshot.section<unknown>(name) : undefined
    return isTree(value) ? value : {}
  }
  const info = snapshot.section<CompiledPack>('pack')
  const levels = levelsOf(section('levels'))
  const bodies = bodiesOf(section('bodies'), levels, by)
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
    rules: rulesOf(section('dispatch'), bodies, levels, by),
    procedures: proceduresOf(section, by),
    ...listsOf(section, by),
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

type Writers = ReturnType<typeof writersIn>

function bodiesOf(section: Tree, levels: readonly LevelView[], by: Writers): BodyKindView[] {
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
      layers: by('kinds', text(k.id)),
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
  by: Writers,
): Overview['rules'] {
  const rules: RuleView[] = rows(section.rules).map((r) => ({
    id: text(r.id),
    title: text(r.title),
    items: texts(r.items),
    when: maybe(r.when),
    to: targetOf(r, bodies, levels),
    source: maybe(r.source),
    layers: by('rules', text(r.id)),
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
