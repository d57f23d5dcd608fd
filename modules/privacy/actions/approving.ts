/** Asking to look at a minor's data; another person says yes or no. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { namesOf } from '#modules/identity'
import { allowAsking, allowDeciding, allowEnding } from '../access.ts'
import type * as contract from '../contract.ts'
import { needPurpose } from '../purposes.ts'
import * as store from '../store/approvals.ts'
import type { ApprovalRow } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)
const KIND = 'privacy.approval'
const HOUR_MS = 3_600_000

/** What the trace digests of an approval. */
export function approvalFacts(row: ApprovalRow): Readonly<Record<string, unknown>> {
  const { asker, body, subject, purpose, reason, hours, state, decided_by, decided_at, expires_at } = row
  return { asker, body, subject, purpose, reason, hours, state, decided_by, decided_at, expires_at }
}

/**
 * Asks to look at one child's data for a purpose that covers minors, for so many hours from the approval on. Announces
 * `privacy.ApprovalAsked`. Refuses a purpose that is not the asker's.
 */
export const askApproval = action(
  'privacy.ask-approval',
  async (
    ctx: Context,
    input: Input<typeof contract.askApproval>,
  ): Promise<Output<typeof contract.askApproval>> => {
    const who = acting(ctx)
    const permit = must(allowAsking(who))
    const [, names] = await Promise.all([
      needPurpose(ctx, input.purpose, ['minor']),
      namesOf(ctx, [input.person]),
    ])
    if (!names.has(input.person)) throw refuse('privacy.no-person')
    const row: ApprovalRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      asker: who.person!,
      appointment: who.appointment!,
      body: who.body!,
      place_path: who.placePath!,
      subject: input.person,
      purpose: input.purpose,
      reason: input.reason.trim(),
      hours: input.hours,
      state: 'asked',
      asked_at: ctx.now,
      decided_by: null,
      decided_under: null,
      decided_at: null,
      decision: null,
      expires_at: null,
    }
    await store.insertApproval(permit, ctx.tx, row)
    ctx.touch({ kind: KIND, id: row.id, fields: ['*'], row: approvalFacts(row), reason: row.reason })
    ctx.announce('privacy.ApprovalAsked', { approval: row.id, body: row.body, asker: row.asker })
    return { id: row.id }
  },
  { approval_asked_once: () => refuse('privacy.already-asked') },
)

/** Decides; the hours run from now. Announces `privacy.ApprovalDecided`. Refuses the asker and the child. */
export const decideApproval = action(
  'privacy.decide-approval',
  async (
    ctx: Context,
    input: Input<typeof contract.decideApproval>,
  ): Promise<Output<typeof contract.decideApproval>> => {
    const who = acting(ctx)
    const row = await store.lockApproval(ctx.tx, ctx.realm, input.id)
    if (!row) throw refuse('privacy.no-approval')
    const permit = must(allowDeciding(who, row))
    const expires = input.approve ? new Date(ctx.now.getTime() + row.hours * HOUR_MS) : null
    await keep(ctx, permit, {
      ...row,
      state: input.approve ? 'approved' : 'refused',
      decided_by: who.person,
      decided_under: who.appointment,
      decided_at: ctx.now,
      decision: input.decision.trim(),
      expires_at: expires,
    })
    ctx.announce('privacy.ApprovalDecided', { approval: row.id, asker: row.asker, approved: input.approve })
    return { expiresAt: expires?.toISOString() ?? null }
  },
)

/** Ends an approval before its time. */
export const endApproval = action(
  'privacy.end-approval',
  async (ctx: Context, input: Input<typeof contract.endApproval>) => {
    const row = await store.lockApproval(ctx.tx, ctx.realm, input.id)
    if (!row) throw refuse('privacy.no-approval')
    const permit = must(allowEnding(acting(ctx), row, ctx.now))
    await keep(ctx, permit, { ...row, state: 'ended', expires_at: ctx.now })
    return {}
  },
)

async function keep(
  ctx: Context,
  permit: Parameters<typeof store.decideApproval>[0],
  row: ApprovalRow,
): Promise<void> {
  await store.decideApproval(permit, ctx.tx, row)
  ctx.touch({ kind: KIND, id: row.id, fields: ['state', 'expires_at'], row: approvalFacts(row) })
}
