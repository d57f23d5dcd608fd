/** When people of the demonstration do things: units in their office hours, residents while they are awake. */
import { addDays, addWorkingDays, dayOf, isWorkingDay, isWorkingTime, startOfDay } from '#kernel/time'
import type { Calendar } from '#kernel/time'
import type { Chance } from './chance.ts'
import type { Planned } from './stories.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

const at = (day: string, ms: number, calendar: Calendar) => new Date(startOfDay(day, calendar).getTime() + ms)

/** The instant itself in office hours, else soon after the next opening. */
export function inOffice(instant: Date, calendar: Calendar, chance: Chance): Date {
  if (isWorkingTime(instant, calendar)) return instant
  const today = dayOf(instant, calendar)
  const opening = isWorkingDay(today, calendar)
    ? calendar.hours.map((h) => at(today, h.from, calendar)).find((o) => o > instant)
    : undefined
  const next = opening ?? at(addWorkingDays(today, 1, calendar), calendar.hours[0]!.from, calendar)
  return new Date(next.getTime() + chance.between(2, 50) * MINUTE_MS)
}

const WAKING = { from: 6.5 * HOUR_MS, to: 22.5 * HOUR_MS }

/** The instant itself by day, else the next morning. */
export function awake(instant: Date, calendar: Calendar, chance: Chance): Date {
  const today = dayOf(instant, calendar)
  const ofDay = instant.getTime() - startOfDay(today, calendar).getTime()
  if (ofDay >= WAKING.from && ofDay < WAKING.to) return instant
  const day = ofDay < WAKING.from ? today : addDays(today, 1)
  return new Date(at(day, WAKING.from, calendar).getTime() + chance.between(5, 120) * MINUTE_MS)
}

/** When a report of the plan was filed, seen from the day the demonstration was made. */
export function filedAt(p: Planned, anchor: Date, calendar: Calendar, chance: Chance): Date {
  const ago = chance.between(...p.story.ago)
  if (ago === 0) return new Date(anchor.getTime() - chance.between(15, 240) * MINUTE_MS)
  const today = dayOf(anchor, calendar)
  const day = p.story.working ? addWorkingDays(today, -ago, calendar) : addDays(today, -ago)
  // What must have come far by now was said in the morning.
  const minute = p.story.working ? chance.between(8 * 60, 11 * 60) : chance.between(7 * 60, 20 * 60)
  return at(day, minute * MINUTE_MS, calendar)
}
