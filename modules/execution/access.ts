/** Who plans and reports, checks, rates, enters paper, seals. The acts themselves are judged by flow; this adds what is ours. */
import { allow, deny } from '#kernel/access'
import type { Permit, Verdict } from '#kernel/access'
import type { Params } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import type { Acting } from '#modules/bodies'
import { mayCheck, mayCorrect, mayReport } from './rules.ts'
import type { TaskState } from './rules.ts'
import { refusals } from './words.ts'

export const PLAN = 'execution.plan'
export const CHECK = 'execution.check'
export const ARCHIVE = 'execution.archive'

const no = (code: keyof typeof refusals, params?: Params) => deny(code, refusals[code], params)
const holds = (who: Acting, flag: string) => who.kind === 'appointment' && who.may.includes(flag)

/** A post that carries out; whether it holds the matter, and under which power, flow judges with the act. */
export function allowPlan(who: Acting): Verdict<'execution.plan'> {
  return holds(who, PLAN) ? allow('execution.plan') : no('execution.not-executor')
}

export function allowCorrect(who: Acting, state: TaskState): Verdict<'execution.plan'> {
  if (!holds(who, PLAN)) return no('execution.not-executor')
  return mayCorrect(state) ? allow('execution.plan') : no('execution.not-correctable')
}

export function allowReport(who: Acting, state: TaskState): Verdict<'execution.plan'> {
  if (!holds(who, PLAN)) return no('execution.not-executor')
  return mayReport(state) ? allow('execution.plan') : no('execution.not-to-report')
}

/** Those who finish hold the matter. */
export function allowFinish(who: Acting, m: { readonly holder: Uuid; readonly holder_title: string }) {
  if (!holds(who, PLAN)) return no('execution.not-executor')
  return who.bodies.includes(m.holder)
    ? allow('execution.plan')
    : no('execution.not-holder', { holder: m.holder_title })
}

/** What is known of the one task that is checked. */
export interface Checked {
  readonly state: TaskState
  /** Accountable and doing bodies. */
  readonly body: Uuid
  readonly doer: Uuid
  /** Everybody who planned or reported it. */
  readonly persons: readonly Uuid[]
}

/** Never whoever carried it out: neither the body nor the person, in whatever post. */
export function allowCheck(who: Acting, task: Checked): Verdict<'execution.check'> {
  if (!holds(who, CHECK)) return no('execution.not-checker')
  const own =
    who.bodies.includes(task.body) ||
    who.bodies.includes(task.doer) ||
    (who.person !== null && task.persons.includes(who.person))
  if (own) return no('execution.own-work')
  return mayCheck(task.state) ? allow('execution.check') : no('execution.not-to-check')
}

/** History of a matter: who exercised which power. */
export type Done = readonly { readonly person: Uuid | null; readonly power: string | null }[]

const executed = (person: Uuid | null, history: Done) =>
  person !== null && history.some((h) => h.power === 'execute' && h.person === person)

/** Everybody of the realm for themselves, once; not those whose work it is. */
export function allowRate(who: Acting, history: Done): Verdict<'execution.rate'> {
  if (who.kind !== 'resident' || who.person === null) return no('execution.as-resident')
  return executed(who.person, history) ? no('execution.rates-own-work') : allow('execution.rate')
}

/** The supervisory body that serves the place, and nobody who carried it out. */
export function allowPaper(
  who: Acting,
  m: { readonly place_path: string; readonly history: Done },
): Verdict<'execution.paper'> {
  if (!holds(who, CHECK)) return no('execution.not-checker')
  if (who.placePath === null || !m.place_path.startsWith(who.placePath)) return no('execution.not-checker')
  return executed(who.person, m.history) ? no('execution.own-work') : allow('execution.paper')
}

export function allowSeal(who: Acting): Verdict<'execution.seal'> {
  return holds(who, ARCHIVE) ? allow('execution.seal') : no('execution.not-archivist')
}

/** Tables of the desk: for posts of any kind; the floor shows each what is public or in their scope. */
export function allowSeeing(who: Acting): Verdict<'execution.see'> {
  return who.kind === 'appointment' ? allow('execution.see') : no('execution.desk-only')
}

/** Time itself: windows open and end, tasks become late. */
export function timePermit(): Permit<'execution.time'> {
  return allow('execution.time')
}
