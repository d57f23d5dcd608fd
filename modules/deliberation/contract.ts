/** Endpoints of deliberation: motions raised, supported, screened, followed by everybody; the list of powers and its uses. */
import {
  Id,
  Instant,
  Nullable,
  OneOf,
  PageOf,
  Revision,
  Shape,
  Term,
  Text,
  Type,
  read,
  write,
} from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'
import { FileRef } from '#kernel/files/contract'
import {
  ActFields,
  ActView,
  ClockView,
  CustodyView,
  FileView,
  MatterLine,
  ProcedureView,
  VerdictView,
} from '#modules/flow/contract'

import { DraftFields, MotionDocument } from './contract-documents.ts'
import { Counting } from './contract-support.ts'

export * from './contract-documents.ts'
export * from './contract-support.ts'

export const Raiser = OneOf('resident', 'body', 'staff')
export type Raiser = Static<typeof Raiser>
export const Affects = OneOf('whole', 'part')
export type Affects = Static<typeof Affects>

const Key = () => Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z][a-z0-9-]*$' })
const Cursor = () => Type.Optional(Type.String({ maxLength: 200 }))
const Limit = () => Type.Optional(Type.Integer({ minimum: 1, maximum: 100 }))
export const TITLE = { min: 4, max: 60 } as const
export const TEXT = { min: 10, max: 4000 } as const

/** Allowed, or the sentence why not and what it rests on. */
const Judged = Shape({ allowed: Type.Boolean(), why: Nullable(Term()), source: Nullable(Type.String()) })
export type Judged = Static<typeof Judged>

export const MotionKindView = Shape({
  id: Key(),
  title: Term(),
  procedureTitle: Term(),
  raisedBy: Type.Array(Raiser),
  supports: Type.Integer({ minimum: 0 }),
  /** Only who lives there counts towards them: the level's title, null for the motion's own place; absent: anyone. */
  counts: Type.Optional(Shape({ levelTitle: Nullable(Term()) })),
  affects: OneOf('whole', 'part', 'choose'),
  source: Nullable(Type.String()),
  /** Document its text becomes when it is passed, and the level of places that have one of their own. */
  adopts: Nullable(Shape({ id: Key(), title: Term(), levelTitle: Nullable(Term()) })),
  /** As whom the caller could raise one now. */
  as: Type.Array(Raiser),
  steps: Type.Array(Shape({ id: Type.String(), title: Term() })),
})
export type MotionKindView = Static<typeof MotionKindView>
/** Empty where the locality has adopted no procedure for motions. */
export const motionKinds = read({
  name: 'deliberation.motion-kinds',
  summary: '本地可以提出的议题类别',
  who: 'anyone',
  input: Shape({}),
  output: Shape({ kinds: Type.Array(MotionKindView) }),
})

export const raiseMotion = write({
  name: 'deliberation.raise-motion',
  summary: '提出议题：居民、组织或工作人员',
  who: 'person',
  input: Shape({
    kind: Key(),
    place: Id(),
    title: Text(TITLE.min, TITLE.max),
    text: Text(TEXT.min, TEXT.max, { lines: true }),
    affects: Type.Optional(Affects),
    as: Raiser,
    /** For a resident: whether the name is public. */
    named: Type.Optional(Type.Boolean()),
    photos: Type.Optional(Type.Array(FileRef(), { maxItems: 9 })),
    /** For kinds that adopt a document: its text as it will stand. */
    draft: Type.Optional(DraftFields),
  }),
  output: Shape({ id: Id(), number: Type.String(), holderTitle: Type.String() }),
  refusals: [
    'deliberation.no-such-kind',
    'deliberation.not-raiser',
    'deliberation.no-post',
    'deliberation.no-raise',
    'deliberation.outside-place',
    'deliberation.place-unknown',
    'deliberation.affects-needed',
    'deliberation.draft-needed',
    'deliberation.no-document',
    'deliberation.wrong-level',
    'deliberation.document-busy',
    'flow.nobody-serves',
    'files.not-yours',
  ],
  perMinute: 10,
})

const Supported = Shape({ supports: Type.Integer({ minimum: 0 }), mine: Type.Boolean() })
const supportRefusals = [
  'deliberation.no-such-motion',
  'deliberation.not-of-here',
  'deliberation.own-motion',
  'deliberation.supports-over',
] as const
export const support = write({
  name: 'deliberation.support',
  summary: '附议：一人一次',
  who: 'person',
  input: Shape({ id: Id() }),
  output: Supported,
  refusals: [...supportRefusals, 'deliberation.already-supported', 'deliberation.is-joined'],
  perMinute: 30,
})
export const withdrawSupport = write({
  name: 'deliberation.withdraw-support',
  summary: '撤回附议',
  who: 'person',
  input: Shape({ id: Id() }),
  output: Supported,
  refusals: ['deliberation.no-such-motion', 'deliberation.supports-over', 'deliberation.not-supported'],
  perMinute: 30,
})

