/**
 * Endpoints of the register of persons, households, dwellings and organisations. Runs in the browser too.
 *
 * Values travel as text in one canonical spelling per type (`ElementType`): a day `2026-01-31`, a whole number in digits, an area
 * in 0.01 m² (`8950` = 89.50 m²), an option's id, the id of a household, dwelling or place. Id numbers and telephone numbers leave
 * masked (`11****1990`: province and year of birth; `138****5678`); only `unmask` and nothing else gives them clear.
 *
 * Every read that shows a person names a `purpose` (privacy's list); without one it is refused with the clause. A minor's details need an
 * approval as well; in lists a minor's name is masked (`王*`).
 */
import {
  Day,
  Id,
  Instant,
  Nullable,
  OneOf,
  PageOf,
  Revision,
  Shape,
  Text,
  Type,
  read,
  write,
} from '#kernel/endpoint'
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

const ElementId = () => Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })
const Value = () => Text(1, 400)
const Purpose = () => Type.Optional(Text(1, 60))
const Reason = () => Text(2, 200)
const Source = () => Type.Optional(Text(1, 100))
const Cursor = () => Type.Optional(Text(1, 400))
const Limit = () => Type.Optional(Type.Integer({ minimum: 1, maximum: 100 }))
/** The day asked about (D2); today without it. */
const On = () => Type.Optional(Day())
/** What was known at this instant, or at the end of this day (D1); everything known now without it. */
const Known = () => Type.Optional(Type.Union([Day(), Instant()]))

/** One element of the catalogue (数据元). */
export const ElementView = Shape({
  kind: Kind(),
  id: ElementId(),
  title: Type.String(),
  type: ElementType(),
  /** Of type `option`: what may be chosen. */
  options: Type.Array(Shape({ id: Type.String(), title: Type.String() })),
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
  title: Type.String(),
  type: ElementType(),
  /** Canonical, masked when the element is sealed. */
  value: Type.String(),
  /** As people read it: the option's title, `89.50 m²`, the household's or place's name. */
  text: Type.String(),
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

const PlaceRef = Shape({ id: Id(), name: Type.String() })
const Ref = Shape({ id: Id(), title: Type.String() })
const Verdict = Shape({ allowed: Type.Boolean(), why: Nullable(Type.String()) })
const Verdicts = Shape({ edit: Verdict, unmask: Verdict })

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
  kindTitle: Nullable(Type.String()),
  address: Nullable(Type.String()),
  place: Nullable(PlaceRef),
  state: OneOf('here', 'left'),
  revision: Revision(),
})
export type OrganisationLine = Static<typeof OrganisationLine>

/** A subject as it stood on `on`, as known at `known`. */
const whole = {
  id: Id(),
  revision: Revision(),
  on: Day(),
  knownAt: Instant(),
  values: Type.Array(ValueView),
  place: Nullable(PlaceRef),
  verdicts: Verdicts,
}

const readRefusals = [
  'registry.no-subject',
  'registry.no-view',
  'privacy.no-purpose',
  'privacy.purpose-not-yours',
] as const
const personRefusals = [...readRefusals, 'privacy.minor-needs-approval'] as const

// Reads.

export const elements = read({
  name: 'registry.elements',
  summary: '数据元目录：人、户、房、单位各登记什么，依据什么',
  who: 'person',
  input: Shape({ kind: Type.Optional(Kind()) }),
  output: Shape({ rows: Type.Array(ElementView) }),
})

export const people = read({
  name: 'registry.people',
  summary: '查人：按姓名、拼音首字母、地方；证件号和电话用 registry.find-person',
  who: 'capacity',
  input: Shape({
    purpose: Purpose(),
    /** Beginning of the name, or letters: first letters of each character. */
    text: Type.Optional(Text(1, 40)),
    /** This place and everything below; without it all one may see. */
    place: Type.Optional(Id()),
    building: Type.Optional(Text(1, 40)),
    household: Type.Optional(Id()),
    dwelling: Type.Optional(Id()),
    state: Type.Optional(OneOf('here', 'left', 'merged')),
    cursor: Cursor(),
    limit: Limit(),
  }),
  output: PageOf(PersonLine),
  refusals: readRefusals,
  perMinute: 120,
})

export const person = read({
  name: 'registry.person',
  summary: '一个人：某日的情况、某时所知，每项带来源',
  who: 'capacity',
  input: Shape({ id: Id(), purpose: Purpose(), on: On(), known: Known() }),
  output: Shape({
    ...whole,
    name: Type.String(),
    state: OneOf('here', 'left', 'merged'),
    /** The person this one was found to be; the answer is that person's. */
    askedFor: Nullable(Id()),
    minor: Type.Boolean(),
    household: Nullable(Ref),
    dwelling: Nullable(Ref),
    /** Others that were found to be this person, newest first. */
    merged: Type.Array(
      Shape({ merge: Id(), person: Id(), name: Type.String(), at: Instant(), reason: Type.String() }),
    ),
  }),
  refusals: personRefusals,
})

