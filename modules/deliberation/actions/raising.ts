/** Raising a motion, and changing its words while they may still change. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import { Batch } from '#kernel/database'
import type { Input } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { attachFiles } from '#kernel/files'
import { acting } from '#modules/bodies'
import type { Acting } from '#modules/bodies'
import { correctMatter, openMatter, proceduresFor } from '#modules/flow'
import { currentSnapshot } from '#modules/packs'
import { getStanding, standingLine } from '#modules/territory'
import { allowEditing, allowRaising } from '../access.ts'
import type * as contract from '../contract.ts'
import type { Affects, MotionKind } from '../kinds.ts'
import { motionKindsOf } from '../pack.ts'
import { lockMotion } from '../locking.ts'
import { withinOf } from '../rules.ts'
import { factsOf } from '../showing.ts'
import * as store from '../store.ts'
import type { MotionRow } from '../tables.ts'
import { refusals, said } from '../words.ts'
import { askedOf, keepAsked } from './drafting.ts'

const refuse = refuser(refusals)

/** What the trace digests of a motion; its count is the database's own. */
export const motionDigest = (m: Omit<MotionRow, 'realm' | 'supports' | 'counted'>) => ({
  kind: m.kind,
  text: m.text,
  wording: m.wording,
  raised_as: m.raised_as,
  raiser_title: m.raiser_title,
  body: m.body,
  affects: m.affects,
  meeting: m.meeting,
  needed: m.needed,
  raised_at: m.raised_at,
  // Only where it says anything: digests made before there was such a rule stay what they were.
  ...(m.within === null ? {} : { within: m.within }),
})

function affectsOf(kind: MotionKind, said: Affects | undefined): Affects {
  if (kind.affects !== 'choose') return kind.affects
  if (said === undefined) throw refuse('deliberation.affects-needed')
  return said
}

const postOf = (who: Acting): string => [who.bodyTitle, who.postTitle].filter(Boolean).join('·')

/** What everybody reads of who raised it; null: a resident who did not want to be named. */
function raiserTitle(who: Acting, as: MotionRow['raised_as'], named: boolean): string | null {
  if (as === 'body') return who.bodyTitle
  if (as === 'staff') return postOf(who)
  return named ? who.personName : null
}

/**
 * Opens a motion in the first step of its kind's procedure, public from the start. Refuses an unknown kind or place, whom
 * the kind does not let raise it, a post outside its place, what `askedOf` refuses of a draft, and `flow.nobody-serves`.
 */
export const raiseMotion = action(
  'deliberation.raise-motion',
  async (ctx: Context, input: Input<typeof contract.raiseMotion>) => {
    const who = acting(ctx)
    const snapshot = await currentSnapshot(ctx)
    const kind = motionKindsOf(snapshot).find((k) => k.id === input.kind)
    if (!kind) throw refuse('deliberation.no-such-kind', { kind: input.kind })
    const place = await getStanding(ctx, input.place)
    if (!place) throw refuse('deliberation.place-unknown')
    const permit = must(allowRaising(who, kind, input.as, place))
    const affects = affectsOf(kind, input.affects)
    const asked = await askedOf(ctx, snapshot, kind, place, input.draft)
    const title = input.title.trim()
    const text = input.text.trim()
    const id = ctx.newId()
    const raised = raiserTitle(who, input.as, input.named ?? false)
    const meeting = kind.meeting[affects] ?? null
    const entered = await openMatter(ctx, permit, {
      id,
      kind: 'motion',
      procedure: kind.procedure,
      title,
      item: kind.id,
      itemClock: null,
      place,
      reporter: input.as === 'body' ? null : who.person,
      urgent: null,
      isPublic: true,
      actTitle: said.raised,
      actorTitle: input.as === 'resident' ? (raised ?? said.proposer) : postOf(who),
      // Also somebody who happens to sit at their desk: a resident is named only by their own choice.
      forOneself: input.as === 'resident',
      text: null,
      data: { affects, meeting, ...(asked ? { draft: 1, content: asked.digest } : {}) },
    })
    const row = {
      id,
      kind: kind.id,
      text,
      wording: 1,
      raised_as: input.as,
      raiser_title: raised,
      body: input.as === 'body' ? who.body : null,
      affects,
      meeting,
      // A body speaks for those it serves already.
      needed: input.as === 'body' ? 0 : kind.supports,
      within: kind.support ? withinOf(await standingLine(ctx, place.id), kind.support.level).id : null,
      raised_at: ctx.now,
    }
    const writes = new Batch()
    writes.add(
      store.insertMotion(ctx, permit, row),
      store.insertWording(ctx, permit, { motion: id, no: 1, title, text, at: ctx.now }),
    )
    if (asked) writes.add(...keepAsked(ctx, permit, id, place, asked))
    if (input.photos && input.photos.length > 0)
      writes.add(attachFiles(ctx, input.photos, { kind: 'motion', id }))
    await writes.done()
    ctx.touch({ kind: 'motion', id, fields: ['*'], row: motionDigest(row) })
    ctx.announce('deliberation.MotionRaised', { matter: id, kind: kind.id })
    return { id, number: entered.matter.number, holderTitle: entered.matter.holder_title }
  },
)

/** Another wording; the former ones stay readable. Refuses once it was screened (`deliberation.words-over`). */
export const editMotion = action(
  'deliberation.edit-motion',
  async (ctx: Context, input: Input<typeof contract.editMotion>) => {
    const { m, motion } = await lockMotion(ctx, input.id, input.revision, said.changed)
    const procedure = (await proceduresFor(ctx, [m]))(m)
    const permit = must(allowEditing(acting(ctx), m, motion, factsOf(m, procedure), procedure.start))
    const title = input.title.trim()
    const text = input.text.trim()
    if (title === m.title && text === motion.text) throw refuse('deliberation.unchanged')
    const wording = motion.wording + 1
    const { matter } = await correctMatter(ctx, permit, m, {
      patch: { title },
      text: said.changed,
      data: { wording },
      ...(motion.body === null ? { actorTitle: said.proposer } : {}),
    })
    const writes = new Batch()
    writes.add(
      store.updateWords(ctx, permit, m.id, { text, wording }),
      store.insertWording(ctx, permit, { motion: m.id, no: wording, title, text, at: ctx.now }),
    )
    await writes.done()
    ctx.touch({
      kind: 'motion',
      id: m.id,
      fields: ['text', 'wording'],
      row: motionDigest({ ...motion, text, wording }),
    })
    return { id: m.id, revision: matter.revision, wording }
  },
)
