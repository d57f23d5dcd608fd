/** One row of a workbook: either a report that may be taken in, or reasons. Pure. */
import type { Calendar } from '#kernel/time'
import type { EventScheme } from '../scheme.ts'
import { nodeOf, pathOf } from '../scheme.ts'
import { NOTE_MARK, REFILL_MARK } from './columns.ts'
import type { Column, ColumnKey, Heading, Profile } from './columns.ts'
import { dateFromSerial, dateFromText } from './dates.ts'
import { limits } from './limits.ts'
import { lettersOf } from './workbook.ts'
import type { Cell, Merge, Row } from './workbook.ts'

/** A row that is fit to become a report. */
export interface Candidate {
  /** Number in the system it came from. */
  readonly no: string | null
  readonly title: string | null
  readonly text: string
  readonly writtenAt: Date | null
  readonly place: string | null
  readonly item: string | null
  readonly via: string | null
  readonly confidentiality: 'named' | 'confidential' | 'anonymous'
  readonly name: string
  readonly phone: string
}

export type Checked =
  | { readonly candidate: Candidate }
  | { readonly reasons: readonly string[] }
  /** The template's note row. */
  | { readonly note: true }

export interface Checking {
  readonly columns: readonly Column[]
  readonly heading: Heading
  readonly merges: readonly Merge[]
  readonly from1904: boolean
  readonly profile: Profile
  readonly scheme: EventScheme
  readonly channels: readonly string[]
  readonly zone: Pick<Calendar, 'zone'>
  readonly now: Date
}

const TEXT_LEAST = 5
const TEXT_MOST = 20_000
const TITLE_MOST = 100
const PHONE = /^[0-9+][0-9 -]{4,19}$/
const SCIENTIFIC = /^[+-]?\d(?:\.\d+)?E[+-]?\d+$/i
/** Above this a number of Excel no longer holds all its digits. */
const DIGITS_KEPT = 1e15

/** Reads cells one by one and gathers what is wrong with them. */
class RowReader {
  readonly reasons: string[] = []
  readonly #row: Row
  readonly #c: Checking
  constructor(row: Row, c: Checking) {
    this.#row = row
    this.#c = c
  }
  cell(key: ColumnKey): Cell | undefined {
    const column = this.#c.heading.at[key]
    return column === undefined ? undefined : this.#row.cells.get(column)
  }
  wrong(key: ColumnKey, why: string): null {
    const column = this.#c.heading.at[key]
    const title = this.#c.columns.find((c) => c.key === key)?.titles[0] ?? key
    const at = column === undefined ? '' : `${lettersOf(column)}${this.#row.no}`
    this.reasons.push(`${at}“${title}”${why}`)
    return null
  }
  /** A cell as text; null when it is blank or wrong (then the reason is kept). */
  text(key: ColumnKey, most: number, isNumber = false): string | null {
    const cell = this.cell(key)
    if (!cell) return null
    const read = textOf(cell, isNumber)
    if ('why' in read) return this.wrong(key, read.why)
    if (read.text.startsWith(REFILL_MARK)) return this.wrong(key, '需要重新填写')
    if (read.text === '') return null
    return [...read.text].length > most ? this.wrong(key, `超过 ${most} 字`) : read.text
  }
}

