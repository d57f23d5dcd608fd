/** For modules above: which rule holds for a place on a day. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import { standingLine } from '#modules/territory'
import * as store from './store/documents.ts'

export interface RuleInForce {
  readonly id: Uuid
  readonly kind: string
  readonly no: number
  readonly title: string
  readonly articles: readonly string[]
  /** SHA-256 of the text, as it was voted on. */
  readonly digest: string
  readonly from: Day
  /** First day on which it is no longer in force; null: it has no end yet. */
  readonly until: Day | null
  /** Place whose document it is: the one asked for, or the nearest above it that has one. */
  readonly place: Uuid
  readonly motion: Uuid
}

/** The document of that kind in force on the day for the place: its own, else that of the nearest place above. */
export async function ruleInForce(
  ctx: ReadContext,
  asked: { readonly place: Uuid; readonly kind: string; readonly on: Day },
): Promise<RuleInForce | undefined> {
  const line = await standingLine(ctx, asked.place, asked.on)
  const v = await store.inForceFor(
    ctx,
    asked.kind,
    line.map((p) => p.id),
    asked.on,
  )
  return (
    v && {
      id: v.id,
      kind: v.document,
      no: v.no,
      title: v.title,
      articles: v.articles,
      digest: v.digest,
      from: v.from_day,
      until: v.until_day,
      place: v.place,
      motion: v.motion,
    }
  )
}

/** Whether a motion asks for a text to become a rule. */
export const makesRule = async (ctx: ReadContext, motion: Uuid): Promise<boolean> =>
  (await store.ruleMotionOf(ctx, motion)) !== undefined
