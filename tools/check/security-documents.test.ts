/** The security documents add up and name tests that exist. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, 'docs/security', file), 'utf8')

it('every proof of the threat model is there', () => {
  const named = [...read('threat-model.md').matchAll(/`((?:tests|modules|kernel|tools|docs)\/[^`]+)`/g)].map(
    (m) => m[1]!,
  )
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

it('the ASVS list counts itself rightly and gives a reason for every gap', () => {
  const text = read('asvs.md')
  const rows = [...text.matchAll(/^\| (V\d+\.\d+\.\d+) \| (.+?) \| (\S+) \| (.+?) \|$/gm)]
  const count = (state: string) => rows.filter((r) => r[3] === state).length
  expect(new Set(rows.map((r) => r[1])).size).toBe(rows.length)
  expect(text).toContain(
    `${rows.length} requirements: ${count('yes')} yes, ${count('partly')} partly, ${count('no')} no, ${count('n/a')} not applicable.`,
  )
  expect(rows.length).toBe(253)
  const unexplained = rows.filter((r) => ['partly', 'no'].includes(r[3]!) && r[4]!.length < 10)
  expect(unexplained.map((r) => r[1])).toEqual([])
})
