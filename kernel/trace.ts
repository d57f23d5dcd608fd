/**
 * The trace: who did what to which subject, when, in which capacity. Rows are written in the act's own commit and
 * hold ids, field names and keyed digests, never personal values. Sealing and verifying live in `seal.ts`.
 */
import type { Named } from '#kernel/database'
import type { ReadContext } from '#kernel/action'
import type { Secrets } from '#kernel/secrets'

export interface TraceEntry {
  readonly kind: 'write' | 'read'
  /** Overrides the action's name, for reads. */
  readonly act?: string
  readonly subjectKind: string
  readonly subject: string | null
  readonly fields: readonly string[]
  readonly reason: string | null
  readonly digest: string | null
  /** Declared purpose of a read, by its id. */
  readonly purpose?: string | null
  /** The matter a read served. */
  readonly matter?: string | null
}

/** Personal data that was shown, of whom, what for. Names of fields, never values. */
export interface PersonalRead {
  readonly act: string
  readonly persons: readonly string[]
  readonly fields: readonly string[]
  /** Id of the declared purpose. */
  readonly purpose?: string | undefined
  /** The matter it served. */
  readonly matter?: string | null | undefined
  readonly reason?: string | undefined
}

export interface GuardedRead {
  readonly act: string
  readonly kind: string
  readonly id: string | null
  readonly fields: readonly string[]
  readonly reason?: string | undefined
}

/** The columns a row's keyed digest covers, in this order. `xid` is the database's, `no` its sequence: not covered. */
export interface TracedRow {
  readonly realm: number
  readonly at: Date
  readonly request: string
  readonly kind: string
  readonly act: string
  readonly person: string | null
  readonly capacity: string | null
  readonly subject_kind: string
  readonly subject: string | null
  readonly fields: readonly string[]
  readonly reason: string | null
  readonly digest: string | null
  readonly purpose: string | null
  readonly matter: string | null
}

/** Keyed digest over one trace row. A row without purpose and matter has the digest it had before there were any. */
export function traceMac(secrets: Secrets, row: TracedRow): string {
  return secrets.mac(
    'trace',
    JSON.stringify([
      row.realm,
      row.at.toISOString(),
      row.request,
      row.kind,
      row.act,
      row.person,
      row.capacity,
      row.subject_kind,
      row.subject,
      row.fields,
      row.reason,
      row.digest,
      ...(row.purpose === null && row.matter === null ? [] : [row.purpose, row.matter]),
    ]),
  )
}

const INSERT: Named = {
  name: 'kernel.trace',
  text: `INSERT INTO kernel.trace (realm, at, request, kind, act, person, capacity, subject_kind, subject, fields, reason, digest,
      purpose, matter, mac)
    SELECT $1, $2, $3, t.kind, t.act, $4, $5, t.subject_kind, t.subject::uuid,
      ARRAY(SELECT jsonb_array_elements_text(t.fields)), t.reason, t.digest, t.purpose, t.matter, t.mac
    FROM jsonb_to_recordset($6::jsonb) AS t(kind text, act text, subject_kind text, subject text, fields jsonb, reason text, digest text,
      purpose text, matter uuid, mac text)`,
}

/** One statement for all entries of a commit. */
export function traceStatement(
  ctx: ReadContext,
  act: string,
  entries: readonly TraceEntry[],
): [Named, unknown[]] {
  const rows = entries.map((e) => {
    const row: TracedRow = {
      realm: ctx.realm,
      at: ctx.now,
      request: ctx.request,
      kind: e.kind,
      act: e.act ?? act,
      person: ctx.actor.person,
      capacity: ctx.actor.capacity.id,
      subject_kind: e.subjectKind,
      subject: e.subject,
      fields: e.fields,
      reason: e.reason,
      digest: e.digest,
      purpose: e.purpose ?? null,
      matter: e.matter ?? null,
    }
    return {
      kind: row.kind,
      act: row.act,
      subject_kind: row.subject_kind,
      subject: row.subject,
      fields: row.fields,
      reason: row.reason,
      digest: row.digest,
      // Left out when there is none: fewer bytes to send and to parse.
      ...(row.purpose === null ? {} : { purpose: row.purpose }),
      ...(row.matter === null ? {} : { matter: row.matter }),
      mac: traceMac(ctx.secrets, row),
    }
  })
  return [
    INSERT,
    [ctx.realm, ctx.now, ctx.request, ctx.actor.person, ctx.actor.capacity.id, JSON.stringify(rows)],
  ]
}
