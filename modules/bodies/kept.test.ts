/** What a process keeps of a capacity is never older than the last commit, whichever process made it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type pg from 'pg'
import { connected } from '../../kernel/postgres/roles.ts'
import { perform } from '#kernel/action'
import type { Ground } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import type { Database } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import { addPerson } from '#modules/identity'
import { findPlaceByCode } from '#modules/territory'
import { testGround } from '../../tests/support/ground.ts'
import type { TestGround } from '../../tests/support/ground.ts'
import { REALM, loadCity } from '../../tests/support/small-city.ts'
import * as actions from './actions.ts'
import { acting, actorUnder, findCapacity, findServing, serviceActor } from './index.ts'

let t: TestGround
let other: Database
let processes: Ground[]
let body: Uuid
let who: Uuid
let appointment: Uuid

beforeAll(async () => {
  t = await testGround()
  await loadCity(t)
  other = openDatabase(t.appUrl, { max: 2 })
  processes = [t.ground, { ...t.ground, database: other }]
  const { path } = (await t.read(REALM, (ctx) => findPlaceByCode(ctx, 'C1')))!
  body = (await t.read(REALM, (ctx) => findServing(ctx, { kind: 'station', path })))!.id
  who = await t.write(REALM, (ctx) => addPerson(ctx, { name: '站长甲' }))
  const given = await perform(t.ground, serviceActor(REALM, 'test'), actions.appoint, {
    person: who,
    body,
    post: 'head',
    from: '2026-01-01T00:00:00Z',
    reason: '示例',
  })
  appointment = given.appointment
})
afterAll(async () => {
  await other?.close()
  await t?.close()
})

/** As every process sees the capacity now: twice each, so that the second answer comes from what was kept. */
async function seen() {
  const all = []
  for (const ground of [...processes, ...processes]) {
    const actor = actorUnder(
      { person: who, name: '站长甲', session: null },
      await findCapacity(ground, appointment),
    )
    const { bodies, may } = acting({ actor })
    expect(actor.capacity.settings['linli.bodies']).toBe(bodies.join(','))
    all.push({ bodies: [...bodies].sort(), may: [...may].sort() })
  }
  for (const one of all) expect(one).toEqual(all[0])
  return all[0]!
}

const INSERT = `INSERT INTO bodies.body (realm, id, kind, title, place, within, root, served, loaded_as, from_on, recorded_at)
  SELECT realm, gen_random_uuid(), kind, $3, place, id, root, false, $3, from_on, now() FROM bodies.body WHERE realm = $1 AND id = $2
  RETURNING id`
const GIVE = `UPDATE bodies.post SET may = may || $2 WHERE realm = $1 AND kind = 'station' AND id = 'head'`

const asOwner = <T>(work: (client: pg.Client) => Promise<T>) =>
  connected(t.ownerUrl, async (client) => {
    await client.query('ALTER TABLE bodies.body NO FORCE ROW LEVEL SECURITY')
    await client.query('ALTER TABLE bodies.post NO FORCE ROW LEVEL SECURITY')
    return work(client)
  })

test('a body nested by a load counts in the next request of every process, and so does its end of nesting', async () => {
  const before = await seen()
  expect(before.bodies).toContain(body)
  await asOwner(async (client) => {
    const { rows } = await client.query<{ id: Uuid }>(INSERT, [REALM, body, '新设股室'])
    expect((await seen()).bodies).toEqual([...before.bodies, rows[0]!.id].sort())
    await client.query('DELETE FROM bodies.body WHERE realm = $1 AND id = $2', [REALM, rows[0]!.id])
    expect(await seen()).toEqual(before)
  })
})

test('a permission given to the post or taken from it counts in the next request', async () => {
  const before = await seen()
  await asOwner(async (client) => {
    await client.query(GIVE, [REALM, ['test.more']])
    expect((await seen()).may).toEqual([...before.may, 'test.more'].sort())
    await client.query(
      `UPDATE bodies.post SET may = array_remove(may, 'test.more') WHERE realm = $1 AND kind = 'station' AND id = 'head'`,
      [REALM],
    )
    expect(await seen()).toEqual(before)
  })
})

test('what is not committed counts for nobody, and what was rolled back never did', async () => {
  const before = await seen()
  await asOwner(async (client) => {
    await client.query('BEGIN')
    await client.query(GIVE, [REALM, ['test.never']])
    expect(await seen()).toEqual(before)
    await client.query('ROLLBACK')
    expect(await seen()).toEqual(before)
    // What comes next has a stamp of its own, not the one that was rolled back.
    await client.query(GIVE, [REALM, ['test.later']])
    expect((await seen()).may).toEqual([...before.may, 'test.later'].sort())
  })
})

test('kept or not, an appointment that is over opens nothing', async () => {
  await seen()
  await perform(t.ground, serviceActor(REALM, 'test'), actions.end, { appointment, reason: '示例' })
  t.clock.now = new Date(t.clock.now.getTime() + 1)
  for (const ground of processes) expect((await findCapacity(ground, appointment))!.row).toBeUndefined()
})
