/**
 * Bulk writing for imports: made for 2 000 rows a call, a handful of statements each, with encryption, macs, origins, counts and trace.
 * Only modules/registry/import calls it. The caller has judged the importer (`allowImport`) and runs inside an action, normally one
 * commit a call.
 */
import type { Permit } from '#kernel/access'
import type { Context, ReadContext } from '#kernel/action'
import { Batch as Writes } from '#kernel/database'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import { addPersons } from '#modules/identity'
import type { Kind } from './contract.ts'
import { catalogueOf, keep, macOf } from './elements.ts'
import type { Catalogue } from './elements.ts'
import { dwellingsOfHouseholds, fresh, hold, note } from './recording.ts'
import type { Rewriting } from './recording.ts'
import { readIdNumber, resolve, rewrite } from './rules.ts'
import * as search from './store/search.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** One subject of a workbook. Values in canonical spelling, as `readValue` of rules.ts gives them; ids and phones in clear. */
export interface Incoming {
  /** Whom it was matched with; absent: new. */
  readonly id?: Uuid
  /** Of a new person: the id identity already knows them by (an account holder). */
  readonly identity?: Uuid
  /** First day on which the values are so. */
  readonly from: Day
  /** Element → value; the places of a person are elements too: `household`, `relation`, `dwelling`, `place`. */
  readonly values: Readonly<Record<string, string>>
  /** Keyed digests of sealed values, by element, where they are known already. */
  readonly digests?: ReadonlyMap<string, string>
  /** What to call it in the source column, e.g. `人口.xlsx 第12行`; at most 100 characters. */
  readonly source?: string
}

export interface Batch {
  readonly permit: Permit<'registry.import'>
  /** Kept with every value that has none of its own. */
  readonly source: string
  readonly reason: string
  /** What is in force, where the caller knows it. */
  readonly catalogue?: Catalogue
  /** Writes are added here and not waited for; the caller waits for them, also when something else fails. */
  readonly writes?: Writes
}

/** In the order of the rows given. */
export interface Stored {
  readonly id: Uuid
  readonly outcome: 'added' | 'changed' | 'unchanged'
}

/** Key to match a person by; canonical spellings. */
export interface PersonKey {
  readonly idNumber: string | null
  readonly name: string
  readonly birth: Day | null
}
/** `certain`: same id number. `likely`: same name and birth date, and no other id number. Outside of scope: `elsewhere`, no id. */
export interface PersonMatch {
  readonly id: Uuid | null
  readonly grade: 'certain' | 'likely'
  readonly elsewhere: boolean
}

/** Where dwellings are found again: place, building, unit, room. */
export interface DwellingKey {
  readonly place: Uuid
  readonly building: string | null
  readonly unit: string | null
  readonly room: string | null
}

/** What a failed write did to a later statement is told as the failure of the write. */
export async function together<T>(writes: Writes, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await writes.done()
    throw error
  }
}

/** A subject of a kind is stored with these; how a batch is written is in `recording.ts`. */
async function storeSubjects<K extends Kind>(
  ctx: Context,
  kind: K,
  batch: Batch,
  rows: readonly Incoming[],
): Promise<Stored[]> {
  const catalogue = batch.catalogue ?? (await catalogueOf(ctx))
  const known = rows.flatMap((r) => (r.id === undefined ? [] : [r.id]))
  const held = await hold(ctx, kind, known)
  const missing = known.find((id) => !held.has(id))
  if (missing !== undefined) throw refuse('registry.no-subject')
  const ids = rows.map((row) => row.id ?? row.identity ?? ctx.newId())
  const writes = batch.writes ?? new Writes()
  if (kind === 'person')
    writes.add(
      addPersons(
        ctx,
        rows.flatMap((row, i) =>
          row.id === undefined && row.identity === undefined
            ? [{ id: ids[i]!, name: row.values['name'] ?? '' }]
            : [],
        ),
      ),
    )
  const list = new Map<Uuid, Rewriting<K>>()
  rows.forEach((row, i) => {
    const id = ids[i]!
    const before = list.get(id)
    const wished = before ? [...before.writes] : []
    const one = held.get(id) ?? fresh<K>(id)
    for (const [element, value] of Object.entries(row.values)) {
      const next = keep(ctx, catalogue.get(kind, element), id, value, row.digests?.get(element))
      const there = before ? rewrite(one.facts, wished).facts : one.facts
      const wish = { element, act: 'set', next, from: row.from, to: null } as const
      const found = resolve(there, wish, catalogue.today, 'imported', row.source ?? null)
      if (typeof found !== 'string') wished.push(...found)
    }
    list.set(id, { held: one, writes: wished })
  })
  const as = { act: 'registry.import', source: batch.source, reason: batch.reason }
  const noted = await together(writes, () => note(ctx, batch.permit, kind, [...list.values()], as, writes))
  if (!batch.writes) await writes.done()
  const byId = new Map(noted.map((n) => [n.id, n]))
  return ids.map((id) => ({ id, outcome: byId.get(id)!.outcome }))
}