export const editMotion = write({
  name: 'deliberation.edit-motion',
  summary: '审查前修改议题的文字，原文保留',
  who: 'person',
  input: Shape({
    id: Id(),
    revision: Revision(),
    title: Text(TITLE.min, TITLE.max),
    text: Text(TEXT.min, TEXT.max, { lines: true }),
  }),
  output: Shape({ id: Id(), revision: Revision(), wording: Type.Integer() }),
  refusals: [
    'kernel.stale',
    'deliberation.no-such-motion',
    'deliberation.not-yours',
    'deliberation.words-over',
    'deliberation.unchanged',
  ],
})

/** An act of the procedure on a motion or on a use of a power. */
export const act = write({
  name: 'deliberation.act',
  summary: '议题或权力行使的一个动作',
  who: 'person',
  input: Shape({ id: Id(), revision: Revision(), ...ActFields }),
  output: Shape({
    id: Id(),
    revision: Revision(),
    step: Type.String(),
    stepTitle: Term(),
    holderTitle: Type.String(),
    state: OneOf('open', 'closed', 'archived'),
  }),
  refusals: [
    'kernel.stale',
    'deliberation.no-such-motion',
    'deliberation.supports-lacking',
    'deliberation.residents-lacking',
    'deliberation.not-involved',
    'flow.ended',
    'flow.wrong-step',
    'flow.unknown-act',
    'flow.not-holder',
    'flow.not-reporter',
    'flow.not-role',
    'flow.not-your-post',
    'flow.system-only',
    'flow.through',
    'flow.same-person',
    'flow.person-holds-power',
    'flow.body-holds-power',
    'flow.reason-needed',
    'flow.reason-unknown',
    'flow.text-needed',
    'flow.answer-needed',
    'flow.answer-wrong',
    'flow.answer-unknown',
    'flow.rating-needed',
    'flow.target-needed',
    'flow.target-not-allowed',
    'flow.nobody-serves',
    'flow.duplicate-needed',
    'flow.duplicate-wrong',
    'deliberation.own-joining',
    'deliberation.join-elsewhere',
    'deliberation.join-later',
    'deliberation.join-over',
    'deliberation.join-joined',
    'deliberation.join-leads',
    'deliberation.join-rule',
    'files.not-yours',
  ],
})

export const MotionLine = Shape({
  line: MatterLine,
  kind: Type.String(),
  supports: Type.Integer({ minimum: 0 }),
  /** Of them, who lives where they must; null: everybody counts. */
  counted: Nullable(Type.Integer({ minimum: 0 })),
  needed: Type.Integer({ minimum: 0 }),
})
export type MotionLine = Static<typeof MotionLine>
/** `raised` and `supported` are the caller's own; `held`: what the caller's unit holds now. */
export const motions = read({
  name: 'deliberation.motions',
  summary: '公开的议题，按地方、状态、类别查询',
  who: 'anyone',
  input: Shape({
    q: Type.Optional(Text(0, 60)),
    place: Type.Optional(Id()),
    state: Type.Optional(OneOf('open', 'closed', 'archived')),
    step: Type.Optional(Type.String({ maxLength: 40 })),
    kind: Type.Optional(Key()),
    mine: Type.Optional(OneOf('raised', 'supported', 'held')),
    cursor: Cursor(),
    limit: Limit(),
  }),
  output: PageOf(MotionLine),
})

/** What a screener may join a motion to; judged again when one is chosen. */
export const joinable = read({
  name: 'deliberation.joinable',
  summary: '同一个地方先提出、还没有进入决策的议题，供并入时选择',
  who: 'capacity',
  input: Shape({ id: Id(), cursor: Cursor(), limit: Limit() }),
  output: PageOf(MotionLine),
  refusals: ['deliberation.no-such-motion'],
})

const OtherMotion = Shape({ id: Id(), number: Type.String(), title: Type.String() })

export const PathStep = Shape({
  id: Type.String(),
  title: Term(),
  power: Nullable(OneOf('lead', 'decide', 'execute', 'supervise')),
  state: OneOf('done', 'now', 'next'),
  isEnd: Type.Boolean(),
})

const Whole = {
  line: MatterLine,
  tell: Term(),
  lineage: Type.Array(Shape({ id: Id(), name: Type.String(), kind: Type.String(), kindTitle: Term() })),
  path: Type.Array(PathStep),
  custody: Type.Array(CustodyView),
  clocks: Type.Array(ClockView),
  acts: Type.Array(ActView),
  verdicts: Type.Array(VerdictView),
  procedure: ProcedureView,
  pack: Shape({ title: Type.String(), version: Type.String() }),
}

