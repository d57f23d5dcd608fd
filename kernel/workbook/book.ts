/**
 * A whole workbook of a few small sheets (a form somebody filled in), read under the same limits as any other: in a child
 * process, sheet by sheet.
 */
import { NotAWorkbook } from './archive.ts'
import { limits } from './limits.ts'
import { linesOfChild } from './reading.ts'
import { openWorkbook } from './workbook.ts'
import type { Merge, Row } from './workbook.ts'

export interface BookSheet {
  readonly title: string
  /** Dates are counted from 1904 instead of 1900. */
  readonly from1904: boolean
  readonly merges: readonly Merge[]
  /** Rows with content. */
  readonly rows: readonly Row[]
}

/** Reads all visible sheets. Throws `NotAWorkbook` when it is none or has more than `limits.formRows` rows. */
export async function readBook(content: Uint8Array): Promise<BookSheet[]> {
  const child = linesOfChild(content, ['[]', 'book'])
  const sheets: { title: string; from1904: boolean; merges: readonly Merge[]; rows: Row[] }[] = []
  try {
    for (;;) {
      const line = await child.next()
      if (line.problem !== undefined) throw new NotAWorkbook(line.problem)
      if (line.end) return sheets
      if (line.sheet) sheets.push({ ...line.sheet, rows: [] })
      else sheets.at(-1)?.rows.push({ no: line.no!, cells: new Map(line.cells) })
    }
  } finally {
    child.close()
  }
}

/** The child's side: lines of all sheets, one after the other. */
export async function* linesOfBook(content: Uint8Array): AsyncGenerator<object> {
  const book = await openWorkbook(content)
  try {
    let count = 0
    for (const [n, title] of book.sheets.entries()) {
      yield { sheet: { title, from1904: book.from1904, merges: await book.merges(n) } }
      for await (const row of book.rows(n)) {
        if (++count > limits.formRows) throw new NotAWorkbook(`超过 ${limits.formRows} 行`)
        yield { no: row.no, cells: [...row.cells] }
      }
    }
  } finally {
    book.close()
  }
}
