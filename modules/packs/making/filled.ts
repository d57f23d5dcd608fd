/** The filled-in sheets as rows of texts; whatever is no text, no column or no sheet of ours is told at its cell. */
import {
  NOTE_MARK,
  REASON_TITLE,
  REFILL_MARK,
  dayFromCell,
  isNote,
  lettersOf,
  textOf,
} from '#kernel/workbook'
import type { BookSheet, Cell, Row } from '#kernel/workbook'
import type { Finding } from '#kernel/section'
import type { Named } from './offered.ts'
import { EXAMPLE_MARK, GUIDE, JOINED, formOf, forms } from './forms.ts'
import type { Form, SheetTitle } from './forms.ts'
import type { At } from './tree.ts'

export interface CellFinding extends At {
  readonly level: Finding['level']
  readonly code: string
  readonly message: string
  readonly mend: string
}
export type Tell = (at: At, code: string, message: string, mend: string) => void

const ID = /^[a-z][a-z0-9-]{0,39}$/
const DAYS = new Set(['起日', '止日'])
/** Digits that Excel would damage as numbers. */
const KEPT_AS_TEXT = new Set(['版本', '到会比例'])
const LONGEST = 500
const HEAD_WITHIN = 5

/** One row of a sheet; columns by title. */
export class FilledRow {
  readonly sheet: string
  readonly no: number
  readonly #texts: ReadonlyMap<string, string>
  readonly #columns: ReadonlyMap<string, number>
  readonly #tell: Tell
  constructor(
    sheet: string,
    no: number,
    texts: ReadonlyMap<string, string>,
    columns: ReadonlyMap<string, number>,
    tell: Tell,
  ) {
    this.sheet = sheet
    this.no = no
    this.#texts = texts
    this.#columns = columns
    this.#tell = tell
  }
  at(column: string): At {
    const found = this.#columns.get(column)
    return { sheet: this.sheet, cell: found === undefined ? `A${this.no}` : `${lettersOf(found)}${this.no}` }
  }
  wrong(column: string, code: string, message: string, mend: string): undefined {
    this.#tell(this.at(column), `making.${code}`, message, mend)
  }
  text(column: string): string | undefined {
    return this.#texts.get(column)
  }
  many(column: string): string[] {
    return (this.text(column) ?? '')
      .split(JOINED)
      .map((t) => t.trim())
      .filter((t) => t !== '')
  }
  /** A permanent name; undefined when blank or none. */
  id(column: string): string | undefined {
    const text = this.text(column)
    if (text === undefined || ID.test(text)) return text
    return this.wrong(
      column,
      'not-an-id',
      `“${text}”不能作标识`,
      '用小写字母、数字和连字符，以字母开头，不超过40个',
    )
  }
  whole(column: string, least: number, most: number): number | undefined {
    const text = this.text(column)
    if (text === undefined) return undefined
    const n = /^\d{1,6}$/.test(text) ? Number(text) : -1
    if (n >= least && n <= most) return n
    return this.wrong(column, 'not-a-number', `“${text}”不是 ${least} 到 ${most} 的整数`, '写成阿拉伯数字')
  }
  /** The value behind a title of the drop-down. */
  choice(column: string, titles: Readonly<Record<string, string>>): string | undefined {
    const text = this.text(column)
    return text === undefined ? undefined : this.#among(column, text, titles)
  }
  choices(column: string, titles: Readonly<Record<string, string>>): string[] {
    return this.many(column).flatMap((text) => this.#among(column, text, titles) ?? [])
  }
  #among(column: string, text: string, titles: Readonly<Record<string, string>>): string | undefined {
    if (Object.hasOwn(titles, text)) return titles[text]
    return this.wrong(
      column,
      'not-a-choice',
      `“${text}”不在可选值中`,
      `可选：${Object.keys(titles).join('、')}`,
    )
  }
  /** One of these by title or id. */
  named<T extends Named>(column: string, list: readonly T[], what: string): T | undefined {
    const text = this.text(column)
    return text === undefined ? undefined : this.oneOf(column, text, list, what)
  }
  manyNamed<T extends Named>(column: string, list: readonly T[], what: string): T[] {
    return this.many(column).flatMap((text) => this.oneOf(column, text, list, what) ?? [])
  }
  oneOf<T extends Named>(column: string, text: string, list: readonly T[], what: string): T | undefined {
    const found = list.find((n) => n.id === text) ?? list.find((n) => n.title === text)
    if (found) return found
    const near = nearest(
      text,
      list.map((n) => n.title),
    )
    return this.wrong(
      column,
      'unknown',
      `没有${what}“${text}”`,
      near === undefined ? `可选：${shortList(list.map((n) => n.title))}` : `是不是“${near}”？两处写成一样`,
    )
  }
  /** Columns that mean nothing in this row. */
  idle(columns: readonly string[], why: string): void {
    for (const column of columns)
      if (this.text(column) !== undefined) this.wrong(column, 'idle', `${why}，这一格用不上`, '清空这一格')
  }
  needs(columns: readonly string[], why: string): boolean {
    const blank = columns.filter((c) => this.text(c) === undefined)
    for (const c of blank) this.wrong(c, 'missing', `“${c}”没有填（${why}）`, '填写这一格')
    return blank.length === 0
  }
}

