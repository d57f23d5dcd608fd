/** kill -9 of an import in the middle of its commits: run again, it goes on, and every row is there exactly once. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { book, sheetOf } from '../../kernel/workbook/test-books.ts'
import { testDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const ROWS = 400
/** `npm run ordeal` asks for more. */
const KILLS = Number(process.env['ORDEAL_IMPORT_KILLS'] ?? 2)
const root = join(import.meta.dirname, '../..')

let database: TestDatabase
let owner: pg.Client
let folder: string
let file: string

beforeAll(async () => {
  database = await testDatabase()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  folder = mkdtempSync(join(tmpdir(), 'linli-import-'))
  file = join(folder, 'reports.xlsx')
  const rows = Array.from({ length: ROWS }, (_, i) => [
    `K-${i}`,
    `第${i}号楼下的路灯已经不亮三天了，晚上走路看不见`,
    '2026-02-01 09:30',
  ])
  writeFileSync(file, book(sheetOf(['原编号', '诉求内容', '反映时间'], rows)))
}, 120_000)
afterAll(async () => {
  await owner?.end()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

function begin(): { child: ChildProcess; ended: Promise<{ code: number | null; out: string }> } {
  const child = spawn(
    process.execPath,
    [join(root, 'apps/server/cli.ts'), 'import', 'reports', file, '--pack', 'daqing'],
    {
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        DATABASE_URL: database.ownerUrl,
        LINLI_APP_URL: database.appUrl,
        LINLI_DATA: join(folder, 'data'),
        LINLI_KEYS: join(folder, 'keys'),
        LINLI_LOG: 'error',
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/linli-node'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (out += String(piece)))
  const ended = new Promise<{ code: number | null; out: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out })),
  )
  return { child, ended }
}

/** As the owner of the tables, around the floor: row-level security binds even the owner, so its words are said. */
async function figures() {
  await owner.query(`BEGIN; SET LOCAL linli.realm = '1'; SET LOCAL linli.service = '1'`)
  const { rows } = await owner.query<{
    reports: number
    numbers: number
    matters: number
    done: number
    imports: number
  }>(
    `SELECT (SELECT count(*)::int FROM casework.report) AS reports,
       (SELECT count(DISTINCT source_no)::int FROM casework.report) AS numbers,
       (SELECT count(*)::int FROM flow.matter) AS matters,
       (SELECT coalesce(sum(done), 0)::int FROM casework.import) AS done,
       (SELECT count(*)::int FROM casework.import) AS imports`,
  )
  await owner.query('COMMIT')
  return rows[0]!
}

test('an import that is killed again and again ends whole', async () => {
  for (let kill = 1; kill <= KILLS; kill++) {
    const { child, ended } = begin()
    const goal = Math.floor((ROWS * kill) / (KILLS + 2))
    for (let waited = 0; (await figures()).reports < goal; waited += 20) {
      if (child.exitCode !== null || waited > 90_000)
        throw new Error(`the import stands: ${(await ended).out}`)
      await sleep(20)
    }
    child.kill('SIGKILL')
    await ended
    const left = await figures()
    // What is counted is what is there, to the report: both are of one commit.
    expect(left.done).toBe(left.reports)
    expect(left.numbers).toBe(left.reports)
    expect(left.reports).toBeLessThan(ROWS)
  }
  const last = await begin().ended
  expect(last.code, last.out).toBe(0)
  expect(await figures()).toEqual({ reports: ROWS, numbers: ROWS, matters: ROWS, done: ROWS, imports: 1 })
  const again = await begin().ended
  expect(again.out).toContain(`导入 ${ROWS} 行：新增 0，重复 ${ROWS}，有误 0`)
  expect((await figures()).reports).toBe(ROWS)
}, 300_000)
