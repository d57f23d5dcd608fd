/** All SQL of deliberation. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { MatterRow } from '#modules/flow'
import type { MotionRow, RefusedUseRow, WordingRow } from './tables.ts'

const named = (name: string, text: string): Named => ({ name: `deliberation.${name}`, text })

export function insertMotion(
  ctx: ReadContext,
  _permit: Permit<'deliberation.raise'>,
  m: Omit<MotionRow, 'realm' | 'supports' | 'counted'>,
): Promise<number> {
  return ctx.tx.run(
    named(
      'motion-insert',
      `INSERT INTO deliberation.motion (realm, id, kind, text, wording, raised_as, raiser_title, body, affects, meeting,
         needed, within, raised_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    ),
    [
      ctx.realm,
      m.id,
      m.kind,
      m.text,
      m.wording,
      m.raised_as,
      m.raiser_title,
      m.body,
      m.affects,
      m.meeting,
      m.needed,
      m.within,
      m.raised_at,
    ],
  )
}

export function insertWording(
  ctx: ReadContext,
  _permit: Permit<'deliberation.raise'> | Permit<'deliberation.edit'>,
  w: Omit<WordingRow, 'realm'>,
): Promise<number> {
  return ctx.tx.run(
    named(
      'wording-insert',
      `INSERT INTO deliberation.wording (realm, motion, no, title, text, at) VALUES ($1, $2, $3, $4, $5, $6)`,
    ),
    [ctx.realm, w.motion, w.no, w.title, w.text, w.at],
  )
}

export function updateWords(
  ctx: ReadContext,
  _permit: Permit<'deliberation.edit'>,
  id: Uuid,
  words: { readonly text: string; readonly wording: number },
): Promise<number> {
  return ctx.tx.run(
    named(
      'motion-words',
      `UPDATE deliberation.motion SET text = $3, wording = $4 WHERE realm = $1 AND id = $2`,
    ),
    [ctx.realm, id, words.text, words.wording],
  )
}

export function getMotion(ctx: ReadContext, id: Uuid): Promise<MotionRow | undefined> {
  return ctx.tx.first(named('motion-get', `SELECT * FROM deliberation.motion WHERE realm = $1 AND id = $2`), [
    ctx.realm,
    id,
  ])
}

export function wordingsOf(ctx: ReadContext, motion: Uuid): Promise<WordingRow[]> {
  return ctx.tx.all(
    named('wordings', `SELECT * FROM deliberation.wording WHERE realm = $1 AND motion = $2 ORDER BY no`),
    [ctx.realm, motion],
  )
}

/** False when the person supports it already: of two at once the second finds the first. */
export async function addSupport(
  ctx: ReadContext,
  _permit: Permit<'deliberation.support'>,
  motion: Uuid,
  person: Uuid,
  lives: 'registered' | 'confirmed' | null,
): Promise<boolean> {
  const rows = await ctx.tx.run(
    named(
      'support-add',
      `INSERT INTO deliberation.support (realm, motion, person, active, at, lives) VALUES ($1, $2, $3, true, $4, $5)
       ON CONFLICT (realm, motion, person) DO UPDATE SET active = true, at = excluded.at, lives = excluded.lives, via = NULL
         WHERE NOT deliberation.support.active`,
    ),
    [ctx.realm, motion, person, ctx.now, lives],
  )
  return rows === 1
}

/** False when there is nothing to take back. */
export async function dropSupport(
  ctx: ReadContext,
  _permit: Permit<'deliberation.support'>,
  motion: Uuid,
  person: Uuid,
): Promise<boolean> {
  const rows = await ctx.tx.run(
    named(
      'support-drop',
      `UPDATE deliberation.support SET active = false, at = $4, via = NULL
       WHERE realm = $1 AND motion = $2 AND person = $3 AND active`,
    ),
    [ctx.realm, motion, person, ctx.now],
  )
  return rows === 1
}

/** A person's own support; undefined when they never did. */
export function supportOf(
  ctx: ReadContext,
  motion: Uuid,
  person: Uuid,
): Promise<{ active: boolean; lives: 'registered' | 'confirmed' | null } | undefined> {
  return ctx.tx.first(
    named(
      'support-own',
      `SELECT active, lives FROM deliberation.support WHERE realm = $1 AND motion = $2 AND person = $3`,
    ),
    [ctx.realm, motion, person],
  )
}

/** Who supports a motion. For services only: the floor shows everybody else their own row. */
export async function supportersOf(ctx: ReadContext, motion: Uuid): Promise<Uuid[]> {
  const rows = await ctx.tx.all<{ person: Uuid }>(
    named(
      'supporters',
      `SELECT person FROM deliberation.support WHERE realm = $1 AND motion = $2 AND active`,
    ),
    [ctx.realm, motion],
  )
  return rows.map((r) => r.person)
}

export interface MotionFilter {
  readonly q: string | null
  readonly path: string | null
  readonly state: string | null
  readonly step: string | null
  readonly kind: string | null
  readonly raisedBy: Uuid | null
  readonly raisedByBody: Uuid | null
  readonly supportedBy: Uuid | null
  readonly heldBy: readonly Uuid[] | null
  readonly after: Uuid | null
  readonly limit: number
}

export type FoundMotion = MatterRow & Pick<MotionRow, 'supports' | 'counted' | 'within' | 'needed'>

