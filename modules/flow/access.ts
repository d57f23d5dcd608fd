/** Who may act on a matter: the rules judge, this turns a yes into a permit and gives the browser every no. */
import { allow, deny } from '#kernel/access'
import type { Denial, Permit, Verdict } from '#kernel/access'
import type { Uuid } from '#kernel/ids'
import type { Acting } from '#modules/bodies'
import type { FacetName } from './facets.ts'
import type { Power, Procedure } from './procedure.ts'
import { advance, isDenied, mayAct, mayExercise } from './rules.ts'
import type { ActInput, ActorFacts, Advance, MatterState, ReasonLists } from './rules.ts'
import type { MatterRow } from './tables.ts'
import { refusals } from './words.ts'

export type ActPermit = Permit<'flow.act'>

/** Opening a matter without an owner, to try a pack: the program itself, on a database of its own. */
export function allowTrying(who: Acting): Verdict<'flow.try'> {
  return who.kind === 'service'
    ? allow('flow.try')
    : deny('flow.system-only', refusals['flow.system-only'], { act: '试运行' })
}

/** What the rules need to know of the matter. */
export function stateOf(m: MatterRow): MatterState {
  return {
    step: m.step,
    state: m.state,
    outcome: m.outcome,
    holder: m.holder,
    holderTitle: m.holder_title,
    signed: m.signed,
    paused: m.paused,
    extensionAsked: m.extension_asked,
    counts: m.counts,
    history: m.history,
  }
}

/**
 * The actor against one matter. `asReporter`: the caller proved to be the reporter by another way than being signed in
 * (number and query code).
 */
export function factsOf(acting: Acting, m: MatterRow, asReporter: boolean): ActorFacts {
  return {
    kind: acting.kind,
    person: acting.person,
    body: acting.body,
    bodies: acting.bodies,
    bodyKind: acting.bodyKind,
    bodyRoot: acting.bodyRoot,
    bodyTitle: acting.bodyTitle,
    may: acting.may,
    isReporter: asReporter || (acting.person !== null && acting.person === m.reporter),
    servesPlace: acting.placePath !== null && m.place_path.startsWith(acting.placePath),
  }
}

/**
 * What row-level security says of a matter, told in the same words: in the place overseen, held or once held by the body or
 * one nested in it, one's own, or public. For explaining; a test holds it against the database.
 */
export function floorShows(
  who: Acting,
  m: Pick<MatterRow, 'realm' | 'place_path' | 'holder' | 'involved' | 'reporter'> &
    Partial<Pick<MatterRow, 'public'>>,
): boolean {
  if (who.realm !== m.realm) return false
  if (m.public) return true
  if (who.kind === 'service') return true
  if (who.sight === 'place' && who.placePath !== null && m.place_path.startsWith(who.placePath)) return true
  if (who.bodies.includes(m.holder) || m.involved.some((b) => who.bodies.includes(b))) return true
  return who.person !== null && who.person === m.reporter
}

/** The engine itself: clocks and rules. */
export const systemFacts: ActorFacts = {
  kind: 'service',
  person: null,
  body: null,
  bodies: [],
  bodyKind: null,
  bodyRoot: null,
  bodyTitle: null,
  may: [],
  isReporter: false,
  servesPlace: false,
}

/** Judges the whole act; the permit comes only with what it permits. */
export function allowAct(
  procedure: Procedure,
  m: MatterRow,
  input: ActInput,
  facts: ActorFacts,
  reasons: ReasonLists,
  via: FacetName | null = null,
): { permit: ActPermit; advance: Advance } | Denial {
  const judged = advance(procedure, stateOf(m), input, facts, reasons, via)
  return isDenied(judged as never)
    ? (judged as Denial)
    : { permit: allow('flow.act'), advance: judged as Advance }
}

/** Verdict per act of the current step, for the buttons. */
export function verdictsOf(procedure: Procedure, m: MatterRow, facts: ActorFacts) {
  const state = stateOf(m)
  const step = procedure.steps.find((s) => s.id === m.step)
  return (step?.acts ?? []).map((act) => ({ act, denial: mayAct(procedure, state, act.id, facts) }))
}

/** The system's own permit: a clock that ran out is marked, whoever holds the matter. */
export function clockPermit(): ActPermit {
  return allow('flow.act')
}

/** For a correction the owner of the kind has already permitted. */
export function correctionPermit(): ActPermit {
  return allow('flow.act')
}

/** May somebody exercise a power on this matter, whatever the act? Null for yes; for owners of facets, before they act. */
export function judgePower(
  m: Pick<MatterRow, 'history'>,
  e: { person: Uuid | null; body: { root: Uuid; title: string } | null; power: Power },
): Denial | null {
  return mayExercise(m.history, e.power, {
    person: e.person,
    bodyRoot: e.body?.root ?? null,
    bodyTitle: e.body?.title ?? null,
  })
}

/** For what the owner of a facet has already permitted and `judgePower` did not refuse. */
export function powerPermit(): ActPermit {
  return allow('flow.act')
}
