/**
 * `./linli trace verify` as operators run it, on a small deployment with reports: it passes, and after each thing done behind
 * the application's back it fails and names the row. (Beside a running server it is run in intake.test.ts.)
 */
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ask, perform, query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import { loadConfig } from '#kernel/config'
import { openAnchors, sealTrace } from '#kernel/seal'
import { publicActor, serviceActor } from '#modules/bodies'
import { createPacks, loadBuilt } from '#modules/packs'
import { findPlaceByCode, knownJurisdictions } from '#modules/territory'
import { stand } from '../../apps/server/ground.ts'
import type { Standing } from '../../apps/server/ground.ts'
import { packSections, root } from '../../apps/server/modules.ts'
import { act } from '../../modules/casework/actions/acting.ts'
import { fileReport } from '../../modules/casework/actions/filing.ts'
import { openDeployment } from '../support/deployment.ts'
import type { Deployment } from '../support/deployment.ts'

let deployment: Deployment
let standing: Standing
let admin: pg.Client
let realm: number
const numbers: string[] = []
/** What the faults touch; copied first and put back after each. */
const tables = ['kernel.trace', 'kernel.seal', 'flow.matter'] as const
const copyOf = (table: string) => `kept.${table.replace('.', '_')}`

beforeAll(async () => {
  deployment = await openDeployment()
  const { dataDir, keysDir } = deployment
  // Held open here, so that each command joins it as it would join a server's, and nothing seals unasked.
  const config = loadConfig({ LINLI_DATA: dataDir, LINLI_KEYS: keysDir, LINLI_LOG: 'error' })
  standing = await stand(config, () => undefined, { pool: 4 })
  const { ground } = standing
  const { built } = await createPacks(packSections(), { folders: [join(root, 'packs')] }).check('daqing')
  realm = built!.info.realm!
  const service = serviceActor(realm, 'test')
  await perform(ground, service, loadBuilt, { built: built! })
  const jurisdiction = (await knownJurisdictions(ground, true))[0]!
  const place = await ask(
    ground,
    service,
    query('test.place', (ctx: ReadContext) => findPlaceByCode(ctx, 'DQ-230602013001-01')),
    null,
  )
  for (let n = 1; n <= 6; n++) {
    const filed = await perform(ground, publicActor(jurisdiction), fileReport, {
      text: `${n}号楼路灯不亮好几天了`,
      place: place!.id,
      confidentiality: 'anonymous',
    })
    numbers.push(filed.number)
    if (n % 2 === 0) await perform(ground, service, act, { id: filed.id, revision: 1, act: 'accept' })
  }
  await sealTrace(ground, openAnchors(keysDir), 4)

  admin = new pg.Client({ connectionString: deployment.adminUrl() })
  await admin.connect()
  // Rows may go and come back whatever points at them.
  await admin.query('SET session_replication_role = replica; CREATE SCHEMA kept')
  for (const table of tables) await admin.query(`CREATE TABLE ${copyOf(table)} AS TABLE ${table}`)
}, 240_000)

afterEach(async () => {
  for (const table of tables) await admin.query(`DELETE FROM ${table}`)
  for (const table of tables) await admin.query(`INSERT INTO ${table} SELECT * FROM ${copyOf(table)}`)
}, 60_000)

afterAll(async () => {
  await admin?.end()
  await standing?.close()
  await deployment?.remove()
}, 60_000)

const faultsIn = (out: string) => out.split('\n').filter((text) => text.startsWith('故障 '))
/** Runs the command and gives its faults. It must fail, and say how many there are. */
async function faults(): Promise<string[]> {
  const { code, out } = await deployment.linli('trace', 'verify')
  expect(code, out).toBe(1)
  const named = faultsIn(out)
  expect(out).toContain(`核验不通过：共 ${named.length} 处故障。`)
  return named
}
async function passes(): Promise<void> {
  const { code, out } = await deployment.linli('trace', 'verify')
  expect(out).toContain('核验通过')
  expect(faultsIn(out)).toEqual([])
  expect(code).toBe(0)
  expect(Number(/已封存 (\d+) 行/.exec(out)?.[1])).toBeGreaterThan(9)
  expect(Number(/业务数据 (\d+) 行/.exec(out)?.[1])).toBeGreaterThan(5)
}

/** Rows of the filed reports' own matters, in sealing order. */
const sealed = async () =>
  (
    await admin.query<{ no: string }>(
      `SELECT no::text AS no FROM kernel.trace WHERE subject_kind = 'matter' AND act = 'casework.file-report'
       ORDER BY era, xid, no`,
    )
  ).rows

test('passes as it is', passes, 60_000)

test('a changed sealed row is named', async () => {
  const [, row] = await sealed()
  await admin.query(`UPDATE kernel.trace SET reason = '改写' WHERE realm = $1 AND no = $2`, [realm, row!.no])
  expect(await faults()).toEqual([
    expect.stringMatching(
      `^故障 trace\\.changed：域 ${realm} 留痕第 ${row!.no} 行（第 \\d+ 块）在封存之后被改动。$`,
    ),
  ])
}, 60_000)

