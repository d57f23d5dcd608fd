import { get } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { action, query } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import { Shape, Text, read, write } from '#kernel/endpoint'
import { Refusal, refuseKernel } from '#kernel/errors'
import { createHttp, on } from '#kernel/http'
import { migrateJobs } from '#kernel/jobs'
import { jsonLog, scrubbed } from '#kernel/log'
import { dropOldMonths } from '#kernel/partitions'
import { TailCut } from '#kernel/seal'
import { mountWatch, openMetrics, openReadiness, serveMetrics } from '#kernel/watch'
import { migrationSources } from './modules.ts'
import { testGround } from '../../tests/support/ground.ts'
import type { TestGround } from '../../tests/support/ground.ts'

const TOKEN = 'a-token-of-at-least-24-characters'
/** What people type, and what must never stand in a log, a label or a metric. */
const planted = {
  name: '欧阳建国',
  phone: '13987654321',
  card: '230602198501011234',
  code: 'K7QX-93LM-2HT8',
  mail: 'ouyang@example.cn',
}
const secrets = Object.values(planted)

let given: TestGround
let app: FastifyInstance
let address: string
const lines: string[] = []
let stopping = false
let free = 50_000_000_000
const readinessOf = (migrations = migrationSources) =>
  openReadiness({
    database: given.database,
    dataDir: '/',
    migrations,
    isStopping: () => stopping,
    freeBytes: async () => free,
  })

beforeAll(async () => {
  given = await testGround()
  const { connectionString } = given.database.pool.options
  await migrateJobs(given.ownerUrl, decodeURIComponent(new URL(connectionString!).username))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text))
    return true
  })
  const input = Shape({ id: Text(0, 200), name: Text(0, 200) })
  const common = { summary: '试', who: 'anyone', input, output: Shape({}) } as const
  const fail = (said: { id: string; name: string }): never => {
    if (said.id === 'refusal')
      throw new Refusal('kernel.stale', { status: 409, zh: '{who}刚做了修改' }, { who: said.name })
    if (said.id === 'json') JSON.parse(said.name)
    if (said.id === 'type') (said as unknown as Record<string, () => void>)[said.name]!()
    if (said.id === 'coded') throw Object.assign(new Error(`row (${said.name}) exists`), { code: '23505' })
    throw new Error(`no such person: ${said.name} ${said.id}`)
  }
  const ground = { ...given.ground, log: jsonLog('info') }
  app = await createHttp({
    ground,
    routes: [
      on(
        read({ name: 'test.look', ...common }),
        query('test.look', async (_ctx, said) => fail(said)),
      ),
      on(
        write({ name: 'test.do', ...common }),
        action('test.do', async (_ctx, said) => fail(said)),
      ),
    ],
    actorOf: async () => {
      throw refuseKernel('kernel.signed-out')
    },
    rateFactor: 1000,
  })
  const readiness = readinessOf()
  const metrics = openMetrics({ database: given.database, version: '9.9.9', readiness })
  mountWatch(app, { log: ground.log, readiness, metrics, token: TOKEN, isProxied: false })
  app.get('/person/:id', async (request) => fail(request.params as { id: string; name: string }))
  app.post('/take', async (request) => fail(request.body as { id: string; name: string }))
  address = await app.listen({ port: 0, host: '127.0.0.1' })
}, 120_000)
afterAll(async () => {
  vi.restoreAllMocks()
  await app?.close()
})
beforeEach(() => void lines.splice(0))
afterEach(() => {
  stopping = false
  free = 50_000_000_000
})

const said = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>)
const wait = () => new Promise((resolve) => setTimeout(resolve, 1100))

