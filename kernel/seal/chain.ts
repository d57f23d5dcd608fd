/** Walks chain and trace side by side, realm by realm, one block in memory at a time. */
import type pg from 'pg'
import type { Secrets } from '#kernel/secrets'
import type { Anchor } from './anchors.ts'
import { Discrepancies } from './discrepancies.ts'
import { COLUMNS_SQL, GENESIS, blockHash, comparePlaces, isGenuine, leafOf, placeOf } from './leaf.ts'
import type { Block, Columns, Place } from './leaf.ts'
import type { Findings } from './report.ts'

export interface ChainResult {
  readonly realms: readonly number[]
  readonly sealedRows: number
  readonly unsealedRows: number
  readonly blocks: number
}

const SEALS = `SELECT block, at, first_at, last_at, last_era AS era, last_xid::text AS xid, last_no AS no,
    nos::text AS nos, leaves, previous, hash
  FROM kernel.seal WHERE realm = $1 AND block > $2 ORDER BY block LIMIT 32`
const ROWS = `SELECT ${COLUMNS_SQL} FROM kernel.trace WHERE realm = $1 ORDER BY era, xid, no`
const ROWS_A_PAGE = 2048
const REALMS = `WITH RECURSIVE t AS (
    (SELECT realm FROM kernel.trace ORDER BY realm LIMIT 1)
    UNION ALL
    SELECT (SELECT x.realm FROM kernel.trace x WHERE x.realm > t.realm ORDER BY x.realm LIMIT 1) FROM t WHERE t.realm IS NOT NULL
  ) SELECT realm FROM t WHERE realm IS NOT NULL UNION SELECT DISTINCT realm FROM kernel.seal ORDER BY realm`

interface SealRow {
  readonly block: bigint
  readonly at: Date
  readonly first_at: Date
  readonly last_at: Date
  readonly era: number
  readonly xid: string
  readonly no: bigint
  readonly nos: string
  readonly leaves: Buffer
  readonly previous: string
  readonly hash: string
}

export async function verifyChain(
  client: pg.PoolClient,
  secrets: Secrets,
  anchors: readonly Anchor[],
  findings: Findings,
  progress: ((rows: number) => void) | undefined,
): Promise<ChainResult> {
  const found = await client.query<{ realm: number }>(REALMS)
  const anchored = anchors.filter((a) => a.block >= 0).map((a) => a.realm)
  const realms = [...new Set([...found.rows.map((r) => r.realm), ...anchored])].toSorted((a, b) => a - b)
  let sealedRows = 0
  let unsealedRows = 0
  let blocks = 0
  for (const realm of realms) {
    const walk = new Walk(client, secrets, realm, anchors, findings, (rows) => progress?.(sealedRows + rows))
    await walk.run()
    sealedRows += walk.sealedRows
    unsealedRows += walk.unsealedRows
    blocks += walk.blocks
  }
  if (blocks > 0 && anchors.length === 0)
    findings.add({
      code: 'anchor.missing',
      realm: 0,
      sentence: '库外没有本库的锚点：无法判断链尾是否被截去，请找回密钥文件夹中的 anchors.jsonl。',
    })
  return { realms, sealedRows, unsealedRows, blocks }
}

class Walk {
  sealedRows = 0
  unsealedRows = 0
  blocks = 0
  readonly #client: pg.PoolClient
  readonly #secrets: Secrets
  readonly #realm: number
  readonly #anchors: readonly Anchor[]
  readonly #findings: Findings
  readonly #progress: (rows: number) => void
  readonly #discrepancies: Discrepancies
  #rows: AsyncGenerator<Columns[]>
  #page: Columns[] = []
  #at = 0

  constructor(
    client: pg.PoolClient,
    secrets: Secrets,
    realm: number,
    anchors: readonly Anchor[],
    findings: Findings,
    progress: (rows: number) => void,
  ) {
    this.#client = client
    this.#secrets = secrets
    this.#realm = realm
    this.#anchors = standing(anchors, realm, findings)
    this.#findings = findings
    this.#progress = progress
    this.#discrepancies = new Discrepancies(realm, secrets, findings)
    this.#rows = pages(client, realm)
  }

