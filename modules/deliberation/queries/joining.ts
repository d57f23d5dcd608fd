/** Earlier motions of a motion's own place, before deciding: what a screener may join it to. */
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import { getMatter, proceduresFor } from '#modules/flow'
import { currentSnapshot } from '#modules/packs'
import type * as contract from '../contract.ts'
import { joinsOpen } from '../rules.ts'
import { factsOf, linesOf } from '../showing.ts'
import * as store from '../store.ts'
import { earlierHere } from '../store/joining.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)
const LIMIT = 20
/** Open motions of one place looked through for one answer; beyond, the next page goes on. */
const READ = 100

/** Public motions of one place that supporters may still join, newest first. */
export const joinable = query(
  'deliberation.joinable',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.joinable>,
  ): Promise<Output<typeof contract.joinable>> => {
    if (!(await store.getMotion(ctx, input.id))) throw refuse('deliberation.no-such-motion')
    const m = await getMatter(ctx, input.id)
    const limit = input.limit ?? LIMIT
    const read = await earlierHere(ctx, m, isUuid(input.cursor) ? input.cursor : null, READ)
    const procedureOf = await proceduresFor(ctx, read)
    const open = read.filter((row) => joinsOpen(factsOf(row, procedureOf(row)), procedureOf(row)))
    const page = open.slice(0, limit)
    const lines = await linesOf(ctx, page, await currentSnapshot(ctx))
    const last = open.length > limit ? page.at(-1) : read.length === READ ? read.at(-1) : undefined
    return {
      rows: page.map((row, i) => ({
        line: lines[i]!,
        kind: row.item ?? '',
        supports: row.supports,
        counted: row.within === null ? null : row.counted,
        needed: row.needed,
      })),
      next: last?.id ?? null,
      total: null,
    }
  },
)
