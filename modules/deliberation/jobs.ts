/** What is kept longer than its purpose says is forgotten. */
import { ask, perform, query } from '#kernel/action'
import type { Ground, ReadContext } from '#kernel/action'
import type { Job } from '#kernel/manifest'
import { serviceActor } from '#modules/bodies'
import { realmsInUse } from '#modules/territory'
import { forgetResidences, forgottenBefore } from './actions/residing.ts'
import { anyResidenceBefore } from './store/residence.ts'

const waiting = query('deliberation.any-old-residence', (ctx: ReadContext, _input: null) =>
  anyResidenceBefore(ctx, forgottenBefore(ctx.now)),
)

/** In all realms; returns how many were forgotten. */
export async function forgetRound(ground: Ground): Promise<number> {
  let forgotten = 0
  for (const realm of await realmsInUse(ground)) {
    const actor = serviceActor(realm, 'deliberation')
    // oxlint-disable-next-line no-await-in-loop
    if (await ask(ground, actor, waiting, null))
      // oxlint-disable-next-line no-await-in-loop
      forgotten += await perform(ground, actor, forgetResidences, null)
  }
  return forgotten
}

export const jobs: readonly Job[] = [
  {
    name: 'deliberation.forget-residences',
    everySeconds: 21_600,
    run: async (ground) => {
      await forgetRound(ground)
    },
  },
]
