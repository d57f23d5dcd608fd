/** The trace speaks in words: every kind of subject that modules digest, and whatever acts touch, has a name in both languages. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as english from '../../modules/privacy/words.en.ts'
import { columnNames, columnTitle, fieldTitle, kindNames } from '../../modules/privacy/words.ts'
import { actTitle, manifests, root } from '../../apps/server/modules.ts'

/** Kinds written in the sources of what is mounted, where something is touched or looked at. */
function touchedKinds(): Set<string> {
  const found = new Set<string>()
  for (const top of [...manifests().map((m) => m.dir), join(root, 'apps')])
    for (const file of readdirSync(top, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file.includes('node_modules')) continue
      const source = readFileSync(join(top, file), 'utf8')
      for (const [, kind] of source.matchAll(/(?:touch|readGuarded)\(\{[^}]*?kind: '([a-z.-]+)'/gs))
        found.add(kind!)
    }
  return found
}

it('every kind of subject is called something', () => {
  const kinds = touchedKinds()
  expect(kinds.size).toBeGreaterThan(20)
  for (const { traced = [] } of manifests()) for (const { kind } of traced) kinds.add(kind)
  expect(
    [...kinds].filter((kind) => kindNames[kind] === undefined).toSorted(),
    'give them words: kindNames in modules/privacy/words.ts and words.en.ts',
  ).toEqual([])
  expect(Object.keys(english.kindNames)).toEqual(Object.keys(kindNames))
  expect(Object.keys(english.columnNames)).toEqual(Object.keys(columnNames))
})

it('every act has a title: its endpoint’s, or its module’s', () => {
  manifests({ demo: true })
  expect(actTitle('privacy.trace')).toBe('留痕')
  expect(actTitle('identity.demo-sign-in')).toBe('以演示角色登录')
  expect(actTitle('notices.mandate-given')).toBe('通知')
  expect(actTitle('kernel.upload')).toMatch(/\p{Script=Han}/u)
  expect(actTitle('nobody.knows')).toBeUndefined()
})

it('every element the national pack registers of a person is called something', () => {
  const pack = readFileSync(join(root, 'packs/cn/elements.yaml'), 'utf8')
  const ids = [...pack.matchAll(/of: person,?\s+id: ([a-z-]+)/g)].map(([, id]) => id!)
  expect(ids.length).toBeGreaterThan(5)
  expect(ids.filter((id) => fieldTitle(id) === id)).toEqual([])
})

it('everything of a notice is not called everything of a person', () => {
  expect(columnTitle('person', '*')).toBe('全部登记信息')
  expect(columnTitle('notice', '*')).toBe('全部内容')
  expect(columnTitle('kernel.file', 'name')).toBe('姓名')
  expect(columnTitle('registry.person', 'birth')).toBe('出生日期')
  expect(columnTitle('matter', 'no_such')).toBeUndefined()
})
