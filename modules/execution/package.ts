/** The package of a matter: everything public of its way, gathered through the doors of those who keep it. */
import type { ReadContext } from '#kernel/action'
import { filesOfAll, findFile } from '#kernel/files'
import type { FileRow } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { actFilesOf, motionRecordOf } from '#modules/deliberation'
import { actView, matterWhole, procedureView } from '#modules/flow'
import type { ClockRule, MatterWhole } from '#modules/flow'
import { decisionsOf } from '#modules/meetings'
import { publicationsOf } from '#modules/openness'
import * as ratings from './store/ratings.ts'
import * as tasks from './store/tasks.ts'

export const FORMAT = 'linli-archive/1'

export interface Sealing {
  readonly at: Date
  readonly by: string
}

interface SealedFile {
  readonly name: string
  readonly media: string
  readonly bytes: number
  readonly sha256: string
}

/** The files themselves stay where they are; the package names them by digest. */
async function namedFiles(ctx: ReadContext, files: readonly { readonly id: Uuid }[]): Promise<SealedFile[]> {
  const known = await Promise.all(files.map((f) => findFile(ctx, f.id)))
  return known.flatMap((f) => (f ? [{ name: f.name, media: f.media, bytes: f.bytes, sha256: f.sha256 }] : []))
}

async function timelineOf(ctx: ReadContext, whole: MatterWhole) {
  const open = whole.acts.filter((a) => a.open)
  const files = await actFilesOf(ctx, open)
  return Promise.all(
    open.map(async (a) => {
      const v = actView(a, whole.procedure, factsIn(a.data), [], false)
      return {
        no: v.no,
        at: v.at,
        act: v.act,
        title: v.title,
        by: v.actorTitle,
        power: v.power,
        from: v.fromStep,
        to: v.toStep,
        reason: v.reason,
        text: v.text,
        facts: v.facts,
        files: await namedFiles(ctx, files.get(a.id) ?? []),
      }
    }),
  )
}

interface Fact {
  readonly label: string
  readonly value: string
}
function factsIn(data: Readonly<Record<string, unknown>>): Fact[] {
  return Array.isArray(data.facts)
    ? (data.facts as Partial<Fact>[]).flatMap((f) =>
        typeof f.label === 'string' && typeof f.value === 'string'
          ? [{ label: f.label, value: f.value }]
          : [],
      )
    : []
}

async function publicationsIn(ctx: ReadContext, matter: Uuid) {
  const shown = await publicationsOf(ctx, matter)
  return Promise.all(
    shown.map(async ({ line, versions, questions, objections }) => ({
      category: line.categoryTitle,
      body: line.bodyTitle,
      state: line.state,
      from: line.fromOn,
      until: line.untilOn,
      versions: await Promise.all(
        versions.map(async ({ no, kind, title, text, note, basis, at, by, files }) => ({
          no,
          kind,
          title,
          text,
          note,
          basis,
          at,
          by,
          files: await namedFiles(ctx, files),
        })),
      ),
      questions: questions.map(({ text, name, at, dueAt, overdue, answer, answeredAt, answeredBy }) => ({
        text,
        name,
        at,
        dueAt,
        overdue,
        answer,
        answeredAt,
        answeredBy,
      })),
      objections: objections.map(({ text, name, at, disposition, reasons, disposedAt, disposedBy }) => ({
        text,
        name,
        at,
        disposition,
        reasons,
        disposedAt,
        disposedBy,
      })),
    })),
  )
}

async function decisionsIn(ctx: ReadContext, matter: Uuid) {
  return (await decisionsOf(ctx, matter)).map((d) => ({
    meeting: d.meeting.title,
    kind: d.meeting.kind,
    heldAt: d.meeting.startsAt,
    text: d.text,
    way: d.way,
    members: d.members,
    present: d.present,
    for: d.for,
    against: d.against,
    abstain: d.abstain,
    spoilt: d.spoilt,
    channels: d.channels,
    verdict: d.verdict,
    tests: d.tests,
    closedAt: d.closedAt,
    package: d.package,
    packageDigest: d.digest,
    certificate: d.certificate,
    minutes: d.minutes,
  }))
}

