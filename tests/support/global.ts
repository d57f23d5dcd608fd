/**
 * Runs once in Vitest's main process. Starts PostgreSQL the first time a test file asks for a database (pure tests
 * pay nothing), and hands out databases over a loopback address that only the workers are told. Makes the template of whole
 * deployments (template.ts) the first time one is asked for, unless LINLI_TEST_TEMPLATE names one.
 */
import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { makeTemplate } from '../../tools/test/template.ts'
import type { Template } from '../../tools/test/template.ts'
import { openTestServer } from './server.ts'
import type { TestServer } from './server.ts'
import { usual } from './usual.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    linliDatabases: string
  }
}

/** A database with the usual city, and the key of its secrets; filled by a process of its own, in UTC as the workers are. */
async function makeCity(server: TestServer): Promise<{ name: string; key: string }> {
  const { name, ownerUrl, appUrl } = await server.create()
  const key = randomBytes(32).toString('hex')
  const script = join(import.meta.dirname, 'filling.ts')
  await promisify(execFile)(process.execPath, [script, ownerUrl, appUrl, usual.pack, usual.now, key], {
    env: { ...process.env, TZ: 'UTC' },
  })
  return { name, key }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let opening: Promise<TestServer> | undefined
  let making: Promise<Template> | undefined
  let city: Promise<{ name: string; key: string }> | undefined
  const secret = randomUUID()
  const broker = createServer((request, response) => {
    const answer = async () => {
      const [, key, act, name] = (request.url ?? '').split('/')
      if (key !== secret) throw new Error('not for you')
      if (act === 'template')
        return process.env['LINLI_TEST_TEMPLATE'] ?? (await (making ??= makeTemplate())).folder
      const server = await (opening ??= openTestServer())
      if (act === 'create') return server.create()
      if (act === 'city') {
        const { name: made, key: secrets } = await (city ??= makeCity(server))
        return { ...(await server.create(made)), key: secrets }
      }
      if (act === 'drop' && name) return server.drop(name)
      throw new Error(`unknown request ${request.url}`)
    }
    answer().then(
      (result) => response.end(JSON.stringify(result ?? null)),
      (error: unknown) => {
        response.statusCode = 500
        response.end(error instanceof Error ? (error.stack ?? error.message) : String(error))
      },
    )
  })
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve))
  project.provide('linliDatabases', `http://127.0.0.1:${(broker.address() as AddressInfo).port}/${secret}`)
  return async () => {
    broker.closeAllConnections()
    broker.close()
    await opening?.then((server) => server.close()).catch(() => undefined)
    await making?.then((template) => template.remove()).catch(() => undefined)
  }
}
