/** Automatic dispatch: the pack's rule acts, and says which rule and version it was. */
import type { Context } from '#kernel/action'
import { actOn } from '#modules/flow'
import type { Entered } from '#modules/flow'
import { admissionOf, itemClockOf } from '../dispatch.ts'
import type { Proposal } from '../dispatch.ts'
import { prepare } from '../pack.ts'

/**
 * Dispatches a report that has just reached a step whose dispatch is automatic. Stays where it is, with the reason in the
 * timeline's last act, when no rule takes it or its body is missing.
 */
export async function dispatchByRule(ctx: Context, entered: Entered, proposal: Proposal): Promise<Entered> {
  if (entered.step?.dispatch !== 'auto' || !proposal.body || !proposal.rule) return entered
  const pack = prepare(entered.snapshot)
  return actOn(
    ctx,
    entered.matter,
    { act: 'auto-dispatch', target: proposal.body.id },
    {
      bySystem: true,
      allowTarget: admissionOf(pack),
      itemClock: itemClockOf(pack, entered.matter.item),
      data: {
        rule: proposal.rule.id,
        ruleTitle: proposal.rule.title,
        version: proposal.version,
        why: proposal.why,
      },
    },
  )
}
