/** How many people, households, dwellings and organisations there are in a place, on a day. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { dayOf } from '#kernel/time'
import type { Day } from '#kernel/time'
import { acting } from '#modules/bodies'
import { getStanding, jurisdictionOf, standingLine } from '#modules/territory'
import { seesAt } from './access.ts'
import * as search from './store/search.ts'

/** Counts below this are hidden from whoever does not see the register there. */
export const SMALL = 5

export interface Counted {
  readonly people: number | null
  readonly households: number | null
  readonly dwellings: number | null
  readonly organisations: number | null
  /** Some were too small to be shown. */
  readonly hidden: boolean
  readonly at: Day
}

/** Where the place lay on a day: a move since then changes no report as of that day. */
async function pathOn(ctx: ReadContext, place: Uuid, day: Day, today: string): Promise<string> {
  return (await standingLine(ctx, place, day)).at(-1)?.path ?? today
}

/**
 * Counts of a place with everything below it, or of one building there; today, or as now believed of the day `at`. One statement. Counts
 * below 5 are null unless the actor sees the register there. Refuses `territory.no-place`.
 */
export async function countsOf(
  ctx: ReadContext,
  place: Uuid,
  at: Day | null = null,
  building: string | null = null,
): Promise<Counted> {
  const [standing, here] = await Promise.all([getStanding(ctx, place), jurisdictionOf(ctx)])
  const today = dayOf(ctx.now, here)
  const day = at === null || at > today ? today : at
  const rows =
    building !== null
      ? await search.countInBuilding(ctx, standing.path, building, day)
      : day === today
        ? await search.countNow(ctx, standing.path)
        : await search.countOn(ctx, await pathOn(ctx, place, day, standing.path), day)
  const sees = seesAt(acting(ctx), standing.path)
  let hidden = false
  const count = (kind: string): number | null => {
    const n = Number(rows.find((r) => r.kind === kind)?.n ?? 0n)
    if (sees || n === 0 || n >= SMALL) return n
    hidden = true
    return null
  }
  const counted = {
    people: count('person'),
    households: count('household'),
    dwellings: count('dwelling'),
    organisations: count('organisation'),
  }
  return { ...counted, hidden, at: day }
}
