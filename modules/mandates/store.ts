/** All SQL of mandates. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { DoneRow, MandateRow } from './tables.ts'

const named = (name: string, text: string): Named => ({ name: `mandates.${name}`, text })

const columns = [
  'id',
  'form_no',
  'kind',
  'grantor',
  'grantor_name',
  'agent',
  'agent_name',
  'relation',
  'agent_body',
  'agent_post',
  'scopes',
  'from_on',
  'to_on',
  'from_at',
  'to_at',
  'state',
  'given_how',
  'given_at',
  'given_by',
  'office',
  'phone_sealed',
  'phone_mac',
  'phone_masked',
  'accept_mac',
  'made_at',
  'made_by',
] as const
type Fresh = Pick<MandateRow, (typeof columns)[number]>

const INSERT = named(
  'insert',
  `INSERT INTO mandates.mandate (realm, revision, ${columns.join(', ')})
   VALUES ($1, 1, ${columns.map((_, i) => `$${i + 2}`).join(', ')})`,
)

export function insertMandate(
  ctx: ReadContext,
  _permit: Permit<'mandates.give'> | Permit<'mandates.prepare'>,
  m: Fresh,
) {
  return ctx.tx.run(INSERT, [ctx.realm, ...columns.map((c) => m[c])])
}

const changeable = [
  'grantor',
  'agent',
  'agent_name',
  'state',
  'given_how',
  'given_at',
  'given_by',
  'office',
  'no_phone_reason',
  'phone_proved',
  'code_mac',
  'code_sealed',
  'code_at',
  'code_sent',
  'code_fails',
  'accept_mac',
  'accepted_at',
  'accepted_by',
  'ended_at',
  'ended_by',
  'ended_side',
  'end_reason',
  'warned_at',
] as const

const UPDATE = named(
  'update',
  `UPDATE mandates.mandate SET revision = $3, ${changeable.map((c, i) => `${c} = $${i + 4}`).join(', ')}
   WHERE realm = $1 AND id = $2`,
)

/** Writes the row as given; the caller locked it. */
export function updateMandate(
  ctx: ReadContext,
  _permit:
    | Permit<'mandates.register'>
    | Permit<'mandates.accept'>
    | Permit<'mandates.end'>
    | Permit<'mandates.use'>,
  m: MandateRow,
) {
  return ctx.tx.run(UPDATE, [ctx.realm, m.id, m.revision, ...changeable.map((c) => m[c])])
}

export function getMandate(ctx: ReadContext, id: Uuid): Promise<MandateRow | undefined> {
  return ctx.tx.first(named('get', 'SELECT * FROM mandates.mandate WHERE realm = $1 AND id = $2'), [
    ctx.realm,
    id,
  ])
}

export function lockMandate(ctx: ReadContext, id: Uuid): Promise<MandateRow | undefined> {
  return ctx.tx.first(
    named('lock', 'SELECT * FROM mandates.mandate WHERE realm = $1 AND id = $2 FOR UPDATE'),
    [ctx.realm, id],
  )
}

/** Opens the floor for the one form whose number was told, and locks it. */
export async function lockByForm(ctx: ReadContext, form: string): Promise<MandateRow | undefined> {
  const [, row] = await Promise.all([
    ctx.tx.run(named('open-form', `SELECT set_config('linli.mandate_form', $1, true)`), [form]),
    ctx.tx.first<MandateRow>(
      named('by-form', 'SELECT * FROM mandates.mandate WHERE realm = $1 AND form_no = $2 FOR UPDATE'),
      [ctx.realm, form],
    ),
  ])
  return row
}

/** Opens the floor for the one invitation whose code was told, and locks it. */
export async function lockByCode(ctx: ReadContext, mac: string): Promise<MandateRow | undefined> {
  const [, row] = await Promise.all([
    ctx.tx.run(named('open-code', `SELECT set_config('linli.mandate_accept', $1, true)`), [mac]),
    ctx.tx.first<MandateRow>(
      named('by-code', 'SELECT * FROM mandates.mandate WHERE realm = $1 AND accept_mac = $2 FOR UPDATE'),
      [ctx.realm, mac],
    ),
  ])
  return row
}

/** Names the mandate the rest of this transaction acts under; the floor judges it again by itself. */
export function actUnder(ctx: ReadContext, mandate: Uuid) {
  return ctx.tx.run(
    named(
      'act-under',
      `SELECT set_config('linli.mandate', $1, true), set_config('linli.mandate_at', $2, true)`,
    ),
    [mandate, ctx.now.toISOString()],
  )
}

export async function knownGrantor(ctx: ReadContext, phoneMac: string, name: string): Promise<Uuid | null> {
  const row = await ctx.tx.first<{ id: Uuid | null }>(
    named('known-grantor', 'SELECT mandates.known_grantor($1, $2) AS id'),
    [phoneMac, name],
  )
  return row?.id ?? null
}

const MOST = 200

export function givenBy(ctx: ReadContext, person: Uuid): Promise<MandateRow[]> {
  return ctx.tx.all(
    named(
      'given-by',
      `SELECT * FROM mandates.mandate WHERE realm = $1 AND grantor = $2 ORDER BY id DESC LIMIT ${MOST}`,
    ),
    [ctx.realm, person],
  )
}

/** Given to this person, and forms they prepared. */
export function givenTo(ctx: ReadContext, person: Uuid): Promise<MandateRow[]> {
  return ctx.tx.all(
    named(
      'given-to',
      `SELECT * FROM mandates.mandate WHERE realm = $1 AND kind = 'family'
         AND (agent = $2 OR (made_by = $2 AND state = 'prepared' AND office IS NULL)) ORDER BY id DESC LIMIT ${MOST}`,
    ),
    [ctx.realm, person],
  )
}

export function ofBody(
  ctx: ReadContext,
  f: { body: Uuid; post: string; after: Uuid | null; limit: number },
): Promise<MandateRow[]> {
  return ctx.tx.all(
    named(
      'of-body',
      `SELECT * FROM mandates.mandate WHERE realm = $1 AND ((agent_body = $2 AND agent_post = $3) OR office = $2)
         AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5`,
    ),
    [ctx.realm, f.body, f.post, f.after, f.limit],
  )
}

export function insertDone(ctx: ReadContext, _permit: Permit<'mandates.use'>, d: Omit<DoneRow, 'realm'>) {
  return ctx.tx.run(
    named(
      'done-insert',
      `INSERT INTO mandates.done (realm, mandate, id, at, scope, title, matter, person, capacity)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    ),
    [ctx.realm, d.mandate, d.id, d.at, d.scope, d.title, d.matter, d.person, d.capacity],
  )
}

export function doneUnder(ctx: ReadContext, mandate: Uuid): Promise<DoneRow[]> {
  return ctx.tx.all(
    named(
      'done-under',
      'SELECT * FROM mandates.done WHERE realm = $1 AND mandate = $2 ORDER BY id DESC LIMIT 500',
    ),
    [ctx.realm, mandate],
  )
}

/** Accepted ones that end before `until`, whose sides were not told yet. */
export function endingBefore(ctx: ReadContext, until: Date, limit: number): Promise<MandateRow[]> {
  return ctx.tx.all(
    named(
      'ending',
      `SELECT * FROM mandates.mandate WHERE realm = $1 AND state = 'accepted' AND warned_at IS NULL
         AND to_at > $2 AND to_at <= $3 ORDER BY to_at, id LIMIT $4 FOR UPDATE`,
    ),
    [ctx.realm, ctx.now, until, limit],
  )
}
