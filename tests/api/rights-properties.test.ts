/**
 * The floor as properties: random trees of places, bodies, posts, appointments with dates and deputies, random matters, on a
 * real database. What each actor sees at each instant is told beforehand by a model that knows no SQL.
 */
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, ReadContext } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import { ensurePartitions } from '#kernel/partitions'
import { newId } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import {
  appointPerson,
  deputisePerson,
  endAppointment,
  residentActor,
  resolveCapacity,
  serviceActor,
} from '#modules/bodies'
import type { Acting } from '#modules/bodies'
import type { CompiledBodies } from '../../modules/bodies/load.ts'
import { bodiesSection } from '../../modules/bodies/sections.ts'
import { factsOf, floorShows, verdictsOf } from '../../modules/flow/access.ts'
import type { Procedure } from '../../modules/flow/procedure.ts'
import type { MatterRow } from '../../modules/flow/tables.ts'
import { addPerson } from '#modules/identity'
import type { CompiledLevels, CompiledPlaces } from '#modules/territory'
import { levelsSection, placesSection } from '../../modules/territory/sections.ts'
import { testGround } from '../support/ground.ts'
import type { TestGround } from '../support/ground.ts'
import { compiled, csv, row, yaml } from '../support/sources.ts'

/** Few, and each of them big: a whole city every time. */
const CITIES = 4
const SEED = Number(process.env['ORDEAL_SEED'] ?? 20_260_302)
const NOW = '2026-03-10T02:00:00Z'
const HOUR = 3_600_000
const start = new Date(NOW).getTime()

const depth = 4
const sightsOf = ['place', 'body', 'none'] as const

/** The shape of a city: how many children each place has, which posts see what, who is appointed when. */
const shape = fc.record({
  children: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 }),
  sights: fc.array(fc.constantFrom(...sightsOf), { minLength: 8, maxLength: 8 }),
  flags: fc.array(fc.subarray(['casework.handle', 'casework.verify']), { minLength: 8, maxLength: 8 }),
  appointments: fc.array(
    fc.record({
      body: fc.nat(),
      post: fc.nat({ max: 1 }),
      person: fc.nat({ max: 9 }),
      from: fc.integer({ min: -48, max: 48 }),
      length: fc.option(fc.integer({ min: 1, max: 72 })),
      deputy: fc.option(
        fc.record({
          person: fc.nat({ max: 9 }),
          from: fc.nat({ max: 40 }),
          length: fc.integer({ min: 1, max: 60 }),
        }),
      ),
      endsAfter: fc.option(fc.integer({ min: 0, max: 40 })),
    }),
    { minLength: 16, maxLength: 24 },
  ),
  matters: fc.array(
    fc.record({
      place: fc.nat(),
      holder: fc.nat(),
      involved: fc.array(fc.nat(), { maxLength: 2 }),
      reporter: fc.option(fc.nat({ max: 9 })),
    }),
    { minLength: 40, maxLength: 60 },
  ),
  instants: fc.array(fc.integer({ min: -60 * 60, max: 130 * 60 }), { minLength: 6, maxLength: 6 }),
})
type Shape = typeof shape extends fc.Arbitrary<infer S> ? S : never

interface Body {
  readonly id: Uuid
  readonly kind: string
  readonly within: Uuid | null
  readonly path: string
  readonly title: string
}
/** What the model knows of one appointment: everything a right follows from. */
interface Held {
  readonly id: Uuid
  readonly person: Uuid
  readonly body: Body
  readonly sight: (typeof sightsOf)[number]
  readonly from: number
  readonly to: number
  readonly actingFor: Held | null
}

let t: TestGround
let owner: pg.Client
let realm = 40

beforeAll(async () => {
  t = await testGround(NOW)
  await ensurePartitions(t.database, t.clock.now)
  owner = new pg.Client({ connectionString: t.ownerUrl })
  await owner.connect()
}, 60_000)
afterAll(async () => {
  await owner?.end()
  await t?.close()
})

