/** What was written to the database, told by every table, row by row, as it is committed. */
import pg from 'pg'

export interface Rows {
  /** By table; equal before and after exactly when no row was written, changed or deleted in between. */
  state(): Promise<ReadonlyMap<string, string>>
  close(): Promise<void>
}

/** Rows of the note book are removed as they are read; it is swept when so many were. */
const SWEEP = 5_000

/**
 * Opens a note book that every table writes into, by a trigger for each row: a look costs as much as was written, not as much
 * as there is. What a transaction that failed had noted goes with it. A row put in and taken out again counts as written.
 * Lets the owner past row-level security as well. `without`: schemas nothing of a request writes to.
 */
export async function openRows(ownerUrl: string, without: readonly string[] = []): Promise<Rows> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  // The application's role may not write here: the function does, as the owner.
  await client.query(`CREATE SCHEMA watched;
    CREATE UNLOGGED TABLE watched.written (name text NOT NULL);
    CREATE FUNCTION watched.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    BEGIN
      INSERT INTO watched.written VALUES (TG_ARGV[0]);
      RETURN NULL;
    END $$`)
  // Of a partitioned table every partition has the trigger, those made later as well, and names the whole.
  const tables = (
    await client.query<{ schema: string; name: string; forced: boolean }>(
      `SELECT n.nspname AS schema, c.relname AS name, c.relforcerowsecurity AS forced
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'watched')
         AND NOT c.relispartition AND n.nspname <> ALL($1) ORDER BY 1, 2`,
      [without],
    )
  ).rows
  const states = new Map(tables.map((t) => [`${t.schema}.${t.name}`, 0]))
  for (const { schema, name, forced } of tables) {
    const table = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`
    // The application's role stays under its policies; only the owner, who looks at what is left, is let past.
    if (forced) await client.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`)
    await client.query(
      `CREATE TRIGGER zz_watched AFTER INSERT OR UPDATE OR DELETE ON ${table}
       FOR EACH ROW EXECUTE FUNCTION watched.note(${client.escapeLiteral(`${schema}.${name}`)})`,
    )
  }
  let read = 0
  return {
    async state() {
      const { rows } = await client.query<{ name: string; n: number }>({
        name: 'written',
        text: `WITH read AS (DELETE FROM watched.written RETURNING name)
          SELECT name, count(*)::int AS n FROM read GROUP BY name`,
      })
      for (const { name, n } of rows) {
        states.set(name, (states.get(name) ?? 0) + n)
        read += n
      }
      if (read > SWEEP) {
        read = 0
        await client.query('VACUUM watched.written')
      }
      return new Map([...states].map(([name, n]) => [name, String(n)]))
    },
    close: () => client.end(),
  }
}

/** Tables that are not as they were. */
export const changed = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] =>
  [...after].filter(([name, state]) => before.get(name) !== state).map(([name]) => name)
