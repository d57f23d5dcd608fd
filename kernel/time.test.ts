import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DAY_MS,
  HOUR_MS,
  addWorkingDays,
  buildCalendar,
  dayOf,
  deadline,
  elapsed,
  extended,
  overdue,
  remaining,
  totalOf,
  usedPermille,
} from '#kernel/time'
import type { Calendar, ClockSpec, Pause } from '#kernel/time'
import { china, chinaSource } from '../tests/support/china.ts'

const shanghai = (text: string): Date => new Date(`${text}+08:00`)
const due = (spec: ClockSpec, start: string, calendar: Calendar = china, pauses: Pause[] = []): string =>
  new Date(deadline(spec, shanghai(start), calendar, pauses).dueAt.getTime() + 8 * HOUR_MS)
    .toISOString()
    .slice(0, 19)

describe('deadline', () => {
  it('in hours runs from the moment itself', () => {
    expect(due({ mode: 'hour', length: 2 }, '2026-02-16T23:30:00')).toBe('2026-02-17T01:30:00')
  })

  it('in working hours skips nights, noon and rest days', () => {
    const two: ClockSpec = { mode: 'working-hour', length: 2 }
    expect(due(two, '2026-03-02T08:30:00')).toBe('2026-03-02T10:30:00')
    expect(due(two, '2026-03-02T11:00:00')).toBe('2026-03-02T14:30:00')
    expect(due(two, '2026-03-02T10:00:00')).toBe('2026-03-02T12:00:00')
    expect(due(two, '2026-03-06T17:00:00')).toBe('2026-03-09T10:00:00')
    expect(due(two, '2026-02-14T17:00:00')).toBe('2026-02-24T10:00:00')
    expect(due(two, '2026-03-07T03:00:00')).toBe('2026-03-09T10:30:00')
  })

  it('in working days leaves out the day of the start and ends at 24:00', () => {
    const five: ClockSpec = { mode: 'working-day', length: 5 }
    expect(due(five, '2026-03-02T00:00:00')).toBe('2026-03-10T00:00:00')
    expect(due(five, '2026-03-02T23:59:59')).toBe('2026-03-10T00:00:00')
    // Across Spring Festival with its two make-up days: 13, 14, 24, 25, 26 February.
    expect(due(five, '2026-02-12T10:00:00')).toBe('2026-02-27T00:00:00')
  })

  it('in calendar days moves from a day of rest to the next working day', () => {
    // 15 days from 5 January end on Tuesday the 20th.
    expect(due({ mode: 'calendar-day', length: 15 }, '2026-01-05T09:00:00')).toBe('2026-01-21T00:00:00')
    // The last day is Sunday 15 February, a holiday: the next working day is the 24th.
    expect(due({ mode: 'calendar-day', length: 10 }, '2026-02-05T09:00:00')).toBe('2026-02-25T00:00:00')
    // Saturday 14 February is a make-up workday: it stays.
    expect(due({ mode: 'calendar-day', length: 9 }, '2026-02-05T09:00:00')).toBe('2026-02-15T00:00:00')
  })

  it('is explained as stretches', () => {
    const { intervals, flagged } = deadline(
      { mode: 'working-day', length: 3 },
      shanghai('2026-02-12T10:00:00'),
      china,
    )
    expect(intervals.map((i) => [dayOf(i.from, china), i.counted, i.why, i.name])).toEqual([
      ['2026-02-12', false, 'start-day', undefined],
      ['2026-02-13', true, 'running', undefined],
      ['2026-02-14', true, 'make-up', '春节调休'],
      ['2026-02-15', false, 'weekend', undefined],
      ['2026-02-16', false, 'holiday', '春节'],
      ['2026-02-21', false, 'weekend', undefined],
      ['2026-02-23', false, 'holiday', '春节'],
      ['2026-02-24', true, 'running', undefined],
    ])
    expect(flagged).toBeUndefined()
    const moved = deadline(
      { mode: 'calendar-day', length: 10 },
      shanghai('2026-02-05T09:00:00'),
      china,
    ).intervals
    expect(moved.at(-1)).toMatchObject({ counted: false, why: 'moved' })
  })

  it('is flagged when it reaches a year without a notice', () => {
    const late = shanghai('2026-12-25T10:00:00')
    expect(deadline({ mode: 'working-day', length: 4 }, late, china).flagged).toBeUndefined()
    expect(deadline({ mode: 'working-day', length: 5 }, late, china).flagged).toBe('unknown-year')
    expect(deadline({ mode: 'working-hour', length: 40 }, late, china).flagged).toBe('unknown-year')
    expect(deadline({ mode: 'calendar-day', length: 6 }, late, china).flagged).toBeUndefined()
    expect(deadline({ mode: 'calendar-day', length: 7 }, late, china).flagged).toBe('unknown-year')
    expect(deadline({ mode: 'hour', length: 1000 }, late, china).flagged).toBeUndefined()
  })

  it('follows a changed calendar both ways', () => {
    const spec: ClockSpec = { mode: 'working-day', length: 5 }
    const extra = buildCalendar({
      ...chinaSource,
      days: [...chinaSource.days, { date: '2026-03-04', kind: 'holiday', name: '临时放假' }],
    })
    expect(due(spec, '2026-03-02T09:00:00', extra)).toBe('2026-03-11T00:00:00')
    const fewer = buildCalendar({
      ...chinaSource,
      days: chinaSource.days.filter((d) => d.date !== '2026-02-23'),
    })
    expect(due(spec, '2026-02-12T10:00:00', fewer)).toBe('2026-02-26T00:00:00')
  })

  it('a pause in a limit of days keeps what remains to the millisecond', () => {
    const spec: ClockSpec = { mode: 'working-day', length: 5 }
    const start = shanghai('2026-03-02T09:00:00')
    const pause = {
      from: shanghai('2026-03-04T10:00:00.001'),
      to: shanghai('2026-03-06T15:30:00'),
      code: 'x',
    }
    const before = remaining(spec, start, china, [], pause.from)
    expect(remaining(spec, start, china, [pause], pause.to)).toBe(before)
    // 53.5 hours less a millisecond of working days later.
    expect(deadline(spec, start, china, [pause]).dueAt).toEqual(shanghai('2026-03-12T05:29:59.999'))
  })

  it('a paused limit in calendar days has its last day to 24:00, moved past days of rest', () => {
    const spec: ClockSpec = { mode: 'calendar-day', length: 10 }
    const pause = (to: string): Pause => ({
      from: shanghai('2026-02-02T00:00:00'),
      to: shanghai(to),
      code: 'x',
    })
    expect(due(spec, '2026-02-01T09:00:00', china, [pause('2026-02-03T06:00:00')])).toBe(
      '2026-02-14T00:00:00',
    )
    // The last day would be the 20th, within Spring Festival.
    expect(due(spec, '2026-02-01T09:00:00', china, [pause('2026-02-10T06:00:00')])).toBe(
      '2026-02-25T00:00:00',
    )
    const { intervals } = deadline(spec, shanghai('2026-02-01T09:00:00'), china, [
      pause('2026-02-10T06:00:00'),
    ])
    expect(intervals.slice(-2).map((i) => i.why)).toEqual(['last-day', 'moved'])
  })

  it('the share used goes on past the deadline in time that counts', () => {
    const spec: ClockSpec = { mode: 'working-day', length: 4 }
    const start = shanghai('2026-03-02T09:00:00')
    const used = (at: string): number => usedPermille(spec, start, china, [], shanghai(at))
    expect(used('2026-03-04T00:00:00')).toBe(250)
    expect(used('2026-03-07T00:00:00')).toBe(1000)
    expect(used('2026-03-08T12:00:00')).toBe(1000)
    expect(used('2026-03-10T00:00:00')).toBe(1250)
    expect(overdue(spec, start, china, [], shanghai('2026-03-10T00:00:00'))).toBe(DAY_MS)
    // A limit moved past a holiday is not over before its moved end.
    const moved: ClockSpec = { mode: 'calendar-day', length: 10 }
    const from = shanghai('2026-02-05T09:00:00')
    expect(usedPermille(moved, from, china, [], shanghai('2026-02-24T23:59:59'))).toBe(1000)
    expect(usedPermille(moved, from, china, [], shanghai('2026-02-26T00:00:00'))).toBe(1100)
  })

  it('refuses lengths and instants that cannot be', () => {
    const start = shanghai('2026-03-02T09:00:00')
    for (const length of [0, -1, 1.5, Number.NaN, 1_000_000])
      expect(() => deadline({ mode: 'hour', length }, start, china)).toThrow(RangeError)
    expect(() => deadline({ mode: 'hour', length: 1 }, new Date(Number.NaN), china)).toThrow(RangeError)
    const backwards = { from: start, to: new Date(start.getTime() - 1), code: 'x' }
    expect(() => deadline({ mode: 'hour', length: 1 }, start, china, [backwards])).toThrow(RangeError)
    const never = buildCalendar({ ...chinaSource, years: [{ year: 2026, notice: '' }], days: [] })
    expect(() => extended({ mode: 'hour', length: 99_999 }, 2)).toThrow(RangeError)
    expect(deadline({ mode: 'working-hour', length: 1 }, start, never).dueAt).toEqual(
      shanghai('2026-03-02T10:00:00'),
    )
  })
})

