/** Who may take in, correct, reveal, import. Acts on a matter are judged by flow; these are casework's own. */
import { allow, deny } from '#kernel/access'
import type { Permit, Verdict } from '#kernel/access'
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
  m: MatterRow,
  confidentiality: 'named' | 'confidential' | 'anonymous',
): Verdict<'casework.reveal'> {
  if (confidentiality === 'anonymous')
    return deny('casework.identity-none', refusals['casework.identity-none'])
  const inLine = who.placePath !== null && m.place_path.startsWith(who.placePath)
  if (who.may.includes('casework.identity') && inLine) return allow('casework.reveal')
  if (confidentiality === 'named' && m.state === 'open' && who.bodies.includes(m.holder))
    return allow('casework.reveal')
  return confidentiality === 'named'
    ? deny('casework.identity-not-yours', refusals['casework.identity-not-yours'])
    : deny('casework.identity-hidden', refusals['casework.identity-hidden'])
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
