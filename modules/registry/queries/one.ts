/** One subject as it stood on a day, as known at an instant; the history of an element. */
import { isDenied, must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { endOfDay, isDay } from '#kernel/time'
import { acting } from '#modules/bodies'
import { allowEdit, allowUnmask, allowView } from '../access.ts'
import type * as contract from '../contract.ts'
import type { Kind } from '../contract.ts'
import { catalogueOf } from '../elements.ts'
import type { Catalogue } from '../elements.ts'
import { clearedFor, recordRead, showing, showingOne } from '../purpose.ts'
import { isMinor, maskName } from '../rules.ts'
import {
  doorText,
  householdLine,
  listed,
  namesOfPlaces,
  optionTitle,
  personLine,
  placeRef,
  valueView,
  wordsOfRefs,
} from '../showing.ts'
import * as facts from '../store/facts.ts'
import { mergesInto } from '../store/requests.ts'
import * as search from '../store/search.ts'
import { findRows } from '../store/subjects.ts'
import type { PersonRow, RowOf } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

/** The instant `known` names: a day counts up to its end. Null: everything known now. */
export function knownAt(known: string | undefined, zone: string): Date | null {
  if (known === undefined) return null
  return isDay(known) ? new Date(endOfDay(known, { zone }).getTime() - 1) : new Date(known)
}

function verdictsOf(ctx: ReadContext, path: string) {
  const who = acting(ctx)
  const told = (v: ReturnType<typeof allowEdit> | ReturnType<typeof allowUnmask>) =>
    isDenied(v) ? { allowed: false, why: v.sentence } : { allowed: true, why: null }
  const at = { path, name: '' }
  return { edit: told(allowEdit(who, at)), unmask: told(allowUnmask(who, at)) }
}

async function found<K extends Kind>(ctx: ReadContext, kind: K, id: Uuid): Promise<RowOf[K]> {
  must(allowView(acting(ctx)))
  const [row] = await findRows(ctx, kind, [id])
  if (!row) throw refuse('registry.no-subject')
  return row
}

/** What all kinds answer with. `covers` leaves out what the purpose does not reach. */
async function wholeOf<K extends Kind>(
  ctx: ReadContext,
  catalogue: Catalogue,
  kind: K,
  row: RowOf[K],
  asked: { on?: string; known?: string },
  covers: (kind: Kind, element: string) => boolean,
) {
  const on = asked.on ?? catalogue.today
  const known = knownAt(asked.known, catalogue.zone)
  const told = (await facts.knownOn(ctx, row.id, on, known)).filter((f) => covers(kind, f.element))
  const [refs, places] = await Promise.all([
    wordsOfRefs(ctx, catalogue, kind, told),
    namesOfPlaces(ctx, [row]),
  ])
  const ref = (element: string) => {
    const value = told.find((f) => f.element === element)?.value
    return value == null ? null : { id: value, title: refs.get(value) ?? '' }
  }
  return {
    told,
    ref,
    known,
    view: {
      id: row.id,
      revision: row.revision,
      on,
      knownAt: (known ?? ctx.now).toISOString(),
      values: told.map((f) => valueView(f, catalogue, kind, refs, catalogue.today)),
      place: placeRef(row.place, places),
      verdicts: verdictsOf(ctx, row.place_path),
    },
  }
}

export const person = query(
  'registry.person',
  async (ctx: ReadContext, input: Input<typeof contract.person>): Promise<Output<typeof contract.person>> => {
    const [asked, shown, catalogue] = await Promise.all([
      found(ctx, 'person', input.id),
      showingOne(ctx, input.purpose),
      catalogueOf(ctx),
    ])
    const row = await keptOf(ctx, asked)
    const minor = isMinor(row.birth, catalogue.today)
    const approval = await clearedFor(ctx, row.id, shown.purpose, minor)
    const w = await wholeOf(ctx, catalogue, 'person', row, input, shown.covers)
    const merged = await mergesInto(ctx, row.id)
    const fields = ['name', ...w.told.map((f) => f.element)]
    recordRead(ctx, 'registry.person', [row.id], fields, shown.purpose, approval)
    return {
      ...w.view,
      name: w.told.find((f) => f.element === 'name')?.value ?? row.name,
      state: row.state,
      askedFor: asked.id === row.id ? null : asked.id,
      minor,
      household: w.ref('household'),
      dwelling: w.ref('dwelling'),
      merged: merged.map((m) => ({
        merge: m.id,
        person: m.person,
        name: m.name,
        at: m.at.toISOString(),
        reason: m.reason,
      })),
    }
  },
  { personal: true },
)

/** The record that stands for a merged one; the end of the chain. */
async function keptOf(ctx: ReadContext, row: PersonRow): Promise<PersonRow> {
  let at = row
  for (let step = 0; at.merged_into !== null && step < 20; step++) {
    const [next] = await findRows(ctx, 'person', [at.merged_into])
    if (!next) throw refuse('registry.no-subject')
    at = next
  }
  return at
}

export const household = query(
  'registry.household',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.household>,
  ): Promise<Output<typeof contract.household>> => {
    const [row, shown, catalogue] = await Promise.all([
      found(ctx, 'household', input.id),
      showing(ctx, input.purpose),
      catalogueOf(ctx),
    ])
    const w = await wholeOf(ctx, catalogue, 'household', row, input, shown.covers)
    const spans = await facts.referringOn(ctx, 'household', row.id, w.view.on, w.known)
    const members = shown.covers('person', 'household')
      ? await search.peopleById(
          ctx,
          spans.map((s) => s.subject),
        )
      : []
    const there = members.filter((p) => p.state !== 'merged')
    const relations = await facts.valuesOn(
      ctx,
      there.map((p) => p.id),
      'relation',
      w.view.on,
      w.known,
    )
    recordRead(
      ctx,
      'registry.household',
      there.map((p) => p.id),
      ['name', 'household'],
      shown.purpose,
    )
    return {
      ...w.view,
      state: row.state,
      dwelling: w.ref('dwelling'),
      members: there.map((p) => {
        const span = spans.find((s) => s.subject === p.id)!
        const minor = isMinor(p.birth, catalogue.today)
        const relation = relations.get(p.id) ?? null
        return {
          id: p.id,
          name: minor ? maskName(p.name) : p.name,
          minor,
          relation,
          relationTitle: optionTitle(catalogue, 'person', 'relation', relation),
          from: span.valid_from,
          to: span.valid_to,
          revision: p.revision,
        }
      }),
    }
  },
  { personal: true },
)

