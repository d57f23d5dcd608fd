/**
 * Down you call, up you announce: the relay reads what commits announced, in order, and tells each hearer in a transaction
 * of its own. Exactly once: what a hearer has heard is committed with what it did. A hearer that fails or dawdles gets a
 * job of its own with retries; nobody else waits for it.
 */
import type { Actor, AnnouncedEvent, Ground } from '#kernel/action'
import { performCaused } from '#kernel/action'
import { enqueue } from './jobs/errands.ts'
import type { Locks } from '#kernel/locks'
import type { Hearer, Job } from '#kernel/manifest'

export type ServiceActor = (realm: number, name: string) => Actor

export interface RelayOptions {
  readonly hearers: readonly Hearer[]
  /** The capacity a hearer works under. */
  readonly serviceActor: ServiceActor
  /** How long a hearer may take before it is left to a job. */
  readonly patienceMs?: number
  readonly batch?: number
}

const HEARD = {
  name: 'kernel.heard',
  text: 'INSERT INTO kernel.heard (realm, event, hearer, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
}

/**
 * Tells one hearer of one event; false when it had heard of it before. With `patienceMs` the server ends the transaction
 * of a hearer that idles inside it for so long: an open transaction holds up relay and sealing alike.
 */
export function tell(
  ground: Ground,
  hearer: Hearer,
  event: AnnouncedEvent,
  serviceActor: ServiceActor,
  patienceMs?: number,
): Promise<boolean> {
  return performCaused(
    ground,
    serviceActor(event.realm, hearer.name),
    hearer.name,
    event.cause,
    async (ctx) => {
      const [fresh] = await Promise.all([
        ctx.tx.run(HEARD, [event.realm, event.id, hearer.name, ctx.now]),
        patienceMs === undefined
          ? undefined
          : ctx.tx.run(`SET LOCAL idle_in_transaction_session_timeout = ${Math.ceil(patienceMs)}`),
      ])
      if (fresh === 0) return false
      await hearer.hear(ctx, event)
      return true
    },
  )
}

interface OutboxRow {
  readonly era: number
  readonly xid: string
  readonly no: bigint
  readonly at: Date
  readonly events: readonly AnnouncedEvent[]
}

const RELAY = 'events'
const NEXT = {
  name: 'kernel.relay-next',
  text: `SELECT o.era, o.xid::text AS xid, o.no, o.at, o.events FROM kernel.outbox o
    WHERE (o.era, o.xid, o.no) > ($1::smallint, $2::xid8, $3::bigint)
      AND (o.era < (SELECT max(era) FROM kernel.era) OR o.xid < pg_snapshot_xmin(pg_current_snapshot()))
    ORDER BY o.era, o.xid, o.no LIMIT $4`,
}
// Never backwards: a relay that fell behind another one must not undo its progress.
const ADVANCE = {
  name: 'kernel.relay-advance',
  text: `UPDATE kernel.relay SET era = $2, xid = $3::xid8, no = $4, at = $5
    WHERE name = $1 AND (era, xid, no) < ($2::smallint, $3::xid8, $4::bigint)`,
}

/**
 * One pass: up to `batch` commits that are final are relayed. Returns how many, so that a full batch is followed at once.
 * Two passes at the same time do no harm, only double work.
 */
export async function relayEvents(
  ground: Ground,
  options: RelayOptions,
  stopping: () => boolean = () => false,
): Promise<number> {
  const rows = await nextRows(ground, options.batch ?? 200)
  const byEvent = new Map<string, Hearer[]>()
  for (const hearer of options.hearers)
    byEvent.set(hearer.event, [...(byEvent.get(hearer.event) ?? []), hearer])
  let last: OutboxRow | undefined
  try {
    for (const row of rows) {
      if (stopping()) break
      for (const event of row.events)
        for (const hearer of byEvent.get(event.type) ?? [])
          await tellOrHandOver(ground, hearer, event, options)
      last = row
    }
  } finally {
    if (last) await ground.database.plain(ADVANCE, [RELAY, last.era, last.xid, last.no, last.at])
  }
  return rows.length
}

function nextRows(ground: Ground, batch: number): Promise<OutboxRow[]> {
  return ground.database.transaction({ settings: {} }, async (tx) => {
    const read = () =>
      tx.first<{ era: number; xid: string; no: bigint }>(
        'SELECT era, xid::text AS xid, no FROM kernel.relay WHERE name = $1',
        [RELAY],
      )
    // The index has the order; a planner without fresh statistics would sort the whole backlog for every batch.
    const [, found] = await Promise.all([tx.run('SET LOCAL enable_sort = off'), read()])
    if (!found) await tx.run('INSERT INTO kernel.relay (name) VALUES ($1) ON CONFLICT DO NOTHING', [RELAY])
    const from = found ?? { era: 0, xid: '0', no: 0n }
    return tx.all<OutboxRow>(NEXT, [from.era, from.xid, from.no, batch])
  })
}

/** Throws only when not even the hand-over worked: then the event stays ahead of the cursor and is told again. */
async function tellOrHandOver(
  ground: Ground,
  hearer: Hearer,
  event: AnnouncedEvent,
  options: RelayOptions,
): Promise<void> {
  try {
    const patienceMs = options.patienceMs ?? 5_000
    await inTime(tell(ground, hearer, event, options.serviceActor, patienceMs), patienceMs)
  } catch (error) {
    ground.log.error('event.unheard', error, { hearer: hearer.name, event: event.id, type: event.type })
    await ground.database.transaction({ settings: {} }, (tx) =>
      enqueue(tx, HEAR, { hearer: hearer.name, event }, { key: `${hearer.name}/${event.id}` }),
    )
  }
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('hearer took too long')), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    // When it was late its own end is nobody's any more; the job will find out.
    work.catch(() => {})
  }
}

const HEAR = 'kernel.hear'

/** The job a hearer gets after it failed: tries again with growing pauses, then stays visible as a dead letter. */
export function hearingJob(options: RelayOptions): Job {
  return {
    name: HEAR,
    retries: 8,
    run: async (ground, data) => {
      const { hearer: name, event } = data as { hearer: string; event: AnnouncedEvent }
      const hearer = options.hearers.find((h) => h.name === name)
      if (!hearer) throw new Error(`no hearer ${name}`)
      await tell(ground, hearer, event, options.serviceActor)
    },
  }
}

/** Relays until stopped; of several processes one does, the others stand by. */
export function startRelay(
  ground: Ground,
  locks: Locks,
  options: RelayOptions & { readonly pollMs?: number },
): { stop(): Promise<void> } {
  let isStopping = false
  let wake = () => {}
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const pollMs = options.pollMs ?? 500
  const loop = async () => {
    while (!isStopping) {
      let isBusy = false
      if (await locks.take('kernel.relay')) {
        try {
          isBusy = (await relayEvents(ground, options, () => isStopping)) >= (options.batch ?? 200)
        } catch (error) {
          ground.log.error('relay.failed', error)
        } finally {
          await locks.give('kernel.relay')
        }
      }
      if (!isBusy && !isStopping) await pause(pollMs)
    }
  }
  const running = loop()
  return {
    async stop() {
      isStopping = true
      wake()
      await running
    },
  }
}
