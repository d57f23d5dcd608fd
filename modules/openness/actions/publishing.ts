/** Publishing: by the schedule of a body, or as the step of a matter. */
import { must } from '#kernel/access'
import type { Permit } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel } from '#kernel/errors'
import { attachFiles } from '#kernel/files'
import { addMonths, dayOf } from '#kernel/time'
import type { Calendar } from '#kernel/time'
import { acting } from '#modules/bodies'
import type { Acting } from '#modules/bodies'
import { actOn, facetOf, lockMatter, stepNow } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { calendarOf, currentSnapshot } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { allowPublish } from '../access.ts'
import type * as contract from '../contract.ts'
import { leastDays, periodOf, windowOf } from '../rules.ts'
import type { Category, CompiledOpenness, Period, PublicationFacet } from '../rules.ts'
import * as store from '../store/publications.ts'
import { makeGood } from '../store/schedule.ts'
import type { PublicationRow, VersionRow } from '../tables.ts'
import { personalUnder, refuse, titleOf, touchPublication, touchVersion } from './recording.ts'

type Wanted = Input<typeof contract.publish>

/** Months back for which something may still be shown late. */
const LATEST_MONTHS = 24

function categoryIn(snapshot: Snapshot, id: string): Category {
  const found = snapshot.has('openness')
    ? snapshot.section<CompiledOpenness>('openness').categories.find((c) => c.id === id)
    : undefined
  if (!found) throw refuse('openness.no-category', { category: id })
  return found
}

/** What is to be published, judged: under which rule, for which matter or period. */
interface Judged {
  readonly category: Category
  readonly permit: Permit<'openness.publish'>
  readonly least: number
  readonly matter: MatterRow | null
  readonly facet: PublicationFacet | null
  readonly period: Period | null
}

async function judgeMatter(ctx: Context, who: Acting, input: Wanted, id: string): Promise<Judged> {
  const matter = await lockMatter(ctx, id, input.revision ?? null)
  const { snapshot, step } = await stepNow(ctx, matter)
  const facet = facetOf<PublicationFacet>(step, 'publication')
  if (matter.state !== 'open' || !facet) throw refuse('openness.not-in-step', { number: matter.number })
  const category = categoryIn(snapshot, facet.category)
  const permit = must(allowPublish(who, category, true))
  if (input.category !== facet.category)
    throw refuse('openness.wrong-category', { number: matter.number, category: category.title })
  if (await store.openOfMatter(ctx, id)) throw refuse('openness.already-shown', { number: matter.number })
  return { category, permit, least: leastDays(category, facet), matter, facet, period: null }
}

async function judgeSchedule(ctx: Context, who: Acting, input: Wanted, calendar: Calendar): Promise<Judged> {
  const category = categoryIn(await currentSnapshot(ctx), input.category)
  const permit = must(allowPublish(who, category))
  const now = periodOf(dayOf(ctx.now, calendar), category.every)
  let period = now
  if (input.period !== undefined) {
    period = now && periodOf(input.period, category.every)
    const wrong =
      !now ||
      !period ||
      period.from !== input.period ||
      period.from > now.from ||
      period.from < addMonths(now.from, -LATEST_MONTHS)
    if (wrong) throw refuse('openness.period-wrong', { category: category.title, day: input.period })
  }
  return { category, permit, least: category.days, matter: null, facet: null, period }
}

export const publish = action(
  'openness.publish',
  async (ctx: Context, input: Wanted): Promise<Output<typeof contract.publish>> => {
    const who = acting(ctx)
    const calendar = await calendarOf(ctx)
    const judged = input.matter
      ? await judgeMatter(ctx, who, input, input.matter)
      : await judgeSchedule(ctx, who, input, calendar)
    const { category, permit, matter, facet, period } = judged
    if (who.body === null || who.place === null || who.placePath === null || who.person === null)
      throw refuseKernel('kernel.no-rule')
    const days = input.days ?? judged.least
    if (days < judged.least)
      throw refuse('openness.too-short', { category: category.title, days: judged.least, given: days })
    const title = input.title.trim()
    const text = input.text.trim()
    const personal = personalUnder([title, text], input.basis)
    const window = windowOf(ctx.now, days, calendar)
    const row: PublicationRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      category: category.id,
      category_title: category.title,
      law: category.law,
      source: category.source,
      body: who.body,
      body_title: who.bodyTitle ?? '',
      place: who.place,
      place_name: who.placeName ?? '',
      place_path: who.placePath,
      matter: matter?.id ?? null,
      matter_number: matter?.number ?? null,
      step: matter?.step ?? null,
      days: judged.least,
      question_days: category.questionDays,
      period_from: period?.from ?? null,
      period_to: period?.to ?? null,
      title,
      version: 1,
      from_at: ctx.now,
      from_on: dayOf(ctx.now, calendar),
      until_at: window.until,
      until_on: window.untilOn,
      flagged: window.flagged,
      state: 'open',
      ended_at: null,
      made_at: ctx.now,
      made_by: who.person,
      revision: 1,
    }
    const version: VersionRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      publication: row.id,
      no: 1,
      kind: 'first',
      title,
      text,
      note: null,
      personal,
      basis: personal.length > 0 ? input.basis!.trim() : null,
      at: ctx.now,
      person: who.person,
      by_title: titleOf(who),
    }
    await store.insertPublication(ctx, permit, row)
    await store.insertVersion(ctx, permit, version)
    await attachFiles(ctx, input.files ?? [], { kind: 'openness-version', id: version.id })
    touchPublication(ctx, row, ['*'])
    touchVersion(ctx, version, version.basis ?? undefined)
    if (period) {
      const made = await makeGood(ctx, permit, {
        body: row.body,
        category: row.category,
        from: period.from,
        publication: row.id,
      })
      for (const { id } of made) ctx.touch({ kind: 'openness.missed', id, fields: ['made_good'] })
    }
    if (matter && facet)
      await actOn(
        ctx,
        matter,
        { act: facet.publish, text: title },
        { via: 'publication', data: { publication: row.id } },
      )
    ctx.announce('openness.Published', {
      publication: row.id,
      body: row.body,
      category: row.category,
      matter: row.matter,
    })
    return { id: row.id, until: row.until_at.toISOString() }
  },
  {
    publication_one_of_matter: () => refuse('openness.already-shown', { number: '' }),
  },
)
