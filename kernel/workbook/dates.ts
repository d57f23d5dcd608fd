/** Dates as people and Excel write them, read as wall-clock time of the jurisdiction. */
import type { Calendar, Day } from '#kernel/time'
import { addDays, instantAt, isDay } from '#kernel/time'
import { textOf } from './cells.ts'
import type { Cell } from './workbook.ts'

/** `ok` holds the instant; otherwise the reason, as the end of a sentence. */
export type ReadDate = { readonly at: Date } | { readonly why: string }

type Zone = Pick<Calendar, 'zone'>

const DAY_SECONDS = 86_400
const FORMS = '请写成 2026-03-01 09:30'
const date =
  /^(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*日?(?:\s*(?:[T ,，]|星期.|周.)*\s*(.+))?$/
const compact = /^(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?$/
const time =
  /^(上午|下午|凌晨|早上|中午|晚上|AM|PM)?\s*(\d{1,2})\s*[:：时点]\s*(?:(\d{1,2})\s*(?:[:：分]\s*(?:(\d{1,2})(?:\.\d+)?\s*秒?)?)?)?\s*(AM|PM)?$/i
const offset = /^(.*\d)\s*(Z|[+-]\d{2}:?\d{2})$/i

/** Reads a text. Day before month or month before day in front of the year is not guessed. */
export function dateFromText(text: string, zone: Zone): ReadDate {
  const given = text.normalize('NFKC').trim()
  const short = compact.exec(given)
  if (short)
    return at(day(short[1]!, short[2]!, short[3]!), short[4] ?? '0', short[5] ?? '0', short[6] ?? '0', zone)
  const parts = date.exec(given)
  if (!parts) return { why: `认不出这个时间，${FORMS}` }
  const on = day(parts[1]!, parts[2]!, parts[3]!)
  const rest = parts[4]?.trim() ?? ''
  if (rest === '') return at(on, '0', '0', '0', zone)
  const zoned = offset.exec(rest)
  if (zoned && /^T?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(zoned[1]!)) {
    const instant = new Date(
      `${on}T${zoned[1]!.replace(/^T/, '').padStart(5, '0')}${zoned[2]!.toUpperCase()}`,
    )
    return Number.isNaN(instant.getTime()) ? { why: `没有这个时间，${FORMS}` } : { at: instant }
  }
  const clock = time.exec(rest)
  if (!clock) return { why: `认不出这个时间，${FORMS}` }
  const half = (clock[1] ?? clock[5] ?? '').toUpperCase()
  let hour = Number(clock[2])
  if (/下午|晚上|PM/.test(half) && hour < 12) hour += 12
  if (/中午/.test(half) && hour < 11) hour += 12
  if (/上午|凌晨|AM/.test(half) && hour === 12) hour = 0
  return at(on, String(hour), clock[3] ?? '0', clock[4] ?? '0', zone)
}

const day = (y: string, m: string, d: string) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`

function at(on: string, hour: string, minute: string, second: string, zone: Zone): ReadDate {
  if (!isDay(on) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return { why: `没有这个时间，${FORMS}` }
  const wall = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  return { at: new Date(instantAt(on, wall, zone).getTime() + Number(second) * 1000) }
}

/** Reads Excel's day count, exact to the second. Days before March 1900 are wrong in Excel itself and refused. */
export function dateFromSerial(raw: string, from1904: boolean, zone: Zone): ReadDate {
  const serial = Number(raw)
  const least = from1904 ? 0 : 61
  if (!Number.isFinite(serial) || serial < least || serial > 2_958_465)
    return { why: `这个数字不是日期，${FORMS}` }
  const seconds = Math.round(serial * DAY_SECONDS)
  const days = Math.floor(seconds / DAY_SECONDS)
  const rest = seconds - days * DAY_SECONDS
  const on = addDays(from1904 ? '1904-01-01' : '1899-12-30', days)
  const two = (n: number) => String(n)
  return at(on, two(Math.floor(rest / 3600)), two(Math.floor((rest % 3600) / 60)), two(rest % 60), zone)
}

/** A day as most lists write it: no clock, no zone, nothing to compute. */
const PLAIN_DAY = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/

/** A cell that should be a day (a birth date, the day somebody moved in), whatever the zone. */
export function dayFromCell(cell: Cell, from1904: boolean): { readonly day: Day } | { readonly why: string } {
  const plain = cell.kind === 'text' ? PLAIN_DAY.exec(cell.text.trim()) : null
  if (plain) {
    const on = day(plain[1]!, plain[2]!, plain[3]!)
    return isDay(on) ? { day: on } : { why: `没有这个日期，${DAY_FORMS}` }
  }
  const read =
    cell.kind === 'number' && !/^(1[89]|20)\d{6}$/.test(cell.raw)
      ? dateFromSerial(cell.raw, from1904, UTC)
      : cell.kind === 'number'
        ? dateFromText(cell.raw, UTC)
        : cell.kind === 'text'
          ? dateFromText(cell.text, UTC)
          : textOf(cell, false)
  if ('at' in read) return { day: read.at.toISOString().slice(0, 10) }
  if (!('why' in read)) return { why: `认不出这个日期，${DAY_FORMS}` }
  return { why: read.why.replace(FORMS, DAY_FORMS) }
}

const UTC: Zone = { zone: 'UTC' }
const DAY_FORMS = '请写成 2026-03-01'
