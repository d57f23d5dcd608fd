import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connected } from '../../kernel/postgres/roles.ts'
import { action, ask, perform } from '#kernel/action'
import type { Actor, Context } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import { newId } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { addPerson } from '#modules/identity'
import { findJurisdiction, findPlaceByCode } from '#modules/territory'
import { testGround } from '../../tests/support/ground.ts'
import type { TestGround } from '../../tests/support/ground.ts'
import { row } from '../../tests/support/sources.ts'
import * as actions from './actions.ts'
import {
  acting,
  appointPerson,
  bodiesServing,
  dutyQueueGap,
  findServing,
  getBody,
  holdersOf,
  publicActor,
  residentActor,
  resolveCapacity,
  serviceActor,
} from './index.ts'
import * as queries from './queries.ts'
import { REALM, compiledBodies, file, loadCity, places } from '../../tests/support/small-city.ts'

let t: TestGround
const load = (value: unknown = file, rows = places) => loadCity(t, value, rows)
const read = <T>(work: Parameters<typeof t.read<T>>[1]) => t.read(REALM, work)
const refused = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(Refusal)
  return (error as Refusal).code
}
const person = (name: string) => t.write(REALM, (ctx) => addPerson(ctx, { name }))
const place = async (code: string) => (await read((ctx) => findPlaceByCode(ctx, code)))!
const bodyAt = async (kind: string, code: string) => {
  const path = (await place(code)).path
  return (await read((ctx) => findServing(ctx, { kind, path })))!
}
const system = (): Actor => serviceActor(REALM, 'test')
const appointed = async (
  kind: string,
  code: string,
  post: string,
  name: string,
  from = '2026-01-01T00:00:00Z',
) => {
  const who = await person(name)
  const body = await bodyAt(kind, code)
  const { appointment } = await perform(t.ground, system(), actions.appoint, {
    person: who,
    body: body.id,
    post,
    from,
    reason: '示例',
  })
  return { who, body, appointment, name }
}
const signedIn = (who: Uuid, name = '某人') => ({ person: who, name, session: null })
const resolve = async (who: Uuid, appointment?: string) =>
  resolveCapacity(t.ground, signedIn(who), {
    appointment,
    jurisdiction: await findJurisdiction(t.ground, 'qinghe'),
  })

let security: Awaited<ReturnType<typeof appointed>>
let head: Awaited<ReturnType<typeof appointed>>

beforeAll(async () => {
  t = await testGround()
  await load()
  security = await appointed('city-office', '50', 'security', '安全员甲')
  head = await appointed('station', 'C1', 'head', '站长甲')
})
afterAll(() => t?.close())

