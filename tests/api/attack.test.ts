/**
 * Attacks on the way in: planted sessions, other sites' pages, frames, odd verbs and addresses, oversize bodies, newlines for
 * the log. What is attacked inside requests stands in attack-input, what inside files in attack-files.
 */
import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { jsonLog } from '#kernel/log'
import { migrateJobs } from '#kernel/jobs'
import { manifests } from '../../apps/server/modules.ts'
import { jpeg } from '../../kernel/files/samples.ts'
import { createAccount } from '../../modules/identity/contract/accounts.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'
import { METRICS_TOKEN, buried, fresh, openFront, pages } from '../support/front.ts'
import type { Front } from '../support/front.ts'
import { changed, openRows } from '../support/rows.ts'
import type { Rows } from '../support/rows.ts'

let city: City
let front: Front
let rows: Rows
const people: Record<string, Someone | null> = { public: null }
/** Everything the server logged, line by line. */
const lines: string[] = []

beforeAll(async () => {
  city = await openCity('daqing')
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  people['resident'] = await city.resident('居民')
  for (const [name, post] of [
    ['security', 'security-administrator'],
    ['system', 'system-administrator'],
  ] as const)
    people[name] = await city.appoint(name, { kind: 'platform-office', post, place: '2306' })
  people['operator'] = await city.appoint('坐席', { kind: 'city-command', post: 'operator', place: '2306' })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text))
    return true
  })
  front = await openFront(city, people, { log: jsonLog('info') })
  rows = await openRows(city.ownerUrl, ['territory', 'packs'])
}, 180_000)
afterAll(async () => {
  vi.restoreAllMocks()
  await rows?.close()
  await front?.close()
  await city?.close()
})

const routes = manifests({ demo: true }).flatMap((m) => m.routes.map((r) => r.endpoint))
const writes = routes.filter((e) => e.kind === 'write')
const reads = routes.filter((e) => e.kind === 'read')
const post = (url: string, payload: object | string, headers: Record<string, string> = {}) =>
  front.app.inject({
    method: 'POST',
    url,
    payload: payload as object,
    headers: { 'x-linli': '1', 'content-type': 'application/json', ...headers },
  })
const get = (url: string, headers: Record<string, string> = {}) =>
  front.app.inject({ method: 'GET', url, headers })
const tokenIn = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers['set-cookie'] ?? '').split(';')[0]!
const whoIs = async (cookie: string) =>
  (await get('/api/identity/me', { cookie })).json<{ signedIn: object | null }>().signedIn