/**
 * Persons. New ones need `name` and a whereabouts (`household`, `dwelling` or `place`); a household brings its dwelling, an id number
 * brings sex and birth date where the row has none, both as `derived`. Throws on the constraint `person_id_number` when a new one's id
 * number is registered: match first. Refuses `registry.no-place` when a row is nowhere in sight.
 */
export async function storePersons(ctx: Context, batch: Batch, rows: readonly Incoming[]): Promise<Stored[]> {
  const homes = await dwellingsOfHouseholds(
    ctx,
    rows.flatMap((r) => (r.values['household'] && !r.values['dwelling'] ? [r.values['household']] : [])),
  )
  const { today } = batch.catalogue ?? (await catalogueOf(ctx))
  return storeSubjects(
    ctx,
    'person',
    batch,
    rows.map((row) => {
      const values: Record<string, string> = { ...row.values }
      const household = values['household']
      const home = household === undefined ? undefined : homes.get(household)
      if (home?.dwelling && !values['dwelling']) values['dwelling'] = home.dwelling
      else if (home?.place && !values['dwelling'] && !values['place']) values['place'] = home.place
      const read = values['id-number'] ? readIdNumber(values['id-number'], today) : null
      if (read && !('fault' in read) && row.id === undefined) {
        values['birth'] ??= read.birth
        values['sex'] ??= read.sex
      }
      return { ...row, values }
    }),
  )
}

/** Dwellings; `place` is needed, `room` (with `building`, `unit`) or `address` should be there. */
export function storeDwellings(ctx: Context, batch: Batch, rows: readonly Incoming[]): Promise<Stored[]> {
  return storeSubjects(ctx, 'dwelling', batch, rows)
}

/** Households; `dwelling` or `place` is needed. */
export function storeHouseholds(ctx: Context, batch: Batch, rows: readonly Incoming[]): Promise<Stored[]> {
  return storeSubjects(ctx, 'household', batch, rows)
}

/** Organisations; `name` and `dwelling` or `place` are needed. */
export function storeOrganisations(ctx: Context, batch: Batch, rows: readonly Incoming[]): Promise<Stored[]> {
  return storeSubjects(ctx, 'organisation', batch, rows)
}

/** Who a row may be, at most three statements for all keys. The caller shows persons only under a purpose of its own. */
export async function matchPersons(ctx: ReadContext, keys: readonly PersonKey[]): Promise<PersonMatch[][]> {
  const macs = keys.map((k) => (k.idNumber === null ? null : macOf(ctx, 'id-number', k.idNumber)))
  const wanted = macs.filter((m) => m !== null)
  const births = keys.flatMap((k) => (k.birth === null ? [] : [{ name: k.name, birth: k.birth }]))
  const [byMac, known, byBirth] = await Promise.all([
    search.peopleByMac(ctx, wanted, []),
    search.knownMacs(ctx, wanted),
    search.peopleByBirth(ctx, births),
  ])
  const macOwners = new Map(byMac.map((p) => [p.id_mac, p.id]))
  const alike = Map.groupBy(byBirth, (p) => `${p.name}|${p.birth}`)
  return keys.map((key, i) => {
    const mac = macs[i] ?? null
    const owner = mac === null ? undefined : macOwners.get(mac)
    if (owner !== undefined) return [{ id: owner, grade: 'certain', elsewhere: false }]
    if (mac !== null && known.has(mac)) return [{ id: null, grade: 'certain', elsewhere: true }]
    return (alike.get(`${key.name}|${key.birth}`) ?? [])
      .filter((p) => mac === null || p.id_mac === null)
      .map((p) => ({ id: p.id, grade: 'likely', elsewhere: false }))
  })
}

/** Dwellings found again by their door; null where there is none in sight, or the key has no room. */
export async function matchDwellings(
  ctx: ReadContext,
  keys: readonly DwellingKey[],
): Promise<(Uuid | null)[]> {
  if (keys.length === 0) return []
  const found = await search.dwellingsByDoor(ctx, keys)
  return keys.map((_, i) => found.get(i) ?? null)
}

/** Households by code. */
export async function matchHouseholds(ctx: ReadContext, codes: readonly string[]): Promise<(Uuid | null)[]> {
  if (codes.length === 0) return []
  const found = await search.householdsByCode(ctx, codes)
  return codes.map((code) => found.get(code) ?? null)
}