/** Writes as the system in one realm. */
const write = <T>(of: number, work: (ctx: Context) => Promise<T>): Promise<T> =>
  perform(
    t.ground,
    serviceActor(of, 'test'),
    action('test.write', async (ctx: Context, _input: null) => {
      const answer = await work(ctx)
      ctx.touch({ kind: 'test', id: null, fields: [] })
      return answer
    }),
    null,
  )

const levels = compiled<CompiledLevels>(levelsSection, [
  yaml('packs/q/levels.yaml', {
    levels: Array.from({ length: depth }, (_, n) => ({
      id: `l${n}`,
      title: `第${n}级`,
      ...(n > 0 ? { within: [`l${n - 1}`] } : {}),
    })),
  }),
]).value

/** A tree of places in the order of the numbers. */
function placesOf(s: Shape, prefix: string) {
  const rows = [row(prefix, `${prefix}城`, 'l0', '', { from: '1990-01-01' })]
  let at = 0
  let layer = [prefix]
  for (let n = 1; n < depth; n++) {
    const next: string[] = []
    for (const parent of layer)
      for (let i = 0; i < s.children[at++ % s.children.length]!; i++) {
        const code = `${parent}${i}`
        rows.push(row(code, `${code}地`, `l${n}`, parent, { from: '1990-01-01' }))
        next.push(code)
      }
    layer = next
  }
  return rows
}

/** At every level a unit and an office nested in it, each with two posts. */
const kindsOf = (s: Shape) =>
  Array.from({ length: depth }, (_, n) => {
    const posts = (from: number) =>
      [0, 1].map((i) => ({
        id: `post${i}`,
        title: `岗${i}`,
        seats: 0,
        may: s.flags[(n * 2 + from + i) % 8]!,
        sight: s.sights[(n * 2 + from + i) % 8]!,
      }))
    const kind = { nature: 'government', serves: `l${n}`, powers: [], from: '1990-01-01' }
    return [
      { id: `unit${n}`, title: `单位${n}`, name: '{place}单位', ...kind, posts: posts(0) },
      {
        id: `office${n}`,
        title: `内设${n}`,
        name: '{place}内设',
        within: `unit${n}`,
        ...kind,
        posts: posts(1),
      },
    ]
  }).flat()

interface City {
  readonly realm: number
  readonly jurisdiction: { id: string; realm: number }
  readonly bodies: readonly Body[]
  readonly people: readonly Uuid[]
  readonly held: readonly Held[]
  readonly matters: readonly MatterRow[]
}

