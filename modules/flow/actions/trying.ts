/** A matter that belongs to nobody, opened to try a pack on an empty database. */
import { must } from '#kernel/access'
import type { Context } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { allowTrying } from '../access.ts'
import { openMatter } from './opening.ts'
import type { Entered } from './locking.ts'

/**
 * Opens a matter of any procedure in force, as its owner would, without what the owner adds. The program itself only; a
 * deployment with people in it never calls this. Refuses like `openMatter`.
 */
export function openToTry(
  ctx: Context,
  o: {
    readonly procedure: { readonly id: string; readonly kind: string; readonly title: string }
    readonly place: { readonly id: Uuid; readonly name: string; readonly path: string }
    readonly reporter: Uuid
    readonly isPublic: boolean
  },
): Promise<Entered> {
  return openMatter(ctx, must(allowTrying(acting(ctx))), {
    id: ctx.newId(),
    kind: o.procedure.kind,
    procedure: o.procedure.id,
    title: `试运行：${o.procedure.title}`,
    item: null,
    itemClock: null,
    place: o.place,
    reporter: o.reporter,
    urgent: null,
    isPublic: o.isPublic,
    actTitle: '试运行',
    actorTitle: '试运行',
    text: null,
  })
}
