import { expect, it } from 'vitest'
import type { Finding } from '#kernel/section'
import { checkProcedures } from './procedure-check.ts'
import { compileProcedures } from './section.ts'

const act = (to: string, more = {}) => ({ title: `到${to}`, by: 'holder', may: 'a.b', to, ...more })
const pattern = {
  id: 'motion',
  title: '议题',
  start: 'collect',
  roles: { work: { title: '办的', kinds: [] }, other: { title: '别的', kinds: [] } },
  steps: {
    collect: { title: '收集', tell: '收集', holder: { role: 'other' }, acts: { go: act('decide') } },
    decide: {
      title: '决议',
      tell: '等待决议',
      clock: 'motion-decide',
      holder: { role: 'work' },
      acts: { pass: act('done'), fail: act('collect', { limit: { times: 2, then: 'done' } }) },
    },
  },
  ends: { done: { title: '完', tell: '完', state: 'archived' } },
}
const own = {
  id: 'power',
  like: 'motion',
  title: '微权',
  start: 'apply',
  roles: { work: { kinds: ['committee'] } },
  steps: {
    apply: { title: '申请', tell: '申请', holder: { role: 'work' }, acts: { go: act('decide') } },
    decide: { title: '审定', acts: { pass: { title: '通过' }, fail: { to: 'done', limit: null } } },
  },
  ends: { done: {} },
}

function compile(value: unknown) {
  const findings: Finding[] = []
  const source = (layer: string, v: unknown) => ({ layer, file: `${layer}.yaml`, value: v, line: () => 7 })
  const { procedures } = compileProcedures({
    container: 'town',
    sources: [source('cn', pattern), source('town', value)],
    report: (f) => findings.push(f),
  })
  return { made: procedures.find((p) => p.id === 'power'), all: procedures.map((p) => p.id), findings }
}

it('takes of the other procedure what it names, in its own order, and writes only what differs', () => {
  const { made, all, findings } = compile(own)
  expect(findings).toEqual([])
  // The pattern itself stays what it is: not adopted here.
  expect(all).toEqual(['power'])
  expect(made!.roles).toEqual([{ id: 'work', title: '办的', kinds: ['committee'] }])
  expect(made!.steps.map((s) => s.id)).toEqual(['apply', 'decide'])
  const decide = made!.steps[1]!
  expect(decide).toMatchObject({ title: '审定', tell: '等待决议', clock: 'motion-decide' })
  expect(decide.acts.map((a) => [a.id, a.title, a.to, a.limit])).toEqual([
    ['pass', '通过', 'done', undefined],
    ['fail', '到collect', 'done', undefined],
  ])
  expect(made!.ends).toEqual([{ id: 'done', title: '完', tell: '完', state: 'archived' }])
})

it.each([['nothing'], ['power']])('a pattern “%s” that no lower layer has is told at its line', (like) => {
  const { findings } = compile({ ...own, like })
  expect(findings[0]).toMatchObject({ code: 'procedure-pattern-unknown', file: 'town.yaml', line: 7 })
  expect(findings[0]!.mend).toContain('motion')
})

it('what a lower layer wrote and the locality cut off is told in the locality’s file, where it is mended', () => {
  const around = {
    id: 'motion',
    roles: { work: { kinds: ['committee'] } },
    steps: { collect: { acts: { go: { to: 'done' } } } },
  }
  const findings: Finding[] = []
  const source = (layer: string, value: unknown) => ({ layer, file: `${layer}.yaml`, value, line: () => 7 })
  const made = compileProcedures({
    container: 'town',
    sources: [source('cn', pattern), source('town', around)],
    report: (f) => findings.push(f),
  })
  checkProcedures(made, { get: () => undefined }, (f) => findings.push(f))
  expect(findings).toMatchObject([{ code: 'unreachable', file: 'town.yaml', line: 7 }])
  expect(findings[0]!.message).toContain('decide')
})
