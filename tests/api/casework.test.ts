import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'
import * as contract from '../../modules/casework/contract.ts'

let city: City
let grid: Someone
let station: Someone
let department: Someone
let community: Someone
let verifier: Someone
let second: Someone
let resident: Someone
let place: { id: string; path: string; name: string }

beforeAll(async () => {
  city = await openCity('daqing')
  place = await city.place('DQ-230602013001-01')
  grid = await city.appoint('网格员甲', {
    kind: 'management-centre',
    post: 'grid-worker',
    place: 'DQ-230602-01',
  })
  station = await city.appoint('主任乙', {
    kind: 'management-centre',
    post: 'director',
    place: 'DQ-230602-01',
  })
  community = await city.appoint('站长丁', { kind: 'work-station', post: 'director', place: 'DQ-230602-01' })
  department = await city.appoint('承办人丙', {
    kind: 'district-urban-management',
    post: 'handler',
    place: '230602',
  })
  verifier = await city.appoint('核查员戊', { kind: 'district-command', post: 'verifier', place: '230602' })
  second = await city.appoint('核查员己', { kind: 'district-command', post: 'verifier', place: '230602' })
  resident = await city.resident('居民庚')
}, 120_000)

afterAll(() => city?.close())

async function fileOne(who: Someone | null = resident, more: object = {}) {
  const answer = await city.call(who, contract.fileReport, {
    text: '楼下垃圾堆了三天没人收，臭味很大',
    item: '010101',
    place: place.id,
    confidentiality: 'named',
    contactName: '居民庚',
    contactPhone: '13800000000',
    ...more,
  })
  expect(answer.body).toMatchObject({ number: expect.stringMatching(/^\d{8}-\d{7}$/) })
  return answer.body
}

async function look(id: string, who: Someone = station) {
  const answer = await city.call(who, contract.report, { id })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}

/** One act at the matter's present revision. */
async function act(who: Someone, id: string, fields: Record<string, unknown> & { act: string }) {
  const { revision } = (await look(id)).line
  return city.call(who, contract.act, { id, revision, ...fields } as never)
}

async function done(who: Someone, id: string, fields: Record<string, unknown> & { act: string }) {
  const answer = await act(who, id, fields)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}

