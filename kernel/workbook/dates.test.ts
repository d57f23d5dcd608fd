import { describe, expect, test } from 'vitest'
import { dateFromSerial, dateFromText, dayFromCell } from './dates.ts'
import type { Cell } from './workbook.ts'

const zone = { zone: 'Asia/Shanghai' }

describe('dates', () => {
  const read = (text: string) => {
    const found = dateFromText(text, zone)
    return 'at' in found ? found.at.toISOString() : found.why
  }
  test.each([
    ['2019/2/28 11:25:05', '2019-02-28T03:25:05.000Z'],
    ['2019-02-28', '2019-02-27T16:00:00.000Z'],
    ['2019.2.28 9:05', '2019-02-28T01:05:00.000Z'],
    ['2019年2月28日', '2019-02-27T16:00:00.000Z'],
    ['2019年2月28日 11时25分', '2019-02-28T03:25:00.000Z'],
    ['2019年2月28日 下午3点', '2019-02-28T07:00:00.000Z'],
    ['２０１９－０２－２８　１１：２５', '2019-02-28T03:25:00.000Z'],
    ['20190228', '2019-02-27T16:00:00.000Z'],
    ['20190228112505', '2019-02-28T03:25:05.000Z'],
    ['2019-02-28T11:25:05+08:00', '2019-02-28T03:25:05.000Z'],
    ['2019-02-28T03:25:05.123Z', '2019-02-28T03:25:05.123Z'],
    ['2019/2/28 11:25 PM', '2019-02-28T15:25:00.000Z'],
    ['2019/2/28 12:05 AM', '2019-02-27T16:05:00.000Z'],
  ])('%s', (text, instant) => {
    expect(read(text)).toBe(instant)
  })

  test.each(['2/28/2019', '28/2/2019', '去年冬天', '2019-02-29', '2019-13-01', '2019-02-28 25:00', '2019'])(
    '%s is not guessed',
    (text) => {
      expect(read(text)).toMatch(/认不出|没有这个时间/)
    },
  )

  test('day counts of Excel, in both of its calendars, to the second', () => {
    const serial = (raw: string, from1904 = false) => {
      const found = dateFromSerial(raw, from1904, zone)
      return 'at' in found ? found.at.toISOString() : found.why
    }
    expect(serial('43524.475752314815')).toBe('2019-02-28T03:25:05.000Z')
    expect(serial('42062.475752314815', true)).toBe('2019-02-28T03:25:05.000Z')
    expect(serial('43524')).toBe('2019-02-27T16:00:00.000Z')
    expect(serial('0.5')).toContain('不是日期')
    expect(serial('1E99')).toContain('不是日期')
  })
})

describe('days', () => {
  const day = (cell: Cell, from1904 = false) => {
    const read = dayFromCell(cell, from1904)
    return 'day' in read ? read.day : read.why
  }
  test.each([
    ['1990-03-07', '1990-03-07'],
    ['1990年3月7日', '1990-03-07'],
    ['1990.3.7', '1990-03-07'],
    ['19900307', '1990-03-07'],
    ['1899-12-31', '1899-12-31'],
  ])('%s', (text, expected) => {
    expect(day({ kind: 'text', text })).toBe(expected)
  })
  test('as numbers: day counts of Excel, and eight digits somebody typed', () => {
    expect(day({ kind: 'number', raw: '32939', date: true })).toBe('1990-03-07')
    expect(day({ kind: 'number', raw: '31477', date: true }, true)).toBe('1990-03-07')
    expect(day({ kind: 'number', raw: '19900307', date: false })).toBe('1990-03-07')
    expect(day({ kind: 'number', raw: '19900230', date: false })).toContain('没有这个时间')
  })
  test('what is no day is told', () => {
    expect(day({ kind: 'text', text: '三月' })).toBe('认不出这个时间，请写成 2026-03-01')
    expect(day({ kind: 'formula' })).toContain('公式')
  })
})
