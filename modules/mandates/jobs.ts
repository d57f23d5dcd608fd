/** Both sides are told some days before a mandate ends. */
import { action, perform } from '#kernel/action'
import type { Context, Ground } from '#kernel/action'
import type { Job } from '#kernel/manifest'
import { serviceActor } from '#modules/bodies'
import { realmsInUse } from '#modules/territory'
import { markPermit } from './access.ts'
import { WARN_DAYS } from './rules.ts'
import * as store from './store.ts'
import { touchMandate } from './actions/giving.ts'

const BATCH = 100
const DAY_MS = 86_400_000

const warn = action('mandates.warn', async (ctx: Context, _input: null): Promise<number> => {
  const until = new Date(ctx.now.getTime() + WARN_DAYS * DAY_MS)
  const ending = await store.endingBefore(ctx, until, BATCH)
  for (const m of ending) {
    const row = { ...m, warned_at: ctx.now, revision: m.revision + 1 }
    await store.updateMandate(ctx, markPermit(), row)
    touchMandate(ctx, row, ['warned'])
    ctx.announce('mandates.Expiring', { mandate: m.id })
  }
  if (ending.length === 0) ctx.touch({ kind: 'mandate-round', id: null, fields: [] })
  return ending.length
})

/** One round over all realms; the number of mandates whose sides are being told. */
export async function warnRound(ground: Ground): Promise<number> {
  let told = 0
  for (const realm of await realmsInUse(ground))
    for (;;) {
      const n = await perform(ground, serviceActor(realm, 'mandates'), warn, null)
      told += n
      if (n < BATCH) break
    }
  return told
}

export const jobs: readonly Job[] = [
  { name: 'mandates.warn', everySeconds: 3600, run: async (ground) => void (await warnRound(ground)) },
]
