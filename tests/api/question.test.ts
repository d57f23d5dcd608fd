/** What people type while filing travels in the body: no address, and so no log in between, holds it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as casework from '../../modules/casework/contract.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City
let clerk: Someone
const text = '楼下垃圾堆了三天没人收'

beforeAll(async () => {
  city = await openCity('daqing')
  clerk = await city.appoint('调度员', {
    kind: 'management-centre',
    post: 'dispatcher',
    place: 'DQ-230602-01',
  })
}, 120_000)
afterAll(() => city?.close())

const rows = () =>
  city.read((ctx) => ctx.tx.first<{ n: number }>('SELECT count(*)::int AS n FROM kernel.trace'))

it.each([
  ['suggest', casework.suggest],
  ['duplicates', casework.duplicates],
])('%s answers a POST, and nothing else', async (_name, endpoint) => {
  const before = await rows()
  const answer = await city.call(clerk, endpoint, { text } as never)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  expect(endpoint).toMatchObject({ method: 'POST', keepsAnswer: false })
  const headers = { 'x-linli': '1', 'x-test-person': clerk.person!, 'x-linli-capacity': clerk.appointment! }
  const inAddress = `${endpoint.path}?${new URLSearchParams({ text }).toString()}`
  expect((await city.app.inject({ method: 'GET', url: inAddress, headers })).statusCode).toBe(404)
  expect((await city.app.inject({ method: 'POST', url: inAddress, headers })).statusCode).toBe(400)
  // As with every write, another site's page cannot ask.
  const forged = await city.app.inject({ method: 'POST', url: endpoint.path, payload: { text } })
  expect(forged.json()).toMatchObject({ code: 'kernel.forged' })
  // A question changes nothing, and nothing of it is kept, not even under a key.
  const key = '018f0000-0000-7000-8000-000000000001'
  await city.call(clerk, endpoint, { text } as never, key)
  const other = await city.call(clerk, endpoint, { text: '路灯不亮好几天了' } as never, key)
  expect(other.status).toBe(200)
  expect(await rows()).toEqual(before)
})

it('suggests as before, to whoever is signed in or not', async () => {
  const answer = await city.call(null, casework.suggest, { text })
  expect(answer.body.categories.length).toBeGreaterThan(0)
})
