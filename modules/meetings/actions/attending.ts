/** Who is there: entered by a recorder, or by the code of the meeting, with or without an account. */
import { randomBytes } from 'node:crypto'
import { must } from '#kernel/access'
import type { Permit } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { allowRecording, attendPermit } from '../access.ts'
import { codeMac, ticketMac, tooEarly } from '../codes.ts'
import type * as contract from '../contract.ts'
import { isOfResidents, plainCode } from '../rules.ts'
import * as ballots from '../store/ballots.ts'
import * as store from '../store/meetings.ts'
import type { AttendanceRow, InvitationRow, MeetingRow } from '../tables.ts'
import { refusals } from '../words.ts'
import { lockIn } from './convening.ts'

const refuse = refuser(refusals)

const met = {
  attendance_person: () => refuse('meetings.already-here'),
  attendance_invitation: () => refuse('meetings.already-here'),
  attendance_name: () => refuse('meetings.already-here'),
  meeting_no_more_than_members: () => refuse('meetings.more-than-members'),
}

/** Counts somebody in or out, in the same commit. */
async function countOn(
  ctx: Context,
  permit: Permit<string>,
  m: MeetingRow,
  a: Pick<AttendanceRow, 'voter' | 'invitation'>,
  step: 1 | -1,
): Promise<void> {
  await store.updateMeeting(ctx, permit, {
    ...m,
    present: m.present + (a.voter ? step : 0),
    invited_present: m.invited_present + (a.invitation === null ? 0 : step),
    attending: m.attending + step,
  })
}

export const enter = action(
  'meetings.enter',
  async (ctx: Context, input: Input<typeof contract.enter>): Promise<Output<typeof contract.enter>> => {
    const m = await lockIn(ctx, input.meeting, ['convened', 'open'])
    const recording = must(allowRecording(acting(ctx), m))
    const early = tooEarly(m, ctx.now)
    if (early) throw early
    const permit = attendPermit(recording)
    let invitation: InvitationRow | undefined
    if (input.invitation !== undefined) {
      invitation = (await store.invitationsOf(ctx, m.id)).find((i) => i.no === input.invitation)
      if (!invitation) throw refuse('meetings.no-attendance')
      // Somebody who had left comes back: the same attendance goes on.
      const before = (await store.attendanceOf(ctx, m.id)).find(
        (a) => a.person === invitation!.person && a.struck_at === null,
      )
      if (before && before.left_at !== null) {
        await store.endAttendance(ctx, recording, before.id, {
          left_at: null,
          struck_at: null,
          struck_reason: null,
        })
        await countOn(ctx, permit, m, before, 1)
        ctx.touch({ kind: 'meetings.attendance', id: before.id, fields: ['left'] })
        return { id: before.id }
      }
    }
    const name = invitation?.name ?? input.name?.trim() ?? ''
    if (name === '') throw refuse('meetings.name-needed')
    const row = {
      id: ctx.newId(),
      meeting: m.id,
      invitation: invitation?.no ?? null,
      person: invitation?.person ?? null,
      name,
      unit: invitation ? null : input.unit?.trim() || null,
      voter: isOfResidents(m.rule) ? (input.voter ?? false) : (invitation?.member ?? false),
      way: 'staff' as const,
      at: ctx.now,
      ticket_mac: null,
    }
    await store.insertAttendance(ctx, permit, row)
    await countOn(ctx, permit, m, row, 1)
    ctx.touch({ kind: 'meetings.attendance', id: row.id, fields: ['*'] })
    return { id: row.id }
  },
  met,
)

export const checkIn = action(
  'meetings.check-in',
  async (ctx: Context, input: Input<typeof contract.checkIn>): Promise<Output<typeof contract.checkIn>> => {
    const who = acting(ctx)
    const m = await store.lockByCode(ctx, codeMac(ctx, plainCode(input.code)))
    // A code is nobody's any more once the meeting is over.
    if (!m || (m.state !== 'convened' && m.state !== 'open')) throw refuse('meetings.wrong-code')
    const early = tooEarly(m, ctx.now)
    if (early) throw early
    const permit = attendPermit('code')
    const invitation =
      who.person === null
        ? undefined
        : (await store.invitationsOf(ctx, m.id)).find((i) => i.person === who.person)
    const name = who.person === null ? (input.name?.trim() ?? '') : (who.personName ?? '')
    if (name === '') throw refuse('meetings.name-needed')
    const voter = isOfResidents(m.rule) ? (input.voter ?? false) : (invitation?.member ?? false)
    const ticket = who.person === null ? randomBytes(24).toString('base64url') : null
    const row = {
      id: ctx.newId(),
      meeting: m.id,
      invitation: invitation?.no ?? null,
      person: who.person,
      name,
      unit: input.unit?.trim() || null,
      voter,
      way: who.person === null ? ('code' as const) : ('account' as const),
      at: ctx.now,
      ticket_mac: ticket === null ? null : ticketMac(ctx, ticket),
    }
    await store.insertAttendance(ctx, permit, row)
    await countOn(ctx, permit, m, row, 1)
    ctx.touch({ kind: 'meetings.attendance', id: row.id, fields: ['*'] })
    return { meeting: m.id, name, voter, ticket }
  },
  met,
)

export const leave = action(
  'meetings.leave',
  async (ctx: Context, input: Input<typeof contract.leave>): Promise<Output<typeof contract.leave>> => {
    const m = await lockIn(ctx, input.meeting, ['convened', 'open'])
    const permit = must(allowRecording(acting(ctx), m))
    const a = (await store.attendanceOf(ctx, m.id)).find((row) => row.id === input.attendance)
    if (!a || a.struck_at !== null || (a.left_at !== null && input.strike === undefined))
      throw refuse('meetings.no-attendance')
    if (input.strike !== undefined && (await ballots.isOnRoll(ctx, a.id))) throw refuse('meetings.on-roll')
    await store.endAttendance(
      ctx,
      permit,
      a.id,
      input.strike === undefined
        ? { left_at: ctx.now, struck_at: null, struck_reason: null }
        : { left_at: a.left_at, struck_at: ctx.now, struck_reason: input.strike.trim() },
    )
    if (a.left_at === null) await countOn(ctx, permit, m, a, -1)
    ctx.touch({
      kind: 'meetings.attendance',
      id: a.id,
      fields: [input.strike === undefined ? 'left' : 'struck'],
      ...(input.strike === undefined ? {} : { reason: input.strike.trim() }),
    })
    return { id: a.id }
  },
)