export const Motion = Shape({
  ...Whole,
  kind: Type.String(),
  kindSource: Nullable(Type.String()),
  text: Type.String(),
  affects: Affects,
  /** Kind of meeting that goes with who is affected. */
  meeting: Nullable(Term()),
  raiser: Shape({ as: Raiser, title: Nullable(Type.String()) }),
  photos: Type.Array(FileView),
  supports: Type.Integer({ minimum: 0 }),
  needed: Type.Integer({ minimum: 0 }),
  /** Whose support counts; null: everybody's. */
  counting: Nullable(Counting),
  /** Whether the caller supports it, and whether they may change that. */
  support: Shape({ mine: Type.Boolean(), judged: Judged }),
  /** The earlier motion this one was joined to. */
  joined: Nullable(OtherMotion),
  /** Motions joined to this one, oldest first, at most twenty. */
  joins: Type.Array(OtherMotion),
  /** Null for everybody but who raised it. */
  edit: Nullable(Judged),
  /** Former wordings, oldest first. */
  wordings: Type.Array(
    Shape({ no: Type.Integer(), title: Type.String(), text: Type.String(), at: Instant() }),
  ),
  /** What it asks to adopt; null when it makes no rule. */
  document: Nullable(MotionDocument),
})
export type Motion = Static<typeof Motion>
export const motion = read({
  name: 'deliberation.motion',
  summary: '一个议题的全貌',
  who: 'anyone',
  input: Shape({ id: Id() }),
  output: Motion,
  refusals: ['deliberation.no-such-motion'],
})

/** What waits for the caller's unit: motions and uses of powers it holds, by deadline. */
export const todos = read({
  name: 'deliberation.todos',
  summary: '交到本单位的议题和权力行使',
  who: 'capacity',
  input: Shape({
    /** `passed`: held below by whoever may not act, because powers apart let nobody there; we may instead. */
    queue: Type.Optional(OneOf('held', 'passed')),
    cursor: Cursor(),
    limit: Limit(),
  }),
  output: PageOf(MatterLine),
})

// The list of powers.

export const PowerLine = Shape({
  no: Type.Integer(),
  id: Key(),
  title: Term(),
  group: Term(),
  bodyTitle: Term(),
  source: Nullable(Type.String()),
  example: Type.Boolean(),
  uses: Type.Integer(),
})
export type PowerLine = Static<typeof PowerLine>
export const powers = read({
  name: 'deliberation.powers',
  summary: '权力清单',
  who: 'anyone',
  input: Shape({}),
  output: Shape({ rows: Type.Array(PowerLine), refused: Type.Integer() }),
})
export const power = read({
  name: 'deliberation.power',
  summary: '一项权力：文字、主体、流程',
  who: 'anyone',
  input: Shape({ power: Key() }),
  output: Shape({ ...PowerLine.properties, text: Term(), procedure: ProcedureView, use: Judged }),
  refusals: ['deliberation.no-such-power'],
})
export const powerUses = read({
  name: 'deliberation.power-uses',
  summary: '一项权力（或全部）的行使记录',
  who: 'anyone',
  input: Shape({ power: Type.Optional(Key()), cursor: Cursor(), limit: Limit() }),
  output: PageOf(MatterLine),
})
export const RefusedUse = Shape({
  id: Id(),
  at: Instant(),
  power: Nullable(Type.String()),
  powerTitle: Term(),
  bodyTitle: Type.String(),
  postTitle: Type.String(),
  what: Type.String(),
  why: Term(),
  source: Nullable(Type.String()),
})
export type RefusedUse = Static<typeof RefusedUse>
export const refusedUses = read({
  name: 'deliberation.refused-uses',
  summary: '被拒绝的行使：换了主体、清单之外、不按流程',
  who: 'anyone',
  input: Shape({ power: Type.Optional(Key()), cursor: Cursor(), limit: Limit() }),
  output: PageOf(RefusedUse),
})
/** A power of the list, or the name of what is none: that is refused and kept on record. */
export const usePower = write({
  name: 'deliberation.use-power',
  summary: '行使一项权力：按它的流程公开办理',
  who: 'capacity',
  input: Shape({
    power: Text(1, 60),
    title: Text(TITLE.min, TITLE.max),
    text: Text(TEXT.min, TEXT.max, { lines: true }),
    /** The unit's own place when left out. */
    place: Type.Optional(Id()),
  }),
  output: Shape({ id: Id(), number: Type.String(), holderTitle: Type.String() }),
  refusals: [
    'deliberation.outside-list',
    'deliberation.other-body',
    'deliberation.outside-place',
    'deliberation.place-unknown',
    'deliberation.no-post',
    'flow.nobody-serves',
  ],
  perMinute: 10,
})
export const PowerUse = Shape({ ...Whole, power: PowerLine, text: Type.String() })
export type PowerUse = Static<typeof PowerUse>
export const powerUse = read({
  name: 'deliberation.power-use',
  summary: '一次权力行使的全貌',
  who: 'anyone',
  input: Shape({ id: Id() }),
  output: PowerUse,
  refusals: ['deliberation.no-such-motion'],
})