describe('logs', () => {
  test('one line a request: number, route template, status, milliseconds; nothing a person typed', async () => {
    const headers = { 'x-linli': '1', cookie: `session=${planted.code}`, 'user-agent': planted.mail }
    for (const value of secrets) {
      const text = encodeURIComponent(value)
      await fetch(`${address}/person/${text}?q=${text}`, { headers: { cookie: `a=${text}` } })
      await fetch(`${address}/nowhere/${text}`)
      await fetch(`${address}/api/test/look?id=${text}&name=${text}`)
      await fetch(`${address}/api/test/look?unknown${text}=1`)
      for (const id of ['plain', 'refusal', 'json', 'type', 'coded'])
        await fetch(`${address}/take`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify({ id, name: `${value} ${planted.name}` }),
        })
      await fetch(`${address}/take`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: `{"name": ${value}`,
      })
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    const requests = said().filter((l) => l['event'] === 'request')
    expect(requests).toHaveLength(secrets.length * 10)
    for (const line of requests)
      expect(line).toEqual({
        at: expect.any(String),
        level: 'info',
        event: 'request',
        id: expect.stringMatching(/^[0-9a-f]{12}$/),
        method: expect.stringMatching(/^(GET|POST)$/),
        route: expect.stringMatching(/^(\/person\/:id|unmatched|\/api\/test\/look|\/take)$/),
        status: expect.any(Number),
        ms: expect.any(Number),
      })
    const failed = said().filter((l) => l['event'] === 'request.failed')
    expect(failed.length).toBeGreaterThan(secrets.length * 3)
    // Still of use: the kind of error and the place.
    expect(failed.every((l) => (l['stack'] as string[]).length > 0)).toBe(true)
    expect(new Set(failed.map((l) => l['name']))).toEqual(new Set(['Error', 'SyntaxError', 'TypeError']))
    const all = lines.join('')
    for (const value of [...secrets, encodeURIComponent(planted.name), '建国', '87654', '1985'])
      expect(all).not.toContain(value)
  })

  test('the number on the page is the number in the log', async () => {
    const answer = (await (await fetch(`${address}/person/1`)).json()) as { request: string }
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(said().filter((l) => l['id'] === answer.request)).toHaveLength(2)
  })

  test('sentences for operators are kept, the words of others are scrubbed', () => {
    const log = jsonLog('error')
    log.error('job.failed', new TailCut('留痕链与库外锚点不符（域 1，锚点第 30 块）'))
    expect(said()[0]!['message']).toBe('留痕链与库外锚点不符（域 1，锚点第 30 块）')
    expect(scrubbed(`duplicate "林某" of 13912345678 in 'x@y.cn' 张三`)).toBe('duplicate "…" of # in "…" …')
    expect(scrubbed('Cannot read properties of undefined')).toBe('Cannot read properties of undefined')
  })
})

describe('readiness', () => {
  const ready = async (headers: Record<string, string> = {}, query = '') => {
    const answer = await fetch(`${address}/api/ready${query}`, { headers })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }

  test('says yes; in full on the machine itself, in a word to everybody a proxy speaks for', async () => {
    await wait()
    const here = await ready()
    expect(here.status).toBe(200)
    expect(here.body).toMatchObject({ ok: true, reasons: [], diskFreeBytes: free })
    expect(here.body['lags']).toMatchObject({ jobsDead: 0, errands: 0 })
    expect((await ready({ 'x-forwarded-for': '127.0.0.1' })).body).toEqual({ ok: true })
    expect((await ready({ forwarded: 'for=1.2.3.4' })).body).toEqual({ ok: true })
    const withToken = { 'x-forwarded-for': '1.2.3.4', authorization: `Bearer ${TOKEN}` }
    expect((await ready(withToken)).body).toMatchObject({ ok: true, reasons: [] })
    expect((await ready({ ...withToken, authorization: 'Bearer wrong' })).body).toEqual({ ok: true })
  })

  test('says no with the reason: stopping, disk', async () => {
    stopping = true
    expect(await ready()).toMatchObject({
      status: 503,
      body: { ok: false, reasons: [{ check: 'stopping' }] },
    })
    stopping = false
    free = 1_000_000
    await wait()
    expect(await ready()).toMatchObject({ status: 503, body: { reasons: [{ check: 'disk' }] } })
  })

  test('a low disk warns: people are served, a strict monitor is told', async () => {
    free = 1_000_000_000
    await wait()
    expect(await ready()).toMatchObject({ status: 200, body: { warnings: [{ check: 'disk-low' }] } })
    expect((await ready({}, '?strict=1')).status).toBe(503)
  })

  test('a migration that is not applied, and a database that is away', async () => {
    const dir = `${import.meta.dirname}/../../tests`
    const more = [...migrationSources, { name: 'kernel', dir: `${dir}/../modules/territory` }]
    expect(await readinessOf(more).check()).toMatchObject({ ok: false, reasons: [{ check: 'migrations' }] })
    const gone = openDatabase('postgres://nobody:x@127.0.0.1:9/none', { max: 1 })
    const check = openReadiness({
      database: gone,
      dataDir: '/',
      migrations: migrationSources,
      isStopping: () => false,
    })
    expect(await check.check()).toMatchObject({ ok: false, reasons: [{ check: 'database' }], lags: null })
    await gone.close()
  })

  test('an unsealed row that grows old warns, but the counter stays open', async () => {
    await given.write(1, async () => null)
    const check = openReadiness({
      database: given.database,
      dataDir: '/',
      migrations: migrationSources,
      isStopping: () => false,
      limits: { sealWarnsSeconds: -1, relayWarnsSeconds: 1e9 },
    })
    const now = await check.check()
    expect(now.ok).toBe(true)
    expect(now.warnings.map((w) => w.check)).toContain('seal')
  })
})

