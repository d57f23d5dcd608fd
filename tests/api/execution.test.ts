/** 执行与评议: tasks planned, done and checked by others; residents rate; a low rating reopens; the archive is sealed. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { allow } from '#kernel/access'
import { action, perform } from '#kernel/action'
import type { Context } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import { relayEvents } from '#kernel/events'
import type { Uuid } from '#kernel/ids'
import { ensurePartitions } from '#kernel/partitions'
import { openAnchors, sealTrace, verifyTrace } from '#kernel/seal'
import { appointPerson, findServing, resolveCapacity, serviceActor } from '#modules/bodies'
import { lateRound, ratingRound } from '#modules/execution'
import { actOn, getMatter, lockMatter, openMatter } from '#modules/flow'
import type { ActInput, ActOptions } from '#modules/flow'
import { findJurisdiction } from '#modules/territory'
import { manifests } from '../../apps/server/modules.ts'
import { jpeg } from '../../kernel/files/samples.ts'
import * as contract from '../../modules/execution/contract.ts'
import * as notices from '../../modules/notices/contract.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'
import { TOWN, councilTown } from '../support/council-town.ts'

let city: City
let owner: pg.Client
let town: ReturnType<typeof councilTown>
let director: Someone
let member: Someone
let otherDirector: Someone
let secretary: Someone
let head: Someone
let inspector: Someone
let residents: Someone[]
let place: { id: Uuid; name: string; path: string }
const START = '2026-03-02T02:00:00Z'

beforeAll(async () => {
  town = councilTown()
  city = await openCity(TOWN, { folder: town.folder, now: START })
  owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  for (const month of ['2026-04', '2026-05'])
    await ensurePartitions(city.ground.database, new Date(`${month}-02T00:00:00Z`))
  const at = (kind: string, post: string, where = '90-01') => ({ kind, post, place: where })
  director = await city.appoint('王主任', at('committee', 'director'))
  member = await city.appoint('李委员', at('committee', 'member'))
  otherDirector = await city.appoint('赵主任', at('committee', 'director', '90-02'))
  secretary = await city.appoint('周书记', at('party', 'secretary'))
  head = await city.appoint('钱监督', at('supervisors', 'head'))
  inspector = await city.appoint('孙监督', at('supervisors', 'member'))
  residents = await Promise.all(
    ['甲', '乙', '丙', '丁', '戊', '己', '庚'].map((n) => city.resident(`居民${n}`)),
  )
  place = await city.place('90-01')
}, 240_000)
afterAll(async () => {
  await owner?.end()
  await city?.close()
  town?.remove()
})

const rowsOf = async <T>(sql: string, values: unknown[] = []) => {
  await owner.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
  return (await owner.query(sql, values)).rows as T[]
}
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
      { timeout: 30_000 },
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

/** A decided motion that waits to be carried out. */
async function decided(title = '三号院门口加装路灯'): Promise<Uuid> {
  const id = await city.inside(async (ctx) => {
    const made = await openMatter(ctx, allow('test.open'), {
      id: ctx.newId(),
      kind: 'motion',
      procedure: 'motion',
      title,
      item: null,
      itemClock: null,
      place,
      reporter: residents[0]!.person,
      urgent: null,
      isPublic: true,
      actTitle: '提出',
      actorTitle: '居民',
      text: null,
    })
    return made.matter.id
  })
  await act(director, id, { act: 'submit', text: '收集了意见' })
  await act(secretary, id, { act: 'admit', text: '同意列入' })
  await act(null, id, { act: 'passed' }, { bySystem: true, via: 'ballot' })
  await act(null, id, { act: 'ended' }, { bySystem: true, via: 'publication' })
  return id
}
const stepOf = (matter: Uuid) => city.read(async (ctx) => (await getMatter(ctx, matter)).step)
const revisionOf = (matter: Uuid) => city.read(async (ctx) => (await getMatter(ctx, matter)).revision)
const look = async (matter: Uuid, who: Someone | null = null) => {
  const answer = await city.call(who, contract.ofMatter, { matter })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
const lamp = { title: '安装三盏路灯', budgetFen: '120000', dueOn: '2026-03-20' }

async function plan(matter: Uuid, tasks: object[] = [lamp], who = director) {
  return city.call(who, contract.plan, {
    matter,
    revision: await revisionOf(matter),
    tasks,
  } as never)
}
async function planned(matter: Uuid, tasks: object[] = [lamp]): Promise<Uuid[]> {
  const answer = await plan(matter, tasks)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.tasks
}
const taskIn = async (matter: Uuid, task: Uuid, who: Someone | null = null) =>
  (await look(matter, who)).tasks.find((t) => t.id === task)!

async function report(matter: Uuid, task: Uuid, over: object = {}, who = director) {
  const { revision } = await taskIn(matter, task)
  return city.call(who, contract.report, {
    task,
    revision,
    text: '三盏路灯已经装好，亮灯正常',
    spentFen: '118000',
    bareReason: '现场验收，没有票据',
    ...over,
  } as never)
}
async function check(matter: Uuid, task: Uuid, over: object = {}, who = head) {
  const { revision } = await taskIn(matter, task)
  return city.call(who, contract.check, {
    task,
    revision,
    passed: true,
    reasons: '到现场看过，与报告一致',
    ...over,
  } as never)
}
const ok = <A extends { status: number; body: unknown }>(answer: A): A => {
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer
}
const refusal = (answer: { status: number; body: { code?: string } }) => [answer.status, answer.body.code]

const finish = async (matter: Uuid, who = director) =>
  city.call(who, contract.finish, { matter, revision: await revisionOf(matter) })

/** Carried out and checked: residents rate it now. */
async function rating(title?: string): Promise<{ matter: Uuid; window: Uuid }> {
  const matter = await decided(title)
  await done(matter)
  return { matter, window: (await look(matter)).windows.at(-1)!.id }
}
async function done(matter: Uuid): Promise<void> {
  const [task] = await planned(matter)
  ok(await report(matter, task!))
  ok(await check(matter, task!))
  ok(await finish(matter))
  expect(await stepOf(matter)).toBe('rate')
  await relayed()
}
async function rate(window: Uuid, yes: number, no: number): Promise<void> {
  for (const [i, who] of residents.slice(0, yes + no).entries())
    // oxlint-disable-next-line no-await-in-loop
    ok(await city.call(who, contract.rate, { window, satisfied: i < yes }))
}
/** The window ends at midnight after its last day. */
const ended = async () => at('2026-03-12T02:00:00Z', () => ratingRound(city.ground))

async function uploaded(who: Someone): Promise<string> {
  const answer = await city.app.inject({
    method: 'POST',
    url: '/api/kernel/upload',
    headers: {
      'x-linli': '1',
      'content-type': 'multipart/form-data; boundary=----linli',
      'x-test-person': who.person!,
      'x-linli-capacity': who.appointment!,
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

describe('tasks', () => {
  it('are planned by those who hold the matter, and only there', async () => {
    const matter = await decided()
    expect(refusal(await plan(matter, [lamp], head))).toEqual([403, 'execution.not-executor'])
    expect(refusal(await plan(matter, [lamp], otherDirector))).toEqual([403, 'execution.not-holder'])
    expect(refusal(await plan(matter, [{ ...lamp, dueOn: '2026-03-01' }]))).toEqual([
      422,
      'execution.due-over',
    ])
    // The engine gives the act to this module alone.
    await expect(act(director, matter, { act: 'plan', text: '直接安排' })).rejects.toMatchObject({
      code: 'flow.through',
    })
    const choices = ok(await city.call(director, contract.doers, { matter })).body.rows
    expect(choices[0]).toMatchObject({ title: '柳溪社区居委会', holds: true })
    const station = choices.find((c) => c.title.includes('便民服务站'))!
    expect(choices.map((c) => c.title)).not.toContain('柳溪社区居务监督委员会')
    const supervisors = await city.read((ctx) =>
      findServing(ctx, { kinds: ['supervisors'], path: place.path }),
    )
    expect(refusal(await plan(matter, [{ ...lamp, doer: supervisors!.id }]))).toEqual([
      422,
      'execution.doer-supervises',
    ])
    expect(refusal(await plan(matter, [{ ...lamp, post: 'no-such' }]))).toEqual([422, 'execution.no-doer'])
    const [first, second] = await planned(matter, [
      lamp,
      {
        title: '刷新路面标线',
        budgetFen: '0',
        dueOn: '2026-03-25',
        doer: station.id,
        post: station.posts[0]!.id,
      },
    ])
    const seen = await look(matter)
    expect(seen.tasks.map((t) => [t.no, t.title, t.doer, t.budgetFen, t.state])).toEqual([
      [1, lamp.title, '柳溪社区居委会', '120000', 'planned'],
      [2, '刷新路面标线', station.title, '0', 'planned'],
    ])
    expect(seen.now.tasks).toEqual({ plan: expect.any(String), finish: expect.any(String) })
    expect((await look(matter, director)).now.tasks).toMatchObject({ plan: null })
    expect(first).not.toBe(second)
    expect(refusal(await finish(matter))).toEqual([409, 'execution.not-all-checked'])
  }, 60_000)

  it('are corrected before they are reported, with a reason that stays in the timeline', async () => {
    const matter = await decided()
    const [task] = await planned(matter)
    const correct = (over: object, who = director) =>
      city.call(who, contract.correct, { task, revision: 1, to: lamp, reason: '询价后改', ...over } as never)
    expect(refusal(await correct({}))).toEqual([422, 'execution.nothing-changed'])
    expect(refusal(await correct({ to: { ...lamp, budgetFen: '90000' } }, otherDirector))).toEqual([
      403,
      'execution.not-holder',
    ])
    ok(await correct({ to: { ...lamp, budgetFen: '90000' } }, member))
    expect(refusal(await correct({ to: { ...lamp, budgetFen: '80000' } }))).toEqual([409, 'kernel.stale'])
    expect(await taskIn(matter, task!)).toMatchObject({ budgetFen: '90000', revision: 2 })
    const [line] = await rowsOf<{ text: string }>(
      `SELECT text FROM flow.act WHERE matter = $1 ORDER BY no DESC LIMIT 1`,
      [matter],
    )
    expect(line!.text).toContain('预算1,200.00元')
    expect(line!.text).toContain('预算900.00元')
    ok(await report(matter, task!, { spentFen: '90000' }))
    expect(refusal(await correct({ revision: 3, to: null }))).toEqual([409, 'execution.not-correctable'])
  }, 60_000)

  it('are reported with evidence and money, and cost more than planned only with a reason', async () => {
    const matter = await decided()
    const [task] = await planned(matter)
    expect(refusal(await report(matter, task!, { bareReason: undefined }))).toEqual([
      422,
      'execution.no-evidence',
    ])
    expect(refusal(await report(matter, task!, { spentFen: '120001' }))).toEqual([
      422,
      'execution.over-budget',
    ])
    expect(refusal(await report(matter, task!, { spentFen: '12.5' }))[0]).toBe(400)
    const files = [await uploaded(director)]
    ok(await report(matter, task!, { spentFen: '120001', overReason: '多用一米电缆', files }))
    const seen = await taskIn(matter, task!)
    expect(seen).toMatchObject({ state: 'reported', spentFen: '120001' })
    expect(seen.reports[0]).toMatchObject({ overReason: '多用一米电缆', bareReason: null, check: null })
    const file = await city.app.inject({
      method: 'GET',
      url: `/api/kernel/file/${seen.reports[0]!.files[0]!.id}`,
    })
    expect(file.statusCode).toBe(200)
    expect(refusal(await report(matter, task!))).toEqual([409, 'execution.not-to-report'])
  }, 60_000)

  it('are checked by the supervisory body, never by whoever carried them out', async () => {
    const matter = await decided()
    const [task] = await planned(matter)
    expect(refusal(await check(matter, task!))).toEqual([409, 'execution.not-to-check'])
    ok(await report(matter, task!, {}, member))
    expect(refusal(await check(matter, task!, {}, director))).toEqual([403, 'execution.not-checker'])
    // The same person in the supervisory body: a second post does not make another person of them.
    const second = await city.inside(async (ctx) => {
      const body = await findServing(ctx, { kinds: ['supervisors'], path: place.path })
      return appointPerson(ctx, { person: member.person!, body: body!.id, post: 'member', reason: 'test' })
    })
    const twoHats = { person: member.person, appointment: second }
    expect(refusal(await check(matter, task!, {}, twoHats))).toEqual([403, 'execution.own-work'])
    ok(await check(matter, task!, { passed: false, reasons: '第二盏不亮，请修好' }))
    expect(await taskIn(matter, task!)).toMatchObject({
      state: 'returned',
      reports: [{ check: { passed: false, reasons: '第二盏不亮，请修好' } }],
    })
    expect(refusal(await check(matter, task!))).toEqual([409, 'execution.not-to-check'])
    ok(await report(matter, task!, { text: '第二盏已经修好' }))
    ok(await check(matter, task!, {}, inspector))
    // Whoever checked carries nothing out, in whatever post: the engine holds them to it.
    const third = await city.inside(async (ctx) => {
      const body = await findServing(ctx, { kinds: ['committee'], path: place.path })
      return appointPerson(ctx, { person: inspector.person!, body: body!.id, post: 'member', reason: 'test' })
    })
    expect(refusal(await plan(matter, [lamp], { person: inspector.person, appointment: third }))).toEqual([
      403,
      'flow.person-holds-power',
    ])
    expect((await taskIn(matter, task!)).state).toBe('passed')
    expect(refusal(await finish(matter, head))).toEqual([403, 'execution.not-executor'])
    ok(await finish(matter))
    expect(await stepOf(matter)).toBe('rate')
    const [last] = await rowsOf<{ data: { facts: { value: string }[] }; person: string | null }>(
      `SELECT data, person FROM flow.act WHERE matter = $1 ORDER BY no DESC LIMIT 1`,
      [matter],
    )
    expect(last!.person).toBeNull()
    expect(last!.data.facts.map((f) => f.value)).toEqual(['1', '1,200.00', '1,180.00'])
  }, 60_000)

  it('that are late stand first, are told once, and wait on the home page', async () => {
    const matter = await decided('晚了的任务')
    const [task] = await planned(matter, [{ ...lamp, title: '晚了的一项', dueOn: '2026-03-04' }])
    const other = await decided('没有晚的任务')
    await planned(other, [{ ...lamp, title: '期限还远的一项', dueOn: '2026-04-30' }])
    await at('2026-03-05T02:00:00Z', async () => {
      expect(await taskIn(matter, task!)).toMatchObject({ late: true, wasLate: false })
      expect(await lateRound(city.ground)).toBeGreaterThan(0)
      expect(await lateRound(city.ground)).toBe(0)
      expect(await taskIn(matter, task!)).toMatchObject({ late: true, wasLate: true })
      const rows = ok(await city.call(director, contract.list, {})).body.rows
      expect(rows[0]).toMatchObject({ late: true })
      const titles = rows.map((r) => r.title)
      expect(titles.indexOf('晚了的一项')).toBeLessThan(titles.indexOf('期限还远的一项'))
      const late = ok(await city.call(head, contract.list, { scope: 'below', late: true })).body.rows
      expect(late.map((r) => r.id)).toContain(task)
      expect(late.every((r) => r.late)).toBe(true)
      const todo = ok(await city.call(director, contract.todos, {})).body.rows.map((r) => r.title)
      expect(todo).toContain('晚了的一项')
      expect(todo).not.toContain('期限还远的一项')
      await relayed()
      const told = ok(await city.call(director, notices.notices, {})).body.rows
      expect(told.filter((n) => n.kind === 'execution.overdue').length).toBeGreaterThan(0)
      // Reported in the end: it waits for others now, and they are the ones who see it.
      ok(await report(matter, task!))
      const checking = ok(await city.call(head, contract.todos, {})).body.rows.map((r) => r.id)
      expect(checking).toContain(task)
      expect(ok(await city.call(director, contract.todos, {})).body.rows.map((r) => r.id)).not.toContain(task)
    })
    // Pages follow one another without a gap.
    const all = ok(await city.call(director, contract.list, { limit: 100 })).body.rows.map((r) => r.id)
    const paged: string[] = []
    let cursor: string | undefined
    do {
      // oxlint-disable-next-line no-await-in-loop
      const page = ok(
        await city.call(director, contract.list, { limit: 2, ...(cursor ? { cursor } : {}) }),
      ).body
      paged.push(...page.rows.map((r) => r.id))
      cursor = page.next ?? undefined
    } while (cursor)
    expect(paged).toEqual(all)
    expect(refusal(await city.call(residents[0]!, contract.list, {}))[0]).toBe(403)
  }, 90_000)
})

describe('rating', () => {
  it('is each resident’s own, once, and nobody sees it grow', async () => {
    const { matter, window } = await rating()
    const [seen] = (await look(matter)).windows
    expect(seen).toMatchObject({ state: 'open', untilOn: '2026-03-09', least: 5, good: '4/5', figures: null })
    expect(refusal(await city.call(director, contract.rate, { window, satisfied: true }))).toEqual([
      403,
      'execution.as-resident',
    ])
    // The chair at home is still the one whose work it is.
    const atHome = { person: director.person, appointment: null }
    expect(refusal(await city.call(atHome, contract.rate, { window, satisfied: true }))).toEqual([
      403,
      'execution.rates-own-work',
    ])
    // Ten times at once: one rating.
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        city.call(residents[0]!, contract.rate, { window, satisfied: true, words: '灯很亮，谢谢' }),
      ),
    )
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
    expect(new Set(answers.filter((a) => a.status !== 200).map((a) => a.body.code))).toEqual(
      new Set(['execution.rated-already']),
    )
    const mine = (await look(matter, residents[0]!)).windows[0]!
    expect(mine.own).toEqual({ satisfied: true, words: '灯很亮，谢谢' })
    for (const who of [null, residents[1]!, director, head, secretary]) {
      // oxlint-disable-next-line no-await-in-loop
      const theirs = await look(matter, who)
      expect(theirs.windows[0]).toMatchObject({ own: null, figures: null, remarks: [], verdict: null })
      expect(JSON.stringify(theirs)).not.toContain('灯很亮')
    }
    // The floor itself: no scope but one's own reads a rating.
    const database = openDatabase(city.appUrl, { max: 1 })
    const count = (settings: Record<string, string>) =>
      database.transaction({ settings: { 'linli.realm': String(city.realm), ...settings } }, (tx) =>
        tx.first<{ n: bigint }>('SELECT count(*) AS n FROM execution.rating'),
      )
    expect((await count({ 'linli.person': residents[1]!.person! }))!.n).toBe(0n)
    expect((await count({ 'linli.person': residents[0]!.person! }))!.n).toBe(1n)
    expect((await count({ 'linli.place_from': '', 'linli.place_to': '~' }))!.n).toBe(0n)
    await database.close()
    const wait = await stepOf(matter)
    expect(wait).toBe('rate')
    expect(await ratingRound(city.ground)).toBe(0)
    await ended()
    expect(refusal(await city.call(residents[1]!, contract.rate, { window, satisfied: true }))).toEqual([
      409,
      'execution.window-over',
    ])
  }, 60_000)

  it.each([
    ['four of five is exactly enough', 4, 1, 'satisfied', 'archive'],
    ['five of six is more than enough', 5, 1, 'satisfied', 'archive'],
    ['four of six is low: it is carried out again', 4, 2, 'low', 'execute'],
    ['four alone are too few, however satisfied', 4, 0, 'unrated', 'archive'],
  ])(
    '%s',
    async (_, yes, no, verdict, step) => {
      const { matter, window } = await rating()
      await rate(window, yes, no)
      await ended()
      expect(await stepOf(matter)).toBe(step)
      const seen = (await look(matter)).windows.find((w) => w.id === window)!
      expect(seen).toMatchObject({
        state: 'ended',
        verdict,
        figures: { satisfied: yes, dissatisfied: no, paperSatisfied: 0, paperDissatisfied: 0 },
      })
      const [line] = await rowsOf<{ act: string; data: { facts: { label: string; value: string }[] } }>(
        `SELECT act, data FROM flow.act WHERE matter = $1 ORDER BY no DESC LIMIT 1`,
        [matter],
      )
      expect(line!.act).toBe(verdict)
      expect(line!.data.facts.slice(0, 3).map((f) => f.value)).toEqual([yes + no, yes, no].map(String))
    },
    60_000,
  )

  it('takes paper from the supervisory body, apart, with its sheet', async () => {
    const { matter, window } = await rating()
    const paper = (over: object = {}, who = head) =>
      city.call(who, contract.enterPaper, {
        window,
        satisfied: 3,
        dissatisfied: 1,
        bareReason: '表格存档在活动室',
        ...over,
      } as never)
    expect(refusal(await paper({}, director))).toEqual([403, 'execution.not-checker'])
    expect(refusal(await paper({ bareReason: undefined }))).toEqual([422, 'execution.no-sheet'])
    expect(refusal(await paper({ satisfied: 0, dissatisfied: 0 }))).toEqual([422, 'execution.empty-paper'])
    ok(await paper({ files: [await uploaded(head)], bareReason: undefined }))
    const entered = (await look(matter, head)).windows[0]!.papers
    expect(entered).toMatchObject([{ satisfied: 3, dissatisfied: 1, files: [{ media: 'image/jpeg' }] }])
    expect((await look(matter, director)).windows[0]!.papers).toEqual([])
    const sheet = `/api/kernel/file/${entered[0]!.files[0]!.id}`
    const read = (who: Someone | null) =>
      city.app.inject({
        method: 'GET',
        url: sheet,
        headers: who ? { 'x-test-person': who.person!, 'x-linli-capacity': who.appointment! } : {},
      })
    expect((await read(head)).statusCode).toBe(200)
    expect((await read(director)).statusCode).not.toBe(200)
    expect((await read(null)).statusCode).not.toBe(200)
    await rate(window, 1, 0)
    await ended()
    const seen = (await look(matter)).windows[0]!
    // 1 + 3 of 5 are satisfied: exactly four fifths.
    expect(seen).toMatchObject({
      verdict: 'satisfied',
      figures: { satisfied: 1, dissatisfied: 0, paperSatisfied: 3, paperDissatisfied: 1 },
    })
    expect(seen.papers).toEqual([])
  }, 60_000)

  it('shows what was written to the bodies of the matter, without whose it is, and only of enough people', async () => {
    const few = await rating()
    ok(await city.call(residents[0]!, contract.rate, { window: few.window, satisfied: false, words: '太吵' }))
    const many = await rating()
    for (const [i, who] of residents.slice(0, 5).entries())
      // oxlint-disable-next-line no-await-in-loop
      ok(
        await city.call(who, contract.rate, {
          window: many.window,
          satisfied: true,
          ...(i < 2 ? { words: ['乙的话', '甲的话'][i]! } : {}),
        }),
      )
    await ended()
    expect((await look(few.matter, head)).windows[0]!.remarks).toEqual([])
    const seen = (await look(many.matter, head)).windows[0]!.remarks
    expect(seen).toEqual([
      { satisfied: true, text: '乙的话' },
      { satisfied: true, text: '甲的话' },
    ])
    expect((await look(many.matter)).windows[0]!.remarks).toEqual([])
    expect((await look(many.matter, otherDirector)).windows[0]!.remarks).toEqual([])
  }, 60_000)

  it('reopens twice; each time is a round of its own with a window of its own', async () => {
    const { matter, window } = await rating()
    await rate(window, 3, 2)
    await ended()
    expect(await stepOf(matter)).toBe('execute')
    expect((await look(matter)).now.tasks).not.toBeNull()
    expect(refusal(await finish(matter))).toEqual([409, 'execution.not-all-checked'])
    await at('2026-03-13T02:00:00Z', () => done(matter))
    const seen = await look(matter)
    expect(seen.tasks.map((t) => [t.round, t.no])).toEqual([
      [1, 1],
      [2, 1],
    ])
    expect(seen.windows.map((w) => [w.no, w.state])).toEqual([
      [1, 'ended'],
      [2, 'open'],
    ])
    expect(seen.spentFen).toBe('236000')
  }, 60_000)
})

describe('the archive', () => {
  async function sealed(): Promise<Uuid> {
    const { matter, window } = await rating('<script>alert(1)</script>三号院“路灯”')
    await rate(window, 5, 0)
    await ended()
    expect(
      refusal(await city.call(member, contract.seal, { matter, revision: await revisionOf(matter) })),
    ).toEqual([403, 'execution.not-archivist'])
    await at('2026-03-13T02:00:00Z', async () =>
      ok(await city.call(director, contract.seal, { matter, revision: await revisionOf(matter) })),
    )
    return matter
  }
  const file = (matter: Uuid, kind: 'machine' | 'readable') =>
    city.app.inject({ method: 'GET', url: `/api/execution/archive/${kind}/${matter}` })
  const sha = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
  async function verified(keys: string) {
    await sealTrace(city.ground, openAnchors(keys))
    return verifyTrace({
      pool: city.ground.database.pool,
      secrets: city.ground.secrets,
      anchors: openAnchors(keys),
      traced: manifests().flatMap((m) => m.traced ?? []),
      settingsOf: (realm) => ({ 'linli.realm': String(realm), 'linli.service': '1' }),
    })
  }

  it('is built whole, sealed with digests, given to everybody, and changed by nobody unnoticed', async () => {
    const keys = mkdtempSync(join(tmpdir(), 'linli-anchors-'))
    const early = await decided()
    expect(
      refusal(await city.call(director, contract.seal, { matter: early, revision: await revisionOf(early) })),
    ).toEqual([409, 'execution.not-sealable'])
    expect((await file(early, 'machine')).statusCode).toBe(404)

    const matter = await sealed()
    expect(await stepOf(matter)).toBe('archived')
    const seen = (await look(matter)).archive!
    expect(seen.sound).toBe(true)
    const machine = await file(matter, 'machine')
    const readable = await file(matter, 'readable')
    expect([machine.statusCode, readable.statusCode]).toEqual([200, 200])
    expect(sha(machine.body)).toBe(seen.machineDigest)
    expect(sha(readable.body)).toBe(seen.readableDigest)
    const content = JSON.parse(machine.body) as {
      format: string
      timeline: { act: string; by: string }[]
      tasks: { reports: { check: { passed: boolean } }[] }[]
      ratings: object[]
      custody: object[]
      rules: { snapshot: string; version: string }
    }
    expect(content.format).toBe('linli-archive/1')
    expect(content.timeline.map((a) => a.act)).toEqual(
      expect.arrayContaining([
        'submit',
        'admit',
        'passed',
        'ended',
        'plan',
        'report',
        'check',
        'done',
        'satisfied',
      ]),
    )
    expect(content.tasks[0]!.reports[0]!.check.passed).toBe(true)
    expect(content.ratings).toMatchObject([{ satisfied: 5, dissatisfied: 0, verdict: 'satisfied' }])
    expect(content.rules.version).toBe('2026.1')
    // No name, of staff or residents, and no id of anybody.
    for (const name of ['居民甲', '王主任', '钱监督']) expect(machine.body).not.toContain(name)
    for (const who of [...residents, director, head]) expect(machine.body).not.toContain(who.person!)
    // People's words are words: nothing runs, nothing is fetched.
    expect(readable.body).not.toMatch(/<script|<link|<img|src=|javascript:/i)
    expect(readable.body).toContain('&lt;script&gt;')
    expect(readable.headers['content-security-policy']).toContain("default-src 'none'")

    // The pool may not touch it.
    const database = openDatabase(city.appUrl, { max: 1 })
    for (const sql of [
      `UPDATE execution.archive SET machine = '{}' WHERE matter = '${matter}'`,
      `DELETE FROM execution.archive WHERE matter = '${matter}'`,
      `UPDATE execution.rating SET satisfied = true`,
      `DELETE FROM execution.report`,
    ])
      // oxlint-disable-next-line no-await-in-loop
      await expect(
        database.transaction(
          { settings: { 'linli.realm': String(city.realm), 'linli.service': '1' } },
          (tx) => tx.run(sql),
        ),
      ).rejects.toThrow(/permission denied/)
    await database.close()
    expect((await verified(keys)).faults).toEqual([])

    // Whoever owns the database can; then it shows, at the page and in the trace.
    await rowsOf(`ALTER TABLE execution.archive NO FORCE ROW LEVEL SECURITY`)
    const forged = machine.body.replace('"dissatisfied":0', '"dissatisfied":1')
    expect(forged).not.toBe(machine.body)
    await rowsOf(`UPDATE execution.archive SET machine = $2, machine_digest = $3 WHERE matter = $1`, [
      matter,
      forged,
      sha(forged),
    ])
    await rowsOf(`ALTER TABLE execution.archive FORCE ROW LEVEL SECURITY`)
    expect((await look(matter)).archive!.sound).toBe(false)
    expect(refusal({ status: 409, body: (await file(matter, 'machine')).json() })).toEqual([
      409,
      'execution.archive-broken',
    ])
    const faults = (await verified(keys)).faults
    expect(JSON.stringify(faults)).toContain('归档包')
    rmSync(keys, { recursive: true, force: true })
  }, 120_000)
})

describe('the floor', () => {
  it('lets nobody write what is not theirs, nor change a verdict against the figures', async () => {
    const { window, matter } = await rating()
    const database = openDatabase(city.appUrl, { max: 1 })
    const as = (settings: Record<string, string>, sql: string, values: unknown[] = []) =>
      database.transaction({ settings: { 'linli.realm': String(city.realm), ...settings } }, (tx) =>
        tx.run(sql, values),
      )
    const [somebody, other] = [residents[0]!.person!, residents[1]!.person!]
    // A rating in another's name; a window by somebody who is no service.
    await expect(
      as(
        { 'linli.person': somebody },
        `INSERT INTO execution.rating (realm, id, rating_window, person, satisfied, at) VALUES ($1, $2, $3, $4, true, now())`,
        [city.realm, randomUUID(), window, other],
      ),
    ).rejects.toThrow(/row-level security/)
    expect(
      await as(
        { 'linli.person': director.person! },
        `UPDATE execution.rating_window SET state = 'void', ended_at = now() WHERE id = $1`,
        [window],
      ),
    ).toBe(0)
    await expect(
      as(
        { 'linli.service': '1' },
        `UPDATE execution.rating_window SET state = 'ended', ended_at = until_at, satisfied = 4, dissatisfied = 2,
           paper_satisfied = 0, paper_dissatisfied = 0, verdict = 'satisfied' WHERE id = $1`,
        [window],
      ),
    ).rejects.toMatchObject({ constraint: 'rating_window_verdict' })
    // A resident writes no task of anybody's, and changes none.
    expect(
      await as({ 'linli.person': somebody }, `UPDATE execution.task SET title = '改写' WHERE matter = $1`, [
        matter,
      ]),
    ).toBe(0)
    // Another realm sees nothing of it.
    const elsewhere = await database.transaction(
      { settings: { 'linli.realm': '3', 'linli.service': '1' } },
      (tx) => tx.first<{ n: bigint }>('SELECT count(*) AS n FROM execution.task'),
    )
    expect(elsewhere!.n).toBe(0n)
    await database.close()
  }, 60_000)
})
