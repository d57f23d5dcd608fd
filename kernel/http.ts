/**
 * HTTP: mounts contracts on Fastify. Everything a request must pass stands here once: headers, origin, rate, schema,
 * actor, idempotency; refusals leave as RFC 9457 problem details.
 */
import { createHash } from 'node:crypto'
import Fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { Action, Actor, Ground, Origin, Query } from '#kernel/action'
import { ask, perform } from '#kernel/action'
import type { Endpoint, Static, TSchema } from '#kernel/endpoint'
import { Refusal, refuseInput, refuseKernel } from '#kernel/errors'
import { hostIn, isLoopback } from '#kernel/hosts'
import { isUuid } from '#kernel/ids'
import type { Cookie, Route } from '#kernel/manifest'
import { failures, wrongs } from './words.ts'

/**
 * Binds a contract to its query or action; input and output types must agree. With `reply` an action may answer more
 * than leaves: it splits the answer into the body and the cookies to set.
 */
export function on<I extends TSchema, O extends TSchema>(
  endpoint: Endpoint<I, O>,
  handler: Query<Static<I>, Static<O>> | Action<Static<I>, Static<O>>,
): Route
export function on<I extends TSchema, O extends TSchema, A>(
  endpoint: Endpoint<I, O>,
  handler: Action<Static<I>, A>,
  reply: (answer: A) => { body: Static<O>; cookies: readonly Cookie[] },
): Route
export function on(
  endpoint: Endpoint,
  handler: Query<never, unknown> | Action<never, unknown>,
  reply?: NonNullable<Route['reply']>,
): Route {
  const isQuery = 'personal' in handler
  if (isQuery !== (endpoint.kind === 'read' || endpoint.asks))
    throw new Error(`${endpoint.name}: a read or question needs a query, a write an action`)
  return {
    endpoint,
    handler: isQuery
      ? { kind: 'read', query: handler as unknown as Query }
      : { kind: 'write', action: handler as unknown as Action },
    ...(reply ? { reply } : {}),
  }
}

export interface HttpOptions {
  readonly ground: Ground
  readonly routes: readonly Route[]
  /** Who asks; throws `kernel.signed-out` or `kernel.no-rule` when `who` needs more than there is. */
  readonly actorOf: (request: FastifyRequest, endpoint: Endpoint) => Promise<Actor>
  /** Multiplies the rate limits; a load test or an acceptance run may ask for more. */
  readonly rateFactor?: number
  /** How many proxies stand in front and are believed about the visitor's address. */
  readonly trustProxy?: number
  /** Certificate and key, PEM: HTTPS without a proxy. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Names it answers to besides those of the machine itself, lower case, without port; any other is refused. */
  readonly hosts?: readonly string[]
  /** Serve over TLS in front: marks cookies Secure and sends HSTS. */
  readonly secure?: boolean
}

const BODY_LIMIT = 1024 * 1024

export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify(serverOptions(options))
  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // antd writes style elements at run time; scripts stay strict.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    hsts: options.secure ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  })
  const factor = options.rateFactor ?? 1
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, context) =>
      refuseKernel('kernel.too-many', { seconds: Math.ceil(context.ttl / 1000) }),
  })

  const strict = validators(false)
  const coercing = validators(true)
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const check = (httpPart === 'body' ? strict : coercing).compile(schema as object)
    return (data: unknown) => {
      if (!check(data)) return { error: invalid(check.errors ?? []) }
      return isStorable(data) ? { value: data } : { error: refuseInput('characters') }
    }
  })
  app.setErrorHandler((error, request, reply) => sendProblem(options.ground, error, request, reply))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(options.ground, refuseKernel('kernel.not-found'), request, reply),
  )
  const hosts = new Set(options.hosts)
  app.addHook('onRequest', async (request) => {
    // Who hung up already has no address any more: nothing to count by, nobody to answer, no failure of ours.
    if ((request.ip as string | undefined) === undefined)
      throw refuseKernel('kernel.malformed', {
        what: wrongs['kernel.wrong.unreadable'],
        rule: 'kernel.wrong.unreadable',
      })
    if (!ANY_HOST.has(request.url)) checkHost(request, hosts)
    if (request.method !== 'GET' && request.method !== 'HEAD') checkOrigin(request)
  })

  for (const route of options.routes) mount(app, options, route, factor)
  return app
}

