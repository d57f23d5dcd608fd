/** Everything between a checked configuration and a listening server, and the orderly way back. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, query } from '#kernel/action'
import type { Ground } from '#kernel/action'
import type { Config } from '#kernel/config'
import { Refusal } from '#kernel/errors'
import { startJobs } from '#kernel/jobs'
import { openAnchors } from '#kernel/seal'
import { openMetrics, openReadiness, serveMetrics } from '#kernel/watch'
import { serviceActor } from '#modules/bodies'
import { demoAllowed, openIdConnect } from '../../modules/identity/module.ts'
import { textOf } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'
import type { Jurisdiction } from '#modules/territory'
import { isWebBuilt } from '../build.ts'
import { createApp } from './app.ts'
import { stand } from './ground.ts'
import { manifests, migrationSources, root } from './modules.ts'
import { mountOpenApi } from './openapi.ts'
import { prepare } from './prepare.ts'
import { isPrepared, notePrepared, sourceDigest } from './prepared.ts'
import { serveWeb } from './web.ts'

export interface Running {
  readonly url: string
  readonly demo: boolean
  /** Readiness says no, requests under way are finished (20 s at most), jobs end, the database closes. */
  close(): Promise<void>
}

/** Requests get so long to end once a stop was asked for. */
const REQUESTS_MS = 20_000

/**
 * Starts the whole server. Nothing listens before it can answer. What was begun when something fails, or `signal` is
 * aborted, is ended again, last first, before the error leaves.
 */
export async function serve(
  config: Config,
  say: (line: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<Running> {
  const undo: (() => Promise<unknown>)[] = []
  const unwind = async () => {
    const failures: unknown[] = []
    for (let step = undo.pop(); step; step = undo.pop()) await step().catch((e: unknown) => failures.push(e))
    if (failures.length > 0) throw failures[0]
  }
  try {
    const standing = await stand(config, say)
    undo.push(() => standing.close())
    const { ground, embedded, ownerUrl, appUrl } = standing
    signal.throwIfAborted()
    // Another choice of localities is another demonstration.
    const source = embedded ? [sourceDigest(root), ...(config.demoLocalities ?? [])].join(' ') : ''
    const isFilled = !embedded || (await isPrepared(ground, config.dataDir, source))
    if (!isFilled || !isWebBuilt(join(config.dataDir, 'web'))) {
      await prepare({ config, ownerUrl, appUrl, demonstration: !isFilled }, say, signal)
      if (!isFilled) await notePrepared(ground, config.dataDir, source)
    }
    const demo = demoAllowed({ ownDatabase: !embedded, demoSeed: embedded })
    let isStopping = false
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    const readiness = openReadiness({
      database: ground.database,
      dataDir: config.dataDir,
      migrations: migrationSources,
      isStopping: () => isStopping,
    })
    const modules = manifests({
      demo,
      process: { version, startedAt: new Date(), readiness },
      url: config.publicUrl ?? '',
      providers: config.oidc ? [openIdConnect(config.oidc)] : [],
    })
    const metrics = openMetrics({ database: ground.database, version, readiness })
    const isProxied = config.proxies > 0
    const app = await createApp({
      ground,
      manifests: modules,
      secure: config.secure,
      trustProxy: config.proxies,
      hosts: config.hosts,
      ...(config.tls ? { tls: certificate(config.tls) } : {}),
      watch: {
        // Who tries the demonstration at a terminal reads sentences there, not a line a request.
        log: demo && process.stderr.isTTY ? { ...ground.log, info: () => {} } : ground.log,
        readiness,
        metrics,
        token: config.metricsToken,
        isProxied: isProxied || config.publicUrl !== undefined,
      },
    })
    mountOpenApi(app, modules)
    await serveWeb(app, join(config.dataDir, 'web'), async () => ({
      demo,
      jurisdictions: await Promise.all(
        (await knownJurisdictions(ground, true)).map((j) => toldOf(ground, j)),
      ),
    }))
    signal.throwIfAborted()
    const jobs = await startJobs(ground, modules, {
      serviceActor,
      anchors: openAnchors(config.keysDir),
      keepMonths: config.keepMonths,
    })
    undo.push(() => jobs.stop())
    if (config.metricsPort !== undefined) {
      const own = await serveMetrics(config.metricsPort, { metrics, readiness })
      undo.push(() => own.close())
    }
    undo.push(async () => {
      isStopping = true
      // A balancer that asks for readiness hears "no" before the door closes.
      await sleep(isProxied ? 2_000 : 100)
      const late = setTimeout(() => app.server.closeAllConnections(), REQUESTS_MS)
      await app.close()
      clearTimeout(late)
    })
    await app.listen({ port: config.port, host: config.host })
    if (['0.0.0.0', '::'].includes(config.host) && config.hosts.length === 0)
      say('提示：从别的机器打开会被拒绝（421）。请用 LINLI_PUBLIC_URL 或 LINLI_PUBLIC_HOSTS 登记所用的网址。')
    const address = app.server.address()
    const port = typeof address === 'object' && address ? address.port : config.port
    const here = `${config.tls ? 'https' : 'http'}://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`
    return { url: config.publicUrl ?? here, demo, close: unwind }
  } catch (error) {
    await unwind().catch(() => {})
    throw error
  }
}

const hotline = query('platform.hotline', (ctx, _input: null) => textOf(ctx, 'pack.hotline', ''))

/** What pages are told about a jurisdiction; one whose pack names no hotline is called by the national one. */
async function toldOf(
  ground: Ground,
  { id, title, realm }: Jurisdiction,
): Promise<{ id: string; title: string; realm: number; hotline?: string }> {
  const named = await ask(ground, serviceActor(realm, 'web'), hotline, null).catch((error: unknown) => {
    if (error instanceof Refusal) return ''
    throw error
  })
  return { id, title, realm, ...(named === '' ? {} : { hotline: named }) }
}

/** Reads both files; one that cannot be read is told as a sentence. */
function certificate(files: { cert: string; key: string }): { cert: string; key: string } {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8')
    } catch (error) {
      throw Object.assign(
        new Error(`证书文件 ${file} 读不出（${(error as NodeJS.ErrnoException).code}）。`),
        {
          expected: true,
        },
      )
    }
  }
  return { cert: read(files.cert), key: read(files.key) }
}
