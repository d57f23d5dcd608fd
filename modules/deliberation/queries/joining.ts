/** Earlier open motions of a motion's own place: what a screener may join it to. */
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import { getMatter } from '#modules/flow'
import { currentSnapshot } from '#modules/packs'
import type * as contract from '../contract.ts'
import { linesOf } from '../showing.ts'
import * as store from '../store.ts'
import { earlierHere } from '../store/joining.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)
const LIMIT = 20

/** Public motions of one place, newest first; those not yet decided on are judged when one is chosen. */
export const joinable = query(
  'deliberation.joinable',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.joinable>,
  ): Promise<Output<typeof contract.joinable>> => {
    if (!(await store.getMotion(ctx, input.id))) throw refuse('deliberation.no-such-motion')
    const m = await getMatter(ctx, input.id)
    const limit = input.limit ?? LIMIT
    const after = isUuid(input.cursor) ? input.cursor : null
    const rows = await earlierHere(ctx, m, after, limit + 1)
    const page = rows.slice(0, limit)
    const lines = await linesOf(ctx, page, await currentSnapshot(ctx))
    return {
      rows: page.map((row, i) => ({
        line: lines[i]!,
        kind: row.item ?? '',
        supports: row.supports,
        counted: row.within === null ? null : row.counted,
        needed: row.needed,
      })),
      next: rows.length > limit ? page.at(-1)!.id : null,
      total: null,
    }
  },
)
