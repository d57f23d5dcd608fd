/** Objections to a preliminary result: made by whoever is on the roll, answered with reasons, counted again where accepted. */
import { createHash } from 'node:crypto'
import { must } from '#kernel/access'
import type { Permit } from '#kernel/access'
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { allowAnswering, allowObjecting, allowRecounting } from '../access.ts'
import type * as contract from '../contract.ts'
import { touchOutcome } from '../facts.ts'
import { judgeBallot } from '../rules.ts'
import type { Choice } from '../rules.ts'
import { paperWords, samePapers } from '../rules-paper.ts'
import type { PaperTally } from '../rules-paper.ts'
import { countedByPeople, judgeRecount } from '../rules-stages.ts'
import * as ballots from '../store/ballots.ts'
import * as store from '../store/outcomes.ts'
import type { BallotRow, ObjectionRow, OutcomeRow, RecountEntryRow, RecountRow } from '../tables.ts'
import { refusals } from '../words.ts'
import { lockBallotIn } from './balloting.ts'

const refuse = refuser(refusals)

const noPaper: PaperTally = { for: 0, against: 0, abstain: 0, spoilt: 0 }

export const object = action(
  'meetings.object',
  async (ctx: Context, input: Input<typeof contract.object>): Promise<Output<typeof contract.object>> => {
    const who = acting(ctx)
    const ballot = await ballots.getBallot(ctx, input.ballot)
    if (!ballot) throw refuse('meetings.no-ballot')
    const [[outcome], [right], objections] = await Promise.all([
      store.outcomesOf(ctx, [ballot.id]),
      ballots.ownRights(ctx, [ballot.id], { person: who.person, ticketMac: null }),
      store.objectionsOf(ctx, [ballot.id]),
    ])
    const permit = must(
      allowObjecting(
        {
          outcome: outcome && { stage: outcome.stage, until: outcome.until_at },
          person: who.person,
          right,
          objected: objections.some((o) => o.right_id === right?.id),
        },
        ctx.now,
      ),
    )
    const id = ctx.newId()
    await store.insertObjection(ctx, permit, {
      id,
      ballot: ballot.id,
      right_id: right!.id,
      text: input.text.trim(),
      at: ctx.now,
    })
    ctx.touch({ kind: 'meetings.objection', id, fields: ['*'] })
    ctx.announce('meetings.Objected', { meeting: ballot.meeting, ballot: ballot.id, objection: id })
    return { id }
  },
  {
    objection_once: () => refuse('meetings.objected'),
    objection_open: () => refuse('meetings.objections-over'),
  },
)

export const answerObjection = action(
  'meetings.answer-objection',
  async (
    ctx: Context,
    input: Input<typeof contract.answerObjection>,
  ): Promise<Output<typeof contract.answerObjection>> => {
    const who = acting(ctx)
    const found = await store.getObjection(ctx, input.objection)
    if (!found) throw refuse('meetings.no-objection')
    const { m, ballot } = await lockBallotIn(ctx, found.ballot)
    // Read anew under the lock: somebody else may have answered.
    const [objection, [right]] = await Promise.all([
      store.getObjection(ctx, found.id),
      ballots.ownRights(ctx, [ballot.id], { person: who.person, ticketMac: null }),
    ])
    const [seen] = await store.outcomesOf(ctx, [ballot.id])
    const permit = must(
      allowAnswering(who, m, {
        stage: seen!.stage,
        answered: objection!.disposition !== null,
        own: right?.id === objection!.right_id,
      }),
    )
    const outcome = (await store.lockOutcome(ctx, ballot.id))!
    const row: ObjectionRow = {
      ...objection!,
      disposition: input.disposition,
      reasons: input.reasons.trim(),
      answered_by: who.person,
      answered_name: who.personName ?? '',
      answered_at: ctx.now,
    }
    await store.answerObjection(ctx, permit, row)
    ctx.touch({ kind: 'meetings.objection', id: row.id, fields: ['disposition', 'reasons'] })
    ctx.announce('meetings.Answered', { meeting: m.id, ballot: ballot.id, objection: row.id })
    if (input.disposition === 'dismissed') return { recount: null }
    return { recount: await beginRecount(ctx, permit, ballot, outcome, row) }
  },
  { objection_answered: () => refuse('meetings.objection-answered') },
)

/** The machine is done at once; people are asked to count. */
async function beginRecount(
  ctx: Context,
  permit: Permit<'meetings.answer'>,
  ballot: BallotRow,
  outcome: OutcomeRow,
  objection: ObjectionRow,
): Promise<'done' | 'open'> {
  const before = await store.recountsOf(ctx, [ballot.id])
  if (before.some((r) => r.done_at === null)) throw refuse('meetings.recount-open')
  const row: RecountRow = {
    ballot: ballot.id,
    no: before.length + 1,
    objection: objection.id,
    by_hand: countedByPeople(ballot.way, papersOf(ballot)),
    round: 1,
    at: ctx.now,
    done_at: null,
    votes_for: null,
    votes_against: null,
    votes_abstain: null,
    spoilt: null,
    verdict: null,
  }
  await store.insertRecount(ctx, permit, row)
  ctx.touch({ kind: 'meetings.recount', id: ballot.id, fields: [`no-${row.no}`] })
  if (row.by_hand) return 'open'
  const { screen, paper } = await stored(ctx, ballot)
  await endRecount(ctx, permit, ballot, outcome, row, screen, paper)
  return 'done'
}

