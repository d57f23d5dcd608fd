/** Meetings and ballots as whoever is looking sees them. */
import { isDenied } from '#kernel/access'
import type { Verdict } from '#kernel/access'
import type { Uuid } from '#kernel/ids'
import type { BallotView, MeetingLine } from './contract.ts'
import { channelsOf, quorumOf } from './rules.ts'
import type { Staged } from './stages.ts'
import type { BallotRow, HandCountRow, MeetingRow, RollRow } from './tables.ts'

export function lineOf(m: MeetingRow, mine: boolean): MeetingLine {
  return {
    id: m.id,
    kind: m.kind,
    kindTitle: m.rule.title,
    title: m.title,
    bodyTitle: m.body_title,
    placeName: m.place_name,
    venue: m.venue,
    startsAt: m.starts_at.toISOString(),
    state: m.state,
    sealed: m.sealed_at !== null,
    items: m.items,
    meter: quorumOf(m.rule.quorum, {
      members: m.members,
      invited: m.invited,
      present: m.present,
      invitedPresent: m.invited_present,
    }),
    mine,
  }
}

type PaperNumbers = Pick<BallotRow, 'paper_for' | 'paper_against' | 'paper_abstain' | 'paper_spoilt'>
type Counted = PaperNumbers &
  Pick<BallotRow, 'way' | 'paper' | 'votes_for' | 'votes_against' | 'votes_abstain'>

/** The sums of a closed ballot, taken apart again by the channel they came by. */
export const byChannel = (b: Counted) =>
  channelsOf(b).map((channel) => {
    const paper = {
      for: b.paper_for ?? 0,
      against: b.paper_against ?? 0,
      abstain: b.paper_abstain ?? 0,
      spoilt: b.paper_spoilt ?? 0,
    }
    return channel === 'paper'
      ? { channel, ...paper }
      : {
          channel,
          for: b.votes_for! - paper.for,
          against: b.votes_against! - paper.against,
          abstain: b.votes_abstain! - paper.abstain,
          spoilt: 0,
        }
  })

type Numbered = PaperNumbers & Pick<BallotRow, 'votes_for' | 'votes_against' | 'votes_abstain'>

/** Numbers of a result, first or standing. */
export const numbersIn = (r: Numbered) => ({
  for: r.votes_for!,
  against: r.votes_against!,
  abstain: r.votes_abstain!,
  spoilt: r.paper_spoilt ?? 0,
})

export interface BallotLook {
  /** Own right, if any. */
  readonly right: RollRow | undefined
  /** The roll as the floor shows it; undefined: not for the caller. */
  readonly roll: readonly RollRow[] | undefined
  readonly counts: readonly HandCountRow[]
  readonly person: Uuid | null
  /** Of a result in two stages. */
  readonly staged?: Staged | undefined
}

export function ballotView(b: BallotRow, look: BallotLook): BallotView {
  const mine = look.counts.filter((c) => c.ballot === b.id)
  // A recount's numbers stand in place of what was counted first.
  const standing = look.staged?.outcome ?? b
  return {
    id: b.id,
    meeting: b.meeting,
    item: b.item,
    matter: b.matter,
    text: b.text,
    way: b.way,
    rule: b.rule.id,
    ruleTitle: b.rule.title,
    ruleSource: b.rule.source,
    binding: b.binding,
    minutes: b.minutes,
    state: b.state,
    channels: [...channelsOf(b)],
    digest: b.digest,
    members: b.members,
    present: b.present,
    voters: b.voters,
    openedAt: b.opened_at?.toISOString() ?? null,
    untilAt: b.until_at?.toISOString() ?? null,
    closedAt: b.closed_at?.toISOString() ?? null,
    taken:
      b.way === 'hands' || !look.roll ? null : look.roll.filter((r) => r.ballot === b.id && r.voted).length,
    round: b.round,
    result:
      b.verdict === null
        ? null
        : {
            ...numbersIn(standing),
            channels: byChannel({ ...standing, way: b.way, paper: b.paper }),
            verdict: standing.verdict!,
            tests: standing.tests!.map((t) => ({ ...t })),
          },
    stage: look.staged?.view ?? null,
    mine: look.right ? { voted: look.right.voted } : null,
    rounds: [...Map.groupBy(mine, (c) => c.round)].map(([round, counts]) => ({
      round,
      counts: counts.map((c) => {
        // What the other counted is hidden until one has counted oneself; nobody copies.
        const shown = round < b.round || b.state === 'closed' || c.person === look.person
        return {
          name: c.name,
          for: shown ? c.votes_for : null,
          against: shown ? c.votes_against : null,
          abstain: shown ? c.votes_abstain : null,
        }
      }),
    })),
    voidReason: b.void_reason,
  }
}

export const whyNot = (verdict: Verdict<string>): string | null =>
  isDenied(verdict) ? verdict.sentence : null
