/** The workbook as it is handed out: empty with drop-downs, or as it came back with a column of reasons. */
import { REASON_TITLE, REFILL_MARK, NOTE_MARK, dayFromCell, lettersOf } from '#kernel/workbook'
import type { BookSheet, Cell } from '#kernel/workbook'
import type { Workbook, Worksheet } from 'exceljs'

import type { Base } from './offered.ts'
import type { CellFinding } from './filled.ts'
import { GUIDE, WHOLE_PROCEDURE, basics, formOf, forms } from './forms.ts'
import type { Choices, Form, FormColumn } from './forms.ts'
import { guideLines } from './guide.ts'

const LISTS = '可选值'
/** Last row that offers the drop-downs. */
const LAST = 400
const colours = { must: 'FFB9D3F0', may: 'FFE7EEF7', told: 'FFEDEDED', grey: 'FF98A2B3', note: 'FF667085' }
const RED = 'FFB42318'
const PINK = 'FFFDE2E0'

const filled = (argb: string) => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } }) as const

/** Values the lower layer offers for a column. */
function offered(choices: Choices | undefined, base: Base): readonly string[] {
  if (!choices) return []
  if (!('offered' in choices)) return 'filled' in choices ? [] : choices
  const titles = (list: readonly { title: string }[]) => [...new Set(list.map((n) => n.title))]
  switch (choices.offered) {
    case 'patterns':
      return titles(base.patterns)
    case 'procedures':
      return titles(base.procedures)
    case 'roles':
      return titles(base.procedures.flatMap((p) => p.roles))
    case 'steps':
      return [WHOLE_PROCEDURE, ...titles(base.procedures.flatMap((p) => p.steps))]
    case 'acts':
      return titles(base.procedures.flatMap((p) => p.acts))
    case 'meetings':
      return titles(base.meetings)
    case 'categories':
      return titles(base.categories)
    case 'items':
      return titles(base.items)
  }
}

/** First row that is read, when the template was not changed: heading, notes, examples stand above. */
export const firstRow = (form: Form): number => (form.title === '基本情况' ? 2 : 3 + form.examples.length)

/** An empty workbook over this base, with what is known already written in. */
export async function makeBook(base: Base, known: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const { default: ExcelJS } = await import('exceljs')
  const book = new ExcelJS.Workbook()
  guide(book, base)
  for (const form of forms as readonly Form[]) {
    const sheet = book.addWorksheet(form.title)
    dress(sheet, form)
    if (form.title === '基本情况')
      for (const item of basics) {
        const row = sheet.addRow([item.title, known[item.title] ?? item.example, item.note])
        row.getCell(1).font = { bold: item.need === 'must' }
        row.getCell(3).font = { color: { argb: colours.note } }
      }
    else {
      const notes = sheet.addRow(form.columns.map((c, i) => (i === 0 ? `${NOTE_MARK}${c.note}` : c.note)))
      notes.font = { italic: true, color: { argb: colours.note } }
      for (const example of form.examples) sheet.addRow([...example]).font = { color: { argb: colours.grey } }
    }
  }
  const values = book.addWorksheet(LISTS, { state: 'veryHidden' })
  let used = 0
  for (const form of forms as readonly Form[])
    for (const [i, column] of form.columns.entries()) {
      const rule = ruleOf(column, base, (list) => {
        values.getColumn(++used).values = [`${form.title}${column.title}`, ...list]
        const letters = lettersOf(used - 1)
        return `${LISTS}!$${letters}$2:$${letters}$${list.length + 1}`
      })
      if (rule) offer(book.getWorksheet(form.title)!, lettersOf(i), firstRow(form), rule)
    }
  return new Uint8Array(await book.xlsx.writeBuffer())
}

function ruleOf(
  column: FormColumn,
  base: Base,
  keep: (list: readonly string[]) => string,
): object | undefined {
  const { choices } = column
  if (!choices) return undefined
  let source: string
  if ('filled' in choices) {
    const form = formOf(choices.filled[0])!
    const letters = lettersOf(form.columns.findIndex((c) => c.title === choices.filled[1]))
    source = `${form.title}!$${letters}$${firstRow(form)}:$${letters}$${LAST}`
  } else {
    const list = offered(choices, base)
    if (list.length === 0) return undefined
    source = keep(list)
  }
  return {
    type: 'list',
    allowBlank: true,
    formulae: [source],
    // A level or body may be named further down; the check says what is wrong.
    showErrorMessage: column.open !== true && !('filled' in choices),
    errorTitle: '不在可选值中',
    error: '请从下拉中选择',
  }
}

