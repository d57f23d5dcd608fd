import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, Ground } from '#kernel/action'
import { action, ask, perform, query } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import { attachFiles, filesOf, mountFiles, openFiles, saveFile, sweepFiles } from '#kernel/files'
import { createHttp } from '#kernel/http'
import { newId } from '#kernel/ids'
import { jsonLog } from '#kernel/log'
import { secretsFrom } from '#kernel/secrets'
import { testDatabase } from '../tests/support/database.ts'
import type { TestDatabase } from '../tests/support/database.ts'
import { jpeg, picture, png, xlsx } from './files/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'linli-files-'))
const files = openFiles(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

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
      stallMs: 300,
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
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
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
    // A head nobody can read over much content: the parser waits for ever, we do not.
    const unreadable = Buffer.concat([
      Buffer.from('------x\r\nContent-Disposition: fork-data; name="file"\r\n\r\n'),
      Buffer.alloc(112_000, 7),
      Buffer.from('\r\n------x--\r\n'),
    ])
    const torn = app.inject({
      method: 'POST',
      url: '/api/kernel/upload',
      headers: { 'x-linli': '1', 'content-type': 'multipart/form-data; boundary=----x' },
      payload: unreadable,
    })
    expect(await code(torn)).toBe('files.incomplete')
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
    expect(answer.headers['content-security-policy']).toBe(
      "default-src 'none'; frame-ancestors 'none'; sandbox",
    )
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
