import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { clockState } from './clock-state.ts'

const clock = (permille: number, more: object = {}) => ({ permille, due: '2026-11-23T09:00:00Z', ...more })

describe('how a clock is drawn', () => {
  it('is green, then amber from three quarters, then vermilion at the deadline itself', () => {
    expect(clockState(clock(749)).tone).toBe('good')
    expect(clockState(clock(750)).tone).toBe('soon')
    expect(clockState(clock(999)).tone).toBe('soon')
    expect(clockState(clock(1000)).tone).toBe('over')
  })

  it('takes its own warning share', () => {
    expect(clockState(clock(500, { warnPermille: 500 })).tone).toBe('soon')
    expect(clockState(clock(900, { warnPermille: 950 })).tone).toBe('good')
  })

  it('stands grey while paused, even when late', () => {
    expect(clockState(clock(1200, { paused: '' }))).toEqual({ tone: 'paused', filled: 1000 })
    expect(clockState(clock(300, { paused: null })).tone).toBe('good')
  })

  it('says whether a finished clock was kept, whatever else', () => {
    expect(clockState(clock(1200, { done: 'met', paused: 'x' })).tone).toBe('met')
    expect(clockState(clock(100, { done: 'missed' })).tone).toBe('missed')
  })

  it('fills between nothing and the whole, a running one visibly', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: false }), (permille) => {
        const { filled } = clockState(clock(permille))
        expect(filled).toBeGreaterThanOrEqual(20)
        expect(filled).toBeLessThanOrEqual(1000)
        expect(Number.isInteger(filled)).toBe(true)
      }),
    )
  })
})
