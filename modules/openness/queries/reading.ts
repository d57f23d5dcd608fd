/** What everybody reads: the public page of a place, its archive, one publication, the publications of a matter. */
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import { filesOfAll } from '#kernel/files'
import { isUuid } from '#kernel/ids'
import { dayOf } from '#kernel/time'
import { acting, bodiesOfKinds, bodiesServing } from '#modules/bodies'
import type { PlacedBody } from '#modules/bodies'
import { facetOf, getMatter, maySeeMatter, stepNow } from '#modules/flow'
import { calendarOf, currentSnapshot } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { getStanding, standingLine } from '#modules/territory'
import { allowAnswer, allowCorrect, allowPublish, allowSpeak } from '../access.ts'
import type * as contract from '../contract.ts'
import type { CoverageLine } from '../contract.ts'
import { leastDays, standingOf } from '../rules.ts'
import type { Category, CompiledOpenness, PublicationFacet } from '../rules.ts'
import { lineOf, missedLine, objectionView, questionView, versionView, whyNot } from '../showing.ts'
import * as store from '../store/publications.ts'
import * as schedule from '../store/schedule.ts'
import { mine as voicesOf, objectionsOf, questionsOf } from '../store/voices.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

/** Windows shown on one page; a place that shows more is served by its archive's filters. */
const MOST_OPEN = 60
const MOST_MISSED = 30
const MOST_BELOW = 40

export const categoriesIn = (snapshot: Snapshot): readonly Category[] =>
  snapshot.has('openness') ? snapshot.section<CompiledOpenness>('openness').categories : []

/** A cursor over instants: `<milliseconds>_<id>`. */
export function afterOf(cursor: string | undefined): { at: Date; id: string } | null {
  const [at, id] = (cursor ?? '').split('_')
  return /^\d{1,15}$/.test(at ?? '') && isUuid(id) ? { at: new Date(Number(at)), id } : null
}
export const cursorAt = (at: Date, id: string): string => `${at.getTime()}_${id}`

/** How each of these bodies stands with what it owes: three statements whatever their number. */
async function coverageOf(
  ctx: ReadContext,
  bodies: readonly PlacedBody[],
  categories: readonly Category[],
  today: string,
): Promise<(body: PlacedBody) => CoverageLine[]> {
  const ids = bodies.map((b) => b.id)
  const [shown, lacking] = await Promise.all([schedule.lastShown(ctx, ids), schedule.lacking(ctx, ids)])
  return (body) =>
    categories
      .filter((c) => c.by.includes(body.kind))
      .map((c) => {
        const last = shown.find((s) => s.body === body.id && s.category === c.id)
        const missing = lacking.find((l) => l.body === body.id && l.category === c.id)?.n ?? 0
        const { standing, dueOn } = standingOf(c, { today, lastPeriod: last?.period ?? null, missing })
        return {
          category: c.id,
          title: c.title,
          law: c.law,
          every: c.every,
          days: c.days,
          source: c.source,
          standing,
          dueOn,
          missing,
          lastOn: last?.on ?? null,
        }
      })
}

/** Shown for this period, or owed only at need and shown before. */
const isShown = (c: CoverageLine) => c.standing === 'shown' || (c.standing === 'at-need' && c.lastOn !== null)

export const home = query(
  'openness.home',
  async (ctx: ReadContext, input: Input<typeof contract.home>): Promise<Output<typeof contract.home>> => {
    const [place, line] = await Promise.all([getStanding(ctx, input.place), standingLine(ctx, input.place)])
    const [snapshot, calendar] = await Promise.all([currentSnapshot(ctx), calendarOf(ctx)])
    const today = dayOf(ctx.now, calendar)
    const categories = categoriesIn(snapshot)
    const owing = [...new Set(categories.flatMap((c) => c.by))]
    const paths = line.map((p) => p.path)
    const [serving, open, under] = await Promise.all([
      Promise.all(line.map((p) => bodiesServing(ctx, p.id))),
      store.page(ctx, {
        paths,
        under: null,
        body: null,
        states: ['open'],
        category: null,
        text: '',
        waiting: false,
        after: null,
        limit: MOST_OPEN,
      }),
      bodiesOfKinds(ctx, owing, place.path),
    ])
    // The nearest first: my committee before the community's station.
    const bodies = serving.toReversed().flatMap((at) => at.filter((b) => owing.includes(b.kind)))
    const [coverage, missed] = await Promise.all([
      coverageOf(ctx, bodies, categories, today),
      schedule.missedPage(ctx, {
        under: null,
        bodies: bodies.map((b) => b.id),
        all: true,
        after: null,
        limit: MOST_MISSED,
      }),
    ])
    return {
      place: {
        id: place.id,
        name: place.name,
        above: line.filter((p) => p.id !== place.id).map((p) => p.name),
      },
      now: open.map(lineOf),
      bodies: bodies.map((b) => {
        const lines = coverage(b)
        return {
          id: b.id,
          title: b.title,
          placeName: b.placeName,
          coverage: lines,
          lawShown: new Set(lines.filter((c) => c.law !== null && isShown(c)).map((c) => c.law)).size,
        }
      }),
      missed: missed.map((m) => missedLine(m, today, calendar)),
      below: under
        .filter((b) => b.place !== place.id)
        .slice(0, MOST_BELOW)
        .map((b) => ({ place: b.place, name: b.placeName, body: b.title })),
    }
  },
)

