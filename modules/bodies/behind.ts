/** Looking back from a capacity to the unit and post it stood for, and up to the unit that holds a permission. */
import type { ReadContext } from '#kernel/action'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { getStanding } from '#modules/territory'
import { bodyOn, serving } from './store/bodies.ts'
import type { Body } from './store/bodies.ts'
import * as store from './store/behind.ts'
import type { PostBehind } from './store/behind.ts'

/** Unit and post of each capacity that is an appointment; ids of services, residents and the public are missing. */
export async function postsOfCapacities(
  ctx: ReadContext,
  capacities: readonly (string | null)[],
): Promise<Map<string, PostBehind>> {
  const ids = [...new Set(capacities.filter((id): id is string => isUuid(id)))]
  if (ids.length === 0) return new Map()
  return new Map((await store.postsBehind(ctx, ids)).map((row) => [row.appointment, row]))
}

/** Ids of every appointment a unit ever gave. Staff only: the floor hides them from others. */
export function capacitiesOfBody(ctx: ReadContext, body: Uuid): Promise<Uuid[]> {
  return store.appointmentsEver(ctx, body)
}

/**
 * The unit that answers for another under a permission: itself when a post of it holds the permission, else the one it is
 * nested in, else the nearest of its place or a place above. With `above` the search begins beyond the unit's own place:
 * that is who it goes to when the unit does not answer. Undefined at the top.
 */
export async function bodyWith(
  ctx: ReadContext,
  flag: string,
  from: Uuid,
  options: { above?: boolean } = {},
): Promise<(Pick<Body, 'id' | 'title'> & { placePath: string }) | undefined> {
  const kinds = await store.kindsWith(ctx, flag)
  const start = await bodyOn(ctx, from, null)
  let here = start
  while (here && !options.above) {
    if (kinds.includes(here.kind)) return here
    here = here.within === null ? undefined : await bodyOn(ctx, here.within, null)
  }
  if (!start) return undefined
  const path = options.above ? start.placePath.slice(0, -4) : start.placePath
  if (path === '') return undefined
  return placed(ctx, await serving(ctx, { kinds, path, place: null, at: null }))
}

/** The unit with the permission at the top of the realm: where no unit looked, but the system itself. */
export async function topBodyWith(ctx: ReadContext, flag: string) {
  return placed(ctx, await store.topWith(ctx, flag))
}

async function placed(ctx: ReadContext, body: Pick<Body, 'id' | 'title' | 'place'> | undefined) {
  return body && { id: body.id, title: body.title, placePath: (await getStanding(ctx, body.place)).path }
}
