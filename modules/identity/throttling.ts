/** Counting failed proofs of a password, per login name and per network address. Keys are digests, never the values. */
import type { Context, Origin } from '#kernel/action'
import type { Secrets } from '#kernel/secrets'
import { refuser } from '#kernel/errors'
import type { Refusal } from '#kernel/errors'
import * as store from './store/accounts.ts'
import { addressPolicy, addressScope, afterFailure, foldLogin, lockedFor, namePolicy } from './rules.ts'
import type { Throttle } from './rules.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

export interface ThrottleKeys {
  readonly name: string
  readonly address: string
}

export function throttleKeys(secrets: Secrets, login: string, origin: Origin | undefined): ThrottleKeys {
  return {
    name: secrets.mac('throttle', `name ${foldLogin(login)}`),
    address: secrets.mac('throttle', `address ${addressScope(origin?.address ?? '')}`),
  }
}

/** The refusal for a locked name or address; undefined when neither is. */
export function lockedRefusal(
  throttles: ReadonlyMap<string, Throttle>,
  keys: ThrottleKeys,
  now: Date,
): Refusal | undefined {
  const name = lockedFor(throttles.get(keys.name), now)
  if (name > 0) return refuse('identity.locked', waiting(name))
  const address = lockedFor(throttles.get(keys.address), now)
  if (address > 0) return refuse('identity.address-blocked', waiting(address))
  return undefined
}

/** Key of an account's second step, or of a phone's codes. */
export function stepKeys(
  secrets: Secrets,
  of: { account: string } | { phone: string },
  origin: Origin | undefined,
): ThrottleKeys {
  const name = 'account' in of ? `second ${of.account}` : `code ${of.phone}`
  return { ...throttleKeys(secrets, '', origin), name: secrets.mac('throttle', name) }
}

/** As `lockedRefusal`, in the words of a code. */
export function codePaused(
  throttles: ReadonlyMap<string, Throttle>,
  keys: ThrottleKeys,
  now: Date,
): Refusal | undefined {
  const refusal = lockedRefusal(throttles, keys, now)
  return refusal?.code === 'identity.locked' ? refuse('identity.code-paused', refusal.params) : refusal
}

function waiting(ms: number) {
  return { minutes: Math.ceil(ms / 60_000), seconds: Math.ceil(ms / 1000) }
}

/**
 * Counts a failure under both keys, one after another when two come at once. Returns the refusal when this or another
 * failure of the same moment locked the name; `lockedNow` when it was this one.
 */
export async function countFailure(
  ctx: Context,
  keys: ThrottleKeys,
): Promise<{ refusal: Refusal | undefined; lockedNow: boolean }> {
  const both = [keys.name, keys.address]
  const [, throttles] = await Promise.all([
    store.ensureThrottles(ctx.tx, both, ctx.now),
    store.findThrottles(ctx.tx, both, true),
  ])
  const before = lockedRefusal(throttles, keys, ctx.now)
  if (before) return { refusal: before, lockedNow: false }
  const name = afterFailure(throttles.get(keys.name), ctx.now, namePolicy)
  const address = afterFailure(throttles.get(keys.address), ctx.now, addressPolicy)
  await Promise.all([
    store.putThrottle(ctx.tx, keys.name, name),
    store.putThrottle(ctx.tx, keys.address, address),
  ])
  const after = new Map([
    [keys.name, name],
    [keys.address, address],
  ])
  return { refusal: lockedRefusal(after, keys, ctx.now), lockedNow: name.lockedUntil !== null }
}
