/** What a reporter wrote and photographed is theirs: whoever is shown it leaves a row in the read ledger. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'

/** Purpose of everything shown for the sake of a report (purposes.yaml of the national layer). */
export const PURPOSE = 'handle-report'
const ACTING_FOR = 'act-for'

/**
 * Records that these fields of the reporters were shown: one row a matter. An anonymous report has nobody to tell; who
 * holds the query code is the reporter. Lists without a search show a title only, in which numbers are masked: no look.
 */
export function noteLook(
  ctx: ReadContext,
  act: string,
  matters: readonly { readonly id: Uuid; readonly reporter: Uuid | null }[],
  fields: readonly string[],
  reason?: string,
): void {
  const { kind } = acting(ctx)
  if (kind === 'public') return
  // Somebody without a post sees another's report by mandate or by its code: as who acts for them.
  const purpose = kind === 'resident' ? ACTING_FOR : PURPOSE
  for (const m of matters)
    if (m.reporter !== null)
      ctx.readPersonal({ act, persons: [m.reporter], fields, purpose, matter: m.id, reason })
}
