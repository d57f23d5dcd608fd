/**
 * Being watched: liveness, readiness, metrics, and one log line a request with its number, route template, status and
 * milliseconds. None of them holds an address, a query, a body or anything of a person.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuseKernel } from '#kernel/errors'
import { hostIn, isLoopback } from '#kernel/hosts'
import type { Log } from '#kernel/log'
import type { Metrics } from './watch/metrics.ts'
import type { Readiness } from './watch/readiness.ts'

export { openMetrics } from './watch/metrics.ts'
export type { Metrics } from './watch/metrics.ts'
export { standingRoutes } from './watch/routes.ts'
export type { Process } from './watch/routes.ts'
export { limits, openReadiness } from './watch/readiness.ts'
export type { Finding, Lags, Readiness } from './watch/readiness.ts'

export interface WatchOptions {
  readonly log: Log
  readonly readiness: { check(): Promise<Readiness> }
  readonly metrics: Metrics
  /** Opens details and metrics on the main port. */
  readonly token?: string | undefined
  /** A proxy stands in front: then the machine's own address proves nothing. */
  readonly isProxied: boolean
}

const QUIET = new Set(['/api/health', '/api/ready', '/metrics', '/assets/*'])

/** Mounts `/api/health`, `/api/ready` and `/metrics`, and counts and logs every request of the app. */
export function mountWatch(app: FastifyInstance, o: WatchOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    // Printed beside an error, asked for on the phone: short, and unlike that of any other process.
    request.id = randomBytes(6).toString('hex')
    o.metrics.inFlight(1)
    // Also when the client left before its answer.
    reply.raw.once('close', () => o.metrics.inFlight(-1))
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched')
    const ms = reply.elapsedTime
    o.metrics.answered(request.method, route, reply.statusCode, ms / 1000)
    if (!QUIET.has(route))
      o.log.info('request', {
        id: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(ms * 10) / 10,
      })
  })
  app.get('/api/health', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ ok: true }),
  )
  app.get<{ Querystring: { strict?: string } }>('/api/ready', async (request, reply) => {
    const now = await o.readiness.check()
    const ok = now.ok && (request.query.strict === undefined || now.warnings.length === 0)
    reply.code(ok ? 200 : 503).header('cache-control', 'no-store')
    return maySee(request, o) ? { ...now, ok } : { ok }
  })
  app.get('/metrics', async (request, reply) => {
    // Whoever may not see it does not learn that it is there.
    if (!hasToken(request, o.token)) throw refuseKernel('kernel.not-found')
    reply.header('content-type', o.metrics.contentType).header('cache-control', 'no-store')
    return o.metrics.text()
  })
}

/** Metrics and readiness in full on a port of its own, for the machine itself only. */
export async function serveMetrics(
  port: number,
  o: Pick<WatchOptions, 'metrics' | 'readiness'>,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = async () => {
      if (request.method === 'GET' && request.url === '/metrics') {
        const text = await o.metrics.text()
        response.writeHead(200, { 'content-type': o.metrics.contentType }).end(text)
      } else if (request.method === 'GET' && request.url === '/ready') {
        const now = await o.readiness.check()
        const status = now.ok && now.warnings.length === 0 ? 200 : 503
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(now))
      } else response.writeHead(404).end()
    }
    answer().catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function hasToken(request: FastifyRequest, token: string | undefined): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined || given === undefined) return false
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/** The token, or somebody on this very machine when no proxy speaks for others. */
function maySee(request: FastifyRequest, o: WatchOptions): boolean {
  if (hasToken(request, o.token)) return true
  if (o.isProxied || FORWARDED.some((name) => request.headers[name] !== undefined)) return false
  // A page of elsewhere in a browser of this machine comes from here, too, but under a name of its own.
  if (!isLoopback(hostIn(request.headers.host))) return false
  const from = request.socket.remoteAddress ?? ''
  return from === '::1' || /^(::ffff:)?127\./.test(from)
}
