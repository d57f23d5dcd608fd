/**
 * Repeated work: due times and outcomes stand in the database, an advisory lock lets one process at a time run each. A run
 * whose process was killed left a start without an end, so it is due again at once.
 */
import type { Ground } from '#kernel/action'
import { brief } from './brief.ts'
import type { Locks } from '#kernel/locks'
import type { Job } from '#kernel/manifest'

const IS_DUE = `(due_at <= clock_timestamp() OR (started_at IS NOT NULL AND (ended_at IS NULL OR ended_at < started_at)))`
const DUE = {
  name: 'kernel.repeated-due',
  text: `SELECT name FROM kernel.repeated WHERE name = ANY($1::text[]) AND ${IS_DUE}`,
}
const START = {
  name: 'kernel.repeated-start',
  text: `UPDATE kernel.repeated SET started_at = clock_timestamp() WHERE name = $1 AND ${IS_DUE} RETURNING name`,
}
const END = {
  name: 'kernel.repeated-end',
  text: `UPDATE kernel.repeated SET ended_at = clock_timestamp(), failures = 0, error = NULL,
      took_ms = extract(epoch FROM clock_timestamp() - started_at) * 1000,
      due_at = greatest(started_at + make_interval(secs => every_seconds), clock_timestamp())
    WHERE name = $1`,
}
// A failed run is tried again soon, with growing pauses, but never less often than it is due.
const FAIL = {
  name: 'kernel.repeated-fail',
  text: `UPDATE kernel.repeated SET ended_at = clock_timestamp(), failures = failures + 1, error = $2,
      took_ms = extract(epoch FROM clock_timestamp() - started_at) * 1000,
      due_at = clock_timestamp() + make_interval(secs => least(every_seconds, 30 * 2 ^ least(failures, 10)))
    WHERE name = $1`,
}

export function startRepeated(
  ground: Ground,
  locks: Locks,
  jobs: readonly Job[],
  tickMs = 500,
): { stop(): Promise<void> } {
  const byName = new Map(jobs.map((job) => [job.name, job]))
  const running = new Map<string, Promise<void>>()
  let isStopping = false
  let isDeclared = false
  let ticking: Promise<void> = Promise.resolve()

  const run = async (job: Job) => {
    if (!(await locks.take(`repeated/${job.name}`))) return
    try {
      const started = await ground.database.plain(START, [job.name])
      if (started.length === 0) return
      try {
        await job.run(ground, undefined)
        await ground.database.plain(END, [job.name])
      } catch (error) {
        ground.log.error('job.failed', error, { job: job.name })
        await ground.database.plain(FAIL, [job.name, brief(error)])
      }
    } finally {
      await locks.give(`repeated/${job.name}`)
    }
  }
  const tick = async () => {
    if (!isDeclared) {
      for (const job of jobs)
        await ground.database.plain(
          `INSERT INTO kernel.repeated (name, every_seconds) VALUES ($1, $2)
           ON CONFLICT (name) DO UPDATE SET every_seconds = excluded.every_seconds
             WHERE repeated.every_seconds <> excluded.every_seconds`,
          [job.name, job.everySeconds],
        )
      isDeclared = true
    }
    const due = await ground.database.plain<{ name: string }>(DUE, [[...byName.keys()]])
    for (const { name } of due) {
      const job = byName.get(name)
      if (!job || running.has(name) || isStopping) continue
      const work = run(job)
        .catch((error: unknown) => ground.log.error('job.failed', error, { job: name }))
        .finally(() => running.delete(name))
      running.set(name, work)
    }
  }
  let isTicking = false
  const timer = setInterval(() => {
    if (isTicking || isStopping) return
    isTicking = true
    ticking = tick()
      .catch((error: unknown) => ground.log.error('jobs.tick', error))
      .finally(() => (isTicking = false))
  }, tickMs)
  return {
    async stop() {
      isStopping = true
      clearInterval(timer)
      await ticking
      await Promise.all(running.values())
    },
  }
}
