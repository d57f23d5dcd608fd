/** Who is told what when a report moves: pure. The reporter reads what matters to them, units what comes to their hands. */
import type { Act, Procedure, Step } from '#modules/flow'
import type { NoticeKind } from '#modules/notices'

export interface ToReporter {
  readonly kind: NoticeKind
  /** Also by text message, where a phone was left: only what the reporter must know or do. */
  readonly sms: boolean
}

export interface ToHolder {
  readonly kind: NoticeKind
  readonly may: readonly string[]
  readonly knowing: readonly string[]
}

export interface Moved {
  readonly act: string
  readonly from: string
  /** Step or end it is in since. */
  readonly step: string
  readonly holder: string
  readonly previousHolder: string
}

/** Flags of the posts that do a step's work. */
export function flagsOf(step: Step | undefined): string[] {
  return [...new Set((step?.acts ?? []).flatMap((a) => (a.by === 'holder' && a.may ? [a.may] : [])))]
}

/** Kinds of the units that oversee a report's holders, nearest first, and what their people may do about a late one. */
export function supervisorsOf(procedure: Procedure): { kinds: readonly string[]; may: string[] } {
  const overseeing = procedure.steps
    .flatMap((s) => s.acts)
    .flatMap((a) => (typeof a.by === 'object' ? [{ role: a.by.role, may: a.may }] : []))
  const role = procedure.roles.find((r) => overseeing.some((o) => o.role === r.id))
  return {
    kinds: role?.kinds ?? [],
    may: [...new Set(overseeing.flatMap((o) => (o.role === role?.id && o.may ? [o.may] : [])))],
  }
}

export function actOf(procedure: Procedure, moved: Pick<Moved, 'act' | 'from'>): Act | undefined {
  return procedure.steps.find((s) => s.id === moved.from)?.acts.find((a) => a.id === moved.act)
}

/** What the reporter is told of an act; null: they did it themselves, or it is the units' own business. */
export function reporterTold(procedure: Procedure, moved: Moved): ToReporter | null {
  const act = actOf(procedure, moved)
  if (!act || act.by === 'reporter') return null
  if (moved.step === moved.from) {
    if (act.effect === 'pause') return { kind: 'matter.more', sms: true }
    return act.effect === 'grant-extension' ? { kind: 'matter.extended', sms: false } : null
  }
  const step = procedure.steps.find((s) => s.id === moved.step)
  if (!step) return { kind: 'matter.ended', sms: act.by !== 'system' }
  if (step.acts.some((a) => a.by === 'reporter' && a.needs.includes('rating')))
    return { kind: 'matter.rate', sms: true }
  // A unit begins to work: that is news. Clerical steps are read in the app by whoever wants to know.
  return { kind: 'matter.moved', sms: step.power === 'execute' }
}

/** What the people of the unit that holds it since are told; null: nothing new came to their hands. */
export function holderTold(procedure: Procedure, moved: Moved): ToHolder | null {
  const act = actOf(procedure, moved)
  if (!act || moved.step === moved.from) return null
  const step = procedure.steps.find((s) => s.id === moved.step)
  const before = procedure.steps.find((s) => s.id === moved.from)
  if (!step) {
    const end = procedure.ends.find((e) => e.id === moved.step)
    return act.by === 'reporter' && end?.state === 'closed'
      ? { kind: 'matter.withdrawn', may: flagsOf(before), knowing: [] }
      : null
  }
  if ('stays' in step.holder) return null
  return {
    kind: 'matter.held',
    may: flagsOf(step),
    knowing: moved.holder === moved.previousHolder ? flagsOf(before) : [],
  }
}
