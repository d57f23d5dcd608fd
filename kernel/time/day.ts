/**
 * Days of the Gregorian calendar as text 'YYYY-MM-DD' and as whole numbers (days since 1970-01-01). No zone, no clock:
 * which day an instant belongs to is asked of a calendar.
 */

/** A calendar day, 'YYYY-MM-DD', years 0001–9999. Compares correctly as text. */
export type Day = string

export const DAY_MS = 86_400_000

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/

/** Whether the text is a day that exists (2026-02-30 does not). */
export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string') return false
  const parts = SHAPE.exec(text)
  if (!parts) return false
  const [year, month, date] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  return year >= 1 && month >= 1 && month <= 12 && date >= 1 && date <= monthLength(year, month)
}

/** Days since 1970-01-01. Throws RangeError on text that is no day. */
export function dayNumber(day: Day): number {
  if (!isDay(day)) throw new RangeError(`not a day: ${String(day)}`)
  const parts = SHAPE.exec(day)!
  return civilNumber(Number(parts[1]), Number(parts[2]), Number(parts[3]))
}

/** The day of a number of days since 1970-01-01. */
export function dayFromNumber(number: number): Day {
  if (!Number.isInteger(number)) throw new RangeError(`not a day number: ${number}`)
  // Counted in eras of 400 years that begin on 1 March, so that a leap day ends its year.
  const shifted = number + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * ofYear + 2) / 153)
  const date = ofYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  if (year < 1 || year > 9999) throw new RangeError(`day out of range: ${number}`)
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`
}

/** `n` days later (earlier when negative). */
export function addDays(day: Day, n: number): Day {
  return dayFromNumber(dayNumber(day) + n)
}

/** How many days from `a` to `b`; negative when `b` is earlier. */
export function daysBetween(a: Day, b: Day): number {
  return dayNumber(b) - dayNumber(a)
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: Day): 1 | 2 | 3 | 4 | 5 | 6 | 7 {
  return weekdayOfNumber(dayNumber(day))
}

/** The same for a day number; 1970-01-01 was a Thursday. */
export function weekdayOfNumber(number: number): 1 | 2 | 3 | 4 | 5 | 6 | 7 {
  return (((((number + 3) % 7) + 7) % 7) + 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7
}

/** `n` months later; where the month has no such date its last day (民法典 第二百零二条). */
export function addMonths(day: Day, n: number): Day {
  if (!Number.isInteger(n)) throw new RangeError(`months: ${n}`)
  dayNumber(day)
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + n
  const [year, month] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1]
  return dayFromNumber(civilNumber(year, month, Math.min(Number(day.slice(8)), monthLength(year, month))))
}

function civilNumber(year: number, month: number, date: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1
  const ofEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + ofYear
  return era * 146_097 + ofEra - 719_468
}

function monthLength(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function pad(n: number, width: number): string {
  return String(n).padStart(width, '0')
}
