/** Whose support counts: endpoints of a supporter's residence. */
import { Id, Instant, Nullable, OneOf, PageOf, Shape, Text, Type, read, write } from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'

/** What a person's own support is worth, and what it rests on. */
export const OwnSupport = Shape({
  counts: Type.Boolean(),
  /** `registered` their record, `confirmed` a station's word; `elsewhere`, `unknown`, `asked`, `declined`: not yet. */
  why: OneOf('registered', 'confirmed', 'elsewhere', 'unknown', 'asked', 'declined'),
  /** Who answered, and their reason. */
  by: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  /** Whether a station may be asked now. */
  mayAsk: Type.Boolean(),
})
export type OwnSupport = Static<typeof OwnSupport>

/** Where supporters must live to be counted; absent where everybody counts. */
export const Counting = Shape({
  place: Type.String(),
  placeTitle: Type.String(),
  counted: Type.Integer({ minimum: 0 }),
  /** The caller's; null for who does not support it. */
  own: Nullable(OwnSupport),
})
export type Counting = Static<typeof Counting>

export const askResidence = write({
  name: 'deliberation.ask-residence',
  summary: '请核对附议人住在本地：先再查本人登记，查不到的由社区核对',
  who: 'person',
  input: Shape({ id: Id(), said: Text(2, 200) }),
  output: Shape({ counts: Type.Boolean() }),
  refusals: [
    'deliberation.no-such-motion',
    'deliberation.not-supported',
    'deliberation.counts-already',
    'deliberation.supports-over',
    'deliberation.residence-asked',
  ],
  perMinute: 10,
})

export const ResidenceLine = Shape({
  id: Id(),
  name: Type.String(),
  placeName: Type.String(),
  /** Where they say they live, in their own words. */
  said: Type.String(),
  askedAt: Instant(),
})
export type ResidenceLine = Static<typeof ResidenceLine>
/** Names and words of residents: purpose `motion-residence`. Not what they support. */
export const residences = read({
  name: 'deliberation.residences',
  summary: '等候核对住处的居民；不含附议了什么',
  who: 'capacity',
  input: Shape({
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  output: PageOf(ResidenceLine),
  refusals: [
    'deliberation.no-residence',
    'privacy.purpose-unknown',
    'privacy.purpose-not-yours',
    'privacy.beyond-purpose',
  ],
})

export const answerResidence = write({
  name: 'deliberation.answer-residence',
  summary: '核对居民是否住在本地，写明理由',
  who: 'capacity',
  input: Shape({ id: Id(), decision: OneOf('confirm', 'decline'), reason: Text(2, 500, { lines: true }) }),
  output: Shape({ state: OneOf('confirmed', 'declined') }),
  refusals: [
    'deliberation.no-such-residence',
    'deliberation.no-residence',
    'deliberation.own-residence',
    'deliberation.residence-over',
  ],
  perMinute: 60,
})
