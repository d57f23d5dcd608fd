/**
 * Deadlines. The only place where days and time limits are computed; pure, integer milliseconds, runs in the browser too.
 *
 * Conventions (民法典 第二百零一条至第二百零四条; a clock of a pack may name another law that says otherwise):
 * - limits in days: the day of the start does not count, the first counted day is the next (第二百零一条第一款);
 *   the last day ends at 24:00 (第二百零三条第二款);
 * - limits in hours run from the moment itself (第二百零一条第二款);
 * - a limit in calendar days whose last day is a day of rest ends with the next working day (第二百零三条第一款);
 *   one in working days ends on a working day anyway;
 * - a pause stops the counting at its instant and leaves what remains to the millisecond. A limit in working days that
 *   was paused may therefore end within a day; one in calendar days is then given its last day to 24:00, for otherwise
 *   moving the end past a holiday could make a longer limit end earlier than a shorter one.
 */
import { DAY_MS } from './time/day.ts'
import { statusOfNumber, validTime } from './time/calendar.ts'
import type { Calendar, DayStatus } from './time/calendar.ts'
import { instantOfWall, wallOf } from './time/zone.ts'

export {
  DAY_MS,
  addDays,
  addMonths,
  dayFromNumber,
  dayNumber,
  daysBetween,
  isDay,
  weekdayOf,
} from './time/day.ts'
export type { Day } from './time/day.ts'
export {
  addWorkingDays,
  buildCalendar,
  dayOf,
  dayStatus,
  endOfDay,
  instantAt,
  isWorkingDay,
  isWorkingTime,
  knowsYearOf,
  startOfDay,
  workingDaysBetween,
} from './time/calendar.ts'
export type { Calendar, CalendarDay, CalendarSource, CalendarYear, DayStatus } from './time/calendar.ts'

export const HOUR_MS = 3_600_000

export type ClockMode = 'hour' | 'working-hour' | 'working-day' | 'calendar-day'

/** A time limit: so many hours or days, counted in a mode. */
export interface ClockSpec {
  readonly mode: ClockMode
  /** Whole hours or days, 1–100 000. */
  readonly length: number
}

/** A coded stop of the clock. One that still lasts is given with `to` = now: the answer is then the earliest due time. */
export interface Pause {
  readonly from: Date
  readonly to: Date
  readonly code: string
}

export type Why =
  | 'running'
  | 'make-up'
  | 'start-day'
  | 'off-hours'
  | 'weekend'
  | 'holiday'
  | 'pause'
  | 'last-day'
  | 'moved'

/** Why time counts or not, for the explanation shown with a deadline. */
export const whyWords: Readonly<Record<Why, string>> = {
  running: '计时',
  'make-up': '调休上班，计时',
  'start-day': '开始当日，不计入',
  'off-hours': '非工作时间，不计时',
  weekend: '休息日，不计时',
  holiday: '法定节假日，不计时',
  pause: '中止，不计时',
  'last-day': '最后一日至二十四时',
  moved: '最后一日为休息日，顺延',
}

/** A stretch of the way from start to deadline; stretches meet end to end. */
export interface Interval {
  readonly from: Date
  readonly to: Date
  readonly counted: boolean
  readonly why: Why
  /** Name of the holiday or code of the pause. */
  readonly name?: string
}

export interface Deadline {
  readonly dueAt: Date
  readonly intervals: readonly Interval[]
  /** The way touches a year whose arrangement of days is not published: the answer may change. */
  readonly flagged?: 'unknown-year'
}

/** When a limit that started at `startedAt` ends, and why. Throws RangeError on a length or instant that cannot be. */
export function deadline(
  spec: ClockSpec,
  startedAt: Date,
  calendar: Calendar,
  pauses: readonly Pause[] = [],
): Deadline {
  const run = new Run(spec, startedAt, calendar, pauses)
  const way = run.until(totalOf(spec))
  return {
    dueAt: new Date(run.instant(way.end)),
    intervals: way.stretches.map((s) => ({
      from: new Date(run.instant(s.from)),
      to: new Date(run.instant(s.to)),
      counted: s.counted,
      why: s.why,
      ...(s.name === undefined ? {} : { name: s.name }),
    })),
    ...(way.unknown ? { flagged: 'unknown-year' as const } : {}),
  }
}

/** The spec with a granted extension of `length` units of the same mode added. */
export function extended(spec: ClockSpec, length: number): ClockSpec {
  const longer = { mode: spec.mode, length: spec.length + whole(length, 'extension') }
  totalOf(longer)
  return longer
}

