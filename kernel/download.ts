/**
 * A file made for download: beside the JSON endpoints, with the same actor, limits and refusals. The query judges who may
 * have it and gives the content whole, so it must be small (some megabytes).
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor, Ground, Query } from '#kernel/action'
import { ask } from '#kernel/action'
import type { Endpoint } from '#kernel/endpoint'
import { refuseKernel } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'

export interface Downloaded {
  readonly content: Uint8Array
  readonly media: string
  /** Shown when it is saved. */
  readonly name: string
}

export interface Download {
  /** `module.act`. */
  readonly name: string
  /** Chinese summary for the published description. */
  readonly summary: string
  /** With `:id` where it is one subject's. */
  readonly path: string
  readonly who: Endpoint['who']
  readonly query: Query<{ readonly id: Uuid | null }, Downloaded>
  readonly perMinute?: number
}

export interface DownloadRoutes {
  readonly ground: Ground
  readonly actorOf: (request: FastifyRequest, endpoint: Endpoint) => Promise<Actor>
  readonly downloads: readonly Download[]
  readonly rateFactor?: number
}

/** Mounts downloads on the app `createHttp` made. */
export function mountDownloads(app: FastifyInstance, options: DownloadRoutes): void {
  for (const download of options.downloads) {
    const { name, path, who, query } = download
    const max = (download.perMinute ?? 60) * (options.rateFactor ?? 1)
    app.get<{ Params: { id?: string } }>(
      path,
      { config: { rateLimit: { max, timeWindow: 60_000 } } },
      async (request, reply) => {
        const id = request.params.id ?? null
        if (id !== null && !isUuid(id)) throw refuseKernel('kernel.not-found')
        const actor = await options.actorOf(request, { name, who, kind: 'read' } as Endpoint)
        const file = await ask(options.ground, actor, query, { id })
        const shown = encodeURIComponent(file.name).replace(
          /['()*]/g,
          (c) => `%${c.charCodeAt(0).toString(16)}`,
        )
        reply.headers({
          'content-type': file.media,
          'content-disposition': `attachment; filename*=UTF-8''${shown}`,
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
          'x-content-type-options': 'nosniff',
          'cache-control': 'private, no-store',
        })
        return reply.send(Buffer.from(file.content.buffer, file.content.byteOffset, file.content.byteLength))
      },
    )
  }
}
