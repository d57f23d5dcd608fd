import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileExpression } from './expression.ts'
import { ExpressionError, limits } from './language.ts'
import type { Variables } from './language.ts'

const variables: Variables = {
  item: 'text',
  category1: 'text',
  category2: { type: 'text', nullable: true },
  'place.kind': { type: 'text', values: ['city', 'district', 'community'] },
  'place.name': 'text',
  urgency: { type: 'text', values: ['normal', 'urgent'] },
  channel: 'text',
  text: 'text',
  households: 'number',
  from: 'day',
  marks: 'texts',
  sealed: 'boolean',
}
const values = {
  item: '050301',
  category1: '05',
  category2: null,
  'place.kind': 'community',
  'place.name': '东湖社区',
  urgency: 'urgent',
  channel: 'phone',
  text: '家里暖气不热，水管漏水',
  households: 1200,
  from: '2026-03-01',
  marks: ['old', 'heating'],
  sealed: false,
}

const run = (text: string, over: Record<string, unknown> = {}) => {
  const compiled = compileExpression(text, variables)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings))
  return compiled.evaluate({ ...values, ...over })
}
const codeOf = (text: string) => {
  const compiled = compileExpression(text, variables)
  if (compiled.ok) return 'ok'
  const [finding] = compiled.findings
  expect(finding!.message).not.toBe('')
  expect(finding!.mend).not.toBe('')
  expect(finding!.at).toBeGreaterThanOrEqual(0)
  return finding!.code
}

describe('what an expression means', () => {
  it.each([
    ['urgency = "urgent"', true],
    ['urgency != "urgent"', false],
    ['place.kind = "community" and not(sealed)', true],
    ['place . kind in ("city", "district")', false],
    ['place.kind in ["community", "city"]', true],
    ['category1 = "05" or category1 = "06" and sealed', true],
    ['(category1 = "05" or category1 = "06") and sealed', false],
    ['contains(text, "漏水")', true],
    ['starts with(item, "05")', true],
    ['ends with(item, "05")', false],
    ['string length(place.name) = 4', true],
    ['households > 1000 and households <= 3000', true],
    ['households in [1000..3000]', true],
    ['households in (1200..3000]', false],
    ['households in ]1200..3000]', false],
    ['households in (< 10, >= 1200)', true],
    ['households in (>= 1200)', true],
    ['households between 1200 and 1300', true],
    ['households - 200 - 100 + 50 = 950', true],
    ['households > -1', true],
    ['from >= date("2026-03-01")', true],
    ['from in [date("2026-01-01")..date("2026-02-28")]', false],
    ['category2 = null', true],
    ['category2 = "0503"', false],
    ['category2 != "0503"', true],
    ['category2 != null and contains(category2, "05")', false],
    ['category2 = null or starts with(category2, "05")', true],
    ['if category2 != null then starts with(category2, "05") else sealed', false],
    ['list contains(marks, "heating")', true],
    ['item in marks', false],
    ['some m in marks satisfies m = "old"', true],
    ['every m in marks satisfies string length(m) > 3', false],
    ['count(marks) = 2', true],
    ['lower case("ABC") = "abc" and upper case(channel) = "PHONE"', true],
    ['place.name = "东湖" + "社区"', true],
    ['text = "a\\"\\n\\u0041"', false],
    ['true', true],
  ])('%s → %s', (text, expected) => {
    expect(run(text)).toBe(expected)
  })

  it('takes a long chain of alternatives, as dispatch rules have them', () => {
    const words = Array.from({ length: 60 }, (_, i) => `contains(text, "词${i}")`)
    expect(run(words.join(' or '))).toBe(false)
    expect(run([...words, 'contains(text, "暖气")'].join(' or '))).toBe(true)
  })

  it('gives other results when asked for them', () => {
    const compiled = compileExpression('if households > 1000 then "large" else "small"', variables, 'text')
    expect(compiled.ok && compiled.evaluate(values)).toBe('large')
    expect(compiled.ok && compiled.uses).toEqual(['households'])
  })

  it('never answers null: what is missing or of another type is a named error', () => {
    expect(() => run('urgency = "urgent"', { urgency: undefined })).toThrow(ExpressionError)
    expect(() => run('households > 1', { households: '12' })).toThrow(/不是整数/)
    expect(() => run('households > 1', { households: 1.5 })).toThrow(/不是整数/)
    expect(() => run('from > date("2026-01-01")', { from: '2026-02-30' })).toThrow(/不是日期/)
    expect(() => run('sealed', { sealed: 'yes' })).toThrow(/不是是否/)
    expect(() => run('households + households > 0', { households: Number.MAX_SAFE_INTEGER })).toThrow(
      /超出范围/,
    )
    expect(() =>
      run('some m in marks satisfies m = "a"', { marks: Array.from({ length: 20_000 }, () => 'b') }),
    ).toThrow(/超过/)
  })
})