/** Counted milliseconds from the start to `at`; a day of a limit in days has 86 400 000. Never more than the whole limit. */
export function elapsed(
  spec: ClockSpec,
  startedAt: Date,
  calendar: Calendar,
  pauses: readonly Pause[],
  at: Date,
): number {
  const run = new Run(spec, startedAt, calendar, pauses)
  return run.counted(run.moment(validTime(at)), totalOf(spec))
}

/** Counted milliseconds left at `at`; 0 once the limit has run. What a pause must keep. */
export function remaining(
  spec: ClockSpec,
  startedAt: Date,
  calendar: Calendar,
  pauses: readonly Pause[],
  at: Date,
): number {
  return totalOf(spec) - elapsed(spec, startedAt, calendar, pauses, at)
}

/** Counted milliseconds since the deadline; 0 until then. Time that does not count in the mode is no delay either. */
export function overdue(
  spec: ClockSpec,
  startedAt: Date,
  calendar: Calendar,
  pauses: readonly Pause[],
  at: Date,
): number {
  const run = new Run(spec, startedAt, calendar, pauses)
  const due = run.until(totalOf(spec)).end
  const moment = run.moment(validTime(at))
  return moment <= due ? 0 : run.counted(moment, Infinity) - run.counted(due, Infinity)
}

/**
 * Share of the limit used at `at` in whole permille, rounded down: up to 1000 until the deadline, beyond it 1000 and the
 * share by which it is over.
 */
export function usedPermille(
  spec: ClockSpec,
  startedAt: Date,
  calendar: Calendar,
  pauses: readonly Pause[],
  at: Date,
): number {
  const counted =
    elapsed(spec, startedAt, calendar, pauses, at) + overdue(spec, startedAt, calendar, pauses, at)
  return Math.floor((counted * 1000) / totalOf(spec))
}

/** The limit in counted milliseconds. */
export function totalOf(spec: ClockSpec): number {
  const length = whole(spec.length, 'length')
  if (length < 1) throw new RangeError(`length ${length}`)
  return length * (spec.mode === 'hour' || spec.mode === 'working-hour' ? HOUR_MS : DAY_MS)
}

function whole(n: number, what: string): number {
  if (!Number.isInteger(n) || n < 0 || n > 100_000) throw new RangeError(`${what} ${n}`)
  return n
}

interface Stretch {
  readonly from: number
  to: number
  readonly counted: boolean
  readonly why: Why
  readonly name?: string | undefined
}

/** No limit reaches further; also ends the walk over a calendar on which nobody ever works. */
const FARTHEST_MS = 500_000 * DAY_MS

/**
 * One clock walking along its time. A limit in hours walks along instants, all others along the wall of the calendar's
 * zone, where every day has 24 hours.
 */
class Run {
  readonly #spec: ClockSpec
  readonly #calendar: Calendar
  readonly #start: number
  readonly #pauses: { readonly from: number; readonly to: number; readonly code: string }[]

  constructor(spec: ClockSpec, startedAt: Date, calendar: Calendar, pauses: readonly Pause[]) {
    this.#spec = spec
    this.#calendar = calendar
    this.#start = this.moment(validTime(startedAt))
    // Overlapping pauses are one stop: what an earlier one covers, a later one does not stop again.
    let covered = this.#start
    this.#pauses = pauses
      .map((p) => {
        if (validTime(p.to) < validTime(p.from)) throw new RangeError('pause ends before it begins')
        return { from: this.moment(p.from.getTime()), to: this.moment(p.to.getTime()), code: p.code }
      })
      .toSorted((a, b) => a.from - b.from || a.to - b.to)
      .flatMap((p) => {
        const from = Math.max(p.from, covered)
        if (p.to <= from) return []
        covered = p.to
        return [{ from, to: p.to, code: p.code }]
      })
  }

  moment(instant: number): number {
    return this.#spec.mode === 'hour' ? instant : wallOf(this.#calendar.zone, instant)
  }

  instant(moment: number): number {
    return this.#spec.mode === 'hour' ? moment : instantOfWall(this.#calendar.zone, moment)
  }

  /** Counted time up to a moment, at most `total`. */
  counted(moment: number, total: number): number {
    let sum = 0
    for (const s of this.#stretches()) {
      if (s.counted) sum += Math.max(0, Math.min(s.to, moment) - s.from)
      if (s.to >= moment || sum >= total) break
    }
    return Math.min(sum, total)
  }

