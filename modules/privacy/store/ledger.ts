/** Reading the trace: one's own looks through reviewed functions, the whole of it for who audits. */
import type { Permit } from '#kernel/access'
import type { Named, Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'

export interface Look {
  readonly at: Date
  readonly no: bigint
  readonly act: string
  readonly capacity: string | null
  readonly fields: string[]
  readonly reason: string | null
  readonly purpose: string | null
  readonly matter: Uuid | null
}

const OWN: Named = {
  name: 'privacy.own-reads',
  text: 'SELECT * FROM privacy.own_reads($1, $2, $3, $4)',
}

/** Looks of others at the session's own person, newest first, before a place in the trace. */
export function ownReads(
  tx: Tx,
  w: { from: Date; before: readonly [Date, bigint]; limit: number },
): Promise<Look[]> {
  return tx.all<Look>(OWN, [w.from, w.before[0], w.before[1], w.limit])
}

/** Capacities and persons behind looks at the session's own person; one look when `no` is given. */
export function ownReaders(
  tx: Tx,
  w: { from: Date; to: Date; no: bigint | null },
): Promise<{ capacity: string | null; person: Uuid | null }[]> {
  return tx.all('SELECT capacity, person FROM privacy.own_readers($1, $2, $3)', [w.from, w.to, w.no])
}

/** The looks an objection is about, for the unit that answers it. */
export function looksOf(
  permit: Permit<'privacy.see-objections'>,
  tx: Tx,
  w: {
    realm: number
    person: Uuid
    from: Date
    to: Date
    no: bigint | null
    capacities: readonly string[] | null
  },
): Promise<(Look & { person: Uuid | null })[]> {
  void permit
  return tx.all(
    {
      name: 'privacy.looks-of',
      text: `SELECT at, no, act, capacity, person, fields, reason, purpose, matter FROM kernel.trace
        WHERE realm = $1 AND subject = $2 AND kind = 'read' AND subject_kind = 'person' AND person IS DISTINCT FROM subject
          AND at >= $3 AND at < $4 AND ($5::bigint IS NULL OR no = $5) AND ($6::text[] IS NULL OR capacity = ANY ($6))
        ORDER BY at DESC, no DESC LIMIT 200`,
    },
    [w.realm, w.person, w.from, w.to, w.no, w.capacities],
  )
}

/** How often each approval was used: looks of its asker at its child for its purpose while it stood. */
export async function usesOf(tx: Tx, realm: number, approvals: readonly Uuid[]): Promise<Map<Uuid, number>> {
  if (approvals.length === 0) return new Map()
  const rows = await tx.all<{ id: Uuid; uses: number }>(
    {
      name: 'privacy.uses-of',
      text: `SELECT a.id, (SELECT count(*)::int FROM kernel.trace t WHERE t.realm = a.realm AND t.subject = a.subject
          AND t.kind = 'read' AND t.person = a.asker AND t.purpose = a.purpose AND t.at >= a.decided_at AND t.at <= a.expires_at) AS uses
        FROM privacy.approval a WHERE a.realm = $1 AND a.id = ANY ($2) AND a.expires_at IS NOT NULL`,
    },
    [realm, approvals],
  )
  return new Map(rows.map((r) => [r.id, r.uses]))
}

/** A row as the auditor sees it, with what its keyed digest needs. */
export interface AuditRow {
  readonly at: Date
  readonly no: bigint
  readonly request: Uuid
  readonly kind: 'write' | 'read'
  readonly act: string
  readonly person: Uuid | null
  readonly capacity: string | null
  readonly subject_kind: string
  readonly subject: Uuid | null
  readonly fields: string[]
  readonly reason: string | null
  readonly digest: string | null
  readonly purpose: string | null
  readonly matter: Uuid | null
  readonly mac: string
  readonly sealed: boolean
}

export interface AuditFilter {
  readonly from: Date
  readonly to: Date
  readonly kind: string | null
  readonly person: Uuid | null
  readonly subject: Uuid | null
  readonly act: string | null
  readonly capacities: readonly string[] | null
  readonly before: readonly [Date, bigint] | null
  readonly limit: number
}

/**
 * A page of the trace, newest first. Conditions are written only when asked for: by subject the index of subjects serves,
 * else the key, whose order is the page's; months outside the span are never opened.
 */
export function auditPage(
  permit: Permit<'privacy.audit'>,
  tx: Tx,
  realm: number,
  w: AuditFilter,
): Promise<AuditRow[]> {
  void permit
  const values: unknown[] = [realm, w.from, w.to]
  const p = (value: unknown) => `$${values.push(value)}`
  const where = ['t.realm = $1', 't.at >= $2', 't.at < $3']
  if (w.kind) where.push(`t.kind = ${p(w.kind)}`)
  if (w.person) where.push(`t.person = ${p(w.person)}`)
  if (w.subject) where.push(`t.subject = ${p(w.subject)}`)
  if (w.act) where.push(`t.act = ${p(w.act)}`)
  if (w.capacities) where.push(`t.capacity = ANY (${p(w.capacities)}::text[])`)
  if (w.before) where.push(`(t.at, t.no) < (${p(w.before[0])}, ${p(w.before[1])})`)
  return tx.all<AuditRow>(
    `WITH head AS (SELECT last_era, last_xid, last_no FROM kernel.seal WHERE realm = $1 ORDER BY block DESC LIMIT 1)
      SELECT t.at, t.no, t.request, t.kind, t.act, t.person, t.capacity, t.subject_kind, t.subject, t.fields, t.reason, t.digest,
        t.purpose, t.matter, t.mac,
        coalesce((t.era, t.xid, t.no) <= (SELECT last_era, last_xid, last_no FROM head), false) AS sealed
      FROM kernel.trace t WHERE ${where.join(' AND ')} ORDER BY t.at DESC, t.no DESC LIMIT ${p(w.limit)}`,
    values,
  )
}

export interface SealState {
  readonly block: bigint | null
  readonly sealed_at: Date | null
  readonly hash: string | null
  readonly unsealed: Date | null
  readonly verified_at: Date | null
  readonly verified_block: bigint | null
  readonly verified_rows: bigint | null
  readonly faults: number | null
}

/** How far the realm's trace is sealed and was last verified. */
export function sealOf(
  permit: Permit<'privacy.audit'>,
  tx: Tx,
  realm: number,
): Promise<SealState | undefined> {
  void permit
  return tx.first<SealState>(
    `SELECT s.block, s.at AS sealed_at, s.hash, v.at AS verified_at, v.block AS verified_block, v.rows AS verified_rows, v.faults,
        (SELECT t.at FROM kernel.trace t WHERE t.realm = $1
          AND (t.era, t.xid, t.no) > (coalesce(s.last_era, -1::smallint), coalesce(s.last_xid, '0'::xid8), coalesce(s.last_no, 0))
          ORDER BY t.era, t.xid, t.no LIMIT 1) AS unsealed
      FROM (SELECT 1) one
      LEFT JOIN LATERAL (SELECT * FROM kernel.seal WHERE realm = $1 ORDER BY block DESC LIMIT 1) s ON true
      LEFT JOIN LATERAL (SELECT * FROM kernel.verification WHERE realm = $1 ORDER BY at DESC LIMIT 1) v ON true`,
    [realm],
  )
}
