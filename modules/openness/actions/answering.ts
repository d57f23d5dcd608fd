/** What the publishing body answers: questions, and objections one by one. An accepted one sends the matter back. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { acting } from '#modules/bodies'
import { actOn, facetOf, lockMatter, stepNow } from '#modules/flow'
import { allowAnswer } from '../access.ts'
import type { PublicationFacet } from '../rules.ts'
import type * as contract from '../contract.ts'
import * as publications from '../store/publications.ts'
import * as store from '../store/voices.ts'
import type { PublicationRow } from '../tables.ts'
import { noPersonal, refuse, titleOf, touchObjection, touchPublication, touchQuestion } from './recording.ts'

export const answer = action(
  'openness.answer',
  async (ctx: Context, input: Input<typeof contract.answer>): Promise<Output<typeof contract.answer>> => {
    const who = acting(ctx)
    const seen = await store.getQuestion(ctx, input.question)
    const p = seen && (await publications.getPublication(ctx, seen.publication))
    if (!seen || !p) throw refuse('openness.no-question')
    const permit = must(allowAnswer(who, p))
    noPersonal(input.text)
    const q = await store.lockQuestion(ctx, input.question)
    if (!q) throw refuse('openness.no-question')
    if (q.answered_at !== null) throw refuse('openness.answered-already')
    const row = {
      ...q,
      answer: input.text.trim(),
      answered_at: ctx.now,
      answered_by: who.person,
      answered_title: titleOf(who),
    }
    await store.updateQuestion(ctx, permit, row)
    touchQuestion(ctx, row, ['answer'])
    ctx.announce('openness.Answered', { question: q.id, publication: p.id, body: p.body })
    return { id: q.id }
  },
)

export const dispose = action(
  'openness.dispose',
  async (ctx: Context, input: Input<typeof contract.dispose>): Promise<Output<typeof contract.dispose>> => {
    const who = acting(ctx)
    const seen = await store.getObjection(ctx, input.objection)
    const shown = seen && (await publications.getPublication(ctx, seen.publication))
    if (!seen || !shown) throw refuse('openness.no-objection')
    const permit = must(allowAnswer(who, shown))
    noPersonal(input.reasons)
    // The publication is the lock of its objections: whoever ends its window waits here.
    const p = await publications.lockPublication(ctx, shown.id)
    const o = await store.getObjection(ctx, input.objection)
    if (!p || !o) throw refuse('openness.no-objection')
    if (o.disposition !== 'open') throw refuse('openness.disposed-already')
    if (input.accept && p.state !== 'open') throw refuse('openness.over')
    const reasons = input.reasons.trim()
    const row = {
      ...o,
      disposition: input.accept ? ('accepted' as const) : ('answered' as const),
      reasons,
      disposed_at: ctx.now,
      disposed_by: who.person,
      disposed_title: titleOf(who),
    }
    await store.updateObjection(ctx, permit, row)
    touchObjection(ctx, row, ['disposition'])
    const returned = input.accept && p.matter !== null
    if (returned) {
      const next: PublicationRow = { ...p, state: 'returned', ended_at: ctx.now, revision: p.revision + 1 }
      await publications.updatePublication(ctx, permit, next)
      touchPublication(ctx, next, ['state'], reasons)
      await giveBack(ctx, p, reasons)
      ctx.announce('openness.Returned', {
        publication: p.id,
        matter: p.matter,
        objection: o.id,
        body: p.body,
      })
    }
    ctx.announce('openness.Disposed', {
      objection: o.id,
      publication: p.id,
      body: p.body,
      accepted: input.accept,
    })
    return { id: o.id, returned }
  },
)

/** The matter goes where its procedure says; one that has left the step meanwhile stays where it is. */
async function giveBack(ctx: Context, p: PublicationRow, reasons: string): Promise<void> {
  const m = await lockMatter(ctx, p.matter!, null)
  const { step } = await stepNow(ctx, m)
  const facet = facetOf<PublicationFacet>(step, 'publication')
  if (m.state !== 'open' || m.step !== p.step || !facet) return
  await actOn(
    ctx,
    m,
    { act: facet.returned, text: reasons },
    { bySystem: true, via: 'publication', data: { publication: p.id } },
  )
}
