/** Papers beside the screen: shapes and endpoints. Runs in the browser too. */
import { Id, Instant, Nullable, OneOf, Shape, Term, Text, Type, read, write } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'
import { Number_ } from './contract-ballots.ts'

const SlipName = () => OneOf('for', 'against', 'abstain', 'spoilt')
const Round = () => Type.Integer({ minimum: 1, maximum: 50 })
const Verdict = () => Nullable(OneOf('passed', 'failed'))

const Papers = Shape({
  for: Nullable(Type.Integer()),
  against: Nullable(Type.Integer()),
  abstain: Nullable(Type.Integer()),
  spoilt: Nullable(Type.Integer()),
})

/** The roll as those see it who take papers: never who voted on a screen. */
export const papers = read({
  name: 'meetings.papers',
  summary: '一次表决的纸票：收到谁的、录了几遍、清点到哪一轮、没有计入的和理由',
  who: 'capacity',
  input: Shape({ ballot: Id() }),
  output: Shape({
    ballot: Id(),
    way: OneOf('named', 'secret'),
    state: OneOf('open', 'counting', 'closed', 'void'),
    /** Papers are still received. */
    taking: Type.Boolean(),
    /** Papers received and marked on the roll. */
    marks: Type.Integer(),
    /** Named: papers that two people do not agree on yet. */
    waiting: Type.Integer(),
    rows: Type.Array(
      Shape({
        right: Id(),
        name: Type.String(),
        unit: Nullable(Type.String()),
        /** `none`: nothing received; `marked`: received (secret); `once`, `differs`, `agreed`: as two people read it. */
        state: OneOf('none', 'marked', 'once', 'differs', 'agreed'),
        /** The round the next entry belongs to. */
        round: Round(),
        /** I entered it once already; somebody else has to. */
        mine: Type.Boolean(),
        /** Rounds that differed: who read what. */
        differed: Type.Array(
          Shape({
            round: Round(),
            entries: Type.Array(Shape({ name: Type.String(), choice: SlipName() })),
          }),
        ),
      }),
    ),
    setAside: Type.Array(
      Shape({
        name: Type.String(),
        channel: OneOf('screen', 'paper'),
        what: OneOf('second', 'released'),
        reason: Term(),
        by: Nullable(Type.String()),
        at: Instant(),
      }),
    ),
    /** Counts of a secret urn; the present round only tells who has counted, and one's own. */
    round: Round(),
    counts: Type.Array(Shape({ round: Round(), name: Type.String(), mine: Type.Boolean(), papers: Papers })),
  }),
  refusals: ['meetings.no-ballot', 'meetings.not-counter', 'meetings.not-this-meeting', 'meetings.no-paper'],
})
export type PapersView = Static<typeof papers.output>

const handling = [
  'meetings.no-ballot',
  'meetings.not-counter',
  'meetings.not-this-meeting',
  'meetings.no-paper',
  'meetings.ballot-not-open',
  'meetings.ballot-over',
] as const
const receiving = [
  'meetings.paper-not-on-roll',
  'meetings.paper-late',
  'meetings.voted-on-screen',
  'flow.person-holds-power',
  'flow.body-holds-power',
] as const

/** One reading of a named paper. The second person's counts when it is the same; otherwise both enter it again. */
export const enterSlip = write({
  name: 'meetings.enter-slip',
  summary: '录一张记名纸票；两人分别录，一致才计入',
  who: 'capacity',
  keepsAnswer: false,
  input: Shape({ ballot: Id(), right: Id(), round: Round(), choice: SlipName() }),
  /** A verdict when this was the last paper of a ballot whose window is over. */
  output: Shape({ state: OneOf('first', 'agreed'), verdict: Verdict() }),
  refusals: [
    ...handling,
    ...receiving,
    'meetings.paper-secret',
    'meetings.slip-entered',
    'meetings.slip-counts',
    'meetings.slips-differ',
    'kernel.stale',
  ],
  perMinute: 600,
})

export const markPaper = write({
  name: 'meetings.mark-paper',
  summary: '在名册上标记收到一张无记名纸票；不记投了什么',
  who: 'capacity',
  input: Shape({ ballot: Id(), right: Id() }),
  output: Shape({ marks: Type.Integer() }),
  refusals: [...handling, ...receiving, 'meetings.paper-named', 'meetings.paper-marked'],
  perMinute: 600,
})

export const releasePaper = write({
  name: 'meetings.release-paper',
  summary: '撤去记错了人的纸票标记，写明理由；理由留档',
  who: 'capacity',
  input: Shape({ ballot: Id(), right: Id(), reason: Text(2, 200) }),
  output: Shape({ verdict: Verdict() }),
  refusals: [...handling, 'meetings.paper-not-on-roll', 'meetings.paper-unmarked', 'meetings.slip-counts'],
})

/** Two people count the urn of paper apart, after the last vote. Equal counts that come to the marks close the ballot. */
export const countPaper = write({
  name: 'meetings.count-paper',
  summary: '一位计票人填自己清点的无记名纸票',
  who: 'capacity',
  keepsAnswer: false,
  input: Shape({
    ballot: Id(),
    round: Round(),
    for: Number_(),
    against: Number_(),
    abstain: Number_(),
    spoilt: Number_(),
  }),
  output: Shape({ waiting: Type.Boolean(), verdict: Verdict() }),
  refusals: [
    ...handling,
    'meetings.paper-named',
    'meetings.paper-early',
    'meetings.paper-more',
    'meetings.paper-fewer',
    'meetings.counted',
    'meetings.papers-differ',
    'kernel.stale',
  ],
})
