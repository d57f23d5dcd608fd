/** Endpoints of privacy. Runs in the browser too. */
import {
  Day,
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

const Basis = () => OneOf('statute', 'consent', 'contract', 'emergency', 'public')
const No = () => Type.String({ pattern: '^[0-9]{1,18}$' })
const Month = () => Type.String({ pattern: '^[12][0-9]{3}-(0[1-9]|1[0-2])$' })
const PurposeBrief = Shape({ id: Type.String(), title: Term(), clause: Type.String() })
const State = () => OneOf('open', 'answered', 'withdrawn')
const Finding = () => OneOf('justified', 'partly', 'not-justified')

/** One look at one's own data. */
const Look = {
  at: Instant(),
  /** With `at` the place of the row in the trace. */
  no: No(),
  act: Type.String(),
  /** The unit and post that looked; null for the system, and for whoever acts without a post. */
  unit: Nullable(Type.String()),
  post: Nullable(Type.String()),
  /** Nobody looked: a job of the system did. */
  system: Type.Boolean(),
  /** Ids of fields, such as `phone`. */
  fields: Type.Array(Type.String()),
  purpose: Nullable(PurposeBrief),
  reason: Nullable(Type.String()),
  matter: Nullable(Shape({ id: Id(), number: Nullable(Type.String()) })),
}
const LookView = Shape({ ...Look, objection: Nullable(Shape({ id: Id(), state: State() })) })
export type LookView = Static<typeof LookView>

export const reads = read({
  name: 'privacy.reads',
  summary: '谁看过我的信息：单位和岗位、时间、字段、用途、所办的件，最新的在前；本人查看和只看到遮盖的不列',
  who: 'person',
  input: Shape({
    month: Type.Optional(Month()),
    cursor: Type.Optional(Text(1, 100)),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  output: PageOf(LookView),
})

export const reader = read({
  name: 'privacy.reader',
  summary: '一次查看是哪一位工作人员',
  who: 'person',
  input: Shape({ at: Instant(), no: No() }),
  output: Shape({ name: Nullable(Type.String()) }),
  refusals: ['privacy.no-such-read'],
})

const ObjectionView = Shape({
  id: Id(),
  madeAt: Instant(),
  text: Type.String(),
  /** The unit that looked, and the one that has to answer now. */
  unit: Type.String(),
  answering: Type.String(),
  /** How often it was passed up because it was late. */
  level: Type.Integer(),
  from: Nullable(Day()),
  to: Nullable(Day()),
  workingDays: Type.Integer(),
  dueAt: Instant(),
  late: Type.Boolean(),
  state: State(),
  finding: Nullable(Finding()),
  answer: Nullable(Type.String()),
  answeredAt: Nullable(Instant()),
  revision: Revision(),
})
export type ObjectionView = Static<typeof ObjectionView>

export const object = write({
  name: 'privacy.object',
  summary: '对一次查看或一段时间的查看提出异议；涉及几个单位就转给几个单位',
  who: 'person',
  input: Shape({
    read: Type.Optional(Shape({ at: Instant(), no: No() })),
    period: Type.Optional(Shape({ from: Day(), to: Day() })),
    text: Text(2, 1000, { lines: true }),
  }),
  output: Shape({ objections: Type.Array(Id()), dueAt: Instant() }),
  refusals: [
    'privacy.no-such-read',
    'privacy.nothing-read',
    'privacy.already-objected',
    'privacy.nobody-answers',
    'privacy.which-read',
    'privacy.period-wrong',
  ],
})

export const myObjections = read({
  name: 'privacy.my-objections',
  summary: '我提出的异议和答复',
  who: 'person',
  input: Shape({}),
  output: Shape({ rows: Type.Array(ObjectionView) }),
})

export const withdrawObjection = write({
  name: 'privacy.withdraw-objection',
  summary: '撤回我的异议',
  who: 'person',
  input: Shape({ id: Id() }),
  output: Shape({}),
  refusals: ['privacy.no-objection', 'privacy.objection-over'],
})

const PurposeView = Shape({
  id: Type.String(),
  version: Type.Integer(),
  title: Term(),
  basis: Basis(),
  clause: Type.String(),
  fields: Type.Array(Type.String()),
  retention: Type.String(),
  sensitive: Type.Boolean(),
  /** What one would agree to; null where consent is not the basis. */
  consent: Nullable(Type.String()),
  /** Titles of the posts that may use it. */
  posts: Type.Array(Type.String()),
  /** Whether the asker's post may use it; the desk offers only these. */
  mine: Type.Boolean(),
  from: Instant(),
})
export type PurposeView = Static<typeof PurposeView>

export const purposes = read({
  name: 'privacy.purposes',
  summary: '处理个人信息的用途：依据、字段、谁可以用、保存多久',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(PurposeView),
    answerDays: Type.Integer(),
    answerSource: Type.String(),
    /** Who handles the data and how to reach them. */
    handler: Shape({ name: Nullable(Term()), contact: Nullable(Term()) }),
  }),
})

export const myConsents = read({
  name: 'privacy.my-consents',
  summary: '我的同意：给过的、撤回的',
  who: 'person',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        purpose: Type.String(),
        title: Term(),
        version: Type.Integer(),
        givenAt: Instant(),
        withdrawnAt: Nullable(Instant()),
      }),
    ),
  }),
})

