/**
 * Who reported stays hidden: name and number of a reporter occur in no answer of any read, list, search or download, to
 * nobody at all, those who handle the report included; the one way to them says why and is written down.
 */
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Endpoint } from '#kernel/endpoint'
import { migrateJobs } from '#kernel/jobs'
import * as contract from '../../modules/casework/contract.ts'
import { manifests } from '../../apps/server/modules.ts'
import { validFor } from '../support/arbitrary.ts'
import type { Pools } from '../support/arbitrary.ts'
import type { Someone } from '../support/city.ts'
import { openTravel } from '../support/travel.ts'
import type { Filed, Name, Travel } from '../support/travel.ts'

const FACTOR = Number(process.env['ORDEAL_FUZZ'] ?? 1)
const SEED = Number(process.env['ORDEAL_SEED'] ?? 20_260_302)
const reporter = { name: '闵不可说', phone: '13977778866', masked: '139****8866' }

let travel: Travel
let pools: Pools
const reports: Record<'named' | 'confidential', Filed[]> = { named: [], confidential: [] }
const others: Record<string, Someone | null> = { public: null }

beforeAll(async () => {
  travel = await openTravel()
  const { city } = travel
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  others['mayor'] = await city.appoint('市长', { kind: 'city-government', post: 'mayor', place: '2306' })
  others['operator'] = await city.appoint('坐席', { kind: 'city-command', post: 'operator', place: '2306' })
  others['director'] = await city.appoint('指挥中心主任', {
    kind: 'district-command',
    post: 'director',
    place: '230602',
  })
  for (const [name, post] of [
    ['system', 'system-administrator'],
    ['security', 'security-administrator'],
    ['auditor', 'auditor'],
  ] as const)
    others[name] = await city.appoint(name, { kind: 'platform-office', post, place: '2306' })
  others['stranger'] = await city.resident('路人')
  // By a signed-in person whose own name is another one, so that only the contact could leak.
  for (const confidentiality of ['named', 'confidential'] as const)
    for (const act of [null, 'accept', 'dispatch'] as const) {
      const filed = await travel.file({
        text: '磁悬浮路灯不亮没人修',
        confidentiality,
        contactName: reporter.name,
        contactPhone: reporter.phone,
      })
      if (act !== null) await travel.act('grid', filed.id, { act: 'accept' })
      if (act === 'dispatch') {
        const verdict = (await travel.verdicts('centre', filed.id)).verdicts.find(
          (v) => v.act === 'dispatch',
        )!
        await travel.act('centre', filed.id, travel.fieldsFor(verdict))
      }
      reports[confidentiality].push(filed)
    }
  const all = [...reports.named, ...reports.confidential]
  const holder = (await city.call(travel.people.centre, contract.report, { id: all[0]!.id })).body.line.holder
  pools = {
    ids: [...all.map((r) => r.id), travel.place.id, holder],
    texts: [reporter.name, reporter.phone, reporter.phone.slice(-4), '磁悬浮', '路灯'],
    named: {
      id: all.map((r) => r.id),
      place: [travel.place.id],
      parent: [travel.place.id],
      q: [reporter.name, reporter.phone, '闵', '8866', '磁悬浮', '路灯', all[0]!.number],
      text: [reporter.name, reporter.phone, '磁悬浮路灯不亮没人修'],
      state: ['open'],
      queue: ['mine', 'unit', 'sent'],
      limit: [100],
      cursor: [undefined],
    },
  }
}, 180_000)
afterAll(() => travel?.close())

const who = () => [
  ...Object.entries(others),
  ...(Object.keys(travel.people) as Name[]).map((name) => [name, travel.people[name]] as const),
]

/** Enough of them where no report is shown. */
const some = new Set(['public', 'resident', 'centre', 'handler', 'mayor', 'system', 'security'])
/** Answers that showed the report itself: the hunt was where the prey is. */
let shown = 0

// One's own sessions need one; the fuzz asks for them with one.
const reads = manifests({ demo: true })
  .flatMap((m) => m.routes)
  .filter((r) => (r.endpoint.kind === 'read' || r.endpoint.asks) && r.endpoint.name !== 'identity.sessions')

it.each(reads.map((r) => [r.endpoint.name, r.endpoint] as const))(
  '%s tells nobody who reported',
  async (name, endpoint) => {
    const isCasework = name.startsWith('casework.')
    const wanted = fc.sample(validFor(endpoint as Endpoint, pools), {
      numRuns: (isCasework ? 5 : 1) * FACTOR,
      seed: SEED,
    })
    const found: string[] = []
    for (const [actor, person] of who().filter(([each]) => isCasework || some.has(each)))
      for (const { query, body: payload } of wanted) {
        const headers: Record<string, string> = { 'x-linli': '1' }
        if (person?.person) headers['x-test-person'] = person.person
        if (person?.appointment) headers['x-linli-capacity'] = person.appointment
        const { body, statusCode } = await travel.city.app.inject({
          method: endpoint.method,
          url: query === undefined ? endpoint.path : `${endpoint.path}?${query}`,
          headers,
          ...(payload === undefined ? {} : { payload: payload as object }),
        })
        if (body.includes('磁悬浮')) shown++
        // A refusal that says again what was typed tells nothing.
        const typed = statusCode >= 400 ? decodeURIComponent(query ?? JSON.stringify(payload ?? '')) : ''
        const leak = [...Object.values(reporter), reporter.phone.slice(3)].find(
          (word) => body.includes(word) && !typed.includes(word),
        )
        if (leak) found.push(`${actor}: ${query ?? JSON.stringify(payload)} → ${leak}`)
      }
    expect(found).toEqual([])
  },
  600_000,
)

it('although the report itself was shown again and again', () => expect(shown).toBeGreaterThan(60))

it('searching by name or number of a reporter finds nothing, by the words of the report it does', async () => {
  const search = async (q: string) =>
    (await travel.city.call(travel.people.centre, contract.reports, { q })).body.rows.length
  expect(await search('磁悬浮')).toBe(6)
  for (const q of [reporter.name, reporter.phone, '闵', '8866']) expect(await search(q), q).toBe(0)
})

it('who may look says why, and that is written down; who handles a confidential report may not', async () => {
  const { city, people } = travel
  const reveal = (person: Someone, id: string) =>
    city.call(person, contract.revealReporter, { id, reason: '电话核实位置' })
  const [open] = reports.named
  expect(await reveal(people.centre, open!.id)).toMatchObject({
    status: 200,
    body: { name: reporter.name, phone: reporter.phone },
  })
  const dispatched = reports.confidential.at(-1)!
  expect(await reveal(people.handler, dispatched.id)).toMatchObject({
    status: 403,
    body: { code: 'casework.identity-hidden' },
  })
  expect(await reveal(others['director']!, dispatched.id)).toMatchObject({ status: 200 })
  const owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  const { rows } = await owner.query<{ person: string; reason: string }>(
    `SELECT person, reason FROM kernel.trace WHERE act = 'casework.reveal-reporter' ORDER BY no`,
  )
  await owner.end()
  expect([...new Set(rows.map((r) => r.person))]).toEqual([people.centre.person, others['director']!.person])
  expect(rows.some((r) => r.reason === '电话核实位置')).toBe(true)
})
