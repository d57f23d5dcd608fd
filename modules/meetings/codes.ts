/** The code people check in by and the tickets they get: keyed digests, nothing of them is stored in the clear. */
import type { ReadContext } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { CHECK_IN_HOURS, codeFrom } from './rules.ts'
import type { MeetingRow } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)
type Keys = Pick<ReadContext, 'secrets'>

/** Computed from the meeting, so that none is kept. */
export const codeOf = (ctx: Keys, meeting: Uuid): string =>
  codeFrom(Buffer.from(ctx.secrets.mac('meeting-code', meeting).slice(3), 'base64url'))
export const codeMac = (ctx: Keys, code: string): string => ctx.secrets.mac('meeting-check-in', code)
export const ticketMac = (ctx: Keys, ticket: string): string => ctx.secrets.mac('meeting-ticket', ticket)

/** Check-in begins some hours before the announced time. */
export function tooEarly(m: Pick<MeetingRow, 'starts_at'>, now: Date) {
  return now.getTime() < m.starts_at.getTime() - CHECK_IN_HOURS * 3_600_000
    ? refuse('meetings.check-in-early', { hours: CHECK_IN_HOURS })
    : null
}
