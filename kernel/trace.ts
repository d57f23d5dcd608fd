/**
 * The trace: who did what to which subject, when, in which capacity. Rows are written in the act's own commit and
 * hold ids, field names and keyed digests, never personal values. Sealing and verifying live in `seal.ts`.
 */
import { arrayText } from '#kernel/database'
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
    SELECT $1, $2, $3, t.kind, t.act, $4, $5, t.subject_kind, t.subject, t.fields::text[], t.reason, t.digest, t.purpose, t.matter, t.mac
    FROM unnest($6::text[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::uuid[], $15::text[])
      AS t(kind, act, subject_kind, subject, fields, reason, digest, purpose, matter, mac)`,
}

/** A row on its way, with its keyed digest. */
export type Traced = TracedRow & { readonly mac: string }

/** The row of an entry; `act` where it names none. */
export function tracedEntry(ctx: ReadContext, act: string, e: TraceEntry): Traced {
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
  return { ...row, mac: traceMac(ctx.secrets, row) }
}

/** One statement for all rows of a commit; arrays of columns are what PostgreSQL reads fastest. */
export function traceStatement(ctx: ReadContext, rows: readonly Traced[]): [Named, unknown[]] {
  const column = (of: (row: Traced) => string | null) => arrayText(rows.map(of))
  return [
    INSERT,
    [
      ctx.realm,
      ctx.now,
      ctx.request,
      ctx.actor.person,
      ctx.actor.capacity.id,
      column((r) => r.kind),
      column((r) => r.act),
      column((r) => r.subject_kind),
      column((r) => r.subject),
      column((r) => arrayText(r.fields)),
      column((r) => r.reason),
      column((r) => r.digest),
      column((r) => r.purpose),
      column((r) => r.matter),
      column((r) => r.mac),
    ],
  ]
}
