/** Acts of staff, and what residents see and ask of their own record. */
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
import {
  Kind,
  ElementId,
  TypedValue,
  Purpose,
  Reason,
  Source,
  Cursor,
  Limit,
  On,
  Known,
  ValueView,
  PlaceRef,
  PersonLine,
  readRefusals,
  personRefusals,
} from './shapes.ts'

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
  Type.Array(Shape({ element: ElementId(), value: TypedValue() }), { minItems: 0, maxItems: 40 })

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
  value: Type.Optional(TypedValue()),
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
  input: Shape({ element: ElementId(), value: TypedValue(), said: Text(2, 500, { lines: true }) }),
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
