/** Reading bodies, posts and capacities. `$1` is the realm unless said otherwise. */
import type { ReadContext } from '#kernel/action'
import { builder } from '#kernel/database'
import type { Named, Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { Nature, Power, Sight } from '../rules.ts'
import type { KindRow, PostRow, Tables } from '../tables.ts'

const q = builder<Tables>()

/** `$1` realm, `$2` appointment, `$3` now; runs without a scope. */
export const CAPACITY: Named = {
  name: 'bodies.capacity',
  text: 'SELECT * FROM bodies.capacity($1, $2, $3)',
}

/** As `CAPACITY`; `$4` is the key of what the caller kept: `nest` and `may` are null while it holds. */
export const CAPACITY_SINCE: Named = {
  name: 'bodies.capacity-since',
  text: 'SELECT * FROM bodies.capacity_since($1, $2, $3, $4)',
}

export type CapacitySince = Omit<CapacityRow, 'nest' | 'may'> & {
  key: string
  nest: Uuid[] | null
  may: string[] | null
}

export interface CapacityRow {
  person: Uuid
  body: Uuid
  body_kind: string
  body_title: string
  body_nature: Nature
  body_root: Uuid
  nest: Uuid[]
  post: string
  post_title: string
  place: Uuid
  place_name: string
  place_kind: string
  place_path: string
  powers: Power[]
  may: string[]
  sight: Sight
  acting_for: Uuid | null
  jurisdiction: string
}

/** A body in force on a day, with the place it serves. */
export interface Body {
  readonly id: Uuid
  readonly kind: string
  readonly title: string
  readonly nature: Nature
  readonly place: Uuid
  readonly within: Uuid | null
  readonly from: Day
  readonly to: Day | null
}

export type PlacedBody = Body & {
  readonly placePath: string
  readonly placeName: string
  readonly placeKind: string
  readonly kindTitle: string
}

const body = `b.id, b.kind, b.title, k.nature, b.place, b.within, b.from_on AS "from", b.to_on AS "to"`
const placed = `${body}, s.path AS "placePath", s.name AS "placeName", s.kind AS "placeKind", k.title AS "kindTitle"`
const from = `FROM bodies.body b JOIN bodies.kind k ON k.realm = b.realm AND k.id = b.kind
    JOIN territory.standing s ON s.realm = b.realm AND s.id = b.place`
/** The day asked, or today in the jurisdiction's zone. */
export const on = (day: string, now: string) =>
  `(SELECT coalesce(${day}::date, territory.day_of($1::smallint, ${now}::timestamptz)))`
// Not `then`: a module that exports one looks like a promise to whoever awaits it.
export const inForceOn = (alias: string, day: string) =>
  `${alias}.from_on <= ${day} AND (${alias}.to_on IS NULL OR ${alias}.to_on > ${day})`
export const bothThen = (day: string) => `${inForceOn('b', day)} AND ${inForceOn('s', day)}`
/** A path and those above it. */
const upTo = (path: string) =>
  `ARRAY(SELECT left(${path}, 4 * n) FROM generate_series(1, length(${path}) / 4) n)`

const SERVING: Named = {
  name: 'bodies.serving',
  text: `SELECT ${body} ${from}
    WHERE b.realm = $1 AND s.realm = $1 AND s.path = ANY (${upTo(
      `coalesce($2::text, (SELECT p.path FROM territory.standing p WHERE p.realm = $1 AND p.id = $3 AND ${inForceOn('p', on('$5', '$6'))}))`,
    )})
      AND b.kind = ANY ($4) AND ${bothThen(on('$5', '$6'))}
    ORDER BY length(s.path) DESC, array_position($4::text[], b.kind), b.title, b.id LIMIT 1`,
}
const ONE: Named = {
  name: 'bodies.one',
  text: `SELECT ${placed} ${from} WHERE b.realm = $1 AND b.id = $2 AND ${bothThen(on('$3', '$4'))}`,
}
const AT_PLACE: Named = {
  name: 'bodies.at-place',
  text: `SELECT ${placed} ${from} WHERE b.realm = $1 AND b.place = $2 AND ${bothThen(on('$3', '$4'))}
    ORDER BY k.sort, b.title, b.id`,
}
const BELOW: Named = {
  name: 'bodies.below',
  text: `SELECT ${placed} ${from} WHERE b.realm = $1 AND s.parent = $2 AND ${bothThen(on('$3', '$4'))}
    ORDER BY s.path, k.sort, b.title, b.id`,
}
const NESTED: Named = {
  name: 'bodies.nested',
  text: `SELECT ${placed} ${from} WHERE b.realm = $1 AND b.within = $2 AND ${bothThen(on('$3', '$4'))}
    ORDER BY k.sort, b.title, b.id`,
}

export function serving(
  ctx: ReadContext,
  w: { kinds: readonly string[]; path: string | null; place: Uuid | null; at: Day | null },
): Promise<Body | undefined> {
  return ctx.tx.first<Body>(SERVING, [ctx.realm, w.path, w.place, w.kinds, w.at, ctx.now])
}

export function bodyOn(ctx: ReadContext, id: Uuid, day: Day | null): Promise<PlacedBody | undefined> {
  return ctx.tx.first<PlacedBody>(ONE, [ctx.realm, id, day, ctx.now])
}

export function bodiesAt(ctx: ReadContext, place: Uuid, day: Day | null): Promise<PlacedBody[]> {
  return ctx.tx.all<PlacedBody>(AT_PLACE, [ctx.realm, place, day, ctx.now])
}

/** Bodies of the places directly below. */
export function bodiesBelow(ctx: ReadContext, place: Uuid, day: Day | null): Promise<PlacedBody[]> {
  return ctx.tx.all<PlacedBody>(BELOW, [ctx.realm, place, day, ctx.now])
}

export function nestedIn(ctx: ReadContext, id: Uuid, day: Day | null): Promise<PlacedBody[]> {
  return ctx.tx.all<PlacedBody>(NESTED, [ctx.realm, id, day, ctx.now])
}

/** Bodies in force today by title, keyset-paged; `under` is a path. */
export async function bodiesPage(
  ctx: ReadContext,
  w: { text: string; kind: string | null; under: string | null; after: [string, Uuid] | null; limit: number },
): Promise<PlacedBody[]> {
  return ctx.tx.all<PlacedBody>(
    {
      name: 'bodies.page',
      text: `SELECT ${placed} ${from} WHERE b.realm = $1 AND ${bothThen(on('NULL', '$2'))}
          AND ($3 = '' OR position($3 IN b.title) > 0) AND ($4::text IS NULL OR b.kind = $4)
          AND ($5::text IS NULL OR (s.path >= $5 AND s.path < $5 || '~'))
          AND ($6::text IS NULL OR (b.title, b.id) > ($6, $7::uuid))
        ORDER BY b.title, b.id LIMIT $8`,
    },
    [ctx.realm, ctx.now, w.text, w.kind, w.under, w.after?.[0] ?? null, w.after?.[1] ?? null, w.limit],
  )
}

/** Exact up to 10 000, then null. */
export async function bodiesTotal(
  ctx: ReadContext,
  w: { text: string; kind: string | null; under: string | null },
): Promise<number | null> {
  const row = await ctx.tx.first<{ n: number }>(
    {
      name: 'bodies.total',
      text: `SELECT count(*)::int AS n FROM (SELECT 1 ${from} WHERE b.realm = $1 AND ${bothThen(on('NULL', '$2'))}
          AND ($3 = '' OR position($3 IN b.title) > 0) AND ($4::text IS NULL OR b.kind = $4)
          AND ($5::text IS NULL OR (s.path >= $5 AND s.path < $5 || '~')) LIMIT 10001) counted`,
    },
    [ctx.realm, ctx.now, w.text, w.kind, w.under],
  )
  return row!.n > 10_000 ? null : row!.n
}

/** Every body in force today, from the root down. */
export function allBodies(ctx: ReadContext): Promise<(PlacedBody & { single: boolean })[]> {
  return ctx.tx.all(
    `SELECT ${placed}, NOT b.served AS single ${from}
      WHERE b.realm = $1 AND ${bothThen(on('NULL', '$2'))} ORDER BY s.path, k.sort, b.title, b.id`,
    [ctx.realm, ctx.now],
  )
}

/** Bodies of these kinds in force today, from the root down; `under` is a path. */
export function ofKinds(
  ctx: ReadContext,
  kinds: readonly string[],
  under: string | null,
): Promise<PlacedBody[]> {
  return ctx.tx.all<PlacedBody>(
    {
      name: 'bodies.of-kinds',
      text: `SELECT ${placed} ${from} WHERE b.realm = $1 AND ${bothThen(on('NULL', '$2'))} AND b.kind = ANY ($3)
        AND ($4::text IS NULL OR (s.path >= $4 AND s.path < $4 || '~')) ORDER BY s.path, k.sort, b.title, b.id`,
    },
    [ctx.realm, ctx.now, kinds, under],
  )
}

/** How often each post was given, at any time. */
export function appointedEver(tx: Tx, realm: number): Promise<{ body: Uuid; post: string; count: number }[]> {
  return tx.all(
    'SELECT body, post, count(*)::int AS count FROM bodies.appointment WHERE realm = $1 GROUP BY body, post',
    [realm],
  )
}

export function kindsIn(tx: Tx, realm: number): Promise<KindRow[]> {
  return tx.all(
    q.selectFrom('bodies.kind').selectAll().where('realm', '=', realm).orderBy('sort').orderBy('id'),
  )
}

export function postsIn(tx: Tx, realm: number, kinds?: readonly string[]): Promise<PostRow[]> {
  let query = q.selectFrom('bodies.post').selectAll().where('realm', '=', realm)
  if (kinds) query = query.where('kind', 'in', [...kinds])
  return tx.all(query.orderBy('kind').orderBy('sort'))
}

/** Midday of a day in the jurisdiction's zone; now when no day is asked. */
export async function instantOn(ctx: ReadContext, day: Day | null): Promise<Date> {
  if (day === null) return ctx.now
  const row = await ctx.tx.first<{ at: Date }>('SELECT territory.midday_of($1::smallint, $2::date) AS at', [
    ctx.realm,
    day,
  ])
  return row!.at
}

export interface OfficialRow {
  readonly body: Uuid
  readonly post: string
  readonly name: string
  readonly deputising: boolean
}

/** Names of officials with their posts, now: public. */
export function officialsOf(tx: Tx, bodies: readonly Uuid[], at: Date): Promise<OfficialRow[]> {
  return tx.all<OfficialRow>({ name: 'bodies.officials', text: 'SELECT * FROM bodies.officials($1, $2)' }, [
    bodies,
    at,
  ])
}

/** Seats taken per body and post, now. */
export function takenIn(tx: Tx, bodies: readonly Uuid[], at: Date) {
  return tx.all<{ body: Uuid; post: string; held: number; deputies: number }>(
    { name: 'bodies.taken', text: 'SELECT * FROM bodies.taken($1, $2)' },
    [bodies, at],
  )
}
