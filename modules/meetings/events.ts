/** What meetings tells: those who have to come, those whose vote is asked for, and that a meeting is off. */
import type { AnnouncedEvent, Context } from '#kernel/action'
import type { Hearer } from '#kernel/manifest'
import type { Uuid } from '#kernel/ids'
import { notify } from '#modules/notices'
import type { NoticeKind } from '#modules/notices'
import { COUNT, VOTE } from './access.ts'
import * as ballots from './store/ballots.ts'
import * as meetings from './store/meetings.ts'
import * as outcomes from './store/outcomes.ts'

async function tell(
  ctx: Context,
  event: AnnouncedEvent,
  kind: NoticeKind,
  persons: readonly Uuid[],
): Promise<void> {
  const meeting = event.data.meeting as Uuid
  for (const person of persons)
    await notify(ctx, { kind, at: new Date(event.at), matter: null, params: { meeting }, to: { person } })
}

/** Everybody asked, for themselves; and those who have a vote once more in their post, where they work. */
const invited = (kind: NoticeKind) => async (ctx: Context, event: AnnouncedEvent) => {
  const meeting = event.data.meeting as Uuid
  const asked = await meetings.invitationsOf(ctx, meeting)
  await tell(
    ctx,
    event,
    kind,
    asked.map((i) => i.person),
  )
  const what = { kind, at: new Date(event.at), matter: null, params: { meeting } }
  for (const body of new Set(asked.filter((i) => i.member).map((i) => i.body)))
    await notify(ctx, { ...what, to: { body, may: [VOTE], supervisors: [] } })
}

/** By hands one raises a hand; the others vote on their own screen. */
async function ballotOpened(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const ballot = await ballots.getBallot(ctx, event.data.ballot as Uuid)
  if (!ballot || ballot.way === 'hands') return
  const roll = await ballots.rollOf(ctx, ballot.id)
  await tell(
    ctx,
    event,
    'meeting.ballot',
    roll.flatMap((r) => r.person ?? []),
  )
}

/** Everybody on the roll, and members once more in their post: they may object, and for how long the meeting's page says. */
async function preliminary(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const meeting = event.data.meeting as Uuid
  const [roll, asked] = await Promise.all([
    ballots.rollOf(ctx, event.data.ballot as Uuid),
    meetings.invitationsOf(ctx, meeting),
  ])
  const what = {
    kind: 'meeting.preliminary' as const,
    at: new Date(event.at),
    matter: null,
    params: { meeting },
  }
  for (const body of new Set(asked.filter((i) => i.member).map((i) => i.body)))
    await notify(ctx, { ...what, to: { body, may: [VOTE], supervisors: [] } })
  await tell(
    ctx,
    event,
    'meeting.preliminary',
    roll.flatMap((r) => r.person ?? []),
  )
}

/** Those who count at the body that met. */
async function objected(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const meeting = event.data.meeting as Uuid
  const m = await meetings.getMeeting(ctx, meeting)
  if (!m) return
  await notify(ctx, {
    kind: 'meeting.objected',
    at: new Date(event.at),
    matter: null,
    params: { meeting },
    to: { body: m.body, may: [COUNT], supervisors: [] },
  })
}

async function answered(ctx: Context, event: AnnouncedEvent): Promise<void> {
  const objection = await outcomes.getObjection(ctx, event.data.objection as Uuid)
  const roll = objection ? await ballots.rollOf(ctx, objection.ballot) : []
  const person = roll.find((r) => r.id === objection?.right_id)?.person
  await tell(ctx, event, 'meeting.answered', person ? [person] : [])
}

export const hears: readonly Hearer[] = [
  { name: 'meetings.convened', event: 'meetings.Convened', hear: invited('meeting.convened') },
  { name: 'meetings.cancelled', event: 'meetings.Cancelled', hear: invited('meeting.cancelled') },
  { name: 'meetings.ballot-opened', event: 'meetings.BallotOpened', hear: ballotOpened },
  { name: 'meetings.preliminary', event: 'meetings.Preliminary', hear: preliminary },
  { name: 'meetings.objected', event: 'meetings.Objected', hear: objected },
  { name: 'meetings.answered', event: 'meetings.Answered', hear: answered },
]
