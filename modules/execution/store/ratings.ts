/** SQL of rating windows, ratings, paper and what was written with them. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { PaperRow, RatingRow, RemarkRow, WindowRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `execution.${name}`, text })

export function insertWindow(ctx: ReadContext, _permit: Permit<'execution.time'>, w: WindowRow) {
  return ctx.tx.run(
    named(
      'window-insert',
      `INSERT INTO execution.rating_window (realm, id, matter, no, step, opened_at, until_at, until_on, flagged, days,
         least, good_part, good_whole, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    ),
    [
      w.realm,
      w.id,
      w.matter,
      w.no,
      w.step,
      w.opened_at,
      w.until_at,
      w.until_on,
      w.flagged,
      w.days,
      w.least,
      w.good_part,
      w.good_whole,
      w.state,
    ],
  )
}

export function endWindow(ctx: ReadContext, _permit: Permit<'execution.time'>, w: WindowRow) {
  return ctx.tx.run(
    named(
      'window-end',
      `UPDATE execution.rating_window SET state = $3, ended_at = $4, satisfied = $5, dissatisfied = $6,
         paper_satisfied = $7, paper_dissatisfied = $8, verdict = $9 WHERE realm = $1 AND id = $2`,
    ),
    [
      w.realm,
      w.id,
      w.state,
      w.ended_at,
      w.satisfied,
      w.dissatisfied,
      w.paper_satisfied,
      w.paper_dissatisfied,
      w.verdict,
    ],
  )
}

export function windowsOf(ctx: ReadContext, matter: Uuid): Promise<WindowRow[]> {
  return ctx.tx.all(
    named('windows', 'SELECT * FROM execution.rating_window WHERE realm = $1 AND matter = $2 ORDER BY no'),
    [ctx.realm, matter],
  )
}
export function getWindow(ctx: ReadContext, id: Uuid): Promise<WindowRow | undefined> {
  return ctx.tx.first(named('window', 'SELECT * FROM execution.rating_window WHERE realm = $1 AND id = $2'), [
    ctx.realm,
    id,
  ])
}

/** The next number, with the matter locked by the caller. */
export async function nextNo(ctx: ReadContext, matter: Uuid): Promise<number> {
  const row = await ctx.tx.first<{ no: number }>(
    named(
      'window-no',
      'SELECT coalesce(max(no), 0)::int + 1 AS no FROM execution.rating_window WHERE realm = $1 AND matter = $2',
    ),
    [ctx.realm, matter],
  )
  return row!.no
}

export async function anyRipe(ctx: ReadContext): Promise<boolean> {
  const row = await ctx.tx.first(
    named(
      'any-ripe',
      `SELECT 1 FROM execution.rating_window WHERE realm = $1 AND state = 'open' AND until_at <= $2 LIMIT 1`,
    ),
    [ctx.realm, ctx.now],
  )
  return row !== undefined
}
/** Matters whose windows are over, oldest first. */
export function ripe(ctx: ReadContext, limit: number): Promise<{ id: Uuid; matter: Uuid }[]> {
  return ctx.tx.all(
    named(
      'ripe',
      `SELECT id, matter FROM execution.rating_window WHERE realm = $1 AND state = 'open' AND until_at <= $2
       ORDER BY until_at, id LIMIT $3`,
    ),
    [ctx.realm, ctx.now, limit],
  )
}

/** Locked against ratings that are just being given: their foreign keys wait for this, and this waits for theirs. */
export function lockWindow(ctx: ReadContext, id: Uuid): Promise<WindowRow | undefined> {
  return ctx.tx.first(
    named('window-lock', 'SELECT * FROM execution.rating_window WHERE realm = $1 AND id = $2 FOR UPDATE'),
    [ctx.realm, id],
  )
}

