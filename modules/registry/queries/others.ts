/** Counts, buildings, the resident's own record, and corrections residents asked for. */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { isUuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { allowView } from '../access.ts'
import type * as contract from '../contract.ts'
import { countsOf } from '../counting.ts'
import { catalogueOf } from '../elements.ts'
import type { Catalogue } from '../elements.ts'
import { recordRead, showing } from '../purpose.ts'
import { isSealed, maskOf } from '../rules.ts'
import { doorText, listed, namesOfPlaces, personLine, placeRef, valueView, wordsOfRefs } from '../showing.ts'
import * as facts from '../store/facts.ts'
import * as requests from '../store/requests.ts'
import * as search from '../store/search.ts'
import { findRows } from '../store/subjects.ts'
import type { CorrectionRow } from '../tables.ts'
import { pathOf } from './lists.ts'
import { knownAt } from './one.ts'

export const counts = query(
  'registry.counts',
  async (ctx: ReadContext, input: Input<typeof contract.counts>): Promise<Output<typeof contract.counts>> => {
    const counted = await countsOf(ctx, input.place, input.at ?? null, input.building ?? null)
    return { place: input.place, ...counted }
  },
)

export const buildings = query(
  'registry.buildings',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.buildings>,
  ): Promise<Output<typeof contract.buildings>> => {
    must(allowView(acting(ctx)))
    const rows = await search.buildingsUnder(ctx, (await pathOf(ctx, input.place))!)
    const names = await namesOfPlaces(ctx, rows)
    return {
      rows: rows.map((r) => ({
        place: placeRef(r.place, names)!,
        building: r.building,
        dwellings: r.dwellings,
        people: r.people,
      })),
    }
  },
)

export const myRecord = query(
  'registry.my-record',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.myRecord>,
  ): Promise<Output<typeof contract.myRecord>> => {
    const me = ctx.actor.person
    const [asked] = me === null ? [] : await findRows(ctx, 'person', [me])
    if (!asked) return { record: null }
    const catalogue = await catalogueOf(ctx)
    const on = input.on ?? catalogue.today
    const told = await facts.knownOn(ctx, asked.id, on, knownAt(input.known, catalogue.zone))
    const [refs, names] = await Promise.all([
      wordsOfRefs(ctx, catalogue, 'person', told),
      namesOfPlaces(ctx, [asked]),
    ])
    const [whole] = await search.peopleById(ctx, [asked.id])
    return {
      record: {
        name: told.find((f) => f.element === 'name')?.value ?? asked.name,
        values: told.map((f) => valueView(f, catalogue, 'person', refs, catalogue.today, true)),
        place: placeRef(asked.place, names),
        address: doorText(whole?.door ?? null),
      },
    }
  },
)

function correctionView(ctx: ReadContext, c: CorrectionRow, catalogue: Catalogue) {
  const element = catalogue.find('person', c.element)
  const wanted = ctx.secrets.open('registry-correction', c.wanted_sealed, `${c.id}/wanted`)
  return {
    id: c.id,
    element: c.element,
    title: element?.title ?? c.element,
    wanted:
      element && isSealed(element.type)
        ? maskOf(element.type, wanted)
        : (element?.options.find((o) => o.id === wanted)?.title ?? wanted),
    said: ctx.secrets.open('registry-correction', c.said_sealed, `${c.id}/said`),
    state: c.state,
    answer: c.answer,
    madeAt: c.made_at.toISOString(),
    decidedAt: c.decided_at?.toISOString() ?? null,
  }
}

export const myCorrections = query(
  'registry.my-corrections',
  async (
    ctx: ReadContext,
    _input: Input<typeof contract.myCorrections>,
  ): Promise<Output<typeof contract.myCorrections>> => {
    const me = ctx.actor.person
    const rows = me === null ? [] : await requests.correctionsOf(ctx, me)
    if (rows.length === 0) return { rows: [] }
    const catalogue = await catalogueOf(ctx)
    return { rows: rows.map((c) => correctionView(ctx, c, catalogue)) }
  },
)

export const corrections = query(
  'registry.corrections',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.corrections>,
  ): Promise<Output<typeof contract.corrections>> => {
    must(allowView(acting(ctx)))
    const [shown, catalogue] = await Promise.all([showing(ctx, input.purpose), catalogueOf(ctx)])
    const limit = input.limit ?? 30
    const after = isUuid(input.cursor) ? input.cursor : null
    const rows = await requests.correctionsIn(ctx, input.state ?? 'open', after, limit + 1)
    const page = rows.slice(0, limit)
    const persons = await search.peopleById(
      ctx,
      page.map((c) => c.person),
    )
    const byId = new Map(persons.map((p) => [p.id, p]))
    const names = await namesOfPlaces(ctx, persons)
    // What somebody wants to have written is shown only within the purpose.
    const reached = page.filter((c) => byId.has(c.person) && shown.covers('person', c.element))
    recordRead(
      ctx,
      'registry.corrections',
      reached.map((c) => c.person),
      ['name', ...listed.filter((e) => shown.covers('person', e)), ...reached.map((c) => c.element)],
      shown.purpose,
    )
    return {
      rows: reached.map((c) => ({
        ...correctionView(ctx, c, catalogue),
        person: personLine(byId.get(c.person)!, catalogue, names, shown.covers),
      })),
      next: rows.length > limit ? page.at(-1)!.id : null,
      total: null,
    }
  },
  { personal: true },
)
