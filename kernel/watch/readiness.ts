/** Can this process do its work, and is what runs behind it keeping up? Asked by proxies, monitors and people. */
import { statfs } from 'node:fs/promises'
import type { Database } from '#kernel/database'
import { JOBS_SCHEMA, DEAD } from '../jobs/boss.ts'
import { readMigrations } from '#kernel/migrate'
import type { MigrationSource } from '#kernel/migrate'
import { REALMS_SQL } from '#kernel/seal'

/** What waits behind the answers people get. Counts and ages only. */
export interface Lags {
  /** Age in seconds of the oldest trace row that is not sealed; 0 when all are. */
  readonly seal: number
  /** Age in seconds of the oldest commit whose events were not relayed. */
  readonly relay: number
  readonly jobsWaiting: number
  readonly jobsDead: number
  readonly errands: number
  /** Repeated work whose last run failed. */
  readonly repeatedFailing: number
}

export interface Finding {
  /** `database`, `migrations`, `disk`, `stopping`: cannot serve. `seal`, `relay`, `jobs`, `disk-low`: serves, but look. */
  readonly check: string
  readonly sentence: string
}

export interface Readiness {
  readonly ok: boolean
  /** Why it cannot serve. */
  readonly reasons: readonly Finding[]
  /** What serves, but needs somebody. */
  readonly warnings: readonly Finding[]
  readonly databaseMs: number | null
  readonly diskFreeBytes: number | null
  readonly lags: Lags | null
}

export interface Limits {
  /** Below so much free disk nothing more is taken in. */
  readonly diskStopsBytes: number
  readonly diskWarnsBytes: number
  readonly sealWarnsSeconds: number
  readonly relayWarnsSeconds: number
  readonly jobsWaitingWarns: number
  /** A database that takes longer is away. */
  readonly patienceMs: number
}

const MB = 1024 * 1024
export const limits: Limits = {
  diskStopsBytes: 256 * MB,
  diskWarnsBytes: 2048 * MB,
  sealWarnsSeconds: 120,
  relayWarnsSeconds: 120,
  jobsWaitingWarns: 1000,
  patienceMs: 3000,
}

const LAGS = {
  name: 'kernel.lags',
  text: `SELECT
    coalesce(extract(epoch FROM clock_timestamp() - (SELECT min(t.at) FROM (${REALMS_SQL}) AS r
      LEFT JOIN LATERAL (SELECT last_era, last_xid, last_no FROM kernel.seal
        WHERE realm = r.realm ORDER BY block DESC LIMIT 1) AS s ON true
      CROSS JOIN LATERAL (SELECT x.at FROM kernel.trace x WHERE x.realm = r.realm
          AND (x.era, x.xid, x.no) > (coalesce(s.last_era, -1::smallint), coalesce(s.last_xid, '0'), coalesce(s.last_no, 0))
        ORDER BY x.era, x.xid, x.no LIMIT 1) AS t)), 0)::float8 AS seal,
    coalesce(extract(epoch FROM clock_timestamp() - (SELECT o.at FROM kernel.outbox o
      WHERE (o.era, o.xid, o.no) > (SELECT era, xid, no FROM kernel.relay WHERE name = 'events')
      ORDER BY o.era, o.xid, o.no LIMIT 1)), 0)::float8 AS relay,
    (SELECT count(*)::int FROM ${JOBS_SCHEMA}.job WHERE state < 'active' AND start_after <= clock_timestamp() AND name <> $1) AS "jobsWaiting",
    (SELECT count(*)::int FROM ${JOBS_SCHEMA}.job WHERE name = $1) AS "jobsDead",
    (SELECT count(*)::int FROM kernel.errand) AS errands,
    (SELECT count(*)::int FROM kernel.repeated WHERE failures > 0) AS "repeatedFailing"`,
}

export interface ReadinessOptions {
  readonly database: Database
  readonly dataDir: string
  readonly migrations: readonly MigrationSource[]
  readonly isStopping: () => boolean
  readonly limits?: Partial<Limits>
  /** Free bytes for our account on the disk of the data folder. */
  readonly freeBytes?: (folder: string) => Promise<number>
}

