/** Endpoints of openness 公开. Runs in the browser too. */
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

const State = () => OneOf('open', 'ended', 'returned')
const Every = () => OneOf('month', 'quarter', 'half-year', 'year', 'once')
const Cursor = () => Type.Optional(Type.String({ maxLength: 120 }))
const Limit = () => Type.Optional(Type.Integer({ minimum: 1, maximum: 100 }))
const CategoryId = () => Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z][a-z0-9-]*$' })
const Title = () => Text(2, 80)
const Content = () => Text(2, 20_000, { lines: true })
const Files = () => Type.Array(FileRef(), { maxItems: 9 })
/** At least the category's; longer is always allowed. */
const Days = () => Type.Integer({ minimum: 1, maximum: 366 })
const Period = Shape({ from: Day(), to: Day() })

/** A publication as lists show it. */
export const PublicationLine = Shape({
  id: Id(),
  category: Type.String(),
  categoryTitle: Term(),
  title: Type.String(),
  body: Id(),
  bodyTitle: Type.String(),
  placeName: Type.String(),
  state: State(),
  from: Instant(),
  fromOn: Day(),
  until: Instant(),
  untilOn: Day(),
  /** The last day crosses a year whose calendar is not published. */
  flagged: Type.Boolean(),
  period: Nullable(Period),
  version: Type.Integer(),
  matter: Nullable(Shape({ id: Id(), number: Type.String() })),
  asked: Type.Integer(),
  unanswered: Type.Integer(),
  late: Type.Integer(),
  objected: Type.Integer(),
  undisposed: Type.Integer(),
})
export type PublicationLine = Static<typeof PublicationLine>

export const VersionView = Shape({
  no: Type.Integer(),
  kind: OneOf('first', 'wording', 'substantive'),
  title: Type.String(),
  text: Type.String(),
  note: Nullable(Type.String()),
  /** The law that lets personal data in it be shown. */
  basis: Nullable(Type.String()),
  at: Instant(),
  by: Term(),
  files: Type.Array(FileView),
})
export type VersionView = Static<typeof VersionView>

export const QuestionView = Shape({
  id: Id(),
  text: Type.String(),
  /** Null: they chose not to be named. */
  name: Nullable(Type.String()),
  at: Instant(),
  dueAt: Instant(),
  flagged: Type.Boolean(),
  overdue: Type.Boolean(),
  answer: Nullable(Type.String()),
  answeredAt: Nullable(Instant()),
  answeredBy: Nullable(Term()),
})
export type QuestionView = Static<typeof QuestionView>

export const ObjectionView = Shape({
  id: Id(),
  text: Type.String(),
  name: Nullable(Type.String()),
  at: Instant(),
  disposition: OneOf('open', 'answered', 'accepted'),
  reasons: Nullable(Type.String()),
  disposedAt: Nullable(Instant()),
  disposedBy: Nullable(Term()),
})
export type ObjectionView = Static<typeof ObjectionView>

/** Null: yes; else the sentence why not. */
const May = () => Nullable(Term())

export const PublicationWhole = Shape({
  line: PublicationLine,
  revision: Revision(),
  /** Days the rule asks for. */
  days: Type.Integer(),
  questionDays: Type.Integer(),
  source: Nullable(Type.String()),
  /** Newest first. */
  versions: Type.Array(VersionView),
  questions: Type.Array(QuestionView),
  objections: Type.Array(ObjectionView),
  may: Shape({ correct: May(), answer: May(), ask: May(), object: May() }),
})
export type PublicationWhole = Static<typeof PublicationWhole>

/** How a body stands with a category that comes round. */
export const CoverageLine = Shape({
  category: Type.String(),
  title: Term(),
  law: Nullable(Type.Integer()),
  every: Every(),
  days: Type.Integer(),
  source: Nullable(Type.String()),
  standing: OneOf('shown', 'due', 'overdue', 'at-need'),
  dueOn: Nullable(Day()),
  missing: Type.Integer(),
  lastOn: Nullable(Day()),
})
export type CoverageLine = Static<typeof CoverageLine>

export const MissedLine = Shape({
  id: Id(),
  body: Id(),
  bodyTitle: Type.String(),
  placeName: Type.String(),
  category: Type.String(),
  categoryTitle: Term(),
  period: Period,
  /** Days since the period ended; while it is not made good, until today. */
  daysLate: Type.Integer(),
  madeGoodOn: Nullable(Day()),
  publication: Nullable(Id()),
})
export type MissedLine = Static<typeof MissedLine>

// What everybody reads.

