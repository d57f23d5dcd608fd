/** Endpoints of packs: the way of governing, made visible to everybody; loading for those whose post says so. */
import { Day, Instant, Nullable, OneOf, Shape, Term, Type, read, write } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'
import {
  CategoryView,
  MeetingKindView,
  MotionKindView,
  PowerEntryView,
  VoteRuleView,
} from './contract-lists.ts'
import { Power, ProcedureView, Words } from './contract-procedures.ts'

export {
  CategoryView,
  MeetingKindView,
  MotionKindView,
  PowerEntryView,
  VoteRuleView,
  VoteTestView,
} from './contract-lists.ts'
export { FacetsView, ProcedureView, StepView } from './contract-procedures.ts'

const Hash = () => Type.String({ pattern: '^sha256:[0-9a-f]{64}$' })
const PackId = () => Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })

export const LayerView = Shape({ id: Type.String(), version: Type.String(), hash: Type.String() })
export type LayerView = Static<typeof LayerView>

export const LevelView = Shape({
  id: Type.String(),
  title: Term(),
  rank: Type.Integer(),
  within: Words(),
})
export type LevelView = Static<typeof LevelView>

export const BodyKindView = Shape({
  id: Type.String(),
  title: Term(),
  nature: Type.String(),
  /** Level whose every place has one; null for bodies listed singly. */
  serves: Nullable(Type.String()),
  servesTitle: Nullable(Term()),
  within: Nullable(Type.String()),
  withinTitle: Nullable(Term()),
  powers: Type.Array(Power),
  duties: Type.Array(Term()),
  source: Nullable(Type.String()),
  layers: Words(),
  /** Names of those listed singly. */
  singles: Words(),
  posts: Type.Array(
    Shape({
      id: Type.String(),
      title: Term(),
      seats: Type.Integer(),
      powers: Type.Array(Power),
      may: Words(),
      deputy: Nullable(Term()),
      duties: Type.Array(Term()),
    }),
  ),
})
export type BodyKindView = Static<typeof BodyKindView>

export const CodeSetView = Shape({
  id: Type.String(),
  title: Term(),
  source: Nullable(Type.String()),
  note: Nullable(Type.String()),
  codes: Type.Array(
    Shape({
      id: Type.String(),
      title: Term(),
      source: Nullable(Type.String()),
      note: Nullable(Type.String()),
    }),
  ),
})
export type CodeSetView = Static<typeof CodeSetView>

export const EventView = Shape({
  code: Type.String(),
  title: Term(),
  level: Type.Integer(),
  parent: Nullable(Type.String()),
  leaf: Type.Boolean(),
  clock: Nullable(Term()),
  urgent: Nullable(Type.String()),
  sensitive: Type.Boolean(),
})
export type EventView = Static<typeof EventView>

export const RuleView = Shape({
  id: Type.String(),
  title: Term(),
  items: Words(),
  when: Nullable(Type.String()),
  to: Nullable(Term()),
  source: Nullable(Type.String()),
  layers: Words(),
})
export type RuleView = Static<typeof RuleView>

export const Overview = Shape({
  hash: Hash(),
  pack: Type.String(),
  version: Type.String(),
  title: Type.String(),
  source: Nullable(Type.String()),
  /** Must be shown: content is a reconstruction or an example. */
  marks: Type.Array(Term()),
  layers: Type.Array(LayerView),
  since: Nullable(Instant()),
  /** Whether it is in force, here or in the locality it is of. */
  current: Type.Boolean(),
  /** Whether it is or was this locality's. */
  own: Type.Boolean(),
  levels: Type.Array(LevelView),
  bodies: Type.Array(BodyKindView),
  codeSets: Type.Array(CodeSetView),
  scheme: Nullable(Shape({ id: Type.String(), title: Term(), events: Type.Array(EventView) })),
  rules: Nullable(Shape({ version: Type.String(), rules: Type.Array(RuleView) })),
  procedures: Type.Array(ProcedureView),
  motions: Type.Array(MotionKindView),
  powers: Type.Array(PowerEntryView),
  meetings: Type.Array(MeetingKindView),
  votes: Type.Array(VoteRuleView),
  categories: Type.Array(CategoryView),
  clocks: Type.Array(
    Shape({
      id: Type.String(),
      title: Term(),
      mode: Type.String(),
      length: Type.Integer(),
      source: Nullable(Type.String()),
    }),
  ),
  calendar: Nullable(
    Shape({
      zone: Type.String(),
      hours: Words(),
      /** Last day whose arrangement is published. */
      knownUntil: Nullable(Day()),
      /** Set when the known days end within 60 days. */
      alarm: Nullable(Shape({ year: Type.Integer(), endsOn: Day() })),
      years: Type.Array(
        Shape({
          year: Type.Integer(),
          notice: Type.String(),
          publishedOn: Nullable(Day()),
          exceptions: Type.Integer(),
        }),
      ),
    }),
  ),
})
export type Overview = Static<typeof Overview>

