/**
 * A procedure as BPMN 2.0 sees it: who stands in which lane, what leads where, what the clock does. Pure; runs in the browser
 * too. Ids are made of the pack's own, so that they stay the same from version to version.
 */
import type { ProcedureView, StepView } from '../contract.ts'
import { columnsIn, distances } from '../columns.ts'

export interface FlowStep {
  readonly id: string
  readonly step: StepView
  readonly lane: number
  readonly column: number
  /** Ways out taken by an act, joined by where they lead; two or more leave through a gateway. */
  readonly outcomes: readonly Outcome[]
  /** Where the clock leads by itself when it runs out. */
  readonly timer: Outcome | null
}

export interface Outcome {
  /** Id of the sequence flow. */
  readonly id: string
  readonly label: string
  /** A step, or an end event of this step's own. */
  readonly to: { readonly step: string } | { readonly end: string; readonly event: string }
}

export interface Flows {
  readonly start: string
  readonly steps: readonly FlowStep[]
  readonly lanes: readonly string[]
}

/** A procedure whose start is no step has no flows to draw: then the start is the first step. */
export function flowsOf(p: Pick<ProcedureView, 'start' | 'steps' | 'ends'>): Flows {
  const lanes = [...new Set(p.steps.map((s) => s.holder))]
  const ids = new Set(p.steps.map((s) => s.id))
  const start = ids.has(p.start) ? p.start : (p.steps[0]?.id ?? '')
  const leading = p.steps.flatMap((s) =>
    s.acts.flatMap((a) =>
      a.to !== null && a.to !== s.id && ids.has(a.to) ? [{ from: s.id, to: a.to }] : [],
    ),
  )
  const far = distances(start, leading)
  const column = columnsIn()
  const steps = p.steps.map((step): FlowStep => {
    const lane = lanes.indexOf(step.holder)
    return {
      id: step.id,
      step,
      lane,
      column: column(lane, far.get(step.id) ?? 0),
      ...waysOut(step, p.ends, ids),
    }
  })
  return { start, steps, lanes }
}

function waysOut(
  step: StepView,
  ends: ProcedureView['ends'],
  ids: ReadonlySet<string>,
): Pick<FlowStep, 'outcomes' | 'timer'> {
  const leads = (to: string | null): to is string =>
    to !== null && to !== step.id && (ids.has(to) || ends.some((e) => e.id === to))
  const outcome = (to: string, label: string, kind: string): Outcome => ({
    id: `Flow_${step.id}_${kind}`,
    label,
    to: ids.has(to) ? { step: to } : { end: to, event: `Event_${step.id}_${kind}` },
  })
  const byTarget = new Map<string, string[]>()
  let timer: Outcome | null = null
  for (const act of step.acts) {
    if (!leads(act.to)) continue
    // Past its limit the clock's act leads elsewhere like any other.
    if (act.id === step.expires) timer = outcome(act.to, act.title, 'timeout')
    else {
      const titles = byTarget.get(act.to) ?? []
      if (!titles.includes(act.title)) titles.push(act.title)
      byTarget.set(act.to, titles)
    }
  }
  const outcomes = [...byTarget].map(([to, titles]) => outcome(to, titles.join(' / '), `to_${to}`))
  return { outcomes, timer }
}

export const taskId = (step: string): string => `Activity_${step}`
export const gatewayId = (step: string): string => `Gateway_${step}`
export const timerId = (step: string): string => `Timer_${step}`
