import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { completeLock } from './lock-file.ts'

const root = mkdtempSync(join(tmpdir(), 'linli-lock-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const complete = (packages: object) => {
  const text = `${JSON.stringify({ lockfileVersion: 3, packages }, null, 2)}\n`
  writeFileSync(join(root, 'package-lock.json'), text)
  return { before: text, after: completeLock(root) }
}
const packagesOf = (text: string) => (JSON.parse(text) as { packages: Record<string, unknown> }).packages

test('a platform the registry did not offer gets its entry, read from its name', () => {
  const { after } = complete({
    '': { name: 'x' },
    'node_modules/tool': {
      version: '1.0.0',
      dev: true,
      optionalDependencies: {
        '@tool/linux-arm64-musl': '1.0.0',
        '@tool/win32-x64': '1.0.0',
        'nested-darwin-x64': '2.0.0',
      },
    },
    'node_modules/tool/node_modules/nested-darwin-x64': { version: '2.0.0' },
  })
  expect(packagesOf(after)).toMatchObject({
    'node_modules/@tool/linux-arm64-musl': {
      version: '1.0.0',
      dev: true,
      optional: true,
      os: ['linux'],
      cpu: ['arm64'],
      libc: ['musl'],
    },
    'node_modules/@tool/win32-x64': { os: ['win32'], cpu: ['x64'] },
  })
  expect(Object.keys(packagesOf(after))).toHaveLength(5)
})

test('a complete file is left as it is; a name that tells no platform is refused', () => {
  const whole = complete({ '': {}, 'node_modules/a': { version: '1.0.0' } })
  expect(whole.after).toBe(whole.before)
  expect(() => complete({ 'node_modules/a': { optionalDependencies: { extra: '1.0.0' } } })).toThrow(
    '看不出它属于哪个平台',
  )
})
