/**
 * From the committed database of release 0.1.0 (made on PostgreSQL 15) to this program on the embedded server: nothing is
 * lost or counted anew, the trace verifies, what is sealed opens, and a matter that was running goes on.
 */
import { cpSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeBackup } from '#kernel/backup'
import { startEmbedded, withDatabase } from '#kernel/postgres'
import { openAnchors } from '#kernel/seal'
import { loadSecrets } from '#kernel/secrets'
import { deploymentAt, openDeployment } from '../support/deployment.ts'
import type { Deployment } from '../support/deployment.ts'
import { caughtUp, disjointed, torn, untiled } from '../support/intact.ts'
import { openLine, rolesOfTheFirst } from '../support/load.ts'
import { bringPages } from '../support/template.ts'

const releases = join(import.meta.dirname, '../upgrade')
let deployment: Deployment
let before: Record<string, number>
let matters: readonly Matter[]
let shelf: string
/** Localities of that release. */
let had: string[]
/** One that 0.1.0 did not have. */
const LATER = 'lushan'

interface Matter {
  id: string
  number: string
  step: string
  holder: string
  revision: number
  snapshot: string
}
const MATTERS = `SELECT id, number, step, holder, revision, snapshot FROM flow.matter WHERE state = 'open' ORDER BY number`

/** Rows of each table outside what belongs to the program itself. */
async function countsWith(rows: <R>(sql: string) => Promise<R[]>): Promise<Record<string, number>> {
  const tables = await rows<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema|jobs$)'
       AND n.nspname || '.' || c.relname NOT IN ('kernel.migration', 'kernel.era') ORDER BY 1`,
  )
  const found: Record<string, number> = {}
  for (const { name } of tables)
    found[name] = (await rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${name}`))[0]!.n
  return found
}

/** What pg_dump wrote for psql: its own commands, and comments on what a superuser owns, are not for us. */
const statements = (version: string) =>
  gunzipSync(readFileSync(join(releases, `${version}.sql.gz`)))
    .toString('utf8')
    .replaceAll(/^\\(un)?restrict .*$/gm, '')
    .replaceAll(/^COMMENT ON EXTENSION .*;$/gm, '')

beforeAll(async () => {
  deployment = await openDeployment()
  const { dataDir, keysDir } = deployment
  cpSync(join(releases, '0.1.0-keys'), keysDir, { recursive: true })
  const embedded = await startEmbedded({ dataDir, keysDir, log: () => undefined })
  try {
    const owner = new pg.Client({ connectionString: embedded.ownerUrl })
    await owner.connect()
    await owner.query(statements('0.1.0'))
    await owner.end()
    before = await countsWith(deployment.rows)
    had = (await deployment.rows<{ id: string }>('SELECT id FROM territory.jurisdiction')).map((j) => j.id)
    matters = await deployment.rows<Matter>(MATTERS)
    // As 0.1.0 would have taken it: nothing is migrated yet.
    shelf = join(deployment.at.folder, 'shelf')
    await takeBackup({
      readUrl: withDatabase(embedded.adminUrl, 'linli'),
      dataDir,
      keysDir,
      secrets: loadSecrets(keysDir),
      anchors: openAnchors(keysDir),
      into: shelf,
      version: '0.1.0',
      now: new Date(),
      withKeys: false,
      say: () => undefined,
    })
  } finally {
    await embedded.stop()
  }
  // What that release had, and one locality that came later; the stage city shows all of them.
  deployment = deploymentAt(deployment.at, { LINLI_DEMO_LOCALITIES: [...had, LATER].join(',') })
}, 180_000)
afterAll(() => deployment?.remove(), 60_000)

test('every release that was dumped has its keys', () => {
  const names = readdirSync(releases)
  const dumps = names.filter((n) => n.endsWith('.sql.gz')).map((n) => n.replace('.sql.gz', ''))
  expect(dumps).toContain('0.1.0')
  for (const version of dumps) expect(names).toContain(`${version}-keys`)
})

