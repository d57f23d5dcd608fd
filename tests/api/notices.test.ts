/** Who is told what, once, and what happens where nobody holds the post. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { relayEvents } from '#kernel/events'
import { ensurePartitions } from '#kernel/partitions'
import { findServing, serviceActor } from '#modules/bodies'
import { expireRound } from '#modules/flow'
import { sendRound } from '#modules/notices'
import type { SmsAdapter } from '#modules/notices'
import { file } from '../../modules/casework/index.ts'
import { manifests } from '../../apps/server/modules.ts'
import * as casework from '../../modules/casework/contract.ts'
import * as contract from '../../modules/notices/contract.ts'
import { allow } from '#kernel/access'
import { perform, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import { bindPhone } from '#modules/identity'
import { packOf } from '../../modules/casework/pack.ts'
import { connected } from '../../kernel/postgres/roles.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

const DAY_MS = 86_400_000

let city: City
let grid: Someone
let director: Someone
let chief: Someone
let resident: Someone
let place: { id: string; path: string; name: string }
let empty: { id: string; path: string; name: string }

beforeAll(async () => {
  city = await openCity('daqing')
  place = await city.place('DQ-230602013001-01')
  empty = await city.place('DQ-230604-19')
  const centre = { kind: 'management-centre', place: 'DQ-230602-01' }
  grid = await city.appoint('网格员甲', { ...centre, post: 'grid-worker' })
  director = await city.appoint('主任乙', { ...centre, post: 'director' })
  chief = await city.appoint('市中心主任', { kind: 'city-command', post: 'director', place: '2306' })
  resident = await city.resident('居民庚')
}, 120_000)

afterAll(() => city?.close())

const hearers = manifests().flatMap((m) => m.hears ?? [])

const owner = <T>(sql: string, values: unknown[] = []) =>
  connected(city.ownerUrl, async (client) => {
    await client.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
    return (await client.query(sql, values)).rows as T[]
  })

/** Relays until every commit so far was told. Other test files' transactions may hold the relay back for a moment. */
async function relayed(): Promise<void> {
  const behind = `SELECT count(*)::int AS n FROM kernel.outbox o
    WHERE (o.era, o.xid, o.no) > ALL (SELECT era, xid, no FROM kernel.relay)`
  await expect
    .poll(
      async () => {
        await relayEvents(city.ground, { hearers, serviceActor })
        return (await owner<{ n: number }>(behind))[0]?.n
      },
      { timeout: 20_000 },
    )
    .toBe(0)
}

const all = () =>
  owner<{ kind: string; person: string | null; body: string | null; matter: string }>(
    'SELECT kind, person, body, matter FROM notices.notice ORDER BY at, id',
  )
const messages = () => owner<{ text: string; state: string; matter: string }>('SELECT * FROM notices.sms')
const about = async (matter: string) => (await all()).filter((n) => n.matter === matter)

async function fileOne(who: Someone | null, more: object = {}) {
  const answer = await city.call(who, casework.fileReport, {
    text: '楼下垃圾堆了三天没人收，臭味很大',
    item: '010101',
    place: place.id,
    confidentiality: 'named',
    contactName: '居民庚',
    contactPhone: '13800000000',
    ...more,
  })
  expect(answer.body).toMatchObject({ number: expect.stringMatching(/^\d{8}-/) })
  return answer.body
}

async function act(who: Someone, id: string, fields: Record<string, unknown>) {
  const { revision } = (await city.call(who, casework.report, { id })).body.line
  const answer = await city.call(who, casework.act, { id, revision, ...fields } as never)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
}

