/** Endpoints of execution 执行与评议. Runs in the browser too. */
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
import { FileRef } from '#kernel/files/contract'
import { FileView } from '#modules/flow/contract'

export const TaskState = OneOf('planned', 'reported', 'returned', 'passed', 'withdrawn')
/** Money in fen as digits: whole, exact, whatever the browser makes of numbers. */
export const Fen = () => Type.String({ pattern: '^(0|[1-9]\\d{0,14})$' })
const Cursor = () => Type.Optional(Type.String({ maxLength: 120 }))
const Limit = () => Type.Optional(Type.Integer({ minimum: 1, maximum: 100 }))
const Files = () => Type.Optional(Type.Array(FileRef(), { maxItems: 9 }))
const Reason = () => Type.Optional(Text(2, 500, { lines: true }))
const Count = () => Type.Integer({ minimum: 0, maximum: 100_000 })
/** Null: yes; else the sentence why not. */
const May = () => Nullable(Term())

/** A task as lists show it. */
export const TaskLine = Shape({
  id: Id(),
  matter: Id(),
  /** Kind of the matter: where its page is. */
  kind: Type.String(),
  number: Type.String(),
  matterTitle: Type.String(),
  title: Type.String(),
  body: Type.String(),
  doer: Type.String(),
  post: Nullable(Term()),
  budgetFen: Fen(),
  spentFen: Nullable(Fen()),
  dueOn: Day(),
  state: TaskState,
  /** Late today: it waits for those who carry it out. */
  late: Type.Boolean(),
})
export type TaskLine = Static<typeof TaskLine>

export const ReportView = Shape({
  no: Type.Integer(),
  text: Type.String(),
  spentFen: Fen(),
  overReason: Nullable(Type.String()),
  bareReason: Nullable(Type.String()),
  at: Instant(),
  by: Term(),
  files: Type.Array(FileView),
  check: Nullable(Shape({ passed: Type.Boolean(), reasons: Type.String(), at: Instant(), by: Term() })),
})
export type ReportView = Static<typeof ReportView>

export const TaskView = Shape({
  ...TaskLine.properties,
  round: Type.Integer(),
  no: Type.Integer(),
  doerId: Id(),
  plannedAt: Instant(),
  plannedBy: Term(),
  /** It was late once, whatever became of it. */
  wasLate: Type.Boolean(),
  reports: Type.Array(ReportView),
  revision: Revision(),
  may: Shape({ correct: May(), report: May(), check: May() }),
})
export type TaskView = Static<typeof TaskView>

export const Figures = Shape({
  satisfied: Type.Integer(),
  dissatisfied: Type.Integer(),
  paperSatisfied: Type.Integer(),
  paperDissatisfied: Type.Integer(),
})
export type Figures = Static<typeof Figures>

export const WindowView = Shape({
  id: Id(),
  no: Type.Integer(),
  state: OneOf('open', 'ended', 'void'),
  openedAt: Instant(),
  until: Instant(),
  untilOn: Day(),
  flagged: Type.Boolean(),
  least: Type.Integer(),
  good: Type.String(),
  /** Only once it is over: nobody sees it grow. */
  figures: Nullable(Figures),
  verdict: Nullable(OneOf('satisfied', 'low', 'unrated')),
  /** The caller's own; nobody else's is ever shown. */
  own: Nullable(Shape({ satisfied: Type.Boolean(), words: Nullable(Type.String()) })),
  /** What the caller's body entered from paper. */
  papers: Type.Array(
    Shape({
      satisfied: Type.Integer(),
      dissatisfied: Type.Integer(),
      bareReason: Nullable(Type.String()),
      at: Instant(),
      by: Term(),
      files: Type.Array(FileView),
    }),
  ),
  /** For the bodies of the matter: without person, time or order. */
  remarks: Type.Array(Shape({ satisfied: Type.Boolean(), text: Type.String() })),
  may: Shape({ rate: May(), paper: May() }),
})
export type WindowView = Static<typeof WindowView>