export const dwelling = query(
  'registry.dwelling',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.dwelling>,
  ): Promise<Output<typeof contract.dwelling>> => {
    const [row, catalogue] = await Promise.all([found(ctx, 'dwelling', input.id), catalogueOf(ctx)])
    const shown = input.purpose === undefined ? null : await showing(ctx, input.purpose)
    const w = await wholeOf(ctx, catalogue, 'dwelling', row, input, shown?.covers ?? (() => true))
    const spans = await facts.referringOn(ctx, 'dwelling', row.id, w.view.on, w.known)
    const people = (
      await search.peopleById(
        ctx,
        spans.map((s) => s.subject),
      )
    ).filter((p) => p.state !== 'merged')
    const homes =
      shown === null
        ? []
        : (
            await search.findHouseholds(ctx, {
              pathFrom: null,
              state: 'here',
              text: null,
              dwelling: row.id,
              after: null,
              limit: 100,
            })
          ).rows
    const places = await namesOfPlaces(ctx, [...people, ...homes])
    if (shown)
      recordRead(
        ctx,
        'registry.dwelling',
        [...people.map((p) => p.id), ...homes.flatMap((h) => (h.head_id === null ? [] : [h.head_id]))],
        listed.filter((e) => shown.covers('person', e)),
        shown.purpose,
      )
    return {
      ...w.view,
      state: row.state,
      address: doorText(row) ?? '',
      people: shown ? people.map((p) => personLine(p, catalogue, places, shown.covers)) : [],
      households: homes.map((h) => householdLine(h, catalogue, places)),
      peopleCount: people.length,
    }
  },
  { personal: true },
)

export const organisation = query(
  'registry.organisation',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.organisation>,
  ): Promise<Output<typeof contract.organisation>> => {
    const [row, catalogue] = await Promise.all([found(ctx, 'organisation', input.id), catalogueOf(ctx)])
    const w = await wholeOf(ctx, catalogue, 'organisation', row, input, () => true)
    const name = w.told.find((f) => f.element === 'name')?.value ?? row.name
    return { ...w.view, state: row.state, name }
  },
)

export const history = query(
  'registry.history',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.history>,
  ): Promise<Output<typeof contract.history>> => {
    const [row, catalogue] = await Promise.all([found(ctx, input.kind, input.id), catalogueOf(ctx)])
    catalogue.get(input.kind, input.element)
    if (input.kind === 'person') {
      const shown = await showingOne(ctx, input.purpose)
      if (!shown.covers('person', input.element)) return { rows: [] }
      const minor = isMinor((row as PersonRow).birth, catalogue.today)
      const approval = await clearedFor(ctx, row.id, shown.purpose, minor)
      recordRead(ctx, 'registry.history', [row.id], [input.element], shown.purpose, approval)
    }
    const told = await facts.historyOf(ctx, row.id, input.element)
    const refs = await wordsOfRefs(ctx, catalogue, input.kind, told)
    return { rows: told.map((f) => valueView(f, catalogue, input.kind, refs, catalogue.today)) }
  },
  { personal: true },
)
