/** Reads of territory: the door's functions and the endpoints' queries. Places are public within their realm. */
import { query } from '#kernel/action'
import type { Ground, ReadContext } from '#kernel/action'
import type { Database } from '#kernel/database'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type * as contract from './contract.ts'
import { buildTextIndex } from './locate.ts'
import type { TextIndex } from './locate.ts'
import { lettersOf } from './names.ts'
import { inForce } from './rules.ts'
import type { Level } from './rules.ts'
import * as store from './store/places.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

export interface PlaceCode {
  readonly code: string
  readonly source: string
  readonly from: Day
  readonly to: Day | null
}

/** A place as it stands on a day (today, when none was given). */
export interface Place extends store.Standing {
  readonly codes: readonly PlaceCode[]
}

export interface Jurisdiction {
  readonly id: string
  readonly realm: number
  readonly title: string
  /** IANA zone in which its days are counted. */
  readonly zone: string
  readonly pack: string
  readonly root: Uuid | null
  /** Grows with every load and reform. */
  readonly revision: number
}

/** The place as it stands today or on `at`. Refuses `territory.no-place`. */
export async function getPlace(ctx: ReadContext, id: Uuid, at: Day | null = null): Promise<Place> {
  const [place, codes] = await Promise.all([
    store.placeOn(ctx, id, at),
    store.codesOf(ctx.tx, ctx.realm, [id]),
  ])
  if (!place) throw refuse('territory.no-place', { day: at ?? '今天' })
  return { ...place, codes: codes.map(codeOf) }
}

/**
 * The place without its codes: what most acts need, in one named statement. Refuses `territory.no-place`.
 */
export async function getStanding(
  ctx: ReadContext,
  id: Uuid,
  at: Day | null = null,
): Promise<store.Standing> {
  const place = await store.placeOn(ctx, id, at)
  if (!place) throw refuse('territory.no-place', { day: at ?? '今天' })
  return place
}

/** Root → the place itself, without codes. Empty when the place is not in force then. */
export function standingLine(ctx: ReadContext, id: Uuid, at: Day | null = null): Promise<store.Standing[]> {
  return store.lineageOn(ctx, id, at)
}

/** The place that bears this code today (or on `at`), from whatever source; undefined when none does. */
export async function findPlaceByCode(
  ctx: ReadContext,
  code: string,
  at: Day | null = null,
): Promise<Place | undefined> {
  const place = await store.byCodeOn(ctx, code, at)
  return place && (await withCodes(ctx, [place]))[0]
}

/** Root → the place itself, as the tree stood on `at`. Empty when the place is not in force then. */
export async function lineageOf(ctx: ReadContext, id: Uuid, at: Day | null = null): Promise<Place[]> {
  return withCodes(ctx, await store.lineageOn(ctx, id, at))
}

/** Everything below a place, without itself unless `withSelf`, in the order of the tree; one kind when named. */
export async function placesUnder(
  ctx: ReadContext,
  id: Uuid,
  options: { kind?: string; at?: Day; withSelf?: boolean } = {},
): Promise<Place[]> {
  const { kind, at = null } = options
  const [self, below] = await Promise.all([
    options.withSelf ? getPlace(ctx, id, at) : undefined,
    store.underOn(ctx, id, kind ?? null, at),
  ])
  const first = self && (kind === undefined || self.kind === kind) ? [self] : []
  return [...first, ...(await withCodes(ctx, below))]
}

/** Places found by name (also former and other names), pinyin, initials or code, best first. */
export async function searchPlaces(
  ctx: ReadContext,
  text: string,
  options: { limit?: number; kinds?: readonly string[]; at?: Day } = {},
): Promise<store.FoundRow[]> {
  const word = text.trim()
  if (word === '') return []
  return store.searchOn(
    ctx,
    {
      word,
      letters: lettersOf(word),
      pattern: `%${word.replace(/[\\%_]/g, (c) => `\\${c}`)}%`,
    },
    { kinds: options.kinds ?? null, limit: options.limit ?? 20, day: options.at ?? null },
  )
}

/** The jurisdiction of the actor's realm. Refuses `territory.no-jurisdiction` in a realm that has none. */
export async function jurisdictionOf(ctx: ReadContext): Promise<Jurisdiction> {
  const found = await store.jurisdictionIn(ctx.tx, ctx.realm)
  if (!found) throw refuse('territory.no-jurisdiction', { id: String(ctx.realm) })
  return found
}

/** Kinds of place from the widest to the narrowest. */
export function levelsOf(ctx: ReadContext): Promise<Level[]> {
  return store.levelsIn(ctx.tx, ctx.realm)
}

const known = new WeakMap<Database, readonly Jurisdiction[]>()

/** All jurisdictions of the deployment, by realm. Kept in the process; `fresh` asks the database again. */
export async function knownJurisdictions(ground: Ground, fresh = false): Promise<readonly Jurisdiction[]> {
  const kept = known.get(ground.database)
  if (kept && kept.length > 0 && !fresh) return kept
  const rows = await ground.database.plain<Jurisdiction>(store.JURISDICTIONS)
  known.set(ground.database, rows)
  return rows
}

/** Realms that hold a jurisdiction, for jobs that go through all of them; always asked anew. */
export async function realmsInUse(ground: Ground): Promise<number[]> {
  return (await knownJurisdictions(ground, true)).map((j) => j.realm)
}

