/** Writing places: only the load and later reforms. `$1` is the realm throughout. */
import type { Permit } from '#kernel/access'
import { Batch, builder } from '#kernel/database'
import type { Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { Level, PlaceEntry } from '../rules.ts'
import type { Tables } from '../tables.ts'

const q = builder<Tables>()

export async function insertJurisdiction(
  permit: Permit<'territory.load'>,
  tx: Tx,
  row: { realm: number; id: string; title: string; zone: string; pack: string; recorded_at: Date },
): Promise<void> {
  void permit
  await tx.run('INSERT INTO kernel.realm (realm, label) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    row.realm,
    row.id,
  ])
  await tx.run(q.insertInto('territory.jurisdiction').values({ ...row, root: null, revision: 1 }))
}

/** Locks the jurisdiction against a second load. */
export function lockJurisdiction(tx: Tx, realm: number) {
  return tx.first<{ id: string; root: Uuid | null; zone: string; title: string }>(
    'SELECT id, root, zone, title FROM territory.jurisdiction WHERE realm = $1 FOR UPDATE',
    [realm],
  )
}

export function findJurisdictionById(tx: Tx, id: string) {
  return tx.first(q.selectFrom('territory.jurisdiction').select(['id', 'realm']).where('id', '=', id))
}

export async function markLoaded(
  permit: Permit<'territory.load'>,
  tx: Tx,
  realm: number,
  change: { root?: Uuid; title?: string },
): Promise<void> {
  void permit
  await tx.run(
    `UPDATE territory.jurisdiction SET revision = revision + 1, root = coalesce($2, root), title = coalesce($3, title)
      WHERE realm = $1`,
    [realm, change.root ?? null, change.title ?? null],
  )
}

export async function upsertLevels(
  permit: Permit<'territory.load'>,
  tx: Tx,
  realm: number,
  now: Date,
  levels: readonly Level[],
): Promise<void> {
  void permit
  await tx.run(
    `INSERT INTO territory.level (realm, id, title, rank, within, recorded_at)
      SELECT $1, l.id, l.title, l.rank, ARRAY(SELECT jsonb_array_elements_text(l.within)), $3
      FROM jsonb_to_recordset($2::jsonb) AS l(id text, title text, rank smallint, within jsonb)
      ON CONFLICT (realm, id) DO UPDATE SET title = excluded.title, rank = excluded.rank, within = excluded.within`,
    [realm, JSON.stringify(levels), now],
  )
}

export interface LoadedPlace {
  readonly id: Uuid
  readonly code: string
  readonly path: string
  readonly name: string
  readonly kind: string
  readonly parent: string | null
  readonly from: Day
  readonly to: Day | null
  readonly names: string[]
  readonly successors: PlaceEntry['successors']
}

/** What earlier loads brought, with each place's latest position. */
export function loadedPlaces(tx: Tx, realm: number): Promise<LoadedPlace[]> {
  return tx.all<LoadedPlace>(
    `SELECT p.id, p.loaded_as AS code, s.path, p.name, p.kind, u.loaded_as AS parent, p.from_on AS "from", p.to_on AS "to",
        ARRAY(SELECT n.name FROM territory.place_name n WHERE n.realm = $1 AND n.place = p.id) AS names,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('code', t.loaded_as, 'numerator', e.numerator, 'denominator', e.denominator)), '[]')
          FROM territory.succession e JOIN territory.place t ON t.realm = $1 AND t.id = e.successor
          WHERE e.realm = $1 AND e.predecessor = p.id) AS successors
      FROM territory.place p
      JOIN LATERAL (SELECT path, parent FROM territory.position WHERE realm = $1 AND place = p.id ORDER BY from_on DESC LIMIT 1) s ON true
      LEFT JOIN territory.place u ON u.realm = $1 AND u.id = s.parent
      WHERE p.realm = $1 AND p.loaded_as IS NOT NULL ORDER BY s.path`,
    [realm],
  )
}

/** The last child number used below each parent (null: roots), of all times. */
export function lastNumbers(tx: Tx, realm: number): Promise<{ parent: Uuid | null; last: string }[]> {
  return tx.all(
    'SELECT parent, max(right(path, 4) COLLATE "C") AS last FROM territory.position WHERE realm = $1 GROUP BY parent',
    [realm],
  )
}

export interface NewPlace {
  readonly id: Uuid
  readonly name: string
  readonly kind: string
  readonly code: string
  readonly source: string
  readonly parent: Uuid | null
  readonly path: string
  readonly from_on: Day
  readonly to_on: Day | null
}

export interface NewName {
  readonly place: Uuid
  readonly name: string
  readonly official: boolean
  readonly pinyin: string
  readonly initials: string
  readonly from_on: Day
  readonly to_on: Day | null
}

export interface NewSuccession {
  readonly predecessor: Uuid
  readonly successor: Uuid
  readonly on_day: Day
  readonly numerator: number
  readonly denominator: number
}

/** Inserts places with positions, codes, names and edges: five statements whatever their number. */
export async function insertPlaces(
  permit: Permit<'territory.load'>,
  tx: Tx,
  realm: number,
  now: Date,
  places: readonly NewPlace[],
  names: readonly NewName[],
  successions: readonly NewSuccession[],
): Promise<void> {
  void permit
  const rows = JSON.stringify(places)
  const writes = new Batch()
  writes.add(
    tx.run(
      `INSERT INTO territory.place (realm, id, kind, name, from_on, to_on, loaded_as, recorded_at)
        SELECT $1, id, kind, name, from_on, to_on, code, $3
        FROM jsonb_to_recordset($2::jsonb) AS p(id uuid, kind text, name text, from_on date, to_on date, code text)`,
      [realm, rows, now],
    ),
    tx.run(
      `INSERT INTO territory.position (realm, place, parent, path, from_on, to_on, recorded_at)
        SELECT $1, id, parent, path, from_on, to_on, $3
        FROM jsonb_to_recordset($2::jsonb) AS p(id uuid, parent uuid, path text, from_on date, to_on date)`,
      [realm, rows, now],
    ),
    tx.run(
      `INSERT INTO territory.place_code (realm, place, code, source, from_on, to_on, recorded_at)
        SELECT $1, id, code, source, from_on, to_on, $3
        FROM jsonb_to_recordset($2::jsonb) AS p(id uuid, code text, source text, from_on date, to_on date)`,
      [realm, rows, now],
    ),
    tx.run(
      `INSERT INTO territory.place_name (realm, place, name, official, pinyin, initials, from_on, to_on, recorded_at)
        SELECT $1, place, name, official, pinyin, initials, from_on, to_on, $3
        FROM jsonb_to_recordset($2::jsonb)
          AS n(place uuid, name text, official boolean, pinyin text, initials text, from_on date, to_on date)`,
      [realm, JSON.stringify(names), now],
    ),
    tx.run(
      `INSERT INTO territory.succession (realm, predecessor, successor, on_day, numerator, denominator, recorded_at)
        SELECT $1, predecessor, successor, on_day, numerator, denominator, $3
        FROM jsonb_to_recordset($2::jsonb)
          AS e(predecessor uuid, successor uuid, on_day date, numerator int, denominator int)`,
      [realm, JSON.stringify(successions), now],
    ),
  )
  await writes.done()
}