export const household = read({
  name: 'registry.household',
  summary: '一户：某日的成员和住处',
  who: 'capacity',
  input: Shape({ id: Id(), purpose: Purpose(), on: On(), known: Known() }),
  output: Shape({
    ...whole,
    state: OneOf('here', 'left'),
    dwelling: Nullable(Ref),
    members: Type.Array(
      Shape({
        id: Id(),
        name: Type.String(),
        minor: Type.Boolean(),
        /** Id and title of the option. */
        relation: Nullable(Type.String()),
        relationTitle: Nullable(Type.String()),
        from: Day(),
        to: Nullable(Day()),
        revision: Revision(),
      }),
    ),
  }),
  refusals: readRefusals,
})

export const dwelling = read({
  name: 'registry.dwelling',
  summary: '一处房屋：某日的情况和住在这里的人',
  who: 'capacity',
  input: Shape({ id: Id(), purpose: Purpose(), on: On(), known: Known() }),
  output: Shape({
    ...whole,
    state: OneOf('here', 'left'),
    address: Type.String(),
    /** People and households here now; empty without a purpose. */
    people: Type.Array(PersonLine),
    households: Type.Array(HouseholdLine),
    peopleCount: Type.Integer(),
  }),
  refusals: readRefusals,
})

export const organisation = read({
  name: 'registry.organisation',
  summary: '一个单位：某日的情况',
  who: 'capacity',
  input: Shape({ id: Id(), on: On(), known: Known() }),
  output: Shape({ ...whole, state: OneOf('here', 'left'), name: Type.String() }),
  refusals: ['registry.no-subject', 'registry.no-view'],
})

const listing = {
  place: Type.Optional(Id()),
  text: Type.Optional(Text(1, 40)),
  state: Type.Optional(OneOf('here', 'left')),
  cursor: Cursor(),
  limit: Limit(),
}

export const households = read({
  name: 'registry.households',
  summary: '户一览：按地方、户号',
  who: 'capacity',
  input: Shape({ purpose: Purpose(), ...listing }),
  output: PageOf(HouseholdLine),
  refusals: readRefusals,
})

export const dwellings = read({
  name: 'registry.dwellings',
  summary: '房屋一览：按地方、楼栋、门牌',
  who: 'capacity',
  input: Shape({ ...listing, building: Type.Optional(Text(1, 40)) }),
  output: PageOf(DwellingLine),
  refusals: ['registry.no-view'],
})

export const organisations = read({
  name: 'registry.organisations',
  summary: '单位一览：按地方、名称、统一社会信用代码',
  who: 'capacity',
  input: Shape(listing),
  output: PageOf(OrganisationLine),
  refusals: ['registry.no-view'],
})

export const history = read({
  name: 'registry.history',
  summary: '一个数据元的全部记载：何时起、何时止、何时记下、何时被更正',
  who: 'capacity',
  input: Shape({ kind: Kind(), id: Id(), element: ElementId(), purpose: Purpose() }),
  output: Shape({ rows: Type.Array(ValueView) }),
  refusals: [...personRefusals, 'registry.no-element'],
})

/** A count below 5 is null (`hidden`) for whoever does not see the register there. */
export const Counts = Shape({
  people: Nullable(Type.Integer()),
  households: Nullable(Type.Integer()),
  dwellings: Nullable(Type.Integer()),
  organisations: Nullable(Type.Integer()),
  hidden: Type.Boolean(),
})
export const counts = read({
  name: 'registry.counts',
  summary: '一个地方（或一栋楼）某日的人数、户数、房屋数、单位数',
  who: 'anyone',
  input: Shape({ place: Id(), at: Type.Optional(Day()), building: Type.Optional(Text(1, 40)) }),
  output: Shape({ place: Id(), at: Day(), ...Counts.properties }),
})

export const buildings = read({
  name: 'registry.buildings',
  summary: '一个地方的楼栋，每栋的房屋数和人数',
  who: 'capacity',
  input: Shape({ place: Id() }),
  output: Shape({
    rows: Type.Array(
      Shape({
        place: PlaceRef,
        building: Type.String(),
        dwellings: Type.Integer(),
        people: Type.Integer(),
      }),
    ),
  }),
  refusals: ['registry.no-view'],
})

// Acts.

const writing = [
  'registry.no-edit',
  'registry.outside-your-place',
  'registry.no-place',
  'registry.no-element',
  'registry.not-by-hand',
  'registry.wrong-value',
  'registry.masked-value',
  'registry.required',
  'registry.future-day',
  'registry.days-reversed',
  'registry.same-id-number',
  'registry.same-code',
  'registry.dwelling-there',
] as const
const changing = [...writing, 'registry.no-subject', 'registry.is-merged', 'kernel.stale'] as const

