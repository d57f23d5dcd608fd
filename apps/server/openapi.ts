/** OpenAPI 3.1 made from the contracts: served, and written to docs/openapi.json. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { refusals as kernelRefusals } from '#kernel/words'
import type { Manifest } from '#kernel/manifest'

type Json = Record<string, unknown>

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string
}

const problem: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'request'],
  properties: {
    type: { type: 'string', description: 'urn:linli:refusal:<code>' },
    title: { type: 'string', description: '中文说明' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    source: { type: 'string', description: '所依据的条款或包中的规定' },
    fields: { type: 'object', additionalProperties: { type: 'string' } },
    params: { type: 'object' },
    request: { type: 'string' },
  },
}

/** The description of all endpoints of these modules; the same input gives the same text. */
export function openApi(modules: readonly Manifest[]): Json {
  const paths: Record<string, Json> = {}
  for (const { endpoint: e } of modules.flatMap((m) => m.routes)) {
    const operation: Json = {
      operationId: e.name,
      tags: [modules.find((m) => m.name === e.name.split('.')[0])?.title ?? '平台'],
      summary: e.summary,
      security: e.who === 'anyone' ? [] : [{ session: [] }],
      'x-who': e.who,
      ...(e.kind === 'read'
        ? { parameters: inQuery(e.input) }
        : {
            parameters: [
              { name: 'x-linli', in: 'header', required: true, schema: { const: '1' } },
              {
                name: 'idempotency-key',
                in: 'header',
                required: false,
                schema: { type: 'string', format: 'uuid' },
              },
            ],
            requestBody: { required: true, content: { 'application/json': { schema: plain(e.input) } } },
          }),
      responses: {
        200: { description: '成功', content: { 'application/json': { schema: plain(e.output) } } },
        default: {
          description: ['拒绝', ...e.refusals].join(' '),
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    }
    paths[e.path] = { [e.method.toLowerCase()]: operation }
  }
  for (const d of modules.flatMap((m) => m.downloads ?? []))
    paths[d.path.replace(/:(\w+)/g, '{$1}')] = {
      get: {
        operationId: d.name,
        tags: [modules.find((m) => m.name === d.name.split('.')[0])?.title ?? '平台'],
        summary: d.summary,
        security: d.who === 'anyone' ? [] : [{ session: [] }],
        'x-who': d.who,
        parameters: [
          ...[...d.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
            name,
            in: 'path',
            required: true,
            schema: { type: 'string', format: 'uuid' },
          })),
          ...inQuery(d.input),
        ],
        responses: {
          200: {
            description: '文件',
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
          },
          default: {
            description: '拒绝',
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        },
      },
    }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Linli 邻里',
      version,
      description: `拒绝以 RFC 9457 返回。通用拒绝：${Object.keys(kernelRefusals).join('、')}`,
    },
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: { Problem: problem },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'linli_session' } },
    },
  }
}

function inQuery(input: unknown): Json[] {
  const { properties = {}, required = [] } = plain(input ?? {}) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

/** JSON Schema without the library's own symbols. */
function plain(schema: unknown): Json {
  return JSON.parse(JSON.stringify(schema)) as Json
}

export function mountOpenApi(app: FastifyInstance, modules: readonly Manifest[]): void {
  const text = JSON.stringify(openApi(modules))
  app.get('/api/openapi.json', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(text),
  )
}
