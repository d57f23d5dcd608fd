/**
 * Who may do what, where: measured by really asking. Every endpoint of every manifest is called through the HTTP layer as
 * every kind of actor on matters, bodies and places of every scope; nothing that a call wrote is kept.
 */
import fc from 'fast-check'
import pg from 'pg'
import { migrateJobs } from '#kernel/jobs'
import type { Actor } from '#kernel/action'
import type { Database } from '#kernel/database'
import type { Endpoint } from '#kernel/endpoint'
import { refuseKernel } from '#kernel/errors'
import { newId } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { publicActor, residentActor, resolveCapacity, serviceActor } from '#modules/bodies'
import type { Acting } from '#modules/bodies'
import { currentSnapshot } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'
import { createApp } from '../../apps/server/app.ts'
import { manifests } from '../../apps/server/modules.ts'
import { fileReport } from '../../modules/casework/contract.ts'
import { factsOf, verdictsOf } from '../../modules/flow/access.ts'
import type { Procedure } from '../../modules/flow/procedure.ts'
import type { MatterRow } from '../../modules/flow/tables.ts'
import type { City } from './city.ts'

export const scopes = ['own', 'unit', 'place', 'other', 'realm'] as const
export type Scope = (typeof scopes)[number]

export interface Kind {
  /** 公众, 居民, 系统, or A01 … */
  readonly label: string
  readonly titles: readonly string[]
  readonly may: readonly string[]
  readonly sight: string
}

/** What an actor met: `ok`, or the code that refused. */
export type Outcome = string
export const NOT_APPLICABLE = '—'

export interface Measured {
  readonly kinds: readonly Kind[]
  readonly modules: readonly {
    readonly name: string
    readonly title: string
    readonly endpoints: readonly {
      readonly name: string
      readonly summary: string
      readonly who: string
      /** False: nothing in its input says where; measured once. */
      readonly scoped: boolean
      /** By scope, by label. */
      readonly outcomes: Readonly<Record<string, Readonly<Record<string, Outcome>>>>
    }[]
  }[]
  readonly acts: readonly {
    readonly procedure: string
    readonly step: string
    readonly act: string
    readonly outcomes: Readonly<Record<string, Readonly<Record<string, Outcome>>>>
  }[]
}

interface Subject {
  readonly kind: Kind
  readonly actor: Actor
  readonly facts: Acting
}

/** Where things lie, seen from one actor in one scope. */
interface Target {
  readonly matter: Uuid
  readonly body: Uuid
  readonly place: Uuid
  readonly person: Uuid
  readonly appointment: Uuid
}

class Undone extends Error {
  readonly answer: unknown
  constructor(answer: unknown) {
    super('undone')
    this.answer = answer
  }
}

/** Every transaction runs to its end, and then is as if it had not been. */
function forgetful(database: Database): Database {
  return {
    ...database,
    async transaction(options, work) {
      try {
        return await database.transaction({ settings: options.settings }, async (tx) => {
          throw new Undone(await work(tx))
        })
      } catch (error) {
        if (error instanceof Undone) return error.answer as never
        throw error
      }
    },
  }
}

const HERE = { community: 'DQ-230602-01', grid: 'DQ-230602013001-01' }

export async function measure(city: City): Promise<Measured> {
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  const owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  await owner.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
  try {
    return await measured(city, async <T>(sql: string, values: unknown[] = []) => {
      const { rows } = await owner.query(sql, values)
      return rows as T[]
    })
  } finally {
    await owner.end()
  }
}

type Sql = <T>(sql: string, values?: unknown[]) => Promise<T[]>

