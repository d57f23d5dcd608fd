/** Lists of mandates, one mandate with what was done under it, posts that take mandates. */
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import { acting, bodiesServing, postsOf } from '#modules/bodies'
import { lineageOf } from '#modules/territory'
import { AGENT } from './access.ts'
import type * as contract from './contract.ts'
import { sidesShown, viewOf } from './showing.ts'
import * as store from './store.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

export const helpers = query(
  'mandates.helpers',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.helpers>,
  ): Promise<Output<typeof contract.helpers>> => {
    const line = await lineageOf(ctx, input.place)
    const bodies = (await Promise.all(line.toReversed().map((p) => bodiesServing(ctx, p.id)))).flat()
    const posts = await postsOf(ctx, [...new Set(bodies.map((b) => b.kind))])
    return {
      rows: bodies.flatMap((b) =>
        posts
          .filter((p) => p.kind === b.kind && p.may.includes(AGENT))
          .map((p) => ({ body: b.id, bodyTitle: b.title, post: p.id, postTitle: p.title })),
      ),
    }
  },
)

export const mine = query(
  'mandates.mine',
  async (ctx: ReadContext, _input: Input<typeof contract.mine>): Promise<Output<typeof contract.mine>> => {
    const who = acting(ctx)
    if (who.person === null) throw refuseKernel('kernel.signed-out')
    const [given, received] = await Promise.all([
      store.givenBy(ctx, who.person),
      store.givenTo(ctx, who.person),
    ])
    ctx.readPersonal({
      act: 'mandates.mine',
      persons: [...new Set(received.flatMap((m) => m.grantor ?? []))],
      fields: ['name'],
    })
    return {
      given: given.map((m) => viewOf(who, m, ctx.now)),
      received: received.map((m) => viewOf(who, m, ctx.now)),
    }
  },
  { personal: true },
)

export const one = query(
  'mandates.one',
  async (ctx: ReadContext, input: Input<typeof contract.one>): Promise<Output<typeof contract.one>> => {
    const who = acting(ctx)
    const [m, done] = await Promise.all([store.getMandate(ctx, input.id), store.doneUnder(ctx, input.id)])
    if (!m) throw refuse('mandates.none')
    ctx.readPersonal({ act: 'mandates.one', persons: sidesShown(m), fields: ['name', 'done'] })
    return {
      mandate: viewOf(who, m, ctx.now),
      done: done.map((d) => ({
        id: d.id,
        at: d.at.toISOString(),
        title: d.title,
        scope: d.scope,
        matter: d.matter,
        // The relative by name; of a post, the post: who held it that day is in the trace.
        who: m.agent_name,
      })),
    }
  },
  { personal: true },
)

export const list = query(
  'mandates.list',
  async (ctx: ReadContext, input: Input<typeof contract.list>): Promise<Output<typeof contract.list>> => {
    const who = acting(ctx)
    if (who.body === null || who.post === null) throw refuseKernel('kernel.no-rule')
    const limit = input.limit ?? 30
    const rows = await store.ofBody(ctx, {
      body: who.body,
      post: who.post,
      after: isUuid(input.cursor) ? input.cursor : null,
      limit: limit + 1,
    })
    const page = rows.slice(0, limit)
    ctx.readPersonal({
      act: 'mandates.list',
      persons: [...new Set(page.flatMap(sidesShown))],
      fields: ['name'],
    })
    return {
      rows: page.map((m) => viewOf(who, m, ctx.now)),
      next: rows.length > limit ? page.at(-1)!.id : null,
      total: null,
    }
  },
  { personal: true },
)
