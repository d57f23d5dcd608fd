/** Lists of a pack that other modules declare, as pages show them: read from their published JSON. */
import { Nullable, Shape, Term, Type } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'

const Words = () => Type.Array(Type.String())
const Terms = () => Type.Array(Term())

export const MotionKindView = Shape({
  id: Type.String(),
  title: Term(),
  procedure: Term(),
  raisedBy: Words(),
  supports: Type.Integer(),
  affects: Type.String(),
  meetings: Terms(),
  source: Nullable(Type.String()),
  layers: Words(),
})
export type MotionKindView = Static<typeof MotionKindView>

export const PowerEntryView = Shape({
  no: Type.Integer(),
  id: Type.String(),
  title: Term(),
  group: Term(),
  body: Term(),
  procedure: Term(),
  procedureId: Type.String(),
  text: Term(),
  source: Nullable(Type.String()),
  example: Type.Boolean(),
  layers: Words(),
})
export type PowerEntryView = Static<typeof PowerEntryView>

export const MeetingKindView = Shape({
  id: Type.String(),
  title: Term(),
  affects: Type.String(),
  /** Kinds of body; `residents` stays as it is. */
  invites: Terms(),
  conveners: Terms(),
  members: Terms(),
  noticeDays: Type.Integer(),
  /** `members`, `invited`, or `none`. */
  quorumOf: Type.String(),
  quorum: Nullable(Type.String()),
  /** More than the share instead of at least it. */
  strict: Type.Boolean(),
  binding: Type.Boolean(),
  source: Nullable(Type.String()),
  layers: Words(),
})
export type MeetingKindView = Static<typeof MeetingKindView>

export const VoteTestView = Shape({
  title: Term(),
  count: Type.String(),
  of: Type.String(),
  share: Type.String(),
  strict: Type.Boolean(),
})
export type VoteTestView = Static<typeof VoteTestView>

export const VoteRuleView = Shape({
  id: Type.String(),
  title: Term(),
  tests: Type.Array(VoteTestView),
  /** Days in which a result may be objected to before it is final; 0: final at once. */
  objectionDays: Type.Integer(),
  source: Nullable(Type.String()),
  layers: Words(),
})
export type VoteRuleView = Static<typeof VoteRuleView>

export const CategoryView = Shape({
  id: Type.String(),
  title: Term(),
  law: Nullable(Type.Integer()),
  days: Type.Integer(),
  every: Type.String(),
  by: Terms(),
  questionDays: Type.Integer(),
  source: Nullable(Type.String()),
  layers: Words(),
})
export type CategoryView = Static<typeof CategoryView>
