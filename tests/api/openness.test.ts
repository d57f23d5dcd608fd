/** 公开: shown long enough, corrected openly, asked and answered, objected and returned; what is missed is seen above. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { allow } from '#kernel/access'
import { action, perform } from '#kernel/action'
import type { Context } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import { relayEvents } from '#kernel/events'
import { ensurePartitions } from '#kernel/partitions'
import type { Uuid } from '#kernel/ids'
import { findServing, resolveCapacity, serviceActor } from '#modules/bodies'
import { actOn, getMatter, lockMatter, openMatter } from '#modules/flow'
import type { ActInput, ActOptions } from '#modules/flow'
import { publicationsOf, scheduleRound, windowRound } from '#modules/openness'
import { findJurisdiction } from '#modules/territory'
import { manifests } from '../../apps/server/modules.ts'
import * as notices from '../../modules/notices/contract.ts'
import * as contract from '../../modules/openness/contract.ts'
import { jpeg } from '../../kernel/files/samples.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City
let owner: pg.Client
let chair: Someone
let member: Someone
let otherChair: Someone
let secretary: Someone
let supervisor: Someone
let gridWorker: Someone
/** Holds what is shown of a decision: here the station carries decisions out. */
let station: Someone
let resident: Someone
let neighbour: Someone
let place: { id: Uuid; name: string; path: string }
let area: { id: Uuid; name: string; path: string }

const AREA = '230602013001'
const OTHER = '230602013004'
const START = '2026-03-02T02:00:00Z'

beforeAll(async () => {
  // A Monday in the first quarter, 10:00 in the city.
  city = await openCity('daqing', { now: START })
  owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  await owner.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
  for (const month of ['2026-04', '2026-07'])
    await ensurePartitions(city.ground.database, new Date(`${month}-02T00:00:00Z`))
  const committee = (post: string, at = AREA) => ({ kind: 'residents-committee', post, place: at })
  chair = await city.appoint('王主任', committee('chair'))
  member = await city.appoint('李委员', committee('member'))
  otherChair = await city.appoint('赵主任', committee('chair', OTHER))
  secretary = await city.appoint('周书记', {
    kind: 'party-work-committee',
    post: 'secretary',
    place: 'DQ-230602-01',
  })
  supervisor = await city.appoint('钱监督', { kind: 'supervisory-committee', post: 'chair', place: AREA })
  station = await city.appoint('吴站长', { kind: 'work-station', post: 'director', place: 'DQ-230602-01' })
  gridWorker = await city.appoint('孙网格', {
    kind: 'management-centre',
    post: 'grid-worker',
    place: 'DQ-230602-01',
  })
  resident = await city.resident('张三')
  neighbour = await city.resident('李四')
  place = await city.place('DQ-230602013001-01')
  area = await city.place(AREA)
}, 240_000)
afterAll(async () => {
  await owner?.end()
  await city?.close()
})

const rowsOf = async <T>(sql: string, values: unknown[] = []) => (await owner.query(sql, values)).rows as T[]
const hearers = manifests().flatMap((m) => m.hears ?? [])
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

async function at<T>(instant: string, work: () => Promise<T>): Promise<T> {
  const was = city.clock.now
  city.clock.now = new Date(instant)
  try {
    return await work()
  } finally {
    city.clock.now = was
  }
}

const finances = {
  category: 'finances',
  title: '第一季度财务收支',
  text: '收入 12000 元，支出 9800 元，结余 2200 元。',
}

