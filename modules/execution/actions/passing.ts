/** What time does: rating windows end and their matters go on, tasks become late. */
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import { dayOf } from '#kernel/time'
import { actOn, facetOf, lockMatter, stepNow } from '#modules/flow'
import { calendarOf } from '#modules/packs'
import { timePermit } from '../access.ts'
import { ratersOf, satisfiedOf, verdictOf } from '../rules.ts'
import type { RatingFacet, RatingVerdict, Tally } from '../rules.ts'
import * as ratings from '../store/ratings.ts'
import * as tasks from '../store/tasks.ts'
import type { WindowRow } from '../tables.ts'
import { touchTask } from './recording.ts'

export const BATCH = 50

const said: Readonly<Record<RatingVerdict, string>> = {
  satisfied: '达到',
  low: '没有达到',
  unrated: '人数不足，不作评价',
}

/** The figures as the timeline shows them, paper apart. */
function factsOf(w: WindowRow, t: Tally, verdict: RatingVerdict) {
  const fact = (label: string, value: string) => ({ label, value })
  return [
    fact('参评', String(ratersOf(t))),
    fact('满意', String(satisfiedOf(t))),
    fact('不满意', String(t.dissatisfied + t.paperDissatisfied)),
    fact('其中纸质：满意/不满意', `${t.paperSatisfied}/${t.paperDissatisfied}`),
    fact('至少参评', String(w.least)),
    fact('满意标准', `${w.good_part}/${w.good_whole}`),
    fact('结论', said[verdict]),
  ]
}

/** Ends windows whose time is over, counts them, and leads their matters on; the number of them. */
export const endWindows = action('execution.end-windows', async (ctx: Context, _input: null) => {
  const permit = timePermit()
  const due = await ratings.ripe(ctx, BATCH)
  let ended = 0
  for (const { id, matter } of due) {
    // The matter first, as everybody does; then the window, and with it every rating that was just being given.
    const m = await lockMatter(ctx, matter, null)
    const w = await ratings.lockWindow(ctx, id)
    if (!w || w.state !== 'open') continue
    ended++
    const { step } = await stepNow(ctx, m)
    const facet = facetOf<RatingFacet>(step, 'rating')
    if (m.state !== 'open' || m.step !== w.step || !facet) {
      const row: WindowRow = { ...w, state: 'void', ended_at: ctx.now }
      await ratings.endWindow(ctx, permit, row)
      ctx.touch({ kind: 'execution.rating-window', id: row.id, fields: ['state'], row: { ...row } })
      continue
    }
    const tally = await ratings.counted(ctx, w.id)
    const verdict = verdictOf(tally, { least: w.least, good: { part: w.good_part, whole: w.good_whole } })
    const row: WindowRow = {
      ...w,
      state: 'ended',
      ended_at: ctx.now,
      satisfied: tally.satisfied,
      dissatisfied: tally.dissatisfied,
      paper_satisfied: tally.paperSatisfied,
      paper_dissatisfied: tally.paperDissatisfied,
      verdict,
    }
    await ratings.endWindow(ctx, permit, row)
    ctx.touch({ kind: 'execution.rating-window', id: row.id, fields: ['state', 'verdict'], row: { ...row } })
    // Of a few people even words without names tell who wrote them.
    if (verdict !== 'unrated' && tally.satisfied + tally.dissatisfied >= w.least)
      await ratings.insertRemarks(ctx, permit, w.id, [...new Set([m.holder, ...m.involved])])
    await actOn(
      ctx,
      m,
      { act: facet[verdict] },
      { bySystem: true, via: 'rating', data: { ratingWindow: w.id, facts: factsOf(w, tally, verdict) } },
    )
    ctx.announce('execution.RatingEnded', { matter: m.id, window: w.id, verdict })
  }
  if (ended === 0) ctx.touch({ kind: 'execution.round', id: null, fields: [] })
  return due.length
})

/** Marks tasks whose deadline went by, once, and has it told. */
export const markLate = action('execution.mark-late', async (ctx: Context, _input: null) => {
  const today = dayOf(ctx.now, await calendarOf(ctx))
  const late = await tasks.late(ctx, today, BATCH)
  for (const task of late) {
    const row = { ...task, overdue_at: ctx.now }
    await tasks.updateTask(ctx, timePermit(), row)
    touchTask(ctx, row, ['overdue_at'])
    ctx.announce('execution.Overdue', { matter: task.matter, task: task.id, body: task.body })
  }
  if (late.length === 0) ctx.touch({ kind: 'execution.round', id: null, fields: [] })
  return late.length
})
