/** 代办: given, accepted, used, ended; nothing beyond it, and the floor judges it again by itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { relayEvents } from '#kernel/events'
import { ask, query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { residentActor, serviceActor } from '#modules/bodies'
import { knownJurisdictions } from '#modules/territory'
import * as casework from '../../modules/casework/contract.ts'
import * as contract from '../../modules/mandates/contract.ts'
import * as notices from '../../modules/notices/contract.ts'
import { warnRound } from '../../modules/mandates/jobs.ts'
import { manifests } from '../../apps/server/modules.ts'
import { jpeg } from '../../kernel/files/samples.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City
let elder: Someone
let daughter: Someone
let stranger: Someone
let gridWorker: Someone
let otherWorker: Someone
let clerk: Someone
let handler: Someone
let place: Uuid
let gridBody: Uuid
let owner: pg.Client

const FROM = '2026-03-02'
const TO = '2026-08-31'
const family = {
  kind: 'family',
  agentName: '王小女',
  relation: '女儿',
  scopes: ['report', 'track', 'rate'],
  from: FROM,
  to: TO,
  born: '1948-05-01',
} as const

beforeAll(async () => {
  city = await openCity('daqing')
  owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  await owner.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
  elder = await city.resident('张大爷')
  daughter = await city.resident('王小女')
  stranger = await city.resident('路人')
  const here = 'DQ-230602-01'
  gridWorker = await city.appoint('李网格', { kind: 'management-centre', post: 'grid-worker', place: here })
  otherWorker = await city.appoint('赵网格', {
    kind: 'management-centre',
    post: 'grid-worker',
    place: 'DQ-230602-02',
  })
  clerk = await city.appoint('孙窗口', { kind: 'service-centre', post: 'clerk', place: here })
  handler = await city.appoint('周调度', { kind: 'management-centre', post: 'dispatcher', place: here })
  place = (await city.place('DQ-230602013001-01')).id
  const rows = (await city.call(elder, contract.helpers, { place })).body.rows
  gridBody = rows.find((r) => r.post === 'grid-worker')!.body
}, 120_000)
afterAll(async () => {
  await owner?.end()
  await city?.close()
})

const rowsOf = async <T>(sql: string) => (await owner.query(sql)).rows as T[]
const hearers = manifests().flatMap((m) => m.hears ?? [])

/** Relays until every commit so far was told. */
async function relayed(): Promise<void> {
  const behind = `SELECT count(*)::int AS n FROM kernel.outbox o
    WHERE (o.era, o.xid, o.no) > ALL (SELECT era, xid, no FROM kernel.relay)`
  await expect
    .poll(
      async () => {
        await relayEvents(city.ground, { hearers, serviceActor })
        return (await rowsOf<{ n: number }>(behind))[0]?.n
      },
      { timeout: 20_000 },
    )
    .toBe(0)
}

/** Uploads a photo as somebody; what a form sends to attach it. */
async function photo(who: Someone): Promise<string> {
  const answer = await city.app.inject({
    method: 'POST',
    url: '/api/kernel/upload',
    headers: {
      'x-linli': '1',
      'content-type': 'multipart/form-data; boundary=----linli',
      'x-test-person': who.person!,
      ...(who.appointment ? { 'x-linli-capacity': who.appointment } : {}),
    },
    payload: Buffer.concat([
      Buffer.from(
        '------linli\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n',
      ),
      jpeg,
      Buffer.from('\r\n------linli--\r\n'),
    ]),
  })
  return answer.json<{ ref: string }>().ref
}

/** Runs at another instant. */
async function at<T>(instant: string, work: () => Promise<T>): Promise<T> {
  const was = city.clock.now
  city.clock.now = new Date(instant)
  try {
    return await work()
  } finally {
    city.clock.now = was
  }
}

