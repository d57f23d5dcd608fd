/** SQL of imports and of the conflicts they leave. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { ConflictChoice, ConflictKind } from '../contract-import.ts'

const named = (name: string, text: string): Named => ({ name: `registry.${name}`, text })

export interface Tally {
  readonly added: number
  readonly changed: number
  readonly same: number
  readonly conflict: number
}

export interface ImportRow {
  readonly id: Uuid
  readonly body: Uuid | null
  readonly by_person: Uuid | null
  readonly by_title: string
  readonly place: Uuid
  readonly place_path: string
  readonly sight_from: string
  readonly sight_to: string
  readonly from_on: Day
  readonly file_name: string
  readonly file: Uuid | null
  readonly error_file: Uuid | null
  readonly state: 'checking' | 'checked' | 'running' | 'done' | 'cancelled' | 'failed'
  readonly mode: 'partial' | 'all' | null
  readonly revision: number
  readonly at_row: number
  readonly total: number
  readonly bad: number
  readonly masked: number
  readonly expected: Partial<Tally>
  readonly done: Partial<Tally>
  readonly columns: { readonly title: string; readonly element: string | null }[]
  readonly problem: string | null
  readonly errors: { readonly row: number; readonly reason: string }[]
  readonly started_at: Date
  readonly checked_at: Date | null
  readonly ended_at: Date | null
}

export function insertImport(
  ctx: ReadContext,
  _permit: Permit<'registry.import'>,
  r: Pick<
    ImportRow,
    | 'id'
    | 'body'
    | 'by_person'
    | 'by_title'
    | 'place'
    | 'place_path'
    | 'sight_from'
    | 'sight_to'
    | 'from_on'
    | 'file_name'
    | 'file'
  >,
): Promise<number> {
  return ctx.tx.run(
    `INSERT INTO registry.import (realm, id, body, by_person, by_title, place, place_path, sight_from, sight_to, from_on, file_name, file, state, started_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'checking', $13)`,
    [
      ctx.realm,
      r.id,
      r.body,
      r.by_person,
      r.by_title,
      r.place,
      r.place_path,
      r.sight_from,
      r.sight_to,
      r.from_on,
      r.file_name,
      r.file,
      ctx.now,
    ],
  )
}

export function getImport(ctx: ReadContext, id: Uuid): Promise<ImportRow | undefined> {
  return ctx.tx.first<ImportRow>(
    named('import-get', 'SELECT * FROM registry.import WHERE realm = $1 AND id = $2'),
    [ctx.realm, id],
  )
}

/** Locked, so that of two runs, or a run and somebody who stops it, one goes first. */
export function lockImport(ctx: ReadContext, id: Uuid): Promise<ImportRow | undefined> {
  return ctx.tx.first<ImportRow>(
    named('import-lock', 'SELECT * FROM registry.import WHERE realm = $1 AND id = $2 FOR UPDATE'),
    [ctx.realm, id],
  )
}

/**
 * Batches of one realm go one after another, so that two lists that bring the same household or door do not meet; plans are
 * made anew, for an import fills tables faster than statistics follow.
 */
export async function oneBatchAtATime(ctx: ReadContext): Promise<void> {
  await Promise.all([
    ctx.tx.run('SELECT pg_advisory_xact_lock(7215041, $1::int)', [ctx.realm]),
    ctx.tx.run('DISCARD PLANS'),
  ])
}

/** Newest first. */
export function listImports(
  ctx: ReadContext,
  after: { at: Date; id: Uuid } | null,
  limit: number,
): Promise<ImportRow[]> {
  return ctx.tx.all<ImportRow>(
    named(
      'imports',
      `SELECT * FROM registry.import WHERE realm = $1
         AND ($2::timestamptz IS NULL OR (started_at, id) < ($2, $3::uuid)) ORDER BY started_at DESC, id DESC LIMIT $4`,
    ),
    [ctx.realm, after?.at ?? null, after?.id ?? null, limit],
  )
}

