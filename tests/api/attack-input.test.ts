/**
 * Attacks inside requests: fields nobody asked for, fields twice, prototypes, hostile words for every search, guessing what
 * exists. Each is made of requests that would be answered without the attack.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '#kernel/endpoint'
import type { Ground } from '#kernel/action'
import { manifests } from '../../apps/server/modules.ts'
import { bindPhone } from '#modules/identity'
import { fresh, openFront } from '../support/front.ts'
import type { Front, Heard } from '../support/front.ts'
import { makers } from '../support/looks/makers.ts'
import { registered } from '../support/looks/register.ts'
import { openWorld, planted, roles } from '../support/looks/world.ts'
import type { Role, World } from '../support/looks/world.ts'
import { changed, openRows } from '../support/rows.ts'
import type { Rows } from '../support/rows.ts'

let w: World
let front: Front
let rows: Rows
/** What looks at people write; a refused request writes not even that. */
const LEDGER = 'kernel.trace'

beforeAll(async () => {
  w = await openWorld()
  front = await openFront(w.travel.city, w.people)
  rows = await openRows(w.travel.city.ownerUrl, ['territory', 'packs'])
}, 240_000)
afterAll(async () => {
  await rows?.close()
  await front?.close()
  await w?.close()
})

const endpoints = manifests({ demo: true }).flatMap((m) => m.routes.map((r) => r.endpoint))
const named = (name: string) => endpoints.find((e) => e.name === name)!
const writes = endpoints.filter((e) => e.kind === 'write')
const reads = endpoints.filter((e) => e.kind === 'read')

/** Who has business there, so that the sound request is not refused before the odd one would be. */
const actorOf: Record<string, Role> = {
  kernel: 'system',
  identity: 'security',
  bodies: 'security',
  packs: 'system',
  registry: 'station',
  privacy: 'director',
  mandates: 'counter',
  casework: 'centre',
  notices: 'resident',
  territory: 'resident',
}
const roleFor = (e: Endpoint): Role => (e.who === 'capacity' ? actorOf[e.name.split('.')[0]!]! : 'resident')
const queried = (input: object) => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input)) query.append(name, String(value))
  return query
}
const ask = (role: Role, e: Endpoint, input: object | string) =>
  e.kind === 'read'
    ? front.send(role, { method: 'GET', url: `${e.path}?${queried(input as object).toString()}` })
    : front.send(role, { method: 'POST', url: e.path, headers: fresh(), payload: input as object })
const codeOf = (answer: Heard) => answer.json<{ code?: string }>().code

/** Names of columns and of what decides, which a body might hope to set. */
const coveted = {
  realm: 1,
  person: randomUUID(),
  made_by: randomUUID(),
  may: ['registry.unmask', 'trace.audit'],
  role: 'system',
  state: 'closed',
  admin: true,
  mustChange: false,
  sealed: 'x',
  purposeOk: true,
  actor: { person: randomUUID() },
  'linli.service': '1',
  created_at: '2000-01-01T00:00:00Z',
}

/** Objects inside an input, each with a way to put something in. */
function* inside(input: unknown, put: (changedOne: unknown) => object): Generator<(extra: object) => object> {
  if (Array.isArray(input)) {
    for (const [n, one] of input.entries()) yield* inside(one, (c) => put(input.with(n, c)))
  } else if (typeof input === 'object' && input !== null) {
    yield (extra) => put({ ...input, ...extra })
    for (const [name, value] of Object.entries(input))
      yield* inside(value, (c) => put({ ...input, [name]: c }))
  }
}