describe('notices of reports', () => {
  it('tell reporter and unit once, however often the relay starts again', async () => {
    const filed = await fileOne(resident)
    await relayed()
    const told = await about(filed.id)
    expect(told.map((n) => `${n.kind} ${n.person}`).toSorted()).toEqual(
      [
        `matter.held ${director.person}`,
        `matter.held ${grid.person}`,
        `matter.received ${resident.person}`,
      ].toSorted(),
    )
    const sms = (await messages()).filter((m) => m.matter === filed.id)
    expect(sms).toHaveLength(1)
    expect(sms[0]!.text).toContain(filed.number)
    expect(sms[0]!.text).not.toMatch(/居民庚|1380000/)
    // A relay that was killed before it wrote down how far it had come reads everything again.
    await owner(`UPDATE kernel.relay SET era = 0, xid = '0', no = 0`)
    await relayed()
    expect(await about(filed.id)).toEqual(told)
    expect((await messages()).filter((m) => m.matter === filed.id)).toHaveLength(1)
  })

  it('do not tell what is no longer true, nor those who know', async () => {
    const filed = await fileOne(resident)
    await act(grid, filed.id, { act: 'accept' })
    await relayed()
    const held = (await about(filed.id)).filter((n) => n.kind === 'matter.held')
    // Opened and accepted before anybody was told: nobody reads 待受理 any more. The director may take in as well as
    // dispatch, has it before them, and is not told again.
    expect(held).toEqual([])
    const moved = (await about(filed.id)).filter((n) => n.person === resident.person)
    expect(moved.map((n) => n.kind).toSorted()).toEqual(['matter.moved', 'matter.received'])
  })

  it('say nothing to somebody who reported anonymously', async () => {
    const filed = await fileOne(null, {
      confidentiality: 'anonymous',
      contactName: undefined,
      contactPhone: undefined,
    })
    await relayed()
    const told = await about(filed.id)
    expect(told.length).toBeGreaterThan(0)
    expect(told.every((n) => n.kind === 'matter.held')).toBe(true)
    expect((await messages()).filter((m) => m.matter === filed.id)).toEqual([])
  })

  it('go to the duty queue of an empty unit and of the one above it, once each', async () => {
    const filed = await fileOne(resident, { place: empty.id })
    await relayed()
    const told = (await about(filed.id)).filter((n) => n.person === null)
    expect(told.map((n) => n.kind).toSorted()).toEqual(['matter.gap-below', 'matter.held'])
    const [own, above] = await city.read(async (ctx) => [
      await findServing(ctx, { kinds: ['management-centre'], path: empty.path }),
      await findServing(ctx, { kinds: ['work-station'], path: empty.path }),
    ])
    expect(told.find((n) => n.kind === 'matter.held')!.body).toBe(own!.id)
    expect(told.find((n) => n.kind === 'matter.gap-below')!.body).toBe(above!.id)
    const keeper = await city.appoint('站长壬', {
      kind: 'work-station',
      post: 'director',
      place: 'DQ-230604-19',
    })
    const seen = await city.call(keeper, contract.notices, {})
    // Who acts for the station acts for what is nested in it, and reads both queues.
    expect(seen.body.rows.map((n) => n.kind).toSorted()).toEqual(['matter.gap-below', 'matter.held'])
    expect(seen.body.rows.find((n) => n.kind === 'matter.gap-below')).toMatchObject({
      queue: above!.title,
      words: { below: own!.title, step: '受理' },
      matter: { number: filed.number },
    })
  })

  it('tell an overdue report to its unit, the unit above and the reporter, in one round of two schedulers', async () => {
    const filed = await fileOne(resident)
    await relayed()
    city.clock.now = new Date(city.clock.now.getTime() + 6 * DAY_MS)
    await Promise.all([expireRound(city.ground), expireRound(city.ground)])
    await relayed()
    const told = (await about(filed.id)).filter((n) => /overdue|late/.test(n.kind))
    const station = await city.read((ctx) => findServing(ctx, { kinds: ['work-station'], path: place.path }))
    const centre = await city.read((ctx) =>
      findServing(ctx, { kinds: ['management-centre'], path: place.path }),
    )
    expect(told.map((n) => `${n.kind} ${n.person} ${n.body}`).toSorted()).toEqual(
      [
        `matter.late ${resident.person} null`,
        `matter.overdue ${director.person} ${centre!.id}`,
        `matter.overdue ${grid.person} ${centre!.id}`,
        `matter.overdue-below null ${station!.id}`,
      ].toSorted(),
    )
  })

  it('are not sent for imported reports', async () => {
    const before = { notices: (await all()).length, sms: (await messages()).length }
    await perform(
      city.ground,
      serviceActor(city.realm, 'import'),
      action('test.import', async (ctx: Context, _input: null) => {
        await file(ctx, allow('casework.file'), await packOf(ctx), {
          text: '路灯坏了两个月没有人修',
          title: null,
          item: '020301',
          place,
          placeText: null,
          located: true,
          photos: [],
          confidentiality: 'named',
          contact: { name: '某人', phone: '13911112222', person: null },
          channel: 'import',
          writtenAt: null,
          origin: { source: 'workbook', no: '1', importId: ctx.newId() },
        })
      }),
      null,
    )
    city.clock.now = new Date(city.clock.now.getTime() + 6 * DAY_MS)
    await relayed()
    const late = (await all()).length
    await expireRound(city.ground)
    await relayed()
    const after = await all()
    expect({ notices: late, sms: (await messages()).length }).toEqual(before)
    const imported = await owner<{ id: string }>(`SELECT id FROM casework.report WHERE import IS NOT NULL`)
    expect(after.filter((n) => n.matter === imported[0]!.id)).toEqual([])
  })
})

