import { describe, expect, it } from 'vitest'
import { antdTheme, colours, contrast, cssVariables, pairs } from './tokens.ts'
import type { Surface } from './tokens.ts'

describe('the tokens', () => {
  it('measure contrast as WCAG does', () => {
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 5)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  })

  it.each(['desk', 'phone'] as Surface[])('keep 4.5:1 on the %s', (surface) => {
    const c = colours(surface)
    for (const [ink, ground] of pairs) {
      expect(contrast(c[ink], c[ground]), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('keep 7:1 in the large version', () => {
    const c = colours('large')
    for (const [ink, ground] of pairs) {
      expect(contrast(c[ink], c[ground]), `${ink} on ${ground}`).toBeGreaterThanOrEqual(7)
    }
  })

  it('draw the edges of inputs at 3:1', () => {
    const c = colours('phone')
    expect(contrast(c.edge, c.card)).toBeGreaterThanOrEqual(3)
    expect(contrast(c.edge, c.paper)).toBeGreaterThanOrEqual(3)
  })

  it('reach both receivers with the same green', () => {
    const { green } = colours('phone')
    expect(cssVariables('phone')).toContain(`--green:${green}`)
    expect(antdTheme().token?.colorPrimary).toBe(green)
  })

  it('give fingers 44 px, old hands 56 px', () => {
    expect(cssVariables('phone')).toContain('--target:44px')
    expect(cssVariables('large')).toContain('--target:56px')
    expect(cssVariables('large')).toContain('font-size:125%')
  })
})
