/** The demonstration after the vote: one motion archived, one being rated, one being carried out; made once. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ratingRound } from '#modules/execution'
import { knownJurisdictions } from '#modules/territory'
import { seedPeople } from '../../modules/bodies/seed.ts'
import { seedDeliberation } from '../../modules/deliberation/seed.ts'
import * as contract from '../../modules/execution/contract.ts'
import { seedExecution } from '../../modules/execution/seed.ts'
import { seedDecision } from '../../modules/meetings/seed.ts'
import { seedHearing } from '../../modules/meetings/seed/hearing.ts'
import { seedShown } from '../../modules/openness/seed.ts'
import { connected } from '../../kernel/postgres/roles.ts'
import { openCity } from '../support/city.ts'
import type { City } from '../support/city.ts'

let city: City
const rows = <T>(sql: string) =>
  connected(city.ownerUrl, async (client) => {
    await client.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
    return (await client.query(sql)).rows as T[]
  })

beforeAll(async () => {
  city = await openCity('daqing', { now: '2026-06-10T02:00:00Z' })
}, 240_000)
afterAll(() => city?.close())

it('goes through meeting, publication, tasks, rating and archive with the real acts', async () => {
  const jurisdiction = (await knownJurisdictions(city.ground, true)).find((j) => j.realm === city.realm)!
  await seedPeople(city.ground, jurisdiction)
  await seedDeliberation(city.ground, jurisdiction)
  const through = { hear: seedHearing, decide: seedDecision, show: seedShown }
  expect(await seedExecution(city.ground, jurisdiction, through)).toBe(true)
  const old = await rows<{ id: string; step: string; title: string }>(
    `SELECT id, step, title FROM flow.matter WHERE kind = 'motion' AND opened_at < '2026-05-11' ORDER BY opened_at`,
  )
  expect(old.map((m) => m.step)).toEqual(['archived', 'rate', 'execute'])
  const look = async (id: string) => (await city.call(null, contract.ofMatter, { matter: id })).body
  const [archived, rated, done] = await Promise.all(old.map((m) => look(m.id)))
  expect(archived!.archive).toMatchObject({ sound: true })
  expect(archived!.windows).toMatchObject([{ verdict: 'satisfied' }])
  expect(rated!.windows).toMatchObject([{ state: 'open', figures: null }])
  const states = done!.tasks.map((t) => t.state)
  expect(states).toContain('passed')
  expect(states).toContain('planned')
  const file = await city.app.inject({
    method: 'GET',
    url: `/api/execution/archive/machine/${old[0]!.id}`,
  })
  const content = file.json<{ decisions: { verdict: string; minutes: object }[]; publications: object[] }>()
  expect(content.decisions).toMatchObject([{ verdict: 'passed', minutes: { text: expect.any(String) } }])
  expect(content.publications).toHaveLength(1)
  expect(await seedExecution(city.ground, jurisdiction, through)).toBe(false)

  // What a clock moved since is not led on from a day before that; an hour later is no time to seal either.
  city.clock.now = new Date('2026-07-20T02:00:00Z')
  await ratingRound(city.ground)
  const step = async () => (await rows(`SELECT step FROM flow.matter WHERE id = '${old[1]!.id}'`))[0]
  expect(await step()).toEqual({ step: 'archive' })
  city.clock.now = new Date('2026-07-20T03:00:00Z')
  await seedExecution(city.ground, jurisdiction, through)
  expect(await step()).toEqual({ step: 'archive' })
}, 240_000)
