/** All SQL of notices. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { MatterRow } from '#modules/flow'
import type { NoticeRow, SmsRow } from './tables.ts'

const named = (name: string, text: string): Named => ({ name: `notices.${name}`, text })

/** One statement however many are told. */
export function insertNotices(
  ctx: ReadContext,
  _permit: Permit<'notices.tell'>,
  n: Omit<NoticeRow, 'realm' | 'id' | 'person'> & {
    readonly to: readonly { readonly id: Uuid; readonly person: Uuid | null }[]
  },
) {
  return ctx.tx.run(
    named(
      'insert',
      `INSERT INTO notices.notice (realm, id, at, person, body, kind, matter, params)
       SELECT $1, t.id, $2, t.person, $3, $4, $5, $6 FROM unnest($7::uuid[], $8::uuid[]) AS t(id, person)`,
    ),
    [
      ctx.realm,
      n.at,
      n.body,
      n.kind,
      n.matter,
      JSON.stringify(n.params),
      n.to.map((t) => t.id),
      n.to.map((t) => t.person),
    ],
  )
}

export function insertSms(
  ctx: ReadContext,
  _permit: Permit<'notices.tell'>,
  s: Pick<SmsRow, 'id' | 'at' | 'kind' | 'matter' | 'phone_sealed' | 'phone_masked' | 'text' | 'text_sealed'>,
) {
  return ctx.tx.run(
    named(
      'sms-insert',
      `INSERT INTO notices.sms (realm, id, at, kind, matter, phone_sealed, phone_masked, text, state, next_at, text_sealed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $10)`,
    ),
    [ctx.realm, s.id, s.at, s.kind, s.matter, s.phone_sealed, s.phone_masked, s.text, ctx.now, s.text_sealed],
  )
}

/** Whose notices: the reader's own in this role, and the duty queues of the units acted for. */
export interface Reader {
  readonly person: Uuid
  /** Empty: the reader as a resident. */
  readonly bodies: readonly Uuid[]
}

export interface Cursor {
  readonly at: Date
  readonly id: Uuid
}

const OWN = `n.realm = $1 AND n.at >= $4 AND (
    (n.person = $2 AND (n.body = ANY($3::uuid[]) OR (n.body IS NULL AND cardinality($3::uuid[]) = 0)))
    OR (n.person IS NULL AND n.body = ANY($3::uuid[])))`
const UNSEEN = `NOT EXISTS (SELECT 1 FROM notices.seen s WHERE s.realm = n.realm AND s.person = $2 AND s.notice = n.id)`

export function listNotices(
  ctx: ReadContext,
  of: Reader,
  f: { since: Date; unseen: boolean; after: Cursor | null; limit: number },
): Promise<(NoticeRow & { seen: boolean })[]> {
  return ctx.tx.all(
    named(
      f.unseen ? 'list-unseen' : 'list',
      `SELECT n.*, NOT (${UNSEEN}) AS seen FROM notices.notice n WHERE ${OWN} ${f.unseen ? `AND ${UNSEEN}` : ''}
         AND ($5::timestamptz IS NULL OR (n.at, n.id) < ($5, $6::uuid))
       ORDER BY n.at DESC, n.id DESC LIMIT $7`,
    ),
    [ctx.realm, of.person, of.bodies, f.since, f.after?.at ?? null, f.after?.id ?? null, f.limit],
  )
}

export async function countUnseen(ctx: ReadContext, of: Reader, since: Date, most: number): Promise<number> {
  const row = await ctx.tx.first<{ n: number }>(
    named(
      'count',
      `SELECT count(*)::int AS n FROM (SELECT 1 FROM notices.notice n WHERE ${OWN} AND ${UNSEEN} LIMIT $5) x`,
    ),
    [ctx.realm, of.person, of.bodies, since, most],
  )
  return row?.n ?? 0
}