async function published(over: object = {}): Promise<Uuid> {
  const answer = await city.call(chair, contract.publish, { ...finances, ...over } as never)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.id
}
const look = async (id: Uuid, who: Someone | null = null) => {
  const answer = await city.call(who, contract.one, { id })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
async function asked(publication: Uuid, over: object = {}): Promise<Uuid> {
  const answer = await city.call(resident, contract.ask, {
    publication,
    text: '支出里维修费是哪一栋楼的？',
    named: false,
    ...over,
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.id
}
async function objected(publication: Uuid, who = resident): Promise<Uuid> {
  const answer = await city.call(who, contract.object, {
    publication,
    text: '维修费与合同不符，应当核实',
    named: true,
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.id
}

/** Does one act on a matter as somebody, or as the system. */
async function act(who: Someone | null, matter: Uuid, input: ActInput, options: ActOptions = {}) {
  const jurisdiction = await findJurisdiction(city.ground)
  const actor = who
    ? await resolveCapacity(
        city.ground,
        { person: who.person!, name: '某人', session: null },
        { appointment: who.appointment!, jurisdiction },
      )
    : serviceActor(city.realm, 'test')
  return perform(
    city.ground,
    actor,
    action('test.act', async (ctx: Context, _input: null) => {
      await actOn(ctx, await lockMatter(ctx, matter, null), input, options)
    }),
    null,
  )
}

/** A motion that waits to be published by the committee. */
async function motion(): Promise<Uuid> {
  const id = await city.inside(async (ctx) => {
    const made = await openMatter(ctx, allow('test.open'), {
      id: ctx.newId(),
      kind: 'motion',
      procedure: 'motion',
      title: '三号楼前加装路灯',
      item: null,
      itemClock: null,
      place,
      reporter: null,
      urgent: null,
      isPublic: true,
      actTitle: '提出',
      actorTitle: '居民',
      text: null,
    })
    return made.matter.id
  })
  await act(chair, id, { act: 'submit', text: '收集了意见' })
  await act(secretary, id, { act: 'admit', text: '同意列入' })
  await act(null, id, { act: 'passed' }, { bySystem: true, via: 'ballot' })
  return id
}
const stepOf = (matter: Uuid) => city.read(async (ctx) => (await getMatter(ctx, matter)).step)

describe('publishing', () => {
  it('shows for the law’s fifteen days at least, to everybody, signed in or not', async () => {
    const id = await published()
    const seen = await look(id)
    expect(seen.line).toMatchObject({
      state: 'open',
      fromOn: '2026-03-02',
      untilOn: '2026-03-17',
      version: 1,
    })
    // Fifteen days after the day of publishing, to midnight in the city.
    expect(seen.line.until).toBe('2026-03-17T16:00:00.000Z')
    expect(seen.line.period).toEqual({ from: '2026-01-01', to: '2026-03-31' })
    expect(seen.may).toMatchObject({ correct: expect.any(String), ask: expect.any(String) })
    const page = (await city.call(null, contract.home, { place: place.id })).body
    expect(page.now.map((p) => p.id)).toContain(id)
    const committee = page.bodies.find((b) => b.title.includes('红旗'))!
    expect(committee.coverage.filter((c) => c.law !== null)).toHaveLength(7)
    expect(committee.coverage.find((c) => c.category === 'finances')).toMatchObject({
      standing: 'shown',
      lastOn: '2026-03-02',
    })
    expect(committee.coverage.find((c) => c.category === 'grants')).toMatchObject({
      standing: 'due',
      dueOn: '2026-03-31',
    })
    expect(committee.lawShown).toBe(1)
    const elsewhere = (await city.call(null, contract.home, { place: (await city.place(OTHER)).id })).body
    expect(elsewhere.now.map((p) => p.id)).not.toContain(id)
  }, 60_000)

  it('is for posts that may, of the kind of body that owes it', async () => {
    const refused = async (who: Someone, over: object = {}) => {
      const answer = await city.call(who, contract.publish, { ...finances, ...over } as never)
      return [answer.status, answer.body.code]
    }
    expect(await refused(member)).toEqual([403, 'openness.not-publisher'])
    expect(await refused(gridWorker)).toEqual([403, 'openness.not-publisher'])
    expect(await refused(supervisor)).toEqual([403, 'openness.not-publisher'])
    expect(await refused(chair, { category: 'no-such' })).toEqual([422, 'openness.no-category'])
    expect((await city.call(resident, contract.publish, finances as never)).status).toBe(403)
  })

  it('refuses a shortened window, with the clause', async () => {
    const answer = await city.call(chair, contract.publish, { ...finances, days: 14 })
    expect([answer.status, answer.body.code]).toEqual([422, 'openness.too-short'])
    expect(answer.body.title).toMatch(/至少公示15天，不能只公示14天：请写15天或更长/)
    expect(answer.body).toMatchObject({ source: expect.stringContaining('第三十四条') })
    expect((await look(await published({ days: 30 }))).line.untilOn).toBe('2026-04-01')
    // And the database itself, whatever asks.
    const id = await published()
    await expect(
      owner.query(
        `UPDATE openness.publication SET until_at = until_at - interval '1 day' WHERE realm = $1 AND id = $2`,
        [city.realm, id],
      ),
    ).rejects.toMatchObject({ constraint: 'publication_never_shorter' })
    await expect(
      owner.query(
        `UPDATE openness.publication SET state = 'ended', ended_at = until_at - interval '1 hour' WHERE realm = $1 AND id = $2`,
        [city.realm, id],
      ),
    ).rejects.toMatchObject({ constraint: 'publication_full_window' })
  })

  it('refuses personal data unless the law that asks for it is stated, and publishes the ground', async () => {
    const text = '救助对象 13800138000，身份证 990101 19900101 1234'
    const no = await city.call(chair, contract.publish, { ...finances, category: 'relief', text })
    expect([no.status, no.body.code]).toEqual([422, 'openness.personal-data'])
    // The refusal itself shows no number.
    expect(JSON.stringify(no.body)).not.toContain('13800138000')
    const id = await published({ category: 'relief', text, basis: '社会救助暂行办法第十一条（公示）' })
    expect((await look(id)).versions[0]!.basis).toContain('社会救助')
    const clean = await published({ basis: '没有用到的依据' })
    expect((await look(clean)).versions[0]!.basis).toBeNull()
  })

  it('takes files, which everybody may open', async () => {
    const upload = await city.app.inject({
      method: 'POST',
      url: '/api/kernel/upload',
      headers: {
        'x-linli': '1',
        'content-type': 'multipart/form-data; boundary=----linli',
        'x-test-person': chair.person!,
        'x-linli-capacity': chair.appointment!,
      },
      payload: Buffer.concat([
        Buffer.from(
          '------linli\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n',
        ),
        jpeg,
        Buffer.from('\r\n------linli--\r\n'),
      ]),
    })
    const id = await published({ files: [upload.json<{ ref: string }>().ref] })
    const [file] = (await look(id)).versions[0]!.files
    const read = await city.app.inject({ method: 'GET', url: `/api/kernel/file/${file!.id}` })
    expect(read.statusCode).toBe(200)
  })
})

describe('correcting', () => {
  it('keeps the old version; wording leaves the window, substance begins it anew', async () => {
    const id = await published()
    const revise = (over: object, who = chair) =>
      city.call(who, contract.correct, {
        id,
        revision: 1,
        kind: 'wording',
        title: finances.title,
        text: '收入 12000 元，支出 9800 元，结余 2200 元（已核对）。',
        note: '补写核对情况',
        ...over,
      } as never)
    expect((await revise({}, otherChair)).body.code).toBe('openness.not-yours')
    expect((await revise({}, member)).body.code).toBe('openness.not-publisher')
    expect((await revise({ text: finances.text })).body.code).toBe('openness.nothing-changed')
    await at('2026-03-05T02:00:00Z', async () => {
      const worded = await revise({})
      expect(worded.status, JSON.stringify(worded.body)).toBe(200)
      expect(worded.body).toMatchObject({ version: 2, until: '2026-03-17T16:00:00.000Z' })
      expect((await revise({ kind: 'substantive', text: '支出 9900 元' })).body.code).toBe('kernel.stale')
      expect((await revise({ revision: 2, days: 14 })).body.code).toBe('openness.too-short')
      const longer = await revise({ revision: 2, text: '支出 9800 元，见附件。', days: 20 })
      expect(longer.body.until).toBe('2026-03-23T16:00:00.000Z')
      // 15 days would do for the rule, 20 were promised.
      expect((await revise({ revision: 3, text: '支出 9800 元。', days: 15 })).body.code).toBe(
        'openness.never-shorter',
      )
      const anew = await revise({ revision: 3, kind: 'substantive', text: '支出 9900 元', note: '数目有误' })
      expect(anew.body).toMatchObject({ version: 4, until: '2026-03-23T16:00:00.000Z' })
    })
    await at('2026-03-12T02:00:00Z', async () => {
      const anew = await revise({ revision: 4, kind: 'substantive', text: '支出 9950 元', note: '又有误' })
      // The 27th is the fifteenth day after the 12th.
      expect(anew.body).toMatchObject({ version: 5, until: '2026-03-27T16:00:00.000Z' })
    })
    const seen = await look(id)
    expect(seen.versions.map((v) => v.no)).toEqual([5, 4, 3, 2, 1])
    expect(seen.versions.at(-1)).toMatchObject({ text: finances.text, note: null, kind: 'first' })
    // No right of the pool reaches an old version.
    const database = openDatabase(city.appUrl, { max: 1 })
    for (const sql of [
      `UPDATE openness.version SET text = '改写' WHERE publication = '${id}'`,
      `DELETE FROM openness.version WHERE publication = '${id}'`,
    ])
      await expect(
        database.transaction(
          { settings: { 'linli.realm': String(city.realm), 'linli.service': '1' } },
          (tx) => tx.run(sql),
        ),
      ).rejects.toThrow(/permission denied/)
    await database.close()
  })
})

describe('questions', () => {
  it('are answered by the publisher within working days; late ones are marked and told above', async () => {
    const id = await published()
    const question = await asked(id)
    // Five working days after Monday the 2nd: Monday the 9th, to midnight.
    expect((await look(id)).questions[0]).toMatchObject({
      dueAt: '2026-03-09T16:00:00.000Z',
      name: null,
      overdue: false,
    })
    expect((await city.call(chair, contract.toAnswer, {})).body.rows.map((r) => r.question.id)).toContain(
      question,
    )
    expect((await city.call(otherChair, contract.answer, { question, text: '是一号楼' })).body.code).toBe(
      'openness.not-yours',
    )
    await at('2026-03-09T15:59:00Z', async () => expect(await windowRound(city.ground)).toBe(0))
    await at('2026-03-09T16:00:01Z', async () => {
      expect(await windowRound(city.ground)).toBe(1)
      expect(await windowRound(city.ground)).toBe(0)
      expect((await look(id)).line.late).toBe(1)
      await relayed()
      const told = (await city.call(secretary, notices.notices, {})).body.rows
      expect(told.map((n) => n.kind)).toContain('openness.late-below')
      const answer = await city.call(member, contract.answer, { question, text: '一号楼屋面维修' })
      expect(answer.status).toBe(200)
      expect((await city.call(member, contract.answer, { question, text: '再答' })).body.code).toBe(
        'openness.answered-already',
      )
      await relayed()
    })
    // Late it stays, answered or not.
    expect((await look(id)).questions[0]).toMatchObject({ answer: '一号楼屋面维修', overdue: true })
    expect((await city.call(resident, notices.notices, {})).body.rows.map((n) => n.kind)).toContain(
      'openness.answered',
    )
    expect((await city.call(resident, contract.mine, {})).body.rows[0]).toMatchObject({
      kind: 'question',
      answer: '一号楼屋面维修',
    })
  })

  it('are people’s own, few at a time, without personal data, and nobody learns whose they are', async () => {
    const id = await published()
    const ask = (who: Someone, text = '请问依据是什么') =>
      city.call(who, contract.ask, { publication: id, text, named: false })
    expect((await ask(chair)).body.code).toBe('openness.as-resident')
    expect(
      (await city.call(null, contract.ask, { publication: id, text: '请问', named: false })).status,
    ).toBe(401)
    expect((await ask(resident, '打我电话 13800138000')).body.code).toBe('openness.no-personal-here')
    for (let i = 0; i < 5; i++) expect((await ask(resident, `第${i}问`)).status).toBe(200)
    expect((await ask(resident)).body.code).toBe('openness.too-many-questions')
    expect((await ask(neighbour)).status).toBe(200)
    const all = JSON.stringify([await look(id, chair), (await city.call(chair, contract.toAnswer, {})).body])
    expect(all).not.toContain(resident.person)
    expect(all).not.toContain('张三')
    // The floor: the publisher's own session reads no voices.
    const database = openDatabase(city.appUrl, { max: 1 })
    const read = (settings: Record<string, string>) =>
      database.transaction(
        { settings: { 'linli.realm': String(city.realm), ...settings }, readOnly: true },
        (tx) => tx.all<{ person: string }>('SELECT person FROM openness.voice'),
      )
    expect(await read({ 'linli.person': chair.person! })).toEqual([])
    expect(await read({})).toEqual([])
    expect(new Set((await read({ 'linli.person': resident.person! })).map((v) => v.person))).toEqual(
      new Set([resident.person]),
    )
    await database.close()
  })
})

describe('objections', () => {
  it('hold the window open until each is disposed of with reasons', async () => {
    const id = await published()
    const objection = await objected(id)
    expect(
      (await city.call(resident, contract.object, { publication: id, text: '再提', named: false })).body.code,
    ).toBe('openness.objected-already')
    await at('2026-03-18T02:00:00Z', async () => {
      await windowRound(city.ground)
      expect((await look(id)).line).toMatchObject({ state: 'open', undisposed: 1 })
      // Time is over for new ones all the same.
      expect(
        (await city.call(neighbour, contract.object, { publication: id, text: '我也有异议', named: false }))
          .body.code,
      ).toBe('openness.window-over')
      const no = await city.call(secretary, contract.dispose, { objection, accept: false, reasons: '不采纳' })
      expect(no.body.code).toBe('openness.not-answerer')
      const done = await city.call(chair, contract.dispose, {
        objection,
        accept: false,
        reasons: '合同金额含税，附合同首页',
      })
      expect(done.body).toMatchObject({ returned: false })
      expect(
        (await city.call(chair, contract.dispose, { objection, accept: true, reasons: '改主意' })).body.code,
      ).toBe('openness.disposed-already')
      await windowRound(city.ground)
      expect((await look(id)).line.state).toBe('ended')
      await relayed()
    })
    expect((await city.call(resident, notices.notices, {})).body.rows.map((n) => n.kind)).toContain(
      'openness.disposed',
    )
    const old = (await city.call(null, contract.archive, { place: area.id, q: '财务' })).body
    expect(old.rows.map((r) => r.id)).toContain(id)
    expect(
      (
        await city.call(chair, contract.correct, {
          id,
          revision: 2,
          kind: 'substantive',
          title: '改',
          text: '改了',
          note: '晚了',
        } as never)
      ).status,
    ).toBe(400)
  })

  it('accepted where there is no matter, wait for a correction in substance', async () => {
    const id = await published()
    const objection = await objected(id)
    await city.call(chair, contract.dispose, { objection, accept: true, reasons: '确有差错，随后更正' })
    await at('2026-03-19T02:00:00Z', async () => {
      await windowRound(city.ground)
      expect((await look(id)).line.state).toBe('open')
      const anew = await city.call(chair, contract.correct, {
        id,
        revision: 1,
        kind: 'substantive',
        title: finances.title,
        text: '支出 9700 元',
        note: '按异议核实后更正',
      })
      expect(anew.status, JSON.stringify(anew.body)).toBe(200)
    })
    await at('2026-04-03T15:59:59Z', async () => {
      await windowRound(city.ground)
      expect((await look(id)).line.state).toBe('open')
    })
    await at('2026-04-07T16:00:01Z', async () => {
      await windowRound(city.ground)
      expect((await look(id)).line.state).toBe('ended')
    })
  })
})

describe('a matter', () => {
  const decision = { category: 'decision', title: '三号楼前加装路灯的决议', text: '会议通过，拟用 3000 元。' }

  it('is published by its holder, and goes on when the window ends', async () => {
    const matter = await motion()
    const waits = (await city.call(station, contract.ofMatter, { matter })).body
    expect(waits).toMatchObject({ rows: [], waiting: { category: 'decision', days: 7, may: null } })
    expect((await city.call(null, contract.ofMatter, { matter })).body.waiting?.may).toMatch(
      /\p{Script=Han}/u,
    )
    const tried = (who: Someone, over: object = {}) =>
      city.call(who, contract.publish, { ...decision, matter, ...over } as never)
    expect((await tried(otherChair)).status).not.toBe(200)
    expect((await tried(station, { category: 'finances' })).body.code).toBe('openness.wrong-category')
    expect((await tried(station, { days: 6 })).body.code).toBe('openness.too-short')
    expect((await tried(station, { revision: 1 })).body.code).toBe('kernel.stale')
    // Past openness nobody does it.
    await expect(act(station, matter, { act: 'publish', text: '直接' })).rejects.toMatchObject({
      code: 'flow.through',
    })
    const done = await tried(station)
    expect(done.status, JSON.stringify(done.body)).toBe(200)
    expect((await tried(station)).body.code).toBe('openness.already-shown')
    expect(await stepOf(matter)).toBe('publish')
    await at('2026-03-09T16:00:01Z', async () => {
      await windowRound(city.ground)
      expect(await stepOf(matter)).toBe('execute')
      expect((await tried(station)).body.code).toBe('openness.not-in-step')
    })
    const whole = await city.read((ctx) => publicationsOf(ctx, matter))
    expect(whole).toHaveLength(1)
    expect(whole[0]).toMatchObject({ line: { state: 'ended' }, versions: [{ text: decision.text }] })
  })

  it('goes back when an objection is accepted', async () => {
    const matter = await motion()
    const { id } = (await city.call(station, contract.publish, { ...decision, matter })).body
    const objection = await objected(id)
    const other = await objected(id, neighbour)
    const done = await city.call(station, contract.dispose, {
      objection,
      accept: true,
      reasons: '预算漏算电费',
    })
    expect(done.body).toMatchObject({ returned: true })
    expect(await stepOf(matter)).toBe('decide')
    expect((await look(id)).line.state).toBe('returned')
    // The other one still gets its reasons, and cannot return it twice.
    expect(
      (await city.call(station, contract.dispose, { objection: other, accept: true, reasons: '同上' })).body
        .code,
    ).toBe('openness.over')
    expect(
      (await city.call(station, contract.dispose, { objection: other, accept: false, reasons: '已退回再议' }))
        .status,
    ).toBe(200)
    await at('2026-04-20T02:00:00Z', async () => {
      await windowRound(city.ground)
      expect((await look(id)).line.state).toBe('returned')
    })
    expect(await stepOf(matter)).toBe('decide')
  })

  it('is published once by two at the same time', async () => {
    const matter = await motion()
    const both = await Promise.all(
      [1, 2].map(() => city.call(station, contract.publish, { ...decision, matter })),
    )
    expect(both.map((b) => b.status).sort((a, b) => a - b)).toEqual([200, 409])
    const [row] = await rowsOf<{ n: number }>(
      'SELECT count(*)::int AS n FROM openness.publication WHERE matter = $1',
      [matter],
    )
    expect(row!.n).toBe(1)
  })
})

describe('two at once', () => {
  it('an objection and the end of the window: one of them comes first, never both past each other', async () => {
    for (let i = 0; i < 6; i++) {
      const id = await published()
      await at('2026-03-17T15:59:59.990Z', async () => {
        const objecting = city.call(resident, contract.object, {
          publication: id,
          text: '最后一刻',
          named: false,
        })
        city.clock.now = new Date('2026-03-17T16:00:00.010Z')
        const [answer] = await Promise.all([objecting, windowRound(city.ground)])
        const { line, objections } = await look(id)
        if (answer.status === 200) expect(line.state).toBe('open')
        else expect(answer.body.code).toBe('openness.window-over')
        expect(objections).toHaveLength(answer.status === 200 ? 1 : 0)
        for (const o of objections)
          await city.call(chair, contract.dispose, { objection: o.id, accept: false, reasons: '已经说明' })
      })
    }
  })

  it('one objection of a person, however often it is sent', async () => {
    const id = await published()
    const sent = await Promise.all(
      Array.from({ length: 5 }, () =>
        city.call(resident, contract.object, { publication: id, text: '同时提交', named: false }),
      ),
    )
    expect(sent.filter((s) => s.status === 200)).toHaveLength(1)
  })
})

describe('the schedule', () => {
  it('nobody is late for the quarter it began in; afterwards what is missed stays on record, seen above', async () => {
    await at('2026-04-02T02:00:00Z', async () => expect(await scheduleRound(city.ground)).toBe(0))
    await at('2026-07-02T02:00:00Z', async () => {
      expect(await scheduleRound(city.ground)).toBeGreaterThan(100)
      expect(await scheduleRound(city.ground)).toBe(0)
      const own = (await city.call(chair, contract.overdue, { limit: 100 })).body.rows
      expect(own.map((m) => m.category).sort()).toEqual(['decisions', 'finances', 'grants', 'relief'])
      expect(own[0]).toMatchObject({ period: { from: '2026-04-01', to: '2026-06-30' }, daysLate: 2 })
      const below = (await city.call(secretary, contract.overdue, { limit: 100 })).body.rows
      expect(new Set(below.map((m) => m.bodyTitle)).size).toBeGreaterThan(1)
      expect((await city.call(gridWorker, contract.overdue, {})).body.code).toBe('openness.not-overseer')
      const page = (await city.call(null, contract.home, { place: area.id })).body
      expect(page.missed.filter((m) => m.category === 'finances')).toHaveLength(1)
      expect(page.bodies[0]!.coverage.find((c) => c.category === 'finances')!.standing).toBe('overdue')
      const late = await city.call(chair, contract.publish, {
        ...finances,
        title: '第二季度财务收支',
        period: '2026-04-01',
      })
      expect(late.status, JSON.stringify(late.body)).toBe(200)
      const after = (await city.call(chair, contract.overdue, { all: true, limit: 100 })).body.rows
      expect(after.find((m) => m.category === 'finances')).toMatchObject({
        madeGoodOn: '2026-07-02',
        publication: late.body.id,
      })
      for (const period of ['2026-05-01', '2026-10-01', '2019-01-01'])
        expect((await city.call(chair, contract.publish, { ...finances, period })).body.code).toBe(
          'openness.period-wrong',
        )
    })
  }, 60_000)
})

describe('the floor', () => {
  it('shows what is public in its own realm only, and lets a body write its own alone', async () => {
    const id = await published()
    const database = openDatabase(city.appUrl, { max: 1 })
    const run = <T>(settings: Record<string, string>, sql: string) =>
      database.transaction({ settings }, (tx) => tx.all<T>(sql))
    expect(await run({ 'linli.realm': '4000' }, 'SELECT id FROM openness.publication')).toEqual([])
    expect(await run({}, 'SELECT id FROM openness.publication')).toEqual([])
    const realm = { 'linli.realm': String(city.realm) }
    expect(await run(realm, `SELECT id FROM openness.publication WHERE id = '${id}'`)).toHaveLength(1)
    const change = `UPDATE openness.publication SET title = '改了' WHERE id = '${id}' RETURNING id`
    expect(await run(realm, change)).toEqual([])
    const other = await city.read((ctx) => findServing(ctx, { kind: 'residents-committee', path: area.path }))
    expect(await run({ ...realm, 'linli.body': (await otherBody())! }, change)).toEqual([])
    expect(await run({ ...realm, 'linli.body': other!.id }, change)).toHaveLength(1)
    await expect(
      run(
        { ...realm, 'linli.body': (await otherBody())!, 'linli.person': otherChair.person! },
        `INSERT INTO openness.version SELECT realm, gen_random_uuid(), publication, 9, 'wording', title, text, 'x', personal, basis, at, '${otherChair.person}', by_title FROM openness.version WHERE publication = '${id}'`,
      ),
    ).rejects.toThrow(/row-level security/)
    await database.close()
  })
  const otherBody = async () => {
    const { path } = await city.place(OTHER)
    return (await city.read((ctx) => findServing(ctx, { kind: 'residents-committee', path })))?.id
  }
})

it('is sealed with its rows: nothing here passes by the trace', async () => {
  const id = await published()
  const kinds = await rowsOf<{ subject_kind: string }>(
    `SELECT DISTINCT subject_kind FROM kernel.trace WHERE subject_kind LIKE 'openness.%' ORDER BY 1`,
  )
  expect(kinds.map((k) => k.subject_kind)).toEqual(
    expect.arrayContaining([
      'openness.missed',
      'openness.objection',
      'openness.publication',
      'openness.question',
      'openness.version',
      'openness.voice',
    ]),
  )
  expect(id).toBeTruthy()
})
