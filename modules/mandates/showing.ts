/** A mandate as whoever is looking sees it. */
import { isDenied } from '#kernel/access'
import type { Uuid } from '#kernel/ids'
import type { Acting } from '#modules/bodies'
import { allowAccepting, allowEnding, allowRegistering } from './access.ts'
import type { MandateView } from './contract.ts'
import { isAgent, lineOf, standingOf } from './rules.ts'
import type { MandateRow } from './tables.ts'

export function viewOf(who: Acting, m: MandateRow, now: Date): MandateView {
  const register = allowRegistering(who, m)
  const ending = allowEnding(who, m, now)
  return {
    id: m.id,
    formNo: m.form_no,
    kind: m.kind,
    side:
      who.person !== null && who.person === m.grantor
        ? 'grantor'
        : isAgent(m, who) || m.agent === who.person
          ? 'agent'
          : 'office',
    grantorName: m.grantor_name,
    agentName: m.agent_name,
    relation: m.relation,
    scopes: m.scopes,
    from: m.from_on,
    to: m.to_on,
    standing: standingOf(m, now),
    line: lineOf(m, false),
    givenHow: m.given_how,
    phoneMasked: m.phone_masked,
    endedAt: m.ended_at?.toISOString() ?? null,
    endedSide: m.ended_side,
    mayEnd: !('denied' in ending),
    // A relative accepts by the invitation: an id alone is not enough.
    mayAccept: m.kind === 'staff' && !isDenied(allowAccepting(who, m, now)),
    mayRegister: m.state !== 'prepared' ? '' : isDenied(register) ? register.sentence : null,
  }
}

/** Whose names a mandate shows: who gave it, and the relative it names. A post is nobody's personal data. */
export const sidesShown = (m: MandateRow): Uuid[] =>
  [m.grantor, m.kind === 'family' ? m.agent : null].filter((id) => id !== null)
