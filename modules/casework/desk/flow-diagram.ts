/** A procedure as boxes and arrows. Pure. */
import type { ProcedureView } from '#modules/flow/contract'
import type { DiagramEdge, DiagramNode } from '#ui/diagram'

/**
 * The main road: steps, ways between them, and the ends one reaches from a single step. Exits open in many steps
 * (withdrawal, refusal, merging) would cover the picture; the buttons name them where they are open.
 */
export function flowDiagram(
  procedure: ProcedureView,
  here: string,
): { nodes: DiagramNode[]; edges: DiagramEdge[] } {
  const steps = new Set(procedure.steps.map((s) => s.id))
  const ways = procedure.steps.flatMap((s) =>
    s.acts.flatMap((a) => (a.to ? [{ from: s.id, to: a.to, act: a }] : [])),
  )
  const exit = (end: string) => {
    const from = new Set(ways.filter((w) => w.to === end).map((w) => w.from))
    return from.size !== 1 || from.has(procedure.start)
  }
  const kept = ways.filter((w) => steps.has(w.to) || !exit(w.to))
  const labels = new Map<string, Set<string>>()
  for (const w of kept) {
    const key = `${w.from} ${w.to}`
    labels.set(key, (labels.get(key) ?? new Set()).add(w.act.title))
  }
  const ends = procedure.ends.filter((e) => e.id === here || kept.some((w) => w.to === e.id))
  return {
    nodes: [
      ...procedure.steps.map((s): DiagramNode => ({
        id: s.id,
        label: s.title,
        note: s.holder,
        kind: s.id === procedure.start ? 'start' : 'step',
        tone: s.id === here ? 'here' : 'plain',
      })),
      ...ends.map((e): DiagramNode => ({
        id: e.id,
        label: e.title,
        kind: 'end',
        tone: e.id === here ? 'here' : 'plain',
      })),
    ],
    edges: [...labels].map(([key, titles]) => {
      const [from = '', to = ''] = key.split(' ')
      return { from, to, label: [...titles][0] ?? '' }
    }),
  }
}
