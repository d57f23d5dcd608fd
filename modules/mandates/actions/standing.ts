/** Accepting and ending. */
import { isDenied, must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { allowAccepting, allowCounter, allowEnding } from '../access.ts'
import type * as contract from '../contract.ts'
import { plainCode } from '../rules.ts'
import * as store from '../store.ts'
import type { MandateRow } from '../tables.ts'
import { refusals } from '../words.ts'
import { touchMandate } from './giving.ts'

const refuse = refuser(refusals)

export const accept = action(
  'mandates.accept',
  async (ctx: Context, input: Input<typeof contract.accept>): Promise<Output<typeof contract.accept>> => {
    const who = acting(ctx)
    const m = input.code
      ? await store.lockByCode(ctx, ctx.secrets.mac('mandate-accept', plainCode(input.code)))
      : input.id
        ? await store.lockMandate(ctx, input.id)
        : undefined
    if (!m) throw refuse(input.code ? 'mandates.wrong-code' : 'mandates.none')
    // A relative proves to be meant by the invitation, not by knowing an id.
    if (m.kind === 'family' && !input.code && m.agent !== who.person) throw refuse('mandates.none')
    const permit = must(allowAccepting(who, m, ctx.now))
    const row: MandateRow = {
      ...m,
      agent: m.kind === 'family' ? who.person : null,
      agent_name: m.kind === 'family' ? who.personName! : m.agent_name,
      state: 'accepted',
      accept_mac: null,
      accepted_at: ctx.now,
      accepted_by: who.person,
      revision: m.revision + 1,
    }
    await store.updateMandate(ctx, permit, row)
    touchMandate(ctx, row, ['accepted'])
    ctx.announce('mandates.Accepted', { mandate: m.id })
    return { id: m.id }
  },
)

export const end = action(
  'mandates.end',
  async (ctx: Context, input: Input<typeof contract.end>): Promise<Output<typeof contract.end>> => {
    const who = acting(ctx)
    if (input.form) must(allowCounter(who))
    const m = input.form
      ? await store.lockByForm(ctx, plainCode(input.form))
      : input.id
        ? await store.lockMandate(ctx, input.id)
        : undefined
    if (!m) throw refuse(input.form ? 'mandates.no-form' : 'mandates.none')
    const verdict = allowEnding(who, m, ctx.now)
    if ('denied' in verdict && isDenied(verdict)) throw verdict.refusal
    const { side, permit } = verdict as Exclude<typeof verdict, { denied: true }>
    const row: MandateRow = {
      ...m,
      state: 'ended',
      accept_mac: null,
      ended_at: ctx.now,
      ended_by: who.person,
      ended_side: side,
      end_reason: input.reason ?? null,
      revision: m.revision + 1,
    }
    await store.updateMandate(ctx, permit, row)
    touchMandate(ctx, row, ['ended'], input.reason ?? null)
    ctx.announce('mandates.Ended', { mandate: m.id })
    return { id: m.id }
  },
)
