/**
 * A file made for download: beside the JSON endpoints, with the same actor, limits and refusals. The query judges who may
 * have it and gives the content whole (then it must be small, some megabytes) or writes it into a spool. Nothing leaves before
 * the query's commit: whoever got a file stands in the trace.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor, Ground, Query } from '#kernel/action'
import { ask } from '#kernel/action'
import type { Endpoint, TSchema } from '#kernel/endpoint'
import { refuseKernel } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { openSpool } from '#kernel/spool'
import type { Spool } from '#kernel/spool'

export interface Downloaded {
  /** Null: it stands in the spool. */
  readonly content: Uint8Array | null
  readonly media: string
  /** Shown when it is saved. */
  readonly name: string
}

/** What a download is asked for. */
export interface Asked {
  readonly id: Uuid | null
  /** Filters of the address, as `input` describes them. */
  readonly filters: Readonly<Record<string, unknown>>
  /** Only where there is an `input`: lists are long. */
  readonly spool: Spool | null
}

export interface Download {
  /** `module.act`. */
  readonly name: string
  /** Chinese summary for the published description. */
  readonly summary: string
  /** With `:id` where it is one subject's. */
  readonly path: string
  readonly who: Endpoint['who']
  readonly query: Query<Asked, Downloaded>
  /** Makes it a list in a spool, with these filters in its address. */
  readonly input?: TSchema
  readonly perMinute?: number
}

export interface DownloadRoutes {
  readonly ground: Ground
  readonly actorOf: (request: FastifyRequest, endpoint: Endpoint) => Promise<Actor>
  readonly downloads: readonly Download[]
  readonly rateFactor?: number
}

/** Lists made at once: each holds a connection and the processor for seconds. */
const AT_ONCE = 2

/** Mounts downloads on the app `createHttp` made. */
export function mountDownloads(app: FastifyInstance, options: DownloadRoutes): void {
  let lists = 0
  for (const download of options.downloads) {
    const { name, path, who, query, input } = download
    const max = (download.perMinute ?? 60) * (options.rateFactor ?? 1)
    app.get<{ Params: { id?: string }; Querystring: Record<string, unknown> }>(
      path,
      {
        config: { rateLimit: { max, timeWindow: 60_000 } },
        ...(input ? { schema: { querystring: input } } : {}),
      },
      async (request, reply) => {
        const id = request.params.id ?? null
        if (id !== null && !isUuid(id)) throw refuseKernel('kernel.not-found')
        const actor = await options.actorOf(request, { name, who, kind: 'read' } as Endpoint)
        if (!input) {
          const file = await ask(options.ground, actor, query, { id, filters: {}, spool: null })
          if (file.content === null) throw new Error(`download ${name} has no content`)
          return headed(reply, file).send(
            Buffer.from(file.content.buffer, file.content.byteOffset, file.content.byteLength),
          )
        }
        if (lists >= AT_ONCE) throw refuseKernel('kernel.busy')
        lists++
        try {
          const spool = await openSpool()
          try {
            const file = await ask(options.ground, actor, query, { id, filters: request.query, spool })
            return headed(reply, file).header('content-length', spool.size).send(spool.leave())
          } catch (error) {
            await spool.close()
            throw error
          }
        } finally {
          lists--
        }
      },
    )
  }
}

function headed(reply: FastifyReply, file: Downloaded): FastifyReply {
  const shown = encodeURIComponent(file.name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return reply.headers({
    'content-type': file.media,
    'content-disposition': `attachment; filename*=UTF-8''${shown}`,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  })
}
