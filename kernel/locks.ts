/**
 * Work that only one process does at a time holds an advisory lock on a connection of its own. The lock ends with the
 * connection: a killed process gives it free at once, and no clock is involved.
 */
import pg from 'pg'
import type { Database } from '#kernel/database'

export interface Locks {
  /** True when this process now holds the lock; false when somebody does already, this process included. */
  take(name: string): Promise<boolean>
  give(name: string): Promise<void>
  close(): Promise<void>
}

export function openLocks(database: Database): Locks {
  const held = new Set<string>()
  let opening: Promise<pg.Client> | undefined
  const session = () =>
    (opening ??= connect().catch((error: unknown) => {
      opening = undefined
      throw error
    }))
  const connect = async () => {
    const { connectionString, options } = database.pool.options
    const client = new pg.Client({
      connectionString,
      options,
      application_name: 'linli-locks',
      keepAlive: true,
    } as pg.ClientConfig)
    const lost = () => {
      held.clear()
      opening = undefined
    }
    client.on('error', lost)
    client.on('end', lost)
    await client.connect()
    return client
  }
  let tail: Promise<unknown> = Promise.resolve()
  /** One statement after the other: the connection is shared. */
  const say = (statement: string, name: string): Promise<boolean> => {
    const said = tail.then(async () => {
      const client = await session()
      const { rows } = await client.query<{ yes: boolean }>(
        `SELECT ${statement}(7215035, hashtext($1)) AS yes`,
        [name],
      )
      return rows[0]?.yes === true
    })
    tail = said.catch(() => {})
    return said
  }
  return {
    async take(name) {
      if (held.has(name)) return false
      held.add(name)
      // No connection, no lock: the next turn tries again.
      const isOurs = await say('pg_try_advisory_lock', name).catch(() => false)
      if (!isOurs) held.delete(name)
      return isOurs
    },
    async give(name) {
      if (held.delete(name) && opening) await say('pg_advisory_unlock', name).catch(() => false)
    },
    async close() {
      await tail
      const client = await opening?.catch(() => undefined)
      await client?.end().catch(() => {})
    },
  }
}
