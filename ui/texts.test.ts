import { afterEach, describe, expect, it } from 'vitest'
import { chooseLanguage, learn, missingTexts, refusalText, term, texts, wordsOf } from './texts.ts'

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

  it('counts in languages that have forms for it', () => {
    const t = texts({ days: '{n} {n|day|days}' })
    expect([t('days', { n: 1 }), t('days', { n: 0 }), t('days', { n: 12 })]).toEqual([
      '1 day',
      '0 days',
      '12 days',
    ])
  })

  it('does not take a parameter from the prototype', () => {
    expect(() => texts({ x: '{constructor}' })('x', {})).toThrow('{constructor}')
  })

  it('chooses between one and many', () => {
    const t = texts({ 'a.days': '{n} {n|day|days} left' })
    expect(t('a.days', { n: 1 })).toBe('1 day left')
    expect(t('a.days', { n: '1' })).toBe('1 day left')
    expect(t('a.days', { n: 0 })).toBe('0 days left')
    expect(t('a.days', { n: 12 })).toBe('12 days left')
    expect(() => t('a.days', {})).toThrow('{n}')
  })

  it('takes another language where there is one, and Chinese, noted, where there is none', () => {
    const t = texts(words)
    chooseLanguage('en')
    learn({ texts: { 'a.hello': 'Hello' } })
    expect(t('a.hello')).toBe('Hello')
    expect(t('a.count', { n: 1, who: 'x' })).toBe('共1件，x经手')
    expect(missingTexts()).toContain('en a.count')
    chooseLanguage('zh-Hant')
    expect(t('a.hello')).toBe('您好')
  })
})

describe('what the server says', () => {
  afterEach(() => chooseLanguage('zh-Hans'))
  const english = {
    refusals: { 'flow.wrong-step': '“{act}” is not possible while it is at “{step}”' },
    terms: {
      派遣: 'Dispatch',
      受理: 'Intake',
      '待{step}': 'next: {step}',
      '{n}次后（{step}）': 'after {n} times ({step})',
    },
  }

  it('stays as it is in Chinese, and where nobody translated it', () => {
    expect(term('派遣')).toBe('派遣')
    chooseLanguage('en')
    learn(english)
    expect(term('银浪社区')).toBe('银浪社区')
    expect(term(null)).toBeUndefined()
  })

  it('is translated whole, or by the sentence it was composed from, parts included', () => {
    chooseLanguage('en')
    learn(english)
    expect(term('派遣')).toBe('Dispatch')
    expect(term('待派遣')).toBe('next: Dispatch')
    expect(term('2次后（受理）')).toBe('after 2 times (Intake)')
    expect(term('派遣、受理')).toBe('Dispatch, Intake')
    expect(term('派遣、张三')).toBe('派遣、张三')
  })

  it('refuses in the language chosen, with the terms of the pack', () => {
    const params = { act: '派遣', step: '受理' }
    expect(refusalText('flow.wrong-step', params)).toBeUndefined()
    chooseLanguage('en')
    learn(english)
    expect(refusalText('flow.wrong-step', params)).toBe('“Dispatch” is not possible while it is at “Intake”')
    expect(refusalText('flow.wrong-step', {})).toContain('{act}')
    learn({ refusals: { 'identity.locked': 'try again in {minutes} {minutes|minute|minutes}' } })
    expect(refusalText('identity.locked', { minutes: 1 })).toBe('try again in 1 minute')
    expect(refusalText('identity.locked', { minutes: 15 })).toBe('try again in 15 minutes')
    expect(refusalText('flow.gone', {})).toBeUndefined()
  })
})
