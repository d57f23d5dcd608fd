/** Who waits to be confirmed as living in one's places: each shown leaves a look. */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { isUuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { namesOf } from '#modules/identity'
import { needPurpose } from '#modules/privacy'
import { allowResidences } from '../access.ts'
import type * as contract from '../contract.ts'
import { SEALED_FOR } from '../living.ts'
import * as store from '../store.ts'
import * as residence from '../store/residence.ts'

const LIMIT = 20
const PURPOSE = 'motion-residence'
const FIELDS = ['person.name', 'person.text']

export const residences = query(
  'deliberation.residences',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.residences>,
  ): Promise<Output<typeof contract.residences>> => {
    const who = acting(ctx)
    must(allowResidences(who))
    const purpose = await needPurpose(ctx, PURPOSE, FIELDS)
    const limit = input.limit ?? LIMIT
    const after = isUuid(input.cursor) ? input.cursor : null
    const rows = await residence.waitingResidences(ctx, who.placePath ?? '', after, limit + 1)
    const page = rows.slice(0, limit)
    const [names, places] = await Promise.all([
      namesOf(
        ctx,
        page.map((r) => r.person),
      ),
      store.placeNames(ctx, [...new Set(page.map((r) => r.place))]),
    ])
    if (page.length > 0)
      ctx.readPersonal({
        act: 'deliberation.residences',
        persons: page.map((r) => r.person),
        fields: FIELDS,
        purpose: purpose.id,
      })
    return {
      rows: page.map((r) => ({
        id: r.id,
        name: names.get(r.person) ?? '',
        placeName: places.get(r.place) ?? '',
        said: ctx.secrets.open(SEALED_FOR, r.said_sealed!, r.id),
        askedAt: r.asked_at.toISOString(),
      })),
      next: rows.length > limit ? page.at(-1)!.id : null,
      total: null,
    }
  },
  { personal: true },
)