export const home = read({
  name: 'openness.home',
  summary: '一个地方的公开：正在公示的、应当公开的、没有按期公开的',
  who: 'anyone',
  input: Shape({ place: Id() }),
  output: Shape({
    place: Shape({ id: Id(), name: Type.String(), above: Type.Array(Type.String()) }),
    now: Type.Array(PublicationLine),
    bodies: Type.Array(
      Shape({
        id: Id(),
        title: Type.String(),
        placeName: Type.String(),
        coverage: Type.Array(CoverageLine),
        /** Of the law's seven: how many are shown this period. */
        lawShown: Type.Integer(),
      }),
    ),
    missed: Type.Array(MissedLine),
    /** Places below with bodies that publish, to look closer. */
    below: Type.Array(Shape({ place: Id(), name: Type.String(), body: Type.String() })),
  }),
  refusals: ['territory.no-place'],
})

export const archive = read({
  name: 'openness.archive',
  summary: '一个地方以前公开的',
  who: 'anyone',
  input: Shape({
    place: Id(),
    q: Type.Optional(Text(0, 40)),
    category: Type.Optional(CategoryId()),
    cursor: Cursor(),
    limit: Limit(),
  }),
  output: PageOf(PublicationLine),
  refusals: ['territory.no-place'],
})

export const one = read({
  name: 'openness.one',
  summary: '一项公开：历次内容、提问和答复、异议和处理',
  who: 'anyone',
  input: Shape({ id: Id() }),
  output: PublicationWhole,
  refusals: ['openness.none'],
})

/** Empty for a matter one may not see: publications are public, whose matter they are is too. */
export const ofMatter = read({
  name: 'openness.of-matter',
  summary: '一件事的公示，和现在能不能公示',
  who: 'anyone',
  input: Shape({ matter: Id() }),
  output: Shape({
    rows: Type.Array(PublicationLine),
    /** The matter waits to be published: by whom, for how long at least, and whether the caller may. */
    waiting: Nullable(
      Shape({
        holder: Type.String(),
        category: Type.String(),
        categoryTitle: Term(),
        days: Type.Integer(),
        revision: Revision(),
        may: May(),
      }),
    ),
  }),
})

export const mine = read({
  name: 'openness.mine',
  summary: '我的提问和异议',
  who: 'person',
  input: Shape({ cursor: Cursor(), limit: Limit() }),
  output: PageOf(
    Shape({
      id: Id(),
      kind: OneOf('question', 'objection'),
      publication: Id(),
      title: Type.String(),
      bodyTitle: Type.String(),
      at: Instant(),
      text: Type.String(),
      dueAt: Nullable(Instant()),
      overdue: Type.Boolean(),
      answer: Nullable(Type.String()),
      answeredAt: Nullable(Instant()),
      disposition: Nullable(OneOf('open', 'answered', 'accepted')),
    }),
  ),
})

// What residents do.

export const ask = write({
  name: 'openness.ask',
  summary: '对一项公开提问，限期答复',
  who: 'person',
  input: Shape({ publication: Id(), text: Text(2, 500, { lines: true }), named: Type.Boolean() }),
  output: Shape({ id: Id(), dueAt: Instant() }),
  refusals: [
    'openness.none',
    'openness.as-resident',
    'openness.no-personal-here',
    'openness.too-many-questions',
  ],
  perMinute: 10,
})

export const object = write({
  name: 'openness.object',
  summary: '对公示中的一项提出异议，逐条处理',
  who: 'person',
  input: Shape({ publication: Id(), text: Text(2, 1000, { lines: true }), named: Type.Boolean() }),
  output: Shape({ id: Id() }),
  refusals: [
    'openness.none',
    'openness.as-resident',
    'openness.no-personal-here',
    'openness.window-over',
    'openness.objected-already',
  ],
  perMinute: 10,
})

// The desk.

export const choices = read({
  name: 'openness.choices',
  summary: '本单位可以公开的类别、各期和最短天数',
  who: 'capacity',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        id: Type.String(),
        title: Term(),
        days: Type.Integer(),
        every: Every(),
        source: Nullable(Type.String()),
        /** The present one first, then those missed. */
        periods: Type.Array(Shape({ from: Day(), to: Day(), missed: Type.Boolean() })),
      }),
    ),
  }),
  refusals: ['openness.not-publisher'],
})

/** Categories of the pack, for filters. */
export const categories = read({
  name: 'openness.categories',
  summary: '本地治理包的公开类别',
  who: 'anyone',
  input: Shape({}),
  output: Shape({ rows: Type.Array(Shape({ id: Type.String(), title: Term() })) }),
})

