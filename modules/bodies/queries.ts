/** Reads of bodies: the door's functions and the endpoints' queries. */
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import { isDenied, must } from '#kernel/access'
import type { Input, Output } from '#kernel/endpoint'
import { refuseInput, refuseKernel, refuser } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import { getPlace } from '#modules/territory'
import { allowAppoint, allowSeeing } from './access.ts'
import { acting, capacitiesOf } from './capacity.ts'
import type * as contract from './contract.ts'
import { gapsOf, stateAt } from './rules.ts'
import { appointmentsOf, holdersIn, peopleIn } from './store/appointments.ts'
import * as store from './store/bodies.ts'
import type { Body } from './store/bodies.ts'
import type { PostRow } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** Which body is sought: of these kinds, for a place (by id) or for a path. */
export interface Seeking {
  readonly kind?: string
  /** Several kinds: at one place the earlier kind wins. */
  readonly kinds?: readonly string[]
  readonly place?: Uuid
  readonly path?: string
  readonly at?: Day
}

/** The body of that kind serving the place or the nearest place above it, in one statement. */
export function findServing(ctx: ReadContext, seeking: Seeking): Promise<Body | undefined> {
  return store.serving(ctx, {
    kinds: seeking.kinds ?? (seeking.kind === undefined ? [] : [seeking.kind]),
    path: seeking.path ?? null,
    place: seeking.place ?? null,
    at: seeking.at ?? null,
  })
}

/** A body in force today or on `at`; undefined when there is none. */
export function getBody(
  ctx: ReadContext,
  id: Uuid,
  at: Day | null = null,
): Promise<store.PlacedBody | undefined> {
  return store.bodyOn(ctx, id, at)
}

/** Bodies of one place, in the order of the pack. */
export function bodiesServing(
  ctx: ReadContext,
  place: Uuid,
  at: Day | null = null,
): Promise<store.PlacedBody[]> {
  return store.bodiesAt(ctx, place, at)
}

/** All bodies of these kinds in force today, from the root down; below a path when one is given. */
export function bodiesOfKinds(
  ctx: ReadContext,
  kinds: readonly string[],
  under: string | null = null,
): Promise<store.PlacedBody[]> {
  return store.ofKinds(ctx, kinds, under)
}

export interface Holder {
  readonly appointment: Uuid
  readonly person: Uuid
  readonly name: string
  readonly post: string
  readonly actingFor: Uuid | null
}

/** Appointments in force now of a body, or of one of its posts. Staff and services: others see none. */
export async function holdersOf(ctx: ReadContext, body: Uuid, post?: string): Promise<Holder[]> {
  return (await holdersIn(ctx, body, post ?? null)).map((r) => ({
    appointment: r.id,
    person: r.person,
    name: r.name,
    post: r.post,
    actingFor: r.acting_for,
  }))
}

/** Who holds a post in which of these bodies now, each pair once, in one statement. Staff and services: others see none. */
export function servingIn(
  ctx: ReadContext,
  bodies: readonly Uuid[],
): Promise<{ body: Uuid; person: Uuid }[]> {
  return peopleIn(ctx, bodies)
}

/** Posts of a body with empty seats now: while a post is empty the body's duty queue holds what comes to it. */
export async function dutyQueueGap(
  ctx: ReadContext,
  body: { readonly id: Uuid; readonly kind: string },
): Promise<{ post: string; title: string; missing: number }[]> {
  const [posts, taken] = await Promise.all([
    store.postsIn(ctx.tx, ctx.realm, [body.kind]),
    store.takenIn(ctx.tx, [body.id], ctx.now),
  ])
  return gapsOf(posts, new Map(taken.map((t) => [t.post, t.held])))
}

// Endpoints.

