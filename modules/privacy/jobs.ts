/** What time does to objections: late ones go to the unit above. */
import { ask, perform, query } from '#kernel/action'
import type { Ground } from '#kernel/action'
import type { Job } from '#kernel/manifest'
import { serviceActor } from '#modules/bodies'
import { realmsInUse } from '#modules/territory'
import { escalate } from './actions/objecting.ts'
import { anyLate } from './store/objections.ts'

const waiting = query('privacy.any-late', (ctx, _input: null) => anyLate(ctx.tx, ctx.realm, ctx.now))

/** Passes up everything late, in all realms. Returns how many objections. */
export async function escalateRound(ground: Ground): Promise<number> {
  let passed = 0
  for (const realm of await realmsInUse(ground)) {
    const actor = serviceActor(realm, 'privacy')
    while (await ask(ground, actor, waiting, null)) {
      const some = await perform(ground, actor, escalate, null)
      if (some === 0) break
      passed += some
    }
  }
  return passed
}

export const jobs: readonly Job[] = [
  {
    name: 'privacy.late-objections',
    everySeconds: 300,
    run: async (ground) => {
      await escalateRound(ground)
    },
  },
]
