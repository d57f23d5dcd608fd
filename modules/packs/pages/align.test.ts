import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { StepView } from '../contract.ts'
import { alignSteps, walked } from './align.ts'

const step = (id: string, more: Partial<StepView> = {}): StepView => ({
  id,
  title: id,
  tell: '',
  power: null,
  holder: '甲',
  holders: [],
  clock: null,
  clockRule: null,
  expires: null,
  facets: { meeting: null, ballot: null, publication: null, tasks: false, rating: null, archive: false },
  acts: [],
  ...more,
})
/** One after the other. */
const chain = (...steps: StepView[]) => ({
  start: steps[0]?.id ?? '',
  steps: steps.map((s, i) => ({
    ...s,
    acts: [
      {
        id: 'on',
        title: '办',
        by: '甲',
        system: false,
        power: null,
        to: steps[i + 1]?.id ?? 'end',
        source: null,
      },
    ],
  })),
})
const told = (left: ReturnType<typeof chain>, right: ReturnType<typeof chain>) =>
  alignSteps(left, right).map((p) => `${p.left?.id ?? '-'} ${p.right?.id ?? '-'}`)

describe('two procedures side by side', () => {
  it('stand step beside step, with what only one has', () => {
    const left = chain(step('collect'), step('screen'), step('decide'), step('publish'), step('rate'))
    const right = chain(step('collect'), step('hear'), step('decide'), step('rate'))
    expect(told(left, right)).toEqual([
      'collect collect',
      'screen -',
      '- hear',
      'decide decide',
      'publish -',
      'rate rate',
    ])
  })

  it('are matched by what a step is, where ids differ', () => {
    const ballot = { ...step('x').facets, ballot: { rule: '过半', tests: [], ways: ['hands'] } }
    const left = chain(step('a'), step('decide', { facets: ballot }))
    const right = chain(step('b'), step('assembly', { facets: ballot, holder: '乙' }))
    expect(told(left, right)).toEqual(['a -', '- b', 'decide assembly'])
    expect(alignSteps(left, right).at(-1)!.differs).toEqual(['title', 'holder'])
  })

  it('say clock, holder and threshold that differ, and nothing where nothing does', () => {
    const left = chain(
      step('a', { clock: '7日', clockRule: { mode: 'calendar-day', length: 7, source: null } }),
    )
    const right = chain(
      step('a', { clock: '7日', clockRule: { mode: 'working-day', length: 7, source: null } }),
    )
    expect(alignSteps(left, right)[0]!.differs).toEqual(['clock'])
    expect(alignSteps(left, left)[0]!.differs).toEqual([])
  })

  it('lose no step and turn none round, whatever stands in them', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { minLength: 1 })
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        const [left, right] = [chain(...one.map((id) => step(id))), chain(...other.map((id) => step(id)))]
        const pairs = alignSteps(left, right)
        expect(pairs.flatMap((p) => p.left?.id ?? [])).toEqual(walked(left).map((s) => s.id))
        expect(pairs.flatMap((p) => p.right?.id ?? [])).toEqual(walked(right).map((s) => s.id))
      }),
    )
  })
})
