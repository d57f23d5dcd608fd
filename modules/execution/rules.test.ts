import { describe, expect, it } from 'vitest'
import { dayText, allChecked, fenOf, isLate, shareOf, verdictOf, yuanOf } from './rules.ts'

const tally = (satisfied: number, dissatisfied: number, paperSatisfied = 0, paperDissatisfied = 0) => ({
  satisfied,
  dissatisfied,
  paperSatisfied,
  paperDissatisfied,
})

describe('rating', () => {
  const rule = { least: 5, good: shareOf('4/5') }
  it('is exact at the edge', () => {
    expect(verdictOf(tally(4, 1), rule)).toBe('satisfied')
    expect(verdictOf(tally(5, 1), rule)).toBe('satisfied')
    expect(verdictOf(tally(4, 2), rule)).toBe('low')
    expect(verdictOf(tally(3, 2), rule)).toBe('low')
    const sixth = { least: 5, good: shareOf('5/6') }
    expect(verdictOf(tally(5, 1), sixth)).toBe('satisfied')
    // 4 of 5 is less than 5 of 6: 24 < 25.
    expect(verdictOf(tally(4, 1), sixth)).toBe('low')
    // 79 999 of 99 999 is just below 4/5 of it, 80 000 just above: no floating point would be sure.
    expect(verdictOf(tally(79_999, 20_000), rule)).toBe('low')
    expect(verdictOf(tally(80_000, 19_999), rule)).toBe('satisfied')
  })
  it('takes silence for nothing, and paper for what it is', () => {
    expect(verdictOf(tally(4, 0), rule)).toBe('unrated')
    expect(verdictOf(tally(0, 0), { least: 0, good: shareOf('1/2') })).toBe('unrated')
    expect(verdictOf(tally(2, 1, 2, 0), rule)).toBe('satisfied')
    expect(verdictOf(tally(4, 0, 0, 2), rule)).toBe('low')
  })
  it('knows a proportion when it sees one', () => {
    expect(shareOf('1/1')).toEqual({ part: 1, whole: 1 })
    for (const wrong of ['5/4', '0/1', '4:5', '0.8', '4/0', ''])
      expect(() => shareOf(wrong)).toThrow(RangeError)
  })
})

describe('money', () => {
  it('is fen, never rounded', () => {
    expect(fenOf('1200')).toBe(120_000n)
    expect(fenOf(' 1,200.5 ')).toBe(120_050n)
    expect(fenOf('0.01')).toBe(1n)
    expect(fenOf('9,999,999,999,999.99')).toBe(999_999_999_999_999n)
    for (const wrong of ['', '-1', '1.234', '1e3', '1,20', '十元', '.5']) expect(fenOf(wrong)).toBeNull()
    expect(['1', '100', '120050', '999999999999999'].map(yuanOf)).toEqual([
      '0.01',
      '1.00',
      '1,200.50',
      '9,999,999,999,999.99',
    ])
  })
})

describe('a task', () => {
  it('is late while its doers have it, not while it waits to be checked', () => {
    const dueOn = '2026-05-01'
    expect(isLate({ state: 'planned', dueOn }, '2026-05-01')).toBe(false)
    expect(isLate({ state: 'planned', dueOn }, '2026-05-02')).toBe(true)
    expect(isLate({ state: 'returned', dueOn }, '2026-05-02')).toBe(true)
    expect(isLate({ state: 'reported', dueOn }, '2026-05-02')).toBe(false)
    expect(isLate({ state: 'passed', dueOn }, '2026-05-02')).toBe(false)
  })
  it('is done with when checked or taken back, and something was checked', () => {
    expect(allChecked([])).toBe(false)
    expect(allChecked(['withdrawn'])).toBe(false)
    expect(allChecked(['passed', 'withdrawn'])).toBe(true)
    expect(allChecked(['passed', 'reported'])).toBe(false)
  })
})

it('a day in a sentence is written as people read it', () => {
  expect(dayText('2026-03-06')).toBe('2026年3月6日')
})