describe('loading', () => {
  test('the example has no finding; an unknown place and an unknown level are told with their line', () => {
    expect(compiledBodies(file).findings).toEqual([])
    const wrong = {
      kinds: [{ ...file.kinds[0]!, serves: 'village', posts: [] }],
      bodies: [{ id: 'office', kind: 'city-office', place: '99', name: '办' }],
    }
    expect(compiledBodies(wrong).findings.map((f) => [f.file, f.line, f.code])).toEqual([
      ['packs/q/bodies.yaml', 2, 'level-unknown'],
      ['packs/q/bodies.yaml', 2, 'no-posts'],
      ['packs/q/bodies.yaml', 2, 'kind-served'],
      ['packs/q/bodies.yaml', 2, 'place-unknown'],
    ])
  })
  test('every place of a level gets its body, nested in the one of the same place', async () => {
    const rows = await read(async (ctx) => bodiesServing(ctx, (await findPlaceByCode(ctx, 'C1'))!.id))
    expect(rows.map((b) => b.title)).toEqual(['镜湖社区工作站', '镜湖社区综合管理中心'])
    expect(rows[1]!.within).toBe(rows[0]!.id)
    expect((await bodyAt('station', 'C3')).title).toBe('望江社区工作站')
  })
  test('the same again changes nothing; a new place brings its bodies', async () => {
    const count = () => read(async (ctx) => (await queriesList(ctx)).length)
    const queriesList = (ctx: Parameters<Parameters<typeof read>[0]>[0]) =>
      ctx.tx.all('SELECT id FROM bodies.body')
    const before = await count()
    await load()
    expect(await count()).toBe(before)
    const more = [...places, row('C4', '新立社区', 'community', '5002', { from: '2026-02-01' })]
    await load(file, more)
    expect(await count()).toBe(before + 2)
    expect((await bodyAt('centre', 'C4')).from).toBe('2026-02-01')
    places.push(more.at(-1)!)
  })
  test('a body that would end, move or change its nest is refused with the list', async () => {
    const without = { ...file, bodies: [] }
    expect(await refused(load(without))).toBe('bodies.kinds-differ')
    const moved = { ...file, bodies: [{ ...file.bodies[0]!, place: '5001' }] }
    expect(await refused(load(moved))).toBe('bodies.kinds-differ')
    const loose = {
      ...file,
      kinds: file.kinds.map((k) => (k.id === 'centre' ? { ...k, within: undefined } : k)),
    }
    expect(await refused(load(loose))).toBe('bodies.kinds-differ')
  })
  test('a post is retitled and given other permissions, but not taken from under its holder', async () => {
    const change = (of: (p: (typeof file.kinds)[number]['posts'][number]) => object | undefined) => ({
      ...file,
      kinds: file.kinds.map((k) => ({ ...k, posts: k.posts.flatMap((p) => of(p) ?? []) })),
    })
    await load(
      change((p) =>
        p.id === 'head' ? { ...p, title: '主任站长', may: ['casework.handle', 'casework.verify'] } : p,
      ),
    )
    const actor = await resolve(head.who, head.appointment)
    expect(acting({ actor })).toMatchObject({
      postTitle: '主任站长',
      may: ['casework.handle', 'casework.verify'],
    })
    await load()
    expect(await refused(load(change((p) => (p.id === 'head' ? undefined : p))))).toBe('bodies.kinds-differ')
  })
  test('a duty that says how it is fulfilled is kept as the pack last said', async () => {
    const here = publicActor(await findJurisdiction(t.ground))
    const { id } = await bodyAt('station', 'C1')
    const shown = () => ask(t.ground, here, queries.showBody, { id })
    const saying = (duties: unknown[]) => ({
      ...file,
      kinds: file.kinds.map((k) => (k.id === 'station' ? { ...k, duties } : k)),
    })
    await load(saying(['一句话', { title: '办事', items: ['01*'], post: 'head' }]))
    expect(await shown()).toMatchObject({
      duties: ['一句话', '办事'],
      ways: [{ duty: '办事', items: [{ code: '01', title: '01*' }], procedure: null, post: 'head' }],
    })
    await load(saying(['一句话']))
    expect(await shown()).toMatchObject({ duties: ['一句话'], ways: [] })
    await load()
  })
})

describe('the serving body', () => {
  test('is the one of the place, or of the nearest place above, found in one statement', async () => {
    const c1 = await place('C1')
    const sent = await read(async (ctx) => {
      const before = ctx.tx.sent
      const found = await findServing(ctx, { kinds: ['bureau'], path: c1.path })
      expect(found?.title).toBe('东岭区城管局')
      return ctx.tx.sent - before
    })
    expect(sent).toBe(1)
    expect((await read((ctx) => findServing(ctx, { kind: 'station', place: c1.id })))?.title).toBe(
      '镜湖社区工作站',
    )
    expect(
      (await read((ctx) => findServing(ctx, { kinds: ['bureau', 'station'], path: c1.path })))?.kind,
    ).toBe('station')
    expect(
      await read((ctx) => findServing(ctx, { kind: 'station', place: c1.id, at: '2009-01-01' })),
    ).toBeUndefined()
  })
  test('is never one of a smaller or another place', async () => {
    const district = await place('5001')
    expect(await read((ctx) => findServing(ctx, { kind: 'station', path: district.path }))).toBeUndefined()
  })
})

