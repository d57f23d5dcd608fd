/** Who can see the reporter's contact, and why, also as of a day: the rules that judge real looks, asked for every post. */
import { isDenied, must } from '#kernel/access'
import type { Denial } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { addDays, startOfDay } from '#kernel/time'
import { acting, postsHeldAt } from '#modules/bodies'
import type { HeldPost } from '#modules/bodies'
import { custodyAt, floorShows, getMatter } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { calendarOf } from '#modules/packs'
import { allowExplaining, revealRule } from '../access.ts'
import type { RevealRule } from '../access.ts'
import type * as contract from '../contract-seeing.ts'
import { PURPOSE } from '../looking.ts'
import * as store from '../store.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

export const FIELDS = ['reporter.name', 'reporter.phone'] as const

type Judged = { readonly post: HeldPost; readonly rule: RevealRule | Denial | 'floor' }

/** The end of a past day, now on the day itself. */
async function instantOf(ctx: ReadContext, day: string | undefined): Promise<Date> {
  if (day === undefined) return ctx.now
  const end = startOfDay(addDays(day, 1), await calendarOf(ctx))
  return end > ctx.now ? ctx.now : new Date(end.getTime() - 1)
}

/** The matter as it stood then, as far as rights depend on it. */
async function asOf(ctx: ReadContext, m: MatterRow, at: Date): Promise<MatterRow | undefined> {
  const held = await custodyAt(ctx, m.id, at)
  if (!held) return undefined
  const open = m.ended_at === null || m.ended_at > at
  return {
    ...m,
    holder: held.holding?.body ?? held.involved.at(-1)!,
    involved: held.involved,
    state: open ? 'open' : m.state,
  }
}

export const whoSees = query(
  'casework.who-sees-reporter',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.whoSees>,
  ): Promise<Output<typeof contract.whoSees>> => {
    const who = acting(ctx)
    // Who audits sees no matters: this one is opened for the question, and answers with no word of it.
    if (who.may.includes('trace.audit')) await store.openFor(ctx, input.id)
    const m = await getMatter(ctx, input.id, 'report')
    must(allowExplaining(who, m.reporter))
    const report = await store.getReport(ctx, m.id)
    if (!report) throw refuse('casework.wrong-code')
    const at = await instantOf(ctx, input.at)
    const then = await asOf(ctx, m, at)
    const only = input.body && input.post ? { body: input.body, post: input.post } : undefined
    const posts = then ? await postsHeldAt(ctx, at, only) : []
    const judged: Judged[] = posts.map((post) => ({
      post,
      // Posts are judged as posts: that a holder happens to be the reporter is not the post's right.
      rule: floorShows({ ...post.acting, person: null }, then!)
        ? revealRule(post.acting, then!, report.confidentiality)
        : 'floor',
    }))
    const seeing = judged.filter((j) => j.rule === 'identity' || j.rule === 'holder')
    const refused = new Map<string, { sentence: string; source: string | null; posts: number }>()
    for (const { rule } of judged) {
      if (typeof rule === 'string' || !isDenied(rule)) continue
      const known = refused.get(rule.code)
      refused.set(rule.code, {
        sentence: rule.sentence,
        source: rule.source ?? null,
        posts: (known?.posts ?? 0) + 1,
      })
    }
    return {
      number: m.number,
      at: at.toISOString(),
      fields: [...FIELDS],
      purpose: PURPOSE,
      confidentiality: report.confidentiality,
      asked: judged.length,
      rows: seeing.map(({ post, rule }) => ({
        body: post.acting.body!,
        bodyTitle: post.acting.bodyTitle!,
        post: post.acting.post!,
        postTitle: post.acting.postTitle!,
        people: post.people,
        deputies: post.deputies,
        rule: rule as RevealRule,
      })),
      floor: judged.filter((j) => j.rule === 'floor').length,
      refused: [...refused].map(([code, r]) => ({ code, ...r })),
    }
  },
)
