/** Pages of looks: cursors, units, purposes and numbers of matters, looked up together for a whole page. */
import type { ReadContext } from '#kernel/action'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { postsOfCapacities } from '#modules/bodies'
import type { LookView } from '../contract.ts'
import { purposeTitles } from '../store/purposes.ts'
import type { Look } from '../store/ledger.ts'

/** What people call matters, by id: known to a module above, given at start. Ids the reader may not see are missing. */
export type MatterNumbers = (ctx: ReadContext, ids: readonly Uuid[]) => Promise<ReadonlyMap<Uuid, string>>

/** The end of time, for pages that begin at the newest row. */
export const FAR = new Date('9999-12-31T00:00:00Z')

/** Opaque to clients; a broken one starts from the beginning. */
export function placeOf(cursor: string | undefined): readonly [Date, bigint] | null {
  const [at, no] = (cursor ?? '').split('_')
  return /^\d{1,14}$/.test(at ?? '') && /^\d{1,18}$/.test(no ?? '')
    ? [new Date(Number(at)), BigInt(no!)]
    : null
}

export const cursorAfter = (row: { at: Date; no: bigint }) => `${row.at.getTime()}_${row.no}`

/** Cursor over (instant, id). */
export function idPlaceOf(cursor: string | undefined): [Date, Uuid] | null {
  const [at, id] = (cursor ?? '').split('_')
  return /^\d{1,14}$/.test(at ?? '') && isUuid(id) ? [new Date(Number(at)), id] : null
}

type Shown = Omit<LookView, 'objection'>

/** Looks in plain terms: which unit and post, for what. One statement each for units, purposes and numbers. */
export async function lookViews(
  ctx: ReadContext,
  rows: readonly Look[],
  numbersOf: MatterNumbers,
): Promise<Shown[]> {
  if (rows.length === 0) return []
  const matters = [...new Set(rows.flatMap((r) => (r.matter === null ? [] : [r.matter])))]
  const [posts, purposes, numbers] = await Promise.all([
    postsOfCapacities(
      ctx,
      rows.map((r) => r.capacity),
    ),
    purposeTitles(
      ctx.tx,
      ctx.realm,
      rows.flatMap((r) => (r.purpose === null ? [] : [r.purpose])),
    ),
    matters.length === 0 ? new Map<Uuid, string>() : numbersOf(ctx, matters),
  ])
  return rows.map((r) => {
    const post = r.capacity === null ? undefined : posts.get(r.capacity)
    const purpose = r.purpose === null ? undefined : purposes.get(r.purpose)
    return {
      at: r.at.toISOString(),
      no: String(r.no),
      act: r.act,
      unit: post?.bodyTitle ?? null,
      post: post?.postTitle ?? null,
      system: r.capacity?.startsWith('service:') ?? false,
      fields: r.fields,
      purpose: purpose ? { id: r.purpose!, title: purpose.title, clause: purpose.clause } : null,
      // An approval's id stands here for machines; people read the purpose.
      reason: isUuid(r.reason) ? null : r.reason,
      matter: r.matter === null ? null : { id: r.matter, number: numbers.get(r.matter) ?? null },
    }
  })
}
