/** What the reporter reads: the truth about one report, without names of staff. */
import type { ReadContext } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { filesOf, filesOfAll } from '#kernel/files'
import type { FileRow } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { getBody } from '#modules/bodies'
import { actView, getMatter, lineOf, matterWhole, proceduresFor } from '#modules/flow'
import type { ActRow, MatterRow, MatterWhole } from '#modules/flow'
import { codesOf } from '#modules/packs'
import { levelsOf, standingLine } from '#modules/territory'
import type { ReportStatus } from './contract.ts'
import { noteLook } from './looking.ts'
import { packOf, prepare } from './pack.ts'
import type { Prepared } from './pack.ts'
import { nodeOf } from './scheme.ts'
import * as store from './store.ts'
import type { ReportRow } from './tables.ts'
import { refusals } from './words.ts'

const refuseHere = refuser(refusals)

/** Everything both pages show of one report, fetched once. */
export interface Whole extends MatterWhole {
  readonly report: ReportRow
  readonly pack: Prepared
  readonly lineage: { id: Uuid; name: string; kind: string; kindTitle: string }[]
  readonly photos: FileRow[]
  readonly filesOfAct: ReadonlyMap<string, FileRow[]>
}

/** Loads a report whole. Refuses `flow.no-such-matter`: what one may not see does not exist. */
export async function wholeOf(ctx: ReadContext, id: Uuid, asReporter: boolean): Promise<Whole> {
  const [whole, report, photos] = await Promise.all([
    matterWhole(ctx, id, { asReporter }),
    store.getReport(ctx, id),
    filesOf(ctx, { kind: 'report', id }),
  ])
  if (!report) throw refuseHere('casework.wrong-code')
  const [lineage, levels, actFiles] = await Promise.all([
    whole.matter.place ? standingLine(ctx, whole.matter.place) : Promise.resolve([]),
    levelsOf(ctx),
    filesOfAll(
      ctx,
      'report-act',
      whole.acts.map((a) => a.id),
    ),
  ])
  const kindTitle = new Map(levels.map((l) => [l.id, l.title]))
  return {
    ...whole,
    report,
    pack: prepare(whole.snapshot),
    lineage: lineage
      .map((p) => ({ id: p.id, name: p.name, kind: p.kind, kindTitle: kindTitle.get(p.kind) ?? '' }))
      .toReversed(),
    photos,
    filesOfAct: actFiles,
  }
}

const fileView = (f: FileRow) => ({ id: f.id, media: f.media, name: f.name })

/** Facts of an act in words; codes become titles. */
export function factsOfAct(w: Whole, a: ActRow, forStaff: boolean): { label: string; value: string }[] {
  const d = a.data
  const facts: { label: string; value: string }[] = []
  if (Array.isArray(d.changes)) facts.push(...(d.changes as { label: string; value: string }[]))
  const text = (v: unknown) => (typeof v === 'string' && v !== '' ? v : null)
  const add = (label: string, value: string | null) => value && facts.push({ label, value })
  add('应由', text(d.whose))
  add('并入', text(d.mergedInto))
  const rating = text(d.rating)
  if (rating) add('评价', codesOf(w.snapshot, 'satisfaction').find((c) => c.id === rating)?.title ?? rating)
  if (typeof d.extension === 'number') add('延长', String(d.extension))
  if (forStaff) {
    const rule = text(d.ruleTitle)
    if (rule) add('规则', `${rule}（${text(d.version) ?? ''} 版）`)
    add('依据', text(d.why))
  }
  return facts
}