export const ArchiveView = Shape({
  id: Id(),
  sealedAt: Instant(),
  by: Term(),
  machineDigest: Type.String(),
  readableDigest: Type.String(),
  machineBytes: Type.Integer(),
  readableBytes: Type.Integer(),
  /** The files are those that were sealed, looked at just now. */
  sound: Type.Boolean(),
})
export type ArchiveView = Static<typeof ArchiveView>

/** What the page of a matter shows of its execution; all empty where there is none. */
export const ofMatter = read({
  name: 'execution.of-matter',
  summary: '一件事的任务、评议和归档',
  who: 'anyone',
  input: Shape({ matter: Id() }),
  output: Shape({
    number: Nullable(Type.String()),
    holder: Nullable(Type.String()),
    revision: Nullable(Revision()),
    tasks: Type.Array(TaskView),
    /** Of all rounds: planned for every task not taken back, spent as the check confirmed. */
    budgetFen: Fen(),
    spentFen: Fen(),
    windows: Type.Array(WindowView),
    archive: Nullable(ArchiveView),
    /** The step the matter stands in has the facet: what may be done now. Null: it has not. */
    now: Shape({
      tasks: Nullable(Shape({ plan: May(), finish: May() })),
      rating: Type.Boolean(),
      archive: Nullable(Shape({ seal: May() })),
    }),
  }),
})
export type OfMatter = Static<typeof ofMatter.output>

/** Bodies and posts that may be given a task of this matter. */
export const doers = read({
  name: 'execution.doers',
  summary: '可以承办任务的单位和岗位',
  who: 'capacity',
  input: Shape({ matter: Id() }),
  output: Shape({
    rows: Type.Array(
      Shape({
        id: Id(),
        title: Type.String(),
        holds: Type.Boolean(),
        posts: Type.Array(Shape({ id: Type.String(), title: Term() })),
      }),
    ),
  }),
  refusals: ['flow.no-such-matter', 'execution.not-executor'],
})

const Planned = Shape({
  title: Text(2, 80),
  /** The holder itself when left out. */
  doer: Type.Optional(Id()),
  post: Type.Optional(Type.String({ maxLength: 40 })),
  budgetFen: Fen(),
  dueOn: Day(),
})

/** Refusals of every act of a facet: the engine's own. */
const ofFlow = [
  'kernel.stale',
  'flow.no-such-matter',
  'execution.not-holder',
  'flow.not-holder',
  'flow.not-role',
  'flow.not-your-post',
  'flow.same-person',
  'flow.person-holds-power',
  'flow.body-holds-power',
  'flow.ended',
] as const

export const plan = write({
  name: 'execution.plan',
  summary: '安排任务：承办、预算、期限',
  who: 'capacity',
  input: Shape({
    matter: Id(),
    revision: Revision(),
    tasks: Type.Array(Planned, { minItems: 1, maxItems: 20 }),
  }),
  output: Shape({ tasks: Type.Array(Id()) }),
  refusals: [
    ...ofFlow,
    'execution.not-executor',
    'execution.not-in-step',
    'execution.due-over',
    'execution.no-doer',
    'execution.doer-supervises',
  ],
})

export const correct = write({
  name: 'execution.correct',
  summary: '更正或者撤销还没有报告的任务',
  who: 'capacity',
  input: Shape({
    task: Id(),
    revision: Revision(),
    /** Null takes it back. */
    to: Nullable(Planned),
    reason: Text(2, 500, { lines: true }),
  }),
  output: Shape({ task: Id() }),
  refusals: [
    ...ofFlow,
    'execution.no-task',
    'execution.not-executor',
    'execution.not-in-step',
    'execution.not-correctable',
    'execution.nothing-changed',
    'execution.due-over',
    'execution.no-doer',
    'execution.doer-supervises',
  ],
})