async function build(s: Shape): Promise<City> {
  const of = ++realm
  const jurisdiction = { id: `city${of}`, realm: of, title: `城${of}` }
  const rows = placesOf(s, `R${of}`)
  t.clock.now = new Date(NOW)
  await write(of, async (ctx) => {
    const to = { jurisdiction, snapshot: 'x', all: { get: () => undefined } }
    const places = compiled<CompiledPlaces>(placesSection, [csv('packs/q/places.csv', rows)], { levels })
    const bodies = compiled<CompiledBodies>(
      bodiesSection,
      [yaml('packs/q/bodies.yaml', { kinds: kindsOf(s), bodies: [] })],
      {
        levels,
        places: places.value,
      },
    )
    expect(bodies.findings.filter((f) => f.level === 'error')).toEqual([])
    await levelsSection.load!(ctx, levels, to)
    await placesSection.load!(ctx, places.value, to)
    await bodiesSection.load!(ctx, bodies.value, to)
  })
  await owner.query(`SET linli.service = '1'; SET linli.realm = '${of}'`)
  const bodies = (
    await owner.query<Body>(
      `SELECT b.id, b.kind, b.within, p.path, b.title FROM bodies.body b
       JOIN territory.standing p ON p.realm = b.realm AND p.id = b.place WHERE b.realm = $1 ORDER BY p.path, b.kind`,
      [of],
    )
  ).rows
  const people = await write(of, async (ctx) => {
    const all: Uuid[] = []
    for (let n = 0; n < 10; n++) all.push(await addPerson(ctx, { name: `人${n}` }))
    return all
  })
  const held: Held[] = []
  const sightIn = (body: Body, post: number) => {
    const n = Number(body.kind.at(-1))
    return s.sights[(n * 2 + (body.kind.startsWith('office') ? 1 : 0) + post) % 8]!
  }
  for (const a of s.appointments) {
    const body = bodies[a.body % bodies.length]!
    const person = people[a.person]!
    const from = start + a.from * HOUR
    const to = a.length === null ? Infinity : from + a.length * HOUR
    const date = (at: number) => new Date(at)
    const id = await refusable(
      write(of, (ctx) =>
        appointPerson(ctx, {
          person,
          body: body.id,
          post: `post${a.post}`,
          from: date(from),
          ...(to === Infinity ? {} : { to: date(to) }),
          reason: 'test',
        }),
      ),
    )
    if (!id) continue
    let one: Held = { id, person, body, sight: sightIn(body, a.post), from, to, actingFor: null }
    let deputy: Held | null = null
    if (a.deputy && to > start) {
      const begins = start + a.deputy.from * HOUR
      const ends = begins + a.deputy.length * HOUR
      const standIn = people[a.deputy.person]!
      const made = await refusable(
        write(of, (ctx) =>
          deputisePerson(ctx, {
            person: standIn,
            appointment: id,
            from: date(begins),
            to: date(ends),
            reason: 'test',
          }),
        ),
      )
      if (made)
        deputy = { ...one, id: made, person: standIn, from: begins, to: Math.min(ends, to), actingFor: one }
    }
    if (a.endsAfter !== null) {
      const at = start + a.endsAfter * HOUR
      const ended = await refusable(
        write(of, async (ctx) => {
          await endAppointment(ctx, { appointment: id, at: date(at), reason: 'test' })
          return 'yes'
        }),
      )
      if (ended) {
        const stop = (h: Held) => ({ ...h, to: Math.min(h.to, Math.max(at, h.from)) })
        one = stop(one)
        if (deputy) deputy = { ...stop(deputy), actingFor: one }
      }
    }
    held.push(one, ...(deputy ? [deputy] : []))
  }
  const matters = await mattersOf(s, { of, bodies, people })
  return { realm: of, jurisdiction, bodies, people, held, matters }
}

/** Undefined when a rule refused it: the model knows only what was granted. */
async function refusable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Refusal) return undefined
    // The endpoint names it `bodies.already-holds`.
    if ((error as { constraint?: string }).constraint === 'appointment_person_once') return undefined
    throw error
  }
}

async function mattersOf(
  s: Shape,
  { of, bodies, people }: { of: number; bodies: readonly Body[]; people: readonly Uuid[] },
): Promise<MatterRow[]> {
  const rows: MatterRow[] = []
  for (const [n, m] of s.matters.entries()) {
    const holder = bodies[m.holder % bodies.length]!
    const id = newId(of, new Date(start))
    await owner.query(
      `INSERT INTO flow.matter (realm, id, number, kind, title, snapshot, procedure, step, state, revision, place_path, holder,
         holder_title, involved, reporter, opened_at, changed_at)
       VALUES ($1, $2, $3, 'report', '件', 'x', 'report', 's', 'open', 1, $4, $5, $6, $7, $8, $9, $9)`,
      [
        of,
        id,
        `${of}-${n}`,
        bodies[m.place % bodies.length]!.path,
        holder.id,
        holder.title,
        [holder.id, ...m.involved.map((i) => bodies[i % bodies.length]!.id)],
        m.reporter === null ? null : people[m.reporter]!,
        new Date(start),
      ],
    )
    rows.push(
      (await owner.query<MatterRow>('SELECT * FROM flow.matter WHERE realm = $1 AND id = $2', [of, id]))
        .rows[0]!,
    )
  }
  return rows
}