describe('a report', () => {
  it('travels to the desk and back, twice, and every hop is in custody without gap', async () => {
    const filed = await fileOne()
    const id = filed.id
    expect(filed.holderTitle).toContain('综合管理中心')
    await done(grid, id, { act: 'accept' })
    const { rows, why } = (await city.call(station, contract.targets, { id })).body
    expect(rows[0]?.proposed, why).not.toBeNull()
    const target = rows.find((r) => r.title.includes('城市管理') && r.refused === null)!
    expect((await done(station, id, { act: 'dispatch', target: target.id })).holderTitle).toBe(target.title)
    await done(department, id, { act: 'sign' })
    await done(department, id, { act: 'return', reason: 'not-competent', text: '属社区保洁范围' })
    const again = (await city.call(station, contract.targets, { id })).body.rows.find((r) =>
      r.title.endsWith('工作站'),
    )!
    await done(station, id, { act: 'dispatch', target: again.id })
    await done(community, id, { act: 'done', text: '已清运，没有拍照：夜间作业' })
    // The handler may not verify, and its unit may not either.
    const own = await act(community, id, { act: 'pass', text: '好' })
    expect(own).toMatchObject({ status: 403, body: { code: 'flow.not-holder' } })
    await done(verifier, id, { act: 'pass', text: '现场已清' })
    const mine = await city.call(resident, contract.myReport, { id })
    expect(mine.body.tell).toContain('评价')
    expect(mine.body.verdicts.filter((v) => v.allowed).map((v) => v.act)).toEqual([
      'satisfied',
      'unsatisfied',
    ])
    expect(
      await city.call(resident, contract.act, {
        id,
        revision: mine.body.line.revision,
        act: 'unsatisfied',
        rating: 'unsatisfied',
        text: '又堆上了',
      }),
    ).toMatchObject({ status: 200, body: { step: 'redo' } })
    await done(community, id, { act: 'done', text: '再次清运并加桶，夜间无照片' })
    // Redo is verified by somebody else.
    expect(await act(verifier, id, { act: 'pass', text: '好' })).toMatchObject({
      status: 403,
      body: { code: 'flow.same-person' },
    })
    await done(second, id, { act: 'pass', text: '已看现场' })
    const { revision } = (await look(id)).line
    expect(
      await city.call(resident, contract.act, { id, revision, act: 'satisfied', rating: 'satisfied' }),
    ).toMatchObject({ status: 200, body: { state: 'archived' } })
    const whole = await look(id)
    expect(whole.acts.map((a) => a.act)).toEqual([
      'open',
      'accept',
      'dispatch',
      'sign',
      'return',
      'dispatch',
      'done',
      'pass',
      'unsatisfied',
      'done',
      'pass',
      'satisfied',
    ])
    for (let i = 1; i < whole.custody.length; i++)
      expect(whole.custody[i]!.fromAt).toBe(whole.custody[i - 1]!.toAt)
    expect(whole.custody.at(-1)!.toAt).not.toBeNull()
  })

  it('is refused with whose it is, withdrawn, supplemented', async () => {
    const refused = await fileOne()
    expect(await act(grid, refused.id, { act: 'refuse', reason: 'other-authority' })).toMatchObject({
      status: 422,
      body: { code: 'flow.whose-needed' },
    })
    const codes = (await look(refused.id, grid)).verdicts.find((v) => v.act === 'refuse')!.reasons
    await done(grid, refused.id, { act: 'refuse', reason: codes[0]!.id, whose: '供电公司（95598）' })
    const seen = await city.call(null, contract.track, { number: refused.number, code: refused.queryCode })
    expect(seen.body).toMatchObject({ whose: '供电公司（95598）', line: { outcome: 'refused' } })

    const withdrawn = await fileOne(null, {
      confidentiality: 'anonymous',
      contactName: undefined,
      contactPhone: undefined,
    })
    const tracked = await city.call(null, contract.track, {
      number: withdrawn.number,
      code: withdrawn.queryCode,
    })
    expect(tracked.status, JSON.stringify(tracked.body)).toBe(200)
    expect(
      await city.call(null, contract.trackAct, {
        number: withdrawn.number,
        code: withdrawn.queryCode,
        revision: tracked.body.line.revision,
        act: 'withdraw',
      }),
    ).toMatchObject({ status: 200, body: { line: { outcome: 'withdrawn' } } })

    const more = await fileOne()
    // The day of the start does not count: a pause moves the deadline from the next day on.
    city.clock.now = new Date(city.clock.now.getTime() + 86_400_000)
    await done(grid, more.id, { act: 'ask-more', reason: 'await-material', text: '请补充楼号' })
    expect(await act(grid, more.id, { act: 'accept' })).toMatchObject({
      status: 409,
      body: { code: 'flow.paused' },
    })
    const due = (await look(more.id)).line.dueAt
    city.clock.now = new Date(city.clock.now.getTime() + 3_600_000)
    const revision = (await look(more.id)).line.revision
    await city.call(resident, contract.act, { id: more.id, revision, act: 'supplement', text: '3号楼' })
    expect(Date.parse((await look(more.id)).line.dueAt!) - Date.parse(due!)).toBe(3_600_000)
  })

  it('lets one of two win and tells the other who and when', async () => {
    const filed = await fileOne()
    const { revision } = (await look(filed.id)).line
    const both = await Promise.all([
      city.call(grid, contract.act, { id: filed.id, revision, act: 'accept' }),
      city.call(station, contract.act, { id: filed.id, revision, act: 'accept' }),
    ])
    expect(both.map((b) => b.status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const loser = both.find((b) => b.status === 409)!
    expect(loser.body).toMatchObject({
      code: 'kernel.stale',
      params: { who: expect.stringContaining('综合管理中心') },
    })
  })

  it('repeats under one key give one report', async () => {
    const key = '018f0000-0000-7000-8000-000000000001'
    const input = { text: '路灯不亮好几天了', place: place.id, confidentiality: 'anonymous' as const }
    const both = await Promise.all([
      city.call(null, contract.fileReport, input, key),
      city.call(null, contract.fileReport, input, key),
    ])
    expect(both[0]!.body.number).toBe(both[1]!.body.number)
    expect(
      await city.call(null, contract.fileReport, { ...input, text: '另一件事，内容不同' }, key),
    ).toMatchObject({ status: 422, body: { code: 'kernel.key-reused' } })
  })

  it('never goes to a committee of self-government', async () => {
    const filed = await fileOne()
    await done(grid, filed.id, { act: 'accept' })
    const { rows } = (await city.call(station, contract.targets, { id: filed.id, q: '居委会' })).body
    expect(rows.length).toBeGreaterThan(0)
    expect(await act(station, filed.id, { act: 'dispatch', target: rows[0]!.id })).toMatchObject({
      status: 422,
      body: { code: 'casework.not-admitted' },
    })
  })

  it('is found by its words, in scope only', async () => {
    await fileOne(resident, { text: '小区里新来的夜间广场舞音响声音太大', item: null })
    const found = await city.call(station, contract.reports, { q: '广场舞' })
    expect(found.body.rows).toHaveLength(1)
    expect((await city.call(department, contract.reports, { q: '广场舞' })).body.rows).toHaveLength(0)
  })

  it('locks a number after too many wrong codes', async () => {
    const filed = await fileOne()
    const wrong = filed.queryCode === 'AAAAAA' ? 'BBBBBB' : 'AAAAAA'
    for (let i = 0; i < 5; i++)
      expect(await city.call(null, contract.track, { number: filed.number, code: wrong })).toMatchObject({
        status: 404,
        body: { code: 'casework.wrong-code' },
      })
    expect(
      await city.call(null, contract.track, { number: filed.number, code: filed.queryCode }),
    ).toMatchObject({ status: 423 })
  })

  it('shows its reporter only with a reason, never to a handling unit when confidential', async () => {
    const filed = await fileOne(resident, { confidentiality: 'confidential' })
    await done(grid, filed.id, { act: 'accept' })
    const { rows } = (await city.call(station, contract.targets, { id: filed.id })).body
    await done(station, filed.id, {
      act: 'dispatch',
      target: rows.find((r) => r.title.includes('城市管理') && !r.refused)!.id,
    })
    expect(
      await city.call(department, contract.revealReporter, { id: filed.id, reason: '联系了解' }),
    ).toMatchObject({ status: 403, body: { code: 'casework.identity-hidden' } })
    expect((await look(filed.id, department)).reporter).toMatchObject({
      name: null,
      phone: null,
      mayReveal: false,
    })
  })
})