describe('the capacity', () => {
  test('of an appointment carries body, nest, place, powers and permissions, and the scope they make', async () => {
    const actor = await resolve(head.who, head.appointment)
    const c1 = await place('C1')
    const facts = acting({ actor })
    expect(facts).toMatchObject({
      kind: 'appointment',
      bodyKind: 'station',
      bodyTitle: '镜湖社区工作站',
      post: 'head',
      placeName: '镜湖社区',
      placePath: c1.path,
      powers: ['execute'],
      may: ['casework.handle'],
      sight: 'place',
      jurisdiction: 'qinghe',
    })
    expect(facts.bodies).toHaveLength(2)
    expect(actor.capacity.settings).toEqual({
      'linli.realm': String(REALM),
      'linli.person': head.who,
      'linli.body': head.body.id,
      'linli.bodies': facts.bodies.join(','),
      'linli.place_from': c1.path,
      'linli.place_to': `${c1.path}~`,
      'linli.service': '',
    })
  })
  test('of a post that sees its body only oversees no place; a nested body counts as its outer one', async () => {
    const clerk = await appointed('centre', 'C1', 'clerk', '窗口甲')
    const actor = await resolve(clerk.who, clerk.appointment)
    expect(actor.capacity.settings).toMatchObject({ 'linli.place_from': '', 'linli.place_to': '' })
    expect(acting({ actor })).toMatchObject({ bodyRoot: head.body.id, bodyKind: 'centre' })
  })
  test('is a resident’s without an appointment wanted, and everybody’s scope is complete', async () => {
    const nobody = await person('居民甲')
    const resident = await resolve(nobody)
    expect(acting({ actor: resident })).toMatchObject({
      kind: 'resident',
      person: nobody,
      may: [],
      body: null,
    })
    const here = await findJurisdiction(t.ground)
    const keys = Object.keys(resident.capacity.settings).toSorted()
    for (const actor of [publicActor(here), serviceActor(REALM, 'x'), residentActor(signedIn(nobody), here)])
      expect(Object.keys(actor.capacity.settings).toSorted()).toEqual(keys)
  })
  test('that is another’s, made up, not begun or over is refused', async () => {
    const other = await person('居民乙')
    expect(await refused(resolve(other, head.appointment))).toBe('bodies.not-your-post')
    expect(await refused(resolve(head.who, newId(REALM, t.clock.now)))).toBe('bodies.not-your-post')
    expect(await refused(resolve(head.who, 'nonsense'))).toBe('bodies.not-your-post')
    const later = await appointed('bureau', '5001', 'handler', '未到任', '2026-12-01T00:00:00Z')
    expect(await refused(resolve(later.who, later.appointment))).toBe('bodies.not-your-post')
    t.clock.now = new Date('2026-12-01T00:00:00Z')
    expect((await resolve(later.who, later.appointment)).capacity.id).toBe(later.appointment)
    await perform(t.ground, system(), actions.end, { appointment: later.appointment, reason: '调离岗位' })
    expect(await refused(resolve(later.who, later.appointment))).toBe('bodies.not-your-post')
    t.clock.now = new Date('2026-11-20T01:00:00Z')
  })
  test('is over with its body', async () => {
    const worker = await appointed('centre', 'C2', 'worker', '网格员甲')
    await resolve(worker.who, worker.appointment)
    await connected(t.ownerUrl, async (client) => {
      await client.query('ALTER TABLE bodies.body DISABLE ROW LEVEL SECURITY')
      await client.query(`UPDATE bodies.body SET to_on = '2026-11-01' WHERE id = $1`, [worker.body.id])
      await client.query('ALTER TABLE bodies.body ENABLE ROW LEVEL SECURITY')
    })
    expect(await refused(resolve(worker.who, worker.appointment))).toBe('bodies.not-your-post')
  })
  test('costs one statement a request', async () => {
    let sent = 0
    const counting = {
      ...t.ground,
      database: {
        ...t.database,
        plain: (...a: Parameters<typeof t.database.plain>) => (sent++, t.database.plain(...a)),
      },
    } as typeof t.ground
    await resolveCapacity(counting, signedIn(head.who), {
      appointment: head.appointment,
      jurisdiction: await findJurisdiction(t.ground),
    })
    expect(sent).toBe(1)
  })
  test('lists one’s own appointments only', async () => {
    const here = await findJurisdiction(t.ground)
    const mine = await ask(t.ground, residentActor(signedIn(head.who), here), queries.showMyCapacities, {})
    expect(mine.rows.map((r) => [r.id, r.body, r.title])).toEqual([
      [head.appointment, '镜湖社区工作站', '站长'],
    ])
    const stranger = await person('居民丙')
    const rows = await ask(t.ground, residentActor(signedIn(stranger), here), queries.showMyCapacities, {})
    expect(rows.rows).toEqual([])
  })
})