// The model.

const nestOf = (city: City, body: Body): Uuid[] => [
  body.id,
  ...city.bodies.filter((b) => b.within === body.id).map((b) => b.id),
]

function mayBeSeen(city: City, h: Held, m: MatterRow): boolean {
  const nest = nestOf(city, h.body)
  return (
    (h.sight === 'place' && m.place_path.startsWith(h.body.path)) ||
    nest.includes(m.holder) ||
    m.involved.some((b) => nest.includes(b)) ||
    m.reporter === h.person
  )
}
const inForce = (h: Held, at: number) => h.from <= at && at < h.to

async function actorOf(city: City, h: Held, at: number): Promise<Actor | undefined> {
  t.clock.now = new Date(at)
  return refusable(
    resolveCapacity(
      t.ground,
      { person: h.person, name: '', session: null },
      { appointment: h.id, jurisdiction: city.jurisdiction },
    ),
  )
}
const seenBy = (actor: Actor): Promise<Uuid[]> =>
  ask(
    t.ground,
    actor,
    query('test.seen', async (ctx: ReadContext) =>
      (await ctx.tx.all<{ id: Uuid }>('SELECT id FROM flow.matters ORDER BY id')).map((r) => r.id),
    ),
    null,
  )

const procedure: Procedure = {
  id: 'report',
  kind: 'report',
  title: '报事',
  source: null,
  start: 's',
  roles: [{ id: 'above', title: '上级', kinds: ['unit0', 'unit1', 'unit2', 'unit3'] }],
  steps: [
    {
      id: 's',
      title: '办',
      tell: '办',
      power: null,
      holder: { chosen: true } as never,
      clock: null,
      expires: null,
      dispatch: null,
      acts: (['holder', 'reporter', 'system', { role: 'above' }] as const).map((by, n) => ({
        id: `a${n}`,
        title: `a${n}`,
        by,
        needs: [],
        offers: [],
        apart: [],
        ...(n === 0 ? { may: 'casework.handle' } : {}),
      })),
    },
  ],
  ends: [],
}

const cities: City[] = []

it('what each actor sees at each instant is what the model says, and no verdict allows more', async () => {
  let compared = 0
  let refused = 0
  let allowed = 0
  await fc.assert(
    fc.asyncProperty(shape, async (s) => {
      const city = await build(s)
      cities.push(city)
      for (const h of city.held)
        for (const at of s.instants.map((minutes) => start + minutes * 60_000)) {
          const actor = await actorOf(city, h, at)
          expect(actor !== undefined).toBe(inForce(h, at))
          if (!actor) {
            refused++
            continue
          }
          const seen = await seenBy(actor)
          const told = city.matters.filter((m) => mayBeSeen(city, h, m)).map((m) => m.id)
          expect(seen.toSorted()).toEqual(told.toSorted())
          compared++
          const facts = actor.capacity.facts as Acting
          // What explanations tell of the floor is what the floor does.
          expect(
            city.matters
              .filter((m) => floorShows(facts, m))
              .map((m) => m.id)
              .toSorted(),
          ).toEqual(seen.toSorted())
          for (const m of city.matters) {
            const may = verdictsOf(procedure, m, factsOf(facts, m, false)).filter((v) => v.denial === null)
            // By role alone one may act within the place one serves; a post without sight sees none of it there.
            const byRole = may.every((v) => typeof v.act.by === 'object') && h.sight !== 'place'
            if (may.length > 0 && !byRole) {
              allowed++
              expect(seen).toContain(m.id)
            }
            if (may.length > 0) expect(m.realm).toBe(city.realm)
          }
        }
    }),
    { numRuns: CITIES, seed: SEED, endOnFailure: true },
  )
  expect(compared).toBeGreaterThan(60)
  expect(refused).toBeGreaterThan(20)
  expect(allowed).toBeGreaterThan(50)
}, 240_000)

