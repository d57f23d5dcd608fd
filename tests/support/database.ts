import { inject } from 'vitest'

export interface TestDatabase {
  /** Owner of the database: may do everything in it. */
  ownerUrl: string
  /** The pool's least-privilege role: what the application sees. */
  appUrl: string
  /** Drops the database, connections and all. What is left is dropped at the end of the run. */
  drop(): Promise<void>
}

/**
 * A migrated, empty database of one's own on a real PostgreSQL, copied from a template in some 20 ms; one per test file.
 * Runs on the embedded PostgreSQL 18, or on the server named by TEST_DATABASE_URL (owner, may create databases) and
 * TEST_APP_URL (application's role), which is how the suite is proved on PostgreSQL 15.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const broker = inject('linliDatabases')
  const { name, ownerUrl, appUrl } = (await ask(`${broker}/create`)) as {
    name: string
    ownerUrl: string
    appUrl: string
  }
  return { ownerUrl, appUrl, drop: async () => void (await ask(`${broker}/drop/${name}`)) }
}

/** A database of one's own that holds the usual city, loaded once a run; `key`: what its secrets are made from. */
export async function cityDatabase(): Promise<TestDatabase & { key: Buffer }> {
  const broker = inject('linliDatabases')
  const { name, ownerUrl, appUrl, key } = (await ask(`${broker}/city`)) as {
    name: string
    ownerUrl: string
    appUrl: string
    key: string
  }
  const drop = async () => void (await ask(`${broker}/drop/${name}`))
  return { ownerUrl, appUrl, key: Buffer.from(key, 'hex'), drop }
}

/** Asks the main process of this run (global.ts). */
export async function ask(url: string): Promise<unknown> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`no test database: ${await response.text()}`)
  return response.json()
}
