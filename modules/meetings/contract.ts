/** Endpoints of meetings 会议与表决; ballots have a file of their own. Runs in the browser too. */
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
  question,
  read,
  write,
} from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'
import { BallotView } from './contract-ballots.ts'

export {
  BallotView,
  TestView,
  cast,
  closeBallot,
  countHands,
  frozenPackage,
  openBallot,
  prepareBallot,
  voidBallot,
} from './contract-ballots.ts'
export { countPaper, enterSlip, markPaper, papers, releasePaper } from './contract-paper.ts'
export type { PapersView } from './contract-paper.ts'
export { answerObjection, object, recount } from './contract-stages.ts'
export type { StageView } from './contract-stages.ts'

const StateName = () => OneOf('convened', 'open', 'closed', 'cancelled')
const SideName = () => OneOf('for', 'against', 'neutral')
const Why = () => Nullable(Term())

export const MeterView = Shape({
  base: OneOf('members', 'invited', 'none'),
  whole: Nullable(Type.Integer()),
  there: Type.Integer(),
  needed: Nullable(Type.Integer()),
  met: Type.Boolean(),
})
export type MeterView = Static<typeof MeterView>

export const MeetingLine = Shape({
  id: Id(),
  kind: Type.String(),
  kindTitle: Term(),
  title: Type.String(),
  bodyTitle: Type.String(),
  placeName: Type.String(),
  venue: Type.String(),
  startsAt: Instant(),
  state: StateName(),
  sealed: Type.Boolean(),
  items: Type.Integer(),
  meter: MeterView,
  /** Asked or there myself. */
  mine: Type.Boolean(),
})
export type MeetingLine = Static<typeof MeetingLine>

export const list = read({
  name: 'meetings.list',
  summary: '会议：将开的和开过的；都公开',
  who: 'anyone',
  input: Shape({
    when: OneOf('next', 'past'),
    /** `mine`: asked or there; `unit`: of my body; `place`: my place and below. */
    scope: Type.Optional(OneOf('all', 'mine', 'unit', 'place')),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  output: PageOf(MeetingLine),
})

export const kinds = read({
  name: 'meetings.kinds',
  summary: '本岗位可以召集的会议：谁要邀请、提前几日、几人到会、可以列入的议题',
  who: 'capacity',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        id: Type.String(),
        title: Term(),
        affects: OneOf('whole', 'part'),
        invites: Type.Array(Term()),
        residents: Type.Boolean(),
        noticeDays: Type.Integer(),
        earliest: Day(),
        quorum: Nullable(Term()),
        needsMembers: Type.Boolean(),
        binding: Type.Boolean(),
        source: Nullable(Type.String()),
        /** Posts to be invited that are held now. */
        people: Type.Integer(),
        matters: Type.Array(
          Shape({
            id: Id(),
            number: Type.String(),
            title: Type.String(),
            placeName: Nullable(Type.String()),
          }),
        ),
      }),
    ),
    whyNot: Why(),
  }),
})

export const convene = write({
  name: 'meetings.convene',
  summary: '召集会议：定时间地点和议程，通知应到的人',
  who: 'capacity',
  input: Shape({
    kind: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    title: Text(2, 120),
    venue: Text(2, 120),
    /** Wall time of the jurisdiction. */
    on: Day(),
    at: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
    agenda: Type.Array(
      Shape({
        matter: Type.Optional(Id()),
        title: Type.Optional(Text(2, 120)),
        text: Type.Optional(Text(0, 2000, { lines: true })),
      }),
      { minItems: 1, maxItems: 20 },
    ),
    /** A place below one's own; one's own when left out. */
    place: Type.Optional(Id()),
    /** All who have a vote, for meetings of residents with a quorum, and where the number comes from. */
    members: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    membersSource: Type.Optional(Text(2, 120)),
  }),
  output: Shape({ id: Id(), invited: Type.Integer() }),
  refusals: [
    'meetings.no-kind',
    'meetings.not-convener',
    'meetings.not-this-body',
    'meetings.outside-your-place',
    'meetings.notice-short',
    'meetings.nobody-invited',
    'meetings.composition',
    'meetings.denominator-unknown',
    'meetings.not-on-agenda-step',
    'meetings.awaited',
    'meetings.result-pending',
    'meetings.no-item',
    'flow.no-such-matter',
    'territory.no-place',
  ],
})

export const cancel = write({
  name: 'meetings.cancel',
  summary: '取消会议，写明理由；要开另行通知',
  who: 'capacity',
  input: Shape({ meeting: Id(), reason: Text(2, 200) }),
  output: Shape({ id: Id() }),
  refusals: ['meetings.none', 'meetings.not-convener', 'meetings.not-this-meeting', 'meetings.wrong-state'],
})

const CodeText = () => Type.String({ minLength: 8, maxLength: 20, pattern: '^[0-9A-Za-z -]+$' })

