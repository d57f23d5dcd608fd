/** Kinds of meeting and rules of ballots as they are in force here, or as a meeting or matter pinned them. */
import type { ReadContext } from '#kernel/action'
import { currentSnapshot, snapshotOf } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { RESIDENTS } from './rules.ts'
import type { MeetingKind, VoteRule } from './rules.ts'
import type { CompiledMeetings, CompiledVotes } from './section.ts'

interface Kinds {
  readonly kinds: readonly { readonly id: string; readonly title: string }[]
}

export interface KindsHere {
  readonly snapshot: Snapshot
  readonly kinds: readonly MeetingKind[]
  /** Title of a kind of body. */
  readonly title: (id: string) => string
}

/**
 * What the locality can hold: of the kinds the nation offers those whose conveners and members it has. Kinds of body it does
 * not have are left out; a meeting of members is never turned into one of residents by that.
 */
export async function kindsHere(ctx: ReadContext): Promise<KindsHere> {
  const snapshot = await currentSnapshot(ctx)
  const bodies = snapshot.has('bodies') ? snapshot.section<Kinds>('bodies').kinds : []
  const known = (id: string) => id === RESIDENTS || bodies.some((b) => b.id === id)
  const all = snapshot.has('meetings') ? snapshot.section<CompiledMeetings>('meetings').meetings : []
  const kinds = all
    .map((k) => ({
      ...k,
      invites: k.invites.filter(known),
      convener: k.convener.filter(known),
      members: k.members.filter(known),
    }))
    .filter((k) => {
      const written = all.find((other) => other.id === k.id)!
      return k.convener.length > 0 && (written.members.length === 0 || k.members.length > 0)
    })
  return { snapshot, kinds, title: (id) => bodies.find((b) => b.id === id)?.title ?? id }
}

export function votesOf(snapshot: Snapshot): readonly VoteRule[] {
  return snapshot.has('votes') ? snapshot.section<CompiledVotes>('votes').votes : []
}

/** The rules of a snapshot that is pinned. */
export const votesIn = async (ctx: ReadContext, hash: string): Promise<readonly VoteRule[]> =>
  votesOf(await snapshotOf(ctx, hash))
