/** All SQL of identity. Credentials and foreign sessions are reached through the migration's reviewed functions only. */
import { builder } from '#kernel/database'
import type { Permit } from '#kernel/access'
import type { Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Adding, Managing } from '../access.ts'
import type { Throttle } from '../rules.ts'
import type {
  AccountTable,
  Credential,
  DemoRoleTable,
  ListedAccount,
  PersonTable,
  SessionTable,
  Tables,
} from '../tables.ts'
import type { Ending } from '../words.ts'

const q = builder<Tables>()

export const LIVE = {
  name: 'identity.live',
  text: `SELECT realm, session, person, name, seen_at, expires_at, must_change, way, second FROM identity.live_session($1, $2, $3)`,
}
export const MARK_SEEN = { name: 'identity.seen', text: 'SELECT identity.mark_seen($1, $2, $3)' }
export const SWEEP = { name: 'identity.sweep', text: 'SELECT counters, sessions FROM identity.sweep($1)' }

const CREDENTIAL = { name: 'identity.credential', text: 'SELECT * FROM identity.credential_of($1)' }
const OWN_CREDENTIAL = { name: 'identity.own', text: 'SELECT * FROM identity.own_credential()' }
const OPEN = {
  name: 'identity.open',
  text: 'SELECT identity.open_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS done',
}
const OPEN_DEMO = {
  name: 'identity.open-demo',
  text: 'SELECT identity.open_demo_session($1, $2, $3, $4, $5, $6, $7) AS done',
}
const END = {
  name: 'identity.end',
  text: 'SELECT id FROM identity.end_sessions($1, $2, $3, $4, $5, $6) AS id',
}
const PUT = { name: 'identity.put', text: 'SELECT identity.put_credential($1, $2, $3) AS done' }
const NAMES = { name: 'identity.names', text: 'SELECT id, name FROM identity.names_of($1)' }

// Sign-in

export function findCredential(tx: Tx, loginKey: string): Promise<Credential | undefined> {
  return tx.first<Credential>(CREDENTIAL, [loginKey])
}

export function findOwnCredential(tx: Tx) {
  return tx.first<{ realm: number; account: Uuid; login: string; sealed: string }>(OWN_CREDENTIAL)
}

export async function findThrottles(tx: Tx, keys: readonly string[], lock = false) {
  let found = q.selectFrom('identity.throttle').selectAll().where('key', 'in', keys).orderBy('key')
  if (lock) found = found.forUpdate()
  const rows = await tx.all(found)
  return new Map<string, Throttle>(
    rows.map((row) => [
      row.key,
      { failed: row.failed, locks: row.locks, lastAt: row.last_at, lockedUntil: row.locked_until },
    ]),
  )
}

/** Makes rows for keys that have none, so that there is something to lock. */
export async function ensureThrottles(tx: Tx, keys: readonly string[], now: Date): Promise<void> {
  const rows = keys.toSorted().map((key) => ({ key, failed: 0, locks: 0, last_at: now, locked_until: null }))
  await tx.run(
    q
      .insertInto('identity.throttle')
      .values(rows)
      .onConflict((c) => c.column('key').doNothing()),
  )
}

export function putThrottle(tx: Tx, key: string, t: Throttle): Promise<number> {
  return tx.run(
    q
      .updateTable('identity.throttle')
      .set({ failed: t.failed, locks: t.locks, last_at: t.lastAt, locked_until: t.lockedUntil })
      .where('key', '=', key),
  )
}

export function dropThrottle(tx: Tx, key: string): Promise<number> {
  return tx.run(q.deleteFrom('identity.throttle').where('key', '=', key))
}

/** The link in force of one's own account, by which a provider opened this session. */
export async function findOwnLink(
  tx: Tx,
  account: Pick<AccountTable, 'realm' | 'id'>,
): Promise<string | undefined> {
  const row = await tx.first<{ id: string | null }>('SELECT identity.own_link($1, $2) AS id', [
    account.realm,
    account.id,
  ])
  return row?.id ?? undefined
}

// Sessions

export interface NewSession {
  readonly realm: number
  readonly id: Uuid
  readonly digest: string
  readonly at: Date
  readonly until: Date
  readonly agent: string
}

/** What opened a session, as `identity.open_session` checks it again. */
export interface Proved {
  readonly way: 'password' | 'provider'
  /** The sealed hash of the password, or the id of the link to the provider's subject. */
  readonly by: string
  readonly second: SessionTable['second']
}

/** Opens a session for what was just proved; false when the account or the proof changed meanwhile. */
export async function openSession(tx: Tx, s: NewSession, account: Uuid, proved: Proved): Promise<boolean> {
  const { way, by, second } = proved
  const values = [s.realm, s.id, account, by, s.digest, s.at, s.until, s.agent, way, second]
  return (await tx.first<{ done: boolean }>(OPEN, values))?.done ?? false
}

