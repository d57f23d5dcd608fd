/** From what the server says of a report to what the parts show. Pure. */
import type { Static } from '#kernel/endpoint'
import type { ClockView, MatterLine, VerdictView } from '#modules/flow/contract'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type * as ui from '#ui/views.ts'
import type { ReportStatus } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

const units = {
  hour: 'casework.unit.hour',
  'working-hour': 'casework.unit.working-hour',
  'working-day': 'casework.unit.working-day',
  'calendar-day': 'casework.unit.calendar-day',
} as const
const lengthOf = (mode: ClockView['mode'], n: number): string => t(units[mode], { n })

/** The clock that runs now, with why its end moved. */
export function clockNow(status: ReportStatus): ui.ClockView | null {
  const clock = status.clocks.find((c) => c.stoppedAt === null)
  if (!clock) return null
  return {
    title: clock.title,
    permille: clock.usedPermille,
    due: clock.dueAt,
    paused: clock.paused?.title ?? null,
    ...(clock.extended > 0
      ? { moves: [t('casework.r.clock.extended', { length: lengthOf(clock.mode, clock.extended) })] }
      : {}),
  }
}

/** Why the clock stands still, and what was said when it was stopped. */
export function pauseOf(status: ReportStatus): { why: string; since: string; text: string | null } | null {
  const paused = status.clocks.find((c) => c.stoppedAt === null)?.paused
  if (!paused) return null
  const act = status.acts.findLast((a) => a.reason === paused.title)
  return { why: paused.title, since: paused.since, text: act?.text ?? null }
}

/** How the deadline came about, in sentences. */
export function clockWhy(status: ReportStatus): string[] {
  const clock = status.clocks.find((c) => c.stoppedAt === null)
  if (!clock) return []
  return [
    t('casework.r.clock.from', {
      at: showInstant(clock.startedAt),
      length: lengthOf(clock.mode, clock.length),
    }),
    ...(clock.extended > 0
      ? [t('casework.r.clock.extended-long', { length: lengthOf(clock.mode, clock.extended) })]
      : []),
    ...(clock.paused
      ? [t('casework.r.clock.paused', { at: showInstant(clock.paused.since), why: clock.paused.title })]
      : []),
    ...(clock.flagged ? [t('casework.clock.flagged')] : []),
    ...(clock.source ? [t('casework.source', { source: clock.source })] : []),
  ]
}

/** Since when the holder has it. */
export const heldSince = (status: ReportStatus): string | null =>
  status.custody.findLast((c) => c.toAt === null)?.fromAt ?? null

export function custodyOf(status: ReportStatus): ui.CustodyView[] {
  return status.custody.map((c, index) => ({
    id: String(index),
    holder: c.bodyTitle,
    how: c.stepTitle,
    tone: c.toAt === null ? 'good' : 'muted',
    from: c.fromAt,
    to: c.toAt,
    person: c.signedAt ? t('casework.r.signed', { at: showInstant(c.signedAt) }) : null,
  }))
}

/** Root → place, as the picture of levels takes it; the holder's level is marked. */
export function levelsOf(status: ReportStatus): ui.LevelStep[] {
  return status.lineage.toReversed().map((p) => ({
    id: p.id,
    level: p.kindTitle,
    name: p.name,
    here: p.id === status.holderPlace,
  }))
}

/** What happened, with the reason and the words of each act. */
export function entriesOf(
  status: ReportStatus,
): (Omit<ui.TimelineEntry, 'files'> & { readonly files: ReportStatus['photos'] })[] {
  return status.acts.map((act) => {
    const moved = act.toStep && act.toStep !== act.fromStep
    const said = [
      ...(act.reason ? [t('casework.reason-was', { reason: act.reason })] : []),
      ...act.facts.map((f) => t('casework.fact', { label: f.label, value: f.value })),
      ...(act.text ? [act.text] : []),
    ]
    return {
      id: String(act.no),
      at: act.at,
      who: act.actorTitle,
      what:
        moved && act.toStep !== act.title
          ? t('casework.moved', { act: act.title, step: act.toStep })
          : act.title,
      text: said.length > 0 ? said.join('\n') : null,
      files: act.files,
    }
  })
}

/** Buttons of the reporter. What ends the matter comes last and looks it. */
export function actsOf(verdicts: readonly Static<typeof VerdictView>[], paused: boolean): ui.ActView[] {
  // While the clock waits for the reporter, answering is what comes first; a rating is never nudged.
  const answer = paused ? verdicts.find((v) => v.allowed && !v.final) : undefined

  const weight = (v: Static<typeof VerdictView>) => (v.final ? 2 : v.allowed ? 0 : 1)
  return verdicts
    .toSorted((a, b) => weight(a) - weight(b))
    .map((v) => ({
      id: v.act,
      label: v.title,
      allowed: v.allowed,
      reason: v.why,
      source: v.source,
      tone: v.final ? 'danger' : v === answer ? 'primary' : 'plain',
    }))
}

/** A matter in a list of one's own. */
export function lineOf(line: MatterLine, to: string): ui.MatterView {
  const open = line.state === 'open'
  return {
    number: line.number,
    title: line.title,
    place: line.placeName ?? '',
    ...(open ? { holder: line.holderTitle } : {}),
    next: open ? nextOf(line) : null,
    clock:
      open && line.dueAt
        ? { permille: line.usedPermille ?? 0, due: line.dueAt, paused: line.paused ? '' : null }
        : null,
    state: { text: line.stepTitle, tone: open ? 'good' : 'muted' },
    to,
  }
}

function nextOf(line: MatterLine): string {
  if (line.paused) return t('casework.r.next.paused')
  if (line.step === 'rate') return t('casework.r.next.rate')
  return t('casework.next.step', { step: line.stepTitle })
}
