/** SQL of publications and their versions. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { ListedRow, PublicationRow, VersionRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `openness.${name}`, text })

const columns = [
  'id',
  'category',
  'category_title',
  'law',
  'source',
  'body',
  'body_title',
  'place',
  'place_name',
  'place_path',
  'matter',
  'matter_number',
  'step',
  'days',
  'question_days',
  'period_from',
  'period_to',
  'title',
  'version',
  'from_at',
  'from_on',
  'until_at',
  'until_on',
  'flagged',
  'state',
  'ended_at',
  'made_at',
  'made_by',
  'revision',
] as const satisfies readonly (keyof PublicationRow)[]
const changing = [
  'title',
  'version',
  'from_at',
  'from_on',
  'until_at',
  'until_on',
  'flagged',
  'state',
  'ended_at',
  'revision',
] as const satisfies readonly (keyof PublicationRow)[]

const INSERT = named(
  'publication-insert',
  `INSERT INTO openness.publication (realm, ${columns.join(', ')}) VALUES ($1, ${columns.map((_, i) => `$${i + 2}`).join(', ')})`,
)
const UPDATE = named(
  'publication-update',
  `UPDATE openness.publication SET ${changing.map((c, i) => `${c} = $${i + 3}`).join(', ')} WHERE realm = $1 AND id = $2`,
)
const LISTED = `p.*,
  (SELECT count(*)::int FROM openness.question q WHERE q.realm = p.realm AND q.publication = p.id) AS asked,
  (SELECT count(*)::int FROM openness.question q WHERE q.realm = p.realm AND q.publication = p.id AND q.answered_at IS NULL) AS unanswered,
  (SELECT count(*)::int FROM openness.question q WHERE q.realm = p.realm AND q.publication = p.id AND q.answered_at IS NULL AND q.overdue_at IS NOT NULL) AS late,
  (SELECT count(*)::int FROM openness.objection o WHERE o.realm = p.realm AND o.publication = p.id) AS objected,
  (SELECT count(*)::int FROM openness.objection o WHERE o.realm = p.realm AND o.publication = p.id AND o.disposition = 'open') AS undisposed`

export function insertPublication(
  ctx: ReadContext,
  _permit: Permit<'openness.publish'>,
  row: PublicationRow,
) {
  return ctx.tx.run(INSERT, [row.realm, ...columns.map((c) => row[c])])
}

/** Writes what may change; the caller has locked the row. */
export function updatePublication(
  ctx: ReadContext,
  _permit: Permit<'openness.correct'> | Permit<'openness.answer'> | Permit<'openness.time'>,
  row: PublicationRow,
) {
  return ctx.tx.run(UPDATE, [row.realm, row.id, ...changing.map((c) => row[c])])
}

export function getPublication(ctx: ReadContext, id: Uuid): Promise<PublicationRow | undefined> {
  return ctx.tx.first(
    named('publication', 'SELECT * FROM openness.publication WHERE realm = $1 AND id = $2'),
    [ctx.realm, id],
  )
}

/** Undefined also for those the floor lets read but not change. */
export function lockPublication(ctx: ReadContext, id: Uuid): Promise<PublicationRow | undefined> {
  return ctx.tx.first(
    named('publication-lock', 'SELECT * FROM openness.publication WHERE realm = $1 AND id = $2 FOR UPDATE'),
    [ctx.realm, id],
  )
}

export function listedById(ctx: ReadContext, id: Uuid): Promise<ListedRow | undefined> {
  return ctx.tx.first(
    named(
      'publication-listed',
      `SELECT ${LISTED} FROM openness.publication p WHERE p.realm = $1 AND p.id = $2`,
    ),
    [ctx.realm, id],
  )
}

export function ofMatter(ctx: ReadContext, matter: Uuid): Promise<ListedRow[]> {
  return ctx.tx.all(
    named(
      'publications-of-matter',
      `SELECT ${LISTED} FROM openness.publication p WHERE p.realm = $1 AND p.matter = $2 ORDER BY p.from_at, p.id LIMIT 50`,
    ),
    [ctx.realm, matter],
  )
}

export function openOfMatter(ctx: ReadContext, matter: Uuid): Promise<PublicationRow | undefined> {
  return ctx.tx.first(
    named(
      'publication-open-of-matter',
      `SELECT * FROM openness.publication WHERE realm = $1 AND matter = $2 AND state = 'open'`,
    ),
    [ctx.realm, matter],
  )
}

export interface Wanted {
  /** Paths of places, each exactly; or everything below one. */
  readonly paths: readonly string[] | null
  readonly under: string | null
  readonly body: Uuid | null
  readonly states: readonly string[]
  readonly category: string | null
  readonly text: string
  /** With a question or an objection that waits. */
  readonly waiting: boolean
  readonly after: { readonly at: Date; readonly id: Uuid } | null
  readonly limit: number
}

