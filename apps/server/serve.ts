/** Everything between a checked configuration and a listening server. */
import { join } from 'node:path'
import pg from 'pg'
import type { Config } from '#kernel/config'
import { startJobs } from '#kernel/jobs'
import { openAnchors } from '#kernel/seal'
import { serviceActor } from '#modules/bodies'
import { demoAllowed } from '../../modules/identity/module.ts'
import { knownJurisdictions } from '#modules/territory'
import { buildWeb } from '../build.ts'
import { createApp } from './app.ts'
import { seedDemonstration } from './demonstration.ts'
import { stand } from './ground.ts'
import { manifests } from './modules.ts'
import { mountOpenApi } from './openapi.ts'
import { serveWeb } from './web.ts'

export interface Running {
  readonly url: string
  readonly demo: boolean
  close(): Promise<void>
}

async function analyze(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  await client.query('ANALYZE')
  await client.end()
}

/** Starts the whole server. Nothing listens before it can answer. */
export async function serve(config: Config, say: (line: string) => void): Promise<Running> {
  const standing = await stand(config, say)
  const { ground } = standing
  try {
    const web = join(config.dataDir, 'web')
    // Building is the bundler's work and seeding the database's: on a first start they go side by side.
    const [seeded] = await Promise.all([
      standing.embedded ? seedDemonstration(ground, say) : Promise.resolve(false),
      buildWeb({ outDir: web, log: say }),
    ])
    const demo = demoAllowed({ ownDatabase: !standing.embedded, demoSeed: standing.embedded })
    const modules = manifests({ demo })
    const app = await createApp({ ground, manifests: modules })
    mountOpenApi(app, modules)
    const jurisdictions = await knownJurisdictions(ground, true)
    await serveWeb(app, web, { demo, jurisdictions: jurisdictions.map(({ id, title }) => ({ id, title })) })
    const jobs = await startJobs(ground, modules, { serviceActor, anchors: openAnchors(config.keysDir) })
    await app.listen({ port: config.port, host: config.host })
    const address = app.server.address()
    const port = typeof address === 'object' && address ? address.port : config.port
    if (seeded) {
      // A fresh load has no statistics yet; without them the planner reads whole tables.
      await analyze(standing.ownerUrl)
      say('演示数据已准备。')
    }
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
