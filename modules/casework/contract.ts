/** Endpoints of casework: residents report and follow, operators take in, units act, everybody searches in scope. */
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
  question,
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

export const Confidentiality = OneOf('named', 'confidential', 'anonymous')
export type Confidentiality = Static<typeof Confidentiality>
export const Channel = OneOf('web', 'phone', 'counter', 'paper', 'patrol', 'import')
export type Channel = Static<typeof Channel>
export const channels = ['web', 'phone', 'counter', 'paper', 'patrol', 'import'] as const

const ItemCode = () => Type.String({ minLength: 1, maxLength: 20, pattern: '^[0-9A-Za-z.-]+$' })
/** As printed on the receipt: number and the query code given once. */
const Number = () => Type.String({ pattern: '^[0-9]{8}-[0-9]{7,12}$' })
const QueryCode = () => Type.String({ pattern: '^[2-9A-HJ-NP-Z]{6}$' })
const Phone = () => Type.String({ pattern: '^[0-9+][0-9 -]{4,19}$' })

/** An event of the locality's scheme; leaves may be reported. */
export const SchemeNode = Shape({
  code: Type.String(),
  title: Term(),
  level: Type.Integer({ minimum: 1, maximum: 3 }),
  parent: Nullable(Type.String()),
  photo: OneOf('required', 'optional'),
  urgent: Nullable(Type.String()),
  sensitive: Type.Boolean(),
  clock: Nullable(Term()),
})
export const scheme = read({
  name: 'casework.scheme',
  summary: '本地的事件分类',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    id: Type.String(),
    title: Term(),
    nodes: Type.Array(SchemeNode),
    marks: Type.Array(Type.String()),
  }),
})

export const Suggestion = Shape({
  code: Type.String(),
  path: Type.Array(Term()),
  why: Type.Array(Type.String()),
  urgent: Nullable(Type.String()),
})
export const suggest = question({
  name: 'casework.suggest',
  summary: '由文字推荐事件类别和地点',
  who: 'anyone',
  input: Shape({ text: Text(1, 1000, { lines: true }), near: Type.Optional(Id()) }),
  output: Shape({
    categories: Type.Array(Suggestion),
    places: Type.Array(
      Shape({ id: Id(), name: Type.String(), path: Type.Array(Type.String()), why: Type.String() }),
    ),
  }),
})

/** The mandate one acts under, in somebody else's name. */
const Mandate = () => Type.Optional(Id())
const mandated = [
  'mandates.none',
  'mandates.not-agent',
  'mandates.not-accepted',
  'mandates.not-begun',
  'mandates.expired',
  'mandates.ended',
  'mandates.beyond-scope',
] as const

const FilingFields = {
  mandate: Mandate(),
  text: Text(5, 4000, { lines: true }),
  title: Type.Optional(Text(1, 100)),
  item: Type.Optional(Nullable(ItemCode())),
  place: Id(),
  placeText: Type.Optional(Text(0, 200)),
  photos: Type.Optional(Type.Array(FileRef(), { maxItems: 9 })),
  confidentiality: Confidentiality,
  contactName: Type.Optional(Text(0, 40)),
  contactPhone: Type.Optional(Phone()),
}
const Filed = Shape({
  id: Id(),
  number: Type.String(),
  /** Given once; with it anybody may follow and rate without an account. */
  queryCode: Type.String(),
  holderTitle: Type.String(),
  dueAt: Nullable(Instant()),
  /** 110, 119, 120: call first. */
  urgent: Nullable(Type.String()),
})

export const fileReport = write({
  name: 'casework.file-report',
  summary: '报事：居民提交诉求，得到编号和查询码',
  who: 'anyone',
  input: Shape({ ...FilingFields }),
  output: Filed,
  refusals: [
    'casework.place-unknown',
    'casework.item-unknown',
    'casework.contact-needed',
    'flow.nobody-serves',
    'files.not-yours',
    'casework.mandate-anonymous',
    ...mandated,
  ],
  perMinute: 20,
})

