/** Numbers of matters: day in the jurisdiction's zone plus a running number, taken in blocks of 64 per process. */
import type { Context } from '#kernel/action'
import { dayOf } from '#kernel/time'
import { calendarOf } from '#modules/packs'
import { numberBlock } from './store.ts'

const BLOCK = 64n

// Per deployment: a process that serves two databases (tests do) keeps their numbers apart.
const blocks = new WeakMap<object, { next: bigint; end: bigint }>()

/** E.g. `20260302-0004711`. Unique in a deployment; gaps are normal. */
export async function takeNumber(ctx: Context): Promise<string> {
  const day = dayOf(ctx.now, await calendarOf(ctx))
  let block = blocks.get(ctx.secrets)
  if (!block || block.next >= block.end) {
    // Two takers at once may both fetch a block: the later one wins, the other's rest becomes a gap.
    const start = (await numberBlock(ctx)) * BLOCK
    block = { next: start, end: start + BLOCK }
    blocks.set(ctx.secrets, block)
  }
  const no = block.next++
  return `${day.replaceAll('-', '')}-${no.toString().padStart(7, '0')}`
}
