/** From what the server says of a motion to what the parts show. Pure. */
import { fileUrl } from '#client'
import type { Static } from '#kernel/endpoint'
import type {
  ActView,
  ClockView,
  CustodyView,
  FileView,
  MatterLine,
  ProcedureView,
  VerdictView,
} from '#modules/flow/contract'
import type { DiagramEdge, DiagramNode } from '#ui/diagram'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type * as ui from '#ui/views.ts'
import type { Motion, MotionLine } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

/** Where a matter of either kind opens, in both shells. */
export const matterHref = (line: Pick<MatterLine, 'id' | 'kind'>): string => `${line.kind}s/${line.id}`
/** The covenant of a place. */
export const ruleHref = (r: { readonly document: string; readonly place: string }): string =>
  `covenants/${r.document}/${r.place}`
export const powerHref = (id: string): string => `powers/of/${id}`

export function clockOf(line: MatterLine): ui.ClockView | null {
  if (line.state !== 'open' || line.dueAt === null) return null
  return { permille: line.usedPermille ?? 0, due: line.dueAt, paused: line.paused ? '' : null }
}

/** With `supports` as a mark beside the step it has come to. */
export function lineView(line: MatterLine, supports?: string): ui.MatterView {
  const open = line.state === 'open'
  return {
    number: line.number,
    title: line.title,
    place: line.placeName ?? '',
    ...(open ? { holder: line.holderTitle } : {}),
    ...(supports ? { marks: [{ text: supports, tone: 'muted' as const }] } : {}),
    clock: clockOf(line),
    state: { text: line.stepTitle, tone: open ? 'good' : 'muted' },
    to: matterHref(line),
  }
}

export function clockView(clock: ClockView): ui.ClockView {
  return {
    title: clock.title,
    permille: clock.usedPermille,
    due: clock.dueAt,
    paused: clock.stoppedAt === null && clock.paused ? clock.paused.title : null,
    done: clock.stoppedAt === null ? null : clock.stoppedAt <= clock.dueAt ? 'met' : 'missed',
  }
}

export function custodyView(intervals: readonly CustodyView[]): ui.CustodyView[] {
  return intervals.map((c, index) => ({
    id: String(index),
    holder: c.bodyTitle,
    how: c.stepTitle,
    tone: c.toAt === null ? 'good' : 'muted',
    person: c.signedAt
      ? c.signedName
        ? t('deliberation.signed-by', { name: c.signedName, at: showInstant(c.signedAt) })
        : t('deliberation.signed', { at: showInstant(c.signedAt) })
      : null,
    from: c.fromAt,
    to: c.toAt,
  }))
}

/** Reason and facts stand before the written words, one a line. */
export function actEntry(act: ActView): ui.TimelineEntry {
  const moved = act.toStep !== null && act.fromStep !== null && act.toStep !== act.fromStep
  const said = [
    ...(act.reason ? [t('deliberation.reason-was', { reason: act.reason })] : []),
    ...act.facts.map((f) => `${f.label} ${f.value}`),
    ...(act.text ? [act.text] : []),
  ]
  return {
    id: String(act.no),
    at: act.at,
    who: act.actorName
      ? t('deliberation.who', { name: act.actorName, post: act.actorTitle })
      : act.actorTitle,
    what: moved ? t('deliberation.moved', { act: act.title, step: act.toStep ?? '' }) : act.title,
    text: said.length > 0 ? said.join('\n') : null,
    tone: act.reason ? 'soon' : moved ? 'good' : 'plain',
    files: act.files.map(fileView),
  }
}

export function fileView(file: Static<typeof FileView>): ui.FileView {
  return { id: file.id, url: fileUrl(file.id), name: file.name, image: file.media.startsWith('image/') }
}

/** What one may do first, the first of them as the main one; then the greyed ones with their reasons. */
export function actButtons(verdicts: readonly VerdictView[]): ui.ActView[] {
  // What a meeting or a publication does is done in its own panel, once one may.
  const own = verdicts.filter((v) => v.via === null)
  const main = own.find((v) => v.allowed && !v.final)
  return [...own.filter((v) => v.allowed), ...own.filter((v) => !v.allowed)].map((v) => ({
    id: v.act,
    label: v.title,
    allowed: v.allowed,
    reason: v.why,
    source: v.source,
    tone: v === main ? 'primary' : v.final ? 'danger' : 'plain',
    undo: v.allowed && v.final ? t('deliberation.act.final') : null,
  }))
}

/** A procedure as boxes and arrows; ends that several steps lead to are left to the list below the picture. */
export function diagramOf(
  procedure: ProcedureView,
  here: string | null,
): { nodes: DiagramNode[]; edges: DiagramEdge[] } {
  const steps = new Set(procedure.steps.map((s) => s.id))
  const ways = procedure.steps.flatMap((s) =>
    s.acts.flatMap((a) => (a.to && a.to !== s.id ? [{ from: s.id, to: a.to, title: a.title }] : [])),
  )
  const sources = (end: string) => new Set(ways.filter((w) => w.to === end).map((w) => w.from))
  const kept = ways.filter((w) => steps.has(w.to) || w.to === here || sources(w.to).size === 1)
  const labels = new Map<string, string>()
  for (const w of kept) if (!labels.has(`${w.from} ${w.to}`)) labels.set(`${w.from} ${w.to}`, w.title)
  const tone = (id: string) => (id === here ? ('here' as const) : ('plain' as const))
  return {
    nodes: [
      ...procedure.steps.map((s): DiagramNode => ({
        id: s.id,
        label: s.title,
        note: s.holder,
        kind: s.id === procedure.start ? 'start' : 'step',
        tone: tone(s.id),
      })),
      ...procedure.ends
        .filter((e) => kept.some((w) => w.to === e.id))
        .map((e): DiagramNode => ({ id: e.id, label: e.title, kind: 'end', tone: tone(e.id) })),
    ],
    edges: [...labels].map(([key, label]) => {
      const [from = '', to = ''] = key.split(' ')
      return { from, to, label }
    }),
  }
}

/** How many stand behind it, who of them counts; what is still asked for, as long as it is. */
export function supportsText(m: Pick<MotionLine, 'supports' | 'counted' | 'needed'>): string {
  const { supports: n, counted, needed } = m
  if (counted !== null)
    return counted < needed
      ? t('deliberation.supports.short-of', { n, counted, needed })
      : t('deliberation.supports.short', { n, counted })
  return n < needed ? t('deliberation.supports.of', { n, needed }) : t('deliberation.supports.n', { n })
}

/** The same on the motion's own page, with the place in which supporters must live. */
export function supportsSentence(m: Pick<Motion, 'supports' | 'counting' | 'needed'>): string {
  const { supports: n, needed, counting } = m
  if (counting === null) return supportsText({ supports: n, counted: null, needed })
  const { counted, place } = counting
  return counted < needed
    ? t('deliberation.supports.counted-of', { n, counted, needed, place })
    : t('deliberation.supports.counted', { n, counted, place })
}
