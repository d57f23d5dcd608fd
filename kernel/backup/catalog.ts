/** What a database holds, asked of its own catalog: everything outside the system's schemas and the extensions. */
import type pg from 'pg'

const OURS = `n.nspname !~ '^(pg_|information_schema$)'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')`

/** Not copied: what a fresh database of the same migrations has by itself. */
export const MADE_ANEW = ['kernel.migration', 'jobs.version']

export interface Table {
  readonly schema: string
  readonly name: string
  /** Without generated ones. */
  readonly columns: string[]
}

export async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT n.nspname AS schema, c.relname AS name,
        array(SELECT a.attname::text FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND ${OURS}
      ORDER BY n.nspname, c.relname`,
  )
  return rows.filter((t) => !MADE_ANEW.includes(`${t.schema}.${t.name}`))
}

export async function partitionsOf(
  client: pg.Client,
): Promise<{ parent: string; schema: string; name: string; bound: string }[]> {
  const { rows } = await client.query<{ parent: string; schema: string; name: string; bound: string }>(
    `SELECT format('%I.%I', pn.nspname, p.relname) AS parent, n.nspname AS schema, c.relname AS name,
        pg_get_expr(c.relpartbound, c.oid) AS bound
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent
      JOIN pg_namespace pn ON pn.oid = p.relnamespace
      WHERE c.relispartition AND c.relkind IN ('r', 'p') AND ${OURS}
      ORDER BY c.oid`,
  )
  return rows
}

export async function sequencesOf(
  client: pg.Client,
): Promise<{ name: string; last: string; called: boolean }[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'S' AND ${OURS} ORDER BY 1`,
  )
  const found = []
  for (const { name } of rows) {
    const at = await client.query<{ last: string; called: boolean }>(
      `SELECT last_value::text AS last, is_called AS called FROM ${name}`,
    )
    found.push({ name, ...at.rows[0]! })
  }
  return found
}

/** Where each realm's trace stands in this snapshot. */
export async function headsOf(
  client: pg.Client,
): Promise<{ realm: number; block: number; hash: string; rows: number }[]> {
  const { rows } = await client.query<{ realm: number; block: string; hash: string; rows: string }>(
    `SELECT t.realm, coalesce(s.block, -1)::text AS block, coalesce(s.hash, '') AS hash, t.rows::text AS rows
      FROM (SELECT realm, count(*) AS rows FROM kernel.trace GROUP BY realm) AS t
      LEFT JOIN LATERAL (SELECT block, hash FROM kernel.seal WHERE realm = t.realm ORDER BY block DESC LIMIT 1) AS s ON true
      ORDER BY t.realm`,
  )
  return rows.map((r) => ({ realm: r.realm, block: Number(r.block), hash: r.hash, rows: Number(r.rows) }))
}

/** What slows a load down or stands in its way, and how to put it back. */
export async function hindrancesOf(client: pg.Client): Promise<{ away: string[]; back: string[] }> {
  const away: string[] = []
  const back: string[] = []
  const keys = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS table, quote_ident(k.conname) AS name, pg_get_constraintdef(k.oid) AS definition
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE k.contype = 'f' AND k.conparentid = 0 AND ${OURS} ORDER BY k.oid`,
  )
  const indexes = await client.query<{ name: string; definition: string }>(
    `SELECT format('%I.%I', n.nspname, i.relname) AS name, pg_get_indexdef(i.oid) AS definition
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT i.relispartition AND NOT c.relispartition AND c.relkind IN ('r', 'p') AND ${OURS}
        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid) ORDER BY i.oid`,
  )
  const guarded = await client.query<{ name: string; forced: boolean; triggers: boolean }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relforcerowsecurity AS forced,
        EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D') AS triggers
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND ${OURS} ORDER BY c.oid`,
  )
  for (const k of keys.rows) away.push(`ALTER TABLE ${k.table} DROP CONSTRAINT ${k.name}`)
  for (const i of indexes.rows) {
    away.push(`DROP INDEX ${i.name}`)
    // The catalog prints the index of a partitioned table as if it stood alone.
    back.push(i.definition.replace(' ON ONLY ', ' ON '))
  }
  for (const k of keys.rows) back.push(`ALTER TABLE ${k.table} ADD CONSTRAINT ${k.name} ${k.definition}`)
  for (const t of guarded.rows) {
    if (t.forced) {
      away.push(`ALTER TABLE ${t.name} NO FORCE ROW LEVEL SECURITY`)
      back.push(`ALTER TABLE ${t.name} FORCE ROW LEVEL SECURITY`)
    }
    if (t.triggers) {
      away.push(`ALTER TABLE ${t.name} DISABLE TRIGGER USER`)
      back.push(`ALTER TABLE ${t.name} ENABLE TRIGGER USER`)
    }
  }
  return { away, back }
}
