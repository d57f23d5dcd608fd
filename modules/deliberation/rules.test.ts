import { describe, expect, it } from 'vitest'
import {
  countOf,
  homeIn,
  joinsOpen,
  isDeciding,
  lacking,
  mainRoad,
  pathOf,
  refusedUse,
  supportsOpen,
  withinOf,
  wordsOpen,
} from './rules.ts'

const step = (id: string, power: string | null, ...to: string[]) => ({
  id,
  title: id,
  power,
  acts: to.map((t) => ({ to: t })),
})
const road = {
  start: 'collect',
  steps: [
    step('collect', null, 'screen', 'withdrawn'),
    step('screen', 'lead', 'decide', 'declined', 'collect'),
    step('declined', null, 'review', 'not-admitted'),
    step('review', 'lead', 'decide', 'not-admitted'),
    step('decide', 'decide', 'execute', 'collect'),
    step('execute', 'execute', 'archived'),
  ],
  ends: ['archived', 'withdrawn', 'not-admitted'].map((id) => ({ id, title: id })),
}
const shown = (walked: string[], now: string) =>
  pathOf(road, walked, now).map((s) => `${s.state === 'done' ? '✓' : s.state === 'now' ? '*' : ''}${s.id}`)

describe('what another may be joined to', () => {
  it('is on its way to a decision: not declined, not decided, not over', () => {
    const road = {
      start: 'collect',
      steps: [
        step('collect', null, 'screen'),
        step('screen', 'lead', 'decide', 'declined'),
        step('decide', 'decide', 'end'),
        step('declined', null, 'decide'),
      ],
      ends: [{ id: 'end', title: '终' }],
    }
    const at = (id: string, more: object = {}) =>
      joinsOpen({ state: 'open', step: id, paused: false, power: null, exercised: [], ...more }, road)
    expect([at('collect'), at('screen', { power: 'lead' })]).toEqual([true, true])
    expect([at('declined'), at('decide', { power: 'decide' }), at('collect', { state: 'closed' })]).toEqual([
      false,
      false,
      false,
    ])
  })
})

describe('whose support counts', () => {
  const line = [
    { kind: 'city', id: 'c' },
    { kind: 'community', id: 'm' },
    { kind: 'yard', id: 'y' },
  ]
  it('is judged in the place of the level, else in the motion’s own', () => {
    expect(withinOf(line, 'community').id).toBe('m')
    expect(withinOf(line, null).id).toBe('y')
    expect(withinOf(line.slice(0, 1), 'community').id).toBe('c')
  })
  it('goes by the path of the own record: below is within, beside and above are not', () => {
    const home = (path: string) => homeIn({ path }, '1.2.')
    expect([home('1.2.'), home('1.2.7.'), home('1.'), home('1.20.'), home('')]).toEqual([
      'registered',
      'registered',
      'elsewhere',
      'elsewhere',
      'elsewhere',
    ])
    expect([homeIn(null, '1.2.'), homeIn({ path: '1.2.' }, null)]).toEqual(['unknown', 'unknown'])
  })
  it('is everybody’s where the pack says nothing', () => {
    expect(countOf({ within: null, supports: 7, counted: 0 })).toBe(7)
    expect(countOf({ within: 'm', supports: 7, counted: 2 })).toBe(2)
  })
})

describe('the row of steps', () => {
  it('follows the first way onwards to the first end', () => {
    expect(mainRoad(road)).toEqual(['collect', 'screen', 'decide', 'execute', 'archived'])
    expect(shown(['collect'], 'collect')).toEqual(['*collect', 'screen', 'decide', 'execute', 'archived'])
  })

  it('shows a side road where it was taken, and how it comes back', () => {
    expect(shown(['collect', 'screen', 'declined'], 'declined')).toEqual([
      '✓collect',
      '✓screen',
      '*declined',
      'review',
      'decide',
      'execute',
      'archived',
    ])
  })

  it('shows a step to walk again ahead, not behind', () => {
    expect(shown(['collect', 'screen', 'decide', 'collect'], 'collect')).toEqual([
      '*collect',
      'screen',
      'decide',
      'execute',
      'archived',
    ])
  })

  it('ends at an end, and never loops on a procedure that does', () => {
    expect(shown(['collect', 'screen', 'declined', 'not-admitted'], 'not-admitted').at(-1)).toBe(
      '*not-admitted',
    )
    const circle = { start: 'a', steps: [step('a', null, 'b'), step('b', null, 'a')], ends: [] }
    expect(mainRoad(circle)).toEqual(['a', 'b'])
    expect(pathOf(circle, ['a', 'b'], 'b').map((s) => s.id)).toEqual(['a', 'b'])
    expect(pathOf(road, [], 'unknown').map((s) => s.id)).toEqual(['unknown'])
  })
})

const facts = { state: 'open', step: 'collect', paused: false, power: null, exercised: [] } as const

describe('what may still change', () => {
  it('is support until deciding begins, words until it is screened', () => {
    expect(supportsOpen(facts)).toBe(true)
    expect(supportsOpen({ ...facts, step: 'screen', power: 'lead' })).toBe(true)
    expect(supportsOpen({ ...facts, step: 'decide', power: 'decide' })).toBe(false)
    // Sent back after a vote: what was voted on stays what it was.
    expect(supportsOpen({ ...facts, exercised: ['lead', 'decide'] })).toBe(false)
    expect(supportsOpen({ ...facts, state: 'closed' })).toBe(false)
    expect(isDeciding({ ...facts, exercised: [null, 'lead'] })).toBe(false)
    expect(wordsOpen(facts, 'collect')).toBe(true)
    expect(wordsOpen({ ...facts, step: 'screen', power: 'lead' }, 'collect')).toBe(false)
    expect(wordsOpen({ ...facts, step: 'screen', power: 'lead', paused: true }, 'collect')).toBe(true)
  })
})

describe('supporters', () => {
  const m = (supports: number, needed: number, at = 'collect') => ({ step: at, supports, needed })
  it('are counted to the last one, only for the way out of the first step', () => {
    const onward = { to: 'screen', by: 'holder' }
    expect(lacking(m(2, 3), road, onward)).toBe(1)
    expect(lacking(m(3, 3), road, onward)).toBe(0)
    expect(lacking(m(4, 3), road, onward)).toBe(0)
    expect(lacking(m(0, 3), road, { to: 'withdrawn', by: 'reporter' })).toBe(0)
    expect(lacking(m(0, 3), road, { by: 'holder' })).toBe(0)
    expect(lacking(m(0, 3), road, { to: 'screen', by: 'system' })).toBe(0)
    expect(lacking(m(0, 3, 'screen'), road, { to: 'decide', by: 'holder' })).toBe(0)
  })
})

describe('a power', () => {
  const power = { body: 'committee', title: '公章' }
  it('is of the list, and of its kind of body', () => {
    expect(refusedUse(power, { bodyKind: 'committee', bodyTitle: null })).toBeNull()
    expect(refusedUse(power, { bodyKind: 'station', bodyTitle: null })).toBe('other-body')
    expect(refusedUse(power, { bodyKind: null, bodyTitle: null })).toBe('other-body')
    expect(refusedUse(undefined, { bodyKind: 'committee', bodyTitle: null })).toBe('outside-list')
  })
})