/** Posts of several bodies with holders and gaps: three statements whatever the number of bodies. */
async function staffing(ctx: ReadContext, bodies: readonly store.PlacedBody[], at: Date) {
  if (bodies.length === 0) return () => ({ posts: [], missing: 0 })
  const ids = bodies.map((b) => b.id)
  const [posts, taken, officials] = await Promise.all([
    store.postsIn(ctx.tx, ctx.realm, [...new Set(bodies.map((b) => b.kind))]),
    store.takenIn(ctx.tx, ids, at),
    store.officialsOf(ctx.tx, ids, at),
  ])
  return (body: store.PlacedBody) => {
    const mine = posts.filter((p) => p.kind === body.kind)
    const held = new Map(taken.filter((t) => t.body === body.id).map((t) => [t.post, t.held]))
    const gaps = new Map(gapsOf(mine, held).map((g) => [g.post, g.missing]))
    return {
      missing: [...gaps.values()].reduce((sum, n) => sum + n, 0),
      posts: mine.map((p) => ({
        id: p.id,
        title: p.title,
        seats: p.seats,
        powers: p.powers,
        duties: p.duties,
        ways: p.ways,
        held: held.get(p.id) ?? 0,
        missing: gaps.get(p.id) ?? 0,
        holders: officials
          .filter((o) => o.body === body.id && o.post === p.id)
          .map(({ name, deputising }) => ({ name, deputising })),
      })),
    }
  }
}

/** Empty seats of the bodies of the places directly below, by place; places without any are left out. */
async function gapsBelow(
  ctx: ReadContext,
  place: Uuid,
  day: Day | null,
  at: Date,
): Promise<{ place: Uuid; missing: number }[]> {
  const bodies = await store.bodiesBelow(ctx, place, day)
  if (bodies.length === 0) return []
  const [posts, taken] = await Promise.all([
    store.postsIn(ctx.tx, ctx.realm, [...new Set(bodies.map((b) => b.kind))]),
    store.takenIn(
      ctx.tx,
      bodies.map((b) => b.id),
      at,
    ),
  ])
  const postsOf = Map.groupBy(posts, (p) => p.kind)
  const takenOf = Map.groupBy(taken, (t) => t.body)
  const sums = new Map<Uuid, number>()
  for (const b of bodies)
    for (const gap of gapsOf(
      postsOf.get(b.kind) ?? [],
      new Map(takenOf.get(b.id)?.map((t) => [t.post, t.held])),
    ))
      sums.set(b.place, (sums.get(b.place) ?? 0) + gap.missing)
  return [...sums].map(([id, missing]) => ({ place: id, missing }))
}

function briefOf(b: store.PlacedBody, missing: number) {
  return {
    id: b.id,
    kind: b.kind,
    kindTitle: b.kindTitle,
    title: b.title,
    nature: b.nature,
    place: b.place,
    placeName: b.placeName,
    within: b.within,
    from: b.from,
    to: b.to,
    missing,
  }
}

export const showAtPlace = query(
  'bodies.at-place',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.atPlace>,
  ): Promise<Output<typeof contract.atPlace>> => {
    const day = input.at ?? null
    const [bodies, kinds, at] = await Promise.all([
      store.bodiesAt(ctx, input.place, day),
      store.kindsIn(ctx.tx, ctx.realm),
      store.instantOn(ctx, day),
    ])
    const [staff, below] = await Promise.all([
      staffing(ctx, bodies, at),
      gapsBelow(ctx, input.place, day, at),
    ])
    return {
      below,
      rows: bodies.map((b) => {
        const { posts, missing } = staff(b)
        return { ...briefOf(b, missing), powers: kinds.find((k) => k.id === b.kind)?.powers ?? [], posts }
      }),
    }
  },
)

export const showBody = query(
  'bodies.body',
  async (ctx: ReadContext, input: Input<typeof contract.body>): Promise<Output<typeof contract.body>> => {
    const day = input.at ?? null
    const [found, nested, kinds, at] = await Promise.all([
      store.bodyOn(ctx, input.id, day),
      store.nestedIn(ctx, input.id, day),
      store.kindsIn(ctx.tx, ctx.realm),
      store.instantOn(ctx, day),
    ])
    if (!found) throw refuse('bodies.no-body')
    const [staff, parent] = await Promise.all([
      staffing(ctx, [found, ...nested], at),
      found.within === null ? undefined : store.bodyOn(ctx, found.within, day),
    ])
    const kind = kinds.find((k) => k.id === found.kind)
    const { posts, missing } = staff(found)
    return {
      ...briefOf(found, missing),
      withinTitle: parent?.title ?? null,
      powers: kind?.powers ?? [],
      duties: kind?.duties ?? [],
      ways: kind?.ways ?? [],
      source: kind?.source ?? null,
      posts,
      nested: nested.map((b) => briefOf(b, staff(b).missing)),
    }
  },
)

