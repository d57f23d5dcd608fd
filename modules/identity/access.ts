/** Who may do what with persons and accounts. Rights come from posts; identity only reads what the capacity carries. */
import type { Actor } from '#kernel/action'
import { allow, deny } from '#kernel/access'
import type { Permit, Verdict } from '#kernel/access'
import type { Uuid } from '#kernel/ids'
import { refusals } from './words.ts'

export type Managing = 'identity.manage-accounts'
export type Adding = 'identity.add-person'

/** The flag a post carries in a pack to manage accounts. */
const SECURITY = 'identity.security'

/** Security administrators, and the platform's own services (first account from the command line, seeds). */
export function allowManaging(actor: Actor): Verdict<Managing> {
  return isService(actor) || mayOf(actor).includes(SECURITY)
    ? allow('identity.manage-accounts')
    : deny('identity.not-security', refusals['identity.not-security'])
}

/** As above, but nobody for themselves: that would take the second pair of eyes away. */
export function allowManagingOf(actor: Actor, person: Uuid): Verdict<Managing> {
  if (actor.person === person) return deny('identity.not-yourself', refusals['identity.not-yourself'])
  return allowManaging(actor)
}

/** Modules above add persons in acts they have judged themselves; the floor still asks for a post or a service. */
export function allowAdding(): Permit<Adding> {
  return allow('identity.add-person')
}

/** Person and session of an endpoint for persons; the frame has refused everybody else. */
export function signedIn(ctx: { actor: Actor }): { person: Uuid; session: Uuid } {
  const { person, session } = ctx.actor
  if (!person || !session) throw new Error('an act for persons needs a person')
  return { person, session }
}

function isService(actor: Actor): boolean {
  return actor.person === null && actor.capacity.settings['linli.service'] === '1'
}

/** `may` of the capacity's facts: a list of flags by agreement with the module that resolves capacities. */
function mayOf(actor: Actor): readonly string[] {
  const may = (actor.capacity.facts as { may?: unknown } | null | undefined)?.may
  return Array.isArray(may) ? (may as readonly string[]) : []
}
