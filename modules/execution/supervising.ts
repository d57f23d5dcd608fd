/** Who checks in a step: those bodies carry out nothing there. */
import type { Procedure } from '#modules/flow'
import type { TasksFacet } from './rules.ts'

/** Kinds of the bodies that check a step's tasks, nearest first. */
export function checkingKinds(procedure: Procedure, step: string, facet: TasksFacet): readonly string[] {
  const check = procedure.steps.find((s) => s.id === step)?.acts.find((a) => a.id === facet.check)
  const role = typeof check?.by === 'object' ? check.by.role : null
  return procedure.roles.find((r) => r.id === role)?.kinds ?? []
}
