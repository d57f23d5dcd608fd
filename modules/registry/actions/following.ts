/** The register follows the tree of places: when a place was moved, what lies there is seen and counted where it is now. */
import { must } from '#kernel/access'
import { action, ask, perform, query } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Job } from '#kernel/manifest'
import { acting, serviceActor } from '#modules/bodies'
import { realmsInUse } from '#modules/territory'
import { allowImport } from '../access.ts'
import { followPlaces, hasMoves } from '../store/following.ts'

/** Rows of a kind in one commit. */
const BATCH = 1000

/** Nothing was late: the transaction is let go, for an act that touched nothing does not commit. */
const NOTHING = new Error('nothing to follow')

const follow = action('registry.follow-places', async (ctx: Context): Promise<number> => {
  const rows = await followPlaces(ctx, must(allowImport(acting(ctx))), BATCH)
  if (rows === 0) throw NOTHING
  // Scope is no content of a record: nothing digested changes, and nobody is told that theirs was changed.
  ctx.touch({
    kind: 'territory.place',
    id: null,
    fields: ['place_path'],
    reason: `登记随地方移动 ${rows} 行`,
  })
  return rows
})
const moved = query('registry.has-moves', hasMoves)

/**
 * Asked of the tree rather than told by an event: a move may be recorded today for a day to come, and a row that was locked
 * is taken the next time.
 */
export const followPlacesJob: Job = {
  name: 'registry.follow-places',
  everySeconds: 60,
  run: async (ground) => {
    for (const realm of await realmsInUse(ground)) {
      const actor = serviceActor(realm, 'register')
      if (!(await ask(ground, actor, moved, null as never))) continue
      for (let rows = 1; rows > 0;)
        rows = await perform(ground, actor, follow, null as never).catch((error: unknown) => {
          if (error === NOTHING) return 0
          throw error
        })
    }
  },
}