/** Public motions, newest first. Conditions are written only when asked for, so that each shape gets its own plan. */
export function listMotions(ctx: ReadContext, f: MotionFilter): Promise<FoundMotion[]> {
  const values: unknown[] = [ctx.realm]
  const p = (value: unknown) => `$${values.push(value)}`
  const where = ['m.realm = $1', `m.kind = 'motion'`, 'm.public']
  if (f.state) where.push(`m.state = ${p(f.state)}`)
  if (f.step) where.push(`m.step = ${p(f.step)}`)
  if (f.kind) where.push(`d.kind = ${p(f.kind)}`)
  if (f.path !== null) where.push(`m.place_path >= ${p(f.path)} AND m.place_path < ${p(`${f.path}~`)}`)
  if (f.heldBy) where.push(`m.state = 'open' AND m.holder = ANY(${p(f.heldBy)}::uuid[])`)
  if (f.raisedBy || f.raisedByBody)
    where.push(`(m.reporter = ${p(f.raisedBy)}::uuid OR d.body = ${p(f.raisedByBody)}::uuid)`)
  if (f.supportedBy)
    where.push(`EXISTS (SELECT 1 FROM deliberation.support s WHERE s.realm = d.realm AND s.motion = d.id
      AND s.person = ${p(f.supportedBy)} AND s.active)`)
  if (f.q !== null) {
    const like = p(`%${f.q.replaceAll(/[\\%_]/g, '\\$&')}%`)
    where.push(`(m.title ILIKE ${like} OR d.text ILIKE ${like} OR m.number = ${p(f.q)})`)
  }
  if (f.after) where.push(`d.id < ${p(f.after)}`)
  return ctx.tx.all<FoundMotion>(
    `SELECT m.*, d.supports, d.counted, d.within, d.needed FROM deliberation.motion d JOIN flow.matters m ON m.realm = d.realm AND m.id = d.id
     WHERE ${where.join(' AND ')} ORDER BY d.id DESC LIMIT ${p(f.limit)}`,
    values,
  )
}

/** Motions and uses of powers that bodies hold, by deadline; those without one come last. */
export function heldBy(
  ctx: ReadContext,
  bodies: readonly Uuid[],
  after: { readonly at: Date; readonly id: Uuid } | null,
  limit: number,
): Promise<MatterRow[]> {
  return ctx.tx.all(
    named(
      'held-by',
      `SELECT * FROM flow.matters WHERE realm = $1 AND holder = ANY($2::uuid[]) AND state = 'open'
         AND kind IN ('motion', 'power')
         AND ($3::timestamptz IS NULL OR (coalesce(due_at, '9999-12-31T00:00:00Z'), id) > ($3, $4::uuid))
       ORDER BY coalesce(due_at, '9999-12-31T00:00:00Z'), id LIMIT $5`,
    ),
    [ctx.realm, bodies, after?.at ?? null, after?.id ?? null, limit],
  )
}

/** Uses of one power, or of all, newest first. */
export function listUses(
  ctx: ReadContext,
  power: string | null,
  after: Uuid | null,
  limit: number,
): Promise<MatterRow[]> {
  return ctx.tx.all(
    named(
      'uses',
      `SELECT * FROM flow.matters WHERE realm = $1 AND kind = 'power' AND public AND ($2::text IS NULL OR item = $2)
         AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    ),
    [ctx.realm, power, after, limit],
  )
}

export async function countUses(ctx: ReadContext): Promise<ReadonlyMap<string, number>> {
  const rows = await ctx.tx.all<{ item: string; n: number }>(
    named(
      'uses-count',
      `SELECT item, count(*)::int AS n FROM flow.matters WHERE realm = $1 AND kind = 'power' AND public
         AND item IS NOT NULL GROUP BY item`,
    ),
    [ctx.realm],
  )
  return new Map(rows.map((r) => [r.item, r.n]))
}

export function insertRefusedUse(
  ctx: ReadContext,
  _permit: Permit<'deliberation.refused'>,
  r: Omit<RefusedUseRow, 'realm'>,
): Promise<number> {
  return ctx.tx.run(
    named(
      'refused-insert',
      `INSERT INTO deliberation.refused_use (realm, id, at, power, power_title, body, body_title, post_title, what, code,
         why, source, matter) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    ),
    [
      ctx.realm,
      r.id,
      r.at,
      r.power,
      r.power_title,
      r.body,
      r.body_title,
      r.post_title,
      r.what,
      r.code,
      r.why,
      r.source,
      r.matter,
    ],
  )
}

export function listRefusedUses(
  ctx: ReadContext,
  power: string | null,
  after: Uuid | null,
  limit: number,
): Promise<RefusedUseRow[]> {
  return ctx.tx.all(
    named(
      'refused',
      `SELECT * FROM deliberation.refused_use WHERE realm = $1 AND ($2::text IS NULL OR power = $2)
         AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    ),
    [ctx.realm, power, after, limit],
  )
}

export async function countRefusedUses(ctx: ReadContext): Promise<number> {
  const row = await ctx.tx.first<{ n: number }>(
    named('refused-count', `SELECT count(*)::int AS n FROM deliberation.refused_use WHERE realm = $1`),
    [ctx.realm],
  )
  return row?.n ?? 0
}

/** Names of places, for lists. */
export async function placeNames(ctx: ReadContext, ids: readonly Uuid[]): Promise<Map<Uuid, string>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.tx.all<{ id: Uuid; name: string }>(
    named(
      'place-names',
      `SELECT DISTINCT id, name FROM territory.standing WHERE realm = $1 AND id = ANY($2::uuid[])`,
    ),
    [ctx.realm, ids],
  )
  return new Map(rows.map((r) => [r.id, r.name]))
}
