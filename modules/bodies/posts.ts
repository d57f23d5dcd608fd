/** Posts of kinds of bodies, for modules above. */
import type { ReadContext } from '#kernel/action'
import type { Post } from './rules.ts'
import { postsIn } from './store/bodies.ts'

/** All posts of these kinds as the pack last said, in its order. */
export async function postsOf(
  ctx: ReadContext,
  kinds: readonly string[],
): Promise<(Post & { readonly kind: string })[]> {
  if (kinds.length === 0) return []
  return (await postsIn(ctx.tx, ctx.realm, kinds)).map((p) => ({
    kind: p.kind,
    id: p.id,
    title: p.title,
    seats: p.seats,
    powers: p.powers,
    may: p.may,
    sight: p.sight,
    deputy: p.deputy,
    duties: p.duties,
  }))
}
