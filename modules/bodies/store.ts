/** All SQL of bodies. `$1` is the realm unless said otherwise. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import { Batch, builder } from '#kernel/database'
import type { Named, Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { Nature, Power, Sight } from './rules.ts'
import type { AppointmentRow, KindRow, PostRow, Tables } from './tables.ts'

const q = builder<Tables>()

/** `$1` realm, `$2` appointment, `$3` now; runs without a scope. */
export const CAPACITY: Named = {
  name: 'bodies.capacity',
  text: 'SELECT * FROM bodies.capacity($1, $2, $3)',
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
const on = (day: string, now: string) =>
  `(SELECT coalesce(${day}::date, territory.day_of($1::smallint, ${now}::timestamptz)))`
const then = (alias: string, day: string) =>
  `${alias}.from_on <= ${day} AND (${alias}.to_on IS NULL OR ${alias}.to_on > ${day})`
const bothThen = (day: string) => `${then('b', day)} AND ${then('s', day)}`
/** A path and those above it. */
const upTo = (path: string) =>
  `ARRAY(SELECT left(${path}, 4 * n) FROM generate_series(1, length(${path}) / 4) n)`

const SERVING: Named = {
  name: 'bodies.serving',
  text: `SELECT ${body} ${from}
    WHERE b.realm = $1 AND s.realm = $1 AND s.path = ANY (${upTo(
      `coalesce($2::text, (SELECT p.path FROM territory.standing p WHERE p.realm = $1 AND p.id = $3 AND ${then('p', on('$5', '$6'))}))`,
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

/** Appointments in force of one body (and post), seats before deputies. Staff and services only: the floor hides them. */
export function holdersIn(
  ctx: ReadContext,
  bodyId: Uuid,
  post: string | null,
): Promise<(AppointmentRow & { name: string })[]> {
  return ctx.tx.all(
    {
      name: 'bodies.holders',
      text: `SELECT a.*, n.name FROM bodies.appointment a JOIN identity.names_of(
          ARRAY(SELECT person FROM bodies.appointment WHERE realm = $1 AND body = $2)) n ON n.id = a.person
        WHERE a.realm = $1 AND a.body = $2 AND ($3::text IS NULL OR a.post = $3)
          AND a.from_at <= $4 AND (a.to_at IS NULL OR a.to_at > $4)
        ORDER BY a.post, a.seat NULLS LAST, a.from_at, a.id`,
    },
    [ctx.realm, bodyId, post, ctx.now],
  )
}

/** All appointments of one body, newest first. */
export function appointmentsOf(
  ctx: ReadContext,
  bodyId: Uuid,
): Promise<(AppointmentRow & { name: string })[]> {
  return ctx.tx.all(
    {
      name: 'bodies.appointments',
      text: `SELECT a.*, n.name FROM bodies.appointment a JOIN identity.names_of(
          ARRAY(SELECT person FROM bodies.appointment WHERE realm = $1 AND body = $2)) n ON n.id = a.person
        WHERE a.realm = $1 AND a.body = $2 ORDER BY a.from_at DESC, a.id DESC LIMIT 500`,
    },
    [ctx.realm, bodyId],
  )
}

// Appointing. The body's row is locked first, so that two appointments to it are judged one after the other.

/** One person is appointed at a time, so that two posts given at once cannot meet in one hand unseen. */
export async function lockPerson(tx: Tx, person: Uuid): Promise<void> {
  await tx.run('SELECT pg_advisory_xact_lock(7215032, hashtext($1))', [person])
}

export function lockBody(ctx: ReadContext, id: Uuid) {
  return ctx.tx.first<{
    id: Uuid
    kind: string
    title: string
    to: Day | null
    placePath: string
    today: Day
  }>(
    `SELECT b.id, b.kind, b.title, b.to_on AS "to", s.path AS "placePath", ${on('NULL', '$3')} AS today
      FROM bodies.body b JOIN territory.position s ON s.realm = b.realm AND s.place = b.place
      WHERE b.realm = $1 AND b.id = $2 AND ${bothThen(on('NULL', '$3'))} FOR UPDATE OF b`,
    [ctx.realm, id, ctx.now],
  )
}

export function findPost(tx: Tx, realm: number, kind: string, id: string): Promise<PostRow | undefined> {
  return tx.first(
    q
      .selectFrom('bodies.post')
      .selectAll()
      .where('realm', '=', realm)
      .where('kind', '=', kind)
      .where('id', '=', id),
  )
}

export function heldSeats(tx: Tx, realm: number, bodyId: Uuid, post: string) {
  return tx.all<{ seat: number | null; from: Date; to: Date | null }>(
    `SELECT seat, from_at AS "from", to_at AS "to" FROM bodies.appointment
      WHERE realm = $1 AND body = $2 AND post = $3 AND seat IS NOT NULL`,
    [realm, bodyId, post],
  )
}

/** Posts a person holds or will hold from an instant on, in this realm. */
export function postsHeldBy(tx: Tx, realm: number, person: Uuid, after: Date) {
  return tx.all<{ title: string; may: string[] }>(
    `SELECT p.title, p.may FROM bodies.appointment a
      JOIN bodies.post p ON p.realm = a.realm AND p.kind = a.kind AND p.id = a.post
      WHERE a.realm = $1 AND a.person = $2 AND (a.to_at IS NULL OR a.to_at > $3)`,
    [realm, person, after],
  )
}

export function findAppointment(
  tx: Tx,
  realm: number,
  id: Uuid,
  lock = false,
): Promise<AppointmentRow | undefined> {
  const query = q.selectFrom('bodies.appointment').selectAll().where('realm', '=', realm).where('id', '=', id)
  return tx.first(lock ? query.forUpdate() : query)
}

export async function insertAppointment(
  permit: Permit<'bodies.appoint'>,
  tx: Tx,
  row: AppointmentRow,
): Promise<void> {
  void permit
  await tx.run(q.insertInto('bodies.appointment').values(row))
}

export async function endAppointment(
  permit: Permit<'bodies.appoint'>,
  tx: Tx,
  row: Pick<AppointmentRow, 'realm' | 'id' | 'to_at' | 'end_reason'>,
): Promise<void> {
  void permit
  await tx.run(
    q
      .updateTable('bodies.appointment')
      .set({ to_at: row.to_at, end_reason: row.end_reason })
      .where('realm', '=', row.realm)
      .where('id', '=', row.id),
  )
}

/** Deputies of an appointment that reach beyond an instant. */
export function deputiesOf(tx: Tx, realm: number, appointment: Uuid, after: Date): Promise<AppointmentRow[]> {
  return tx.all(
    q
      .selectFrom('bodies.appointment')
      .selectAll()
      .where('realm', '=', realm)
      .where('acting_for', '=', appointment)
      .where('to_at', '>', after),
  )
}

// Loading.

export interface LoadedBody {
  readonly id: Uuid
  readonly kind: string
  readonly title: string
  readonly place: Uuid
  readonly loaded_as: string | null
  readonly code: string | null
  readonly to: Day | null
}

export function loadedBodies(tx: Tx, realm: number): Promise<LoadedBody[]> {
  return tx.all<LoadedBody>(
    `SELECT b.id, b.kind, b.title, b.place, b.loaded_as, b.to_on AS "to",
        (SELECT c.code FROM territory.place_code c WHERE c.realm = $1 AND c.place = b.place ORDER BY c.from_on LIMIT 1) AS code
      FROM bodies.body b WHERE b.realm = $1`,
    [realm],
  )
}

/** Places bodies may serve: those in force today, with all their codes. */
export function placesToServe(ctx: ReadContext) {
  return ctx.tx.all<{ id: Uuid; name: string; kind: string; path: string; from: Day; codes: string[] }>(
    `SELECT s.id, s.name, s.kind, s.path, s.place_from AS "from",
        ARRAY(SELECT c.code FROM territory.place_code c WHERE c.realm = $1 AND c.place = s.id) AS codes
      FROM territory.standing s WHERE s.realm = $1 AND ${then('s', on('NULL', '$2'))} ORDER BY s.path`,
    [ctx.realm, ctx.now],
  )
}

/** Most holders at one time from now on, per kind of body and post: a smaller number of seats would seat somebody nowhere. */
export function seatsInUse(tx: Tx, realm: number, now: Date) {
  return tx.all<{ kind: string; post: string; seat: number | null }>(
    `SELECT kind, post, max(seat)::int AS seat FROM bodies.appointment
      WHERE realm = $1 AND (to_at IS NULL OR to_at > $2) GROUP BY kind, post`,
    [realm, now],
  )
}

export interface NewBody {
  readonly id: Uuid
  readonly kind: string
  readonly title: string
  readonly place: Uuid
  readonly within: Uuid | null
  readonly served: boolean
  readonly loaded_as: string | null
  readonly from_on: Day
}

export async function applyKinds(
  permit: Permit<'bodies.load'>,
  tx: Tx,
  realm: number,
  now: Date,
  kinds: readonly Omit<KindRow, 'realm' | 'recorded_at'>[],
  posts: readonly Omit<PostRow, 'realm' | 'recorded_at'>[],
  gone: { kinds: readonly string[]; posts: readonly { kind: string; id: string }[] },
): Promise<void> {
  void permit
  const array = (of: string) => `ARRAY(SELECT jsonb_array_elements_text(${of}))`
  const writes = new Batch()
  writes.add(
    tx.run(
      `INSERT INTO bodies.kind (realm, id, title, nature, serves, within, powers, duties, sort, source, recorded_at)
        SELECT $1, id, title, nature, serves, within, ${array('powers')}, ${array('duties')}, sort, source, $3
        FROM jsonb_to_recordset($2::jsonb) AS k(id text, title text, nature text, serves text, within text, powers jsonb,
          duties jsonb, sort smallint, source text)
        ON CONFLICT (realm, id) DO UPDATE SET title = excluded.title, duties = excluded.duties, sort = excluded.sort,
          source = excluded.source`,
      [realm, JSON.stringify(kinds), now],
    ),
    tx.run(
      `INSERT INTO bodies.post (realm, kind, id, title, seats, powers, may, sight, deputy, duties, sort, recorded_at)
        SELECT $1, kind, id, title, seats, ${array('powers')}, ${array('may')}, sight, deputy, ${array('duties')}, sort, $3
        FROM jsonb_to_recordset($2::jsonb) AS p(kind text, id text, title text, seats smallint, powers jsonb, may jsonb,
          sight text, deputy text, duties jsonb, sort smallint)
        ON CONFLICT (realm, kind, id) DO UPDATE SET title = excluded.title, seats = excluded.seats, powers = excluded.powers,
          may = excluded.may, sight = excluded.sight, deputy = excluded.deputy, duties = excluded.duties, sort = excluded.sort`,
      [realm, JSON.stringify(posts), now],
    ),
    tx.run(
      `DELETE FROM bodies.post p USING jsonb_to_recordset($2::jsonb) AS g(kind text, id text)
        WHERE p.realm = $1 AND p.kind = g.kind AND p.id = g.id`,
      [realm, JSON.stringify(gone.posts)],
    ),
    tx.run('DELETE FROM bodies.kind WHERE realm = $1 AND id = ANY ($2)', [realm, gone.kinds]),
  )
  await writes.done()
}

export async function insertBodies(
  permit: Permit<'bodies.load'>,
  tx: Tx,
  realm: number,
  now: Date,
  rows: readonly NewBody[],
): Promise<void> {
  void permit
  await tx.run(
    `INSERT INTO bodies.body (realm, id, kind, title, place, within, served, loaded_as, from_on, recorded_at)
      SELECT $1, id, kind, title, place, within, served, loaded_as, from_on, $3
      FROM jsonb_to_recordset($2::jsonb)
        AS b(id uuid, kind text, title text, place uuid, within uuid, served boolean, loaded_as text, from_on date)`,
    [realm, JSON.stringify(rows), now],
  )
}
