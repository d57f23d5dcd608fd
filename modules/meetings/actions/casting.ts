/** Casting one's own vote on a screen. */
import { randomUUID } from 'node:crypto'
import { isDenied, must } from '#kernel/access'
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { fill, refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { recordPower } from '#modules/flow'
import { allowCasting, keepsSecond } from '../access.ts'
import { ticketMac } from '../codes.ts'
import type * as contract from '../contract.ts'
import type { Choice } from '../rules.ts'
import * as store from '../store/ballots.ts'
import * as meetings from '../store/meetings.ts'
import * as papers from '../store/paper.ts'
import type { RollRow } from '../tables.ts'
import { choiceNames, refusals, said } from '../words.ts'
import { deciding, lockMatterOf } from './balloting.ts'

const refuse = refuser(refusals)

/** One letter for each choice, so that a sealed vote's length tells nothing. */
export const letters: Readonly<Record<Choice, string>> = { for: 'F', against: 'A', abstain: 'N' }

export const cast = action(
  'meetings.cast',
  async (ctx: Context, input: Input<typeof contract.cast>): Promise<Output<typeof contract.cast>> => {
    const who = acting(ctx)
    const mac = input.ticket === undefined ? null : ticketMac(ctx, input.ticket)
    if (mac !== null) await meetings.showTicket(ctx, mac)
    const ballot = await store.getBallot(ctx, input.ballot)
    if (!ballot) throw refuse('meetings.no-ballot')
    const [right] = await store.ownRights(ctx, [ballot.id], { person: who.person, ticketMac: mac })
    const verdict = allowCasting(
      { state: ballot.state, way: ballot.way, until: ballot.until_at, right },
      ctx.now,
    )
    if (isDenied(verdict) && verdict.code === 'meetings.voted') await refuseSecond(ctx, right!, 'screen')
    const permit = must(verdict)
    const matter = await lockMatterOf(ctx, ballot)
    if (matter && right!.person !== null) {
      const mine = (await meetings.invitationsOf(ctx, ballot.meeting)).find((i) => i.person === right!.person)
      await recordPower(ctx, permit, matter, deciding(right!.person, mine))
    }
    const id = randomUUID()
    const taken =
      ballot.way === 'secret'
        ? await store.castSecret(ctx, permit, right!, {
            id,
            sealed: ctx.secrets.seal('secret-vote', letters[input.choice], `${ballot.id}/${id}`),
          })
        : await store.castNamed(ctx, permit, right!, input.choice)
    // Somebody was quicker: oneself on another screen, or a paper.
    if (!taken) {
      const [now] = await store.ownRights(ctx, [ballot.id], { person: who.person, ticketMac: mac })
      await refuseSecond(ctx, now!, 'screen')
    }
    // Only that the right was used: neither choice nor vote stands in the trace.
    ctx.touch({ kind: 'meetings.right', id: right!.id, fields: ['voted'] })
    return {
      receipt:
        ballot.way === 'secret'
          ? said.receiptSecret
          : fill(said.receiptNamed, { choice: choiceNames[input.choice] }),
      digest: ballot.digest!,
      way: ballot.way,
    }
  },
  {
    vote_one_live: () => refuse('meetings.voted'),
    roll_frozen: () => refuse('meetings.voted'),
    vote_open: () => refuse('meetings.ballot-over'),
  },
)

/**
 * One right, one vote: what was received first stands. A second vote by the other channel is refused and kept with the reason,
 * once for each channel; a second one by the same channel is refused only.
 */
export async function refuseSecond(
  ctx: Context,
  right: RollRow,
  channel: 'screen' | 'paper',
): Promise<never> {
  const refusal = refuse(
    channel === 'paper'
      ? 'meetings.voted-on-screen'
      : right.paper
        ? 'meetings.voted-on-paper'
        : 'meetings.voted',
  )
  const permit = keepsSecond(right, channel)
  const who = acting(ctx)
  const isKept =
    permit !== null &&
    (await papers.setAside(ctx, permit, {
      id: ctx.newId(),
      ballot: right.ballot,
      right_id: right.id,
      channel,
      what: 'second',
      reason: refusal.message,
      // Whose own vote it was stands on the roll.
      person: channel === 'paper' ? who.person : null,
      name: channel === 'paper' ? who.personName : null,
      at: ctx.now,
    }))
  if (!isKept) throw refusal
  ctx.touch({ kind: 'meetings.right', id: right.id, fields: ['set-aside'], reason: refusal.message })
  throw new RefusalOnRecord(refusal)
}
