/** The HTTP application: every module's routes, files, health, description, and the web apps. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor, Ground } from '#kernel/action'
import type { Endpoint } from '#kernel/endpoint'
import { mountDownloads } from '#kernel/download'
import { refuseKernel } from '#kernel/errors'
import { addEtags, cookieOf, createHttp, dropCookie } from '#kernel/http'
import { mountFiles } from '#kernel/files'
import type { Manifest } from '#kernel/manifest'
import { mountWatch } from '#kernel/watch'
import type { WatchOptions } from '#kernel/watch'
import {
  acting,
  actorUnder,
  findCapacity,
  isAdministration,
  publicActor,
  residentActor,
} from '#modules/bodies'
import { SESSION_COOKIE, authenticate, refusePost, refuseUnready } from '#modules/identity'
import { findJurisdiction } from '#modules/territory'

export interface AppOptions {
  readonly ground: Ground
  readonly manifests: readonly Manifest[]
  /** Behind TLS: cookies are Secure. */
  readonly secure?: boolean
  readonly rateFactor?: number
  /** How many proxies stand in front. */
  readonly trustProxy?: number
  /** Certificate and key, PEM: this process speaks HTTPS itself. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Names answered to besides those of the machine itself. */
  readonly hosts?: readonly string[]
  readonly watch?: WatchOptions
  /** Tests name their actor without signing in. */
  readonly actorOf?: ReturnType<typeof actorResolver>
}

/** Requests whose session was over: their answers take the cookie away. */
const over = new WeakSet<FastifyRequest>()

/**
 * Who asks: session → person → the appointment named in the header; the public otherwise. A submission that comes with a
 * session or a capacity belongs to somebody, and its repeat is known by whose it is: when the session is over it is refused
 * (`kernel.session-over`), never taken for the public's. Reads, and identity's own ways in, go on without one.
 */
export function actorResolver(ground: Ground, secure = false) {
  return async (request: FastifyRequest, endpoint: Asked): Promise<Actor> => {
    const named = header(request, 'x-linli-jurisdiction')
    const wanted = header(request, 'x-linli-capacity')
    // Signing out or choosing another post must work while an ended appointment is still in the header.
    const plain =
      endpoint.who !== 'capacity' &&
      (endpoint.name.startsWith('identity.') || endpoint.name === 'bodies.my-capacities')
    const appointment = wanted !== undefined && wanted !== 'resident' && !plain ? wanted : undefined
    const token = cookieOf(request, SESSION_COOKIE, secure)
    // Both questions travel at once; the answer to the second counts only if the first says whose it is.
    const [live, jurisdiction, found] = await Promise.all([
      authenticate(ground, token),
      findJurisdiction(ground, named),
      appointment !== undefined && token !== undefined ? findCapacity(ground, appointment) : null,
    ])
    refuseUnready(live, endpoint)
    if (!live) {
      if (endpoint.who !== 'anyone') throw refuseKernel('kernel.signed-out')
      if (isSubmission(endpoint) && (token ?? wanted) !== undefined) {
        over.add(request)
        throw refuseKernel('kernel.session-over')
      }
      return publicActor(jurisdiction)
    }
    if (appointment !== undefined) {
      const actor = actorUnder(live, found)
      refusePost(live, isAdministration(acting({ actor }).may))
      return actor
    }
    if (endpoint.who === 'capacity') throw refuseKernel('kernel.no-rule')
    return residentActor(live, jurisdiction)
  }
}

type Asked = Pick<Endpoint, 'who' | 'name' | 'kind'> & Partial<Pick<Endpoint, 'keepsAnswer' | 'asks'>>

const isSubmission = ({ kind, keepsAnswer, name }: Asked) =>
  kind === 'write' && keepsAnswer === true && !name.startsWith('identity.')

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' && value !== '' && value.length <= 100 ? value : undefined
}

export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { ground, manifests } = options
  const app = await createHttp({
    ground,
    routes: manifests.flatMap((m) => m.routes),
    actorOf: options.actorOf ?? actorResolver(ground, options.secure),
    ...(options.rateFactor === undefined ? {} : { rateFactor: options.rateFactor }),
    ...(options.secure === undefined ? {} : { secure: options.secure }),
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.hosts === undefined ? {} : { hosts: options.hosts }),
  })
  if (options.watch) mountWatch(app, options.watch)
  const actorOf = options.actorOf ?? actorResolver(ground, options.secure)
  await mountFiles(app, {
    ground,
    actorOf,
    readers: manifests.flatMap((m) => m.files ?? []),
    ...(options.rateFactor === undefined ? {} : { rateFactor: options.rateFactor }),
  })
  mountDownloads(app, {
    ground,
    actorOf,
    downloads: manifests.flatMap((m) => m.downloads ?? []),
    ...(options.rateFactor === undefined ? {} : { rateFactor: options.rateFactor }),
  })
  app.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply) => {
    if (over.has(request) && cookieOf(request, SESSION_COOKIE, options.secure) !== undefined)
      dropCookie(reply, SESSION_COOKIE, options.secure)
  })
  addEtags(app)
  return app
}