describe('a field nobody asked for', () => {
  it.each(writes.filter((e) => makers[e.name]).map((e) => [e.name, e] as const))(
    '%s refuses it by name, and nothing is written',
    async (name, endpoint) => {
      const role = roleFor(endpoint)
      const [input = {}] = await makers[name]!(w, role, w.people[role])
      await front.headersOf(role)
      const known = new Set(Object.keys((endpoint.input as { properties?: object }).properties ?? {}))
      const before = await rows.state()
      for (const put of inside(input, (c) => c as object))
        for (const [field, value] of Object.entries(coveted)) {
          const odd = put({ [field]: value })
          // What the contract knows at the top is no extra; inside it is.
          if (known.has(field) && Object.hasOwn(odd, field)) continue
          const answer = await ask(role, endpoint, odd)
          expect(
            [answer.statusCode, codeOf(answer)],
            `${field} in ${JSON.stringify(odd).slice(0, 300)}`,
          ).toEqual([400, 'kernel.invalid-input'])
        }
      for (const raw of [
        '{"__proto__":{"polluted":true}}',
        '{"constructor":{"prototype":{"polluted":true}}}',
        `${JSON.stringify(input).slice(0, -1)}${Object.keys(input).length > 0 ? ',' : ''}"__proto__":{"may":["trace.audit"]}}`,
      ]) {
        const answer = await ask(role, endpoint, raw)
        expect(answer.statusCode, `${raw.slice(0, 200)} ${answer.body}`).toBe(400)
      }
      expect(changed(before, await rows.state())).toEqual([])
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
      // It was the field: without it the contract has nothing against the request.
      expect((await ask(role, endpoint, input)).statusCode).not.toBe(400)
    },
    60_000,
  )

  it.each(reads.filter((e) => makers[e.name]).map((e) => [e.name, e] as const))(
    '%s refuses it in an address, and a field given twice',
    async (name, endpoint) => {
      const role = roleFor(endpoint)
      const [input = {}] = await makers[name]!(w, role, w.people[role])
      const query = queried(input).toString()
      await front.headersOf(role)
      const before = await rows.state()
      for (const more of [
        'realm=1',
        'person[]=1&may=x',
        '__proto__=1',
        '__proto__[may]=x',
        'constructor=1',
        '_method=POST',
      ]) {
        if (more === 'realm=1' && Object.hasOwn(input, 'realm')) continue
        const answer = await front.send(role, { method: 'GET', url: `${endpoint.path}?${query}&${more}` })
        expect([answer.statusCode, codeOf(answer)], more).toEqual([400, 'kernel.invalid-input'])
      }
      for (const [field, value] of Object.entries(input)) {
        const twice = `${query}&${field}=${encodeURIComponent(String(value))}`
        const answer = await front.send(role, { method: 'GET', url: `${endpoint.path}?${twice}` })
        expect([answer.statusCode, codeOf(answer)], twice).toEqual([400, 'kernel.invalid-input'])
      }
      expect(changed(before, await rows.state())).toEqual([])
    },
  )
})

it.each(reads.filter((e) => makers[e.name]).map((e) => [e.name, e] as const))(
  '%s writes nothing but that somebody looked',
  async (name, endpoint) => {
    for (const role of ['public', 'resident', roleFor(endpoint), 'auditor'] as const) {
      const inputs = await makers[name]!(w, role, w.people[role])
      // The session's own "last seen" moves with the first request of some minutes.
      await front.send(role, { method: 'GET', url: '/api/identity/me' })
      const before = await rows.state()
      for (const input of inputs) await ask(role, endpoint, input)
      const wrote = changed(before, await rows.state()).filter(
        (t) => t !== LEDGER && t !== 'identity.session',
      )
      expect(wrote, role).toEqual([])
    }
  },
  30_000,
)

/** Searches by text: the field of each. A new one must be listed here, and is tried with the others. */
const searches: Record<string, { field: string; role: Role; more?: () => object; finds?: string }> = {
  'territory.search': { field: 'text', role: 'resident', finds: '社区' },
  'bodies.list': { field: 'text', role: 'resident', finds: '中心' },
  'identity.accounts': { field: 'text', role: 'security', finds: planted.login },
  'registry.people': {
    field: 'text',
    role: 'station',
    more: () => ({ purpose: 'register-upkeep' }),
    finds: registered.name,
  },
  'registry.households': { field: 'text', role: 'station', more: () => ({ purpose: 'register-upkeep' }) },
  'registry.dwellings': { field: 'text', role: 'station' },
  'registry.organisations': { field: 'text', role: 'station', finds: '某某商店' },
  'casework.suggest': { field: 'text', role: 'resident' },
  'casework.reports': { field: 'q', role: 'centre', finds: '磁悬浮' },
  'casework.duplicates': { field: 'text', role: 'centre', more: () => ({ place: w.place }) },
  'casework.targets': { field: 'q', role: 'centre', more: () => ({ id: w.reports[2]!.id }) },
  'openness.archive': { field: 'q', role: 'resident', more: () => ({ place: w.place }) },
  'openness.list': { field: 'q', role: 'station' },
  'deliberation.motions': { field: 'q', role: 'resident' },
  'execution.list': { field: 'q', role: 'station' },
}
const wild = ['%', '_', '%%%', '\\%', '\\', '[a-z]%', '*', '?', '.*', '^.*$', '%社%', '_'.repeat(4)]
const hostile = [
  ...wild,
  `' OR '1'='1`,
  `'; DROP TABLE flow.matter; --`,
  '$$;SELECT pg_sleep(9)$$',
  '垃圾 & 路灯 | !(:*)',
  '!!!&&&|||',
  '<->'.repeat(40),
  ':*A',
  '((((((((((((',
  `'''''''`,
  '"',
  '\u202e\u202d反着写\u2066',
  '\u200b\u200d\ufeff',
  '＝＋－＠',
  '(a+)+$'.repeat(20),
  `${'a'.repeat(500)}!`,
  '𠮷'.repeat(90),
  'é'.normalize('NFD').repeat(60),
  '磁'.repeat(99),
  '{{7*7}}${7*7}<%= 7*7 %>',
  '../../etc/passwd',
  'constructor',
  '=HYPERLINK("http://evil.example")',
]