describe('a session', () => {
  const good = 'a long and quiet evening'
  let first: string

  it('is never the one that was planted before signing in, by whatever way one signs in', async () => {
    const planted = `linli_session=${'A'.repeat(60)}`
    const made = await city.call(people['security']!, createAccount, { name: '新人', login: 'newcomer' })
    first = (made.body as unknown as { password: string }).password
    expect(first).toBeTypeOf('string')
    const signedIn = await post(
      '/api/identity/sign-in',
      { login: 'newcomer', password: first },
      { cookie: planted },
    )
    expect(signedIn.statusCode, signedIn.body).toBe(200)
    expect(tokenIn(signedIn)).toMatch(/^linli_session=/)
    expect(tokenIn(signedIn)).not.toBe(planted)
    expect(await whoIs(planted)).toBeNull()
    const demo = await post(
      '/api/identity/demo-sign-in',
      { person: people['resident']!.person },
      { cookie: planted },
    )
    expect(tokenIn(demo)).not.toBe(planted)
    expect(await whoIs(planted)).toBeNull()
    // A true session of somebody else's, planted at a victim: it ends when the victim signs in over it.
    const attackers = tokenIn(demo)
    const victim = await post(
      '/api/identity/sign-in',
      { login: 'newcomer', password: first },
      { cookie: attackers },
    )
    expect(tokenIn(victim)).not.toBe(attackers)
    expect(await whoIs(attackers)).toBeNull()
  })

  it('gets a new token when the password changes and when a second factor is set up; the one before is over', async () => {
    const before = tokenIn(await post('/api/identity/sign-in', { login: 'newcomer', password: first }))
    const beside = tokenIn(await post('/api/identity/sign-in', { login: 'newcomer', password: first }))
    const afterChange = await post(
      '/api/identity/change-password',
      { old: first, new: good },
      { cookie: before },
    )
    expect(afterChange.statusCode, afterChange.body).toBe(200)
    expect(tokenIn(afterChange)).not.toBe(before)
    for (const over of [before, beside]) expect(await whoIs(over)).toBeNull()
    const cookie = tokenIn(afterChange)
    const offer = (await post('/api/identity/enrol-second', {}, { cookie })).json<{
      ticket: string
      secret: string
    }>()
    const code = () =>
      new TOTP({ secret: Secret.fromBase32(offer.secret) }).generate({ timestamp: city.clock.now.getTime() })
    const enrolled = await post(
      '/api/identity/confirm-second',
      { ticket: offer.ticket, code: code() },
      { cookie },
    )
    expect(enrolled.statusCode, enrolled.body).toBe(200)
    expect(tokenIn(enrolled)).not.toBe(cookie)
    expect(await whoIs(cookie)).toBeNull()
    // The password alone opens nothing any more, and what it gave is no session.
    city.clock.now = new Date(city.clock.now.getTime() + 60_000)
    const half = await post('/api/identity/sign-in', { login: 'newcomer', password: good })
    expect(half.json()).toMatchObject({ next: 'second', person: null })
    expect(half.headers['set-cookie']).toBeUndefined()
    const { ticket } = half.json<{ ticket: string }>()
    expect(await whoIs(`linli_session=${ticket}`)).toBeNull()
    const whole = await post('/api/identity/second-step', { ticket, code: code() })
    expect(whole.statusCode, whole.body).toBe(200)
    expect(await whoIs(tokenIn(whole))).not.toBeNull()
  })

  it('lives in a cookie no script reads and no other site sends; over TLS bound to this very host', async () => {
    const plain = String(
      (await post('/api/identity/demo-sign-in', { person: people['resident']!.person })).headers[
        'set-cookie'
      ],
    )
    expect(plain).toMatch(/; HttpOnly/)
    expect(plain).toMatch(/; SameSite=Lax/)
    expect(plain).not.toMatch(/Domain=/i)
    const tls = await openFront(city, {}, { secure: true })
    try {
      const answer = await tls.app.inject({
        method: 'POST',
        url: '/api/identity/demo-sign-in',
        headers: { 'x-linli': '1' },
        payload: { person: people['resident']!.person },
      })
      expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-linli_session=.*; Secure/)
      expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
      // A cookie without the prefix, as a neighbouring host could plant it, is not looked at.
      const bare = String(answer.headers['set-cookie']).split(';')[0]!.replace('__Host-', '')
      const me = await tls.app.inject({ url: '/api/identity/me', headers: { cookie: bare } })
      expect(me.json<{ signedIn: object | null }>().signedIn).toBeNull()
    } finally {
      await tls.close()
    }
  })
})

