/** The register through its endpoints, on a real database: what was known when, masks, scope, two at once, merging, counts. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateJobs } from '#kernel/jobs'
import { openAnchors, verifyTrace } from '#kernel/seal'
import { serviceActor } from '#modules/bodies'
import { manifests } from '../../apps/server/modules.ts'
import { askApproval, consent, decideApproval } from '../../modules/privacy/contract.ts'
import * as contract from '../../modules/registry/contract.ts'
import { idCheck, organisationCheck, creditCheck } from '../../modules/registry/rules.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City
let station: Someone
let deputy: Someone
let grid: Someone
let elsewhere: Someone
let department: Someone
let resident: Someone
let cell: { id: string; path: string; name: string }
let other: { id: string; path: string; name: string }
let community: { id: string; path: string; name: string }

const purpose = 'register-upkeep'
const reason = '入户核对'

/** Area 990001 was never issued: nobody bears these numbers. */
let sequence = 0
function idNumber(birth: string, sex: 'male' | 'female' = 'male', area = '990001'): string {
  const n = (sequence += 2) + (sex === 'male' ? 1 : 0)
  const first17 = area + birth.replaceAll('-', '') + String(n).padStart(3, '0')
  return first17 + idCheck(first17)
}

beforeAll(async () => {
  city = await openCity('daqing')
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  cell = await city.place('DQ-230602013001-01')
  other = await city.place('DQ-230602013001-02')
  community = await city.place('DQ-230602-01')
  const at = 'DQ-230602-01'
  station = await city.appoint('站长甲', { kind: 'work-station', post: 'director', place: at })
  deputy = await city.appoint('副站长乙', { kind: 'work-station', post: 'deputy-director', place: at })
  grid = await city.appoint('网格员丙', { kind: 'management-centre', post: 'grid-worker', place: at })
  elsewhere = await city.appoint('站长丁', {
    kind: 'work-station',
    post: 'director',
    place: 'DQ-230602-02',
  })
  department = await city.appoint('承办人戊', {
    kind: 'district-urban-management',
    post: 'handler',
    place: '230602',
  })
  resident = await city.resident('居民己')
}, 180_000)
afterAll(() => city?.close())

type Values = Record<string, string>
const list = (values: Values) => Object.entries(values).map(([element, value]) => ({ element, value }))

