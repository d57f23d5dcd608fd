/** Rows as contracts show them: masked, with what a purpose reaches, minors' names masked in lists. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { dayNumber, dayOf } from '#kernel/time'
import type { Day } from '#kernel/time'
import type {
  DwellingLine,
  ElementView,
  HouseholdLine,
  Kind,
  OrganisationLine,
  PersonLine,
  ValueView,
} from './contract.ts'
import type { Catalogue } from './elements.ts'
import { ageOn, areaText, isMinor, isSealed, isStale, isStructural, maskName } from './rules.ts'
import type { Element } from './rules.ts'
import type { ToldFact } from './store/facts.ts'
import type { DoorOf, DwellingFound, HouseholdFound, OrganisationFound, PersonFound } from './store/search.ts'
import { findRows, placesById } from './store/subjects.ts'

export type Names = ReadonlyMap<Uuid, string>

export async function namesOfPlaces(
  ctx: ReadContext,
  rows: readonly { readonly place: Uuid | null }[],
): Promise<Names> {
  const places = await placesById(
    ctx,
    rows.flatMap((r) => (r.place === null ? [] : [r.place])),
  )
  return new Map(places.map((p) => [p.id, p.name]))
}

export function placeRef(id: Uuid | null, names: Names): { id: Uuid; name: string } | null {
  return id === null ? null : { id, name: names.get(id) ?? '' }
}

/** 3号楼2单元501, or the free address. */
export function doorText(door: DoorOf | null): string | null {
  if (!door) return null
  const parts = [door.building, door.unit, door.room].filter((p) => p !== '')
  return parts.length > 0 ? parts.join(' ') : (door.address ?? '')
}

export function optionTitle(catalogue: Catalogue, kind: Kind, element: string, id: string | null) {
  if (id === null) return null
  return catalogue.find(kind, element)?.options.find((o) => o.id === id)?.title ?? id
}

/** `covers` leaves out what the purpose does not reach. */
export function personLine(
  p: PersonFound,
  catalogue: Catalogue,
  places: Names,
  covers: (kind: Kind, element: string) => boolean,
): PersonLine {
  const minor = isMinor(p.birth, catalogue.today)
  const shown = <T>(element: string, value: T): T | null => (covers('person', element) ? value : null)
  return {
    id: p.id,
    name: minor ? maskName(p.name) : p.name,
    sex: shown('sex', p.sex),
    age: p.birth === null ? null : shown('birth', ageOn(p.birth, catalogue.today)),
    minor,
    idNumber: minor ? null : shown('id-number', p.id_masked),
    phone: minor ? null : shown('phone', p.phone_masked),
    residence: shown('residence', optionTitle(catalogue, 'person', 'residence', p.residence)),
    relation: shown('relation', optionTitle(catalogue, 'person', 'relation', p.relation)),
    household: shown('household', p.household),
    dwelling: shown('dwelling', p.dwelling),
    address: shown('dwelling', doorText(p.door)),
    place: placeRef(p.place, places),
    state: p.state,
    revision: p.revision,
  }
}

/** Elements a list of persons shows, for the ledger. */
export const listed = ['name', 'sex', 'birth', 'id-number', 'phone', 'residence', 'household', 'dwelling']

export function householdLine(h: HouseholdFound, catalogue: Catalogue, places: Names): HouseholdLine {
  return {
    id: h.id,
    code: h.code,
    head: h.head === null ? null : isMinor(h.head_birth, catalogue.today) ? maskName(h.head) : h.head,
    members: h.members,
    dwelling: h.dwelling,
    address: doorText(h.door),
    place: placeRef(h.place, places),
    state: h.state,
    revision: h.revision,
  }
}

export function dwellingLine(d: DwellingFound, catalogue: Catalogue, places: Names): DwellingLine {
  return {
    id: d.id,
    building: d.building || null,
    unit: d.unit || null,
    room: d.room || null,
    address: doorText(d) ?? '',
    area: d.area === null ? null : Number(d.area),
    use: optionTitle(catalogue, 'dwelling', 'use', d.use),
    place: placeRef(d.place, places),
    people: d.people,
    state: d.state,
    revision: d.revision,
  }
}

export function organisationLine(
  o: OrganisationFound,
  catalogue: Catalogue,
  places: Names,
): OrganisationLine {
  return {
    id: o.id,
    name: o.name,
    code: o.code,
    kindTitle: optionTitle(catalogue, 'organisation', 'type', o.type),
    address: doorText(o.door),
    place: placeRef(o.place, places),
    state: o.state,
    revision: o.revision,
  }
}

export function elementView(e: Element): ElementView {
  return {
    kind: e.kind,
    id: e.id,
    title: e.title,
    type: e.type,
    options: e.options.map((o) => ({ id: o.id, title: o.title })),
    sensitivity: e.sensitivity,
    basis: e.basis,
    freshnessDays: e.freshnessDays,
    owner: e.owner,
    sealed: isSealed(e.type),
    required: e.required,
    structural: isStructural(e.kind, e.id),
  }
}

/** What values refer to, in words: doors of dwellings, codes of households, names of places. */
export async function wordsOfRefs(
  ctx: ReadContext,
  catalogue: Catalogue,
  kind: Kind,
  facts: readonly ToldFact[],
): Promise<Names> {
  const refs = (type: string) =>
    facts.flatMap((f) =>
      f.value !== null && catalogue.find(kind, f.element)?.type === type ? [f.value] : [],
    )
  const [dwellings, households, places] = await Promise.all([
    findRows(ctx, 'dwelling', refs('dwelling')),
    findRows(ctx, 'household', refs('household')),
    placesById(ctx, refs('place')),
  ])
  return new Map<Uuid, string>([
    ...dwellings.map((d) => [d.id, doorText(d) ?? ''] as const),
    ...households.map((h) => [h.id, h.code ?? ''] as const),
    ...places.map((p) => [p.id, p.name] as const),
  ])
}

export function valueView(
  f: ToldFact,
  catalogue: Catalogue,
  kind: Kind,
  refs: Names,
  today: Day,
  forOwner = false,
): ValueView {
  const e = catalogue.find(kind, f.element)
  const type = e?.type ?? 'text'
  const value = f.masked ?? f.value ?? ''
  const text =
    type === 'option'
      ? (optionTitle(catalogue, kind, f.element, value) ?? value)
      : type === 'area'
        ? areaText(value)
        : type === 'household' || type === 'dwelling' || type === 'place'
          ? (refs.get(value) ?? '')
          : value
  const recorded = f.recorded_at.toISOString()
  return {
    element: f.element,
    title: e?.title ?? f.element,
    type,
    value,
    text,
    masked: f.masked !== null,
    origin: f.origin,
    from: f.valid_from,
    to: f.valid_to,
    recordedAt: recorded,
    supersededAt: f.superseded_at?.toISOString() ?? null,
    by: forOwner ? null : f.by,
    source: f.source ?? f.act_source,
    stale:
      f.valid_to === null &&
      f.superseded_at === null &&
      isStale(dayNumber(dayOf(f.recorded_at, catalogue)), dayNumber(today), e?.freshnessDays ?? null),
  }
}