/** A check that asks at most once a second, however often it is asked. Never throws: what fails is a reason. */
export function openReadiness(o: ReadinessOptions): { check(): Promise<Readiness> } {
  const limit = { ...limits, ...o.limits }
  // Read once: the program's own files do not change under it.
  const brought = readMigrations(o.migrations).map((m) => `${m.module}/${m.file}`)
  let last: { at: number; answer: Promise<Readiness> } | undefined
  return {
    async check() {
      if (o.isStopping()) return bare({ check: 'stopping', sentence: '正在停止：不再接新的请求。' })
      if (!last || performance.now() - last.at > 1000)
        last = { at: performance.now(), answer: look(o, limit, brought) }
      return last.answer
    },
  }
}

const bare = (reason: Finding): Readiness => ({
  ok: false,
  reasons: [reason],
  warnings: [],
  databaseMs: null,
  diskFreeBytes: null,
  lags: null,
})

async function look(o: ReadinessOptions, limit: Limits, brought: readonly string[]): Promise<Readiness> {
  const reasons: Finding[] = []
  const warnings: Finding[] = []
  const started = performance.now()
  const [rows, lags, free] = await Promise.all([
    within(
      o.database.plain<{ name: string }>(`SELECT module || '/' || file AS name FROM kernel.migration`),
      limit.patienceMs,
    ),
    within(o.database.plain<Lags>(LAGS, [DEAD]), limit.patienceMs),
    within((o.freeBytes ?? freeBytes)(o.dataDir), limit.patienceMs),
  ])
  const databaseMs = rows ? Math.round(performance.now() - started) : null
  if (!rows) reasons.push({ check: 'database', sentence: '数据库没有应答。' })
  else {
    const applied = new Set(rows.map((r) => r.name))
    const missing = brought.filter((name) => !applied.has(name))
    if (missing.length > 0)
      reasons.push({
        check: 'migrations',
        sentence: `有 ${missing.length} 个迁移没有应用：${missing[0]} 等。`,
      })
  }
  if (free !== undefined && free < limit.diskStopsBytes)
    reasons.push({ check: 'disk', sentence: `数据文件夹所在的磁盘只剩 ${Math.floor(free / MB)} MB。` })
  else if (free !== undefined && free < limit.diskWarnsBytes)
    warnings.push({ check: 'disk-low', sentence: `数据文件夹所在的磁盘只剩 ${Math.floor(free / MB)} MB。` })
  const found = lags?.[0]
  if (found) warnings.push(...behind(found, limit))
  else if (rows) warnings.push({ check: 'jobs', sentence: '后台的情况读不到。' })
  return {
    ok: reasons.length === 0,
    reasons,
    warnings,
    databaseMs,
    diskFreeBytes: free ?? null,
    lags: found ?? null,
  }
}

/** Sealing that stopped must not close the counter: the trace is written all the same, and the alarm is for people. */
function behind(lags: Lags, limit: Limits): Finding[] {
  const found: Finding[] = []
  if (lags.seal > limit.sealWarnsSeconds)
    found.push({ check: 'seal', sentence: `留痕已有 ${Math.round(lags.seal)} 秒没有封存。` })
  if (lags.relay > limit.relayWarnsSeconds)
    found.push({ check: 'relay', sentence: `事件已有 ${Math.round(lags.relay)} 秒没有转达。` })
  if (lags.jobsWaiting > limit.jobsWaitingWarns)
    found.push({ check: 'jobs', sentence: `有 ${lags.jobsWaiting} 个后台任务在等候。` })
  if (lags.jobsDead > 0)
    found.push({ check: 'jobs', sentence: `有 ${lags.jobsDead} 个后台任务做不成，等人处理。` })
  if (lags.repeatedFailing > 0)
    found.push({ check: 'jobs', sentence: `有 ${lags.repeatedFailing} 项周期任务上一次没有做成。` })
  return found
}

/** The result, or undefined when it failed or was not there in time. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined)
  })
  try {
    return await Promise.race([work, late])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
    work.catch(() => undefined)
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
