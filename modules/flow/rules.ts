/**
 * The heart: `advance(procedure, state, act, now) → state' | refusal`, pure and total. Nothing here reads a clock, a
 * database or chance. The order of questions is the order in which a person would want to hear the answer.
 */
import { deny, isDenied } from '#kernel/access'
import type { Denial } from '#kernel/access'
import type { Params } from '#kernel/errors'
import { isDay } from '#kernel/time'
import type { FacetName } from './facets.ts'
import { endOf, roleOf, stepOf } from './procedure.ts'
import type { Act, Power, Procedure, Step } from './procedure.ts'
import { facetTitles, powerNames, refusals } from './words.ts'

/** What the engine knows of a matter. Everything that decides a verdict is here. */
export interface MatterState {
  readonly step: string
  readonly state: 'open' | 'closed' | 'archived'
  readonly outcome: string | null
  readonly holder: string
  readonly holderTitle: string
  readonly signed: boolean
  readonly paused: boolean
  readonly extensionAsked: number | null
  /** How often each act was done. */
  readonly counts: Readonly<Record<string, number>>
  /** Who acted: one entry per act of a person. */
  readonly history: readonly Acted[]
}

export interface Acted {
  readonly step: string
  readonly act: string
  readonly person: string | null
  /** Topmost body the person acted for: a nested office counts as its parent. */
  readonly bodyRoot: string | null
  readonly power: Power | null
}

/** Who wants to act. */
export interface ActorFacts {
  readonly kind: 'appointment' | 'resident' | 'public' | 'service'
  readonly person: string | null
  readonly body: string | null
  /** The body and the ones nested in it: those it may act for. */
  readonly bodies: readonly string[]
  readonly bodyKind: string | null
  readonly bodyRoot: string | null
  readonly bodyTitle: string | null
  readonly may: readonly string[]
  readonly isReporter: boolean
  /** Acts of the holder that pass to the actor's body: in the holder nobody may do them, powers being apart. */
  readonly standsInFor?: readonly string[]
  /** The actor's body serves the matter's place or an ancestor of it. */
  readonly servesPlace: boolean
}

export interface Answer {
  readonly id: string
  readonly value: string
}

export interface ActInput {
  readonly act: string
  readonly reason?: string | null
  readonly text?: string | null
  readonly photos?: number
  readonly target?: string | null
  readonly whose?: string | null
  readonly duplicateOf?: string | null
  readonly rating?: string | null
  readonly extension?: number | null
  /** What was written into the act's form, by field. */
  readonly answers?: readonly Answer[] | null
}

export const MAX_EXTENSION = 60

/** What changes; the store writes exactly this. */
export interface Advance {
  readonly act: Act
  readonly from: Step
  /** Step or end entered, or null when the matter stays. */
  readonly to: string | null
  readonly ends: boolean
  readonly power: Power | null
  readonly next: Pick<MatterState, 'step' | 'state' | 'outcome' | 'signed' | 'paused' | 'extensionAsked'>
}

function no(code: keyof typeof refusals, params: Params): Denial {
  return deny(code, refusals[code], params)
}

/** The act of that id open in the matter's step. */
export function actIn(procedure: Procedure, state: MatterState, id: string): Act | undefined {
  return stepOf(procedure, state.step)?.acts.find((a) => a.id === id)
}

/**
 * May this actor do this act now, leaving aside what the act asks to be filled in? Gives null for yes.
 * The browser greys the button with the same words.
 */
export function mayAct(
  procedure: Procedure,
  state: MatterState,
  actId: string,
  actor: ActorFacts,
): Denial | null {
  const known = procedure.steps.flatMap((s) => s.acts).find((a) => a.id === actId)
  if (!known) return no('flow.unknown-act', { act: actId })
  if (state.state === 'archived')
    return no('flow.ended', { how: endOf(procedure, state.step)?.title ?? '归档', act: known.title })
  const step = stepOf(procedure, state.step)
  if (!step) return no('flow.ended', { how: endOf(procedure, state.step)?.title ?? '结束', act: known.title })
  const act = step.acts.find((a) => a.id === actId)
  if (!act) return no('flow.wrong-step', { act: known.title, step: step.title })
  return (
    whoMay(procedure, state, act, actor) ??
    whenMay(state, act) ??
    keptApart(procedure, state, step, act, actor)
  )
}

