/**
 * Two procedures beside each other: which step of one is which of the other, and what only one has. Pure. The order of both
 * is kept; equal ids weigh most, then what a step is (a ballot, a publication), then its power and its name.
 */
import type { ProcedureView, StepView } from '../contract.ts'
import { distances } from '../columns.ts'

export type Differing = 'title' | 'holder' | 'power' | 'clock' | 'facets' | 'acts'

export interface Pair {
  readonly left: StepView | null
  readonly right: StepView | null
  /** What differs between the two; empty where one is missing. */
  readonly differs: readonly Differing[]
}

type Steps = Pick<ProcedureView, 'start' | 'steps'>

/** Steps as people walk them: by their distance from the start, then as written. */
export function walked(p: Steps): StepView[] {
  const far = distances(
    p.start,
    p.steps.flatMap((s) => s.acts.flatMap((a) => (a.to === null ? [] : [{ from: s.id, to: a.to }]))),
  )
  const of = (s: StepView) => far.get(s.id) ?? p.steps.length
  return p.steps.toSorted((a, b) => of(a) - of(b))
}

/** Steps of the shortest way to an end that is done as meant: how many steps a method is said to have. */
export function mainPath(p: ProcedureView): ReadonlySet<string> {
  const goals = new Set(p.ends.filter((e) => e.state === 'archived').map((e) => e.id))
  const before = new Map<string, string>()
  const queue = [p.start]
  for (let id = queue.shift(); id !== undefined; id = queue.shift())
    for (const { to } of p.steps.find((s) => s.id === id)?.acts ?? []) {
      if (to === null) continue
      if (goals.has(to)) {
        const path = new Set<string>([id])
        for (let up = before.get(id); up !== undefined; up = before.get(up)) path.add(up)
        return path
      }
      if (to === p.start || before.has(to)) continue
      before.set(to, id)
      queue.push(to)
    }
  return new Set(p.steps.map((s) => s.id))
}

export function alignSteps(left: Steps, right: Steps): Pair[] {
  const a = walked(left)
  const b = walked(right)
  // The best sum of likenesses over the rest of both, from the back.
  const best = Array.from({ length: a.length + 1 }, () => Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const both = likeness(a[i]!, b[j]!)
      best[i]![j] = Math.max(best[i + 1]![j]!, best[i]![j + 1]!, both > 0 ? both + best[i + 1]![j + 1]! : 0)
    }
  const pairs: Pair[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]]
    const both = x && y ? likeness(x, y) : 0
    if (x && y && both > 0 && best[i]![j] === both + best[i + 1]![j + 1]!) {
      pairs.push({ left: x, right: y, differs: differing(x, y) })
      i++
      j++
    } else if (x && (!y || best[i]![j] === best[i + 1]![j]!)) {
      pairs.push({ left: x, right: null, differs: [] })
      i++
    } else {
      pairs.push({ left: null, right: y ?? null, differs: [] })
      j++
    }
  }
  return pairs
}

const facetNames = ['meeting', 'ballot', 'publication', 'tasks', 'rating', 'archive'] as const
const facetsOf = (s: StepView) => facetNames.filter((name) => Boolean(s.facets[name]))

/** Nothing, unless the two have a name, an id or a task in common. */
function likeness(a: StepView, b: StepView): number {
  const shared = facetsOf(a).filter((name) => facetsOf(b).includes(name)).length
  const same = (a.id === b.id ? 6 : 0) + (a.title === b.title ? 4 : 0) + shared * 2
  return same === 0 ? 0 : same + (a.power !== null && a.power === b.power ? 1 : 0)
}

function differing(a: StepView, b: StepView): Differing[] {
  const as = (value: unknown) => JSON.stringify(value)
  const acts = (s: StepView) => s.acts.map((act) => `${act.title} ${act.by}`).toSorted()
  return [
    ...(a.title === b.title ? [] : ['title' as const]),
    ...(a.holder === b.holder && as(a.holders) === as(b.holders) ? [] : ['holder' as const]),
    ...(a.power === b.power ? [] : ['power' as const]),
    ...(a.clock === b.clock && as(a.clockRule) === as(b.clockRule) ? [] : ['clock' as const]),
    ...(as(a.facets) === as(b.facets) ? [] : ['facets' as const]),
    ...(as(acts(a)) === as(acts(b)) ? [] : ['acts' as const]),
  ]
}
