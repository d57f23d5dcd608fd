/** The kernel's own repeated work. */
import type { Ground } from '#kernel/action'
import type { ServiceActor } from '#kernel/events'
import { sweepFiles } from '#kernel/files'
import type { Job } from '#kernel/manifest'
import { dropOldMonths, ensurePartitions } from '#kernel/partitions'
import { sealTrace } from '#kernel/seal'
import type { Anchors } from '#kernel/seal'

const HOUR = 3600
const DAY_MS = 86_400_000
/** Answers to repeated submissions: longer than any phone stays without a network and tries again. */
const KEPT_DAYS = 3
/** Marks of heard events: far longer than an event can be under way. */
const HEARD_DAYS = 30

export function ownJobs(options: {
  serviceActor: ServiceActor
  anchors: Anchors | undefined
  /** Whole months that relayed events and notices are kept. */
  keepMonths?: number | undefined
}): Job[] {
  const { anchors, serviceActor } = options
  const keepMonths = options.keepMonths ?? 24
  return [
    ...(anchors
      ? [
          {
            name: 'kernel.seal',
            everySeconds: 2,
            run: async (ground: Ground) => void (await sealTrace(ground, anchors)),
          },
        ]
      : []),
    {
      name: 'kernel.partitions',
      everySeconds: 24 * HOUR,
      run: (ground) => ensurePartitions(ground.database, ground.clock()),
    },
    {
      name: 'kernel.old-months',
      everySeconds: 24 * HOUR,
      async run(ground) {
        const dropped = await dropOldMonths(ground.database, ground.clock(), keepMonths)
        if (dropped.length > 0) ground.log.info('months.dropped', { months: dropped.join(' ') })
      },
    },
    { name: 'kernel.forget', everySeconds: HOUR, run: forget },
    {
      name: 'kernel.sweep-files',
      everySeconds: 6 * HOUR,
      run: async (ground) => void (await sweepFiles(ground, serviceActor, ground.log)),
    },
  ]
}

/** Deletes kept answers and marks of heard events that have had their time, a few thousand rows a statement. */
export async function forget(ground: Ground): Promise<void> {
  const now = ground.clock().getTime()
  await inPortions(
    ground,
    'DELETE FROM kernel.idempotency WHERE ctid = ANY(ARRAY(SELECT ctid FROM kernel.idempotency WHERE at < $1 LIMIT 5000))',
    [new Date(now - KEPT_DAYS * DAY_MS)],
  )
  const [relay] = await ground.database.plain<{ at: Date | number }>(
    `SELECT at FROM kernel.relay WHERE name = 'events'`,
  )
  if (!(relay?.at instanceof Date)) return
  // Never beyond what the relay has passed: an event not yet relayed must find its marks.
  const before = Math.min(now - HEARD_DAYS * DAY_MS, relay.at.getTime() - DAY_MS)
  const realms = await ground.database.plain<{ realm: number }>(`WITH RECURSIVE r AS (
      (SELECT realm FROM kernel.heard ORDER BY realm LIMIT 1)
      UNION ALL
      SELECT (SELECT h.realm FROM kernel.heard h WHERE h.realm > r.realm ORDER BY h.realm LIMIT 1) FROM r WHERE r.realm IS NOT NULL
    ) SELECT realm FROM r WHERE realm IS NOT NULL`)
  // Ids begin with their millisecond: the key itself tells the age.
  const ms = before.toString(16).padStart(12, '0')
  for (const { realm } of realms)
    await inPortions(
      ground,
      `DELETE FROM kernel.heard WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM kernel.heard WHERE realm = $1 AND event < $2::uuid LIMIT 5000))`,
      [realm, `${ms.slice(0, 8)}-${ms.slice(8)}-0000-0000-000000000000`],
    )
}

async function inPortions(ground: Ground, statement: string, values: readonly unknown[]): Promise<void> {
  for (;;) {
    const deleted = await ground.database.transaction({ settings: {} }, (tx) => tx.run(statement, values))
    if (deleted < 5000) return
  }
}
