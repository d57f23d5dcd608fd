/** What acts have in common: reading typed values, finding the whereabouts, judging place and revision. */
import { must } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import { refuseKernel, refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'

import type { Day } from '#kernel/time'
import { acting } from '#modules/bodies'
import { allowEdit } from './access.ts'
import type { Editing } from './access.ts'
import type { Kind } from './contract.ts'
import type { Catalogue } from './elements.ts'
import { keep } from './elements.ts'
import { hold } from './recording.ts'
import type { Held } from './recording.ts'
import { isMasked, isSealed, isStructural, readIdNumber, readValue } from './rules.ts'
import type { Element, Overwrite } from './rules.ts'
import { findRows, placesById } from './store/subjects.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** Typed text in canonical spelling. Refuses `registry.masked-value`, `registry.wrong-value` with the field. */
export function readTyped(element: Element, typed: string, today: Day): string {
  const params = { title: element.title }
  if (isMasked(typed) && (isSealed(element.type) || element.type === 'text'))
    throw refuse('registry.masked-value', params, { [element.id]: element.title })
  const read = readValue(element, typed, today)
  if ('value' in read) return read.value
  throw refuse('registry.wrong-value', { ...params, why: read.wrong }, { [element.id]: read.wrong })
}

/** Refuses days to come and ends before beginnings. */
export function judgeDays(catalogue: Catalogue, from: Day | undefined, to?: Day): void {
  if ((from !== undefined && from > catalogue.today) || (to !== undefined && to > catalogue.today))
    throw refuse('registry.future-day')
  if (from !== undefined && to !== undefined && to <= from) throw refuse('registry.days-reversed')
}

/** The first values of a new subject. Refuses structural elements and missing required ones. */
export function firstWrites(
  ctx: ReadContext,
  catalogue: Catalogue,
  kind: Kind,
  id: Uuid,
  values: readonly { readonly element: string; readonly value: string }[],
  from: Day,
): { writes: Overwrite[]; read: Map<string, string> } {
  const read = new Map<string, string>()
  for (const v of values) {
    const element = catalogue.get(kind, v.element)
    if (isStructural(kind, v.element)) throw refuse('registry.not-by-hand', { title: element.title })
    read.set(v.element, readTyped(element, v.value, catalogue.today))
  }
  for (const e of catalogue.of(kind))
    if (e.required && !isStructural(kind, e.id) && !read.has(e.id))
      throw refuse('registry.required', { title: e.title }, { [e.id]: e.title })
  const writes: Overwrite[] = [...read].map(([element, value]) => ({
    element,
    from,
    to: null,
    next: keep(ctx, catalogue.get(kind, element), id, value),
    origin: 'typed',
    source: null,
  }))
  for (const [element, value] of derivedFrom(read, catalogue.today)) {
    read.set(element, value)
    writes.push(plain(element, value, from, 'derived'))
  }
  return { writes, read }
}

/** Birth date and sex that an id number tells, where nobody typed them. */
export function derivedFrom(read: ReadonlyMap<string, string>, today: Day): [string, string][] {
  const number = read.get('id-number')
  const told = number === undefined ? null : readIdNumber(number, today)
  if (!told || 'fault' in told) return []
  return [['birth', told.birth] as [string, string], ['sex', told.sex] as [string, string]].filter(
    ([element]) => !read.has(element),
  )
}

/** An overwriting with a value in clear. */
export function plain(
  element: string,
  value: string | null,
  from: Day,
  origin: Overwrite['origin'] = 'typed',
): Overwrite {
  const next = value === null ? null : { value, sealed: null, mac: null, masked: null }
  return { element, from, to: null, next, origin, source: null }
}

export interface Target {
  readonly household: Uuid | null
  readonly dwelling: Uuid | null
  readonly place: Uuid | null
  readonly path: string
  readonly name: string
  /** The dwelling was the household's, not named. */
  readonly derived: boolean
}

/** Where somebody or something is to be. Refuses `registry.no-place` when it is nowhere, or out of sight. */
export async function targetOf(
  ctx: ReadContext,
  to: {
    household?: Uuid | undefined
    dwelling?: Uuid | undefined
    place?: Uuid | undefined
  },
): Promise<Target> {
  let dwelling = to.dwelling ?? null
  let place = to.place ?? null
  let derived = false
  let fallback: { path: string } | null = null
  if (to.household !== undefined) {
    const [row] = await findRows(ctx, 'household', [to.household])
    if (!row || row.state !== 'here') throw refuse('registry.no-subject')
    if (dwelling === null && place === null) {
      dwelling = row.dwelling
      place = row.dwelling === null ? row.place : null
      derived = true
    }
    fallback = { path: row.place_path }
  }
  if (dwelling !== null) {
    const [row] = await findRows(ctx, 'dwelling', [dwelling])
    if (!row || row.state !== 'here') throw refuse('registry.no-place')
    const [named] = await placesById(ctx, row.place === null ? [] : [row.place])
    return {
      household: to.household ?? null,
      dwelling,
      place: null,
      path: row.place_path,
      name: named?.name ?? '',
      derived,
    }
  }
  const [found] = await placesById(ctx, place === null ? [] : [place])
  const path = found?.path ?? (derived ? fallback?.path : undefined)
  if (path === undefined) throw refuse('registry.no-place')
  return { household: to.household ?? null, dwelling: null, place, path, name: found?.name ?? '', derived }
}

/** Editing where the target is. */
export function mayEditAt(ctx: ReadContext, at: { path: string; name: string }): Editing {
  return must(allowEdit(acting(ctx), at))
}

/** One subject, locked, judged by place and revision. Refuses `registry.no-subject`, `registry.is-merged`, `kernel.stale`. */
export async function heldForEdit<K extends Kind>(
  ctx: ReadContext,
  kind: K,
  id: Uuid,
  revision: number,
): Promise<{ held: Held<K> & { row: NonNullable<Held<K>['row']> }; permit: Editing }> {
  const held = (await hold(ctx, kind, [id])).get(id)
  if (!held || held.row === null) throw refuse('registry.no-subject')
  const permit = mayEditAt(ctx, { path: held.row.place_path, name: '' })
  if (held.row.state === 'merged') throw refuse('registry.is-merged')
  if (held.row.revision !== revision)
    throw refuseKernel('kernel.stale', { who: held.row.changed_by, at: held.row.changed_at.toISOString() })
  return { held: held as Held<K> & { row: NonNullable<Held<K>['row']> }, permit }
}