describe('appointing', () => {
  const asSecurity = () => resolve(security.who, security.appointment)
  const input = async (kind: string, code: string, post: string, name: string) => ({
    person: await person(name),
    body: (await bodyAt(kind, code)).id,
    post,
    reason: '组织决定',
  })
  test('by the security administrator gives rights at once', async () => {
    const want = await input('centre', 'C3', 'worker', '网格员乙')
    const { appointment } = await perform(t.ground, await asSecurity(), actions.appoint, want)
    expect(acting({ actor: await resolve(want.person, appointment) }).may).toEqual(['casework.patrol'])
  })
  test('by anybody else is refused', async () => {
    const want = await input('centre', 'C3', 'worker', '网格员丙')
    const byHead = await resolve(head.who, head.appointment)
    expect(await refused(perform(t.ground, byHead, actions.appoint, want))).toBe('bodies.not-appointer')
    const resident = await resolve(head.who)
    expect(await refused(perform(t.ground, resident, actions.appoint, want))).not.toBe('kernel.failure')
  })
  test('oneself, in the past, to an unknown post, or nobody known is refused', async () => {
    const actor = await asSecurity()
    const want = await input('bureau', '5002', 'handler', '承办人甲')
    const go = (more: object) => perform(t.ground, actor, actions.appoint, { ...want, ...more })
    expect(await refused(go({ person: security.who }))).toBe('bodies.not-yourself')
    expect(await refused(go({ from: '2020-01-01T00:00:00Z' }))).toBe('bodies.past-start')
    expect(await refused(go({ post: 'king' }))).toBe('bodies.no-post')
    expect(await refused(go({ person: newId(REALM, t.clock.now) }))).toBe('bodies.no-person')
    expect(await refused(go({ to: '2026-11-20T00:00:00Z' }))).toBe('bodies.dates-reversed')
    expect(await refused(go({ body: newId(REALM, t.clock.now) }))).toBe('bodies.no-body')
  })
  test('fills the seats and no more, also when two go for the last one at once', async () => {
    const wants = await Promise.all(
      ['甲', '乙', '丙', '丁'].map((n) => input('bureau', '5002', 'handler', `承办${n}`)),
    )
    const ends = await Promise.allSettled(wants.map((w) => perform(t.ground, system(), actions.appoint, w)))
    expect(ends.filter((e) => e.status === 'fulfilled')).toHaveLength(2)
    for (const e of ends)
      if (e.status === 'rejected')
        expect(['bodies.seats-full', 'bodies.seat-taken']).toContain((e.reason as Refusal).code)
    const bureau = await bodyAt('bureau', '5002')
    const held = await read((ctx) => dutyQueueGap(ctx, bureau))
    expect(held).toEqual([])
    const winner = wants[ends.findIndex((e) => e.status === 'fulfilled')]!
    expect(await refused(perform(t.ground, system(), actions.appoint, winner))).toMatch(
      /seats-full|already-holds/,
    )
  })
  test('never lets two families of administration meet in one hand, also at once', async () => {
    const both = await person('双面人')
    const office = await bodyAt('city-office', '50')
    const want = (post: string) =>
      perform(t.ground, system(), actions.appoint, {
        person: both,
        body: office.id,
        post,
        reason: '示例示例',
      })
    const ends = await Promise.allSettled([want('system'), want('audit')])
    expect(ends.filter((e) => e.status === 'fulfilled')).toHaveLength(1)
    const lost = ends.find((e) => e.status === 'rejected') as PromiseRejectedResult
    expect((lost.reason as Refusal).code).toBe('bodies.admins-apart')
  })
  test('a deputy has the post’s rights for a time, takes no seat, and ends with the one stood in for', async () => {
    const worker = await appointed('station', 'C2', 'head', '站长乙')
    const deputy = await person('代站长')
    const actor = await asSecurity()
    const ask_ = (more: object) =>
      perform(t.ground, actor, actions.deputise, {
        person: deputy,
        appointment: worker.appointment,
        to: '2026-12-31T00:00:00Z',
        reason: '出差期间',
        ...more,
      })
    expect(await refused(ask_({ person: worker.who }))).toBe('bodies.deputy-self')
    const { appointment } = await ask_({})
    const facts = acting({ actor: await resolve(deputy, appointment) })
    expect(facts).toMatchObject({ post: 'head', may: ['casework.handle'], actingFor: worker.appointment })
    const another = await person('代代站长')
    expect(await refused(ask_({ person: another, appointment }))).toBe('bodies.deputy-of-deputy')
    await perform(t.ground, actor, actions.end, { appointment: worker.appointment, reason: '免职决定' })
    expect(await refused(resolve(deputy, appointment))).toBe('bodies.not-your-post')
    expect(
      await refused(
        perform(t.ground, actor, actions.end, { appointment: worker.appointment, reason: '再免一次' }),
      ),
    ).toBe('bodies.already-ended')
    const gap = await read(async (ctx) => dutyQueueGap(ctx, (await getBody(ctx, worker.body.id))!))
    expect(gap).toEqual([{ post: 'head', title: '站长', missing: 1 }])
  })
  test('one outside one’s own place is refused', async () => {
    // A pack may give a district its own appointer: here the facts are made so.
    const actor = await asSecurity()
    const narrow: Actor = {
      ...actor,
      capacity: { ...actor.capacity, facts: { ...acting({ actor }), placePath: (await place('5002')).path } },
    }
    const want = await input('centre', 'C1', 'worker', '网格员丁')
    expect(await refused(perform(t.ground, narrow, actions.appoint, want))).toBe('bodies.outside-your-place')
  })
})

