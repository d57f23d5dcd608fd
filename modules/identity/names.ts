import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { listNames } from './store/accounts.ts'

/**
 * Shown names of persons by id, one statement; ids nobody has are missing. The caller records the read
 * (`ctx.readPersonal`) when it shows the names of others as personal data; the public capacity gets none.
 */
export function namesOf(ctx: ReadContext, ids: readonly Uuid[]): Promise<Map<Uuid, string>> {
  return listNames(ctx.tx, ids)
}