export const list = read({
  name: 'openness.list',
  summary: '公开事项：本单位的，或者本地方及以下的',
  who: 'capacity',
  input: Shape({
    scope: Type.Optional(OneOf('own', 'below')),
    state: Type.Optional(State()),
    category: Type.Optional(CategoryId()),
    q: Type.Optional(Text(0, 40)),
    waiting: Type.Optional(Type.Boolean()),
    cursor: Cursor(),
    limit: Limit(),
  }),
  output: PageOf(PublicationLine),
  refusals: ['openness.not-overseer'],
})

export const toAnswer = read({
  name: 'openness.to-answer',
  summary: '本单位待答复的提问，按期限',
  who: 'capacity',
  input: Shape({ cursor: Cursor(), limit: Limit() }),
  output: PageOf(Shape({ publication: Id(), title: Type.String(), question: QuestionView })),
  refusals: ['openness.not-answerer'],
})

export const toDispose = read({
  name: 'openness.to-dispose',
  summary: '本单位待处理的异议',
  who: 'capacity',
  input: Shape({ cursor: Cursor(), limit: Limit() }),
  output: PageOf(
    Shape({
      publication: Id(),
      title: Type.String(),
      ofMatter: Type.Boolean(),
      until: Instant(),
      objection: ObjectionView,
    }),
  ),
  refusals: ['openness.not-answerer'],
})

export const overdue = read({
  name: 'openness.overdue',
  summary: '没有按期公开的：本单位的，监督的看本地方及以下',
  who: 'capacity',
  input: Shape({ all: Type.Optional(Type.Boolean()), cursor: Cursor(), limit: Limit() }),
  output: PageOf(MissedLine),
  refusals: ['openness.not-overseer'],
})

export const publish = write({
  name: 'openness.publish',
  summary: '公开一项；写明件的，是这件事的公示',
  who: 'capacity',
  input: Shape({
    category: CategoryId(),
    title: Title(),
    text: Content(),
    files: Type.Optional(Files()),
    days: Type.Optional(Days()),
    /** First day of the period it reports on; the present one when left out. */
    period: Type.Optional(Day()),
    matter: Type.Optional(Id()),
    /** Of the matter. */
    revision: Type.Optional(Revision()),
    /** The law, or the separate consent, that lets personal data in it be shown. */
    basis: Type.Optional(Text(4, 200)),
  }),
  output: Shape({ id: Id(), until: Instant() }),
  refusals: [
    'openness.no-category',
    'openness.not-publisher',
    'openness.not-your-category',
    'openness.too-short',
    'openness.personal-data',
    'openness.period-wrong',
    'openness.not-in-step',
    'openness.wrong-category',
    'openness.already-shown',
    'files.not-yours',
    'flow.no-such-matter',
  ],
})

export const correct = write({
  name: 'openness.correct',
  summary: '更正：原来的内容保留，公示期不缩短；实质更正重新计算',
  who: 'capacity',
  input: Shape({
    id: Id(),
    revision: Revision(),
    kind: OneOf('wording', 'substantive'),
    title: Title(),
    text: Content(),
    note: Text(2, 500, { lines: true }),
    files: Type.Optional(Files()),
    days: Type.Optional(Days()),
    basis: Type.Optional(Text(4, 200)),
  }),
  output: Shape({ id: Id(), version: Type.Integer(), until: Instant() }),
  refusals: [
    'openness.none',
    'openness.not-publisher',
    'openness.not-yours',
    'openness.over',
    'openness.too-short',
    'openness.never-shorter',
    'openness.personal-data',
    'openness.nothing-changed',
    'files.not-yours',
  ],
})

export const answer = write({
  name: 'openness.answer',
  summary: '答复一个提问',
  who: 'capacity',
  input: Shape({ question: Id(), text: Text(2, 4000, { lines: true }) }),
  output: Shape({ id: Id() }),
  refusals: [
    'openness.no-question',
    'openness.not-answerer',
    'openness.not-yours',
    'openness.no-personal-here',
    'openness.answered-already',
  ],
})

export const dispose = write({
  name: 'openness.dispose',
  summary: '处理一个异议：采纳，或者说明理由',
  who: 'capacity',
  input: Shape({ objection: Id(), accept: Type.Boolean(), reasons: Text(2, 2000, { lines: true }) }),
  output: Shape({ id: Id(), returned: Type.Boolean() }),
  refusals: [
    'openness.no-objection',
    'openness.not-answerer',
    'openness.not-yours',
    'openness.no-personal-here',
    'openness.disposed-already',
    'openness.over',
  ],
})
