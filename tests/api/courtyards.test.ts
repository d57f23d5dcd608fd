/** 一院一公约, as the pack of the five steps has them, on the demonstration's own people. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownJurisdictions } from '#modules/territory'
import { seedPeople } from '../../modules/bodies/seed.ts'
import * as contract from '../../modules/deliberation/contract.ts'
import { seedCovenants } from '../../modules/deliberation/seed/covenants.ts'
import { seedDecision } from '../../modules/meetings/seed.ts'
import { seedHearing } from '../../modules/meetings/seed/hearing.ts'
import { openCity } from '../support/city.ts'
import type { City } from '../support/city.ts'

let city: City

beforeAll(async () => {
  city = await openCity('yaan', { now: '2026-11-18T06:30:00Z' })
  const jurisdiction = (await knownJurisdictions(city.ground, true))[0]!
  await seedPeople(city.ground, jurisdiction)
}, 120_000)
afterAll(() => city?.close())

describe('covenants of the demonstration', () => {
  it('are drafted, heard and voted by the courtyards’ own way; made once', { timeout: 120_000 }, async () => {
    const jurisdiction = (await knownJurisdictions(city.ground, true))[0]!
    const seed = () => seedCovenants(city.ground, jurisdiction, { hear: seedHearing, decide: seedDecision })
    expect(await seed()).toBe(true)
    const { rows } = (await city.call(null, contract.rules, {})).body
    expect(rows.map((r) => [r.placeName, r.documentTitle, r.no])).toEqual([
      ['康藏路一号院', '居民公约', 2],
      ['康藏路二号院', '居民公约', 1],
    ])
    const one = (await city.call(null, contract.rule, { document: 'covenant', place: rows[0]!.place })).body
    expect(one.versions.map((v) => v.until)).toEqual([null, one.versions[0]!.from])
    for (const v of one.versions) {
      expect(v.vote!.tests.length).toBeGreaterThan(0)
      expect(v.vote!.tests.every((t) => t.met)).toBe(true)
      // Heard before it was voted on: the minutes of the hearing are on the motion.
      // oxlint-disable-next-line no-await-in-loop
      const motion = (await city.call(null, contract.motion, { id: v.motion.id })).body
      expect(motion.path.filter((s) => s.state === 'done').map((s) => s.id)).toEqual([
        'collect',
        'hear',
        'decide',
      ])
      expect(motion.document).toMatchObject({ adopted: { no: v.no, from: v.from } })
    }
    expect(await seed()).toBe(false)
  })
})
