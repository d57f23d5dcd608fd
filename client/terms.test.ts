import { describe, expect, it } from 'vitest'
import { Nullable, PageOf, Shape, Term, Type } from '#kernel/endpoint'
import { sayTerms } from './terms.ts'

const Row = Shape({ id: Type.String(), step: Term(), tell: Nullable(Term()), text: Type.String() })
const say = (term: string) => `<${term}>`

describe('terms in an answer', () => {
  it('are said wherever the contract has them, however deep, and nothing else is touched', () => {
    const Answer = Shape({
      page: PageOf(Row),
      next: Type.Array(Term()),
      words: Type.Record(Type.String(), Term()),
    })
    const answer = {
      page: { rows: [{ id: '1', step: '派遣', tell: null, text: '派遣' }], next: null, total: 1 },
      next: ['核查'],
      words: { step: '核查' },
    }
    expect(sayTerms(Answer, answer, say)).toEqual({
      page: { rows: [{ id: '1', step: '<派遣>', tell: null, text: '派遣' }], next: null, total: 1 },
      next: ['<核查>'],
      words: { step: '<核查>' },
    })
    expect(answer.next).toEqual(['核查'])
  })

  it('leaves an answer without terms as it is', () => {
    const answer = { a: '派遣' }
    expect(sayTerms(Shape({ a: Type.String() }), answer, say)).toBe(answer)
  })
})
