/** Ballots: shapes and endpoints. Runs in the browser too. */
import { Id, Instant, Nullable, OneOf, Shape, Term, Text, Type, read, write } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'
import { StageView } from './contract-stages.ts'

export const ChoiceName = () => OneOf('for', 'against', 'abstain')
export const WayName = () => OneOf('hands', 'named', 'secret')
export const ChannelName = () => OneOf('hands', 'screen', 'paper')
export const Number_ = () => Type.Integer({ minimum: 0, maximum: 1_000_000 })

export const TestView = Shape({
  title: Term(),
  counted: OneOf('for', 'present', 'cast'),
  count: Type.Integer(),
  of: OneOf('roll', 'present', 'cast'),
  whole: Type.Integer(),
  needed: Type.Integer(),
  share: Term(),
  met: Type.Boolean(),
})
export type TestView = Static<typeof TestView>

export const BallotView = Shape({
  id: Id(),
  meeting: Id(),
  item: Type.Integer(),
  matter: Nullable(Id()),
  text: Type.String(),
  way: WayName(),
  rule: Type.String(),
  ruleTitle: Term(),
  ruleSource: Nullable(Type.String()),
  binding: Type.Boolean(),
  minutes: Type.Integer(),
  /** `counting`: nothing falls in any more, papers are read or counted by two. */
  state: OneOf('prepared', 'open', 'counting', 'closed', 'void'),
  /** By which ways a right may be used; frozen on opening. */
  channels: Type.Array(ChannelName()),
  /** SHA-256 of what was frozen on opening; the same on the notice, the ballot and the result. */
  digest: Nullable(Type.String()),
  members: Nullable(Type.Integer()),
  present: Nullable(Type.Integer()),
  voters: Nullable(Type.Integer()),
  openedAt: Nullable(Instant()),
  untilAt: Nullable(Instant()),
  closedAt: Nullable(Instant()),
  /** How many have voted; how is nobody's to see before the end. Null: counted by hands, or not for the caller. */
  taken: Nullable(Type.Integer()),
  round: Type.Integer(),
  result: Nullable(
    Shape({
      for: Type.Integer(),
      against: Type.Integer(),
      abstain: Type.Integer(),
      /** Papers that are none of the three. */
      spoilt: Type.Integer(),
      /** What came by each channel; its sum is the numbers above. */
      channels: Type.Array(
        Shape({
          channel: ChannelName(),
          for: Type.Integer(),
          against: Type.Integer(),
          abstain: Type.Integer(),
          spoilt: Type.Integer(),
        }),
      ),
      verdict: OneOf('passed', 'failed'),
      tests: Type.Array(TestView),
    }),
  ),
  /** Where the result stands, when its rule leaves time for objections. */
  stage: Nullable(StageView),
  /** Own right: null when there is none. */
  mine: Nullable(Shape({ voted: Type.Boolean() })),
  /** Earlier rounds whose counts differed; the present round only tells who has counted. For whoever runs the meeting. */
  rounds: Type.Array(
    Shape({
      round: Type.Integer(),
      counts: Type.Array(
        Shape({
          name: Type.String(),
          for: Nullable(Type.Integer()),
          against: Nullable(Type.Integer()),
          abstain: Nullable(Type.Integer()),
        }),
      ),
    }),
  ),
  voidReason: Nullable(Type.String()),
})
export type BallotView = Static<typeof BallotView>

/** Draft, or change of a draft: after opening nothing of it changes. */
export const prepareBallot = write({
  name: 'meetings.prepare-ballot',
  summary: '拟一次表决：文字、方式、规则、时限；开票前可改',
  who: 'capacity',
  input: Shape({
    meeting: Id(),
    item: Type.Integer({ minimum: 1, maximum: 20 }),
    text: Text(2, 500, { lines: true }),
    way: WayName(),
    rule: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    /** Papers are taken, too; not for a vote by hands. */
    paper: Type.Optional(Type.Boolean()),
    /** How long it stays open. */
    minutes: Type.Integer({ minimum: 1, maximum: 1440 }),
  }),
  output: Shape({ id: Id() }),
  refusals: [
    'meetings.none',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.wrong-state',
    'meetings.no-item',
    'meetings.no-rule',
    'meetings.rule-set',
    'meetings.not-binding',
    'meetings.no-paper-by-hands',
    'meetings.voted-before',
    'meetings.frozen',
  ],
})

