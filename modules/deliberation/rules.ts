/** Decisions of deliberation, pure: the road of a procedure, who may support and change a motion, who may use a power. */

interface RoadStep {
  readonly id: string
  readonly title: string
  readonly power: string | null
  readonly acts: readonly { readonly to?: string | null }[]
}
interface Road {
  readonly start: string
  readonly steps: readonly RoadStep[]
  readonly ends: readonly { readonly id: string; readonly title: string }[]
}

export interface PathStep {
  readonly id: string
  readonly title: string
  readonly power: string | null
  readonly state: 'done' | 'now' | 'next'
  readonly isEnd: boolean
}

/**
 * The steps of a matter in one row: where it was, where it is, where it goes from here when all goes well. The way ahead
 * follows in each step the first act, as the pack wrote them, that leads to a step not walked yet. Pure and total.
 */
export function pathOf(road: Road, walked: readonly string[], now: string): PathStep[] {
  const titles = new Map([...road.steps, ...road.ends].map((s) => [s.id, s.title]))
  const powers = new Map(road.steps.map((s) => [s.id, s.power]))
  const ends = new Set(road.ends.map((e) => e.id))
  const step = (id: string, state: PathStep['state']): PathStep => ({
    id,
    title: titles.get(id) ?? id,
    power: powers.get(id) ?? null,
    state,
    isEnd: ends.has(id),
  })
  const past = [...new Set(walked)].filter((id) => id !== now)
  const ahead = ends.has(now) ? [] : wayAhead(road, now, new Set([...past, now]))
  // Walked again after a return: what lies behind the present step on the road is still ahead.
  return [
    ...past.filter((id) => !ahead.includes(id)).map((id) => step(id, 'done')),
    step(now, 'now'),
    ...ahead.map((id) => step(id, 'next')),
  ]
}

function wayAhead(road: Road, from: string, seen: ReadonlySet<string>): string[] {
  const main = mainRoad(road)
  const at = main.indexOf(from)
  if (at >= 0) return main.slice(at + 1)
  // Off the main road (declined, in review): back to the first step of it that lies ahead.
  const exits = road.steps.find((s) => s.id === from)?.acts.flatMap((a) => (a.to ? [a.to] : [])) ?? []
  // What ends there when nobody does anything, as the pack wrote first, goes nowhere else.
  if (exits[0] !== undefined && road.ends.some((e) => e.id === exits[0])) return [exits[0]]
  const next = exits.find((to) => main.includes(to)) ?? exits.find((to) => !seen.has(to))
  if (next === undefined) return []
  const onto = main.indexOf(next)
  return onto >= 0 ? main.slice(onto) : [next, ...wayAhead(road, next, new Set([...seen, next]))]
}

/** From the start by each step's first act that leads to something new; stops at the first end. */
export function mainRoad(road: Road): string[] {
  const steps = new Map(road.steps.map((s) => [s.id, s]))
  const way: string[] = []
  let at: string | undefined = road.start
  while (at !== undefined && !way.includes(at)) {
    way.push(at)
    const exits: string[] = (steps.get(at)?.acts ?? []).flatMap((a) =>
      a.to && !way.includes(a.to) ? [a.to] : [],
    )
    at = exits.find((to) => steps.has(to)) ?? exits[0]
  }
  return way
}

/** What supporting and changing words depend on. */
export interface MotionFacts {
  readonly state: 'open' | 'closed' | 'archived'
  readonly step: string
  readonly paused: boolean
  /** Power of the present step. */
  readonly power: string | null
  /** Powers exercised on it so far. */
  readonly exercised: readonly (string | null)[]
}

/** Deciding has begun: what is decided on no longer changes under those who decide. */
export function isDeciding(m: MotionFacts): boolean {
  const late = ['decide', 'execute', 'supervise']
  return [m.power, ...m.exercised].some((p) => p !== null && late.includes(p))
}

export const supportsOpen = (m: MotionFacts): boolean => m.state === 'open' && !isDeciding(m)

/** Another may be joined to it: still before deciding, and on its way there, not declined or joined itself. */
export const joinsOpen = (m: MotionFacts, road: Road): boolean =>
  supportsOpen(m) && mainRoad(road).includes(m.step)

/** Words may change until it is screened: in its first step, and while it was sent back for more. */
export const wordsOpen = (m: MotionFacts, start: string): boolean =>
  m.state === 'open' && (m.step === start || m.paused) && !isDeciding(m)

/**
 * The text a motion asks to adopt may change as long as nobody decides on it: also after a hearing, and again after a vote that
 * failed; not in the step it is voted in, where the text is frozen with the package, and not once it was passed.
 */
export const draftOpen = (
  m: Pick<MotionFacts, 'state' | 'power'>,
  isVotedHere: boolean,
  isAdopted: boolean,
): boolean =>
  m.state === 'open' &&
  !isVotedHere &&
  !isAdopted &&
  !['decide', 'execute', 'supervise'].includes(m.power ?? '')

/** Where somebody lives, as far as their support is concerned. */
export type Home = 'registered' | 'elsewhere' | 'unknown'

/** By the path of their own record and of the place supporters must live in; a place below it is within it. Pure. */
export function homeIn(home: { readonly path: string } | null, within: string | null): Home {
  if (home === null || within === null) return 'unknown'
  return home.path.startsWith(within) ? 'registered' : 'elsewhere'
}

/** The place of a level at or above a motion's own, root first; its own where there is none of that level. */
export function withinOf<P extends { readonly kind: string }>(line: readonly P[], level: string | null): P {
  return line.findLast((p) => p.kind === level) ?? line.at(-1)!
}

/** Those who count: everybody, or those found to live where they must. */
export const countOf = (m: {
  readonly within: string | null
  readonly supports: number
  readonly counted: number
}): number => (m.within === null ? m.supports : m.counted)

/** How many supporters are still lacking for an act that leads out of the first step; 0 for every other act. */
export function lacking(
  m: { readonly step: string; readonly supports: number; readonly needed: number },
  road: Pick<Road, 'start' | 'ends'>,
  act: { readonly to?: string | null; readonly by: unknown },
): number {
  const leads = act.to !== undefined && act.to !== null && !road.ends.some((e) => e.id === act.to)
  return m.step === road.start && leads && act.by !== 'system' ? Math.max(0, m.needed - m.supports) : 0
}

/** Who asks to use a power. */
export interface User {
  readonly bodyKind: string | null
  readonly bodyTitle: string | null
}

/** Why a power may not be used: it is none of the list, or another kind of body's. */
export function refusedUse(
  power: { readonly body: string; readonly title: string } | undefined,
  who: User,
): 'outside-list' | 'other-body' | null {
  if (!power) return 'outside-list'
  return who.bodyKind === power.body ? null : 'other-body'
}
