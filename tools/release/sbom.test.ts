import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sbom } from './sbom.ts'

const root = join(import.meta.dirname, '../..')

test('every dependency stands in it with version, digest and licence', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
    devDependencies: Record<string, string>
  }
  const { components } = sbom(root)
  const byPurl = new Map(components.map((c) => [c.purl, c]))
  expect(byPurl.size).toBe(components.length)
  const purl = ([name, version]: [string, string]) => `pkg:npm/${name.replace('@', '%40')}@${version}`
  for (const one of Object.entries(dependencies)) {
    expect(byPurl.get(purl(one))).toMatchObject({ scope: 'required', hashes: [{ alg: 'SHA-512' }] })
    expect(byPurl.get(purl(one))?.hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/)
    expect(byPurl.get(purl(one))?.licenses).toHaveLength(1)
  }
  for (const one of Object.entries(devDependencies)) expect(byPurl.has(purl(one))).toBe(true)
  // What only development needs is told apart.
  expect(byPurl.get(purl(['vitest', devDependencies['vitest']!]))?.scope).toBe('excluded')
  expect(components.length).toBeGreaterThan(200)
})
