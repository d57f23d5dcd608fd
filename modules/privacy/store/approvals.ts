/** Approvals for looking at a minor's data. `$1` is the realm throughout. */
import type { Permit } from '#kernel/access'
import { builder } from '#kernel/database'
import type { Named, Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { ApprovalRow, Tables } from '../tables.ts'

const q = builder<Tables>()

const STANDING: Named = {
  name: 'privacy.approval-standing',
  text: `SELECT * FROM privacy.approval WHERE realm = $1 AND asker = $2 AND subject = $3 AND purpose = $4
    AND state = 'approved' AND decided_at <= $5 AND expires_at > $5 ORDER BY expires_at DESC LIMIT 1`,
}

/** The approval this person has now for this child and purpose. */
export function standingApproval(
  tx: Tx,
  of: { realm: number; asker: Uuid; subject: Uuid; purpose: string; now: Date },
): Promise<ApprovalRow | undefined> {
  return tx.first<ApprovalRow>(STANDING, [of.realm, of.asker, of.subject, of.purpose, of.now])
}

/** What the floor shows of approvals: one's own and those of one's unit or place, newest first. */
export function approvals(
  tx: Tx,
  realm: number,
  w: { state: ApprovalRow['state'] | null; asker: Uuid | null; before: [Date, Uuid] | null; limit: number },
): Promise<ApprovalRow[]> {
  return tx.all<ApprovalRow>(
    {
      name: 'privacy.approvals',
      text: `SELECT * FROM privacy.approval WHERE realm = $1 AND ($2::text IS NULL OR state = $2)
        AND ($6::uuid IS NULL OR asker = $6)
        AND ($3::timestamptz IS NULL OR (asked_at, id) < ($3, $4::uuid)) ORDER BY asked_at DESC, id DESC LIMIT $5`,
    },
    [realm, w.state, w.before?.[0] ?? null, w.before?.[1] ?? null, w.limit, w.asker],
  )
}

export function lockApproval(tx: Tx, realm: number, id: Uuid): Promise<ApprovalRow | undefined> {
  return tx.first(
    q.selectFrom('privacy.approval').selectAll().where('realm', '=', realm).where('id', '=', id).forUpdate(),
  )
}

export async function insertApproval(
  permit: Permit<'privacy.ask-approval'>,
  tx: Tx,
  row: ApprovalRow,
): Promise<void> {
  void permit
  await tx.run(q.insertInto('privacy.approval').values(row))
}

export async function decideApproval(
  permit: Permit<'privacy.approve' | 'privacy.end-approval'>,
  tx: Tx,
  row: ApprovalRow,
): Promise<void> {
  void permit
  await tx.run(
    q
      .updateTable('privacy.approval')
      .set({
        state: row.state,
        decided_by: row.decided_by,
        decided_under: row.decided_under,
        decided_at: row.decided_at,
        decision: row.decision,
        expires_at: row.expires_at,
      })
      .where('realm', '=', row.realm)
      .where('id', '=', row.id),
  )
}
