/** Shapes the endpoints of the register share. */
import { Day, Id, Instant, Nullable, OneOf, Revision, Shape, Term, Text, Type } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'

export const kinds = ['person', 'household', 'dwelling', 'organisation'] as const
export const Kind = () => OneOf('person', 'household', 'dwelling', 'organisation')
export type Kind = (typeof kinds)[number]

export const origins = ['typed', 'confirmed', 'corrected', 'imported', 'derived'] as const
export const Origin = () => OneOf('typed', 'confirmed', 'corrected', 'imported', 'derived')
export type Origin = (typeof origins)[number]

export const ElementType = () =>
  OneOf(
    'text',
    'day',
    'option',
    'whole',
    'area',
    'id-number',
    'phone',
    'organisation-code',
    'household',
    'dwelling',
    'place',
  )
export type ElementType = Static<ReturnType<typeof ElementType>>
export const Sensitivity = () => OneOf('public', 'internal', 'personal', 'sensitive')

export const ElementId = () => Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })
export const TypedValue = () => Text(1, 400)
export const Purpose = () => Type.Optional(Text(1, 60))
export const Reason = () => Text(2, 200)
export const Source = () => Type.Optional(Text(1, 100))
export const Cursor = () => Type.Optional(Text(1, 400))
export const Limit = () => Type.Optional(Type.Integer({ minimum: 1, maximum: 100 }))
/** The day asked about (D2); today without it. */
export const On = () => Type.Optional(Day())
/** What was known at this instant, or at the end of this day (D1); everything known now without it. */
export const Known = () => Type.Optional(Type.Union([Day(), Instant()]))

/** One element of the catalogue (数据元). */
export const ElementView = Shape({
  kind: Kind(),
  id: ElementId(),
  title: Term(),
  type: ElementType(),
  /** Of type `option`: what may be chosen. */
  options: Type.Array(Shape({ id: Type.String(), title: Term() })),
  sensitivity: Sensitivity(),
  /** Law the element is kept under. */
  basis: Type.String(),
  /** Days after which a value should be confirmed again; null: never stale. */
  freshnessDays: Nullable(Type.Integer()),
  /** The department this element comes from (一数一源). */
  owner: Nullable(Type.String()),
  /** Kept encrypted and shown masked. */
  sealed: Type.Boolean(),
  /** A subject of this kind cannot be added without it. */
  required: Type.Boolean(),
  /** Set by acts of its own (moving, merging, leaving), not by `record`. */
  structural: Type.Boolean(),
})
export type ElementView = Static<typeof ElementView>

/** One value with where it comes from. */
export const ValueView = Shape({
  element: ElementId(),
  title: Term(),
  type: ElementType(),
  /** Canonical, masked when the element is sealed. */
  value: Type.String(),
  /** As people read it: the option's title, `89.50 m²`, the household's or place's name. */
  text: Term(),
  masked: Type.Boolean(),
  origin: Origin(),
  from: Day(),
  to: Nullable(Day()),
  recordedAt: Instant(),
  /** Null: still believed. */
  supersededAt: Nullable(Instant()),
  /** Unit and post that recorded it; null in a resident's own view and for the system. */
  by: Nullable(Type.String()),
  source: Nullable(Type.String()),
  /** Older than the element's freshness. */
  stale: Type.Boolean(),
})
export type ValueView = Static<typeof ValueView>

export const PlaceRef = Shape({ id: Id(), name: Type.String() })
export const Ref = Shape({ id: Id(), title: Type.String() })
export const Verdict = Shape({ allowed: Type.Boolean(), why: Nullable(Term()) })
export const Verdicts = Shape({ edit: Verdict, unmask: Verdict })

/** A person in a list. `name` is masked for minors. */
export const PersonLine = Shape({
  id: Id(),
  name: Type.String(),
  sex: Nullable(OneOf('male', 'female')),
  /** Whole years today; null when the birth date is unknown. */
  age: Nullable(Type.Integer()),
  minor: Type.Boolean(),
  idNumber: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  residence: Nullable(Type.String()),
  relation: Nullable(Type.String()),
  household: Nullable(Id()),
  dwelling: Nullable(Id()),
  /** Building, unit, room; null without a dwelling. */
  address: Nullable(Type.String()),
  place: Nullable(PlaceRef),
  state: OneOf('here', 'left', 'merged'),
  revision: Revision(),
})
export type PersonLine = Static<typeof PersonLine>

export const HouseholdLine = Shape({
  id: Id(),
  code: Nullable(Type.String()),
  /** Name of the member whose relation is `head`; null when there is none. */
  head: Nullable(Type.String()),
  members: Type.Integer(),
  dwelling: Nullable(Id()),
  address: Nullable(Type.String()),
  place: Nullable(PlaceRef),
  state: OneOf('here', 'left'),
  revision: Revision(),
})
export type HouseholdLine = Static<typeof HouseholdLine>

export const DwellingLine = Shape({
  id: Id(),
  building: Nullable(Type.String()),
  unit: Nullable(Type.String()),
  room: Nullable(Type.String()),
  /** The three together, or the free address. */
  address: Type.String(),
  /** Whole number of 0.01 m². */
  area: Nullable(Type.Integer()),
  use: Nullable(Type.String()),
  place: Nullable(PlaceRef),
  people: Type.Integer(),
  state: OneOf('here', 'left'),
  revision: Revision(),
})
export type DwellingLine = Static<typeof DwellingLine>

export const OrganisationLine = Shape({
  id: Id(),
  name: Type.String(),
  code: Nullable(Type.String()),
  kindTitle: Nullable(Term()),
  address: Nullable(Type.String()),
  place: Nullable(PlaceRef),
  state: OneOf('here', 'left'),
  revision: Revision(),
})
export type OrganisationLine = Static<typeof OrganisationLine>

/** A subject as it stood on `on`, as known at `known`. */
export const whole = {
  id: Id(),
  revision: Revision(),
  on: Day(),
  knownAt: Instant(),
  values: Type.Array(ValueView),
  place: Nullable(PlaceRef),
  verdicts: Verdicts,
}

export const readRefusals = [
  'registry.no-subject',
  'registry.no-view',
  'privacy.no-purpose',
  'privacy.purpose-unknown',
  'privacy.purpose-not-yours',
  'privacy.beyond-purpose',
  'registry.one-by-one',
] as const
export const personRefusals = [...readRefusals, 'privacy.minor-needs-approval', 'privacy.no-consent'] as const
