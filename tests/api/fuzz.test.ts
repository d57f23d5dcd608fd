/**
 * Every endpoint, made requests of from its own contract, as everybody: never a failure, always a refusal with a code and a
 * sentence, never a word of somebody else's, and a refused write has written nothing. The seed is fixed here; `npm run
 * ordeal` takes more and other ones.
 */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '#kernel/endpoint'
import { ensurePartitions } from '#kernel/partitions'
import { manifests } from '../../apps/server/modules.ts'
import { spoiltFor, validFor, valuesOf } from '../support/arbitrary.ts'
import type { Pools, Wanted } from '../support/arbitrary.ts'
import type { Someone } from '../support/city.ts'
import { openFront } from '../support/front.ts'
import type { Front, Heard } from '../support/front.ts'
import { Tally, fittingMakers, fuzzPage, poolsOf, secret, strangersIn } from '../support/fuzzing.ts'
import type { KindOfRequest } from '../support/fuzzing.ts'
import { disjointed, overlapping, torn, untiled } from '../support/intact.ts'
import { deliberationRefused } from '../support/looks/deliberation.ts'
import { executionRefused } from '../support/looks/execution.ts'
import { meetingsRefused } from '../support/looks/meetings.ts'
import { registered } from '../support/looks/register.ts'
import { openWorld, planted } from '../support/looks/world.ts'
import type { Role, World } from '../support/looks/world.ts'
import { changed, openRows } from '../support/rows.ts'
import type { Rows } from '../support/rows.ts'

/** How many times as many requests as in `npm test`. */
const FACTOR = Number(process.env['ORDEAL_FUZZ'] ?? 1)
const SEED = Number(process.env['ORDEAL_SEED'] ?? 20_260_302)
const page = join(import.meta.dirname, '../../docs/security/fuzz.md')
/** Of these there is one series for every person and request that fits. */
const mutants = Math.max(1, Math.round(Math.sqrt(FACTOR)))
const times = (n: number) => Math.max(1, Math.round(n * FACTOR))

/** Nobody here may see these; the city's hotline sees the report, and the reporter only by saying why. */
const secretsFrom = (name: string, endpoint: string) => {
  if (name !== 'operator') return Object.values(secret)
  return endpoint === 'casework.reveal-reporter' ? [] : [secret.name, secret.phone]
}
/** Somebody's, and none of these people's business: no post with a purpose, none in this district. */
const personal = [registered.name, registered.idNumber, registered.phone, planted.idNumber, planted.text]
/** Whoever holds a report's query code is its reporter, as far as anybody can tell; and whoever is a role of the demonstration. */
const toAnybody = new Set([
  'casework.track',
  'casework.track-act',
  'identity.demo-roles',
  'identity.demo-sign-in',
  'identity.me',
])
const outsiders = ['public', 'neighbour', 'system', 'security', 'elsewhere']

let w: World
let front: Front
let rows: Rows
let pools: Pools
let makers: ReturnType<typeof fittingMakers>
let actors: Record<string, Someone | null>
const tally = new Tally()
/** Refusals before and after which every table was looked at. */
let checked = 0

beforeAll(async () => {
  w = await openWorld()
  const strangers = await strangersIn(w)
  const { public: nobody, resident, neighbour, grid, centre, station, handler, dispatcher } = w.people
  const { director, counter, operator, system, security, auditor, committee } = w.people
  actors = { public: nobody, resident, neighbour, grid, centre, station, handler, dispatcher }
  Object.assign(actors, { director, counter, operator, system, security, auditor, committee })
  actors['registered'] = w.people.registered
  actors['elsewhere'] = strangers.elsewhere
  pools = await poolsOf(w, actors, strangers)
  // Sessions, cookies and headers are read as in production.
  front = await openFront(w.travel.city, actors, { stepSeconds: 20 })
  rows = await openRows(w.travel.city.ownerUrl, ['territory', 'packs'])
  makers = fittingMakers(front)
}, 240_000)
afterAll(async () => {
  await rows?.close()
  await front?.close()
  await w?.close()
})

