/** The endpoint behind the system administrator's page. */
import { query } from '#kernel/action'
import type { Actor } from '#kernel/action'
import type { Output } from '#kernel/endpoint'
import { refuseKernel } from '#kernel/errors'
import { on } from '#kernel/http'
import type { Route } from '#kernel/manifest'
import { standing } from './contract.ts'
import type { Readiness } from './readiness.ts'

/** What the server that mounts the endpoint knows of itself. */
export interface Process {
  readonly version: string
  readonly startedAt: Date
  readonly readiness: { check(): Promise<Readiness> }
}

interface Backup {
  readonly made_at: Date
  readonly version: string
  readonly fingerprint: string
  readonly encrypted: boolean
  readonly with_keys: boolean
  readonly lost: number
}

/** `mayView` is the rule of the module that knows capacities; no rule, no access. */
export function standingRoutes(options: {
  readonly mayView: (actor: Actor) => boolean
  readonly process?: Process | undefined
}): Route[] {
  const { mayView, process: own } = options
  return [
    on(
      standing,
      query('kernel.standing', async (ctx): Promise<Output<typeof standing>> => {
        if (!mayView(ctx.actor)) throw refuseKernel('kernel.no-rule')
        const [ready, seal, backup] = await Promise.all([
          own?.readiness.check(),
          ctx.tx.first<{ last_at: Date }>(SEALED, [ctx.realm]),
          ctx.tx.first<Backup>(LAST_BACKUP),
        ])
        return {
          version: own?.version ?? null,
          startedAt: own?.startedAt.toISOString() ?? null,
          ready: ready
            ? {
                ok: ready.ok,
                reasons: [...ready.reasons],
                warnings: [...ready.warnings],
                diskFreeMb: ready.diskFreeBytes === null ? null : Math.floor(ready.diskFreeBytes / MB),
              }
            : null,
          sealedUntil: seal?.last_at.toISOString() ?? null,
          backup: backup
            ? {
                at: backup.made_at.toISOString(),
                version: backup.version,
                fingerprint: backup.fingerprint,
                encrypted: backup.encrypted,
                withKeys: backup.with_keys,
                lost: backup.lost,
              }
            : null,
        }
      }),
    ),
  ]
}

const MB = 1024 * 1024
const SEALED = {
  name: 'kernel.sealed-until',
  text: 'SELECT last_at FROM kernel.seal WHERE realm = $1 ORDER BY block DESC LIMIT 1',
}
const LAST_BACKUP = {
  name: 'kernel.last-backup',
  text: `SELECT made_at, version, fingerprint, encrypted, with_keys, lost FROM kernel.backup ORDER BY made_at DESC LIMIT 1`,
}
