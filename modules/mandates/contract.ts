/** Endpoints of mandates 代办. Runs in the browser too. */
import {
  Day,
  Id,
  Instant,
  Nullable,
  OneOf,
  PageOf,
  Shape,
  Term,
  Text,
  Type,
  read,
  write,
} from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'
import { FileRef } from '#kernel/files/contract'

const ScopeName = () => OneOf('report', 'track', 'rate', 'apply')
const Scopes = () => Type.Array(ScopeName(), { minItems: 1, maxItems: 4, uniqueItems: true })
const Phone = () => Type.String({ pattern: '^[0-9+][0-9 -]{4,19}$' })
const Relation = () => Text(1, 10)
/** As printed, dashes and small letters forgiven. */
const FormNo = () => Type.String({ minLength: 10, maxLength: 24, pattern: '^[0-9A-Za-z -]+$' })
const Kind = () => OneOf('family', 'staff')

/** A mandate as its sides, its office and the holders of its post see it. */
export const MandateView = Shape({
  id: Id(),
  formNo: Type.String(),
  kind: Kind(),
  /** What I am to it; `office` for the counter. */
  side: OneOf('grantor', 'agent', 'office'),
  grantorName: Type.String(),
  /** The relative's name, or body and post. */
  agentName: Type.String(),
  relation: Nullable(Type.String()),
  scopes: Type.Array(ScopeName()),
  from: Day(),
  to: Day(),
  standing: OneOf('prepared', 'offered', 'waiting', 'in-force', 'expired', 'ended'),
  /** As every act under it is shown. */
  line: Type.String(),
  givenHow: Nullable(OneOf('online', 'counter')),
  phoneMasked: Nullable(Type.String()),
  endedAt: Nullable(Instant()),
  endedSide: Nullable(OneOf('grantor', 'agent', 'office')),
  mayEnd: Type.Boolean(),
  mayAccept: Type.Boolean(),
  /** Null for yes: why this person cannot register it. */
  mayRegister: Nullable(Type.String()),
})
export type MandateView = Static<typeof MandateView>

/** Posts that take mandates at a place and the places above it. */
export const helpers = read({
  name: 'mandates.helpers',
  summary: '一个地方可以接受代办委托的岗位',
  who: 'person',
  input: Shape({ place: Id() }),
  output: Shape({
    rows: Type.Array(Shape({ body: Id(), bodyTitle: Type.String(), post: Type.String(), postTitle: Term() })),
  }),
})

export const mine = read({
  name: 'mandates.mine',
  summary: '我委托的和委托我的',
  who: 'person',
  input: Shape({}),
  output: Shape({ given: Type.Array(MandateView), received: Type.Array(MandateView) }),
})

export const one = read({
  name: 'mandates.one',
  summary: '一份代办委托和据此办过的事',
  who: 'person',
  input: Shape({ id: Id() }),
  output: Shape({
    mandate: MandateView,
    done: Type.Array(
      Shape({
        id: Id(),
        at: Instant(),
        title: Type.String(),
        scope: ScopeName(),
        matter: Nullable(Id()),
        who: Type.String(),
      }),
    ),
  }),
  refusals: ['mandates.none'],
})

/** Given by the person signed in; a relative gets a code to accept with, told once. */
export const give = write({
  name: 'mandates.give',
  summary: '委托：给家人或者一个岗位，最长一年',
  who: 'person',
  keepsAnswer: false,
  input: Shape({
    kind: Kind(),
    agentName: Type.Optional(Text(1, 40)),
    relation: Type.Optional(Relation()),
    body: Type.Optional(Id()),
    post: Type.Optional(Text(1, 40)),
    scopes: Scopes(),
    from: Day(),
    to: Day(),
    born: Day(),
  }),
  output: Shape({ id: Id(), acceptCode: Nullable(Type.String()) }),
  refusals: [
    'mandates.as-yourself',
    'mandates.minor',
    'mandates.agent-named',
    'mandates.no-such-post',
    'mandates.past-start',
    'mandates.dates-reversed',
    'mandates.too-long',
  ],
  perMinute: 10,
})

