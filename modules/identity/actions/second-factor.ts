/** The second step of a sign-in, and enrolling for it. */
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Refusal } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { signedIn } from '../access.ts'
import { keyAddress, newRecoveryCodes, newSecret, recoveryDigest, stepOf } from '../one-time.ts'
import { KEPT_SECONDS } from '../rules.ts'
import * as store from '../store/accounts.ts'
import * as factors from '../store/second-factor.ts'
import type { Key } from '../store/second-factor.ts'
import type { AccountTable, SecondFactor, SessionTable } from '../tables.ts'
import { codePaused, countFailure, stepKeys } from '../throttling.ts'
import { giveTicket, lockTicket, useUp, wrongAnswer } from '../tickets.ts'
import { refusals, texts } from '../words.ts'
import { forManaging } from './account.ts'
import { end, endFormer, newSession, openFor } from './session.ts'
import type { Opened } from './session.ts'

const refuse = refuser(refusals)

/** Binds a sealed secret to its account. */
const PURPOSE = 'second-factor'

/**
 * Judges a one-time password or a recovery code and takes it: neither is taken twice, also when two come at once. The
 * refusal, or nothing when it was right.
 */
async function take(
  ctx: Context,
  of: Key,
  factor: SecondFactor,
  given: string,
): Promise<Refusal | undefined> {
  const code = given.normalize('NFKC').replace(/[\s-]/g, '')
  if (/^\d{6}$/.test(code)) {
    const step = stepOf(ctx.secrets.open(PURPOSE, factor.sealed, of.account), code, ctx.now)
    if (step === undefined) return refuse('identity.wrong-code')
    return (await factors.takeStep(ctx.tx, of, step)) ? undefined : refuse('identity.used-code')
  }
  const digest = recoveryDigest(ctx.secrets, of.account, given)
  return (await factors.takeRecovery(ctx.tx, of, digest, ctx.now)) ? undefined : refuse('identity.wrong-code')
}

/** As `take`, counted: the fifth wrong code pauses the account's second step. `on` records the failure and refuses. */
async function proveSecond(
  ctx: Context,
  of: Key,
  given: string,
  on: (refusal: Refusal) => Promise<never>,
): Promise<void> {
  const factor = await factors.findSecond(ctx.tx, of)
  if (!factor) throw refuse('identity.second-absent')
  const keys = stepKeys(ctx.secrets, { account: of.account }, ctx.actor.origin)
  const paused = codePaused(await store.findThrottles(ctx.tx, [keys.name, keys.address], true), keys, ctx.now)
  if (paused) throw paused
  const wrong = await take(ctx, of, factor, given)
  if (!wrong) {
    await store.dropThrottle(ctx.tx, keys.name)
    return
  }
  const { refusal, lockedNow } = await countFailure(ctx, keys)
  ctx.touch({ kind: 'identity.account', id: of.account, fields: ['failed'] })
  if (lockedNow) ctx.announce('identity.AccountPaused', { account: of.account })
  const said = refusal?.code === 'identity.locked' ? refuse('identity.code-paused', refusal.params) : refusal
  await on(said ?? wrong)
}

/**
 * Ends a sign-in: ticket of the first step, one-time password or recovery code. Refuses `identity.ticket-over`,
 * `identity.wrong-code`, `identity.used-code`, `identity.code-paused`, `identity.account-locked`.
 */
export const secondStep = action(
  'identity.second-step',
  async (ctx, input: { ticket: string; code: string }): Promise<Opened> => {
    const ticket = await lockTicket(ctx, 'second', input.ticket)
    const who = ticket.carried
    await proveSecond(ctx, who, input.code, (refusal) => wrongAnswer(ctx, ticket, refusal))
    await useUp(ctx, ticket)
    return openFor(ctx, who, who, 'proved')
  },
)

/** One's own account and the session one is in; refuses `identity.second-no-account` without an account's session. */
async function ownAccount(ctx: Context): Promise<{ account: AccountTable; of: Key; session: SessionTable }> {
  const { person, session } = signedIn(ctx)
  const [account, row] = await Promise.all([
    store.findAccountOf(ctx.tx, person),
    store.findSession(ctx.tx, session),
  ])
  // A text message opens no account: who has only the phone must not put their own authenticator in.
  if (!account || row?.account !== account.id) throw refuse('identity.second-no-account')
  return { account, of: { realm: account.realm, account: account.id }, session: row }
}

const recorded = (refusal: Refusal): Promise<never> => Promise.reject(new RefusalOnRecord(refusal))

/** Shows a fresh secret, which counts only once it is confirmed. Refuses `identity.second-no-account`. */
export const enrolSecond = action('identity.enrol-second', async (ctx, _input: object) => {
  const { account } = await ownAccount(ctx)
  const secret = newSecret()
  const ticket = await giveTicket(ctx, 'enrol', { account: account.id, secret })
  ctx.touch({ kind: 'identity.account', id: account.id, fields: ['second-offered'] })
  return {
    ticket,
    secret,
    address: keyAddress(secret, texts['identity.second.issuer'], account.login),
  }
})

