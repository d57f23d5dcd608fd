/** Lists and look-ups in the caller's scope. Unnamed statements are planned with their values: each shape gets its own plan. */
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { DwellingRow, HouseholdRow, OrganisationRow, PersonRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `registry.${name}`, text })

/** Key and id of the last row shown. */
export interface After {
  readonly key: string
  readonly id: Uuid
}

interface Page {
  /** Subtree; null: all that is in scope. */
  readonly pathFrom: string | null
  readonly state: string
  readonly after: After | null
  readonly limit: number
}

export interface PeopleFilter extends Page {
  /** Beginning of the name. */
  readonly name: string | null
  /** Beginning of the first letters. */
  readonly letters: string | null
  readonly building: string | null
  readonly household: Uuid | null
  readonly dwelling: Uuid | null
}

export type DoorOf = Pick<DwellingRow, 'building' | 'unit' | 'room' | 'address'>
export type PersonFound = PersonRow & { door: DoorOf | null }

const LAST = String.fromCodePoint(0x10ffff)
const DOOR = `CASE WHEN d.id IS NULL THEN NULL ELSE jsonb_build_object('building', d.building, 'unit', d.unit, 'room', d.room, 'address', d.address) END AS door`

class Where {
  readonly values: unknown[]
  readonly parts: string[]
  constructor(realm: number, alias: string) {
    this.values = [realm]
    this.parts = [`${alias}.realm = $1`]
  }
  value(value: unknown): string {
    return `$${this.values.push(value)}`
  }
  add(part: string): void {
    this.parts.push(part)
  }
  starts(column: string, text: string): void {
    this.add(`${column} >= ${this.value(text)} AND ${column} < ${this.value(text + LAST)}`)
  }
  under(alias: string, path: string | null): void {
    if (path !== null)
      this.add(
        `${alias}.place_path >= ${this.value(path)} AND ${alias}.place_path < ${this.value(`${path}~`)}`,
      )
  }
  get text(): string {
    return this.parts.join(' AND ')
  }
}

function peopleWhere(ctx: ReadContext, f: PeopleFilter): { where: Where; key: string } {
  const where = new Where(ctx.realm, 'p')
  where.add(`p.state = ${where.value(f.state)}`)
  where.under('p', f.pathFrom)
  if (f.name !== null) where.starts('p.name', f.name)
  if (f.letters !== null) where.starts('p.initials', f.letters)
  if (f.household) where.add(`p.household = ${where.value(f.household)}`)
  if (f.dwelling) where.add(`p.dwelling = ${where.value(f.dwelling)}`)
  if (f.building) where.add(`d.building = ${where.value(f.building)}`)
  return { where, key: f.name !== null ? 'p.name' : f.letters !== null ? 'p.initials' : 'p.place_path' }
}

/** By name, by first letters, or in the order of places; the key of the last row continues. */
export function findPeople(ctx: ReadContext, f: PeopleFilter): Promise<(PersonFound & { key: string })[]> {
  const { where, key } = peopleWhere(ctx, f)
  if (f.after) where.add(`(${key}, p.id) > (${where.value(f.after.key)}, ${where.value(f.after.id)}::uuid)`)
  return ctx.tx.all(
    `SELECT p.*, ${key} AS key, ${DOOR} FROM registry.person p
       LEFT JOIN registry.dwelling d ON d.realm = p.realm AND d.id = p.dwelling
     WHERE ${where.text} ORDER BY ${key}, p.id LIMIT ${where.value(f.limit)}`,
    where.values,
  )
}

/** Exact up to `most` (10 000 for lists), then null. */
export async function countPeople(ctx: ReadContext, f: PeopleFilter, most?: number): Promise<number | null> {
  const { where } = peopleWhere(ctx, f)
  const join = f.building ? 'JOIN registry.dwelling d ON d.realm = p.realm AND d.id = p.dwelling' : ''
  return upTo(ctx, `SELECT 1 FROM registry.person p ${join} WHERE ${where.text}`, where.values, most)
}