/** They end what others need. */
const last = ['privacy.withdraw-objection', 'privacy.end-approval', 'bodies.end-appointment']
/** Endpoints that said yes to anybody. */
const reached = new Set<string>()
/** What was done, to be tried again in another order. */
const done: { endpoint: Endpoint; name: string; input: object }[] = []
const routes = manifests({ demo: true })
  .flatMap((m) => m.routes.map((r) => r.endpoint))
  .toSorted((a, b) => last.indexOf(a.name) - last.indexOf(b.name))
/** Building a pack and hashing a password take the better part of a second each. */
const slow = new Set([
  'packs.check',
  'packs.load',
  'identity.create-account',
  'identity.reset-password',
  'identity.sign-in',
  'identity.change-password',
])
/** Much must fit together for these to say yes. */
const deep = new Set(['casework.act', 'casework.track-act', 'casework.file-for-somebody', 'casework.correct'])
/** Who has business there: asked more often than the others. */
const likely: Record<string, readonly Role[]> = {
  kernel: ['system'],
  identity: ['security', 'resident'],
  bodies: ['security'],
  packs: ['system'],
  casework: ['centre', 'operator', 'resident'],
  registry: ['station', 'dispatcher', 'registered'],
  privacy: ['dispatcher', 'centre', 'director', 'grid', 'resident', 'auditor'],
  mandates: ['resident', 'neighbour', 'counter'],
  notices: ['resident', 'system'],
  openness: ['committee', 'resident', 'neighbour'],
  meetings: ['committee', 'resident'],
  deliberation: ['committee', 'station', 'resident'],
  execution: ['committee', 'station', 'resident'],
  territory: ['resident'],
}
const likelyFor = (e: Endpoint) => likely[e.name.split('.')[0]!] ?? []

/** Refusals that are themselves facts: what they leave behind is the wrong try, counted and traced. */
const onRecord: Record<string, readonly string[]> = {
  'identity.wrong-password': ['kernel.trace', 'identity.throttle'],
  'identity.wrong-old-password': ['kernel.trace', 'identity.throttle'],
  // The try that pauses a name or an address is the wrong one too many; it is announced.
  'identity.locked': ['kernel.trace', 'identity.throttle', 'kernel.outbox'],
  'identity.address-blocked': ['kernel.trace', 'identity.throttle'],
  'mandates.code-wrong': ['kernel.trace', 'mandates.mandate'],
  'identity.wrong-code': ['kernel.trace', 'identity.throttle', 'identity.ticket', 'identity.phone_code'],
  'identity.code-paused': [
    'kernel.trace',
    'identity.throttle',
    'identity.ticket',
    'identity.phone_code',
    'kernel.outbox',
  ],
  'casework.wrong-code': ['kernel.trace', 'casework.code_try'],
  // Kept for everybody to see: that somebody tried what the list does not give them.
  // Whoever tries numbers and names stands in the trace.
  'registry.no-match': ['kernel.trace'],
  'deliberation.outside-list': ['kernel.trace', 'kernel.outbox', 'deliberation.refused_use'],
}

function send(endpoint: Endpoint, name: string, wanted: Wanted, key: string = randomUUID()): Promise<Heard> {
  const payload = wanted.raw ?? (wanted.body === undefined ? undefined : JSON.stringify(wanted.body))
  return front.send(name, {
    method: endpoint.method,
    url: wanted.query === undefined ? endpoint.path : `${endpoint.path}?${wanted.query}`,
    headers: {
      ...(endpoint.kind === 'write' ? { 'content-type': 'application/json', 'idempotency-key': key } : {}),
      ...wanted.headers,
    },
    ...(payload === undefined ? {} : { payload }),
  })
}

/** What is wrong with an answer, if anything. */
function offence(endpoint: Endpoint, name: string, answer: Heard): string | undefined {
  const text = answer.body
  const isOutside = outsiders.includes(name) && !toAnybody.has(endpoint.name)
  const leaked = [...secretsFrom(name, endpoint.name), ...(isOutside ? personal : [])].find((s) =>
    text.includes(s),
  )
  if (leaked !== undefined) return `leaks ${leaked}`
  if (answer.statusCode >= 500)
    return `${answer.statusCode}: ${(front.failures.at(-1) ?? text).split('\n').slice(0, 6).join(' ⏎ ')}`
  if (answer.statusCode < 400) return undefined
  if (!String(answer.headers['content-type']).startsWith('application/problem+json'))
    return `${answer.statusCode} without a problem: ${String(answer.headers['content-type'])} ${text.slice(0, 200)}`
  const problem = JSON.parse(text) as { code?: string; title?: string; status?: number }
  if (!problem.code || !problem.title || problem.status !== answer.statusCode)
    return `half a problem: ${text}`
  // What was typed may be said again, braces and all; a name in braces is a word nobody put in.
  if (/\{[\w.]+\}/.test(problem.title)) return `a sentence with a gap: ${problem.title}`
  if (!/\p{Script=Han}/u.test(problem.title)) return `a sentence nobody here reads: ${problem.title}`
  return undefined
}