export const consent = write({
  name: 'privacy.consent',
  summary: '同意一项用途，或撤回同意；哪一种都不影响其他服务',
  who: 'person',
  input: Shape({ purpose: Text(1, 40), version: Type.Integer({ minimum: 1 }), given: Type.Boolean() }),
  output: Shape({ given: Type.Boolean() }),
  refusals: ['privacy.purpose-unknown', 'privacy.needs-no-consent', 'privacy.other-version'],
})

// Desk.

export const objections = read({
  name: 'privacy.objections',
  summary: '要本单位答复的异议',
  who: 'capacity',
  input: Shape({
    state: Type.Optional(State()),
    cursor: Type.Optional(Text(1, 100)),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  output: PageOf(ObjectionView),
  refusals: ['privacy.not-answerer'],
})

export const objection = read({
  name: 'privacy.objection',
  summary: '一件异议：说了什么，涉及哪些查看',
  who: 'capacity',
  input: Shape({ id: Id() }),
  output: Shape({
    objection: ObjectionView,
    looks: Type.Array(Shape({ ...Look, reader: Nullable(Type.String()) })),
    /** Why the asker may not answer; null when they may. */
    whyNot: Nullable(Term()),
  }),
  refusals: ['privacy.no-objection', 'privacy.not-answerer'],
})

export const answer = write({
  name: 'privacy.answer',
  summary: '答复一件异议',
  who: 'capacity',
  input: Shape({
    id: Id(),
    revision: Revision(),
    finding: Finding(),
    answer: Text(5, 1000, { lines: true }),
  }),
  output: Shape({ revision: Revision() }),
  refusals: [
    'privacy.no-objection',
    'privacy.objection-over',
    'privacy.not-answerer',
    'privacy.looked-yourself',
    'kernel.stale',
  ],
})

const ApprovalView = Shape({
  id: Id(),
  state: OneOf('asked', 'approved', 'refused', 'ended', 'expired'),
  askedAt: Instant(),
  asker: Type.String(),
  askerUnit: Type.String(),
  askerPost: Type.String(),
  /** The child's name, shown to who asked and who decides. */
  subject: Type.String(),
  person: Id(),
  purpose: PurposeBrief,
  reason: Type.String(),
  hours: Type.Integer(),
  decidedAt: Nullable(Instant()),
  decidedBy: Nullable(Type.String()),
  decision: Nullable(Type.String()),
  expiresAt: Nullable(Instant()),
  /** How often it was used, from the ledger. */
  uses: Type.Integer(),
  mine: Type.Boolean(),
  /** Why the asker of this page may not decide; null when they may. */
  whyNot: Nullable(Term()),
})
export type ApprovalView = Static<typeof ApprovalView>

export const approvals = read({
  name: 'privacy.approvals',
  summary: '查看未成年人信息的申请：我提出的，和要我审批的',
  who: 'capacity',
  input: Shape({
    state: Type.Optional(OneOf('asked', 'approved', 'refused', 'ended')),
    cursor: Type.Optional(Text(1, 100)),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  }),
  output: PageOf(ApprovalView),
})

export const askApproval = write({
  name: 'privacy.ask-approval',
  summary: '申请查看一名未成年人的信息',
  who: 'capacity',
  input: Shape({
    person: Id(),
    purpose: Text(1, 40),
    reason: Text(5, 500),
    hours: Type.Integer({ minimum: 1, maximum: 72 }),
  }),
  output: Shape({ id: Id() }),
  refusals: [
    'privacy.no-person',
    'privacy.purpose-unknown',
    'privacy.purpose-not-yours',
    'privacy.beyond-purpose',
    'privacy.already-asked',
  ],
})

export const decideApproval = write({
  name: 'privacy.decide-approval',
  summary: '批准或不批准查看未成年人信息的申请',
  who: 'capacity',
  input: Shape({ id: Id(), approve: Type.Boolean(), decision: Text(2, 500) }),
  output: Shape({ expiresAt: Nullable(Instant()) }),
  refusals: [
    'privacy.no-approval',
    'privacy.already-decided',
    'privacy.not-approver',
    'privacy.not-your-own',
  ],
})

export const endApproval = write({
  name: 'privacy.end-approval',
  summary: '提前结束一项批准',
  who: 'capacity',
  input: Shape({ id: Id() }),
  output: Shape({}),
  refusals: ['privacy.no-approval', 'privacy.approval-over', 'privacy.not-approver'],
})

// For the audit administrator.

const TraceRow = Shape({
  at: Instant(),
  no: No(),
  request: Id(),
  kind: OneOf('write', 'read'),
  act: Type.String(),
  /** In the Chinese asked for; null: English, which is made from the code. */
  actTitle: Nullable(Type.String()),
  person: Nullable(Id()),
  capacity: Nullable(Type.String()),
  unit: Nullable(Type.String()),
  post: Nullable(Type.String()),
  subjectKind: Type.String(),
  subject: Nullable(Id()),
  fields: Type.Array(Type.String()),
  purpose: Nullable(Type.String()),
  matter: Nullable(Id()),
  /** Part of a sealed block. */
  sealed: Type.Boolean(),
  /** Its keyed digest fits its content. */
  genuine: Type.Boolean(),
})
export type TraceRow = Static<typeof TraceRow>

export const trace = read({
  name: 'privacy.trace',
  summary: '留痕：谁在何时做了什么、看了谁的哪些字段；只有编号和字段名，没有内容',
  who: 'capacity',
  input: Shape({
    from: Instant(),
    to: Instant(),
    kind: Type.Optional(OneOf('write', 'read')),
    person: Type.Optional(Id()),
    subject: Type.Optional(Id()),
    act: Type.Optional(Text(1, 80)),
    unit: Type.Optional(Id()),
    /** Of the names of acts. */
    language: Type.Optional(OneOf('zh-Hans', 'zh-Hant', 'en')),
    cursor: Type.Optional(Text(1, 100)),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  output: PageOf(TraceRow),
  refusals: ['privacy.not-auditor', 'privacy.period-wrong'],
})

export const sealState = read({
  name: 'privacy.seal-state',
  summary: '留痕链的状态：封存到哪一块、还有多少没有封存、上次核验的结果',
  who: 'capacity',
  input: Shape({}),
  output: Shape({
    block: Nullable(Type.String()),
    sealedAt: Nullable(Instant()),
    hash: Nullable(Type.String()),
    /** Instant of the oldest row that is not sealed; null when all are. */
    unsealedSince: Nullable(Instant()),
    verified: Nullable(
      Shape({ at: Instant(), block: Type.String(), rows: Type.String(), faults: Type.Integer() }),
    ),
  }),
  refusals: ['privacy.not-auditor'],
})