describe('a page of another site', () => {
  it('writes nothing: every write refuses a foreign origin, a cross-site fetch, a request without our header', async () => {
    const headers = await front.headersOf('security')
    const { 'x-linli': _ours, ...unmarked } = headers
    const hostile: Record<string, string>[] = [
      { ...headers, origin: 'https://evil.example' },
      { ...headers, origin: 'null' },
      { ...headers, origin: 'http://localhost:80.evil.example' },
      { ...headers, 'sec-fetch-site': 'cross-site' },
      { ...headers, 'sec-fetch-site': 'same-site' },
      unmarked,
      { ...unmarked, 'x-linli': 'true' },
      { ...unmarked, 'x-requested-with': 'XMLHttpRequest' },
    ]
    const before = await rows.state()
    const paths = [...writes.map((e) => e.path), '/api/kernel/upload']
    for (const path of paths)
      for (const one of hostile) {
        const answer = await front.app.inject({ method: 'POST', url: path, headers: one, payload: {} })
        expect([answer.statusCode, answer.json<{ code: string }>().code], path).toEqual([
          403,
          'kernel.forged',
        ])
      }
    expect(changed(before, await rows.state())).toEqual([])
  })

  it('cannot send what a form can: its content types are not read, nor a method in a header', async () => {
    const headers = await front.headersOf('security')
    const before = await rows.state()
    for (const { path, name } of writes)
      for (const type of [
        'application/x-www-form-urlencoded',
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/csp-report',
      ]) {
        const answer = await post(path, '{"a":1}', { ...headers, 'content-type': type })
        expect([400, 415], `${name} ${type} ${answer.body}`).toContain(answer.statusCode)
      }
    for (const { path, name } of reads)
      for (const override of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
        const answer = await post(path, {}, { ...headers, [override]: 'GET' })
        expect(answer.statusCode, `${name} ${override}`).toBe(404)
      }
    for (const { path, name } of writes)
      for (const url of [path, `${path}?_method=POST`]) {
        const answer = await get(url, { ...headers, 'x-http-method-override': 'POST' })
        expect(answer.statusCode, name).toBe(404)
      }
    expect(changed(before, await rows.state())).toEqual([])
  })

  it('reads no answer: nothing is granted to another origin, nor asked for by other verbs', async () => {
    const { app } = front
    for (const method of [
      'OPTIONS',
      'TRACE',
      'PUT',
      'DELETE',
      'PATCH',
      'PROPFIND',
      'LOCK',
      'SEARCH',
    ] as const)
      for (const url of [
        '/',
        '/desk/',
        '/assets/a-1.js',
        '/api/identity/me',
        '/api/identity/sign-in',
        '/metrics',
      ]) {
        const answer = await app.inject({
          method: method as 'OPTIONS',
          url,
          headers: {
            'x-linli': '1',
            cookie: await front.cookieOf('resident'),
            origin: 'http://localhost:80',
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'x-linli',
          },
        })
        expect([403, 404, 405, 415], `${method} ${url}`).toContain(answer.statusCode)
        expect(answer.body, `${method} ${url}`).not.toContain('linli_session=')
        expect(Object.keys(answer.headers).filter((h) => h.startsWith('access-control-'))).toEqual([])
      }
    const foreign = await get('/api/territory/levels', { origin: 'https://evil.example' })
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined()
  })
})

