/**
 * Tickets: the way from one step of a sign-in to the next. 256 random bits held by the page, a keyed digest and a sealed
 * content in the database; a few minutes, a few tries, one use.
 */
import { randomBytes } from 'node:crypto'
import type { Context } from '#kernel/action'
import { RefusalOnRecord } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Refusal } from '#kernel/errors'
import type { Secrets } from '#kernel/secrets'
import * as store from './store/tickets.ts'
import type { TicketKind, TicketTable, Way } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** What each kind of ticket carries to its next step. */
export interface Carried {
  /** First step proved; the one-time password is still to come. */
  second: {
    realm: number
    account: string
    person: string
    name: string
    mustChange: boolean
    way: Extract<Way, 'password' | 'provider'>
    /** See `Proved.by`. */
    by: string
    kept: boolean
  }
  /** A secret shown and not confirmed yet. */
  enrol: { account: string; secret: string }
  /** A phone proved that belongs to nobody yet. */
  register: { phone: string; kept: boolean }
  /** On the way to a provider and back; `browser` is the digest of what the browser keeps. */
  provider: { provider: string; nonce: string; verifier: string; browser: string; redirect: string }
  /** A provider's subject proved that no account is linked to yet. */
  link: { issuer: string; subject: string }
}

const MINUTES: Record<TicketKind, number> = { second: 5, enrol: 15, register: 10, provider: 10, link: 10 }
const MOST_TRIES = 5

const digestOf = (secrets: Secrets, kind: TicketKind, token: string) =>
  secrets.mac('ticket', `${kind} ${token}`)

export const newTicketToken = (): string => randomBytes(32).toString('base64url')

export async function giveTicket<K extends TicketKind>(
  ctx: Context,
  kind: K,
  carried: Carried[K],
  token = newTicketToken(),
): Promise<string> {
  const digest = digestOf(ctx.secrets, kind, token)
  await store.insertTicket(ctx.tx, {
    digest,
    kind,
    sealed: ctx.secrets.seal('ticket', JSON.stringify(carried), digest),
    expires_at: new Date(ctx.now.getTime() + MINUTES[kind] * 60_000),
  })
  return token
}

export interface Ticket<K extends TicketKind> {
  readonly row: TicketTable
  readonly carried: Carried[K]
}

/** Locks a ticket and reads it; refuses `identity.ticket-over` when it is used, late, tried out or of another kind. */
export async function lockTicket<K extends TicketKind>(
  ctx: Context,
  kind: K,
  token: string,
): Promise<Ticket<K>> {
  return readable(
    ctx.secrets,
    ctx.now,
    kind,
    await store.lockTicket(ctx.tx, digestOf(ctx.secrets, kind, token)),
  )
}

/** Reads a ticket without taking it: for slow work before the transaction, which locks and asks again. */
export async function readTicket<K extends TicketKind>(
  at: { tx: Parameters<typeof store.readTicket>[0]; secrets: Secrets; now: Date },
  kind: K,
  token: string,
): Promise<Ticket<K>> {
  return readable(at.secrets, at.now, kind, await store.readTicket(at.tx, digestOf(at.secrets, kind, token)))
}

function readable<K extends TicketKind>(
  secrets: Secrets,
  now: Date,
  kind: K,
  row: TicketTable | undefined,
): Ticket<K> {
  if (!row || row.kind !== kind || row.used_at || row.expires_at <= now || row.tries >= MOST_TRIES)
    throw refuse('identity.ticket-over')
  return { row, carried: JSON.parse(secrets.open('ticket', row.sealed, row.digest)) as Carried[K] }
}

export function useUp(ctx: Context, ticket: Ticket<TicketKind>): Promise<number> {
  return store.useTicket(ctx.tx, ticket.row.digest, ctx.now)
}

/** Counts a wrong answer to a ticket for good, and refuses. */
export async function wrongAnswer(
  ctx: Context,
  ticket: Ticket<TicketKind>,
  refusal: Refusal,
): Promise<never> {
  await store.countTry(ctx.tx, ticket.row)
  throw new RefusalOnRecord(refusal)
}
