/**
 * Sealing: committed trace rows go into blocks of a hash chain per realm, in the order (era, transaction, number), once
 * no older transaction can still commit; every new head is anchored outside the database. `verifyTrace` proves it.
 */
import type { Database, Tx } from '#kernel/database'
import { newId } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import type { Secrets } from '#kernel/secrets'
import type { Anchor, Anchors } from './seal/anchors.ts'
import { BEGINNING, COLUMNS_SQL, GENESIS, blockHash, leafOf, placeOf } from './seal/leaf.ts'
import type { Block, Columns, Place } from './seal/leaf.ts'

export { openAnchors } from './seal/anchors.ts'
export type { Anchor, Anchors } from './seal/anchors.ts'
export { verifyTrace } from './seal/verify.ts'
export type { VerifyOptions } from './seal/verify.ts'
export { printVerification } from './seal/report.ts'
export type { Fault, Verification } from './seal/report.ts'

export interface SealGround {
  readonly database: Database
  readonly secrets: Secrets
  readonly clock: () => Date
}

/** Sealing stopped because the chain's end in the database is not the one anchored outside it. */
export class TailCut extends Error {
  /** Names realms and blocks only: the log keeps the sentence. */
  readonly forOperators = true
}

const LOCK = 7_215_033
const ROWS_PER_BLOCK = 4096

const HEAD = {
  name: 'kernel.seal-head',
  text: `SELECT block, hash, last_era AS era, last_xid::text AS xid, last_no AS no FROM kernel.seal
    WHERE realm = $1 ORDER BY block DESC LIMIT 1`,
}
const READY = {
  name: 'kernel.seal-ready',
  text: `SELECT ${COLUMNS_SQL} FROM kernel.trace
    WHERE realm = $1 AND (era, xid, no) > ($2::smallint, $3::xid8, $4::bigint)
      AND (era < (SELECT max(era) FROM kernel.era) OR xid < pg_snapshot_xmin(pg_current_snapshot()))
    ORDER BY era, xid, no LIMIT $5`,
}
const SEAL = {
  name: 'kernel.seal',
  text: `INSERT INTO kernel.seal (realm, block, at, first_at, last_at, last_era, last_xid, last_no, nos, leaves, previous, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7::xid8, $8, $9::bigint[], $10, $11, $12)`,
}
/** Realms that have trace rows, by skipping through the index. */
export const REALMS_SQL = `WITH RECURSIVE r AS (
    (SELECT realm FROM kernel.trace ORDER BY realm LIMIT 1)
    UNION ALL
    SELECT (SELECT t.realm FROM kernel.trace t WHERE t.realm > r.realm ORDER BY t.realm LIMIT 1) FROM r WHERE r.realm IS NOT NULL
  ) SELECT realm FROM r WHERE realm IS NOT NULL`

interface Head {
  readonly block: bigint
  readonly hash: string
  readonly era: number
  readonly xid: string
  readonly no: bigint
}

/**
 * Seals everything that is ready, in all realms, and anchors each new head. Safe to run in several processes: one seals,
 * the others return at once. Throws `TailCut` when the database lost a block that was anchored.
 */
export async function sealTrace(
  ground: SealGround,
  anchors: Anchors,
  rowsPerBlock = ROWS_PER_BLOCK,
): Promise<{ rows: number; blocks: number }> {
  const database = await deploymentId(ground, anchors)
  const known = lastAnchors(anchors.of(database))
  const realms = await ground.database.plain<{ realm: number }>(REALMS_SQL)
  let rows = 0
  let blocks = 0
  for (const { realm } of realms)
    for (;;) {
      const sealed = await ground.database.transaction({ settings: {} }, (tx) =>
        sealBlock(ground, tx, realm, known.get(realm), rowsPerBlock),
      )
      if (sealed === 'busy') return { rows, blocks }
      // Blocks committed by a process that died before it anchored them are anchored now.
      const fresh = sealed.unanchored.map((b) => ({ database, realm, ...b }))
      anchors.append(fresh)
      const last = fresh.at(-1)
      if (last) known.set(realm, last)
      rows += sealed.rows
      if (sealed.rows > 0) blocks++
      if (sealed.rows < rowsPerBlock) break
    }
  anchors.compact(ground.clock())
  return { rows, blocks }
}

type Unanchored = Pick<Anchor, 'block' | 'hash' | 'at'>