function serverOptions(options: HttpOptions): FastifyServerOptions {
  const proxies = options.trustProxy ?? 0
  const plain: FastifyServerOptions = {
    logger: false,
    bodyLimit: BODY_LIMIT,
    // So many hops from this side are ours and believed; what stands before them anybody could have written.
    trustProxy: proxies > 0 ? (_address, hop) => hop < proxies : false,
    requestTimeout: 60_000,
    routerOptions: { maxParamLength: 200 },
    // fast, and safe: contracts name every field that may leave.
    return503OnClosing: true,
  }
  return options.tls ? Object.assign(plain, { https: options.tls }) : plain
}

function mount(app: FastifyInstance, options: HttpOptions, route: Route, factor: number): void {
  const { endpoint, handler } = route
  const perMinute = (endpoint.perMinute ?? (endpoint.kind === 'read' ? 1200 : 300)) * factor
  const config = { rateLimit: { max: perMinute, timeWindow: 60_000 } }
  if (handler.kind === 'read' && endpoint.asks) {
    app.post(
      endpoint.path,
      { schema: { body: endpoint.input, response: { 200: endpoint.output } }, config },
      async (request, reply) => {
        const actor = await options.actorOf(request, endpoint)
        reply.header('cache-control', 'no-store')
        return ask(options.ground, actor, handler.query, request.body)
      },
    )
    return
  }
  if (handler.kind === 'read') {
    app.get(
      endpoint.path,
      { schema: { querystring: endpoint.input, response: { 200: endpoint.output } }, config },
      async (request, reply) => {
        const actor = await options.actorOf(request, endpoint)
        const answer = await ask(options.ground, actor, handler.query, request.query)
        reply.header('cache-control', 'private, no-cache')
        return answer
      },
    )
    return
  }
  app.post(
    endpoint.path,
    { schema: { body: endpoint.input, response: { 200: endpoint.output } }, config },
    async (request, reply) => {
      const key = request.headers['idempotency-key']
      if (key !== undefined && !isUuid(key)) throw refuseInput('key')
      const actor = { ...(await options.actorOf(request, endpoint)), origin: originOf(request) }
      const repeat = key && endpoint.keepsAnswer ? { key } : undefined
      const answer = await perform(options.ground, actor, handler.action, request.body, repeat)
      reply.header('cache-control', 'no-store')
      if (!route.reply) return answer
      const { body, cookies } = route.reply(answer)
      for (const change of cookies) setCookie(reply, change, options.secure ?? false)
      return body
    },
  )
}

function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, agent: (request.headers['user-agent'] ?? '').slice(0, 400) }
}

/** Over TLS the name carries `__Host-`: then no other host of the domain can plant the cookie. */
const cookieName = (name: string, secure: boolean): string => (secure ? `__Host-${name}` : name)

function setCookie(reply: FastifyReply, change: Cookie, secure: boolean): void {
  const name = cookieName(change.name, secure)
  const common = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  if (change.value === null) reply.clearCookie(name, common)
  else
    reply.setCookie(name, change.value, {
      ...common,
      ...(change.maxAgeSeconds === undefined ? {} : { maxAge: change.maxAgeSeconds }),
    })
}

/** Takes a cookie away that a route's `reply` had set; `secure` as given to `createHttp`. */
export function dropCookie(reply: FastifyReply, name: string, secure = false): void {
  setCookie(reply, { name, value: null }, secure)
}

/** Reads a cookie set by a route's `reply`; `secure` as given to `createHttp`. */
export function cookieOf(request: FastifyRequest, name: string, secure = false): string | undefined {
  return request.cookies[cookieName(name, secure)]
}

/** ETag for reads: equal bytes need not travel twice. Registered by the app around static routes too. */
export function addEtags(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload
    const tag = `W/"${createHash('sha1').update(payload).digest('base64url')}"`
    reply.header('etag', tag)
    if (request.headers['if-none-match'] === tag) {
      reply.code(304)
      return ''
    }
    return payload
  })
}

/** Balancers ask these by number, and they tell strangers nothing. */
const ANY_HOST = new Set(['/api/health', '/api/ready'])

/** The name the visitor used, and the one a trusted proxy passes on. */
function checkHost(request: FastifyRequest, hosts: ReadonlySet<string>): void {
  for (const header of [request.headers.host, request.host]) {
    const host = hostIn(header)
    if (host === undefined || !(isLoopback(host) || hosts.has(host))) throw refuseKernel('kernel.wrong-host')
  }
}