test('migrated by a command: same rows, same matters, and the trace verifies', async () => {
  expect(before['flow.matter']).toBeGreaterThan(100)
  expect(before['kernel.trace']).toBeGreaterThan(1000)
  const verified = await deployment.linli('trace', 'verify')
  expect(verified.out).toMatch(/数据库已更新：\d+ 个迁移/)
  expect(verified.out).toContain('核验通过')
  expect(verified.code, verified.out).toBe(0)
  // Twice is the same as once.
  expect((await deployment.linli('trace', 'verify')).out).not.toContain('数据库已更新')
  const { dataDir, keysDir } = deployment
  const embedded = await startEmbedded({ dataDir, keysDir, log: () => undefined })
  try {
    const after = await countsWith(deployment.rows)
    for (const [name, rows] of Object.entries(before)) expect([name, after[name]]).toEqual([name, rows])
    expect(await deployment.rows<Matter>(MATTERS)).toEqual(matters)
    const [contact] = await deployment.rows<{ matter: string; phone_sealed: string }>(
      'SELECT matter, phone_sealed FROM casework.contact WHERE phone_sealed IS NOT NULL LIMIT 1',
    )
    const phone = loadSecrets(keysDir).open('contact', contact!.phone_sealed, `contact/${contact!.matter}`)
    expect(phone).toMatch(/^1\d{10}$/)
  } finally {
    await embedded.stop()
  }
}, 180_000)

test('it serves: sign-ins work, and a matter that was running goes on under its own rules', async () => {
  await bringPages(deployment)
  await deployment.start()
  const line = openLine(deployment.url)
  const roles = await rolesOfTheFirst(line)
  expect(roles.length).toBeGreaterThan(5)
  let moved: (Matter & { act: string }) | undefined
  for (const { person } of roles.filter((r) => r.app === 'desk').toReversed()) {
    const signedIn = await line.send('/api/identity/demo-sign-in', {}, { person })
    expect(signedIn.status).toBe(200)
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
    const mine = await line.send('/api/bodies/my-capacities', { cookie })
    for (const post of mine.body['rows'] as { id: string; bodyId?: string; may: string[] }[]) {
      if (moved || !post.may.includes('casework.intake')) continue
      const headers = { cookie, 'x-linli-capacity': post.id }
      for (const matter of matters) {
        const heard = await line.send('/api/casework/act', headers, {
          id: matter.id,
          revision: matter.revision,
          act: 'accept',
        })
        if (heard.status !== 200) continue
        expect(heard.body['revision']).toBe(matter.revision + 1)
        moved = { ...matter, act: 'accept' }
        break
      }
    }
    if (moved) break
  }
  expect(moved, 'one of the open matters could be accepted').toBeDefined()
  const [now] = await deployment.rows<Matter>(
    `SELECT id, number, step, holder, revision, snapshot FROM flow.matter WHERE id = '${moved!.id}'`,
  )
  expect(now!.revision).toBe(moved!.revision + 1)
  expect(now!.step).not.toBe(moved!.step)
  // Whatever version of the pack was loaded since: it ends under the one it began with.
  expect(now!.snapshot).toBe(moved!.snapshot)
  line.close()

  const { rows } = deployment
  const here = await rows<{ id: string; reports: number }>(
    `SELECT j.id, (SELECT count(*)::int FROM casework.report r WHERE r.realm = j.realm) AS reports FROM territory.jurisdiction j`,
  )
  expect(here.map((j) => j.id).toSorted()).toEqual([...had, LATER].toSorted())
  for (const { id, reports } of here) expect(reports, id).toBeGreaterThan(0)
  expect(await caughtUp(rows)).toEqual({ unrelayed: 0, errands: 0, jobs: 0, unsealed: 0 })
  expect(await torn(rows)).toEqual([])
  expect(await untiled(rows)).toEqual([])
  expect(await disjointed(rows)).toEqual([])
  const verified = await deployment.linli('trace', 'verify')
  expect(verified.out).toContain('核验通过')
  expect(verified.code).toBe(0)
  expect(await deployment.stop()).toBe(0)
}, 240_000)

test('a backup taken by that release is restored by this program, forward', async () => {
  const { code, out } = await deployment.linli('restore', shelf, '--replace', '--reason', '升级演练')
  expect(out).toContain('数据已装入，行数、链头与备份清单相同。')
  expect(out).toMatch(/数据库已更新：\d+ 个迁移/)
  expect(out).toContain('核验通过')
  expect(code, out).toBe(0)
  const { dataDir, keysDir } = deployment
  const embedded = await startEmbedded({ dataDir, keysDir, log: () => undefined })
  try {
    const after = await countsWith(deployment.rows)
    for (const [name, rows] of Object.entries(before)) expect([name, after[name]]).toEqual([name, rows])
    expect(await deployment.rows<Matter>(MATTERS)).toEqual(matters)
  } finally {
    await embedded.stop()
  }
}, 180_000)
