/** Rows of a list beside what the register knows of them: who is meant, and what is new. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import { macOf } from '../elements.ts'
import type { Element } from '../rules.ts'
import type { Candidate } from './checking.ts'
import { decide } from './deciding.ts'
import type { Asked, Decision, Known } from './deciding.ts'
import { foldName } from './folding.ts'
import { doorKey, findDoors, findHomes, findHouseholds, findPersons } from './lookup.ts'
import type { DoorAt, Sight } from './lookup.ts'

/** A good row, with its digests. */
export interface Prepared {
  readonly row: number
  readonly candidate: Candidate
  /** Values by element; sealed ones as digests. */
  readonly keys: ReadonlyMap<string, string>
  /** Keyed digest of all it says: the same row again has the same. */
  readonly digest: string
  /** Ways to recognise whom it means within one file. */
  readonly marks: readonly string[]
}

export interface Compared {
  readonly of: Prepared
  readonly asked: Asked
  readonly decision: Decision
}

/** What a list is compared under. */
export interface Terms {
  readonly from: Day
  readonly sight: Sight
  /** Households made in this run, by what they were made for. */
  readonly made: ReadonlyMap<string, Uuid>
}

/** Begins the name of something that is not there yet. */
const NEW = 'new:'
export const isNew = (id: string | null): boolean => id !== null && id.startsWith(NEW)
export const newName = (id: string): string => id.slice(NEW.length)

/** Computes digests: the slow part of a row that needs no database. */
export function prepare(
  ctx: Pick<ReadContext, 'secrets'>,
  elements: ReadonlyMap<string, Element>,
  row: number,
  candidate: Candidate,
): Prepared {
  const keys = new Map<string, string>()
  for (const [id, value] of Object.entries(candidate.values)) {
    const type = elements.get(id)?.type
    keys.set(id, type === 'id-number' || type === 'phone' ? macOf(ctx, type, value) : value)
  }
  const { place, door, household, birth } = candidate
  const name = foldName(candidate.name)
  const idMac = keys.get('id-number')
  const phoneMac = keys.get('phone')
  const marks: string[] = []
  if (idMac !== undefined) marks.push(idMac)
  if (birth !== null && phoneMac !== undefined) marks.push(`${name}/${birth}/${phoneMac}`)
  if (idMac === undefined && door) marks.push(`${name}/${doorKey({ ...door, place: place.id })}`)
  const values = [...keys].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const at = door && [door.building, door.unit, door.room]
  const said = JSON.stringify([values, place.id, at, household])
  return { row, candidate, keys, digest: ctx.secrets.mac('registry/import-row', said), marks }
}

/** Compares a batch; its reads are a fixed number of statements. */
export async function compareRows(
  ctx: ReadContext,
  terms: Terms,
  rows: readonly Prepared[],
): Promise<Compared[]> {
  const asked = await whereOf(ctx, terms, rows)
  const numbered: { name: string; birth: Day }[] = []
  const unnumbered: { name: string; birth: Day }[] = []
  const idMacs: string[] = []
  const phoneMacs: string[] = []
  const dwellings = new Set<Uuid>()
  for (const { candidate: c, keys, ...r } of asked) {
    const idMac = keys.get('id-number')
    const phoneMac = keys.get('phone')
    if (idMac !== undefined) idMacs.push(idMac)
    else {
      if (phoneMac !== undefined) phoneMacs.push(phoneMac)
      if (r.dwelling !== null && !isNew(r.dwelling)) dwellings.add(r.dwelling)
    }
    if (c.birth === null) continue
    // As written and folded: the register may hold either.
    for (const name of new Set([c.name, foldName(c.name)]))
      (idMac === undefined ? unnumbered : numbered).push({ name, birth: c.birth })
  }
  const sought = { idMacs, phoneMacs, numbered, unnumbered, dwellings: [...dwellings] }
  const index = indexOf(await findPersons(ctx, sought, terms.sight))
  return asked.map((a) => ({ of: a.of, asked: a, decision: decide(a, index(a)) }))
}

type Placed = Asked & { readonly of: Prepared; readonly candidate: Candidate }

/** Which dwelling and household a row means, where they are registered. */
async function whereOf(ctx: ReadContext, terms: Terms, rows: readonly Prepared[]): Promise<Placed[]> {
  const doors = new Map<string, DoorAt>()
  const codes = new Set<string>()
  const keys = rows.map(({ candidate: c }) => (c.door ? doorKey({ ...c.door, place: c.place.id }) : null))
  for (const [i, { candidate: c }] of rows.entries()) {
    if (c.door) doors.set(keys[i]!, { ...c.door, place: c.place.id })
    if (c.household && 'code' in c.household) codes.add(c.household.code)
  }
  const [known, households] = await Promise.all([
    findDoors(ctx, [...doors.values()]),
    findHouseholds(ctx, [...codes]),
  ])
  const headed = new Set<Uuid>()
  for (const [i, { candidate: c }] of rows.entries()) {
    const at = known.get(keys[i] ?? '')
    if (at !== undefined && c.household && 'head' in c.household) headed.add(at)
  }
  const homes = Map.groupBy(await findHomes(ctx, [...headed]), (h) => h.dwelling)
  return rows.map((of, i): Placed => {
    const c = of.candidate
    const door = keys[i] ?? null
    const dwelling = door === null ? null : (known.get(door) ?? `${NEW}${door}`)
    const household = (): string | null => {
      if (c.household === null) return null
      if ('code' in c.household)
        return households.get(c.household.code) ?? `${NEW}${JSON.stringify(c.household)}`
      // Without a number and a door a household cannot be told from another.
      if (dwelling === null) return null
      const { head } = c.household
      const there = homes.get(dwelling) ?? []
      const name = JSON.stringify([door, head])
      const headless = there.filter((h) => h.head === null)
      const own = there.find((h) => h.head === head)?.id ?? terms.made.get(name)
      return own ?? (headless.length === 1 ? headless[0]!.id : `${NEW}${name}`)
    }
    return {
      of,
      candidate: c,
      name: c.name,
      birth: c.birth,
      keys: of.keys,
      dwelling,
      household: household(),
      place: c.place,
      from: terms.from,
    }
  })
}

/** Finds for a row everybody it may mean. */
function indexOf(persons: readonly Known[]): (a: Asked) => Known[] {
  const by = new Map<string, Known[]>()
  const add = (key: string, k: Known) => {
    const there = by.get(key)
    if (there) there.push(k)
    else by.set(key, [k])
  }
  for (const k of persons) {
    if (k.idMac !== null) add(`i${k.idMac}`, k)
    if (k.phoneMac !== null) add(`p${k.phoneMac}`, k)
    if (k.birth !== null) add(`n${foldName(k.name)}/${k.birth}`, k)
    if (k.dwelling !== null) add(`d${k.dwelling}`, k)
  }
  return (a) => {
    const keys = [
      a.keys.has('id-number') ? `i${a.keys.get('id-number')}` : '',
      a.keys.has('phone') ? `p${a.keys.get('phone')}` : '',
      a.birth === null ? '' : `n${foldName(a.name)}/${a.birth}`,
      a.dwelling === null ? '' : `d${a.dwelling}`,
    ]
    return [...new Set(keys.flatMap((key) => by.get(key) ?? []))]
  }
}
