/** Supporting a motion: once a person, taken back by the person. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { getMatter, proceduresFor } from '#modules/flow'
import { allowSupport, allowUnsupport } from '../access.ts'
import type * as contract from '../contract.ts'
import { livesFor } from '../living.ts'
import { factsOf, isOfHere } from '../showing.ts'
import * as store from '../store.ts'
import { joiningOf } from '../store/joining.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

async function found(ctx: Context, id: string) {
  const motion = await store.getMotion(ctx, id)
  if (!motion) throw refuse('deliberation.no-such-motion')
  const m = await getMatter(ctx, id)
  const procedure = (await proceduresFor(ctx, [m]))(m)
  return { m, motion, facts: factsOf(m, procedure) }
}

/** Support goes to the leading motion once another was joined to it. */
async function joinedNumber(ctx: Context, id: string): Promise<string | null> {
  const joining = await joiningOf(ctx, id)
  return joining ? (await getMatter(ctx, joining.earlier)).number : null
}

const countOf = async (ctx: Context, id: string) => (await store.getMotion(ctx, id))!.supports

export const support = action(
  'deliberation.support',
  async (ctx: Context, input: Input<typeof contract.support>) => {
    const who = acting(ctx)
    const { m, motion, facts } = await found(ctx, input.id)
    const permit = must(allowSupport(who, m, motion, facts, isOfHere(ctx, who)))
    const to = await joinedNumber(ctx, input.id)
    if (to !== null) throw refuse('deliberation.is-joined', { number: to })
    const lives = await livesFor(ctx, who.person!, motion)
    if (!(await store.addSupport(ctx, permit, input.id, who.person!, lives)))
      throw refuse('deliberation.already-supported')
    ctx.touch({ kind: 'motion-support', id: input.id, fields: ['active'] })
    ctx.announce('deliberation.Supported', { matter: input.id })
    return { supports: await countOf(ctx, input.id), mine: true }
  },
)

export const withdrawSupport = action(
  'deliberation.withdraw-support',
  async (ctx: Context, input: Input<typeof contract.withdrawSupport>) => {
    const who = acting(ctx)
    const { facts } = await found(ctx, input.id)
    const permit = must(allowUnsupport(facts))
    if (who.person === null || !(await store.dropSupport(ctx, permit, input.id, who.person)))
      throw refuse('deliberation.not-supported')
    ctx.touch({ kind: 'motion-support', id: input.id, fields: ['active'] })
    ctx.announce('deliberation.SupportWithdrawn', { matter: input.id })
    return { supports: await countOf(ctx, input.id), mine: false }
  },
)
