/** What the page of a matter shows of its execution, and whom a task may be given to. */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { filesOfAll } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { dayOf } from '#kernel/time'
import { acting, bodiesServing, getBody, postsOf } from '#modules/bodies'
import { facetOf, getMatter, matterWhole, maySeeMatter, stepNow } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { calendarOf } from '#modules/packs'
import {
  allowCheck,
  allowCorrect,
  allowFinish,
  allowPaper,
  allowPlan,
  allowRate,
  allowReport,
  allowSeal,
} from '../access.ts'
import type * as contract from '../contract.ts'
import type { TaskView, WindowView } from '../contract.ts'
import { allChecked } from '../rules.ts'
import type { ArchiveFacet, RatingFacet, TasksFacet } from '../rules.ts'
import { isSound } from '../sealed.ts'
import { archiveView, lineOf, reportView, whyNot, windowView } from '../showing.ts'
import { archiveOf } from '../store/archives.ts'
import * as ratings from '../store/ratings.ts'
import * as tasks from '../store/tasks.ts'
import { checkingKinds } from '../supervising.ts'
import { refusals } from '../words.ts'

type Answer = Output<typeof contract.ofMatter>

const nothing: Answer = {
  number: null,
  holder: null,
  revision: null,
  tasks: [],
  budgetFen: '0',
  spentFen: '0',
  windows: [],
  archive: null,
  now: { tasks: null, rating: false, archive: null },
}

export const ofMatter = query(
  'execution.of-matter',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.ofMatter>,
  ): Promise<Output<typeof contract.ofMatter>> => {
    if (!(await maySeeMatter(ctx, input.matter))) return nothing
    const m = await getMatter(ctx, input.matter)
    const { step } = await stepNow(ctx, m)
    const here = m.state === 'open' ? step : undefined
    const facets = {
      tasks: facetOf<TasksFacet>(here, 'tasks'),
      rating: facetOf<RatingFacet>(here, 'rating'),
      archive: facetOf<ArchiveFacet>(here, 'archive'),
    }
    // Verdicts of the engine cost a look at the whole matter: only where somebody may do something.
    const verdict =
      acting(ctx).kind === 'appointment' && (facets.tasks || facets.archive)
        ? await verdictsOf(ctx, m.id)
        : () => refusals['execution.desk-only'].zh
    const [shown, windows, archive] = await Promise.all([
      tasksOf(ctx, m, facets.tasks, verdict),
      windowsOf(ctx, m),
      archiveOf(ctx, m.id),
    ])
    return {
      number: m.number,
      holder: m.holder_title,
      revision: m.revision,
      ...shown.answer,
      windows,
      archive: archive ? archiveView(archive, isSound(ctx.secrets, archive)) : null,
      now: {
        tasks: shown.now,
        rating: facets.rating !== undefined,
        archive: facets.archive
          ? { seal: whyNot(allowSeal(acting(ctx))) ?? verdict(facets.archive.seal) }
          : null,
      },
    }
  },
)

type Verdicts = (act: string) => string | null

/** Why the engine would not let the caller do an act of the present step; null when it would. */
async function verdictsOf(ctx: ReadContext, matter: Uuid): Promise<Verdicts> {
  const { verdicts } = await matterWhole(ctx, matter)
  return (act) => {
    const found = verdicts.find((v) => v.act === act)
    return !found || found.allowed ? null : (found.why ?? '')
  }
}