/** exceljs keeps validations of ranges on the sheet; its types only know single cells. */
function offer(sheet: Worksheet, letters: string, from: number, rule: object): void {
  const { dataValidations } = sheet as unknown as { dataValidations: { add(range: string, r: object): void } }
  dataValidations.add(`${letters}${from}:${letters}${LAST}`, rule)
}

/** Heading, widths, and how it prints: landscape, one page wide, heading on every page. */
function dress(sheet: Worksheet, form: Form): void {
  sheet.views = [{ state: 'frozen', ySplit: form.title === '基本情况' ? 1 : 2 }]
  sheet.pageSetup = {
    paperSize: 9,
    orientation: 'landscape',
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
    printTitlesRow: '1:2',
  }
  sheet.headerFooter.oddFooter = '&L&A&R&P/&N'
  sheet.columns = form.columns.map((c) => ({
    header: c.need === 'must' ? `*${c.title}` : c.title,
    width: c.width,
    style: { numFmt: '@', alignment: { vertical: 'top' as const, wrapText: true } },
  }))
  const head = sheet.getRow(1)
  head.font = { bold: true }
  head.eachCell((cell, n) => {
    cell.fill = filled(colours[form.columns[n - 1]!.need])
  })
}

function guide(book: Workbook, base: Base): void {
  const sheet = book.addWorksheet(GUIDE)
  sheet.pageSetup = { paperSize: 9, fitToPage: true, fitToWidth: 1, fitToHeight: 0 }
  sheet.columns = [{ width: 26 }, { width: 26 }, { width: 70 }].map((c) => ({
    ...c,
    style: { numFmt: '@', alignment: { vertical: 'top' as const, wrapText: true } },
  }))
  for (const line of guideLines(base)) {
    const row = sheet.addRow([...line])
    if (line[0] !== '' && line.length === 1) row.font = { bold: true }
  }
}

/** The workbook as it came, every text in its own cell, the reasons in a column of their own behind. */
export async function annotatedBook(
  sheets: readonly BookSheet[],
  findings: readonly CellFinding[],
): Promise<Uint8Array> {
  const { default: ExcelJS } = await import('exceljs')
  const book = new ExcelJS.Workbook()
  const titles = [...new Set([...sheets.map((s) => s.title), ...findings.map((f) => f.sheet)])]
  for (const title of titles) {
    const given = sheets.find((s) => s.title === title)
    const form = formOf(title)
    const sheet = book.addWorksheet(title)
    if (form) dress(sheet, form)
    // The heading as it was written, not as it should have been.
    sheet.getRow(1).values = []
    for (const row of given?.rows ?? [])
      for (const [n, cell] of row.cells) {
        const there = sheet.getCell(row.no, n + 1)
        there.value = shown(cell, given!.from1904)
        there.numFmt = '@'
      }
    const reasonAt = reasonColumn(given, form)
    sheet.getColumn(reasonAt).width = 60
    sheet.getCell(1, reasonAt).value = REASON_TITLE
    for (const f of findings.filter((x) => x.sheet === title)) {
      // What is wrong with the sheet or its heading stands in the line below the heading.
      const row = Math.max(2, Number(/\d+$/.exec(f.cell)?.[0] ?? 2))
      const reason = sheet.getCell(row, reasonAt)
      const before = typeof reason.value === 'string' ? `${reason.value}；` : ''
      reason.value = `${before}${f.cell} ${f.message}。改法：${f.mend}`.trim()
      reason.font = { color: { argb: RED } }
      if (f.cell !== '') sheet.getCell(f.cell).fill = filled(PINK)
    }
  }
  return new Uint8Array(await book.xlsx.writeBuffer())
}

/** From 1. Behind everything, or where the reasons stood before. */
function reasonColumn(sheet: BookSheet | undefined, form: Form | undefined): number {
  let last = form?.columns.length ?? 1
  for (const row of sheet?.rows ?? [])
    for (const [n, cell] of row.cells) {
      if (cell.kind === 'text' && cell.text === REASON_TITLE) return n + 1
      last = Math.max(last, n + 1)
    }
  return last + 1
}

/** As given; what was damaged before it reached us is marked, so that it cannot pass unmended as a text. */
function shown(cell: Cell, from1904: boolean): string {
  if (cell.kind === 'text') return cell.text
  if (cell.kind === 'boolean') return cell.raw === '1' ? 'TRUE' : 'FALSE'
  if (cell.kind !== 'number') return REFILL_MARK
  if (cell.date) {
    const read = dayFromCell(cell, from1904)
    return 'day' in read ? read.day : REFILL_MARK
  }
  const n = Number(cell.raw)
  return Number.isInteger(n) && Math.abs(n) < 1e15 ? String(n) : REFILL_MARK
}
