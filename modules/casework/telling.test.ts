/** Who is told what, on the procedure the nation's pack gives. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Procedure } from '#modules/flow'
import { flagsOf, holderTold, reporterTold, supervisorsOf } from './telling.ts'

type Tree = Record<string, Record<string, unknown>>

/** The compiled shape, as far as telling reads it. */
function procedure(): Procedure {
  const file = new URL('../../packs/cn/procedures/report.yaml', import.meta.url)
  const raw = parse(readFileSync(file, 'utf8')) as { roles: Tree; steps: Tree; ends: Tree }
  const list = (tree: Tree) => Object.entries(tree).map(([id, rest]) => ({ id, ...rest }))
  return {
    roles: list(raw.roles).map((r) => ({ ...r, kinds: [`${r.id}-unit`] })),
    steps: list(raw.steps).map((s) => ({
      power: null,
      ...s,
      acts: list((s as unknown as { acts: Tree }).acts).map((a) => ({ needs: [], ...a })),
    })),
    ends: list(raw.ends),
  } as unknown as Procedure
}
const report = procedure()
const moved = (act: string, from: string, step: string, holder = 'b', previousHolder = 'a') => ({
  act,
  from,
  step,
  holder,
  previousHolder,
})

describe('the reporter', () => {
  it.each([
    ['accept', 'intake', 'dispatch', { kind: 'matter.moved', sms: false }],
    ['dispatch', 'dispatch', 'handle', { kind: 'matter.moved', sms: true }],
    ['ask-more', 'intake', 'intake', { kind: 'matter.more', sms: true }],
    ['grant-extension', 'handle', 'handle', { kind: 'matter.extended', sms: false }],
    ['pass', 'verify', 'rate', { kind: 'matter.rate', sms: true }],
    ['fail', 'verify', 'redo', { kind: 'matter.moved', sms: true }],
    ['refuse', 'intake', 'refused', { kind: 'matter.ended', sms: true }],
    ['lapse', 'rate', 'archived-unrated', { kind: 'matter.ended', sms: false }],
  ])('is told of %s in %s', (act, from, step, told) => {
    expect(reporterTold(report, moved(act, from, step))).toEqual(told)
  })

  it.each([
    ['withdraw', 'intake', 'withdrawn'],
    ['supplement', 'intake', 'intake'],
    ['satisfied', 'rate', 'archived'],
    ['sign', 'handle', 'handle'],
    ['ask-extension', 'handle', 'handle'],
  ])('is not told of %s: their own act, or the unit’s own business', (act, from, step) => {
    expect(reporterTold(report, moved(act, from, step))).toBeNull()
  })
})

describe('the people of a unit', () => {
  it('are those whose post does the step’s work', () => {
    expect(flagsOf(report.steps.find((s) => s.id === 'handle'))).toEqual(['casework.handle'])
    expect(holderTold(report, moved('dispatch', 'dispatch', 'handle'))).toEqual({
      kind: 'matter.held',
      may: ['casework.handle'],
      knowing: [],
    })
  })

  it('are told within one unit only when the work passes to another post', () => {
    expect(holderTold(report, moved('accept', 'intake', 'dispatch', 'a', 'a'))).toEqual({
      kind: 'matter.held',
      may: ['casework.dispatch'],
      knowing: ['casework.intake'],
    })
  })

  it('hear that a report was withdrawn, and nothing of one that waits for its rating', () => {
    expect(holderTold(report, moved('withdraw', 'handle', 'withdrawn'))).toMatchObject({
      kind: 'matter.withdrawn',
      may: ['casework.handle'],
    })
    expect(holderTold(report, moved('pass', 'verify', 'rate'))).toBeNull()
    expect(holderTold(report, moved('sign', 'handle', 'handle'))).toBeNull()
    expect(holderTold(report, moved('satisfied', 'rate', 'archived'))).toBeNull()
  })

  it('are overseen by the role that grants them time', () => {
    expect(supervisorsOf(report)).toEqual({ kinds: ['dispatch-unit'], may: ['casework.approve-extension'] })
  })
})