describe('the floor', () => {
  test('shows appointments to staff of the realm and to the person, never to the public or another realm', async () => {
    const here = await findJurisdiction(t.ground)
    const see = (actor: Actor) =>
      t.database.transaction({ settings: actor.capacity.settings, readOnly: true }, (tx) =>
        tx.all<{ person: Uuid }>('SELECT person FROM bodies.appointment'),
      )
    expect(await see(publicActor(here))).toEqual([])
    expect((await see(residentActor(signedIn(head.who), here))).map((r) => r.person)).toEqual([head.who])
    expect((await see(await resolve(head.who, head.appointment))).length).toBeGreaterThan(3)
    expect(await see(serviceActor(REALM + 1, 'x'))).toEqual([])
    expect(await see({ ...publicActor(here), capacity: { id: 'x', facts: null, settings: {} } })).toEqual([])
  })
  test('officials are public by name and post, without ids or dates', async () => {
    const here = await findJurisdiction(t.ground)
    const c1 = await place('C1')
    const page = await ask(t.ground, publicActor(here), queries.showAtPlace, { place: c1.id })
    const station = page.rows.find((r) => r.kind === 'station')!
    expect(station.posts[0]!.holders).toEqual([{ name: '站长甲', deputising: false }])
    expect(page.rows.find((r) => r.kind === 'centre')!.missing).toBe(2)
    expect(JSON.stringify(page)).not.toContain(head.who)
    const then = await ask(t.ground, publicActor(here), queries.showAtPlace, {
      place: c1.id,
      at: '2025-06-01',
    })
    expect(then.rows.find((r) => r.kind === 'station')!.posts[0]!.holders).toEqual([])
  })
  test('empty seats are counted for the level above, place by place, on any day', async () => {
    const here = publicActor(await findJurisdiction(t.ground))
    const at = async (code: string, day?: string) =>
      ask(t.ground, here, queries.showAtPlace, { place: (await place(code)).id, ...(day ? { at: day } : {}) })
    const own = async (code: string, day?: string) => ({
      place: (await place(code)).id,
      missing: (await at(code, day)).rows.reduce((sum, b) => sum + b.missing, 0),
    })
    for (const day of [undefined, '2025-06-01']) {
      const expected = await Promise.all(['C1', 'C2'].map((code) => own(code, day)))
      expect(expected.every((e) => e.missing > 0)).toBe(true)
      expect((await at('5001', day)).below).toEqual(expected)
    }
    // Nobody was in office then.
    expect((await own('C1', '2025-06-01')).missing).toBeGreaterThan((await own('C1')).missing)
    expect((await at('C1')).below).toEqual([])
  })
  test('the record of appointments is for staff, and reading it is traced', async () => {
    const here = await findJurisdiction(t.ground)
    const asked = { body: head.body.id }
    expect(
      await refused(ask(t.ground, residentActor(signedIn(head.who), here), queries.listAppointments, asked)),
    ).toBe('bodies.not-staff')
    const actor = await resolve(security.who, security.appointment)
    const page = await ask(t.ground, actor, queries.listAppointments, asked)
    expect(page).toMatchObject({ mayAppoint: true, whyNot: null })
    expect(page.rows[0]).toMatchObject({ name: '站长甲', post: 'head', state: 'in-force' })
    const traced = await t.database.transaction({ settings: actor.capacity.settings }, (tx) =>
      tx.all<{ subject: Uuid }>(
        `SELECT subject FROM kernel.trace WHERE kind = 'read' AND act = 'bodies.appointments'`,
      ),
    )
    expect(traced.map((r) => r.subject)).toContain(head.who)
  })
})