async function added(values: Values, more: object = {}, who: Someone = station) {
  const answer = await city.call(who, contract.addPerson, {
    purpose,
    values: list(values),
    place: cell.id,
    from: '2020-01-01',
    reason,
    ...more,
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  expect(answer.body.state, JSON.stringify(answer.body)).toBe('added')
  return { id: answer.body.id!, revision: answer.body.revision! }
}

async function look(id: string, more: object = {}, who: Someone = station) {
  const answer = await city.call(who, contract.person, { id, purpose, ...more })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
const valueOf = (body: Awaited<ReturnType<typeof look>>, element: string) =>
  body.values.find((v) => v.element === element)

async function changed(
  who: Someone,
  subject: { id: string; revision: number },
  changes: object[],
  kind: contract.Kind = 'person',
) {
  const { id, revision } = subject
  const answer = await city.call(who, contract.record, { kind, id, revision, changes, reason } as never)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return { id: subject.id, revision: answer.body.revision, unchanged: answer.body.unchanged }
}

async function door(room: string, place = cell.id) {
  const answer = await city.call(station, contract.addDwelling, {
    values: list({ building: '3号楼', unit: '1单元', room, area: '8950' }),
    place,
    from: '2010-01-01',
    reason,
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}

describe('what we knew on one day about another', () => {
  it('keeps the day it was so apart from the day we learned it', async () => {
    city.clock.now = new Date('2026-03-02T02:00:00Z')
    const p = await added({ name: '甲一', birth: '1980-05-06', phone: '13900000001', employment: 'working' })
    // In April we learn that the work had ended in January.
    city.clock.now = new Date('2026-04-10T02:00:00Z')
    const second = await changed(station, p, [
      { element: 'employment', act: 'set', value: 'seeking', from: '2026-01-15' },
    ])
    // In May it turns out that this was a slip: retired, since the same day.
    city.clock.now = new Date('2026-05-20T02:00:00Z')
    await changed(deputy, second, [{ element: 'employment', act: 'correct', value: 'retired' }])
    const told = async (on: string, known?: string) =>
      valueOf(await look(p.id, { on, ...(known ? { known } : {}) }), 'employment')
    expect(await told('2026-02-01')).toMatchObject({
      value: 'retired',
      origin: 'corrected',
      from: '2026-01-15',
    })
    expect(await told('2026-02-01', '2026-04-30')).toMatchObject({ value: 'seeking', origin: 'typed' })
    expect(await told('2026-02-01', '2026-03-31')).toMatchObject({ value: 'working', origin: 'typed' })
    expect(await told('2026-01-14')).toMatchObject({ value: 'working', to: '2026-01-15' })
    expect(await told('2019-12-31')).toBeUndefined()
    expect(await told('2026-02-01', '2026-03-01')).toBeUndefined()
    // Nothing was overwritten: all four beliefs stand in the history, the superseded ones marked.
    const { rows } = (
      await city.call(station, contract.history, { kind: 'person', id: p.id, element: 'employment', purpose })
    ).body
    expect(rows.map((r) => [r.value, r.from, r.to, r.supersededAt !== null])).toEqual([
      ['retired', '2026-01-15', null, false],
      ['working', '2020-01-01', '2026-01-15', false],
      ['seeking', '2026-01-15', null, true],
      ['working', '2020-01-01', null, true],
    ])
    expect(rows[0]!.by).toContain('副站长')
  })

  it('tells derived from typed, and confirming makes a value fresh', async () => {
    const number = idNumber('1975-08-09', 'female')
    const p = await added({ name: '甲二', 'id-number': number })
    const before = await look(p.id)
    expect(valueOf(before, 'birth')).toMatchObject({ value: '1975-08-09', origin: 'derived' })
    expect(valueOf(before, 'sex')).toMatchObject({ value: 'female', text: '女', origin: 'derived' })
    await changed(station, p, [{ element: 'birth', act: 'confirm' }])
    expect(valueOf(await look(p.id), 'birth')).toMatchObject({ value: '1975-08-09', origin: 'confirmed' })
  })

  it('works for dwellings, households and organisations alike', async () => {
    const d = await door('101')
    await changed(
      station,
      { id: d.id, revision: 1 },
      [{ element: 'area', act: 'correct', value: '9015' }],
      'dwelling',
    )
    const now = await city.call(station, contract.dwelling, { id: d.id })
    expect(now.body.values.find((v) => v.element === 'area')).toMatchObject({
      text: '90.15 m²',
      origin: 'corrected',
    })
    const part = '9A000000'.padEnd(8, '0')
    const first17 = `91990001${part}${organisationCheck(part)}`
    const code = first17 + creditCheck(first17)
    const o = await city.call(station, contract.addOrganisation, {
      values: list({ name: '示例便民商店', code, type: 'sole-trader' }),
      dwelling: d.id,
      from: '2021-06-01',
      reason,
    })
    expect(o.status, JSON.stringify(o.body)).toBe(200)
    const found = await city.call(station, contract.organisations, { text: code })
    expect(found.body.rows.map((r) => r.name)).toEqual(['示例便民商店'])
    const then = await city.call(station, contract.organisation, { id: o.body.id, on: '2021-05-31' })
    expect(then.body.values).toEqual([])
  })
})

describe('masks', () => {
  it('show province and year, and never come back as a value', async () => {
    const number = idNumber('1990-03-04')
    const p = await added({ name: '乙一', 'id-number': number, phone: '13912345678' })
    const body = await look(p.id)
    expect(valueOf(body, 'id-number')).toMatchObject({ value: '99****1990', masked: true })
    expect(valueOf(body, 'phone')?.value).toBe('139****5678')
    // The form sends back what it was shown, with one real change.
    const same = await changed(station, p, [
      { element: 'id-number', act: 'correct', value: '99****1990' },
      { element: 'phone', act: 'set', value: '139****5678' },
      { element: 'employment', act: 'set', value: 'working', from: '2024-01-01' },
    ])
    expect(same.unchanged).toEqual(['id-number', 'phone'])
    const typed = await city.call(station, contract.record, {
      kind: 'person',
      id: p.id,
      revision: same.revision,
      changes: [{ element: 'phone', act: 'set', value: '138****0000' }],
      reason,
    })
    expect(typed).toMatchObject({ status: 422, body: { code: 'registry.masked-value' } })
    const clear = await city.call(station, contract.unmask, {
      kind: 'person',
      id: p.id,
      elements: ['id-number', 'phone'],
      purpose,
      reason: '核对证件原件',
    })
    expect(clear.body.values).toEqual([
      { element: 'id-number', value: number },
      { element: 'phone', value: '13912345678' },
    ])
    expect(Date.parse(clear.body.expiresAt) - city.clock.now.getTime()).toBe(60_000)
  })

  it('are lifted only with the flag and a purpose; the look is in the ledger and the answer is not kept', async () => {
    const p = await added({ name: '乙二', birth: '1970-01-01', phone: '13800000002' })
    const ask = { kind: 'person' as const, id: p.id, elements: ['phone'], purpose, reason: '电话核实' }
    expect(await city.call(grid, contract.unmask, ask)).toMatchObject({
      status: 403,
      body: { code: 'registry.no-unmask' },
    })
    const { purpose: _, ...without } = ask
    expect(await city.call(station, contract.unmask, without)).toMatchObject({
      status: 403,
      body: { code: 'privacy.no-purpose' },
    })
    expect(
      await city.call(station, contract.unmask, { ...ask, purpose: 'elder-care', elements: ['id-number'] }),
    ).toMatchObject({
      status: 403,
      body: { code: 'privacy.beyond-purpose' },
    })
    expect((await city.call(station, contract.unmask, ask)).status).toBe(200)
    const rows = await city.read((ctx) =>
      ctx.tx.all<{ act: string; fields: string[]; purpose: string; reason: string; person: string }>(
        `SELECT act, fields, purpose, reason, person FROM kernel.trace WHERE subject = $1 AND kind = 'read' AND act = 'registry.unmask'`,
        [p.id],
      ),
    )
    expect(rows).toEqual([
      {
        act: 'registry.unmask',
        fields: ['person.phone'],
        purpose,
        reason: '电话核实',
        person: station.person,
      },
    ])
    const kept = await city.read((ctx) =>
      ctx.tx.first<{ n: bigint }>(
        `SELECT count(*) AS n FROM kernel.idempotency WHERE act = 'registry.unmask'`,
      ),
    )
    expect(kept?.n).toBe(0n)
  })

  it('no clear number lies in any table of the register', async () => {
    const number = idNumber('1966-06-06')
    await added({ name: '乙三', 'id-number': number, phone: '13700004321' })
    const client = new pg.Client({ connectionString: city.ownerUrl })
    await client.connect()
    try {
      for (const table of ['fact', 'person', 'act', 'stay']) {
        // Even the owner sees only what policies let through, unless they no longer bind it.
        await client.query(`ALTER TABLE registry.${table} NO FORCE ROW LEVEL SECURITY`)
        const { rows } = await client.query<{ all: number; clear: number }>(
          `SELECT count(*)::int AS all, count(*) FILTER (WHERE t::text LIKE $1 OR t::text LIKE $2)::int AS clear FROM registry.${table} t`,
          [`%${number}%`, '%13700004321%'],
        )
        await client.query(`ALTER TABLE registry.${table} FORCE ROW LEVEL SECURITY`)
        expect(rows[0]!.all, table).toBeGreaterThan(0)
        expect(rows[0]!.clear, table).toBe(0)
      }
    } finally {
      await client.end()
    }
  })
})

describe('who sees what', () => {
  it('a purpose is named or nothing is shown; one that reaches less shows less', async () => {
    const p = await added({ name: '丙一', birth: '1950-02-02', phone: '13600000003', employment: 'retired' })
    expect(await city.call(station, contract.person, { id: p.id })).toMatchObject({
      status: 403,
      body: { code: 'privacy.no-purpose', source: expect.stringContaining('个人信息保护法') },
    })
    const narrow = await look(p.id, { purpose: 'elder-care' })
    expect(narrow.values.map((v) => v.element).toSorted()).toEqual(['birth', 'name', 'phone', 'place'])
    expect((await look(p.id)).values.map((v) => v.element)).toContain('employment')
  })

  it('neither another station, nor a department, nor a resident sees a row', async () => {
    const p = await added({ name: '丙二', birth: '1961-01-01', phone: '13600000004' })
    expect(await city.call(elsewhere, contract.person, { id: p.id, purpose })).toMatchObject({
      status: 404,
      body: { code: 'registry.no-subject' },
    })
    expect((await city.call(elsewhere, contract.people, { purpose, text: '丙二' })).body.rows).toEqual([])
    const found = await city.call(elsewhere, contract.findPerson, { purpose, phone: '13600000004' })
    expect(found.body).toEqual({ rows: [], elsewhere: true })
    expect(await city.call(department, contract.people, { purpose, text: '丙二' })).toMatchObject({
      status: 403,
      body: { code: 'registry.no-view' },
    })
    const wrong = await city.call(elsewhere, contract.addPerson, {
      purpose,
      values: list({ name: '丙三' }),
      place: cell.id,
      from: '2020-01-01',
      reason,
    })
    expect(wrong).toMatchObject({ status: 403, body: { code: 'registry.outside-your-place' } })
  })

  it('finds by name, first letters and whole numbers, page by page', async () => {
    const number = idNumber('1988-08-08')
    for (const [i, name] of ['庚子明', '庚子丽', '庚子强'].entries())
      await added({ name, birth: `198${i}-08-08`, ...(i === 0 ? { 'id-number': number } : {}) })
    const names = async (more: object) =>
      (await city.call(grid, contract.people, { purpose, ...more })).body.rows.map((r) => r.name)
    expect((await names({ text: '庚子' })).toSorted()).toEqual(['庚子丽', '庚子强', '庚子明'].toSorted())
    expect(await names({ text: 'GZM' })).toEqual(['庚子明'])
    expect(await names({ text: '庚子', place: other.id })).toEqual([])
    const first = (await city.call(grid, contract.people, { purpose, text: '庚子', limit: 2 })).body
    expect(first.total).toBe(3)
    const rest = (
      await city.call(grid, contract.people, { purpose, text: '庚子', limit: 2, cursor: first.next! })
    ).body
    expect(rest.next).toBeNull()
    expect([...first.rows, ...rest.rows]).toHaveLength(3)
    expect(new Set([...first.rows, ...rest.rows].map((r) => r.id)).size).toBe(3)
    const exact = await city.call(grid, contract.findPerson, { purpose, idNumber: number.toLowerCase() })
    expect(exact.body.rows.map((r) => r.name)).toEqual(['庚子明'])
    // The number itself was in no address, and the look is recorded.
    const reads = await city.read((ctx) =>
      ctx.tx.first<{ n: bigint }>(
        `SELECT count(*) AS n FROM kernel.trace WHERE subject = $1 AND kind = 'read' AND act = 'registry.find-person' AND purpose = $2`,
        [exact.body.rows[0]!.id, purpose],
      ),
    )
    expect(reads?.n).toBe(1n)
  })

  it('a minor is masked in lists, and opened only with another’s approval', async () => {
    const p = await added({ name: '辛小童', birth: '2015-05-05', phone: '13600000005' })
    const { rows } = (await city.call(station, contract.people, { purpose, text: '辛小童' })).body
    expect(rows[0]).toMatchObject({ name: '辛**', minor: true, idNumber: null, phone: null })
    const refused = { status: 403, body: { code: 'privacy.minor-needs-approval' } }
    expect(await city.call(station, contract.person, { id: p.id, purpose })).toMatchObject(refused)
    expect(
      await city.call(station, contract.history, { kind: 'person', id: p.id, element: 'name', purpose }),
    ).toMatchObject(refused)
    expect(
      await city.call(station, contract.unmask, {
        kind: 'person',
        id: p.id,
        elements: ['phone'],
        purpose,
        reason,
      }),
    ).toMatchObject(refused)
    const asked = await city.call(station, askApproval, {
      person: p.id,
      purpose,
      reason: '办理入学登记核对',
      hours: 2,
    })
    expect(asked.status, JSON.stringify(asked.body)).toBe(200)
    const yes = { id: asked.body.id, approve: true, decision: '同意核对' }
    const decided = await city.call(deputy, decideApproval, yes)
    expect(decided.status, JSON.stringify(decided.body)).toBe(200)
    expect((await look(p.id)).minor).toBe(true)
    // The approval is the asker's alone, and the ledger says under which one was looked.
    expect(await city.call(grid, contract.person, { id: p.id, purpose })).toMatchObject(refused)
    const reads = await city.read((ctx) =>
      ctx.tx.all<{ reason: string }>(
        `SELECT reason FROM kernel.trace WHERE subject = $1 AND kind = 'read' AND act = 'registry.person'`,
        [p.id],
      ),
    )
    expect(reads).toEqual([{ reason: asked.body.id }])
    city.clock.now = new Date(city.clock.now.getTime() + 3 * 3_600_000)
    expect(await city.call(station, contract.person, { id: p.id, purpose })).toMatchObject(refused)
  })
})

describe('one person, one record', () => {
  it('shows duplicates at adding, and the same id number never comes in twice', async () => {
    const number = idNumber('1969-09-09')
    const p = await added({ name: '壬一', 'id-number': number })
    const again = (values: Values, more: object = {}, who = station) =>
      city.call(who, contract.addPerson, {
        purpose,
        values: list(values),
        place: cell.id,
        from: '2020-01-01',
        reason,
        ...more,
      })
    const same = await again({ name: '壬壹', 'id-number': number }, { different: true })
    expect(same.body).toMatchObject({
      state: 'conflict',
      matches: [{ why: 'id-number', person: { id: p.id } }],
    })
    const alike = await again({ name: '壬一', birth: '1969-09-09' })
    expect(alike.body).toMatchObject({ state: 'conflict', matches: [{ why: 'name-and-birth' }] })
    expect((await again({ name: '壬一', birth: '1969-09-09' }, { different: true })).body.state).toBe('added')
    const there = await city.place('DQ-230602-02')
    const hidden = await again({ name: '壬一', 'id-number': number }, { place: there.id }, elsewhere)
    expect(hidden.body.matches).toEqual([{ person: null, why: 'id-number', elsewhere: true }])
  })

  it('two at once: one wins, the other is told', async () => {
    const number = idNumber('1959-09-09')
    const both = await Promise.all(
      [station, deputy].map((who, i) =>
        city.call(who, contract.addPerson, {
          purpose,
          values: list({ name: `癸${i}`, 'id-number': number }),
          place: cell.id,
          from: '2020-01-01',
          reason,
        }),
      ),
    )
    const won = both.filter((a) => a.body.state === 'added')
    expect(won).toHaveLength(1)
    const lost = both.find((a) => a.body.state !== 'added')!
    expect([lost.body.state, lost.body.code]).toSatisfy(
      ([state, code]) => state === 'conflict' || code === 'registry.same-id-number',
    )
    const p = { id: won[0]!.body.id!, revision: 1 }
    const edits = await Promise.all(
      ['working', 'retired'].map((value, i) =>
        city.call([station, deputy][i]!, contract.record, {
          kind: 'person',
          ...p,
          changes: [{ element: 'employment', act: 'set', value, from: '2024-01-01' }],
          reason,
        }),
      ),
    )
    expect(edits.map((e) => e.status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const stale = edits.find((e) => e.status === 409)!
    expect(stale.body.code).toBe('kernel.stale')
    expect(String(stale.body.params?.['who'])).toContain('工作站')
  })

  it('merging keeps both histories, and undoing gives both back', async () => {
    const keep = await added({ name: '子一', birth: '1945-01-01' })
    const twin = await added({ name: '子一', 'id-number': idNumber('1945-01-02'), phone: '13500000006' })
    const counts = async () => (await city.call(station, contract.counts, { place: cell.id })).body.people!
    const before = await counts()
    const merged = await city.call(station, contract.mergePersons, {
      keep: keep.id,
      keepRevision: keep.revision,
      merge: twin.id,
      mergeRevision: twin.revision,
      reason: '同一人，先登记时没有证件',
    })
    expect(merged.status, JSON.stringify(merged.body)).toBe(200)
    expect(await counts()).toBe(before - 1)
    const one = await look(twin.id)
    expect(one).toMatchObject({ id: keep.id, askedFor: twin.id, merged: [{ person: twin.id }] })
    expect(valueOf(one, 'phone')).toMatchObject({ value: '135****0006', origin: 'derived' })
    expect(valueOf(one, 'birth')?.value).toBe('1945-01-01')
    const clear = await city.call(station, contract.unmask, {
      kind: 'person',
      id: keep.id,
      elements: ['phone'],
      purpose,
      reason,
    })
    expect(clear.body.values[0]?.value).toBe('13500000006')
    expect(
      await city.call(station, contract.record, {
        kind: 'person',
        id: twin.id,
        revision: 2,
        changes: [{ element: 'phone', act: 'end' }],
        reason,
      }),
    ).toMatchObject({ status: 409, body: { code: 'registry.is-merged' } })
    const undone = await city.call(station, contract.undoMerge, {
      merge: merged.body.merge,
      revision: merged.body.revision,
      reason: '核对证件：是父子',
    })
    expect(undone.status, JSON.stringify(undone.body)).toBe(200)
    expect(await counts()).toBe(before)
    expect(valueOf(await look(keep.id), 'phone')).toBeUndefined()
    expect(valueOf(await look(twin.id), 'phone')?.value).toBe('135****0006')
    // What we believed in between is still told.
    const told = await city.call(station, contract.history, {
      kind: 'person',
      id: keep.id,
      element: 'phone',
      purpose,
    })
    expect(told.body.rows).toMatchObject([{ origin: 'derived' }])
    expect(told.body.rows[0]!.supersededAt).not.toBeNull()
    expect(
      await city.call(station, contract.undoMerge, { merge: merged.body.merge, revision: 9, reason }),
    ).toMatchObject({ status: 404, body: { code: 'registry.no-merge' } })
  })
})

describe('where people live', () => {
  it('a household moves with its people, and counts follow the day', async () => {
    const [from, to] = [await door('501'), await door('502', other.id)]
    const h = await city.call(station, contract.addHousehold, {
      values: list({ code: 'H-501' }),
      dwelling: from.id,
      from: '2020-01-01',
      reason,
    })
    expect(h.status, JSON.stringify(h.body)).toBe(200)
    const counts = async (place: string, at?: string) =>
      (await city.call(station, contract.counts, { place, ...(at ? { at } : {}) })).body.people!
    const start = {
      here: await counts(cell.id),
      there: await counts(other.id),
      all: await counts(community.id),
    }
    const live = { household: h.body.id, place: undefined, from: '2020-01-01' }
    const head = await added({ name: '丑一', birth: '1970-01-01' }, { ...live, relation: 'head' })
    await added({ name: '丑二', birth: '1972-01-01' }, { ...live, relation: 'spouse' })
    expect(valueOf(await look(head.id), 'dwelling')).toMatchObject({
      origin: 'derived',
      text: '3号楼 1单元 501',
    })
    expect(await counts(cell.id)).toBe(start.here + 2)
    const moved = await city.call(station, contract.move, {
      kind: 'household',
      id: h.body.id,
      revision: 1,
      dwelling: to.id,
      from: '2026-02-01',
      reason,
    })
    expect(moved.status, JSON.stringify(moved.body)).toBe(200)
    expect(await counts(cell.id)).toBe(start.here)
    expect(await counts(other.id)).toBe(start.there + 2)
    expect(await counts(community.id)).toBe(start.all + 2)
    expect(await counts(cell.id, '2026-01-31')).toBe((await counts(cell.id, '2026-02-01')) + 2)
    const building = await city.call(station, contract.counts, { place: other.id, building: '3号楼' })
    expect(building.body).toMatchObject({ people: 2, households: 1, dwellings: 1 })
    const shown = await city.call(station, contract.household, { id: h.body.id, purpose })
    expect(shown.body.members.map((m) => `${m.name} ${m.relationTitle}`).toSorted()).toEqual([
      '丑一 户主',
      '丑二 配偶',
    ])
    // Whoever is not staff there sees no small number, and no name at all.
    const open = await city.call(null, contract.counts, { place: other.id })
    expect(open.body).toMatchObject({ hidden: true, people: null })
    // A dwelling people live in cannot be taken off the list.
    const full = await city.call(station, contract.leave, {
      kind: 'dwelling',
      id: to.id,
      revision: 1,
      on: '2026-03-01',
      why: 'demolished',
      reason,
    })
    expect(full).toMatchObject({ status: 409, body: { code: 'registry.still-lived-in' } })
    const gone = await city.call(station, contract.leave, {
      kind: 'person',
      id: head.id,
      revision: 2,
      on: '2026-03-01',
      why: 'moved-away',
      reason,
    })
    expect(gone.status, JSON.stringify(gone.body)).toBe(200)
    expect(await counts(other.id)).toBe(start.there + 1)
    expect(await counts(other.id, '2026-02-15')).toBe(start.there + 2)
    expect((await look(head.id)).state).toBe('left')
    // Who lived there then is still told, with what they were to each other.
    const members = async (on: string) =>
      (await city.call(station, contract.household, { id: h.body.id, purpose, on })).body.members
        .map((m) => `${m.name} ${m.relationTitle}`)
        .toSorted()
    expect(await members('2026-02-15')).toEqual(['丑一 户主', '丑二 配偶'])
    expect(await members('2026-03-01')).toEqual(['丑二 配偶'])
  })

  it('one door is one dwelling, and a day to come is refused', async () => {
    await door('601')
    const twice = await city.call(station, contract.addDwelling, {
      values: list({ building: '3号楼', unit: '1单元', room: '601' }),
      place: cell.id,
      from: '2020-01-01',
      reason,
    })
    expect(twice).toMatchObject({ status: 409, body: { code: 'registry.dwelling-there' } })
    const later = await city.call(station, contract.addPerson, {
      purpose,
      values: list({ name: '寅一' }),
      place: cell.id,
      from: '2099-01-01',
      reason,
    })
    expect(later).toMatchObject({ status: 422, body: { code: 'registry.future-day' } })
  })
})

describe('the resident', () => {
  it('reads the own record masked and asks for a correction, which a worker decides', async () => {
    expect((await city.call(resident, contract.myRecord, {})).body.record).toBeNull()
    const { storePersons } = await import('../../modules/registry/import-writing.ts')
    const { allowImport } = await import('../../modules/registry/access.ts')
    const { must } = await import('#kernel/access')
    const number = idNumber('1982-02-02')
    await city.inside(async (ctx) => {
      const permit = must(allowImport({ kind: 'service', may: [], sight: 'none', placePath: null }))
      await storePersons(ctx, { permit, source: '测试', reason }, [
        {
          identity: resident.person!,
          from: '2020-01-01',
          values: { name: '居民己', 'id-number': number, phone: '13400000007', place: cell.id },
        },
      ])
    })
    const mine = (await city.call(resident, contract.myRecord, {})).body.record!
    expect(mine.values.find((v) => v.element === 'id-number')).toMatchObject({
      value: '99****1982',
      origin: 'imported',
    })
    const asked = await city.call(resident, contract.askCorrection, {
      element: 'phone',
      value: '13400000008',
      said: '换了号码',
    })
    expect(asked.status, JSON.stringify(asked.body)).toBe(200)
    expect(
      await city.call(resident, contract.askCorrection, {
        element: 'phone',
        value: '13400000009',
        said: '又换了',
      }),
    ).toMatchObject({ status: 409, body: { code: 'registry.correction-open' } })
    const { rows } = (await city.call(station, contract.corrections, { purpose })).body
    expect(rows).toMatchObject([{ id: asked.body.id, wanted: '134****0008', said: '换了号码' }])
    const decided = await city.call(station, contract.decideCorrection, {
      id: asked.body.id,
      decision: 'accept',
      revision: rows[0]!.person.revision,
      answer: '已电话核实',
    })
    expect(decided.status, JSON.stringify(decided.body)).toBe(200)
    const after = (await city.call(resident, contract.myRecord, {})).body.record!
    expect(after.values.find((v) => v.element === 'phone')).toMatchObject({
      value: '134****0008',
      origin: 'corrected',
    })
    expect((await city.call(resident, contract.myCorrections, {})).body.rows).toMatchObject([
      { state: 'accepted', answer: '已电话核实' },
    ])
    // Own data count as no read.
    const reads = await city.read((ctx) =>
      ctx.tx.first<{ n: bigint }>(
        `SELECT count(*) AS n FROM kernel.trace WHERE subject = $1 AND kind = 'read' AND person = $1`,
        [resident.person],
      ),
    )
    expect(reads?.n).toBe(0n)
  })
})

it('the registered phone becomes the one to sign in by, once, with the person present', async () => {
  const none = await added({ name: '辰一', birth: '1971-01-01' })
  const ask = (who: Someone, p: { id: string; revision: number }, more: object = {}) =>
    city.call(who, contract.letSignIn, { ...p, reason: '本人持证件在场', ...more })
  expect(await ask(station, none)).toMatchObject({ status: 422, body: { code: 'registry.no-phone' } })
  const one = await added({ name: '辰二', birth: '1972-01-01', phone: '13800008801' })
  expect((await ask(elsewhere, one)).status).toBe(404)
  expect((await ask(grid, one)).status).toBe(200)
  const twin = await added({ name: '辰三', birth: '1973-01-01', phone: '13800008801' })
  expect(await ask(station, twin)).toMatchObject({ body: { code: 'identity.phone-taken' } })
  expect((await ask(station, twin, { takeOver: '号码已转给家人' })).status).toBe(200)
})

it('at the counter a changed number is rebound, with name and document, and nothing else learnt', async () => {
  const number = idNumber('1974-01-01')
  const p = await added({ name: '辰八', birth: '1974-01-01', 'id-number': number, phone: '13800008808' })
  const ask = (who: Someone, more: object = {}) =>
    city.call(who, contract.rebindPhone, {
      name: '辰八',
      idNumber: number,
      phone: '13800008809',
      document: 'id-card',
      reason: '原号码已停用',
      ...more,
    })
  // No such post, another place, another name, another number: the last three are told alike.
  expect(await ask(grid)).toMatchObject({ status: 403, body: { code: 'registry.no-binding' } })
  for (const answer of [
    await ask(elsewhere),
    await ask(station, { name: '辰九' }),
    await ask(station, { idNumber: idNumber('1974-01-02') }),
  ])
    expect(answer).toMatchObject({ status: 404, body: { code: 'registry.no-match' } })
  expect(await ask(station, { phone: '12345' })).toMatchObject({ body: { code: 'identity.phone-invalid' } })
  expect((await ask(station)).status).toBe(200)
  const bound = await city.read((ctx) =>
    ctx.tx.all<{ act: string; fields: string[]; reason: string | null; failed: bigint }>(
      `SELECT act, fields, reason FROM kernel.trace WHERE subject = $1 AND act = 'registry.rebind-phone' AND subject_kind = 'registry.sign-in'`,
      [p.id],
    ),
  )
  expect(bound).toMatchObject([{ fields: ['phone'], reason: '居民身份证；原号码已停用' }])
  // Neither number stands in the trace; what failed does.
  const trace = await city.read((ctx) =>
    ctx.tx.all<{ row: string; fields: string[] }>(
      `SELECT t::text AS row, fields FROM kernel.trace t WHERE act = 'registry.rebind-phone'`,
      [],
    ),
  )
  expect(trace.some((t) => t.row.includes(number) || t.row.includes('1380000880'))).toBe(false)
  expect(trace.filter((t) => t.fields.includes('failed'))).toHaveLength(3)
  // A number that is somebody's moves only for a reason.
  const other = idNumber('1975-01-01')
  await added({ name: '辰十', birth: '1975-01-01', 'id-number': other })
  const taking = { name: '辰十', idNumber: other }
  expect(await ask(station, taking)).toMatchObject({ body: { code: 'identity.phone-taken' } })
  expect((await ask(station, { ...taking, takeOver: '号码已过户' })).status).toBe(200)
})

it('days that end before they begin and names that end are refused, not failures', async () => {
  const p = await added({ name: '辰四', birth: '1971-01-01', employment: 'working' })
  const wish = (change: object) =>
    city.call(station, contract.record, { kind: 'person', ...p, changes: [change], reason } as never)
  const reversed = { status: 422, body: { code: 'registry.days-reversed' } }
  expect(await wish({ element: 'employment', act: 'set', value: 'retired', to: '2021-01-01' })).toMatchObject(
    reversed,
  )
  expect(
    await wish({ element: 'employment', act: 'correct', value: 'retired', to: '2019-01-01' }),
  ).toMatchObject(reversed)
  expect(
    await wish({ element: 'name', act: 'correct', value: '辰五', from: '2020-01-01', to: '2021-01-01' }),
  ).toMatchObject({ status: 422, body: { code: 'registry.required' } })
  expect(await wish({ element: 'name', act: 'end' })).toMatchObject({
    status: 422,
    body: { code: 'registry.required' },
  })
  expect(await wish({ element: 'name', act: 'set', value: '长'.repeat(61) })).toMatchObject({
    status: 422,
    body: { code: 'registry.wrong-value' },
  })
  expect(await wish({ element: 'household', act: 'set', value: p.id })).toMatchObject({
    status: 422,
    body: { code: 'registry.not-by-hand' },
  })
})

it('every row of today is what the trace says it is, and one changed behind our back is found', async () => {
  const traced = manifests()
    .flatMap((m) => m.traced ?? [])
    .filter((t) => t.kind.startsWith('registry.'))
  const rowFaults = async () => {
    const report = await verifyTrace({
      pool: city.ground.database.pool,
      secrets: city.ground.secrets,
      anchors: openAnchors(mkdtempSync(join(tmpdir(), 'linli-anchors-'))),
      traced,
      settingsOf: (realm) => serviceActor(realm, 'verify').capacity.settings,
    })
    expect(report.tableRows).toBeGreaterThan(20)
    return report.faults.filter((f) => f.code.startsWith('row.'))
  }
  expect(await rowFaults()).toEqual([])
  const p = await added({ name: '卯一', birth: '1971-01-01' })
  const client = new pg.Client({ connectionString: city.ownerUrl })
  await client.connect()
  await client.query('ALTER TABLE registry.person NO FORCE ROW LEVEL SECURITY')
  await client.query(`UPDATE registry.person SET birth = '1951-01-01' WHERE id = $1`, [p.id])
  await client.end()
  expect(await rowFaults()).toMatchObject([{ code: 'row.changed', id: p.id }])
})

it('a fact is superseded once and changed never, whoever tries', async () => {
  const p = await added({ name: '卯二', birth: '1971-01-01' })
  const attempt = (sql: string) =>
    city
      .inside((ctx) => ctx.tx.run(sql, [p.id]))
      .then(
        () => 'done',
        (error: { code?: string }) => error.code,
      )
  expect(await attempt(`UPDATE registry.fact SET value = 'x' WHERE subject = $1`)).toBe('42501')
  expect(await attempt(`DELETE FROM registry.fact WHERE subject = $1`)).toBe('42501')
  await changed(station, p, [{ element: 'birth', act: 'correct', value: '1972-01-01' }])
  expect(
    await attempt(
      `UPDATE registry.fact SET superseded_at = now() WHERE subject = $1 AND element = 'birth' AND superseded_at IS NOT NULL`,
    ),
  ).toBe('23514')
})

describe('purposes that rest on consent', () => {
  it('open one person who consented, until it is withdrawn, and never a list', async () => {
    const someone = await added({ name: '许可一', 'id-number': idNumber('1950-05-05') })
    const asked = () => city.call(station, contract.person, { id: someone.id, purpose: 'elder-health' })
    const agree = (given: boolean) =>
      city.call({ person: someone.id, appointment: null }, consent, {
        purpose: 'elder-health',
        version: 1,
        given,
      })
    expect(await asked()).toMatchObject({ status: 403, body: { code: 'privacy.no-consent' } })
    expect((await agree(true)).status).toBe(200)
    const seen = await asked()
    expect(seen.status).toBe(200)
    // Nothing beyond what was agreed to.
    expect(seen.body.values.map((v) => v.element)).not.toContain('id-number')
    expect(await city.call(station, contract.people, { purpose: 'elder-health' })).toMatchObject({
      status: 403,
      body: { code: 'registry.one-by-one' },
    })
    expect((await agree(false)).status).toBe(200)
    expect(await asked()).toMatchObject({ status: 403, body: { code: 'privacy.no-consent' } })
  })
})
