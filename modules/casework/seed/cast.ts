/** Who acts in the demonstration: people who hold the posts, residents, and the places they live in. */
import { createHash } from 'node:crypto'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import { newId, realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import type { Calendar } from '#kernel/time'
import {
  bodiesServing,
  getBody,
  holdersOf,
  publicActor,
  residentActor,
  resolveCapacity,
  serviceActor,
} from '#modules/bodies'
import { addPerson, demoRoles, namesOf } from '#modules/identity'
import { procedureIn } from '#modules/flow'
import type { Procedure } from '#modules/flow'
import { calendarOf } from '#modules/packs'
import { lineageOf, placesUnder } from '#modules/territory'
import type { Jurisdiction, Place } from '#modules/territory'
import { packOf } from '../pack.ts'
import type { Prepared } from '../pack.ts'
import { RESIDENTS } from './stories.ts'

const SERVICE = 'demonstration'
export const service = (jurisdiction: Pick<Jurisdiction, 'realm'>): Actor =>
  serviceActor(jurisdiction.realm, SERVICE)

/** A person in a post, as of now. */
export interface Seat {
  readonly body: Uuid
  readonly bodyKind: string
  readonly placePath: string
  readonly person: Uuid
  readonly name: string
  readonly appointment: Uuid
  readonly may: readonly string[]
}

export interface Resident {
  readonly person: Uuid
  readonly name: string
  /** Of no numbering plan: it can be nobody's. */
  readonly phone: string
}

/** A place whose units are staffed, with where people live in it and who sits in its line. */
export interface Staffed {
  readonly path: string
  readonly places: readonly Place[]
  /** The places above it. */
  readonly above: readonly Place[]
  readonly seats: readonly Seat[]
}

export interface Cast {
  readonly jurisdiction: Jurisdiction
  readonly pack: Prepared
  readonly procedure: Procedure
  readonly calendar: Calendar
  readonly staffed: readonly Staffed[]
  /** Those offered as roles come first. */
  readonly residents: readonly Resident[]
  readonly offered: number
}

interface Kind {
  readonly id: string
  readonly serves?: string | null
  readonly posts: readonly { readonly id: string; readonly may: readonly string[] }[]
}
const kindsOf = (pack: Prepared) => pack.snapshot.section<{ kinds: readonly Kind[] }>('bodies').kinds

async function seatsOf(ctx: ReadContext, pack: Prepared, id: Uuid): Promise<Seat[]> {
  const [body, holders] = await Promise.all([getBody(ctx, id), holdersOf(ctx, id)])
  if (!body) return []
  const posts = kindsOf(pack).find((k) => k.id === body.kind)?.posts ?? []
  return holders.map((h) => ({
    body: id,
    bodyKind: body.kind,
    placePath: body.placePath,
    person: h.person,
    name: h.name,
    appointment: h.appointment,
    may: posts.find((p) => p.id === h.post)?.may ?? [],
  }))
}

/** Seats of one unit; asked once. */
export function seatsIn(ground: Ground, cast: Cast, body: Uuid): Promise<Seat[]> {
  return once(seats, cast, body, () =>
    ask(
      ground,
      service(cast.jurisdiction),
      query('casework.seed-seats', (ctx: ReadContext, _input: null) => seatsOf(ctx, cast.pack, body)),
      null,
    ),
  )
}

const seats = new WeakMap<Cast, Map<Uuid, Promise<Seat[]>>>()

function once<T>(
  kept: WeakMap<Cast, Map<Uuid, Promise<T>>>,
  cast: Cast,
  id: Uuid,
  find: () => Promise<T>,
): Promise<T> {
  let known = kept.get(cast)
  if (!known) kept.set(cast, (known = new Map()))
  let found = known.get(id)
  if (!found) known.set(id, (found = find()))
  return found
}

/** Gathers everybody; undefined when no unit that takes reports in is staffed. Adds the residents that are missing. */
export async function gatherCast(ground: Ground, jurisdiction: Jurisdiction): Promise<Cast | undefined> {
  const { root, realm } = jurisdiction
  if (root === null) return undefined
  const roles = await ask(ground, service(jurisdiction), demoRoles, {})
  const offered = roles.rows.filter((r) => r.app === 'resident' && realmOf(r.person) === realm)
  const found = await ask(
    ground,
    service(jurisdiction),
    query('casework.seed-cast', async (ctx: ReadContext, _input: null) => {
      const pack = await packOf(ctx)
      const procedure = procedureIn(pack.snapshot, 'report')
      const staffed = await staffedPlaces(ctx, pack, procedure, root)
      return { pack, procedure, staffed, calendar: await calendarOf(ctx) }
    }),
    null,
  )
  if (found.staffed.length === 0) return undefined
  const people = [
    ...offered.map((r) => ({ person: r.person, name: r.name })),
    ...(await residentsOf(ground, jurisdiction)),
  ]
  return {
    ...found,
    jurisdiction,
    offered: offered.length,
    residents: people.map((p, i) => ({ ...p, phone: `1000000${String(i + 1).padStart(4, '0')}` })),
  }
}

/** Places of the first level that takes reports in and whose unit there is staffed. */
async function staffedPlaces(
  ctx: ReadContext,
  pack: Prepared,
  procedure: Procedure,
  root: Uuid,
): Promise<Staffed[]> {
  const intake = procedure.roles.find((r) => r.id === 'intake')?.kinds ?? []
  for (const id of intake) {
    const level = kindsOf(pack).find((k) => k.id === id)?.serves
    if (!level) continue
    const places = await placesUnder(ctx, root, { kind: level, withSelf: true })
    const staffed: Staffed[] = []
    for (const place of places) {
      const body = (await bodiesServing(ctx, place.id)).find((b) => b.kind === id)
      if (!body || (await holdersOf(ctx, body.id)).length === 0) continue
      const [line, below] = await Promise.all([lineageOf(ctx, place.id), placesUnder(ctx, place.id)])
      const bodies = (await Promise.all(line.map((p) => bodiesServing(ctx, p.id)))).flat()
      staffed.push({
        path: place.path,
        places: below.length > 0 ? below : [place],
        above: line.slice(0, -1),
        seats: (await Promise.all(bodies.map((b) => seatsOf(ctx, pack, b.id)))).flat(),
      })
    }
    if (staffed.length > 0) return staffed
  }
  return []
}

const surnames = [...'赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜']
const given = [...'安平和顺长青永明家兴文远立春学勤素梅秀云惠芳国庆德厚晓晨雨桐子涵一诺']

/** Residents by invented names. Their ids follow from their number, so that a seed that was killed finds them again. */
async function residentsOf(ground: Ground, j: Jurisdiction): Promise<{ person: Uuid; name: string }[]> {
  const wanted = Array.from({ length: RESIDENTS }, (_, i) => {
    const random = createHash('sha256').update(`resident ${j.realm} ${i}`).digest()
    return {
      id: newId(j.realm, new Date(Date.UTC(2025, 0, 1, 0, 0, i)), (size) => random.subarray(0, size)),
      name:
        surnames[(i * 5) % surnames.length]! +
        given[(i * 3) % given.length]! +
        (i % 4 === 0 ? '' : given[(i * 7 + 2) % given.length]!),
    }
  })
  const ids = wanted.map((w) => w.id)
  const known = await ask(
    ground,
    service(j),
    query('casework.seed-known', (ctx: ReadContext, _input: null) => namesOf(ctx, ids)),
    null,
  )
  const missing = wanted.filter((w) => !known.has(w.id))
  if (missing.length > 0)
    await perform(
      ground,
      service(j),
      action('casework.seed-residents', async (ctx: Context, _input: null) => {
        for (const { id, name } of missing) await addPerson(ctx, { id, name })
      }),
      null,
    )
  return wanted.map(({ id, name }) => ({ person: id, name }))
}

// Actors.

const actors = new WeakMap<Cast, Map<Uuid, Promise<Actor>>>()

/** Somebody in their post. */
export function actorIn(ground: Ground, cast: Cast, seat: Seat): Promise<Actor> {
  return once(actors, cast, seat.appointment, () =>
    resolveCapacity(
      ground,
      { person: seat.person, name: seat.name, session: null },
      { appointment: seat.appointment, jurisdiction: cast.jurisdiction },
    ),
  )
}

export const residentOf = (cast: Cast, r: Resident): Actor =>
  residentActor({ person: r.person, name: r.name, session: null }, cast.jurisdiction)

export const anybody = (cast: Cast): Actor => publicActor(cast.jurisdiction)
