/** Papers: received under a name on the roll, read by two, or counted in their urn by two. */
import { must } from '#kernel/access'
import type { Permit } from '#kernel/access'
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import type { Acting } from '#modules/bodies'
import { recordPower } from '#modules/flow'
import {
  allowCountingPaper,
  allowPaperWork,
  allowTakingPaper,
  closedByCount,
  closedByPaper,
} from '../access.ts'
import type * as contract from '../contract.ts'
import { touchBallot } from '../facts.ts'
import { enterSlip as judgeSlip, judgePapers, paperWords, samePapers, slipRound } from '../rules-paper.ts'
import type { PaperTally } from '../rules-paper.ts'
import * as store from '../store/ballots.ts'
import * as meetings from '../store/meetings.ts'
import * as papers from '../store/paper.ts'
import type { BallotRow, MeetingRow, PaperCountRow, RollRow, SlipEntryRow } from '../tables.ts'
import { choiceNames, refusals } from '../words.ts'
import { deciding, lockBallotIn, lockMatterOf } from './balloting.ts'
import { refuseSecond } from './casting.ts'
import { settle, waitsForPaper } from './counting.ts'

const refuse = refuser(refusals)

const facts = (b: BallotRow) => ({ state: b.state, way: b.way, paper: b.paper, until: b.until_at })

interface Handled {
  readonly who: Acting
  readonly m: MeetingRow
  readonly ballot: BallotRow
  readonly right: RollRow
  readonly permit: Permit<'meetings.paper'>
}

/** Locks the ballot and finds the right; a paper that was received may be worked on until there is a result. */
async function handled(
  ctx: Context,
  of: { readonly ballot: string; readonly right: string },
): Promise<Handled> {
  const who = acting(ctx)
  const { m, ballot } = await lockBallotIn(ctx, of.ballot)
  // Whoever handles no paper here learns nothing of who is on the roll.
  const permit = must(allowPaperWork(who, m, facts(ballot)))
  const right = await papers.getRight(ctx, ballot.id, of.right)
  if (!right) throw refuse('meetings.paper-not-on-roll')
  return { who, m, ballot, right, permit }
}

/** Marks a paper under a right; whoever voted on a screen before, or holds another power on the matter, is refused. */
async function receive(ctx: Context, { who, m, ballot, right }: Handled): Promise<void> {
  const permit = must(allowTakingPaper(who, m, facts(ballot), ctx.now))
  if (right.voted) return refuseSecond(ctx, right, 'paper')
  const matter = await lockMatterOf(ctx, ballot)
  if (!(await papers.takePaper(ctx, permit, right)))
    return refuseSecond(ctx, (await papers.getRight(ctx, ballot.id, right.id))!, 'paper')
  if (matter && right.person !== null) {
    const invited = (await meetings.invitationsOf(ctx, m.id)).find((i) => i.person === right.person)
    await recordPower(ctx, permit, matter, deciding(right.person, invited))
  }
}

const changed = (ctx: Context, ballot: BallotRow) =>
  refuseKernel('kernel.stale', {
    who: '另一位计票人',
    at: ctx.now.toISOString(),
    revision: ballot.revision,
  })

export const enterSlip = action(
  'meetings.enter-slip',
  async (
    ctx: Context,
    input: Input<typeof contract.enterSlip>,
  ): Promise<Output<typeof contract.enterSlip>> => {
    const it = await handled(ctx, input)
    const { who, m, ballot, right, permit } = it
    if (ballot.way !== 'named') throw refuse('meetings.paper-secret')
    const entries = await papers.slipsOf(ctx, ballot.id, right.id)
    const { round, standing, agreed } = slipRound(entries)
    if (agreed === null && input.round !== round) throw changed(ctx, ballot)
    const own = { person: who.person!, choice: input.choice }
    const outcome = judgeSlip(entries, own)
    if (typeof outcome !== 'string') throw outcome.refusal
    if (!right.paper) await receive(ctx, it)
    const entry: SlipEntryRow = {
      ballot: ballot.id,
      right_id: right.id,
      round,
      slot: standing.length === 0 ? 1 : 2,
      ...own,
      name: who.personName ?? '',
      at: ctx.now,
      released: null,
    }
    await papers.insertSlip(ctx, permit, entry)
    ctx.touch({
      kind: 'meetings.slip',
      id: right.id,
      fields: [`round-${round}`, `slot-${entry.slot}`],
    })
    if (outcome === 'first') return { state: 'first', verdict: null }
    const [first] = standing
    if (outcome === 'differs')
      throw new RefusalOnRecord(
        refuse('meetings.slips-differ', {
          first: choiceNames[first!.choice],
          second: choiceNames[own.choice],
          round: round + 1,
        }),
      )
    await papers.insertPaperVote(ctx, permit, right, own.choice)
    ctx.touch({ kind: 'meetings.right', id: right.id, fields: ['voted'] })
    return { state: 'agreed', verdict: await settleNamed(ctx, permit, m, ballot) }
  },
  {
    slip_two_people: () => refuse('meetings.slip-entered'),
    vote_one_live: () => refuse('meetings.slip-counts'),
  },
)

