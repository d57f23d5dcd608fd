import pg from 'pg'
import type { Passwords } from './passwords.ts'

export const adminRole = 'linli_admin'
export const ownerRole = 'linli_owner'
export const appRole = 'linli_app'
export const databaseName = 'linli'

/** Trusted extensions every Linli database has; on a server of one's own the owner may create them too. */
export const extensions = ['btree_gist', 'pg_trgm', 'pgcrypto', 'unaccent'] as const

/**
 * Makes the roles and the database when missing; running it again changes nothing. The owner migrates and owns,
 * without superuser rights; the application's role logs in and gets only what migrations grant.
 */
export async function ensureRoles(adminUrl: string, passwords: Passwords): Promise<void> {
  await connected(adminUrl, async (client) => {
    const found = await client.query<{ name: string }>(
      `select rolname as name from pg_roles where rolname in ($1, $2)
       union all select 'database:' || datname from pg_database where datname = $3`,
      [ownerRole, appRole, databaseName],
    )
    const present = new Set(found.rows.map((row) => row.name))
    const literal = (text: string) => client.escapeLiteral(text)
    const limits = 'NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS'
    if (!present.has(ownerRole)) {
      await client.query(
        `create role ${ownerRole} login createdb ${limits} password ${literal(passwords.owner)}`,
      )
    }
    if (!present.has(appRole)) {
      await client.query(
        `create role ${appRole} login nocreatedb noinherit ${limits} password ${literal(passwords.app)}`,
      )
    }
    if (!present.has(`database:${databaseName}`)) {
      await client.query(`create database ${databaseName} owner ${ownerRole}`)
    }
  })
  await connected(withDatabase(adminUrl, databaseName), prepareDatabase)
}

/** Extensions and the database's own rights; needs a superuser, or the database's owner. */
export async function prepareDatabase(client: pg.Client): Promise<void> {
  const found = await client.query<{ extname: string }>('select extname from pg_extension')
  const present = new Set(found.rows.map((row) => row.extname))
  for (const name of extensions) {
    if (!present.has(name)) await client.query(`create extension if not exists ${name}`)
  }
  const name = client.escapeIdentifier(client.database ?? databaseName)
  await client.query(`revoke create, temporary on database ${name} from public`)
}

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

/** Runs work on one connection and closes it in every case. */
export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
