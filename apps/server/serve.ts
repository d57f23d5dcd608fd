/** Everything between a checked configuration and a listening server. */
import { join } from 'node:path'
import type { Config } from '#kernel/config'
import { startJobs } from '#kernel/jobs'
import { openAnchors } from '#kernel/seal'
import { serviceActor } from '#modules/bodies'
import { demoAllowed } from '../../modules/identity/module.ts'
import { knownJurisdictions } from '#modules/territory'
import { createApp } from './app.ts'
import { stand } from './ground.ts'
import { manifests } from './modules.ts'
import { mountOpenApi } from './openapi.ts'
import { prepare } from './prepare.ts'
import { serveWeb } from './web.ts'

export interface Running {
  readonly url: string
  readonly demo: boolean
  close(): Promise<void>
}

/** Starts the whole server. Nothing listens before it can answer. */
export async function serve(config: Config, say: (line: string) => void): Promise<Running> {
  const standing = await stand(config, say)
  const { ground, embedded, ownerUrl, appUrl } = standing
  try {
    await prepare({ config, ownerUrl, appUrl, demonstration: embedded }, say)
    const demo = demoAllowed({ ownDatabase: !embedded, demoSeed: embedded })
    const modules = manifests({ demo })
    const app = await createApp({ ground, manifests: modules })
    mountOpenApi(app, modules)
    const jurisdictions = await knownJurisdictions(ground, true)
    await serveWeb(app, join(config.dataDir, 'web'), {
      demo,
      jurisdictions: jurisdictions.map(({ id, title }) => ({ id, title })),
    })
    const jobs = await startJobs(ground, modules, { serviceActor, anchors: openAnchors(config.keysDir) })
    await app.listen({ port: config.port, host: config.host })
    const address = app.server.address()
    const port = typeof address === 'object' && address ? address.port : config.port
    return {
      url: `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`,
      demo,
      async close() {
        await app.close()
        await jobs.stop()
        await standing.close()
      },
    }
  } catch (error) {
    await standing.close().catch(() => {})
    throw error
  }
}