describe('metrics', () => {
  test('count by route template and status, show the pool, memory, lags; hold nobody', async () => {
    for (const value of secrets) await fetch(`${address}/person/${encodeURIComponent(value)}`)
    expect((await fetch(`${address}/metrics`)).status).toBe(404)
    const answer = await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    const text = await answer.text()
    expect(text).toMatch(/linli_http_requests_total\{method="GET",route="\/person\/:id",status="500"\} \d+/)
    expect(text).toMatch(
      /linli_http_request_seconds_bucket\{le="0.05",method="GET",route="\/person\/:id"\} \d+/,
    )
    for (const name of [
      'linli_pool_connections{state="idle"}',
      'linli_nodejs_eventloop_lag_seconds',
      'linli_process_resident_memory_bytes',
      'linli_seal_lag_seconds',
      'linli_relay_lag_seconds',
      'linli_jobs_dead',
      'linli_disk_free_bytes',
      'linli_ready',
      'linli_info{version="9.9.9"} 1',
    ])
      expect(text).toContain(name)
    expect(text).toMatch(/linli_http_requests_in_flight 1\n/)
    for (const value of [...secrets, encodeURIComponent(planted.name)]) expect(text).not.toContain(value)
  })

  test('on a port of its own: for the machine itself', async () => {
    const readiness = readinessOf()
    const metrics = openMetrics({ database: given.database, version: '1', readiness })
    const own = await serveMetrics(0, { metrics, readiness })
    const fetched = await fetch(`http://127.0.0.1:${own.port}/metrics`)
    expect(await fetched.text()).toContain('linli_ready 1')
    expect((await fetch(`http://127.0.0.1:${own.port}/api/ready`)).status).toBe(404)
    await own.close()
    await expect(
      new Promise((ok, no) => get(`http://127.0.0.1:${own.port}/`, ok).on('error', no)),
    ).rejects.toThrow('ECONNREFUSED')
  })
})

describe('old months', () => {
  const months = (parent: string) =>
    given.database.plain<{ name: string }>(
      `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::regclass ORDER BY 1`,
      [parent],
    )

  test('of events and notices go, the trace stays, an event not relayed stays', async () => {
    const now = new Date()
    const old = new Date(now.getTime() - 3 * 366 * 86_400_000)
    for (const table of ['kernel.outbox', 'kernel.trace', 'notices.notice'])
      await given.database.plain(`SELECT kernel.make_partitions($1::regclass, $2, 1)`, [table, old])
    const before = await months('kernel.trace')
    // Nothing was relayed yet: what waits is not thrown away.
    expect((await dropOldMonths(given.database, now, 24)).filter((n) => n.startsWith('outbox'))).toEqual([])
    await given.database.plain(
      `INSERT INTO kernel.relay (name, at) VALUES ('events', now()) ON CONFLICT (name) DO UPDATE SET at = now()`,
    )
    expect((await dropOldMonths(given.database, now, 24)).filter((n) => n.startsWith('outbox'))).toHaveLength(
      3,
    )
    expect(await months('kernel.trace')).toEqual(before)
    expect(await months('notices.notice')).toHaveLength(5)
    await expect(
      given.database.plain(`SELECT kernel.drop_partitions('kernel.trace', now() - interval '9 years')`),
    ).rejects.toThrow('kept for ever')
    await expect(
      given.database.plain(`SELECT kernel.drop_partitions('kernel.outbox', now())`),
    ).rejects.toThrow('last six months')
  })
})