export const openBallot = write({
  name: 'meetings.open-ballot',
  summary: '开始表决：文字、名册、人数、规则一起冻结，给出一个摘要码',
  who: 'capacity',
  input: Shape({ ballot: Id() }),
  output: Shape({ digest: Type.String(), recused: Type.Array(Shape({ name: Type.String(), why: Term() })) }),
  refusals: [
    'meetings.no-ballot',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.wrong-state',
    'meetings.frozen',
    'meetings.ballot-over',
    'meetings.no-quorum',
    'meetings.denominator-unknown',
    'meetings.nobody-to-vote',
    'meetings.not-on-agenda-step',
    'flow.person-holds-power',
    'flow.body-holds-power',
    'flow.not-holder',
    'flow.not-your-post',
  ],
})

export const voidBallot = write({
  name: 'meetings.void-ballot',
  summary: '作废一次表决，写明理由；作废的留档，不计结果',
  who: 'capacity',
  input: Shape({ ballot: Id(), reason: Text(2, 200) }),
  output: Shape({ id: Id() }),
  refusals: [
    'meetings.no-ballot',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.ballot-over',
  ],
})

/** Two people count apart. Equal counts close the ballot; different ones stay on record and a new round begins. */
export const countHands = write({
  name: 'meetings.count-hands',
  summary: '举手表决：一位计票人填自己数的票',
  who: 'capacity',
  input: Shape({
    ballot: Id(),
    round: Type.Integer({ minimum: 1, maximum: 50 }),
    for: Number_(),
    against: Number_(),
    abstain: Number_(),
  }),
  output: Shape({ waiting: Type.Boolean(), verdict: Nullable(OneOf('passed', 'failed')) }),
  refusals: [
    'meetings.no-ballot',
    'meetings.not-counter',
    'meetings.not-this-meeting',
    'meetings.ballot-over',
    'meetings.ballot-not-open',
    'meetings.more-than-voters',
    'meetings.counted',
    'meetings.counts-differ',
    'kernel.stale',
  ],
})

/** The answer is not kept and the trace holds no choice: only that this right was used. */
export const cast = write({
  name: 'meetings.cast',
  summary: '投票：赞成、反对、弃权；本人登录，或者凭签到时给的投票凭证',
  who: 'anyone',
  keepsAnswer: false,
  input: Shape({
    ballot: Id(),
    choice: ChoiceName(),
    ticket: Type.Optional(Type.String({ minLength: 20, maxLength: 60, pattern: '^[A-Za-z0-9_-]+$' })),
  }),
  output: Shape({ receipt: Term(), digest: Type.String(), way: WayName() }),
  refusals: [
    'meetings.no-ballot',
    'meetings.ballot-not-open',
    'meetings.ballot-over',
    'meetings.by-hands',
    'meetings.not-on-roll',
    'meetings.voted',
    'meetings.voted-on-paper',
    'flow.person-holds-power',
    'flow.body-holds-power',
  ],
  perMinute: 30,
})

export const closeBallot = write({
  name: 'meetings.close-ballot',
  summary: '结束投票并计票：人人投过或者时间已到',
  who: 'capacity',
  input: Shape({ ballot: Id() }),
  /** Null: papers are still to be read or counted by two. */
  output: Shape({ verdict: Nullable(OneOf('passed', 'failed')) }),
  refusals: [
    'meetings.no-ballot',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.ballot-over',
    'meetings.window-open',
    'meetings.not-counted',
    'meetings.paper-waits',
  ],
})

/** What was frozen, as text; whoever computes its SHA-256 gets the digest. */
export const frozenPackage = read({
  name: 'meetings.package',
  summary: '一次表决冻结的内容和摘要码',
  who: 'anyone',
  input: Shape({ ballot: Id() }),
  output: Shape({ ballot: Id(), digest: Type.String(), package: Type.String() }),
  refusals: ['meetings.no-ballot', 'meetings.ballot-not-open'],
})
