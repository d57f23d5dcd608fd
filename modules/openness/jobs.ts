/** Repeated work of openness, over all realms. */
import { ask, perform, query } from '#kernel/action'
import type { Ground } from '#kernel/action'
import type { Job } from '#kernel/manifest'
import { serviceActor } from '#modules/bodies'
import { realmsInUse } from '#modules/territory'
import { BATCH, endWindows, markLate, noteMissed, silences } from './actions/passing.ts'
import { anyRipe } from './store/publications.ts'
import { anyLate } from './store/voices.ts'

const anyToEnd = query('openness.any-ripe', (ctx, _input: null) => anyRipe(ctx))
const anySilent = query('openness.any-silent', async (ctx, _input: null) => (await silences(ctx)).length > 0)
const anyToMark = query('openness.any-late', (ctx, _input: null) => anyLate(ctx))

/**
 * Ends every window that is over and marks every late question, in all realms or in one; how many there were. An empty round
 * writes nothing.
 */
export async function windowRound(ground: Ground, only?: number): Promise<number> {
  let total = 0
  for (const realm of only === undefined ? await realmsInUse(ground) : [only]) {
    const actor = serviceActor(realm, 'openness')
    for (const [any, act] of [
      [anyToEnd, endWindows],
      [anyToMark, markLate],
    ] as const)
      while (await ask(ground, actor, any, null)) {
        const done = await perform(ground, actor, act, null)
        total += done
        if (done < BATCH) break
      }
  }
  return total
}

/** Writes down what was owed and not shown; how many periods. Again finds nothing new. */
export async function scheduleRound(ground: Ground): Promise<number> {
  let noted = 0
  for (const realm of await realmsInUse(ground)) {
    const actor = serviceActor(realm, 'openness')
    if (await ask(ground, actor, anySilent, null)) noted += await perform(ground, actor, noteMissed, null)
  }
  return noted
}

export const jobs: readonly Job[] = [
  { name: 'openness.windows', everySeconds: 60, run: async (ground) => void (await windowRound(ground)) },
  {
    name: 'openness.schedule',
    everySeconds: 3600,
    run: async (ground) => void (await scheduleRound(ground)),
  },
]
