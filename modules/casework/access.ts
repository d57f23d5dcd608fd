/** Who may take in, correct, reveal, import. Acts on a matter are judged by flow; these are casework's own. */
import { allow, deny } from '#kernel/access'
import type { Denial, Permit, Verdict } from '#kernel/access'
import type { Acting } from '#modules/bodies'
import type { MatterRow } from '#modules/flow'
import { refusals } from './words.ts'

/** Anybody may report: a resident, signed in or not. */
export function allowFiling(): Permit<'casework.file'> {
  return allow('casework.file')
}

export function allowIntake(who: Acting): Verdict<'casework.file'> {
  return who.kind === 'service' || who.may.includes('casework.intake') || who.may.includes('casework.patrol')
    ? allow('casework.file')
    : deny('casework.no-intake', refusals['casework.no-intake'])
}

/** The holder corrects item and place while it takes in or dispatches; the to-locate list is corrected the same way. */
export function allowCorrecting(who: Acting, m: MatterRow): Verdict<'casework.correct'> {
  const early = m.state === 'open' && (m.step === 'intake' || m.step === 'dispatch')
  const holds =
    who.bodies.includes(m.holder) &&
    (who.may.includes('casework.intake') || who.may.includes('casework.dispatch'))
  return early && (holds || who.kind === 'service')
    ? allow('casework.correct')
    : deny('casework.not-correctable', refusals['casework.not-correctable'])
}

/**
 * Identity of the reporter: for the post that carries it, and for the unit that holds a named report; a confidential one
 * stays hidden from handling units.
 */
export function allowRevealing(
  who: Acting,
  m: RevealFacts,
  confidentiality: 'named' | 'confidential' | 'anonymous',
): Verdict<'casework.reveal'> {
  const rule = revealRule(who, m, confidentiality)
  return typeof rule === 'string' ? allow('casework.reveal') : rule
}

export type RevealFacts = Pick<MatterRow, 'place_path' | 'state' | 'holder'>
/** `identity`: the post carries it, in its line; `holder`: the unit that holds a named report now. */
export type RevealRule = 'identity' | 'holder'

/** The rule that shows the reporter's identity, or why none does. Explanations ask the same function as real looks. */
export function revealRule(
  who: Acting,
  m: RevealFacts,
  confidentiality: 'named' | 'confidential' | 'anonymous',
): RevealRule | Denial {
  if (confidentiality === 'anonymous')
    return deny('casework.identity-none', refusals['casework.identity-none'])
  const inLine = who.placePath !== null && m.place_path.startsWith(who.placePath)
  if (who.may.includes('casework.identity') && inLine) return 'identity'
  if (confidentiality === 'named' && m.state === 'open' && who.bodies.includes(m.holder)) return 'holder'
  return confidentiality === 'named'
    ? deny('casework.identity-not-yours', refusals['casework.identity-not-yours'])
    : deny('casework.identity-hidden', refusals['casework.identity-hidden'])
}

/** Asking who can see somebody's contact: who audits, who answers for looks, who may look themselves, the reporter. */
export function allowExplaining(who: Acting, reporter: string | null): Verdict<'casework.explain'> {
  const asked = ['trace.audit', 'privacy.answer', 'casework.identity']
  const own = who.person !== null && who.person === reporter
  return own || asked.some((flag) => who.may.includes(flag))
    ? allow('casework.explain')
    : deny('casework.no-explaining', refusals['casework.no-explaining'])
}

export function allowImport(who: Acting): Verdict<'casework.import'> {
  return who.kind === 'service' || who.may.includes('casework.import')
    ? allow('casework.import')
    : deny('casework.no-import', refusals['casework.no-import'])
}

/** Lists show what the floor shows; a post without sight has no list at all. */
export function allowList(who: Acting): Verdict<'casework.list'> {
  return who.kind === 'appointment' && who.sight !== 'none'
    ? allow('casework.list')
    : deny('casework.no-list', refusals['casework.no-list'])
}

/** The rating of an act that flow has already allowed. */
export function allowRating(): Permit<'casework.rate'> {
  return allow('casework.rate')
}
