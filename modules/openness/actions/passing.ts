/** What time does: windows end and their matters go on, questions become late, periods go by. */
import { action } from '#kernel/action'
import type { Context, ReadContext } from '#kernel/action'
import { dayOf } from '#kernel/time'
import { bodiesOfKinds } from '#modules/bodies'
import type { PlacedBody } from '#modules/bodies'
import { actOn, facetOf, lockMatter, stepNow } from '#modules/flow'
import { calendarOf, currentSnapshot } from '#modules/packs'
import { timePermit } from '../access.ts'
import { mayEnd, periodsOver } from '../rules.ts'
import type { Category, CompiledOpenness, Period, PublicationFacet } from '../rules.ts'
import * as store from '../store/publications.ts'
import * as schedule from '../store/schedule.ts'
import { lateQuestions, objectionsOf, updateQuestion } from '../store/voices.ts'
import type { PublicationRow } from '../tables.ts'
import { touchPublication, touchQuestion } from './recording.ts'

export const BATCH = 100

/** Ends windows that are over, with nothing undisposed; the number of them. */
export const endWindows = action('openness.end', async (ctx: Context, _input: null): Promise<number> => {
  const permit = timePermit()
  let ended = 0
  for (const p of await store.ripe(ctx, BATCH)) {
    // Locked now: what was objected or corrected until then has committed, and is judged here.
    const [objections, corrected] = await Promise.all([
      objectionsOf(ctx, [p.id]),
      store.lastCorrected(ctx, p.id),
    ])
    if (!mayEnd(p, objections, corrected, ctx.now)) continue
    const row: PublicationRow = { ...p, state: 'ended', ended_at: ctx.now, revision: p.revision + 1 }
    await store.updatePublication(ctx, permit, row)
    touchPublication(ctx, row, ['state'])
    if (p.matter !== null) await goOn(ctx, p)
    ctx.announce('openness.Ended', { publication: p.id, body: p.body, matter: p.matter })
    ended++
  }
  if (ended === 0) ctx.touch({ kind: 'openness.round', id: null, fields: [] })
  return ended
})

async function goOn(ctx: Context, p: PublicationRow): Promise<void> {
  const m = await lockMatter(ctx, p.matter!, null)
  const { step } = await stepNow(ctx, m)
  const facet = facetOf<PublicationFacet>(step, 'publication')
  if (m.state !== 'open' || m.step !== p.step || !facet) return
  await actOn(
    ctx,
    m,
    { act: facet.ended },
    { bySystem: true, via: 'publication', data: { publication: p.id } },
  )
}

/** Marks questions that were not answered in time, once, and has it told. */
export const markLate = action('openness.late', async (ctx: Context, _input: null): Promise<number> => {
  const late = await lateQuestions(ctx, BATCH)
  for (const q of late) {
    const row = { ...q, overdue_at: ctx.now }
    await updateQuestion(ctx, timePermit(), row)
    touchQuestion(ctx, row, ['overdue_at'])
    ctx.announce('openness.Late', { question: q.id, publication: q.publication, body: q.body })
  }
  if (late.length === 0) ctx.touch({ kind: 'openness.round', id: null, fields: [] })
  return late.length
})

interface Silence {
  readonly body: PlacedBody
  readonly category: Category
  readonly period: Period
}

/** What was owed, went by and is not written down yet. */
export async function silences(ctx: ReadContext): Promise<Silence[]> {
  const snapshot = await currentSnapshot(ctx)
  if (!snapshot.has('openness')) return []
  const { categories } = snapshot.section<CompiledOpenness>('openness')
  const today = dayOf(ctx.now, await calendarOf(ctx))
  const begun = new Map((await schedule.begunIn(ctx)).map((b) => [b.category, b.on_day]))
  const found: Silence[] = []
  for (const category of categories) {
    const since = begun.get(category.id)
    if (since === undefined || category.by.length === 0) continue
    const over = periodsOver(since, today, category.every)
    if (over.length === 0) continue
    const bodies = await bodiesOfKinds(ctx, category.by)
    for (const period of over) {
      const owing = new Map(bodies.filter((b) => b.from <= period.from).map((b) => [b.id, b]))
      const silent = await schedule.silentIn(ctx, {
        bodies: [...owing.keys()],
        category: category.id,
        from: period.from,
      })
      found.push(...silent.map((s) => ({ body: owing.get(s.body)!, category, period })))
    }
  }
  return found
}

/** Writes down the periods that went by without their publication; the number found. */
export const noteMissed = action('openness.miss', async (ctx: Context, _input: null): Promise<number> => {
  const rows = (await silences(ctx)).map(({ body, category, period }) => ({
    realm: ctx.realm,
    id: ctx.newId(),
    body: body.id,
    body_title: body.title,
    place_name: body.placeName,
    place_path: body.placePath,
    category: category.id,
    category_title: category.title,
    period_from: period.from,
    period_to: period.to,
    noted_at: ctx.now,
    made_good: null,
    made_good_at: null,
  }))
  // Sent together: a city has hundreds of committees.
  const written = await Promise.all(rows.map((m) => schedule.insertMissed(ctx, timePermit(), m)))
  const noted = rows.filter((_, i) => written[i] === 1)
  for (const m of noted) {
    ctx.touch({ kind: 'openness.missed', id: m.id, fields: ['*'] })
    ctx.announce('openness.Overdue', { body: m.body, category: m.category, missed: m.id })
  }
  if (noted.length === 0) ctx.touch({ kind: 'openness.round', id: null, fields: [] })
  return noted.length
})
