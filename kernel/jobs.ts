/**
 * Work outside requests. Repeated work (`everySeconds`) runs in one process at a time; asked-for work (`enqueue`) goes
 * through pg-boss with retries, growing pauses, and a dead letter that stays visible until a person has dealt with it.
 * A job whose process was killed runs again, so every job must bear repetition.
 */
import type { PgBoss } from 'pg-boss'
import type { Actor, Ground } from '#kernel/action'
import { hearingJob, startRelay } from '#kernel/events'
import type { ServiceActor } from '#kernel/events'
import { openLocks } from '#kernel/locks'
import type { Job, Manifest } from '#kernel/manifest'
import type { Anchors } from '#kernel/seal'
import { DEAD, openBoss, within } from './jobs/boss.ts'
import { brief } from './jobs/brief.ts'
import { ownJobs } from './jobs/own.ts'
import { startRepeated } from './jobs/repeated.ts'

export { migrateJobs } from './jobs/boss.ts'
export { enqueue } from './jobs/errands.ts'
export type { EnqueueOptions } from './jobs/errands.ts'
export { jobRoutes } from './jobs/routes.ts'

export interface JobsOptions {
  /** The capacity of jobs and hearers; bodies makes it. */
  readonly serviceActor: (realm: number, name: string) => Actor
  /** Where heads of the seal chain are anchored; without it this process seals nothing. */
  readonly anchors?: Anchors
  /** A job that gives no sign of life for so long (its process was killed) runs again; at least 10. */
  readonly heartbeatSeconds?: number
  /** Whole months that relayed events and notices are kept; 24 when not given. */
  readonly keepMonths?: number
  /** First pause before a failed job is tried again; it doubles from then on. */
  readonly retrySeconds?: number
  /** How often hearers are told, at most, when nothing is waiting. */
  readonly pollMs?: number
}

export interface Jobs {
  /** Tells what is running, waits for it (10 s at most) and takes up nothing new. What is cut off runs again later. */
  stop(): Promise<void>
}

const TEN_YEARS = 10 * 365 * 86_400
const LONGEST_RUN_SECONDS = 4 * 3600
const STOP_MS = 10_000

/** Starts relay, repeated and asked-for jobs of the kernel and all modules. Several processes may do so at once. */
export async function startJobs(
  ground: Ground,
  manifests: readonly Manifest[],
  options: JobsOptions,
): Promise<Jobs> {
  const serviceActor: ServiceActor = options.serviceActor
  const relaying = { hearers: manifests.flatMap((m) => m.hears ?? []), serviceActor }
  const declared = [
    ...ownJobs({ serviceActor, anchors: options.anchors, keepMonths: options.keepMonths }),
    ...manifests.flatMap((m) => m.jobs ?? []),
    hearingJob(relaying),
  ]
  const double = declared.find(
    (job, index) => declared.findIndex((other) => other.name === job.name) !== index,
  )
  if (double) throw new Error(`two jobs are called ${double.name}`)
  const heartbeat = options.heartbeatSeconds ?? 20
  const asked = declared.filter((job) => job.everySeconds === undefined)
  const boss = openBoss(ground.database, ground.log, Math.max(1, Math.floor(heartbeat / 4)))
  await boss.start()
  try {
    const stopping = new AbortController()
    const workers = await startWorkers(
      boss,
      ground,
      asked,
      stopping.signal,
      heartbeat,
      options.retrySeconds ?? 5,
    )
    const locks = openLocks(ground.database)
    const parts = [
      startErrands(boss, ground, workers),
      startRepeated(
        ground,
        locks,
        declared.filter((job) => job.everySeconds !== undefined),
      ),
      startRelay(ground, locks, { ...relaying, ...(options.pollMs ? { pollMs: options.pollMs } : {}) }),
    ]
    let stopped: Promise<void> | undefined
    const stop = async () => {
      stopping.abort()
      await Promise.all(parts.map((part) => part.stop()))
      await boss.stop({ graceful: true, timeout: STOP_MS })
      await locks.close()
    }
    return { stop: () => (stopped ??= stop()) }
  } catch (error) {
    await boss.stop({ graceful: false })
    throw error
  }
}

