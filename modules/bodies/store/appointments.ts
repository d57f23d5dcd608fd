/** Appointments: who holds which post. `$1` is the realm unless said otherwise. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import { builder } from '#kernel/database'
import type { Named, Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { AppointmentRow, PostRow, Tables } from '../tables.ts'
import { bothThen, on } from './bodies.ts'

const q = builder<Tables>()

/** Appointments in force of one body (and post), seats before deputies. Staff and services only: the floor hides them. */
export function holdersIn(
  ctx: ReadContext,
  bodyId: Uuid,
  post: string | null,
): Promise<(AppointmentRow & { name: string })[]> {
  return ctx.tx.all(
    {
      name: 'bodies.holders',
      text: `SELECT a.*, n.name FROM bodies.appointment a JOIN identity.names_of(
          ARRAY(SELECT person FROM bodies.appointment WHERE realm = $1 AND body = $2)) n ON n.id = a.person
        WHERE a.realm = $1 AND a.body = $2 AND ($3::text IS NULL OR a.post = $3)
          AND a.from_at <= $4 AND (a.to_at IS NULL OR a.to_at > $4)
        ORDER BY a.post, a.seat NULLS LAST, a.from_at, a.id`,
    },
    [ctx.realm, bodyId, post, ctx.now],
  )
}

/** Bodies and people: each pair once however many posts it stands for. */
export function peopleIn(ctx: ReadContext, bodies: readonly Uuid[]): Promise<{ body: Uuid; person: Uuid }[]> {
  return ctx.tx.all(
    {
      name: 'bodies.people-in',
      text: `SELECT DISTINCT body, person FROM bodies.appointment WHERE realm = $1 AND body = ANY($2::uuid[])
        AND from_at <= $3 AND (to_at IS NULL OR to_at > $3)`,
    },
    [ctx.realm, bodies, ctx.now],
  )
}

/** All appointments of one body, newest first. */
export function appointmentsOf(
  ctx: ReadContext,
  bodyId: Uuid,
): Promise<(AppointmentRow & { name: string })[]> {
  return ctx.tx.all(
    {
      name: 'bodies.appointments',
      text: `SELECT a.*, n.name FROM bodies.appointment a JOIN identity.names_of(
          ARRAY(SELECT person FROM bodies.appointment WHERE realm = $1 AND body = $2)) n ON n.id = a.person
        JOIN bodies.post p ON p.realm = a.realm AND p.kind = a.kind AND p.id = a.post
        WHERE a.realm = $1 AND a.body = $2 ORDER BY a.from_at DESC, p.sort, a.seat NULLS LAST, a.id LIMIT 500`,
    },
    [ctx.realm, bodyId],
  )
}

// Appointing. The body's row is locked first, so that two appointments to it are judged one after the other.

/** One person is appointed at a time, so that two posts given at once cannot meet in one hand unseen. */
export async function lockPerson(tx: Tx, person: Uuid): Promise<void> {
  await tx.run('SELECT pg_advisory_xact_lock(7215032, hashtext($1))', [person])
}

export function lockBody(ctx: ReadContext, id: Uuid) {
  return ctx.tx.first<{
    id: Uuid
    kind: string
    title: string
    to: Day | null
    placePath: string
    today: Day
  }>(LOCK_BODY, [ctx.realm, id, ctx.now])
}

const LOCK_BODY: Named = {
  name: 'bodies.lock-body',
  text: `SELECT b.id, b.kind, b.title, b.to_on AS "to", s.path AS "placePath", ${on('NULL', '$3')} AS today
      FROM bodies.body b JOIN territory.standing s ON s.realm = b.realm AND s.id = b.place
      WHERE b.realm = $1 AND b.id = $2 AND ${bothThen(on('NULL', '$3'))} FOR UPDATE OF b`,
}

export function findPost(tx: Tx, realm: number, kind: string, id: string): Promise<PostRow | undefined> {
  return tx.first(
    q
      .selectFrom('bodies.post')
      .selectAll()
      .where('realm', '=', realm)
      .where('kind', '=', kind)
      .where('id', '=', id),
  )
}

export function heldSeats(tx: Tx, realm: number, bodyId: Uuid, post: string) {
  return tx.all<{ seat: number | null; from: Date; to: Date | null }>(
    `SELECT seat, from_at AS "from", to_at AS "to" FROM bodies.appointment
      WHERE realm = $1 AND body = $2 AND post = $3 AND seat IS NOT NULL`,
    [realm, bodyId, post],
  )
}

/** Posts a person holds or will hold from an instant on, in this realm. */
export function postsHeldBy(tx: Tx, realm: number, person: Uuid, after: Date) {
  return tx.all<{ title: string; may: string[] }>(POSTS_HELD, [realm, person, after])
}

const POSTS_HELD: Named = {
  name: 'bodies.posts-held',
  text: `SELECT p.title, p.may FROM bodies.appointment a
      JOIN bodies.post p ON p.realm = a.realm AND p.kind = a.kind AND p.id = a.post
      WHERE a.realm = $1 AND a.person = $2 AND (a.to_at IS NULL OR a.to_at > $3)`,
}

export function findAppointment(
  tx: Tx,
  realm: number,
  id: Uuid,
  lock = false,
): Promise<AppointmentRow | undefined> {
  const query = q.selectFrom('bodies.appointment').selectAll().where('realm', '=', realm).where('id', '=', id)
  return tx.first(lock ? query.forUpdate() : query)
}

export async function insertAppointment(
  permit: Permit<'bodies.appoint'>,
  tx: Tx,
  row: AppointmentRow,
): Promise<void> {
  void permit
  await tx.run(q.insertInto('bodies.appointment').values(row))
}

export async function endAppointment(
  permit: Permit<'bodies.appoint'>,
  tx: Tx,
  row: Pick<AppointmentRow, 'realm' | 'id' | 'to_at' | 'end_reason'>,
): Promise<void> {
  void permit
  await tx.run(
    q
      .updateTable('bodies.appointment')
      .set({ to_at: row.to_at, end_reason: row.end_reason })
      .where('realm', '=', row.realm)
      .where('id', '=', row.id),
  )
}

/** Deputies of an appointment that reach beyond an instant. */
export function deputiesOf(tx: Tx, realm: number, appointment: Uuid, after: Date): Promise<AppointmentRow[]> {
  return tx.all(
    q
      .selectFrom('bodies.appointment')
      .selectAll()
      .where('realm', '=', realm)
      .where('acting_for', '=', appointment)
      .where('to_at', '>', after),
  )
}