export const fileForSomebody = write({
  name: 'casework.file-for-somebody',
  summary: '坐席、窗口、巡查登记',
  who: 'capacity',
  input: Shape({
    ...FilingFields,
    channel: OneOf('phone', 'counter', 'paper', 'patrol'),
    writtenAt: Type.Optional(Instant()),
  }),
  output: Filed,
  refusals: [
    'casework.no-intake',
    'casework.place-unknown',
    'casework.item-unknown',
    'casework.contact-needed',
    'casework.written-later',
    'flow.nobody-serves',
    'casework.mandate-anonymous',
    ...mandated,
  ],
})

/** Levels a matter passed, left (grid) to right (city), for the path picture. */
const PlaceStep = Shape({ id: Id(), name: Type.String(), kind: Type.String(), kindTitle: Term() })

/** What the resident reads: the truth, without names of staff. */
export const ReportStatus = Shape({
  line: MatterLine,
  tell: Term(),
  text: Type.String(),
  placeText: Nullable(Type.String()),
  lineage: Type.Array(PlaceStep),
  /** Where in the lineage the holder stands; null once nobody holds it. */
  holderPlace: Nullable(Id()),
  confidentiality: Confidentiality,
  channel: Channel,
  writtenAt: Nullable(Instant()),
  photos: Type.Array(FileView),
  custody: Type.Array(CustodyView),
  clocks: Type.Array(ClockView),
  acts: Type.Array(ActView),
  verdicts: Type.Array(VerdictView),
  /** What can come next, in words. */
  next: Type.Array(Term()),
  whose: Nullable(Term()),
  mergedInto: Nullable(Shape({ number: Type.String(), stepTitle: Term(), tell: Term() })),
  rating: Nullable(Type.String()),
  marks: Type.Array(Type.String()),
})
export type ReportStatus = Static<typeof ReportStatus>

