import { describe, expect, it } from 'vitest'
import { fit } from './shrink.ts'

describe('pictures made smaller', () => {
  it('keep their proportions, never grow, never vanish', () => {
    expect(fit(4000, 3000, 2048)).toEqual({ width: 2048, height: 1536 })
    expect(fit(800, 600, 2048)).toEqual({ width: 800, height: 600 })
    expect(fit(10_000, 1, 2048)).toEqual({ width: 2048, height: 1 })
  })
})
