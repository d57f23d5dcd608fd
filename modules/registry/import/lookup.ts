/** What the register knows of the rows of one batch, in a fixed number of statements however many rows there are. */
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import { believedNow } from '../store/facts.ts'
import type { Door } from './checking.ts'
import type { Held, Known } from './deciding.ts'
import { foldName, foldNumber } from './folding.ts'

const named = (name: string, text: string): Named => ({ name: `registry.${name}`, text })

export interface DoorAt extends Door {
  readonly place: Uuid
}

/** One spelling of a door, to find it again within a batch. */
export const doorKey = (d: DoorAt): string => JSON.stringify([d.place, d.building, d.unit, d.room])

// One door after the other, whatever the statistics of a young register say: a join would compare every door with every dwelling.
const DOORS = named(
  'import-doors',
  `SELECT d.id, d.place, d.building, d.unit, d.room
   FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS k(place, building, unit, room)
   CROSS JOIN LATERAL (SELECT d.id, d.place, d.building, d.unit, d.room FROM registry.dwelling d
     WHERE d.realm = $1 AND d.place = k.place AND d.building = k.building AND d.unit = k.unit AND d.room = k.room
       AND d.state = 'here' AND d.room <> '' OFFSET 0) d`,
)
const SPELLED = named(
  'import-doors-spelled',
  `SELECT d.id, d.place, d.building, d.unit, d.room FROM registry.dwelling d
   WHERE d.realm = $1 AND d.place = ANY($2::uuid[]) AND d.state = 'here' AND d.room <> ''
     AND (d.building || d.unit || d.room) ~ '[^0-9A-Z-]'`,
)
interface DoorRow {
  readonly id: Uuid
  readonly place: Uuid
  readonly building: string
  readonly unit: string
  readonly room: string
}

/** Dwellings behind doors, by `doorKey`; as written, or written otherwise (`3号楼` for `3`). */
export async function findDoors(ctx: ReadContext, doors: readonly DoorAt[]): Promise<Map<string, Uuid>> {
  if (doors.length === 0) return new Map()
  const [exact, spelled] = await Promise.all([
    ctx.tx.all<DoorRow>(DOORS, [
      ctx.realm,
      doors.map((d) => d.place),
      doors.map((d) => d.building ?? ''),
      doors.map((d) => d.unit ?? ''),
      doors.map((d) => d.room),
    ]),
    ctx.tx.all<DoorRow>(SPELLED, [ctx.realm, [...new Set(doors.map((d) => d.place))]]),
  ])
  const fold = (text: string) => foldNumber(text) || null
  const found = new Map<string, Uuid>()
  for (const d of spelled)
    found.set(
      doorKey({ place: d.place, building: fold(d.building), unit: fold(d.unit), room: foldNumber(d.room) }),
      d.id,
    )
  for (const d of exact)
    found.set(doorKey({ ...d, building: d.building || null, unit: d.unit || null }), d.id)
  return found
}

/** Households by their number. */
export async function findHouseholds(ctx: ReadContext, codes: readonly string[]): Promise<Map<string, Uuid>> {
  if (codes.length === 0) return new Map()
  const rows = await ctx.tx.all<{ id: Uuid; code: string }>(
    named(
      'import-households',
      `SELECT id, code FROM registry.household WHERE realm = $1 AND code = ANY($2::text[]) AND state = 'here'`,
    ),
    [ctx.realm, codes],
  )
  return new Map(rows.map((r) => [r.code, r.id]))
}

export interface Home {
  readonly id: Uuid
  readonly dwelling: Uuid
  /** Folded name of whoever heads it; null when nobody does yet. */
  readonly head: string | null
}

/** Households of dwellings, with their heads. */
export async function findHomes(ctx: ReadContext, dwellings: readonly Uuid[]): Promise<Home[]> {
  if (dwellings.length === 0) return []
  const rows = await ctx.tx.all<{ id: Uuid; dwelling: Uuid; head: string | null }>(
    named(
      'import-homes',
      `SELECT h.id, h.dwelling, p.name AS head FROM registry.household h
       LEFT JOIN registry.person p ON p.realm = h.realm AND p.household = h.id AND p.relation = 'head' AND p.state = 'here'
       WHERE h.realm = $1 AND h.dwelling = ANY($2::uuid[]) AND h.state = 'here' ORDER BY h.id`,
    ),
    [ctx.realm, dwellings],
  )
  return rows.map((r) => ({ ...r, head: r.head === null ? null : foldName(r.head) }))
}

