/**
 * A procedure as the engine runs it: compiled from a pack, immutable, pinned by every matter that started under it.
 * Plain JSON; runs in the browser too.
 */

import type { FacetName, Facets } from './facets.ts'

/** 领导 lead · 决策 decide · 执行 execute · 监督 supervise. A clerical step carries none. */
export type Power = 'lead' | 'decide' | 'execute' | 'supervise'
export const powers: readonly Power[] = ['lead', 'decide', 'execute', 'supervise']

/** How the accountable holder of a step is found when the step is entered. */
export type HolderRule =
  /** The nearest body of one of the role's kinds serving the matter's place or an ancestor of it. */
  | { readonly role: string }
  /** The body the act names (dispatch). */
  | { readonly chosen: true }
  /** Who held that step last. */
  | { readonly lastOf: string }
  /** Nobody new: custody stays where it is. */
  | { readonly stays: true }

/** What an act asks for besides its actor. */
export type Need = 'reason' | 'text' | 'photo' | 'target' | 'whose' | 'duplicate' | 'rating' | 'extension'

/** What an act does besides moving. */
export type Effect =
  | 'sign'
  | 'pause'
  | 'resume'
  | 'ask-extension'
  | 'grant-extension'
  | 'refuse-extension'
  | 'note'

export type When = 'paused' | 'running' | 'extension-asked' | 'unsigned' | 'signed'

/** A field of a form that is filled in with an act: words, a day, or a day with its time. */
export interface Asked {
  readonly id: string
  readonly title: string
  readonly type: 'text' | 'day' | 'time'
}

export interface Act {
  readonly id: string
  readonly title: string
  /** `holder`: for the accountable body; `reporter`; `system`: clocks and rules; `role`: a body of that role in the place's line. */
  readonly by: 'holder' | 'reporter' | 'system' | { readonly role: string }
  /** Flag the actor's post must carry. */
  readonly may?: string
  /** Step or end entered; none: the matter stays in its step. */
  readonly to?: string
  readonly needs: readonly Need[]
  /** May be given, need not. */
  readonly offers: readonly Need[]
  /** Form filled in with the act, every field of it; none: free words only. */
  readonly asks?: readonly Asked[]
  /** Code list the reason is taken from. */
  readonly reasons?: string
  readonly effect?: Effect
  /** At most so many times in one matter; beyond, the act leads to `then` instead. */
  readonly limit?: { readonly times: number; readonly then: string }
  /** The person must not have acted in these steps (`handle`), or not done these acts (`verify/pass`), in this matter. */
  readonly apart: readonly string[]
  /** Only while the clock is paused / not paused, while an extension is asked for, before / after somebody signed. */
  readonly when?: When
  /** Power the act is done under; none: the step's, for acts of its holder. How an act by a role carries one. */
  readonly power?: Power
  /** Facet of the step the act belongs to: it is done there, and refused everywhere else. */
  readonly via?: FacetName
  /** Ratings (for `rating` acts) that take this act. */
  readonly ratings?: readonly string[]
  /** Law or pack line it rests on. */
  readonly source?: string
  /** Shown as dangerous, asks once more. */
  readonly final?: boolean
}

export interface Step {
  readonly id: string
  readonly title: string
  /** What the resident reads while the matter is here. */
  readonly tell: string
  readonly power: Power | null
  readonly holder: HolderRule
  /** Clock that starts on entry: an id of the pack's clocks, or `item`: the one the item names. */
  readonly clock: string | null
  /** Act the system does when the clock runs out; none: the matter is marked overdue and told upwards. */
  readonly expires: string | null
  /** Rules choose the target at once on entry (`auto`), or only propose it. */
  readonly dispatch: 'auto' | 'propose' | null
  readonly acts: readonly Act[]
  /** What modules above do for this step, as the pack wrote it; snapshots of before have none. */
  readonly facets?: Facets
}

export interface End {
  readonly id: string
  readonly title: string
  readonly tell: string
  readonly state: 'closed' | 'archived'
}

export interface Role {
  readonly id: string
  readonly title: string
  readonly kinds: readonly string[]
}

export interface Procedure {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly source: string | null
  readonly start: string
  readonly roles: readonly Role[]
  readonly steps: readonly Step[]
  readonly ends: readonly End[]
  /** Steps taken away on purpose though matters may stand in them. Left out when there are none. */
  readonly gone?: readonly string[]
}

export function stepOf(procedure: Procedure, id: string): Step | undefined {
  return procedure.steps.find((s) => s.id === id)
}

export function endOf(procedure: Procedure, id: string): End | undefined {
  return procedure.ends.find((e) => e.id === id)
}

export function roleOf(procedure: Procedure, id: string): Role | undefined {
  return procedure.roles.find((r) => r.id === id)
}

/** Role that fills a step, through `lastOf` where it says so; null when an act or an earlier step decides who holds it. */
export function holderRole(p: Procedure, step: Step): string | null {
  const seen = new Set<string>()
  for (let here: Step | undefined = step; here && !seen.has(here.id);) {
    seen.add(here.id)
    if ('role' in here.holder) return here.holder.role
    here = 'lastOf' in here.holder ? stepOf(p, here.holder.lastOf) : undefined
  }
  return null
}

/** A clock of the pack: how long, counted how. */
export interface ClockRule {
  readonly id: string
  readonly title: string
  readonly mode: 'hour' | 'working-hour' | 'working-day' | 'calendar-day'
  readonly length: number
  readonly source: string | null
  /** Codes that may pause it; none: it never stops. */
  readonly pause: readonly string[]
  readonly extend: { readonly length: number; readonly times: number } | null
  /** Permille used from which it is shown as soon due. */
  readonly warn: number
}
