/** "Who can see this field and why" of a registered person: held against real looks, and as of a day. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { perform } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { serviceActor } from '#modules/bodies'
import { askApproval, decideApproval } from '../../modules/privacy/contract.ts'
import { move } from '../../modules/registry/actions/changing.ts'
import * as contract from '../../modules/registry/contract.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City
let auditor: Someone
const staff: Record<string, Someone & { body: Uuid; post: string }> = {}
const people: Record<'adult' | 'child', { id: Uuid; revision: number }> = {
  adult: { id: '', revision: 0 },
  child: { id: '', revision: 0 },
}
const reason = '入户核对'
/** One purpose of each sort: everything, some fields, no unmasking posts, another's. */
const purposes = [
  'register-upkeep',
  'grid-visit',
  'elder-care',
  'hardship-aid',
  'statistics',
  'handle-report',
]
const elements = ['name', 'phone', 'id-number', 'birth', 'employment'] as const

const list = (values: Record<string, string>) =>
  Object.entries(values).map(([element, value]) => ({ element, value }))

beforeAll(async () => {
  city = await openCity('daqing', { now: '2026-03-02T02:00:00Z' })
  const posts: [string, { kind: string; post: string; place: string }][] = [
    ['station', { kind: 'work-station', post: 'director', place: 'DQ-230602-01' }],
    ['deputy', { kind: 'work-station', post: 'deputy-director', place: 'DQ-230602-01' }],
    ['grid worker', { kind: 'management-centre', post: 'grid-worker', place: 'DQ-230602-01' }],
    ['second grid worker', { kind: 'management-centre', post: 'grid-worker', place: 'DQ-230602-01' }],
    ['elsewhere', { kind: 'work-station', post: 'director', place: 'DQ-230602-02' }],
    ['department', { kind: 'district-urban-management', post: 'handler', place: '230602' }],
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
  const cell = await city.place('DQ-230602013001-01')
  for (const [who, birth] of [
    ['adult', '1980-05-06'],
    ['child', '2015-05-06'],
  ] as const) {
    const added = await city.call(staff['station']!, contract.addPerson, {
      purpose: 'register-upkeep',
      values: list({
        name: who === 'adult' ? '甲一' : '乙二',
        birth,
        phone: '13900000001',
        employment: 'working',
      }),
      place: cell.id,
      from: '2020-01-01',
      reason,
    })
    if (added.status !== 200 || !added.body.id) throw new Error(JSON.stringify(added.body))
    people[who] = { id: added.body.id, revision: added.body.revision! }
  }
}, 180_000)
afterAll(() => city?.close())

const told = async (person: Uuid, element: string, more: object = {}) => {
  const answer = await city.call(auditor, contract.whoSees, { person, element, ...more })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}

/** Everybody really looks, under every purpose, both ways; the explanation is asked for the same post. */
async function compared(who: keyof typeof people, names: readonly string[]) {
  const count = { shown: 0, clear: 0, hidden: 0, refused: 0 }
  const { id } = people[who]
  for (const element of elements) {
    const all = await told(id, element)
    for (const way of all.sealed ? (['read', 'unmask'] as const) : (['read'] as const)) {
      const no = all.refused.filter((r) => r.way === way).reduce((n, r) => n + r.posts, 0)
      expect(all.rows.filter((r) => r[way].length > 0).length + no, `${element} ${way}`).toBe(all.asked)
    }
    for (const name of names) {
      const one = staff[name]!
      const verdict = await told(id, element, { body: one.body, post: one.post })
      expect(verdict.asked).toBe(1)
      const row = verdict.rows[0]
      expect(
        all.rows.find((r) => r.body === one.body && r.post === one.post),
        name,
      ).toEqual(row)
      const why = (way: string) => verdict.refused.find((r) => r.way === way)?.code
      for (const purpose of purposes) {
        const label = `${name} ${element} ${purpose}`
        const real = await city.call(one, contract.person, { id, purpose })
        const value =
          real.status === 200 &&
          (element === 'id-number'
            ? // Nothing is recorded of it: whether it would be shown is told by the history, which the same purpose opens.
              (await city.call(one, contract.history, { kind: 'person', id, element, purpose })).status ===
                200 && row?.read.includes(purpose)
            : real.body.values.some((v) => v.element === element))
        expect(value || false, label).toBe(row?.read.includes(purpose) ?? false)
        if (value) count.shown++
        else if (real.status === 200) count.hidden++
        else {
          count.refused++
          if (why('read') && why('read') !== 'registry.no-purpose-reaches')
            expect(real.body.code, label).toBe(why('read'))
          else expect(real.body.code, label).toMatch(/^privacy\./)
        }
        if (!verdict.sealed) continue
        const clear = await city.call(one, contract.unmask, {
          kind: 'person',
          id,
          elements: [element],
          purpose,
          reason,
        })
        expect(clear.status === 200, `unmask ${label}`).toBe(row?.unmask.includes(purpose) ?? false)
        if (clear.status === 200) count.clear++
        else if (why('unmask') && why('unmask') !== 'registry.no-purpose-reaches')
          expect(clear.body.code, label).toBe(why('unmask'))
        else expect(clear.body.code, label).toMatch(/^privacy\./)
      }
    }
  }
  return count
}

it('tells for every post, purpose and way what really happens, with the very reason', async () => {
  const count = await compared('adult', Object.keys(staff))
  expect(count.shown).toBeGreaterThan(20)
  expect(count.clear).toBeGreaterThan(5)
  expect(count.hidden).toBeGreaterThan(5)
  expect(count.refused).toBeGreaterThan(50)
  const phone = await told(people.adult.id, 'phone')
  const grid = phone.rows.find((r) => r.post === 'grid-worker')!
  // Posts and numbers, nobody's name and nothing of the person's.
  expect(grid).toMatchObject({ people: 2, deputies: 0, unmask: [] })
  expect(grid.read).toContain('grid-visit')
  expect(JSON.stringify(phone)).not.toMatch(/grid worker|甲一|139/)
  expect(phone.purposes.every((p) => p.clause !== '')).toBe(true)
})

it("a minor's data need another's approval as well, which those told to see really get through with", async () => {
  const { id } = people.child
  const station = staff['station']!
  const asked = await told(id, 'phone', { body: station.body, post: station.post })
  expect(asked).toMatchObject({ approval: true })
  expect(asked.rows[0]!.read).toContain('register-upkeep')
  const look = () => city.call(station, contract.person, { id, purpose: 'register-upkeep' })
  expect((await look()).body.code).toBe('privacy.minor-needs-approval')
  const approval = await city.call(station, askApproval, {
    person: id,
    purpose: 'register-upkeep',
    reason: '核对未成年人的登记',
    hours: 2,
  })
  expect(approval.status, JSON.stringify(approval.body)).toBe(200)
  const decided = await city.call(staff['deputy']!, decideApproval, {
    id: approval.body.id,
    approve: true,
    decision: '核对所需',
  })
  expect(decided.status, JSON.stringify(decided.body)).toBe(200)
  expect((await look()).body.values.some((v) => v.element === 'phone')).toBe(true)
  expect((await told(people.adult.id, 'phone')).approval).toBe(false)
})

it('asked as of a day it answers as it would have then: the record, its place and who held the post', async () => {
  const { id, revision } = people.adult
  const units = async (at?: string) =>
    new Set((await told(id, 'phone', at ? { at } : {})).rows.map((r) => r.body))
  const [here, there] = [staff['station']!, staff['elsewhere']!]
  const before = await units()
  expect([before.has(here.body), before.has(there.body)]).toEqual([true, false])
  city.clock.now = new Date('2026-03-10T02:00:00Z')
  const far = await city.call(there, contract.addDwelling, {
    values: list({ building: '1号楼', unit: '1单元', room: '101' }),
    place: (await city.place('DQ-230602-02')).id,
    from: '2010-01-01',
    reason,
  })
  expect(far.status, JSON.stringify(far.body)).toBe(200)
  // Nobody of these oversees both ends: the system moves.
  await perform(city.ground, serviceActor(city.realm, 'test'), move, {
    kind: 'person',
    id,
    revision,
    dwelling: far.body.id!,
    from: '2026-03-05',
    reason,
  })
  const after = await units()
  expect([after.has(here.body), after.has(there.body)]).toEqual([false, true])
  // What was recorded on the 10th opened nothing on the 8th, whatever day it names.
  expect(await units('2026-03-08')).toEqual(before)
  expect((await told(id, 'phone', { at: '2026-03-01' })).asked).toBe(0)
})

it('is for who audits, and for who answers or unmasks where the record lies', async () => {
  const { id } = people.child
  const asked = async (who: Someone | null) =>
    (await city.call(who, contract.whoSees, { person: id, element: 'phone' })).body.code ?? 'ok'
  expect(await asked(auditor)).toBe('ok')
  expect(await asked(staff['station']!)).toBe('ok')
  expect(await asked(staff['elsewhere']!)).toBe('registry.no-subject')
  expect(await asked(staff['grid worker']!)).toBe('registry.no-explaining')
  expect(await asked(staff['security']!)).toBe('registry.no-explaining')
  expect(await asked(await city.resident('路人'))).not.toBe('ok')
  expect(await asked(null)).toBe('kernel.signed-out')
  expect((await city.call(auditor, contract.whoSees, { person: id, element: 'nonsense' })).body.code).toBe(
    'registry.no-element',
  )
})