const shortList = (titles: readonly string[]) =>
  titles.length === 0 ? '（还没有）' : titles.slice(0, 12).join('、') + (titles.length > 12 ? '……' : '')

/** The title that differs by a slip or two; undefined when none is that near. */
export function nearest(text: string, titles: readonly string[]): string | undefined {
  const most = [...text].length <= 3 ? 1 : 2
  let best: { title: string; away: number } | undefined
  for (const title of titles) {
    const away = distance([...text], [...title])
    if (away <= most && away < (best?.away ?? 9)) best = { title, away }
  }
  return best?.title
}

function distance(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, i) => i + 1)
  row = [0, ...row]
  for (const [i, x] of a.entries()) {
    const next = [i + 1]
    for (const [j, y] of b.entries())
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (x === y ? 0 : 1)))
    row = next
  }
  return row.at(-1)!
}

export type Filled = ReadonlyMap<SheetTitle, readonly FilledRow[]>

/** All rows of all our sheets. */
export function readForms(sheets: readonly BookSheet[], tell: Tell): Filled {
  const filled = new Map<SheetTitle, FilledRow[]>()
  const titles = forms.map((f) => f.title)
  for (const sheet of sheets) {
    const title = sheet.title.trim()
    const form = formOf(title)
    if (form) filled.set(title as SheetTitle, readSheet(form, sheet, tell))
    else if (title !== GUIDE) {
      const near = nearest(title, titles)
      tell(
        { sheet: sheet.title, cell: '' },
        'making.sheet-unknown',
        `不认识工作表“${sheet.title}”，不会读`,
        near === undefined ? `删去它；可用的工作表：${titles.join('、')}` : `改名为“${near}”`,
      )
    }
  }
  for (const title of ['基本情况', '层级', '地方', '组织'] as const)
    if (!filled.has(title))
      tell({ sheet: title, cell: '' }, 'making.sheet-missing', `缺少工作表“${title}”`, '从模板复制这张表')
  return filled
}

