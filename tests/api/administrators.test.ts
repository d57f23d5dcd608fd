/**
 * Three administrators apart (GB/T 22239—2019 8.1.5): what each of them reaches of all endpoints that ask for a post, as one
 * table; none reaches another's, none sees a resident's content.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '#kernel/endpoint'
import { migrateJobs } from '#kernel/jobs'
import { isAdministration } from '#modules/bodies'
import { manifests } from '../../apps/server/modules.ts'
import * as bodies from '../../modules/bodies/contract.ts'
import * as casework from '../../modules/casework/contract.ts'
import { familiesOf } from '../../modules/bodies/rules.ts'
import { validFor } from '../support/arbitrary.ts'
import type { Pools } from '../support/arbitrary.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

const families = ['system', 'security', 'audit'] as const
type Family = (typeof families)[number]

/** They look at body and dates first and at the right afterwards: proved by a test of their own below. */
const judgedLate = ['bodies.appoint', 'bodies.deputise', 'bodies.end-appointment']

/**
 * Endpoints that ask for a post and belong to one family: it reaches them, the others do not.
 */
const own: Record<Family, readonly string[]> = {
  system: [
    'kernel.jobs',
    'kernel.retry-job',
    'kernel.standing',
    'notices.sms',
    'packs.available',
    'packs.check',
    'packs.load',
  ],
  security: [
    'identity.accounts',
    'identity.create-account',
    'identity.lock-account',
    'identity.unlock-account',
    'identity.reset-password',
    'identity.reset-second',
    'identity.invite',
    'identity.link-account',
    'identity.unlink-account',
    'bodies.appoint',
    'bodies.deputise',
    'bodies.end-appointment',
  ],
  audit: ['privacy.trace', 'privacy.seal-state'],
}

let city: City
let pools: Pools
const people = {} as Record<Family, Someone>
const words = ['楼道里的秘密花园', '孟居民', '13811112222']

beforeAll(async () => {
  city = await openCity('daqing')
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  const posts = { system: 'system-administrator', security: 'security-administrator', audit: 'auditor' }
  for (const family of families)
    people[family] = await city.appoint(`管理${family}`, {
      kind: 'platform-office',
      post: posts[family],
      place: '2306',
    })
  const place = await city.place('DQ-230602013001-01')
  const filed = await city.call(await city.resident('孟居民'), casework.fileReport, {
    text: `${words[0]!}没有灯，晚上看不见路`,
    item: '010101',
    place: place.id,
    confidentiality: 'named',
    contactName: words[1]!,
    contactPhone: words[2]!,
  })
  if (filed.status !== 200) throw new Error(JSON.stringify(filed.body))
  pools = {
    ids: [filed.body.id, place.id],
    texts: [filed.body.number, words[0]!],
    named: { item: ['010101'] },
  }
}, 120_000)
afterAll(() => city?.close())

/** Endpoints that ask for a post. */
const asked = (): Endpoint[] =>
  manifests()
    .flatMap((m) => m.routes.map((r) => r.endpoint))
    .filter((e) => e.who === 'capacity')

interface Seen {
  readonly statuses: ReadonlySet<number>
  readonly text: string
}

/** What a post gets of an endpoint: the answers to several requests the contract allows. */
async function seenBy(who: Someone, endpoint: Endpoint): Promise<Seen> {
  const statuses = new Set<number>()
  const texts: string[] = []
  for (const wanted of fc.sample(validFor(endpoint, pools), { numRuns: 6, seed: 7 })) {
    const answer = await city.app.inject({
      method: endpoint.method,
      url: endpoint.path + (wanted.query ? `?${wanted.query.replace(/^\?/, '')}` : ''),
      headers: {
        'x-linli': '1',
        'x-test-person': who.person!,
        'x-linli-capacity': who.appointment!,
        ...(endpoint.kind === 'write' ? { 'idempotency-key': randomUUID() } : {}),
      },
      ...(wanted.body === undefined ? {} : { payload: wanted.body as object }),
    })
    statuses.add(answer.statusCode)
    texts.push(answer.body)
  }
  return { statuses, text: texts.join('\n') }
}

