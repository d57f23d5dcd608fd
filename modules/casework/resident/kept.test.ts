import { describe, expect, it } from 'vitest'
import { firstLine, remember, tidyCode, tidyNumber } from './kept.ts'

describe('numbers and codes as people type them', () => {
  it('reads full-width letters, blanks and any dash', () => {
    expect(tidyCode(' a c a x-y n')).toBe('ACAXYN')
    expect(tidyCode('ＡＣ２３４５')).toBe('AC2345')
    expect(tidyNumber('２０２６１１２２—0000064 ')).toBe('20261122-0000064')
  })
})

describe('firstLine', () => {
  it('ends at the first sentence, or at thirty letters', () => {
    expect(firstLine('路灯坏了。三天了')).toBe('路灯坏了')
    expect([...firstLine('长'.repeat(40))]).toHaveLength(30)
  })
})

describe('remember', () => {
  const one = (number: string) => ({ number, code: 'ACAXYN', title: number })
  it('keeps the newest first, each once, twenty at most', () => {
    expect(remember([one('1'), one('2')], one('2')).map((r) => r.number)).toEqual(['2', '1'])
    const many = Array.from({ length: 30 }, (_, i) => one(String(i)))
    expect(many.reduce((list, r) => remember([...list], r), [] as ReturnType<typeof remember>)).toHaveLength(
      20,
    )
  })
})