async function tasksOf(ctx: ReadContext, m: MatterRow, facet: TasksFacet | undefined, verdict: Verdicts) {
  const [rows, reports, inspections, calendar] = await Promise.all([
    tasks.tasksOf(ctx, m.id),
    tasks.reportsOf(ctx, m.id),
    tasks.inspectionsOf(ctx, m.id),
    calendarOf(ctx),
  ])
  const files = await filesOfAll(
    ctx,
    'execution-report',
    reports.map((r) => r.id),
  )
  const who = acting(ctx)
  const today = dayOf(ctx.now, calendar)
  const elsewhere = refusals['execution.not-in-step'].zh.replace('{number}', m.number)
  const views = rows.map((t): TaskView => {
    const own = reports.filter((r) => r.task === t.id)
    const persons = [t.planned_by, ...own.map((r) => r.person)]
    const judged = (mine: string | null, act: string | undefined) =>
      act === undefined ? elsewhere : (mine ?? verdict(act))
    return {
      ...lineOf(t, m.kind, today),
      round: t.round,
      no: t.no,
      doerId: t.doer,
      plannedAt: t.planned_at.toISOString(),
      plannedBy: t.planned_title,
      wasLate: t.overdue_at !== null,
      reports: own.map((r) =>
        reportView(
          r,
          files.get(r.id) ?? [],
          inspections.find((i) => i.report === r.id),
        ),
      ),
      revision: t.revision,
      may: {
        correct: judged(whyNot(allowCorrect(who, t.state)), facet?.plan),
        report: judged(whyNot(allowReport(who, t.state)), facet?.report),
        check: judged(
          whyNot(allowCheck(who, { state: t.state, body: t.body, doer: t.doer, persons })),
          facet?.check,
        ),
      },
    }
  })
  const passed = rows.filter((t) => t.state === 'passed')
  // Planned for all that is to be done; spent is what the check confirmed.
  const planned = rows.filter((t) => t.state !== 'withdrawn').reduce((n, t) => n + t.budget_fen, 0n)
  const spent = passed.reduce((n, t) => n + (t.spent_fen ?? 0n), 0n)
  const running = rows.filter((t) => t.finished_at === null).map((t) => t.state)
  const unfinished = allChecked(running) ? null : refusals['execution.not-all-checked'].zh
  return {
    answer: { tasks: views, budgetFen: planned.toString(), spentFen: spent.toString() },
    now: facet
      ? {
          plan: whyNot(allowPlan(who)) ?? verdict(facet.plan),
          finish: whyNot(allowFinish(who, m)) ?? unfinished,
        }
      : null,
  }
}

async function windowsOf(ctx: ReadContext, m: MatterRow): Promise<WindowView[]> {
  const rows = await ratings.windowsOf(ctx, m.id)
  if (rows.length === 0) return []
  const who = acting(ctx)
  const remarks = await ratings.remarksOf(
    ctx,
    rows.map((w) => w.id),
  )
  return Promise.all(
    rows.map(async (w) => {
      const [own, papers] = await Promise.all([
        who.person === null ? undefined : ratings.ownRating(ctx, w.id, who.person),
        who.kind === 'appointment' ? ratings.papersOf(ctx, w.id) : [],
      ])
      const files = await filesOfAll(
        ctx,
        'execution-paper',
        papers.map((p) => p.id),
      )
      const over = w.state !== 'open' || w.until_at <= ctx.now ? refusals['execution.window-over'].zh : null
      const once = own ? refusals['execution.rated-already'].zh : null
      return windowView(w, {
        own,
        papers,
        files,
        remarks: remarks.filter((r) => r.rating_window === w.id),
        may: {
          rate: over ?? once ?? whyNot(allowRate(who, m.history)),
          paper: over ?? whyNot(allowPaper(who, m)),
        },
      })
    }),
  )
}

export const doers = query(
  'execution.doers',
  async (ctx: ReadContext, input: Input<typeof contract.doers>): Promise<Output<typeof contract.doers>> => {
    must(allowPlan(acting(ctx)))
    const m = await getMatter(ctx, input.matter)
    const { procedure, step } = await stepNow(ctx, m)
    const facet = facetOf<TasksFacet>(step, 'tasks')
    const supervising = step && facet ? checkingKinds(procedure, step.id, facet) : []
    const [holder, serving] = await Promise.all([
      getBody(ctx, m.holder),
      m.place ? bodiesServing(ctx, m.place) : [],
    ])
    const bodies = [...(holder ? [holder] : []), ...serving.filter((b) => b.id !== m.holder)].filter(
      (b) => !supervising.includes(b.kind),
    )
    const posts = await postsOf(ctx, [...new Set(bodies.map((b) => b.kind))])
    return {
      rows: bodies.map((b) => ({
        id: b.id,
        title: b.title,
        holds: b.id === m.holder,
        posts: posts.filter((p) => p.kind === b.kind).map(({ id, title }) => ({ id, title })),
      })),
    }
  },
)