describe('what is refused, and how', () => {
  it.each([
    ['', 'packs.feel-empty'],
    ['  ', 'packs.feel-empty'],
    ['urgency =', 'packs.feel-syntax'],
    ['urgency = “urgent”', 'packs.feel-syntax'],
    ['urgency == "urgent"', 'packs.feel-not-allowed'],
    ['urgency = "urgent" sealed', 'packs.feel-syntax'],
    ['sealed; sealed', 'packs.feel-syntax'],
    ['urgencу = "urgent"', 'packs.feel-unknown-name'], // Cyrillic у
    ['urgency = "urg\u200bent"', 'packs.feel-hidden-character'],
    ['sealed \u202e and sealed', 'packs.feel-hidden-character'],
    ['\ud800 = 1', 'packs.feel-hidden-character'],
    ['urgency = "urgnet"', 'packs.feel-never-true'],
    ['place.kind in ("city", "comunity")', 'packs.feel-never-true'],
    ['place.kind in ["city", "comunity"]', 'packs.feel-never-true'],
    ['urgency = null', 'packs.feel-never-true'],
    ['null = null', 'packs.feel-never-true'],
    ['nobody = "x"', 'packs.feel-unknown-name'],
    ['place = "x"', 'packs.feel-unknown-name'],
    ['place.owner = "x"', 'packs.feel-unknown-name'],
    ['__proto__ = "x"', 'packs.feel-unknown-name'],
    ['constructor = "x"', 'packs.feel-unknown-name'],
    ['toString(item) = "x"', 'packs.feel-unknown-function'],
    ['constructor(item)', 'packs.feel-unknown-function'],
    ['households = "1200"', 'packs.feel-type'],
    ['item = 50301', 'packs.feel-type'],
    ['item > "05"', 'packs.feel-type'],
    ['item', 'packs.feel-type'],
    ['households', 'packs.feel-type'],
    ['not(item)', 'packs.feel-type'],
    ['contains(text)', 'packs.feel-type'],
    ['contains(text, 5)', 'packs.feel-type'],
    ['contains(string: text, match: "a")', 'packs.feel-not-allowed'],
    ['contains(category2, "a")', 'packs.feel-may-be-null'],
    ['category2 != null or contains(category2, "a")', 'packs.feel-may-be-null'],
    ['if category2 = null then contains(category2, "a") else sealed', 'packs.feel-may-be-null'],
    ['if sealed then "a" else 1', 'packs.feel-type'],
    ['households * 2 > 3', 'packs.feel-not-allowed'],
    ['households / 2 > 3', 'packs.feel-not-allowed'],
    ['households ** 9 > 3', 'packs.feel-not-allowed'],
    ['households > 1.5', 'packs.feel-not-allowed'],
    ['households > 99999999999999999999', 'packs.feel-not-allowed'],
    ['from > date("2026-02-30")', 'packs.feel-not-allowed'],
    ['from > date and time("2026-02-03T00:00:00")', 'packs.feel-not-allowed'],
    ['item in ["a", 1]', 'packs.feel-type'],
    ['item in []', 'packs.feel-type'],
    ['matches(text, "(a+)+$")', 'packs.feel-unknown-function'],
    ['replace(text, "a", "b") = "c"', 'packs.feel-unknown-function'],
    ['count(split(text, "a")) > 1', 'packs.feel-unknown-function'],
    ['now() > from', 'packs.feel-unknown-function'],
    ['for i in 1..100000000 return i', 'packs.feel-not-allowed'],
    ['some i in 1..100000000 satisfies i = 1', 'packs.feel-not-allowed'],
    ['some a in marks satisfies some b in marks satisfies a = b', 'packs.feel-not-allowed'],
    ['some item in marks satisfies item = "a"', 'packs.feel-not-allowed'],
    ['function(a) a', 'packs.feel-not-allowed'],
    ['(function(a) a)(1) = 1', 'packs.feel-not-allowed'],
    ['{ a: 1 }.a = 1', 'packs.feel-not-allowed'],
    ['marks[1] = "old"', 'packs.feel-not-allowed'],
    ['item instance of string', 'packs.feel-not-allowed'],
    ['sealed // no', 'packs.feel-not-allowed'],
    ['sealed and /* no */ sealed', 'packs.feel-not-allowed'],
    ['marks = marks', 'packs.feel-type'],
  ])('%s → %s', (text, code) => {
    expect(codeOf(text)).toBe(code)
  })
})

