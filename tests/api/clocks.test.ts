import { afterAll, beforeAll, expect, it } from 'vitest'
import { expireRound, recomputeDeadlines } from '#modules/flow'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'
import * as contract from '../../modules/casework/contract.ts'

let city: City
let clerk: Someone
let place: { id: string }

beforeAll(async () => {
  // A Monday, 10:00 in the city.
  city = await openCity('daqing', { now: '2026-03-02T02:00:00Z' })
  place = await city.place('DQ-230602013001-01')
  clerk = await city.appoint('调度员', {
    kind: 'management-centre',
    post: 'dispatcher',
    place: 'DQ-230602-01',
  })
}, 120_000)
afterAll(() => city?.close())

async function file() {
  const { body } = await city.call(null, contract.fileReport, {
    text: '路灯不亮好几天了',
    place: place.id,
    confidentiality: 'anonymous',
  })
  return body
}
const look = async (id: string) => (await city.call(clerk, contract.report, { id })).body

it('ends the working day after the start, and is told overdue once', async () => {
  const filed = await file()
  // 受理 1 working day: Tuesday 24:00 in the city.
  expect(filed.dueAt).toBe('2026-03-03T16:00:00.000Z')
  city.clock.now = new Date('2026-03-03T15:59:59Z')
  expect(await expireRound(city.ground)).toBe(0)
  city.clock.now = new Date('2026-03-03T16:00:01Z')
  expect(await expireRound(city.ground)).toBe(1)
  expect(await expireRound(city.ground)).toBe(0)
  const { line, acts } = await look(filed.id)
  expect(line.overdue).toBe(true)
  expect(acts.filter((a) => a.act === 'overdue')).toHaveLength(1)
})

it('is touched once by two schedulers at the same time', async () => {
  const all = await Promise.all(Array.from({ length: 30 }, () => file()))
  city.clock.now = new Date('2026-03-20T00:00:00Z')
  const rounds = await Promise.all([expireRound(city.ground), expireRound(city.ground)])
  expect(rounds[0]! + rounds[1]!).toBe(30)
  for (const { id } of all.slice(0, 5))
    expect((await look(id)).acts.filter((a) => a.act === 'overdue')).toHaveLength(1)
})

it('moves both ways with the calendar, explains it, and a second pass moves nothing', async () => {
  city.clock.now = new Date('2026-04-02T02:00:00Z')
  const filed = await file()
  const before = (await look(filed.id)).line.dueAt!
  const { ownerUrl } = city
  const { default: pg } = await import('pg')
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  // As if the clock had been started under another calendar.
  await owner.query('ALTER TABLE flow.clock NO FORCE ROW LEVEL SECURITY')
  await owner.query(`UPDATE flow.clock SET due_at = due_at + interval '2 days' WHERE matter = $1`, [filed.id])
  await owner.query('ALTER TABLE flow.clock FORCE ROW LEVEL SECURITY')
  await owner.end()
  expect(await recomputeDeadlines(city.ground, city.realm)).toBe(1)
  const after = await look(filed.id)
  expect(after.line.dueAt).toBe(before)
  expect(after.acts.at(-1)!.act).toBe('recompute')
  expect(await recomputeDeadlines(city.ground, city.realm)).toBe(0)
})

it('keeps silence apart from satisfaction', async () => {
  const worker = await city.appoint('站长', { kind: 'work-station', post: 'director', place: 'DQ-230602-01' })
  const verifier = await city.appoint('核查员', {
    kind: 'district-command',
    post: 'verifier',
    place: '230602',
  })
  const { id } = await file()
  const act = async (who: Someone, fields: object) => {
    const { revision } = (await look(id)).line
    const answer = await city.call(who, contract.act, { id, revision, ...fields } as never)
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  }
  await act(clerk, { act: 'accept' })
  const { rows } = (await city.call(clerk, contract.targets, { id })).body
  await act(clerk, { act: 'dispatch', target: rows.find((r) => r.title.endsWith('工作站'))!.id })
  await act(worker, { act: 'done', text: '已修好，夜间不便拍照' })
  await act(verifier, { act: 'pass', text: '属实' })
  city.clock.now = new Date(city.clock.now.getTime() + 40 * 86_400_000)
  await expireRound(city.ground)
  expect((await look(id)).line).toMatchObject({ state: 'archived', outcome: 'archived-unrated' })
})
