/** Who is told what when a motion moves: pure. */
import type { Act, Procedure, Step } from '#modules/flow'

export interface Moved {
  readonly act: string
  readonly from: string
  /** Step or end it is in since. */
  readonly step: string
  readonly holder: string
  readonly previousHolder: string
}

export const actOf = (procedure: Procedure, moved: Pick<Moved, 'act' | 'from'>): Act | undefined =>
  procedure.steps.find((s) => s.id === moved.from)?.acts.find((a) => a.id === moved.act)

/** Flags of the posts that do a step's work, through whatever page. */
export function flagsOf(step: Step | undefined): string[] {
  return [...new Set((step?.acts ?? []).flatMap((a) => (a.by === 'holder' && a.may ? [a.may] : [])))]
}

/** Kinds of the bodies that lead or supervise in a procedure: who is told when a holder is late. */
export function overseersOf(procedure: Procedure): readonly string[] {
  const roles = procedure.steps.flatMap((s) => [
    ...(s.power === 'lead' && 'role' in s.holder ? [s.holder.role] : []),
    ...s.acts.flatMap((a) => (typeof a.by === 'object' && a.power === 'supervise' ? [a.by.role] : [])),
  ])
  return [...new Set(procedure.roles.filter((r) => roles.includes(r.id)).flatMap((r) => r.kinds))]
}

/** Whether the proposer and the supporters are told: whenever it comes to another step or to an end, not of notes. */
export function isNews(procedure: Procedure, moved: Moved): boolean {
  return moved.step !== moved.from && actOf(procedure, moved) !== undefined
}
