/**
 * The real messages, end to end, through `./linli`: imported, located, classified, dispatched, found, and again without
 * change. The files are no part of the repository; without them the run says so and proves nothing.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const root = join(import.meta.dirname, '../..')
const messages = join(root, '../shared/data/messages-4326.xlsx')
const isThere = existsSync(messages)
if (!isThere)
  console.warn(`\n*** 没有 ${messages}：真实留言的验收没有运行 / the acceptance run is SKIPPED ***\n`)

interface Figures {
  readonly places: Readonly<Record<string, number>>
  readonly streets: { readonly known: number; readonly right: number }
  readonly dispatch: { readonly byRule: number; readonly queue: number; readonly without: number }
  readonly search: { readonly hits: number; readonly found: number; readonly truth: number }
  readonly [categories: `categories ${string}`]: {
    readonly top1Also: number
    readonly top3Also: number
    readonly of: number
  }
}

describe.skipIf(!isThere)('4 326 real messages', () => {
  let database: TestDatabase
  let folder: string
  let first: { code: number; out: string }
  beforeAll(async () => {
    database = await testDatabase()
    folder = mkdtempSync(join(tmpdir(), 'linli-acceptance-'))
    first = await run('apps/server/cli.ts', 'import', 'reports', messages, '--pack', 'a-city')
  }, 600_000)
  afterAll(async () => {
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })
  const run = (script: string, ...args: string[]) =>
    new Promise<{ code: number; out: string }>((resolve) => {
      execFile(
        process.execPath,
        [join(root, script), ...args],
        {
          cwd: root,
          maxBuffer: 1 << 24,
          env: {
            PATH: process.env['PATH'] ?? '',
            HOME: process.env['HOME'] ?? '',
            DATABASE_URL: database.ownerUrl,
            LINLI_APP_URL: database.appUrl,
            LINLI_DATA: join(folder, 'data'),
            LINLI_KEYS: join(folder, 'keys'),
            LINLI_LOG: 'error',
          },
        },
        (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code ?? 1) : 0, out: `${stdout}${stderr}` }),
      )
    })

  test('all become reports', () => {
    expect(first.code, first.out).toBe(0)
    expect(first.out).toContain('导入 4326 行：新增 4326，重复 0，有误 0')
  })

  test('again changes nothing', async () => {
    const again = await run('apps/server/cli.ts', 'import', 'reports', messages, '--pack', 'a-city')
    expect(again.out).toContain('导入 4326 行：新增 0，重复 4326，有误 0')
  }, 300_000)

  test('figures against the labels and a plain scan', async () => {
    const json = join(folder, 'figures.json')
    const measured = await run('tools/acceptance/measure.ts', 'a-city', '--json', json)
    expect(measured.code, measured.out).toBe(0)
    const f = JSON.parse(readFileSync(json, 'utf8')) as Figures
    const places = (...verdicts: string[]) => verdicts.reduce((n, v) => n + (f.places[v] ?? 0), 0)
    expect(places('same', 'alternative', 'finer')).toBeGreaterThanOrEqual(195)
    expect(places('wrong', 'invented')).toBeLessThanOrEqual(2)
    expect(f.streets.right).toBe(f.streets.known)
    for (const file of ['category-labels.csv', 'category-check.csv']) {
      const { top1Also, top3Also, of } = f[`categories ${file} 3`]!
      expect(top1Also / of).toBeGreaterThan(0.85)
      expect(top3Also / of).toBeGreaterThan(0.92)
    }
    // Whatever no rule took says why.
    expect(f.dispatch).toMatchObject({ without: 0 })
    expect(f.dispatch.byRule + f.dispatch.queue).toBe(4326)
    expect(f.dispatch.byRule).toBeGreaterThan(3800)
    expect(f.search.hits / f.search.truth).toBeGreaterThanOrEqual(0.98)
    expect(f.search.hits / f.search.found).toBeGreaterThanOrEqual(0.98)
  }, 300_000)
})