export const report = write({
  name: 'execution.report',
  summary: '报告任务完成：做了什么、用了多少、有什么凭证',
  who: 'capacity',
  input: Shape({
    task: Id(),
    revision: Revision(),
    text: Text(2, 2000, { lines: true }),
    spentFen: Fen(),
    files: Files(),
    /** Why nothing is attached. */
    bareReason: Reason(),
    /** Why it cost more than planned. */
    overReason: Reason(),
  }),
  output: Shape({ task: Id() }),
  refusals: [
    ...ofFlow,
    'execution.no-task',
    'execution.not-executor',
    'execution.not-in-step',
    'execution.not-to-report',
    'execution.no-evidence',
    'execution.over-budget',
    'files.not-yours',
  ],
})

export const check = write({
  name: 'execution.check',
  summary: '监督检查一项任务：通过，或者退回并说明理由',
  who: 'capacity',
  input: Shape({
    task: Id(),
    revision: Revision(),
    passed: Type.Boolean(),
    reasons: Text(2, 2000, { lines: true }),
  }),
  output: Shape({ task: Id() }),
  refusals: [
    ...ofFlow,
    'execution.no-task',
    'execution.not-checker',
    'execution.own-work',
    'execution.not-in-step',
    'execution.not-to-check',
  ],
})

export const finish = write({
  name: 'execution.finish',
  summary: '任务都已检查通过，完成执行',
  who: 'capacity',
  input: Shape({ matter: Id(), revision: Revision() }),
  output: Shape({ step: Type.String() }),
  refusals: [...ofFlow, 'execution.not-executor', 'execution.not-in-step', 'execution.not-all-checked'],
})

export const rate = write({
  name: 'execution.rate',
  summary: '评价一件办完的事：满意或者不满意，每人一次',
  who: 'person',
  input: Shape({ window: Id(), satisfied: Type.Boolean(), words: Reason() }),
  output: Shape({ window: Id() }),
  refusals: [
    'execution.no-window',
    'execution.window-over',
    'execution.rated-already',
    'execution.as-resident',
    'execution.rates-own-work',
  ],
  perMinute: 20,
})

export const enterPaper = write({
  name: 'execution.enter-paper',
  summary: '录入纸质评价，附扫描件，单独列出',
  who: 'capacity',
  input: Shape({
    window: Id(),
    satisfied: Count(),
    dissatisfied: Count(),
    files: Files(),
    bareReason: Reason(),
  }),
  output: Shape({ id: Id() }),
  refusals: [
    'execution.no-window',
    'execution.window-over',
    'execution.not-checker',
    'execution.not-holder',
    'execution.own-work',
    'execution.no-sheet',
    'execution.empty-paper',
    'flow.person-holds-power',
    'flow.body-holds-power',
    'files.not-yours',
  ],
})

export const seal = write({
  name: 'execution.seal',
  summary: '立卷封存：全部公开材料生成归档包，不能再改',
  who: 'capacity',
  input: Shape({ matter: Id(), revision: Revision() }),
  output: Shape({ id: Id(), machineDigest: Type.String(), readableDigest: Type.String() }),
  refusals: [...ofFlow, 'execution.not-archivist', 'execution.not-sealable', 'execution.sealed-already'],
})

export const list = read({
  name: 'execution.list',
  summary: '任务表：本单位的，或者本地方及以下的，逾期在前',
  who: 'capacity',
  input: Shape({
    scope: Type.Optional(OneOf('own', 'below')),
    state: Type.Optional(TaskState),
    late: Type.Optional(Type.Boolean()),
    q: Type.Optional(Text(0, 40)),
    cursor: Cursor(),
    limit: Limit(),
  }),
  output: PageOf(TaskLine),
  refusals: ['execution.desk-only'],
})

export const todos = read({
  name: 'execution.todos',
  summary: '等着我的任务：快到期和逾期的，待检查的',
  who: 'capacity',
  input: Shape({ cursor: Cursor(), limit: Limit() }),
  output: PageOf(TaskLine),
})