test('holders are told to the system with names', async () => {
  const held = await ask(
    t.ground,
    system(),
    { name: 'test', personal: false, run: (ctx) => holdersOf(ctx, head.body.id, 'head') },
    null,
  )
  expect(held.map((h) => [h.name, h.post])).toEqual([['站长甲', 'head']])
})

test('a page of bodies takes as many statements for fifty rows as for one', async () => {
  const here = await findJurisdiction(t.ground)
  const count = (limit: number) =>
    ask(
      t.ground,
      publicActor(here),
      {
        name: 'test',
        personal: false,
        run: async (ctx) => {
          const page = await queries.listBodies.run(ctx, { limit })
          return { sent: ctx.tx.sent, rows: page.rows.length, next: page.next }
        },
      },
      null,
    )
  const [one, all] = [await count(1), await count(100)]
  expect(one.rows).toBe(1)
  expect(one.next).not.toBeNull()
  expect(all.rows).toBeGreaterThan(8)
  expect(all.sent).toBe(one.sent)
  const second = await ask(t.ground, publicActor(here), queries.listBodies, { limit: 1, cursor: one.next! })
  const first = await ask(t.ground, publicActor(here), queries.listBodies, { limit: 1 })
  expect(second.rows[0]!.id).not.toBe(first.rows[0]!.id)
  expect(await refused(ask(t.ground, publicActor(here), queries.listBodies, { cursor: 'zzz' }))).toBe(
    'kernel.invalid-input',
  )
})

test('another module appoints through the door', async () => {
  const who = await person('门内人')
  const body = await bodyAt('centre', 'C4')
  const act = action('test.appoint', (ctx: Context, _input: null) =>
    appointPerson(ctx, { person: who, body: body.id, post: 'worker', reason: '示例' }),
  )
  const id = await perform(t.ground, system(), act, null)
  expect((await resolve(who, id)).capacity.id).toBe(id)
})
