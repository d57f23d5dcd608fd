/** Lists of persons, households, dwellings, organisations, and the catalogue. */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { getStanding } from '#modules/territory'
import { allowView } from '../access.ts'
import type * as contract from '../contract.ts'
import { catalogueOf } from '../elements.ts'
import { lettersOf } from '../names.ts'
import { afterOf, paged } from '../paging.ts'
import { recordRead, showing } from '../purpose.ts'
import { readOrganisationCode } from '../rules.ts'
import {
  dwellingLine,
  elementView,
  householdLine,
  listed,
  namesOfPlaces,
  organisationLine,
  personLine,
} from '../showing.ts'
import * as search from '../store/search.ts'

const PAGE = 30

/** The subtree asked for; without one the actor's own, which has the better plan than no range at all. */
export async function pathOf(ctx: ReadContext, place: Uuid | undefined): Promise<string | null> {
  if (place !== undefined) return (await getStanding(ctx, place)).path
  return acting(ctx).placePath
}

export const elements = query(
  'registry.elements',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.elements>,
  ): Promise<Output<typeof contract.elements>> => {
    const catalogue = await catalogueOf(ctx)
    const kinds = ['person', 'household', 'dwelling', 'organisation'] as const
    return {
      rows: kinds
        .filter((k) => input.kind === undefined || input.kind === k)
        .flatMap((k) => catalogue.of(k).map(elementView)),
    }
  },
)

/** The filters of the list as the store takes them. */
export function peopleAsked(
  input: Omit<Input<typeof contract.people>, 'cursor' | 'limit'>,
  path: string | null,
): Omit<search.PeopleFilter, 'after' | 'limit'> {
  const text = input.text?.trim() ?? ''
  const letters = lettersOf(text)
  return {
    pathFrom: path,
    state: input.state ?? 'here',
    name: text === '' || letters !== '' ? null : text,
    letters: letters === '' ? null : letters,
    building: input.building ?? null,
    household: input.household ?? null,
    dwelling: input.dwelling ?? null,
  }
}

export const people = query(
  'registry.people',
  async (ctx: ReadContext, input: Input<typeof contract.people>): Promise<Output<typeof contract.people>> => {
    must(allowView(acting(ctx)))
    const [shown, catalogue, path] = await Promise.all([
      showing(ctx, input.purpose),
      catalogueOf(ctx),
      pathOf(ctx, input.place),
    ])
    const limit = input.limit ?? PAGE
    const after = afterOf(input.cursor)
    const filter: search.PeopleFilter = { ...peopleAsked(input, path), after, limit: limit + 1 }
    const [found, total] = await Promise.all([
      search.findPeople(ctx, filter),
      after ? null : search.countPeople(ctx, filter),
    ])
    const { rows, next } = paged(found, limit)
    const places = await namesOfPlaces(ctx, rows)
    recordRead(
      ctx,
      'registry.people',
      rows.map((p) => p.id),
      listed.filter((e) => shown.covers('person', e)),
      shown.purpose,
    )
    return { rows: rows.map((p) => personLine(p, catalogue, places, shown.covers)), next, total }
  },
  { personal: true },
)

export const households = query(
  'registry.households',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.households>,
  ): Promise<Output<typeof contract.households>> => {
    must(allowView(acting(ctx)))
    const [shown, catalogue, path] = await Promise.all([
      showing(ctx, input.purpose),
      catalogueOf(ctx),
      pathOf(ctx, input.place),
    ])
    const limit = input.limit ?? PAGE
    const { rows: found, total } = await search.findHouseholds(ctx, {
      pathFrom: path,
      state: input.state ?? 'here',
      text: input.text?.trim() || null,
      after: afterOf(input.cursor),
      limit: limit + 1,
    })
    const { rows, next } = paged(found, limit)
    const places = await namesOfPlaces(ctx, rows)
    recordRead(
      ctx,
      'registry.households',
      rows.flatMap((h) => (h.head_id === null ? [] : [h.head_id])),
      ['name', 'household', 'dwelling'],
      shown.purpose,
    )
    return { rows: rows.map((h) => householdLine(h, catalogue, places)), next, total }
  },
  { personal: true },
)

export const dwellings = query(
  'registry.dwellings',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.dwellings>,
  ): Promise<Output<typeof contract.dwellings>> => {
    must(allowView(acting(ctx)))
    const [catalogue, path] = await Promise.all([catalogueOf(ctx), pathOf(ctx, input.place)])
    const limit = input.limit ?? PAGE
    const { rows: found, total } = await search.findDwellings(ctx, {
      pathFrom: path,
      state: input.state ?? 'here',
      building: input.building ?? null,
      text: input.text?.trim() || null,
      after: afterOf(input.cursor),
      limit: limit + 1,
    })
    const { rows, next } = paged(found, limit)
    const places = await namesOfPlaces(ctx, rows)
    return { rows: rows.map((d) => dwellingLine(d, catalogue, places)), next, total }
  },
)

export const organisations = query(
  'registry.organisations',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.organisations>,
  ): Promise<Output<typeof contract.organisations>> => {
    must(allowView(acting(ctx)))
    const [catalogue, path] = await Promise.all([catalogueOf(ctx), pathOf(ctx, input.place)])
    const limit = input.limit ?? PAGE
    const text = input.text?.trim() ?? ''
    const code = readOrganisationCode(text) ?? null
    const letters = code === null ? lettersOf(text) : ''
    const { rows: found, total } = await search.findOrganisations(ctx, {
      pathFrom: path,
      state: input.state ?? 'here',
      name: text === '' || letters !== '' || code !== null ? null : text,
      letters: letters === '' ? null : letters,
      code,
      after: afterOf(input.cursor),
      limit: limit + 1,
    })
    const { rows, next } = paged(found, limit)
    const places = await namesOfPlaces(ctx, rows)
    return { rows: rows.map((o) => organisationLine(o, catalogue, places)), next, total }
  },
)
