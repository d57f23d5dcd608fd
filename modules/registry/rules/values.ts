/** Elements, and what may stand as a value of each type: one canonical spelling, so that equal values are equal texts. */
import { isDay } from '#kernel/time'
import type { Day } from '#kernel/time'
import type { ElementType, Kind, Origin } from '../contract.ts'
import { readIdNumber, readOrganisationCode } from './codes.ts'
import { isMasked, maskIdNumber, maskPhone } from './masks.ts'

export interface Element {
  readonly kind: Kind
  readonly id: string
  readonly title: string
  readonly type: ElementType
  readonly options: readonly { readonly id: string; readonly title: string }[]
  readonly sensitivity: 'public' | 'internal' | 'personal' | 'sensitive'
  readonly basis: string
  readonly freshnessDays: number | null
  readonly owner: string | null
  readonly required: boolean
}

/** Types whose values are kept encrypted and shown masked. */
export function isSealed(type: ElementType): boolean {
  return type === 'id-number' || type === 'phone'
}

/** Elements the register itself works with: set by acts of their own. */
const structural: Readonly<Record<Kind, readonly string[]>> = {
  person: ['household', 'relation', 'dwelling', 'place', 'left'],
  household: ['dwelling', 'place', 'left'],
  dwelling: ['place', 'left'],
  organisation: ['dwelling', 'place', 'left'],
}
export function isStructural(kind: Kind, element: string): boolean {
  return structural[kind].includes(element)
}

/** What every pack must declare for the register to work, by kind, with its type. */
export const core: Readonly<Record<Kind, Readonly<Record<string, ElementType>>>> = {
  person: {
    name: 'text',
    sex: 'option',
    birth: 'day',
    'id-number': 'id-number',
    phone: 'phone',
    residence: 'option',
    household: 'household',
    relation: 'option',
    dwelling: 'dwelling',
    place: 'place',
    left: 'option',
  },
  household: { code: 'text', dwelling: 'dwelling', place: 'place', left: 'option' },
  dwelling: {
    building: 'text',
    unit: 'text',
    room: 'text',
    address: 'text',
    area: 'area',
    use: 'option',
    place: 'place',
    left: 'option',
  },
  organisation: {
    name: 'text',
    code: 'organisation-code',
    type: 'option',
    dwelling: 'dwelling',
    place: 'place',
    left: 'option',
  },
}

export type Read = { readonly value: string } | { readonly wrong: string }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
/** 9 999 999.99 m²: a whole number of 0.01 m² beyond is a slip of the keyboard. */
const AREA_MOST = 999_999_999

/** Reads what somebody typed into the canonical spelling, or says in Chinese what is wrong with it. */
export function readValue(
  element: Pick<Element, 'type' | 'options' | 'id'> & { readonly kind?: Kind },
  typed: string,
  today: Day,
): Read {
  const text = typed.normalize('NFKC').trim()
  if (text === '') return { wrong: '不能为空' }
  if (isMasked(text) && isSealed(element.type)) return { wrong: '含有遮盖符号*，不是完整号码' }
  switch (element.type) {
    case 'text':
      if (isMasked(text)) return { wrong: '含有遮盖符号*' }
      return text.length <= longest(element)
        ? { value: text.replace(/\s+/g, ' ') }
        : { wrong: `最多${longest(element)}个字` }
    case 'day':
      if (!isDay(text)) return { wrong: '不是存在的日期，应写成 2026-01-31' }
      return text <= today ? { value: text } : { wrong: '不能晚于今天' }
    case 'option': {
      const found = element.options.find((o) => o.id === text || o.title === text)
      return found
        ? { value: found.id }
        : { wrong: `不是可选的值，可选：${element.options.map((o) => o.title).join('、')}` }
    }
    case 'whole':
      return /^(0|[1-9]\d{0,8})$/.test(text) ? { value: text } : { wrong: '应为不超过9位的整数' }
    case 'area':
      return /^[1-9]\d{0,8}$/.test(text) && Number(text) <= AREA_MOST
        ? { value: text }
        : { wrong: '应为以0.01平方米计的整数' }
    case 'id-number': {
      const read = readIdNumber(text, today)
      if (!('fault' in read)) return { value: read.number }
      const faults = {
        shape: '应为18位（或旧15位）身份证号码',
        birth: '其中的出生日期不存在或在将来',
        check: '校验码不对，请核对',
      }
      return { wrong: faults[read.fault] }
    }
    case 'phone': {
      const digits = text.replace(/^(\+|00)86[ -]?(?=1\d)/, '').replace(/[ ()-]/g, '')
      return /^\+?\d{5,15}$/.test(digits) ? { value: digits } : { wrong: '不是电话号码' }
    }
    case 'organisation-code': {
      const code = readOrganisationCode(text)
      return code ? { value: code } : { wrong: '统一社会信用代码或组织机构代码的校验码不对' }
    }
    case 'household':
    case 'dwelling':
    case 'place':
      return UUID.test(text) ? { value: text } : { wrong: '不是登记的编号' }
  }
}

/** A person's name is shown as the account's too, which takes 60 characters. */
function longest(element: { readonly id: string; readonly kind?: Kind }): number {
  return element.kind === 'person' && element.id === 'name' ? 60 : 200
}

export function maskOf(type: ElementType, value: string): string {
  return type === 'id-number' ? maskIdNumber(value) : maskPhone(value)
}

/** `89.50 m²` out of `8950`, without a float. */
export function areaText(hundredths: string): string {
  const digits = hundredths.padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)} m²`
}

/** Whether a value of this age should be asked for again. */
export function isStale(recordedDay: number, today: number, freshnessDays: number | null): boolean {
  return freshnessDays !== null && today - recordedDay > freshnessDays
}

/** Whole years on a day; a child of 29 February is a year older on 1 March of other years (周岁 from the day after is not counted). */
export function ageOn(birth: Day, on: Day): number {
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4))
  return on.slice(5) >= birth.slice(5) ? years : years - 1
}

/** Under 18 (民法典 第十七条). */
export const MINOR_YEARS = 18
/** Under 14: personal data are sensitive whatever they are (个人信息保护法 第二十八条). */
export const CHILD_YEARS = 14

/** Who was born later is a minor on that day. Not always a day there is: the 29th of February, 18 years before. */
export function adultUntil(on: Day): string {
  return String(Number(on.slice(0, 4)) - MINOR_YEARS).padStart(4, '0') + on.slice(4)
}

export function isMinor(birth: Day | null, on: Day): boolean {
  return birth !== null && birth > adultUntil(on)
}

/** Which of two origins says more, for showing a summary: what was confirmed beats what was derived. */
export const originRank: Readonly<Record<Origin, number>> = {
  corrected: 4,
  confirmed: 3,
  typed: 2,
  imported: 1,
  derived: 0,
}
