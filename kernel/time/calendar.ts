/**
 * A calendar is data: a zone, working hours and, per year with a published notice, the days that differ from Monday to
 * Friday. A year without a notice is unknown: it is computed as Monday to Friday and said to be unknown, never guessed.
 */
import { DAY_MS, dayFromNumber, dayNumber, isDay, weekdayOfNumber } from './day.ts'
import type { Day } from './day.ts'
import { instantOfWall, isZone, wallOf } from './zone.ts'

/** A year whose arrangement of days was published. `notice` is empty where its number is not certain. */
export interface CalendarYear {
  readonly year: number
  readonly notice: string
  readonly publishedOn?: Day | undefined
  readonly note?: string | undefined
}

/** A day that differs from Monday to Friday. */
export interface CalendarDay {
  readonly date: Day
  readonly kind: 'workday' | 'holiday'
  readonly name: string
  readonly notice?: string | undefined
}

/** What a calendar is built from: plain JSON, so that server and browser build the same. */
export interface CalendarSource {
  /** IANA zone. */
  readonly zone: string
  /** Working hours of a working day, ascending, e.g. ['08:30-12:00', '13:30-17:30']. */
  readonly hours: readonly string[]
  readonly years: readonly CalendarYear[]
  readonly days: readonly CalendarDay[]
}

export interface Calendar {
  readonly zone: string
  /** Working hours as milliseconds of the wall day. */
  readonly hours: readonly { readonly from: number; readonly to: number }[]
  readonly years: ReadonlyMap<number, CalendarYear>
  readonly exceptions: ReadonlyMap<number, CalendarDay>
}

/** Why a day counts as it does; `name` is the holiday's. */
export interface DayStatus {
  readonly working: boolean
  readonly why: 'weekday' | 'weekend' | 'holiday' | 'make-up'
  readonly name?: string
  /** False when the year's notice is not published: then Monday to Friday is assumed. */
  readonly known: boolean
}

/** Builds a calendar. Throws RangeError, in words, on a zone, hour or day that cannot be, or a day of an undeclared year. */
export function buildCalendar(source: CalendarSource): Calendar {
  if (!isZone(source.zone)) throw new RangeError(`时区不存在：${source.zone}`)
  let end = -1
  const hours = source.hours.map((text) => {
    const span = readHours(text)
    if (!span || span.from >= span.to || span.from < end) throw new RangeError(`工作时间有误：${text}`)
    end = span.to
    return span
  })
  if (hours.length === 0) throw new RangeError('没有写明工作时间')
  const years = new Map<number, CalendarYear>()
  for (const year of source.years) {
    if (!Number.isInteger(year.year) || years.has(year.year))
      throw new RangeError(`年份有误或重复：${year.year}`)
    years.set(year.year, year)
  }
  const exceptions = new Map<number, CalendarDay>()
  for (const day of source.days) {
    if (!isDay(day.date)) throw new RangeError(`没有这一天：${String(day.date)}`)
    if (!years.has(Number(day.date.slice(0, 4)))) throw new RangeError(`${day.date} 的年份没有列入年份表`)
    const number = dayNumber(day.date)
    if (exceptions.has(number)) throw new RangeError(`${day.date} 列了两次`)
    exceptions.set(number, day)
  }
  return { zone: source.zone, hours, years, exceptions }
}

/** Whether a day counts as working, and why. */
export function dayStatus(day: Day, calendar: Calendar): DayStatus {
  return statusOfNumber(dayNumber(day), calendar)
}

export function statusOfNumber(number: number, calendar: Calendar): DayStatus {
  const exception = calendar.exceptions.get(number)
  if (exception) {
    const working = exception.kind === 'workday'
    return { working, why: working ? 'make-up' : 'holiday', name: exception.name, known: true }
  }
  const working = weekdayOfNumber(number) <= 5
  const known = calendar.years.has(Number(dayFromNumber(number).slice(0, 4)))
  return { working, why: working ? 'weekday' : 'weekend', known }
}

