import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { queryOf, segmenter, vectorOf } from './segment.ts'

const cut = segmenter(['占道经营'])

/** What PostgreSQL answers for an AND of words and beginnings, without PostgreSQL. */
function finds(text: string, query: string): boolean {
  const words = cut.words(text)
  const asked = cut.query(query)
  return (
    asked.length > 0 &&
    asked.every((operand) => {
      const word = operand.replace(/^'|'(:\*)?$/g, '').replaceAll("''", "'")
      return operand.endsWith(':*') ? words.some((w) => w.startsWith(word)) : words.includes(word)
    })
  )
}

describe('a text is found by what stands in it', () => {
  test.each([
    ['小区住改商没人管', '住改商'],
    ['成立业主委员会的事', '业主委员会'],
    ['拖欠农民工工资三个月', '农民工工资'],
    ['Ａ３区一米阳光', 'a3区'],
    ['A3区一米阳光', 'A3'],
    ['地铁21号线', '地铁2'],
    ['地铁2号线', '2号线'],
    ['有人养犬', '犬'],
    ['犬吠', '犬'],
    ['电话 13800000000 打不通', '138000'],
    ['编号 20260302-0000064', '20260302-0000064'],
    ["O'Neil 的店", "o'neil"],
    ['路灯不亮，井盖丢了', '井盖 路灯'],
  ])('%s: %s', (text, query) => {
    expect(finds(text, query)).toBe(true)
  })

  test.each([
    ['停车难，车位少', '停车位'],
    ['垃圾，处理站', '垃圾站'],
    ['路灯不亮', '路灯亮'],
    ['A3区', 'A30区'],
  ])('%s is not found by %s', (text, query) => {
    expect(finds(text, query)).toBe(false)
  })

  test('a query without letters asks for nothing', () => {
    expect(cut.query('，。 !')).toEqual([])
  })

  test('any piece of a text finds it, wherever a dictionary would cut', () => {
    const han = fc.string({
      unit: fc.constantFrom(...'小区业主委员会占道经营停车位夜间施工农民工资'),
      minLength: 2,
      maxLength: 30,
    })
    fc.assert(
      fc.property(han, fc.nat(), fc.nat(), (text, a, b) => {
        const from = a % (text.length - 1)
        const piece = text.slice(from, from + 2 + (b % 6))
        return finds(text, piece)
      }),
    )
  })
})

test('literals are quoted as PostgreSQL reads them', () => {
  expect(vectorOf(["o'neil", 'a\\b'])).toBe("'o''neil' 'a\\\\b'")
  expect(queryOf(cut.query('噪音 施工'))).toBe("'噪音' & '施工'")
})

test('terms are the words of a text, the pack’s own kept whole', () => {
  expect(cut.terms('门口占道经营')).toContain('占道经营')
})
