/** Giving and taking posts. Lock first, then judge; rights follow from what stands in the table at each instant. */
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import { must } from '#kernel/access'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { namesOf } from '#modules/identity'
import { allowAppoint } from './access.ts'
import { acting } from './capacity.ts'
import type * as contract from './contract.ts'
import { freeSeat } from './rules.ts'
import * as store from './store/appointments.ts'
import type { AppointmentRow } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

const meanings = {
  appointment_seat_once: () => refuse('bodies.seat-taken'),
  appointment_person_once: () => refuse('bodies.already-holds'),
}

/** What the trace digests of an appointment. */
export function appointmentFacts(row: AppointmentRow): Readonly<Record<string, unknown>> {
  const { person, body, kind, post, seat, acting_for, from_at, to_at } = row
  return { person, body, kind, post, seat, acting_for, from_at, to_at }
}

export interface Appointing {
  readonly person: Uuid
  readonly body: Uuid
  readonly post: string
  /** Now, when absent. Only the system's own services may name the past. */
  readonly from?: Date
  readonly to?: Date | null
  readonly reason: string
}

/**
 * Appoints a person to a post. Refuses when the post is full, the person holds it already, or two families of
 * administration would meet in one hand. Announces `bodies.Appointed`.
 */
export async function appointPerson(ctx: Context, input: Appointing): Promise<Uuid> {
  const { body, post, span, permit } = await judged(ctx, input)
  const seats = await store.heldSeats(ctx.tx, ctx.realm, body.id, post.id)
  const seat = freeSeat(post.seats, seats, span)
  if (seat === undefined)
    throw refuse('bodies.seats-full', { body: body.title, post: post.title, seats: post.seats })
  return insert(ctx, permit, {
    ...input,
    ...span,
    kind: body.kind,
    seat,
    actingFor: null,
  })
}

/**
 * Lets somebody stand in for an appointment, for a time with an end: same body, post and rights, no seat of its own. Refuses
 * standing in for oneself, without an end, or for one who stands in already. Announces `bodies.Deputised`.
 */
export async function deputisePerson(
  ctx: Context,
  input: { person: Uuid; appointment: Uuid; from?: Date; to: Date; reason: string },
): Promise<Uuid> {
  const original = await store.findAppointment(ctx.tx, ctx.realm, input.appointment)
  if (!original || !(original.to_at === null || original.to_at > ctx.now))
    throw refuse('bodies.no-appointment')
  if (original.acting_for !== null) throw refuse('bodies.deputy-of-deputy')
  if (original.person === input.person) throw refuse('bodies.deputy-self')
  const { body, span, permit } = await judged(ctx, { ...input, body: original.body, post: original.post })
  // Standing in ends with what is stood in for.
  const to = original.to_at !== null && original.to_at < input.to ? original.to_at : input.to
  if (to <= span.from) throw refuse('bodies.dates-reversed')
  return insert(ctx, permit, {
    ...input,
    ...span,
    body: body.id,
    post: original.post,
    kind: body.kind,
    to,
    seat: null,
    actingFor: original.id,
  })
}

/** Ends an appointment, now or later, and those that stand in for it. Announces `bodies.AppointmentEnded`. */
export async function endAppointment(
  ctx: Context,
  input: { appointment: Uuid; at?: Date; reason: string },
): Promise<void> {
  const row = await store.findAppointment(ctx.tx, ctx.realm, input.appointment, true)
  if (!row) throw refuse('bodies.no-appointment')
  const at = input.at ?? ctx.now
  if (at < ctx.now) throw refuse('bodies.end-before-now')
  if (row.to_at !== null && row.to_at <= ctx.now) throw refuse('bodies.already-ended')
  // Ending only ever shortens: what runs out earlier by itself is not prolonged by ending it later.
  if (row.to_at !== null && at > row.to_at) throw refuse('bodies.ends-earlier')
  const body = await store.lockBody(ctx, row.body)
  const permit = must(
    allowAppoint(acting(ctx), {
      person: row.person,
      // Posts of a body that has ended may still be cleared by whoever may appoint anywhere in the realm.
      body: { title: body?.title ?? '', placePath: body?.placePath ?? acting(ctx).placePath ?? '' },
      may: [],
      others: [],
    }),
  )
  const deputies = await store.deputiesOf(ctx.tx, ctx.realm, row.id, at)
  for (const one of [row, ...deputies]) {
    // One that has not begun ends at its own beginning: it never was.
    const ended = { ...one, to_at: one.from_at > at ? one.from_at : at, end_reason: input.reason }
    await store.endAppointment(permit, ctx.tx, ended)
    ctx.touch({
      kind: 'bodies.appointment',
      id: one.id,
      fields: ['to_at'],
      row: appointmentFacts(ended),
      reason: input.reason,
    })
  }
  ctx.announce('bodies.AppointmentEnded', { appointment: row.id, person: row.person, body: row.body })
}

