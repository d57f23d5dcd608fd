/** Casting, counting hands, closing; and what the verdict does to the matter. */
import { randomUUID } from 'node:crypto'
import { must } from '#kernel/access'
import type { Permit } from '#kernel/access'
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { fill, refuseKernel, refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { actOn, recordPower } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { allowCasting, allowClosing, allowCounting, closedByCount } from '../access.ts'
import { ticketMac } from '../codes.ts'
import type * as contract from '../contract.ts'
import { touchBallot } from '../facts.ts'
import { onMatter } from '../on-matter.ts'
import { choices, judgeBallot, judgeCount, sameCount, tallyWords, testSentence } from '../rules.ts'
import type { Choice } from '../rules.ts'
import * as store from '../store/ballots.ts'
import * as meetings from '../store/meetings.ts'
import type { BallotRow, HandCountRow, MeetingRow } from '../tables.ts'
import { choiceNames, refusals, said } from '../words.ts'
import { deciding, lockBallotIn, lockMatterOf } from './balloting.ts'

const refuse = refuser(refusals)

type Tally = Readonly<Record<Choice, number>>

const none: Tally = { for: 0, against: 0, abstain: 0 }

/** One letter for each choice, so that a sealed vote's length tells nothing. */
const letters: Readonly<Record<Choice, string>> = { for: 'F', against: 'A', abstain: 'N' }

export const cast = action(
  'meetings.cast',
  async (ctx: Context, input: Input<typeof contract.cast>): Promise<Output<typeof contract.cast>> => {
    const who = acting(ctx)
    const mac = input.ticket === undefined ? null : ticketMac(ctx, input.ticket)
    if (mac !== null) await meetings.showTicket(ctx, mac)
    const ballot = await store.getBallot(ctx, input.ballot)
    if (!ballot) throw refuse('meetings.no-ballot')
    const [right] = await store.ownRights(ctx, [ballot.id], { person: who.person, ticketMac: mac })
    const permit = must(
      allowCasting({ state: ballot.state, way: ballot.way, until: ballot.until_at, right }, ctx.now),
    )
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
    if (!taken) throw refuse('meetings.voted')
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

export const countHands = action(
  'meetings.count-hands',
  async (
    ctx: Context,
    input: Input<typeof contract.countHands>,
  ): Promise<Output<typeof contract.countHands>> => {
    const who = acting(ctx)
    const { m, ballot } = await lockBallotIn(ctx, input.ballot)
    const permit = must(allowCounting(who, m))
    if (ballot.state === 'prepared' || ballot.way !== 'hands') throw refuse('meetings.ballot-not-open')
    if (ballot.state !== 'open') throw refuse('meetings.ballot-over')
    if (input.round !== ballot.round)
      throw refuseKernel('kernel.stale', {
        who: '另一位计票人',
        at: ctx.now.toISOString(),
        revision: ballot.revision,
      })
    const own: Tally = { for: input.for, against: input.against, abstain: input.abstain }
    const wrong = judgeCount(own, ballot.voters!)
    if (wrong) throw wrong.refusal
    const before = (await store.handCountsOf(ctx, [ballot.id])).filter((c) => c.round === ballot.round)
    if (before.some((c) => c.person === who.person)) throw refuse('meetings.counted')
    const count: HandCountRow = {
      ballot: ballot.id,
      round: ballot.round,
      slot: before.length === 0 ? 1 : 2,
      person: who.person!,
      name: who.personName ?? '',
      votes_for: own.for,
      votes_against: own.against,
      votes_abstain: own.abstain,
      at: ctx.now,
    }
    await store.insertHandCount(ctx, permit, count)
    ctx.touch({
      kind: 'meetings.hand-count',
      id: ballot.id,
      fields: [`round-${ballot.round}`, `slot-${count.slot}`],
    })
    const first = before[0]
    if (!first) return { waiting: true, verdict: null }
    const other = tallyOf(first)
    if (!sameCount(own, other)) {
      const row: BallotRow = { ...ballot, round: ballot.round + 1, revision: ballot.revision + 1 }
      await store.updateBallot(ctx, permit, row)
      touchBallot(ctx, row, ['round'])
      throw new RefusalOnRecord(
        refuse('meetings.counts-differ', {
          first: tallyWords(other),
          second: tallyWords(own),
          round: row.round,
        }),
      )
    }
    const matter = await lockMatterOf(ctx, ballot)
    return { waiting: false, verdict: await finish(ctx, closedByCount(permit), m, ballot, matter, own) }
  },
  { hand_count_two_people: () => refuse('meetings.counted') },
)

const tallyOf = (c: Pick<HandCountRow, 'votes_for' | 'votes_against' | 'votes_abstain'>): Tally => ({
  for: c.votes_for,
  against: c.votes_against,
  abstain: c.votes_abstain,
})

/** Counts a named or secret ballot and closes it. Who closes was judged; the system does it when the window is over. */
export async function countAndClose(
  ctx: Context,
  m: MeetingRow,
  ballot: BallotRow,
): Promise<'passed' | 'failed'> {
  const roll = await store.rollOf(ctx, ballot.id)
  const permit = must(
    allowClosing(
      acting(ctx),
      m,
      {
        state: ballot.state,
        way: ballot.way,
        until: ballot.until_at,
        waiting: roll.filter((r) => !r.voted).length,
      },
      ctx.now,
    ),
  )
  // The matter before the ballot, as those who cast lock them: neither waits for the other for ever.
  const matter = await lockMatterOf(ctx, ballot)
  // From here on nothing falls in any more; what was on its way is in.
  const counting: BallotRow = { ...ballot, state: 'counting', revision: ballot.revision + 1 }
  await store.updateBallot(ctx, permit, counting)
  const tally = ballot.way === 'secret' ? await openUrn(ctx, permit, ballot) : await addUp(ctx, ballot)
  return finish(ctx, permit, m, counting, matter, tally)
}

async function addUp(ctx: Context, ballot: BallotRow): Promise<Tally> {
  const tally = { ...none }
  for (const vote of await store.namedVotes(ctx, ballot.id)) tally[vote.choice]++
  return tally
}

async function openUrn(
  ctx: Context,
  permit: Permit<'meetings.close-ballot'>,
  ballot: BallotRow,
): Promise<Tally> {
  const votes = (await store.emptyUrn(ctx, permit, ballot.id)).map(({ id, sealed }) => {
    const letter = ctx.secrets.open('secret-vote', sealed, `${ballot.id}/${id}`)
    return { id, choice: choices.find((c) => letters[c] === letter)! }
  })
  await store.insertSecretVotes(ctx, permit, ballot.id, votes)
  const tally = { ...none }
  for (const vote of votes) tally[vote.choice]++
  return tally
}

/** The verdict, test by test, and the act it means on the matter: one commit. */
async function finish(
  ctx: Context,
  permit: Permit<'meetings.close-ballot'>,
  m: MeetingRow,
  ballot: BallotRow,
  matter: MatterRow | null,
  tally: Tally,
): Promise<'passed' | 'failed'> {
  const { verdict, tests } = judgeBallot(ballot.rule, {
    ...tally,
    roll: ballot.members,
    present: ballot.present!,
  })
  const row: BallotRow = {
    ...ballot,
    state: 'closed',
    closed_at: ctx.now,
    votes_for: tally.for,
    votes_against: tally.against,
    votes_abstain: tally.abstain,
    verdict,
    tests,
    revision: ballot.revision + 1,
  }
  await store.updateBallot(ctx, permit, row)
  touchBallot(ctx, row, ['verdict'])
  const facet = matter ? (await onMatter(ctx, matter)).ballot : undefined
  if (matter && facet)
    await actOn(
      ctx,
      matter,
      { act: facet[verdict], text: `${tallyWords(tally)}。${tests.map(testSentence).join('；')}` },
      { bySystem: true, via: 'ballot', data: { ballot: ballot.id, digest: ballot.digest, ...tally } },
    )
  ctx.announce('meetings.Decided', { meeting: m.id, ballot: ballot.id, matter: ballot.matter, verdict })
  return verdict
}

export const closeBallot = action(
  'meetings.close-ballot',
  async (
    ctx: Context,
    input: Input<typeof contract.closeBallot>,
  ): Promise<Output<typeof contract.closeBallot>> => {
    const { m, ballot } = await lockBallotIn(ctx, input.ballot)
    if (ballot.way === 'hands' && ballot.state === 'open') throw refuse('meetings.not-counted')
    return { verdict: await countAndClose(ctx, m, ballot) }
  },
)