/** One of each kind of answer there is. */
async function everyKind(): Promise<[string, Awaited<ReturnType<typeof get>>][]> {
  const resident = await front.headersOf('resident')
  const boundary = 'xx'
  const uploaded = await front.app.inject({
    method: 'POST',
    url: '/api/kernel/upload',
    headers: { ...resident, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n`),
      jpeg,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  })
  const { id } = uploaded.json<{ id: string }>()
  const operator = await front.headersOf('operator')
  return [
    ['JSON', await get('/api/territory/levels')],
    ['JSON of one’s own', await get('/api/identity/sessions', resident)],
    ['a write', await post('/api/notices/see', {}, { ...resident, ...fresh() })],
    ['an upload', uploaded],
    ['a refusal 400', await get('/api/territory/search')],
    ['a refusal 401', await get('/api/identity/sessions')],
    ['a refusal 403', await post('/api/identity/sign-out', {}, { 'x-linli': '0' })],
    ['a refusal 404', await get('/api/gone')],
    ['a page', await get('/')],
    ['the desk', await get('/desk/reports')],
    ['a script', await get('/assets/a-1.js')],
    ['the worker', await get('/sw.js')],
    ['a script that is gone', await get('/assets/gone.js')],
    ['a file', await get(`/api/kernel/file/${id}`, resident)],
    ['its small picture', await get(`/api/kernel/file/${id}?size=thumb`, resident)],
    ['a file of somebody else', await get(`/api/kernel/file/${id}`, operator)],
    ['a download', await get('/api/casework/import-template.xlsx', operator)],
    ['metrics', await get('/metrics', { authorization: `Bearer ${METRICS_TOKEN}` })],
    ['metrics refused', await get('/metrics')],
    ['health', await get('/api/health')],
    ['readiness', await get('/api/ready')],
  ]
}

describe('every kind of answer', () => {
  it('is not guessed at, not framed, says little of itself, and sends nobody elsewhere', async () => {
    const answers = await everyKind()
    const statuses = new Map(answers.map(([kind, answer]) => [kind, answer.statusCode]))
    expect(Object.fromEntries(statuses)).toMatchObject({
      'a file': 200,
      'a download': 200,
      metrics: 200,
      'a write': 200,
    })
    for (const [kind, { headers, statusCode }] of answers) {
      expect(headers['x-content-type-options'], kind).toBe('nosniff')
      const policy = String(headers['content-security-policy'])
      expect(policy, kind).toContain("frame-ancestors 'none'")
      expect(policy, kind).toMatch(/default-src '(self|none)'/)
      expect(policy, kind).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/)
      expect(headers['x-frame-options'], kind).toMatch(/^(SAMEORIGIN|DENY)$/)
      expect(headers['referrer-policy'], kind).toBe('same-origin')
      expect(headers['cross-origin-resource-policy'], kind).toBe('same-origin')
      for (const name of ['server', 'x-powered-by', 'location', 'access-control-allow-origin'])
        expect(headers[name], `${kind} ${name}`).toBeUndefined()
      expect(String(headers['content-type']), kind).toMatch(
        /charset=utf-8|^image\/|^application\/(vnd|javascript)|^text\/javascript/i,
      )
      // Over plain HTTP nothing is promised.
      expect(headers['strict-transport-security'], kind).toBeUndefined()
      expect(statusCode, kind).toBeLessThan(500)
    }
  })

  it('is kept by nobody on the way: what is one’s own, what was written, and every refusal', async () => {
    for (const [kind, { headers }] of await everyKind()) {
      const kept = String(headers['cache-control'])
      if (['a page', 'the desk', 'the worker'].includes(kind)) expect(kept, kind).toBe('no-cache')
      else if (kind === 'a script') expect(kept).toContain('immutable')
      else expect(kept, kind).toMatch(/private|no-store/)
    }
  })
})

describe('an address', () => {
  const climbs = ['..', '%2e%2e', '%252e%252e', '..%00', '.%2e', '%c0%ae%c0%ae', '..;', '....']
  const slashes = ['/', '%2f', '%252f', '\\', '%5c', '%255c', '//']
  const goals = ['secret.txt', 'master.key', '.inputs', 'etc/passwd', 'package.json']
  const roots = ['/', '/assets/', '/desk/', '/api/', '/api/kernel/file/', '/api/registry/import-errors/']

  it('climbs out of no folder, however it is written', async () => {
    const offences: string[] = []
    for (const from of roots)
      for (const climb of climbs)
        for (const slash of slashes)
          for (const goal of goals) {
            const url = `${from}${climb}${slash}${climb}${slash}${goal}`
            const { statusCode, body } = await get(url)
            const isPage = statusCode === 200 && Object.values(pages).some((page) => body.includes(page))
            if (
              body.includes(buried) ||
              body.includes('root:x:') ||
              (statusCode !== 404 && statusCode !== 400 && !isPage)
            )
              offences.push(`${url} → ${statusCode} ${body.slice(0, 100)}`)
          }
    for (const url of [
      '/.inputs',
      '/secret.txt',
      '/desk/secret.txt',
      '/master.key',
      '/assets/',
      '/assets',
      '/desk/.git/config',
    ])
      if ((await get(url)).body.includes(buried)) offences.push(url)
    expect(offences).toEqual([])
  })

  it('with a NUL, half a code, endless or without end finds nothing and breaks nothing', async () => {
    for (const url of [
      '/api/kernel/file/%00',
      '/assets/a-1.js%00.html',
      '/%',
      '/%zz',
      '/%ff%fe',
      `/${'a/'.repeat(3000)}`,
      `/api/kernel/file/${'a'.repeat(5000)}`,
      `/api/kernel/file/${randomUUID()}?proof=a&proof=b&capacity=x&capacity=y&size=thumb`,
      `/api/kernel/file/${randomUUID()}?proof=${'p'.repeat(7000)}`,
      '/api/registry/import-errors/x.xlsx',
      `/api/registry/import-errors/${randomUUID()}.xlsx%0d%0aset-cookie:a=b`,
      '//evil.example/%2f..',
      '/desk//evil.example',
      '/\\evil.example',
      '/sign-in?return=https://evil.example',
      '/desk/sign-in/provider?code=x&state=y&redirect_uri=https://evil.example',
    ]) {
      // `inject` would take the name out of `//name/…`; a browser sends the one it went to.
      const answer = await get(url, { ...(await front.headersOf('operator')), host: 'localhost' })
      expect([200, 400, 403, 404, 414], `${url.slice(0, 60)} ${answer.body.slice(0, 200)}`).toContain(
        answer.statusCode,
      )
      if (answer.statusCode === 200)
        expect(
          Object.values(pages).some((p) => answer.body.includes(p)),
          url,
        ).toBe(true)
      expect(answer.headers['location'], url).toBeUndefined()
      expect(answer.headers['set-cookie'], url).toBeUndefined()
    }
  })

  it('names no pack outside the folders of packs', async () => {
    const headers = await front.headersOf('system')
    const before = await rows.state()
    for (const pack of [
      '../../etc',
      '..',
      '.',
      '/etc/passwd',
      'daqing/../cn',
      'daqing%00',
      'daqing\u0000',
      '%2e%2e%2fcn',
      'C:\\x',
      'cn\\..\\daqing',
      '',
    ]) {
      const check = await get(`/api/packs/check?${new URLSearchParams({ pack })}`, headers)
      const load = await post('/api/packs/load', { pack }, { ...headers, ...fresh() })
      for (const answer of [check, load])
        expect([answer.statusCode, answer.json<{ code: string }>().code], pack).toEqual([
          400,
          'kernel.invalid-input',
        ])
    }
    expect(changed(before, await rows.state())).toEqual([])
  })
})

