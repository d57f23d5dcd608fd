/** Days an objection may take, by the calendar kept at the last load. */
import type { ReadContext } from '#kernel/action'
import { buildCalendar, deadline } from '#kernel/time'
import type { Calendar, CalendarSource } from '#kernel/time'
import { settingOf } from './store/purposes.ts'

export interface AnswerClock {
  readonly days: number
  readonly source: string
  readonly calendar: Calendar
}

/** Where no container was loaded yet: Monday to Friday in the national zone, and the longest wait. */
const bare: CalendarSource = { zone: 'Asia/Shanghai', hours: ['09:00-17:00'], years: [], days: [] }

export async function answerClock(ctx: ReadContext): Promise<AnswerClock> {
  const setting = await settingOf(ctx.tx, ctx.realm)
  return {
    days: setting?.answer_days ?? 15,
    source: setting?.answer_source ?? '',
    calendar: buildCalendar(setting ? (JSON.parse(setting.calendar) as CalendarSource) : bare),
  }
}

/** Within so many working days from an instant. */
export function dueAfter(clock: AnswerClock, days: number, from: Date): Date {
  return deadline({ mode: 'working-day', length: days }, from, clock.calendar).dueAt
}
