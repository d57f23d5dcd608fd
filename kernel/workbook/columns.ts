/** The columns of a table and how a heading is recognised. Titles are data of the format, not screen text. */
import { NotAWorkbook } from './archive.ts'
import type { Cell, Row } from './workbook.ts'

export interface Column<K extends string = string> {
  readonly key: K
  /** Accepted titles; the first is the one we write. */
  readonly titles: readonly string[]
  readonly required: boolean
  /** The note below the heading of the template. */
  readonly note: string
  readonly width: number
}

/** Title of the column we add to an error file; skipped when the file comes back. */
export const REASON_TITLE = '错误原因'
/** Begins the cells of the template's note row, which is no data. */
export const NOTE_MARK = '【说明】'
/** Stands in an error file where the given cell cannot be taken over; must be filled in again. */
export const REFILL_MARK = '#请重填'

export interface Heading<K extends string = string> {
  readonly row: number
  /** Column (from 0) of each key that was found. */
  readonly at: Readonly<Partial<Record<K, number>>>
  /** All titles as written, by column, for the error file. */
  readonly titles: readonly string[]
}

const normal = (title: string) =>
  title
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/^\*|\*$/g, '')
    .replace(/\((?:必填|选填|可选)\)$/, '')
    .toLowerCase()

const titleOf = (cell: Cell | undefined) => (cell?.kind === 'text' ? cell.text.trim() : '')

/** Reads a row as heading; undefined when no title of ours stands in it. */
export function headingIn<K extends string>(row: Row, wanted: readonly Column<K>[]): Heading<K> | undefined {
  const byTitle = new Map(wanted.flatMap((c) => c.titles.map((t) => [normal(t), c.key] as const)))
  const at: Partial<Record<K, number>> = {}
  const titles: string[] = []
  for (const [column, cell] of row.cells) {
    const title = titleOf(cell)
    titles[column] = title
    const key = byTitle.get(normal(title))
    if (key === undefined) continue
    if (at[key] !== undefined)
      throw new NotAWorkbook(`第 ${row.no} 行表头里“${title}”这一列出现了两次，请留下一列`)
    at[key] = column
  }
  if (Object.keys(at).length === 0) return undefined
  return { row: row.no, at, titles: Array.from(titles, (t) => t ?? '') }
}

/** Titles of required columns a heading lacks. */
export function missingIn<K extends string>(heading: Heading<K>, wanted: readonly Column<K>[]): string[] {
  return wanted.filter((c) => c.required && heading.at[c.key] === undefined).map((c) => c.titles[0]!)
}
