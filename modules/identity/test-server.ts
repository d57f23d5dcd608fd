/** A server with identity's routes on a database of its own, for this module's tests: real HTTP layer, real commits. */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { perform, action } from '#kernel/action'
import type { Action, Actor, Ground } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import type { Endpoint } from '#kernel/endpoint'
import { refuseKernel } from '#kernel/errors'
import { cookieOf, createHttp } from '#kernel/http'
import { newId } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { jsonLog } from '#kernel/log'
import type { Manifest } from '#kernel/manifest'
import { secretsFrom } from '#kernel/secrets'
import { testDatabase } from '../../tests/support/database.ts'
import { authenticate, refuseUnready } from './authenticate.ts'
import { addPerson, createAccount } from './actions/account.ts'
import { hashPassword } from './hashing.ts'
import * as store from './store/accounts.ts'
import { accountRow } from './traced.ts'
import { SESSION_COOKIE } from './token.ts'

export const REALM = 7
/** Header by which a test says that its actor holds a security post. */
const SECURITY = { 'x-linli-capacity': 'security' }

export type IdentityServer = Awaited<ReturnType<typeof identityServer>>

export async function identityServer(manifest: Manifest, options: { secure?: boolean } = {}) {
  const given = await testDatabase()
  const clock = { now: new Date('2026-11-20T01:00:00Z') }
  const database = openDatabase(given.appUrl, { max: 8 })
  const ground = {
    database,
    secrets: secretsFrom(randomBytes(32)),
    files: {} as Ground['files'],
    log: jsonLog('error'),
    clock: () => clock.now,
  } as Ground
  const app = await createHttp({
    ground,
    routes: manifest.routes,
    rateFactor: 100,
    trustProxy: 1,
    ...(options.secure ? { secure: true } : {}),
    actorOf: async (request, endpoint: Endpoint): Promise<Actor> => {
      const live = await authenticate(ground, cookieOf(request, SESSION_COOKIE, options.secure))
      refuseUnready(live, endpoint)
      if (endpoint.who !== 'anyone' && !live) throw refuseKernel('kernel.signed-out')
      const post = live ? request.headers['x-linli-capacity'] : undefined
      return {
        person: live?.person ?? null,
        session: live?.session ?? null,
        realm: REALM,
        capacity: {
          id: typeof post === 'string' ? post : live ? 'resident' : 'public',
          facts: { may: post === 'security' ? ['identity.security'] : [] },
          settings: settings(live?.person ?? '', post ? newId(REALM, clock.now) : ''),
        },
      }
    },
  })
  const service: Actor = {
    person: null,
    session: null,
    realm: REALM,
    capacity: {
      id: 'service:test',
      facts: null,
      settings: { ...settings('', ''), 'linli.service': '1' },
    },
  }

  let hash: { of: string; phc: string } | undefined
  const asService = <I, O>(act: Action<I, O>, input: I) => perform(ground, service, act, input)

  return {
    app,
    ground,
    database,
    ownerUrl: given.ownerUrl,
    clock,
    service,
    asService,
    later: (minutes: number) => {
      clock.now = new Date(clock.now.getTime() + minutes * 60_000)
    },
    /** An account with a first password; `settled` puts a password of the person's own in its place. */
    async account(login: string, options: { settled?: string } = {}) {
      const made = await asService(createAccount, { login, name: `某${login}` })
      if (options.settled === undefined) return { ...made, login }
      hash =
        hash?.of === options.settled
          ? hash
          : { of: options.settled, phc: await hashPassword(options.settled) }
      await asService(settling, { account: made.account, phc: hash.phc })
      return { ...made, login, password: options.settled }
    },
    async cookie(login: string, password: string) {
      const { status, cookie } = await this.signIn(login, password)
      expect(status).toBe(200)
      return cookie!
    },
    person: (name: string) => asService(adding, { name }),
    signIn(login: string, password: string, more: More & { keep?: boolean } = {}) {
      const { keep, ...rest } = more
      return this.post('identity/sign-in', { login, password, ...(keep ? { keep } : {}) }, rest)
    },
    async post(path: string, body: unknown, more: More = {}) {
      return answered(
        await app.inject({
          method: 'POST',
          url: `/api/${path}`,
          payload: body as object,
          headers: { 'x-linli': '1', ...headersOf(more) },
        }),
      )
    },
    async get(path: string, more: More = {}) {
      return answered(await app.inject({ method: 'GET', url: `/api/${path}`, headers: headersOf(more) }))
    },
    async close() {
      await app.close()
      await database.close()
      await given.drop()
    },
  }
}

interface More {
  cookie?: string | undefined
  address?: string
  security?: boolean
  headers?: Record<string, string>
}

const adding = action('test.add-person', async (ctx, input: { name: string }): Promise<Uuid> =>
  addPerson(ctx, input),
)

const settling = action('test.settle', async (ctx, input: { account: Uuid; phc: string }) => {
  const account = (await store.lockAccountRow(ctx.tx, REALM, input.account))!
  const change = { must_change: false, password_at: ctx.now }
  await store.updateAccount(ctx.tx, 'own', account, change)
  await store.putCredential(ctx.tx, 'own', account, ctx.secrets.seal('credential', input.phc, account.id))
  ctx.touch({
    kind: 'identity.account',
    id: account.id,
    fields: ['password'],
    row: accountRow({ ...account, ...change }),
  })
})

function settings(person: string, body: string) {
  return {
    'linli.realm': String(REALM),
    'linli.person': person,
    'linli.body': body,
    'linli.service': '',
  }
}

function headersOf(more: More): Record<string, string> {
  return {
    ...(more.cookie ? { cookie: more.cookie } : {}),
    ...(more.address ? { 'x-forwarded-for': more.address } : {}),
    ...(more.security ? SECURITY : {}),
    ...more.headers,
  }
}

interface Injected {
  statusCode: number
  headers: Record<string, unknown>
  json(): unknown
}

function answered(response: Injected) {
  const raw = [response.headers['set-cookie'] ?? []].flat() as string[]
  const setCookie = raw.find((line) => line.includes(SESSION_COOKIE))
  const body = response.json() as Record<string, unknown>
  return {
    status: response.statusCode,
    body,
    code: (body as { code?: string }).code,
    setCookie,
    cookie: setCookie?.split(';')[0],
    headers: response.headers,
  }
}
