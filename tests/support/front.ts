/** The program as it stands in front of the world: sessions by cookie, pages, files, downloads, metrics, the log it writes. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import type { Ground } from '#kernel/action'
import type { Log } from '#kernel/log'
import { openMetrics, openReadiness } from '#kernel/watch'
import { offerDemoRole } from '#modules/identity'
import type { SignInProvider } from '../../modules/identity/providers.ts'
import { createApp } from '../../apps/server/app.ts'
import { manifests, migrationSources } from '../../apps/server/modules.ts'
import { serveWeb } from '../../apps/server/web.ts'
import type { City, Someone } from './city.ts'

export type App = Awaited<ReturnType<typeof createApp>>
export type Heard = Awaited<ReturnType<App['inject']>>

export interface Front {
  readonly app: App
  /** What the app stands on: a test may watch it at work. */
  readonly ground: Ground
  /** What the server logged beside an answer 500. */
  readonly failures: string[]
  /** A session of one's own; the one kept, unless it is over. */
  cookieOf(name: string): Promise<string>
  forget(name: string): void
  /** Makes sure that this person's session lasts: where anybody may ask, one that is over would make them nobody. */
  awake(name: string): Promise<void>
  /** How often somebody came in by now. */
  comings(): number
  /** Headers of a request by this person: session, post, our own mark. */
  headersOf(name: string): Promise<Record<string, string>>
  /** A request by this person; whoever's session is over comes back first. */
  send(name: string, options: Pick<InjectOptions, 'method' | 'url' | 'headers' | 'payload'>): Promise<Heard>
  close(): Promise<void>
}

const SESSION_MS = 12 * 3_600_000
export const METRICS_TOKEN = 'a-token-of-at-least-24-characters'
/** Words of files that must never leave. */
export const buried = '埋藏的文件甲子'
export const pages = { resident: '居民页', desk: '工作台页' } as const

/** Answers with where it was told to come back to; nobody is ever proved by it. */
export const askedBack: SignInProvider = {
  id: 'elsewhere',
  title: '外部登录',
  issuer: 'https://provider.example',
  begin: async (question) =>
    new URL(`https://provider.example/authorize?redirect_uri=${encodeURIComponent(question.redirect)}`),
  finish: async () => ({ subject: 'nobody' }),
  leave: async () => undefined,
}

export async function openFront(
  city: City,
  people: Readonly<Record<string, Someone | null>>,
  options: {
    log?: Log
    secure?: boolean
    rateFactor?: number
    trustProxy?: number
    stepSeconds?: number
  } = {},
): Promise<Front> {
  const failures: string[] = []
  const log: Log = {
    info: (event, fields) => options.log?.info(event, fields),
    error: (event, error, fields) => {
      failures.push(String((error as Error).stack ?? error))
      options.log?.error(event, error, fields)
    },
  }
  const ground = { ...city.ground, log }
  const readiness = openReadiness({
    database: city.ground.database,
    dataDir: '/',
    migrations: migrationSources,
    isStopping: () => false,
    freeBytes: async () => 50_000_000_000,
  })
  const app = await createApp({
    ground,
    manifests: manifests({ demo: true, providers: [askedBack], url: 'https://linli.example' }),
    rateFactor: options.rateFactor ?? 1_000_000,
    ...(options.secure === undefined ? {} : { secure: options.secure }),
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
    watch: {
      log,
      metrics: openMetrics({ database: city.ground.database, version: '9.9.9', readiness }),
      readiness,
      token: METRICS_TOKEN,
      isProxied: options.trustProxy !== undefined,
    },
  })
  const folder = mkdtempSync(join(tmpdir(), 'linli-front-'))
  const dir = join(folder, 'web')
  mkdirSync(join(dir, 'assets'), { recursive: true })
  mkdirSync(join(dir, 'desk'))
  const page = (name: string) =>
    `<!doctype html><html><head><meta name="linli-facts" content="" /></head><body>${name}</body></html>`
  writeFileSync(join(dir, 'index.html'), page(pages.resident))
  writeFileSync(join(dir, 'desk/index.html'), page(pages.desk))
  writeFileSync(join(dir, 'sw.js'), 'self.skipWaiting()')
  writeFileSync(join(dir, 'assets/a-1.js'), 'void 0')
  for (const hidden of ['.inputs', '../master.key', 'secret.txt', 'desk/secret.txt'])
    writeFileSync(join(dir, hidden), buried)
  await serveWeb(app, dir, {})
  await city.inside(async (ctx) => {
    for (const [title, who] of Object.entries(people))
      if (who?.person)
        await offerDemoRole(ctx, {
          person: who.person,
          sort: 1,
          level: '',
          title,
          body: '',
          hint: '',
          app: 'desk',
        })
  })

  const cookies = new Map<string, string>()
  /** When each came in. */
  const since = new Map<string, number>()
  let comings = 0
  const cookieOf = async (name: string) => {
    const kept = cookies.get(name)
    if (kept !== undefined) return kept
    const answer = await app.inject({
      method: 'POST',
      url: '/api/identity/demo-sign-in',
      headers: { 'x-linli': '1' },
      payload: { person: people[name]!.person },
    })
    if (answer.statusCode !== 200) throw new Error(answer.body)
    const cookie = String(answer.headers['set-cookie']).split(';')[0]!
    cookies.set(name, cookie)
    since.set(name, city.clock.now.getTime())
    comings++
    return cookie
  }
  const headersOf = async (name: string) => {
    const who = people[name]
    return {
      'x-linli': '1',
      ...(who?.person ? { cookie: await cookieOf(name) } : {}),
      ...(who?.appointment ? { 'x-linli-capacity': who.appointment } : {}),
    }
  }
  const send: Front['send'] = async (name, request) => {
    // Time passes: what rests after wrong codes or passwords wakes up again.
    city.clock.now = new Date(city.clock.now.getTime() + (options.stepSeconds ?? 1) * 1000)
    const attempt = async () =>
      app.inject({ ...request, headers: { ...(await headersOf(name)), ...request.headers } })
    const answer = await attempt()
    if (answer.statusCode !== 401 || !people[name]?.person || request.headers?.['cookie'] !== undefined)
      return answer
    // Whatever ended the session, its person comes back.
    cookies.delete(name)
    return attempt()
  }
  return {
    app,
    ground,
    failures,
    cookieOf,
    comings: () => comings,
    async awake(name) {
      if (!people[name]?.person) return
      const age = city.clock.now.getTime() - (since.get(name) ?? 0)
      if (age > SESSION_MS / 2) cookies.delete(name)
      await cookieOf(name)
    },
    forget: (name) => void cookies.delete(name),
    headersOf,
    send,
    async close() {
      await app.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Headers of a write of one's own. */
export const fresh = () => ({ 'content-type': 'application/json', 'idempotency-key': randomUUID() })