export const PersonHere = Shape({
  id: Id(),
  name: Type.String(),
  unit: Nullable(Type.String()),
  title: Nullable(Type.String()),
  voter: Type.Boolean(),
  way: OneOf('staff', 'code', 'account'),
  left: Type.Boolean(),
  struck: Nullable(Type.String()),
})

export const InvitedView = Shape({
  no: Type.Integer(),
  name: Type.String(),
  bodyTitle: Type.String(),
  postTitle: Term(),
  member: Type.Boolean(),
  attendance: Nullable(Id()),
  left: Type.Boolean(),
})

export const SpeakerView = Shape({
  id: Id(),
  item: Type.Integer(),
  name: Type.String(),
  side: SideName(),
  startedAt: Nullable(Instant()),
  endedAt: Nullable(Instant()),
})
export type SpeakerView = Static<typeof SpeakerView>

export const one = read({
  name: 'meetings.one',
  summary: '一次会议：通知、议程、到会、表决、记录',
  who: 'anyone',
  input: Shape({
    id: Id(),
    /** Given at the check-in without an account. */
    ticket: Type.Optional(Type.String({ minLength: 20, maxLength: 60, pattern: '^[A-Za-z0-9_-]+$' })),
  }),
  output: Shape({
    meeting: MeetingLine,
    affects: OneOf('whole', 'part'),
    invites: Type.Array(Term()),
    source: Nullable(Type.String()),
    binding: Type.Boolean(),
    convenedAt: Instant(),
    openedAt: Nullable(Instant()),
    closedAt: Nullable(Instant()),
    cancelReason: Nullable(Type.String()),
    members: Nullable(Type.Integer()),
    membersSource: Nullable(Type.String()),
    attending: Type.Integer(),
    agenda: Type.Array(
      Shape({
        no: Type.Integer(),
        title: Type.String(),
        text: Nullable(Type.String()),
        matter: Nullable(Id()),
        number: Nullable(Type.String()),
        /** Kind of the matter, for its page; null when the caller may not see it. */
        matterKind: Nullable(Type.String()),
        /** What its step lets it be voted by; null: nothing of it is decided here. */
        rule: Nullable(Type.String()),
        ways: Type.Array(OneOf('hands', 'named', 'secret')),
        /** Null for yes. */
        noBallot: Why(),
      }),
    ),
    ballots: Type.Array(BallotView),
    rules: Type.Array(Shape({ id: Type.String(), title: Term(), source: Nullable(Type.String()) })),
    minutes: Nullable(
      Shape({
        text: Type.String(),
        digest: Type.String(),
        draftedAt: Instant(),
        draftedName: Type.String(),
        sealedAt: Nullable(Instant()),
        revision: Type.Integer(),
        signatures: Type.Array(
          Shape({
            role: OneOf('chair', 'recorder'),
            name: Type.String(),
            postTitle: Type.String(),
            at: Instant(),
          }),
        ),
      }),
    ),
    /** For those who look after it; null for others. */
    inside: Nullable(
      Shape({
        invited: Type.Array(InvitedView),
        here: Type.Array(PersonHere),
        speakers: Type.Array(SpeakerView),
        code: Nullable(Type.String()),
      }),
    ),
    /** Here myself. */
    here: Nullable(Shape({ name: Type.String(), voter: Type.Boolean() })),
    /** Each act with the sentence why not; null for yes. */
    may: Shape({
      cancel: Why(),
      record: Why(),
      count: Why(),
      open: Why(),
      close: Why(),
      chair: Why(),
      recorder: Why(),
    }),
  }),
  refusals: ['meetings.none'],
})
export type MeetingWhole = Static<typeof one.output>

export const enter = write({
  name: 'meetings.enter',
  summary: '登记到会：点名册上的人，或者写姓名',
  who: 'capacity',
  input: Shape({
    meeting: Id(),
    invitation: Type.Optional(Type.Integer({ minimum: 1 })),
    name: Type.Optional(Text(1, 40)),
    unit: Type.Optional(Text(1, 40)),
    /** An adult resident of the place, at a meeting of residents. */
    voter: Type.Optional(Type.Boolean()),
  }),
  output: Shape({ id: Id() }),
  refusals: [
    'meetings.none',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.wrong-state',
    'meetings.check-in-early',
    'meetings.already-here',
    'meetings.more-than-members',
    'meetings.name-needed',
    'meetings.no-attendance',
  ],
  perMinute: 600,
})

export const leave = write({
  name: 'meetings.leave',
  summary: '登记离会，或者划去登记错的人并写明理由',
  who: 'capacity',
  input: Shape({ attendance: Id(), meeting: Id(), strike: Type.Optional(Text(2, 100)) }),
  output: Shape({ id: Id() }),
  refusals: [
    'meetings.none',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.wrong-state',
    'meetings.no-attendance',
    'meetings.on-roll',
  ],
})

