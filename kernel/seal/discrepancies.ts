/**
 * What did not fit while walking one realm: rows that are missing from their block, rows no block knows, rows that differ.
 * Settled at the end, when both halves of a move or a swap have been seen. Bounded: beyond the cap rows are only counted.
 */
import type { Secrets } from '#kernel/secrets'
import { isGenuine, leafOf } from './leaf.ts'
import type { Columns } from './leaf.ts'
import type { Findings } from './report.ts'

interface Expected {
  readonly block: bigint
  readonly leaf: Buffer
}

interface Changed extends Expected {
  readonly columns: Columns
}

const CAP = 5000
/** Swaps are looked for among so many changed rows, each pair hashed. */
const PAIRED = 60

export class Discrepancies {
  readonly #realm: number
  readonly #secrets: Secrets
  readonly #findings: Findings
  readonly #missing = new Map<string, Expected>()
  readonly #extra = new Map<string, Columns>()
  readonly #changed: Changed[] = []
  #uncounted = 0

  constructor(realm: number, secrets: Secrets, findings: Findings) {
    this.#realm = realm
    this.#secrets = secrets
    this.#findings = findings
  }

  missing(no: string, block: bigint, leaf: Buffer): void {
    if (this.#missing.size < CAP) this.#missing.set(no, { block, leaf })
    else this.#uncounted++
  }

  extra(columns: Columns): void {
    if (this.#extra.size < CAP && !this.#extra.has(columns[2])) this.#extra.set(columns[2], columns)
    else this.#uncounted++
  }

  changed(columns: Columns, block: bigint, leaf: Buffer): void {
    if (this.#changed.length < CAP) this.#changed.push({ columns, block, leaf })
    else this.#uncounted++
  }

  /** Names every discrepancy. */
  settle(): void {
    const realm = this.#realm
    for (const [no, columns] of this.#extra) {
      const expected = this.#missing.get(no)
      if (!expected) continue
      // Out of its block's reach but with a number that is missed: the row was moved.
      this.#extra.delete(no)
      this.#missing.delete(no)
      if (!leafOf(columns).equals(expected.leaf)) this.#changed.push({ columns, ...expected })
    }
    const swapped = this.#nameSwaps()
    for (const { columns, block } of this.#changed) {
      const no = columns[2]
      if (swapped.has(no)) continue
      this.#findings.add({
        code: 'trace.changed',
        realm,
        no,
        block: String(block),
        sentence: isGenuine(this.#secrets, columns)
          ? `域 ${realm} 留痕第 ${no} 行（第 ${block} 块）的位置或归属被改动，已不是封存时的那一行。`
          : `域 ${realm} 留痕第 ${no} 行（第 ${block} 块）在封存之后被改动。`,
      })
    }
    for (const [no, { block }] of this.#missing)
      this.#findings.add({
        code: 'trace.deleted',
        realm,
        no,
        block: String(block),
        sentence: `域 ${realm} 留痕第 ${no} 行（第 ${block} 块）在封存之后被删除。`,
      })
    for (const [no] of this.#extra)
      this.#findings.add({
        code: 'trace.inserted',
        realm,
        no,
        sentence: `域 ${realm} 留痕第 ${no} 行是在封存之后插入到已封存的位置的。`,
      })
    this.#findings.count += this.#uncounted
  }

  #nameSwaps(): Set<string> {
    const named = new Set<string>()
    const rows = this.#changed.slice(0, PAIRED)
    rows.forEach((a, i) => {
      for (const b of rows.slice(i + 1)) {
        if (named.has(a.columns[2]) || named.has(b.columns[2])) continue
        if (!wasAt(a, b) || !wasAt(b, a)) continue
        const [low, high] = BigInt(a.columns[2]) < BigInt(b.columns[2]) ? [a, b] : [b, a]
        named.add(a.columns[2]).add(b.columns[2])
        this.#findings.add({
          code: 'trace.swapped',
          realm: this.#realm,
          no: low.columns[2],
          block: String(low.block),
          sentence: `域 ${this.#realm} 留痕第 ${low.columns[2]} 行与第 ${high.columns[2]} 行在封存之后被互相调换。`,
        })
      }
    })
    return named
  }
}

/** Whether the row now at `a` is the one sealed at `b`: alike once it wears b's number, place, or place and instant. */
function wasAt(a: Changed, b: Changed): boolean {
  const [, atMicros, no, era, xid] = b.columns
  const variants: Columns[] = [a.columns.with(2, no) as Columns]
  variants.push(variants[0]!.with(3, era).with(4, xid) as Columns)
  variants.push(variants[1]!.with(1, atMicros) as Columns)
  return variants.some((columns) => leafOf(columns).equals(b.leaf))
}
