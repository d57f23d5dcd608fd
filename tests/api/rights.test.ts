/** Rights: the floor under the rules, and lists that cost the same number of statements whatever their size. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { ask, query } from '#kernel/action'
import type { Actor, ReadContext } from '#kernel/action'
import { acting, publicActor, residentActor, resolveCapacity } from '#modules/bodies'
import { snapshotOf } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'
import * as contract from '../../modules/casework/contract.ts'
import { todos, reports } from '../../modules/casework/queries/desk.ts'
import { factsOf, verdictsOf } from '../../modules/flow/access.ts'
import { procedureIn } from '../../modules/flow/pinned.ts'
import type { MatterRow } from '../../modules/flow/tables.ts'

let city: City
const staff: Record<string, Someone> = {}
let resident: Someone
let stranger: Someone

beforeAll(async () => {
  city = await openCity('daqing')
  const posts: [string, { kind: string; post: string; place: string }][] = [
    ['clerk here', { kind: 'management-centre', post: 'dispatcher', place: 'DQ-230602-01' }],
    ['clerk elsewhere', { kind: 'management-centre', post: 'dispatcher', place: 'DQ-230602-02' }],
    ['grid worker', { kind: 'management-centre', post: 'grid-worker', place: 'DQ-230602-01' }],
    ['station', { kind: 'work-station', post: 'director', place: 'DQ-230602-01' }],
    ['department', { kind: 'district-urban-management', post: 'handler', place: '230602' }],
    ['other department', { kind: 'district-urban-management', post: 'handler', place: '230604' }],
    ['verifier', { kind: 'district-command', post: 'verifier', place: '230602' }],
    ['other district', { kind: 'district-command', post: 'verifier', place: '230604' }],
    ['mayor', { kind: 'city-government', post: 'mayor', place: '2306' }],
    ['city operator', { kind: 'city-command', post: 'operator', place: '2306' }],
  ]
  for (const [name, post] of posts) staff[name] = await city.appoint(name, post)
  resident = await city.resident('报事人')
  stranger = await city.resident('别人')
  for (const code of [
    'DQ-230602013001-01',
    'DQ-230602013001-02',
    '230602013004',
    'DQ-230602-02',
    '230602',
    '2306',
  ]) {
    const place = await city.place(code)
    for (const who of [resident, null])
      await city.call(who, contract.fileReport, {
        text: '楼下垃圾堆了三天没人收',
        item: '010101',
        place: place.id,
        confidentiality: who ? 'named' : 'anonymous',
        ...(who ? { contactName: '报事人', contactPhone: '13800000000' } : {}),
      })
  }
  // Some of them move on.
  const { rows } = (await city.call(staff['clerk here']!, contract.reports, {})).body
  for (const line of rows.slice(0, 3)) {
    const step = await city.call(staff['clerk here']!, contract.act, {
      id: line.id,
      revision: line.revision,
      act: 'accept',
    })
    if (step.status !== 200) throw new Error(JSON.stringify(step.body))
    const targets = (await city.call(staff['clerk here']!, contract.targets, { id: line.id })).body.rows
    await city.call(staff['clerk here']!, contract.act, {
      id: line.id,
      revision: step.body.revision,
      act: 'dispatch',
      target: targets.find((t) => t.title.includes('城市管理') && t.refused === null)!.id,
    })
  }
}, 120_000)
afterAll(() => city?.close())

async function actors() {
  const jurisdiction = (await knownJurisdictions(city.ground))[0]!
  const of = async (s: Someone) =>
    s.appointment
      ? resolveCapacity(
          city.ground,
          { person: s.person!, name: '', session: null },
          { appointment: s.appointment, jurisdiction },
        )
      : residentActor({ person: s.person!, name: '', session: null }, jurisdiction)
  return [
    ...(await Promise.all(Object.entries(staff).map(async ([name, s]) => ({ name, actor: await of(s) })))),
    { name: 'reporter', actor: await of(resident) },
    { name: 'stranger', actor: await of(stranger) },
    { name: 'public', actor: publicActor(jurisdiction) },
  ]
}

it('no verdict allows what the floor hides', async () => {
  const all = await city.read((ctx) => ctx.tx.all<MatterRow>('SELECT * FROM flow.matter ORDER BY id'))
  expect(all.length).toBe(12)
  let allowed = 0
  let hidden = 0
  for (const { name, actor } of await actors()) {
    const seen = new Set(
      await ask(
        city.ground,
        actor,
        query('test.seen', async (ctx: ReadContext) =>
          (await ctx.tx.all<{ id: string }>('SELECT id FROM flow.matters')).map((r) => r.id),
        ),
        null,
      ),
    )
    for (const m of all) {
      const procedure = await city.read(async (ctx) =>
        procedureIn(await snapshotOf(ctx, m.snapshot), m.procedure),
      )
      const facts = factsOf(actor.capacity.facts as never, m, false)
      const may = verdictsOf(procedure, m, facts).filter((v) => v.denial === null)
      if (may.length > 0)
        expect(seen.has(m.id), `${name} may ${may[0]!.act.id} on what the floor hides`).toBe(true)
      allowed += may.length
      if (!seen.has(m.id)) hidden++
    }
  }
  // Both sides really occurred.
  expect(allowed).toBeGreaterThan(20)
  expect(hidden).toBeGreaterThan(20)
})

it('nothing of another unit, and nothing at all for the public', async () => {
  const open = async (name: string) => {
    const { actor } = (await actors()).find((a) => a.name === name)!
    return ask(
      city.ground,
      actor,
      query('test.parts', async (ctx: ReadContext) => {
        const tables = [
          'flow.matter',
          'flow.custody',
          'flow.clock',
          'flow.act',
          'casework.report',
          'casework.contact',
        ]
        const counts = await Promise.all(
          tables.map((t) => ctx.tx.first<{ n: bigint }>(`SELECT count(*) AS n FROM ${t}`)),
        )
        return counts.map((c) => Number(c!.n))
      }),
      null,
    )
  }
  expect(await open('public')).toEqual([0, 0, 0, 0, 0, 0])
  expect(await open('stranger')).toEqual([0, 0, 0, 0, 0, 0])
  expect(await open('other department')).toEqual([0, 0, 0, 0, 0, 0])
  const department = await open('department')
  expect(department[0]).toBe(3)
  // Identity stays shut even for who sees the matter.
  expect(department[5]).toBe(0)
  expect((await open('mayor'))[0]).toBe(12)
})

it.each([
  ['to-dos', todos, { queue: 'unit' as const }],
  ['reports', reports, {}],
])('%s: the number of statements does not grow with the page', async (_name, q, input) => {
  const { actor } = (await actors()).find((a) => a.name === 'clerk here')!
  const sent = (limit: number) =>
    ask(
      city.ground,
      actor,
      query('test.sent', async (ctx: ReadContext) => {
        const page = await q.run(ctx, { ...input, limit } as never)
        return { rows: page.rows.length, sent: ctx.tx.sent }
      }),
      null,
    )
  await sent(1)
  const [one, many] = [await sent(1), await sent(50)]
  expect(many.rows).toBeGreaterThan(one.rows)
  expect(many.sent).toBe(one.sent)
})

it('pages meet end to end, newest first, without gap or repeat', async () => {
  const seen: string[] = []
  for (let cursor: string | null | undefined; ;) {
    const { body } = await city.call(staff['mayor']!, contract.reports, {
      limit: 5,
      ...(cursor ? { cursor } : {}),
    })
    seen.push(...body.rows.map((r) => r.id))
    if (!body.next) break
    cursor = body.next
  }
  expect(seen).toHaveLength(12)
  expect(new Set(seen).size).toBe(12)
  expect(seen).toEqual(seen.toSorted().toReversed())
})

it('a list and a search, of all or of a place, show what the floor shows, in its order', async () => {
  const all = await actors()
  for (const name of ['mayor', 'clerk here', 'station', 'department', 'other department']) {
    const { actor } = all.find((a) => a.name === name)!
    for (const code of [null, '2306', '230602', 'DQ-230602-01', 'DQ-230602013001-01']) {
      const place = code === null ? null : await city.place(code)
      const shown = await ask(
        city.ground,
        actor,
        query('test.floor', (ctx: ReadContext) =>
          ctx.tx.all<{ id: string }>(
            `SELECT id FROM flow.matters WHERE kind = 'report' AND starts_with(place_path, $1) ORDER BY id DESC`,
            [place?.path ?? ''],
          ),
        ),
        null as never,
      )
      for (const q of [undefined, '垃圾']) {
        const seen: string[] = []
        for (let cursor: string | null | undefined; ;) {
          const { body } = await city.call(staff[name]!, contract.reports, {
            limit: 2,
            ...(place ? { place: place.id } : {}),
            ...(q ? { q } : {}),
            ...(cursor ? { cursor } : {}),
          })
          seen.push(...body.rows.map((r) => r.id))
          if (!body.next) break
          cursor = body.next
        }
        expect(seen, `${name} ${code} ${q}`).toEqual(shown.map((r) => r.id))
      }
    }
  }
})

it('among hundreds of bodies the floor shows what it shows among few', async () => {
  const seen = (actor: Actor, bodies: readonly string[]) => {
    const settings = { ...actor.capacity.settings, 'linli.bodies': bodies.join(',') }
    return ask(
      city.ground,
      { ...actor, capacity: { ...actor.capacity, settings } },
      query('test.floor', async (ctx: ReadContext) =>
        (await ctx.tx.all<{ id: string }>('SELECT id FROM flow.matters ORDER BY id')).map((r) => r.id),
      ),
      null as never,
    )
  }
  let byBodies = 0
  for (const { name, actor } of await actors()) {
    const { bodies, sight } = acting({ actor })
    const more = Array.from({ length: 500 }, () => randomUUID())
    const few = await seen(actor, bodies)
    expect(await seen(actor, [...more, ...bodies]), name).toEqual(few)
    expect(await seen(actor, [...more.slice(0, 8), ...bodies]), name).toEqual(few)
    if (sight === 'body') byBodies += few.length
  }
  expect(byBodies).toBeGreaterThan(0)
})

it('the wrong person is refused by name', async () => {
  const { rows } = (await city.call(staff['clerk here']!, contract.todos, { queue: 'unit' })).body
  const line = rows[0]!
  const asked = (who: Someone | null) =>
    city.call(who, contract.act, { id: line.id, revision: line.revision, act: 'accept' })
  expect(await asked(null)).toMatchObject({ status: 401, body: { code: 'kernel.signed-out' } })
  expect(await asked(stranger)).toMatchObject({ status: 404, body: { code: 'flow.no-such-matter' } })
  expect(await asked(staff['clerk elsewhere']!)).toMatchObject({ status: 404 })
  expect(await asked(staff['mayor']!)).toMatchObject({ status: 403, body: { code: 'flow.not-holder' } })
  expect(
    await asked({ person: stranger.person, appointment: staff['clerk here']!.appointment }),
  ).toMatchObject({ status: 403, body: { code: 'bodies.not-your-post' } })
})
