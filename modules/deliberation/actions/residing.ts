/** A supporter asks to be confirmed as living in a motion's place; whoever keeps the register there answers. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { getMatter, proceduresFor } from '#modules/flow'
import { allowAsking, allowConfirming, allowForgetting } from '../access.ts'
import type * as contract from '../contract.ts'
import { SEALED_FOR, livingIn } from '../living.ts'
import { supportsOpen } from '../rules.ts'
import { factsOf } from '../showing.ts'
import * as store from '../store.ts'
import * as residence from '../store/residence.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

/** What a broken constraint means. */
const meanings = { residence_once: () => refuse('deliberation.residence-asked') }

/**
 * Looks into the own record once more; where it still says nothing, the station is asked, without being told what for.
 * Refuses who does not support the motion, whose support counts already, and a second request while one waits.
 */
export const askResidence = action(
  'deliberation.ask-residence',
  async (
    ctx: Context,
    input: Input<typeof contract.askResidence>,
  ): Promise<Output<typeof contract.askResidence>> => {
    const me = acting(ctx).person
    const motion = await store.getMotion(ctx, input.id)
    if (!motion) throw refuse('deliberation.no-such-motion')
    const m = await getMatter(ctx, input.id)
    const mine = me === null ? undefined : await store.supportOf(ctx, input.id, me)
    const permit = must(allowAsking(mine, motion, factsOf(m, (await proceduresFor(ctx, [m]))(m))))
    const found = await livingIn(ctx, me!, motion.within!)
    if (found.lives !== null) {
      await residence.countMine(ctx, permit, input.id, found.lives)
      ctx.touch({ kind: 'motion-support', id: input.id, fields: ['lives'] })
      return { counts: true }
    }
    if (found.asked?.state === 'asked' || found.path === null) throw refuse('deliberation.residence-asked')
    const id = ctx.newId()
    await residence.insertResidence(ctx, permit, {
      id,
      person: me!,
      place: motion.within!,
      place_path: found.path,
      said_sealed: ctx.secrets.seal(SEALED_FOR, input.said.trim(), id),
    })
    ctx.touch({ kind: 'residence', id, fields: ['*'] })
    ctx.announce('deliberation.ResidenceAsked', { residence: id })
    return { counts: false }
  },
  meanings,
)

/** Confirms or declines, with a reason the resident reads. What they support counts from now on, where it still may. */
export const answerResidence = action(
  'deliberation.answer-residence',
  async (
    ctx: Context,
    input: Input<typeof contract.answerResidence>,
  ): Promise<Output<typeof contract.answerResidence>> => {
    const who = acting(ctx)
    const asked = await residence.lockResidence(ctx, input.id)
    if (!asked) throw refuse('deliberation.no-such-residence')
    const permit = must(allowConfirming(who, asked))
    if (asked.state !== 'asked') throw refuse('deliberation.residence-over')
    const state = input.decision === 'confirm' ? ('confirmed' as const) : ('declined' as const)
    await residence.answerResidence(ctx, permit, asked.id, {
      state,
      reason: input.reason.trim(),
      by: who.person!,
      title: [who.bodyTitle, who.postTitle].filter(Boolean).join('·'),
    })
    if (state === 'confirmed') {
      const open = await residence.openWithin(ctx, asked.place)
      const procedureOf = await proceduresFor(ctx, open)
      const still = open.filter((m) => supportsOpen(factsOf(m, procedureOf(m))))
      await residence.countResident(
        ctx,
        permit,
        asked.id,
        still.map((m) => m.id),
      )
    }
    ctx.touch({ kind: 'residence', id: asked.id, fields: ['state', 'reason'] })
    ctx.announce('deliberation.ResidenceAnswered', { residence: asked.id, state })
    return { state }
  },
)

/** How long an answer is kept and counts for further motions. */
export const KEPT_DAYS = 365
const DAY_MS = 86_400_000
export const forgottenBefore = (now: Date): Date => new Date(now.getTime() - KEPT_DAYS * DAY_MS)

/** Deletes requests and answers older than a year. Returns how many. */
export const forgetResidences = action(
  'deliberation.forget-residences',
  async (ctx: Context, _input: null) => {
    const n = await residence.forgetResidences(ctx, allowForgetting(), forgottenBefore(ctx.now))
    ctx.touch({ kind: 'residence', id: null, fields: ['forgotten'] })
    return n
  },
)
