/** A preliminary result becomes final: certificate, digest, and only then the act on the matter. */
import { createHash } from 'node:crypto'
import { must } from '#kernel/access'
import { action, canonical } from '#kernel/action'
import type { Context } from '#kernel/action'
import { acting } from '#modules/bodies'
import { allowFinal } from '../access.ts'
import { touchOutcome } from '../facts.ts'
import { channelsOf } from '../rules.ts'
import { becomesFinal } from '../rules-stages.ts'
import { byChannel, numbersIn } from '../showing.ts'
import * as ballots from '../store/ballots.ts'
import * as meetings from '../store/meetings.ts'
import * as store from '../store/outcomes.ts'
import type { BallotRow, MeetingRow, OutcomeRow } from '../tables.ts'
import { lockMatterOf } from './balloting.ts'
import { decide } from './counting.ts'

/** Makes results final whose window is over and for which nothing waits; how many. */
export const finalizeDue = action(
  'meetings.finalize-due',
  async (ctx: Context, limit: number): Promise<number> => {
    const due = await store.dueOutcomes(ctx, limit)
    // Somebody else took them in between.
    if (due.length === 0) ctx.touch({ kind: 'ballot-round', id: null, fields: [] })
    for (const outcome of due) await finalize(ctx, outcome)
    return due.length
  },
)

async function finalize(ctx: Context, outcome: OutcomeRow): Promise<void> {
  const permit = must(allowFinal(acting(ctx)))
  if (!becomesFinal({ stage: outcome.stage, until: outcome.until_at, waiting: 0 }, ctx.now)) return
  const ballot = (await ballots.getBallot(ctx, outcome.ballot))!
  const m = (await meetings.getMeeting(ctx, ballot.meeting))!
  const matter = await lockMatterOf(ctx, ballot)
  const certificate = canonical({
    ...(await contentOf(ctx, m, ballot, outcome)),
    matter: matter?.number ?? null,
  })
  const row: OutcomeRow = {
    ...outcome,
    stage: 'final',
    final_at: ctx.now,
    certificate,
    digest: createHash('sha256').update(certificate).digest('hex'),
    revision: outcome.revision + 1,
  }
  await store.updateOutcome(ctx, permit, row)
  touchOutcome(ctx, row, ['stage', 'digest'])
  await decide(ctx, m.id, ballot, matter, row, row.digest)
}

/** What a certificate says. Names of those who objected or counted are no part of it: it is public. */
async function contentOf(ctx: Context, m: MeetingRow, b: BallotRow, o: OutcomeRow) {
  const [objections, recounts] = await Promise.all([
    store.objectionsOf(ctx, [b.id]),
    store.recountsOf(ctx, [b.id]),
  ])
  return {
    certificate: 'linli-vote-1',
    ballot: b.id,
    meeting: {
      id: m.id,
      title: m.title,
      kind: m.rule.title,
      body: m.body_title,
      place: m.place_name,
      at: m.starts_at,
    },
    text: b.text,
    way: b.way,
    channels: channelsOf(b),
    package: b.digest,
    rule: b.rule,
    members: b.members,
    present: b.present,
    voters: b.voters,
    preliminary: { at: b.closed_at, ...numbersIn(b), verdict: b.verdict },
    objectionsUntil: o.until_at,
    objections: objections.map((one, i) => ({
      no: i + 1,
      at: one.at,
      text: one.text,
      disposition: one.disposition,
      reasons: one.reasons,
      answeredAt: one.answered_at,
    })),
    recounts: recounts.map((r) => ({
      no: r.no,
      objection: objections.findIndex((one) => one.id === r.objection) + 1,
      by: r.by_hand ? 'two people' : 'machine',
      at: r.done_at,
      for: r.votes_for,
      against: r.votes_against,
      abstain: r.votes_abstain,
      spoilt: r.spoilt,
      verdict: r.verdict,
    })),
    result: {
      ...numbersIn(o),
      channels: byChannel({ ...o, way: b.way, paper: b.paper }),
      tests: o.tests,
      verdict: o.verdict,
    },
    finalAt: ctx.now,
  }
}
