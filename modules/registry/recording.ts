/**
 * The one way facts come in, for one subject or a thousand: what is believed is rewritten, today's rows and stays are made out of it, and
 * all of it is traced, in a fixed number of statements for every four hundred subjects.
 */
import { setImmediate } from 'node:timers/promises'
import type { Context, ReadContext } from '#kernel/action'
import { Batch } from '#kernel/database'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import type { Recording } from './access.ts'
import type { Kind } from './contract.ts'
import { rowOf, sameStays, stayRows } from './rows.ts'
import type { Held, Rewriting, Whereabouts } from './rows.ts'
import { rewrite, staysOf } from './rules.ts'
import type { Fact, Rewritten } from './rules.ts'
import * as factStore from './store/facts.ts'
import * as store from './store/subjects.ts'
import { factsOfRow } from './tables.ts'
import type { FactRow, RowOf, StayRow } from './tables.ts'
import { refusals } from './words.ts'

export type { Held, Rewriting, Whereabouts } from './rows.ts'

const refuse = refuser(refusals)

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

/** Subjects whose statements travel together: while the server stores some, the next ones are made. */
const SLICE = 400

/**
 * Writes the rewritings of one kind. The permit was given for all of them. Refuses `registry.no-place` when a subject would be nowhere.
 * Announces nothing: the act does. With `later` the writes are added there and not waited for.
 */
export async function note<K extends Kind>(
  ctx: Context,
  permit: Recording,
  kind: K,
  list: readonly Rewriting<K>[],
  as: Noting,
  later?: Batch,
): Promise<Noted[]> {
  const done = list.map((one) => ({ one, after: rewrite(one.held.facts, one.writes) }))
  const where = await whereaboutsOf(ctx, {
    dwellings: valuesOf(done, 'dwelling'),
    places: valuesOf(done, 'place'),
  })
  const writes = later ?? new Batch()
  const by = titleOf(ctx)
  const answers: Noted[] = []
  let told = false
  for (let from = 0; from < done.length; from += SLICE) {
    const slice = recorded(ctx, kind, done.slice(from, from + SLICE), where, by, answers)
    if (slice.inserted.length + slice.updated.length === 0) continue
    if (!told) writes.add(store.insertAct(ctx, permit, { ...as, title: by }))
    told = true
    write(ctx, permit, kind, slice, writes)
    for (const { row, fields } of slice.touched)
      ctx.touch({
        kind: `registry.${kind}`,
        id: row.id,
        fields,
        row: factsOfRow(kind, row as unknown as Record<string, unknown>),
        reason: as.reason,
      })
    // What does not fit into the socket at once leaves between two slices.
    if (from + SLICE < done.length) await setImmediate()
  }
  if (!later) await writes.done()
  return answers
}

/** What some subjects leave in the tables. */
interface Recorded<K extends Kind> {
  readonly inserted: RowOf[K][]
  readonly updated: RowOf[K][]
  readonly stays: StayRow[]
  /** Subjects whose stays go, and whose facts are superseded. */
  readonly replaced: Uuid[]
  readonly changed: Uuid[]
  readonly superseded: bigint[]
  /** New facts, each of the subject at the same place. */
  readonly subjects: Uuid[]
  readonly added: Fact[]
  readonly touched: { readonly row: RowOf[K]; readonly fields: readonly string[] }[]
}

function recorded<K extends Kind>(
  ctx: Context,
  kind: K,
  done: readonly { readonly one: Rewriting<K>; readonly after: Rewritten }[],
  where: Whereabouts,
  by: string,
  answers: Noted[],
): Recorded<K> {
  const all: Recorded<K> = {
    inserted: [],
    updated: [],
    stays: [],
    replaced: [],
    changed: [],
    superseded: [],
    subjects: [],
    added: [],
    touched: [],
  }
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
    ;(before === null ? all.inserted : all.updated).push(row)
    if (before === null || !sameStays(held.stays, rows)) {
      if (before !== null) all.replaced.push(held.id)
      all.stays.push(...rows)
    }
    if (after.superseded.length > 0) {
      all.superseded.push(...after.superseded)
      all.changed.push(held.id)
    }
    for (const f of after.added) {
      all.subjects.push(held.id)
      all.added.push(f)
    }
    all.touched.push({ row, fields: [...new Set(one.writes.map((w) => w.element))] })
    const outcome = before === null ? 'added' : 'changed'
    answers.push({ id: held.id, revision: row.revision, outcome, placePath: row.place_path })
  }
  return all
}

function write<K extends Kind>(
  ctx: Context,
  permit: Recording,
  kind: K,
  all: Recorded<K>,
  writes: Batch,
): void {
  if (all.inserted.length > 0) writes.add(store.insertRows(ctx, permit, kind, all.inserted))
  if (all.superseded.length > 0) writes.add(factStore.supersede(ctx, permit, all.changed, all.superseded))
  if (all.added.length > 0) writes.add(factStore.insertFacts(ctx, permit, kind, all.subjects, all.added))
  if (all.replaced.length > 0) writes.add(store.deleteStays(ctx, permit, all.replaced))
  if (all.stays.length > 0) writes.add(store.insertStays(ctx, permit, all.stays))
  // Last: a row that leaves the actor's place takes the sight of its facts with it.
  if (all.updated.length > 0) writes.add(store.updateRows(ctx, permit, kind, all.updated))
}

function valuesOf(done: readonly { after: { facts: readonly Fact[] } }[], element: string): Uuid[] {
  const all = new Set<Uuid>()
  for (const { after } of done)
    for (const f of after.facts) if (f.element === element && f.value !== null) all.add(f.value)
  return [...all]
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
