/** Where results in two stages stand, as whoever is looking sees them. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { dayOf } from '#kernel/time'
import type { Acting } from '#modules/bodies'
import { jurisdictionOf } from '#modules/territory'
import { allowAnswering, allowObjecting, allowRecounting } from './access.ts'
import type { Held } from './access.ts'
import type { StageView } from './contract-stages.ts'
import { daysLeft } from './rules-stages.ts'
import { numbersIn, whyNot } from './showing.ts'
import * as store from './store/outcomes.ts'
import type { BallotRow, OutcomeRow, RecountEntryRow, RollRow } from './tables.ts'

export interface Staged {
  readonly outcome: OutcomeRow
  readonly view: StageView
}

interface Looking {
  readonly who: Acting
  /** Own rights in the ballots. */
  readonly rights: readonly RollRow[]
  readonly meetingOf: (b: BallotRow) => Held
  /** Whose right it is, for whoever runs the meeting. */
  readonly nameOf?: (ballot: Uuid, right: Uuid) => string | null
}

/** By ballot; those whose rule has no window are not in it. */
export async function stagesOf(
  ctx: ReadContext,
  votes: readonly BallotRow[],
  look: Looking,
): Promise<ReadonlyMap<Uuid, Staged>> {
  const asked = votes.filter((b) => b.state === 'closed' && (b.rule.objectionDays ?? 0) > 0)
  if (asked.length === 0) return new Map()
  const ids = asked.map((b) => b.id)
  const [outcomes, objections, recounts, entries, zone] = await Promise.all([
    store.outcomesOf(ctx, ids),
    store.objectionsOf(ctx, ids),
    store.recountsOf(ctx, ids),
    look.nameOf ? store.recountEntriesOf(ctx, ids) : [],
    jurisdictionOf(ctx),
  ])
  const found = new Map<Uuid, Staged>()
  for (const outcome of outcomes) {
    const ballot = asked.find((b) => b.id === outcome.ballot)!
    const held = look.meetingOf(ballot)
    const right = look.rights.find((r) => r.ballot === ballot.id)
    const made = objections.filter((o) => o.ballot === ballot.id)
    const again = recounts.filter((r) => r.ballot === ballot.id)
    const isOpen = again.some((r) => r.done_at === null && r.by_hand)
    const view: StageView = {
      stage: outcome.stage,
      until: outcome.until_at.toISOString(),
      lastDay: dayOf(new Date(outcome.until_at.getTime() - 1), zone),
      daysLeft: outcome.stage === 'final' ? 0 : daysLeft(outcome.until_at, ctx.now),
      waiting:
        made.filter((o) => o.disposition === null).length + again.filter((r) => r.done_at === null).length,
      finalAt: outcome.final_at?.toISOString() ?? null,
      digest: outcome.digest,
      first: { ...numbersIn(ballot), verdict: ballot.verdict! },
      objections: made.map((o, i) => ({
        id: o.id,
        no: i + 1,
        text: o.text,
        at: o.at.toISOString(),
        mine: right?.id === o.right_id,
        name: look.nameOf?.(ballot.id, o.right_id) ?? null,
        disposition: o.disposition,
        reasons: o.reasons,
        answeredAt: o.answered_at?.toISOString() ?? null,
        whyNot: whyNot(
          allowAnswering(look.who, held, {
            stage: outcome.stage,
            answered: o.disposition !== null,
            own: right?.id === o.right_id,
          }),
        ),
      })),
      recounts: again.map((r) => ({
        no: r.no,
        objection: made.findIndex((o) => o.id === r.objection) + 1,
        byHand: r.by_hand,
        round: r.round,
        result:
          r.done_at === null
            ? null
            : {
                for: r.votes_for!,
                against: r.votes_against!,
                abstain: r.votes_abstain!,
                spoilt: r.spoilt!,
                verdict: r.verdict!,
              },
        entries: entries
          .filter((e) => e.ballot === ballot.id && e.no === r.no)
          .map((e) => entryView(e, look.who.person, r.done_at !== null || e.round < r.round)),
      })),
      mayObject: whyNot(
        allowObjecting(
          {
            outcome: { stage: outcome.stage, until: outcome.until_at },
            person: look.who.person,
            right,
            objected: made.some((o) => o.right_id === right?.id),
          },
          ctx.now,
        ),
      ),
      mayRecount: whyNot(allowRecounting(look.who, held, isOpen)),
    }
    found.set(ballot.id, { outcome, view })
  }
  return found
}

/** What the other counted is hidden until both are in; nobody copies. */
function entryView(e: RecountEntryRow, person: Uuid | null, isOver: boolean) {
  const of = (n: number) => (isOver || e.person === person ? n : null)
  return {
    round: e.round,
    name: e.name,
    mine: e.person === person,
    for: of(e.votes_for),
    against: of(e.votes_against),
    abstain: of(e.votes_abstain),
    spoilt: of(e.spoilt),
  }
}
