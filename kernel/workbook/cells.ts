/** Cells as what they should be, with the reason when they are not; the reasons of a row are gathered. Pure. */
import { NOTE_MARK, REFILL_MARK } from './columns.ts'
import type { Column, Heading } from './columns.ts'
import { limits } from './limits.ts'
import { lettersOf } from './workbook.ts'
import type { Cell, Merge, Row } from './workbook.ts'

/** How the table a row belongs to is laid out. */
export interface Layout<K extends string = string> {
  readonly columns: readonly Column<K>[]
  readonly heading: Heading<K>
  readonly merges: readonly Merge[]
  readonly from1904: boolean
}

const SCIENTIFIC = /^[+-]?\d(?:\.\d+)?E[+-]?\d+$/i
/** Above this a number of Excel no longer holds all its digits. */
const DIGITS_KEPT = 1e15

/** Reads the cells of one row and gathers what is wrong with them. */
export class RowReader<K extends string> {
  readonly reasons: string[] = []
  readonly #row: Row
  readonly #layout: Layout<K>
  constructor(row: Row, layout: Layout<K>) {
    this.#row = row
    this.#layout = layout
  }
  cell(key: K): Cell | undefined {
    const column = this.#layout.heading.at[key]
    return column === undefined ? undefined : this.#row.cells.get(column)
  }
  /** Keeps a reason, which is the end of a sentence beginning with the cell. */
  wrong(key: K, why: string): null {
    const column = this.#layout.heading.at[key]
    const title = this.#layout.columns.find((c) => c.key === key)?.titles[0] ?? key
    const at = column === undefined ? '' : `${lettersOf(column)}${this.#row.no}`
    this.reasons.push(`${at}“${title}”${why}`)
    return null
  }
  /** A cell as text; null when it is blank or wrong (then the reason is kept). `isNumber`: digits that must be whole. */
  text(key: K, most: number, isNumber = false): string | null {
    const cell = this.cell(key)
    if (!cell) return null
    const read = textOf(cell, isNumber)
    if ('why' in read) return this.wrong(key, read.why)
    if (read.text.startsWith(REFILL_MARK)) return this.wrong(key, '需要重新填写')
    if (read.text === '') return null
    return [...read.text].length > most ? this.wrong(key, `超过 ${most} 字`) : read.text
  }
  /** A merged area says of one row what it means for several: a reason, where it covers a column that counts. */
  refuseMerges(): void {
    const { heading, merges } = this.#layout
    if (merges.length === 0) return
    const used = Object.values<number | undefined>(heading.at)
    for (const m of merges)
      if (
        m.top <= this.#row.no &&
        this.#row.no <= m.bottom &&
        used.some((at) => at !== undefined && m.left <= at && at <= m.right)
      )
        this.reasons.push(`${m.ref} 是合并单元格；请取消合并，并在每一行都填写`)
  }
}

/** Whether a row is the template's note row. */
export function isNote(row: Row): boolean {
  for (const cell of row.cells.values())
    if (cell.kind === 'text' && cell.text.trimStart().startsWith(NOTE_MARK)) return true
  return false
}

/** A cell that should be a text. A formula's result is never taken, a damaged number never guessed. */
export function textOf(cell: Cell, isNumber: boolean): { text: string } | { why: string } {
  switch (cell.kind) {
    case 'formula':
      return { why: '是公式，不取公式的结果；请复制后“选择性粘贴”为数值' }
    case 'error':
      return { why: `是错误值 ${cell.raw}` }
    case 'boolean':
      return { why: '是逻辑值，不是文字' }
    case 'text': {
      const text = plain(cell.text)
      if (isNumber && SCIENTIFIC.test(text))
        return { why: '是科学计数法，原来的数字已经丢失；请把该列设为文本后重填' }
      return cell.text.length > limits.cell ? { why: `超过 ${limits.cell} 字` } : { text }
    }
    case 'number': {
      if (cell.date) return { why: '被 Excel 变成了日期；请把该列设为文本后重填' }
      const n = Number(cell.raw)
      if (!Number.isFinite(n)) return { why: `不是数字（${cell.raw.slice(0, 30)}）` }
      if (Math.abs(n) >= DIGITS_KEPT)
        return { why: '超过 15 位，Excel 已把末尾的数字变成 0；请把该列设为文本后重填' }
      if (isNumber && !Number.isInteger(n)) return { why: '不是整数' }
      return { text: String(n) }
    }
  }
}

/** Without what no database takes and nobody sees. */
const plain = (text: string) =>
  text
    .replace(/\r\n?/g, '\n')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, '')
    .toWellFormed()
    .trim()