  /** Walks until `total` has been counted, then on to the end of the day the law gives. */
  until(total: number): { end: number; stretches: Stretch[]; unknown: boolean } {
    const stretches: Stretch[] = []
    const { mode } = this.#spec
    const inWorkingTime = mode === 'working-day' || mode === 'working-hour'
    let left = total
    let end = this.#start
    let unknown = false
    for (const s of this.#stretches()) {
      const to = s.counted ? Math.min(s.to, s.from + left) : s.to
      if (s.counted) left -= to - s.from
      if (inWorkingTime) unknown ||= !this.#statusAt(s.from).known
      append(stretches, { ...s, to })
      end = to
      if (left === 0) break
    }
    if (mode === 'calendar-day') {
      // The last day is the one that holds the last counted millisecond.
      let last = Math.floor((end - 1) / DAY_MS)
      const close = (why: Why): void => {
        const to = (last + 1) * DAY_MS
        if (to > end) append(stretches, { from: end, to, counted: false, why })
        end = to
      }
      close('last-day')
      for (;;) {
        const status = statusOfNumber(last, this.#calendar)
        unknown ||= !status.known
        if (status.working) break
        if (end - this.#start > FARTHEST_MS) throw new RangeError('no working day')
        last++
        close('moved')
      }
    }
    return { end, stretches, unknown }
  }

  /** Stretches from the start on, cut by the pauses. */
  *#stretches(): Generator<Stretch> {
    let next = 0
    for (const s of this.#plain()) {
      let from = s.from
      while (next < this.#pauses.length && this.#pauses[next]!.from < s.to) {
        const pause = this.#pauses[next]!
        const stop = Math.max(pause.from, from)
        if (stop > from) yield { ...s, from, to: stop }
        const resume = Math.min(pause.to, s.to)
        if (resume > stop) yield { from: stop, to: resume, counted: false, why: 'pause', name: pause.code }
        from = Math.max(from, resume)
        if (pause.to > s.to) break
        next++
      }
      if (from < s.to) yield { ...s, from }
    }
  }

  /** Stretches as if nothing were paused. */
  *#plain(): Generator<Stretch> {
    const start = this.#start
    const { mode } = this.#spec
    if (mode === 'hour') {
      yield { from: start, to: start + FARTHEST_MS, counted: true, why: 'running' }
      throw new RangeError('deadline out of range')
    }
    let number = Math.floor(start / DAY_MS)
    if (mode !== 'working-hour') {
      number++
      if (number * DAY_MS > start) {
        yield { from: start, to: number * DAY_MS, counted: false, why: 'start-day' }
      }
    }
    for (; number * DAY_MS - start < FARTHEST_MS; number++) {
      const status = statusOfNumber(number, this.#calendar)
      const from = number * DAY_MS
      const to = from + DAY_MS
      if (mode === 'calendar-day') yield { from, to, counted: true, why: 'running' }
      else if (mode === 'working-day') yield ofStatus(status, from, to)
      else if (!status.working) yield* clip([ofStatus(status, from, to)], start)
      else yield* clip(this.#hours(status, from, to), start)
    }
    throw new RangeError('deadline out of range')
  }

  *#hours(status: DayStatus, from: number, to: number): Generator<Stretch> {
    let at = from
    for (const slot of this.#calendar.hours) {
      if (from + slot.from > at) yield { from: at, to: from + slot.from, counted: false, why: 'off-hours' }
      yield ofStatus(status, from + slot.from, from + slot.to)
      at = from + slot.to
    }
    if (at < to) yield { from: at, to, counted: false, why: 'off-hours' }
  }

  #statusAt(moment: number): DayStatus {
    return statusOfNumber(Math.floor(moment / DAY_MS), this.#calendar)
  }
}

function ofStatus(status: DayStatus, from: number, to: number): Stretch {
  const why = status.why === 'weekday' ? 'running' : status.why
  return { from, to, counted: status.working, why, name: status.name }
}

function* clip(stretches: Iterable<Stretch>, start: number): Generator<Stretch> {
  for (const s of stretches) if (s.to > start) yield { ...s, from: Math.max(s.from, start) }
}

/** Joins a stretch to the last one when they tell the same. */
function append(stretches: Stretch[], s: Stretch): void {
  const last = stretches.at(-1)
  if (
    last &&
    last.to === s.from &&
    last.counted === s.counted &&
    last.why === s.why &&
    last.name === s.name
  ) {
    last.to = s.to
  } else {
    stretches.push({ ...s })
  }
}
