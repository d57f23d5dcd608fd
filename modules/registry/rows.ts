/** Rows of today and stays, made out of what is believed. */
import type { ReadContext } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import type { Kind } from './contract.ts'
import { initialsOf } from './names.ts'
import { openFacts } from './rules.ts'
import type { Fact, Overwrite, Stay } from './rules.ts'
import type { PlaceFound } from './store/subjects.ts'
import type { DwellingRow, RowOf, StayRow } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** A subject whose row is locked (null: it is new), with what is believed of it. */
export interface Held<K extends Kind> {
  readonly id: Uuid
  readonly row: RowOf[K] | null
  readonly facts: readonly Fact[]
  readonly stays: readonly StayRow[]
}

export interface Rewriting<K extends Kind> {
  readonly held: Held<K>
  readonly writes: readonly Overwrite[]
  /** Person: found to be another's record, or no longer. */
  readonly merged?: { readonly into: Uuid | null; readonly state: 'here' | 'left' | 'merged' }
}

/** Where dwellings and places lie. A subject is placed by them; what is out of sight keeps the path it had. */
export interface Whereabouts {
  readonly dwellings: ReadonlyMap<Uuid, DwellingRow>
  readonly places: ReadonlyMap<Uuid, PlaceFound>
}

/** Where a subject was from when to when, with the path of each place. Refuses `registry.no-place`. */
export function stayRows<K extends Kind>(
  ctx: ReadContext,
  kind: K,
  held: Held<K>,
  stays: readonly Stay[],
  where: Whereabouts,
  merged: Rewriting<K>['merged'],
): StayRow[] {
  const isMerged =
    merged !== undefined ? merged.into !== null : held.row !== null && held.row.state === 'merged'
  return stays.map((s) => {
    const own = kind === 'dwelling' ? undefined : s.dwelling ? where.dwellings.get(s.dwelling) : undefined
    const path =
      own?.place_path ??
      (s.place ? where.places.get(s.place)?.path : undefined) ??
      held.stays.find((old) => old.dwelling === s.dwelling && old.from_on <= s.from)?.place_path ??
      (s.to === null ? undefined : held.row?.place_path)
    if (path === undefined) throw refuse('registry.no-place')
    return {
      realm: ctx.realm,
      subject: held.id,
      from_on: s.from,
      to_on: s.to,
      kind,
      dwelling: s.dwelling,
      place_path: path,
      counted: !isMerged,
    }
  })
}

/** A name that holds no longer, without another: nobody could be found by it. */
function nameless(): never {
  throw refuse('registry.required', { title: '姓名或名称' })
}

export function sameStays(before: readonly StayRow[], after: readonly StayRow[]): boolean {
  const key = (s: StayRow) => [s.from_on, s.to_on, s.dwelling, s.place_path, s.counted].join('|')
  const old = new Set(before.map(key))
  return before.length === after.length && after.every((s) => old.has(key(s)))
}

/** The row of today out of what is believed. Refuses `registry.no-place`, `registry.required`. */
export function rowOf<K extends Kind>(
  ctx: ReadContext,
  kind: K,
  held: Held<K>,
  facts: readonly Fact[],
  stays: readonly StayRow[],
  where: Whereabouts,
  by: string,
  merged: Rewriting<K>['merged'],
): RowOf[K] {
  const open = openFacts(facts)
  const value = (element: string) => open.get(element)?.value ?? null
  const home = value('dwelling')
  const dwelling = home === null ? undefined : where.dwellings.get(home)
  if (home !== null && kind !== 'dwelling' && !dwelling && held.row === null)
    throw refuse('registry.no-place')
  const now =
    stays.find((s) => s.to_on === null) ?? stays.toSorted((a, b) => (a.from_on < b.from_on ? 1 : -1))[0]
  const path = now?.place_path ?? held.row?.place_path
  if (path === undefined) throw refuse('registry.no-place')
  const place = dwelling ? dwelling.place : (value('place') ?? held.row?.place ?? null)
  const common = {
    realm: ctx.realm,
    id: held.id,
    place,
    place_path: path,
    revision: (held.row?.revision ?? 0) + 1,
    changed_at: ctx.now,
    changed_by: by,
    state: open.has('left') ? 'left' : 'here',
  }
  switch (kind) {
    case 'person': {
      const name = value('name') ?? nameless()
      const before = held.row as RowOf['person'] | null
      const row: RowOf['person'] = {
        ...common,
        name,
        initials: initialsOf(name),
        sex: value('sex') as 'male' | 'female' | null,
        birth: value('birth'),
        id_mac: open.get('id-number')?.mac ?? null,
        id_masked: open.get('id-number')?.masked ?? null,
        phone_mac: open.get('phone')?.mac ?? null,
        phone_masked: open.get('phone')?.masked ?? null,
        residence: value('residence'),
        household: value('household'),
        relation: value('relation'),
        dwelling: home,
        state: merged
          ? merged.state
          : before?.state === 'merged'
            ? 'merged'
            : (common.state as 'here' | 'left'),
        merged_into: merged ? merged.into : (before?.merged_into ?? null),
      }
      return row as RowOf[K]
    }
    case 'household':
      return { ...common, code: value('code'), dwelling: home } as RowOf[K]
    case 'dwelling': {
      const area = value('area')
      return {
        ...common,
        building: value('building') ?? '',
        unit: value('unit') ?? '',
        room: value('room') ?? '',
        address: value('address'),
        area: area === null ? null : BigInt(area),
        use: value('use'),
      } as RowOf[K]
    }
    default: {
      const name = value('name') ?? nameless()
      return {
        ...common,
        name,
        initials: initialsOf(name),
        code: value('code'),
        type: value('type'),
        dwelling: home,
      } as RowOf[K]
    }
  }
}
