/** Repeated work of execution, over all realms. */
import { ask, perform, query } from '#kernel/action'
import type { Ground } from '#kernel/action'
import type { Job } from '#kernel/manifest'
import { dayOf } from '#kernel/time'
import { serviceActor } from '#modules/bodies'
import { calendarOf } from '#modules/packs'
import { realmsInUse } from '#modules/territory'
import { BATCH, endWindows, markLate } from './actions/passing.ts'
import { anyRipe } from './store/ratings.ts'
import { anyLate } from './store/tasks.ts'

const anyToEnd = query('execution.any-ripe', (ctx, _input: null) => anyRipe(ctx))
const anyToMark = query('execution.any-late', async (ctx, _input: null) =>
  anyLate(ctx, dayOf(ctx.now, await calendarOf(ctx))),
)

/** Ends every rating window that is over, in all realms or in one; how many there were. An empty round writes nothing. */
export const ratingRound = (ground: Ground, only?: number): Promise<number> =>
  round(ground, anyToEnd, endWindows, only)

/** Notes every task whose deadline went by; how many there were. */
export const lateRound = (ground: Ground): Promise<number> => round(ground, anyToMark, markLate)

async function round(
  ground: Ground,
  any: typeof anyToEnd,
  act: typeof endWindows,
  only?: number,
): Promise<number> {
  let total = 0
  for (const realm of only === undefined ? await realmsInUse(ground) : [only]) {
    const actor = serviceActor(realm, 'execution')
    while (await ask(ground, actor, any, null)) {
      const done = await perform(ground, actor, act, null)
      total += done
      if (done < BATCH) break
    }
  }
  return total
}

export const jobs: readonly Job[] = [
  { name: 'execution.ratings', everySeconds: 60, run: async (ground) => void (await ratingRound(ground)) },
  { name: 'execution.late', everySeconds: 900, run: async (ground) => void (await lateRound(ground)) },
]
