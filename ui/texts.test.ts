import { afterEach, describe, expect, it } from 'vitest'
import { chooseLanguage, missingTexts, texts, wordsOf } from './texts.ts'

const words = { 'a.hello': '您好', 'a.count': '共{n}件，{who}经手' } as const

describe('the catalogue of texts', () => {
  afterEach(() => chooseLanguage('zh-Hans'))

  it('fills parameters', () => {
    expect(texts(words)('a.count', { n: 3, who: '王敏' })).toBe('共3件，王敏经手')
    expect(texts(words)('a.count', { n: 0, who: null })).toBe('共0件，经手')
  })

  it('fails a test that meets a missing key or parameter, and remembers it', () => {
    expect(() => wordsOf(words)('a.gone')).toThrow('a.gone')
    expect(() => texts(words)('a.count', { n: 1 })).toThrow('{who}')
    expect(() => texts(words)('a.count')).toThrow('{n}')
    expect(missingTexts()).toContain('a.gone')
  })

  it('does not take a parameter from the prototype', () => {
    expect(() => texts({ x: '{constructor}' })('x', {})).toThrow('{constructor}')
  })

  it('takes another language where there is one and Chinese where there is none', () => {
    const t = texts(words, { en: { 'a.hello': 'Hello' } })
    chooseLanguage('en')
    expect(t('a.hello')).toBe('Hello')
    expect(t('a.count', { n: 1, who: 'x' })).toBe('共1件，x经手')
  })
})