export async function openDemoSession(tx: Tx, s: NewSession, person: Uuid): Promise<boolean> {
  const values = [s.realm, s.id, person, s.digest, s.at, s.until, s.agent]
  return (await tx.first<{ done: boolean }>(OPEN_DEMO, values))?.done ?? false
}

/** Ends a person's sessions, all but `but` or only `only`; the ids that were live. */
export async function endSessions(
  tx: Tx,
  whose: { realm: number; person: Uuid },
  which: { but?: Uuid; only?: Uuid },
  at: Date,
  why: Ending,
): Promise<Uuid[]> {
  const values = [whose.realm, whose.person, which.but ?? null, which.only ?? null, at, why]
  return (await tx.all<{ id: Uuid }>(END, values)).map((row) => row.id)
}

const SESSION_COLUMNS = [
  'realm',
  'id',
  'person',
  'account',
  'made_at',
  'seen_at',
  'expires_at',
  'agent',
  'ended_at',
  'ended_why',
  'way',
  'second',
] as const

export function listSessions(tx: Tx, person: Uuid, now: Date): Promise<SessionTable[]> {
  return tx.all(
    q
      .selectFrom('identity.session')
      .select(SESSION_COLUMNS)
      .where('person', '=', person)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', now)
      .orderBy('made_at', 'desc'),
  )
}

export function findSession(tx: Tx, id: Uuid): Promise<SessionTable | undefined> {
  return tx.first(q.selectFrom('identity.session').select(SESSION_COLUMNS).where('id', '=', id))
}

// Persons and accounts

export function insertPerson(tx: Tx, _permit: Permit<Adding>, person: PersonTable): Promise<number> {
  return tx.run(q.insertInto('identity.person').values(person))
}

export async function listNames(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.all<{ id: Uuid; name: string }>(NAMES, [[...new Set(ids)]])
  return new Map(rows.map((row) => [row.id, row.name]))
}

export function insertAccount(tx: Tx, _permit: Permit<Managing>, account: AccountTable): Promise<number> {
  return tx.run(q.insertInto('identity.account').values(account))
}

/** By id, locked until the end of the transaction; only accounts of `realm` exist for an administrator. */
export function lockAccountRow(tx: Tx, realm: number, id: Uuid): Promise<AccountTable | undefined> {
  return tx.first(
    q.selectFrom('identity.account').selectAll().where('realm', '=', realm).where('id', '=', id).forUpdate(),
  )
}

export function findAccountOf(tx: Tx, person: Uuid): Promise<AccountTable | undefined> {
  return tx.first(q.selectFrom('identity.account').selectAll().where('person', '=', person))
}

export type AccountChange = Partial<Pick<AccountTable, 'state' | 'must_change' | 'password_at'>>

/** Under a managing permit, or one's own row (the floor lets nobody else's through). */
export function updateAccount(
  tx: Tx,
  _by: Permit<Managing> | 'own',
  account: Pick<AccountTable, 'realm' | 'id'>,
  change: AccountChange,
): Promise<number> {
  return tx.run(
    q
      .updateTable('identity.account')
      .set(change)
      .where('realm', '=', account.realm)
      .where('id', '=', account.id),
  )
}

export async function putCredential(
  tx: Tx,
  _by: Permit<Managing> | 'own',
  account: Pick<AccountTable, 'realm' | 'id'>,
  sealed: string,
): Promise<void> {
  const row = await tx.first<{ done: boolean }>(PUT, [account.realm, account.id, sealed])
  if (!row?.done) throw new Error('credential not written: the account is not in scope')
}

/** Accounts of a realm in the order of their folded login names, after `after`. */
export function listAccounts(tx: Tx, realm: number, text: string, after: string, most: number) {
  return tx.all<ListedAccount>(
    { name: 'identity.accounts', text: 'SELECT * FROM identity.accounts_page($1, $2, $3, $4)' },
    [realm, text, after, most],
  )
}

/** How many `listAccounts` would find in all; null above 10 000. */
export async function countAccounts(tx: Tx, realm: number, text: string): Promise<number | null> {
  const row = await tx.first<{ n: bigint }>(
    { name: 'identity.accounts-count', text: 'SELECT identity.accounts_count($1, $2) AS n' },
    [realm, text],
  )
  const n = Number(row?.n ?? 0)
  return n > 10_000 ? null : n
}

// Demonstration

export function listDemoRoles(tx: Tx): Promise<DemoRoleTable[]> {
  return tx.all(
    q.selectFrom('identity.demo_role').selectAll().orderBy('realm').orderBy('sort').orderBy('person'),
  )
}

export async function demoNames(tx: Tx): Promise<Map<Uuid, string>> {
  const rows = await tx.all<{ id: Uuid; name: string }>({
    name: 'identity.demo-names',
    text: 'SELECT id, name FROM identity.demo_names()',
  })
  return new Map(rows.map((row) => [row.id, row.name]))
}

export function insertDemoRole(tx: Tx, role: DemoRoleTable): Promise<number> {
  return tx.run(q.insertInto('identity.demo_role').values(role))
}
