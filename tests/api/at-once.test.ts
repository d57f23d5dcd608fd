/** Two people at one matter in the same moment, a submission sent many times at once, two matters merged into each other. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../modules/casework/contract.ts'
import { openTravel, steps } from '../support/travel.ts'
import type { Fields, Name, Travel } from '../support/travel.ts'
import { disjointed, overlapping, torn, untiled } from '../support/intact.ts'

let travel: Travel
let owner: pg.Client

beforeAll(async () => {
  travel = await openTravel()
  owner = new pg.Client({ connectionString: travel.city.ownerUrl })
  await owner.connect()
  for (const table of [
    'flow.matter',
    'flow.custody',
    'flow.clock',
    'flow.act',
    'casework.report',
    'casework.contact',
  ])
    await owner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`)
}, 120_000)
afterAll(async () => {
  await owner?.end()
  await travel?.close()
})

const rows = async <R>(sql: string) => (await owner.query(sql)).rows as R[]
const everybody = () => Object.keys(travel.people) as Name[]

interface May {
  readonly who: Name
  readonly fields: Fields
}

/** Every act somebody may do on such a report, with up to two people who may. */
async function open(id: string): Promise<Map<string, May[]>> {
  const found = new Map<string, May[]>()
  for (const who of everybody())
    for (const v of (await travel.verdicts(who, id)).verdicts.filter((x) => x.allowed)) {
      const may = found.get(v.act) ?? []
      if (may.length < 2) found.set(v.act, [...may, { who, fields: travel.fieldsFor(v) }])
    }
  return found
}

/** A redo has the acts of the first handling: `npm run ordeal` tries them as well. */
const tried = steps.filter((step) => step !== 'redo' || process.env['ORDEAL_PAIRS'] === '1')

describe.each(tried)('in step %s', (step) => {
  it('of any two acts at once one is done, the other is told who was first', async () => {
    const acts = await open((await travel.bring(step)).id)
    expect(acts.size).toBeGreaterThan(1)
    const ids = [...acts.keys()]
    const pairs = ids.flatMap((a, i) => ids.slice(i).map((b) => [a, b] as const))
    for (const [a, b] of pairs) {
      const { id, revision } = await travel.bring(step)
      const one = acts.get(a)![0]!
      const other = acts.get(b)!.at(a === b ? -1 : 0)!
      const answers = await Promise.all(
        [one, other].map(({ who, fields }) =>
          travel.city.call(travel.people[who], contract.act, { id, revision, ...fields }),
        ),
      )
      const label = `${one.who} ${a}, ${other.who} ${b}: ${JSON.stringify(answers.map((x) => x.body))}`
      expect(
        answers.map((x) => x.status).toSorted((x, y) => x - y),
        label,
      ).toEqual([200, 409])
      const loser = answers.find((x) => x.status === 409)!
      expect(loser.body, label).toMatchObject({
        code: 'kernel.stale',
        params: {
          who: expect.stringMatching(/\S/),
          at: expect.stringMatching(/^\d{4}-/),
          revision: revision + 1,
        },
      })
      expect(loser.body.title).toContain(String(loser.body.params!['who']))
    }
  }, 300_000)
})

it('two matters merged into each other at once: one goes into the other', async () => {
  for (let n = 0; n < 4; n++) {
    const [a, b] = [await travel.file(), await travel.file()]
    const merge = (from: typeof a, into: typeof a) =>
      travel.city.call(travel.people.grid, contract.act, {
        id: from.id,
        revision: 1,
        act: 'merge',
        duplicateOf: into.number,
      })
    const answers = await Promise.all([merge(a, b), merge(b, a)])
    expect(
      answers.map((x) => x.status).toSorted((x, y) => x - y),
      JSON.stringify(answers),
    ).toEqual([200, 422])
    expect(answers.find((x) => x.status === 422)!.body.code).toBe('flow.duplicate-wrong')
  }
}, 60_000)

it('twenty repeats at once of one report make one, and all get the same receipt', async () => {
  const marker = `标记${randomUUID()}`
  const key = randomUUID()
  const input = {
    text: `路灯不亮好几天了，${marker}`,
    place: travel.place.id,
    confidentiality: 'anonymous' as const,
  }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => travel.city.call(null, contract.fileReport, input, key)),
  )
  expect(answers.map((a) => a.status)).toEqual(Array.from({ length: 20 }, () => 200))
  expect(new Set(answers.map((a) => JSON.stringify(a.body))).size).toBe(1)
  const stored = await rows<{ n: number }>(
    `SELECT count(*)::int AS n FROM casework.report WHERE text LIKE '%${marker}%'`,
  )
  expect(stored).toEqual([{ n: 1 }])
  // Somebody else's key is another one, even if it looks the same.
  const theirs = await travel.city.call(travel.people.resident, contract.myReports, {})
  expect(theirs.body.rows.some((r) => r.id === answers[0]!.body.id)).toBe(false)
}, 60_000)

it('twenty repeats at once of one act make one entry', async () => {
  const { id, revision } = await travel.bring('intake')
  const key = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      travel.city.call(travel.people.grid, contract.act, { id, revision, act: 'accept' }, key),
    ),
  )
  expect(answers.map((a) => a.status)).toEqual(Array.from({ length: 20 }, () => 200))
  expect(new Set(answers.map((a) => JSON.stringify(a.body))).size).toBe(1)
  expect(
    await rows(`SELECT count(*)::int AS n FROM flow.act WHERE matter = '${id}' AND act = 'accept'`),
  ).toEqual([{ n: 1 }])
}, 60_000)

it('and every matter is whole afterwards', async () => {
  expect(await untiled(rows)).toEqual([])
  expect(await overlapping(rows)).toEqual([])
  expect(await disjointed(rows)).toEqual([])
  expect(await torn(rows)).toEqual([])
})
