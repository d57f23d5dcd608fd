/** Whose number is whose: finding by digest, binding, and the text of a code for the module that sends it. */
import type { Context, ReadContext } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { realmOf } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import type { Secrets } from '#kernel/secrets'
import { CODE_MINUTES, foldPhone, maskPhone } from './rules.ts'
import * as phones from './store/phones.ts'
import type { PhoneTable } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** The number in the form it is kept in; refuses `identity.phone-invalid` at the field. */
export function phoneOf(text: string): string {
  const phone = foldPhone(text)
  if (phone === undefined)
    throw refuse('identity.phone-invalid', {}, { phone: refusals['identity.phone-invalid'].zh })
  return phone
}

export const phoneMac = (secrets: Secrets, phone: string) => secrets.mac('phone', phone)
export const sealPhone = (secrets: Secrets, phone: string, person: Uuid) =>
  secrets.seal('phone', phone, person)

/**
 * Binds a phone to a person, confirmed in presence, for modules above whose act has been judged. Replaces the person's
 * former number and ends the sessions that one opened. A number of somebody else's is refused (`identity.phone-taken`)
 * unless `reason` says why it is theirs now (a number given out anew): then it moves and the other's sessions end.
 * Refuses `identity.phone-invalid`. Announces `identity.PhoneBound` (ids only).
 */
export async function bindPhone(
  ctx: Context,
  person: Uuid,
  phone: string,
  options: { reason?: string } = {},
): Promise<void> {
  await putPhone(ctx, person, phoneOf(phone), 'presence', options.reason)
}

/** As `bindPhone`, for a number in its kept form. */
export async function putPhone(
  ctx: Context,
  person: Uuid,
  phone: string,
  how: PhoneTable['how'],
  reason: string | undefined,
): Promise<void> {
  const mac = phoneMac(ctx.secrets, phone)
  const holder = await phones.personOfPhone(ctx.tx, mac)
  const note = reason === undefined ? {} : { reason }
  if (holder?.person === person) {
    ctx.touch({ kind: 'identity.phone', id: person, fields: [], ...note })
    return
  }
  if (holder) {
    if (reason === undefined) throw refuse('identity.phone-taken')
    await endThose(ctx, holder)
    ctx.touch({ kind: 'identity.phone', id: holder.person, fields: ['phone'], reason })
    ctx.announce('identity.PhoneReleased', { person: holder.person })
  }
  const realm = realmOf(person)
  await endThose(ctx, { realm, person })
  const sealed = sealPhone(ctx.secrets, phone, person)
  await phones.putPhone(ctx.tx, { realm, person, sealed, mac, at: ctx.now, consent: null }, how)
  ctx.touch({ kind: 'identity.phone', id: person, fields: ['phone'], ...note })
  ctx.announce('identity.PhoneBound', { person })
}

async function endThose(ctx: Context, whose: { realm: number; person: Uuid }): Promise<void> {
  for (const id of await phones.endCodeSessions(ctx.tx, whose, ctx.now))
    ctx.touch({ kind: 'identity.session', id, fields: ['ended_at', 'ended_why'], reason: 'phone' })
}

/** One's own number, masked; null without one. */
export async function ownPhone(ctx: ReadContext, person: Uuid): Promise<string | null> {
  const row = await phones.findPhone(ctx.tx, person)
  return row ? maskPhone(ctx.secrets.open('phone', row.sealed, person)) : null
}

/**
 * Number and code of an announced `identity.CodeAsked`, for the module that sends text messages; undefined when the code
 * is over meanwhile. Only a service learns it.
 */
export async function codeToSend(
  ctx: ReadContext,
  id: Uuid,
): Promise<{ phone: string; code: string; minutes: number } | undefined> {
  if (ctx.actor.capacity.settings['linli.service'] !== '1') throw new Error('codes are for the sender only')
  const row = await phones.findCode(ctx.tx, realmOf(id), id)
  if (!row?.sealed || row.ended_at || row.expires_at <= ctx.now) return undefined
  const { phone, code } = JSON.parse(ctx.secrets.open('phone-code', row.sealed, row.id)) as {
    phone: string
    code: string
  }
  return { phone, code, minutes: CODE_MINUTES }
}
