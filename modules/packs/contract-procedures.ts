/** Procedures as pages and files show them. */
import { Nullable, OneOf, Shape, Term, Type } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'
import { VoteTestView } from './contract-lists.ts'

export const Words = () => Type.Array(Type.String())
export const Power = OneOf('lead', 'decide', 'execute', 'supervise')

/** What a step is besides a place to wait; null or false where it is not. */
export const FacetsView = Shape({
  meeting: Nullable(Shape({ kinds: Type.Array(Term()) })),
  ballot: Nullable(Shape({ rule: Term(), tests: Type.Array(VoteTestView), ways: Words() })),
  publication: Nullable(Shape({ category: Term(), days: Nullable(Type.Integer()) })),
  tasks: Type.Boolean(),
  rating: Nullable(Shape({ days: Type.Integer(), least: Type.Integer(), good: Type.String() })),
  archive: Type.Boolean(),
})
export type FacetsView = Static<typeof FacetsView>

export const StepView = Shape({
  id: Type.String(),
  title: Term(),
  tell: Term(),
  power: Nullable(Power),
  /** Who is accountable, in words; equal ones share a lane. */
  holder: Term(),
  /** Kinds of body that fill the role here; empty where an act chooses the holder. */
  holders: Type.Array(Term()),
  clock: Nullable(Term()),
  /** The clock itself; null where there is none or the item names it. */
  clockRule: Nullable(
    Shape({ mode: Type.String(), length: Type.Integer(), source: Nullable(Type.String()) }),
  ),
  /** Act the system does when the clock runs out. */
  expires: Nullable(Type.String()),
  facets: FacetsView,
  acts: Type.Array(
    Shape({
      id: Type.String(),
      title: Term(),
      by: Term(),
      /** Done by rules and clocks. */
      system: Type.Boolean(),
      /** Power of its own; otherwise the step's. */
      power: Nullable(Power),
      to: Nullable(Type.String()),
      source: Nullable(Type.String()),
    }),
  ),
})
export type StepView = Static<typeof StepView>

export const ProcedureView = Shape({
  id: Type.String(),
  kind: Type.String(),
  title: Term(),
  source: Nullable(Type.String()),
  /** Packs that wrote it, lowest first; empty when that is not known. */
  layers: Words(),
  start: Type.String(),
  roles: Type.Array(Shape({ id: Type.String(), title: Term(), kinds: Type.Array(Term()) })),
  steps: Type.Array(StepView),
  /** `archived`: done as it was meant; `closed`: ended before. */
  ends: Type.Array(Shape({ id: Type.String(), title: Term(), tell: Term(), state: Type.String() })),
})
export type ProcedureView = Static<typeof ProcedureView>