async function judged(ctx: Context, input: Appointing) {
  const span = { from: input.from ?? ctx.now, to: input.to ?? null }
  if (span.to !== null && span.to <= span.from) throw refuse('bodies.dates-reversed')
  if (span.from < ctx.now && acting(ctx).kind !== 'service') throw refuse('bodies.past-start')
  await store.lockPerson(ctx.tx, input.person)
  const [body, names, others] = await Promise.all([
    store.lockBody(ctx, input.body),
    namesOf(ctx, [input.person]),
    store.postsHeldBy(ctx.tx, ctx.realm, input.person, ctx.now),
  ])
  if (!body) throw refuse('bodies.no-body')
  const post = await store.findPost(ctx.tx, ctx.realm, body.kind, input.post)
  if (!post) throw refuse('bodies.no-post', { body: body.title, post: input.post })
  if (!names.has(input.person)) throw refuse('bodies.no-person')
  const permit = must(allowAppoint(acting(ctx), { person: input.person, body, may: post.may, others }))
  return { body, post, span, permit }
}

async function insert(
  ctx: Context,
  permit: Parameters<typeof store.insertAppointment>[0],
  a: Appointing & { kind: string; from: Date; to: Date | null; seat: number | null; actingFor: Uuid | null },
): Promise<Uuid> {
  const row: AppointmentRow = {
    realm: ctx.realm,
    id: ctx.newId(),
    person: a.person,
    body: a.body,
    kind: a.kind,
    post: a.post,
    seat: a.seat,
    acting_for: a.actingFor,
    from_at: a.from,
    to_at: a.to,
    reason: a.reason,
    end_reason: null,
    appointed_by: ctx.actor.person,
    recorded_at: ctx.now,
  }
  await store.insertAppointment(permit, ctx.tx, row)
  ctx.touch({
    kind: 'bodies.appointment',
    id: row.id,
    fields: ['person', 'body', 'post', 'seat', 'from_at', 'to_at'],
    row: appointmentFacts(row),
    reason: a.reason,
  })
  ctx.announce(a.actingFor === null ? 'bodies.Appointed' : 'bodies.Deputised', {
    appointment: row.id,
    person: a.person,
    body: a.body,
    post: a.post,
  })
  return row.id
}

// Endpoints.

export const appoint = action(
  'bodies.appoint',
  async (ctx: Context, input: Input<typeof contract.appoint>): Promise<Output<typeof contract.appoint>> => ({
    appointment: await appointPerson(ctx, {
      person: input.person,
      body: input.body,
      post: input.post,
      ...(input.from ? { from: new Date(input.from) } : {}),
      to: input.to ? new Date(input.to) : null,
      reason: input.reason,
    }),
  }),
  meanings,
)

export const deputise = action(
  'bodies.deputise',
  async (
    ctx: Context,
    input: Input<typeof contract.deputise>,
  ): Promise<Output<typeof contract.deputise>> => ({
    appointment: await deputisePerson(ctx, {
      person: input.person,
      appointment: input.appointment,
      ...(input.from ? { from: new Date(input.from) } : {}),
      to: new Date(input.to),
      reason: input.reason,
    }),
  }),
  meanings,
)

export const end = action(
  'bodies.end-appointment',
  async (ctx: Context, input: Input<typeof contract.endAppointment>) => {
    await endAppointment(ctx, {
      appointment: input.appointment,
      ...(input.at ? { at: new Date(input.at) } : {}),
      reason: input.reason,
    })
    return {}
  },
)
