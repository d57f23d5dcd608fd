/** The counter: the code of the paper brings the form back, the grantor's phone confirms it, a photo keeps the signature. */
import { randomInt } from 'node:crypto'
import { must } from '#kernel/access'
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { attachFiles } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { dayOf } from '#kernel/time'
import { acting } from '#modules/bodies'
import { addPerson } from '#modules/identity'
import { jurisdictionOf } from '#modules/territory'
import { allowCounter, allowRegistering } from '../access.ts'
import type * as contract from '../contract.ts'
import { CODES_SENT, CODE_MINUTES, CODE_PAUSE_SECONDS, CODE_TRIES, isMinor, plainCode } from '../rules.ts'
import { sidesShown, viewOf } from '../showing.ts'
import * as store from '../store.ts'
import type { MandateRow } from '../tables.ts'
import { refusals } from '../words.ts'
import { newAcceptCode, touchMandate } from './giving.ts'

const refuse = refuser(refusals)

/** The form of that number, locked. Refuses `mandates.no-form` to a counter, `mandates.counter-only` to everybody else. */
async function formOf(ctx: Context, form: string): Promise<MandateRow> {
  must(allowCounter(acting(ctx)))
  const m = await store.lockByForm(ctx, plainCode(form))
  if (!m) throw refuse('mandates.no-form')
  return m
}

export const byForm = action(
  'mandates.by-form',
  async (ctx: Context, input: Input<typeof contract.byForm>): Promise<Output<typeof contract.byForm>> => {
    const m = await formOf(ctx, input.form)
    touchMandate(ctx, m, ['read'])
    ctx.readPersonal({ act: 'mandates.by-form', persons: sidesShown(m), fields: ['name'] })
    return viewOf(acting(ctx), m, ctx.now)
  },
)

const SECOND = 1000

export const askCode = action(
  'mandates.ask-code',
  async (ctx: Context, input: Input<typeof contract.askCode>): Promise<Output<typeof contract.askCode>> => {
    const m = await formOf(ctx, input.form)
    const permit = must(allowRegistering(acting(ctx), m))
    if (m.state !== 'prepared' || m.to_at <= ctx.now) throw refuse('mandates.over')
    if (m.phone_sealed === null) throw refuse('mandates.no-phone')
    if (m.code_sent >= CODES_SENT || m.code_fails >= CODE_TRIES) throw refuse('mandates.code-used-up')
    const rested = m.code_at ? (ctx.now.getTime() - m.code_at.getTime()) / SECOND : Infinity
    if (rested < CODE_PAUSE_SECONDS)
      throw refuse('mandates.code-soon', { seconds: Math.ceil(CODE_PAUSE_SECONDS - rested) })
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    const row: MandateRow = {
      ...m,
      code_mac: ctx.secrets.mac('mandate-code', `${m.id}/${code}`),
      // Kept sealed until it is sent: the event that has it sent carries only ids.
      code_sealed: ctx.secrets.seal('mandate', code, `mandate-code/${m.id}`),
      code_at: ctx.now,
      code_sent: m.code_sent + 1,
      revision: m.revision + 1,
    }
    await store.updateMandate(ctx, permit, row)
    touchMandate(ctx, row, ['code'])
    ctx.announce('mandates.CodeAsked', { mandate: m.id })
    return { phoneMasked: m.phone_masked ?? '', minutes: CODE_MINUTES }
  },
)

/** Null when the code holds; the row to write when it does not. */
function proveCode(ctx: Context, m: MandateRow, code: string | undefined): MandateRow | null {
  if (!code || m.code_mac === null || m.code_at === null) throw refuse('mandates.code-needed')
  if (m.code_fails >= CODE_TRIES) throw refuse('mandates.code-used-up')
  const fresh = ctx.now.getTime() - m.code_at.getTime() <= CODE_MINUTES * 60 * SECOND
  if (fresh && ctx.secrets.mac('mandate-code', `${m.id}/${code}`) === m.code_mac) return null
  return { ...m, code_fails: m.code_fails + 1, revision: m.revision + 1 }
}

export const register = action(
  'mandates.register',
  async (ctx: Context, input: Input<typeof contract.register>): Promise<Output<typeof contract.register>> => {
    const who = acting(ctx)
    const m = await formOf(ctx, input.form)
    const permit = must(allowRegistering(who, m))
    if (m.state !== 'prepared' || m.to_at <= ctx.now) throw refuse('mandates.over')
    const today = dayOf(ctx.now, await jurisdictionOf(ctx))
    if (input.born > today || isMinor(input.born, today)) throw refuse('mandates.minor')
    const reason = input.noPhoneReason?.trim() ?? ''
    if (m.phone_mac === null) {
      if (reason === '') throw refuse('mandates.why-no-phone')
    } else {
      const failed = proveCode(ctx, m, input.code)
      if (failed) {
        await store.updateMandate(ctx, permit, failed)
        touchMandate(ctx, failed, ['code-wrong'])
        throw new RefusalOnRecord(
          refuse('mandates.code-wrong', { left: Math.max(0, CODE_TRIES - failed.code_fails) }),
        )
      }
    }
    const grantor = await grantorOf(ctx, m)
    if (grantor === m.agent) throw refuse('mandates.self')
    // A relative who printed the form has agreed by printing it; everybody else accepts.
    const accepted = m.kind === 'family' && m.agent !== null
    const invitation = m.kind === 'family' && !accepted ? newAcceptCode(ctx) : null
    const row: MandateRow = {
      ...m,
      grantor,
      state: accepted ? 'accepted' : 'offered',
      given_how: 'counter',
      given_at: ctx.now,
      given_by: who.person,
      office: who.body,
      phone_proved: m.phone_mac !== null,
      no_phone_reason: m.phone_mac === null ? reason : null,
      code_mac: null,
      code_sealed: null,
      accept_mac: invitation?.mac ?? null,
      accepted_at: accepted ? ctx.now : null,
      accepted_by: accepted ? m.agent : null,
      revision: m.revision + 1,
    }
    await store.updateMandate(ctx, permit, row)
    await attachFiles(ctx, input.photos, { kind: 'mandate', id: m.id })
    touchMandate(ctx, row, ['given'])
    ctx.announce('mandates.Given', { mandate: m.id })
    if (accepted) ctx.announce('mandates.Accepted', { mandate: m.id })
    return { id: m.id, acceptCode: invitation?.code ?? null }
  },
)

/** The person who gave before under this name and phone, both proved; otherwise somebody new. */
async function grantorOf(ctx: Context, m: MandateRow): Promise<Uuid> {
  const known = m.phone_mac === null ? null : await store.knownGrantor(ctx, m.phone_mac, m.grantor_name)
  return known ?? addPerson(ctx, { name: m.grantor_name })
}
