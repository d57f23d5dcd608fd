/** Acts on a report: by staff, by the signed-in reporter, by whoever holds number and query code. */
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { attachFiles } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { recordUse, underMandate } from '#modules/mandates'
import type { Mandated } from '#modules/mandates'
import { actOn, lockMain, lockMatter, proceduresFor, stepTitle } from '#modules/flow'
import type { Entered, MatterRow } from '#modules/flow'
import { snapshotOf } from '#modules/packs'
import { acting } from '#modules/bodies'
import { getStanding } from '#modules/territory'
import { admissionOf, dispatchByRule, itemClockOf, proposeDispatch } from '../dispatch.ts'
import { allowRating } from '../access.ts'
import { codeMac } from '../code.ts'
import type * as contract from '../contract.ts'
import { prepare } from '../pack.ts'
import type { Prepared } from '../pack.ts'
import { statusOf } from '../showing.ts'
import { CODE_PAUSE_MINUTES, codeLocked } from '../rules.ts'
import * as store from '../store.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

type Fields = Omit<Input<typeof contract.act>, 'id' | 'revision' | 'mandate'>

/** One act with everything that hangs on it: photos, rule of a dispatch, rating, automatic dispatch afterwards. */
export async function actOnReport(
  ctx: Context,
  m: MatterRow,
  fields: Fields,
  options: { asReporter?: boolean; mandated?: Mandated | null } = {},
): Promise<Entered> {
  // Other kinds of matters have rules of their own, which this way would pass by.
  if (m.kind !== 'report') throw refuse('casework.wrong-code')
  const pack = prepare(await snapshotOf(ctx, m.snapshot))
  const photos = fields.photos ?? []
  const target = fields.target ?? null
  // A dispatch by hand says what the rules had proposed, so that a deviation can be seen.
  const proposal = target !== null && m.step === 'dispatch' ? await proposalFor(ctx, pack, m) : null
  const follows = proposal?.body?.id === target
  const data = proposal
    ? {
        rule: follows ? (proposal.rule?.id ?? null) : null,
        ruleTitle: follows ? (proposal.rule?.title ?? null) : null,
        version: proposal.version,
        why: follows ? proposal.why : `经办人选择；${proposal.why}`,
      }
    : options.mandated
      ? { mandate: options.mandated.id }
      : {}
  const hidden = options.mandated ? (await store.getReport(ctx, m.id))?.confidentiality !== 'named' : false
  const mergeInto = fields.duplicateOf ? await lockMain(ctx, m, fields.duplicateOf) : undefined
  const entered = await actOn(
    ctx,
    m,
    {
      act: fields.act,
      reason: fields.reason ?? null,
      text: fields.text ?? null,
      photos: photos.length,
      target,
      whose: fields.whose ?? null,
      duplicateOf: fields.duplicateOf ?? null,
      rating: fields.rating ?? null,
      extension: fields.extension ?? null,
      answers: fields.answers ?? null,
    },
    {
      asReporter: options.asReporter ?? false,
      ...(options.mandated ? { onBehalf: options.mandated.line(hidden) } : {}),
      allowTarget: admissionOf(pack),
      itemClock: itemClockOf(pack, m.item),
      data,
      ...(mergeInto ? { mergeInto } : {}),
    },
  )
  if (photos.length > 0) await attachFiles(ctx, photos, { kind: 'report-act', id: entered.act })
  if (fields.rating) await store.updateReport(ctx, allowRating(), m.id, { rating: fields.rating })
  if (entered.step?.dispatch === 'auto')
    return dispatchByRule(ctx, entered, await proposalFor(ctx, pack, entered.matter))
  return entered
}

/** What the rules say of this report as it stands. */
async function proposalFor(ctx: Context, pack: Prepared, m: MatterRow) {
  const [report, place] = await Promise.all([
    store.getReport(ctx, m.id),
    m.place ? getStanding(ctx, m.place) : undefined,
  ])
  return proposeDispatch(ctx, pack, m, {
    text: report?.text ?? '',
    channel: report?.channel ?? 'web',
    placeKind: place?.kind ?? '',
    placeName: place?.name ?? '',
  })
}

/**
 * An act of the reporter by somebody they asked to. Nothing but the reporter's own acts: what units do is not theirs to
 * give. A unit's worker never rates what the unit had in hand.
 */
async function actMandated(ctx: Context, mandate: Uuid, input: Input<typeof contract.act>) {
  const { id, revision, mandate: _named, ...fields } = input
  const rating = fields.rating !== undefined && fields.rating !== null
  const scope = rating ? 'rate' : 'report'
  const mandated = await underMandate(ctx, mandate, scope)
  const m = await lockMatter(ctx, id, revision, 'report')
  if (m.reporter !== mandated.grantor) throw refuse('casework.wrong-code')
  const procedure = (await proceduresFor(ctx, [m]))(m)
  const known = procedure.steps
    .flatMap((s) => (s.id === m.step ? s.acts : []))
    .find((a) => a.id === fields.act)
  if (known && known.by !== 'reporter') throw refuse('casework.mandate-not-reporter', { act: known.title })
  const who = acting(ctx)
  if (rating && m.involved.some((b) => b === who.body || who.bodies.includes(b)))
    throw refuse('casework.mandate-own-work')
  const entered = await actOnReport(ctx, m, fields, { asReporter: true, mandated })
  await recordUse(ctx, mandated, { scope, title: known?.title ?? fields.act, matter: m.id })
  return { entered }
}

export const act = action('casework.act', async (ctx: Context, input: Input<typeof contract.act>) => {
  const { id, revision, mandate, ...fields } = input
  const { entered } = mandate
    ? await actMandated(ctx, mandate, input)
    : { entered: await actOnReport(ctx, await lockMatter(ctx, id, revision, 'report'), fields) }
  return {
    id,
    revision: entered.matter.revision,
    step: entered.matter.step,
    stepTitle: stepTitle(entered.procedure, entered.matter.step),
    holderTitle: entered.matter.holder_title,
    state: entered.matter.state,
  }
})

/**
 * Proves a query code and opens the floor for its one matter. A wrong one is counted whether or not the number exists, and
 * a number that was guessed at too often rests for a while.
 */
async function byCode(ctx: Context, number: string, code: string): Promise<Uuid> {
  const [tries, id] = await Promise.all([
    store.codeTries(ctx, number),
    store.matterByCode(ctx, number, codeMac(ctx, number, code)),
  ])
  const minutes = codeLocked(tries?.fails ?? 0, tries?.last_at ?? null, ctx.now)
  if (minutes > 0) throw refuse('casework.code-locked', { minutes })
  if (id === null) {
    await store.countWrongCode(ctx, number, new Date(ctx.now.getTime() - CODE_PAUSE_MINUTES * 60_000))
    ctx.touch({ kind: 'query-code', id: null, fields: ['wrong'] })
    throw new RefusalOnRecord(refuse('casework.wrong-code'))
  }
  await store.openFor(ctx, id)
  return id
}

export const track = action('casework.track', async (ctx: Context, input: Input<typeof contract.track>) => {
  const id = await byCode(ctx, input.number, input.code)
  ctx.touch({ kind: 'query-code', id, fields: ['used'] })
  return statusOf(ctx, id, true)
})

export const trackAct = action(
  'casework.track-act',
  async (ctx: Context, input: Input<typeof contract.trackAct>) => {
    const { number, code, revision, ...fields } = input
    const id = await byCode(ctx, number, code)
    const m = await lockMatter(ctx, id, revision, 'report')
    await actOnReport(ctx, m, fields, { asReporter: true })
    return statusOf(ctx, id, true)
  },
)