const Values = () =>
  Type.Array(Shape({ element: ElementId(), value: Value() }), { minItems: 0, maxItems: 40 })

/** Where a subject is: at most one of them; a household brings its own dwelling. */
const Whereabouts = {
  household: Type.Optional(Id()),
  /** Option of the element `relation`. */
  relation: Type.Optional(ElementId()),
  dwelling: Type.Optional(Id()),
  place: Type.Optional(Id()),
}

/** Somebody who may be the same; `elsewhere`: outside of what one may see, so nothing but the place's unit is said. */
export const Match = Shape({
  person: Nullable(PersonLine),
  why: OneOf('id-number', 'name-and-birth'),
  elsewhere: Type.Boolean(),
})

export const addPerson = write({
  name: 'registry.add-person',
  summary: '登记一个人；可能已登记的列为冲突，由人决定',
  who: 'capacity',
  input: Shape({
    purpose: Purpose(),
    values: Values(),
    ...Whereabouts,
    /** First day on which the values are so. */
    from: Day(),
    /** Looked at the matches: it is somebody else. Never allowed for the same id number. */
    different: Type.Optional(Type.Boolean()),
    source: Source(),
    reason: Reason(),
  }),
  output: Shape({
    state: OneOf('added', 'conflict'),
    id: Nullable(Id()),
    revision: Nullable(Revision()),
    matches: Type.Array(Match),
  }),
  refusals: [...writing, ...readRefusals],
})

const adding = {
  values: Values(),
  from: Day(),
  source: Source(),
  reason: Reason(),
}
const Added = Shape({ id: Id(), revision: Revision() })

export const addHousehold = write({
  name: 'registry.add-household',
  summary: '立一户',
  who: 'capacity',
  input: Shape({ ...adding, dwelling: Type.Optional(Id()), place: Type.Optional(Id()) }),
  output: Added,
  refusals: writing,
})
export const addDwelling = write({
  name: 'registry.add-dwelling',
  summary: '登记一处房屋',
  who: 'capacity',
  input: Shape({ ...adding, place: Id() }),
  output: Added,
  refusals: writing,
})
export const addOrganisation = write({
  name: 'registry.add-organisation',
  summary: '登记一个单位',
  who: 'capacity',
  input: Shape({ ...adding, dwelling: Type.Optional(Id()), place: Type.Optional(Id()) }),
  output: Added,
  refusals: writing,
})

/**
 * `set`: it changed in the world from `from` on. `correct`: it was recorded wrong; the right value holds for the same time (or
 * from–to). `confirm`: checked, still so. `end`: no longer so from `from` on. A masked value sent back is left alone.
 */
export const Change = Shape({
  element: ElementId(),
  act: OneOf('set', 'correct', 'confirm', 'end'),
  value: Type.Optional(Value()),
  from: Type.Optional(Day()),
  to: Type.Optional(Day()),
})

export const record = write({
  name: 'registry.record',
  summary: '登记变化、更正、确认或终止一个对象的数据元',
  who: 'capacity',
  input: Shape({
    kind: Kind(),
    id: Id(),
    revision: Revision(),
    changes: Type.Array(Change, { minItems: 1, maxItems: 40 }),
    source: Source(),
    reason: Reason(),
  }),
  output: Shape({
    revision: Revision(),
    /** Elements that were already so, masked values sent back among them. */
    unchanged: Type.Array(ElementId()),
  }),
  refusals: [...changing, 'registry.nothing-there'],
})

export const move = write({
  name: 'registry.move',
  summary: '人换户、换住处；户、单位换住处（户内的人一起）；房屋改归另一个地方',
  who: 'capacity',
  input: Shape({
    kind: Kind(),
    id: Id(),
    revision: Revision(),
    ...Whereabouts,
    from: Day(),
    source: Source(),
    reason: Reason(),
  }),
  output: Shape({ revision: Revision() }),
  refusals: [...changing, 'registry.where-to'],
})

export const leave = write({
  name: 'registry.leave',
  summary: '迁出、死亡、户注销、房屋拆除、单位注销',
  who: 'capacity',
  input: Shape({
    kind: Kind(),
    id: Id(),
    revision: Revision(),
    /** First day on which it is gone. */
    on: Day(),
    /** Option of the kind's element `left`. */
    why: ElementId(),
    source: Source(),
    reason: Reason(),
  }),
  output: Shape({ revision: Revision() }),
  refusals: [...changing, 'registry.still-lived-in'],
})