const papersOf = (b: BallotRow): number =>
  b.paper ? b.paper_for! + b.paper_against! + b.paper_abstain! + b.paper_spoilt! : 0

/** Votes as the machine keeps them, counted anew; what was frozen still has to have its digest. */
async function stored(ctx: Context, ballot: BallotRow): Promise<{ screen: PaperTally; paper: PaperTally }> {
  if (createHash('sha256').update(ballot.package!).digest('hex') !== ballot.digest)
    throw refuse('meetings.digest-broken')
  const screen = { ...noPaper }
  const paper = { ...noPaper }
  if (ballot.way === 'secret')
    for (const { choice } of await store.secretVotes(ctx, ballot.id)) screen[choice]++
  else if (ballot.way === 'named')
    for (const vote of await ballots.namedVotes(ctx, ballot.id)) (vote.paper ? paper : screen)[vote.choice]++
  return { screen, paper }
}

/** The recount's numbers stand from here on; what was counted before stays with the ballot and earlier recounts. */
async function endRecount(
  ctx: Context,
  permit: Permit<'meetings.answer'>,
  ballot: BallotRow,
  outcome: OutcomeRow,
  recount: RecountRow,
  screen: PaperTally,
  paper: PaperTally,
): Promise<'passed' | 'failed'> {
  const sum = (c: Choice) => screen[c] + paper[c]
  const tally = { for: sum('for'), against: sum('against'), abstain: sum('abstain') }
  const { verdict, tests } = judgeBallot(ballot.rule, {
    ...tally,
    spoilt: paper.spoilt,
    roll: ballot.members,
    present: ballot.present!,
  })
  await store.updateRecount(ctx, permit, {
    ...recount,
    done_at: ctx.now,
    votes_for: tally.for,
    votes_against: tally.against,
    votes_abstain: tally.abstain,
    spoilt: paper.spoilt,
    verdict,
  })
  const row: OutcomeRow = {
    ...outcome,
    votes_for: tally.for,
    votes_against: tally.against,
    votes_abstain: tally.abstain,
    ...(ballot.paper
      ? {
          paper_for: paper.for,
          paper_against: paper.against,
          paper_abstain: paper.abstain,
          paper_spoilt: paper.spoilt,
        }
      : {}),
    verdict,
    tests,
    revision: outcome.revision + 1,
  }
  await store.updateOutcome(ctx, permit, row)
  touchOutcome(ctx, row, ['votes_for', 'votes_against', 'votes_abstain', 'verdict'])
  return verdict
}

const entered = (e: RecountEntryRow): PaperTally => ({
  for: e.votes_for,
  against: e.votes_against,
  abstain: e.votes_abstain,
  spoilt: e.spoilt,
})

export const recount = action(
  'meetings.recount',
  async (ctx: Context, input: Input<typeof contract.recount>): Promise<Output<typeof contract.recount>> => {
    const who = acting(ctx)
    const { m, ballot } = await lockBallotIn(ctx, input.ballot)
    const open = (await store.recountsOf(ctx, [ballot.id])).find((r) => r.done_at === null && r.by_hand)
    const permit = must(allowRecounting(who, m, open !== undefined))
    const now = open!
    if (input.round !== now.round)
      throw refuseKernel('kernel.stale', {
        who: '另一位计票人',
        at: ctx.now.toISOString(),
        revision: now.round,
      })
    const own: PaperTally = {
      for: input.for,
      against: input.against,
      abstain: input.abstain,
      spoilt: input.spoilt,
    }
    const wrong = judgeRecount(own, { way: ballot.way, voters: ballot.voters!, papers: papersOf(ballot) })
    if (wrong) throw wrong.refusal
    const outcome = (await store.lockOutcome(ctx, ballot.id))!
    const [first, second] = (await store.recountEntriesOf(ctx, [ballot.id])).filter(
      (e) => e.no === now.no && e.round === now.round,
    )
    if (second || first?.person === who.person) throw refuse('meetings.counted')
    const slot = first ? 2 : 1
    await store.insertRecountEntry(ctx, permit, {
      ballot: ballot.id,
      no: now.no,
      round: now.round,
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
      kind: 'meetings.recount',
      id: ballot.id,
      fields: [`no-${now.no}`, `round-${now.round}`, `slot-${slot}`],
    })
    if (!first) return { waiting: true, verdict: null }
    if (!samePapers(entered(first), own)) {
      await store.updateRecount(ctx, permit, { ...now, round: now.round + 1 })
      throw new RefusalOnRecord(
        refuse('meetings.recounts-differ', {
          first: paperWords(entered(first)),
          second: paperWords(own),
          round: now.round + 1,
        }),
      )
    }
    const screen = ballot.way === 'hands' ? own : (await stored(ctx, ballot)).screen
    const paper = ballot.way === 'hands' ? noPaper : own
    return {
      waiting: false,
      verdict: await endRecount(ctx, permit, ballot, outcome, now, screen, paper),
    }
  },
  { recount_two_people: () => refuse('meetings.counted') },
)
