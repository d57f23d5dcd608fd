/** Acting under a mandate: what modules above call before and after they do something in the grantor's name. */
import type { Context, ReadContext } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { markPermit } from './access.ts'
import { judgeUse, lineOf } from './rules.ts'
import type { Scope } from './rules.ts'
import * as store from './store.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** A mandate that was judged for this transaction. */
export interface Mandated {
  readonly id: Uuid
  readonly grantor: Uuid
  readonly grantorName: string
  readonly kind: 'family' | 'staff'
  /** 代 张某 办（女儿 王某）; with `hidden`, without a word that tells who the grantor is. */
  line(hidden: boolean): string
}

/**
 * Judges the use and opens the floor for the grantor's matters in the rest of this transaction. Refuses `mandates.none`,
 * `mandates.not-agent`, `mandates.not-accepted`, `mandates.not-begun`, `mandates.expired`, `mandates.ended`,
 * `mandates.beyond-scope`.
 */
export async function underMandate(ctx: ReadContext, id: Uuid, scope: Scope): Promise<Mandated> {
  const m = await store.getMandate(ctx, id)
  if (!m || m.grantor === null) throw refuse('mandates.none')
  const denial = judgeUse(m, acting(ctx), scope, ctx.now)
  if (denial) throw denial.refusal
  await store.actUnder(ctx, m.id)
  return {
    id: m.id,
    grantor: m.grantor,
    grantorName: m.grantor_name,
    kind: m.kind,
    line: (hidden) => lineOf(m, hidden),
  }
}

/** Writes what was done into the grantor's list and the trace, and has the grantor told. */
export async function recordUse(
  ctx: Context,
  m: Mandated,
  what: { readonly scope: Scope; readonly title: string; readonly matter: Uuid | null },
): Promise<void> {
  const id = ctx.newId()
  await store.insertDone(ctx, markPermit(), {
    mandate: m.id,
    id,
    at: ctx.now,
    scope: what.scope,
    title: what.title,
    matter: what.matter,
    person: ctx.actor.person!,
    capacity: ctx.actor.capacity.id,
  })
  ctx.touch({ kind: 'mandates.done', id, fields: [what.scope], reason: m.line(true) })
  ctx.announce('mandates.Used', { mandate: m.id, matter: what.matter, scope: what.scope })
}

/** For the hearer that sends the confirmation: phone and code of one form. Services only: the floor hides them. */
export async function codeToSend(
  ctx: ReadContext,
  id: Uuid,
): Promise<{ phone: string; code: string; formNo: string } | undefined> {
  const m = await store.getMandate(ctx, id)
  if (!m?.phone_sealed || !m.code_sealed) return undefined
  return {
    phone: ctx.secrets.open('mandate', m.phone_sealed, `mandate/${m.id}`),
    code: ctx.secrets.open('mandate', m.code_sealed, `mandate-code/${m.id}`),
    formNo: m.form_no,
  }
}

/** Whom to tell of a mandate: the grantor, and the relative or the unit that acts. */
export async function sidesOf(
  ctx: ReadContext,
  id: Uuid,
): Promise<{ grantor: Uuid | null; agent: Uuid | null; agentBody: Uuid | null } | undefined> {
  const m = await store.getMandate(ctx, id)
  return m && { grantor: m.grantor, agent: m.agent, agentBody: m.agent_body }
}
