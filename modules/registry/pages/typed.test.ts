import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hundredths, numberIn, squareMetres } from './typed.ts'

describe('areas', () => {
  it('travel as whole hundredths and come back as they were', () => {
    expect(hundredths('89.5')).toBe('8950')
    expect(hundredths(' 89 ')).toBe('8900')
    expect(hundredths('０.０７')).toBe('7')
    expect(squareMetres('8950')).toBe('89.50')
    expect(squareMetres('7')).toBe('0.07')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (n) => {
        expect(hundredths(squareMetres(String(n)))).toBe(String(n))
      }),
    )
  })
  it('that are none stay as typed, for the rules to refuse', () => {
    for (const typed of ['89.567', '-3', '1e3', 'a', '12.']) expect(hundredths(typed)).toBe(typed)
  })
})

describe('a search', () => {
  it('knows id numbers and telephones, however they are written', () => {
    expect(numberIn('11010519491231002X')).toEqual({ idNumber: '11010519491231002X' })
    expect(numberIn(' 110105 19491231 002x')).toEqual({ idNumber: '11010519491231002x' })
    expect(numberIn('110105491231002')).toEqual({ idNumber: '110105491231002' })
    expect(numberIn('138-1234-5678')).toEqual({ phone: '13812345678' })
    expect(numberIn('+86 138 1234 5678')).toEqual({ phone: '+8613812345678' })
    expect(numberIn('１３８１２３４５６７８')).toEqual({ phone: '13812345678' })
    expect(numberIn('王春 13812345678')).toEqual({ phone: '13812345678' })
    expect(numberIn('12345')).toEqual({ phone: '12345' })
  })
  it('takes names and first letters for what they are', () => {
    for (const name of ['王春', 'wc', '', '3号楼', '示例0001', '1234']) expect(numberIn(name)).toBeNull()
  })
  it('lets no long row of digits pass as a name', () => {
    const around = fc.constantFrom('', '王', ' ', 'a-')
    fc.assert(
      fc.property(around, fc.stringMatching(/^[0-9]{7,18}$/), around, (before, digits, after) => {
        expect(numberIn(before + digits + after)).not.toBeNull()
      }),
    )
  })
})
