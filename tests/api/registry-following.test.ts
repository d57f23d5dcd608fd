/** A cell is moved to another community: the register follows within the next run, and no report as of an earlier day changes. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrateJobs } from '#kernel/jobs'
import { openAnchors, verifyTrace } from '#kernel/seal'
import { serviceActor } from '#modules/bodies'
import { manifests } from '../../apps/server/modules.ts'
import * as contract from '../../modules/registry/contract.ts'
import { followPlacesJob } from '../../modules/registry/actions/following.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City
let owner: pg.Client
let before: Someone
let after: Someone
type Place = { id: string; path: string; name: string }
let cell: Place
let from: Place
let to: Place

const purpose = 'register-upkeep'
const list = (values: Record<string, string>) =>
  Object.entries(values).map(([element, value]) => ({ element, value }))

beforeAll(async () => {
  city = await openCity('daqing', { now: '2026-03-02T02:00:00Z' })
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  await owner.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
  cell = await city.place('DQ-230602013001-01')
  from = await city.place('DQ-230602-01')
  to = await city.place('DQ-230602-02')
  before = await city.appoint('站长甲', { kind: 'work-station', post: 'director', place: 'DQ-230602-01' })
  after = await city.appoint('站长丁', { kind: 'work-station', post: 'director', place: 'DQ-230602-02' })
  const write = async (endpoint: Parameters<City['call']>[1], input: object) => {
    const answer = await city.call(before, endpoint, {
      reason: '入户核对',
      place: cell.id,
      ...input,
    } as never)
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  }
  // More than the few that are hidden from whoever does not see the register there.
  for (let n = 1; n <= 6; n++)
    await write(contract.addDwelling, {
      values: list({ building: '3号楼', unit: '1单元', room: `10${n}` }),
      from: '2010-01-01',
    })
  for (let n = 1; n <= 7; n++)
    await write(contract.addPerson, {
      purpose,
      values: list({ name: `居民${'甲乙丙丁戊己庚'[n - 1]}`, birth: `19${70 + n}-01-01` }),
      from: '2020-01-01',
    })
}, 240_000)
afterAll(async () => {
  await owner?.end()
  await city?.close()
})

const seen = async (who: Someone) =>
  (await city.call(who, contract.people, { purpose, limit: 50 })).body.rows.length
const counted = async (place: Place, at?: string) => {
  const answer = await city.call(after, contract.counts, { place: place.id, ...(at ? { at } : {}) })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return [answer.body.people, answer.body.dwellings]
}
const trace = async () =>
  Number(
    (await owner.query(`SELECT count(*) AS n FROM kernel.trace WHERE act = 'registry.follow-places'`)).rows[0]
      .n,
  )

it('costs nothing while nothing was moved', async () => {
  await followPlacesJob.run(city.ground, null)
  expect(await trace()).toBe(0)
  expect(cell.path.startsWith(from.path)).toBe(true)
  expect([await seen(before), await seen(after)]).toEqual([7, 0])
})

it('follows a move from its day on, and leaves every earlier day as it was', async () => {
  // Recorded today for the tenth.
  const path = `${to.path}zzz1`
  await owner.query(
    `UPDATE territory.position SET to_on = '2026-03-10' WHERE realm = $1 AND place = $2 AND to_on IS NULL`,
    [city.realm, cell.id],
  )
  await owner.query(
    `INSERT INTO territory.position (realm, place, parent, path, from_on, recorded_at) VALUES ($1, $2, $3, $4, '2026-03-10', now())`,
    [city.realm, cell.id, to.id, path],
  )
  await followPlacesJob.run(city.ground, null)
  expect([await seen(before), await seen(after), await trace()]).toEqual([7, 0, 0])
  const earlier = [
    await counted(cell, '2026-02-01'),
    await counted(from, '2026-02-01'),
    await counted(to, '2026-02-01'),
  ]

  city.clock.now = new Date('2026-03-12T02:00:00Z')
  await followPlacesJob.run(city.ground, null)
  expect([await seen(before), await seen(after)]).toEqual([0, 7])
  expect([await counted(from), await counted(to), await counted(cell)]).toEqual([
    [0, 0],
    [7, 6],
    [7, 6],
  ])
  expect([
    await counted(cell, '2026-02-01'),
    await counted(from, '2026-02-01'),
    await counted(to, '2026-02-01'),
  ]).toEqual(earlier)
  // On the last day before and the first day after.
  expect([await counted(from, '2026-03-09'), await counted(to, '2026-03-09')]).toEqual([
    earlier[1],
    earlier[2],
  ])
  expect([await counted(from, '2026-03-10'), await counted(to, '2026-03-10')]).toEqual([
    [0, 0],
    [7, 6],
  ])
  const rows = await trace()
  expect(rows).toBeGreaterThan(0)
  await followPlacesJob.run(city.ground, null)
  expect(await trace()).toBe(rows)
})

it('keeps the earlier days also when a record is corrected afterwards', async () => {
  const page = await city.call(after, contract.people, { purpose, limit: 1 })
  const [one] = page.body.rows
  const answer = await city.call(after, contract.record, {
    kind: 'person',
    id: one!.id,
    revision: one!.revision,
    changes: [{ element: 'name', act: 'correct', value: '居民辛' }],
    reason: '更正姓名',
  } as never)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  await followPlacesJob.run(city.ground, null)
  expect([await counted(from, '2026-02-01'), await counted(to, '2026-02-01')]).toEqual([
    [7, 6],
    [0, 0],
  ])
  expect([await counted(from), await counted(to)]).toEqual([
    [0, 0],
    [7, 6],
  ])
})

it('leaves what the trace digested as it was', async () => {
  const report = await verifyTrace({
    pool: city.ground.database.pool,
    secrets: city.ground.secrets,
    anchors: openAnchors(mkdtempSync(join(tmpdir(), 'linli-anchors-'))),
    traced: manifests().flatMap((m) => m.traced ?? []),
    settingsOf: (realm) => serviceActor(realm, 'verify').capacity.settings,
  })
  expect(report.tableRows).toBeGreaterThan(7)
  expect(report.faults.filter((f) => f.code.startsWith('row.'))).toEqual([])
})
