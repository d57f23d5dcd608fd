/** How far the working calendar is known, as pure rules. */
import { addDays } from '#kernel/time'
import type { CalendarSource, Day } from '#kernel/time'

/** Days before the end of the last known year on which the alarm begins. */
export const CALENDAR_ALARM_DAYS = 60

/** Last year in an unbroken row of known years from the year of `today`; null when that year is not known. */
export function knownUntil(calendar: CalendarSource, today: Day): number | null {
  const years = new Set(calendar.years.map((y) => y.year))
  let year = Number(today.slice(0, 4))
  if (!years.has(year)) return null
  while (years.has(year + 1)) year++
  return year
}

/** Alarm when the known working days end within 60 days of `today`: the year after, and the day they end. */
export function calendarAlarm(
  calendar: CalendarSource,
  today: Day,
): { readonly year: number; readonly endsOn: Day } | null {
  const last = knownUntil(calendar, today)
  if (last === null)
    return { year: Number(today.slice(0, 4)), endsOn: addDays(`${today.slice(0, 4)}-01-01`, -1) }
  const endsOn = `${last}-12-31`
  return addDays(today, CALENDAR_ALARM_DAYS) > endsOn ? { year: last + 1, endsOn } : null
}
