/** Serves the built web apps: resident at `/`, desk at `/desk/`, hashed assets for ever. */
import { readFileSync, readdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { refuseKernel } from '#kernel/errors'

/** What the pages are told about this deployment without asking. */
export interface WebFacts {
  /** Shows the mark 演示数据. */
  readonly demo?: boolean
  /** First is the default; its title stands in the head of every page. */
  readonly jurisdictions?: readonly {
    readonly id: string
    readonly title: string
    readonly realm: number
    readonly hotline?: string
  }[]
}

/** Facts may change while the server runs: the pages are told the newest of the last minute. */
const FACTS_MS = 60_000

const YEAR_SECONDS = 31_536_000
const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
}

/**
 * Mounts what `buildWeb` made in `dir`; call once, after the API's routes. Unknown paths get the app's page (it shows
 * "no such page"), unknown paths below `/api` stay a 404 problem. Throws when `dir` holds no build.
 */
export async function serveWeb(
  app: FastifyInstance,
  dir: string,
  facts: WebFacts | (() => Promise<WebFacts>) = {},
): Promise<void> {
  const pages = {
    resident: readFileSync(join(dir, 'index.html'), 'utf8'),
    desk: readFileSync(join(dir, 'desk/index.html'), 'utf8'),
  }
  const told = typeof facts === 'function' ? remembered(facts) : async () => facts
  await app.register(fastifyStatic, {
    root: join(dir, 'assets'),
    prefix: '/assets/',
    preCompressed: true,
    immutable: true,
    maxAge: YEAR_SECONDS * 1000,
    decorateReply: false,
    index: false,
  })
  for (const name of readdirSync(dir)) {
    const type = types[extname(name)]
    if (!type) continue
    const content = readFileSync(join(dir, name))
    app.get(`/${name}`, async (_request, reply) =>
      reply.header('content-type', type).header('cache-control', 'no-cache').send(content),
    )
  }
  const send = async (reply: FastifyReply, html: string) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(page(html, await told()))
  app.get('/desk', async (_request, reply) => send(reply, pages.desk))
  app.get('/desk/*', async (_request, reply) => send(reply, pages.desk))
  app.get('/', async (_request, reply) => send(reply, pages.resident))
  app.get<{ Params: { '*': string } }>('/*', async (request, reply) => {
    const path = request.params['*']
    // A file that is not there is not a page: a script asking for it must not get HTML.
    if (path === 'api' || path.startsWith('api/') || basename(path).includes('.'))
      throw refuseKernel('kernel.not-found')
    return send(reply, pages.resident)
  })
}

/** What cannot be asked now is what it was. Until there is a first answer everybody waits for it. */
function remembered(ask: () => Promise<WebFacts>): () => Promise<WebFacts> {
  let kept: WebFacts | undefined
  let asking: Promise<WebFacts> = Promise.resolve({})
  let until = 0
  return async () => {
    if (Date.now() < until) return kept ?? asking
    until = Date.now() + FACTS_MS
    asking = ask().then(
      (facts) => (kept = facts),
      () => kept ?? {},
    )
    return asking
  }
}

function page(html: string, facts: WebFacts): string {
  const told = JSON.stringify({ demo: facts.demo === true, jurisdictions: facts.jurisdictions ?? [] })
  const safe = told.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return html.replace(/(name="linli-facts" content=)""/, (_all, head: string) => `${head}"${safe}"`)
}
