/** Rule documents: the draft a motion carries, the versions in force per place and day, which vote adopted them. */
import {
  Day,
  Id,
  Instant,
  Nullable,
  OneOf,
  Revision,
  Shape,
  Term,
  Text,
  Type,
  read,
  write,
} from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'
import { TestView } from '#modules/meetings/contract'

export const ARTICLES = { most: 80, length: 500 } as const
export const DRAFT_TITLE = { min: 2, max: 60 } as const

/** The text as it will stand: its name and its articles, without their numbers. */
export const DraftFields = Shape({
  title: Text(DRAFT_TITLE.min, DRAFT_TITLE.max),
  articles: Type.Array(Text(1, ARTICLES.length), { minItems: 1, maxItems: ARTICLES.most }),
})
export type DraftFields = Static<typeof DraftFields>

const Draft = Shape({
  no: Type.Integer(),
  title: Type.String(),
  articles: Type.Array(Type.String()),
  /** SHA-256 of document, place, title and articles: what a ballot freezes. */
  digest: Type.String(),
  at: Instant(),
})

/** What a motion asks to adopt. */
export const MotionDocument = Shape({
  document: Type.String(),
  documentTitle: Term(),
  place: Id(),
  placeName: Type.String(),
  draft: Draft,
  /** Former drafts, oldest first. */
  former: Type.Array(Draft),
  /** Null for everybody but who raised it. */
  edit: Nullable(Shape({ allowed: Type.Boolean(), why: Nullable(Term()), source: Nullable(Type.String()) })),
  /** Number of the version it would replace. */
  replaces: Nullable(Type.Integer()),
  adopted: Nullable(Shape({ no: Type.Integer(), from: Day() })),
  refused: Nullable(OneOf('changed', 'outside', 'no-ballot')),
})
export type MotionDocument = Static<typeof MotionDocument>

export const editDraft = write({
  name: 'deliberation.edit-draft',
  summary: '修改要表决的文本，原文保留；交付表决后不能改',
  who: 'person',
  input: Shape({ id: Id(), revision: Revision(), ...DraftFields.properties }),
  output: Shape({ id: Id(), revision: Revision(), no: Type.Integer() }),
  refusals: [
    'kernel.stale',
    'deliberation.no-such-motion',
    'deliberation.no-document',
    'deliberation.not-yours',
    'deliberation.not-involved',
    'deliberation.draft-frozen',
    'deliberation.unchanged',
  ],
})

export const RuleLine = Shape({
  document: Type.String(),
  documentTitle: Term(),
  place: Id(),
  placeName: Type.String(),
  no: Type.Integer(),
  title: Type.String(),
  from: Day(),
})
export type RuleLine = Static<typeof RuleLine>
/** Versions in force today, by place. */
export const rules = read({
  name: 'deliberation.rules',
  summary: '现行的公约和规则，按地方',
  who: 'anyone',
  input: Shape({
    /** This place and those below. */
    place: Type.Optional(Id()),
    cursor: Type.Optional(Type.String({ maxLength: 600 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  output: Shape({
    /** Whether the locality lists any kind of document at all. */
    listed: Type.Boolean(),
    rows: Type.Array(RuleLine),
    next: Nullable(Type.String()),
    total: Nullable(Type.Integer()),
  }),
})

export const RuleVersion = Shape({
  no: Type.Integer(),
  title: Type.String(),
  articles: Type.Array(Type.String()),
  digest: Type.String(),
  from: Day(),
  /** First day on which it was no longer in force. */
  until: Nullable(Day()),
  motion: Shape({ id: Id(), number: Type.String(), title: Type.String() }),
  /** Null when the record of the vote is not the caller's to see. */
  vote: Nullable(
    Shape({
      meeting: Id(),
      meetingTitle: Type.String(),
      at: Instant(),
      text: Type.String(),
      /** SHA-256 of the frozen package. */
      digest: Type.String(),
      members: Nullable(Type.Integer()),
      present: Type.Integer(),
      for: Type.Integer(),
      against: Type.Integer(),
      abstain: Type.Integer(),
      tests: Type.Array(TestView),
    }),
  ),
})
export type RuleVersion = Static<typeof RuleVersion>
/** The document that holds for a place, its own or that of the nearest place above, with every version there was. */
export const rule = read({
  name: 'deliberation.rule',
  summary: '一个地方的公约：现行版本、历次版本、由哪次表决通过',
  who: 'anyone',
  input: Shape({ document: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }), place: Id() }),
  output: Shape({
    document: Type.String(),
    documentTitle: Term(),
    source: Nullable(Type.String()),
    /** Where the caller asked. */
    place: Shape({ id: Id(), name: Type.String() }),
    /** Whose it is. */
    of: Shape({ id: Id(), name: Type.String() }),
    /** Newest first. */
    versions: Type.Array(RuleVersion),
  }),
  refusals: ['deliberation.no-such-rule'],
})
export type Rule = Static<typeof rule.output>
