/** How the world reaches the program: over HTTPS, and through so many proxies as were declared. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { request } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { FastifyInstance } from 'fastify'
import type { Ground } from '#kernel/action'
import { createHttp } from '#kernel/http'
import type { HttpOptions } from '#kernel/http'
import { refuseKernel } from '#kernel/errors'

const folder = mkdtempSync(join(tmpdir(), 'linli-tls-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let app: FastifyInstance | undefined
afterEach(async () => {
  await app?.close()
  app = undefined
})
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

async function serving(options: Partial<HttpOptions>): Promise<string> {
  const log = { info: () => undefined, error: () => undefined }
  app = await createHttp({
    ground: { log } as unknown as Ground,
    routes: [],
    actorOf: async () => {
      throw refuseKernel('kernel.signed-out')
    },
    ...options,
  })
  app.get('/who', async (request) => ({ ip: request.ip }))
  return app.listen({ port: 0, host: '127.0.0.1' })
}
const who = async (address: string, forwarded?: string) =>
  (
    (await (
      await fetch(
        `${address}/who`,
        forwarded === undefined ? {} : { headers: { 'x-forwarded-for': forwarded } },
      )
    ).json()) as { ip: string }
  ).ip

describe('the visitor’s address', () => {
  it('is nobody’s word without a proxy', async () => {
    const address = await serving({})
    expect(await who(address)).toBe('127.0.0.1')
    expect(await who(address, '1.2.3.4')).toBe('127.0.0.1')
  })

  it('is what the one proxy saw, whatever the visitor wrote before it', async () => {
    const address = await serving({ trustProxy: 1 })
    expect(await who(address, '9.9.9.9')).toBe('9.9.9.9')
    expect(await who(address, '1.1.1.1, 6.6.6.6, 9.9.9.9')).toBe('9.9.9.9')
  })

  it('is what the outer of two proxies saw', async () => {
    const address = await serving({ trustProxy: 2 })
    expect(await who(address, '1.1.1.1, 9.9.9.9, 10.0.0.2')).toBe('9.9.9.9')
  })
})

describe('HTTPS by the program itself', () => {
  it.skipIf(!hasOpenssl)('is spoken with the certificate given, and told to stay', async () => {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
        .concat(['-keyout', key, '-out', cert, '-subj', '/CN=localhost'])
        .concat(['-addext', 'subjectAltName=IP:127.0.0.1']),
      { stdio: 'ignore' },
    )
    const tls = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
    const address = await serving({ tls, secure: true })
    expect(address).toMatch(/^https:/)
    const { status, headers } = await new Promise<{ status: number; headers: IncomingHttpHeaders }>(
      (resolve, reject) =>
        request(`${address}/who`, { ca: tls.cert }, (answer) => {
          answer.resume()
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers })
        })
          .on('error', reject)
          .end(),
    )
    expect(status).toBe(200)
    expect(headers['strict-transport-security']).toContain('max-age=31536000')
    // Plain HTTP to the same port is not answered.
    await expect(fetch(address.replace('https:', 'http:'))).rejects.toThrow('fetch failed')
  })

  it('nothing is promised over plain HTTP', async () => {
    const answer = await fetch(`${await serving({})}/who`)
    expect(answer.headers.get('strict-transport-security')).toBeNull()
  })
})

describe('the name it is asked under', () => {
  const named = async (
    address: string,
    host: string | null,
    more: Record<string, string> = {},
    path = '/who',
  ) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const sending = plainRequest(`${address}${path}`, {
        setHost: false,
        headers: { ...(host === null ? {} : { host }), ...more },
      })
      sending.on('error', reject)
      sending.on('response', (answer) => {
        let body = ''
        answer.on('data', (piece: Buffer) => (body += piece.toString('utf8')))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
      })
      sending.end()
    })

  it('is the machine’s own, or one that was registered; no other page can point its name here', async () => {
    const address = await serving({ hosts: ['linli.example.cn', '10.0.0.8'] })
    for (const host of [
      'localhost',
      'LOCALHOST:8080',
      '127.0.0.1:1',
      '127.8.9.1',
      '[::1]:8080',
      'linli.example.cn',
      'Linli.Example.CN.:443',
      '10.0.0.8:8080',
    ])
      expect((await named(address, host)).status, host).toBe(200)
    for (const host of [
      'evil.example',
      'evil.example:8080',
      'localhost.evil.example',
      'linli.example.cn.evil.example',
      'evil-linli.example.cn',
      '10.0.0.80',
      '127.0.0.1.evil.example',
      '127.0.0.1@evil.example',
      'evil.example@127.0.0.1',
      'localhost,evil.example',
      '[::2]',
      '',
    ]) {
      const refused = await named(address, host)
      expect([refused.status, JSON.parse(refused.body).code], host).toEqual([421, 'kernel.wrong-host'])
    }
    // Also where there is nothing, and for a page that writes as if it were of this site.
    expect((await named(address, 'evil.example', {}, '/nowhere')).status).toBe(421)
    const rebound = { origin: 'http://evil.example', 'sec-fetch-site': 'same-origin', 'x-linli': '1' }
    expect((await named(address, 'evil.example', rebound)).status).toBe(421)
  })

  it('is what a trusted proxy passes on, and only then', async () => {
    const hosts = ['linli.example.cn']
    const [good, bad] = [{ 'x-forwarded-host': 'linli.example.cn' }, { 'x-forwarded-host': 'evil.example' }]
    const behind = await serving({ hosts, trustProxy: 1 })
    expect((await named(behind, '127.0.0.1', good)).status).toBe(200)
    expect((await named(behind, '127.0.0.1', bad)).status).toBe(421)
    expect((await named(behind, 'evil.example', good)).status).toBe(421)
    await app?.close()
    const alone = await serving({ hosts })
    expect((await named(alone, 'localhost', bad)).status).toBe(200)
  })

  it('does not matter to a balancer that asks whether it lives', async () => {
    const address = await serving({})
    expect((await named(address, '10.1.2.3', {}, '/api/health')).status).toBe(404)
    expect((await named(address, '10.1.2.3', {}, '/api/health?x=1')).status).toBe(421)
  })
})