/** A cell that should be a text. A formula's result is never taken, a damaged number never guessed. */
function textOf(cell: Cell, isNumber: boolean): { text: string } | { why: string } {
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

/** Checks one row. */
export function checkRow(row: Row, c: Checking): Checked {
  for (const cell of row.cells.values())
    if (cell.kind === 'text' && cell.text.trimStart().startsWith(NOTE_MARK)) return { note: true }
  const r = new RowReader(row, c)
  const used = new Set(Object.values(c.heading.at))
  for (const m of c.merges)
    if (m.top <= row.no && row.no <= m.bottom && [...used].some((at) => m.left <= at && at <= m.right))
      r.reasons.push(`${m.ref} 是合并单元格；请取消合并，并在每一行都填写`)

  const text = r.text('text', TEXT_MOST)
  if (text === null && !r.cell('text')) r.wrong('text', '没有填写')
  else if (text !== null && [...text].length < TEXT_LEAST) r.wrong('text', `至少 ${TEXT_LEAST} 字`)
  const name = r.text('name', 40) ?? ''
  const phone = r.text('phone', 20, true)?.replace(/[－—]/g, '-') ?? ''
  if (phone !== '' && !PHONE.test(phone)) r.wrong('phone', '不是电话号码')
  const candidate: Candidate = {
    no: numberOf(r),
    title: r.text('title', TITLE_MOST)?.replace(/\s+/g, ' ') ?? null,
    text: text ?? '',
    writtenAt: writtenOf(r, c),
    place: r.text('place', 200)?.replace(/\s+/g, ' ') ?? null,
    item: itemOf(r, c),
    via: viaOf(r, c),
    confidentiality: confidentialityOf(r, c, name, phone),
    name,
    phone,
  }
  return r.reasons.length > 0 ? { reasons: r.reasons } : { candidate }
}

function numberOf(r: RowReader): string | null {
  const no = r.text('no', 60, true)
  if (no !== null && /[\p{Cc}]/u.test(no)) return r.wrong('no', '含有换行等看不见的字符')
  return no
}

function writtenOf(r: RowReader, c: Checking): Date | null {
  const cell = r.cell('writtenAt')
  if (!cell) return null
  const read =
    cell.kind === 'number'
      ? dateFromSerial(cell.raw, c.from1904, c.zone)
      : cell.kind === 'text'
        ? dateFromText(cell.text, c.zone)
        : textOf(cell, false)
  if ('why' in read) return r.wrong('writtenAt', read.why.startsWith('是') ? read.why : `：${read.why}`)
  if (!('at' in read)) return null
  return read.at > c.now ? r.wrong('writtenAt', '晚于现在') : read.at
}

/** A code, a path of titles, or the title of one leaf. */
function itemOf(r: RowReader, c: Checking): string | null {
  const given = r.text('item', 200)
  if (given === null) return null
  const leaves = c.scheme.nodes.filter((n) => n.leaf)
  const code = given.split(/\s/)[0]!
  const byCode = nodeOf(c.scheme, code)
  if (byCode?.leaf) return byCode.code
  const wanted = given.split(/[/／>＞›]/).map((t) => t.trim())
  const fits = leaves.filter((n) => {
    const path = pathOf(c.scheme, n.code)
    return wanted.length === 1 ? path.at(-1) === wanted[0] : path.join('/') === wanted.join('/')
  })
  if (fits.length === 1) return fits[0]!.code
  if (byCode) return r.wrong('item', `“${given}”下面还有分类，请选到最末一级`)
  return r.wrong(
    'item',
    fits.length > 1 ? `“${given}”不止一个，请写全路径或代码` : `“${given}”不在本地的事件分类中`,
  )
}

function viaOf(r: RowReader, c: Checking): string | null {
  const given = r.text('via', 40)
  if (given === null || c.channels.includes(given)) return given
  return r.wrong('via', `“${given}”不是可选的渠道：${c.channels.join('、')}`)
}

const wishes = { 实名: 'named', 保密: 'confidential', 匿名: 'anonymous' } as const

function confidentialityOf(
  r: RowReader,
  c: Checking,
  name: string,
  phone: string,
): Candidate['confidentiality'] {
  const given = r.text('confidentiality', 10)
  const hasContact = name !== '' || phone !== ''
  if (given === null) return hasContact ? (c.profile.confidentiality ?? 'confidential') : 'anonymous'
  const wish = wishes[given as keyof typeof wishes]
  if (!wish) r.wrong('confidentiality', `“${given}”不是可选的值：${Object.keys(wishes).join('、')}`)
  else if (wish === 'anonymous' && hasContact) r.wrong('confidentiality', '是匿名，就不要填姓名和电话')
  else if (wish !== 'anonymous' && (name === '' || phone === ''))
    r.wrong('confidentiality', `是${given}，须有姓名和电话`)
  return wish ?? 'anonymous'
}
