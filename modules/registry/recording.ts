/**
 * The one way facts come in, for one subject or a thousand: what is believed is rewritten, today's rows and stays are made out of it, and
 * all of it is traced, in a fixed number of statements however many subjects there are.
 */
import type { Context, ReadContext } from '#kernel/action'
import { Batch } from '#kernel/database'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import type { Recording } from './access.ts'
import type { Kind } from './contract.ts'
import { initialsOf } from './names.ts'
import { openFacts, rewrite, staysOf } from './rules.ts'
import type { Fact, Overwrite, Stay } from './rules.ts'
import * as factStore from './store/facts.ts'
import * as store from './store/subjects.ts'
import type { PlaceFound } from './store/subjects.ts'
import { factsOfRow } from './tables.ts'
import type { DwellingRow, FactRow, RowOf, StayRow } from './tables.ts'
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

export function factOf(row: FactRow): Fact {
  return {
    no: row.no,
    element: row.element,
    value: row.value,
    sealed: row.sealed,
    mac: row.mac,
    masked: row.masked,
    from: row.valid_from,
    to: row.valid_to,
    origin: row.origin,
    source: row.source,
    act: row.act,
  }
}

/** Locks subjects and reads what is believed of them; those nobody has, or the floor hides, are missing. */
export async function hold<K extends Kind>(
  ctx: ReadContext,
  kind: K,
  ids: readonly Uuid[],
): Promise<Map<Uuid, Held<K>>> {
  const rows = await store.lockRows(ctx, kind, ids)
  const found = rows.map((r) => r.id)
  const [facts, stays] = await Promise.all([
    factStore.believedNow(ctx, found),
    store.staysOfSubjects(ctx, found),
  ])
  const factsOf = Map.groupBy(facts, (f) => f.subject)
  const staysOfId = Map.groupBy(stays, (s) => s.subject)
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        row: row as RowOf[K],
        facts: (factsOf.get(row.id) ?? []).map(factOf),
        stays: staysOfId.get(row.id) ?? [],
      },
    ]),
  )
}

/** A subject that is about to come into being. */
export function fresh<K extends Kind>(id: Uuid): Held<K> {
  return { id, row: null, facts: [], stays: [] }
}

/** Unit and post of the actor, as facts show it. */
export function titleOf(ctx: ReadContext): string {
  const who = acting(ctx)
  if (who.kind === 'appointment') return [who.bodyTitle, who.postTitle].filter(Boolean).join('·')
  return who.kind === 'service' ? '系统' : '本人'
}

/** Loads the dwellings and places some facts name. Out of sight: missing. */
export async function whereaboutsOf(
  ctx: ReadContext,
  named: { readonly dwellings: readonly Uuid[]; readonly places: readonly Uuid[] },
): Promise<Whereabouts> {
  const dwellings = await store.findRows(ctx, 'dwelling', [...new Set(named.dwellings)])
  const wanted = [...named.places, ...dwellings.flatMap((d) => (d.place === null ? [] : [d.place]))]
  const places = await store.placesById(ctx, wanted)
  return {
    dwellings: new Map(dwellings.map((d) => [d.id, d])),
    places: new Map(places.map((p) => [p.id, p])),
  }
}

export interface Noting {
  readonly act: string
  readonly source: string | null
  readonly reason: string
}

export interface Noted {
  readonly id: Uuid
  readonly revision: number
  readonly outcome: 'added' | 'changed' | 'unchanged'
  readonly placePath: string
}

/**
 * Writes the rewritings of one kind. The permit was given for all of them. Refuses `registry.no-place` when a subject would be nowhere.
 * Announces nothing: the act does.
 */
