/** The desk's menu shows a post what opens to it: the page's condition against the server's answer to what the page asks first. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { opensTo } from '#client'
import { migrateJobs } from '#kernel/jobs'
import { jobs } from '#kernel/jobs/contract'
import { standing } from '#kernel/watch/contract'
import type { Endpoint } from '#kernel/endpoint'
import type { DeskPage } from '#ui/pages.ts'
import { kinds, myCapacities } from '../../modules/bodies/contract.ts'
import * as casework from '../../modules/casework/contract.ts'
import { desk as caseworkPages, deskSlots as caseworkSlots } from '../../modules/casework/pages.ts'
import { desk as bodiesPages } from '../../modules/bodies/pages.ts'
import { desk as operationsPages } from '../../modules/operations/pages.ts'
import { desk as privacyPages } from '../../modules/privacy/pages.ts'
import { sealState } from '../../modules/privacy/contract.ts'
import { desk as registryPages } from '../../modules/registry/pages.ts'
import * as registry from '../../modules/registry/contract.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City
const staff: Record<string, Someone> = {}

beforeAll(async () => {
  city = await openCity('daqing')
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  const posts: [string, { kind: string; post: string; place: string }][] = [
    ['system', { kind: 'platform-office', post: 'system-administrator', place: '2306' }],
    ['security', { kind: 'platform-office', post: 'security-administrator', place: '2306' }],
    ['auditor', { kind: 'platform-office', post: 'auditor', place: '2306' }],
    ['mayor', { kind: 'city-government', post: 'mayor', place: '2306' }],
    ['shift', { kind: 'city-command', post: 'shift-leader', place: '2306' }],
    ['department', { kind: 'district-urban-management', post: 'handler', place: '230602' }],
    ['station', { kind: 'work-station', post: 'director', place: 'DQ-230602-01' }],
    ['grid', { kind: 'management-centre', post: 'grid-worker', place: 'DQ-230602-01' }],
  ]
  for (const [name, post] of posts) staff[name] = await city.appoint(name, post)
}, 120_000)
afterAll(() => city?.close())

const page = (pages: readonly DeskPage[], path: string) => pages.find((p) => p.path === path)!
/** A page of the menu, and what it asks before it shows anything. */
const asks: [string, Pick<DeskPage, 'may' | 'sight'>, Endpoint, object][] = [
  ['reports', page(caseworkPages, 'reports'), casework.reports, { limit: 1 }],
  ['home', caseworkSlots.find((s) => s.slot === 'home')!, casework.counts, {}],
  ['bodies', page(bodiesPages, 'bodies'), kinds, {}],
  ['jobs', page(operationsPages, 'jobs'), jobs, {}],
  ['system', page(operationsPages, 'jobs'), standing, {}],
  ['trace', page(privacyPages, 'trace'), sealState, {}],
  ['dwellings', page(registryPages, 'registry/dwellings'), registry.dwellings, { limit: 1 }],
]

it.each(asks)('%s is in the menu of exactly those it answers', async (_name, condition, endpoint, input) => {
  const shown: string[] = []
  const answered: string[] = []
  for (const [name, who] of Object.entries(staff)) {
    const held = await city.call(who, myCapacities, {})
    const capacity = held.body.rows.find((c) => c.id === who.appointment)!
    if (opensTo(capacity, condition)) shown.push(name)
    const answer = await city.call(who, endpoint, input as never)
    expect([200, 403], JSON.stringify(answer.body)).toContain(answer.status)
    if (answer.status === 200) answered.push(name)
  }
  expect(shown).toEqual(answered)
})

it('keeps the reports to a leader without any flag, and hides them from administrators', async () => {
  const { rows } = (await city.call(staff['mayor']!, myCapacities, {})).body
  expect(opensTo(rows[0]!, page(caseworkPages, 'reports'))).toBe(true)
  for (const name of ['system', 'security', 'auditor']) {
    const own = (await city.call(staff[name]!, myCapacities, {})).body.rows[0]!
    expect(opensTo(own, page(caseworkPages, 'reports')), name).toBe(false)
  }
  expect(opensTo(null, page(caseworkPages, 'reports'))).toBe(false)
})
