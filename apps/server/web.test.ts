import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Refusal } from '#kernel/errors'
import { serveWeb } from './web.ts'

const dir = mkdtempSync(join(tmpdir(), 'linli-web-'))
const script = 'console.log("邻里")\n'.repeat(200)
let app: FastifyInstance

beforeAll(async () => {
  mkdirSync(join(dir, 'assets'))
  mkdirSync(join(dir, 'desk'))
  const page = (name: string) =>
    `<!doctype html><html><head><meta name="linli-facts" content="" /></head><body>${name}</body></html>`
  writeFileSync(join(dir, 'index.html'), page('resident'))
  writeFileSync(join(dir, 'desk/index.html'), page('desk'))
  writeFileSync(join(dir, 'sw.js'), 'self.skipWaiting()')
  writeFileSync(join(dir, 'manifest.webmanifest'), '{}')
  writeFileSync(join(dir, 'assets/a-1.js'), script)
  writeFileSync(join(dir, 'assets/a-1.js.gz'), gzipSync(script))
  app = Fastify()
  app.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof Refusal ? error.status : 500).send({ code: (error as Refusal).code }),
  )
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'kernel.not-found' }))
  app.get('/api/there', async () => ({ ok: true }))
  await serveWeb(app, dir, { demo: true, jurisdictions: [{ id: 'x', title: '"东湖" & <区>', realm: 7 }] })
})
afterAll(async () => {
  await app.close()
  rmSync(dir, { recursive: true, force: true })
})
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers })

describe('the web apps are served', () => {
  it('residents at /, staff at /desk/, any path of theirs with the same page', async () => {
    for (const url of ['/', '/report', '/my/1?x=2']) expect((await get(url)).body).toContain('resident')
    for (const url of ['/desk', '/desk/', '/desk/reports/1'])
      expect((await get(url)).body).toContain('>desk<')
  })

  it('with facts of the deployment that cannot break out of their attribute', async () => {
    const content = /content="([^"]*)"/.exec((await get('/')).body)?.[1] ?? ''
    expect(content).not.toContain('<')
    const told = content.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')
    expect(JSON.parse(told)).toEqual({
      demo: true,
      jurisdictions: [{ id: 'x', title: '"东湖" & <区>', realm: 7 }],
    })
  })

  it('facts that may change are asked for anew, at most once a minute; what cannot be asked stays', async () => {
    const other = Fastify()
    let asked = 0
    await serveWeb(other, dir, async () => {
      asked += 1
      if (asked === 2) throw new Error('no database')
      return { demo: false, jurisdictions: [{ id: 'x', title: '东湖', realm: 7, hotline: `东湖${asked}` }] }
    })
    const told = async () => (await other.inject({ method: 'GET', url: '/' })).body
    const clock = vi.spyOn(Date, 'now')
    const start = 1_800_000_000_000
    for (const [minutes, hotline] of [
      [0, '东湖1'],
      [0.9, '东湖1'],
      [1.1, '东湖1'],
      [2.2, '东湖3'],
    ] as const) {
      clock.mockReturnValue(start + minutes * 60_000)
      expect(await told(), String(minutes)).toContain(hotline)
    }
    expect(asked).toBe(3)
    clock.mockRestore()
    await other.close()
  })

  it('pages and worker are asked for again, hashed scripts kept for a year', async () => {
    expect((await get('/')).headers['cache-control']).toBe('no-cache')
    const worker = await get('/sw.js')
    expect(worker.headers['cache-control']).toBe('no-cache')
    expect(worker.headers['content-type']).toContain('text/javascript')
    const asset = await get('/assets/a-1.js')
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(asset.body).toBe(script)
  })

  it('compressed beforehand where the browser can read it', async () => {
    const asset = await get('/assets/a-1.js', { 'accept-encoding': 'gzip' })
    expect(asset.headers['content-encoding']).toBe('gzip')
    expect(asset.rawPayload.length).toBeLessThan(script.length / 4)
    expect(asset.headers['content-type']).toContain('javascript')
  })

  it('what is not there is not a page', async () => {
    for (const url of [
      '/assets/gone-2.js',
      '/api/gone',
      '/api',
      '/gone.js',
      '/.inputs',
      '/assets/../.inputs',
    ]) {
      const answer = await get(url)
      expect(answer.statusCode, url).toBe(404)
      expect(answer.body, url).not.toContain('<html')
    }
    expect((await get('/api/there')).json()).toEqual({ ok: true })
  })

  it('refuses a folder without a build', async () => {
    await expect(serveWeb(Fastify(), join(dir, 'assets'))).rejects.toThrow('index.html')
  })
})

it('two who come first at once are both told of the deployment', async () => {
  let asked = 0
  const slow = Fastify()
  await serveWeb(slow, dir, async () => {
    asked++
    await new Promise((resolve) => setTimeout(resolve, 50))
    return { demo: true, jurisdictions: [] }
  })
  try {
    const both = await Promise.all([slow.inject('/'), slow.inject('/desk')])
    for (const answer of both) expect(answer.body).toContain('&quot;demo&quot;:true')
    expect(asked).toBe(1)
  } finally {
    await slow.close()
  }
})