function whoMay(procedure: Procedure, state: MatterState, act: Act, actor: ActorFacts): Denial | null {
  if (act.by === 'system') return actor.kind === 'service' ? null : no('flow.system-only', { act: act.title })
  if (act.by === 'reporter') return actor.isReporter ? null : no('flow.not-reporter', { act: act.title })
  if (actor.kind === 'service') return null
  if (act.by === 'holder') {
    if (!actor.bodies.includes(state.holder) && !actor.standsInFor?.includes(act.id))
      return no('flow.not-holder', { holder: state.holderTitle, act: act.title })
  } else {
    const role = roleOf(procedure, act.by.role)
    if (!role || !actor.bodyKind || !role.kinds.includes(actor.bodyKind) || !actor.servesPlace)
      return no('flow.not-role', { act: act.title, role: role?.title ?? act.by.role })
  }
  if (act.may && !actor.may.includes(act.may)) return no('flow.not-your-post', { act: act.title })
  return null
}

function whenMay(state: MatterState, act: Act): Denial | null {
  if (act.when === 'unsigned' && state.signed) return no('flow.already-signed', {})
  if (act.when === 'signed' && !state.signed) return no('flow.not-signed', { act: act.title })
  if (act.when === 'paused' && !state.paused) return no('flow.not-paused', { act: act.title })
  if (act.when === 'running' && state.paused) return no('flow.paused', { act: act.title })
  if (act.when === 'extension-asked' && state.extensionAsked === null) return no('flow.extension-none', {})
  if (act.effect === 'ask-extension' && state.extensionAsked !== null) return no('flow.extension-asked', {})
  return null
}

type WhoActs = Pick<ActorFacts, 'kind' | 'person' | 'bodyRoot' | 'bodyTitle'>

/** Would what was done before keep this person, acting for this body, from the act? Null for no. */
export function keptApart(
  procedure: Procedure,
  state: MatterState,
  step: Step,
  act: Act,
  actor: WhoActs,
): Denial | null {
  return apart(procedure, state, act, actor) ?? powersApart(state, step, act, actor)
}

function apart(procedure: Procedure, state: MatterState, act: Act, actor: WhoActs): Denial | null {
  if (actor.person === null) return null
  for (const entry of act.apart) {
    const [stepId, actId] = entry.split('/') as [string, string?]
    if (
      state.history.some(
        (h) => h.step === stepId && (actId === undefined || h.act === actId) && h.person === actor.person,
      )
    )
      return no('flow.same-person', { step: stepOf(procedure, stepId)?.title ?? stepId, act: act.title })
  }
  return null
}

/** Per matter a person acts under at most one power, and a body takes at most one (公权四分). */
function powersApart(state: MatterState, step: Step, act: Act, actor: WhoActs): Denial | null {
  const wanted = powerOf(step, act)
  if (wanted === null || actor.kind === 'service') return null
  return mayExercise(state.history, wanted, actor)
}

/** May this person, for this body, exercise a power on a matter with that history? Gives null for yes. */
export function mayExercise(
  history: readonly Acted[],
  wanted: Power,
  actor: Pick<ActorFacts, 'person' | 'bodyRoot' | 'bodyTitle'>,
): Denial | null {
  for (const h of history) {
    if (h.power === null || h.power === wanted) continue
    const names = { held: powerNames[h.power], wanted: powerNames[wanted] }
    if (actor.person !== null && h.person === actor.person) return no('flow.person-holds-power', names)
    if (actor.bodyRoot !== null && h.bodyRoot === actor.bodyRoot)
      return no('flow.body-holds-power', { ...names, body: actor.bodyTitle ?? '本单位' })
  }
  return null
}

/** Power an act is done under: its own, else the step's for acts of its holder; none for the reporter and the system. */
export function powerOf(step: Step, act: Act): Power | null {
  if (act.by === 'system' || act.by === 'reporter') return null
  return act.power ?? (act.by === 'holder' ? step.power : null)
}

/** Codes a reason may be taken from, by list id. */
export type ReasonLists = (list: string) => readonly string[]

