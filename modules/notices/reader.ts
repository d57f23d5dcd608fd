/** Whose notices are meant, and how far back. */
import type { ReadContext } from '#kernel/action'
import { refuseKernel } from '#kernel/errors'
import { acting } from '#modules/bodies'
import type { Reader } from './store.ts'

/** Days a notice is listed. */
const LISTED_DAYS = 90
const DAY_MS = 86_400_000

/** The reader in the role they act in: staff for their units, residents for themselves. Refuses `kernel.signed-out`. */
export function readerOf(ctx: ReadContext): Reader {
  const who = acting(ctx)
  if (who.person === null) throw refuseKernel('kernel.signed-out')
  return { person: who.person, bodies: who.kind === 'appointment' ? who.bodies : [] }
}

export const listedSince = (ctx: ReadContext) => new Date(ctx.now.getTime() - LISTED_DAYS * DAY_MS)
