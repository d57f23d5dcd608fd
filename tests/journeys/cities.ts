/**
 * The cities of all journeys: the demonstration as a newcomer gets it, one for each worker of the run, so that files which
 * run beside each other never meet. A city is started when the first file of its worker asks for it. Stories that need days
 * to pass ask for another one, whose clock they move (moved.ts).
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestProject } from 'vitest/node'
import { makeTemplate } from '../../tools/test/template.ts'
import { deploymentAt } from '../support/deployment.ts'
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
  const open = async (isMoved: boolean) => {
    const copied = await copyOfTemplate(given ?? own!.folder)
    const city = isMoved ? withMovedClock(copied) : copied
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
    const [, key, worker = '', kind = ''] = (request.url ?? '').split('/')
    const answer = async () => {
      if (key !== secret) throw new Error('not for you')
      const city = cities.get(`${worker}/${kind}`) ?? open(kind === 'moved')
      cities.set(`${worker}/${kind}`, city)
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
    for (const s of standing) if (s.status === 'fulfilled') await s.value.remove()
    await own?.remove()
  }
}

const preload = pathToFileURL(join(import.meta.dirname, '../support/moved-clock.ts')).href

const withMovedClock = ({ at }: Deployment): Deployment =>
  deploymentAt(at, { NODE_OPTIONS: `--import=${preload}`, MOVED_CLOCK: join(at.folder, 'clock') })
