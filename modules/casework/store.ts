/** All SQL of casework. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { MatterRow } from '#modules/flow'
import type { ContactRow, ReportRow } from './tables.ts'

const named = (name: string, text: string): Named => ({ name: `casework.${name}`, text })

const INSERT_REPORT = named(
  'report-insert',
  `INSERT INTO casework.report (realm, id, text, place_text, channel, confidentiality, written_at, located, source,
     source_no, import, code_mac, filed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
)
const INSERT_CONTACT = named(
  'contact-insert',
  `INSERT INTO casework.contact (realm, matter, person, name_sealed, phone_sealed, phone_mac, phone_masked)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
)
const INDEX = named('index', `SELECT casework.index_report($1, $2, $3, $4, $5)`)
const GET_REPORT = named('report-get', `SELECT * FROM casework.report WHERE realm = $1 AND id = $2`)

export function insertReport(
  ctx: ReadContext,
  _permit: Permit<'casework.file'>,
  r: Omit<ReportRow, 'realm' | 'rating'>,
) {
  return ctx.tx.run(INSERT_REPORT, [
    ctx.realm,
    r.id,
    r.text,
    r.place_text,
    r.channel,
    r.confidentiality,
    r.written_at,
    r.located,
    r.source,
    r.source_no,
    r.import,
    r.code_mac,
    r.filed_at,
  ])
}

export function insertContact(
  ctx: ReadContext,
  _permit: Permit<'casework.file'>,
  c: Omit<ContactRow, 'realm'>,
) {
  return ctx.tx.run(INSERT_CONTACT, [
    ctx.realm,
    c.matter,
    c.person,
    c.name_sealed,
    c.phone_sealed,
    c.phone_mac,
    c.phone_masked,
  ])
}

/** Puts the report's words where search finds them. */
export function indexReport(ctx: ReadContext, matter: Uuid, openedAt: Date, path: string, vector: string) {
  return ctx.tx.run(INDEX, [ctx.realm, matter, openedAt, path, vector])
}

export function getReport(ctx: ReadContext, id: Uuid): Promise<ReportRow | undefined> {
  return ctx.tx.first<ReportRow>(GET_REPORT, [ctx.realm, id])
}

export function updateReport(
  ctx: ReadContext,
  _permit: Permit<'casework.correct'> | Permit<'casework.rate'>,
  id: Uuid,
  change: { located?: boolean; rating?: string },
) {
  return ctx.tx.run(
    named(
      'report-update',
      `UPDATE casework.report SET located = coalesce($3, located), rating = coalesce($4, rating) WHERE realm = $1 AND id = $2`,
    ),
    [ctx.realm, id, change.located ?? null, change.rating ?? null],
  )
}

/** The contact, for this transaction only: the floor opens for the one matter that is being revealed. */
export async function revealContact(
  ctx: ReadContext,
  _permit: Permit<'casework.reveal'>,
  matter: Uuid,
): Promise<ContactRow | undefined> {
  const [, row] = await Promise.all([
    ctx.tx.run(`SELECT set_config('linli.reveal', $1, true)`, [matter]),
    ctx.tx.first<ContactRow>(`SELECT * FROM casework.contact WHERE realm = $1 AND matter = $2`, [
      ctx.realm,
      matter,
    ]),
  ])
  return row
}

/** By which channels the reporter can be told. For services only: the floor hides it from everybody else. */
export function contactToTell(
  ctx: ReadContext,
  matter: Uuid,
): Promise<Pick<ContactRow, 'person' | 'phone_sealed'> | undefined> {
  return ctx.tx.first(
    named(
      'contact-to-tell',
      `SELECT person, phone_sealed FROM casework.contact WHERE realm = $1 AND matter = $2`,
    ),
    [ctx.realm, matter],
  )
}

export async function matterByCode(ctx: ReadContext, number: string, mac: string): Promise<Uuid | null> {
  const row = await ctx.tx.first<{ id: Uuid | null }>(
    named('by-code', `SELECT casework.matter_by_code($1, $2, $3) AS id`),
    [ctx.realm, number, mac],
  )
  return row?.id ?? null
}

/** Opens the floor for one matter whose query code was proved. */
export function openFor(ctx: ReadContext, matter: Uuid) {
  return ctx.tx.run(named('open-for', `SELECT set_config('linli.matter', $1, true)`), [matter])
}

export function codeTries(
  ctx: ReadContext,
  number: string,
): Promise<{ fails: number; last_at: Date } | undefined> {
  return ctx.tx.first(
    named('code-tries', `SELECT fails, last_at FROM casework.code_try WHERE realm = $1 AND number = $2`),
    [ctx.realm, number],
  )
}

export function countWrongCode(ctx: ReadContext, number: string, since: Date) {
  return ctx.tx.run(
    named(
      'code-wrong',
      `INSERT INTO casework.code_try (realm, number, fails, last_at) VALUES ($1, $2, 1, $3)
       ON CONFLICT (realm, number) DO UPDATE SET last_at = excluded.last_at,
         fails = CASE WHEN casework.code_try.last_at < $4 THEN 1 ELSE casework.code_try.fails + 1 END`,
    ),
    [ctx.realm, number, ctx.now, since],
  )
}

export function mattersById(ctx: ReadContext, ids: readonly Uuid[]): Promise<MatterRow[]> {
  return ctx.tx.all<MatterRow>(
    named('matters-by-id', `SELECT * FROM flow.matters WHERE realm = $1 AND id = ANY($2::uuid[])`),
    [ctx.realm, ids],
  )
}

export function matterByNumber(ctx: ReadContext, number: string): Promise<MatterRow | undefined> {
  return ctx.tx.first<MatterRow>(
    named('matter-by-no', `SELECT * FROM flow.matters WHERE realm = $1 AND number = $2 AND kind = 'report'`),
    [ctx.realm, number],
  )
}

export function reportedBy(
  ctx: ReadContext,
  person: Uuid,
  after: Uuid | null,
  limit: number,
): Promise<MatterRow[]> {
  return ctx.tx.all<MatterRow>(
    named(
      'reported-by',
      `SELECT * FROM flow.matters WHERE realm = $1 AND reporter = $2 AND kind = 'report' AND ($3::uuid IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $4`,
    ),
    [ctx.realm, person, after, limit],
  )
}

export function mergedInto(ctx: ReadContext, matter: Uuid): Promise<MatterRow[]> {
  return ctx.tx.all<MatterRow>(
    named(
      'merged-into',
      `SELECT * FROM flow.matters WHERE realm = $1 AND merged_into = $2 ORDER BY id LIMIT 50`,
    ),
    [ctx.realm, matter],
  )
}

/** Same source, same number: already here. */
export async function knownNumbers(
  ctx: ReadContext,
  source: string,
  numbers: readonly string[],
): Promise<Set<string>> {
  const rows = await ctx.tx.all<{ source_no: string }>(
    `SELECT source_no FROM casework.report WHERE realm = $1 AND source = $2 AND source_no = ANY($3::text[])`,
    [ctx.realm, source, numbers],
  )
  return new Set(rows.map((r) => r.source_no))
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
