/**
 * Every endpoint, made requests of from its own contract, as everybody: never a failure, always a refusal with a code and a
 * sentence, never a word of somebody else's report. The seed is fixed here; `npm run ordeal` takes more and other ones.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '#kernel/endpoint'
import { migrateJobs } from '#kernel/jobs'
import { offerDemoRole } from '#modules/identity'
import { createApp } from '../../apps/server/app.ts'
import { manifests } from '../../apps/server/modules.ts'
import * as contract from '../../modules/casework/contract.ts'
import { spoiltFor, validFor } from '../support/arbitrary.ts'
import type { Pools, Wanted } from '../support/arbitrary.ts'
import { createAccount } from '../../modules/identity/contract.ts'
import { versions as packVersions } from '../../modules/packs/contract.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'
import { disjointed, overlapping, torn, untiled } from '../support/intact.ts'

/** How many times as many requests as in `npm test`. */
const FACTOR = Number(process.env['ORDEAL_FUZZ'] ?? 1)
const SEED = Number(process.env['ORDEAL_SEED'] ?? 20_260_302)

/** Words of a report nobody here may see. */
const secret = { text: '密语蓝鲸七号', name: '闵不可说', phone: '13977778866', place: '暗处丙单元' }
const secrets = Object.values(secret)

let city: City
let open: Awaited<ReturnType<typeof createApp>>
let pools: Pools
const actors: Record<string, Someone | null> = { public: null }
/** Cookie of each actor's session. */
const cookies = new Map<string, string>()
/** What the server logged beside an answer 500. */
const failures: string[] = []

beforeAll(async () => {
  city = await openCity('daqing')
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  Object.assign(city.ground, {
    log: {
      info: () => undefined,
      error: (_event: string, error: Error) => failures.push(String(error.stack ?? error)),
    },
  })
  // Sessions, cookies and headers are read as in production.
  open = await createApp({ ground: city.ground, manifests: manifests({ demo: true }), rateFactor: 1_000_000 })
  const posts: Record<string, { kind: string; post: string; place: string }> = {
    clerk: { kind: 'management-centre', post: 'dispatcher', place: 'DQ-230602-01' },
    department: { kind: 'district-urban-management', post: 'handler', place: '230602' },
    system: { kind: 'platform-office', post: 'system-administrator', place: '2306' },
    security: { kind: 'platform-office', post: 'security-administrator', place: '2306' },
  }
  for (const [name, post] of Object.entries(posts)) actors[name] = await city.appoint(name, post)
  actors['resident'] = await city.resident('居民')
  const elsewhere = await city.appoint('别处', {
    kind: 'district-command',
    post: 'dispatcher',
    place: '230604',
  })
  const stranger = await city.resident('外人')
  const here = await city.place('DQ-230602013001-01')
  const there = await city.place('230604')
  const file = (who: Someone | null, text: string, place: string, more: object) =>
    city.call(who, contract.fileReport, { text, place, confidentiality: 'anonymous', ...more }).then((a) => {
      expect(a.status, JSON.stringify(a.body)).toBe(200)
      return a.body
    })
  const own = []
  for (let n = 0; n < 10; n++)
    own.push(
      await file(actors['resident']!, `楼下垃圾堆了${n + 2}天没人收`, here.id, {
        item: '010101',
        confidentiality: 'named',
        contactName: '居民',
        contactPhone: '13800000000',
      }),
    )
  const hidden = await file(stranger, `磁悬浮路灯不亮，${secret.text}，没人修`, there.id, {
    title: `路灯${secret.text}`,
    placeText: secret.place,
    confidentiality: 'confidential',
    contactName: secret.name,
    contactPhone: secret.phone,
  })
  await city.inside(async (ctx) => {
    for (const [name, who] of Object.entries(actors))
      if (who)
        await offerDemoRole(ctx, {
          person: who.person!,
          sort: 1,
          level: '',
          title: name,
          body: '',
          hint: '',
          app: 'desk',
        })
  })
  const accepted = await city.call(elsewhere, contract.act, {
    id: hidden.id,
    revision: 1,
    act: 'ask-more',
    reason: 'await-material',
    text: `请说明${secret.text}`,
  })
  if (accepted.status !== 200) throw new Error(JSON.stringify(accepted.body))
  const { body: account } = await city.call(actors['security']!, createAccount, {
    name: '新人',
    login: 'newcomer',
  })
  const { body: versions } = await city.call(actors['system']!, packVersions, {})
  const page = await city.call(actors['clerk']!, contract.reports, { limit: 1 })
  const cursor = page.body.next!
  pools = {
    ids: [
      hidden.id,
      ...own.map((r) => r.id),
      here.id,
      there.id,
      ...Object.values(actors).flatMap((a) => (a ? [a.person!, a.appointment ?? a.person!] : [])),
      stranger.person!,
      elsewhere.appointment!,
      page.body.rows[0]!.holder,
    ],
    texts: ['磁悬浮', '路灯不亮', hidden.number, '垃圾', '修'],
    named: {
      id: [...own.map((r) => r.id), hidden.id],
      place: [here.id, here.id, there.id],
      parent: [here.id, there.id],
      body: [page.body.rows[0]!.holder],
      account: [account.account],
      // Mostly none: a reference nobody uploaded refuses everything else.
      photos: [[], [], []],
      'casework.act.act': ['accept', 'accept', 'ask-more', 'add', 'add', 'withdraw', 'refuse'],
      'casework.track-act.act': ['add', 'withdraw', 'supplement'],
      'casework.track-act.number': [own[0]!.number],
      'casework.track-act.code': [own[0]!.queryCode],
      'casework.act.id': own.map((r) => r.id),
      contactName: ['来电人'],
      contactPhone: ['13800000000'],
      'bodies.body.id': [page.body.rows[0]!.holder],
      'territory.place.id': [here.id, there.id],
      'packs.diff.from': versions.rows.map((v) => v.snapshot),
      'packs.diff.to': versions.rows.map((v) => v.snapshot),
      'packs.overview.snapshot': versions.rows.map((v) => v.snapshot),
      number: [own[0]!.number, own[0]!.number, hidden.number, own[1]!.number],
      code: [own[0]!.queryCode, 'AAAAAA'],
      act: [
        'accept',
        'refuse',
        'ask-more',
        'dispatch',
        'sign',
        'return',
        'done',
        'pass',
        'withdraw',
        'add',
        'merge',
      ],
      reason: ['await-material', 'not-competent', 'other-authority', '原因写在这里'],
      item: ['010101', '020301', '99'],
      step: ['intake', 'dispatch', 'handle', 'nowhere'],
      revision: [1, 1, 1, 1, 2, 3],
      duplicateOf: [undefined, undefined, undefined, undefined, hidden.number, own[1]!.number],
      post: ['dispatcher', 'mayor', 'nobody'],
      kind: ['management-centre', 'grid-cell', 'nowhere'],
      pack: ['daqing', 'cn', '../../etc', 'nowhere'],
      login: ['staff1', 'Staff One', '管理员'],
      // A real one, a torn one, and ones made by hand.
      cursor: [
        cursor,
        cursor.slice(0, -3),
        'AAAA',
        '_',
        '2026-03-02T02:00:00.000Z_x',
        `-8640000000000000_${own[0]!.id}`,
        `8640000000000000_${own[0]!.id}`,
        ...[[], {}, [null, null], ['x', 'y'], ['9999-99-99', '0']].map((v) =>
          Buffer.from(JSON.stringify(v)).toString('base64url'),
        ),
      ],
    },
  }
}, 180_000)
afterAll(async () => {
  await open?.close()
  await city?.close()
})

