/** Opening and closing a meeting, and whose turn it is to speak. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { allowRecording } from '../access.ts'
import type * as contract from '../contract.ts'
import { touchBallot, touchMeeting } from '../facts.ts'
import { judgeQuorum } from '../rules.ts'
import * as ballots from '../store/ballots.ts'
import * as store from '../store/meetings.ts'
import type { MeetingRow } from '../tables.ts'
import { wallText } from '../wall.ts'
import { refusals } from '../words.ts'
import { lockIn } from './convening.ts'

const refuse = refuser(refusals)

/** Refuses `meetings.no-quorum` with the number needed, and `meetings.denominator-unknown`. */
export function mustHaveQuorum(m: MeetingRow): void {
  const wrong = judgeQuorum(m.rule, {
    members: m.members,
    invited: m.invited,
    present: m.present,
    invitedPresent: m.invited_present,
  })
  if (wrong) throw wrong.refusal
}

export const open = action(
  'meetings.open',
  async (ctx: Context, input: Input<typeof contract.open>): Promise<Output<typeof contract.open>> => {
    const m = await lockIn(ctx, input.meeting, ['convened'])
    const permit = must(allowRecording(acting(ctx), m))
    if (ctx.now < m.starts_at) throw refuse('meetings.too-early', { at: await wallText(ctx, m.starts_at) })
    mustHaveQuorum(m)
    const row: MeetingRow = { ...m, state: 'open', opened_at: ctx.now, revision: m.revision + 1 }
    await store.updateMeeting(ctx, permit, row)
    touchMeeting(ctx, row, ['state'])
    ctx.announce('meetings.Opened', { meeting: m.id })
    return { id: m.id }
  },
)

export const close = action(
  'meetings.close',
  async (ctx: Context, input: Input<typeof contract.close>): Promise<Output<typeof contract.close>> => {
    const m = await lockIn(ctx, input.meeting, ['open'])
    const permit = must(allowRecording(acting(ctx), m))
    const there = await ballots.ballotsOf(ctx, m.id)
    if (there.some((b) => b.state === 'open' || b.state === 'counting')) throw refuse('meetings.ballots-open')
    for (const b of there.filter((one) => one.state === 'prepared')) {
      const gone = { ...b, state: 'void' as const, void_reason: '散会时没有开始', revision: b.revision + 1 }
      await ballots.updateBallot(ctx, permit, gone)
      touchBallot(ctx, gone, ['state'])
    }
    const row: MeetingRow = { ...m, state: 'closed', closed_at: ctx.now, revision: m.revision + 1 }
    await store.updateMeeting(ctx, permit, row)
    touchMeeting(ctx, row, ['state'])
    ctx.announce('meetings.Closed', { meeting: m.id })
    return { id: m.id }
  },
)

export const ask = action(
  'meetings.ask-to-speak',
  async (ctx: Context, input: Input<typeof contract.ask>): Promise<Output<typeof contract.ask>> => {
    const m = await lockIn(ctx, input.meeting, ['open'])
    const permit = must(allowRecording(acting(ctx), m))
    const [agenda, here] = await Promise.all([store.agendaOf(ctx, m.id), store.attendanceOf(ctx, m.id)])
    if (!agenda.some((a) => a.no === input.item)) throw refuse('meetings.no-item')
    if (!here.some((a) => a.id === input.attendance && a.left_at === null && a.struck_at === null))
      throw refuse('meetings.no-attendance')
    const id = ctx.newId()
    await store.insertSpeaker(ctx, permit, {
      id,
      meeting: m.id,
      item: input.item,
      attendance: input.attendance,
      side: input.side,
      asked_at: ctx.now,
    })
    ctx.touch({ kind: 'meetings.speaker', id, fields: ['*'] })
    return { id }
  },
)

export const speak = action(
  'meetings.speak',
  async (ctx: Context, input: Input<typeof contract.speak>): Promise<Output<typeof contract.speak>> => {
    const m = await lockIn(ctx, input.meeting, ['open'])
    const permit = must(allowRecording(acting(ctx), m))
    const s = await store.getSpeaker(ctx, input.speaker)
    if (!s || s.meeting !== m.id || s.ended_at !== null || (input.turn === 'start' && s.started_at !== null))
      throw refuse('meetings.no-speaker')
    await store.updateSpeaker(
      ctx,
      permit,
      input.turn === 'start' ? { ...s, started_at: ctx.now } : { ...s, ended_at: ctx.now },
    )
    ctx.touch({ kind: 'meetings.speaker', id: s.id, fields: [input.turn] })
    return { id: s.id }
  },
  { speaker_one_at_a_time: () => refuse('meetings.speaking') },
)
