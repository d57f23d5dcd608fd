/** From a workbook to the one table that is imported: the sheet and row of the heading, then its rows. */
import { NotAWorkbook } from './archive.ts'
import { headingIn, missingIn } from './columns.ts'
import type { Column, Heading } from './columns.ts'
import { limits } from './limits.ts'
import { openWorkbook } from './workbook.ts'
import type { Merge, Row, Workbook } from './workbook.ts'

export interface Table<K extends string = string> {
  readonly sheet: string
  readonly heading: Heading<K>
  readonly merges: readonly Merge[]
  readonly from1904: boolean
  /** Rows below the heading that hold something. */
  rows(): AsyncGenerator<Row>
  close(): void
}

/** Finds the table: the first sheet with a heading, which may have a banner above it. Throws `NotAWorkbook`. */
export async function openTable<K extends string>(
  content: Uint8Array,
  wanted: readonly Column<K>[],
): Promise<Table<K>> {
  const book = await openWorkbook(content)
  try {
    const { sheet, heading } = await findHeading(book, wanted)
    const missing = missingIn(heading, wanted)
    if (missing.length > 0)
      throw new NotAWorkbook(
        `第 ${heading.row} 行表头缺少必填的列：${missing.join('、')}（列的先后可以不同）`,
      )
    const merges = await book.merges(sheet)
    return {
      sheet: book.sheets[sheet]!,
      heading,
      merges: merges.filter((m) => m.bottom > heading.row),
      from1904: book.from1904,
      rows: () => below(book, sheet, heading.row),
      close: () => book.close(),
    }
  } catch (error) {
    book.close()
    throw error
  }
}

async function findHeading<K extends string>(book: Workbook, wanted: readonly Column<K>[]) {
  let best: { sheet: number; heading: Heading<K>; found: number } | undefined
  for (const sheet of book.sheets.keys()) {
    let seen = 0
    for await (const row of book.rows(sheet)) {
      if (++seen > limits.heading) break
      const heading = headingIn(row, wanted)
      const found = heading ? Object.keys(heading.at).length : 0
      if (heading && found > (best?.found ?? 0)) best = { sheet, heading, found }
    }
    if (best && missingIn(best.heading, wanted).length === 0) break
  }
  if (!best)
    throw new NotAWorkbook(
      `前 ${limits.heading} 行里没有认出表头；请用模板，或把表头写成：${wanted.map((c) => c.titles[0]).join('、')}`,
    )
  return best
}

async function* below(book: Workbook, sheet: number, heading: number): AsyncGenerator<Row> {
  let count = 0
  for await (const row of book.rows(sheet)) {
    if (row.no <= heading) continue
    if (++count > limits.rows) throw new NotAWorkbook(`超过 ${limits.rows} 行，请分成几个文件`)
    yield row
  }
}