export function insertRating(ctx: ReadContext, _permit: Permit<'execution.rate'>, r: RatingRow) {
  return ctx.tx.run(
    named(
      'rating-insert',
      `INSERT INTO execution.rating (realm, id, rating_window, person, satisfied, words, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    ),
    [r.realm, r.id, r.rating_window, r.person, r.satisfied, r.words, r.at],
  )
}

/** The caller's own. */
export function ownRating(ctx: ReadContext, window: Uuid, person: Uuid): Promise<RatingRow | undefined> {
  return ctx.tx.first(
    named(
      'rating-own',
      'SELECT * FROM execution.rating WHERE realm = $1 AND rating_window = $2 AND person = $3',
    ),
    [ctx.realm, window, person],
  )
}

export function insertPaper(ctx: ReadContext, _permit: Permit<'execution.paper'>, p: PaperRow) {
  return ctx.tx.run(
    named(
      'paper-insert',
      `INSERT INTO execution.paper (realm, id, rating_window, satisfied, dissatisfied, bare_reason, at, person, body, by_title)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    ),
    [
      p.realm,
      p.id,
      p.rating_window,
      p.satisfied,
      p.dissatisfied,
      p.bare_reason,
      p.at,
      p.person,
      p.body,
      p.by_title,
    ],
  )
}

/** What the caller's body entered. */
export function papersOf(ctx: ReadContext, window: Uuid): Promise<PaperRow[]> {
  return ctx.tx.all(
    named('papers', 'SELECT * FROM execution.paper WHERE realm = $1 AND rating_window = $2 ORDER BY id'),
    [ctx.realm, window],
  )
}
export async function paperExists(ctx: ReadContext, id: Uuid): Promise<boolean> {
  const row = await ctx.tx.first(
    named('paper-seen', 'SELECT 1 FROM execution.paper WHERE realm = $1 AND id = $2'),
    [ctx.realm, id],
  )
  return row !== undefined
}

/** Counted by the system alone: nobody else's floor shows the rows. */
export async function counted(
  ctx: ReadContext,
  window: Uuid,
): Promise<{
  satisfied: number
  dissatisfied: number
  paperSatisfied: number
  paperDissatisfied: number
}> {
  const row = await ctx.tx.first<{ a: number; b: number; c: number; d: number }>(
    named(
      'counted',
      `SELECT count(*) FILTER (WHERE satisfied)::int AS a, count(*) FILTER (WHERE NOT satisfied)::int AS b,
         (SELECT coalesce(sum(p.satisfied), 0)::int FROM execution.paper p WHERE p.realm = $1 AND p.rating_window = $2) AS c,
         (SELECT coalesce(sum(p.dissatisfied), 0)::int FROM execution.paper p WHERE p.realm = $1 AND p.rating_window = $2) AS d
       FROM execution.rating WHERE realm = $1 AND rating_window = $2`,
    ),
    [ctx.realm, window],
  )
  return {
    satisfied: row!.a,
    dissatisfied: row!.b,
    paperSatisfied: row!.c,
    paperDissatisfied: row!.d,
  }
}

/**
 * Takes over what was written, in the order of the text itself: neither who nor when can be read off it. Only for those
 * bodies. The number taken over.
 */
export function insertRemarks(
  ctx: ReadContext,
  _permit: Permit<'execution.time'>,
  window: Uuid,
  readers: readonly Uuid[],
): Promise<number> {
  return ctx.tx.run(
    named(
      'remarks-insert',
      `INSERT INTO execution.remark (realm, rating_window, no, satisfied, text, readers)
       SELECT realm, rating_window, row_number() OVER (ORDER BY words COLLATE "C", satisfied), satisfied, words, $3::uuid[]
       FROM execution.rating WHERE realm = $1 AND rating_window = $2 AND words IS NOT NULL`,
    ),
    [ctx.realm, window, readers],
  )
}

/** Empty for whoever is of none of the bodies. */
export function remarksOf(ctx: ReadContext, windows: readonly Uuid[]): Promise<RemarkRow[]> {
  return ctx.tx.all(
    named(
      'remarks',
      `SELECT * FROM execution.remark WHERE realm = $1 AND rating_window = ANY ($2::uuid[])
       ORDER BY rating_window, no LIMIT 200`,
    ),
    [ctx.realm, windows],
  )
}