const END = 'bodies.end-appointment'
/** Endpoints that said yes to anybody. */
const reached = new Set<string>()
/** Ending appointments last: among them are the actors' own. */
const routes = manifests({ demo: true })
  .flatMap((m) => m.routes)
  .toSorted((a, b) => Number(a.endpoint.name === END) - Number(b.endpoint.name === END))
/** Building a pack and hashing a password take the better part of a second each. */
const slow = new Set(['packs.check', 'packs.load', 'identity.create-account', 'identity.reset-password'])

type Heard = Awaited<ReturnType<typeof open.inject>>

/** A session of one's own; a request before may have ended the last one. */
async function cookieFor(name: string): Promise<string> {
  const kept = cookies.get(name)
  if (kept !== undefined) return kept
  const answer = await open.inject({
    method: 'POST',
    url: '/api/identity/demo-sign-in',
    headers: { 'x-linli': '1' },
    payload: { person: actors[name]!.person },
  })
  expect(answer.statusCode, answer.body).toBe(200)
  const cookie = String(answer.headers['set-cookie']).split(';')[0]!
  cookies.set(name, cookie)
  return cookie
}

async function send(endpoint: Endpoint, name: string, wanted: Wanted, again = false): Promise<Heard> {
  const who = actors[name]!
  const headers: Record<string, string> = { 'x-linli': '1' }
  if (who) headers['cookie'] = await cookieFor(name)
  if (who?.appointment) headers['x-linli-capacity'] = who.appointment
  if (endpoint.kind === 'write') {
    headers['content-type'] = 'application/json'
    headers['idempotency-key'] = randomUUID()
  }
  // A minute each: what rests after wrong codes or passwords wakes up again.
  city.clock.now = new Date(city.clock.now.getTime() + 60_000)
  const payload = wanted.raw ?? (wanted.body === undefined ? undefined : JSON.stringify(wanted.body))
  const answer = await open.inject({
    method: endpoint.method,
    url: wanted.query === undefined ? endpoint.path : `${endpoint.path}?${wanted.query}`,
    headers: { ...headers, ...wanted.headers },
    ...(payload === undefined ? {} : { payload }),
  })
  // Whatever ended the session, its person comes back.
  if (answer.statusCode === 401 && who && !again) {
    cookies.delete(name)
    return send(endpoint, name, wanted, true)
  }
  return answer
}