/** Of the snapshot in force, or of the one named: own ones, and those in force in the deployment's other localities. */
export const overview = read({
  name: 'packs.overview',
  summary: '治理模式：层级、机构与权力、代码、事项、规则、流程、时限、工作日历',
  who: 'anyone',
  input: Shape({ snapshot: Type.Optional(Hash()) }),
  output: Overview,
  refusals: ['packs.none-loaded', 'packs.no-such-snapshot'],
})

/** Read by the shell when another language is chosen. */
export const terms = read({
  name: 'packs.terms',
  summary: '治理模式中的名称在其他语言中的说法',
  who: 'anyone',
  input: Shape({ language: OneOf('zh-Hant', 'en'), snapshot: Type.Optional(Hash()) }),
  output: Shape({ terms: Type.Record(Type.String(), Type.String()) }),
  refusals: ['packs.no-such-snapshot'],
})

export const InForceView = Shape({
  /** Storage label of the locality. */
  realm: Type.Integer(),
  pack: Type.String(),
  version: Type.String(),
  title: Type.String(),
  snapshot: Hash(),
  since: Instant(),
  layers: Type.Array(LayerView),
})
export type InForceView = Static<typeof InForceView>

/** A way of governing is public: those of all localities of the deployment may be read and compared. */
export const inForce = read({
  name: 'packs.in-force',
  summary: '本平台各辖区现行的治理模式',
  who: 'anyone',
  input: Shape({}),
  output: Shape({ rows: Type.Array(InForceView) }),
})

/** A procedure as a file other tools open. Names stay in the pack's own language. */
export const procedureBpmn = read({
  name: 'packs.procedure-bpmn',
  summary: '把一个流程导出为 BPMN 2.0（含图形）',
  who: 'anyone',
  input: Shape({
    procedure: Type.String({ pattern: '^[a-z][a-z0-9-]{0,79}$' }),
    snapshot: Type.Optional(Hash()),
  }),
  output: Shape({ file: Type.String(), xml: Type.String() }),
  refusals: ['packs.none-loaded', 'packs.no-such-snapshot', 'packs.no-such-procedure'],
  perMinute: 120,
})

/** For the system administrator's home: small, unlike the overview. */
export const calendarAlarm = read({
  name: 'packs.calendar-alarm',
  summary: '工作日历是否将在60日内到头',
  who: 'capacity',
  input: Shape({}),
  output: Shape({ alarm: Nullable(Shape({ year: Type.Integer(), endsOn: Day() })) }),
  refusals: ['packs.not-allowed'],
})

export const versions = read({
  name: 'packs.versions',
  summary: '本辖区用过的治理模式版本，新的在前',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        from: Instant(),
        to: Nullable(Instant()),
        snapshot: Hash(),
        pack: Type.String(),
        version: Type.String(),
        title: Type.String(),
        layers: Type.Array(LayerView),
        /** Only calendar or texts changed then. */
        looseOnly: Type.Boolean(),
      }),
    ),
  }),
})

export const ChangeView = Shape({
  section: Type.String(),
  path: Words(),
  kind: OneOf('added', 'removed', 'changed', 'moved'),
  before: Nullable(Type.String()),
  after: Nullable(Type.String()),
})
export type ChangeView = Static<typeof ChangeView>

export const diff = read({
  name: 'packs.diff',
  summary: '两个版本的治理模式有什么不同',
  who: 'anyone',
  input: Shape({ from: Hash(), to: Hash() }),
  output: Shape({ changes: Type.Array(ChangeView), more: Type.Boolean() }),
  refusals: ['packs.no-such-snapshot'],
  perMinute: 60,
})

export const FindingView = Shape({
  level: OneOf('error', 'warning'),
  code: Type.String(),
  file: Type.String(),
  line: Type.Integer(),
  message: Type.String(),
  mend: Type.String(),
})
export type FindingView = Static<typeof FindingView>

export const available = read({
  name: 'packs.available',
  summary: '服务器上的包',
  who: 'capacity',
  input: Shape({}),
  output: Shape({ packs: Words() }),
  refusals: ['packs.not-allowed'],
})

export const check = read({
  name: 'packs.check',
  summary: '检查服务器上的一个包，不装入',
  who: 'capacity',
  input: Shape({ pack: PackId() }),
  output: Shape({
    findings: Type.Array(FindingView),
    version: Nullable(Type.String()),
    snapshot: Nullable(Hash()),
    /** Differences to what is in force, when it is sound. */
    changes: Type.Array(ChangeView),
  }),
  refusals: ['packs.not-allowed', 'packs.no-such-pack'],
  perMinute: 20,
})

export const load = write({
  name: 'packs.load',
  summary: '装入服务器上的一个包；正在办理的件仍按原来的版本',
  who: 'capacity',
  input: Shape({ pack: PackId() }),
  output: Shape({ snapshot: Hash(), changed: Type.Boolean() }),
  refusals: [
    'packs.not-allowed',
    'packs.no-such-pack',
    'packs.faulty',
    'packs.not-loadable',
    'packs.other-realm',
    'packs.bodies-in-use',
    'packs.same-version-other-content',
  ],
  perMinute: 10,
})