/** The last paper two people had to agree on ends a ballot whose window is over. */
async function settleNamed(
  ctx: Context,
  permit: Permit<'meetings.paper'>,
  m: MeetingRow,
  ballot: BallotRow,
): Promise<'passed' | 'failed' | null> {
  if (ballot.state !== 'counting' || (await waitsForPaper(ctx, ballot))) return null
  return settle(ctx, closedByPaper(permit), m, ballot, await lockMatterOf(ctx, ballot), null)
}

export const markPaper = action(
  'meetings.mark-paper',
  async (
    ctx: Context,
    input: Input<typeof contract.markPaper>,
  ): Promise<Output<typeof contract.markPaper>> => {
    const it = await handled(ctx, input)
    if (it.ballot.way !== 'secret') throw refuse('meetings.paper-named')
    if (it.right.paper) throw refuse('meetings.paper-marked')
    await receive(ctx, it)
    ctx.touch({ kind: 'meetings.right', id: it.right.id, fields: ['voted', 'paper'] })
    return { marks: (await store.rollOf(ctx, it.ballot.id)).filter((r) => r.paper).length }
  },
)

export const releasePaper = action(
  'meetings.release-paper',
  async (
    ctx: Context,
    input: Input<typeof contract.releasePaper>,
  ): Promise<Output<typeof contract.releasePaper>> => {
    const { who, m, ballot, right, permit } = await handled(ctx, input)
    const reason = input.reason.trim()
    if (!right.paper) throw refuse('meetings.paper-unmarked')
    if (!(await papers.releasePaper(ctx, permit, right))) throw refuse('meetings.slip-counts')
    await papers.releaseSlips(ctx, permit, right, reason)
    await papers.setAside(ctx, permit, {
      id: ctx.newId(),
      ballot: ballot.id,
      right_id: right.id,
      channel: 'paper',
      what: 'released',
      reason,
      person: who.person,
      name: who.personName,
      at: ctx.now,
    })
    ctx.touch({ kind: 'meetings.right', id: right.id, fields: ['voted', 'paper'], reason })
    return { verdict: ballot.way === 'named' ? await settleNamed(ctx, permit, m, ballot) : null }
  },
  { roll_frozen: () => refuse('meetings.slip-counts') },
)

const paperTally = (c: PaperCountRow): PaperTally => ({
  for: c.votes_for,
  against: c.votes_against,
  abstain: c.votes_abstain,
  spoilt: c.spoilt,
})

export const countPaper = action(
  'meetings.count-paper',
  async (
    ctx: Context,
    input: Input<typeof contract.countPaper>,
  ): Promise<Output<typeof contract.countPaper>> => {
    const who = acting(ctx)
    const { m, ballot } = await lockBallotIn(ctx, input.ballot)
    const permit = must(allowCountingPaper(who, m, facts(ballot)))
    if (input.round !== ballot.round) throw changed(ctx, ballot)
    const own: PaperTally = {
      for: input.for,
      against: input.against,
      abstain: input.abstain,
      spoilt: input.spoilt,
    }
    const marks = (await store.rollOf(ctx, ballot.id)).filter((r) => r.paper).length
    const wrong = judgePapers(own, marks)
    if (wrong) throw wrong.refusal
    const before = (await papers.paperCountsOf(ctx, ballot.id)).filter((c) => c.round === ballot.round)
    if (before.some((c) => c.person === who.person)) throw refuse('meetings.counted')
    const slot = before.length === 0 ? 1 : 2
    await papers.insertPaperCount(ctx, permit, {
      ballot: ballot.id,
      round: ballot.round,
      slot,
      person: who.person!,
      name: who.personName ?? '',
      votes_for: own.for,
      votes_against: own.against,
      votes_abstain: own.abstain,
      spoilt: own.spoilt,
      at: ctx.now,
    })
    ctx.touch({
      kind: 'meetings.paper-count',
      id: ballot.id,
      fields: [`round-${ballot.round}`, `slot-${slot}`],
    })
    const [first] = before
    if (!first) return { waiting: true, verdict: null }
    if (!samePapers(paperTally(first), own)) {
      const row: BallotRow = { ...ballot, round: ballot.round + 1, revision: ballot.revision + 1 }
      await store.updateBallot(ctx, permit, row)
      touchBallot(ctx, row, ['round'])
      throw new RefusalOnRecord(
        refuse('meetings.papers-differ', {
          first: paperWords(paperTally(first)),
          second: paperWords(own),
          round: row.round,
        }),
      )
    }
    const matter = await lockMatterOf(ctx, ballot)
    return { waiting: false, verdict: await settle(ctx, closedByCount(permit), m, ballot, matter, own) }
  },
  { paper_count_two_people: () => refuse('meetings.counted') },
)