/** What is wrong with an answer, if anything. */
function offence(answer: Heard): string | undefined {
  const text = answer.body
  const leaked = secrets.find((s) => text.includes(s))
  if (leaked !== undefined) return `leaks ${leaked}`
  if (answer.statusCode >= 500 && answer.statusCode !== 503)
    return `${answer.statusCode}: ${(failures.at(-1) ?? text).split('\n').slice(0, 6).join(' ⏎ ')}`
  if (answer.statusCode === 503) return `503: ${text}`
  if (answer.statusCode < 400) return undefined
  if (!String(answer.headers['content-type']).startsWith('application/problem+json'))
    return `${answer.statusCode} without a problem: ${String(answer.headers['content-type'])} ${text.slice(0, 200)}`
  const problem = JSON.parse(text) as { code?: string; title?: string; status?: number }
  if (!problem.code || !problem.title || problem.status !== answer.statusCode)
    return `half a problem: ${text}`
  if (/[{}]/.test(problem.title)) return `a sentence with a gap: ${problem.title}`
  if (!/\p{Script=Han}/u.test(problem.title)) return `a sentence nobody here reads: ${problem.title}`
  return undefined
}

/** Much must fit together for these to say yes. */
const deep = new Set(['casework.act', 'casework.track-act', 'casework.file-for-somebody', 'casework.correct'])

/** Who has business there: asked more often than the others. */
const likely: Record<string, string[]> = {
  kernel: ['system'],
  identity: ['security', 'security'],
  bodies: ['security'],
  packs: ['system', 'system'],
  casework: ['clerk', 'clerk', 'clerk'],
}

async function run(
  endpoint: Endpoint,
  arbitrary: fc.Arbitrary<Wanted>,
  times: number,
): Promise<Map<number, number>> {
  const names = [...Object.keys(actors), ...(likely[endpoint.name.split('.')[0]!] ?? [])]
  const cases = fc.sample(fc.tuple(fc.constantFrom(...names), arbitrary), { numRuns: times, seed: SEED })
  const offences = new Map<string, string>()
  const statuses = new Map<number, number>()
  for (const [name, wanted] of cases) {
    const answer = await send(endpoint, name, wanted)
    if (answer.statusCode === 200) reached.add(endpoint.name)
    statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1)
    const found = offence(answer)
    // One example of each kind is enough to mend it.
    const kind = found?.replace(/[0-9a-f-]{36}/g, '…').slice(0, 160)
    if (kind !== undefined && !offences.has(kind))
      offences.set(kind, `${name}: ${JSON.stringify(wanted).slice(0, 400)} → ${found}`)
  }
  expect([...offences.values()]).toEqual([])
  return statuses
}

describe.each(routes.map((r) => [r.endpoint.name, r.endpoint] as const))('%s', (name, endpoint) => {
  const times = (slow.has(name) ? 6 : deep.has(name) ? 80 : 24) * FACTOR

  it('bears what its contract allows', async () => {
    const statuses = await run(endpoint, validFor(endpoint, pools), times)
    expect(statuses.size).toBeGreaterThan(0)
  }, 600_000)

  it('refuses by name what it does not', async () => {
    const statuses = await run(endpoint, spoiltFor(endpoint, pools), times)
    expect([...statuses.keys()].some((s) => s >= 400)).toBe(true)
  }, 600_000)
})

it('got past the door of nearly all', () => {
  // These need what no fuzz can guess: a password, a file, a job that died, a seat that is free, another version.
  const hard = [
    'kernel.retry-job',
    'identity.sign-in',
    'identity.change-password',
    'identity.revoke-session',
    'identity.create-account',
    'bodies.appoint',
    'bodies.deputise',
    'bodies.end-appointment',
    'packs.check',
    'packs.load',
    'casework.start-import',
    'casework.import-state',
    'casework.cancel-import',
  ]
  const never = routes
    .map((r) => r.endpoint.name)
    .filter((name) => !reached.has(name) && !hard.includes(name))
  expect(never).toEqual([])
})

it('left every matter whole', async () => {
  const owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  const rows = async <R>(sql: string) => (await owner.query(sql)).rows as R[]
  for (const table of [
    'flow.matter',
    'flow.custody',
    'flow.clock',
    'flow.act',
    'casework.report',
    'casework.contact',
  ])
    await owner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`)
  const [{ n }] = (await rows<{ n: number }>('SELECT count(*)::int AS n FROM flow.matter')) as [{ n: number }]
  expect(n).toBeGreaterThan(5)
  expect(await untiled(rows)).toEqual([])
  expect(await overlapping(rows)).toEqual([])
  expect(await disjointed(rows)).toEqual([])
  expect(await torn(rows)).toEqual([])
  await owner.end()
}, 60_000)
