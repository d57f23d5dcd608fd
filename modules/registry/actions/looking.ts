/** Looking that must be a write: clear values for a minute, and finding by a whole number. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { allowUnmask, allowView } from '../access.ts'
import type * as contract from '../contract.ts'
import { catalogueOf, macOf, openKept } from '../elements.ts'
import { readTyped } from '../judging.ts'
import { clearedFor, fieldOf, needFields, recordRead, showing } from '../purpose.ts'
import { factOf } from '../recording.ts'
import { isMinor, isSealed, openFacts } from '../rules.ts'
import { listed, namesOfPlaces, personLine } from '../showing.ts'
import { believedNow } from '../store/facts.ts'
import * as search from '../store/search.ts'
import { findRows } from '../store/subjects.ts'
import type { PersonRow } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

/** How long clear values may stand on a screen. */
export const UNMASKED_MS = 60_000

export const unmask = action(
  'registry.unmask',
  async (ctx: Context, input: Input<typeof contract.unmask>): Promise<Output<typeof contract.unmask>> => {
    const catalogue = await catalogueOf(ctx)
    const elements = [...new Set(input.elements)].map((id) => catalogue.get(input.kind, id))
    const open = elements.find((e) => !isSealed(e.type))
    if (open) throw refuse('registry.not-sealed', { title: open.title })
    const [row] = await findRows(ctx, input.kind, [input.id])
    if (!row) throw refuse('registry.no-subject')
    must(allowUnmask(acting(ctx), { path: row.place_path, name: '' }))
    const ids = elements.map((e) => e.id)
    const purpose = await needFields(ctx, input.purpose, input.kind, ids)
    if (input.kind === 'person') {
      const minor = isMinor((row as PersonRow).birth, catalogue.today)
      const approval = await clearedFor(ctx, input.id, purpose, minor)
      const why = approval === undefined ? input.reason : `${input.reason}（批准 ${approval}）`
      recordRead(ctx, 'registry.unmask', [input.id], ids, purpose, why)
    }
    const facts = openFacts((await believedNow(ctx, [input.id])).map(factOf))
    ctx.touch({
      kind: 'registry.unmask',
      id: input.id,
      fields: ids.map((e) => fieldOf(input.kind, e)),
      reason: input.reason,
    })
    return {
      values: elements.flatMap((e) => {
        const fact = facts.get(e.id)
        return fact ? [{ element: e.id, value: openKept(ctx, e.id, input.id, fact) }] : []
      }),
      expiresAt: new Date(ctx.now.getTime() + UNMASKED_MS).toISOString(),
    }
  },
)

export const findPerson = action(
  'registry.find-person',
  async (
    ctx: Context,
    input: Input<typeof contract.findPerson>,
  ): Promise<Output<typeof contract.findPerson>> => {
    must(allowView(acting(ctx)))
    const shown = await showing(ctx, input.purpose)
    const catalogue = await catalogueOf(ctx)
    const macs = (['id-number', 'phone'] as const).map((type) => {
      const typed = type === 'phone' ? input.phone : input.idNumber
      if (typed === undefined) return []
      return [macOf(ctx, type, readTyped(catalogue.get('person', type), typed, catalogue.today))]
    })
    const [ids = [], phones = []] = macs
    const [found, known] = await Promise.all([
      search.peopleByMac(ctx, ids, phones),
      search.knownMacs(ctx, [...ids, ...phones]),
    ])
    const places = await namesOfPlaces(ctx, found)
    recordRead(
      ctx,
      'registry.find-person',
      found.map((p) => p.id),
      listed.filter((e) => shown.covers('person', e)),
      shown.purpose,
    )
    const asked = [...(ids.length > 0 ? ['id-number'] : []), ...(phones.length > 0 ? ['phone'] : [])]
    ctx.touch({ kind: 'registry.search', id: null, fields: asked })
    return {
      rows: found.map((p) => personLine(p, catalogue, places, shown.covers)),
      elsewhere: [...ids, ...phones].some(
        (m) => known.has(m) && !found.some((p) => p.id_mac === m || p.phone_mac === m),
      ),
    }
  },
)
