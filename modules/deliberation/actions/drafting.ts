/** What a motion that adopts a document carries: its draft at the beginning, and further ones. */
import { must } from '#kernel/access'
import type { Permit } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import { Batch } from '#kernel/database'
import type { Input } from '#kernel/endpoint'
import { fill, refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { correctMatter, facetOf, proceduresFor, stepOf } from '#modules/flow'
import type { Snapshot } from '#modules/packs'
import { levelsOf } from '#modules/territory'
import type { Standing } from '#modules/territory'
import { allowDrafting } from '../access.ts'
import type * as contract from '../contract.ts'
import { draftDigest, tidied } from '../drafting.ts'
import type { Draft } from '../drafting.ts'
import type { MotionKind } from '../kinds.ts'
import { lockMotion } from '../locking.ts'
import { documentKindsOf } from '../pack.ts'
import { factsOf } from '../showing.ts'
import * as store from '../store/documents.ts'
import { refusals, said } from '../words.ts'

const refuse = refuser(refusals)

/** The draft a motion begins with. */
export interface Asked {
  readonly document: string
  readonly draft: Draft
  readonly digest: string
}

/**
 * Judges the draft given with a new motion; null for kinds that adopt nothing. Refuses a missing or uncalled-for draft, a place
 * of another level than the document's, and a second motion under way for the same document and place.
 */
export async function askedOf(
  ctx: Context,
  snapshot: Snapshot,
  kind: MotionKind,
  place: Standing,
  given: Draft | undefined,
): Promise<Asked | null> {
  const document = documentKindsOf(snapshot).find((d) => d.id === kind.adopts)
  if (!document) {
    if (given) throw refuse('deliberation.no-document')
    return null
  }
  const draft = given && tidied(given)
  if (!draft || draft.title === '' || draft.articles.length === 0)
    throw refuse('deliberation.draft-needed', { document: document.title })
  if (document.level !== null && place.kind !== document.level) {
    const level = (await levelsOf(ctx)).find((l) => l.id === document.level)?.title ?? document.level
    throw refuse('deliberation.wrong-level', { document: document.title, level, place: place.name })
  }
  await store.holdDocument(ctx, document.id, place.id)
  const other = await store.underWay(ctx, document.id, place.id)
  if (other)
    throw refuse('deliberation.document-busy', {
      document: document.title,
      place: place.name,
      number: other.number,
    })
  return { document: document.id, draft, digest: draftDigest(document.id, place.id, draft) }
}

/** Writes what was judged, after the motion itself. */
export function keepAsked(
  ctx: Context,
  permit: Permit<'deliberation.raise'>,
  motion: Uuid,
  place: Standing,
  asked: Asked,
): Promise<number>[] {
  return [
    store.insertRuleMotion(ctx, permit, {
      motion,
      document: asked.document,
      place: place.id,
      place_path: place.path,
    }),
    store.insertDraft(ctx, permit, { motion, no: 1, ...asked.draft, digest: asked.digest, at: ctx.now }),
  ]
}

/** Another draft; the former ones stay readable. Refused once it is voted on (`deliberation.draft-frozen`). */
export const editDraft = action(
  'deliberation.edit-draft',
  async (ctx: Context, input: Input<typeof contract.editDraft>) => {
    const { m, motion } = await lockMotion(ctx, input.id, input.revision, said.changed)
    const asks = await store.ruleMotionOf(ctx, m.id)
    if (!asks) throw refuse('deliberation.no-document')
    const procedure = (await proceduresFor(ctx, [m]))(m)
    const permit = must(
      allowDrafting(acting(ctx), m, motion, factsOf(m, procedure), {
        isVotedHere: facetOf(stepOf(procedure, m.step), 'ballot') !== undefined,
        isAdopted: (await store.versionOfMotion(ctx, m.id)) !== undefined,
      }),
    )
    const last = (await store.draftsOf(ctx, m.id)).at(-1)!
    const draft = tidied(input)
    const digest = draftDigest(asks.document, asks.place, draft)
    if (digest === last.digest || draft.articles.length === 0) throw refuse('deliberation.unchanged')
    const no = last.no + 1
    const { matter } = await correctMatter(ctx, permit, m, {
      patch: {},
      text: fill(said.redrafted, { no }),
      data: { draft: no, content: digest },
      ...(motion.body === null ? { actorTitle: said.proposer } : {}),
    })
    const writes = new Batch()
    writes.add(store.insertDraft(ctx, permit, { motion: m.id, no, ...draft, digest, at: ctx.now }))
    await writes.done()
    ctx.touch({ kind: 'rule-draft', id: m.id, fields: ['*'] })
    return { id: m.id, revision: matter.revision, no }
  },
)