/**
 * Cross-site writes are refused twice over: cookies are SameSite=Lax, and a browser's own words about where a request
 * comes from must name this site. A client without a browser sends neither and carries no cookie by accident.
 */
function checkOrigin(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refuseKernel('kernel.forged')
  const origin = request.headers.origin
  if (origin !== undefined) {
    let host: string
    try {
      host = new URL(origin).host
    } catch {
      throw refuseKernel('kernel.forged')
    }
    if (host !== request.host) throw refuseKernel('kernel.forged')
  }
  // A form on another site cannot send this header without asking first.
  if (request.headers['x-linli'] !== '1') throw refuseKernel('kernel.forged')
}

function validators(coerce: boolean): Ajv {
  const ajv = new Ajv({
    coerceTypes: coerce ? 'array' : false,
    useDefaults: true,
    removeAdditional: false,
    allErrors: false,
    strict: false,
  })
  ;(addFormats as unknown as (a: Ajv) => void)(ajv)
  return ajv
}

/** The database stores neither NUL nor half a surrogate pair; nobody types them. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  return typeof value !== 'object' || value === null || Object.values(value).every(isStorable)
}

function invalid(
  errors: readonly { instancePath: string; keyword: string; params: Record<string, unknown> }[],
): Error {
  const e = errors[0]
  if (!e) return refuseInput('format')
  const at = e.instancePath.replace(/^\//, '').replaceAll('/', '.')
  const own = e.params.missingProperty ?? e.params.additionalProperty
  const limit = Number(e.params.limit)
  const rule = e.keyword === 'minLength' && limit <= 1 ? 'empty' : (ruleOf[e.keyword] ?? 'format')
  const named = typeof own === 'string' ? [at, own].filter(Boolean).join('.') : at
  return refuseInput(rule, named, Number.isFinite(limit) ? limit : undefined)
}

const ruleOf: Readonly<Record<string, Parameters<typeof refuseInput>[0]>> = {
  required: 'required',
  additionalProperties: 'unknown-field',
  minLength: 'short',
  maxLength: 'long',
  type: 'type',
  enum: 'choice',
  anyOf: 'choice',
  const: 'choice',
  minimum: 'small',
  exclusiveMinimum: 'small',
  maximum: 'big',
  exclusiveMaximum: 'big',
  maxItems: 'many',
  minItems: 'few',
}

/** RFC 9457 with our code, sentence, source and fields. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly source?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly params?: Readonly<Record<string, unknown>>
  readonly request: string
}

export function sendProblem(
  ground: Ground,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const refusal = asRefusal(error)
  if (!refusal)
    ground.log.error('request.failed', error, { route: request.routeOptions?.url ?? null, id: request.id })
  if (refusal?.params.seconds !== undefined) reply.header('retry-after', String(refusal.params.seconds))
  const problem: Problem = refusal
    ? {
        type: `urn:linli:refusal:${refusal.code}`,
        title: refusal.message,
        status: refusal.status,
        code: refusal.code,
        detail: refusal.message,
        ...(refusal.source ? { source: refusal.source } : {}),
        ...(refusal.fields ? { fields: refusal.fields } : {}),
        ...(Object.keys(refusal.params).length > 0 ? { params: refusal.params } : {}),
        request: request.id,
      }
    : {
        type: 'urn:linli:failure',
        title: failures['kernel.failure'],
        status: 500,
        code: 'kernel.failure',
        detail: failures['kernel.failure'],
        request: request.id,
      }
  reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    // A 404 may be kept by anybody on the way unless told otherwise, and means this visitor only.
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send(problem)
}

function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  const e = error as { statusCode?: number; code?: string; message?: string }
  if (e.code === 'FST_ERR_CTP_BODY_TOO_LARGE' || e.code === 'FST_REQ_FILE_TOO_LARGE')
    return refuseKernel('kernel.too-large', { limit: e.code.startsWith('FST_REQ') ? '10 MB' : '1 MB' })
  if (e.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return refuseKernel('kernel.media-type')
  if (e.statusCode !== undefined && e.statusCode >= 400 && e.statusCode < 500)
    return refuseKernel('kernel.malformed', {
      what: wrongs['kernel.wrong.unreadable'],
      rule: 'kernel.wrong.unreadable',
    })
  return undefined
}