async function measured(city: City, sql: Sql): Promise<Measured> {
  const subjects = await subjectsOf(city, sql)
  const silent = { info: () => undefined, error: () => undefined }
  const ground = {
    ...city.ground,
    database: forgetful(city.ground.database),
    log: { ...city.ground.log, ...silent },
  }
  const byLabel = new Map<string, Actor>()
  const all = manifests({ demo: false })
  const app = await createApp({
    ground,
    manifests: all,
    rateFactor: 1_000_000,
    actorOf: async (request, endpoint) => {
      const actor = byLabel.get(String(request.headers['x-test-actor']))!
      const { kind } = actor.capacity.facts as Acting
      // The door of production: who is nobody, and who has no post.
      if (kind === 'public' && endpoint.who !== 'anyone') throw refuseKernel('kernel.signed-out')
      if (kind === 'resident' && endpoint.who === 'capacity') throw refuseKernel('kernel.no-rule')
      return actor
    },
  })
  const call = async (
    label: string,
    endpoint: Endpoint,
    input: Record<string, unknown>,
  ): Promise<Outcome> => {
    const headers = { 'x-linli': '1', 'x-test-actor': label }
    const answer =
      endpoint.kind === 'read'
        ? await app.inject({
            method: 'GET',
            url: endpoint.path,
            headers,
            query: Object.fromEntries(Object.entries(input).map(([k, v]) => [k, String(v)])),
          })
        : await app.inject({ method: 'POST', url: endpoint.path, headers, payload: input })
    if (answer.statusCode < 400) return 'ok'
    const { code } = answer.json<{ code?: string }>()
    // Acts for a person cannot be asked for by the system: it has none, and never comes through this door.
    if (answer.statusCode >= 500 && label.startsWith('系统')) return NOT_APPLICABLE
    if (answer.statusCode >= 500 && code !== 'kernel.busy')
      throw new Error(`${endpoint.name} as ${label}: ${answer.statusCode} ${answer.body}`)
    return `${answer.statusCode} ${code}`
  }
  const { rows: matters } = { rows: await mattersFor(city) }
  const outcomes = new Map<string, Record<string, Record<string, Outcome>>>()
  const endpoints = all.flatMap((m) => m.routes.map((r) => r.endpoint))
  for (const subject of subjects) {
    const { label } = subject.kind
    byLabel.set(label, subject.actor)
    byLabel.set(`${label}/realm`, elsewhere(subject.actor))
    const targets = await targetsOf(city, sql, subject, matters)
    for (const endpoint of endpoints) {
      const table = outcomes.get(endpoint.name) ?? {}
      outcomes.set(endpoint.name, table)
      for (const scope of isScoped(endpoint) ? scopes : (['own'] as const)) {
        const target = targets[scope]
        const cell = (table[scope] ??= {})
        cell[label] = target
          ? await call(scope === 'realm' ? `${label}/realm` : label, endpoint, sampleOf(endpoint, target))
          : NOT_APPLICABLE
      }
    }
  }
  await app.close()
  return {
    kinds: subjects.map((s) => s.kind),
    modules: all
      .filter((m) => m.routes.length > 0)
      .map((m) => ({
        name: m.name,
        title: m.title,
        endpoints: m.routes.map(({ endpoint }) => ({
          name: endpoint.name,
          summary: endpoint.summary,
          who: endpoint.who,
          scoped: isScoped(endpoint),
          outcomes: outcomes.get(endpoint.name)!,
        })),
      })),
    acts: await actsOf(city, subjects),
  }
}

/** The public, a resident, the system, and one holder for every set of permissions and sight the pack knows. */
async function subjectsOf(city: City, sql: Sql): Promise<Subject[]> {
  const jurisdiction = (await knownJurisdictions(city.ground))[0]!
  const here = (await city.place(HERE.community)).path
  const nearest = (path: string) => (here.startsWith(path) ? path.length : 0)
  const bodies = await bodiesOf(city, sql)
  const posts = (
    await sql<{ kind: string; id: string; title: string; may: string[]; sight: string }>(
      `SELECT p.kind, p.id, p.title, p.may, p.sight FROM bodies.post p
       JOIN bodies.kind k ON k.realm = p.realm AND k.id = p.kind WHERE p.realm = $1 ORDER BY k.sort, p.sort`,
      [city.realm],
    )
  ).flatMap((p) => {
    const [body] = bodies
      .filter((b) => b.kind === p.kind)
      .toSorted((x, y) => nearest(y.path) - nearest(x.path))
    return body ? [{ ...p, body: body.id }] : []
  })
  const groups = new Map<string, typeof posts>()
  for (const p of posts) {
    const key = `${p.sight}|${p.may.toSorted().join(' ')}`
    groups.set(key, [...(groups.get(key) ?? []), p])
  }
  const signedIn = (person: Uuid) => ({ person, name: '', session: newId(city.realm, city.clock.now) })
  const resident = (await city.resident('居民')).person!
  const make = (kind: Kind, actor: Actor): Subject => ({
    kind,
    actor,
    facts: actor.capacity.facts as Acting,
  })
  const plain = (label: string, titles: string[]): Kind => ({ label, titles, may: [], sight: 'none' })
  const subjects = [
    make(plain('公众', ['没有登录 nobody signed in']), publicActor(jurisdiction)),
    make(plain('居民', ['登录的居民 a resident']), residentActor(signedIn(resident), jurisdiction)),
    make(plain('系统', ['系统自己的工作 a job of the system']), serviceActor(city.realm, 'matrix')),
  ]
  const { appointPerson } = await import('#modules/bodies')
  const { addPerson } = await import('#modules/identity')
  let n = 0
  for (const key of [...groups.keys()].toSorted()) {
    const group = groups.get(key)!
    const first = group[0]!
    const label = `A${String(++n).padStart(2, '0')}`
    const { person, appointment } = await city.inside(async (ctx) => {
      const added = await addPerson(ctx, { name: label })
      return {
        person: added,
        appointment: await appointPerson(ctx, {
          person: added,
          body: first.body,
          post: first.id,
          reason: 'matrix',
        }),
      }
    })
    const actor = await resolveCapacity(city.ground, signedIn(person), { appointment, jurisdiction })
    subjects.push(
      make(
        { label, titles: [...new Set(group.map((p) => p.title))], may: first.may, sight: first.sight },
        actor,
      ),
    )
  }
  return subjects
}