describe('hostile text ends quickly', () => {
  const n = limits.length
  const hostile = [
    '('.repeat(n),
    '['.repeat(n),
    '{a:'.repeat(n / 3),
    'not('.repeat(n / 4) + 'sealed' + ')'.repeat(n / 4),
    `${'('.repeat(300)}sealed${')'.repeat(300)}`,
    'if sealed then '.repeat(n / 15),
    'sealed and '.repeat(180) + 'sealed',
    'item.'.repeat(n / 5),
    '-'.repeat(n),
    `households ${'+ 1 '.repeat(450)}> 0`,
    '"'.repeat(n),
    `"${'\\'.repeat(n - 2)}"`,
    'item in '.repeat(n / 8),
    'function('.repeat(n / 9),
    'some a in marks satisfies '.repeat(n / 26),
    'for a in '.repeat(n / 9),
    'x[1..'.repeat(n / 5),
    '/*'.repeat(n / 2),
    'a-b-c d e '.repeat(n / 10),
    'date('.repeat(n / 5),
    '@"'.repeat(n / 2),
    'matches(text, "^(a+)+$")',
    'x'.repeat(5_000_000),
    '('.repeat(5_000_000),
  ]
  it.each(hostile.map((text) => [text.slice(0, 20), text] as const))('%s…', (_, text) => {
    const start = performance.now()
    compileExpression(text, variables)
    expect(performance.now() - start).toBeLessThan(1_000)
  })

  it('any text ends in an expression that answers yes or no, or in a finding', () => {
    const words = [
      ...Object.keys(variables),
      ...'and or not( ( ) [ ] , = != < > <= >= in between if then else some every satisfies for return'.split(
        ' ',
      ),
      ...'"05" 1 - + null true date("2026-01-01") .. . contains( x “ { function( matches( 𝒾tem @ // *'.split(
        ' ',
      ),
      '\u0000',
      '\u2066',
    ]
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((w) => w.join(' '))
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ maxLength: 300, unit: 'binary' })), (text) => {
        const compiled = compileExpression(text, variables)
        if (compiled.ok) expect(typeof compiled.evaluate(values)).toBe('boolean')
        else expect(compiled.findings.length).toBeGreaterThan(0)
      }),
      { numRuns: 3_000 },
    )
  })

  it('a generated condition of comparisons agrees with the same condition in plain code', () => {
    const leaf = fc.record({
      low: fc.integer({ min: -5, max: 5 }),
      op: fc.constantFrom('<', '<=', '>', '>=', '=', '!='),
    })
    const test = (op: string, a: number, b: number) =>
      op === '<'
        ? a < b
        : op === '<='
          ? a <= b
          : op === '>'
            ? a > b
            : op === '>='
              ? a >= b
              : op === '='
                ? a === b
                : a !== b
    fc.assert(
      fc.property(
        fc.array(fc.array(leaf, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: -6, max: 6 }),
        (clauses, x) => {
          const text = clauses
            .map((c) => `(${c.map((l) => `households ${l.op} ${l.low}`).join(' and ')})`)
            .join(' or ')
          expect(run(text, { households: x })).toBe(clauses.some((c) => c.every((l) => test(l.op, x, l.low))))
        },
      ),
      { numRuns: 500 },
    )
  })
})
