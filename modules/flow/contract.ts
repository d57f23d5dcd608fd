/** Shapes in which every module shows matters: one spelling for list line, custody, clocks, timeline and buttons. */
import { Id, Instant, Nullable, OneOf, Shape, Term, Text, Type } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'
import { FileRef } from '#kernel/files/contract'

export const ClockView = Shape({
  title: Term(),
  startedAt: Instant(),
  dueAt: Instant(),
  /** 0–1000: share of the time used, for the bar; above 1000 is overdue. */
  usedPermille: Type.Integer({ minimum: 0 }),
  paused: Nullable(Shape({ since: Instant(), code: Type.String(), title: Term() })),
  stoppedAt: Nullable(Instant()),
  extended: Type.Integer(),
  mode: OneOf('hour', 'working-hour', 'working-day', 'calendar-day'),
  length: Type.Integer(),
  source: Nullable(Type.String()),
  /** The deadline crosses a year whose calendar is not published. */
  flagged: Type.Boolean(),
})
export type ClockView = Static<typeof ClockView>

/** A matter, always shown the same way: number, title, place, holder, clock, what comes next. */
export const MatterLine = Shape({
  id: Id(),
  number: Type.String(),
  kind: Type.String(),
  title: Type.String(),
  state: OneOf('open', 'closed', 'archived'),
  step: Type.String(),
  stepTitle: Term(),
  outcome: Nullable(Term()),
  item: Nullable(Type.String()),
  itemTitle: Nullable(Term()),
  place: Nullable(Id()),
  placeName: Nullable(Type.String()),
  holder: Id(),
  holderTitle: Type.String(),
  signed: Type.Boolean(),
  paused: Type.Boolean(),
  urgent: Nullable(Type.String()),
  openedAt: Instant(),
  dueAt: Nullable(Instant()),
  usedPermille: Nullable(Type.Integer({ minimum: 0 })),
  overdue: Type.Boolean(),
  revision: Type.Integer(),
})
export type MatterLine = Static<typeof MatterLine>

export const CustodyView = Shape({
  body: Id(),
  bodyTitle: Type.String(),
  step: Type.String(),
  stepTitle: Term(),
  fromAt: Instant(),
  toAt: Nullable(Instant()),
  signedAt: Nullable(Instant()),
  signedName: Nullable(Type.String()),
})
export type CustodyView = Static<typeof CustodyView>

export const FileView = Shape({ id: Id(), media: Type.String(), name: Type.String() })

export const ActView = Shape({
  no: Type.Integer(),
  act: Type.String(),
  title: Term(),
  at: Instant(),
  actorTitle: Term(),
  /** Only staff read names. */
  actorName: Nullable(Type.String()),
  power: Nullable(Type.String()),
  fromStep: Nullable(Term()),
  toStep: Nullable(Term()),
  reason: Nullable(Term()),
  text: Nullable(Type.String()),
  /** Facts of the act in words: rule and version of a dispatch, whose it is, rating, extension … */
  facts: Type.Array(Shape({ label: Term(), value: Term() })),
  files: Type.Array(FileView),
})
export type ActView = Static<typeof ActView>

export const Need = OneOf('reason', 'text', 'photo', 'target', 'whose', 'duplicate', 'rating', 'extension')

/** A button: allowed, or greyed with the sentence and what it rests on. */
export const VerdictView = Shape({
  act: Type.String(),
  title: Term(),
  allowed: Type.Boolean(),
  why: Nullable(Term()),
  source: Nullable(Type.String()),
  /** Who may do it instead, when powers apart keep the one who looks from it. */
  instead: Nullable(Term()),
  needs: Type.Array(Need),
  offers: Type.Array(Need),
  /** Form filled in with the act; left out when there is none. */
  asks: Type.Optional(
    Type.Array(Shape({ id: Type.String(), title: Term(), type: OneOf('text', 'day', 'time') })),
  ),
  reasons: Type.Array(Shape({ id: Type.String(), title: Term() })),
  ratings: Type.Array(Shape({ id: Type.String(), title: Term() })),
  final: Type.Boolean(),
  leads: Nullable(Term()),
  /** Facet where the act is done instead of by this button: `meeting`, `ballot`, `publication` … */
  via: Nullable(Type.String()),
})
export type VerdictView = Static<typeof VerdictView>

/** What an act may carry; which of it is needed stands in the verdict. */
export const ActFields = {
  act: Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z][a-z0-9-]*$' }),
  reason: Type.Optional(Nullable(Type.String({ maxLength: 60 }))),
  text: Type.Optional(Nullable(Type.String({ maxLength: 4000 }))),
  photos: Type.Optional(Type.Array(FileRef(), { maxItems: 9 })),
  target: Type.Optional(Nullable(Id())),
  whose: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  duplicateOf: Type.Optional(Nullable(Type.String({ maxLength: 40 }))),
  rating: Type.Optional(Nullable(Type.String({ maxLength: 40 }))),
  extension: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 60 }))),
  /** The act's form, by field; days as `2026-03-06`, with their time `2026-03-06T14:00`. */
  answers: Type.Optional(
    Nullable(
      Type.Array(
        Shape({
          id: Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z][a-z0-9-]*$' }),
          value: Text(0, 500, { lines: true }),
        }),
        { maxItems: 12 },
      ),
    ),
  ),
}

/** A step or end as the diagram and the resident's page show it. */
export const StepView = Shape({
  id: Type.String(),
  title: Term(),
  tell: Term(),
  power: Nullable(Type.String()),
  holder: Term(),
  clock: Nullable(Term()),
  acts: Type.Array(
    Shape({
      id: Type.String(),
      title: Term(),
      by: Term(),
      to: Nullable(Type.String()),
      source: Nullable(Type.String()),
    }),
  ),
})
export const ProcedureView = Shape({
  id: Type.String(),
  title: Term(),
  source: Nullable(Type.String()),
  start: Type.String(),
  steps: Type.Array(StepView),
  ends: Type.Array(Shape({ id: Type.String(), title: Term(), tell: Term() })),
})
export type ProcedureView = Static<typeof ProcedureView>
