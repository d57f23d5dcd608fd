import { afterEach, describe, expect, it } from 'vitest'
import { chooseLanguage, learn } from './texts.ts'
import { texts as english } from './words.en.ts'
import { showAgo, showDay, showDue, showInstant, showLeft, showSpan } from './time.ts'

const now = new Date('2026-11-22T04:00:00Z')

describe('times as people read them', () => {
  it('shows instants in the zone of the jurisdiction, with the year only when it is another', () => {
    expect(showInstant('2026-11-22T16:05:00Z', now)).toBe('11月23日 00:05')
    expect(showInstant('2025-12-31T16:00:00Z', now)).toBe('1月1日 00:00')
    expect(showInstant('2025-12-31T15:59:00Z', now)).toBe('2025年12月31日 23:59')
    expect(showInstant('soon', now)).toBe('soon')
  })

  it('says a deadline at midnight by the day it ends', () => {
    expect(showDue('2026-11-25T16:00:00Z', now)).toBe('11月25日 24:00')
    expect(showDue('2026-12-31T16:00:00Z', now)).toBe('12月31日 24:00')
    expect(showDue('2026-11-25T06:30:00Z', now)).toBe('11月25日 14:30')
    expect(showDue('soon', now)).toBe('soon')
  })

  it('shows days without touching any zone', () => {
    expect(showDay('2026-03-01')).toBe('2026年3月1日')
    expect(showDay('')).toBe('')
  })

  it('names at most two units and never promises more time than there is', () => {
    const hour = 3_600_000
    expect(showSpan(59_999)).toBe('不到1分钟')
    expect(showSpan(hour + 20 * 60_000)).toBe('1小时20分钟')
    expect(showSpan(3 * hour - 1)).toBe('2小时')
    expect(showSpan(49 * hour)).toBe('2天1小时')
    expect(showSpan(12 * 24 * hour + 5 * hour)).toBe('12天')
  })

  it('says what is left or over', () => {
    expect(showLeft('2026-11-22T06:00:00Z', now)).toBe('还剩2小时')
    expect(showLeft('2026-11-22T03:30:00Z', now)).toBe('已超30分钟')
  })

  it('says how long ago, and the date when that is long', () => {
    expect(showAgo('2026-11-22T03:59:30Z', now)).toBe('刚刚')
    expect(showAgo('2026-11-22T03:10:00Z', now)).toBe('50分钟前')
    expect(showAgo('2026-11-20T03:10:00Z', now)).toBe('11月20日 11:10')
  })
})

describe('the same in English', () => {
  afterEach(() => chooseLanguage('zh-Hans'))

  it('puts the day first and units apart', () => {
    chooseLanguage('en')
    learn({ texts: english })
    expect(showDay('2026-03-01')).toBe('1 Mar 2026')
    expect(showInstant('2026-11-22T16:05:00Z', now)).toBe('23 Nov 00:05')
    expect(showInstant('2025-12-31T15:59:00Z', now)).toBe('31 Dec 2025 23:59')
    expect(showSpan(49 * 3_600_000)).toBe('2 d 1 h')
    expect(showLeft('2026-11-22T03:30:00Z', now)).toBe('30 min over')
  })
})