/** One endpoint's requests of one kind, and what was wrong with their answers. */
class Round {
  readonly #offences = new Map<string, string>()
  readonly statuses = new Set<number>()
  readonly endpoint: Endpoint
  readonly kind: KindOfRequest
  constructor(endpoint: Endpoint, kind: KindOfRequest) {
    this.endpoint = endpoint
    this.kind = kind
  }
  /** With `compares`, every table is looked at before and after: what is refused leaves them as they were. */
  async ask(
    name: string,
    wanted: Wanted,
    options: { key?: string; compares?: boolean } = {},
  ): Promise<Heard> {
    const { endpoint } = this
    if (options.compares) await front.awake(name)
    const [before, comings] = options.compares ? [await rows.state(), front.comings()] : [undefined, 0]
    const answer = await send(endpoint, name, wanted, options.key)
    tally.add(endpoint.name, this.kind, answer.statusCode)
    this.statuses.add(answer.statusCode)
    if (answer.statusCode === 200) reached.add(endpoint.name)
    const found = offence(endpoint, name, answer)
    if (found !== undefined) this.wrong(name, wanted, found)
    // Whoever had to sign in again meanwhile wrote that.
    if (before && answer.statusCode >= 400 && front.comings() === comings) {
      checked++
      const wrote = changed(before, await rows.state()).filter((table) => !mayWrite(answer, table))
      if (wrote.length > 0)
        this.wrong(name, wanted, `${answer.statusCode} ${codeOf(answer)} wrote ${wrote.join()}`)
    }
    return answer
  }
  wrong(name: string, wanted: unknown, what: string): void {
    // One example of each kind is enough to mend it.
    const kind = what.replace(/[0-9a-f-]{36}/g, '…').slice(0, 160)
    if (!this.#offences.has(kind))
      this.#offences.set(kind, `${name}: ${JSON.stringify(wanted).slice(0, 400)} → ${what}`)
  }
  get offences(): string[] {
    return [...this.#offences.values()]
  }
}
const codeOf = (answer: Heard) => (answer.json() as { code?: string }).code ?? ''
const mayWrite = (answer: Heard, table: string) =>
  // When a session was last seen is noted with the first request of some minutes.
  table === 'identity.session' || (onRecord[codeOf(answer)] ?? []).includes(table)

async function run(
  endpoint: Endpoint,
  kind: 'allowed' | 'spoilt',
  arbitrary: fc.Arbitrary<Wanted>,
  n: number,
) {
  const round = new Round(endpoint, kind)
  const names = [...Object.keys(actors), ...likelyFor(endpoint), ...likelyFor(endpoint)]
  const cases = fc.sample(fc.tuple(fc.constantFrom(...names), arbitrary), { numRuns: times(n), seed: SEED })
  for (const [at, [name, wanted]] of cases.entries())
    await round.ask(name, wanted, { compares: endpoint.kind === 'write' && at < times(3) })
  expect(round.offences).toEqual([])
  return round.statuses
}

const wantedOf = (endpoint: Endpoint, input: object): Wanted =>
  endpoint.kind === 'write'
    ? { body: input, headers: {} }
    : {
        query: new URLSearchParams(Object.entries(input).map(([k, v]) => [k, String(v)])).toString(),
        headers: {},
      }

/** The same request with one field as the contract allows it, and not as it was meant. */
function mutantsOf(endpoint: Endpoint, input: object, n: number): object[] {
  const { properties = {} } = endpoint.input as { properties?: Record<string, object> }
  const fields = Object.keys(properties)
  if (fields.length === 0) return []
  return fc.sample(
    fc
      .constantFrom(...fields)
      .chain((field) =>
        valuesOf(properties[field]!, pools, field).map((value) => ({ ...input, [field]: value })),
      ),
    { numRuns: n, seed: SEED },
  )
}

/** Words one may change without becoming another kind of request. */
const free = ['reason', 'text', 'answer', 'decision', 'said', 'name', 'title'] as const

/** A submission sent again under its key is one submission; under the same key another one is refused. */
async function repeat(round: Round, name: string, input: object, key: string, first: Heard): Promise<void> {
  const { endpoint } = round
  const again = new Round(endpoint, 'repeated')
  const [before, comings] = [await rows.state(), front.comings()]
  const second = await again.ask(name, wantedOf(endpoint, input), { key })
  if (second.statusCode !== 200 || second.body !== first.body)
    round.wrong(name, input, `again: ${second.statusCode} ${second.body.slice(0, 200)}`)
  const field = free.find((f) => typeof (input as Record<string, unknown>)[f] === 'string')
  if (field) {
    const other = { ...input, [field]: '换了一句话，别的都没有变' }
    const third = await again.ask(name, wantedOf(endpoint, other), { key })
    if (codeOf(third) !== 'kernel.key-reused')
      round.wrong(name, other, `another body under one key: ${third.statusCode} ${third.body.slice(0, 200)}`)
  }
  // Whoever ended the own session came in again, which is on record.
  const isIn = front.comings() === comings
  const wrote = isIn ? changed(before, await rows.state()).filter((t) => t !== 'identity.session') : []
  if (wrote.length > 0) round.wrong(name, input, `again wrote ${wrote.join()}`)
  expect(again.offences).toEqual([])
}

async function fit(endpoint: Endpoint): Promise<void> {
  const round = new Round(endpoint, 'fitting')
  const names = slow.has(endpoint.name)
    ? [...likelyFor(endpoint).slice(0, 1), 'elsewhere']
    : [...new Set([...likelyFor(endpoint), 'public', 'elsewhere', 'auditor'])]
  const compares = endpoint.kind === 'write'
  for (const name of names) {
    await front.awake(name)
    // Whoever is from elsewhere asks for what is here.
    const role = (name === 'elsewhere' ? 'dispatcher' : name) as Role
    const inputs = await makers[endpoint.name]!(w, role, actors[name]!)
    for (const input of inputs.slice(0, Math.max(2, times(2)))) {
      const key = randomUUID()
      const answer = await round.ask(name, wantedOf(endpoint, input), { key, compares })
      if (answer.statusCode !== 200) continue
      if (endpoint.kind === 'write') {
        done.push({ endpoint, name, input })
        // Signing out and the like end the session the answer was kept for.
        if (endpoint.keepsAnswer && endpoint.name !== 'identity.sign-out')
          await repeat(round, name, input, key, answer)
      }
      for (const mutant of slow.has(endpoint.name) ? [] : mutantsOf(endpoint, input, mutants))
        await round.ask(name, wantedOf(endpoint, mutant), { compares })
    }
  }
  expect(round.offences).toEqual([])
}

describe.each(routes.map((endpoint) => [endpoint.name, endpoint] as const))('%s', (name, endpoint) => {
  const n = slow.has(name) ? 2 : deep.has(name) ? 30 : 6

  it('bears what its contract allows', async () => {
    await ensurePartitions(w.travel.city.ground.database, w.travel.city.clock.now)
    const statuses = await run(endpoint, 'allowed', validFor(endpoint, pools), n)
    expect(statuses.size).toBeGreaterThan(0)
  }, 600_000)

  it('refuses by name what it does not', async () => {
    const statuses = await run(endpoint, 'spoilt', spoiltFor(endpoint, pools), n)
    expect([...statuses].some((s) => s >= 400)).toBe(true)
  }, 600_000)

  it('does what fits once, and nothing by halves', async () => {
    expect(makers[name], 'a maker in tests/support').toBeDefined()
    await fit(endpoint)
  }, 600_000)
})

it('bears what was done again, in another order', async () => {
  const again = fc.sample(fc.shuffledSubarray(done, { minLength: done.length, maxLength: done.length }), {
    numRuns: 1,
    seed: SEED,
  })[0]!
  expect(again.length).toBeGreaterThan(40)
  for (const { endpoint, name, input } of again
    .filter((d) => !slow.has(d.endpoint.name))
    .slice(0, times(40))) {
    const round = new Round(endpoint, 'reordered')
    await round.ask(name, wantedOf(endpoint, input), { compares: true })
    expect(round.offences).toEqual([])
  }
}, 600_000)

it('the trace viewer bears every instant, order, person and cursor', async () => {
  const endpoint = routes.find((e) => e.name === 'privacy.trace')!
  const instants = [
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2026-03-01T00:00:00Z',
    '2026-03-20T00:00:00+08:00',
    '9999-12-31T23:59:59Z',
  ]
  const ids = [undefined, w.people.resident!.person!, '00000000-0000-7001-8000-00000000000f']
  const round = new Round(endpoint, 'allowed')
  for (const from of instants)
    for (const to of instants)
      for (const subject of ids)
        await round.ask(
          'auditor',
          wantedOf(endpoint, { from, to, ...(subject ? { subject } : {}), limit: 1 }),
        )
  const range = { from: '2026-03-01T00:00:00Z', to: '2026-03-20T00:00:00Z' }
  for (const cursor of pools.named['cursor']!)
    await round.ask('auditor', wantedOf(endpoint, { ...range, cursor }))
  for (const act of ['%', "'", '\u0000', '长'.repeat(200)])
    await round.ask('auditor', wantedOf(endpoint, { ...range, act }))
  const first = await round.ask('auditor', wantedOf(endpoint, { ...range, limit: 1 }))
  expect(first.json<{ rows: unknown[] }>().rows).toHaveLength(1)
  const second = await round.ask(
    'auditor',
    wantedOf(endpoint, { ...range, limit: 1, cursor: first.json<{ next: string }>().next }),
  )
  expect(second.statusCode, second.body).toBe(200)
  expect(round.offences).toEqual([])
}, 60_000)

/** These need what no fuzz can guess. */
const hard: Record<string, string> = {
  'kernel.retry-job': 'needs a job that died; kernel/jobs.test.ts',
  'identity.change-password': 'needs the old password; tests/api/attack.test.ts',
  'identity.second-step': 'needs a second factor; tests/api/attack.test.ts',
  'identity.enrol-second': 'needs an account with a password; tests/api/attack.test.ts',
  'identity.confirm-second': 'needs a one-time password; tests/api/attack.test.ts',
  'identity.renew-recovery': 'needs a one-time password; modules/identity/second-factor.test.ts',
  'identity.reset-second': 'needs somebody with a second factor; modules/identity/second-factor.test.ts',
  'identity.provider-finish': 'needs a provider’s answer; modules/identity/providers.test.ts',
  'identity.accept-invitation': 'needs a provider’s answer; modules/identity/providers.test.ts',
  'mandates.ask-code': 'needs a text message to arrive; tests/api/mandates.test.ts',
  ...deliberationRefused,
  ...meetingsRefused,
  ...executionRefused,
}

it('got past the door of nearly all', () => {
  const never = routes.map((e) => e.name).filter((name) => !reached.has(name))
  expect(never.filter((name) => !hard[name])).toEqual([])
  expect(checked).toBeGreaterThan(FACTOR >= 1 ? 500 : 100)
})

it('left every matter whole', async () => {
  const owner = new pg.Client({ connectionString: w.travel.city.ownerUrl })
  await owner.connect()
  const ask = async <R>(sql: string) => (await owner.query(sql)).rows as R[]
  const [{ n }] = (await ask<{ n: number }>('SELECT count(*)::int AS n FROM flow.matter')) as [{ n: number }]
  expect(n).toBeGreaterThan(5)
  expect(await untiled(ask)).toEqual([])
  expect(await overlapping(ask)).toEqual([])
  expect(await disjointed(ask)).toEqual([])
  expect(await torn(ask)).toEqual([])
  await owner.end()
  expect(front.failures).toEqual([])
  const told = {
    seed: SEED,
    factor: FACTOR,
    checked,
    actors: Object.keys(actors),
    day: new Date().toISOString().slice(0, 10),
  }
  if (process.env['ORDEAL_FUZZ'] !== undefined || process.env['LINLI_WRITE'] === '1')
    writeFileSync(page, fuzzPage(tally, routes, { ...told, never: hard }))
}, 60_000)