  async run(): Promise<void> {
    const realm = this.#realm
    const anchorsAt = new Map<number, Anchor[]>()
    for (const a of this.#anchors) anchorsAt.set(a.block, [...(anchorsAt.get(a.block) ?? []), a])
    let expected = 0n
    let previous = GENESIS
    for await (const seal of seals(this.#client, realm)) {
      const gap = seal.block !== expected
      if (gap) this.#missing(expected, seal.block - 1n)
      else if (seal.previous !== previous)
        this.#findings.add({
          code: 'seal.broken',
          realm,
          block: String(seal.block),
          sentence: `域 ${realm} 第 ${seal.block} 块没有接在前一块之后：前一块被改动或替换。`,
        })
      const block = blockOf(realm, seal)
      const isAltered = blockHash(block) !== seal.hash
      const isForeign = (anchorsAt.get(Number(seal.block)) ?? []).some((a) => a.hash !== seal.hash)
      if (isAltered || isForeign)
        this.#findings.add({
          code: 'seal.altered',
          realm,
          block: String(seal.block),
          sentence: isAltered
            ? `域 ${realm} 第 ${seal.block} 块的内容与其摘要不符：封块被改动。`
            : `域 ${realm} 第 ${seal.block} 块与库外锚点不符：整条链被改写。`,
        })
      const rows = await this.#rowsUpTo(block.last)
      this.#compare(block, seal.nos, rows, isAltered, gap)
      this.blocks++
      this.sealedRows += rows.length
      this.#progress(this.sealedRows)
      expected = seal.block + 1n
      previous = seal.hash
    }
    const beyond = this.#anchors.filter((a) => BigInt(a.block) >= expected)
    if (beyond.length > 0) {
      const last = Math.max(...beyond.map((a) => a.block))
      this.#findings.add({
        code: 'seal.cut',
        realm,
        block: String(expected),
        sentence: `域 ${realm} 链尾被截去：库外锚点记到第 ${last} 块，库中${expected === 0n ? '一块也没有' : `只到第 ${expected - 1n} 块`}。`,
      })
    }
    for (let rows = await this.#nextPage(); rows.length > 0; rows = await this.#nextPage())
      for (const columns of rows) {
        this.unsealedRows++
        if (!isGenuine(this.#secrets, columns)) this.#forged(columns, '（尚未封存）')
      }
    this.#discrepancies.settle()
  }

  #missing(from: bigint, to: bigint): void {
    this.#findings.add({
      code: 'seal.missing',
      realm: this.#realm,
      block: String(from),
      sentence: `域 ${this.#realm} 第 ${from}${from === to ? '' : ` 至 ${to}`} 块不见了：封块被删除，其所封的行只能核对自身摘要。`,
    })
  }

  #forged(columns: Columns, where: string): void {
    this.#findings.add({
      code: 'trace.forged',
      realm: this.#realm,
      no: columns[2],
      sentence: `域 ${this.#realm} 留痕第 ${columns[2]} 行${where}不是系统写入的，或写入后被改动：自身摘要不符。`,
    })
  }

  /** Compares a block with its rows: all alike and in order is the quick way, anything else the careful one. */
  #compare(block: Block, nos: string, rows: readonly Columns[], isAltered: boolean, gap: boolean): void {
    const numbers = nos.length > 2 ? nos.slice(1, -1).split(',') : []
    const isLeaf = (leaf: Buffer, index: number) =>
      leaf.compare(block.leaves, index * 32, index * 32 + 32) === 0
    const odd: { columns: Columns; leaf: Buffer }[] = []
    const inPlace = new Uint8Array(numbers.length)
    rows.forEach((columns, index) => {
      const leaf = leafOf(columns)
      if (numbers[index] === columns[2] && isLeaf(leaf, index)) {
        inPlace[index] = 1
        if (!isGenuine(this.#secrets, columns)) this.#forged(columns, '（封存之前）')
      } else odd.push({ columns, leaf })
    })
    if (odd.length === 0 && rows.length === numbers.length) return
    const open = new Map<string, number>()
    numbers.forEach((no, index) => inPlace[index] === 1 || open.set(no, index))
    for (const { columns, leaf } of odd) {
      const index = open.get(columns[2])
      if (index === undefined) {
        // Without the block before, its rows run on into this one: only their own digest can be judged.
        if (!gap) this.#discrepancies.extra(columns)
        else if (!isGenuine(this.#secrets, columns)) this.#forged(columns, '')
        continue
      }
      open.delete(columns[2])
      if (isLeaf(leaf, index)) {
        if (!isGenuine(this.#secrets, columns)) this.#forged(columns, '（封存之前）')
      } else if (!isAltered || !isGenuine(this.#secrets, columns))
        this.#discrepancies.changed(columns, block.block, leafAt(block, index))
    }
    for (const [no, index] of open) this.#discrepancies.missing(no, block.block, leafAt(block, index))
  }

  async #rowsUpTo(last: Place): Promise<Columns[]> {
    const taken: Columns[] = []
    for (;;) {
      if (this.#at >= this.#page.length) {
        const next = await this.#rows.next()
        if (next.done) return taken
        this.#page = next.value
        this.#at = 0
      }
      const columns = this.#page[this.#at]!
      if (comparePlaces(placeOf(columns), last) > 0) return taken
      taken.push(columns)
      this.#at++
      // A flood of planted rows must not fill the memory: it is named row by row up to the list's end.
      if (taken.length > 100_000) {
        this.#discrepancies.extra(taken.pop()!)
      }
    }
  }

  async #nextPage(): Promise<Columns[]> {
    if (this.#at < this.#page.length) {
      const rest = this.#page.slice(this.#at)
      this.#at = this.#page.length
      return rest
    }
    const next = await this.#rows.next()
    return next.done ? [] : next.value
  }
}

const leafAt = (block: Block, index: number) =>
  Buffer.from(block.leaves.subarray(index * 32, index * 32 + 32))

function blockOf(realm: number, seal: SealRow): Block {
  return {
    realm,
    block: seal.block,
    at: seal.at,
    firstAt: seal.first_at,
    lastAt: seal.last_at,
    last: { era: seal.era, xid: BigInt(seal.xid), no: seal.no },
    nos: seal.nos.slice(1, -1).split(','),
    leaves: seal.leaves,
    previous: seal.previous,
  }
}

/** Anchors of a realm that still bind: a declared restore frees those beyond the head it names. */
function standing(anchors: readonly Anchor[], realm: number, findings: Findings): Anchor[] {
  const kept: Anchor[] = []
  for (const anchor of anchors) {
    if (anchor.realm !== realm) continue
    if (anchor.restored !== undefined) {
      const freed = kept.filter((a) => a.block > anchor.block)
      if (freed.length > 0) {
        findings.notes.push(
          `域 ${realm} 于 ${anchor.at} 登记自备份恢复（${anchor.restored}）：第 ${anchor.block + 1} 块起的原有留痕已不在库中。`,
        )
        kept.splice(0, kept.length, ...kept.filter((a) => a.block <= anchor.block))
      }
    }
    if (anchor.block >= 0) kept.push(anchor)
  }
  return kept
}

async function* seals(client: pg.PoolClient, realm: number): AsyncGenerator<SealRow> {
  let last = -1n
  const page = () => client.query<SealRow>(SEALS, [realm, last]).then((r) => r.rows)
  for (let rows = await page(); rows.length > 0;) {
    last = rows.at(-1)!.block
    const ahead = rows.length < 32 ? Promise.resolve([]) : page()
    ahead.catch(() => {})
    yield* rows
    rows = await ahead
  }
}

/** Pages of rows in sealing order; the next page travels while this one is hashed. */
async function* pages(client: pg.PoolClient, realm: number): AsyncGenerator<Columns[]> {
  // A cursor walks the index once. Sorting would read all that is left for every page.
  await client.query(`SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off;
    DECLARE trace_rows NO SCROLL CURSOR FOR ${ROWS.replace('$1', String(realm))}; SET LOCAL enable_sort = on; SET LOCAL enable_incremental_sort = on`)
  const page = () =>
    client.query<{ columns: string }>(`FETCH ${ROWS_A_PAGE} FROM trace_rows`).then((r) => r.rows)
  for (let rows = await page(); rows.length > 0;) {
    const ahead = rows.length < ROWS_A_PAGE ? Promise.resolve([]) : page()
    ahead.catch(() => {})
    yield rows.map((row) => JSON.parse(row.columns) as Columns)
    rows = await ahead
  }
  await client.query('CLOSE trace_rows')
}
