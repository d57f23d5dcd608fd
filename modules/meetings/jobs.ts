/** Named and secret ballots are counted when their window is over; results become final when nobody objects any more. */
import { action, ask, perform, query } from '#kernel/action'
import type { Context, Ground } from '#kernel/action'
import type { Job } from '#kernel/manifest'
import { serviceActor } from '#modules/bodies'
import { realmsInUse } from '#modules/territory'
import { countAndClose } from './actions/counting.ts'
import { finalizeDue } from './actions/certifying.ts'
import * as ballots from './store/ballots.ts'
import * as meetings from './store/meetings.ts'
import { anyDueOutcome } from './store/outcomes.ts'

const BATCH = 20

const anyDue = query('meetings.any-due', (ctx, _input: null) => ballots.anyDue(ctx))

const anyFinal = query('meetings.any-final', (ctx, _input: null) => anyDueOutcome(ctx))

const closeDue = action('meetings.close-due', async (ctx: Context, _input: null): Promise<number> => {
  const due = await ballots.dueBallots(ctx, BATCH)
  // Somebody else took them in between.
  if (due.length === 0) ctx.touch({ kind: 'ballot-round', id: null, fields: [] })
  for (const ballot of due) {
    const m = await meetings.getMeeting(ctx, ballot.meeting)
    if (m) await countAndClose(ctx, m, ballot)
  }
  return due.length
})

/** One round over all realms; the number of ballots closed. An empty round writes nothing. */
export async function closeRound(ground: Ground): Promise<number> {
  let total = 0
  for (const realm of await realmsInUse(ground))
    while (await ask(ground, serviceActor(realm, 'ballots'), anyDue, null)) {
      const done = await perform(ground, serviceActor(realm, 'ballots'), closeDue, null)
      total += done
      if (done < BATCH) break
    }
  return total
}

/** One round over all realms; the number of results made final. An empty round writes nothing. */
export async function finalRound(ground: Ground): Promise<number> {
  let total = 0
  for (const realm of await realmsInUse(ground))
    while (await ask(ground, serviceActor(realm, 'ballots'), anyFinal, null)) {
      const done = await perform(ground, serviceActor(realm, 'ballots'), finalizeDue, BATCH)
      total += done
      if (done < BATCH) break
    }
  return total
}

export const jobs: readonly Job[] = [
  {
    name: 'meetings.ballots',
    everySeconds: 15,
    run: async (ground) => {
      await closeRound(ground)
      await finalRound(ground)
    },
  },
]
