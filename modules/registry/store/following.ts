/** Rows that follow a place which was moved in the tree. `$1` is the realm, `$2` the instant that says what day it is. */
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Editing, Importing } from '../access.ts'

const named = (name: string, text: string): Named => ({ name: `registry.${name}`, text })

// A path is never given twice, so a former path means its place for ever.
const TODAY = `(SELECT territory.day_of($1::smallint, $2::timestamptz))`
/** Former paths, each with the one of today. */
const FORMER = `SELECT o.id AS place, o.path AS was, n.path AS now FROM territory.standing o
  JOIN territory.standing n ON n.realm = o.realm AND n.id = o.id AND n.from_on <= ${TODAY} AND (n.to_on IS NULL OR n.to_on > ${TODAY})
  WHERE o.realm = $1 AND o.to_on <= ${TODAY} AND o.path <> n.path`
/** Each move: the path before, the one after, its day. */
const MOVES = `SELECT o.path AS was, n.path AS now, n.from_on AS since FROM territory.standing o
  JOIN territory.standing n ON n.realm = o.realm AND n.id = o.id AND n.from_on = o.to_on
  WHERE o.realm = $1 AND n.from_on <= ${TODAY} AND o.path <> n.path`

const KINDS = ['person', 'household', 'dwelling', 'organisation'] as const
const ROWS = KINDS.map((kind) =>
  named(
    `${kind}-follow-place`,
    `WITH late AS (SELECT t.id, f.now FROM (${FORMER}) f
         JOIN registry.${kind} t ON t.realm = $1 AND t.place_path = f.was AND t.place = f.place
       ORDER BY t.id LIMIT $3 FOR UPDATE OF t SKIP LOCKED)
     UPDATE registry.${kind} t SET place_path = late.now FROM late WHERE t.realm = $1 AND t.id = late.id`,
  ),
)

/** Stays across the day of a move become two: reports as of an earlier day count where it lay then. */
const split = (name: string, which: string) =>
  named(
    name,
    `WITH late AS (SELECT s.subject, s.from_on, m.was, m.now, m.since FROM (${MOVES}) m
         JOIN registry.stay s ON s.realm = $1 AND ${which}
       ORDER BY s.subject, s.from_on LIMIT $3 FOR UPDATE OF s SKIP LOCKED),
       gone AS (DELETE FROM registry.stay s USING late WHERE s.realm = $1 AND s.subject = late.subject AND s.from_on = late.from_on
         RETURNING s.*, late.was, late.now, late.since)
     INSERT INTO registry.stay (realm, subject, from_on, to_on, kind, dwelling, place_path, counted)
       SELECT realm, subject, from_on, since, kind, dwelling, was, counted FROM gone WHERE from_on < since
       UNION ALL
       SELECT realm, subject, greatest(from_on, since), to_on, kind, dwelling, now, counted FROM gone
         WHERE to_on IS NULL OR to_on > since`,
  )
const STAYS = [
  split('stays-left-behind', 's.place_path = m.was AND (s.to_on IS NULL OR s.to_on > m.since)'),
  // Written anew since, by a correction: as if it had always lain there.
  split('stays-ahead', 's.place_path = m.now AND s.from_on < m.since'),
]

/** Whether any place was ever moved here. */
export async function hasMoves(ctx: ReadContext): Promise<boolean> {
  const row = await ctx.tx.first<{ any: boolean }>(named('has-moves', `SELECT EXISTS (${MOVES}) AS any`), [
    ctx.realm,
    ctx.now,
  ])
  return row?.any === true
}

/** Lets at most `most` rows of each kind follow; answers how many did. */
export async function followPlaces(
  ctx: ReadContext,
  _permit: Editing | Importing,
  most: number,
): Promise<number> {
  let rows = 0
  for (const statement of [...ROWS, ...STAYS]) rows += await ctx.tx.run(statement, [ctx.realm, ctx.now, most])
  return rows
}
