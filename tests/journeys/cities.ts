/**
 * The cities of all journeys: the demonstration as a newcomer gets it, one for each worker of the run, so that files which
 * run beside each other never meet. A city is started when the first file of its worker asks for it.
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { makeTemplate } from '../../tools/test/template.ts'
import type { Deployment } from '../support/deployment.ts'
import { copyOfTemplate } from '../support/template.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    linliCities: string
  }
}

/** Runs in Vitest's main process. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['LINLI_TEST_TEMPLATE']
  const own = given === undefined ? await makeTemplate() : undefined
  const cities = new Map<string, Promise<Deployment>>()
  const open = async () => {
    const city = await copyOfTemplate(given ?? own!.folder)
    try {
      await city.start()
    } catch (error) {
      await city.remove()
      throw error
    }
    return city
  }
  const secret = randomUUID()
  const broker = createServer((request, response) => {
    const [, key, worker = ''] = (request.url ?? '').split('/')
    const answer = async () => {
      if (key !== secret) throw new Error('not for you')
      const city = cities.get(worker) ?? open()
      cities.set(worker, city)
      return (await city).at
    }
    answer().then(
      (at) => response.end(JSON.stringify(at)),
      (error: unknown) => {
        response.statusCode = 500
        response.end(error instanceof Error ? (error.stack ?? error.message) : String(error))
      },
    )
  })
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve))
  project.provide('linliCities', `http://127.0.0.1:${(broker.address() as AddressInfo).port}/${secret}`)
  return async () => {
    broker.closeAllConnections()
    broker.close()
    const standing = await Promise.allSettled(cities.values())
    await Promise.all(standing.map((s) => (s.status === 'fulfilled' ? s.value.remove() : undefined)))
    await own?.remove()
  }
}