describe('a search', () => {
  it('by text is known: every one is tried', () => {
    const found = endpoints
      .filter((e) => e.kind === 'read' || e.asks)
      .filter((e) =>
        ['text', 'q'].some((f) => Object.hasOwn((e.input as { properties?: object }).properties ?? {}, f)),
      )
      .map((e) => e.name)
    expect(found.toSorted()).toEqual(Object.keys(searches).toSorted())
  })

  it.each(Object.entries(searches))(
    '%s bears hostile words, in bounded time, and finds no more by them',
    async (name, of) => {
      const endpoint = named(name)
      const more = of.more?.() ?? {}
      const search = async (text: string) => {
        const started = performance.now()
        const answer = await ask(of.role, endpoint, { ...more, [of.field]: text })
        // Generous: the machine is shared. A pattern that explodes takes for ever.
        expect(performance.now() - started, text.slice(0, 40)).toBeLessThan(8_000)
        expect(answer.statusCode, `${text.slice(0, 60)} ${answer.body.slice(0, 300)}`).toBeLessThan(500)
        return answer
      }
      if (of.finds !== undefined)
        expect(
          (await search(of.finds)).json<{ rows: unknown[] }>().rows.length,
          'finds what is there',
        ).toBeGreaterThan(0)
      for (const text of hostile) await search(text)
      for (const text of ['a\u0000b', '\ud800', '长'.repeat(10_000)]) {
        const answer = await search(text)
        // Half a character cannot travel in an address: it arrives as another one.
        if (text !== '\ud800')
          expect([answer.statusCode, codeOf(answer)], text.slice(0, 10)).toEqual([
            400,
            'kernel.invalid-input',
          ])
      }
      if (of.finds !== undefined && name !== 'casework.reports')
        for (const text of wild) {
          const answer = await search(text)
          if (answer.statusCode === 200) expect(answer.json<{ rows: unknown[] }>().rows, text).toEqual([])
        }
    },
    120_000,
  )
})

/** The same answer but for the number of the request. */
const told = (answer: Heard) => {
  const { request: _its, ...rest } = answer.json<Record<string, unknown>>()
  return {
    status: answer.statusCode,
    rest,
    headers: Object.keys(answer.headers)
      .filter((h) => !h.startsWith('x-ratelimit'))
      .toSorted(),
  }
}

/** Statements, digests, seals and what is opened, in this order: what the request did, not how long. */
async function workOf<T>(run: () => Promise<T>): Promise<{ answer: T; done: string[] }> {
  const done: string[] = []
  const ground = front.ground as { -readonly [K in keyof Ground]: Ground[K] }
  const { secrets, database } = ground
  ground.secrets = {
    mac: (purpose, text) => (done.push(`mac ${purpose}`), secrets.mac(purpose, text)),
    seal: (purpose, plain, about) => (done.push(`seal ${purpose}`), secrets.seal(purpose, plain, about)),
    open: (purpose, sealed, about) => (done.push(`open ${purpose}`), secrets.open(purpose, sealed, about)),
  }
  ground.database = {
    ...database,
    transaction: (options, job) =>
      database.transaction(options, async (tx) => {
        try {
          return await job(tx)
        } finally {
          done.push(`statements ${tx.sent}`)
        }
      }),
  }
  try {
    return { answer: await run(), done: done.toSorted() }
  } finally {
    Object.assign(ground, { secrets, database })
  }
}