test('a deleted sealed row is named', async () => {
  // One whose matter has a later row: its own row stays vouched for.
  const [row] = (
    await admin.query<{ no: string }>(
      `SELECT a.no::text AS no FROM kernel.trace a JOIN kernel.trace b ON b.realm = a.realm AND b.subject = a.subject AND b.no > a.no
       WHERE a.subject_kind = 'matter' ORDER BY a.no LIMIT 1`,
    )
  ).rows
  await admin.query('DELETE FROM kernel.trace WHERE realm = $1 AND no = $2', [realm, row!.no])
  expect(await faults()).toEqual([
    expect.stringMatching(
      `^故障 trace\\.deleted：域 ${realm} 留痕第 ${row!.no} 行（第 \\d+ 块）在封存之后被删除。$`,
    ),
  ])
}, 60_000)

test('two swapped sealed rows are named, both', async () => {
  const rows = await sealed()
  const [a, b] = [rows[0]!.no, rows[3]!.no]
  await admin.query(
    `UPDATE kernel.trace t SET request = o.request, person = o.person, capacity = o.capacity, subject = o.subject,
       fields = o.fields, reason = o.reason, digest = o.digest, mac = o.mac, act = o.act
     FROM kernel.trace o WHERE t.no IN ($1, $2) AND o.no IN ($1, $2) AND o.no <> t.no`,
    [a, b],
  )
  const named = await faults()
  expect(named).toContain(`故障 trace.swapped：域 ${realm} 留痕第 ${a} 行与第 ${b} 行在封存之后被互相调换。`)
  expect(named).toHaveLength(1)
}, 60_000)

test('a cut tail is named by the anchor outside, however cleanly the rest was made to fit', async () => {
  const [head] = (
    await admin.query<{ block: string; nos: string[] }>(
      'SELECT block::text AS block, nos::text[] AS nos FROM kernel.seal s WHERE realm = $1 ORDER BY s.block DESC LIMIT 1',
      [realm],
    )
  ).rows
  // The last block, its rows, and what they vouch for: nothing inside tells of them any more.
  await admin.query(
    `DELETE FROM flow.matter WHERE realm = $1 AND id IN (SELECT subject FROM kernel.trace
       WHERE realm = $1 AND subject_kind = 'matter' AND no = ANY($2::bigint[]))
     AND id NOT IN (SELECT subject FROM kernel.trace WHERE realm = $1 AND subject_kind = 'matter' AND no <> ALL($2::bigint[]))`,
    [realm, head!.nos],
  )
  await admin.query('DELETE FROM kernel.trace WHERE realm = $1 AND no = ANY($2::bigint[])', [
    realm,
    head!.nos,
  ])
  await admin.query('DELETE FROM kernel.seal WHERE realm = $1 AND block = $2', [realm, head!.block])
  const named = await faults()
  expect(named).toContain(
    `故障 seal.cut：域 ${realm} 链尾被截去：库外锚点记到第 ${head!.block} 块，库中只到第 ${Number(head!.block) - 1} 块。`,
  )
  // Not one of the trace that is left is blamed.
  expect(named.filter((fault) => fault.startsWith('故障 trace.'))).toEqual([])
}, 60_000)

test('a matter changed behind the application’s back is named by its number', async () => {
  const number = numbers[2]!
  const owner = new pg.Client({ connectionString: standing.ownerUrl })
  await owner.connect()
  try {
    await owner.query('ALTER TABLE flow.matter NO FORCE ROW LEVEL SECURITY')
    const { rowCount } = await owner.query(
      `UPDATE flow.matter SET due_at = due_at + interval '30 days' WHERE number = $1`,
      [number],
    )
    expect(rowCount).toBe(1)
    await owner.query('ALTER TABLE flow.matter FORCE ROW LEVEL SECURITY')
  } finally {
    await owner.end()
  }
  expect(await faults()).toEqual([
    expect.stringMatching(
      `^故障 row\\.changed：件 ${number}（matter [0-9a-f-]{36}）与最后一次留痕（第 \\d+ 行）不一致：被绕过系统改动。$`,
    ),
  ])
}, 60_000)

test('a matter removed, and one put in by hand, are named', async () => {
  const [victim] = (
    await admin.query<{ id: string }>('SELECT id FROM flow.matter WHERE number = $1', [numbers[0]])
  ).rows
  await admin.query('DELETE FROM flow.matter WHERE id = $1', [victim!.id])
  const planted = '00000000-0000-7001-8000-000000000001'
  const columns = (
    await admin.query<{ c: string }>(
      `SELECT column_name AS c FROM information_schema.columns WHERE table_schema = 'flow' AND table_name = 'matter'
       AND column_name NOT IN ('id', 'number') ORDER BY ordinal_position`,
    )
  ).rows
    .map((r) => r.c)
    .join(', ')
  await admin.query(
    `INSERT INTO flow.matter (id, number, ${columns}) SELECT $1, '20200101-0000001', ${columns} FROM flow.matter WHERE number = $2`,
    [planted, numbers[1]],
  )
  const named = await faults()
  expect(named).toHaveLength(2)
  expect(named.join('\n')).toContain(`故障 row.vanished：matter ${victim!.id} 有留痕`)
  expect(named.join('\n')).toContain(`故障 row.untraced：件 20200101-0000001（matter ${planted}）在库中`)
}, 60_000)

test('with everything put back it passes again', passes, 60_000)

test('a wrong word is answered with how to use it, not with a verdict', async () => {
  const { code, out } = await deployment.linli('trace', 'prove')
  expect(code).toBe(2)
  expect(out).toContain('trace verify')
})