export type ImportChange = Partial<
  Pick<
    ImportRow,
    | 'state'
    | 'mode'
    | 'file'
    | 'error_file'
    | 'at_row'
    | 'total'
    | 'bad'
    | 'masked'
    | 'expected'
    | 'done'
    | 'columns'
    | 'problem'
    | 'errors'
    | 'checked_at'
    | 'ended_at'
  >
>

const JSON_COLUMNS: ReadonlySet<string> = new Set(['expected', 'done', 'columns', 'errors'])

export function updateImport(
  ctx: ReadContext,
  _permit: Permit<'registry.import'>,
  id: Uuid,
  change: ImportChange,
): Promise<number> {
  const columns = Object.keys(change) as (keyof ImportChange)[]
  return ctx.tx.run(
    `UPDATE registry.import SET revision = revision + 1, ${columns.map((c, i) => `${c} = $${i + 3}`).join(', ')}
     WHERE realm = $1 AND id = $2`,
    [ctx.realm, id, ...columns.map((c) => (JSON_COLUMNS.has(c) ? JSON.stringify(change[c]) : change[c]))],
  )
}

/** Imports whose file or error file outlived its use. */
export function staleImports(
  ctx: ReadContext,
  before: Date,
  limit: number,
): Promise<Pick<ImportRow, 'id' | 'state' | 'file' | 'error_file'>[]> {
  return ctx.tx.all(
    `SELECT id, state, file, error_file FROM registry.import
     WHERE realm = $1 AND ((ended_at < $2 AND (file IS NOT NULL OR error_file IS NOT NULL)) OR (state = 'checked' AND checked_at < $2))
     ORDER BY started_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [ctx.realm, before, limit],
  )
}

// Conflicts.

export interface ConflictRow {
  readonly id: Uuid
  readonly import: Uuid
  readonly body: Uuid | null
  readonly row_no: number
  readonly kind: ConflictKind
  readonly persons: Uuid[]
  readonly content: string | null
  readonly state: 'open' | 'settled' | 'skipped'
  readonly revision: number
  readonly choice: ConflictChoice | null
  readonly reason: string | null
  readonly by_title: string | null
  readonly settled_at: Date | null
}

export interface NewConflict {
  readonly id: Uuid
  readonly row_no: number
  readonly kind: ConflictKind
  readonly digest: string
  readonly persons: readonly Uuid[]
  readonly content: string
}

/** Of these rows, the ones that wait or were decided already. */
export async function knownConflicts(
  ctx: ReadContext,
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  if (digests.length === 0) return new Set()
  const rows = await ctx.tx.all<{ digest: string }>(
    named(
      'conflicts-known',
      `SELECT digest FROM registry.import_conflict WHERE realm = $1 AND digest = ANY($2::text[]) AND state <> 'skipped'`,
    ),
    [ctx.realm, digests],
  )
  return new Set(rows.map((r) => r.digest))
}

/** Adds conflicts, but for rows that are known by now; answers how many were added. */
export function insertConflicts(
  ctx: ReadContext,
  _permit: Permit<'registry.import'>,
  of: Pick<ImportRow, 'id' | 'body'>,
  rows: readonly NewConflict[],
): Promise<number> {
  if (rows.length === 0) return Promise.resolve(0)
  return ctx.tx.run(
    named(
      'conflicts-insert',
      `INSERT INTO registry.import_conflict (realm, id, import, body, row_no, kind, digest, persons, content, made_at)
       SELECT $1, c.id, $2, $3, c.row_no, c.kind, c.digest, c.persons, c.content, $4
       FROM jsonb_to_recordset($5::jsonb) AS c(id uuid, row_no int, kind text, digest text, persons uuid[], content text)
       ON CONFLICT (realm, digest) WHERE state <> 'skipped' DO NOTHING`,
    ),
    [ctx.realm, of.id, of.body, ctx.now, JSON.stringify(rows)],
  )
}

export interface Which {
  readonly import: Uuid | null
  readonly kind: ConflictKind | null
  readonly state: ConflictRow['state']
}

const CONFLICT =
  'id, import, body, row_no, kind, persons, content, state, revision, choice, reason, by_title, settled_at'

export function listConflicts(
  ctx: ReadContext,
  which: Which,
  after: Uuid | null,
  limit: number,
): Promise<ConflictRow[]> {
  return ctx.tx.all<ConflictRow>(
    `SELECT ${CONFLICT} FROM registry.import_conflict WHERE realm = $1 AND state = $2
       AND ($3::uuid IS NULL OR import = $3) AND ($4::text IS NULL OR kind = $4) AND ($5::uuid IS NULL OR id > $5)
     ORDER BY id LIMIT $6`,
    [ctx.realm, which.state, which.import, which.kind, after, limit],
  )
}

/** Open conflicts by kind, exact. */
export async function countConflicts(
  ctx: ReadContext,
  importId: Uuid | null,
): Promise<{ kind: ConflictKind; open: number }[]> {
  const rows = await ctx.tx.all<{ kind: ConflictKind; n: bigint }>(
    `SELECT kind, count(*) AS n FROM registry.import_conflict
     WHERE realm = $1 AND state = 'open' AND ($2::uuid IS NULL OR import = $2) GROUP BY kind ORDER BY kind`,
    [ctx.realm, importId],
  )
  return rows.map((r) => ({ kind: r.kind, open: Number(r.n) }))
}

/** Open conflicts of these imports. */
export async function openOf(ctx: ReadContext, imports: readonly Uuid[]): Promise<ReadonlyMap<Uuid, number>> {
  if (imports.length === 0) return new Map()
  const rows = await ctx.tx.all<{ import: Uuid; n: bigint }>(
    `SELECT import, count(*) AS n FROM registry.import_conflict
     WHERE realm = $1 AND import = ANY($2::uuid[]) AND state = 'open' GROUP BY import`,
    [ctx.realm, imports],
  )
  return new Map(rows.map((r) => [r.import, Number(r.n)]))
}

export function lockConflict(ctx: ReadContext, id: Uuid): Promise<ConflictRow | undefined> {
  return ctx.tx.first<ConflictRow>(
    named(
      'conflict-lock',
      `SELECT ${CONFLICT} FROM registry.import_conflict WHERE realm = $1 AND id = $2 FOR UPDATE`,
    ),
    [ctx.realm, id],
  )
}

/** The next open ones, locked; those somebody else is just deciding are left to them. */
export function takeConflicts(ctx: ReadContext, which: Which, limit: number): Promise<ConflictRow[]> {
  return ctx.tx.all<ConflictRow>(
    `SELECT ${CONFLICT} FROM registry.import_conflict WHERE realm = $1 AND state = 'open'
       AND ($2::uuid IS NULL OR import = $2) AND kind = $3 ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED`,
    [ctx.realm, which.import, which.kind, limit],
  )
}

/** Writes the decision and forgets the row. */
export function closeConflicts(
  ctx: ReadContext,
  _permit: Permit<'registry.import'>,
  ids: readonly Uuid[],
  d: {
    readonly choice: ConflictChoice
    readonly reason: string
    readonly by: Uuid | null
    readonly title: string
  },
): Promise<number> {
  return ctx.tx.run(
    `UPDATE registry.import_conflict SET state = CASE WHEN $3 = 'skip' THEN 'skipped' ELSE 'settled' END, content = NULL,
       revision = revision + 1, choice = $3, reason = $4, by_person = $5, by_title = $6, settled_at = $7
     WHERE realm = $1 AND id = ANY($2::uuid[]) AND state = 'open'`,
    [ctx.realm, ids, d.choice, d.reason, d.by, d.title, ctx.now],
  )
}

/** Rows nobody decided on for so long are forgotten; answers their ids. */
export function expireConflicts(
  ctx: ReadContext,
  _permit: Permit<'registry.import'>,
  before: Date,
  reason: string,
): Promise<{ id: Uuid }[]> {
  return ctx.tx.all<{ id: Uuid }>(
    `UPDATE registry.import_conflict SET state = 'skipped', content = NULL, revision = revision + 1, choice = 'skip', reason = $3,
       settled_at = $4
     WHERE realm = $1 AND id IN (SELECT id FROM registry.import_conflict WHERE realm = $1 AND state = 'open' AND made_at < $2 LIMIT 500)
     RETURNING id`,
    [ctx.realm, before, reason, ctx.now],
  )
}
