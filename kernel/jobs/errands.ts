/** Work asked for inside a commit: an errand is written with it and taken over by the job runner afterwards. */
import type { Tx } from '#kernel/database'
import { newId } from '#kernel/ids'

export interface EnqueueOptions {
  /** The same job with the same key waits only once. */
  readonly key?: string
  /** Not before this instant. */
  readonly after?: Date
}

/**
 * Asks for a job of this name as part of the transaction: committed together or not at all. `data` is JSON and holds ids,
 * never personal values. The job runs once or more (after a crash again), so it must bear repetition.
 */
export async function enqueue(
  tx: Tx,
  name: string,
  data: Readonly<Record<string, unknown>>,
  options: EnqueueOptions = {},
): Promise<void> {
  await tx.run(
    {
      name: 'kernel.enqueue',
      text: `INSERT INTO kernel.errand (id, name, key, data, start_after) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (name, key) DO NOTHING`,
    },
    [newId(0, new Date()), name, options.key ?? null, JSON.stringify(data), options.after ?? null],
  )
}