export const mergePersons = write({
  name: 'registry.merge-persons',
  summary: '两条登记是同一个人：并为一个，可以撤销',
  who: 'capacity',
  input: Shape({
    keep: Id(),
    keepRevision: Revision(),
    merge: Id(),
    mergeRevision: Revision(),
    reason: Reason(),
  }),
  output: Shape({ merge: Id(), revision: Revision() }),
  refusals: [...changing, 'registry.same-person', 'registry.ids-differ'],
})
export const undoMerge = write({
  name: 'registry.undo-merge',
  summary: '撤销合并：两条登记各自恢复',
  who: 'capacity',
  input: Shape({ merge: Id(), revision: Revision(), reason: Reason() }),
  output: Shape({ kept: Id(), keptRevision: Revision(), person: Id(), revision: Revision() }),
  refusals: ['registry.no-merge', 'registry.no-edit', 'registry.outside-your-place', 'kernel.stale'],
})

export const unmask = write({
  name: 'registry.unmask',
  summary: '看证件号、电话全文60秒：写明目的和理由，留痕，本人可见',
  who: 'capacity',
  keepsAnswer: false,
  input: Shape({
    kind: Kind(),
    id: Id(),
    elements: Type.Array(ElementId(), { minItems: 1, maxItems: 5 }),
    purpose: Purpose(),
    reason: Reason(),
  }),
  output: Shape({
    values: Type.Array(Shape({ element: ElementId(), value: Type.String() })),
    /** Pages take it off the screen then. */
    expiresAt: Instant(),
  }),
  refusals: [...personRefusals, 'registry.no-unmask', 'registry.not-sealed'],
  perMinute: 20,
})

/** POST: a number in an address would stay in histories and logs. */
export const findPerson = write({
  name: 'registry.find-person',
  summary: '按完整证件号或电话查人（精确）',
  who: 'capacity',
  keepsAnswer: false,
  input: Shape({
    purpose: Purpose(),
    idNumber: Type.Optional(Text(15, 18)),
    phone: Type.Optional(Text(5, 20)),
  }),
  output: Shape({
    rows: Type.Array(PersonLine),
    /** Registered outside of what one may see. */
    elsewhere: Type.Boolean(),
  }),
  refusals: [...readRefusals, 'registry.wrong-value', 'registry.masked-value'],
  perMinute: 30,
})

// The resident.

export const myRecord = read({
  name: 'registry.my-record',
  summary: '我在人房户登记里的情况（证件号、电话遮盖显示）',
  who: 'person',
  input: Shape({ on: On(), known: Known() }),
  output: Shape({
    /** Null: nothing is registered of me here. */
    record: Nullable(
      Shape({
        name: Type.String(),
        values: Type.Array(ValueView),
        place: Nullable(PlaceRef),
        address: Nullable(Type.String()),
      }),
    ),
  }),
})

export const CorrectionView = Shape({
  id: Id(),
  element: ElementId(),
  title: Type.String(),
  /** Masked for sealed elements. */
  wanted: Type.String(),
  said: Type.String(),
  state: OneOf('open', 'accepted', 'declined'),
  answer: Nullable(Type.String()),
  madeAt: Instant(),
  decidedAt: Nullable(Instant()),
})

export const askCorrection = write({
  name: 'registry.ask-correction',
  summary: '我的登记有误：请求更正，由工作人员核对后决定',
  who: 'person',
  input: Shape({ element: ElementId(), value: Value(), said: Text(2, 500, { lines: true }) }),
  output: Shape({ id: Id() }),
  refusals: [
    'registry.no-record',
    'registry.no-element',
    'registry.not-by-hand',
    'registry.wrong-value',
    'registry.masked-value',
    'registry.correction-open',
  ],
  perMinute: 10,
})
export const myCorrections = read({
  name: 'registry.my-corrections',
  summary: '我请求过的更正和答复',
  who: 'person',
  input: Shape({}),
  output: Shape({ rows: Type.Array(CorrectionView) }),
})
export const corrections = read({
  name: 'registry.corrections',
  summary: '居民请求的更正',
  who: 'capacity',
  input: Shape({
    purpose: Purpose(),
    state: Type.Optional(OneOf('open', 'accepted', 'declined')),
    cursor: Cursor(),
    limit: Limit(),
  }),
  output: PageOf(Shape({ ...CorrectionView.properties, person: PersonLine })),
  refusals: readRefusals,
})
export const decideCorrection = write({
  name: 'registry.decide-correction',
  summary: '采纳或不采纳居民请求的更正，写明答复',
  who: 'capacity',
  input: Shape({
    id: Id(),
    decision: OneOf('accept', 'decline'),
    /** Revision of the person's record; needed to accept. */
    revision: Type.Optional(Revision()),
    answer: Text(2, 500, { lines: true }),
  }),
  output: Shape({ state: OneOf('accepted', 'declined'), revision: Nullable(Revision()) }),
  refusals: [...changing, 'registry.no-correction', 'registry.correction-over'],
})
