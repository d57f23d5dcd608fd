/** Rows of today of all four kinds, their stays, and the acts that changed them. `$1` is the realm. */
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Editing, Importing } from '../access.ts'
import type { Kind } from '../contract.ts'
import type { RowOf, StayRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `registry.${name}`, text })
/** Numbers of eight bytes as text. Only dwellings have one: what is called per value is dear in a list of thousands. */
const json = (rows: readonly object[]) =>
  JSON.stringify(
    rows.map((row) =>
      'area' in row && typeof row.area === 'bigint' ? { ...row, area: row.area.toString() } : row,
    ),
  )

const columns: Readonly<Record<Kind, readonly string[]>> = {
  person:
    'name initials sex birth id_mac id_masked phone_mac phone_masked residence household relation dwelling place place_path state merged_into'.split(
      ' ',
    ),
  household: 'code dwelling place place_path state'.split(' '),
  dwelling: 'place place_path building unit room address area use state'.split(' '),
  organisation: 'name initials code type dwelling place place_path state'.split(' '),
}
const written = (kind: Kind) => [...columns[kind], 'revision', 'changed_at', 'changed_by']

export function findRows<K extends Kind>(
  ctx: ReadContext,
  kind: K,
  ids: readonly Uuid[],
): Promise<RowOf[K][]> {
  if (ids.length === 0) return Promise.resolve([])
  return ctx.tx.all<RowOf[K]>(
    named(`${kind}-rows`, `SELECT * FROM registry.${kind} WHERE realm = $1 AND id = ANY($2::uuid[])`),
    [ctx.realm, ids],
  )
}

/** In the order of ids, so that two writers never wait for each other crosswise. */
export function lockRows<K extends Kind>(
  ctx: ReadContext,
  kind: K,
  ids: readonly Uuid[],
): Promise<RowOf[K][]> {
  if (ids.length === 0) return Promise.resolve([])
  return ctx.tx.all<RowOf[K]>(
    named(
      `${kind}-lock`,
      `SELECT * FROM registry.${kind} WHERE realm = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE`,
    ),
    [ctx.realm, [...new Set(ids)]],
  )
}

export function insertRows<K extends Kind>(
  ctx: ReadContext,
  _permit: Editing | Importing,
  kind: K,
  rows: readonly RowOf[K][],
): Promise<number> {
  const list = ['realm', 'id', ...written(kind)].join(', ')
  return ctx.tx.run(
    named(
      `${kind}-insert`,
      `INSERT INTO registry.${kind} (${list}) SELECT ${list} FROM jsonb_populate_recordset(NULL::registry.${kind}, $1::jsonb)`,
    ),
    [json(rows)],
  )
}

export function updateRows<K extends Kind>(
  ctx: ReadContext,
  _permit: Editing | Importing,
  kind: K,
  rows: readonly RowOf[K][],
): Promise<number> {
  const set = written(kind)
    .map((c) => `${c} = n.${c}`)
    .join(', ')
  return ctx.tx.run(
    named(
      `${kind}-update`,
      `UPDATE registry.${kind} t SET ${set} FROM jsonb_populate_recordset(NULL::registry.${kind}, $2::jsonb) n
        WHERE t.realm = $1 AND t.id = n.id`,
    ),
    [ctx.realm, json(rows)],
  )
}

export function insertAct(
  ctx: ReadContext,
  _permit: Editing | Importing,
  a: { act: string; title: string; source: string | null; reason: string },
): Promise<number> {
  // One request may record in several steps: they are one act.
  return ctx.tx.run(
    named(
      'act-insert',
      `INSERT INTO registry.act (realm, id, at, act, person, title, source, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (realm, id) DO NOTHING`,
    ),
    [ctx.realm, ctx.request, ctx.now, a.act, ctx.actor.person, a.title, a.source, a.reason],
  )
}

export function staysOfSubjects(ctx: ReadContext, ids: readonly Uuid[]): Promise<StayRow[]> {
  if (ids.length === 0) return Promise.resolve([])
  return ctx.tx.all<StayRow>(
    named('stays', `SELECT * FROM registry.stay WHERE realm = $1 AND subject = ANY($2::uuid[])`),
    [ctx.realm, ids],
  )
}

export function deleteStays(ctx: ReadContext, _permit: Editing | Importing, ids: readonly Uuid[]) {
  return ctx.tx.run(
    named('stays-delete', `DELETE FROM registry.stay WHERE realm = $1 AND subject = ANY($2::uuid[])`),
    [ctx.realm, ids],
  )
}

export function insertStays(ctx: ReadContext, _permit: Editing | Importing, rows: readonly StayRow[]) {
  return ctx.tx.run(
    named(
      'stays-insert',
      `INSERT INTO registry.stay (realm, subject, from_on, to_on, kind, dwelling, place_path, counted)
       SELECT realm, subject, from_on, to_on, kind, dwelling, place_path, counted
       FROM jsonb_populate_recordset(NULL::registry.stay, $1::jsonb)`,
    ),
    [json(rows)],
  )
}

/** Members of a household who live where it does. */
export function membersIn(ctx: ReadContext, household: Uuid, dwelling: Uuid | null): Promise<{ id: Uuid }[]> {
  return ctx.tx.all(
    named(
      'members',
      `SELECT id FROM registry.person WHERE realm = $1 AND household = $2 AND state = 'here'
         AND dwelling IS NOT DISTINCT FROM $3::uuid ORDER BY id`,
    ),
    [ctx.realm, household, dwelling],
  )
}

/**
 * Everybody and everything of a dwelling follows it to another place: rows of today and what was counted there. Nothing digested
 * changes, so no act is written for those who live there.
 */
export async function followDwelling(
  ctx: ReadContext,
  _permit: Editing | Importing,
  dwelling: Uuid,
  to: { place: Uuid; path: string },
): Promise<void> {
  for (const kind of ['person', 'household', 'organisation'] as const)
    await ctx.tx.run(
      named(
        `${kind}-follow`,
        `UPDATE registry.${kind} SET place = $3, place_path = $4 WHERE realm = $1 AND dwelling = $2`,
      ),
      [ctx.realm, dwelling, to.place, to.path],
    )
  await ctx.tx.run(
    named(
      'stays-follow',
      `UPDATE registry.stay SET place_path = $3 WHERE realm = $1 AND dwelling = $2 AND kind <> 'dwelling' AND place_path <> $3`,
    ),
    [ctx.realm, dwelling, to.path],
  )
}

export interface PlaceFound {
  readonly id: Uuid
  readonly name: string
  readonly path: string
}

/** Places in force today. */
export function placesById(ctx: ReadContext, ids: readonly Uuid[]): Promise<PlaceFound[]> {
  if (ids.length === 0) return Promise.resolve([])
  return ctx.tx.all<PlaceFound>(
    named(
      'places',
      `SELECT s.id, s.name, s.path FROM territory.standing s
        WHERE s.realm = $1 AND s.id = ANY($2::uuid[]) AND s.from_on <= territory.day_of($1::smallint, $3::timestamptz)
          AND (s.to_on IS NULL OR s.to_on > territory.day_of($1::smallint, $3::timestamptz))`,
    ),
    [ctx.realm, [...new Set(ids)], ctx.now],
  )
}