describe('the way to the sign-in provider and back', () => {
  it('is the configured one, whatever host the request names', async () => {
    for (const headers of [
      {},
      { host: 'LOCALHOST.:80' },
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      { forwarded: 'host=evil.example', 'x-original-url': '//evil.example', 'x-rewrite-url': '/admin' },
    ] as Record<string, string>[]) {
      const answer = await post(
        '/api/identity/provider-begin',
        { provider: 'elsewhere', app: 'desk' },
        headers,
      )
      expect(answer.statusCode, answer.body).toBe(200)
      const url = new URL(answer.json<{ url: string }>().url)
      expect(url.origin).toBe('https://provider.example')
      expect(url.searchParams.get('redirect_uri')).toBe('https://linli.example/desk/sign-in/provider')
      expect(answer.body).not.toContain('evil.example')
    }
  })

  it('is not told to whoever comes under a name that is not ours', async () => {
    const begin = { provider: 'elsewhere', app: 'desk' }
    const answer = await post('/api/identity/provider-begin', begin, { host: 'evil.example' })
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([421, 'kernel.wrong-host'])
    expect(answer.body).not.toContain('provider.example')
  })

  it('takes no target of the visitor’s', async () => {
    for (const app of ['//evil.example', 'https://evil.example', 'desk/../..', '\\evil'])
      expect(
        (await post('/api/identity/provider-begin', { provider: 'elsewhere', app })).statusCode,
        app,
      ).toBe(400)
    for (const field of ['redirect', 'return', 'url', 'next'])
      expect(
        (
          await post('/api/identity/provider-begin', {
            provider: 'elsewhere',
            app: 'desk',
            [field]: 'https://evil.example',
          })
        ).json(),
      ).toMatchObject({ code: 'kernel.invalid-input' })
    for (const answer of [
      'code=x&state=y',
      'https://evil.example/?code=x&state=y',
      '#',
      '%',
      '\r\nlocation: https://evil.example',
    ]) {
      const back = await post('/api/identity/provider-finish', { answer, browser: 'x'.repeat(40) })
      expect([400, 401, 403, 404, 409, 410, 422], `${answer} ${back.body}`).toContain(back.statusCode)
      expect(back.headers['set-cookie']).toBeUndefined()
    }
  })
})

