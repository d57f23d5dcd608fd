/** What openness.yaml refuses: a window shortened, a duty of the law retired, a category nobody wrote. */
import { expect, it } from 'vitest'
import type { Finding } from '#kernel/section'
import { compiled, yaml } from '../../tests/support/sources.ts'
import type { CompiledOpenness } from './rules.ts'
import { checkOpenness, opennessSection } from './section.ts'

const law = {
  id: 'finances',
  title: '财务收支',
  law: 2,
  days: 15,
  every: 'quarter',
  by: ['committee'],
  source: '第三十四条',
}
const nation = yaml('packs/cn/openness.yaml', { categories: [law] })
const read = (...categories: object[]) =>
  compiled<CompiledOpenness>(opennessSection, [nation, yaml('packs/t/openness.yaml', { categories })])
const codes = (of: { findings: readonly Finding[] }) => of.findings.map((f) => f.code)

it('a locality writes only what differs', () => {
  const { value, findings } = read(
    { id: 'finances', days: 20, every: 'month' },
    { id: 'own', title: '本地', days: 3, every: 'once' },
  )
  expect(findings).toEqual([])
  expect(value.categories).toMatchObject([
    { id: 'finances', title: '财务收支', law: 2, days: 20, every: 'month', by: ['committee'] },
    { id: 'own', law: null, days: 3, by: [], questionDays: 5 },
  ])
})

it('never shortens, retires or renames what the law asks for', () => {
  const shorter = read({ id: 'finances', days: 14 })
  expect(codes(shorter)).toEqual(['window-shortened'])
  expect(shorter.value.categories[0]!.days).toBe(15)
  expect(shorter.findings[0]).toMatchObject({
    file: 'packs/t/openness.yaml',
    mend: expect.stringContaining('15'),
  })
  expect(codes(read({ id: 'finances', retired: true }))).toEqual(['law-retired'])
  expect(codes(read({ id: 'finances', law: 3 }))).toEqual(['law-changed'])
  expect(codes(read({ id: 'other', title: '短', law: 7, days: 7, every: 'once' }))).toEqual([
    'window-shortened',
  ])
})

it('names what cannot be read', () => {
  expect(codes(read({ id: 'own', title: '本地', days: 0, every: 'weekly', colour: 'red' }))).toEqual([
    'unknown-key',
    'not-a-whole-number',
    'not-a-choice',
  ])
})

it('a step shows a known category, for at least its days; who owes it can publish', () => {
  const { value } = read()
  const step = (publication: object) => ({ id: 's', title: '公示', facets: { publication } })
  const all = (steps: object[], may: string[]) => ({
    get: <T>(name: string) =>
      ({
        procedures: { procedures: [{ id: 'p', title: '流程', steps }] },
        bodies: { kinds: [{ id: 'committee', posts: [{ may }] }] },
      })[name] as T,
  })
  const judge = (publication: object, may = ['openness.publish']) => {
    const found: Finding[] = []
    checkOpenness(value, all([step(publication)], may), (f) => found.push(f))
    return found.map((f) => f.code)
  }
  expect(judge({ category: 'finances' })).toEqual([])
  expect(judge({ category: 'finances', days: 30 })).toEqual([])
  expect(judge({ category: 'finances', days: 7 })).toEqual(['window-shortened'])
  expect(judge({ category: 'nothing' })).toEqual(['category-unknown'])
  expect(judge({ category: 'finances' }, [])).toEqual(['nobody-may'])
})
