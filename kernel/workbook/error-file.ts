/** The file that goes back: the rows as they were given, each with its reasons, ready to be imported again once mended. */
import { PassThrough } from 'node:stream'
import { MAX_BYTES } from '#kernel/files/contract'
import type { Layout } from './cells.ts'
import { REASON_TITLE, REFILL_MARK } from './columns.ts'
import type { Cell, Row } from './workbook.ts'

export interface ErrorFile {
  add(row: Row, reasons: readonly string[]): void
  /** The workbook, or undefined when it became larger than a file may be. */
  finish(): Promise<Uint8Array | undefined>
}

/** Rows it holds at most; whoever made more mistakes than that made the same one. */
const MOST = 20_000
const RED = 'FFB42318'

/** `layout` of the table the rows come from. */
export async function errorFile(c: Pick<Layout, 'heading' | 'from1904'>): Promise<ErrorFile> {
  const { default: ExcelJS } = await import('exceljs')
  const pieces: Buffer[] = []
  const stream = new PassThrough()
  stream.on('data', (piece: Buffer) => pieces.push(piece))
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useSharedStrings: false, useStyles: true })
  const sheet = book.addWorksheet('错误行', { views: [{ state: 'frozen', ySplit: 1 }] })
  const given = c.heading.titles.flatMap((title, column) =>
    title === '' || title === REASON_TITLE ? [] : [{ title, column }],
  )
  const mapped = new Set(Object.values(c.heading.at))
  sheet.columns = [
    {
      header: REASON_TITLE,
      width: 48,
      style: { font: { color: { argb: RED } }, alignment: { wrapText: true } },
    },
    ...given.map(({ title }) => ({ header: title, width: 20, style: { numFmt: '@' } })),
  ]
  let rows = 0
  return {
    add(row, reasons) {
      if (++rows > MOST) return
      sheet
        .addRow([
          reasons.join('；'),
          ...given.map(({ column }) => shown(row.cells.get(column), mapped.has(column), c)),
        ])
        .commit()
    },
    async finish() {
      if (rows > MOST) sheet.addRow([`另有 ${rows - MOST} 行没有列出`]).commit()
      sheet.commit()
      await book.commit()
      const content = Buffer.concat(pieces)
      return content.length > MAX_BYTES ? undefined : content
    },
  }
}

/** As given, as text. What was damaged before it reached us is marked, so that it cannot pass unmended. */
function shown(cell: Cell | undefined, isOurs: boolean, c: Pick<Layout, 'from1904'>): string {
  if (!cell) return ''
  const lost = isOurs ? REFILL_MARK : ''
  switch (cell.kind) {
    case 'text':
      return cell.text
    case 'boolean':
      return cell.raw === '1' ? 'TRUE' : 'FALSE'
    case 'number': {
      if (cell.date) return dayText(cell.raw, c.from1904)
      const n = Number(cell.raw)
      return Number.isFinite(n) && Math.abs(n) < 1e15 ? String(n) : lost
    }
    default:
      return lost
  }
}

/** A day count as wall-clock text; no zone is needed to write down what Excel shows. */
function dayText(raw: string, from1904: boolean): string {
  const serial = Number(raw)
  if (!Number.isFinite(serial) || serial < 61 || serial > 2_958_465) return raw
  const seconds = Math.round((serial + (from1904 ? 1462 : 0)) * 86_400)
  const wall = new Date(Date.UTC(1899, 11, 30) + seconds * 1000).toISOString()
  return `${wall.slice(0, 10)} ${wall.slice(11, 19)}`
}