async function sealBlock(
  ground: SealGround,
  tx: Tx,
  realm: number,
  anchored: Anchor | undefined,
  limit: number,
): Promise<'busy' | { rows: number; unanchored: Unanchored[] }> {
  // What is anchored outside must not be lost inside, whatever the server's default.
  const [, , lock] = await Promise.all([
    tx.run('SET LOCAL synchronous_commit = on'),
    // The index has the order; a planner without fresh statistics would sort all that is waiting, for every block.
    tx.run('SET LOCAL enable_sort = off'),
    tx.first<{ got: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS got', [LOCK]),
  ])
  if (!lock?.got) return 'busy'
  const head = await tx.first<Head>(HEAD, [realm])
  await insistOnAnchored(tx, realm, anchored, head)
  const unanchored =
    head && (!anchored || head.block > BigInt(anchored.block))
      ? await sealsAfter(tx, realm, anchored ? anchored.block : Number(head.block) - 1)
      : []
  const from: Place = head ? { era: head.era, xid: BigInt(head.xid), no: head.no } : BEGINNING
  const found = await tx.all<{ columns: string }>(READY, [realm, from.era, String(from.xid), from.no, limit])
  if (found.length === 0) return { rows: 0, unanchored }
  const columns = found.map((row) => JSON.parse(row.columns) as Columns)
  const micros = columns.map((c) => c[1])
  const block: Block = {
    realm,
    block: head ? head.block + 1n : 0n,
    at: ground.clock(),
    firstAt: new Date(Math.floor(micros.reduce((a, b) => Math.min(a, b)) / 1000)),
    lastAt: new Date(Math.floor(micros.reduce((a, b) => Math.max(a, b)) / 1000)),
    last: placeOf(columns.at(-1)!),
    nos: columns.map((c) => BigInt(c[2])),
    leaves: Buffer.concat(columns.map(leafOf)),
    previous: head?.hash ?? GENESIS,
  }
  const hash = blockHash(block)
  await tx.run(SEAL, [
    realm,
    block.block,
    block.at,
    block.firstAt,
    block.lastAt,
    block.last.era,
    String(block.last.xid),
    block.last.no,
    `{${block.nos.join(',')}}`,
    block.leaves,
    block.previous,
    hash,
  ])
  unanchored.push({ block: Number(block.block), hash, at: block.at.toISOString() })
  return { rows: columns.length, unanchored }
}

async function sealsAfter(tx: Tx, realm: number, block: number): Promise<Unanchored[]> {
  const rows = await tx.all<{ block: bigint; hash: string; at: Date }>(
    'SELECT block, hash, at FROM kernel.seal WHERE realm = $1 AND block > $2 ORDER BY block',
    [realm, block],
  )
  return rows.map((r) => ({ block: Number(r.block), hash: r.hash, at: r.at.toISOString() }))
}

/** A chain that is shorter than its anchor, or another one, is evidence: never seal over it. */
async function insistOnAnchored(
  tx: Tx,
  realm: number,
  anchored: Anchor | undefined,
  head: Head | undefined,
): Promise<void> {
  if (!anchored || anchored.block < 0) return
  const same =
    head && head.block === BigInt(anchored.block)
      ? head
      : await tx.first<{ hash: string }>('SELECT hash FROM kernel.seal WHERE realm = $1 AND block = $2', [
          realm,
          anchored.block,
        ])
  if (same?.hash === anchored.hash) return
  throw new TailCut(
    `留痕链与库外锚点不符（域 ${realm}，锚点第 ${anchored.block} 块）：已停止封存，请运行 linli trace verify；若刚从备份恢复，请先登记恢复。`,
  )
}

function lastAnchors(anchors: readonly Anchor[]): Map<number, Anchor> {
  const last = new Map<number, Anchor>()
  for (const a of anchors) last.set(a.realm, a)
  return last
}

/**
 * Declares that the database was restored from a backup: for every realm the head that is there now becomes the anchor.
 * Verify then tells of the lost span instead of calling it a cut.
 */
export async function acknowledgeRestore(
  ground: SealGround,
  anchors: Anchors,
  reason: string,
): Promise<void> {
  const database = await deploymentId(ground, anchors, true)
  const realms = new Set([
    ...lastAnchors(anchors.of(database)).keys(),
    ...(await ground.database.plain<{ realm: number }>(REALMS_SQL)).map((r) => r.realm),
  ])
  const at = ground.clock().toISOString()
  for (const realm of [...realms].toSorted((a, b) => a - b)) {
    const [head] = await ground.database.plain<Head>(HEAD, [realm])
    anchors.append([
      {
        database,
        realm,
        block: head ? Number(head.block) : -1,
        hash: head?.hash ?? GENESIS,
        at,
        restored: reason,
      },
    ])
  }
}

/** The database's own id, signed with the deployment's key; made once, on the first sealing of an empty chain. */
export async function deploymentId(ground: SealGround, anchors: Anchors, restoring = false): Promise<Uuid> {
  const read = () =>
    ground.database.plain<{ id: string; mac: string }>('SELECT id, mac FROM kernel.deployment')
  // Anchored before the first block is: a crash between a block and its anchor must not look like a lost file.
  const anchorBeginning = (database: string) =>
    anchors.append([{ database, realm: 0, block: -1, hash: GENESIS, at: ground.clock().toISOString() }])
  const [found] = await read()
  if (found) {
    if (found.mac !== ground.secrets.mac('deployment', found.id))
      throw new TailCut('数据库标识与密钥不符：库与密钥文件夹不是一套，或标识被改动；已停止封存。')
    if (!restoring && anchors.of(found.id).length === 0) {
      if (await hasSeals(ground.database))
        throw new TailCut(
          `锚点文件 ${anchors.file} 中没有本库的记录而库中已有封块：已停止封存，请找回该文件。`,
        )
      anchorBeginning(found.id)
    }
    return found.id
  }
  if (await hasSeals(ground.database)) throw new TailCut('库中已有封块而数据库标识不见了：已停止封存。')
  const id = newId(0, ground.clock())
  await ground.database.plain(
    'INSERT INTO kernel.deployment (id, mac) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [id, ground.secrets.mac('deployment', id)],
  )
  const made = (await read())[0]!.id
  if (made === id) anchorBeginning(id)
  return made
}

async function hasSeals(database: Database): Promise<boolean> {
  return (await database.plain('SELECT 1 FROM kernel.seal LIMIT 1')).length > 0
}