describe('one reads', () => {
  it('one’s own, counts the last days only, and takes note', async () => {
    const counted = async (who: Someone) => (await city.call(who, contract.count, {})).body.unseen
    const filed = await fileOne(resident)
    await relayed()
    expect(await counted(grid)).toBeGreaterThan(0)
    const mine = (await city.call(resident, contract.notices, {})).body.rows
    expect(mine[0]).toMatchObject({
      kind: 'matter.received',
      seen: false,
      matter: { number: filed.number, title: expect.any(String) },
      words: { holder: expect.stringContaining('综合管理中心') },
    })
    expect(mine.every((n) => n.queue === null)).toBe(true)
    // In another role one reads another list: what the person is told as staff is not among the resident's.
    const asResident = await city.call({ person: grid.person, appointment: null }, contract.notices, {})
    expect(asResident.body.rows).toEqual([])
    await city.call(resident, contract.see, { ids: [mine[0]!.id] })
    const again = (await city.call(resident, contract.notices, {})).body.rows
    expect(again[0]!.seen).toBe(true)
    expect(again.filter((n) => n.seen)).toHaveLength(1)
    const unseen = await city.call(resident, contract.notices, { unseen: true })
    expect(unseen.body.rows).toHaveLength(again.length - 1)
    // Somebody else's notice cannot be marked, and is not shown.
    expect((await city.call(director, contract.see, { ids: [again[1]!.id] })).body.seen).toBe(0)
    await city.call(grid, contract.see, {})
    expect(await counted(grid)).toBe(0)
    expect(await counted(director)).toBeGreaterThan(0)
    city.clock.now = new Date(city.clock.now.getTime() + 4 * DAY_MS)
    expect(await counted(director)).toBe(0)
    expect((await city.call(director, contract.notices, {})).body.rows.length).toBeGreaterThan(0)
  })

  it('pages without loss', async () => {
    const whole = (await city.call(director, contract.notices, { limit: 100 })).body.rows.map((n) => n.id)
    const paged: string[] = []
    let cursor: string | undefined
    do {
      const page = (await city.call(director, contract.notices, { limit: 2, ...(cursor ? { cursor } : {}) }))
        .body
      paged.push(...page.rows.map((n) => n.id))
      cursor = page.next ?? undefined
    } while (cursor)
    expect(paged).toEqual(whole)
    expect(whole.length).toBeGreaterThan(4)
  })
})

describe('text messages', () => {
  it('are tried again and given up in the end, and the number goes with them', async () => {
    await ensurePartitions(city.ground.database, city.clock.now)
    await sendRound(city.ground)
    const filed = await fileOne(resident)
    await relayed()
    const sent: string[] = []
    const broken: SmsAdapter = {
      name: 'broken',
      send: async (m) => {
        sent.push(m.id)
        throw new Error(`no route to ${m.phone}`)
      },
    }
    for (let i = 0; i < 8; i++) {
      await sendRound(city.ground, broken)
      city.clock.now = new Date(city.clock.now.getTime() + 3 * 3_600_000)
    }
    const [row] = await owner<Record<string, unknown>>('SELECT * FROM notices.sms WHERE matter = $1', [
      filed.id,
    ])
    expect(row).toMatchObject({
      state: 'failed',
      tries: 5,
      phone_sealed: null,
      phone_masked: '138****0000',
      problem: 'broken: Error',
    })
    expect(new Set(sent).size).toBe(1)
    expect(sent).toHaveLength(5)
    const others = await owner<{ n: number }>(
      `SELECT count(*)::int AS n FROM notices.sms WHERE state = 'sent' AND phone_sealed IS NULL`,
    )
    expect(others[0]!.n).toBeGreaterThan(2)
  })

  it('are shown to the post that looks after them, masked, and to nobody else', async () => {
    const shown = await city.call(chief, contract.sms, {})
    expect(shown.status).toBe(200)
    expect(shown.body.rows[0]).toMatchObject({ phone: '138****0000', state: 'failed' })
    expect(await city.call(director, contract.sms, {})).toMatchObject({
      status: 403,
      body: { code: 'notices.no-view' },
    })
    // The floor: without having asked, not even the right post sees a row.
    const rows = await city.ground.database.transaction(
      { settings: { 'linli.realm': String(city.realm), 'linli.person': chief.person! } },
      (tx) => tx.all('SELECT id FROM notices.sms'),
    )
    expect(rows).toEqual([])
  })
})

it('who registers, or whose number is bound or moves to another, finds a notice', async () => {
  const person = resident.person!
  const other = (await city.resident('居民辛')).person!
  const binding = (whose: typeof person, reason?: string) =>
    perform(
      city.ground,
      serviceActor(city.realm, 'identity'),
      action('test.bind', (ctx: Context, _input: null) =>
        bindPhone(ctx, whose, '13900007701', reason === undefined ? {} : { reason }),
      ),
      null,
    )
  await binding(person)
  await binding(other, '号码已过户')
  await perform(
    city.ground,
    serviceActor(city.realm, 'identity'),
    action('test.register', async (ctx: Context, _input: null) => {
      ctx.touch({ kind: 'person', id: other, fields: ['name'] })
      ctx.announce('identity.Registered', { person: other, consent: 'identity.register@1' })
    }),
    null,
  )
  await relayed()
  const told = (await all()).filter((n) => n.kind.startsWith('identity.'))
  expect(told.map((n) => `${n.kind} ${n.person}`).toSorted()).toEqual(
    [
      `identity.phone-bound ${person}`,
      `identity.phone-bound ${other}`,
      `identity.phone-released ${person}`,
      `identity.registered ${other}`,
    ].toSorted(),
  )
})
