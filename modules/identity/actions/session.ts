/** Signing in and out, ending sessions. */
import { RefusalOnRecord, action, prepared } from '#kernel/action'
import type { Actor, Context, Ground } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { newId, realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { signedIn } from '../access.ts'
import { provesPassword } from '../hashing.ts'
import { KEPT_SECONDS, agentSummary, foldLogin, sessionEnd } from '../rules.ts'
import * as store from '../store.ts'
import type { Credential } from '../tables.ts'
import { countFailure, lockedRefusal, throttleKeys } from '../throttling.ts'
import type { ThrottleKeys } from '../throttling.ts'
import { newToken, readToken } from '../token.ts'
import { refusals } from '../words.ts'
import type { Ending } from '../words.ts'

const refuse = refuser(refusals)

/** What a fresh session answers; `token` leaves as a cookie only. */
export interface Opened {
  readonly person: { readonly id: Uuid; readonly name: string }
  readonly mustChange: boolean
  readonly token: string
  readonly maxAgeSeconds: number | undefined
}

interface Proof {
  readonly keys: ThrottleKeys
  readonly credential: Credential | undefined
  readonly proved: boolean
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
  return { keys, credential, proved: await provesPassword(input.password, phc) }
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
 * `identity.account-locked`.
 */
export const signIn = prepared(
  'identity.sign-in',
  prove,
  async (ctx, input: { login: string; password: string; keep?: boolean }, proof: Proof): Promise<Opened> => {
    const { keys, credential } = proof
    if (!proof.proved || !credential) return failed(ctx, keys, credential?.account ?? null)
    const throttles = await store.findThrottles(ctx.tx, [keys.name, keys.address], true)
    const locked = lockedRefusal(throttles, keys, ctx.now)
    if (locked) throw locked
    if (credential.state === 'locked') throw refuse('identity.account-locked')
    const kept = input.keep === true
    const session = newSession(ctx, credential.realm, kept)
    const opened = await store.openSession(ctx.tx, session, credential.account, credential.sealed)
    // Locked or given another password in this very moment: what was proved is no longer so.
    if (!opened) throw refuse('identity.wrong-password')
    await Promise.all([store.dropThrottle(ctx.tx, keys.name), endFormer(ctx, credential.person)])
    ctx.touch({ kind: 'identity.session', id: session.id, fields: ['made_at'] })
    return {
      person: { id: credential.person, name: credential.name },
      mustChange: credential.must_change,
      token: session.token,
      maxAgeSeconds: kept ? KEPT_SECONDS : undefined,
    }
  },
)

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

/** Ends the current session. */
export const signOut = action('identity.sign-out', async (ctx, _input: object) => {
  const { person, session } = signedIn(ctx)
  if ((await end(ctx, person, { only: session }, 'signed-out')) === 0) throw refuse('identity.no-session')
  return {}
})

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
