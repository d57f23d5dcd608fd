/** SQL of what is owed when: since when, what was shown for which period, what was missed. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { MissedRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `openness.${name}`, text })

export function begunIn(ctx: ReadContext): Promise<{ category: string; on_day: Day }[]> {
  return ctx.tx.all(named('begun', 'SELECT category, on_day FROM openness.begun WHERE realm = $1'), [
    ctx.realm,
  ])
}

export function insertBegun(
  ctx: ReadContext,
  _permit: Permit<'openness.load'>,
  categories: readonly string[],
  on: Day,
) {
  return ctx.tx.run(
    'INSERT INTO openness.begun (realm, category, on_day) SELECT $1, unnest($2::text[]), $3 ON CONFLICT DO NOTHING',
    [ctx.realm, categories, on],
  )
}

/** The last period each of these bodies showed something for, by category, and when. */
export function lastShown(
  ctx: ReadContext,
  bodies: readonly Uuid[],
): Promise<{ body: Uuid; category: string; period: Day | null; on: Day }[]> {
  return ctx.tx.all(
    named(
      'last-shown',
      `SELECT body, category, max(period_from) AS period, max(from_on) AS "on" FROM openness.publication
       WHERE realm = $1 AND body = ANY ($2::uuid[]) GROUP BY body, category`,
    ),
    [ctx.realm, bodies],
  )
}

/** How many periods each still lacks. */
export function lacking(
  ctx: ReadContext,
  bodies: readonly Uuid[],
): Promise<{ body: Uuid; category: string; n: number }[]> {
  return ctx.tx.all(
    named(
      'lacking',
      `SELECT body, category, count(*)::int AS n FROM openness.missed
       WHERE realm = $1 AND body = ANY ($2::uuid[]) AND made_good IS NULL GROUP BY body, category`,
    ),
    [ctx.realm, bodies],
  )
}

export function missedOf(ctx: ReadContext, body: Uuid): Promise<MissedRow[]> {
  return ctx.tx.all(
    named(
      'missed-of',
      'SELECT * FROM openness.missed WHERE realm = $1 AND body = $2 AND made_good IS NULL ORDER BY period_from, id LIMIT 200',
    ),
    [ctx.realm, body],
  )
}

/** Newest first; below a path, or of exactly these bodies. */
export function missedPage(
  ctx: ReadContext,
  w: {
    under: string | null
    bodies: readonly Uuid[] | null
    all: boolean
    after: Uuid | null
    limit: number
  },
): Promise<MissedRow[]> {
  return ctx.tx.all(
    named(
      'missed-page',
      `SELECT * FROM openness.missed WHERE realm = $1
         AND ($2::text IS NULL OR (place_path >= $2 AND place_path < $2 || '~'))
         AND ($3::uuid[] IS NULL OR body = ANY ($3)) AND ($4 OR made_good IS NULL)
         AND ($5::uuid IS NULL OR id < $5) ORDER BY id DESC LIMIT $6`,
    ),
    [ctx.realm, w.under, w.bodies, w.all, w.after, w.limit],
  )
}

/** Of these bodies and one period, those that showed nothing and are not written down yet. */
export function silentIn(
  ctx: ReadContext,
  w: { bodies: readonly Uuid[]; category: string; from: Day },
): Promise<{ body: Uuid }[]> {
  return ctx.tx.all(
    named(
      'silent-in',
      `SELECT b AS body FROM unnest($2::uuid[]) AS b
       WHERE NOT EXISTS (SELECT 1 FROM openness.publication p WHERE p.realm = $1 AND p.body = b AND p.category = $3 AND p.period_from = $4)
         AND NOT EXISTS (SELECT 1 FROM openness.missed m WHERE m.realm = $1 AND m.body = b AND m.category = $3 AND m.period_from = $4)`,
    ),
    [ctx.realm, w.bodies, w.category, w.from],
  )
}

/** Writes down what was missed; a second scheduler does no harm. */
export function insertMissed(
  ctx: ReadContext,
  _permit: Permit<'openness.time'>,
  m: MissedRow,
): Promise<number> {
  return ctx.tx.run(
    named(
      'missed-insert',
      `INSERT INTO openness.missed (realm, id, body, body_title, place_name, place_path, category, category_title, period_from, period_to, noted_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT ON CONSTRAINT missed_once DO NOTHING`,
    ),
    [
      m.realm,
      m.id,
      m.body,
      m.body_title,
      m.place_name,
      m.place_path,
      m.category,
      m.category_title,
      m.period_from,
      m.period_to,
      m.noted_at,
    ],
  )
}

export function makeGood(
  ctx: ReadContext,
  _permit: Permit<'openness.publish'>,
  w: { body: Uuid; category: string; from: Day; publication: Uuid },
): Promise<{ id: Uuid }[]> {
  return ctx.tx.all(
    named(
      'missed-made-good',
      `UPDATE openness.missed SET made_good = $5, made_good_at = $6
       WHERE realm = $1 AND body = $2 AND category = $3 AND period_from = $4 AND made_good IS NULL RETURNING id`,
    ),
    [ctx.realm, w.body, w.category, w.from, w.publication, ctx.now],
  )
}