/**
 * The jurisdiction an id names, or the deployment's first when none is named. Refuses `territory.no-jurisdiction`. One
 * loaded a moment ago by another process is found as well.
 */
export async function findJurisdiction(ground: Ground, id?: string): Promise<Jurisdiction> {
  for (const fresh of [false, true]) {
    const all = await knownJurisdictions(ground, fresh)
    const found = id === undefined ? all[0] : all.find((j) => j.id === id)
    if (found) return found
  }
  throw refuse('territory.no-jurisdiction', { id: id ?? '' })
}

const indexes = new Map<string, TextIndex>()

/** The index `locateInText` reads with; built again only after the places have changed. */
export async function textIndexOf(ctx: ReadContext): Promise<TextIndex> {
  const here = await jurisdictionOf(ctx)
  const key = `${here.root}/${here.revision}`
  const kept = indexes.get(key)
  if (kept) return kept
  const places = await store.namedPlaces(ctx)
  const index = buildTextIndex(places)
  for (const old of indexes.keys())
    if (old.startsWith(`${here.root}/`) || indexes.size > 20) indexes.delete(old)
  indexes.set(key, index)
  return index
}

async function withCodes(ctx: ReadContext, places: readonly store.Standing[]): Promise<Place[]> {
  if (places.length === 0) return []
  const codes = Map.groupBy(
    await store.codesOf(
      ctx.tx,
      ctx.realm,
      places.map((p) => p.id),
    ),
    (c) => c.place,
  )
  return places.map((p) => ({ ...p, codes: (codes.get(p.id) ?? []).map(codeOf) }))
}

function codeOf(row: { code: string; source: string; from_on: Day; to_on: Day | null }): PlaceCode {
  return { code: row.code, source: row.source, from: row.from_on, to: row.to_on }
}

// Endpoints.

export const listJurisdictions = query('territory.jurisdictions', async (ctx: ReadContext) => ({
  rows: (await ctx.tx.all<Jurisdiction>(store.JURISDICTIONS)).map(({ id, title, root, zone }) => ({
    id,
    title,
    root,
    zone,
  })),
}))

export const listLevels = query('territory.levels', async (ctx: ReadContext) => ({
  rows: (await levelsOf(ctx)).map((l) => ({ ...l, within: [...l.within] })),
}))

export const listPlaces = query(
  'territory.places',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.places>,
  ): Promise<Output<typeof contract.places>> => ({
    rows: (await store.childrenOn(ctx, input.parent ?? null, input.at ?? null)).map((r) => ({
      ...briefOf(r, r.kind_title),
      children: r.children,
    })),
  }),
)

export const search = query(
  'territory.search',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.searchPlaces>,
  ): Promise<Output<typeof contract.searchPlaces>> => ({
    rows: (
      await searchPlaces(ctx, input.text, {
        limit: input.limit ?? 20,
        ...(input.kind ? { kinds: [input.kind] } : {}),
        ...(input.at ? { at: input.at } : {}),
      })
    ).map((r) => ({ ...briefOf(r, r.kind_title), matched: r.matched, above: r.above })),
  }),
)

export const showPlace = query(
  'territory.place',
  async (ctx: ReadContext, input: Input<typeof contract.place>): Promise<Output<typeof contract.place>> => {
    const at = input.at ?? null
    const [whole, today, lineage, codes, names, kin, levels, children] = await Promise.all([
      store.lifeOf(ctx.tx, ctx.realm, input.id),
      store.todayIn(ctx),
      store.lineageOn(ctx, input.id, at),
      store.codesOf(ctx.tx, ctx.realm, [input.id]),
      store.namesOf(ctx.tx, ctx.realm, input.id),
      store.kinOf(ctx.tx, ctx.realm, input.id),
      store.levelsIn(ctx.tx, ctx.realm),
      store.childKindsOn(ctx, input.id, at),
    ])
    const day = at ?? today
    if (!whole) throw refuse('territory.no-place', { day })
    const title = (kind: string) => levels.find((l) => l.id === kind)?.title ?? kind
    const then = names.find((n) => n.official && inForce(n.from_on, n.to_on, day))
    const kinOf = (before: boolean) =>
      kin
        .filter((k) => k.before === before)
        .map((k) => ({
          id: k.id,
          name: k.name,
          kindTitle: title(k.kind),
          on: k.on_day,
          numerator: k.numerator,
          denominator: k.denominator,
        }))
    return {
      ...briefOf(whole, title(whole.kind)),
      name: then?.name ?? whole.name,
      at: day,
      inForce: inForce(whole.from, whole.to, day),
      lineage: lineage.map((p) => briefOf(p, title(p.kind))),
      codes: codes.map(codeOf),
      names: names.map((n) => ({ name: n.name, official: n.official, from: n.from_on, to: n.to_on })),
      predecessors: kinOf(true),
      successors: kinOf(false),
      children: children.map((c) => ({ kind: c.kind, kindTitle: title(c.kind), count: c.count })),
    }
  },
)

function briefOf(
  p: { id: Uuid; name: string; kind: string; from: Day; to: Day | null },
  kindTitle: string,
): { id: Uuid; name: string; kind: string; kindTitle: string; from: Day; to: Day | null } {
  return { id: p.id, name: p.name, kind: p.kind, kindTitle, from: p.from, to: p.to }
}
