/** What deliberation takes from a pack: the kinds of motions adopted here, and the list of powers. */
import type { Procedure } from '#modules/flow'
import type { Snapshot } from '#modules/packs'
import type { CompiledMotions, CompiledPowers, DocumentKind, MotionKind, PowerEntry } from './kinds.ts'

/** Procedures of a snapshot; none in one from before there were any. */
export function proceduresOf(snapshot: Snapshot): readonly Procedure[] {
  return snapshot.has('procedures')
    ? snapshot.section<{ procedures: readonly Procedure[] }>('procedures').procedures
    : []
}

/** Kinds whose procedure is adopted in this locality, in the order of the pack. */
export function motionKindsOf(snapshot: Snapshot): readonly MotionKind[] {
  if (!snapshot.has('motions')) return []
  const adopted = new Set(proceduresOf(snapshot).flatMap((p) => (p.kind === 'motion' ? [p.id] : [])))
  return snapshot.section<CompiledMotions>('motions').motions.filter((k) => adopted.has(k.procedure))
}

/** Kinds of rule documents of the locality; none where no motion adopts any. */
export function documentKindsOf(snapshot: Snapshot): readonly DocumentKind[] {
  return snapshot.has('motions') ? (snapshot.section<CompiledMotions>('motions').documents ?? []) : []
}

/** The locality's list of powers by number; empty where there is none. */
export function powersOf(snapshot: Snapshot): readonly PowerEntry[] {
  if (!snapshot.has('powers')) return []
  const adopted = new Set(proceduresOf(snapshot).flatMap((p) => (p.kind === 'power' ? [p.id] : [])))
  return snapshot.section<CompiledPowers>('powers').powers.filter((p) => adopted.has(p.procedure))
}

export function meetingTitle(snapshot: Snapshot, id: string | null): string | null {
  if (id === null || !snapshot.has('meetings')) return null
  const { meetings } = snapshot.section<{ meetings: readonly { id: string; title: string }[] }>('meetings')
  return meetings.find((m) => m.id === id)?.title ?? null
}

interface Kind {
  readonly id: string
  readonly title: string
}
export function bodyKindTitle(snapshot: Snapshot, id: string): string {
  return snapshot.section<{ kinds: readonly Kind[] }>('bodies').kinds.find((k) => k.id === id)?.title ?? id
}
