/** Who may give, accept, end, register. Pure: facts are given. */
import { allow, deny } from '#kernel/access'
import type { Permit, Verdict } from '#kernel/access'
import type { Acting } from '#modules/bodies'
import { isAgent, standingOf } from './rules.ts'
import type { MandateFacts } from './rules.ts'
import { refusals } from './words.ts'

const no = (code: keyof typeof refusals) => deny(code, refusals[code])

/** The flag of posts that register paper mandates, and of posts one may give a mandate to. */
export const COUNTER = 'mandates.counter'
export const AGENT = 'mandates.agent'

/** A grown person gives for themselves, as themselves. */
export function allowGiving(who: Acting): Verdict<'mandates.give'> {
  return who.kind === 'resident' && who.person !== null ? allow('mandates.give') : no('mandates.as-yourself')
}

/** A form binds nobody: the relative who prints it, or a counter. */
export function allowPreparing(who: Acting): Verdict<'mandates.prepare'> {
  if (who.kind === 'resident' && who.person !== null) return allow('mandates.prepare')
  return who.may.includes(COUNTER) ? allow('mandates.prepare') : no('mandates.counter-only')
}

/** A counter registers what was signed before it, never a mandate for the clerk's own post or private self. */
export function allowRegistering(who: Acting, m: MandateFacts): Verdict<'mandates.register'> {
  if (who.kind !== 'appointment' || !who.may.includes(COUNTER)) return no('mandates.counter-only')
  if (isAgent(m, who) || (m.agent !== null && m.agent === who.person)) return no('mandates.own-counter')
  return allow('mandates.register')
}

export function allowCounter(who: Acting): Verdict<'mandates.register'> {
  return who.kind === 'appointment' && who.may.includes(COUNTER)
    ? allow('mandates.register')
    : no('mandates.counter-only')
}

/** A relative by the invitation, a post by being it; never the grantor themselves, and once. */
export function allowAccepting(who: Acting, m: MandateFacts, now: Date): Verdict<'mandates.accept'> {
  if (who.person === null) return no('mandates.not-agent')
  if (who.person === m.grantor) return no('mandates.self')
  if (m.kind === 'staff' && !isAgent(m, who)) return no('mandates.not-agent')
  if (m.kind === 'family' && who.kind !== 'resident') return no('mandates.as-yourself')
  return standingOf(m, now) === 'offered' ? allow('mandates.accept') : no('mandates.over')
}

export type Side = 'grantor' | 'agent' | 'office'

/** Either side at any time; a counter for a grantor who comes in person. */
export function allowEnding(
  who: Acting,
  m: MandateFacts & { readonly made_by: string },
  now: Date,
): { side: Side; permit: Permit<'mandates.end'> } | ReturnType<typeof no> {
  const standing = standingOf(m, now)
  if (standing === 'ended' || standing === 'expired') return no('mandates.over')
  const side: Side | null =
    who.person !== null && who.person === m.grantor
      ? 'grantor'
      : isAgent(m, who) || (m.state === 'prepared' && m.made_by === who.person)
        ? 'agent'
        : who.kind === 'appointment' && who.may.includes(COUNTER)
          ? 'office'
          : null
  return side === null ? no('mandates.not-agent') : { side, permit: allow('mandates.end') }
}

/** Writing down what was done, after the use was judged; the system's own marks. */
export function markPermit(): Permit<'mandates.use'> {
  return allow('mandates.use')
}
