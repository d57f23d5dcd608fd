/** The walks of `./linli pack try`: scenarios by real acts of people in their posts; what comes out differently is said. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Procedure } from '#modules/flow'
import { createPacks } from '#modules/packs'
import type { Scenario } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'
import { packSections, root } from '../../apps/server/modules.ts'
import { openOne, placeOf, walkReally } from '../../apps/server/try-walk.ts'
import type { Trial } from '../../apps/server/try-walk.ts'
import { openCity } from '../support/city.ts'
import type { City } from '../support/city.ts'

const PACK = 'yucheng'
let city: City
let trial: Trial
let walks: readonly Scenario[]
beforeAll(async () => {
  city = await openCity(PACK)
  const packs = createPacks(packSections(), { folders: [join(root, 'packs')] })
  const { built } = await packs.check(PACK)
  const [jurisdiction] = await knownJurisdictions(city.ground, true)
  trial = { ground: city.ground, built: built!, jurisdiction: jurisdiction!, appointed: new Map() }
  const { scenarios } = built!.all.get<{ scenarios: readonly Scenario[] }>('tests')!
  walks = scenarios.filter((s) => s.when === 'walk')
}, 120_000)
afterAll(() => city?.close())

type Path = readonly Record<string, unknown>[]
const changed = (walk: Scenario, change: (path: Path) => Path): Scenario => ({
  ...walk,
  then: { path: change(walk.then.path as Path) },
})

it('walks what the pack expects: acts, refusals and results are counted, what was not really held is named', async () => {
  expect(walks.length).toBeGreaterThan(1)
  for (const walk of walks) {
    const path = walk.then.path as Path
    const walked = await walkReally(trial, walk)
    expect(walked.different, walk.title).toBeNull()
    expect(walked.acts + walked.refused + walked.results).toBe(path.length)
    expect(walked.refused).toBe(path.filter((e) => e.refused !== undefined).length)
    expect(walked.results).toBe(path.filter((e) => e.by === 'system').length)
  }
  expect((await walkReally(trial, walks[0]!)).taken).toContain('决议通过')
  // Every act left a line, in the name of its post.
  const lines = await city.read((ctx) =>
    ctx.tx.all<{ n: number }>(
      `SELECT count(*)::int AS n FROM flow.act WHERE realm = $1 AND appointment IS NOT NULL`,
      [city.realm],
    ),
  )
  expect(lines[0]!.n).toBeGreaterThan(5)
})

it('says at which act it comes out differently, and why', async () => {
  const [walk] = walks
  // What is refused moves nothing: this one can be done at the start.
  const first = (walk!.then.path as Path).find((e) => e.refused === undefined)!
  const elsewhere = await walkReally(
    trial,
    changed(walk!, () => [{ ...first, step: 'nowhere' }]),
  )
  expect(elsewhere.different).toMatch(new RegExp(`^第1步“${String(first.act)}”：应到“nowhere”，实到“.+”$`))
  const wished = await walkReally(
    trial,
    changed(walk!, () => [{ act: first.act, by: first.by, refused: 'flow.not-role' }]),
  )
  expect(wished.different).toContain('应因 flow.not-role 被拒绝，却做成了')
  const stranger = await walkReally(
    trial,
    changed(walk!, () => [{ act: first.act, by: 'supervisory-committee/head', step: first.step }]),
  )
  expect(stranger.different).toMatch(/被拒绝（flow\.not-holder）：此件现由.+负责/)
})

it('opens a matter of each procedure with its first holder, or says who is missing', async () => {
  const { procedures } = trial.built.all.get<{ procedures: readonly Procedure[] }>('procedures')!
  const code = String((walks[0]!.given as { place: string }).place)
  const place = (await placeOf(trial, code))!
  for (const procedure of procedures) {
    const matter = await openOne(trial, procedure, place)
    expect(matter).toMatchObject({ procedure: procedure.id, step: procedure.start, state: 'open' })
    expect(matter.holder_title).not.toBe('')
  }
})
