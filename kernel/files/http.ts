/** The two routes of files: they speak multipart and bytes, so they are mounted beside the JSON endpoints. */
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor, Ground } from '#kernel/action'
import { ask, query } from '#kernel/action'
import type { Endpoint, Static } from '#kernel/endpoint'
import { refuseInput, refuseKernel, refuser } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { MAX_BYTES, file, upload } from './contract.ts'
import { findFile, uploadFile } from './rows.ts'
import type { FileReader, KnownFile } from './rows.ts'
import { fileRefusals } from './words.ts'

const refuse = refuser(fileRefusals)

export interface FileRoutes {
  readonly ground: Ground
  /** As for `createHttp`; what an address says of capacity and jurisdiction is found in the headers. */
  readonly actorOf: (request: FastifyRequest, endpoint: Endpoint) => Promise<Actor>
  /** All manifests' readers. */
  readonly readers: readonly FileReader[]
  readonly rateFactor?: number
  /** An upload of which nothing came for so long is over; 10 s unless told. */
  readonly stallMs?: number
}

/** Mounts `POST /api/kernel/upload` and `GET /api/kernel/file/:id` on the app `createHttp` made. */
export async function mountFiles(app: FastifyInstance, options: FileRoutes): Promise<void> {
  const { ground } = options
  const factor = options.rateFactor ?? 1
  const readers = new Map(options.readers.map((reader) => [reader.subject, reader]))
  const limited = (endpoint: Endpoint) => ({
    rateLimit: { max: (endpoint.perMinute ?? 60) * factor, timeWindow: 60_000 },
  })
  const mayRead = query('kernel.file', (ctx, input: Wanted) => judgeReading(ctx, input, readers), {
    personal: true,
  })

  await app.register(async (scope) => {
    await scope.register(multipart, {
      limits: { fileSize: MAX_BYTES, files: 1, fields: 0, parts: 1, headerPairs: 20 },
    })
    scope.post(upload.path, { config: limited(upload) }, async (request, reply) => {
      const key = request.headers['idempotency-key']
      if (key !== undefined && !isUuid(key)) throw refuseInput('key')
      const actor = await options.actorOf(request, upload as unknown as Endpoint)
      const { content, name } = await onlyFile(request, reply, options.stallMs ?? 10_000)
      const judged = await ground.files.judge(content)
      reply.header('cache-control', 'no-store')
      return uploadFile(ground, actor, judged, name, key)
    })
  })

  app.get<{ Params: { id: string }; Querystring: Static<typeof file.input> }>(
    `${file.path}/:id`,
    { config: limited(file), schema: { querystring: file.input } },
    async (request, reply) => {
      const { id } = request.params
      if (!isUuid(id)) throw refuseKernel('kernel.not-found')
      // An <img> sends no headers: what they would say stands in the address.
      const { capacity, jurisdiction } = request.query
      if (capacity !== undefined) request.headers['x-linli-capacity'] ??= capacity
      if (jurisdiction !== undefined) request.headers['x-linli-jurisdiction'] ??= jurisdiction
      const actor = await options.actorOf(request, file as unknown as Endpoint)
      const thumb = request.query.size === 'thumb'
      const found = await ask(ground, actor, mayRead, { id, thumb, proof: request.query.proof })
      // Whoever may not see it is not told that it exists.
      if (!found) throw refuseKernel('kernel.not-found')
      const isImage = found.media.startsWith('image/')
      const tag = `"${found.sha256.slice(0, 32)}${thumb ? '-thumb' : ''}"`
      const name = encodeURIComponent(found.name).replace(
        /['()*]/g,
        (c) => `%${c.charCodeAt(0).toString(16)}`,
      )
      reply.headers({
        'content-type': found.media,
        'content-disposition': `${isImage ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        // Content never changes under its id; another session on the same machine must ask again.
        'cache-control': 'private, max-age=31536000, immutable',
        vary: 'Cookie, X-Linli-Capacity',
        etag: tag,
      })
      if (request.headers['if-none-match'] === tag) return reply.code(304).send()
      const body =
        thumb && isImage
          ? await ground.files.thumb(found.sha256, found.media)
          : await ground.files.read(found.sha256)
      return reply.send(Buffer.from(body.buffer, body.byteOffset, body.byteLength))
    },
  )
}

interface Wanted {
  readonly id: Uuid
  readonly thumb: boolean
  readonly proof: string | undefined
}

/** An unused upload is its bringer's alone; a used one is whose the owning module says. No reader, no access. */
async function judgeReading(
  ctx: Parameters<FileReader['mayRead']>[0],
  wanted: Wanted,
  readers: ReadonlyMap<string, FileReader>,
): Promise<KnownFile | undefined> {
  const found = await findFile(ctx, wanted.id)
  if (!found) return undefined
  if (found.subject === null || found.subject_kind === null)
    return found.made_by !== null && found.made_by === ctx.actor.person ? found : undefined
  const reader = readers.get(found.subject_kind)
  const { id, media, name, bytes, width, height } = found
  const shown = { id, media, name, bytes, width, height, thumb: wanted.thumb, proof: wanted.proof }
  return (await reader?.mayRead(ctx, found.subject, shown)) === true ? found : undefined
}

async function onlyFile(
  request: FastifyRequest,
  reply: FastifyReply,
  stallMs: number,
): Promise<{ content: Buffer; name: string }> {
  if (!request.isMultipart()) throw refuseKernel('kernel.media-type')
  let only: { content: Buffer; name: string } | undefined
  const reading = async () => {
    for await (const part of request.files())
      only = { content: await part.toBuffer(), name: part.filename ?? '' }
  }
  try {
    await unlessStalled(request, stallMs, reading())
  } catch (error) {
    // What is left of the form nobody will read: the connection goes with the answer, and holds up no stop.
    reply.header('connection', 'close')
    const code = (error as { code?: string }).code ?? ''
    if (code === 'FST_REQ_FILE_TOO_LARGE')
      throw refuse('files.too-large', { limit: `${MAX_BYTES / 1024 / 1024} MB` })
    if (['FST_FILES_LIMIT', 'FST_PARTS_LIMIT', 'FST_FIELDS_LIMIT'].includes(code)) throw refuse('files.one')
    throw refuse('files.incomplete')
  }
  if (!only) throw refuse('files.one')
  return only
}

/** The parser waits for ever on a large part whose head it cannot read (a torn form, or one made for that). */
async function unlessStalled(
  request: FastifyRequest,
  everyMs: number,
  reading: Promise<void>,
): Promise<void> {
  let watching: NodeJS.Timeout | undefined
  const stalled = new Promise<never>((_, reject) => {
    let came = request.raw.socket?.bytesRead ?? 0
    watching = setInterval(() => {
      const now = request.raw.socket?.bytesRead ?? 0
      if (now === came) reject(new Error('nothing more came'))
      came = now
    }, everyMs)
  })
  reading.catch(() => undefined)
  try {
    await Promise.race([reading, stalled])
  } finally {
    clearInterval(watching)
  }
}
