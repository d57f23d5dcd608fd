/** One tab at a time, for work that several tabs of one browser would do twice. */
import { newKey } from './call.ts'

/** A tab that says nothing for so long is gone. */
const LEASE_MS = 30_000
const LOOK_MS = 200
/** Two tabs that took a free lease in one moment: the one that wrote last has it. */
const SETTLE_MS = 40

interface Lease {
  readonly by: string
  readonly until: number
}

/**
 * Runs when no other tab runs under this name: by a lock of the browser, else (over plain HTTP there is none) by a lease in
 * its storage, which `stay` renews. The lease is a courtesy, not a proof; whoever needs a proof has the server's.
 */
export async function alone<T>(
  name: string,
  storage: Storage | undefined,
  run: (stay: () => void) => Promise<T>,
): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  if (locks) return (await locks.request(name, () => run(() => {}))) as T
  if (!storage) return run(() => {})
  const slot = `linli.lease:${name}`
  const by = newKey()
  const held = (): Lease | undefined => {
    try {
      const found = JSON.parse(storage.getItem(slot) ?? 'null') as Lease | null
      return found && found.until > Date.now() ? found : undefined
    } catch {
      return undefined
    }
  }
  const stay = () => {
    try {
      storage.setItem(slot, JSON.stringify({ by, until: Date.now() + LEASE_MS }))
    } catch {
      // a full storage: then nobody has a lease
    }
  }
  /* oxlint-disable no-await-in-loop -- waiting for one's turn */
  for (;;) {
    if (held()) {
      await pause(LOOK_MS)
      continue
    }
    stay()
    await pause(SETTLE_MS)
    if (held()?.by === by || !held()) break
  }
  /* oxlint-enable no-await-in-loop */
  try {
    return await run(stay)
  } finally {
    if (held()?.by === by) storage.removeItem(slot)
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
