/** The empty workbook to fill in: heading, notes, lists to choose from, long numbers kept as text. */
import { NOTE_MARK } from './columns.ts'
import type { Column } from './columns.ts'

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const LISTS = '可选值'
/** Rows that offer the lists. */
const ROWS = 2_000
const FIRST = 3

export interface Template<K extends string> {
  /** Title of the sheet that is filled in. */
  readonly sheet: string
  readonly columns: readonly Column<K>[]
  /** Values to choose from, by column. */
  readonly lists: Readonly<Partial<Record<K, readonly string[]>>>
  /** Columns whose list only proposes: other values may be written too. */
  readonly open?: readonly K[]
}

/** Makes an empty workbook. */
export async function makeTemplate<K extends string>(template: Template<K>): Promise<Uint8Array> {
  const { columns, open = [] } = template
  const { default: ExcelJS } = await import('exceljs')
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet(template.sheet, { views: [{ state: 'frozen', ySplit: 2 }] })
  sheet.columns = columns.map((c) => ({
    header: c.required ? `*${c.titles[0]}` : c.titles[0]!,
    width: c.width,
    style: { numFmt: '@', alignment: { vertical: 'top' as const, wrapText: true } },
  }))
  const head = sheet.getRow(1)
  head.font = { bold: true }
  head.eachCell((cell) => {
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE7EEF7' } }
  })
  const notes = sheet.addRow(columns.map((c, i) => (i === 0 ? `${NOTE_MARK}${c.note}` : c.note)))
  notes.font = { italic: true, color: { argb: 'FF667085' } }

  const values = book.addWorksheet(LISTS, { state: 'hidden' })
  const lists = Object.entries<readonly string[] | undefined>(template.lists)
  lists.forEach(([key, list = []], i) => {
    if (list.length === 0) return
    values.getColumn(i + 1).values = [key, ...list]
    const at = sheet.getColumn(columns.findIndex((c) => c.key === key) + 1).letter
    const from = values.getColumn(i + 1).letter
    // exceljs keeps validations of ranges on the sheet; its types only know single cells.
    const { dataValidations } = sheet as unknown as {
      dataValidations: { add(range: string, rule: object): void }
    }
    dataValidations.add(`${at}${FIRST}:${at}${ROWS}`, {
      type: 'list',
      allowBlank: true,
      formulae: [`${LISTS}!$${from}$2:$${from}$${list.length + 1}`],
      showErrorMessage: !open.includes(key as K),
      errorTitle: '不在可选值中',
      error: '请从下拉中选择',
    })
  })
  return new Uint8Array(await book.xlsx.writeBuffer())
}