export const archive = query(
  'openness.archive',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.archive>,
  ): Promise<Output<typeof contract.archive>> => {
    await getStanding(ctx, input.place)
    const line = await standingLine(ctx, input.place)
    const limit = input.limit ?? 20
    const wanted: store.Wanted = {
      paths: line.map((p) => p.path),
      under: null,
      body: null,
      states: ['ended', 'returned'],
      category: input.category ?? null,
      text: input.q?.trim() ?? '',
      waiting: false,
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

export const one = query(
  'openness.one',
  async (ctx: ReadContext, input: Input<typeof contract.one>): Promise<Output<typeof contract.one>> => {
    const [p, versions, questions, objections] = await Promise.all([
      store.listedById(ctx, input.id),
      store.versionsOf(ctx, [input.id]),
      questionsOf(ctx, [input.id]),
      objectionsOf(ctx, [input.id]),
    ])
    if (!p) throw refuse('openness.none')
    const files = await filesOfAll(
      ctx,
      'openness-version',
      versions.map((v) => v.id),
    )
    const who = acting(ctx)
    const speak = whyNot(allowSpeak(who))
    const over = p.state !== 'open' || p.until_at <= ctx.now
    return {
      line: lineOf(p),
      revision: p.revision,
      days: p.days,
      questionDays: p.question_days,
      source: p.source,
      versions: versions.map((v) => versionView(v, files.get(v.id) ?? [])),
      questions: questions.map(questionView),
      objections: objections.map(objectionView),
      may: {
        correct: whyNot(allowCorrect(who, p)) ?? (p.state === 'open' ? null : refusals['openness.over'].zh),
        answer: whyNot(allowAnswer(who, p)),
        ask: speak,
        object: speak ?? (over ? refusals['openness.window-over'].zh : null),
      },
    }
  },
)

export const ofMatter = query(
  'openness.of-matter',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.ofMatter>,
  ): Promise<Output<typeof contract.ofMatter>> => {
    const [rows, seen] = await Promise.all([
      store.ofMatter(ctx, input.matter),
      maySeeMatter(ctx, input.matter),
    ])
    return { rows: rows.map(lineOf), waiting: seen ? await waitingOf(ctx, input.matter, rows) : null }
  },
)

async function waitingOf(
  ctx: ReadContext,
  matter: string,
  rows: readonly { state: string }[],
): Promise<Output<typeof contract.ofMatter>['waiting']> {
  const m = await getMatter(ctx, matter)
  if (m.state !== 'open' || rows.some((r) => r.state === 'open')) return null
  const { snapshot, step } = await stepNow(ctx, m)
  const facet = facetOf<PublicationFacet>(step, 'publication')
  const category = facet && categoriesIn(snapshot).find((c) => c.id === facet.category)
  if (!facet || !category) return null
  const who = acting(ctx)
  const denied = whyNot(allowPublish(who, category, true))
  return {
    holder: m.holder_title,
    category: category.id,
    categoryTitle: category.title,
    days: leastDays(category, facet),
    revision: m.revision,
    may:
      denied ??
      (who.bodies.includes(m.holder)
        ? null
        : refusals['openness.not-yours'].zh.replace('{body}', m.holder_title)),
  }
}

export const mine = query(
  'openness.mine',
  async (ctx: ReadContext, input: Input<typeof contract.mine>): Promise<Output<typeof contract.mine>> => {
    const { person } = acting(ctx)
    if (person === null) throw refuseKernel('kernel.signed-out')
    const limit = input.limit ?? 20
    const rows = await voicesOf(ctx, person, isUuid(input.cursor) ? input.cursor : null, limit + 1)
    const shown = rows.slice(0, limit)
    return {
      rows: shown.map((r) => ({
        id: r.id,
        kind: r.kind,
        publication: r.publication,
        title: r.title,
        bodyTitle: r.body_title,
        at: r.at.toISOString(),
        text: r.text,
        dueAt: r.due_at?.toISOString() ?? null,
        overdue: r.overdue,
        answer: r.answer,
        answeredAt: r.answered_at?.toISOString() ?? null,
        disposition: r.disposition,
      })),
      next: rows.length > limit ? shown.at(-1)!.id : null,
      total: null,
    }
  },
)

export const categories = query(
  'openness.categories',
  async (
    ctx: ReadContext,
    _input: Input<typeof contract.categories>,
  ): Promise<Output<typeof contract.categories>> => ({
    rows: categoriesIn(await currentSnapshot(ctx)).map(({ id, title }) => ({ id, title })),
  }),
)
