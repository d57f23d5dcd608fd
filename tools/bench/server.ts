/**
 * The measured process: the real application on a given database, with its jobs. Told over IPC to record the statements it
 * sends (for the bare reference) and to say how much memory it holds.
 */
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { loadConfig } from '#kernel/config'
import { startJobs } from '#kernel/jobs'
import { openAnchors } from '#kernel/seal'
import { serviceActor } from '#modules/bodies'
import { createApp } from '../../apps/server/app.ts'
import { stand } from '../../apps/server/ground.ts'
import { manifests } from '../../apps/server/modules.ts'

export interface Sent {
  /** Connection it went over: statements between BEGIN and COMMIT of one connection are one transaction. */
  readonly connection: number
  readonly text: string
  readonly name: string | undefined
  readonly values: readonly unknown[]
}

let recording: Sent[] | undefined
const numbers = new WeakMap<object, number>()
let connections = 0
type Query = (this: object, config: unknown, ...more: unknown[]) => unknown
const original = pg.Client.prototype.query as unknown as Query
const recorded: Query = function (config, ...more) {
  if (recording) {
    if (!numbers.has(this)) numbers.set(this, ++connections)
    const c = (typeof config === 'string' ? { text: config } : config) as {
      text: string
      name?: string
      values?: unknown[]
    }
    recording.push({
      connection: numbers.get(this)!,
      text: c.text,
      name: c.name,
      values: c.values ?? (Array.isArray(more[0]) ? more[0] : []),
    })
  }
  return original.call(this, config, ...more)
}
pg.Client.prototype.query = recorded as never

const config = loadConfig(process.env)
const standing = await stand(config, () => {}, { pool: 10 })
const modules = manifests()
const app = await createApp({ ground: standing.ground, manifests: modules, rateFactor: 1_000_000 })
const jobs =
  process.env.BENCH_JOBS === '1'
    ? await startJobs(standing.ground, modules, { serviceActor, anchors: openAnchors(config.keysDir) })
    : undefined
await app.listen({ port: 0, host: '127.0.0.1' })
const address = app.server.address()
process.send!({ port: typeof address === 'object' && address ? address.port : 0 })

// The bench that measures us is gone: so are we.
process.on('disconnect', () => process.exit(1))
process.on('message', (message: { ask: 'record' | 'recorded' | 'memory' | 'stop' }) => {
  if (message.ask === 'record') {
    recording = []
    process.send!({})
  } else if (message.ask === 'recorded') {
    process.send!({ sent: recording })
    recording = undefined
  } else if (message.ask === 'memory') {
    const status = readFileSync('/proc/self/status', 'utf8')
    const kb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0)
    const used = process.memoryUsage()
    process.send!({
      rssMb: Math.round(kb('VmRSS') / 1024),
      peakMb: Math.round(kb('VmHWM') / 1024),
      heapUsedMb: Math.round(used.heapUsed / 2 ** 20),
      heapTotalMb: Math.round(used.heapTotal / 2 ** 20),
      externalMb: Math.round(used.external / 2 ** 20),
    })
  } else {
    void (async () => {
      await app.close()
      await jobs?.stop()
      await standing.close()
      process.exit(0)
    })()
  }
})
