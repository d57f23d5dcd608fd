/** Counting and closing: hands by two, screens by the machine, papers by two; and what the verdict does to the matter. */
import { must } from '#kernel/access'
import type { Permit } from '#kernel/access'
import { RefusalOnRecord, action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { actOn } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { calendarOf } from '#modules/packs'
import { allowClosing, allowCounting, closedByCount } from '../access.ts'
import type * as contract from '../contract.ts'
import { touchBallot, touchOutcome } from '../facts.ts'
import { onMatter } from '../on-matter.ts'
import { choices, judgeBallot, judgeCount, sameCount, tallyWords, testSentence } from '../rules.ts'
import type { Choice } from '../rules.ts'
import { paperWords, slipRound } from '../rules-paper.ts'
import type { PaperTally } from '../rules-paper.ts'
import { objectionWindow } from '../rules-stages.ts'
import * as store from '../store/ballots.ts'
import { insertOutcome } from '../store/outcomes.ts'
import * as papers from '../store/paper.ts'
import type { BallotRow, HandCountRow, MeetingRow, OutcomeRow } from '../tables.ts'
import { refusals } from '../words.ts'
import { lockBallotIn, lockMatterOf } from './balloting.ts'
import { letters } from './casting.ts'

const refuse = refuser(refusals)

type Tally = Readonly<Record<Choice, number>>
/** The sums over all channels, and what of them came on paper. */
interface Counted {
  readonly tally: Tally
  readonly paper: PaperTally | null
}

const none: Tally = { for: 0, against: 0, abstain: 0 }
const noPaper: PaperTally = { ...none, spoilt: 0 }

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
    return {
      waiting: false,
      verdict: await finish(ctx, closedByCount(permit), m, ballot, matter, { tally: own, paper: null }),
    }
  },
  { hand_count_two_people: () => refuse('meetings.counted') },
)

const tallyOf = (c: Pick<HandCountRow, 'votes_for' | 'votes_against' | 'votes_abstain'>): Tally => ({
  for: c.votes_for,
  against: c.votes_against,
  abstain: c.votes_abstain,
})

/**
 * Ends a named or secret ballot: nothing falls in any more. Counted at once, or, where papers wait for a second reading or their
 * count, as soon as two people agree on the last of them: then null. Who closes was judged; the system does it when the window
 * is over.
 */
export async function countAndClose(
  ctx: Context,
  m: MeetingRow,
  ballot: BallotRow,
): Promise<'passed' | 'failed' | null> {
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
  if (counting.paper && (await waitsForPaper(ctx, counting))) {
    touchBallot(ctx, counting, ['state'])
    return null
  }
  return settle(ctx, permit, m, counting, matter, null)
}

/** Are there papers two people have not agreed on? Of a secret ballot: any paper before its urn is counted. */
export async function waitsForPaper(ctx: Context, ballot: BallotRow): Promise<boolean> {
  // Read anew: the last vote may have come in while the end waited for it.
  const onPaper = (await store.rollOf(ctx, ballot.id)).filter((r) => r.paper)
  if (ballot.way === 'secret') return onPaper.length > 0
  const slips = Map.groupBy(await papers.slipsOf(ctx, ballot.id, null), (s) => s.right_id)
  return onPaper.some((r) => slipRound(slips.get(r.id) ?? []).agreed === null)
}

/** Adds up what was given on all channels and closes. `urn`: what two counters found on the papers of a secret ballot. */
export async function settle(
  ctx: Context,
  permit: Permit<'meetings.close-ballot'>,
  m: MeetingRow,
  ballot: BallotRow,
  matter: MatterRow | null,
  urn: PaperTally | null,
): Promise<'passed' | 'failed'> {
  const counted =
    ballot.way === 'secret'
      ? together(await openUrn(ctx, permit, ballot), ballot.paper ? (urn ?? noPaper) : null)
      : await addUp(ctx, ballot)
  return finish(ctx, permit, m, ballot, matter, counted)
}

const together = (screen: Tally, paper: PaperTally | null): Counted => ({
  tally: {
    for: screen.for + (paper?.for ?? 0),
    against: screen.against + (paper?.against ?? 0),
    abstain: screen.abstain + (paper?.abstain ?? 0),
  },
  paper,
})

