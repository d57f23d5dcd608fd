import chineseDays from 'chinese-days'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DAY_MS,
  HOUR_MS,
  addDays,
  addMonths,
  addWorkingDays,
  buildCalendar,
  dayFromNumber,
  dayNumber,
  dayOf,
  dayStatus,
  endOfDay,
  instantAt,
  isDay,
  isWorkingDay,
  isWorkingTime,
  startOfDay,
  weekdayOf,
  workingDaysBetween,
} from '#kernel/time'
import type { CalendarDay } from '#kernel/time'
import { china, chinaSource } from '../../tests/support/china.ts'

const shanghai = (text: string): Date => new Date(`${text}+08:00`)

describe('days', () => {
  it('numbers agree with Date for every day of 1900–2100 and back', () => {
    const wrong: string[] = []
    for (let n = Date.UTC(1900, 0, 1) / DAY_MS; n <= Date.UTC(2100, 11, 31) / DAY_MS; n++) {
      const day = new Date(n * DAY_MS).toISOString().slice(0, 10)
      if (dayFromNumber(n) !== day || dayNumber(day) !== n) wrong.push(day)
      if (weekdayOf(day) % 7 !== new Date(n * DAY_MS).getUTCDay()) wrong.push(`weekday of ${day}`)
    }
    expect(wrong).toEqual([])
    expect(dayFromNumber(dayNumber('0001-01-01'))).toBe('0001-01-01')
  })

  it('refuses days that do not exist', () => {
    for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '0000-01-01', '', null, 20260101])
      expect(isDay(text)).toBe(false)
    expect(isDay('2024-02-29')).toBe(true)
    expect(() => addDays('2026-02-30', 1)).toThrow(RangeError)
  })

  it('adds months to the same date, or to the last day of the month', () => {
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
    expect(addMonths('2024-03-31', -1)).toBe('2024-02-29')
    expect(addMonths('2026-11-15', 3)).toBe('2027-02-15')
  })
})

describe('calendar', () => {
  it('equals npm chinese-days for every day 2004–2026', () => {
    const wrong: string[] = []
    let days = 0
    for (let day = '2004-01-01'; day <= '2026-12-31'; day = addDays(day, 1), days++) {
      if (isWorkingDay(day, china) !== chineseDays.isWorkday(day)) wrong.push(day)
    }
    expect(wrong).toEqual([])
    expect(days).toBe(8401)
  })

  it('counts the working days of 2026 and says why a day counts', () => {
    expect(workingDaysBetween('2025-12-31', '2026-12-31', china)).toBe(248)
    expect(dayStatus('2026-02-14', china)).toEqual({
      working: true,
      why: 'make-up',
      name: '春节调休',
      known: true,
    })
    expect(dayStatus('2026-02-16', china)).toEqual({
      working: false,
      why: 'holiday',
      name: '春节',
      known: true,
    })
    expect(dayStatus('2027-01-01', china)).toEqual({ working: true, why: 'weekday', known: false })
  })

  it('is refused when it cannot be', () => {
    expect(() => buildCalendar({ ...chinaSource, zone: 'Asia/Nowhere' })).toThrow('时区')
    expect(() => buildCalendar({ ...chinaSource, hours: ['12:00-08:00'] })).toThrow('工作时间')
    expect(() => buildCalendar({ ...chinaSource, hours: ['08:00-12:00', '11:00-13:00'] })).toThrow('工作时间')
    expect(() => buildCalendar({ ...chinaSource, hours: [] })).toThrow('工作时间')
    const day: CalendarDay = { date: '2026-05-01', kind: 'holiday', name: '劳动节' }
    expect(() => buildCalendar({ ...chinaSource, days: [day, day] })).toThrow('两次')
    expect(() => buildCalendar({ ...chinaSource, days: [{ ...day, date: '2026-02-30' }] })).toThrow(
      '没有这一天',
    )
    expect(() => buildCalendar({ ...chinaSource, days: [{ ...day, date: '2030-05-01' }] })).toThrow('年份')
  })

  it('adding working days and counting them are inverse', () => {
    fc.assert(
      fc.property(fc.integer({ min: 12_500, max: 20_000 }), fc.integer({ min: 1, max: 300 }), (n, k) => {
        const day = dayFromNumber(n)
        const later = addWorkingDays(day, k, china)
        expect(isWorkingDay(later, china)).toBe(true)
        expect(workingDaysBetween(day, later, china)).toBe(k)
        expect(addWorkingDays(later, -k, china) <= day || !isWorkingDay(day, china)).toBe(true)
      }),
    )
    expect(addWorkingDays('2026-02-13', 1, china)).toBe('2026-02-14')
    expect(addWorkingDays('2026-02-14', 1, china)).toBe('2026-02-24')
    expect(addWorkingDays('2026-02-24', -1, china)).toBe('2026-02-14')
  })
})

describe('zone', () => {
  it('a day begins at midnight of the zone', () => {
    expect(dayOf(new Date('2026-01-01T15:59:59.999Z'), china)).toBe('2026-01-01')
    expect(dayOf(new Date('2026-01-01T16:00:00.000Z'), china)).toBe('2026-01-02')
    expect(startOfDay('2026-01-02', china).toISOString()).toBe('2026-01-01T16:00:00.000Z')
    expect(endOfDay('2026-01-02', china).toISOString()).toBe('2026-01-02T16:00:00.000Z')
    expect(instantAt('2026-01-02', '08:30', china).toISOString()).toBe('2026-01-02T00:30:00.000Z')
    expect(() => instantAt('2026-01-02', '24:30', china)).toThrow(RangeError)
  })

  it('knows that China moved its clocks 1986–1991 and the world before zones', () => {
    expect(dayOf(new Date('1988-07-01T15:00:00Z'), china)).toBe('1988-07-02')
    expect(dayOf(new Date('1988-12-01T15:00:00Z'), china)).toBe('1988-12-01')
  })

  it('days of zones that move their clocks have 23, 24 or 25 hours and meet end to end', () => {
    for (const zone of [
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Santiago',
      'Asia/Shanghai',
      'Asia/Kathmandu',
    ]) {
      for (let day = '2025-12-30'; day < '2027-01-02'; day = addDays(day, 1)) {
        const from = startOfDay(day, { zone }).getTime()
        const to = endOfDay(day, { zone }).getTime()
        expect(to).toBe(startOfDay(addDays(day, 1), { zone }).getTime())
        expect(dayOf(new Date(from), { zone })).toBe(day)
        expect(dayOf(new Date(to - 1), { zone })).toBe(day)
        expect(Math.abs(to - from - DAY_MS)).toBeLessThanOrEqual(HOUR_MS)
      }
    }
  })

  it('working time is the working hours of working days, end excluded', () => {
    expect(isWorkingTime(shanghai('2026-02-14T08:30:00'), china)).toBe(true)
    expect(isWorkingTime(shanghai('2026-02-14T12:00:00'), china)).toBe(false)
    expect(isWorkingTime(shanghai('2026-02-16T09:00:00'), china)).toBe(false)
  })
})
