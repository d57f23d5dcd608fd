/**
 * Random acts by random people through the real store: whatever they try, custody tiles, acts are numbered without gap, ends
 * are final, and every row is the one the trace vouches for. The rules alone are tried far more often in modules/flow.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensurePartitions } from '#kernel/partitions'
import { openAnchors, sealTrace, verifyTrace } from '#kernel/seal'
import { expireRound } from '#modules/flow'
import { manifests } from '../../apps/server/modules.ts'
import * as contract from '../../modules/casework/contract.ts'
import { openTravel, steps } from '../support/travel.ts'
import type { Name, Travel } from '../support/travel.ts'
import { disjointed, overlapping, torn, untiled } from '../support/intact.ts'

/** `npm run ordeal` asks for more. */
const SEQUENCES = Number(process.env['ORDEAL_STORED_SEQUENCES'] ?? 7)
const SEED = Number(process.env['ORDEAL_SEED'] ?? 20_260_302)
const TRIES = 24

let travel: Travel
let owner: pg.Client
const keys = mkdtempSync(join(tmpdir(), 'linli-sequences-'))

beforeAll(async () => {
  travel = await openTravel()
  owner = new pg.Client({ connectionString: travel.city.ownerUrl })
  await owner.connect()
}, 120_000)
afterAll(async () => {
  await owner?.end()
  await travel?.close()
  rmSync(keys, { recursive: true, force: true })
})

const MINUTE_MS = 60_000
const passes = [0, 1, 30, 600, 3 * 1440, 12 * 1440]

it(`${SEQUENCES} sequences leave every matter whole`, async () => {
  const { city, people } = travel
  const names = Object.keys(people) as Name[]
  const ends = new Map<string, number>()
  const done = new Map<string, number>()
  const step = fc.record({
    who: fc.constantFrom(...names),
    pick: fc.nat(),
    /** Sends an old revision, or an act nobody offered. */
    folly: fc.constantFrom('', '', '', '', '', 'stale', 'unoffered'),
    minutes: fc.constantFrom(...passes),
    expires: fc.nat({ max: 9 }).map((n) => n === 0),
  })
  const sequences = fc.sample(fc.array(step, { minLength: TRIES, maxLength: TRIES }), {
    numRuns: SEQUENCES,
    seed: SEED,
  })
  const begun = city.clock.now.getTime()
  for (const [n, sequence] of sequences.entries()) {
    city.clock.now = new Date(begun + n * MINUTE_MS)
    const { id } = await travel.bring(steps[n % steps.length]!)
    let isOver = false
    for (const { who, pick, folly, minutes, expires } of sequence) {
      city.clock.now = new Date(city.clock.now.getTime() + minutes * MINUTE_MS)
      // What the daily job does.
      await ensurePartitions(city.ground.database, city.clock.now)
      if (expires) await expireRound(city.ground)
      const { revision, verdicts } = await travel.verdicts(who, id)
      const offered = verdicts.filter((v) => folly === 'unoffered' || v.allowed)
      // Mostly on; an end now and then.
      const onward = offered.filter((v) => !v.final)
      const among = pick % 8 === 0 || onward.length === 0 ? offered : onward
      if (among.length === 0) continue
      const verdict = among[pick % among.length]!
      const answer = await city.call(people[who], contract.act, {
        id,
        revision: folly === 'stale' ? Math.max(1, revision - 1) : revision,
        ...travel.fieldsFor(verdict),
      })
      expect([200, 403, 409, 422], JSON.stringify(answer.body)).toContain(answer.status)
      if (answer.status !== 200) continue
      // Ends are final, and what the page offers is what is done.
      expect(isOver, `${verdict.act} after the end`).toBe(false)
      expect(verdict.allowed).toBe(true)
      done.set(verdict.act, (done.get(verdict.act) ?? 0) + 1)
      isOver = answer.body.state !== 'open'
    }
    const { line } = (await city.call(people.centre, contract.report, { id })).body
    ends.set(line.state, (ends.get(line.state) ?? 0) + 1)
  }
  // The dice reached far.
  expect(done.size, [...done.keys()].join()).toBeGreaterThan(SEQUENCES > 100 ? 20 : 8)
  expect(ends.size).toBeGreaterThan(1)

  const rows = async <R>(sql: string) => (await owner.query(sql)).rows as R[]
  for (const table of [
    'flow.matter',
    'flow.custody',
    'flow.clock',
    'flow.act',
    'casework.report',
    'casework.contact',
  ])
    await owner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`)
  expect(await untiled(rows)).toEqual([])
  expect(await overlapping(rows)).toEqual([])
  expect(await disjointed(rows)).toEqual([])
  expect(await torn(rows)).toEqual([])
  const running = await rows(
    `SELECT matter FROM flow.clock WHERE stopped_at IS NULL GROUP BY matter HAVING count(*) > 1`,
  )
  expect(running).toEqual([])

  await sealTrace(city.ground, openAnchors(keys))
  const verified = await verifyTrace({
    pool: city.ground.database.pool,
    secrets: city.ground.secrets,
    anchors: openAnchors(keys),
    traced: manifests().flatMap((m) => m.traced ?? []),
    settingsOf: (realm) => ({ 'linli.realm': String(realm), 'linli.service': '1' }),
  })
  expect(verified.faults).toEqual([])
  expect(verified.tableRows).toBeGreaterThan(SEQUENCES)
}, 1_200_000)
