/** "Who can see this field and why" answers what really happens: held against real looks, and as of a day. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Uuid } from '#kernel/ids'
import * as casework from '../../modules/casework/contract.ts'
import { whoSees } from '../../modules/casework/contract-seeing.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City
const staff: Record<string, Someone & { body: Uuid; post: string }> = {}
let resident: Someone
let auditor: Someone
const reports: Record<'named' | 'confidential' | 'anonymous', Uuid> = {
  named: '',
  confidential: '',
  anonymous: '',
}

beforeAll(async () => {
  city = await openCity('daqing', { now: '2026-03-02T02:00:00Z' })
  const posts: [string, { kind: string; post: string; place: string }][] = [
    ['clerk here', { kind: 'management-centre', post: 'dispatcher', place: 'DQ-230602-01' }],
    ['grid worker', { kind: 'management-centre', post: 'grid-worker', place: 'DQ-230602-01' }],
    ['second grid worker', { kind: 'management-centre', post: 'grid-worker', place: 'DQ-230602-01' }],
    ['clerk elsewhere', { kind: 'management-centre', post: 'dispatcher', place: 'DQ-230602-02' }],
    ['department', { kind: 'district-urban-management', post: 'handler', place: '230602' }],
    ['other department', { kind: 'district-urban-management', post: 'handler', place: '230604' }],
    ['leader of the shift', { kind: 'city-command', post: 'shift-leader', place: '2306' }],
    ['verifier', { kind: 'district-command', post: 'verifier', place: '230602' }],
    ['mayor', { kind: 'city-government', post: 'mayor', place: '2306' }],
    ['security', { kind: 'platform-office', post: 'security-administrator', place: '2306' }],
  ]
  for (const [name, post] of posts) {
    const someone = await city.appoint(name, post)
    const row = await city.read((ctx) =>
      ctx.tx.first<{ body: Uuid; post: string }>('SELECT body, post FROM bodies.appointment WHERE id = $1', [
        someone.appointment,
      ]),
    )
    staff[name] = { ...someone, ...row! }
  }
  auditor = await city.appoint('auditor', { kind: 'platform-office', post: 'auditor', place: '2306' })
  resident = await city.resident('报事人')
  const place = await city.place('DQ-230602013001-01')
  for (const confidentiality of ['named', 'confidential', 'anonymous'] as const) {
    const filed = await city.call(confidentiality === 'anonymous' ? null : resident, casework.fileReport, {
      text: '楼下垃圾堆了三天没人收',
      item: '010101',
      place: place.id,
      confidentiality,
      ...(confidentiality === 'anonymous' ? {} : { contactName: '报事人', contactPhone: '13800000000' }),
    })
    if (filed.status !== 200) throw new Error(JSON.stringify(filed.body))
    reports[confidentiality] = filed.body.id
  }
}, 120_000)
afterAll(() => city?.close())

/** Everybody really looks; the explanation is asked for the same post. */
async function compared(): Promise<{ yes: number; no: number }> {
  const count = { yes: 0, no: 0 }
  for (const id of Object.values(reports)) {
    const all = await city.call(auditor, whoSees, { id })
    expect(all.status, JSON.stringify(all.body)).toBe(200)
    const refusedPosts = all.body.refused.reduce((n, r) => n + r.posts, 0)
    expect(all.body.rows.length + all.body.floor + refusedPosts).toBe(all.body.asked)
    for (const [name, who] of Object.entries(staff)) {
      const real = await city.call(who, casework.revealReporter, { id, reason: '回访核实情况' })
      const told = (await city.call(auditor, whoSees, { id, body: who.body, post: who.post })).body
      expect(told.asked, name).toBe(1)
      const listed = all.body.rows.some((r) => r.body === who.body && r.post === who.post)
      expect(listed, name).toBe(real.status === 200)
      expect(told.rows.length === 1, name).toBe(real.status === 200)
      if (real.status === 200) count.yes++
      else {
        count.no++
        // The same reason, too: not seen at all, or refused with this code.
        if (real.status === 404) expect([told.floor, told.refused.length], name).toEqual([1, 0])
        else
          expect(
            told.refused.map((r) => r.code),
            name,
          ).toEqual([real.body.code])
      }
    }
  }
  return count
}