export interface Enrolled extends Opened {
  readonly codes: readonly string[]
}

/**
 * Confirms the secret by a code of it. With a second factor in force already, that one must be proved, too (`current`).
 * All sessions end and a fresh one opens; the recovery codes leave once. Refuses `identity.ticket-over`,
 * `identity.wrong-code`, `identity.code-paused`.
 */
export const confirmSecond = action(
  'identity.confirm-second',
  async (ctx, input: { ticket: string; code: string; current?: string }): Promise<Enrolled> => {
    const { account, of, session } = await ownAccount(ctx)
    const locked = await store.lockAccountRow(ctx.tx, account.realm, account.id)
    const ticket = await lockTicket(ctx, 'enrol', input.ticket)
    if (!locked || ticket.carried.account !== account.id) throw refuse('identity.ticket-over')
    if (await factors.findSecond(ctx.tx, of)) await proveSecond(ctx, of, input.current ?? '', recorded)
    const { secret } = ticket.carried
    const step = stepOf(secret, input.code.normalize('NFKC').trim(), ctx.now)
    if (step === undefined) {
      ctx.touch({ kind: 'identity.account', id: account.id, fields: ['failed'] })
      return wrongAnswer(ctx, ticket, refuse('identity.wrong-code'))
    }
    await useUp(ctx, ticket)
    const codes = newRecoveryCodes()
    const put = await factors.putSecond(ctx.tx, of, {
      sealed: ctx.secrets.seal(PURPOSE, secret, account.id),
      step,
      digests: codes.map((code) => recoveryDigest(ctx.secrets, account.id, code)),
      at: ctx.now,
    })
    if (!put) throw refuse('identity.second-no-account')
    ctx.touch({ kind: 'identity.account', id: account.id, fields: ['second'] })
    ctx.announce('identity.SecondFactorEnrolled', { account: account.id, person: account.person })
    return { ...(await reopened(ctx, account, session)), codes }
  },
)

/** A new session in place of all others, proved twice, by the same way as the one before. */
async function reopened(ctx: Context, account: AccountTable, former: SessionTable): Promise<Opened> {
  const { person } = signedIn(ctx)
  await end(ctx, person, {}, 'second')
  const by = await proofOf(ctx, account, former)
  const kept = former.expires_at.getTime() - former.made_at.getTime() === KEPT_SECONDS * 1000
  const fresh = newSession(ctx, account.realm, kept)
  if (!(await store.openSession(ctx.tx, fresh, account.id, { ...by, second: 'proved' })))
    throw refuse('identity.account-locked')
  await endFormer(ctx, person)
  ctx.touch({ kind: 'identity.session', id: fresh.id, fields: ['made_at'] })
  const name = (await store.listNames(ctx.tx, [person])).get(person) ?? ''
  return {
    next: 'in',
    person: { id: person, name },
    mustChange: account.must_change,
    mustEnrol: false,
    token: fresh.token,
    maxAgeSeconds: kept ? KEPT_SECONDS : undefined,
  }
}

/** What the session before rested on, as it stands now. */
async function proofOf(ctx: Context, account: AccountTable, former: SessionTable) {
  if (former.way === 'provider') {
    const link = await store.findOwnLink(ctx.tx, account)
    if (!link) throw refuse('identity.account-locked')
    return { way: 'provider', by: link } as const
  }
  const own = await store.findOwnCredential(ctx.tx)
  return { way: 'password', by: own?.sealed ?? '' } as const
}

/** Ten new recovery codes for a right code; the old ones are over. Refuses as `secondStep`, `identity.second-absent`. */
export const renewRecovery = action('identity.renew-recovery', async (ctx, input: { code: string }) => {
  const { account, of } = await ownAccount(ctx)
  await proveSecond(ctx, of, input.code, recorded)
  const codes = newRecoveryCodes()
  const digests = codes.map((code) => recoveryDigest(ctx.secrets, account.id, code))
  if (!(await factors.putRecovery(ctx.tx, of, digests))) throw refuse('identity.second-absent')
  ctx.touch({ kind: 'identity.account', id: account.id, fields: ['recovery'] })
  return { codes }
})

/**
 * By another security administrator, for a reason: the person enrols again at the next sign-in. Refuses
 * `identity.second-absent`, `identity.not-yourself`, `identity.not-security`, `identity.no-account`.
 */
export const resetSecond = action(
  'identity.reset-second',
  async (ctx, input: { account: Uuid; reason: string }) => {
    const { account, permit } = await forManaging(ctx, input.account)
    const of = { realm: account.realm, account: account.id }
    if (!(await factors.dropSecond(ctx.tx, permit, of))) throw refuse('identity.second-absent')
    await Promise.all([
      store.dropThrottle(ctx.tx, stepKeys(ctx.secrets, { account: account.id }, undefined).name),
      end(ctx, account.person, {}, 'second'),
    ])
    ctx.touch({ kind: 'identity.account', id: account.id, fields: ['second'], reason: input.reason })
    ctx.announce('identity.SecondFactorReset', { account: account.id, person: account.person })
    return {}
  },
)
