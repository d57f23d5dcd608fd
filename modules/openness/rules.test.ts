/** Periods, windows, personal data in a text, the end of a window; by example and by property. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, buildCalendar, dayOf } from '#kernel/time'
import {
  awaitsCorrection,
  daysLeft,
  mayEnd,
  periodOf,
  periodsOver,
  personalIn,
  rounds,
  standingOf,
  windowOf,
} from './rules.ts'

const calendar = buildCalendar({
  zone: 'Asia/Shanghai',
  hours: ['08:30-12:00', '13:30-17:30'],
  years: [{ year: 2026, notice: 'test' }],
  days: [{ date: '2026-03-17', kind: 'holiday', name: 'test' }],
})

describe('periods', () => {
  it('lie where calendars have them', () => {
    expect(periodOf('2026-02-28', 'month')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
    expect(periodOf('2028-02-03', 'month')).toEqual({ from: '2028-02-01', to: '2028-02-29' })
    expect(periodOf('2026-11-22', 'quarter')).toEqual({ from: '2026-10-01', to: '2026-12-31' })
    expect(periodOf('2026-06-30', 'half-year')).toEqual({ from: '2026-01-01', to: '2026-06-30' })
    expect(periodOf('2026-07-01', 'half-year')).toEqual({ from: '2026-07-01', to: '2026-12-31' })
    expect(periodOf('2026-01-01', 'year')).toEqual({ from: '2026-01-01', to: '2026-12-31' })
    expect(periodOf('2026-01-01', 'once')).toBeNull()
  })

  it('hold their day, touch without gap, and are never owed before they began to be', () => {
    const day = fc.integer({ min: 0, max: 9000 }).map((n) => addDays('2015-01-01', n))
    fc.assert(
      fc.property(day, day, fc.constantFrom(...rounds.filter((r) => r !== 'once')), (begun, today, every) => {
        const now = periodOf(today, every)!
        expect(now.from <= today && today <= now.to).toBe(true)
        expect(periodOf(addDays(now.to, 1), every)!.from).toBe(addDays(now.to, 1))
        const over = periodsOver(begun, today, every, 400)
        for (const p of over) expect(p.from >= begun && p.to < now.from).toBe(true)
        over.forEach((p, i) => i > 0 && expect(p.from).toBe(addDays(over[i - 1]!.to, 1)))
        if (over.length > 0) expect(over.at(-1)!.to).toBe(addDays(now.from, -1))
      }),
    )
  })

  it('a body stands as shown, due, overdue', () => {
    const c = { every: 'quarter' } as const
    const today = '2026-05-05'
    expect(standingOf(c, { today, lastPeriod: '2026-04-01', missing: 0 }).standing).toBe('shown')
    expect(standingOf(c, { today, lastPeriod: '2026-01-01', missing: 0 })).toEqual({
      standing: 'due',
      dueOn: '2026-06-30',
    })
    expect(standingOf(c, { today, lastPeriod: '2026-04-01', missing: 1 }).standing).toBe('overdue')
    expect(standingOf({ every: 'once' }, { today, lastPeriod: null, missing: 0 }).standing).toBe('at-need')
  })
})

describe('windows', () => {
  it('do not count the first day, last to 24:00, and end on no day of rest', () => {
    const fifteen = windowOf(new Date('2026-03-02T02:00:00Z'), 15, calendar)
    // 2 March + 15 is 17 March, a day of rest in this calendar: the next working day counts.
    expect(fifteen.untilOn).toBe('2026-03-18')
    expect(fifteen.until.toISOString()).toBe('2026-03-18T16:00:00.000Z')
    expect(windowOf(new Date('2026-03-02T02:00:00Z'), 7, calendar).untilOn).toBe('2026-03-09')
    expect(windowOf(new Date('2026-12-28T02:00:00Z'), 15, calendar).flagged).toBe(true)
  })

  it('are never shorter than asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 120 }), (shift, days) => {
        const from = new Date(Date.parse('2026-01-05T03:00:00Z') + shift * 86_400_000)
        const w = windowOf(from, days, calendar)
        expect(w.untilOn >= addDays(dayOf(from, calendar), days)).toBe(true)
      }),
    )
  })

  it('days left count the last one', () => {
    const until = new Date('2026-03-18T16:00:00Z')
    expect(daysLeft(until, new Date('2026-03-18T15:59:59Z'))).toBe(1)
    expect(daysLeft(until, until)).toBe(0)
    expect(daysLeft(until, new Date('2026-03-03T16:00:00Z'))).toBe(15)
  })

  it('end when time is over and nothing is undisposed', () => {
    const p = { state: 'open', until_at: new Date(1000) }
    const o = (disposition: 'open' | 'answered' | 'accepted', at: number | null = 500) => ({
      disposition,
      disposed_at: at === null ? null : new Date(at),
    })
    expect(mayEnd(p, [], null, new Date(999))).toBe(false)
    expect(mayEnd(p, [], null, new Date(1000))).toBe(true)
    expect(mayEnd(p, [o('answered'), o('open', null)], null, new Date(2000))).toBe(false)
    expect(mayEnd(p, [o('accepted')], null, new Date(2000))).toBe(false)
    expect(mayEnd(p, [o('accepted')], new Date(500), new Date(2000))).toBe(false)
    expect(mayEnd(p, [o('accepted')], new Date(501), new Date(2000))).toBe(true)
    expect(mayEnd({ ...p, state: 'returned' }, [], null, new Date(2000))).toBe(false)
    expect(awaitsCorrection(o('answered'), null)).toBe(false)
  })
})

describe('personal data', () => {
  const kinds = (text: string) => personalIn(text).map((f) => f.kind)
  it('is found however it is written', () => {
    expect(kinds('联系人 13800138000')).toEqual(['phone'])
    expect(kinds('１３８００１３８０００')).toEqual(['phone'])
    expect(kinds('138-0013-8000，139 0013 9000')).toEqual(['phone', 'phone'])
    expect(kinds('13800138000 13900139000')).toEqual(['phone', 'phone'])
    expect(kinds('+86 13800138000')).toEqual(['phone'])
    expect(kinds('身份证990101199001011234')).toEqual(['id-number'])
    expect(kinds('99010119900101123x')).toEqual(['id-number'])
    expect(kinds('990101 19900101 1234')).toEqual(['id-number'])
    expect(kinds('卡号 4111 1111 1111 1111')).toEqual(['bank-card'])
    expect(personalIn('13800138000')[0]!.shown).toBe('138******00')
  })
  it('is not what offices, sums, dates and numbers of matters look like', () => {
    expect(kinds('办公电话 0459-6123456，支出 1234567890.12 元，2026-03-02 至 2026-03-17')).toEqual([])
    expect(kinds('件号 260302000012，社会信用代码 91230600MA1BQ1234X，合同 2026-001')).toEqual([])
    expect(kinds('第12345678901234567890号')).toEqual([])
  })
  it('never shows the whole number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (n) => {
        const phone = `13${String(n).padStart(9, '0')}`
        const [found] = personalIn(`请打${phone}。`)
        expect(found?.kind).toBe('phone')
        expect(found!.shown).not.toContain(phone.slice(3, 9))
      }),
    )
  })
})