export const listBodies = query(
  'bodies.list',
  async (ctx: ReadContext, input: Input<typeof contract.list>): Promise<Output<typeof contract.list>> => {
    const limit = input.limit ?? 50
    const under = input.place === undefined ? null : (await getPlace(ctx, input.place)).path
    const wanted = { text: input.text?.trim() ?? '', kind: input.kind ?? null, under }
    const [rows, total] = await Promise.all([
      store.bodiesPage(ctx, { ...wanted, after: afterOf(input.cursor), limit: limit + 1 }),
      store.bodiesTotal(ctx, wanted),
    ])
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    const staff = await staffing(ctx, page, ctx.now)
    return {
      rows: page.map((b) => briefOf(b, staff(b).missing)),
      next:
        rows.length > limit && last
          ? Buffer.from(JSON.stringify([last.title, last.id])).toString('base64url')
          : null,
      total,
    }
  },
)

function afterOf(cursor: string | undefined): [string, Uuid] | null {
  if (cursor === undefined) return null
  try {
    const [title, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (typeof title === 'string' && isUuid(id)) return [title, id]
  } catch {
    // Falls through: anything else is no cursor of ours.
  }
  throw refuseInput('cursor')
}

export const listKinds = query(
  'bodies.kinds',
  async (ctx: ReadContext): Promise<Output<typeof contract.kinds>> => {
    const [kinds, posts] = await Promise.all([
      store.kindsIn(ctx.tx, ctx.realm),
      store.postsIn(ctx.tx, ctx.realm),
    ])
    return {
      rows: kinds.map((k) => ({
        id: k.id,
        title: k.title,
        nature: k.nature,
        serves: k.serves,
        within: k.within,
        powers: k.powers,
        duties: k.duties,
        source: k.source,
        posts: posts.filter((p) => p.kind === k.id).map(postOf),
      })),
    }
  },
)

function postOf(p: PostRow) {
  return {
    id: p.id,
    title: p.title,
    seats: p.seats,
    powers: p.powers,
    may: p.may,
    sight: p.sight,
    deputy: p.deputy,
    duties: p.duties,
  }
}

export const showMyCapacities = query(
  'bodies.my-capacities',
  async (ctx: ReadContext): Promise<Output<typeof contract.myCapacities>> => {
    const person = ctx.actor.person
    if (person === null) throw refuseKernel('kernel.signed-out')
    return {
      rows: (await capacitiesOf(ctx, person)).map(({ acting: a, jurisdictionTitle }) => ({
        id: a.appointment!,
        title: a.postTitle!,
        body: a.bodyTitle!,
        bodyId: a.body!,
        bodyKind: a.bodyKind!,
        place: a.placeName!,
        placeId: a.place!,
        jurisdiction: a.jurisdiction,
        jurisdictionTitle,
        powers: [...a.powers],
        may: [...a.may],
        sight: a.sight,
        deputising: a.actingFor !== null,
      })),
    }
  },
)

export const listAppointments = query(
  'bodies.appointments',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.appointments>,
  ): Promise<Output<typeof contract.appointments>> => {
    must(allowSeeing(acting(ctx)))
    const [found, rows] = await Promise.all([
      store.bodyOn(ctx, input.body, null),
      appointmentsOf(ctx, input.body),
    ])
    if (!found) throw refuse('bodies.no-body')
    const posts = await store.postsIn(ctx.tx, ctx.realm, [found.kind])
    const verdict = allowAppoint(acting(ctx), { person: '', body: found, may: [], others: [] })
    ctx.readPersonal({
      act: 'bodies.appointments',
      persons: [...new Set(rows.map((r) => r.person))],
      fields: ['name', 'appointments'],
      purpose: isDenied(verdict) ? 'staff-directory' : 'appoint',
    })
    return {
      mayAppoint: !isDenied(verdict),
      whyNot: isDenied(verdict) ? verdict.sentence : null,
      rows: rows.map((r) => ({
        id: r.id,
        person: r.person,
        name: r.name,
        post: r.post,
        postTitle: posts.find((p) => p.id === r.post)?.title ?? r.post,
        deputising: r.acting_for !== null,
        from: r.from_at.toISOString(),
        to: r.to_at?.toISOString() ?? null,
        state: stateAt({ from: r.from_at, to: r.to_at }, ctx.now),
        reason: r.reason,
        endReason: r.end_reason,
      })),
    }
  },
  { personal: true },
)