async function addUp(ctx: Context, ballot: BallotRow): Promise<Counted> {
  const screen = { ...none }
  const paper = { ...noPaper }
  for (const vote of await store.namedVotes(ctx, ballot.id)) {
    if (vote.paper) paper[vote.choice]++
    else if (vote.choice !== 'spoilt') screen[vote.choice]++
  }
  return together(screen, ballot.paper ? paper : null)
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
  { tally, paper }: Counted,
): Promise<'passed' | 'failed'> {
  const { verdict, tests } = judgeBallot(ballot.rule, {
    ...tally,
    spoilt: paper?.spoilt ?? 0,
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
    paper_for: paper?.for ?? null,
    paper_against: paper?.against ?? null,
    paper_abstain: paper?.abstain ?? null,
    paper_spoilt: paper?.spoilt ?? null,
    verdict,
    tests,
    revision: ballot.revision + 1,
  }
  await store.updateBallot(ctx, permit, row)
  touchBallot(ctx, row, ['verdict'])
  const days = ballot.rule.objectionDays ?? 0
  if (days > 0) {
    const { until } = objectionWindow(ctx.now, days, await calendarOf(ctx))
    const outcome: OutcomeRow = {
      ...resultIn(row),
      ballot: row.id,
      stage: 'preliminary',
      until_at: until,
      final_at: null,
      certificate: null,
      digest: null,
      revision: 1,
    }
    await insertOutcome(ctx, permit, outcome)
    touchOutcome(ctx, outcome, ['*'])
    ctx.announce('meetings.Preliminary', { meeting: m.id, ballot: row.id, matter: row.matter, verdict })
    return verdict
  }
  await decide(ctx, m.id, row, matter, resultIn(row), null)
  return verdict
}

/** The numbers and the verdict of a closed ballot, as a result that a recount may replace. */
const resultIn = (b: BallotRow): Result => ({
  votes_for: b.votes_for!,
  votes_against: b.votes_against!,
  votes_abstain: b.votes_abstain!,
  paper_for: b.paper_for,
  paper_against: b.paper_against,
  paper_abstain: b.paper_abstain,
  paper_spoilt: b.paper_spoilt,
  verdict: b.verdict!,
  tests: b.tests!,
})

type Result = Pick<
  OutcomeRow,
  | 'votes_for'
  | 'votes_against'
  | 'votes_abstain'
  | 'paper_for'
  | 'paper_against'
  | 'paper_abstain'
  | 'paper_spoilt'
  | 'verdict'
  | 'tests'
>

/** The act a final result means on the matter, when the matter still waits for it. */
export async function decide(
  ctx: Context,
  meeting: string,
  ballot: BallotRow,
  matter: MatterRow | null,
  r: Result,
  certificate: string | null,
): Promise<void> {
  const tally: Tally = { for: r.votes_for, against: r.votes_against, abstain: r.votes_abstain }
  const paper: PaperTally | null =
    r.paper_spoilt === null
      ? null
      : { for: r.paper_for!, against: r.paper_against!, abstain: r.paper_abstain!, spoilt: r.paper_spoilt }
  const facet = matter ? (await onMatter(ctx, matter)).ballot : undefined
  const numbers = paper ? `${tallyWords(tally)}（${paperWords(paper)}）` : tallyWords(tally)
  if (matter && facet)
    await actOn(
      ctx,
      matter,
      { act: facet[r.verdict], text: `${numbers}。${r.tests.map(testSentence).join('；')}` },
      {
        bySystem: true,
        via: 'ballot',
        data: {
          ballot: ballot.id,
          digest: ballot.digest,
          ...tally,
          ...(paper ? { paper } : {}),
          ...(certificate ? { certificate } : {}),
        },
      },
    )
  ctx.announce('meetings.Decided', { meeting, ballot: ballot.id, matter: ballot.matter, verdict: r.verdict })
}

export const closeBallot = action(
  'meetings.close-ballot',
  async (
    ctx: Context,
    input: Input<typeof contract.closeBallot>,
  ): Promise<Output<typeof contract.closeBallot>> => {
    const { m, ballot } = await lockBallotIn(ctx, input.ballot)
    if (ballot.way === 'hands' && ballot.state === 'open') throw refuse('meetings.not-counted')
    if (ballot.state === 'counting') throw refuse('meetings.paper-waits')
    return { verdict: await countAndClose(ctx, m, ballot) }
  },
)