/** The same actor, its transactions in a realm that is not its own. */
function elsewhere(actor: Actor): Actor {
  const realm = 999
  return {
    ...actor,
    realm,
    capacity: {
      ...actor.capacity,
      settings: { ...actor.capacity.settings, 'linli.realm': String(realm) },
      facts: { ...(actor.capacity.facts as Acting), realm },
    },
  }
}

/** Four reports whose place, holder and reporter are moved under each actor's eyes. */
async function mattersFor(city: City): Promise<Uuid[]> {
  const place = await city.place(HERE.grid)
  const ids: Uuid[] = []
  for (let n = 0; n < 4; n++) {
    const { body, status } = await city.call(await city.resident('报事人'), fileReport, {
      text: '楼下垃圾堆了三天没人收',
      item: '010101',
      place: place.id,
      confidentiality: 'named',
      contactName: '报事人',
      contactPhone: '13800000000',
    })
    if (status !== 200) throw new Error(JSON.stringify(body))
    ids.push(body.id)
  }
  return ids
}

interface Placed {
  readonly id: Uuid
  readonly kind: string
  readonly place: Uuid
  readonly path: string
}

/** All bodies in the order of the tree, equal on every run. */
function bodiesOf(city: City, sql: Sql): Promise<Placed[]> {
  return sql<Placed>(
    `SELECT b.id, b.kind, b.place, p.path FROM bodies.body b
     JOIN territory.standing p ON p.realm = b.realm AND p.id = b.place AND p.to_on IS NULL
     WHERE b.realm = $1 ORDER BY p.path, b.kind, b.title`,
    [city.realm],
  )
}

async function targetsOf(
  city: City,
  sql: Sql,
  { facts }: Subject,
  matters: readonly Uuid[],
): Promise<Record<Scope, Target | null>> {
  const bodies = await bodiesOf(city, sql)
  const path = facts.placePath ?? bodies.find((b) => b.path.length > 4)!.path
  const within = (b: { id: Uuid; path: string }) => b.path.startsWith(path) && !facts.bodies.includes(b.id)
  const inPlace = bodies.find(within) ?? null
  const far = bodies.find((b) => !b.path.startsWith(path) && b.path.length >= path.length) ?? null
  const own = bodies.find((b) => b.id === facts.body) ?? null
  const stranger = '00000000-0000-7001-8000-000000000001'
  const put = async (
    n: number,
    at: { holder: { id: Uuid }; place: { place: Uuid; path: string }; reporter: Uuid },
  ) => {
    await sql(
      `UPDATE flow.matter SET holder = $3, involved = ARRAY[$3::uuid], place = $4, place_path = $5, reporter = $6
       WHERE realm = $1 AND id = $2`,
      [city.realm, matters[n], at.holder.id, at.place.place, at.place.path, at.reporter],
    )
    return matters[n]!
  }
  const target = (matter: Uuid, body: { id: Uuid; place: Uuid }, person: Uuid): Target => ({
    matter,
    body: body.id,
    place: body.place,
    person,
    appointment: facts.appointment ?? newId(city.realm, city.clock.now),
  })
  // Held elsewhere where there is an elsewhere, so that each scope stands on its own.
  const away = far ?? inPlace!
  const other = facts.kind === 'appointment' ? (far ?? null) : away
  return {
    own: target(
      await put(0, { holder: away, place: away, reporter: facts.person ?? stranger }),
      own ?? away,
      facts.person ?? stranger,
    ),
    unit: own ? target(await put(1, { holder: own, place: away, reporter: stranger }), own, stranger) : null,
    place:
      facts.placePath !== null && inPlace
        ? target(await put(2, { holder: away, place: inPlace, reporter: stranger }), inPlace, stranger)
        : null,
    other: other
      ? target(await put(3, { holder: other, place: other, reporter: stranger }), other, stranger)
      : null,
    realm: target(matters[1]!, own ?? away, stranger),
  }
}

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly minimum?: number
}

const placed = ['body', 'place', 'matter', 'person', 'appointment'] as const
const propertiesOf = (e: Endpoint) => (e.input as unknown as Schema).properties ?? {}

/** What `id` names, by module. */
const idOf: Readonly<Record<string, keyof Target>> = {
  casework: 'matter',
  flow: 'matter',
  bodies: 'body',
  territory: 'place',
  registry: 'person',
}

