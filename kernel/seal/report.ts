/** What verification found, as data and as Chinese sentences. */

export type FaultCode =
  | 'trace.changed'
  | 'trace.deleted'
  | 'trace.swapped'
  | 'trace.inserted'
  | 'trace.forged'
  | 'seal.altered'
  | 'seal.broken'
  | 'seal.missing'
  | 'seal.cut'
  | 'anchor.missing'
  | 'anchor.foreign'
  | 'row.changed'
  | 'row.untraced'
  | 'row.vanished'

export interface Fault {
  readonly code: FaultCode
  readonly realm: number
  /** Number of the trace row, when the fault is one row's. */
  readonly no?: string
  readonly block?: string
  /** Kind and id of a subject, when the fault is a traced table's row. */
  readonly kind?: string
  readonly id?: string
  readonly sentence: string
}

export interface Verification {
  readonly faults: readonly Fault[]
  /** All faults, also those beyond the list's end. */
  readonly faultCount: number
  readonly notes: readonly string[]
  readonly sealedRows: number
  readonly unsealedRows: number
  readonly blocks: number
  readonly tableRows: number
  readonly traceMs: number
  readonly tablesMs: number
}

/** At most so many faults are listed; the rest is counted. */
const LISTED = 200

/** Collects faults in bounded memory. */
export class Findings {
  readonly faults: Fault[] = []
  readonly notes: string[] = []
  count = 0
  readonly #byRealm = new Map<number, number>()

  add(fault: Fault): void {
    this.count++
    this.#byRealm.set(fault.realm, (this.#byRealm.get(fault.realm) ?? 0) + 1)
    if (this.faults.length < LISTED) this.faults.push(fault)
  }

  /** Faults of one realm, and those of none (realm 0 stands for the whole database). */
  countIn(realm: number): number {
    return (this.#byRealm.get(realm) ?? 0) + (realm === 0 ? 0 : (this.#byRealm.get(0) ?? 0))
  }
}

/** Lines for the terminal; the caller exits with 1 when there are faults. */
export function printVerification(v: Verification): string[] {
  const rate = (rows: number, ms: number) => (ms > 0 ? Math.round((rows / ms) * 1000) : 0)
  const rows = v.sealedRows + v.unsealedRows
  return [
    `留痕 ${rows} 行（已封存 ${v.sealedRows} 行，${v.blocks} 块；待封存 ${v.unsealedRows} 行），用时 ${seconds(v.traceMs)}，每秒 ${rate(rows, v.traceMs)} 行。`,
    `业务数据 ${v.tableRows} 行与留痕比对，用时 ${seconds(v.tablesMs)}，每秒 ${rate(v.tableRows, v.tablesMs)} 行。`,
    ...v.notes.map((note) => `说明：${note}`),
    ...v.faults.map((fault) => `故障 ${fault.code}：${fault.sentence}`),
    ...(v.faultCount > v.faults.length ? [`……另有 ${v.faultCount - v.faults.length} 处故障未列出。`] : []),
    v.faultCount === 0
      ? '核验通过：没有发现改动、删除、调换、插入或截尾。'
      : `核验不通过：共 ${v.faultCount} 处故障。`,
  ]
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} 秒`