/** A form to print and sign: by the relative who will act, or at a counter. Binds nobody. */
export const prepare = write({
  name: 'mandates.prepare',
  summary: '填一份委托书，打印后签名',
  who: 'person',
  input: Shape({
    kind: Kind(),
    grantorName: Text(1, 40),
    grantorPhone: Type.Optional(Phone()),
    agentName: Type.Optional(Text(1, 40)),
    relation: Type.Optional(Relation()),
    body: Type.Optional(Id()),
    post: Type.Optional(Text(1, 40)),
    scopes: Scopes(),
    from: Day(),
    to: Day(),
  }),
  output: Shape({ id: Id(), formNo: Type.String() }),
  refusals: [
    'mandates.counter-only',
    'mandates.agent-named',
    'mandates.no-such-post',
    'mandates.past-start',
    'mandates.dates-reversed',
    'mandates.too-long',
  ],
  perMinute: 10,
})

/** POST: the number opens one row, and an address would keep it. */
export const byForm = write({
  name: 'mandates.by-form',
  summary: '凭纸上的编号取出委托书，不用重填',
  who: 'capacity',
  keepsAnswer: false,
  input: Shape({ form: FormNo() }),
  output: MandateView,
  refusals: ['mandates.no-form', 'mandates.counter-only'],
  perMinute: 30,
})

export const askCode = write({
  name: 'mandates.ask-code',
  summary: '给委托人的手机发确认码',
  who: 'capacity',
  input: Shape({ form: FormNo() }),
  output: Shape({ phoneMasked: Type.String(), minutes: Type.Integer() }),
  refusals: [
    'mandates.no-form',
    'mandates.counter-only',
    'mandates.own-counter',
    'mandates.over',
    'mandates.no-phone',
    'mandates.code-soon',
    'mandates.code-used-up',
  ],
  perMinute: 10,
})

export const register = write({
  name: 'mandates.register',
  summary: '窗口登记签了名的委托书',
  who: 'capacity',
  keepsAnswer: false,
  input: Shape({
    form: FormNo(),
    photos: Type.Array(FileRef(), { minItems: 1, maxItems: 4 }),
    born: Day(),
    code: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
    noPhoneReason: Type.Optional(Text(2, 100)),
  }),
  output: Shape({ id: Id(), acceptCode: Nullable(Type.String()) }),
  refusals: [
    'mandates.no-form',
    'mandates.counter-only',
    'mandates.own-counter',
    'mandates.over',
    'mandates.minor',
    'mandates.self',
    'mandates.code-needed',
    'mandates.code-wrong',
    'mandates.code-used-up',
    'mandates.why-no-phone',
    'files.not-yours',
  ],
  perMinute: 20,
})

export const accept = write({
  name: 'mandates.accept',
  summary: '接受委托：家人凭接受码，工作人员在本岗位',
  who: 'person',
  keepsAnswer: false,
  input: Shape({
    id: Type.Optional(Id()),
    code: Type.Optional(Type.String({ minLength: 8, maxLength: 20, pattern: '^[0-9A-Za-z -]+$' })),
  }),
  output: Shape({ id: Id() }),
  refusals: [
    'mandates.none',
    'mandates.wrong-code',
    'mandates.not-agent',
    'mandates.as-yourself',
    'mandates.self',
    'mandates.over',
  ],
  perMinute: 10,
})

export const end = write({
  name: 'mandates.end',
  summary: '结束委托：任何一方随时可以',
  who: 'person',
  input: Shape({
    id: Type.Optional(Id()),
    form: Type.Optional(FormNo()),
    reason: Type.Optional(Text(2, 200)),
  }),
  output: Shape({ id: Id() }),
  refusals: ['mandates.none', 'mandates.no-form', 'mandates.not-agent', 'mandates.over'],
})

export const list = read({
  name: 'mandates.list',
  summary: '委托给本岗位的、本窗口登记的',
  who: 'capacity',
  input: Shape({
    cursor: Type.Optional(Type.String({ maxLength: 60 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  output: PageOf(MandateView),
})