/** What a code belongs to, before anybody gives a name. */
export const byCode = question({
  name: 'meetings.by-code',
  summary: '凭签到码看是哪次会议',
  who: 'anyone',
  input: Shape({ code: CodeText() }),
  output: Shape({
    id: Id(),
    title: Type.String(),
    kindTitle: Term(),
    bodyTitle: Type.String(),
    venue: Type.String(),
    startsAt: Instant(),
    /** Whoever is there as a resident has a vote. */
    ofResidents: Type.Boolean(),
    here: Type.Boolean(),
  }),
  refusals: ['meetings.wrong-code', 'meetings.check-in-early'],
  perMinute: 20,
})

/** Without an account: a name, and the browser keeps the ticket. Closed when the meeting is closed. */
export const checkIn = write({
  name: 'meetings.check-in',
  summary: '凭会场的码签到，不用账号；登录的人记在本人名下',
  who: 'anyone',
  keepsAnswer: false,
  input: Shape({
    code: CodeText(),
    name: Type.Optional(Text(1, 40)),
    unit: Type.Optional(Text(1, 40)),
    voter: Type.Optional(Type.Boolean()),
  }),
  output: Shape({
    meeting: Id(),
    name: Type.String(),
    voter: Type.Boolean(),
    ticket: Nullable(Type.String()),
  }),
  refusals: [
    'meetings.wrong-code',
    'meetings.check-in-early',
    'meetings.already-here',
    'meetings.more-than-members',
    'meetings.name-needed',
  ],
  perMinute: 20,
})

const Step = { input: Shape({ meeting: Id() }), output: Shape({ id: Id() }) }

export const open = write({
  name: 'meetings.open',
  summary: '开会：到了时间，到会人数够了',
  who: 'capacity',
  ...Step,
  refusals: [
    'meetings.none',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.wrong-state',
    'meetings.too-early',
    'meetings.no-quorum',
    'meetings.denominator-unknown',
  ],
})

export const close = write({
  name: 'meetings.close',
  summary: '散会：签到码失效',
  who: 'capacity',
  ...Step,
  refusals: [
    'meetings.none',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.wrong-state',
    'meetings.ballots-open',
  ],
})

export const ask = write({
  name: 'meetings.ask-to-speak',
  summary: '登记发言：哪一项、赞成还是反对',
  who: 'capacity',
  input: Shape({
    meeting: Id(),
    item: Type.Integer({ minimum: 1, maximum: 20 }),
    attendance: Id(),
    side: SideName(),
  }),
  output: Shape({ id: Id() }),
  refusals: [
    'meetings.none',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.wrong-state',
    'meetings.no-item',
    'meetings.no-attendance',
  ],
})

export const speak = write({
  name: 'meetings.speak',
  summary: '开始或者结束一位的发言；没有开始的结束即放弃',
  who: 'capacity',
  input: Shape({ meeting: Id(), speaker: Id(), turn: OneOf('start', 'end') }),
  output: Shape({ id: Id() }),
  refusals: [
    'meetings.none',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.wrong-state',
    'meetings.no-speaker',
    'meetings.speaking',
  ],
})

export const writeMinutes = write({
  name: 'meetings.write-minutes',
  summary: '写会议记录；改过的文字要重新签名',
  who: 'capacity',
  input: Shape({
    meeting: Id(),
    text: Text(10, 20_000, { lines: true }),
    revision: Type.Integer({ minimum: 0 }),
  }),
  output: Shape({ digest: Type.String(), revision: Type.Integer() }),
  refusals: [
    'meetings.none',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.wrong-state',
    'meetings.minutes-sealed',
    'meetings.minutes-changed',
  ],
})

export const sign = write({
  name: 'meetings.sign',
  summary: '在会议记录上签名：召集人、记录人各一人；两人签过即封存',
  who: 'capacity',
  input: Shape({
    meeting: Id(),
    role: OneOf('chair', 'recorder'),
    digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  }),
  output: Shape({ sealed: Type.Boolean() }),
  refusals: [
    'meetings.none',
    'meetings.not-chair',
    'meetings.not-recorder',
    'meetings.not-this-meeting',
    'meetings.wrong-state',
    'meetings.minutes-first',
    'meetings.minutes-changed',
    'meetings.minutes-sealed',
    'meetings.one-signs-once',
  ],
})

/** What the page of a matter shows: its meetings and ballots. */
export const ofMatter = read({
  name: 'meetings.of-matter',
  summary: '一件事上过的会议和表决',
  who: 'anyone',
  input: Shape({ matter: Id() }),
  output: Shape({
    meetings: Type.Array(MeetingLine),
    ballots: Type.Array(BallotView),
    /** Kinds of meeting its present step waits for; [] when none. */
    awaits: Type.Array(Term()),
  }),
})
