/** One row of a workbook: either a report that may be taken in, or reasons. Pure. */
import type { Calendar } from '#kernel/time'
import { RowReader, dateFromSerial, dateFromText, isNote, textOf } from '#kernel/workbook'
import type { Layout, Row } from '#kernel/workbook'
import type { EventScheme } from '../scheme.ts'
import { nodeOf, pathOf } from '../scheme.ts'
import type { ColumnKey, Profile } from './columns.ts'

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

export interface Checking extends Layout<ColumnKey> {
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

type Cells = RowReader<ColumnKey>

/** Checks one row. */
export function checkRow(row: Row, c: Checking): Checked {
  if (isNote(row)) return { note: true }
  const r = new RowReader(row, c)
  r.refuseMerges()

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

function numberOf(r: Cells): string | null {
  const no = r.text('no', 60, true)
  if (no !== null && /[\p{Cc}]/u.test(no)) return r.wrong('no', '含有换行等看不见的字符')
  return no
}

function writtenOf(r: Cells, c: Checking): Date | null {
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
function itemOf(r: Cells, c: Checking): string | null {
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

function viaOf(r: Cells, c: Checking): string | null {
  const given = r.text('via', 40)
  if (given === null || c.channels.includes(given)) return given
  return r.wrong('via', `“${given}”不是可选的渠道：${c.channels.join('、')}`)
}

const wishes = { 实名: 'named', 保密: 'confidential', 匿名: 'anonymous' } as const

function confidentialityOf(r: Cells, c: Checking, name: string, phone: string): Candidate['confidentiality'] {
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
