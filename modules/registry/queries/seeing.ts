/** Who can see an element of a person, and why, also as of a day: the rules that judge real looks, asked for every post. */
import { isDenied, must } from '#kernel/access'
import type { Denial, Verdict } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { dayOf } from '#kernel/time'
import { acting, postsHeldAt } from '#modules/bodies'
import type { Acting, HeldPost } from '#modules/bodies'
import { purposesAt } from '#modules/privacy'
import type { Purpose } from '#modules/privacy'
import { allowExplaining, allowSeen, allowUnder, allowUnmask, allowView } from '../access.ts'
import type * as contract from '../contract.ts'
import { catalogueOf } from '../elements.ts'
import { reachedBy, usable } from '../purpose.ts'
import { adultUntil, isSealed } from '../rules.ts'
import type { Element } from '../rules.ts'
import { stoodAt } from '../store/seeing.ts'
import { refusals } from '../words.ts'
import { knownAt } from './one.ts'

const refuse = refuser(refusals)

type Way = 'read' | 'unmask'
interface Judged {
  readonly post: HeldPost
  readonly read: readonly string[]
  readonly unmask: readonly string[]
  readonly denied: readonly { readonly way: Way; readonly denial: Denial }[]
}

/** The order of the real looks: `registry.person` judges the post first, `registry.unmask` finds the record first. */
function steps(who: Acting, path: string | null, way: Way): Verdict<string>[] {
  return way === 'read'
    ? [allowView(who), allowSeen(who, path)]
    : [allowSeen(who, path), allowUnmask(who, { path: path ?? '', name: '' })]
}

function judge(
  post: HeldPost,
  path: string | null,
  element: Element,
  purposes: readonly Purpose[],
  ways: readonly Way[],
): Judged {
  const denied: { way: Way; denial: Denial }[] = []
  const open: Record<Way, readonly string[]> = { read: [], unmask: [] }
  for (const way of ways) {
    const under = purposes.filter((p) => usable(p, post.acting.may, element.id, way)).map((p) => p.id)
    const wrong = [...steps(post.acting, path, way), allowUnder(under.length, element.title)].find(isDenied)
    if (wrong) denied.push({ way, denial: wrong })
    else open[way] = under
  }
  return { post, ...open, denied }
}

export const whoSees = query(
  'registry.who-sees',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.whoSees>,
  ): Promise<Output<typeof contract.whoSees>> => {
    const who = acting(ctx)
    const catalogue = await catalogueOf(ctx)
    const element = catalogue.get('person', input.element)
    const end = knownAt(input.at, catalogue.zone)
    const at = end !== null && end < ctx.now ? end : ctx.now
    const today = dayOf(at, { zone: catalogue.zone })
    const now = await stoodAt(ctx, input.person, null, adultUntil(today))
    // Who may not ask learns nothing, not even whether there is such a record.
    must(allowExplaining(who, now?.path ?? null))
    if (!now) throw refuse('registry.no-subject')
    const then = at === ctx.now ? now : await stoodAt(ctx, input.person, at, adultUntil(today))
    const only = input.body && input.post ? { body: input.body, post: input.post } : undefined
    const [posts, declared] = await Promise.all([then ? postsHeldAt(ctx, at, only) : [], purposesAt(ctx, at)])
    const purposes = declared.filter((p) => reachedBy(p, 'person', element.id))
    const sealed = isSealed(element.type)
    const ways: Way[] = sealed ? ['read', 'unmask'] : ['read']
    const judged = posts.map((post) => judge(post, then!.path, element, purposes, ways))
    const refused = new Map<string, { way: Way; denial: Denial; posts: number }>()
    for (const { way, denial } of judged.flatMap((j) => j.denied)) {
      const key = `${way}/${denial.code}`
      refused.set(key, { way, denial, posts: (refused.get(key)?.posts ?? 0) + 1 })
    }
    return {
      element: element.id,
      title: element.title,
      at: at.toISOString(),
      sealed,
      approval: then?.minor ?? false,
      purposes: purposes.map((p) => ({ id: p.id, title: p.title, clause: p.clause })),
      asked: judged.length,
      rows: judged
        .filter((j) => j.read.length + j.unmask.length > 0)
        .map(({ post, read, unmask }) => ({
          body: post.acting.body!,
          bodyTitle: post.acting.bodyTitle!,
          post: post.acting.post!,
          postTitle: post.acting.postTitle!,
          place: post.acting.placeName ?? '',
          people: post.people,
          deputies: post.deputies,
          read: [...read],
          unmask: [...unmask],
        })),
      refused: [...refused.values()].map(({ way, denial, posts: n }) => ({
        way,
        code: denial.code,
        sentence: denial.sentence,
        source: denial.source ?? null,
        posts: n,
      })),
    }
  },
)
