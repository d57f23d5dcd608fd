/** A manifest somebody else wrote: no path of it climbs, nothing of it becomes a statement of theirs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import pg from 'pg'
import { testDatabase } from '../../tests/support/database.ts'
import { partitionsOf } from './catalog.ts'
import { openBackup } from './manifest.ts'

const folder = mkdtempSync(join(tmpdir(), 'linli-manifest-'))
let real: { parent: string; schema: string; name: string; bound: string }[]
beforeAll(async () => {
  const database = await testDatabase()
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  real = await partitionsOf(client)
  await client.end()
  await database.drop()
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sound = {
  program: 'linli',
  format: 1,
  tables: [],
  partitions: [],
  uploads: [],
  packs: [],
  anchors: null,
  keys: null,
}
const opening = (more: object) => {
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...sound, ...more }))
  return () => openBackup(folder)
}
const changed = expect.objectContaining({ code: 'backup.manifest-changed' }) as unknown

test('partitions as PostgreSQL describes them are taken', () => {
  expect(real.length).toBeGreaterThan(1)
  expect(opening({ partitions: real })).not.toThrow()
  const odd = { parent: 'jobs.job', schema: 'jobs', name: 'x', bound: "FOR VALUES IN ('it''s', 'b')" }
  expect(opening({ partitions: [odd, { ...odd, bound: 'DEFAULT' }] })).not.toThrow()
})

test.each([
  ['a bound with another statement behind it', { bound: "DEFAULT; COPY kernel.trace TO PROGRAM 'sh'" }],
  ['a bound that computes', { bound: "FOR VALUES IN (pg_read_file('/etc/passwd'))" }],
  ['a bound that leaves its quotes', { bound: "FOR VALUES IN ('a'); DROP SCHEMA kernel CASCADE; --')" }],
  ['a bound on two lines', { bound: 'DEFAULT\n; SELECT 1' }],
  ['a parent with more behind it', { parent: 'kernel.trace FOR VALUES IN (1); --' }],
])('%s is refused before anything is touched', (_what, more) => {
  const partition = { parent: 'kernel.trace', schema: 'kernel', name: 'trace_x', bound: 'DEFAULT', ...more }
  expect(opening({ partitions: [partition] })).toThrow(changed as Error)
})

test.each(['../x', 'files/../../x', '/etc/passwd', 'a\\..\\b', 'files/%2e%2e/x', 'a\u0000b', 'a\n', ''])(
  'a path %j is refused',
  (path) => {
    const piece = { path, bytes: 1, sha256: 'x' }
    for (const where of [{ uploads: [piece] }, { packs: [piece] }, { keys: piece }, { anchors: piece }])
      expect(opening(where)).toThrow(changed as Error)
  },
)
