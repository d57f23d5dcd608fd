/** SQL of imports. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import { findFile } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import type { ImportRow as Basic } from '../tables.ts'
import type { Profile } from './columns.ts'

const named = (name: string, text: string): Named => ({ name: `casework.${name}`, text })

export interface ImportRow extends Basic {
  /** Row of the workbook up to which reports were taken in. */
  readonly at_row: number
  readonly profile: Profile
  readonly snapshot: string | null
}

export function insertImport(
  ctx: ReadContext,
  _permit: Permit<'casework.import'>,
  r: Pick<ImportRow, 'id' | 'body' | 'by_person' | 'by_title' | 'file_name' | 'file' | 'source' | 'mode'> & {
    profile: Profile
  },
): Promise<number> {
  return ctx.tx.run(
    `INSERT INTO casework.import (realm, id, body, by_person, by_title, file_name, file, source, mode, state, profile, started_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'checking', $10, $11)`,
    [
      ctx.realm,
      r.id,
      r.body,
      r.by_person,
      r.by_title,
      r.file_name,
      r.file,
      r.source,
      r.mode,
      JSON.stringify(r.profile),
      ctx.now,
    ],
  )
}

export function getImport(ctx: ReadContext, id: Uuid): Promise<ImportRow | undefined> {
  return ctx.tx.first<ImportRow>(
    named('import-get', 'SELECT * FROM casework.import WHERE realm = $1 AND id = $2'),
    [ctx.realm, id],
  )
}

/** Locked, so that of two runs, or a run and somebody who stops it, one goes first. */
export function lockImport(ctx: ReadContext, id: Uuid): Promise<ImportRow | undefined> {
  return ctx.tx.first<ImportRow>(
    named('import-lock', 'SELECT * FROM casework.import WHERE realm = $1 AND id = $2 FOR UPDATE'),
    [ctx.realm, id],
  )
}

/**
 * A plan kept from when a table was empty reads all of it. An import fills tables faster than statistics follow, so it plans
 * each batch for the size they have by then.
 */
export function planAnew(ctx: ReadContext): Promise<number> {
  return ctx.tx.run('DISCARD PLANS')
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
      `SELECT * FROM casework.import WHERE realm = $1
         AND ($2::timestamptz IS NULL OR (started_at, id) < ($2, $3::uuid)) ORDER BY started_at DESC, id DESC LIMIT $4`,
    ),
    [ctx.realm, after?.at ?? null, after?.id ?? null, limit],
  )
}

export type ImportChange = Partial<
  Pick<
    ImportRow,
    | 'state'
    | 'total'
    | 'good'
    | 'bad'
    | 'repeated'
    | 'done'
    | 'problem'
    | 'errors'
    | 'error_file'
    | 'ended_at'
    | 'at_row'
    | 'snapshot'
  >
>

const JSON_COLUMNS: ReadonlySet<string> = new Set(['errors'])

export function updateImport(
  ctx: ReadContext,
  _permit: Permit<'casework.import'>,
  id: Uuid,
  change: ImportChange,
): Promise<number> {
  const columns = Object.keys(change) as (keyof ImportChange)[]
  return ctx.tx.run(
    `UPDATE casework.import SET ${columns.map((c, i) => `${c} = $${i + 3}`).join(', ')} WHERE realm = $1 AND id = $2`,
    [ctx.realm, id, ...columns.map((c) => (JSON_COLUMNS.has(c) ? JSON.stringify(change[c]) : change[c]))],
  )
}

/** Of these numbers of a source, the ones already here, each with the digest of its text. */
export async function knownTexts(
  ctx: ReadContext,
  source: string,
  numbers: readonly string[],
): Promise<Map<string, string>> {
  if (numbers.length === 0) return new Map()
  const rows = await ctx.tx.all<{ no: string; digest: string }>(
    named(
      'import-known',
      `SELECT source_no AS no, md5(text) AS digest FROM casework.report
       WHERE realm = $1 AND source = $2 AND source_no = ANY($3::text[])`,
    ),
    [ctx.realm, source, [...numbers]],
  )
  return new Map(rows.map((r) => [r.no, r.digest]))
}

/** An import of the very same content and kind that was cut off before its end. */
export async function unfinishedImport(
  ctx: ReadContext,
  same: { source: string; sha256: string; mode: string },
): Promise<Uuid | undefined> {
  const rows = await ctx.tx.all<{ id: Uuid; file: Uuid | null }>(
    `SELECT id, file FROM casework.import WHERE realm = $1 AND source = $2 AND mode = $3 AND body IS NULL AND ended_at IS NULL
     ORDER BY started_at DESC LIMIT 20`,
    [ctx.realm, same.source, same.mode],
  )
  const files = await Promise.all(
    rows.map((r) => (r.file ? findFile(ctx, r.file) : Promise.resolve(undefined))),
  )
  return rows.find((_, i) => files[i]?.sha256 === same.sha256)?.id
}

/** How many reports an import located, by kind of place. */
export async function placesOfImport(
  ctx: ReadContext,
  id: Uuid,
): Promise<{ kind: string; located: boolean; reports: number }[]> {
  const rows = await ctx.tx.all<{ kind: string; located: boolean; n: bigint }>(
    `SELECT p.kind, r.located, count(*) AS n FROM casework.report r
       JOIN flow.matters m ON m.realm = r.realm AND m.id = r.id
       JOIN territory.standing p ON p.realm = m.realm AND p.id = m.place AND p.path = m.place_path
     WHERE r.realm = $1 AND r.import = $2 GROUP BY 1, 2 ORDER BY 1, 2`,
    [ctx.realm, id],
  )
  return rows.map((r) => ({ kind: r.kind, located: r.located, reports: Number(r.n) }))
}

/** Where the reports of an import are now. */
export async function stepsOfImport(
  ctx: ReadContext,
  id: Uuid,
): Promise<{ step: string; reports: number }[]> {
  const rows = await ctx.tx.all<{ step: string; n: bigint }>(
    `SELECT m.step, count(*) AS n FROM casework.report r JOIN flow.matters m ON m.realm = r.realm AND m.id = r.id
     WHERE r.realm = $1 AND r.import = $2 GROUP BY 1 ORDER BY 2 DESC`,
    [ctx.realm, id],
  )
  return rows.map((r) => ({ step: r.step, reports: Number(r.n) }))
}
