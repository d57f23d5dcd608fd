import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, deflateSync, crc32 } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, Ground } from '#kernel/action'
import { action, ask, perform, query } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import type { Refusal } from '#kernel/errors'
import { attachFiles, filesOf, mountFiles, openFiles, saveFile, sweepFiles } from '#kernel/files'
import { createHttp } from '#kernel/http'
import { newId } from '#kernel/ids'
import { jsonLog } from '#kernel/log'
import { secretsFrom } from '#kernel/secrets'
import { testDatabase } from '../tests/support/database.ts'
import type { TestDatabase } from '../tests/support/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'linli-files-'))
const files = openFiles(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const picture = (options: { width?: number; height?: number; alpha?: boolean } = {}) =>
  sharp({
    create: {
      width: options.width ?? 600,
      height: options.height ?? 400,
      channels: options.alpha ? 4 : 3,
      background: { r: 200, g: 60, b: 30, alpha: 0.5 },
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
const jpeg = await picture().jpeg().toBuffer()
const png = await picture({ alpha: true }).png().toBuffer()

const refusal = async (content: Uint8Array | string) => {
  try {
    await files.judge(typeof content === 'string' ? Buffer.from(content) : content)
    return 'accepted'
  } catch (error) {
    return (error as Refusal).code ?? String(error)
  }
}

/** A ZIP of stored or deflated entries, enough for a sniffer. */
function zip(entries: Record<string, string>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(entries)) {
    const raw = Buffer.from(text)
    const body = deflateRawSync(raw)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(raw), 10)
    head.writeUInt32LE(body.length, 14)
    head.writeUInt32LE(raw.length, 18)
    head.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, Buffer.from(name), body])
    const tail = Buffer.alloc(16)
    tail.writeUInt32LE(offset, 12)
    directory.push(
      Buffer.concat([
        Buffer.from('PK\x01\x02\x14\0', 'latin1'),
        head.subarray(0, 26),
        tail.subarray(2),
        Buffer.from(name),
      ]),
    )
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}

const xlsx = zip({
  '[Content_Types].xml':
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
  'xl/workbook.xml': '<workbook/>',
})

/** A valid PNG of a few kilobytes that unfolds to `side` × `side` pixels. */
function bomb(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([1, 0], 8)
  const rows = Buffer.alloc((1 + Math.ceil(side / 8)) * side)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

describe('content', () => {
  test('a program, a script or a page is refused whatever it is called', async () => {
    expect(await refusal('<?php system($_GET["c"]); ?>')).toBe('files.not-accepted')
    expect(await refusal(Buffer.concat([Buffer.from('MZ\x90\0', 'latin1'), Buffer.alloc(500)]))).toBe(
      'files.not-accepted',
    )
    expect(await refusal('#!/bin/sh\nrm -rf /\n')).toBe('files.not-accepted')
    expect(await refusal('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')).toBe(
      'files.not-accepted',
    )
    expect(await refusal('<!doctype html><script>alert(1)</script>')).toBe('files.not-accepted')
    expect(await refusal(zip({ 'run.exe': 'MZ' }))).toBe('files.not-accepted')
    expect(
      await refusal(
        zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w/>', 'word/vbaProject.bin': 'x' }),
      ),
    ).toBe('files.not-accepted')
    expect(await refusal(await picture().gif().toBuffer())).toBe('files.not-accepted')
    expect(await refusal(await picture().tiff().toBuffer())).toBe('files.not-accepted')
    expect(await refusal(Buffer.concat([Buffer.from('GIF89a/*'), jpeg, Buffer.from('*/=1;alert(1)')]))).toBe(
      'files.not-accepted',
    )
  })

  test('nothing, too much, a broken picture, a bomb and a phone’s HEIC each have their own name', async () => {
    expect(await refusal('')).toBe('files.empty')
    expect(await refusal(Buffer.concat([jpeg, Buffer.alloc(10 * 1024 * 1024)]))).toBe('files.too-large')
    expect(await refusal(jpeg.subarray(0, jpeg.length >> 1))).toBe('files.broken')
    expect(await refusal(png.subarray(0, png.length >> 1))).toBe('files.broken')
    expect(await refusal(jpeg.subarray(0, 20))).toBe('files.broken')
    expect(await refusal(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))).toMatch(/files\.(broken|not-accepted)/)
    const huge = bomb(20_000)
    expect(huge.length).toBeLessThan(100_000)
    expect(await refusal(huge)).toBe('files.too-many-pixels')
    expect(await refusal(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0', 'latin1'))).toBe(
      'files.heic',
    )
  })

  test('a picture is written anew: no position, no camera, no profile, no thumbnail, upright, at most 2048 pixels', async () => {
    const original = await picture({ width: 3000, height: 1500 })
      .withExif({ IFD0: { Make: 'SpyCam', Copyright: '张三' }, IFD3: { GPSLatitude: '46/1 35/1 0/1' } })
      .withIccProfile('p3')
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect(original.includes('SpyCam')).toBe(true)
    const { content } = await files.judge(original)
    const after = await sharp(content.body).metadata()
    expect(after).toMatchObject({ format: 'jpeg', width: 1024, height: 2048, space: 'srgb' })
    expect([after.exif, after.icc, after.xmp, after.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(Buffer.from(content.body).includes('SpyCam')).toBe(false)
    const small = await sharp(content.thumb!).metadata()
    expect([small.width, small.height]).toEqual([160, 320])
  })

  test('a picture with a program, an archive or a page behind it comes out as the picture alone', async () => {
    for (const payload of [
      'MZ\x90\0This program cannot be run',
      '<script>alert(1)</script>',
      zip({ 'a.class': 'CAFE' }),
    ]) {
      const { content, media } = await files.judge(Buffer.concat([jpeg, Buffer.from(payload as string)]))
      expect(media).toBe('image/jpeg')
      expect(Buffer.from(content.body).includes(Buffer.from(payload as string).subarray(0, 20))).toBe(false)
      expect(Buffer.from(content.body).subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
    }
    const withComment = await picture()
      .png()
      .withExif({ IFD0: { ImageDescription: '<?php evil ?>' } })
      .toBuffer()
    expect(withComment.includes('<?php')).toBe(true)
    expect(Buffer.from((await files.judge(withComment)).content.body).includes('<?php')).toBe(false)
  })

  test('transparency keeps as WebP; AVIF, PDF and a workbook are taken', async () => {
    expect((await files.judge(png)).media).toBe('image/webp')
    expect((await files.judge(await picture().avif({ effort: 0 }).toBuffer())).media).toBe('image/jpeg')
    expect((await files.judge(await picture().webp().toBuffer())).media).toBe('image/jpeg')
    expect(await files.judge(Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n'))).toMatchObject({
      media: 'application/pdf',
      width: null,
    })
    expect((await files.judge(xlsx)).media).toContain('spreadsheetml.sheet')
  })

  test('content that was changed on disk does not leave', async () => {
    const stored = await files.accept(Buffer.from('%PDF-1.4 one'))
    expect(Buffer.from(await files.read(stored.sha256)).toString()).toBe('%PDF-1.4 one')
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(folder, 'files', stored.sha256.slice(0, 2), stored.sha256), '%PDF-1.4 two')
    await expect(files.read(stored.sha256)).rejects.toMatchObject({ code: 'files.lost' })
    await expect(files.read('f'.repeat(64))).rejects.toMatchObject({ code: 'files.lost' })
  })
})

describe('upload and reading over HTTP', () => {
  let database: TestDatabase
  let ground: Ground
  let app: FastifyInstance
  let now = new Date()
  const [ann, bob] = [newId(1, now), newId(1, now)]
  const actorFor = (person: string | null): Actor => ({
    person,
    session: null,
    realm: 1,
    capacity: { id: person ? 'resident' : 'public', settings: { 'linli.realm': '1' }, facts: {} },
  })
  const service = (realm: number, name: string): Actor => ({
    ...actorFor(null),
    realm,
    capacity: { id: `service:${name}`, settings: {}, facts: {} },
  })
  const subject = newId(1, now)

  beforeAll(async () => {
    database = await testDatabase()
    ground = {
      database: openDatabase(database.appUrl, { max: 4 }),
      secrets: secretsFrom(Buffer.alloc(32, 7)),
      files,
      log: jsonLog('silent'),
      clock: () => now,
    }
    const actorOf = async (request: { headers: Record<string, unknown> }) => {
      const actor = actorFor((request.headers['x-test-person'] as string | undefined) ?? null)
      const named = request.headers['x-linli-capacity'] as string | undefined
      return named ? { ...actor, capacity: { ...actor.capacity, id: named } } : actor
    }
    app = await createHttp({ ground, routes: [], actorOf: actorOf as never, rateFactor: 100 })
    await mountFiles(app, {
      ground,
      actorOf: actorOf as never,
      rateFactor: 100,
      readers: [
        {
          subject: 'probe.thing',
          mayRead: async (ctx, id, file) => {
            if (ctx.actor.capacity.id === 'an-inspector') return true
            if (file.proof !== 'secret-code' && ctx.actor.person !== ann) return false
            ctx.readPersonal({ act: 'probe.photo', persons: [bob], fields: ['photo'] })
            return id === subject
          },
        },
      ],
    })
  })
  afterAll(async () => {
    await app?.close()
    await ground?.database.close()
    await database?.drop()
  })

  const send = (
    body: Buffer,
    options: { name?: string; person?: string; key?: string; twice?: boolean; cut?: boolean } = {},
  ) => {
    const boundary = '----x'
    const part = Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${options.name ?? 'a.jpg'}"\r\nContent-Type: image/jpeg\r\n\r\n`,
      ),
      body,
      Buffer.from('\r\n'),
    ])
    const parts = options.twice ? [part, part] : [part]
    return app.inject({
      method: 'POST',
      url: '/api/kernel/upload',
      headers: {
        'x-linli': '1',
        'content-type': `multipart/form-data; boundary=${boundary}`,
        ...(options.person ? { 'x-test-person': options.person } : {}),
        ...(options.key ? { 'idempotency-key': options.key } : {}),
      },
      payload: Buffer.concat([...parts, Buffer.from(options.cut ? '' : `--${boundary}--\r\n`)]),
    })
  }
  const get = (id: string, person?: string, query = '') =>
    app.inject({ url: `/api/kernel/file/${id}${query}`, headers: person ? { 'x-test-person': person } : {} })
  const attach = (person: string | null, refs: string[]) =>
    perform(
      ground,
      actorFor(person),
      action('probe.attach', async (ctx) => attachFiles(ctx, refs, { kind: 'probe.thing', id: subject })),
      undefined,
    )

  test('a person uploads, attaches, and only whom the owning module allows sees it', async () => {
    const answer = await send(jpeg, { name: '../../etc/水管 爆了.php', person: ann })
    expect(answer.statusCode, answer.body).toBe(200)
    const uploaded = answer.json()
    expect(uploaded).toMatchObject({
      media: 'image/jpeg',
      width: 600,
      height: 400,
      name: '水管 爆了.jpg',
      ref: uploaded.id,
    })
    // Not attached yet: hers alone.
    expect((await get(uploaded.id, ann)).statusCode).toBe(200)
    expect((await get(uploaded.id, bob)).statusCode).toBe(404)
    expect((await get(uploaded.id)).statusCode).toBe(404)
    await expect(attach(bob, [uploaded.ref])).rejects.toMatchObject({ code: 'files.not-yours' })
    await attach(ann, [uploaded.ref])
    await expect(attach(ann, [uploaded.ref])).rejects.toMatchObject({ code: 'files.not-yours' })
    const seen = await get(uploaded.id, ann)
    expect(seen.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=31536000, immutable',
      'content-disposition': expect.stringMatching(/^inline; filename\*=UTF-8''%E6%B0%B4/),
    })
    expect((await sharp(seen.rawPayload).metadata()).width).toBe(600)
    const small = await get(uploaded.id, ann, '?size=thumb')
    expect((await sharp(small.rawPayload).metadata()).width).toBe(320)
    expect((await get(uploaded.id, bob)).statusCode).toBe(404)
    expect((await get(uploaded.id, undefined, '?proof=secret-code')).statusCode).toBe(200)
    expect((await get(uploaded.id, bob, '?capacity=an-inspector')).statusCode).toBe(200)
    expect((await get(uploaded.id, ann, '?size=huge')).statusCode).toBe(400)
    const cached = await app.inject({
      url: `/api/kernel/file/${uploaded.id}`,
      headers: { 'x-test-person': ann, 'if-none-match': seen.headers.etag as string },
    })
    expect(cached.statusCode).toBe(304)
    // Showing it is on record.
    const [read] = await ground.database.plain<{ n: number }>(
      `SELECT count(*)::int AS n FROM kernel.trace WHERE act = 'probe.photo' AND subject = $1`,
      [bob],
    )
    expect(read!.n).toBeGreaterThan(0)
    const listed = query('probe.files', (ctx) => filesOf(ctx, { kind: 'probe.thing', id: subject }))
    expect(await ask(ground, actorFor(ann), listed, undefined)).toMatchObject([{ id: uploaded.id }])
  })

  test('somebody without an account attaches by the secret told once, and by nothing else', async () => {
    const uploaded = (await send(jpeg)).json()
    expect(uploaded.ref).toMatch(/^[0-9a-f-]{36}\.[\w-]{32}$/)
    expect((await get(uploaded.id)).statusCode).toBe(404)
    await expect(attach(null, [uploaded.id])).rejects.toMatchObject({ code: 'files.not-yours' })
    await expect(attach(null, [`${uploaded.id}.${'A'.repeat(32)}`])).rejects.toMatchObject({
      code: 'files.not-yours',
    })
    await attach(null, [uploaded.ref])
    const [row] = await ground.database.plain<{ token: string }>(
      'SELECT token FROM kernel.file WHERE id = $1',
      [uploaded.id],
    )
    expect(row!.token).toMatch(/^h1:/)
    expect((await send(Buffer.from('%PDF-1.7 x'))).json().code).toBe('files.only-images')
  })

  test('a repeated upload under one key is one upload', async () => {
    const key = randomUUID()
    const [first, second] = [(await send(jpeg, { key })).json(), (await send(jpeg, { key })).json()]
    expect(first.ref).toBe(second.ref)
    expect((await send(png, { key })).json().code).toBe('kernel.key-reused')
  })

  test('bad uploads are named refusals, never failures', async () => {
    const code = async (answer: ReturnType<typeof send>) => (await answer).json().code
    expect(await code(send(Buffer.from('<?php ?>'), { name: 'cat.jpg' }))).toBe('files.not-accepted')
    expect(await code(send(Buffer.alloc(0)))).toBe('files.empty')
    expect(await code(send(Buffer.alloc(11 * 1024 * 1024, 1), { person: ann }))).toBe('files.too-large')
    expect(await code(send(jpeg, { twice: true }))).toBe('files.one')
    expect(await code(send(jpeg, { cut: true }))).toBe('files.incomplete')
    const json = await app.inject({
      method: 'POST',
      url: '/api/kernel/upload',
      headers: { 'x-linli': '1' },
      payload: { a: 1 },
    })
    expect(json.json().code).toBe('kernel.media-type')
    const forged = await app.inject({ method: 'POST', url: '/api/kernel/upload', payload: { a: 1 } })
    expect(forged.json().code).toBe('kernel.forged')
    expect((await get('not-an-id', ann)).json().code).toBe('kernel.not-found')
    expect((await get(newId(1, now), ann)).json().code).toBe('kernel.not-found')
  })

  test('a PDF leaves as an attachment that can run nothing', async () => {
    const uploaded = (await send(Buffer.from('%PDF-1.7 <script>'), { person: ann, name: '说明.pdf' })).json()
    const answer = await get(uploaded.id, ann)
    expect(answer.headers['content-disposition']).toMatch(/^attachment; /)
    expect(answer.headers['content-security-policy']).toBe("default-src 'none'; sandbox")
  })

  test('what nobody used within a day goes, what is used stays, and shared content lives as long as one uses it', async () => {
    const unused = (await send(await picture({ width: 33 }).jpeg().toBuffer(), { person: ann })).json()
    const own = perform(
      ground,
      actorFor(ann),
      action('probe.save', async (ctx) =>
        saveFile(ctx, xlsx, '错误清单.xlsx', { kind: 'probe.thing', id: subject }),
      ),
      undefined,
    )
    const kept = await own
    const shaOf = async (id: string) =>
      (
        await ground.database.plain<{ sha256: string }>('SELECT sha256 FROM kernel.file WHERE id = $1', [id])
      )[0]?.sha256
    const gone = (await shaOf(unused.id))!
    const before = new Date(Date.now() - 2 * 86_400_000)
    for (const dir of readdirSync(join(folder, 'files')))
      for (const name of readdirSync(join(folder, 'files', dir)))
        utimesSync(join(folder, 'files', dir, name), before, before)
    expect((await sweepFiles(ground, service, ground.log)).rows).toBe(0)
    now = new Date(now.getTime() + 25 * 3_600_000)
    // Content is aged by the folder's clock, which a test cannot turn.
    const swept = await sweepFiles(ground, service, ground.log)
    expect(swept.rows).toBeGreaterThan(0)
    expect(await shaOf(unused.id)).toBeUndefined()
    await expect(files.read(gone)).rejects.toMatchObject({ code: 'files.lost' })
    expect((await files.read((await shaOf(kept))!)).length).toBe(xlsx.length)
    const left = await ground.database.plain('SELECT 1 FROM kernel.file WHERE subject IS NULL')
    expect(left).toEqual([])
  })
})
