/** What people call matters, for modules that only know their ids. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import * as store from './store.ts'

/** Numbers of those matters the caller may see; one statement. */
export async function numbersOf(ctx: ReadContext, ids: readonly Uuid[]): Promise<Map<Uuid, string>> {
  return new Map((await store.numbers(ctx, ids)).map((row) => [row.id, row.number]))
}