async function upTo(
  ctx: ReadContext,
  text: string,
  values: unknown[],
  most = 10_000,
): Promise<number | null> {
  const row = await ctx.tx.first<{ n: bigint }>(
    `SELECT count(*) AS n FROM (${text} LIMIT ${most + 1}) x`,
    values,
  )
  const n = Number(row?.n ?? 0n)
  return n > most ? null : n
}

export function peopleById(ctx: ReadContext, ids: readonly Uuid[]): Promise<PersonFound[]> {
  if (ids.length === 0) return Promise.resolve([])
  return ctx.tx.all<PersonFound>(
    named(
      'people-by-id',
      `SELECT p.*, ${DOOR} FROM registry.person p
         LEFT JOIN registry.dwelling d ON d.realm = p.realm AND d.id = p.dwelling
       WHERE p.realm = $1 AND p.id = ANY($2::uuid[])`,
    ),
    [ctx.realm, ids],
  )
}

/** Persons in scope with one of these digests. */
export function peopleByMac(
  ctx: ReadContext,
  idMacs: readonly string[],
  phoneMacs: readonly string[],
): Promise<PersonFound[]> {
  return ctx.tx.all<PersonFound>(
    named(
      'people-by-mac',
      `SELECT p.*, ${DOOR} FROM registry.person p
         LEFT JOIN registry.dwelling d ON d.realm = p.realm AND d.id = p.dwelling
       WHERE p.realm = $1 AND p.state <> 'merged' AND (p.id_mac = ANY($2::text[]) OR p.phone_mac = ANY($3::text[]))
       ORDER BY p.id LIMIT 5000`,
    ),
    [ctx.realm, idMacs, phoneMacs],
  )
}

/** Digests registered in the realm, in scope or not. */
export async function knownMacs(ctx: ReadContext, macs: readonly string[]): Promise<Set<string>> {
  if (macs.length === 0) return new Set()
  const rows = await ctx.tx.all<{ mac: string }>(
    named('known-macs', 'SELECT mac FROM registry.known_macs($1::text[])'),
    [macs],
  )
  return new Set(rows.map((r) => r.mac))
}

/** Persons in scope with one of these names and birth dates. */
export function peopleByBirth(
  ctx: ReadContext,
  keys: readonly { readonly name: string; readonly birth: string }[],
): Promise<PersonFound[]> {
  if (keys.length === 0) return Promise.resolve([])
  return ctx.tx.all<PersonFound>(
    named(
      'people-by-birth',
      `SELECT p.*, ${DOOR} FROM unnest($2::text[], $3::date[]) AS k(name, birth)
         JOIN registry.person p ON p.realm = $1 AND p.name = k.name AND p.birth = k.birth AND p.state <> 'merged'
         LEFT JOIN registry.dwelling d ON d.realm = p.realm AND d.id = p.dwelling
       ORDER BY p.id LIMIT 5000`,
    ),
    [ctx.realm, keys.map((k) => k.name), keys.map((k) => k.birth)],
  )
}

export type DwellingFound = DwellingRow & { people: number }
/** The first page comes with its count, exact up to `most` (10 000 for lists), then null. */
export async function findDwellings(
  ctx: ReadContext,
  f: Page & { building: string | null; text: string | null },
  most?: number,
): Promise<{ rows: (DwellingFound & { key: string })[]; total: number | null }> {
  const where = new Where(ctx.realm, 'd')
  where.add(`d.state = ${where.value(f.state)}`)
  where.under('d', f.pathFrom)
  if (f.building) where.add(`d.building = ${where.value(f.building)}`)
  if (f.text) {
    const text = where.value(f.text)
    where.add(`(d.room = ${text} OR d.building = ${text} OR position(${text} IN d.address) > 0)`)
  }
  const total = f.after
    ? null
    : await upTo(ctx, `SELECT 1 FROM registry.dwelling d WHERE ${where.text}`, [...where.values], most)
  if (f.after) {
    const [path = '', building = '', unit = '', room = ''] = f.after.key.split('\u0001')
    const parts = [path, building, unit, room].map((v) => where.value(v)).join(', ')
    where.add(
      `(d.place_path, d.building, d.unit, d.room, d.id) > (${parts}, ${where.value(f.after.id)}::uuid)`,
    )
  }
  const rows = await ctx.tx.all<DwellingFound & { key: string }>(
    `SELECT d.*, concat_ws(chr(1), d.place_path, d.building, d.unit, d.room) AS key, (SELECT count(*)::int FROM registry.person p
         WHERE p.realm = d.realm AND p.dwelling = d.id AND p.state = 'here') AS people
       FROM registry.dwelling d WHERE ${where.text} ORDER BY d.place_path, d.building, d.unit, d.room, d.id LIMIT ${where.value(f.limit)}`,
    where.values,
  )
  return { rows, total }
}

