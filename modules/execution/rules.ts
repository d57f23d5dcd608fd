/** What execution and rating mean, pure: states of a task, money in fen, the verdict of a rating. Runs in the browser too. */
import type { Day } from '#kernel/time'

/** Facet `tasks` of a step: the acts it names. */
export interface TasksFacet {
  readonly plan: string
  readonly report: string
  readonly check: string
  readonly done: string
}

/** Facet `rating`; `good` is satisfied ÷ raters, a proportion of whole numbers (`4/5`). */
export interface RatingFacet {
  readonly days: number
  readonly least: number
  readonly good: string
  readonly satisfied: string
  readonly low: string
  readonly unrated: string
}

/** Facet `archive`. */
export interface ArchiveFacet {
  readonly seal: string
}

export const taskStates = ['planned', 'reported', 'returned', 'passed', 'withdrawn'] as const
export type TaskState = (typeof taskStates)[number]

/** Before it is reported a plan is corrected or taken back; what was reported stands as it is until it is checked. */
export const mayCorrect = (state: TaskState): boolean => state === 'planned' || state === 'returned'
export const mayReport = mayCorrect
export const mayCheck = (state: TaskState): boolean => state === 'reported'

/** `2026-11-22` as a sentence that stands for good writes it: `2026年11月22日`. */
export const dayText = (day: Day): string => {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

/** A task is late while it waits for those who carry it out; what waits to be checked is not their delay. */
export const isLate = (task: { readonly state: TaskState; readonly dueOn: Day }, today: Day): boolean =>
  mayReport(task.state) && task.dueOn < today

/** All were checked, and there was something to check. */
export const allChecked = (states: readonly TaskState[]): boolean =>
  states.includes('passed') && states.every((s) => s === 'passed' || s === 'withdrawn')

/** Money as people write it (`1200`, `1,200.50`) in fen; null when it is none. Nothing is rounded. */
export function fenOf(yuan: string): bigint | null {
  const found = /^(\d{1,13}|\d{1,3}(?:,\d{3}){1,4})(?:\.(\d{1,2}))?$/.exec(yuan.trim())
  if (!found) return null
  return BigInt(found[1]!.replaceAll(',', '')) * 100n + BigInt((found[2] ?? '').padEnd(2, '0'))
}

/** Fen as yuan with two decimals and grouped thousands. */
export function yuanOf(fen: bigint | string): string {
  const digits = BigInt(fen).toString().padStart(3, '0')
  const whole = digits.slice(0, -2).replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return `${whole}.${digits.slice(-2)}`
}

export type RatingVerdict = 'satisfied' | 'low' | 'unrated'

export interface Tally {
  readonly satisfied: number
  readonly dissatisfied: number
  readonly paperSatisfied: number
  readonly paperDissatisfied: number
}

export interface Share {
  readonly part: number
  readonly whole: number
}

/** `4/5` as a proportion. Throws on anything else: the pack was checked when it was loaded. */
export function shareOf(text: string): Share {
  const found = /^(\d{1,4})\/(\d{1,4})$/.exec(text)
  const [part, whole] = [Number(found?.[1]), Number(found?.[2])]
  if (!found || part < 1 || part > whole) throw new RangeError(`share ${text}`)
  return { part, whole }
}

export const satisfiedOf = (t: Tally): number => t.satisfied + t.paperSatisfied
export const ratersOf = (t: Tally): number => satisfiedOf(t) + t.dissatisfied + t.paperDissatisfied

/** Too few: unrated, for silence is not satisfaction. Else satisfied × whole ≥ part × raters, in whole numbers. */
export function verdictOf(t: Tally, rule: { readonly least: number; readonly good: Share }): RatingVerdict {
  const raters = ratersOf(t)
  if (raters < rule.least || raters === 0) return 'unrated'
  return BigInt(satisfiedOf(t)) * BigInt(rule.good.whole) >= BigInt(rule.good.part) * BigInt(raters)
    ? 'satisfied'
    : 'low'
}
