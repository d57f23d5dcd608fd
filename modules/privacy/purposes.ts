/** Judging by purpose: what another module asks before it shows a person's data. */
import type { ReadContext } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { misfit } from './rules.ts'
import type { Purpose } from './rules.ts'
import { standingApproval } from './store/approvals.ts'
import { consentInForce, purposeInForce, purposesInForceAt } from './store/purposes.ts'
import type { PurposeRow } from './tables.ts'
import { fieldTitle, refusals } from './words.ts'

const refuse = refuser(refusals)

export function purposeOf(row: PurposeRow): Purpose {
  return {
    id: row.id,
    version: row.version,
    title: row.title,
    basis: row.basis,
    clause: row.clause,
    fields: row.fields,
    may: row.may,
    retentionDays: row.retention_days,
    retention: row.retention,
    sensitive: row.sensitive,
    consent: row.consent,
    from: row.from_at,
  }
}

/**
 * The purpose under which these fields of persons may be shown to the actor. Refuses `privacy.no-purpose` when none is
 * named or the named one is not in force, `privacy.purpose-not-yours` when no permission of the post is among those that
 * may use it, `privacy.beyond-purpose` when a field lies outside it: PIPL 6, 13, 34. A field without a dot is a person's
 * (`phone` is `person.phone`). One named statement. The caller then records the read with this purpose's id.
 */
export async function needPurpose(
  ctx: ReadContext,
  purpose: string | undefined | null,
  fields: readonly string[],
): Promise<Purpose> {
  if (purpose === undefined || purpose === null || purpose === '') throw refuse('privacy.no-purpose')
  const row = await purposeInForce(ctx.tx, ctx.realm, purpose)
  if (!row) throw refuse('privacy.purpose-unknown', { purpose })
  const found = purposeOf(row)
  const who = acting(ctx)
  const wrong = misfit(found, who.kind === 'service' ? null : who.may, fields)
  if (wrong?.why === 'not-yours')
    throw refuse('privacy.purpose-not-yours', { purpose: found.title, clause: found.clause })
  if (wrong?.why === 'beyond')
    throw refuse('privacy.beyond-purpose', {
      purpose: found.title,
      fields: wrong.fields.map(fieldTitle).join('、'),
      clause: found.clause,
    })
  return found
}

/** The purposes in force at an instant, in the pack's order: what explanations of rights are computed from. */
export async function purposesAt(ctx: ReadContext, at: Date): Promise<Purpose[]> {
  return (await purposesInForceAt(ctx.tx, ctx.realm, at)).map(purposeOf)
}

/** A consent that stands, with the version agreed to. */
export interface Consented {
  readonly version: number
  readonly givenAt: Date
}

/** The person's standing consent to a purpose; undefined when there is none or it was withdrawn. Staff and services. */
export async function consentOf(
  ctx: ReadContext,
  person: Uuid,
  purpose: string,
): Promise<Consented | undefined> {
  const row = await consentInForce(ctx.tx, person, purpose)
  return row ? { version: row.version, givenAt: row.given_at } : undefined
}

/**
 * The person's consent to the version of the purpose in force. Refuses `privacy.no-consent` (PIPL 13, 14): an older
 * version's consent does not carry over.
 */
export async function needConsent(ctx: ReadContext, person: Uuid, purpose: string): Promise<Consented> {
  const [row, consent] = await Promise.all([
    purposeInForce(ctx.tx, ctx.realm, purpose),
    consentOf(ctx, person, purpose),
  ])
  if (!row) throw refuse('privacy.purpose-unknown', { purpose })
  if (!consent || consent.version !== row.version) throw refuse('privacy.no-consent', { purpose: row.title })
  return consent
}

/**
 * The approval under which the actor may look at a minor's data for a purpose; record the read with this purpose and
 * `reason: approval.id`, so that every use shows in the ledger. Refuses `privacy.minor-needs-approval` (PIPL 28, 31).
 * Services need none. Whether a person is a minor the caller knows.
 */
export async function needApproval(
  ctx: ReadContext,
  of: { readonly person: Uuid; readonly purpose: string },
): Promise<{ readonly id: Uuid; readonly expiresAt: Date } | undefined> {
  const who = acting(ctx)
  if (who.kind === 'service') return undefined
  const row =
    who.person === null
      ? undefined
      : await standingApproval(ctx.tx, {
          realm: ctx.realm,
          asker: who.person,
          subject: of.person,
          purpose: of.purpose,
          now: ctx.now,
        })
  if (!row) throw refuse('privacy.minor-needs-approval')
  return { id: row.id, expiresAt: row.expires_at! }
}