export type HouseholdFound = HouseholdRow & {
  members: number
  head: string | null
  head_id: Uuid | null
  head_birth: string | null
  door: DoorOf | null
}
export async function findHouseholds(
  ctx: ReadContext,
  f: Page & { text: string | null; dwelling?: Uuid | null; ids?: readonly Uuid[] },
): Promise<{ rows: (HouseholdFound & { key: string })[]; total: number | null }> {
  const where = new Where(ctx.realm, 'h')
  where.add(`h.state = ${where.value(f.state)}`)
  where.under('h', f.pathFrom)
  if (f.text) where.starts('h.code', f.text)
  if (f.dwelling) where.add(`h.dwelling = ${where.value(f.dwelling)}`)
  const total = f.after
    ? null
    : await upTo(ctx, `SELECT 1 FROM registry.household h WHERE ${where.text}`, [...where.values])
  if (f.after)
    where.add(`(h.place_path, h.id) > (${where.value(f.after.key)}, ${where.value(f.after.id)}::uuid)`)
  const rows = await ctx.tx.all<HouseholdFound & { key: string }>(
    `SELECT h.*, h.place_path AS key, ${DOOR}, m.members, m.head, m.head_id, m.head_birth FROM registry.household h
       LEFT JOIN registry.dwelling d ON d.realm = h.realm AND d.id = h.dwelling
       LEFT JOIN LATERAL (SELECT count(*)::int AS members, min(p.name) FILTER (WHERE p.relation = 'head') AS head,
           min(p.id::text) FILTER (WHERE p.relation = 'head') AS head_id, min(p.birth) FILTER (WHERE p.relation = 'head') AS head_birth
         FROM registry.person p WHERE p.realm = h.realm AND p.household = h.id AND p.state = 'here') m ON true
     WHERE ${where.text} ORDER BY h.place_path, h.id LIMIT ${where.value(f.limit)}`,
    where.values,
  )
  return { rows, total }
}

export type OrganisationFound = OrganisationRow & { door: DoorOf | null }
export async function findOrganisations(
  ctx: ReadContext,
  f: Page & { name: string | null; letters: string | null; code: string | null },
): Promise<{ rows: (OrganisationFound & { key: string })[]; total: number | null }> {
  const where = new Where(ctx.realm, 'o')
  where.add(`o.state = ${where.value(f.state)}`)
  where.under('o', f.pathFrom)
  if (f.name !== null) where.starts('o.name', f.name)
  if (f.letters !== null) where.starts('o.initials', f.letters)
  if (f.code !== null) where.add(`o.code = ${where.value(f.code)}`)
  const total = f.after
    ? null
    : await upTo(ctx, `SELECT 1 FROM registry.organisation o WHERE ${where.text}`, [...where.values])
  if (f.after) where.add(`(o.name, o.id) > (${where.value(f.after.key)}, ${where.value(f.after.id)}::uuid)`)
  const rows = await ctx.tx.all<OrganisationFound & { key: string }>(
    `SELECT o.*, o.name AS key, ${DOOR} FROM registry.organisation o
       LEFT JOIN registry.dwelling d ON d.realm = o.realm AND d.id = o.dwelling
     WHERE ${where.text} ORDER BY o.name, o.id LIMIT ${where.value(f.limit)}`,
    where.values,
  )
  return { rows, total }
}

