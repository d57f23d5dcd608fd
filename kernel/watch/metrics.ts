/**
 * Metrics as Prometheus reads them. Labels are route templates, methods, status codes and names of jobs: never an id, an
 * address or anything a person typed, so that their number stays bounded and nobody stands in them.
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Database } from '#kernel/database'
import type { Readiness } from './readiness.ts'

export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
  /** One answered request. */
  answered(method: string, route: string, status: number, seconds: number): void
  inFlight(change: 1 | -1): void
}

export interface MetricsOptions {
  readonly database: Database
  readonly version: string
  readonly readiness: { check(): Promise<Readiness> }
}

const METHODS = new Set(['GET', 'HEAD', 'POST'])
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** A registry of its own: two apps in one process do not count each other's requests. */
export function openMetrics(o: MetricsOptions): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'linli_' })
  const requests = new Counter({
    name: 'linli_http_requests_total',
    help: 'Answered requests by route template and status',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  })
  const duration = new Histogram({
    name: 'linli_http_request_seconds',
    help: 'Time to answer by route template',
    labelNames: ['method', 'route'] as const,
    buckets: SECONDS,
    registers,
  })
  const flying = new Gauge({
    name: 'linli_http_requests_in_flight',
    help: 'Requests being answered',
    registers,
  })
  new Gauge({ name: 'linli_info', help: 'Version of the program', labelNames: ['version'], registers })
    .labels(o.version)
    .set(1)
  new Gauge({
    name: 'linli_pool_connections',
    help: 'Connections of the database pool; waiting are requests for one',
    labelNames: ['state'] as const,
    registers,
    collect() {
      const { totalCount, idleCount, waitingCount } = o.database.pool
      this.labels('busy').set(totalCount - idleCount)
      this.labels('idle').set(idleCount)
      this.labels('waiting').set(waitingCount)
    },
  })
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers })
  const ready = gauge('linli_ready', '1 when this process can serve')
  const warned = gauge('linli_warnings', 'Findings that need somebody while it serves')
  const seal = gauge('linli_seal_lag_seconds', 'Age of the oldest unsealed trace row')
  const relay = gauge('linli_relay_lag_seconds', 'Age of the oldest event not relayed')
  const waiting = gauge('linli_jobs_waiting', 'Jobs due and not begun')
  const dead = gauge('linli_jobs_dead', 'Jobs whose tries are used up')
  const failing = gauge('linli_repeated_failing', 'Repeated work whose last run failed')
  const free = gauge('linli_disk_free_bytes', 'Free bytes on the disk of the data folder')
  const look = async () => {
    const now = await o.readiness.check()
    ready.set(now.ok ? 1 : 0)
    warned.set(now.warnings.length)
    if (now.diskFreeBytes !== null) free.set(now.diskFreeBytes)
    if (!now.lags) return
    seal.set(now.lags.seal)
    relay.set(now.lags.relay)
    waiting.set(now.lags.jobsWaiting)
    dead.set(now.lags.jobsDead)
    failing.set(now.lags.repeatedFailing)
  }
  return {
    contentType: registry.contentType,
    async text() {
      await look()
      return registry.metrics()
    },
    answered(method, route, status, seconds) {
      const by = METHODS.has(method) ? method : 'other'
      requests.labels(by, route, String(status)).inc()
      duration.labels(by, route).observe(seconds)
    },
    inFlight: (change) => (change === 1 ? flying.inc() : flying.dec()),
  }
}
