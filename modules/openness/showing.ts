/** Rows as everybody reads them. */
import { isDenied } from '#kernel/access'
import type { Verdict } from '#kernel/access'
import type { FileRow } from '#kernel/files'
import { dayOf, daysBetween } from '#kernel/time'
import type { Calendar, Day } from '#kernel/time'
import type { MissedLine, ObjectionView, PublicationLine, QuestionView, VersionView } from './contract.ts'
import type { ListedRow, MissedRow, ObjectionRow, QuestionRow, VersionRow } from './tables.ts'

export function lineOf(p: ListedRow): PublicationLine {
  return {
    id: p.id,
    category: p.category,
    categoryTitle: p.category_title,
    title: p.title,
    body: p.body,
    bodyTitle: p.body_title,
    placeName: p.place_name,
    state: p.state,
    from: p.from_at.toISOString(),
    fromOn: p.from_on,
    until: p.until_at.toISOString(),
    untilOn: p.until_on,
    flagged: p.flagged,
    period: p.period_from && p.period_to ? { from: p.period_from, to: p.period_to } : null,
    version: p.version,
    matter: p.matter && p.matter_number ? { id: p.matter, number: p.matter_number } : null,
    asked: p.asked,
    unanswered: p.unanswered,
    late: p.late,
    objected: p.objected,
    undisposed: p.undisposed,
  }
}

export function versionView(v: VersionRow, files: readonly FileRow[]): VersionView {
  return {
    no: v.no,
    kind: v.kind,
    title: v.title,
    text: v.text,
    note: v.note,
    basis: v.basis,
    at: v.at.toISOString(),
    by: v.by_title,
    files: files.map(({ id, media, name }) => ({ id, media, name })),
  }
}

export function questionView(q: QuestionRow): QuestionView {
  return {
    id: q.id,
    text: q.text,
    name: q.shown_name,
    at: q.at.toISOString(),
    dueAt: q.due_at.toISOString(),
    flagged: q.flagged,
    overdue: q.overdue_at !== null,
    answer: q.answer,
    answeredAt: q.answered_at?.toISOString() ?? null,
    answeredBy: q.answered_title,
  }
}

export function objectionView(o: ObjectionRow): ObjectionView {
  return {
    id: o.id,
    text: o.text,
    name: o.shown_name,
    at: o.at.toISOString(),
    disposition: o.disposition,
    reasons: o.reasons,
    disposedAt: o.disposed_at?.toISOString() ?? null,
    disposedBy: o.disposed_title,
  }
}

export function missedLine(m: MissedRow, today: Day, calendar: Calendar): MissedLine {
  const made = m.made_good_at && dayOf(m.made_good_at, calendar)
  return {
    id: m.id,
    body: m.body,
    bodyTitle: m.body_title,
    placeName: m.place_name,
    category: m.category,
    categoryTitle: m.category_title,
    period: { from: m.period_from, to: m.period_to },
    daysLate: daysBetween(m.period_to, made ?? today),
    madeGoodOn: made,
    publication: m.made_good,
  }
}

/** Null for yes, else the sentence. */
export const whyNot = (verdict: Verdict<string>): string | null =>
  isDenied(verdict) ? verdict.sentence : null
