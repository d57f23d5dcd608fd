/** A result in two stages: shapes and endpoints. Runs in the browser too. */
import { Day, Id, Instant, Nullable, OneOf, Shape, Term, Text, Type, write } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'

const Number_ = () => Type.Integer({ minimum: 0, maximum: 1_000_000 })
const Verdict = () => OneOf('passed', 'failed')
const Maybe = () => Nullable(Type.Integer())

const Counted = {
  for: Type.Integer(),
  against: Type.Integer(),
  abstain: Type.Integer(),
  spoilt: Type.Integer(),
  verdict: Verdict(),
}

/** Where a result stands: open to objections, or final with a certificate. Names only for whoever runs the meeting. */
export const StageView = Shape({
  stage: OneOf('preliminary', 'final'),
  until: Instant(),
  lastDay: Day(),
  /** Today included; 0: the window is over. */
  daysLeft: Type.Integer(),
  /** Objections without an answer and recounts without an end. */
  waiting: Type.Integer(),
  finalAt: Nullable(Instant()),
  /** SHA-256 of the certificate. */
  digest: Nullable(Type.String()),
  /** What was counted first. */
  first: Shape(Counted),
  objections: Type.Array(
    Shape({
      id: Id(),
      no: Type.Integer(),
      text: Type.String(),
      at: Instant(),
      mine: Type.Boolean(),
      name: Nullable(Type.String()),
      disposition: Nullable(OneOf('dismissed', 'recount')),
      reasons: Nullable(Type.String()),
      answeredAt: Nullable(Instant()),
      /** Null: the caller may answer it. */
      whyNot: Nullable(Term()),
    }),
  ),
  recounts: Type.Array(
    Shape({
      no: Type.Integer(),
      /** Number of the objection that asked for it. */
      objection: Type.Integer(),
      byHand: Type.Boolean(),
      round: Type.Integer(),
      result: Nullable(Shape(Counted)),
      /** Counts by people, for whoever runs the meeting; another's present one is hidden until both are in. */
      entries: Type.Array(
        Shape({
          round: Type.Integer(),
          name: Type.String(),
          mine: Type.Boolean(),
          for: Maybe(),
          against: Maybe(),
          abstain: Maybe(),
          spoilt: Maybe(),
        }),
      ),
    }),
  ),
  /** Null: the caller may object. */
  mayObject: Nullable(Term()),
  /** Null: the caller may count again, where a recount is under way. */
  mayRecount: Nullable(Term()),
})
export type StageView = Static<typeof StageView>

export const object = write({
  name: 'meetings.object',
  summary: '对初步结果提出异议，写明理由；名册上的人登录后可提，每人一次',
  who: 'person',
  input: Shape({ ballot: Id(), text: Text(5, 1000, { lines: true }) }),
  output: Shape({ id: Id() }),
  refusals: [
    'meetings.no-ballot',
    'meetings.no-objections',
    'meetings.objections-over',
    'meetings.objects-roll',
    'meetings.objected',
  ],
  perMinute: 10,
})

export const answerObjection = write({
  name: 'meetings.answer-objection',
  summary: '答复一条异议：不采纳，或者采纳并复核；都写理由',
  who: 'capacity',
  input: Shape({
    objection: Id(),
    disposition: OneOf('dismissed', 'recount'),
    reasons: Text(5, 1000, { lines: true }),
  }),
  /** `done`: the machine counted what is stored; `open`: two people count again. */
  output: Shape({ recount: Nullable(OneOf('done', 'open')) }),
  refusals: [
    'meetings.no-objection',
    'meetings.not-counter',
    'meetings.not-this-meeting',
    'meetings.result-final',
    'meetings.objection-answered',
    'meetings.own-objection',
    'meetings.recount-open',
    'meetings.digest-broken',
  ],
})

/** Two people count again, apart: hands from the record of the meeting, papers from their urn. */
export const recount = write({
  name: 'meetings.recount',
  summary: '复核：一位计票人填自己重新清点的票',
  who: 'capacity',
  keepsAnswer: false,
  input: Shape({
    ballot: Id(),
    round: Type.Integer({ minimum: 1, maximum: 50 }),
    for: Number_(),
    against: Number_(),
    abstain: Number_(),
    spoilt: Number_(),
  }),
  output: Shape({ waiting: Type.Boolean(), verdict: Nullable(Verdict()) }),
  refusals: [
    'meetings.no-ballot',
    'meetings.not-counter',
    'meetings.not-this-meeting',
    'meetings.no-recount',
    'meetings.more-than-voters',
    'meetings.paper-more',
    'meetings.paper-fewer',
    'meetings.counted',
    'meetings.recounts-differ',
    'meetings.digest-broken',
    'kernel.stale',
  ],
})
