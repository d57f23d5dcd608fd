import { expect, it } from 'vitest'
import { maskNumber, nextTry, smsText } from './rules.ts'
import type { NoticeKind } from './rules.ts'
import { kinds, texts } from './words.ts'

it('every kind has a sentence, and every message leaves nothing unfilled', () => {
  for (const kind of Object.keys(kinds) as NoticeKind[]) {
    expect(texts, kind).toHaveProperty([`notices.says.${kind}`])
    const text = smsText(kind, {
      number: '20260302-0000064',
      holder: '某中心',
      tell: '已经受理',
      next: '',
      code: '123456',
      minutes: 5,
    })
    if (text === null) continue
    // Every message says which matter, or carries the code it is for.
    expect(text).toMatch(/20260302-0000064|123456/)
    expect(text).not.toMatch(/[{}]/)
    // One message of a gateway, not three.
    expect(text.length).toBeLessThanOrEqual(70)
  }
})

it('tells in the app only what needs no text message', () => {
  expect(smsText('matter.held', {})).toBeNull()
  expect(smsText('matter.late', {})).toBeNull()
})

it('shows of a number what its owner recognises', () => {
  expect(maskNumber('138 0000 1234')).toBe('138****1234')
  expect(maskNumber('110')).toBe('****')
})

it('tries again with growing pauses, and then gives up', () => {
  const now = new Date('2026-03-02T02:00:00Z')
  const minutes = [1, 2, 3, 4, 5].map((n) => {
    const next = nextTry(n, now)
    return next && (next.getTime() - now.getTime()) / 60_000
  })
  expect(minutes).toEqual([1, 5, 30, 120, null])
})
