/** The reporter's own pages. */
import type { ReadContext } from '#kernel/action'
import { query } from '#kernel/action'
import type { Input } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { underMandate } from '#modules/mandates'
import { getMatter } from '#modules/flow'
import type * as contract from '../contract.ts'
import { linesOf, statusOf } from '../showing.ts'
import * as store from '../store.ts'
import { refusals } from '../words.ts'

const refuseHere = refuser(refusals)

export const myReport = query(
  'casework.my-report',
  async (ctx: ReadContext, input: Input<typeof contract.myReport>) => {
    const mandated = input.mandate ? await underMandate(ctx, input.mandate, 'track') : null
    const m = await getMatter(ctx, input.id, 'report')
    const person = mandated?.grantor ?? acting(ctx).person
    // A clerk who may see the matter is not its reporter: this page is the reporter's own.
    if (person === null || m.reporter !== person) throw refuseHere('casework.wrong-code')
    return statusOf(ctx, input.id, true, mandated?.line(true))
  },
  { personal: true },
)

export const myReports = query(
  'casework.my-reports',
  async (ctx: ReadContext, input: Input<typeof contract.myReports>) => {
    const mandated = input.mandate ? await underMandate(ctx, input.mandate, 'track') : null
    const person = mandated?.grantor ?? acting(ctx).person
    const limit = input.limit ?? 20
    if (person === null) return { rows: [], next: null, total: 0 }
    // Opaque to clients; a broken one starts from the beginning.
    const after = isUuid(input.cursor) ? input.cursor : null
    const rows = await store.reportedBy(ctx, person, after, limit + 1)
    const page = rows.slice(0, limit)
    if (mandated)
      ctx.readPersonal({
        act: 'casework.my-reports',
        persons: [mandated.grantor],
        fields: ['matters'],
        purpose: 'act-for',
        reason: mandated.line(true),
      })
    return { rows: await linesOf(ctx, page), next: rows.length > limit ? page.at(-1)!.id : null, total: null }
  },
  { personal: true },
)
