/** Who may load purposes, consent, object, answer, approve, and look at the trace. Pure: the facts are given. */
import { allow, deny } from '#kernel/access'
import type { Permit, Verdict } from '#kernel/access'
import type { Acting } from '#modules/bodies'
import type { ApprovalRow, ObjectionRow } from './tables.ts'
import { refusals } from './words.ts'

const no = (code: keyof typeof refusals, params = {}) => deny(code, refusals[code], params)

/** Purposes are loaded in the loader's own realm; who may load is judged by the module that owns the container. */
export function allowLoading(realm: number, jurisdiction: { realm: number }): Verdict<'privacy.load'> {
  return realm === jurisdiction.realm ? allow('privacy.load') : no('privacy.purpose-unknown', { purpose: '' })
}

/** Everybody decides about their own consents: giving and withdrawing alike. */
export function allowConsenting(who: Acting): Verdict<'privacy.consent'> {
  return who.person === null ? no('privacy.signed-out') : allow('privacy.consent')
}

/** Everybody may object to looks at their own data. */
export function allowObjecting(who: Acting): Verdict<'privacy.object'> {
  return who.person === null ? no('privacy.signed-out') : allow('privacy.object')
}

export function allowWithdrawing(who: Acting, o: ObjectionRow): Verdict<'privacy.withdraw-objection'> {
  if (who.person !== o.person) return no('privacy.no-objection')
  return o.state === 'open' ? allow('privacy.withdraw-objection') : no('privacy.objection-over')
}

/** Posts that answer objections see those of their unit. */
export function allowSeeingObjections(who: Acting): Verdict<'privacy.see-objections'> {
  return who.kind === 'appointment' && who.may.includes('privacy.answer')
    ? allow('privacy.see-objections')
    : no('privacy.not-answerer')
}

/** The unit's answerer answers; never whoever looked, never the person who objected. */
export function allowAnswering(who: Acting, o: ObjectionRow): Verdict<'privacy.answer'> {
  if (who.kind !== 'appointment' || !who.may.includes('privacy.answer') || !who.bodies.includes(o.body))
    return no('privacy.not-answerer')
  if (o.state !== 'open') return no('privacy.objection-over')
  if (who.person !== null && o.readers.includes(who.person)) return no('privacy.looked-yourself')
  if (who.person === o.person) return no('privacy.your-own-objection')
  return allow('privacy.answer')
}

/** Only time passes an objection up. */
export function allowEscalating(): Permit<'privacy.escalate'> {
  return allow('privacy.escalate')
}

/** Whoever acts under a post may ask; whether the purpose is theirs is judged apart. */
export function allowAsking(who: Acting): Verdict<'privacy.ask-approval'> {
  return who.kind === 'appointment' ? allow('privacy.ask-approval') : no('privacy.not-staff')
}

/** Another person decides, under a post that approves, over the asker's unit or place: the floor hides the others. */
export function allowDeciding(
  who: Acting,
  a: Pick<ApprovalRow, 'asker' | 'subject' | 'state'>,
): Verdict<'privacy.approve'> {
  if (who.kind !== 'appointment' || !who.may.includes('privacy.approve')) return no('privacy.not-approver')
  if (who.person === a.asker) return no('privacy.not-your-own')
  if (who.person === a.subject) return no('privacy.not-your-own')
  return a.state === 'asked' ? allow('privacy.approve') : no('privacy.already-decided')
}

/** The asker gives it back, or one who approves takes it back. */
export function allowEnding(
  who: Acting,
  a: Pick<ApprovalRow, 'asker' | 'state' | 'expires_at'>,
  now: Date,
): Verdict<'privacy.end-approval'> {
  if (a.state !== 'approved' || a.expires_at === null || a.expires_at <= now)
    return no('privacy.approval-over')
  return who.person === a.asker || (who.kind === 'appointment' && who.may.includes('privacy.approve'))
    ? allow('privacy.end-approval')
    : no('privacy.not-approver')
}

/** The trace is for the audit administrator alone. */
export function allowAuditing(who: Acting): Verdict<'privacy.audit'> {
  return who.kind === 'appointment' && who.may.includes('trace.audit')
    ? allow('privacy.audit')
    : no('privacy.not-auditor')
}
