/** pg-boss on our terms: its tables are made by the owner at migration time, at run time it works as the pool's role. */
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import type { Db } from 'pg-boss'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Tx } from '#kernel/database'
import type { Log } from '#kernel/log'

export const JOBS_SCHEMA = 'jobs'
/** Where a job goes whose tries are used up; it stays until a person deals with it. */
export const DEAD = 'dead'

const INT8 = pg.types.builtins.INT8
/** Our parsers make int8 a bigint for everybody in the process; pg-boss expects text. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8
      ? (text: string) => text
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}

/** Makes or upgrades the tables of pg-boss as the owner, and lets the pool's role use them without any DDL. */
export async function migrateJobs(ownerUrl: string, appRole: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: JOBS_SCHEMA,
    supervise: false,
    schedule: false,
    max: 2,
  })
  const failures: unknown[] = []
  boss.on('error', (error) => failures.push(error))
  await boss.start()
  try {
    // Upgrades may build indexes in the background: wait, for the application's role could not.
    for (let waited = 0; waited < 600; waited++) {
      const open = (await boss.getBamStatus()).filter(
        (s) => s.status === 'pending' || s.status === 'in_progress',
      )
      if (open.length === 0) break
      if (failures.length > 0) throw failures[0]
      await sleep(100)
    }
  } finally {
    await boss.stop({ graceful: false })
  }
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    const role = owner.escapeIdentifier(appRole)
    for (const right of [
      `USAGE ON SCHEMA ${JOBS_SCHEMA}`,
      `SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${JOBS_SCHEMA}`,
      `USAGE ON ALL SEQUENCES IN SCHEMA ${JOBS_SCHEMA}`,
      `EXECUTE ON ALL FUNCTIONS IN SCHEMA ${JOBS_SCHEMA}`,
    ])
      await owner.query(`GRANT ${right} TO ${role}`)
  } finally {
    await owner.end()
  }
}

/** An instance on the application's own pool; it never creates or alters anything. */
export function openBoss(database: Database, log: Log, monitorSeconds: number): PgBoss {
  const boss = new PgBoss({
    db: pooled(database.pool),
    schema: JOBS_SCHEMA,
    migrate: false,
    createSchema: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    superviseIntervalSeconds: monitorSeconds,
    monitorIntervalSeconds: monitorSeconds,
  })
  boss.on('error', (error) => log.error('jobs.error', error))
  return boss
}

function pooled(pool: pg.Pool): Db {
  return {
    async executeSql(text, values) {
      const client = await pool.connect()
      let isBroken = true
      try {
        const result = await client.query({ text, types, ...(values ? { values } : {}) } as pg.QueryConfig)
        isBroken = false
        return result
      } finally {
        // pg-boss sends whole transactions in one text: a failed one leaves its connection inside it.
        client.release(isBroken)
      }
    },
  }
}

/** Lets pg-boss write inside a transaction of ours. */
export function within(tx: Tx): Db {
  return { executeSql: async (text, values) => ({ rows: await tx.all(text, values ?? []) }) }
}