/** Marks what the reader may see and has not seen; `ids` null: everything since then. */
export function insertSeen(
  ctx: ReadContext,
  _permit: Permit<'notices.see'>,
  of: Reader,
  since: Date,
  ids: readonly Uuid[] | null,
): Promise<number> {
  return ctx.tx.run(
    named(
      'see',
      `INSERT INTO notices.seen (realm, person, notice, at)
       SELECT n.realm, $2, n.id, $5 FROM notices.notice n
       WHERE ${OWN} AND ($6::uuid[] IS NULL OR n.id = ANY($6)) AND ${UNSEEN}
       ON CONFLICT DO NOTHING`,
    ),
    [ctx.realm, of.person, of.bodies, since, ctx.now, ids],
  )
}

/** Matters the reader may still see, for the lines of a list. */
export function mattersById(ctx: ReadContext, ids: readonly Uuid[]): Promise<MatterRow[]> {
  return ctx.tx.all<MatterRow>(
    named('matters', `SELECT * FROM flow.matters WHERE realm = $1 AND id = ANY($2::uuid[])`),
    [ctx.realm, ids],
  )
}

// Text messages.

export async function listSms(
  ctx: ReadContext,
  _permit: Permit<'notices.sms'>,
  f: { state: string | null; after: Cursor | null; limit: number },
): Promise<SmsRow[]> {
  const [, rows] = await Promise.all([
    ctx.tx.run(`SELECT set_config('linli.sms', '1', true)`),
    ctx.tx.all<SmsRow>(
      named(
        'sms-list',
        `SELECT * FROM notices.sms WHERE realm = $1 AND ($2::text IS NULL OR state = $2)
           AND ($3::timestamptz IS NULL OR (at, id) < ($3, $4::uuid)) ORDER BY at DESC, id DESC LIMIT $5`,
      ),
      [ctx.realm, f.state, f.after?.at ?? null, f.after?.id ?? null, f.limit],
    ),
  ])
  return rows
}

export async function anySmsWaiting(ctx: ReadContext): Promise<boolean> {
  const row = await ctx.tx.first<{ any: boolean }>(
    named(
      'sms-any',
      `SELECT EXISTS (SELECT 1 FROM notices.sms WHERE realm = $1 AND state = 'queued' AND next_at <= $2) AS any`,
    ),
    [ctx.realm, ctx.now],
  )
  return row?.any ?? false
}

/** Takes messages for sending and leases them until `lease`: a sender that was killed loses nothing. */
export function claimSms(
  ctx: ReadContext,
  _permit: Permit<'notices.tell'>,
  limit: number,
  lease: Date,
): Promise<SmsRow[]> {
  return ctx.tx.all<SmsRow>(
    named(
      'sms-claim',
      `UPDATE notices.sms SET tries = tries + 1, next_at = $4 WHERE realm = $1 AND id IN (
         SELECT id FROM notices.sms WHERE realm = $1 AND state = 'queued' AND next_at <= $2
         ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING *`,
    ),
    [ctx.realm, ctx.now, limit, lease],
  )
}

/** Writes how sending ended; `next` is null when nothing more is tried. */
export function settleSms(
  ctx: ReadContext,
  _permit: Permit<'notices.tell'>,
  id: Uuid,
  end: { state: SmsRow['state']; next: Date | null; problem: string | null },
) {
  return ctx.tx.run(
    named(
      'sms-settle',
      `UPDATE notices.sms SET state = $3, next_at = $4, problem = $5,
         ended_at = CASE WHEN $3 = 'queued' THEN NULL ELSE $6::timestamptz END,
         phone_sealed = CASE WHEN $3 = 'queued' THEN phone_sealed END,
         text_sealed = CASE WHEN $3 = 'queued' THEN text_sealed END
       WHERE realm = $1 AND id = $2 AND state = 'queued'`,
    ),
    [ctx.realm, id, end.state, end.next, end.problem, ctx.now],
  )
}