export interface Sought {
  readonly idMacs: readonly string[]
  readonly phoneMacs: readonly string[]
  /** With an id number of their own: only who has none in the register may be meant. */
  readonly numbered: readonly { readonly name: string; readonly birth: Day }[]
  readonly unnumbered: readonly { readonly name: string; readonly birth: Day }[]
  readonly dwellings: readonly Uuid[]
}

const COLUMNS = 'p.id, p.name, p.birth, p.id_mac, p.phone_mac, p.dwelling, p.state, p.place_path'
const PERSONS = named(
  'import-persons',
  `SELECT ${COLUMNS} FROM registry.person p WHERE p.realm = $1 AND p.id_mac = ANY($2::text[]) AND p.state <> 'merged'
   UNION SELECT ${COLUMNS} FROM registry.person p WHERE p.realm = $1 AND p.phone_mac = ANY($3::text[]) AND p.state <> 'merged'
   UNION SELECT ${COLUMNS} FROM unnest($4::text[], $5::date[]) AS k(name, birth)
     JOIN registry.person p ON p.realm = $1 AND p.name = k.name AND p.birth = k.birth AND p.id_mac IS NULL AND p.state <> 'merged'
   UNION SELECT ${COLUMNS} FROM unnest($6::text[], $7::date[]) AS k(name, birth)
     JOIN registry.person p ON p.realm = $1 AND p.name = k.name AND p.birth = k.birth AND p.state <> 'merged'
   UNION SELECT ${COLUMNS} FROM registry.person p WHERE p.realm = $1 AND p.dwelling = ANY($8::uuid[]) AND p.state <> 'merged'`,
)
interface PersonFound {
  readonly id: Uuid
  readonly name: string
  readonly birth: Day | null
  readonly id_mac: string | null
  readonly phone_mac: string | null
  readonly dwelling: Uuid | null
  readonly state: 'here' | 'left'
  readonly place_path: string
}

/** What the importer may oversee. */
export interface Sight {
  readonly from: string
  readonly to: string
}
export const inSight = (sight: Sight, path: string): boolean =>
  sight.from === '' || (path >= sight.from && path < sight.to)

/** Everybody a batch may mean, with what is believed of them. */
export async function findPersons(ctx: ReadContext, s: Sought, sight: Sight): Promise<Known[]> {
  const found = await ctx.tx.all<PersonFound>(PERSONS, [
    ctx.realm,
    s.idMacs,
    s.phoneMacs,
    s.numbered.map((k) => k.name),
    s.numbered.map((k) => k.birth),
    s.unnumbered.map((k) => k.name),
    s.unnumbered.map((k) => k.birth),
    s.dwellings,
  ])
  return withFacts(ctx, found, sight)
}

/** These persons as they stand now; those the floor hides or that were merged are missing. */
export async function personsNow(ctx: ReadContext, ids: readonly Uuid[], sight: Sight): Promise<Known[]> {
  const found = await ctx.tx.all<PersonFound>(
    named(
      'import-persons-now',
      `SELECT ${COLUMNS} FROM registry.person p WHERE p.realm = $1 AND p.id = ANY($2::uuid[]) AND p.state <> 'merged'`,
    ),
    [ctx.realm, ids],
  )
  return withFacts(ctx, found, sight)
}

async function withFacts(ctx: ReadContext, found: readonly PersonFound[], sight: Sight): Promise<Known[]> {
  const facts = Map.groupBy(
    await believedNow(
      ctx,
      found.map((p) => p.id),
    ),
    (f) => f.subject,
  )
  return found.map((p) => ({
    id: p.id,
    name: p.name,
    birth: p.birth,
    idMac: p.id_mac,
    phoneMac: p.phone_mac,
    dwelling: p.dwelling,
    state: p.state,
    placePath: p.place_path,
    inSight: inSight(sight, p.place_path),
    held: new Map(
      (facts.get(p.id) ?? [])
        .filter((f) => f.valid_to === null)
        .map((f): [string, Held] => [
          f.element,
          { key: f.mac ?? f.value ?? '', origin: f.origin, from: f.valid_from },
        ]),
    ),
  }))
}