/** Judges one act completely and says what it changes, or refuses by name. */
export function advance(
  procedure: Procedure,
  state: MatterState,
  input: ActInput,
  actor: ActorFacts,
  reasons: ReasonLists,
  via: FacetName | null = null,
): Advance | Denial {
  const refused = mayAct(procedure, state, input.act, actor)
  if (refused) return refused
  const from = stepOf(procedure, state.step)!
  const act = from.acts.find((a) => a.id === input.act)!
  // Only the module that does it for this step may: the act says what was done there, and nothing else proves it.
  if (act.via && act.via !== via) return no('flow.through', { act: act.title, where: facetTitles[act.via] })
  const lacking = complete(act, input, reasons)
  if (lacking) return lacking

  const done = state.counts[act.id] ?? 0
  const to = act.limit && done >= act.limit.times ? act.limit.then : (act.to ?? null)
  const end = to === null ? undefined : endOf(procedure, to)
  const moves = to !== null
  return {
    act,
    from,
    to,
    ends: end !== undefined,
    power: powerOf(from, act),
    next: {
      step: to ?? state.step,
      state: end ? end.state : state.state,
      outcome: end ? end.id : state.outcome,
      signed: act.effect === 'sign' ? true : moves ? false : state.signed,
      paused: act.effect === 'pause' ? true : act.effect === 'resume' || moves ? false : state.paused,
      extensionAsked:
        act.effect === 'ask-extension'
          ? (input.extension ?? null)
          : act.effect === 'grant-extension' || act.effect === 'refuse-extension' || moves
            ? null
            : state.extensionAsked,
    },
  }
}

/** Is everything the act asks for there? */
export function complete(act: Act, input: ActInput, reasons: ReasonLists): Denial | null {
  const text = input.text?.trim() ?? ''
  for (const need of act.needs) {
    switch (need) {
      case 'reason':
        if (!input.reason) return no('flow.reason-needed', { act: act.title })
        break
      case 'text':
        if (text === '') return no('flow.text-needed', { act: act.title })
        break
      case 'photo':
        // A photo may always be replaced by a reason (国办函〔2026〕12号：不得强制上传照片).
        if ((input.photos ?? 0) === 0 && text === '') return no('flow.photo-needed', { act: act.title })
        break
      case 'target':
        if (!input.target) return no('flow.target-needed', { act: act.title })
        break
      case 'whose':
        if (!input.whose?.trim()) return no('flow.whose-needed', {})
        break
      case 'duplicate':
        if (!input.duplicateOf) return no('flow.duplicate-needed', {})
        break
      case 'rating':
        if (!input.rating || (act.ratings && !act.ratings.includes(input.rating)))
          return no('flow.rating-needed', {})
        break
      case 'extension': {
        const n = input.extension
        if (n === undefined || n === null || !Number.isInteger(n) || n < 1 || n > MAX_EXTENSION)
          return no('flow.extension-needed', { most: MAX_EXTENSION })
        break
      }
    }
  }
  const wrong = formOf(act, input.answers ?? [])
  if (wrong) return wrong
  if (input.reason && act.reasons && !reasons(act.reasons).includes(input.reason))
    return no('flow.reason-unknown', { reason: input.reason, act: act.title })
  return null
}

/** What was written into a field; '' for nothing. */
export const answerTo = (answers: readonly Answer[], id: string): string =>
  answers.find((a) => a.id === id)?.value.trim() ?? ''

/** Is the act's form filled in, all of it and nothing else? */
function formOf(act: Act, answers: readonly Answer[]): Denial | null {
  const fields = act.asks ?? []
  for (const field of fields) {
    const value = answerTo(answers, field.id)
    if (value === '') return no('flow.answer-needed', { act: act.title, field: field.title })
    if (field.type !== 'text' && !isWhen(value, field.type === 'time'))
      return no('flow.answer-wrong', { field: field.title })
  }
  const unknown = answers.find((a) => !fields.some((f) => f.id === a.id))
  return unknown ? no('flow.answer-unknown', { act: act.title, field: unknown.id }) : null
}

/** `2026-03-06`, with `time` `2026-03-06T14:00`. */
const isWhen = (value: string, time: boolean): boolean =>
  isDay(value.slice(0, 10)) && (time ? /^T([01]\d|2[0-3]):[0-5]\d$/ : /^$/).test(value.slice(10))

export { isDenied }
