/** From what the server says to what the parts of `#ui` show. Pure. */
import { fileUrl } from '#client'
import type { Static } from '#kernel/endpoint'
import type { ActView, ClockView, CustodyView, MatterLine, VerdictView } from '#modules/flow/contract'
import type * as ui from '#ui/views.ts'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { ImportView } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

/** Where a matter opens at the desk. */
export const reportHref = (id: string): string => `reports/${id}`

/** The residents' page that asks for the query code; the code itself never stands in an address. */
export const trackHref = (origin: string, number: string): string =>
  `${origin}/track?${new URLSearchParams({ number })}`

/** A matter the one way it is always shown. */
export function lineView(line: MatterLine): ui.MatterView {
  const open = line.state === 'open'
  return {
    number: line.number,
    title: line.title,
    place: line.placeName ?? t('casework.unlocated'),
    holder: line.holderTitle,
    next: nextOf(line),
    clock: open ? clockOf(line) : null,
    ...(open ? {} : { state: { text: line.stepTitle, tone: 'muted' as const } }),
    marks: line.urgent ? [{ text: t('casework.urgent', { number: line.urgent }), tone: 'over' }] : [],
    to: reportHref(line.id),
  }
}

/** What is waited for: 待签收, 待补充材料, 待处置 …; null once it has ended. */
export function nextOf(line: MatterLine): string | null {
  if (line.state !== 'open') return null
  if (line.paused) return t('casework.next.paused')
  return t('casework.next.step', { step: line.stepTitle })
}

export function clockOf(line: MatterLine): ui.ClockView | null {
  if (line.dueAt === null) return null
  return { permille: line.usedPermille ?? 0, due: line.dueAt, paused: line.paused ? '' : null }
}

const units = {
  hour: 'casework.unit.hour',
  'working-hour': 'casework.unit.working-hour',
  'working-day': 'casework.unit.working-day',
  'calendar-day': 'casework.unit.calendar-day',
} as const

/** `5个工作日`. */
export const lengthOf = (mode: ClockView['mode'], length: number): string => t(units[mode], { n: length })

export function clockView(clock: ClockView): ui.ClockView {
  return {
    title: clock.title,
    permille: clock.usedPermille,
    due: clock.dueAt,
    paused: clock.stoppedAt === null && clock.paused ? clock.paused.title : null,
    done: clock.stoppedAt === null ? null : clock.stoppedAt <= clock.dueAt ? 'met' : 'missed',
  }
}

/** Why the deadline is when it is, line by line. */
export function clockFacts(clock: ClockView): { label: string; value: string }[] {
  const facts = [
    { label: t('casework.clock.started'), value: showInstant(clock.startedAt) },
    { label: t('casework.clock.length'), value: lengthOf(clock.mode, clock.length) },
  ]
  if (clock.extended > 0)
    facts.push({
      label: t('casework.clock.extended'),
      value: lengthOf(clock.mode, clock.extended),
    })
  if (clock.paused && clock.stoppedAt === null)
    facts.push({
      label: t('casework.clock.paused'),
      value: t('casework.clock.paused-since', {
        at: showInstant(clock.paused.since),
        why: clock.paused.title,
      }),
    })
  facts.push({ label: t('casework.clock.due'), value: showInstant(clock.dueAt) })
  if (clock.stoppedAt) facts.push({ label: t('casework.clock.stopped'), value: showInstant(clock.stoppedAt) })
  if (clock.source) facts.push({ label: t('casework.clock.source'), value: clock.source })
  return facts
}

/** Oldest first; signing is told with the name, since staff may read it. */
export function custodyView(intervals: readonly CustodyView[]): ui.CustodyView[] {
  return intervals.map((c, index) => ({
    id: String(index),
    holder: c.bodyTitle,
    how: c.stepTitle,
    tone: c.toAt === null ? 'good' : 'muted',
    person: c.signedAt
      ? t('casework.signed', { name: c.signedName ?? '', at: showInstant(c.signedAt) })
      : null,
    from: c.fromAt,
    to: c.toAt,
  }))
}

/** Reason and facts stand before the written words, one per line. */
export function actEntry(act: ActView): ui.TimelineEntry {
  const said = [
    ...(act.reason ? [t('casework.reason-was', { reason: act.reason })] : []),
    ...act.facts.map((f) => t('casework.fact', { label: f.label, value: f.value })),
    ...(act.text ? [act.text] : []),
  ]
  const moved = act.toStep && act.fromStep && act.toStep !== act.fromStep
  return {
    id: String(act.no),
    at: act.at,
    who: act.actorName ? t('casework.who', { name: act.actorName, post: act.actorTitle }) : act.actorTitle,
    what: moved ? t('casework.moved', { act: act.title, step: act.toStep ?? '' }) : act.title,
    text: said.length > 0 ? said.join('\n') : null,
    tone: act.reason ? 'soon' : moved ? 'good' : 'plain',
    files: act.files.map(fileView),
  }
}

export function fileView(file: { id: string; media: string; name: string }): ui.FileView {
  return { id: file.id, url: fileUrl(file.id), name: file.name, image: file.media.startsWith('image/') }
}

/** The buttons of a matter: what one may do first, the first of them as the main one, then the greyed ones with reasons. */
export function actButtons(verdicts: readonly VerdictView[]): ui.ActView[] {
  const main = verdicts.find((v) => v.allowed && !v.final)
  return [...verdicts.filter((v) => v.allowed), ...verdicts.filter((v) => !v.allowed)].map((v) => ({
    id: v.act,
    label: v.title,
    allowed: v.allowed,
    reason: [v.why, v.instead].filter((said) => said !== null).join(t('casework.semicolon')) || null,
    source: v.source,
    tone: v === main ? 'primary' : v.final ? 'danger' : 'plain',
    undo: v.allowed && v.final ? t('casework.act.final') : null,
  }))
}

export type ImportProgress = {
  readonly step: 0 | 1 | 2 | 3
  readonly over: boolean
  readonly percent: number
}

/** Where an import stands in the wizard: 0 choose, 1 check, 2 store, 3 result. Percent of the step, rounded down. */
export function importProgress(one: Static<typeof ImportView>): ImportProgress {
  const over = one.state === 'done' || one.state === 'cancelled' || one.state === 'failed'
  const storing = one.state === 'running' || one.state === 'checked'
  const all = storing ? one.good : one.rows
  const past = storing ? one.done : one.good + one.bad + one.repeated
  const percent = over ? 100 : all > 0 ? Math.min(99, Math.floor((past * 100) / all)) : 0
  return { step: over ? 3 : storing ? 2 : 1, over, percent }
}