describe('on the wire', () => {
  let port: number
  beforeAll(async () => {
    await front.app.listen({ port: 0, host: '127.0.0.1' })
    port = (front.app.server.address() as AddressInfo).port
  })
  const raw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      let heard = ''
      socket.setTimeout(5000, () => socket.destroy())
      socket.on('data', (piece) => {
        heard += piece.toString('latin1')
        socket.end()
      })
      socket.on('close', () => resolve(heard))
      socket.on('error', (error) => (heard === '' ? reject(error) : resolve(heard)))
    }).catch(() => 'reset')

  it('a body too large, declared or not, ends early; headers without end are cut', async () => {
    const declared = await raw(
      `POST /api/identity/sign-in HTTP/1.1\r\nhost: localhost\r\nx-linli: 1\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n{`,
    )
    expect(declared).toMatch(/^HTTP\/1\.1 413 /)
    const status = await new Promise<number>((resolve) => {
      const sending = httpRequest(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/api/identity/sign-in',
          headers: { 'x-linli': '1', 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
        },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        },
      )
      // The server hangs up on what goes on.
      sending.on('error', () => resolve(413))
      for (let n = 0; n < 40; n++) sending.write('x'.repeat(65_536))
      sending.end()
    })
    expect(status).toBe(413)
    expect(
      await raw(`GET / HTTP/1.1\r\nhost: localhost\r\n${`x-a: ${'b'.repeat(1000)}\r\n`.repeat(40)}\r\n`),
    ).toMatch(/^HTTP\/1\.1 431 |^reset$/)
    // A request that never ends is given up; waiting for that takes a minute, so the bound itself is looked at.
    expect(front.app.server.requestTimeout).toBe(60_000)
    expect(front.app.server.headersTimeout).toBeGreaterThan(0)
  })

  it('two lengths, a length beside chunks, a folded header: refused, not guessed', async () => {
    const head =
      'POST /api/identity/sign-in HTTP/1.1\r\nhost: localhost\r\nx-linli: 1\r\ncontent-type: application/json\r\n'
    for (const more of [
      'content-length: 2\r\ncontent-length: 40\r\n\r\n{}GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n',
      'content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n',
      'transfer-encoding: xchunked\r\n\r\n0\r\n\r\n',
      'x-a: b\r\n folded\r\n\r\n',
    ])
      expect(await raw(head + more), more).toMatch(/^HTTP\/1\.1 400 |^reset$/)
    expect(
      await raw('TRACE / HTTP/1.1\r\nhost: localhost\r\ncookie: linli_session=s3cret\r\n\r\n'),
    ).not.toContain('s3cret')
  })

  it('an address made up in a header evades no limit', async () => {
    const strict = await openFront(city, {}, { rateFactor: 1 })
    try {
      const statuses: number[] = []
      for (let n = 0; n < 31; n++)
        statuses.push(
          (
            await strict.app.inject({
              method: 'POST',
              url: '/api/identity/ask-code',
              headers: {
                'x-linli': '1',
                'x-forwarded-for': `10.0.0.${n}`,
                forwarded: `for=10.0.0.${n}`,
                'x-real-ip': `10.0.0.${n}`,
              },
              payload: {},
            })
          ).statusCode,
        )
      expect(statuses).toEqual([...Array<number>(30).fill(400), 429])
    } finally {
      await strict.close()
    }
  })
})

it('nothing planted reaches the log: every line is one record of ours, without a word of the visitor’s', async () => {
  const word = 'PLANTEDWORD'
  const fake = `\n{"at":"2026-01-01","level":"info","event":"${word}"}\r\n`
  const coded = encodeURIComponent(fake)
  await get(`/${coded}`)
  await get(`/api/${coded}/x?${coded}=${coded}`)
  await get(`/api/territory/search?text=${coded}`)
  await get('/', {
    'user-agent': `${word} "}`,
    referer: `http://x/${word}`,
    'x-request-id': word,
    'x-forwarded-for': word,
  })
  await post('/api/identity/sign-in', { login: `${word}${fake}`, password: fake })
  await post('/api/identity/sign-in', `{"${word}`)
  await post('/api/casework/file-report', { text: fake, place: word }, { 'idempotency-key': word })
  const records = lines.join('').trimEnd().split('\n')
  expect(records.length).toBeGreaterThan(50)
  for (const line of records) {
    expect(() => JSON.parse(line) as unknown, line).not.toThrow()
    expect(Object.keys(JSON.parse(line) as object), line).toEqual(
      expect.arrayContaining(['at', 'level', 'event']),
    )
  }
  expect(lines.join('')).not.toContain(word)
  const metrics = await get('/metrics', { authorization: `Bearer ${METRICS_TOKEN}` })
  expect(metrics.body).not.toContain(word)
  // Whatever was tried above: nothing broke.
  expect(front.failures).toEqual([])
})
