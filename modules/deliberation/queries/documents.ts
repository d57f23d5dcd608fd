/** Rule documents as everybody reads them: those in force by place, one with every version and the vote that adopted it. */
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { dayOf } from '#kernel/time'
import { maySeeMatter, getMatter } from '#modules/flow'
import { decisionsOf } from '#modules/meetings'
import { calendarOf, currentSnapshot } from '#modules/packs'
import { getStanding, standingLine } from '#modules/territory'
import type * as contract from '../contract.ts'
import { documentKindsOf } from '../pack.ts'
import { placeNames } from '../store.ts'
import * as store from '../store/documents.ts'
import type { RuleVersionRow } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)
const LIMIT = 50

export const rules = query(
  'deliberation.rules',
  async (ctx: ReadContext, input: Input<typeof contract.rules>): Promise<Output<typeof contract.rules>> => {
    const limit = input.limit ?? LIMIT
    const kinds = documentKindsOf(await currentSnapshot(ctx))
    const place = input.place ? await getStanding(ctx, input.place) : null
    const [path, document] = (input.cursor ?? '').split(' ')
    const rows = await store.standingRules(
      ctx,
      place?.path ?? null,
      path && document ? { path, document } : null,
      limit + 1,
    )
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    const names = await placeNames(ctx, [...new Set(page.map((v) => v.place))])
    return {
      listed: kinds.length > 0,
      rows: page.map((v) => ({
        document: v.document,
        documentTitle: v.document_title,
        place: v.place,
        placeName: names.get(v.place) ?? '',
        no: v.no,
        title: v.title,
        from: v.from_day,
      })),
      next: rows.length > limit && last ? `${last.place_path} ${last.document}` : null,
      total: null,
    }
  },
)

export const rule = query(
  'deliberation.rule',
  async (ctx: ReadContext, input: Input<typeof contract.rule>): Promise<Output<typeof contract.rule>> => {
    const line = await standingLine(ctx, input.place)
    const here = line.at(-1)
    if (!here) throw refuse('deliberation.no-such-rule')
    const now = await store.inForceFor(
      ctx,
      input.document,
      line.map((p) => p.id),
      dayOf(ctx.now, await calendarOf(ctx)),
    )
    if (!now) throw refuse('deliberation.no-such-rule')
    const versions = await store.versionsOf(ctx, input.document, now.place)
    const kind = documentKindsOf(await currentSnapshot(ctx)).find((d) => d.id === input.document)
    const shown = []
    // Few, and one after another: each asks for its own vote on the one connection there is.
    // oxlint-disable-next-line no-await-in-loop
    for (const v of versions) shown.push(await shownVersion(ctx, v))
    const of = line.find((p) => p.id === now.place) ?? here
    return {
      document: input.document,
      documentTitle: kind?.title ?? now.document_title,
      source: kind?.source ?? null,
      place: { id: here.id, name: here.name },
      of: { id: of.id, name: of.name },
      versions: shown,
    }
  },
)

async function shownVersion(ctx: ReadContext, v: RuleVersionRow): Promise<contract.RuleVersion> {
  const matter = (await maySeeMatter(ctx, v.motion)) ? await getMatter(ctx, v.motion) : undefined
  const vote = (await decisionsOf(ctx, v.motion)).find((d) => d.ballot === v.ballot)
  return {
    no: v.no,
    title: v.title,
    articles: [...v.articles],
    digest: v.digest,
    from: v.from_day,
    until: v.until_day,
    motion: { id: v.motion, number: matter?.number ?? '', title: matter?.title ?? '' },
    vote: vote
      ? {
          meeting: vote.meeting.id,
          meetingTitle: vote.meeting.title,
          at: vote.closedAt.toISOString(),
          text: vote.text,
          digest: vote.digest,
          members: vote.members,
          present: vote.present,
          for: vote.for,
          against: vote.against,
          abstain: vote.abstain,
          tests: vote.tests.map((t) => ({ ...t })),
        }
      : null,
  }
}