/** Its input says where: then each scope is asked. */
export const isScoped = (e: Endpoint): boolean =>
  placed.some((name) => Object.hasOwn(propertiesOf(e), name)) ||
  (Object.hasOwn(propertiesOf(e), 'id') && Object.hasOwn(idOf, e.name.split('.')[0]!))

/** The least an endpoint accepts, with the ids of the target where its fields name them. */
function sampleOf(endpoint: Endpoint, target: Target): Record<string, unknown> {
  const schema = endpoint.input as unknown as Schema
  const module = endpoint.name.split('.')[0]!
  const named: Record<string, unknown> = { ...target, id: target[idOf[module] ?? 'matter'], revision: 1 }
  const always = new Set(schema.required ?? [])
  return Object.fromEntries(
    Object.entries(propertiesOf(endpoint))
      .filter(([name]) => always.has(name) || name === 'body' || name === 'person')
      .map(([name, field]) => [name, valueFor(field, name, named)]),
  )
}

function valueFor(s: Schema, name: string, named: Record<string, unknown>): unknown {
  if (s.const !== undefined) return s.const
  if (s.enum) return s.enum[0]
  if (s.anyOf) return valueFor(s.anyOf[0]!, name, named)
  switch (s.type) {
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return (named[name] as number | undefined) ?? s.minimum ?? 1
    case 'array':
      return Array.from({ length: s.minItems ?? 0 }, () => valueFor(s.items!, name, named))
    case 'object':
      return Object.fromEntries(
        (s.required ?? []).map((key) => [key, valueFor(s.properties![key]!, key, named)]),
      )
    default:
      return textFor(s, name, named)
  }
}

const samples: readonly (readonly [string, string])[] = [
  ['^[0-9]{8}-', '20260302-9999999'],
  ['^[0-9+][0-9 -]', '13800000000'],
]

function textFor(s: Schema, name: string, named: Record<string, unknown>): string {
  if (name === 'act') return 'accept'
  if (s.format === 'date') return '2026-03-02'
  if (s.format === 'date-time') return '2026-03-02T03:00:00Z'
  if (s.pattern?.includes('[0-9a-f]{8}-'))
    return (named[name] as string | undefined) ?? '00000000-0000-7001-8000-000000000002'
  const known = samples.find(([start]) => s.pattern?.startsWith(start))
  if (known) return known[1]
  // Free text forbids letters and asks for some that are no blanks; anything else has a shape of its own.
  if (s.pattern && !/^\^(?:\[\^|\(\?=)/.test(s.pattern))
    return fc
      .sample(fc.stringMatching(new RegExp(s.pattern)), { seed: 7, numRuns: 400 })
      .find((text) => text.length >= (s.minLength ?? 0) && text.length <= (s.maxLength ?? 400))!
  return name === 'act'
    ? 'accept'
    : '样例文字'.repeat(30).slice(0, Math.min(Math.max(s.minLength ?? 1, 5), s.maxLength ?? 100))
}

/** Acts of the procedures in force, judged by the rules that judge real acts, in every step. */
async function actsOf(city: City, subjects: readonly Subject[]): Promise<Measured['acts']> {
  const snapshot = await city.read((ctx) => currentSnapshot(ctx))
  const { procedures } = snapshot.section<{ procedures: readonly Procedure[] }>('procedures')
  const nobody = newId(city.realm, city.clock.now)
  const rows: Measured['acts'][number][] = []
  for (const procedure of procedures)
    for (const step of procedure.steps) {
      const table = new Map<string, Record<string, Record<string, Outcome>>>()
      for (const { kind, facts } of subjects)
        for (const scope of ['own', 'unit', 'place', 'other'] as const) {
          const possible =
            scope === 'own'
              ? facts.person !== null
              : scope === 'unit'
                ? facts.body !== null
                : scope === 'other' || facts.placePath !== null
          const m = {
            step: step.id,
            state: 'open',
            outcome: null,
            holder: scope === 'unit' ? facts.body! : nobody,
            holder_title: '别的单位',
            signed: false,
            paused: false,
            extension_asked: null,
            counts: {},
            history: [],
            reporter: scope === 'own' ? facts.person : null,
            place_path: scope === 'place' ? (facts.placePath ?? '') : '~',
          } as unknown as MatterRow
          for (const { act, denial } of verdictsOf(procedure, m, factsOf(facts, m, false))) {
            const outcomes = table.get(act.title) ?? {}
            table.set(act.title, outcomes)
            ;(outcomes[scope] ??= {})[kind.label] = !possible
              ? NOT_APPLICABLE
              : denial
                ? `403 ${denial.code}`
                : 'ok'
          }
        }
      for (const [act, outcomes] of table)
        rows.push({ procedure: procedure.title, step: step.title, act, outcomes })
    }
  return rows
}