export async function note<K extends Kind>(
  ctx: Context,
  permit: Recording,
  kind: K,
  list: readonly Rewriting<K>[],
  as: Noting,
): Promise<Noted[]> {
  const done = list.map((one) => ({ one, after: rewrite(one.held.facts, one.writes) }))
  const where = await whereaboutsOf(ctx, {
    dwellings: valuesOf(done, 'dwelling'),
    places: valuesOf(done, 'place'),
  })
  const by = titleOf(ctx)
  const inserted: RowOf[K][] = []
  const updated: RowOf[K][] = []
  const stays: StayRow[] = []
  const replaced: Uuid[] = []
  const superseded: bigint[] = []
  const changedSubjects: Uuid[] = []
  const added: (Fact & { subject: Uuid })[] = []
  const answers: Noted[] = []
  for (const { one, after } of done) {
    const { held } = one
    const before = held.row
    const changes = after.added.length > 0 || after.superseded.length > 0 || one.merged !== undefined
    if (before !== null && !changes) {
      answers.push({
        id: held.id,
        revision: before.revision,
        outcome: 'unchanged',
        placePath: before.place_path,
      })
      continue
    }
    const rows = stayRows(ctx, kind, held, staysOf(kind, held.id, after.facts), where, one.merged)
    const row = rowOf(ctx, kind, held, after.facts, rows, where, by, one.merged)
    ;(before === null ? inserted : updated).push(row)
    if (before === null || !sameStays(held.stays, rows)) {
      if (before !== null) replaced.push(held.id)
      stays.push(...rows)
    }
    if (after.superseded.length > 0) {
      superseded.push(...after.superseded)
      changedSubjects.push(held.id)
    }
    for (const f of after.added) added.push({ ...f, subject: held.id })
    const outcome = before === null ? 'added' : 'changed'
    answers.push({ id: held.id, revision: row.revision, outcome, placePath: row.place_path })
    ctx.touch({
      kind: `registry.${kind}`,
      id: held.id,
      fields: [...new Set(one.writes.map((w) => w.element))],
      row: factsOfRow(kind, row as unknown as Record<string, unknown>),
      reason: as.reason,
    })
  }
  if (inserted.length + updated.length === 0) return answers
  const writes = new Batch()
  writes.add(store.insertAct(ctx, permit, { ...as, title: by }))
  if (inserted.length > 0) writes.add(store.insertRows(ctx, permit, kind, inserted))
  if (superseded.length > 0) writes.add(factStore.supersede(ctx, permit, changedSubjects, superseded))
  if (added.length > 0) writes.add(factStore.insertFacts(ctx, permit, kind, added))
  if (replaced.length > 0) writes.add(store.deleteStays(ctx, permit, replaced))
  if (stays.length > 0) writes.add(store.insertStays(ctx, permit, stays))
  // Last: a row that leaves the actor's place takes the sight of its facts with it.
  if (updated.length > 0) writes.add(store.updateRows(ctx, permit, kind, updated))
  await writes.done()
  return answers
}

function valuesOf(done: readonly { after: { facts: readonly Fact[] } }[], element: string): Uuid[] {
  const all = new Set<Uuid>()
  for (const { after } of done)
    for (const f of after.facts) if (f.element === element && f.value !== null) all.add(f.value)
  return [...all]
}

function stayRows<K extends Kind>(
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

function sameStays(before: readonly StayRow[], after: readonly StayRow[]): boolean {
  const key = (s: StayRow) => [s.from_on, s.to_on, s.dwelling, s.place_path, s.counted].join('|')
  const old = new Set(before.map(key))
  return before.length === after.length && after.every((s) => old.has(key(s)))
}

function rowOf<K extends Kind>(
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

/** Where households are, for those who join them. Refuses `registry.no-subject` when one is out of sight. */
export async function dwellingsOfHouseholds(
  ctx: ReadContext,
  ids: readonly Uuid[],
): Promise<Map<Uuid, { dwelling: Uuid | null; place: Uuid | null }>> {
  const wanted = [...new Set(ids)]
  const rows = await store.findRows(ctx, 'household', wanted)
  if (rows.length < wanted.length) throw refuse('registry.no-subject')
  return new Map(rows.map((r) => [r.id, { dwelling: r.dwelling, place: r.place }]))
}