const WHERE = `p.realm = $1
  AND ($2::text[] IS NULL OR p.place_path = ANY ($2))
  AND ($3::text IS NULL OR (p.place_path >= $3 AND p.place_path < $3 || '~'))
  AND ($4::uuid IS NULL OR p.body = $4) AND p.state = ANY ($5)
  AND ($6::text IS NULL OR p.category = $6) AND ($7 = '' OR position($7 IN p.title) > 0)
  AND (NOT $8 OR EXISTS (SELECT 1 FROM openness.question q WHERE q.realm = p.realm AND q.publication = p.id AND q.answered_at IS NULL)
    OR EXISTS (SELECT 1 FROM openness.objection o WHERE o.realm = p.realm AND o.publication = p.id AND o.disposition = 'open'))`
const valuesOf = (ctx: ReadContext, w: Wanted) => [
  ctx.realm,
  w.paths,
  w.under,
  w.body,
  w.states,
  w.category,
  w.text,
  w.waiting,
]

/** Newest first, keyset-paged. */
export function page(ctx: ReadContext, w: Wanted): Promise<ListedRow[]> {
  return ctx.tx.all(
    named(
      'publication-page',
      `SELECT ${LISTED} FROM openness.publication p WHERE ${WHERE}
         AND ($9::timestamptz IS NULL OR (p.from_at, p.id) < ($9, $10::uuid))
       ORDER BY p.from_at DESC, p.id DESC LIMIT $11`,
    ),
    [...valuesOf(ctx, w), w.after?.at ?? null, w.after?.id ?? null, w.limit],
  )
}

/** Exact up to 10 000, then null. */
export async function total(ctx: ReadContext, w: Wanted): Promise<number | null> {
  const row = await ctx.tx.first<{ n: number }>(
    named(
      'publication-total',
      `SELECT count(*)::int AS n FROM (SELECT 1 FROM openness.publication p WHERE ${WHERE} LIMIT 10001) counted`,
    ),
    valuesOf(ctx, w),
  )
  return row!.n > 10_000 ? null : row!.n
}

/** Open windows whose time is over, with nothing undisposed; locks them, skips what others work on. */
export function ripe(ctx: ReadContext, limit: number): Promise<PublicationRow[]> {
  return ctx.tx.all(
    named(
      'publication-ripe',
      `SELECT * FROM openness.publication p WHERE p.realm = $1 AND p.state = 'open' AND p.until_at <= $2
         AND ${UNHINDERED} ORDER BY p.until_at, p.id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    ),
    [ctx.realm, ctx.now, limit],
  )
}

// Nothing open, and what was accepted was corrected in substance afterwards (`rules.mayEnd` judges again after the lock).
const UNHINDERED = `NOT EXISTS (SELECT 1 FROM openness.objection o WHERE o.realm = p.realm AND o.publication = p.id
  AND (o.disposition = 'open' OR (o.disposition = 'accepted' AND NOT EXISTS (SELECT 1 FROM openness.version v
    WHERE v.realm = p.realm AND v.publication = p.id AND v.kind = 'substantive' AND v.at > o.disposed_at))))`

export async function anyRipe(ctx: ReadContext): Promise<boolean> {
  const row = await ctx.tx.first<{ any: boolean }>(
    named(
      'publication-any-ripe',
      `SELECT EXISTS (SELECT 1 FROM openness.publication p WHERE p.realm = $1 AND p.state = 'open' AND p.until_at <= $2
         AND ${UNHINDERED}) AS any`,
    ),
    [ctx.realm, ctx.now],
  )
  return row?.any ?? false
}

export function insertVersion(
  ctx: ReadContext,
  _permit: Permit<'openness.publish'> | Permit<'openness.correct'>,
  v: VersionRow,
) {
  return ctx.tx.run(
    named(
      'version-insert',
      `INSERT INTO openness.version (realm, id, publication, no, kind, title, text, note, personal, basis, at, person, by_title)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    ),
    [
      v.realm,
      v.id,
      v.publication,
      v.no,
      v.kind,
      v.title,
      v.text,
      v.note,
      v.personal,
      v.basis,
      v.at,
      v.person,
      v.by_title,
    ],
  )
}

/** Newest first. */
export function versionsOf(ctx: ReadContext, publications: readonly Uuid[]): Promise<VersionRow[]> {
  return ctx.tx.all(
    named(
      'versions-of',
      `SELECT * FROM openness.version WHERE realm = $1 AND publication = ANY ($2::uuid[]) ORDER BY publication, no DESC LIMIT 500`,
    ),
    [ctx.realm, publications],
  )
}

export async function versionExists(ctx: ReadContext, id: Uuid): Promise<boolean> {
  const row = await ctx.tx.first<{ any: boolean }>(
    named(
      'version-exists',
      'SELECT EXISTS (SELECT 1 FROM openness.version WHERE realm = $1 AND id = $2) AS any',
    ),
    [ctx.realm, id],
  )
  return row?.any ?? false
}

/** When each was last corrected in substance; none when never. */
export async function lastCorrected(ctx: ReadContext, publication: Uuid): Promise<Date | null> {
  const row = await ctx.tx.first<{ at: Date | null }>(
    named(
      'version-corrected',
      `SELECT max(at) AS at FROM openness.version WHERE realm = $1 AND publication = $2 AND kind = 'substantive'`,
    ),
    [ctx.realm, publication],
  )
  return row?.at ?? null
}
