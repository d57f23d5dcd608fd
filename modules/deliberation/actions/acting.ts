/** Acts of the procedure on a motion or on a use of a power. A use out of turn is refused and kept on record. */
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input } from '#kernel/endpoint'
import { Refusal, refuser } from '#kernel/errors'
import { attachFiles } from '#kernel/files'
import { acting } from '#modules/bodies'
import { actOn, getMatter, proceduresFor, stepTitle } from '#modules/flow'
import type { Entered, MatterRow, Procedure } from '#modules/flow'
import { isRaiser, judgeSupports } from '../access.ts'
import type * as contract from '../contract.ts'
import { lockMotion, lockPublic } from '../locking.ts'
import { keepRefusedUse } from '../refused.ts'
import { joiningOf } from '../store/joining.ts'
import { refusals, said } from '../words.ts'
import { join, leadingOf, unjoin } from './joining.ts'
import type { Leading } from './joining.ts'

const refuse = refuser(refusals)

type Given = Input<typeof contract.act>

/** Refusals that say somebody had no business doing this now; what a form still lacks is none of them. */
const outOfTurn: ReadonlySet<string> = new Set([
  'deliberation.not-involved',
  'flow.ended',
  'flow.wrong-step',
  'flow.unknown-act',
  'flow.not-holder',
  'flow.not-role',
  'flow.not-your-post',
  'flow.system-only',
  'flow.same-person',
  'flow.person-holds-power',
  'flow.body-holds-power',
])

const actTitle = (procedure: Procedure, id: string): string =>
  procedure.steps.flatMap((s) => s.acts).find((a) => a.id === id)?.title ?? id

async function perform(
  ctx: Context,
  m: MatterRow,
  given: Given,
  asReporter: boolean,
  leading?: Leading,
): Promise<Entered> {
  const photos = given.photos ?? []
  const entered = await actOn(
    ctx,
    m,
    {
      act: given.act,
      reason: given.reason ?? null,
      text: given.text ?? null,
      photos: photos.length,
      target: given.target ?? null,
      whose: given.whose ?? null,
      duplicateOf: given.duplicateOf ?? null,
      rating: given.rating ?? null,
      extension: given.extension ?? null,
      answers: given.answers ?? null,
    },
    {
      ...(asReporter ? { asReporter: true, onBehalf: said.proposer } : {}),
      ...(leading ? { data: { mergedInto: leading.m.number } } : {}),
    },
  )
  if (photos.length > 0) await attachFiles(ctx, photos, { kind: 'motion-act', id: entered.act })
  return entered
}

async function onMotion(ctx: Context, given: Given, title: string): Promise<Entered> {
  const { m, motion } = await lockMotion(ctx, given.id, given.revision, title)
  const procedure = (await proceduresFor(ctx, [m]))(m)
  const known = procedure.steps.find((s) => s.id === m.step)?.acts.find((a) => a.id === given.act)
  const waits = known ? judgeSupports(m, motion, procedure, known) : null
  if (waits) throw waits.refusal
  const own = known?.by === 'reporter' && isRaiser(acting(ctx), m, motion)
  const leading =
    known?.needs.includes('duplicate') && given.duplicateOf
      ? await leadingOf(ctx, m, motion, given.duplicateOf)
      : undefined
  const joining = await joiningOf(ctx, m.id)
  const entered = await perform(ctx, m, given, own, leading)
  if (leading) await join(ctx, m, motion, leading)
  // Led back into the procedure: it stands on its own again.
  else if (joining && entered.step && entered.step.id !== m.step)
    await unjoin(ctx, joining, await getMatter(ctx, joining.earlier))
  return entered
}

async function onUse(ctx: Context, seen: MatterRow, given: Given, title: string): Promise<Entered> {
  try {
    return await perform(ctx, await lockPublic(ctx, given.id, given.revision, title), given, false)
  } catch (error) {
    if (!(error instanceof Refusal) || !outOfTurn.has(error.code)) throw error
    await keepRefusedUse(ctx, {
      refusal: error,
      power: seen.item,
      asked: seen.title,
      what: title,
      matter: seen.id,
    })
    throw new RefusalOnRecord(error)
  }
}

export const act = action('deliberation.act', async (ctx: Context, given: Given) => {
  const seen = await getMatter(ctx, given.id)
  if (seen.kind !== 'motion' && seen.kind !== 'power') throw refuse('deliberation.no-such-motion')
  const title = actTitle((await proceduresFor(ctx, [seen]))(seen), given.act)
  const entered =
    seen.kind === 'motion' ? await onMotion(ctx, given, title) : await onUse(ctx, seen, given, title)
  return {
    id: given.id,
    revision: entered.matter.revision,
    step: entered.matter.step,
    stepTitle: stepTitle(entered.procedure, entered.matter.step),
    holderTitle: entered.matter.holder_title,
    state: entered.matter.state,
  }
})
