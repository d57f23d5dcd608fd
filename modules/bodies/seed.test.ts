import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, perform } from '#kernel/action'
import { knownJurisdictions } from '#modules/territory'
import type { Jurisdiction } from '#modules/territory'
import { testGround } from '../../tests/support/ground.ts'
import type { TestGround } from '../../tests/support/ground.ts'
import * as actions from './actions.ts'
import { publicActor, serviceActor } from './index.ts'
import * as queries from './queries.ts'
import { seedPeople } from './seed.ts'
import { REALM, loadCity } from '../../tests/support/small-city.ts'

let t: TestGround
let here: Jurisdiction
beforeAll(async () => {
  t = await testGround()
  await loadCity(t)
  here = (await knownJurisdictions(t.ground, true)).find((j) => j.realm === REALM)!
})
afterAll(() => t?.close())

const offered = () =>
  t.database.plain<{ title: string; body: string; app: string; level: string }>(
    'SELECT title, body, app, level FROM identity.demo_role ORDER BY sort',
  )

test('two communities are staffed throughout, the bodies above them in part, and roles are offered', async () => {
  expect(await seedPeople(t.ground, here, { smallSeats: 0 })).toBe(true)
  const { rows } = await ask(t.ground, publicActor(here), queries.listBodies, { limit: 100 })
  const missing = (title: string) => rows.find((r) => r.title === title)!.missing
  for (const title of ['镜湖社区工作站', '镜湖社区综合管理中心', '银浪社区综合管理中心', '青河市平台办'])
    expect(missing(title), title).toBe(0)
  expect(missing('望江社区综合管理中心')).toBeGreaterThan(0)
  const roles = await offered()
  expect(roles.map((r) => r.title)).toEqual(
    expect.arrayContaining(['网格员', '系统管理员', '安全管理员', '审计员']),
  )
  expect(roles.filter((r) => r.app === 'resident')).toHaveLength(2)
})

test('a second run adds nothing, also after somebody left', async () => {
  const before = await offered()
  const held = await t.database.transaction(
    { settings: serviceActor(REALM, 'test').capacity.settings, readOnly: true },
    (tx) => tx.first<{ id: string }>('SELECT id FROM bodies.appointment LIMIT 1'),
  )
  await perform(t.ground, serviceActor(REALM, 'test'), actions.end, {
    appointment: held!.id,
    reason: '退休',
  })
  expect(await seedPeople(t.ground, here, { smallSeats: 0 })).toBe(false)
  expect(await offered()).toEqual(before)
})