it('lists exactly those posts whose holders really get to see it, with the very reason for the others', async () => {
  const { yes, no } = await compared()
  expect(yes).toBeGreaterThan(3)
  expect(no).toBeGreaterThan(10)
  const named = (await city.call(auditor, whoSees, { id: reports.named })).body
  const grid = named.rows.find((r) => r.post === 'grid-worker')!
  // Posts and numbers of people, no names and no ranking of staff.
  expect(grid).toMatchObject({ people: 2, deputies: 0, rule: 'holder' })
  expect(JSON.stringify(named)).not.toContain('grid worker')
  const shift = named.rows.find((r) => r.post === 'shift-leader')!
  expect(shift.rule).toBe('identity')
  expect(named).toMatchObject({ purpose: 'handle-report', fields: ['reporter.name', 'reporter.phone'] })
  expect((await city.call(auditor, whoSees, { id: reports.anonymous })).body.rows).toEqual([])
})

it('asked as of a day it answers as it would have then', async () => {
  const clerk = staff['clerk here']!
  const id = reports.named
  city.clock.now = new Date('2026-03-05T02:00:00Z')
  const before = (await city.call(auditor, whoSees, { id })).body
  const { line } = (await city.call(clerk, casework.report, { id })).body
  const accepted = await city.call(clerk, casework.act, { id, revision: line.revision, act: 'accept' })
  const { rows } = (await city.call(clerk, casework.targets, { id })).body
  const dispatched = await city.call(clerk, casework.act, {
    id,
    revision: accepted.body.revision,
    act: 'dispatch',
    target: rows.find((r) => r.title.includes('城市管理') && r.refused === null)!.id,
  })
  expect(dispatched.status, JSON.stringify(dispatched.body)).toBe(200)
  const now = (await city.call(auditor, whoSees, { id })).body
  const then = (await city.call(auditor, whoSees, { id, at: '2026-03-04' })).body
  const unit = (body: typeof now) => body.rows.filter((r) => r.rule === 'holder').map((r) => r.body)
  expect(then.rows).toEqual(before.rows)
  expect(new Set(unit(then))).toEqual(new Set([clerk.body]))
  expect(new Set(unit(now))).toEqual(new Set([staff['department']!.body]))
  // Before it was reported nobody could see anything.
  expect((await city.call(auditor, whoSees, { id, at: '2026-03-01' })).body).toMatchObject({
    asked: 0,
    rows: [],
  })
  await compared()
})

it('who was not in office on the day is not among them', async () => {
  const id = reports.confidential
  city.clock.now = new Date('2026-03-06T02:00:00Z')
  await city.appoint('new leader', { kind: 'city-command', post: 'shift-leader', place: '2306' })
  const people = async (at?: string) =>
    (await city.call(auditor, whoSees, { id, ...(at ? { at } : {}) })).body.rows.find(
      (r) => r.post === 'shift-leader',
    )?.people
  expect(await people()).toBe(2)
  expect(await people('2026-03-05')).toBe(1)
})

it('is for those who audit, answer or look, and for the reporter', async () => {
  const id = reports.named
  const asked = async (who: Someone | null) => (await city.call(who, whoSees, { id })).body.code ?? 'ok'
  expect(await asked(resident)).toBe('ok')
  expect(await asked(auditor)).toBe('ok')
  expect(await asked(staff['leader of the shift']!)).toBe('ok')
  expect(await asked(staff['grid worker']!)).toBe('casework.no-explaining')
  expect(await asked(await city.resident('路人'))).toBe('flow.no-such-matter')
  expect(await asked(null)).toBe('kernel.signed-out')
})
