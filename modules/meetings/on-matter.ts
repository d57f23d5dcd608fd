/** What the present step of a matter says about meetings and ballots. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { facetOf, getMatter, maySeeMatter, stepNow } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import type { Snapshot } from '#modules/packs'
import type { Way } from './rules.ts'

export interface MeetingFacet {
  readonly kinds: readonly string[]
  /** System act done when the minutes are signed. */
  readonly held?: string
}
export interface BallotFacet {
  readonly rule: string
  readonly ways: readonly Way[]
  /** Act of the holder done on opening. */
  readonly open?: string
  readonly passed: string
  readonly failed: string
}

export interface OnMatter {
  readonly snapshot: Snapshot
  readonly stepTitle: string
  readonly meeting: MeetingFacet | undefined
  readonly ballot: BallotFacet | undefined
}

export async function onMatter(ctx: ReadContext, m: MatterRow): Promise<OnMatter> {
  const { snapshot, step } = await stepNow(ctx, m)
  return {
    snapshot,
    stepTitle: step?.title ?? m.step,
    meeting: facetOf<MeetingFacet>(step, 'meeting'),
    ballot: facetOf<BallotFacet>(step, 'ballot'),
  }
}

/** The matter when the caller may see it: an agenda may hold one that is not public. */
export const matterOrNone = async (ctx: ReadContext, id: Uuid): Promise<MatterRow | undefined> =>
  (await maySeeMatter(ctx, id)) ? getMatter(ctx, id) : undefined