function readSheet(form: Form, sheet: BookSheet, tell: Tell): FilledRow[] {
  const at = (column: number, row: number): At => ({ sheet: form.title, cell: `${lettersOf(column)}${row}` })
  const head = sheet.rows
    .filter((r) => r.no <= HEAD_WITHIN)
    .find((r) => [...r.cells.values()].some((c) => form.columns.some((x) => x.title === titleOf(c))))
  if (!head) {
    tell(
      { sheet: form.title, cell: 'A1' },
      'making.heading-missing',
      '没有表头',
      `第一行写：${form.columns.map((c) => c.title).join('、')}`,
    )
    return []
  }
  const columns = readHead(form, head, at, tell)
  const rows: FilledRow[] = []
  const read = form.columns.filter((c) => c.need !== 'told' && columns.has(c.title))
  for (const row of sheet.rows) {
    if (row.no <= head.no || isNote(row) || isExample(row)) continue
    const texts = new Map<string, string>()
    let wrong = false
    for (const column of read) {
      const n = columns.get(column.title)!
      const cell = row.cells.get(n)
      if (!cell) continue
      const found = readCell(cell, column.title, sheet.from1904)
      if ('why' in found) {
        wrong = true
        tell(at(n, row.no), 'making.cell', `“${column.title}”${found.why}`, '改正这一格')
      } else if (found.text !== '') texts.set(column.title, found.text)
    }
    for (const n of row.cells.keys())
      if (![...columns.values()].includes(n) && titleOf(head.cells.get(n)) !== REASON_TITLE)
        tell(at(n, row.no), 'making.no-heading', '这一列没有表头，不会读', '移到有表头的列，或清空')
    if (texts.size === 0 && !wrong) continue
    for (const merge of sheet.merges)
      if (merge.top <= row.no && row.no <= merge.bottom)
        tell(at(merge.left, row.no), 'making.merged', `${merge.ref} 是合并单元格`, '取消合并，在每一行都填写')
    const made = new FilledRow(form.title, row.no, texts, columns, tell)
    if (!wrong)
      made.needs(
        form.columns.filter((c) => c.need === 'must').map((c) => c.title),
        '必填',
      )
    rows.push(made)
  }
  return rows
}

function readHead(form: Form, head: Row, at: (column: number, row: number) => At, tell: Tell) {
  const columns = new Map<string, number>()
  const titles = form.columns.map((c) => c.title)
  for (const [n, cell] of head.cells) {
    const title = titleOf(cell)
    if (title === REASON_TITLE || title === '') continue
    if (!titles.includes(title)) {
      const near = nearest(
        title,
        titles.filter((t) => !columns.has(t)),
      )
      tell(
        at(n, head.no),
        'making.column-unknown',
        `表头“${title}”不认识，这一列不会读`,
        near === undefined ? `可用的列：${titles.join('、')}` : `改为“${near}”`,
      )
    } else if (columns.has(title))
      tell(at(n, head.no), 'making.column-twice', `表头“${title}”出现了两次`, '留下一列')
    else columns.set(title, n)
  }
  for (const column of form.columns)
    if (column.need === 'must' && !columns.has(column.title))
      tell(
        { sheet: form.title, cell: `A${head.no}` },
        'making.column-missing',
        `缺少必填的列“${column.title}”`,
        '在表头补上这一列',
      )
  return columns
}

const titleOf = (cell: Cell | undefined) =>
  cell?.kind === 'text' ? cell.text.normalize('NFKC').replace(/\s+/g, '').replace(/^\*/, '') : ''

function isExample(row: Row): boolean {
  const first = row.cells.get(Math.min(...row.cells.keys()))
  return first?.kind === 'text' && first.text.trimStart().startsWith(EXAMPLE_MARK)
}

function readCell(cell: Cell, title: string, from1904: boolean): { text: string } | { why: string } {
  if (cell.kind === 'text' && cell.text.startsWith(REFILL_MARK)) return { why: '需要重新填写' }
  if (DAYS.has(title)) {
    const read = dayFromCell(cell, from1904)
    return 'day' in read ? { text: read.day } : read
  }
  if (cell.kind === 'number' && KEPT_AS_TEXT.has(title))
    return { why: '被 Excel 当作数字，末尾的 0 会丢失；请把格式设为文本后重填' }
  const read = textOf(cell, false)
  if ('why' in read) return read
  if (read.text.startsWith(NOTE_MARK)) return { text: '' }
  return [...read.text].length > LONGEST ? { why: `超过 ${LONGEST} 字` } : read
}
