/** One row of a list: either somebody who may be taken in, or reasons. A reason never repeats a value. Pure. */
import type { Day } from '#kernel/time'
import { RowReader, dayFromCell, isNote } from '#kernel/workbook'
import type { Layout, Row } from '#kernel/workbook'
import { isMasked, readIdNumber, readValue } from '../rules.ts'
import type { Element } from '../rules.ts'
import type { ColumnKey } from './columns.ts'
import { foldName, foldNumber, tidyName } from './folding.ts'
import { placeOf } from './places.ts'
import type { PlaceIndex, PlaceKnown, PlaceWords } from './places.ts'

export interface Door {
  readonly building: string | null
  readonly unit: string | null
  readonly room: string
}

/** A row that is fit to be compared with the register. */
export interface Candidate {
  readonly name: string
  /** Canonical values of the row, by element; `relation` among them. */
  readonly values: Readonly<Record<string, string>>
  readonly birth: Day | null
  /** Elements left alone because a part of the value was hidden. */
  readonly masked: readonly string[]
  readonly place: PlaceKnown
  readonly door: Door | null
  readonly household: { readonly code: string } | { readonly head: string } | null
}

export type Checked =
  | { readonly candidate: Candidate }
  | { readonly reasons: readonly string[] }
  | { readonly note: true }

export interface Checking extends Layout {
  /** Elements that have a column in this file. */
  readonly elements: readonly Element[]
  readonly places: PlaceIndex
  readonly today: Day
}

/** What people write instead of an option's title. */
const said: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sex: { 男性: 'male', 女性: 'female', '1': 'male', '2': 'female', M: 'male', F: 'female' },
  relation: { 本人: 'head', 户主: 'head', 户主本人: 'head', 本人或户主: 'head' },
}
const MOST: Readonly<Record<string, number>> = { text: 200, option: 60, 'id-number': 40, phone: 40 }

/** Checks one row. */
export function checkRow(row: Row, c: Checking): Checked {
  if (isNote(row)) return { note: true }
  const r = new RowReader<ColumnKey>(row, c)
  r.refuseMerges()
  const values: Record<string, string> = {}
  const masked: string[] = []
  for (const element of c.elements) {
    const read = valueOf(r, element, c)
    if (read === 'masked') masked.push(element.id)
    else if (read !== null) values[element.id] = read
  }
  const name = values['name']
  if (name === undefined && r.reasons.length === 0)
    r.wrong('name', masked.includes('name') ? '含有星号' : '没有填写')
  const birth = birthOf(r, values, c)
  const where = placeOf(c.places, wordsOf(r))
  if ('why' in where) r.wrong(`~${where.key}`, where.why)
  const door = doorOf(r, 'estate' in where ? where.estate : null)
  const code = r.text('~household', 40, true)
  const head = r.text('~head', 60)
  // Without any of these the same list imported twice would bring everybody twice.
  const known =
    values['id-number'] !== undefined || (birth !== null && values['phone'] !== undefined) || door !== null
  if (!known && r.reasons.length === 0)
    r.reasons.push('无法认出是谁：须有身份证号，或出生日期和手机号，或房号')
  if (r.reasons.length > 0 || name === undefined || !('place' in where)) return { reasons: r.reasons }
  const ownHead = values['relation'] === 'head' ? name : null
  return {
    candidate: {
      name,
      values,
      birth,
      masked,
      place: where.place,
      door,
      household: code ? { code } : (head ?? ownHead) ? { head: foldName(head ?? ownHead ?? '') } : null,
    },
  }
}

/** One cell in canonical spelling; null when it is blank or wrong (then the reason is kept). */
function valueOf(r: RowReader<ColumnKey>, element: Element, c: Checking): string | 'masked' | null {
  const cell = r.cell(element.id)
  if (!cell) return null
  if (cell.kind === 'text' && isMasked(cell.text)) return 'masked'
  if (element.type === 'day') {
    const read = dayFromCell(cell, c.from1904)
    if ('why' in read) return r.wrong(element.id, read.why.startsWith('是') ? read.why : `：${read.why}`)
    return read.day > c.today ? r.wrong(element.id, '晚于今天') : read.day
  }
  const digits = element.type === 'id-number' || element.type === 'phone' || element.type === 'whole'
  const text = r.text(element.id, MOST[element.type] ?? 200, digits)
  if (text === null) return null
  const typed = element.id === 'name' ? tidyName(text) : bare(text, element)
  if (typed === '') return null
  const read = readValue(element, said[element.id]?.[typed] ?? typed, c.today)
  return 'wrong' in read ? r.wrong(element.id, read.wrong) : read.value
}

/** Without what people type between digits; words keep their spaces. */
function bare(text: string, element: Element): string {
  const folded = text.normalize('NFKC')
  return element.type === 'id-number'
    ? folded.replace(/[\s'\u200b-\u200f\u202a-\u202e\ufeff]/g, '')
    : element.type === 'phone'
      ? folded.replace(/[\s\u200b-\u200f\u202a-\u202e\ufeff]/g, '').replace(/[—–]/g, '-')
      : folded.trim()
}

/** The birth date as the row gives it, or as the id number tells; the two and the sex must agree. */
function birthOf(r: RowReader<ColumnKey>, values: Record<string, string>, c: Checking): Day | null {
  const given = values['birth'] ?? null
  const number = values['id-number']
  if (number === undefined) return given
  const told = readIdNumber(number, c.today)
  if ('fault' in told) return given
  if (given !== null && given !== told.birth) r.wrong('birth', '与身份证号中的出生日期不同')
  if (values['sex'] !== undefined && values['sex'] !== told.sex) r.wrong('sex', '与身份证号不符')
  return told.birth
}

function wordsOf(r: RowReader<ColumnKey>): PlaceWords {
  const words: { -readonly [K in keyof PlaceWords]: PlaceWords[K] } = {}
  for (const key of ['code', 'area', 'estate', 'grid'] as const) {
    const text = r.text(`~${key}`, 60, key === 'code')
    if (text !== null) words[key] = text
  }
  return words
}

/** Building, unit and room; a quarter that is no place of its own stands before the building. */
function doorOf(r: RowReader<ColumnKey>, estate: string | null): Door | null {
  const part = (key: '~building' | '~unit' | '~room') => {
    const text = r.text(key, 40)
    const folded = text === null ? '' : foldNumber(text)
    return folded === '' ? null : folded
  }
  const building = part('~building')
  const unit = part('~unit')
  const room = part('~room')
  if (room === null) return null
  const whole = [estate, building].filter(Boolean).join(' ')
  return { building: whole === '' ? null : whole, unit, room }
}