async function tasksIn(ctx: ReadContext, matter: Uuid) {
  const [rows, reports, inspections] = await Promise.all([
    tasks.tasksOf(ctx, matter),
    tasks.reportsOf(ctx, matter),
    tasks.inspectionsOf(ctx, matter),
  ])
  const files = await filesOfAll(
    ctx,
    'execution-report',
    reports.map((r) => r.id),
  )
  return Promise.all(
    rows.map(async (t) => ({
      round: t.round,
      no: t.no,
      title: t.title,
      body: t.body_title,
      doer: t.doer_title,
      post: t.post_title,
      budgetFen: t.budget_fen.toString(),
      spentFen: t.spent_fen?.toString() ?? null,
      dueOn: t.due_on,
      state: t.state,
      late: t.overdue_at,
      reports: await Promise.all(
        reports
          .filter((r) => r.task === t.id)
          .map(async (r) => {
            const found = inspections.find((i) => i.report === r.id)
            return {
              no: r.no,
              at: r.at,
              by: r.by_title,
              text: r.text,
              spentFen: r.spent_fen.toString(),
              overReason: r.over_reason,
              bareReason: r.bare_reason,
              files: await namedFiles(ctx, files.get(r.id) ?? []),
              check: found
                ? { passed: found.passed, reasons: found.reasons, at: found.at, by: found.by_title }
                : null,
            }
          }),
      ),
    })),
  )
}

/** Figures of windows that are over; of persons and words nothing. */
async function ratingsIn(ctx: ReadContext, matter: Uuid) {
  return (await ratings.windowsOf(ctx, matter))
    .filter((w) => w.state === 'ended')
    .map((w) => ({
      no: w.no,
      from: w.opened_at,
      until: w.until_at,
      least: w.least,
      good: `${w.good_part}/${w.good_whole}`,
      satisfied: w.satisfied!,
      dissatisfied: w.dissatisfied!,
      paperSatisfied: w.paper_satisfied!,
      paperDissatisfied: w.paper_dissatisfied!,
      verdict: w.verdict!,
    }))
}

async function motionIn(ctx: ReadContext, matter: Uuid) {
  const m = await motionRecordOf(ctx, matter)
  if (!m) return null
  const { photos, ...words } = m
  return { ...words, photos: await namedFiles(ctx, photos as readonly FileRow[]) }
}

/**
 * Everything public of a matter, as plain data for canonical JSON: no name of a resident who did not choose to be named, no
 * single vote or rating, no closed act. Money in fen as digits.
 */
export async function packageOf(ctx: ReadContext, matter: Uuid, sealing: Sealing) {
  const whole = await matterWhole(ctx, matter)
  const m = whole.matter
  const [timeline, motion, decisions, publications, done, rated] = await Promise.all([
    timelineOf(ctx, whole),
    motionIn(ctx, matter),
    decisionsIn(ctx, matter),
    publicationsIn(ctx, matter),
    tasksIn(ctx, matter),
    ratingsIn(ctx, matter),
  ])
  const clocks = whole.snapshot.has('clocks')
    ? whole.snapshot.section<{ clocks: readonly ClockRule[] }>('clocks').clocks
    : []
  return {
    format: FORMAT,
    matter: { number: m.number, kind: m.kind, title: m.title, openedAt: m.opened_at },
    rules: {
      pack: whole.snapshot.pack,
      title: whole.snapshot.title,
      version: whole.snapshot.version,
      layers: whole.snapshot.layers,
      snapshot: whole.snapshot.hash,
      procedure: procedureView(whole.procedure, clocks),
    },
    motion,
    timeline,
    custody: whole.custody.map(({ bodyTitle, stepTitle, fromAt, toAt, signedAt }) => ({
      body: bodyTitle,
      step: stepTitle,
      from: fromAt,
      to: toAt,
      signedAt,
    })),
    clocks: whole.clocks.map(({ title, startedAt, dueAt, stoppedAt, mode, length, extended, source }) => ({
      title,
      from: startedAt,
      due: dueAt,
      stopped: stoppedAt,
      mode,
      length,
      extended,
      source,
    })),
    decisions,
    publications,
    tasks: done,
    ratings: rated,
    sealed: { at: sealing.at, by: sealing.by },
  }
}
export type Package = Awaited<ReturnType<typeof packageOf>>