it('an appointment gives everything until the instant it ends, and nothing from then on', async () => {
  const ending = cities.flatMap((city) =>
    city.held.filter((h) => h.to !== Infinity && h.to > h.from).map((h) => ({ city, h })),
  )
  expect(ending.length).toBeGreaterThan(10)
  for (const { city, h } of ending) {
    expect(await actorOf(city, h, h.to - 1)).toBeDefined()
    expect(await actorOf(city, h, h.to)).toBeUndefined()
    expect(await actorOf(city, h, h.from - 1)).toBeUndefined()
    expect(await actorOf(city, h, h.from)).toBeDefined()
  }
})

it('a deputy sees what the post sees, only in its own time, and never longer than the one stood in for', async () => {
  const deputies = cities.flatMap((city) =>
    city.held.filter((h) => h.actingFor && h.to > h.from).map((h) => ({ city, h })),
  )
  expect(deputies.length).toBeGreaterThan(3)
  for (const { city, h } of deputies) {
    const chief = h.actingFor!
    expect(h.to).toBeLessThanOrEqual(chief.to)
    const at = h.from
    const [mine, theirs] = [await actorOf(city, h, at), await actorOf(city, chief, at)]
    if (!mine || !theirs) continue
    // As a post; what either reported as a person is their own.
    const own = (person: Uuid) => new Set(city.matters.filter((m) => m.reporter === person).map((m) => m.id))
    const persons = new Set([...own(h.person), ...own(chief.person)])
    const without = (ids: readonly Uuid[]) => ids.filter((id) => !persons.has(id)).toSorted()
    expect(without(await seenBy(mine))).toEqual(without(await seenBy(theirs)))
    // Under the private account the deputy has nothing of it.
    const private_ = await seenBy(
      residentActor({ person: h.person, name: '', session: null }, city.jurisdiction),
    )
    expect(new Set(private_)).toEqual(own(h.person))
  }
})

it('siblings are treated alike, and neither sees the other', async () => {
  let pairs = 0
  for (const city of cities) {
    const units = city.bodies.filter((b) => b.kind === 'unit2')
    for (const [a, b] of units.slice(1).map((u, i) => [units[i]!, u] as const)) {
      if (a.path.slice(0, -4) !== b.path.slice(0, -4)) continue
      t.clock.now = new Date(start)
      const actors: Actor[] = []
      for (const body of [a, b]) {
        const person = await write(city.realm, (ctx) => addPerson(ctx, { name: '新人' }))
        const id = await write(city.realm, (ctx) =>
          appointPerson(ctx, { person, body: body.id, post: 'post0', reason: 'test' }),
        )
        actors.push((await actorOf(city, { id, person } as Held, start))!)
      }
      const move = async (body: Body) => {
        await owner.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
        await owner.query(
          'UPDATE flow.matter SET place_path = $3, holder = $4, involved = ARRAY[$4::uuid], reporter = NULL WHERE realm = $1 AND id = $2',
          [city.realm, city.matters[0]!.id, body.path, body.id],
        )
      }
      const sees = async (n: number) => (await seenBy(actors[n]!)).includes(city.matters[0]!.id)
      await move(a)
      const inA = [await sees(0), await sees(1)]
      await move(b)
      const inB = [await sees(1), await sees(0)]
      expect(inA).toEqual(inB)
      expect(inA).toEqual([true, false])
      pairs++
    }
  }
  expect(pairs).toBeGreaterThan(0)
})

it('no actor sees a matter of another realm', async () => {
  for (const city of cities)
    for (const h of city.held.slice(0, 5)) {
      const actor = await actorOf(city, h, Math.max(h.from, start))
      if (!actor) continue
      const own = new Set(city.matters.map((m) => m.id))
      expect((await seenBy(actor)).every((id) => own.has(id))).toBe(true)
    }
})