/** Dwellings by their door, in the order asked. */
export async function dwellingsByDoor(
  ctx: ReadContext,
  doors: readonly { place: Uuid; building: string | null; unit: string | null; room: string | null }[],
): Promise<Map<number, Uuid>> {
  const rows = await ctx.tx.all<{ n: number; id: Uuid }>(
    named(
      'dwellings-by-door',
      `SELECT k.n::int AS n, d.id FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS k(place, building, unit, room, n)
         JOIN registry.dwelling d ON d.realm = $1 AND d.place = k.place AND d.building = k.building AND d.unit = k.unit AND d.room = k.room AND d.state = 'here'`,
    ),
    [
      ctx.realm,
      doors.map((d) => d.place),
      doors.map((d) => d.building ?? ''),
      doors.map((d) => d.unit ?? ''),
      doors.map((d) => d.room ?? ''),
    ],
  )
  return new Map(rows.map((r) => [r.n - 1, r.id]))
}

export async function householdsByCode(
  ctx: ReadContext,
  codes: readonly string[],
): Promise<Map<string, Uuid>> {
  const rows = await ctx.tx.all<{ code: string; id: Uuid }>(
    named(
      'households-by-code',
      `SELECT code, id FROM registry.household WHERE realm = $1 AND code = ANY($2::text[]) AND state = 'here'`,
    ),
    [ctx.realm, codes],
  )
  return new Map(rows.map((r) => [r.code, r.id]))
}

// Counts.

export interface KindCount {
  readonly kind: string
  readonly n: bigint
}

/** Now: one row a place and kind. */
export function countNow(ctx: ReadContext, path: string): Promise<KindCount[]> {
  return ctx.tx.all<KindCount>(
    named(
      'count-now',
      `SELECT kind, sum(n)::bigint AS n FROM registry.tally WHERE realm = $1 AND place_path >= $2 AND place_path < $3 GROUP BY kind`,
    ),
    [ctx.realm, path, `${path}~`],
  )
}

/** On a day, as believed now. */
export function countOn(ctx: ReadContext, path: string, on: string): Promise<KindCount[]> {
  return ctx.tx.all<KindCount>(named('count-on', 'SELECT kind, n FROM registry.count_on($1, $2, $3::date)'), [
    path,
    `${path}~`,
    on,
  ])
}

export function countInBuilding(
  ctx: ReadContext,
  path: string,
  building: string,
  on: string,
): Promise<KindCount[]> {
  return ctx.tx.all<KindCount>(
    named('count-building', 'SELECT kind, n FROM registry.count_in_building($1, $2, $3, $4::date)'),
    [path, `${path}~`, building, on],
  )
}

export function buildingsUnder(ctx: ReadContext, path: string) {
  return ctx.tx.all<{ place: Uuid; building: string; dwellings: number; people: number }>(
    `SELECT d.place, d.building, count(*)::int AS dwellings, coalesce(sum(n.people), 0)::int AS people
       FROM registry.dwelling d
       LEFT JOIN LATERAL (SELECT count(*) AS people FROM registry.person p
         WHERE p.realm = d.realm AND p.dwelling = d.id AND p.state = 'here') n ON true
     WHERE d.realm = $1 AND d.place_path >= $2 AND d.place_path < $3 AND d.state = 'here' AND d.building <> ''
     GROUP BY d.place, d.building, d.place_path ORDER BY d.place_path, d.building LIMIT 300`,
    [ctx.realm, path, `${path}~`],
  )
}

/** Who still lives or is registered in a dwelling or household. */
export async function occupants(ctx: ReadContext, kind: 'household' | 'dwelling', id: Uuid): Promise<number> {
  const row = await ctx.tx.first<{ n: bigint }>(
    kind === 'household'
      ? `SELECT count(*) AS n FROM registry.person WHERE realm = $1 AND household = $2 AND state = 'here'`
      : `SELECT (SELECT count(*) FROM registry.person WHERE realm = $1 AND dwelling = $2 AND state = 'here')
          + (SELECT count(*) FROM registry.household WHERE realm = $1 AND dwelling = $2 AND state = 'here') AS n`,
    [ctx.realm, id],
  )
  return Number(row?.n ?? 0n)
}
