/**
 * Heavy work before serving, in a process of its own so that the server stays small: building the web apps, checking and
 * loading packs, the demonstration. Ends with 0 when everything stands.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fork } from 'node:child_process'
import pg from 'pg'
import { loadConfig } from '#kernel/config'
import type { Config } from '#kernel/config'
import { buildWeb } from '../build.ts'
import { seedDemonstration } from './demonstration.ts'
import { stand } from './ground.ts'

export interface Preparing {
  readonly config: Config
  readonly ownerUrl: string
  readonly appUrl: string
  /** Only on the embedded database. */
  readonly demonstration: boolean
}

/** Runs this file as a child and waits; its lines go to `say`. Throws when it failed. */
export async function prepare(
  p: Preparing,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['child'], {
    execArgv: [],
    env: {
      ...process.env,
      DATABASE_URL: p.ownerUrl,
      LINLI_APP_URL: p.appUrl,
      LINLI_DATA: p.config.dataDir,
      LINLI_KEYS: p.config.keysDir,
      ...(p.demonstration ? { PREPARE_DEMONSTRATION: '1' } : {}),
    },
  })
  child.on('message', (line) => say(String(line)))
  const stop = () => void child.kill()
  signal?.addEventListener('abort', stop, { once: true })
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  signal?.removeEventListener('abort', stop)
  signal?.throwIfAborted()
  if (code !== 0) throw new Error(`preparation ended with ${code}`)
}

async function work(): Promise<void> {
  const say = (line: string) => process.send?.(line)
  const config = loadConfig(process.env)
  const seed = async () => {
    if (process.env.PREPARE_DEMONSTRATION !== '1') return
    const standing = await stand(config, say, { pool: 8 })
    try {
      if (await seedDemonstration(standing.ground, say)) {
        // A fresh load has no statistics yet; without them the planner reads whole tables.
        const client = new pg.Client({ connectionString: standing.ownerUrl })
        await client.connect()
        await client.query('ANALYZE')
        await client.end()
        say('演示数据已准备。')
      }
    } finally {
      await standing.close()
    }
  }
  // Building is the bundler's work and seeding the database's: on a first start they go side by side.
  await Promise.all([buildWeb({ outDir: join(config.dataDir, 'web'), log: say }), seed()])
}

if (process.argv[2] === 'child') {
  process.on('disconnect', () => process.exit(1))
  work().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
}
