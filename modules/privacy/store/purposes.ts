/** Purposes and consents. `$1` is the realm throughout. */
import type { Permit } from '#kernel/access'
import { Batch, builder } from '#kernel/database'
import type { Named, Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { ConsentRow, PurposeRow, SettingRow, Tables } from '../tables.ts'

const q = builder<Tables>()

const ONE: Named = {
  name: 'privacy.purpose',
  text: 'SELECT * FROM privacy.purpose WHERE realm = $1 AND id = $2 AND to_at IS NULL',
}

/** The version in force. */
export function purposeInForce(tx: Tx, realm: number, id: string): Promise<PurposeRow | undefined> {
  return tx.first<PurposeRow>(ONE, [realm, id])
}

export function purposesInForce(tx: Tx, realm: number): Promise<PurposeRow[]> {
  return tx.all<PurposeRow>(
    {
      name: 'privacy.purposes',
      text: 'SELECT * FROM privacy.purpose WHERE realm = $1 AND to_at IS NULL ORDER BY sort, id',
    },
    [realm],
  )
}

export function purposesInForceAt(tx: Tx, realm: number, at: Date): Promise<PurposeRow[]> {
  return tx.all<PurposeRow>(
    {
      name: 'privacy.purposes-at',
      text: `SELECT * FROM privacy.purpose WHERE realm = $1 AND from_at <= $2 AND (to_at IS NULL OR to_at > $2) ORDER BY sort, id`,
    },
    [realm, at],
  )
}

/** Titles by id, of the last version there was: a ledger row may name a purpose that has ended. */
export async function purposeTitles(
  tx: Tx,
  realm: number,
  ids: readonly string[],
): Promise<Map<string, { title: string; clause: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.all<{ id: string; title: string; clause: string }>(
    {
      name: 'privacy.purpose-titles',
      text: `SELECT DISTINCT ON (id) id, title, clause FROM privacy.purpose
        WHERE realm = $1 AND id = ANY ($2) ORDER BY id, version DESC`,
    },
    [realm, [...new Set(ids)]],
  )
  return new Map(rows.map((r) => [r.id, r]))
}

/** The highest version of each purpose that ever was. */
export function lastVersions(tx: Tx, realm: number): Promise<{ id: string; version: number }[]> {
  return tx.all('SELECT id, max(version)::int AS version FROM privacy.purpose WHERE realm = $1 GROUP BY id', [
    realm,
  ])
}

/** Ends versions and adds new ones. */
export async function changePurposes(
  permit: Permit<'privacy.load'>,
  tx: Tx,
  at: { realm: number; now: Date },
  ended: readonly string[],
  fresh: readonly PurposeRow[],
): Promise<void> {
  void permit
  const writes = new Batch()
  if (ended.length > 0)
    writes.add(
      tx.run('UPDATE privacy.purpose SET to_at = $3 WHERE realm = $1 AND id = ANY ($2) AND to_at IS NULL', [
        at.realm,
        ended,
        at.now,
      ]),
    )
  if (fresh.length > 0) writes.add(tx.run(q.insertInto('privacy.purpose').values([...fresh])))
  await writes.done()
}

export function settingOf(tx: Tx, realm: number): Promise<SettingRow | undefined> {
  return tx.first<SettingRow>(
    { name: 'privacy.setting', text: 'SELECT * FROM privacy.setting WHERE realm = $1' },
    [realm],
  )
}

export async function keepSetting(permit: Permit<'privacy.load'>, tx: Tx, row: SettingRow): Promise<void> {
  void permit
  await tx.run(
    q
      .insertInto('privacy.setting')
      .values(row)
      .onConflict((c) =>
        c.column('realm').doUpdateSet({
          calendar: row.calendar,
          answer_days: row.answer_days,
          answer_source: row.answer_source,
          handler_name: row.handler_name,
          handler_contact: row.handler_contact,
          recorded_at: row.recorded_at,
        }),
      ),
  )
}

const CONSENT: Named = {
  name: 'privacy.consent-in-force',
  text: 'SELECT version, given_at FROM privacy.consent_in_force($1, $2)',
}

export function consentInForce(
  tx: Tx,
  person: Uuid,
  purpose: string,
): Promise<{ version: number; given_at: Date } | undefined> {
  return tx.first(CONSENT, [person, purpose])
}

/** A person's own consents, newest first; the floor shows nobody else's. */
export function consentsOf(tx: Tx, realm: number, person: Uuid): Promise<ConsentRow[]> {
  return tx.all(
    q
      .selectFrom('privacy.consent')
      .selectAll()
      .where('realm', '=', realm)
      .where('person', '=', person)
      .orderBy('given_at', 'desc')
      .limit(500),
  )
}

export async function giveConsent(
  permit: Permit<'privacy.consent'>,
  tx: Tx,
  row: ConsentRow,
): Promise<boolean> {
  void permit
  const made = await tx.run(
    q
      .insertInto('privacy.consent')
      .values(row)
      .onConflict((c) =>
        c.columns(['realm', 'person', 'purpose']).where('withdrawn_at', 'is', null).doNothing(),
      ),
  )
  return made > 0
}

/** Ends the standing consent of the person to the purpose; undefined when there is none. */
export function withdrawConsent(
  permit: Permit<'privacy.consent'>,
  tx: Tx,
  of: { realm: number; person: Uuid; purpose: string; at: Date },
): Promise<ConsentRow | undefined> {
  void permit
  return tx.first(
    q
      .updateTable('privacy.consent')
      .set({ withdrawn_at: of.at })
      .where('realm', '=', of.realm)
      .where('person', '=', of.person)
      .where('purpose', '=', of.purpose)
      .where('withdrawn_at', 'is', null)
      .returningAll(),
  )
}
