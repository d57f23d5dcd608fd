/**
 * `trace verify`: reads the whole trace, its chain and the traced tables in one snapshot and bounded memory, beside a
 * running server. What cannot be seen: rows cut from the end before they were sealed (a matter of seconds).
 */
import type pg from 'pg'
import type { TracedTable } from '#kernel/manifest'
import type { Secrets } from '#kernel/secrets'
import type { Anchors } from './anchors.ts'
import { verifyChain } from './chain.ts'
import { Findings } from './report.ts'
import type { Verification } from './report.ts'
import { verifyTables } from './rows.ts'

export interface VerifyOptions {
  readonly pool: pg.Pool
  readonly secrets: Secrets
  readonly anchors: Anchors
  /** All manifests' traced tables. */
  readonly traced: readonly TracedTable[]
  /** Session variables under which the traced tables show everything of a realm. */
  readonly settingsOf: (realm: number) => Readonly<Record<string, string>>
  /** Told now and then how many rows are done. */
  readonly progress?: (rows: number) => void
}

export async function verifyTrace(options: VerifyOptions): Promise<Verification> {
  const findings = new Findings()
  // Anchors first: what is anchored was committed before, so the snapshot taken now must hold it.
  const client = await options.pool.connect()
  let broken = true
  try {
    const database = await client.query<{ id: string; mac: string }>('SELECT id, mac FROM kernel.deployment')
    const deployment = database.rows[0]
    const anchors = deployment ? options.anchors.of(deployment.id) : []
    if (deployment && deployment.mac !== options.secrets.mac('deployment', deployment.id))
      findings.add({
        code: 'anchor.foreign',
        realm: 0,
        sentence: '数据库标识与密钥不符：标识被改动，或库与密钥文件夹不是一套。',
      })
    const others = options.anchors.others(deployment?.id ?? '')
    if (others.length > 0)
      findings.notes.push(`密钥文件夹中另有 ${others.length} 个其他数据库的锚点，与本库无关。`)
    await client.query(
      'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL timezone = UTC',
    )
    const started = performance.now()
    const chain = await verifyChain(client, options.secrets, anchors, findings, options.progress)
    const chained = performance.now()
    const tableRows = await verifyTables(client, options, chain.realms, findings)
    const done = performance.now()
    const heads = await client.query<{ realm: number; block: bigint }>(HEADS)
    await client.query('COMMIT')
    broken = false
    // Per realm: what was sealed in the snapshot, and the faults of that realm.
    for (const head of heads.rows)
      await client.query(VERIFIED, [head.realm, head.block, chain.sealedRows, findings.countIn(head.realm)])
    return {
      faults: findings.faults,
      faultCount: findings.count,
      notes: findings.notes,
      sealedRows: chain.sealedRows,
      unsealedRows: chain.unsealedRows,
      blocks: chain.blocks,
      tableRows,
      traceMs: chained - started,
      tablesMs: done - chained,
    }
  } finally {
    client.release(broken)
  }
}

const HEADS = 'SELECT realm, max(block) AS block FROM kernel.seal GROUP BY realm'
const VERIFIED = `INSERT INTO kernel.verification (realm, at, block, rows, faults)
  VALUES ($1, clock_timestamp(), $2, $3, $4) ON CONFLICT DO NOTHING`
