/** Reading places. `$1` is the realm throughout. Dates: `$n` null means the jurisdiction's today. */
import type { ReadContext } from '#kernel/action'
import { builder } from '#kernel/database'
import type { Named, Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { Level } from '../rules.ts'
import type { JurisdictionRow, PlaceCodeRow, Tables } from '../tables.ts'

const q = builder<Tables>()

/** A place as it stands on a day. */
export interface Standing {
  readonly id: Uuid
  readonly name: string
  readonly kind: string
  readonly path: string
  readonly parent: Uuid | null
  /** The place's own life, not that of its position. */
  readonly from: Day
  readonly to: Day | null
}

const columns = `s.id, s.name, s.kind, s.path, s.parent, s.place_from AS "from", s.place_to AS "to"`
const on = (day: string, now: string) =>
  `(SELECT coalesce(${day}::date, territory.day_of($1::smallint, ${now}::timestamptz)))`
const inForce = (alias: string, day: string) =>
  `${alias}.from_on <= ${day} AND (${alias}.to_on IS NULL OR ${alias}.to_on > ${day})`
/** Paths above one path, as an array. */
const above = (path: string) =>
  `ARRAY(SELECT left(${path}, 4 * n) FROM generate_series(1, length(${path}) / 4 - 1) n)`

const today = on('$3', '$4')

const PLACE: Named = {
  name: 'territory.place',
  text: `SELECT ${columns} FROM territory.standing s
    WHERE s.realm = $1 AND s.id = $2 AND ${inForce('s', today)}`,
}
const LINEAGE: Named = {
  name: 'territory.lineage',
  // One look-up a level: an array of paths would be compared with every place where statistics are young.
  text: `SELECT ${columns} FROM territory.position me
    CROSS JOIN LATERAL generate_series(1, length(me.path) / 4) AS level(n)
    JOIN territory.standing s ON s.realm = $1 AND s.path = left(me.path, 4 * level.n)
    WHERE me.realm = $1 AND me.place = $2 AND ${inForce('me', today)} AND ${inForce('s', today)}
    ORDER BY s.path`,
}
const UNDER: Named = {
  name: 'territory.under',
  text: `SELECT ${columns} FROM territory.position me
    JOIN territory.standing s ON s.realm = $1 AND s.path >= me.path AND s.path < me.path || '~'
    WHERE me.realm = $1 AND me.place = $2 AND ${inForce('me', today)} AND ${inForce('s', today)}
      AND ($5::text IS NULL OR s.kind = $5) AND s.id <> me.place
    ORDER BY s.path`,
}
const CHILDREN: Named = {
  name: 'territory.children',
  text: `SELECT ${columns}, l.title AS kind_title, (SELECT count(*)::int FROM territory.position c
      WHERE c.realm = $1 AND c.parent = s.id AND ${inForce('c', today)}) AS children
    FROM territory.standing s JOIN territory.level l ON l.realm = s.realm AND l.id = s.kind
    WHERE s.realm = $1 AND s.parent IS NOT DISTINCT FROM $2::uuid AND ${inForce('s', today)}
    ORDER BY l.rank, s.path LIMIT 2000`,
}
const BY_CODE: Named = {
  name: 'territory.by-code',
  text: `SELECT ${columns} FROM territory.place_code c
    JOIN territory.standing s ON s.realm = c.realm AND s.id = c.place
    WHERE c.realm = $1 AND c.code = $2 AND ${inForce('c', today)} AND ${inForce('s', today)}
    ORDER BY c.source LIMIT 1`,
}
const SEARCH: Named = {
  name: 'territory.search',
  text: `SELECT ${columns}, l.title AS kind_title, f.matched,
      ARRAY(SELECT a.name FROM territory.standing a WHERE a.realm = $1 AND a.path = ANY (${above('s.path')})
        AND ${inForce('a', today)} ORDER BY a.path) AS above
    FROM territory.search($2, $5, $6, 1000) f
    JOIN territory.standing s ON s.realm = $1 AND s.id = f.place
    JOIN territory.level l ON l.realm = s.realm AND l.id = s.kind
    WHERE ${inForce('s', today)} AND ($7::text[] IS NULL OR s.kind = ANY ($7))
    ORDER BY f.grade, l.rank, length(s.name), s.path LIMIT $8`,
}

export type ChildRow = Standing & { readonly kind_title: string; readonly children: number }
export type FoundRow = Standing & {
  readonly kind_title: string
  readonly matched: string
  readonly above: string[]
}

export function placeOn(ctx: ReadContext, id: Uuid, day: Day | null): Promise<Standing | undefined> {
  return ctx.tx.first<Standing>(PLACE, [ctx.realm, id, day, ctx.now])
}

export function lineageOn(ctx: ReadContext, id: Uuid, day: Day | null): Promise<Standing[]> {
  return ctx.tx.all<Standing>(LINEAGE, [ctx.realm, id, day, ctx.now])
}

export function underOn(
  ctx: ReadContext,
  id: Uuid,
  kind: string | null,
  day: Day | null,
): Promise<Standing[]> {
  return ctx.tx.all<Standing>(UNDER, [ctx.realm, id, day, ctx.now, kind])
}

export function childrenOn(ctx: ReadContext, parent: Uuid | null, day: Day | null): Promise<ChildRow[]> {
  return ctx.tx.all<ChildRow>(CHILDREN, [ctx.realm, parent, day, ctx.now])
}

export function byCodeOn(ctx: ReadContext, code: string, day: Day | null): Promise<Standing | undefined> {
  return ctx.tx.first<Standing>(BY_CODE, [ctx.realm, code, day, ctx.now])
}

export function searchOn(
  ctx: ReadContext,
  words: { word: string; letters: string; pattern: string },
  options: { kinds: readonly string[] | null; limit: number; day: Day | null },
): Promise<FoundRow[]> {
  return ctx.tx.all<FoundRow>(SEARCH, [
    ctx.realm,
    words.word,
    options.day,
    ctx.now,
    words.letters,
    words.pattern,
    options.kinds,
    options.limit,
  ])
}

/** A place whatever the day; undefined only when there never was one. */
export function lifeOf(tx: Tx, realm: number, id: Uuid) {
  return tx.first<{ id: Uuid; name: string; kind: string; from: Day; to: Day | null }>(
    {
      name: 'territory.life',
      text: 'SELECT id, name, kind, from_on AS "from", to_on AS "to" FROM territory.place WHERE realm = $1 AND id = $2',
    },
    [realm, id],
  )
}

/** Today in the jurisdiction's zone. */
export async function todayIn(ctx: ReadContext): Promise<Day> {
  const row = await ctx.tx.first<{ day: Day }>(
    { name: 'territory.today', text: 'SELECT territory.day_of($1::smallint, $2::timestamptz) AS day' },
    [ctx.realm, ctx.now],
  )
  return row!.day
}

export function childKindsOn(ctx: ReadContext, parent: Uuid, day: Day | null) {
  return ctx.tx.all<{ kind: string; count: number }>(
    {
      name: 'territory.child-kinds',
      text: `SELECT s.kind, count(*)::int AS count FROM territory.standing s
        WHERE s.realm = $1 AND s.parent = $2 AND ${inForce('s', today)} GROUP BY s.kind ORDER BY s.kind`,
    },
    [ctx.realm, parent, day, ctx.now],
  )
}

const CODES: Named = {
  name: 'territory.codes',
  text: `SELECT place, code, source, from_on, to_on FROM territory.place_code
    WHERE realm = $1 AND place = ANY ($2::uuid[]) ORDER BY from_on, code`,
}

export function codesOf(
  tx: Tx,
  realm: number,
  places: readonly Uuid[],
): Promise<Pick<PlaceCodeRow, 'place' | 'code' | 'source' | 'from_on' | 'to_on'>[]> {
  return tx.all(CODES, [realm, places])
}

export function namesOf(tx: Tx, realm: number, place: Uuid) {
  return tx.all(
    q
      .selectFrom('territory.place_name')
      .select(['name', 'official', 'from_on', 'to_on'])
      .where('realm', '=', realm)
      .where('place', '=', place)
      .orderBy('official', 'desc')
      .orderBy('from_on'),
  )
}

export interface KinRow {
  readonly id: Uuid
  readonly name: string
  readonly kind: string
  readonly on_day: Day
  readonly numerator: number
  readonly denominator: number
  /** Does the row's place come before the asked one? */
  readonly before: boolean
}

export function kinOf(tx: Tx, realm: number, place: Uuid): Promise<KinRow[]> {
  return tx.all<KinRow>(
    {
      name: 'territory.kin',
      text: `SELECT p.id, p.name, p.kind, e.on_day, e.numerator, e.denominator, e.successor = $2 AS before
        FROM territory.succession e
        JOIN territory.place p ON p.realm = $1 AND p.id = CASE WHEN e.successor = $2 THEN e.predecessor ELSE e.successor END
        WHERE e.realm = $1 AND (e.successor = $2 OR e.predecessor = $2) ORDER BY e.on_day, p.name`,
    },
    [realm, place],
  )
}

export function levelsIn(tx: Tx, realm: number): Promise<Level[]> {
  return tx.all(
    q
      .selectFrom('territory.level')
      .select(['id', 'title', 'rank', 'within'])
      .where('realm', '=', realm)
      .orderBy('rank'),
  )
}

export const JURISDICTIONS: Named = {
  name: 'territory.jurisdictions',
  text: 'SELECT id, realm, title, zone, pack, root, revision FROM territory.jurisdiction ORDER BY realm',
}

export function jurisdictionIn(
  tx: Tx,
  realm: number,
): Promise<Omit<JurisdictionRow, 'recorded_at'> | undefined> {
  return tx.first<Omit<JurisdictionRow, 'recorded_at'>>(
    {
      name: 'territory.jurisdiction',
      text: 'SELECT id, realm, title, zone, pack, root, revision FROM territory.jurisdiction WHERE realm = $1',
    },
    [realm],
  )
}

/** All places in force today with all their names, for reading texts. */
export function namedPlaces(ctx: ReadContext): Promise<(Standing & { rank: number; names: string[] })[]> {
  return ctx.tx.all(
    {
      name: 'territory.named',
      text: `SELECT ${columns}, l.rank, ARRAY(SELECT DISTINCT n.name FROM territory.place_name n
          WHERE n.realm = $1 AND n.place = s.id AND n.name <> s.name) AS names
        FROM territory.standing s JOIN territory.level l ON l.realm = s.realm AND l.id = s.kind
        WHERE s.realm = $1 AND ${inForce('s', on('$2', '$3'))} ORDER BY s.path`,
    },
    [ctx.realm, null, ctx.now],
  )
}