describe('three administrators', () => {
  it('hold one family each, by the pack', async () => {
    const { rows } = await city
      .read((ctx) =>
        ctx.tx.all<{ id: string; may: string[] }>(
          `SELECT id, may FROM bodies.post WHERE id IN ('system-administrator', 'security-administrator', 'auditor')`,
        ),
      )
      .then((rows) => ({ rows }))
    expect(Object.fromEntries(rows.map((r) => [r.id, familiesOf(r.may)]))).toEqual({
      'system-administrator': ['system'],
      'security-administrator': ['security'],
      auditor: ['audit'],
    })
    expect(rows.every((r) => isAdministration(r.may))).toBe(true)
  })

  it('reach their own endpoints, no other’s, and of the rest nothing that is a resident’s', async () => {
    const endpoints = asked()
    const known = new Set(Object.values(own).flat())
    expect([...known].filter((name) => !endpoints.some((e) => e.name === name))).toEqual([])
    const opened: Record<Family, string[]> = { system: [], security: [], audit: [] }
    for (const endpoint of endpoints)
      for (const family of families) {
        const { statuses, text } = await seenBy(people[family], endpoint)
        const where = `${family} ${endpoint.name}`
        expect(Math.max(...statuses), where).toBeLessThan(500)
        if (statuses.has(200)) opened[family].push(endpoint.name)
        const others = families.filter((f) => f !== family && own[f].includes(endpoint.name))
        if (others.length > 0 && !judgedLate.includes(endpoint.name))
          expect(
            [...statuses].filter((s) => s !== 400),
            where,
          ).toEqual([403])
        if (own[family].includes(endpoint.name))
          expect(
            [...statuses].some((s) => s !== 400 && s !== 403),
            where,
          ).toBe(true)
        for (const word of words) expect(text, where).not.toContain(word)
      }
    // The whole table of what answers: a new endpoint that opens to an administrator shows up here.
    for (const list of Object.values(opened)) list.sort()
    expect(opened).toEqual({
      // Lists of one's own unit's tasks and to-dos are open to every post; theirs are empty.
      system: [
        'deliberation.todos',
        'execution.list',
        'execution.todos',
        'kernel.jobs',
        'kernel.standing',
        'mandates.list',
        'meetings.kinds',
        'notices.sms',
        'packs.available',
        'packs.calendar-alarm',
        'privacy.approvals',
      ],
      security: [
        'deliberation.todos',
        'execution.list',
        'execution.todos',
        'identity.accounts',
        'mandates.list',
        'meetings.kinds',
        'privacy.approvals',
      ],
      audit: [
        'deliberation.todos',
        'execution.list',
        'execution.todos',
        'mandates.list',
        'meetings.kinds',
        'privacy.approvals',
        'privacy.seal-state',
        'privacy.trace',
      ],
    })
  }, 120_000)

  it('give no posts but the security administrator', async () => {
    const place = await city.place('2306')
    const [body] = await city.read((ctx) =>
      ctx.tx.all<{ id: string }>(`SELECT id FROM bodies.body WHERE kind = 'platform-office'`),
    )
    const somebody = await city.resident('新来的')
    const appoint = (family: Family) =>
      city.call(people[family], bodies.appoint, {
        person: somebody.person!,
        body: body!.id,
        post: 'auditor',
        reason: '新任职',
      } as never)
    expect(place.path).not.toBe('')
    for (const family of ['system', 'audit'] as const)
      expect((await appoint(family)).body.code, family).toBe('bodies.not-appointer')
    // Their own rule still stands: the auditor's seat is taken.
    expect((await appoint('security')).body.code).toBe('bodies.seats-full')
    // And never two families in one hand, nor anything for themselves.
    const second = await city.call(people.security, bodies.appoint, {
      person: people.system.person!,
      body: body!.id,
      post: 'security-administrator',
      reason: '兼任',
    } as never)
    expect(second.body.code).toBe('bodies.admins-apart')
    for (const [post, appointment] of Object.entries({ system: people.system, audit: people.audit })) {
      const end = await city.call(appointment, bodies.endAppointment, {
        appointment: people.security.appointment!,
        reason: '免去',
      } as never)
      expect(end.status, post).toBe(403)
    }
  })

  it('see no report, neither in lists nor by its id, and find nobody in the registry', async () => {
    for (const family of families) {
      const who = people[family]
      expect((await city.call(who, casework.report, { id: pools.ids[0]! })).status, family).toBe(404)
      expect((await city.call(who, casework.reports, {})).status, family).toBe(403)
    }
  })
})
