/**
 * A session that ends between a submission and its repeat: the repeat is refused, not taken for the public's, and after
 * signing in again it is the same submission. Reading goes on meanwhile.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrateJobs } from '#kernel/jobs'
import { fileReport, myReports, scheme, suggest, track } from '../../modules/casework/contract.ts'
import { me } from '../../modules/identity/contract.ts'
import { jpeg } from '../../kernel/files/samples.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'
import { openFront } from '../support/front.ts'
import type { Front } from '../support/front.ts'
import { changed, openRows } from '../support/rows.ts'
import type { Rows } from '../support/rows.ts'

let city: City
let front: Front
let rows: Rows
let place: string
const people: Record<string, Someone | null> = {}

beforeAll(async () => {
  city = await openCity('daqing')
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  people['resident'] = await city.resident('居民')
  people['operator'] = await city.appoint('坐席', { kind: 'city-command', post: 'operator', place: '2306' })
  front = await openFront(city, people)
  rows = await openRows(city.ownerUrl, ['territory', 'packs'])
  place = (await city.place('230602')).id
}, 180_000)
afterAll(async () => {
  await rows?.close()
  await front?.close()
  await city?.close()
})

const post = (url: string, payload: object, headers: Record<string, string>) =>
  front.app.inject({ method: 'POST', url, payload, headers: { 'x-linli': '1', ...headers } })
const report = () => ({
  text: '三号楼前的路灯不亮',
  place,
  placeText: '三号楼前',
  confidentiality: 'named' as const,
  contactName: '居民',
  contactPhone: '13800000000',
})
const file = (headers: Record<string, string>, key: string = randomUUID()) =>
  post(fileReport.path, report(), { ...headers, 'idempotency-key': key })
const leave = async (cookie: string) => {
  expect((await post('/api/identity/sign-out', {}, { cookie })).statusCode).toBe(200)
  front.forget('resident')
}
const told = (answer: { statusCode: number; body: string }) => [
  answer.statusCode,
  (JSON.parse(answer.body) as { code?: string }).code,
]

it('refuses the repeat and takes the cookie away; after signing in again the repeat is the same report', async () => {
  const cookie = await front.cookieOf('resident')
  const key = randomUUID()
  const first = await file({ cookie, 'x-linli-capacity': 'resident' }, key)
  expect(first.statusCode, first.body).toBe(200)
  await leave(cookie)
  const before = await rows.state()
  // With and without the capacity, and once the browser has forgotten the cookie but not what it acted as.
  for (const headers of [
    { cookie, 'x-linli-capacity': 'resident' },
    { cookie },
    { 'x-linli-capacity': 'resident' },
  ]) {
    const answer = await file(headers, key)
    expect(told(answer)).toEqual([401, 'kernel.session-over'])
    const gone = String(answer.headers['set-cookie'] ?? '')
    if ('cookie' in headers) expect(gone).toMatch(/^linli_session=;.*Expires=Thu, 01 Jan 1970/)
    else expect(gone).toBe('')
  }
  expect(changed(before, await rows.state())).toEqual([])
  const again = { cookie: await front.cookieOf('resident'), 'x-linli-capacity': 'resident' }
  const repeat = await file(again, key)
  expect([repeat.statusCode, repeat.body]).toEqual([200, first.body])
  const mine = await front.app.inject({ url: myReports.path, headers: { 'x-linli': '1', ...again } })
  expect(mine.json<{ rows: unknown[] }>().rows).toHaveLength(1)
})

it('refuses one whose time ran out, a post’s at the counter, and a picture', async () => {
  const cookie = await front.cookieOf('resident')
  const clerk = await front.headersOf('operator')
  city.clock.now = new Date(city.clock.now.getTime() + 13 * 3_600_000)
  const before = await rows.state()
  expect(told(await file({ cookie }))).toEqual([401, 'kernel.session-over'])
  const { 'x-linli': _mark, ...counter } = clerk
  expect(told(await file(counter))).toEqual([401, 'kernel.session-over'])
  const body = Buffer.concat([
    Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'),
    jpeg,
    Buffer.from('\r\n--x--\r\n'),
  ])
  const uploaded = await front.app.inject({
    method: 'POST',
    url: '/api/kernel/upload',
    headers: { 'x-linli': '1', cookie, 'content-type': 'multipart/form-data; boundary=x' },
    payload: body,
  })
  expect(told(uploaded)).toEqual([401, 'kernel.session-over'])
  expect(changed(before, await rows.state())).toEqual([])
  front.forget('resident')
  front.forget('operator')
})

it('stops no reading, no looking by code, no signing in, and nobody who never signed in', async () => {
  const mine = await file({ cookie: await front.cookieOf('resident') })
  const { number, queryCode } = mine.json<{ number: string; queryCode: string }>()
  const cookie = await front.cookieOf('resident')
  await leave(cookie)
  for (const url of [scheme.path, me.path]) {
    const answer = await front.app.inject({ url, headers: { cookie } })
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([200, undefined])
  }
  expect((await post(suggest.path, { text: '路灯不亮' }, { cookie })).statusCode).toBe(200)
  expect((await post(track.path, { number, code: queryCode }, { cookie })).statusCode).toBe(200)
  const back = await post('/api/identity/demo-sign-in', { person: people['resident']!.person }, { cookie })
  expect(back.statusCode, back.body).toBe(200)
  const anybody = await file({})
  expect(anybody.statusCode, anybody.body).toBe(200)
})
