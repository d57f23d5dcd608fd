/** What the trace digests of meetings and ballots. Counts of people coming and going are no part of it. */
import type { Context } from '#kernel/action'
import type { BallotRow, MeetingRow, OutcomeRow } from './tables.ts'

export function meetingFacts(m: MeetingRow): Readonly<Record<string, unknown>> {
  const {
    kind,
    title,
    body,
    place,
    starts_at,
    items,
    members,
    state,
    opened_at,
    closed_at,
    cancelled_at,
    sealed_at,
  } = m
  return {
    kind,
    title,
    body,
    place,
    starts_at,
    items,
    members,
    state,
    opened_at,
    closed_at,
    cancelled_at,
    sealed_at,
  }
}

export function ballotFacts(b: BallotRow): Readonly<Record<string, unknown>> {
  const {
    meeting,
    item,
    matter,
    text,
    way,
    state,
    digest,
    members,
    present,
    voters,
    votes_for,
    votes_against,
    votes_abstain,
    verdict,
  } = b
  // Only where there is paper, so that what was digested before there was any stays as it was.
  const { paper_for, paper_against, paper_abstain, paper_spoilt } = b
  const paper = b.paper ? { paper: true, paper_for, paper_against, paper_abstain, paper_spoilt } : {}
  return {
    meeting,
    item,
    matter,
    text,
    way,
    state,
    digest,
    members,
    present,
    voters,
    votes_for,
    votes_against,
    votes_abstain,
    verdict,
    ...paper,
  }
}

export function touchMeeting(ctx: Context, m: MeetingRow, fields: readonly string[], reason?: string): void {
  ctx.touch({
    kind: 'meetings.meeting',
    id: m.id,
    fields,
    row: meetingFacts(m),
    ...(reason ? { reason } : {}),
  })
}

export function touchBallot(ctx: Context, b: BallotRow, fields: readonly string[], reason?: string): void {
  ctx.touch({ kind: 'meetings.ballot', id: b.id, fields, row: ballotFacts(b), ...(reason ? { reason } : {}) })
}

export function outcomeFacts(o: OutcomeRow): Readonly<Record<string, unknown>> {
  const { ballot, stage, until_at, votes_for, votes_against, votes_abstain, verdict, final_at, digest } = o
  return { ballot, stage, until_at, votes_for, votes_against, votes_abstain, verdict, final_at, digest }
}

export function touchOutcome(ctx: Context, o: OutcomeRow, fields: readonly string[]): void {
  ctx.touch({ kind: 'meetings.outcome', id: o.ballot, fields, row: outcomeFacts(o) })
}
