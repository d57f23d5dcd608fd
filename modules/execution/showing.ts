/** Rows as everybody reads them. */
import { isDenied } from '#kernel/access'
import type { Verdict } from '#kernel/access'
import type { FileRow } from '#kernel/files'
import type { Day } from '#kernel/time'
import type { Static } from '#kernel/endpoint'
import type { ArchiveView, ReportView, TaskLine, WindowView } from './contract.ts'
import type { FileView } from '#modules/flow/contract'
import { isLate } from './rules.ts'
import type {
  ArchiveRow,
  InspectionRow,
  PaperRow,
  RatingRow,
  RemarkRow,
  ReportRow,
  TaskRow,
  WindowRow,
} from './tables.ts'

/** Null for yes, else the sentence. */
export const whyNot = (verdict: Verdict<string>): string | null =>
  isDenied(verdict) ? verdict.sentence : null

export const fileView = ({ id, media, name }: FileRow): Static<typeof FileView> => ({ id, media, name })

export function lineOf(t: TaskRow, kind: string, today: Day): TaskLine {
  return {
    id: t.id,
    matter: t.matter,
    kind,
    number: t.matter_number,
    matterTitle: t.matter_title,
    title: t.title,
    body: t.body_title,
    doer: t.doer_title,
    post: t.post_title,
    budgetFen: t.budget_fen.toString(),
    spentFen: t.spent_fen?.toString() ?? null,
    dueOn: t.due_on,
    state: t.state,
    late: isLate({ state: t.state, dueOn: t.due_on }, today),
  }
}

export function reportView(
  r: ReportRow,
  files: readonly FileRow[],
  found: InspectionRow | undefined,
): ReportView {
  return {
    no: r.no,
    text: r.text,
    spentFen: r.spent_fen.toString(),
    overReason: r.over_reason,
    bareReason: r.bare_reason,
    at: r.at.toISOString(),
    by: r.by_title,
    files: files.map(fileView),
    check: found
      ? { passed: found.passed, reasons: found.reasons, at: found.at.toISOString(), by: found.by_title }
      : null,
  }
}

interface WindowParts {
  readonly own: RatingRow | undefined
  readonly papers: readonly PaperRow[]
  readonly files: ReadonlyMap<string, readonly FileRow[]>
  readonly remarks: readonly RemarkRow[]
  readonly may: WindowView['may']
}

/** Figures only of what is over: the table holds none before, and this shows none. */
export function windowView(w: WindowRow, parts: WindowParts): WindowView {
  const { own, papers, files, remarks, may } = parts
  return {
    id: w.id,
    no: w.no,
    state: w.state,
    openedAt: w.opened_at.toISOString(),
    until: w.until_at.toISOString(),
    untilOn: w.until_on,
    flagged: w.flagged,
    least: w.least,
    good: `${w.good_part}/${w.good_whole}`,
    figures:
      w.state === 'ended'
        ? {
            satisfied: w.satisfied!,
            dissatisfied: w.dissatisfied!,
            paperSatisfied: w.paper_satisfied!,
            paperDissatisfied: w.paper_dissatisfied!,
          }
        : null,
    verdict: w.verdict,
    own: own ? { satisfied: own.satisfied, words: own.words } : null,
    papers: papers.map((p) => ({
      satisfied: p.satisfied,
      dissatisfied: p.dissatisfied,
      bareReason: p.bare_reason,
      at: p.at.toISOString(),
      by: p.by_title,
      files: (files.get(p.id) ?? []).map(fileView),
    })),
    remarks: remarks.map(({ satisfied, text }) => ({ satisfied, text })),
    may,
  }
}

export function archiveView(a: ArchiveRow, sound: boolean): ArchiveView {
  return {
    id: a.id,
    sealedAt: a.sealed_at.toISOString(),
    by: a.by_title,
    machineDigest: a.machine_digest,
    readableDigest: a.readable_digest,
    machineBytes: Buffer.byteLength(a.machine, 'utf8'),
    readableBytes: Buffer.byteLength(a.readable, 'utf8'),
    sound,
  }
}
