/** Registering persons, households, dwellings, organisations. */
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { addPerson as addIdentity } from '#modules/identity'
import { must } from '#kernel/access'
import { allowView } from '../access.ts'
import type * as contract from '../contract.ts'
import type { Kind } from '../contract.ts'
import { catalogueOf, macOf } from '../elements.ts'
import type { Catalogue } from '../elements.ts'
import { firstWrites, judgeDays, mayEditAt, plain, readTyped, targetOf } from '../judging.ts'
import type { Target } from '../judging.ts'
import { recordRead, showing } from '../purpose.ts'
import type { Showing } from '../purpose.ts'
import { fresh, note } from '../recording.ts'
import type { Overwrite } from '../rules.ts'
import { listed, namesOfPlaces, personLine } from '../showing.ts'
import * as search from '../store/search.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

/** What a broken constraint means, for every act that writes rows. */
export const meanings = {
  person_id_number: () => refuse('registry.same-id-number'),
  household_code: () => refuse('registry.same-code'),
  organisation_code: () => refuse('registry.same-code'),
  dwelling_door: () => refuse('registry.dwelling-there'),
  merge_once: () => refuse('registry.is-merged'),
  correction_open_once: () => refuse('registry.correction-open'),
}

export const addPerson = action(
  'registry.add-person',
  async (
    ctx: Context,
    input: Input<typeof contract.addPerson>,
  ): Promise<Output<typeof contract.addPerson>> => {
    must(allowView(acting(ctx)))
    const shown = await showing(ctx, input.purpose)
    const catalogue = await catalogueOf(ctx)
    judgeDays(catalogue, input.from)
    const target = await targetOf(ctx, input)
    const permit = mayEditAt(ctx, target)
    const id = ctx.newId()
    const { writes, read } = firstWrites(ctx, catalogue, 'person', id, input.values, input.from)
    const matches = await matchesOf(ctx, catalogue, shown, read)
    const isSame = matches.some((m) => m.why === 'id-number')
    if (matches.length > 0 && (isSame || input.different !== true)) {
      // Somebody was shown: that is a fact of its own, though nothing was added.
      ctx.touch({ kind: 'registry.search', id: null, fields: ['name', 'id-number'], reason: input.reason })
      return { state: 'conflict', id: null, revision: null, matches }
    }
    await addIdentity(ctx, { id, name: read.get('name') ?? '' })
    writes.push(...placing(target, input.from))
    if (input.relation !== undefined && target.household !== null)
      writes.push(
        plain(
          'relation',
          readTyped(catalogue.get('person', 'relation'), input.relation, catalogue.today),
          input.from,
        ),
      )
    const [noted] = await note(ctx, permit, 'person', [{ held: fresh<'person'>(id), writes }], {
      act: 'registry.add-person',
      source: input.source ?? null,
      reason: input.reason,
    })
    ctx.announce('registry.Added', { kind: 'person', id })
    return { state: 'added', id, revision: noted!.revision, matches: [] }
  },
  meanings,
)

/** Facts that put a subject where the target is. */
export function placing(target: Target, from: string): Overwrite[] {
  const writes: Overwrite[] = []
  if (target.household !== null) writes.push(plain('household', target.household, from))
  if (target.dwelling !== null)
    writes.push(plain('dwelling', target.dwelling, from, target.derived ? 'derived' : 'typed'))
  if (target.place !== null)
    writes.push(plain('place', target.place, from, target.derived ? 'derived' : 'typed'))
  return writes
}

/** Who may be the same person. Shown ones are recorded as read; one out of sight is only said to be. */
async function matchesOf(
  ctx: Context,
  catalogue: Catalogue,
  shown: Showing,
  read: ReadonlyMap<string, string>,
): Promise<Output<typeof contract.addPerson>['matches']> {
  const number = read.get('id-number')
  const mac = number === undefined ? null : macOf(ctx, 'id-number', number)
  const birth = read.get('birth')
  const [byMac, known, byBirth] = await Promise.all([
    mac === null ? [] : search.peopleByMac(ctx, [mac], []),
    search.knownMacs(ctx, mac === null ? [] : [mac]),
    search.peopleByBirth(ctx, birth === undefined ? [] : [{ name: read.get('name') ?? '', birth }]),
  ])
  // Somebody of the same name and day with another id number is somebody else.
  const alike = byBirth.filter(
    (p) => !byMac.some((m) => m.id === p.id) && (mac === null || p.id_mac === null),
  )
  const places = await namesOfPlaces(ctx, [...byMac, ...alike])
  const line = (p: search.PersonFound) => personLine(p, catalogue, places, shown.covers)
  const found = [...byMac, ...alike]
  recordRead(
    ctx,
    'registry.add-person',
    found.map((p) => p.id),
    listed.filter((e) => shown.covers('person', e)),
    shown.purpose,
  )
  return [
    ...byMac.map((p) => ({ person: line(p), why: 'id-number' as const, elsewhere: false })),
    ...(mac !== null && byMac.length === 0 && known.has(mac)
      ? [{ person: null, why: 'id-number' as const, elsewhere: true }]
      : []),
    ...alike.map((p) => ({ person: line(p), why: 'name-and-birth' as const, elsewhere: false })),
  ]
}

interface Adding {
  readonly values: { element: string; value: string }[]
  readonly from: string
  readonly source?: string
  readonly reason: string
  readonly dwelling?: Uuid
  readonly place?: Uuid
}

async function add(ctx: Context, kind: Exclude<Kind, 'person'>, input: Adding) {
  const catalogue = await catalogueOf(ctx)
  judgeDays(catalogue, input.from)
  const target = await targetOf(ctx, input)
  const permit = mayEditAt(ctx, target)
  const id = ctx.newId()
  const { writes } = firstWrites(ctx, catalogue, kind, id, input.values, input.from)
  writes.push(...placing(target, input.from))
  const [noted] = await note(ctx, permit, kind, [{ held: fresh<typeof kind>(id), writes }], {
    act: `registry.add-${kind}`,
    source: input.source ?? null,
    reason: input.reason,
  })
  ctx.announce('registry.Added', { kind, id })
  return { id, revision: noted!.revision }
}

export const addHousehold = action(
  'registry.add-household',
  (ctx: Context, input: Input<typeof contract.addHousehold>) => add(ctx, 'household', input),
  meanings,
)
export const addDwelling = action(
  'registry.add-dwelling',
  (ctx: Context, input: Input<typeof contract.addDwelling>) => add(ctx, 'dwelling', input),
  meanings,
)
export const addOrganisation = action(
  'registry.add-organisation',
  (ctx: Context, input: Input<typeof contract.addOrganisation>) => add(ctx, 'organisation', input),
  meanings,
)
