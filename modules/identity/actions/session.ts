/** Signing in and out, ending sessions. */
import { RefusalOnRecord, action, prepared } from '#kernel/action'
import type { Actor, Context, Ground } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { newId, realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { signedIn } from '../access.ts'
import { provesPassword } from '../hashing.ts'
import { installed } from '../installed.ts'
import { KEPT_SECONDS, agentSummary, foldLogin, sessionEnd } from '../rules.ts'
import * as store from '../store/accounts.ts'
import type { Proved } from '../store/accounts.ts'
import { ownProvider } from '../store/links.ts'
import { findSecond } from '../store/second-factor.ts'
import type { Credential } from '../tables.ts'
import { countFailure, lockedRefusal, throttleKeys } from '../throttling.ts'
import type { ThrottleKeys } from '../throttling.ts'
import { giveTicket } from '../tickets.ts'
import { newToken, readToken } from '../token.ts'
import { refusals } from '../words.ts'
import type { Ending } from '../words.ts'

const refuse = refuser(refusals)

/** What a fresh session answers; `token` leaves as a cookie only. */
export interface Opened {
  readonly next: 'in'
  readonly person: { readonly id: Uuid; readonly name: string }
  readonly mustChange: boolean
  readonly mustEnrol: boolean
  readonly token: string
  readonly maxAgeSeconds: number | undefined
}

/** Another step is to come; nothing is open yet. */
export interface Stepped {
  readonly next: 'second' | 'register' | 'link'
  readonly ticket: string
}

interface Proof {
  readonly keys: ThrottleKeys
  readonly credential: Credential | undefined
  readonly proved: boolean
  readonly administers: boolean
}

/**
 * Proves the password outside the transaction. A locked name is refused before any hashing; an unknown name is hashed all
 * the same, so that neither answer nor time tells whether it exists.
 */
async function prove(ground: Ground, actor: Actor, input: { login: string; password: string }) {
  const keys = throttleKeys(ground.secrets, input.login, actor.origin)
  const [credential, throttles] = await ground.database.transaction({ settings: {}, readOnly: true }, (tx) =>
    Promise.all([
      store.findCredential(tx, foldLogin(input.login)),
      store.findThrottles(tx, [keys.name, keys.address]),
    ]),
  )
  const locked = lockedRefusal(throttles, keys, ground.clock())
  if (locked) throw locked
  const phc = credential && openedHash(ground, credential)
  const proved = await provesPassword(input.password, phc)
  // Asked only of who knows the password: what comes after may take its time.
  const administers = proved && credential ? await installed().administers(ground, credential.person) : false
  return { keys, credential, proved, administers }
}

/** The hash of an account; one that was planted or moved by hand does not open and proves nothing. */
export function openedHash(ground: Ground, of: { sealed: string; account: Uuid }): string | undefined {
  try {
    return ground.secrets.open('credential', of.sealed, of.account)
  } catch (error) {
    ground.log.error('identity.credential-broken', error, { account: of.account })
    return undefined
  }
}

/**
 * Signs in with name and password: always a new session with a new token; one that was open in the same browser ends.
 * Refuses `identity.wrong-password` (counted: the fifth locks the name), `identity.locked`, `identity.address-blocked`,
 * `identity.account-locked`. With a second factor enrolled it answers a ticket instead.
 */
export const signIn = prepared(
  'identity.sign-in',
  prove,
  async (
    ctx,
    input: { login: string; password: string; keep?: boolean },
    proof: Proof,
  ): Promise<Opened | Stepped> => {
    const { keys, credential } = proof
    if (!proof.proved || !credential) return failed(ctx, keys, credential?.account ?? null)
    const throttles = await store.findThrottles(ctx.tx, [keys.name, keys.address], true)
    const locked = lockedRefusal(throttles, keys, ctx.now)
    if (locked) throw locked
    if (credential.state === 'locked') throw refuse('identity.account-locked')
    await store.dropThrottle(ctx.tx, keys.name)
    return arrive(
      ctx,
      credential,
      { way: 'password', by: credential.sealed, kept: input.keep === true },
      proof.administers,
    )
  },
)

/**
 * The first step of an account's sign-in is proved. With a second factor enrolled a ticket follows; otherwise the session,
 * which opens nothing but enrolling when the person's posts ask for one.
 */
export async function arrive(
  ctx: Context,
  who: Pick<Credential, 'realm' | 'account' | 'person' | 'name' | 'must_change'>,
  proved: { way: Proved['way']; by: string; kept: boolean },
  administers: boolean,
): Promise<Opened | Stepped> {
  if (await findSecond(ctx.tx, who)) {
    const { realm, account, person, name } = who
    const ticket = await giveTicket(ctx, 'second', {
      realm,
      account,
      person,
      name,
      mustChange: who.must_change,
      ...proved,
    })
    ctx.touch({ kind: 'identity.account', id: account, fields: ['proved'] })
    return { next: 'second', ticket }
  }
  return openFor(ctx, { ...who, mustChange: who.must_change }, proved, administers ? 'needed' : 'none')
}

/** Opens the session of an account; the one the browser came with ends. */
export async function openFor(
  ctx: Context,
  who: { realm: number; account: Uuid; person: Uuid; name: string; mustChange: boolean },
  proved: { way: Proved['way']; by: string; kept: boolean },
  second: Proved['second'],
): Promise<Opened> {
  const session = newSession(ctx, who.realm, proved.kept)
  const opened = await store.openSession(ctx.tx, session, who.account, { ...proved, second })
  // Locked, unlinked or given another password in this very moment: what was proved is no longer so.
  if (!opened) throw refuse(proved.way === 'password' ? 'identity.wrong-password' : 'identity.account-locked')
  await endFormer(ctx, who.person)
  ctx.touch({ kind: 'identity.session', id: session.id, fields: ['made_at'] })
  return {
    next: 'in',
    person: { id: who.person, name: who.name },
    mustChange: who.mustChange,
    mustEnrol: second === 'needed',
    token: session.token,
    maxAgeSeconds: proved.kept ? KEPT_SECONDS : undefined,
  }
}

/** Counts the failure for good, then refuses. */
async function failed(ctx: Context, keys: ThrottleKeys, account: Uuid | null): Promise<never> {
  const { refusal, lockedNow } = await countFailure(ctx, keys)
  ctx.touch({ kind: 'identity.account', id: account, fields: ['failed'] })
  if (lockedNow && account) ctx.announce('identity.AccountPaused', { account })
  throw new RefusalOnRecord(refusal ?? refuse('identity.wrong-password'))
}

/** A session row to be, with the token nobody but the browser will hold. */
export function newSession(ctx: Context, realm: number, kept: boolean) {
  const token = newToken(realm)
  return {
    realm,
    id: newId(realm, ctx.now),
    token,
    digest: readToken(ctx.secrets, token)!.digest,
    at: ctx.now,
    until: sessionEnd(ctx.now, kept),
    agent: agentSummary(ctx.actor.origin?.agent ?? ''),
  }
}

/** Ends the session the browser came with: a shared computer keeps no second person signed in. */
export async function endFormer(ctx: Context, next: Uuid): Promise<void> {
  const { session, person } = ctx.actor
  if (!session || !person) return
  const why: Ending = person === next ? 'replaced' : 'signed-out'
  await end(ctx, person, { only: session }, why)
}

/** Ends sessions and names them in the trace; how many. */
export async function end(
  ctx: Context,
  person: Uuid,
  which: { but?: Uuid; only?: Uuid },
  why: Ending,
): Promise<number> {
  const ended = await store.endSessions(ctx.tx, { realm: realmOf(person), person }, which, ctx.now, why)
  for (const id of ended)
    ctx.touch({ kind: 'identity.session', id, fields: ['ended_at', 'ended_why'], reason: why })
  return ended.length
}

/**
 * Ends the current session. A session that came from a provider answers where one signs out there as well; a provider that
 * cannot be reached keeps nobody signed in here.
 */
export const signOut = prepared(
  'identity.sign-out',
  async (ground: Ground, actor: Actor) => {
    const { person, session } = signedIn({ actor })
    const settings = actor.capacity.settings
    const issuer = await ground.database.transaction({ settings, readOnly: true }, (tx) =>
      ownProvider(tx, realmOf(person), session),
    )
    const { providers, url } = installed()
    const provider = providers.find((one) => one.issuer === issuer)
    return provider?.leave(`${url}/sign-in`).catch(() => undefined)
  },
  async (ctx, _input: object, leave: URL | undefined) => {
    const { person, session } = signedIn(ctx)
    if ((await end(ctx, person, { only: session }, 'signed-out')) === 0) throw refuse('identity.no-session')
    return { url: leave?.href ?? null }
  },
)

/** Ends one of one's own sessions at once; refuses `identity.no-session`. */
export const revokeSession = action('identity.revoke-session', async (ctx, input: { session: Uuid }) => {
  const { person } = signedIn(ctx)
  if ((await end(ctx, person, { only: input.session }, 'revoked')) === 0) throw refuse('identity.no-session')
  return {}
})

/** Ends all of one's own sessions but the current one. */
export const revokeOthers = action('identity.revoke-others', async (ctx, _input: object) => {
  const { person, session } = signedIn(ctx)
  const ended = await end(ctx, person, { but: session }, 'revoked')
  if (ended === 0) ctx.touch({ kind: 'identity.session', id: session, fields: [], reason: 'none else' })
  return { ended }
})