/** What the reporter reads; `mandate` is the line of the mandate somebody else reads it under. */
export async function statusOf(
  ctx: ReadContext,
  id: Uuid,
  asReporter: boolean,
  mandate?: string,
): Promise<ReportStatus> {
  const w = await wholeOf(ctx, id, asReporter)
  // The reporter's own page, unless somebody acts for them or holds their code under a name of their own.
  noteLook(ctx, 'casework.status', [w.matter], ['text'], mandate)
  const holder = w.matter.state === 'open' ? await getBody(ctx, w.matter.holder) : undefined
  const main = w.matter.merged_into ? await mainOf(ctx, w.matter.merged_into) : null
  const refusal = w.acts.findLast((a) => typeof a.data.whose === 'string')
  return {
    line: lineOf(w.matter, w.procedure, titlesOf(w), ctx.now),
    tell: w.tell,
    text: w.report.text,
    placeText: w.report.place_text,
    lineage: w.lineage,
    holderPlace: holder?.place ?? null,
    confidentiality: w.report.confidentiality,
    channel: w.report.channel,
    writtenAt: w.report.written_at?.toISOString() ?? null,
    photos: w.photos.map(fileView),
    // Who signed is the unit's business; the resident reads which unit and when.
    custody: w.custody.map((c) => ({ ...c, signedName: null })),
    clocks: w.clocks,
    acts: w.acts
      .filter((a) => a.open)
      .map((a) =>
        actView(a, w.procedure, factsOfAct(w, a, false), (w.filesOfAct.get(a.id) ?? []).map(fileView), false),
      ),
    verdicts: w.verdicts.filter((v) => isReporterAct(w, v.act)),
    next: nextOf(w),
    whose: (refusal?.data.whose as string | undefined) ?? null,
    mergedInto: main,
    rating: w.report.rating,
    marks: [],
  }
}

function isReporterAct(w: MatterWhole, act: string): boolean {
  return w.procedure.steps.some(
    (s) => s.id === w.matter.step && s.acts.some((a) => a.id === act && a.by === 'reporter'),
  )
}

/** Titles of what may come next, in the order of the procedure. */
function nextOf(w: MatterWhole): string[] {
  const step = w.procedure.steps.find((s) => s.id === w.matter.step)
  const targets = (step?.acts ?? [])
    .filter((a) => a.by !== 'reporter' || w.matter.step === 'rate')
    .flatMap((a) => (a.to ? [a.to] : []))
  return [...new Set(targets)]
    .map(
      (id) =>
        w.procedure.steps.find((s) => s.id === id)?.title ??
        w.procedure.ends.find((e) => e.id === id)?.title ??
        '',
    )
    .filter((t) => t !== '')
    .slice(0, 3)
}

async function mainOf(ctx: ReadContext, id: Uuid): Promise<ReportStatus['mergedInto']> {
  // The reporter of a merged case follows the main one by its state only, not by its text.
  await store.openFor(ctx, id)
  const main = await getMatter(ctx, id)
  const procedure = (await proceduresFor(ctx, [main]))(main)
  const step = procedure.steps.find((s) => s.id === main.step)
  const end = procedure.ends.find((e) => e.id === main.step)
  return {
    number: main.number,
    stepTitle: step?.title ?? end?.title ?? '',
    tell: step?.tell ?? end?.tell ?? '',
  }
}

export function titlesOf(w: Pick<Whole, 'pack' | 'lineage'>) {
  return {
    item: (code: string) => nodeOf(w.pack.scheme, code)?.title ?? null,
    place: () => w.lineage[0]?.name ?? null,
  }
}

/** Lines of many matters: places are fetched in one statement. */
export async function linesOf(ctx: ReadContext, rows: readonly MatterRow[]) {
  const [procedureOf, names, pack] = await Promise.all([
    proceduresFor(ctx, rows),
    store.placeNames(ctx, [...new Set(rows.flatMap((r) => (r.place ? [r.place] : [])))]),
    packOf(ctx),
  ])
  return rows.map((row) =>
    lineOf(
      row,
      procedureOf(row),
      { item: (code) => nodeOf(pack.scheme, code)?.title ?? null, place: (id) => names.get(id) ?? null },
      ctx.now,
    ),
  )
}
