/** Objections. `$1` is the realm throughout. */
import type { Permit } from '#kernel/access'
import { builder } from '#kernel/database'
import type { Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { ObjectionRow, Tables } from '../tables.ts'

const q = builder<Tables>()

export async function insertObjection(
  permit: Permit<'privacy.object'>,
  tx: Tx,
  row: ObjectionRow,
): Promise<void> {
  void permit
  await tx.run(q.insertInto('privacy.objection').values(row))
}

/** A person's own, newest first. */
export function objectionsOf(tx: Tx, realm: number, person: Uuid): Promise<ObjectionRow[]> {
  return tx.all(
    q
      .selectFrom('privacy.objection')
      .selectAll()
      .where('realm', '=', realm)
      .where('person', '=', person)
      .orderBy('made_at', 'desc')
      .orderBy('id', 'desc')
      .limit(200),
  )
}

/** Objections that lie with these bodies, the most urgent first; closed ones newest first. */
export function objectionsFor(
  tx: Tx,
  realm: number,
  w: { bodies: readonly Uuid[]; state: ObjectionRow['state']; after: [Date, Uuid] | null; limit: number },
): Promise<ObjectionRow[]> {
  return tx.all<ObjectionRow>(
    {
      name: 'privacy.objections-for',
      text: `SELECT * FROM privacy.objection WHERE realm = $1 AND state = $3 AND body = ANY ($2)
        AND ($4::timestamptz IS NULL OR (due_at, id) > ($4, $5::uuid)) ORDER BY due_at, id LIMIT $6`,
    },
    [realm, w.bodies, w.state, w.after?.[0] ?? null, w.after?.[1] ?? null, w.limit],
  )
}

/** One the floor lets the session see. */
export function findObjection(
  tx: Tx,
  realm: number,
  id: Uuid,
  lock = false,
): Promise<ObjectionRow | undefined> {
  const query = q.selectFrom('privacy.objection').selectAll().where('realm', '=', realm).where('id', '=', id)
  return tx.first(lock ? query.forUpdate() : query)
}

/** Open ones past their deadline; rows somebody else works on come again. For the system. */
export function lateObjections(tx: Tx, realm: number, now: Date, limit: number): Promise<ObjectionRow[]> {
  return tx.all(
    q
      .selectFrom('privacy.objection')
      .selectAll()
      .where('realm', '=', realm)
      .where('state', '=', 'open')
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .orderBy('id')
      .limit(limit)
      .forUpdate()
      .skipLocked(),
  )
}

export async function anyLate(tx: Tx, realm: number, now: Date): Promise<boolean> {
  const row = await tx.first(
    q
      .selectFrom('privacy.objection')
      .select('id')
      .where('realm', '=', realm)
      .where('state', '=', 'open')
      .where('due_at', '<=', now)
      .limit(1),
  )
  return row !== undefined
}

/** Writes what may change of an objection. */
export async function updateObjection(
  permit: Permit<'privacy.answer' | 'privacy.withdraw-objection' | 'privacy.escalate'>,
  tx: Tx,
  row: ObjectionRow,
): Promise<void> {
  void permit
  await tx.run(
    q
      .updateTable('privacy.objection')
      .set({
        body: row.body,
        place_path: row.place_path,
        level: row.level,
        due_at: row.due_at,
        state: row.state,
        finding: row.finding,
        answer: row.answer,
        answered_by: row.answered_by,
        answered_under: row.answered_under,
        answered_at: row.answered_at,
        revision: row.revision,
      })
      .where('realm', '=', row.realm)
      .where('id', '=', row.id),
  )
}
