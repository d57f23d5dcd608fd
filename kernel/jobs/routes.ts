import type { Actor } from '#kernel/action'
import { action, query } from '#kernel/action'
import type { Static } from '#kernel/endpoint'
import { refuseKernel } from '#kernel/errors'
import { on } from '#kernel/http'
import type { Uuid } from '#kernel/ids'
import type { Route } from '#kernel/manifest'
import { REALMS_SQL } from '#kernel/seal'
import { DEAD, JOBS_SCHEMA } from './boss.ts'
import { jobs, retryJob } from './contract.ts'
import { enqueue } from './errands.ts'

type View = Static<typeof jobs.output>

const iso = (at: Date | null) => at?.toISOString() ?? null

/** The operator's two endpoints. `mayView` is the rule of the module that knows capacities; no rule, no access. */
export function jobRoutes(options: { mayView: (actor: Actor) => boolean }): Route[] {
  const guard = (actor: Actor) => {
    if (!options.mayView(actor)) throw refuseKernel('kernel.no-rule')
  }
  return [
    on(
      jobs,
      query('kernel.jobs', async (ctx): Promise<View> => {
        guard(ctx.actor)
        const [repeated, queues, dead, totals] = await Promise.all([
          ctx.tx.all<Repeated>(REPEATED),
          ctx.tx.all<View['queues'][number]>(QUEUES, [DEAD]),
          ctx.tx.all<Dead>(DEAD_LETTERS, [DEAD]),
          ctx.tx.first<{ dead: number; errands: number; unrelayed: number; unsealed: Date | null }>(TOTALS, [
            DEAD,
          ]),
        ])
        return {
          repeated: repeated.map((r) => ({
            name: r.name,
            everySeconds: r.every_seconds,
            startedAt: iso(r.started_at),
            endedAt: iso(r.ended_at),
            tookMs: r.took_ms,
            failures: r.failures,
            error: r.error,
          })),
          queues,
          dead: dead.map((d) => ({
            id: d.id,
            name: d.source_name ?? DEAD,
            about: d.about,
            diedAt: d.created_on.toISOString(),
            tries: (d.tries ?? 0) + 1,
            error: d.error,
          })),
          deadTotal: totals?.dead ?? 0,
          errands: totals?.errands ?? 0,
          unrelayed: totals?.unrelayed ?? 0,
          unsealedSince: iso(totals?.unsealed ?? null),
        }
      }),
    ),
    on(
      retryJob,
      action('kernel.retry-job', async (ctx, input: { id: Uuid }) => {
        guard(ctx.actor)
        const found = await ctx.tx.first<{
          source_name: string | null
          data: { data: Record<string, unknown> }
          key: string | null
        }>(
          `DELETE FROM ${JOBS_SCHEMA}.job WHERE name = $1 AND id = $2
           RETURNING source_name, data, singleton_key AS key`,
          [DEAD, input.id],
        )
        if (!found?.source_name) throw refuseKernel('kernel.not-found')
        await enqueue(
          ctx.tx,
          found.source_name,
          found.data.data,
          found.key === null ? {} : { key: found.key },
        )
        ctx.touch({ kind: 'kernel.job', id: input.id, fields: ['state'] })
        return {}
      }),
    ),
  ]
}

interface Repeated {
  readonly name: string
  readonly every_seconds: number
  readonly started_at: Date | null
  readonly ended_at: Date | null
  readonly took_ms: number | null
  readonly failures: number
  readonly error: string | null
}

interface Dead {
  readonly id: Uuid
  readonly source_name: string | null
  readonly about: string | null
  readonly created_on: Date
  readonly tries: number | null
  readonly error: string | null
}

const REPEATED = `SELECT name, every_seconds, started_at, ended_at, took_ms, failures, error FROM kernel.repeated
  ORDER BY failures DESC, name`
const QUEUES = `SELECT name, (count(*) FILTER (WHERE state = 'created'))::int AS waiting,
    (count(*) FILTER (WHERE state = 'retry'))::int AS retrying, (count(*) FILTER (WHERE state = 'active'))::int AS running
  FROM ${JOBS_SCHEMA}.job WHERE state <= 'active' AND name <> $1 GROUP BY name ORDER BY name`
const DEAD_LETTERS = `SELECT id, source_name, singleton_key AS about, created_on, source_retry_count AS tries,
    left(source_output->>'message', 300) AS error
  FROM ${JOBS_SCHEMA}.job WHERE name = $1 ORDER BY created_on DESC LIMIT 100`
const TOTALS = `SELECT
    (SELECT count(*)::int FROM ${JOBS_SCHEMA}.job WHERE name = $1) AS dead,
    (SELECT count(*)::int FROM kernel.errand) AS errands,
    (SELECT count(*)::int FROM (SELECT 1 FROM kernel.outbox o
      WHERE (o.era, o.xid, o.no) > (SELECT era, xid, no FROM kernel.relay WHERE name = 'events') LIMIT 10000) AS u) AS unrelayed,
    (SELECT min(t.at) FROM (${REALMS_SQL}) AS r
      LEFT JOIN LATERAL (SELECT last_era, last_xid, last_no FROM kernel.seal
        WHERE realm = r.realm ORDER BY block DESC LIMIT 1) AS s ON true
      CROSS JOIN LATERAL (SELECT x.at FROM kernel.trace x WHERE x.realm = r.realm
          AND (x.era, x.xid, x.no) > (coalesce(s.last_era, -1::smallint), coalesce(s.last_xid, '0'), coalesce(s.last_no, 0))
        ORDER BY x.era, x.xid, x.no LIMIT 1) AS t) AS unsealed`
