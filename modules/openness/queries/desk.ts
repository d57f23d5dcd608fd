/** What the desk reads: what may be published, lists, what waits for an answer, what is overdue. */
import { must, isDenied } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import { dayOf } from '#kernel/time'
import { acting } from '#modules/bodies'
import { calendarOf, currentSnapshot } from '#modules/packs'
import { OVERSEE, PUBLISH, allowAnswer, allowOversee, allowPublish, allowSeeing } from '../access.ts'
import type * as contract from '../contract.ts'
import { periodOf } from '../rules.ts'
import { lineOf, missedLine, objectionView, questionView } from '../showing.ts'
import * as store from '../store/publications.ts'
import * as schedule from '../store/schedule.ts'
import { openObjections, openQuestions } from '../store/voices.ts'
import { refusals } from '../words.ts'
import { afterOf, categoriesIn, cursorAt } from './reading.ts'

const refuse = refuser(refusals)

export const choices = query(
  'openness.choices',
  async (
    ctx: ReadContext,
    _input: Input<typeof contract.choices>,
  ): Promise<Output<typeof contract.choices>> => {
    const who = acting(ctx)
    if (!who.may.includes(PUBLISH) || who.body === null) throw refuse('openness.not-publisher')
    const [snapshot, calendar, missed] = await Promise.all([
      currentSnapshot(ctx),
      calendarOf(ctx),
      schedule.missedOf(ctx, who.body),
    ])
    const today = dayOf(ctx.now, calendar)
    return {
      rows: categoriesIn(snapshot)
        .filter((c) => !isDenied(allowPublish(who, c)))
        .map((c) => {
          const now = periodOf(today, c.every)
          const late = missed.filter((m) => m.category === c.id)
          return {
            id: c.id,
            title: c.title,
            days: c.days,
            every: c.every,
            source: c.source,
            periods: [
              ...(now ? [{ ...now, missed: false }] : []),
              ...late.map((m) => ({ from: m.period_from, to: m.period_to, missed: true })),
            ],
          }
        }),
    }
  },
)

export const list = query(
  'openness.list',
  async (ctx: ReadContext, input: Input<typeof contract.list>): Promise<Output<typeof contract.list>> => {
    const who = acting(ctx)
    must(allowSeeing(who))
    const below = (input.scope ?? (who.may.includes(PUBLISH) ? 'own' : 'below')) === 'below'
    if (below) must(allowOversee(who))
    const limit = input.limit ?? 30
    const wanted: store.Wanted = {
      paths: null,
      under: below ? who.placePath : null,
      body: below ? null : who.body,
      states: input.state ? [input.state] : ['open', 'ended', 'returned'],
      category: input.category ?? null,
      text: input.q?.trim() ?? '',
      waiting: input.waiting === true,
      after: afterOf(input.cursor),
      limit: limit + 1,
    }
    const [rows, total] = await Promise.all([store.page(ctx, wanted), store.total(ctx, wanted)])
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return {
      rows: shown.map(lineOf),
      next: rows.length > limit && last ? cursorAt(last.from_at, last.id) : null,
      total,
    }
  },
)

/** The body one answers for. Refuses `openness.not-answerer`. */
function answering(ctx: ReadContext): string {
  const who = acting(ctx)
  if (who.body === null) throw refuseKernel('kernel.no-rule')
  must(allowAnswer(who, { body: who.body, body_title: who.bodyTitle ?? '' }))
  return who.body
}

export const toAnswer = query(
  'openness.to-answer',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.toAnswer>,
  ): Promise<Output<typeof contract.toAnswer>> => {
    const limit = input.limit ?? 20
    const rows = await openQuestions(ctx, answering(ctx), afterOf(input.cursor), limit + 1)
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return {
      rows: shown.map((q) => ({ publication: q.publication, title: q.title, question: questionView(q) })),
      next: rows.length > limit && last ? cursorAt(last.due_at, last.id) : null,
      total: null,
    }
  },
)

export const toDispose = query(
  'openness.to-dispose',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.toDispose>,
  ): Promise<Output<typeof contract.toDispose>> => {
    const limit = input.limit ?? 20
    const after = isUuid(input.cursor) ? input.cursor : null
    const rows = await openObjections(ctx, answering(ctx), after, limit + 1)
    const shown = rows.slice(0, limit)
    return {
      rows: shown.map((o) => ({
        publication: o.publication,
        title: o.title,
        ofMatter: o.matter !== null,
        until: o.until_at.toISOString(),
        objection: objectionView(o),
      })),
      next: rows.length > limit ? shown.at(-1)!.id : null,
      total: null,
    }
  },
)

export const overdue = query(
  'openness.overdue',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.overdue>,
  ): Promise<Output<typeof contract.overdue>> => {
    const who = acting(ctx)
    must(allowSeeing(who))
    const oversees = who.may.includes(OVERSEE)
    if (who.body === null) throw refuseKernel('kernel.no-rule')
    const calendar = await calendarOf(ctx)
    const limit = input.limit ?? 30
    const rows = await schedule.missedPage(ctx, {
      under: oversees ? who.placePath : null,
      bodies: oversees ? null : [who.body],
      all: input.all === true,
      after: isUuid(input.cursor) ? input.cursor : null,
      limit: limit + 1,
    })
    const shown = rows.slice(0, limit)
    const today = dayOf(ctx.now, calendar)
    return {
      rows: shown.map((m) => missedLine(m, today, calendar)),
      next: rows.length > limit ? shown.at(-1)!.id : null,
      total: null,
    }
  },
)
