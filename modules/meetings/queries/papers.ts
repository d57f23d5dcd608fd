/** Papers of a ballot, for those who take, read and count them. */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { allowCounting } from '../access.ts'
import type * as contract from '../contract.ts'
import type { Way } from '../rules.ts'
import { slipRound } from '../rules-paper.ts'
import * as ballots from '../store/ballots.ts'
import * as meetings from '../store/meetings.ts'
import * as store from '../store/paper.ts'
import type { SlipEntryRow } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

export const papers = query(
  'meetings.papers',
  async (ctx: ReadContext, input: Input<typeof contract.papers>): Promise<Output<typeof contract.papers>> => {
    const who = acting(ctx)
    const b = await ballots.getBallot(ctx, input.ballot)
    const m = b && (await meetings.getMeeting(ctx, b.meeting))
    if (!b || !m) throw refuse('meetings.no-ballot')
    must(allowCounting(who, m))
    if (!b.paper || b.way === 'hands' || b.state === 'prepared') throw refuse('meetings.no-paper')
    const [roll, here, slips, counts, aside] = await Promise.all([
      ballots.rollOf(ctx, b.id),
      meetings.attendanceOf(ctx, m.id),
      store.slipsOf(ctx, b.id, null),
      store.paperCountsOf(ctx, b.id),
      store.setAsideOf(ctx, b.id),
    ])
    ctx.readPersonal({
      act: 'meetings.papers',
      persons: roll.flatMap((r) => r.person ?? []),
      fields: ['name', 'paper'],
    })
    const there = new Map(here.map((a) => [a.id, a]))
    const entered = Map.groupBy(slips, (s) => s.right_id)
    const named = (right: string) => there.get(roll.find((r) => r.id === right)?.attendance ?? '')?.name ?? ''
    const rows = roll
      .map((r) => {
        const entries = entered.get(r.id) ?? []
        const { round, standing, agreed } = slipRound(entries)
        return {
          right: r.id,
          name: there.get(r.attendance)?.name ?? '',
          unit: there.get(r.attendance)?.unit ?? null,
          state: stateOf(b.way, r.paper, agreed !== null, standing.length),
          round,
          mine: agreed === null && standing.some((e) => e.person === who.person),
          differed: differing(entries),
        }
      })
      .toSorted((x, y) => x.name.localeCompare(y.name, 'zh') || x.right.localeCompare(y.right))
    return {
      ballot: b.id,
      way: b.way,
      state: b.state,
      taking: b.state === 'open' && b.until_at !== null && b.until_at > ctx.now,
      marks: roll.filter((r) => r.paper).length,
      waiting: rows.filter((r) => r.state === 'once' || r.state === 'differs').length,
      rows,
      setAside: aside.map((a) => ({
        name: named(a.right_id),
        channel: a.channel,
        what: a.what,
        reason: a.reason,
        by: a.name,
        at: a.at.toISOString(),
      })),
      round: b.round,
      counts: counts.map((c) => {
        // What the other counted is hidden until both are in; nobody copies.
        const shown = c.round < b.round || b.state === 'closed' || c.person === who.person
        const of = (n: number) => (shown ? n : null)
        return {
          round: c.round,
          name: c.name,
          mine: c.person === who.person,
          papers: {
            for: of(c.votes_for),
            against: of(c.votes_against),
            abstain: of(c.votes_abstain),
            spoilt: of(c.spoilt),
          },
        }
      }),
    }
  },
  { personal: true },
)

/** How far the paper under a right is. */
function stateOf(
  way: Way,
  isMarked: boolean,
  isAgreed: boolean,
  standing: number,
): 'none' | 'marked' | 'agreed' | 'once' | 'differs' {
  if (!isMarked) return 'none'
  if (way === 'secret') return 'marked'
  if (isAgreed) return 'agreed'
  return standing === 1 ? 'once' : 'differs'
}

/** Rounds two people read differently; what was crossed out is told among what was set aside. */
function differing(entries: readonly SlipEntryRow[]) {
  return [...Map.groupBy(entries, (e) => e.round)]
    .filter(([, two]) => two.length === 2 && two[0]!.choice !== two[1]!.choice)
    .map(([round, two]) => ({ round, entries: two.map(({ name, choice }) => ({ name, choice })) }))
}
