/** Query codes: told once, kept as a keyed digest bound to their number. */
import type { ReadContext } from '#kernel/action'

export function codeMac(ctx: Pick<ReadContext, 'secrets'>, number: string, code: string): string {
  return ctx.secrets.mac('query-code', `${number}/${code}`)
}
