/** What stands in the database, told by every table's count and the numbers of the transactions that wrote its rows. */
import pg from 'pg'

export interface Rows {
  /** By table; equal before and after exactly when nothing was written, changed or deleted in between. */
  state(): Promise<ReadonlyMap<string, string>>
  close(): Promise<void>
}

/**
 * Opens a look past row-level security, as the owner. `without`: schemas nothing of a request writes to, left out because
 * they are large.
 */
export async function openRows(ownerUrl: string, without: readonly string[] = []): Promise<Rows> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  const tables = (
    await client.query<{ schema: string; name: string; forced: boolean }>(
      `SELECT n.nspname AS schema, c.relname AS name, c.relforcerowsecurity AS forced
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
         AND NOT c.relispartition AND n.nspname <> ALL($1) ORDER BY 1, 2`,
      [without],
    )
  ).rows
  const named = ({ schema, name }: { schema: string; name: string }) =>
    `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`
  // The application's role stays under its policies; only the owner is let past.
  for (const table of tables.filter((t) => t.forced))
    await client.query(`ALTER TABLE ${named(table)} NO FORCE ROW LEVEL SECURITY`)
  const text = tables
    .map(
      (t) =>
        `SELECT ${client.escapeLiteral(`${t.schema}.${t.name}`)} AS name,
           count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) AS state FROM ${named(t)}`,
    )
    .join('\nUNION ALL ')
  return {
    async state() {
      const { rows } = await client.query<{ name: string; state: string }>({ name: 'rows', text })
      return new Map(rows.map((r) => [r.name, r.state]))
    },
    close: () => client.end(),
  }
}

/** Tables that are not as they were. */
export const changed = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] =>
  [...after].filter(([name, state]) => before.get(name) !== state).map(([name]) => name)
