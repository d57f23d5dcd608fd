/** Reads of staff: lists, one subject as of a day, counts. */
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
} from '#kernel/endpoint'
import {
  Kind,
  ElementId,
  Purpose,
  Cursor,
  Limit,
  On,
  Known,
  ElementView,
  ValueView,
  PlaceRef,
  Ref,
  PersonLine,
  HouseholdLine,
  DwellingLine,
  OrganisationLine,
  whole,
  readRefusals,
  personRefusals,
} from './shapes.ts'

export const elements = read({
  name: 'registry.elements',
  summary: '数据元目录：人、户、房、单位各登记什么，依据什么',
  who: 'person',
  input: Shape({ kind: Type.Optional(Kind()) }),
  output: Shape({ rows: Type.Array(ElementView) }),
})

const whichPeople = {
  purpose: Purpose(),
  /** Beginning of the name, or letters: first letters of each character. */
  text: Type.Optional(Text(1, 40)),
  /** This place and everything below; without it all one may see. */
  place: Type.Optional(Id()),
  building: Type.Optional(Text(1, 40)),
  household: Type.Optional(Id()),
  dwelling: Type.Optional(Id()),
  state: Type.Optional(OneOf('here', 'left', 'merged')),
}
/** The list as a workbook: `GET` with the filters of the list. */
export const peopleFile = { path: '/api/registry/people.xlsx', input: Shape(whichPeople) } as const

export const people = read({
  name: 'registry.people',
  summary: '查人：按姓名、拼音首字母、地方；证件号和电话用 registry.find-person',
  who: 'capacity',
  input: Shape({ ...whichPeople, cursor: Cursor(), limit: Limit() }),
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

const which = {
  place: Type.Optional(Id()),
  text: Type.Optional(Text(1, 40)),
  state: Type.Optional(OneOf('here', 'left')),
}
const listing = { ...which, cursor: Cursor(), limit: Limit() }
const whichDwellings = { ...which, building: Type.Optional(Text(1, 40)) }
/** As `peopleFile`. */
export const dwellingsFile = { path: '/api/registry/dwellings.xlsx', input: Shape(whichDwellings) } as const

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
  input: Shape({ ...whichDwellings, cursor: Cursor(), limit: Limit() }),
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
