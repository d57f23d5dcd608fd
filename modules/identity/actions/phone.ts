/** Residents sign in by a code sent to their phone; who comes for the first time registers in the same flow. */
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { newId, realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { signedIn } from '../access.ts'
import { newCode } from '../one-time.ts'
import { phoneMac, phoneOf, putPhone, sealPhone } from '../phone-binding.ts'
import { CODE_MINUTES, CODE_TRIES, CONSENT, KEPT_SECONDS, addressScope, codeWait } from '../rules.ts'
import * as store from '../store/accounts.ts'
import * as phones from '../store/phones.ts'
import { codePaused, countFailure, stepKeys } from '../throttling.ts'
import { giveTicket, lockTicket, useUp } from '../tickets.ts'
import { personRow } from '../traced.ts'
import { refusals } from '../words.ts'
import { endFormer, newSession } from './session.ts'
import type { Opened, Stepped } from './session.ts'

const refuse = refuser(refusals)

/**
 * Asks for a code. Nothing here looks whether the number is anybody's, so neither answer nor time tells. Refuses
 * `identity.phone-invalid`, `identity.code-too-often` (by number, address and in all).
 */
async function ask(ctx: Context, input: { phone: string }): Promise<string> {
  const phone = phoneOf(input.phone)
  const mac = phoneMac(ctx.secrets, phone)
  const address = ctx.secrets.mac('throttle', `asked ${addressScope(ctx.actor.origin?.address ?? '')}`)
  const wait = codeWait(await phones.countAsked(ctx.tx, mac, address, ctx.now), ctx.now)
  if (wait > 0) throw refuse('identity.code-too-often', { seconds: wait })
  const id = ctx.newId()
  const code = newCode()
  await phones.insertCode(ctx.tx, {
    realm: ctx.realm,
    id,
    mac,
    address,
    digest: codeDigest(ctx, mac, code),
    sealed: ctx.secrets.seal('phone-code', JSON.stringify({ phone, code }), id),
    made_at: ctx.now,
    expires_at: new Date(ctx.now.getTime() + CODE_MINUTES * 60_000),
  })
  ctx.touch({ kind: 'identity.phone-code', id, fields: ['*'] })
  ctx.announce('identity.CodeAsked', { code: id })
  return code
}

const codeDigest = (ctx: Context, mac: string, code: string) =>
  ctx.secrets.mac('phone-code', `${mac} ${code}`)

export const askCode = action('identity.ask-code', async (ctx, input: { phone: string }) => {
  await ask(ctx, input)
  return { minutes: CODE_MINUTES, shown: null as string | null }
})

/** The demonstration's: no text message leaves, so the code is shown, marked as such. */
export const askCodeShown = action('identity.ask-code', async (ctx, input: { phone: string }) => ({
  minutes: CODE_MINUTES,
  shown: (await ask(ctx, input)) as string | null,
}))

/**
 * Proves the code under way to a number and uses it up. Refuses `identity.wrong-code` (counted: five tries a code, five
 * failures pause the number), `identity.code-paused`, `identity.phone-invalid`.
 */
async function proveCode(
  ctx: Context,
  input: { phone: string; code: string },
): Promise<{ phone: string; mac: string }> {
  const phone = phoneOf(input.phone)
  const mac = phoneMac(ctx.secrets, phone)
  const keys = stepKeys(ctx.secrets, { phone: mac }, ctx.actor.origin)
  const [throttles, sent] = await Promise.all([
    store.findThrottles(ctx.tx, [keys.name, keys.address], true),
    phones.lockCode(ctx.tx, mac, ctx.now),
  ])
  const paused = codePaused(throttles, keys, ctx.now)
  if (paused) throw paused
  const given = codeDigest(ctx, mac, input.code.normalize('NFKC').replace(/\s/g, ''))
  if (sent && sent.tries < CODE_TRIES && sent.digest === given) {
    await Promise.all([
      phones.updateCode(ctx.tx, sent, { ended_at: ctx.now, sealed: null }),
      store.dropThrottle(ctx.tx, keys.name),
    ])
    ctx.touch({ kind: 'identity.phone-code', id: sent.id, fields: ['ended_at'] })
    return { phone, mac }
  }
  const { refusal } = await countFailure(ctx, keys)
  if (sent) {
    const tries = sent.tries + 1
    const over = tries >= CODE_TRIES
    await phones.updateCode(ctx.tx, sent, { tries, ...(over ? { ended_at: ctx.now, sealed: null } : {}) })
  }
  ctx.touch({ kind: 'identity.phone-code', id: sent?.id ?? null, fields: ['failed'] })
  const said = refusal?.code === 'identity.locked' ? refuse('identity.code-paused', refusal.params) : refusal
  throw new RefusalOnRecord(
    said ?? refuse('identity.wrong-code', {}, { code: refusals['identity.wrong-code'].zh }),
  )
}

/**
 * Signs in by phone and code. A number nobody has answers with a ticket for `register`; only who holds the phone learns
 * that. The session acts as a resident: it opens no post. Refuses as `proveCode`.
 */
export const signInByCode = action(
  'identity.sign-in-by-code',
  async (ctx, input: { phone: string; code: string; keep?: boolean }): Promise<Opened | Stepped> => {
    const { phone, mac } = await proveCode(ctx, input)
    const kept = input.keep === true
    const who = await phones.personOfPhone(ctx.tx, mac)
    if (!who) return { next: 'register', ticket: await giveTicket(ctx, 'register', { phone, kept }) }
    return openByPhone(ctx, { ...who, mac }, kept)
  },
)

async function openByPhone(
  ctx: Context,
  who: { realm: number; person: Uuid; name: string; mac: string },
  kept: boolean,
): Promise<Opened> {
  const session = newSession(ctx, who.realm, kept)
  if (!(await phones.openCodeSession(ctx.tx, session, who.person, who.mac)))
    throw refuse('identity.ticket-over')
  await endFormer(ctx, who.person)
  ctx.touch({ kind: 'identity.session', id: session.id, fields: ['made_at'] })
  return {
    next: 'in',
    person: { id: who.person, name: who.name },
    mustChange: false,
    mustEnrol: false,
    token: session.token,
    maxAgeSeconds: kept ? KEPT_SECONDS : undefined,
  }
}

/**
 * Registers who has just proved a phone: name and consent to the purpose shown, and signs in. Refuses
 * `identity.ticket-over`, `identity.name-needed`, `identity.consent-needed`, `identity.phone-taken`.
 */
export const register = action(
  'identity.register',
  async (ctx, input: { ticket: string; name: string; consent: boolean }): Promise<Opened> => {
    const ticket = await lockTicket(ctx, 'register', input.ticket)
    const name = input.name.normalize('NFC').trim()
    if (name === '') throw refuse('identity.name-needed', {}, { name: refusals['identity.name-needed'].zh })
    if (!input.consent) throw refuse('identity.consent-needed')
    await useUp(ctx, ticket)
    const { phone, kept } = ticket.carried
    const mac = phoneMac(ctx.secrets, phone)
    const person = newId(ctx.realm, ctx.now)
    const sealed = sealPhone(ctx.secrets, phone, person)
    const bound = { realm: ctx.realm, person, sealed, mac, at: ctx.now, consent: CONSENT }
    await phones.register(ctx.tx, bound, name)
    ctx.touch({
      kind: 'person',
      id: person,
      fields: ['name', 'phone'],
      row: personRow({ realm: ctx.realm, id: person, name, made_at: ctx.now }),
    })
    ctx.announce('identity.Registered', { person, consent: CONSENT })
    return openByPhone(ctx, { realm: ctx.realm, person, name, mac }, kept)
  },
  { phone_once: () => refuse('identity.phone-taken') },
)

/** Adds or changes one's own number, proved by a code sent to the new one. Refuses as `proveCode`, `identity.phone-taken`. */
export const changePhone = action(
  'identity.change-phone',
  async (ctx, input: { phone: string; code: string }): Promise<Opened | null> => {
    const { person, session } = signedIn(ctx)
    const { phone } = await proveCode(ctx, input)
    const before = await store.findSession(ctx.tx, session)
    await putPhone(ctx, person, phone, 'code', undefined)
    // Changing the number ends what the old one opened, this session among them: a fresh one follows.
    if (before?.way !== 'code') return null
    const name = (await store.listNames(ctx.tx, [person])).get(person) ?? ''
    const mac = phoneMac(ctx.secrets, phone)
    return openByPhone(ctx, { realm: realmOf(person), person, name, mac }, false)
  },
  { phone_once: () => refuse('identity.phone-taken') },
)

/**
 * Withdraws consent (PIPL 15): the number is forgotten and everything it opened ends. What was reported stays where the law
 * keeps it. Refuses `identity.no-phone`.
 */
export const forgetPhone = action('identity.forget-phone', async (ctx, _input: object) => {
  const { person, session } = signedIn(ctx)
  const before = await store.findSession(ctx.tx, session)
  const realm = realmOf(person)
  if (!(await phones.forgetPhone(ctx.tx, realm, person))) throw refuse('identity.no-phone')
  for (const id of await phones.endCodeSessions(ctx.tx, { realm, person }, ctx.now))
    ctx.touch({ kind: 'identity.session', id, fields: ['ended_at', 'ended_why'], reason: 'phone' })
  ctx.touch({ kind: 'identity.phone', id: person, fields: ['phone', 'consent'] })
  ctx.announce('identity.PhoneReleased', { person })
  return { ended: before?.way === 'code' }
})