describe('deadline, for any start, limit and pauses', () => {
  const from = Date.UTC(2005, 0, 1)
  const anySpec = fc.record({
    mode: fc.constantFrom('hour', 'working-hour', 'working-day', 'calendar-day'),
    length: fc.integer({ min: 1, max: 90 }),
  }) satisfies fc.Arbitrary<ClockSpec>
  const anyStart = fc.integer({ min: from, max: Date.UTC(2026, 5, 1) }).map((ms) => new Date(ms))
  const anyPauses = (start: Date) =>
    fc.array(
      fc
        .tuple(fc.integer({ min: -5 * DAY_MS, max: 60 * DAY_MS }), fc.integer({ min: 0, max: 20 * DAY_MS }))
        .map(([offset, length]) => ({
          from: new Date(start.getTime() + offset),
          to: new Date(start.getTime() + offset + length),
          code: 'await-material',
        })),
      { maxLength: 4 },
    )
  const anyCase = anyStart.chain((start) => fc.tuple(fc.constant(start), anySpec, anyPauses(start)))

  it('stretches meet end to end from start to due, and what counts is the limit exactly', () => {
    fc.assert(
      fc.property(anyCase, ([start, spec, pauses]) => {
        const { dueAt, intervals } = deadline(spec, start, china, pauses)
        expect(intervals[0]!.from).toEqual(start)
        expect(intervals.at(-1)!.to).toEqual(dueAt)
        for (let i = 1; i < intervals.length; i++) expect(intervals[i]!.from).toEqual(intervals[i - 1]!.to)
        const counted = intervals
          .filter((i) => i.counted)
          .reduce((n, i) => n + i.to.getTime() - i.from.getTime(), 0)
        expect(counted).toBe(totalOf(spec))
        expect(elapsed(spec, start, china, pauses, dueAt)).toBe(totalOf(spec))
        expect(usedPermille(spec, start, china, pauses, dueAt)).toBe(1000)
        expect(usedPermille(spec, start, china, pauses, start)).toBe(0)
      }),
    )
  })

  it('is monotone: a later start or a longer limit never ends earlier, time used never falls', () => {
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 0, max: 30 * DAY_MS }), ([start, spec, pauses], later) => {
        const end = deadline(spec, start, china, pauses).dueAt
        expect(deadline(spec, new Date(start.getTime() + later), china, pauses).dueAt >= end).toBe(true)
        // In calendar days both ends may be moved to the same day after a holiday.
        const longer = deadline(extended(spec, 3), start, china, pauses).dueAt
        expect(spec.mode === 'calendar-day' ? longer >= end : longer > end).toBe(true)
        const at = new Date(start.getTime() + later)
        const next = new Date(at.getTime() + 7 * HOUR_MS)
        const used = elapsed(spec, start, china, pauses, at)
        expect(elapsed(spec, start, china, pauses, next) >= used).toBe(true)
        expect(used + remaining(spec, start, china, pauses, at)).toBe(totalOf(spec))
      }),
    )
  })

  it('a pause shifts the end by exactly the counted time it covers', () => {
    fc.assert(
      fc.property(anyCase, ([start, spec, pauses]) => {
        const first = pauses[0]
        if (!first || spec.mode === 'calendar-day') return
        const plain = deadline(spec, start, china).dueAt
        const long = extended(spec, 5000)
        const coveredUntil = (at: Date): number =>
          elapsed(long, start, china, [], first.to < at ? first.to : at) -
          elapsed(long, start, china, [], first.from)
        const taken = elapsed(spec, start, china, [], first.to) - elapsed(spec, start, china, [], first.from)
        const shifted = deadline(spec, start, china, [first]).dueAt
        // Nothing taken: the same end. Otherwise the old clock has run by what the pause covers when the new one ends.
        const moved = elapsed(long, start, china, [], shifted) - totalOf(spec)
        expect(taken === 0 ? shifted.getTime() - plain.getTime() : moved).toBe(
          taken === 0 ? 0 : coveredUntil(shifted),
        )
        expect(remaining(spec, start, china, [first], first.to)).toBe(
          remaining(spec, start, china, [first], first.from),
        )
      }),
    )
  })

  it('overlapping pauses stop the clock once, in any order', () => {
    fc.assert(
      fc.property(anyCase, ([start, spec, pauses]) => {
        const end = deadline(spec, start, china, pauses).dueAt
        expect(deadline(spec, start, china, [...pauses].reverse()).dueAt).toEqual(end)
        expect(deadline(spec, start, china, [...pauses, ...pauses]).dueAt).toEqual(end)
      }),
    )
  })

  it('an extension in working days adds exactly so many working days', () => {
    fc.assert(
      fc.property(
        anyStart,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 30 }),
        (start, length, more) => {
          const spec: ClockSpec = { mode: 'working-day', length }
          const lastDay = (s: ClockSpec): string =>
            dayOf(new Date(deadline(s, start, china).dueAt.getTime() - 1), china)
          expect(lastDay(spec)).toBe(addWorkingDays(dayOf(start, china), length, china))
          expect(lastDay(extended(spec, more))).toBe(addWorkingDays(lastDay(spec), more, china))
        },
      ),
    )
  })
})