describe('guessing what exists', () => {
  const never = '00000000-0000-7001-8000-00000000000f'

  it('a matter number there is and one there is not answer alike to a wrong code, after the same work', async () => {
    const track = named('casework.track')
    const [real] = w.reports
    const of = (number: string) => workOf(() => ask('public', track, { number, code: 'AAAAAA' }))
    const unknown = `${real!.number.slice(0, -4)}9999`
    await of(real!.number)
    const [there, nowhere] = [await of(real!.number), await of(unknown)]
    expect(told(there.answer)).toEqual(told(nowhere.answer))
    expect(there.answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(there.done).toEqual(nowhere.done)
  })

  it('a name with an account and one without, a phone of somebody and of nobody answer alike', async () => {
    const login = async (name: string) =>
      told(await ask('public', named('identity.sign-in'), { login: name, password: 'wrong horse battery' }))
    expect(await login(planted.login)).toEqual(await login('nobody-at-all'))
    await w.travel.city.inside((ctx) => bindPhone(ctx, w.people['neighbour']!.person!, '13611112222'))
    const phone = async (number: string) =>
      told(await ask('public', named('identity.sign-in-by-code'), { phone: number, code: '000000' }))
    expect(await phone('13611112222')).toEqual(await phone('13611113333'))
    const asked = async (number: string) => {
      const { rest, status } = told(await ask('public', named('identity.ask-code'), { phone: number }))
      // The demonstration shows the code itself.
      return { status, rest: { ...rest, shown: typeof rest['shown'] } }
    }
    expect(await asked('13611112222')).toEqual(await asked('13611113333'))
  })

  it('what one may not see answers as what there is not: matters, files, downloads, objections, mandates', async () => {
    const cases: readonly [Role, (id: string) => Promise<Heard>, string][] = [
      ['neighbour', (id) => ask('neighbour', named('casework.my-report'), { id }), w.reports[1]!.id],
      ['system', (id) => ask('system', named('casework.report'), { id }), w.reports[1]!.id],
      [
        'registered',
        (id) => front.send('registered', { method: 'GET', url: `/api/kernel/file/${id}` }),
        w.photos[0]!,
      ],
      [
        'public',
        (id) => front.send('public', { method: 'GET', url: `/api/kernel/file/${id}` }),
        w.photos[0]!,
      ],
      [
        'handler',
        (id) => front.send('handler', { method: 'GET', url: `/api/registry/import-errors/${id}.xlsx` }),
        w.register.imported,
      ],
      [
        'handler',
        (id) => front.send('handler', { method: 'GET', url: `/api/casework/import-errors/${id}.xlsx` }),
        w.imported,
      ],
      ['handler', (id) => ask('handler', named('registry.import-state'), { id }), w.register.imported],
      ['handler', (id) => ask('handler', named('privacy.objection'), { id }), w.objection],
      ['neighbour', (id) => ask('neighbour', named('privacy.withdraw-objection'), { id }), w.objection],
      ['registered', (id) => ask('registered', named('mandates.one'), { id }), w.mandate.family],
      ['registered', (id) => ask('registered', named('mandates.end'), { id }), w.mandate.family],
      [
        'registered',
        (id) => ask('registered', named('identity.revoke-session'), { session: id }),
        w.people.resident!.person!,
      ],
    ]
    for (const [role, tried, real] of cases) {
      const [there, nowhere] = [await tried(real), await tried(never)]
      expect(there.statusCode, `${role} ${there.body}`).toBeGreaterThanOrEqual(400)
      expect(told(there), role).toEqual(told(nowhere))
    }
  })

  it('a post of somebody else’s in the header is nobody’s', async () => {
    for (const role of ['resident', 'grid', 'system'] as const)
      for (const capacity of [
        w.people.auditor!.appointment!,
        w.people.security!.appointment!,
        never,
        'service:seal',
        'public',
        'x'.repeat(99),
      ]) {
        const answer = await front.send(role, {
          method: 'GET',
          url: '/api/privacy/trace?from=2026-03-01T00:00:00Z&to=2026-03-20T00:00:00Z',
          headers: { 'x-linli-capacity': capacity },
        })
        expect([400, 403, 404], `${role} as ${capacity} ${answer.body}`).toContain(answer.statusCode)
      }
  })
})

it('nothing of this broke the server', () => {
  expect(roles.length).toBeGreaterThan(10)
  expect(front.failures).toEqual([])
})