/** Whether people work that day. Monday to Friday where the year is unknown: ask `knowsYearOf` when it matters. */
export function isWorkingDay(day: Day, calendar: Calendar): boolean {
  return dayStatus(day, calendar).working
}

/** Whether the arrangement of the day's year is published. */
export function knowsYearOf(day: Day, calendar: Calendar): boolean {
  return calendar.years.has(Number(day.slice(0, 4)))
}

/** The n-th working day after `day` (before it when negative); the day itself when n is 0. */
export function addWorkingDays(day: Day, n: number, calendar: Calendar): Day {
  if (!Number.isInteger(n) || Math.abs(n) > 100_000) throw new RangeError(`working days: ${n}`)
  let number = dayNumber(day)
  const step = n < 0 ? -1 : 1
  for (let left = Math.abs(n); left > 0;) {
    number += step
    if (statusOfNumber(number, calendar).working) left--
  }
  return dayFromNumber(number)
}

/** How many working days lie after `from` up to and including `to`; negative when `to` is earlier. */
export function workingDaysBetween(from: Day, to: Day, calendar: Calendar): number {
  if (to < from) return -workingDaysBetween(to, from, calendar)
  let count = 0
  const last = dayNumber(to)
  for (let number = dayNumber(from) + 1; number <= last; number++) {
    if (statusOfNumber(number, calendar).working) count++
  }
  return count
}

/** The day an instant belongs to in the calendar's zone. */
export function dayOf(instant: Date, calendar: Pick<Calendar, 'zone'>): Day {
  return dayFromNumber(Math.floor(wallOf(calendar.zone, validTime(instant)) / DAY_MS))
}

/** The instant a day begins. */
export function startOfDay(day: Day, calendar: Pick<Calendar, 'zone'>): Date {
  return new Date(instantOfWall(calendar.zone, dayNumber(day) * DAY_MS))
}

/** 二十四时: the instant the next day begins. */
export function endOfDay(day: Day, calendar: Pick<Calendar, 'zone'>): Date {
  return new Date(instantOfWall(calendar.zone, (dayNumber(day) + 1) * DAY_MS))
}

/** The instant of 'HH:MM' (00:00–24:00) on a day. */
export function instantAt(day: Day, time: string, calendar: Pick<Calendar, 'zone'>): Date {
  const ms = readTime(time)
  if (ms === undefined) throw new RangeError(`not a time: ${time}`)
  return new Date(instantOfWall(calendar.zone, dayNumber(day) * DAY_MS + ms))
}

/** Whether an instant lies in the working hours of a working day. */
export function isWorkingTime(instant: Date, calendar: Calendar): boolean {
  const wall = wallOf(calendar.zone, validTime(instant))
  const number = Math.floor(wall / DAY_MS)
  if (!statusOfNumber(number, calendar).working) return false
  const ofDay = wall - number * DAY_MS
  return calendar.hours.some(({ from, to }) => ofDay >= from && ofDay < to)
}

/** Milliseconds of an instant; RangeError on an invalid Date. */
export function validTime(instant: Date): number {
  const ms = instant.getTime()
  if (!Number.isFinite(ms)) throw new RangeError('invalid instant')
  return ms
}

function readHours(text: string): { from: number; to: number } | undefined {
  const [a, b, ...rest] = text.split('-')
  const from = readTime(a)
  const to = readTime(b)
  return from === undefined || to === undefined || rest.length > 0 ? undefined : { from, to }
}

function readTime(text: string | undefined): number | undefined {
  const parts = /^(\d{2}):(\d{2})$/.exec(text ?? '')
  if (!parts) return undefined
  const minutes = Number(parts[1]) * 60 + Number(parts[2])
  return Number(parts[2]) < 60 && minutes <= 1440 ? minutes * 60_000 : undefined
}