export const track = write({
  name: 'casework.track',
  summary: '凭编号和查询码查看进展',
  who: 'anyone',
  // POST: a code in an address would stay in histories and logs. Wrong codes are counted.
  keepsAnswer: false,
  input: Shape({ number: Number(), code: QueryCode() }),
  output: ReportStatus,
  refusals: ['casework.wrong-code', 'casework.code-locked'],
  perMinute: 30,
})
export const trackAct = write({
  name: 'casework.track-act',
  summary: '凭编号和查询码撤回、补充、评价',
  who: 'anyone',
  keepsAnswer: true,
  input: Shape({
    number: Number(),
    code: QueryCode(),
    revision: Revision(),
    ...ActFields,
  }),
  output: ReportStatus,
  refusals: [
    'casework.wrong-code',
    'casework.code-locked',
    'flow.not-reporter',
    'flow.wrong-step',
    'flow.rating-needed',
    'flow.text-needed',
    'flow.answer-needed',
    'flow.answer-wrong',
    'flow.answer-unknown',
  ],
  perMinute: 20,
})
export const myReports = read({
  name: 'casework.my-reports',
  summary: '我报的事；代办时是委托人的',
  who: 'person',
  input: Shape({
    mandate: Mandate(),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  output: PageOf(MatterLine),
  refusals: [...mandated],
})
export const myReport = read({
  name: 'casework.my-report',
  summary: '我报的一件事',
  who: 'person',
  input: Shape({ id: Id(), mandate: Mandate() }),
  output: ReportStatus,
  refusals: ['flow.no-such-matter', ...mandated],
})

export const act = write({
  name: 'casework.act',
  summary: '对一件诉求做一个动作：受理、派遣、退回、处置、核查、评价……',
  who: 'person',
  input: Shape({ id: Id(), revision: Revision(), mandate: Mandate(), ...ActFields }),
  output: Shape({
    id: Id(),
    revision: Type.Integer(),
    step: Type.String(),
    stepTitle: Term(),
    holderTitle: Type.String(),
    state: Type.String(),
  }),
  refusals: [
    'flow.no-such-matter',
    'flow.wrong-step',
    'flow.not-holder',
    'flow.not-your-post',
    'flow.same-person',
    'flow.person-holds-power',
    'flow.body-holds-power',
    'flow.reason-needed',
    'flow.text-needed',
    'flow.answer-needed',
    'flow.answer-wrong',
    'flow.answer-unknown',
    'flow.photo-needed',
    'flow.target-needed',
    'flow.target-not-allowed',
    'flow.whose-needed',
    'flow.duplicate-wrong',
    'casework.not-admitted',
    'casework.mandate-own-work',
    'casework.mandate-not-reporter',
    ...mandated,
  ],
})

/** Correcting item or place while a matter is taken in or dispatched. */
export const correct = write({
  name: 'casework.correct',
  summary: '更正类别、地点或标题',
  who: 'capacity',
  input: Shape({
    id: Id(),
    revision: Revision(),
    item: Type.Optional(ItemCode()),
    place: Type.Optional(Id()),
    title: Type.Optional(Text(1, 100)),
    reason: Text(2, 200),
  }),
  output: Shape({ id: Id(), revision: Type.Integer() }),
  refusals: [
    'casework.not-correctable',
    'casework.place-unknown',
    'casework.item-unknown',
    'flow.no-such-matter',
  ],
})

/** The matter at the desk. */
export const Report = Shape({
  line: MatterLine,
  tell: Term(),
  text: Type.String(),
  placeText: Nullable(Type.String()),
  lineage: Type.Array(PlaceStep),
  channel: Channel,
  writtenAt: Nullable(Instant()),
  confidentiality: Confidentiality,
  /** Masked; `casework.reveal-reporter` shows it with a reason. */
  reporter: Shape({
    name: Nullable(Type.String()),
    phone: Nullable(Type.String()),
    hidden: Nullable(Term()),
    mayReveal: Type.Boolean(),
  }),
  photos: Type.Array(FileView),
  custody: Type.Array(CustodyView),
  clocks: Type.Array(ClockView),
  acts: Type.Array(ActView),
  verdicts: Type.Array(VerdictView),
  procedure: ProcedureView,
  suggestions: Type.Array(Suggestion),
  /** Rule that dispatched or would dispatch it, or why none does. */
  dispatch: Nullable(
    Shape({
      rule: Nullable(Type.String()),
      ruleTitle: Nullable(Term()),
      version: Type.String(),
      source: Nullable(Type.String()),
      body: Nullable(Id()),
      bodyTitle: Nullable(Type.String()),
      whose: Nullable(Term()),
      why: Term(),
    }),
  ),
  mergedInto: Nullable(Shape({ id: Id(), number: Type.String() })),
  merged: Type.Array(Shape({ id: Id(), number: Type.String(), title: Type.String() })),
  mayCorrect: Type.Boolean(),
  pack: Shape({ title: Type.String(), version: Type.String(), snapshot: Type.String() }),
})
export type Report = Static<typeof Report>
export const report = read({
  name: 'casework.report',
  summary: '一件诉求的全貌',
  who: 'capacity',
  input: Shape({ id: Id() }),
  output: Report,
  refusals: ['flow.no-such-matter'],
})

const Cursor = () => Type.Optional(Type.String({ maxLength: 200 }))
const Limit = () => Type.Optional(Type.Integer({ minimum: 1, maximum: 200 }))

/** To-dos: `mine` what my unit holds and my post may act on, `sent` what my unit passed on and waits for. */
export const todos = read({
  name: 'casework.todos',
  summary: '我的待办、本单位队列、已转出、由本单位接办',
  who: 'capacity',
  input: Shape({
    /** `passed`: held below by whoever may not act, because powers apart let nobody there; we may instead. */
    queue: OneOf('mine', 'unit', 'sent', 'passed'),
    step: Type.Optional(Type.String({ maxLength: 40 })),
    cursor: Cursor(),
    limit: Limit(),
  }),
  output: PageOf(MatterLine),
})
export const counts = read({
  name: 'casework.counts',
  summary: '首页数字：待办按时限分红黄绿',
  who: 'capacity',
  input: Shape({}),
  output: Shape({
    mine: Shape({ overdue: Type.Integer(), soon: Type.Integer(), calm: Type.Integer() }),
    unit: Type.Integer(),
    unsigned: Type.Integer(),
    sent: Type.Integer(),
    passed: Type.Integer(),
    steps: Type.Array(Shape({ step: Type.String(), title: Term(), count: Type.Integer() })),
  }),
})
const whichReports = {
  q: Type.Optional(Text(0, 100)),
  state: Type.Optional(OneOf('open', 'closed', 'archived')),
  step: Type.Optional(Type.String({ maxLength: 40 })),
  item: Type.Optional(ItemCode()),
  place: Type.Optional(Id()),
  holder: Type.Optional(Id()),
  channel: Type.Optional(Channel),
  overdue: Type.Optional(Type.Boolean()),
  unlocated: Type.Optional(Type.Boolean()),
  from: Type.Optional(Day()),
  to: Type.Optional(Day()),
  sort: Type.Optional(OneOf('newest', 'oldest', 'due')),
}
/** The list as a workbook: `GET` with the filters of the list. */
export const reportsFile = { path: '/api/casework/reports.xlsx', input: Shape(whichReports) } as const

export const reports = read({
  name: 'casework.reports',
  summary: '诉求清单：在权限范围内查询',
  who: 'capacity',
  input: Shape({ ...whichReports, cursor: Cursor(), limit: Limit() }),
  output: PageOf(MatterLine),
})
export const duplicates = question({
  name: 'casework.duplicates',
  summary: '可能重复的件，附理由',
  who: 'capacity',
  input: Shape({
    text: Text(2, 1000, { lines: true }),
    place: Type.Optional(Id()),
    item: Type.Optional(ItemCode()),
    except: Type.Optional(Id()),
  }),
  output: Shape({ rows: Type.Array(Shape({ line: MatterLine, why: Type.Array(Term()) })) }),
})
export const targets = read({
  name: 'casework.targets',
  summary: '可派遣的单位：规则推荐在前',
  who: 'capacity',
  input: Shape({ id: Id(), q: Type.Optional(Text(0, 40)) }),
  output: Shape({
    rows: Type.Array(
      Shape({
        id: Id(),
        title: Type.String(),
        kindTitle: Term(),
        proposed: Nullable(
          Shape({
            rule: Type.String(),
            title: Term(),
            version: Type.String(),
            source: Nullable(Type.String()),
          }),
        ),
        refused: Nullable(Term()),
        /** What the refusal rests on. */
        refusedSource: Nullable(Type.String()),
      }),
    ),
    why: Term(),
  }),
})
export const revealReporter = write({
  name: 'casework.reveal-reporter',
  summary: '查看报事人联系方式（记入查看台账）',
  who: 'capacity',
  input: Shape({ id: Id(), reason: Text(4, 200) }),
  output: Shape({ name: Nullable(Type.String()), phone: Nullable(Type.String()), seconds: Type.Integer() }),
  refusals: [
    'casework.identity-hidden',
    'casework.identity-not-yours',
    'casework.identity-none',
    'flow.no-such-matter',
  ],
})

// Import from Excel
export const ImportState = OneOf('checking', 'checked', 'running', 'done', 'cancelled', 'failed')
export const ImportView = Shape({
  id: Id(),
  fileName: Type.String(),
  state: ImportState,
  mode: OneOf('partial', 'all'),
  rows: Type.Integer(),
  good: Type.Integer(),
  bad: Type.Integer(),
  repeated: Type.Integer(),
  done: Type.Integer(),
  startedAt: Instant(),
  endedAt: Nullable(Instant()),
  problem: Nullable(Type.String()),
  firstErrors: Type.Array(Shape({ row: Type.Integer(), reason: Term() })),
  hasErrorFile: Type.Boolean(),
  by: Type.String(),
})
export type ImportView = Static<typeof ImportView>
export const startImport = write({
  name: 'casework.start-import',
  summary: '导入诉求：先逐行检查，再入库',
  who: 'capacity',
  input: Shape({ file: FileRef(), mode: OneOf('partial', 'all') }),
  output: Shape({ id: Id() }),
  refusals: ['casework.no-import', 'casework.not-a-workbook', 'files.not-yours'],
})
export const importState = read({
  name: 'casework.import-state',
  summary: '导入进度',
  who: 'capacity',
  input: Shape({ id: Id() }),
  output: ImportView,
  refusals: ['casework.no-such-import'],
})
export const imports = read({
  name: 'casework.imports',
  summary: '本单位的导入记录',
  who: 'capacity',
  input: Shape({ cursor: Cursor(), limit: Limit() }),
  output: PageOf(ImportView),
})
export const cancelImport = write({
  name: 'casework.cancel-import',
  summary: '停止导入，已入库的保留',
  who: 'capacity',
  input: Shape({ id: Id() }),
  output: Shape({ id: Id() }),
  refusals: ['casework.no-such-import', 'casework.import-over'],
})
