/**
 * Heavy work before serving, in a process of its own so that the server stays small: building the web apps, checking and
 * loading packs, the demonstration. Ends with 0 when everything stands.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fork } from 'node:child_process'
import pg from 'pg'
import { ConfigError, loadConfig } from '#kernel/config'
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

/** Runs this file as a child and waits; its lines go to `say`. Throws when it failed, an expected Error when it refused. */
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
  let refused: string | undefined
  child.on('message', (told) => {
    if (typeof told === 'string') say(told)
    else refused = (told as Refused).refused
  })
  const stop = () => void child.kill()
  signal?.addEventListener('abort', stop, { once: true })
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  signal?.removeEventListener('abort', stop)
  signal?.throwIfAborted()
  if (refused !== undefined) throw Object.assign(new Error(refused), { expected: true })
  if (code !== 0) throw new Error(`preparation ended with ${code}`)
}

/** What the child says when the operator has to mend something. */
interface Refused {
  readonly refused: string
}

/**
 * Thousands of small commits of a few hundred statements. They need not wait for the disk one by one: nobody was told of them,
 * after a power cut the last ones are missing, whole and in their order, and a seed goes on from what is there; "it stands" is
 * noted only after ANALYZE, whose own commit flushes all before it. And a plan for every value is not worth its making.
 */
const SEEDING = {
  synchronous_commit: 'off',
  plan_cache_mode: 'force_generic_plan',
  // Nor does anybody wait for an answer: a machine that has much else to do is no reason to give up.
  statement_timeout: '120000',
}

async function work(): Promise<void> {
  const say = (line: string) => process.send?.(line)
  const config = loadConfig(process.env)
  const seed = async () => {
    if (process.env.PREPARE_DEMONSTRATION !== '1') return
    const standing = await stand(config, say, { pool: 8, patienceMs: 60_000, session: SEEDING })
    try {
      if (await seedDemonstration(standing.ground, say, config.demoLocalities)) {
        // A fresh load has no statistics yet; without them the planner reads whole tables. And what was written is on disk.
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
      if (error instanceof ConfigError)
        process.send?.({ refused: error.message } satisfies Refused, () => process.exit(2))
      else {
        console.error(error)
        process.exit(1)
      }
    },
  )
}
