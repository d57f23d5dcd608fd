/** What was decided on a matter by vote, for the archive and whoever stands above. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { Channel, Choice, TestResult } from './rules.ts'
import { byChannel, numbersIn } from './showing.ts'
import * as ballots from './store/ballots.ts'
import * as meetings from './store/meetings.ts'
import { minutesOf } from './store/minutes.ts'
import { outcomesOf } from './store/outcomes.ts'

export interface Decision {
  readonly ballot: Uuid
  readonly meeting: {
    readonly id: Uuid
    readonly title: string
    readonly kind: string
    readonly startsAt: Date
    /** Territory of the body that met. */
    readonly placePath: string
  }
  readonly text: string
  readonly way: 'hands' | 'named' | 'secret'
  /** The package as it was frozen: text, options, rule, window, roll by numbers that name nobody. */
  readonly package: string
  /** SHA-256 of it. */
  readonly digest: string
  readonly members: number | null
  readonly present: number
  readonly for: number
  readonly against: number
  readonly abstain: number
  /** Papers that were none of the three. */
  readonly spoilt: number
  /** What came by each channel. */
  readonly channels: readonly (Readonly<Record<Choice | 'spoilt', number>> & { readonly channel: Channel })[]
  readonly verdict: 'passed' | 'failed'
  readonly tests: readonly TestResult[]
  /** When it was decided: the count, or the end of the objections. */
  readonly closedAt: Date
  /** Of a result in two stages; null: its rule leaves no time for objections. */
  readonly certificate: { readonly text: string; readonly digest: string } | null
  /** Minutes as signed; null while they are not. */
  readonly minutes: { readonly text: string; readonly digest: string; readonly sealedAt: Date } | null
}

/** Closed ballots of a matter, first to last, with the signed minutes of their meetings. No names, no single votes. */
export async function decisionsOf(ctx: ReadContext, matter: Uuid): Promise<Decision[]> {
  const [held, voted] = await Promise.all([
    meetings.meetingsOfMatter(ctx, matter),
    ballots.ballotsOfMatter(ctx, matter),
  ])
  const outcomes = await outcomesOf(
    ctx,
    voted.map((b) => b.id),
  )
  const decided = []
  for (const b of voted.filter((one) => one.state === 'closed').toReversed()) {
    const m = held.find((one) => one.id === b.meeting)
    const outcome = outcomes.find((o) => o.ballot === b.id)
    // A preliminary result decides nothing yet.
    if (!m || outcome?.stage === 'preliminary') continue
    const standing = outcome ?? b
    const minutes = await minutesOf(ctx, m.id)
    decided.push({
      ballot: b.id,
      meeting: {
        id: m.id,
        title: m.title,
        kind: m.rule.title,
        startsAt: m.starts_at,
        placePath: m.place_path,
      },
      text: b.text,
      way: b.way,
      package: b.package!,
      digest: b.digest!,
      members: b.members,
      present: b.present!,
      ...numbersIn(standing),
      channels: byChannel({ ...standing, way: b.way, paper: b.paper }),
      verdict: standing.verdict!,
      tests: standing.tests!,
      closedAt: outcome?.final_at ?? b.closed_at!,
      certificate: outcome ? { text: outcome.certificate!, digest: outcome.digest! } : null,
      minutes: minutes?.sealed_at
        ? { text: minutes.text, digest: minutes.digest, sealedAt: minutes.sealed_at }
        : null,
    })
  }
  return decided
}