/** One queue and one worker a job name. Returns the workers, to be woken when work arrives. */
async function startWorkers(
  boss: PgBoss,
  ground: Ground,
  jobs: readonly Job[],
  stopping: AbortSignal,
  heartbeatSeconds: number,
  retrySeconds: number,
): Promise<Map<string, string>> {
  const lasting = { retentionSeconds: TEN_YEARS, deleteAfterSeconds: 3 * 86_400 }
  await boss.createQueue(DEAD, { ...lasting })
  const workers = new Map<string, string>()
  for (const job of jobs) {
    const queue = {
      ...lasting,
      retryLimit: job.retries ?? 5,
      retryDelay: retrySeconds,
      retryBackoff: true,
      retryDelayMax: 3600,
      expireInSeconds: LONGEST_RUN_SECONDS,
      heartbeatSeconds,
      deadLetter: DEAD,
    }
    await boss.createQueue(job.name, queue)
    await boss.updateQueue(job.name, queue)
    const worker = await boss.work<{ data: unknown }>(
      job.name,
      { batchSize: 1, pollingIntervalSeconds: 2 },
      async ([found]) => {
        if (!found) return
        try {
          await job.run(ground, found.data.data, stopping)
        } catch (error) {
          if (error === stopping.reason) ground.log.info('job.stopped', { job: job.name, id: found.id })
          else ground.log.error('job.failed', error, { job: job.name, id: found.id })
          throw bare(error)
        }
      },
    )
    workers.set(job.name, worker)
  }
  return workers
}

/** What is kept of an error beside the job: no values of rows. */
function bare(error: unknown): Error {
  const kept = new Error(brief(error))
  kept.stack = ((error as Error).stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5)
    .join('\n')
  return kept
}

interface Errand {
  readonly id: string
  readonly name: string
  readonly key: string | null
  readonly data: unknown
  readonly start_after: Date | null
}

/** Hands what commits asked for to pg-boss, in one transaction: neither lost nor doubled. */
function startErrands(
  boss: PgBoss,
  ground: Ground,
  workers: ReadonlyMap<string, string>,
): { stop(): Promise<void> } {
  const names = [...workers.keys()]
  const takeOver = () =>
    ground.database.transaction({ settings: {} }, async (tx) => {
      const errands = await tx.all<Errand>(
        {
          name: 'kernel.errands',
          text: `DELETE FROM kernel.errand WHERE id IN (
              SELECT id FROM kernel.errand WHERE name = ANY($1::text[]) ORDER BY at LIMIT 50)
            RETURNING id, name, key, data, start_after`,
        },
        [names],
      )
      const db = within(tx)
      for (const { id, name, key, data, start_after } of errands) {
        if (key !== null && (await isWaiting(boss, name, key))) continue
        await boss.send(
          name,
          { data },
          {
            id,
            db,
            ...(key === null ? {} : { singletonKey: key }),
            ...(start_after ? { startAfter: start_after } : {}),
          },
        )
      }
      return errands
    })
  let working: Promise<void> | undefined
  const turn = async () => {
    try {
      for (let errands = await takeOver(); errands.length > 0; errands = await takeOver())
        for (const name of new Set(errands.map((e) => e.name))) boss.notifyWorker(workers.get(name)!)
    } catch (error) {
      ground.log.error('jobs.errands', error)
    }
  }
  const timer = setInterval(() => {
    working ??= turn().finally(() => (working = undefined))
  }, 500)
  return {
    async stop() {
      clearInterval(timer)
      await working
    },
  }
}

/** A job with this key that has not begun yet will do what is asked; one that is running may have passed it by. */
async function isWaiting(boss: PgBoss, name: string, key: string): Promise<boolean> {
  return (await boss.findJobs(name, { key, queued: true })).length > 0
}
