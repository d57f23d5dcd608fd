import { setTimeout as sleep } from 'node:timers/promises'
import { openDeployment } from '../../tests/support/deployment.ts'
import type { Deployment } from '../../tests/support/deployment.ts'

export interface Template {
  readonly folder: string
  remove(): Promise<void>
}

/**
 * Starts a deployment for the first time and ends it in order: what the stages journeys and kill copy
 * (tests/support/template.ts). Throws what the server said when it did not come up.
 */
export async function makeTemplate(): Promise<Template> {
  const deployment = await openDeployment()
  try {
    await deployment.start()
    await heard(deployment)
    const code = await deployment.stop()
    if (code !== 0) throw new Error(`the first deployment ended with ${code}:\n${deployment.said.join('\n')}`)
  } catch (error) {
    await deployment.remove()
    throw error
  }
  return { folder: deployment.at.folder, remove: () => deployment.remove() }
}

/**
 * Some three thousand events of the demonstration are heard here, once, and not anew in every copy beside its tests. What a
 * busy machine has not heard after two minutes is left to the copies.
 */
async function heard(deployment: Deployment): Promise<void> {
  const end = performance.now() + 120_000
  while (performance.now() < end) {
    const waiting = await deployment.rows(
      `SELECT 1 FROM kernel.errand UNION ALL SELECT 1 FROM jobs.job WHERE state <= 'active'
       UNION ALL SELECT 1 FROM kernel.outbox o WHERE (o.era, o.xid, o.no) >
         coalesce((SELECT (era, xid, no) FROM kernel.relay WHERE name = 'events'), (0::smallint, '0'::xid8, 0::bigint))
       LIMIT 1`,
    )
    if (waiting.length === 0) return
    await sleep(500)
  }
}
