/** The demonstration: in every state, made once, and made whole again after a kill. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask } from '#kernel/action'
import type { Ground } from '#kernel/action'
import { serviceActor } from '#modules/bodies'
import { demoRoles } from '#modules/identity'
import { knownJurisdictions } from '#modules/territory'
import { seedPeople } from '../../modules/bodies/seed.ts'
import * as contract from '../../modules/casework/contract.ts'
import { seedReports } from '../../modules/casework/seed.ts'
import { connected } from '../../kernel/postgres/roles.ts'
import { openCity } from '../support/city.ts'
import type { City } from '../support/city.ts'

let city: City
const said: string[] = []

const rows = <T>(sql: string) =>
  connected(city.ownerUrl, async (client) => {
    await client.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
    return (await client.query(sql)).rows as T[]
  })
const count = async () => (await rows<{ n: number }>('SELECT count(*)::int AS n FROM casework.report'))[0]!.n

/** A ground whose database goes away after so many transactions, as when the process is killed. */
function dying(ground: Ground, after: number): Ground {
  let left = after
  return {
    ...ground,
    database: {
      ...ground.database,
      transaction: (options, work) => {
        if (left-- <= 0) throw new Error('killed')
        return ground.database.transaction(options, work)
      },
    },
  }
}

beforeAll(async () => {
  // A Wednesday in the afternoon: units are at work.
  city = await openCity('daqing', { now: '2026-04-15T06:30:00Z' })
}, 120_000)

afterAll(() => city?.close())

it('is made once, and goes on where it was when it was killed', { timeout: 180_000 }, async () => {
  const jurisdiction = (await knownJurisdictions(city.ground, true))[0]!
  const seed = (ground: Ground) => seedReports(ground, jurisdiction, (line) => said.push(line))
  // Nobody is in office yet.
  expect(await seed(city.ground)).toBe(false)
  await seedPeople(city.ground, jurisdiction)
  await expect(seed(dying(city.ground, 700))).rejects.toThrow('killed')
  await new Promise((resolve) => setTimeout(resolve, 500))
  const half = await count()
  expect(half).toBeGreaterThan(10)
  expect(half).toBeLessThan(200)
  // It goes on the next day, and the day it tells of stays the one it began on.
  city.clock.now = new Date(city.clock.now.getTime() + 86_400_000)
  expect(await seed(city.ground)).toBe(true)
  const whole = await count()
  expect(await seed(city.ground)).toBe(false)
  expect(await count()).toBe(whole)
})

it('holds reports in every state a city knows', async () => {
  const found = await rows<{ what: string; n: number }>(
    `SELECT what, count(*)::int AS n FROM flow.matter, LATERAL unnest(array_remove(ARRAY[
       step, CASE WHEN paused THEN 'paused' END, CASE WHEN overdue_at IS NOT NULL THEN 'overdue' END,
       CASE WHEN extension_asked IS NOT NULL THEN 'extension' END, CASE WHEN urgent IS NOT NULL THEN 'urgent' END,
       CASE WHEN merged_into IS NOT NULL THEN 'duplicate' END, CASE WHEN signed THEN 'signed' END,
       CASE WHEN counts ? 'return' THEN 'returned' END], NULL)) AS what GROUP BY what`,
  )
  const n = new Map(found.map((f) => [f.what, f.n]))
  const wanted = {
    intake: 8,
    dispatch: 4,
    handle: 30,
    verify: 5,
    rate: 10,
    redo: 2,
    arbitrate: 1,
    archived: 60,
    'archived-unrated': 10,
    refused: 8,
    withdrawn: 3,
    merged: 5,
    transferred: 1,
    paused: 4,
    overdue: 8,
    extension: 2,
    urgent: 4,
    duplicate: 5,
    signed: 15,
    returned: 6,
  }
  for (const [what, least] of Object.entries(wanted))
    expect(n.get(what) ?? 0, what).toBeGreaterThanOrEqual(least)
  const open = await rows<{ n: number; over: number }>(
    `SELECT count(*)::int AS n, count(overdue_at)::int AS over FROM flow.matter WHERE state = 'open'`,
  )
  expect(open[0]!.over / open[0]!.n).toBeLessThan(0.3)
})

it('is told over four weeks, in order, by people in their hours, in the words of the pack’s scheme', async () => {
  const [span] = await rows<{ days: number; items: number; unsorted: number; late: number; places: number }>(
    `SELECT (extract(epoch FROM max(opened_at) - min(opened_at)) / 86400)::int AS days,
       count(DISTINCT item)::int AS items, count(*) FILTER (WHERE item IS NULL)::int AS unsorted,
       count(*) FILTER (WHERE changed_at > '2026-04-15T06:30:00Z')::int AS late, count(DISTINCT place)::int AS places
     FROM flow.matter`,
  )
  expect(span!.days).toBeGreaterThan(20)
  expect(span!.items).toBeGreaterThan(40)
  expect(span!.unsorted).toBeLessThan(30)
  expect(span!.late).toBe(0)
  expect(span!.places).toBeGreaterThan(8)
  const backwards = await rows(
    `SELECT a.act, b.act AS then, a.at, b.at AS back FROM flow.act a
     JOIN flow.act b ON b.matter = a.matter AND b.no > a.no AND b.at < a.at`,
  )
  expect(backwards).toEqual([])
  const verified = await rows(
    `SELECT 1 FROM flow.act a JOIN flow.act b ON b.matter = a.matter AND a.act = 'done' AND b.act = 'pass'
       AND a.person = b.person`,
  )
  expect(verified).toEqual([])
  const photos = await rows<{ n: number }>(
    'SELECT count(*)::int AS n FROM kernel.file WHERE subject IS NOT NULL',
  )
  expect(photos[0]!.n).toBeGreaterThan(40)
})

it('gives each offered resident something of their own', async () => {
  const roles = await ask(city.ground, serviceActor(city.realm, 'test'), demoRoles, {})
  const residents = roles.rows.filter((r) => r.app === 'resident')
  expect(residents.length).toBeGreaterThan(0)
  for (const { person } of residents) {
    const mine = await city.call({ person, appointment: null }, contract.myReports, {})
    expect(mine.body.rows.length).toBeGreaterThanOrEqual(4)
    expect(new Set(mine.body.rows.map((r) => r.step)).size).toBeGreaterThanOrEqual(2)
  }
  expect(said.at(-1)).toMatch(/演示诉求 \d+ 件/)
})
