/** SQL of phones and the one-time codes sent to them. Numbers are found by keyed digest only. */
import { builder } from '#kernel/database'
import type { Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { PhoneCodeTable, PhoneTable, Tables } from '../tables.ts'
import type { NewSession } from './accounts.ts'

const q = builder<Tables>()

/** One's own; a service sees all. */
export function findPhone(tx: Tx, person: Uuid): Promise<PhoneTable | undefined> {
  return tx.first(q.selectFrom('identity.phone').selectAll().where('person', '=', person))
}

/** Whose number it is. Only after a code sent to it was proved, or when binding it. */
export function personOfPhone(tx: Tx, mac: string) {
  return tx.first<{ realm: number; person: Uuid; name: string }>(
    { name: 'identity.phone-person', text: 'SELECT realm, person, name FROM identity.person_of_phone($1)' },
    [mac],
  )
}

export interface Binding {
  readonly realm: number
  readonly person: Uuid
  readonly sealed: string
  readonly mac: string
  readonly at: Date
  readonly consent: string | null
}

export function putPhone(tx: Tx, b: Binding, how: PhoneTable['how']): Promise<number> {
  return tx.run('SELECT identity.put_phone($1, $2, $3, $4, $5, $6, $7)', [
    b.realm,
    b.person,
    b.sealed,
    b.mac,
    how,
    b.at,
    b.consent,
  ])
}

/** Person and phone in one: what somebody unknown may add. */
export function register(tx: Tx, b: Binding, name: string): Promise<number> {
  return tx.run('SELECT identity.register($1, $2, $3, $4, $5, $6, $7)', [
    b.realm,
    b.person,
    name,
    b.sealed,
    b.mac,
    b.at,
    b.consent,
  ])
}

export async function openCodeSession(tx: Tx, s: NewSession, person: Uuid, mac: string): Promise<boolean> {
  const values = [s.realm, s.id, person, mac, s.digest, s.at, s.until, s.agent]
  const row = await tx.first<{ done: boolean }>(
    'SELECT identity.open_code_session($1, $2, $3, $4, $5, $6, $7, $8) AS done',
    values,
  )
  return row?.done ?? false
}

export async function endCodeSessions(
  tx: Tx,
  whose: { realm: number; person: Uuid },
  at: Date,
): Promise<Uuid[]> {
  const rows = await tx.all<{ id: Uuid }>('SELECT id FROM identity.end_code_sessions($1, $2, $3) AS id', [
    whose.realm,
    whose.person,
    at,
  ])
  return rows.map((row) => row.id)
}

/** One's own; false when there was none. */
export async function forgetPhone(tx: Tx, realm: number, person: Uuid): Promise<boolean> {
  const row = await tx.first<{ done: boolean }>('SELECT identity.forget_phone($1, $2) AS done', [
    realm,
    person,
  ])
  return row?.done ?? false
}

// Codes.

/** Asks go one after another, so that what was counted is still so when the code is written. */
const LOCK = { name: 'identity.code-lock', text: 'SELECT pg_advisory_xact_lock(7713, 6)' }
const ASKED = {
  name: 'identity.code-asked',
  text: `SELECT
    (SELECT max(made_at) FROM identity.phone_code WHERE mac = $1) AS last,
    (SELECT count(*)::int FROM identity.phone_code WHERE mac = $1 AND made_at > $3::timestamptz - interval '1 hour') AS hour,
    (SELECT count(*)::int FROM identity.phone_code WHERE mac = $1 AND made_at > $3::timestamptz - interval '1 day') AS day,
    (SELECT count(*)::int FROM identity.phone_code WHERE address = $2 AND made_at > $3::timestamptz - interval '1 hour') AS address,
    (SELECT count(*)::int FROM identity.phone_code WHERE made_at > $3::timestamptz - interval '1 minute') AS total`,
}

/** How often codes were asked for lately: to this number, from this address, in all. */
export interface Asked {
  readonly last: Date | null
  readonly hour: number
  readonly day: number
  readonly address: number
  readonly total: number
}

export async function countAsked(tx: Tx, mac: string, address: string, now: Date): Promise<Asked> {
  const [, asked] = await Promise.all([tx.run(LOCK), tx.first<Asked>(ASKED, [mac, address, now])])
  return asked!
}

/** Writes a code; one sent to the number before is over. */
export async function insertCode(tx: Tx, c: Omit<PhoneCodeTable, 'tries' | 'ended_at'>): Promise<void> {
  await Promise.all([
    tx.run(
      q
        .updateTable('identity.phone_code')
        .set({ ended_at: c.made_at, sealed: null })
        .where('mac', '=', c.mac)
        .where('ended_at', 'is', null),
    ),
    tx.run(q.insertInto('identity.phone_code').values({ ...c, tries: 0, ended_at: null })),
  ])
}

/** The code under way to a number, locked until the end of the transaction. */
export function lockCode(tx: Tx, mac: string, now: Date): Promise<PhoneCodeTable | undefined> {
  return tx.first(
    q
      .selectFrom('identity.phone_code')
      .selectAll()
      .where('mac', '=', mac)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', now)
      .orderBy('made_at', 'desc')
      .limit(1)
      .forUpdate(),
  )
}

export function findCode(tx: Tx, realm: number, id: Uuid): Promise<PhoneCodeTable | undefined> {
  return tx.first(
    q.selectFrom('identity.phone_code').selectAll().where('realm', '=', realm).where('id', '=', id),
  )
}

export function updateCode(
  tx: Tx,
  code: Pick<PhoneCodeTable, 'realm' | 'id'>,
  change: Partial<Pick<PhoneCodeTable, 'tries' | 'ended_at' | 'sealed'>>,
): Promise<number> {
  return tx.run(
    q
      .updateTable('identity.phone_code')
      .set(change)
      .where('realm', '=', code.realm)
      .where('id', '=', code.id),
  )
}