/** A mandate of the elder for the daughter, in force. */
async function given(over: Partial<Parameters<typeof give>[0]> = {}) {
  const made = await give(over)
  const accepted = await city.call(daughter, contract.accept, { code: made.acceptCode! })
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200)
  return made.id
}
async function give(over: object = {}) {
  const answer = await city.call(elder, contract.give, {
    ...family,
    scopes: [...family.scopes],
    ...over,
  } as never)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
const report = (mandate: Uuid, over: object = {}) => ({
  mandate,
  text: '楼道灯坏了半个月没人修',
  item: '010101',
  place,
  confidentiality: 'named' as const,
  contactName: '张大爷',
  contactPhone: '13800000001',
  ...over,
})
const expectRefused = (answer: { status: number; body: { code?: string } }, code: string) =>
  expect({ status: answer.status >= 400, code: answer.body.code }).toEqual({ status: true, code })

describe('a relative', () => {
  it('reports, follows, adds and rates in the elder’s name, shown everywhere, and the elder is told of each', async () => {
    const mandate = await given()
    const filed = await city.call(daughter, casework.fileReport, report(mandate))
    expect(filed.status, JSON.stringify(filed.body)).toBe(200)
    const id = filed.body.id
    // The matter is the elder's: their own list has it, the daughter's own list has not.
    expect((await city.call(elder, casework.myReports, {})).body.rows.map((r) => r.id)).toContain(id)
    expect((await city.call(daughter, casework.myReports, {})).body.rows).toEqual([])
    expectRefused(await city.call(daughter, casework.myReport, { id }), 'flow.no-such-matter')
    const theirs = await city.call(daughter, casework.myReports, { mandate })
    expect(theirs.body.rows.map((r) => r.id)).toEqual([id])
    const line = '代 张某 办（女儿 王某）'
    const seen = await city.call(daughter, casework.myReport, { id, mandate })
    expect(seen.body.acts[0]!.actorTitle).toBe(line)
    // The desk reads the same line, and no name.
    const desk = await city.call(handler, casework.report, { id })
    expect(desk.body.acts[0]!.actorTitle).toBe(line)
    expect(JSON.stringify(desk.body)).not.toContain('王小女')
    const withdraw = await city.call(daughter, casework.act, {
      id,
      mandate,
      revision: seen.body.line.revision,
      act: seen.body.verdicts.find((v) => v.allowed && !v.needs.includes('rating'))!.act,
      text: '已经自己修好了',
      reason: seen.body.verdicts.find((v) => v.allowed)!.reasons[0]?.id ?? null,
    })
    expect(withdraw.status, JSON.stringify(withdraw.body)).toBe(200)
    const after = await city.call(elder, casework.myReport, { id })
    expect(after.body.acts.at(-1)!.actorTitle).toBe(line)
    const one = await city.call(elder, contract.one, { id: mandate })
    expect(one.body.done.map((d) => [d.scope, d.matter, d.who])).toEqual([
      ['report', id, '王小女'],
      ['report', id, '王小女'],
    ])
    await relayed()
    const told = (await city.call(elder, notices.notices, {})).body.rows.map((n) => n.kind)
    expect(told.filter((k) => k === 'mandate.used')).toHaveLength(2)
    // Who did it is in the trace, with the mandate.
    const traced = await rowsOf<{ person: string; reason: string }>(
      `SELECT person, reason FROM kernel.trace WHERE subject_kind = 'mandates.done' ORDER BY no`,
    )
    expect(traced).toEqual([
      { person: daughter.person, reason: '代报事人办（家属）' },
      { person: daughter.person, reason: '代报事人办（家属）' },
    ])
  })

  it('of a confidential report no line says for whom', async () => {
    const mandate = await given()
    const filed = await city.call(
      daughter,
      casework.fileReport,
      report(mandate, { confidentiality: 'confidential' }),
    )
    const desk = await city.call(handler, casework.report, { id: filed.body.id })
    expect(desk.body.acts[0]!.actorTitle).toBe('代报事人办（家属）')
    expectRefused(
      await city.call(daughter, casework.fileReport, {
        ...report(mandate),
        confidentiality: 'anonymous',
      }),
      'casework.anonymous-signed-in',
    )
  })

  it('does nothing beyond the scope', async () => {
    const mandate = await given({ scopes: ['track'] })
    expectRefused(await city.call(daughter, casework.fileReport, report(mandate)), 'mandates.beyond-scope')
    expect((await city.call(daughter, casework.myReports, { mandate })).status).toBe(200)
    const only = await given({ scopes: ['report'] })
    const filed = await city.call(daughter, casework.fileReport, report(only))
    expect(filed.status).toBe(200)
    expectRefused(await city.call(daughter, casework.myReports, { mandate: only }), 'mandates.beyond-scope')
    expectRefused(
      await city.call(daughter, casework.myReport, { mandate: only, id: filed.body.id }),
      'mandates.beyond-scope',
    )
    // What the unit does is not the reporter's to give.
    expectRefused(
      await city.call(daughter, casework.act, {
        id: filed.body.id,
        mandate: only,
        revision: 1,
        act: 'accept',
      }),
      'casework.mandate-not-reporter',
    )
    expectRefused(
      await city.call(daughter, casework.act, {
        id: filed.body.id,
        mandate: only,
        revision: 1,
        act: 'rate',
        rating: 'good',
      }),
      'mandates.beyond-scope',
    )
    // Consent cannot even be asked for, and passing it on has no place to be written.
    expect((await city.call(elder, contract.give, { ...family, scopes: ['consent'] } as never)).status).toBe(
      400,
    )
    expect((await city.call(daughter, contract.give, { ...family, mandate: only } as never)).status).toBe(400)
  })

  it('is refused by name before the first day, after the last, once ended, and when it is somebody else’s', async () => {
    const later = await given({ from: '2026-04-01' })
    expectRefused(await city.call(daughter, casework.myReports, { mandate: later }), 'mandates.not-begun')
    const mandate = await given({ to: '2026-03-30' })
    expectRefused(await city.call(stranger, casework.myReports, { mandate }), 'mandates.none')
    expectRefused(await city.call(gridWorker, casework.myReports, { mandate }), 'mandates.none')
    // The grantor is no agent of theirs.
    expectRefused(await city.call(elder, casework.myReports, { mandate }), 'mandates.not-agent')
    await at('2026-03-30T15:59:59Z', async () =>
      expect((await city.call(daughter, casework.myReports, { mandate })).status).toBe(200),
    )
    await at('2026-03-30T16:00:00Z', async () =>
      expectRefused(await city.call(daughter, casework.myReports, { mandate }), 'mandates.expired'),
    )
    expect((await city.call(elder, contract.end, { id: mandate, reason: '不需要了' })).status).toBe(200)
    expectRefused(await city.call(daughter, casework.myReports, { mandate }), 'mandates.ended')
    expectRefused(await city.call(daughter, contract.end, { id: mandate }), 'mandates.over')
    const own = await given()
    expect((await city.call(daughter, contract.end, { id: own })).status).toBe(200)
    expectRefused(await city.call(stranger, contract.end, { id: own }), 'mandates.none')
  })

  it('accepts by the code only, once, and nobody accepts their own', async () => {
    const made = await give()
    expectRefused(await city.call(daughter, contract.accept, { id: made.id }), 'mandates.none')
    expectRefused(await city.call(elder, contract.accept, { code: made.acceptCode! }), 'mandates.self')
    expectRefused(await city.call(daughter, contract.accept, { code: '2222222222' }), 'mandates.wrong-code')
    const typed = made.acceptCode!.toLowerCase().replace(/(.{5})/, '$1-')
    expect((await city.call(daughter, contract.accept, { code: typed })).status).toBe(200)
    expectRefused(
      await city.call(stranger, contract.accept, { code: made.acceptCode! }),
      'mandates.wrong-code',
    )
  })
})

describe('giving', () => {
  it('needs a grown person, a year at most, and a named agent', async () => {
    const refused = async (over: object, code: string) =>
      expectRefused(await city.call(elder, contract.give, { ...family, ...over } as never), code)
    await refused({ born: '2008-03-03' }, 'mandates.minor')
    await refused({ to: '2027-03-02' }, 'mandates.too-long')
    await refused({ from: '2026-03-01' }, 'mandates.past-start')
    await refused({ to: '2026-03-01' }, 'mandates.dates-reversed')
    await refused({ relation: undefined }, 'mandates.agent-named')
    await refused({ kind: 'staff', relation: undefined }, 'mandates.agent-named')
    await refused(
      { kind: 'staff', relation: undefined, body: gridBody, post: 'director' },
      'mandates.no-such-post',
    )
    await give({ born: '2008-03-02', to: '2027-03-01' })
    expectRefused(await city.call(gridWorker, contract.give, { ...family } as never), 'mandates.as-yourself')
  })

  it('takes a name as long as an account may bear, and blanks for no name', async () => {
    const long = await city.resident('长'.repeat(60))
    expect((await city.call(long, contract.give, { ...family, scopes: ['report'] })).status).toBe(200)
    const { born: _born, ...form } = family
    const blank = { ...form, scopes: ['report' as const], grantorName: '   ' }
    expectRefused(await city.call(clerk, contract.prepare, blank), 'kernel.invalid-input')
  })
})

describe('a post', () => {
  const staffMandate = async () => {
    const { relation: _none, agentName: _name, ...rest } = family
    const made = await city.call(elder, contract.give, {
      ...rest,
      scopes: [...rest.scopes],
      kind: 'staff',
      body: gridBody,
      post: 'grid-worker',
    })
    expect(made.status, JSON.stringify(made.body)).toBe(200)
    expect(made.body.acceptCode).toBeNull()
    return made.body.id
  }

  it('carries the mandate, not the private account of who holds it', async () => {
    const mandate = await staffMandate()
    expectRefused(await city.call(otherWorker, contract.accept, { id: mandate }), 'mandates.none')
    expectRefused(await city.call(handler, contract.accept, { id: mandate }), 'mandates.not-agent')
    expect((await city.call(gridWorker, contract.accept, { id: mandate })).status).toBe(200)
    const asThemselves = { person: gridWorker.person, appointment: null }
    expectRefused(await city.call(asThemselves, casework.myReports, { mandate }), 'mandates.none')
    const filed = await city.call(gridWorker, casework.fileForSomebody, {
      ...report(mandate),
      channel: 'counter',
    })
    expect(filed.status, JSON.stringify(filed.body)).toBe(200)
    expectRefused(
      await city.call(gridWorker, casework.fileForSomebody, {
        ...report(mandate, { confidentiality: 'anonymous' }),
        channel: 'counter',
      }),
      'casework.mandate-anonymous',
    )
    const seen = await city.call(elder, casework.myReport, { id: filed.body.id })
    expect(seen.body.acts[0]!.actorTitle).toMatch(/^代 张某 办（.*网格员）$/)
    // Another holder of the same post goes on with it.
    const next = await city.appoint('钱网格', {
      kind: 'management-centre',
      post: 'grid-worker',
      place: 'DQ-230602-01',
    })
    expect((await city.call(next, casework.myReports, { mandate })).body.rows.map((r) => r.id)).toContain(
      filed.body.id,
    )
  })

  it('never rates in the elder’s name what its own unit had in hand', async () => {
    const mandate = await staffMandate()
    await city.call(gridWorker, contract.accept, { id: mandate })
    const filed = await city.call(elder, casework.fileReport, {
      ...report(mandate),
      mandate: undefined,
    } as never)
    const rated = await city.call(gridWorker, casework.act, {
      id: filed.body.id,
      mandate,
      revision: 1,
      act: 'rate',
      rating: 'satisfied',
    })
    expectRefused(rated, 'casework.mandate-own-work')
  })
})

describe('on paper', () => {
  const form = {
    kind: 'family',
    grantorName: '陈奶奶',
    grantorPhone: '139 1234 5678',
    relation: '女儿',
    scopes: ['report', 'track'],
    from: FROM,
    to: TO,
  } as const

  it('comes back by its code without retyping, confirmed by the grantor’s phone and a photo', async () => {
    const made = await city.call(daughter, contract.prepare, { ...form, scopes: [...form.scopes] })
    expect(made.status, JSON.stringify(made.body)).toBe(200)
    // Nothing yet: a form binds nobody.
    expectRefused(await city.call(daughter, casework.myReports, { mandate: made.body.id }), 'mandates.none')
    const typed = `${made.body.formNo.slice(0, 5).toLowerCase()}-${made.body.formNo.slice(5)}`
    expectRefused(await city.call(handler, contract.byForm, { form: typed }), 'mandates.counter-only')
    expectRefused(await city.call(clerk, contract.byForm, { form: '2222222222' }), 'mandates.no-form')
    const found = await city.call(clerk, contract.byForm, { form: typed })
    expect(found.body).toMatchObject({
      grantorName: '陈奶奶',
      agentName: '王小女',
      relation: '女儿',
      scopes: ['report', 'track'],
      from: FROM,
      to: TO,
      standing: 'prepared',
      phoneMasked: '139****5678',
      mayRegister: null,
    })
    const registering = { form: typed, photos: [await photo(clerk)], born: '1944-01-01' }
    expectRefused(await city.call(clerk, contract.register, registering), 'mandates.code-needed')
    expect((await city.call(clerk, contract.askCode, { form: typed })).body).toEqual({
      phoneMasked: '139****5678',
      minutes: 10,
    })
    expectRefused(await city.call(clerk, contract.askCode, { form: typed }), 'mandates.code-soon')
    await relayed()
    const sms = await rowsOf<{ text: string }>(`SELECT text FROM notices.sms WHERE kind = 'mandate.code'`)
    const code = /确认码(\d{6})/.exec(sms[0]!.text)![1]!
    const wrong = code === '000000' ? '000001' : '000000'
    expectRefused(
      await city.call(clerk, contract.register, { ...registering, code: wrong }),
      'mandates.code-wrong',
    )
    expectRefused(
      await city.call(clerk, contract.register, { ...registering, code, born: '2010-01-01' }),
      'mandates.minor',
    )
    const done = await city.call(clerk, contract.register, { ...registering, code })
    expect(done.status, JSON.stringify(done.body)).toBe(200)
    // The daughter printed it: she has accepted by that.
    expect(done.body.acceptCode).toBeNull()
    expect((await city.call(daughter, casework.myReports, { mandate: made.body.id })).status).toBe(200)
    expectRefused(await city.call(clerk, contract.register, { ...registering, code }), 'mandates.over')
    // The counter ends it again when the grantor comes in person.
    expect((await city.call(clerk, contract.end, { form: typed, reason: '本人到窗口结束' })).status).toBe(200)
    expectRefused(await city.call(daughter, casework.myReports, { mandate: made.body.id }), 'mandates.ended')
  })

  it('five wrong codes end the form; without a phone the reason is written', async () => {
    const made = await city.call(daughter, contract.prepare, { ...form, scopes: ['report'] })
    const photos = [await photo(clerk)]
    await city.call(clerk, contract.askCode, { form: made.body.formNo })
    const tries = []
    for (let n = 0; n < 6; n++) {
      const answer = await city.call(clerk, contract.register, {
        form: made.body.formNo,
        photos,
        born: '1944-01-01',
        code: '12345x'.replace('x', String(n)),
      })
      tries.push(answer.body.code)
    }
    expect(tries.at(-1)).toBe('mandates.code-used-up')
    const { grantorPhone: _none, ...plain } = form
    const other = await city.call(daughter, contract.prepare, { ...plain, scopes: ['report'] })
    const registering = { form: other.body.formNo, photos: [await photo(clerk)], born: '1944-01-01' }
    expectRefused(await city.call(clerk, contract.askCode, { form: other.body.formNo }), 'mandates.no-phone')
    expectRefused(await city.call(clerk, contract.register, registering), 'mandates.why-no-phone')
    expect(
      (await city.call(clerk, contract.register, { ...registering, noPhoneReason: '本人没有手机' })).status,
    ).toBe(200)
  })

  it('a clerk never registers a mandate for themselves', async () => {
    const asThemselves = { person: clerk.person, appointment: null }
    const made = await city.call(asThemselves, contract.prepare, { ...form, scopes: ['report'] })
    expectRefused(
      await city.call(clerk, contract.askCode, { form: made.body.formNo }),
      'mandates.own-counter',
    )
  })
})

describe('the floor', () => {
  it('opens nothing for a mandate that is not in force or not one’s own, whatever the code above it says', async () => {
    const mandate = await given()
    await city.call(elder, casework.fileReport, { ...report(mandate), mandate: undefined } as never)
    const jurisdiction = (await knownJurisdictions(city.ground))[0]!
    const seen = (who: Someone, at: string, named: Uuid) =>
      ask(
        city.ground,
        residentActor({ person: who.person!, name: '', session: null }, jurisdiction),
        query('test.seen', async (ctx: ReadContext) => {
          await ctx.tx.run(
            `SELECT set_config('linli.mandate', $1, true), set_config('linli.mandate_at', $2, true)`,
            [named, at],
          )
          return (await ctx.tx.all<{ reporter: string }>('SELECT reporter FROM flow.matters')).map(
            (r) => r.reporter,
          )
        }),
        null,
      )
    const now = city.clock.now.toISOString()
    const theirs = await seen(daughter, now, mandate)
    expect(theirs.length).toBeGreaterThan(0)
    expect(new Set(theirs)).toEqual(new Set([elder.person]))
    expect(await seen(stranger, now, mandate)).toEqual([])
    expect(await seen(daughter, '2026-09-01T00:00:00Z', mandate)).toEqual([])
    expect(await seen(daughter, now, city.realm === 1 ? daughter.person! : mandate)).toEqual([])
    const offered = await give()
    expect(await seen(daughter, now, offered.id)).toEqual([])
    await city.call(elder, contract.end, { id: mandate })
    expect(await seen(daughter, now, mandate)).toEqual([])
  })
})

it('both sides are told two weeks before the end, once', async () => {
  const mandate = await given({ to: '2026-03-21' })
  await at('2026-03-05T02:00:00Z', async () => expect(await warnRound(city.ground)).toBe(0))
  await at('2026-03-08T02:00:00Z', async () => {
    expect(await warnRound(city.ground)).toBe(1)
    expect(await warnRound(city.ground)).toBe(0)
  })
  await relayed()
  for (const who of [elder, daughter])
    expect((await city.call(who, notices.notices, {})).body.rows.map((n) => n.kind)).toContain(
      'mandate.expiring',
    )
  expect((await city.call(elder, contract.one, { id: mandate })).body.mandate.standing).toBe('in-force')
})
