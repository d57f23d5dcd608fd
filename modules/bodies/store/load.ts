/** Writing kinds, posts and bodies: only the load. `$1` is the realm throughout. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import { Batch } from '#kernel/database'
import type { Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { KindRow, PostRow } from '../tables.ts'
import { inForceOn, on } from './bodies.ts'

export interface LoadedBody {
  readonly id: Uuid
  readonly kind: string
  readonly title: string
  readonly place: Uuid
  readonly root: Uuid
  readonly loaded_as: string | null
  readonly code: string | null
  readonly to: Day | null
}

export function loadedBodies(tx: Tx, realm: number): Promise<LoadedBody[]> {
  return tx.all<LoadedBody>(
    `SELECT b.id, b.kind, b.title, b.place, b.root, b.loaded_as, b.to_on AS "to",
        (SELECT c.code FROM territory.code_of c WHERE c.realm = $1 AND c.place = b.place ORDER BY c.from_on LIMIT 1) AS code
      FROM bodies.body b WHERE b.realm = $1`,
    [realm],
  )
}

/** Places bodies may serve: those in force today, with all their codes. */
export function placesToServe(ctx: ReadContext) {
  return ctx.tx.all<{ id: Uuid; name: string; kind: string; path: string; from: Day; codes: string[] }>(
    `SELECT s.id, s.name, s.kind, s.path, s.place_from AS "from",
        ARRAY(SELECT c.code FROM territory.code_of c WHERE c.realm = $1 AND c.place = s.id) AS codes
      FROM territory.standing s WHERE s.realm = $1 AND ${inForceOn('s', on('NULL', '$2'))} ORDER BY s.path`,
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
  readonly root: Uuid
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
      `INSERT INTO bodies.kind (realm, id, title, nature, serves, within, powers, duties, ways, sort, source, recorded_at)
        SELECT $1, id, title, nature, serves, within, ${array('powers')}, ${array('duties')}, ways, sort, source, $3
        FROM jsonb_to_recordset($2::jsonb) AS k(id text, title text, nature text, serves text, within text, powers jsonb,
          duties jsonb, ways jsonb, sort smallint, source text)
        ON CONFLICT (realm, id) DO UPDATE SET title = excluded.title, duties = excluded.duties, ways = excluded.ways,
          sort = excluded.sort, source = excluded.source`,
      [realm, JSON.stringify(kinds), now],
    ),
    tx.run(
      `INSERT INTO bodies.post (realm, kind, id, title, seats, powers, may, sight, deputy, duties, ways, sort, recorded_at)
        SELECT $1, kind, id, title, seats, ${array('powers')}, ${array('may')}, sight, deputy, ${array('duties')}, ways, sort, $3
        FROM jsonb_to_recordset($2::jsonb) AS p(kind text, id text, title text, seats smallint, powers jsonb, may jsonb,
          sight text, deputy text, duties jsonb, ways jsonb, sort smallint)
        ON CONFLICT (realm, kind, id) DO UPDATE SET title = excluded.title, seats = excluded.seats, powers = excluded.powers,
          may = excluded.may, sight = excluded.sight, deputy = excluded.deputy, duties = excluded.duties, ways = excluded.ways,
          sort = excluded.sort`,
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
    `INSERT INTO bodies.body (realm, id, kind, title, place, within, root, served, loaded_as, from_on, recorded_at)
      SELECT $1, id, kind, title, place, within, root, served, loaded_as, from_on, $3
      FROM jsonb_to_recordset($2::jsonb)
        AS b(id uuid, kind text, title text, place uuid, within uuid, root uuid, served boolean, loaded_as text, from_on date)`,
    [realm, JSON.stringify(rows), now],
  )
}
