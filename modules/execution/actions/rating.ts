/** Residents rate: a window opens with the step, everybody says it once, paper is entered apart. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { attachFiles } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { dayOf, deadline } from '#kernel/time'
import { acting } from '#modules/bodies'
import { facetOf, getMatter, lockMatter, recordPower, stepNow } from '#modules/flow'
import { calendarOf } from '#modules/packs'
import { allowPaper, allowRate, timePermit } from '../access.ts'
import type * as contract from '../contract.ts'
import { shareOf } from '../rules.ts'
import type { RatingFacet } from '../rules.ts'
import * as store from '../store/ratings.ts'
import type { PaperRow, RatingRow, WindowRow } from '../tables.ts'
import { asStaff, lockShown, refuse, titleOf } from './recording.ts'

/**
 * Opens the window of a matter that stands in a step with the facet; nothing when it stands elsewhere or one is open. The
 * days count from now, so that a late hearer takes no time from residents.
 */
export async function openWindow(ctx: Context, matter: Uuid): Promise<WindowRow | null> {
  const m = await lockMatter(ctx, matter, null)
  if (m.state !== 'open') return null
  const { step } = await stepNow(ctx, m)
  const facet = facetOf<RatingFacet>(step, 'rating')
  if (!facet) return null
  const known = await store.windowsOf(ctx, m.id)
  if (known.some((w) => w.state === 'open')) return null
  const calendar = await calendarOf(ctx)
  const end = deadline({ mode: 'calendar-day', length: facet.days }, ctx.now, calendar)
  const good = shareOf(facet.good)
  const row: WindowRow = {
    realm: ctx.realm,
    id: ctx.newId(),
    matter: m.id,
    no: await store.nextNo(ctx, m.id),
    step: m.step,
    opened_at: ctx.now,
    until_at: end.dueAt,
    until_on: dayOf(new Date(end.dueAt.getTime() - 1), calendar),
    flagged: end.flagged !== undefined,
    days: facet.days,
    least: facet.least,
    good_part: good.part,
    good_whole: good.whole,
    state: 'open',
    ended_at: null,
    satisfied: null,
    dissatisfied: null,
    paper_satisfied: null,
    paper_dissatisfied: null,
    verdict: null,
  }
  await store.insertWindow(ctx, timePermit(), row)
  ctx.touch({ kind: 'execution.rating-window', id: row.id, fields: ['*'], row: { ...row } })
  ctx.announce('execution.RatingOpened', { matter: m.id, window: row.id })
  return row
}

/** The same as an action, for whoever has no hearer: the demonstration. */
export const openRating = action('execution.open-rating', async (ctx: Context, matter: Uuid) => {
  if ((await openWindow(ctx, matter)) === null) ctx.touch({ kind: 'execution.round', id: null, fields: [] })
})

async function openOne(ctx: Context, id: Uuid): Promise<WindowRow> {
  const w = await store.getWindow(ctx, id)
  if (!w) throw refuse('execution.no-window')
  if (w.state !== 'open' || w.until_at <= ctx.now) throw refuse('execution.window-over')
  return w
}

const over = {
  rating_within_window: () => refuse('execution.window-over'),
  rating_once: () => refuse('execution.rated-already'),
}

/** One rating of one resident, once. */
export const rate = action(
  'execution.rate',
  async (ctx: Context, input: Input<typeof contract.rate>): Promise<Output<typeof contract.rate>> => {
    const w = await openOne(ctx, input.window)
    const who = acting(ctx)
    const m = await getMatter(ctx, w.matter)
    const permit = must(allowRate(who, m.history))
    const person = who.person!
    if (await store.ownRating(ctx, w.id, person)) throw refuse('execution.rated-already')
    const row: RatingRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      rating_window: w.id,
      person,
      satisfied: input.satisfied,
      words: input.words?.trim() || null,
      at: ctx.now,
    }
    await store.insertRating(ctx, permit, row)
    ctx.touch({ kind: 'execution.rating', id: row.id, fields: ['*'], row: { ...row } })
    return { window: w.id }
  },
  over,
)

/** Sheets of paper, counted by the supervisory body: an exercise of its power on the matter. */
export const enterPaper = action(
  'execution.enter-paper',
  async (
    ctx: Context,
    input: Input<typeof contract.enterPaper>,
  ): Promise<Output<typeof contract.enterPaper>> => {
    const who = asStaff(ctx)
    const seen = await openOne(ctx, input.window)
    const m = await lockShown(ctx, seen.matter, null)
    const permit = must(allowPaper(who, m))
    const files = input.files ?? []
    const bare = files.length === 0 ? input.bareReason?.trim() || null : null
    if (files.length === 0 && bare === null) throw refuse('execution.no-sheet')
    if (input.satisfied + input.dissatisfied === 0) throw refuse('execution.empty-paper')
    await recordPower(ctx, permit, m, {
      person: who.person,
      body: who.bodyRoot === null ? null : { root: who.bodyRoot, title: who.bodyTitle ?? '' },
      power: 'supervise',
      act: 'paper',
    })
    const row: PaperRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      rating_window: seen.id,
      satisfied: input.satisfied,
      dissatisfied: input.dissatisfied,
      bare_reason: bare,
      at: ctx.now,
      person: who.person,
      body: who.body,
      by_title: titleOf(who),
    }
    await store.insertPaper(ctx, permit, row)
    await attachFiles(ctx, files, { kind: 'execution-paper', id: row.id })
    ctx.touch({ kind: 'execution.paper', id: row.id, fields: ['*'], row: { ...row } })
    return { id: row.id }
  },
  over,
)
