/** Minutes: written, signed by two people, sealed for good. */
import { createHash } from 'node:crypto'
import { must } from '#kernel/access'
import { action, canonical } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { actOn, lockMatter } from '#modules/flow'
import { allowRecording, allowSigning } from '../access.ts'
import type * as contract from '../contract.ts'
import { touchMeeting } from '../facts.ts'
import { onMatter } from '../on-matter.ts'
import * as ballots from '../store/ballots.ts'
import * as meetings from '../store/meetings.ts'
import * as store from '../store/minutes.ts'
import type { MeetingRow, MinutesRow } from '../tables.ts'
import { refusals } from '../words.ts'
import { lockIn } from './convening.ts'

const refuse = refuser(refusals)

/** SHA-256 of the words together with who was there in numbers and what was decided: signing one is signing the other. */
async function digestOf(ctx: Context, m: MeetingRow, text: string): Promise<string> {
  const decided = (await ballots.ballotsOf(ctx, m.id))
    .filter((b) => b.state === 'closed')
    .map((b) => ({
      item: b.item,
      digest: b.digest,
      for: b.votes_for,
      against: b.votes_against,
      abstain: b.votes_abstain,
      verdict: b.verdict,
    }))
  const content = {
    meeting: m.id,
    members: m.members,
    present: m.present,
    attending: m.attending,
    decided,
    text,
  }
  return createHash('sha256').update(canonical(content)).digest('hex')
}

export const writeMinutes = action(
  'meetings.write-minutes',
  async (
    ctx: Context,
    input: Input<typeof contract.writeMinutes>,
  ): Promise<Output<typeof contract.writeMinutes>> => {
    const who = acting(ctx)
    const m = await lockIn(ctx, input.meeting, ['open', 'closed'])
    const permit = must(allowRecording(who, m))
    const before = await store.minutesOf(ctx, m.id)
    if (before?.sealed_at) throw refuse('meetings.minutes-sealed')
    if ((before?.revision ?? 0) !== input.revision) throw refuse('meetings.minutes-changed')
    const text = input.text.trim()
    const row: MinutesRow = {
      meeting: m.id,
      text,
      digest: await digestOf(ctx, m, text),
      drafted_at: ctx.now,
      drafted_by: who.person!,
      drafted_name: who.personName ?? '',
      sealed_at: null,
      revision: input.revision + 1,
    }
    await store.putMinutes(ctx, permit, row)
    ctx.touch({ kind: 'meetings.minutes', id: m.id, fields: ['text'], row: minutesFacts(row) })
    return { digest: row.digest, revision: row.revision }
  },
  { minutes_sealed: () => refuse('meetings.minutes-sealed') },
)

export const sign = action(
  'meetings.sign',
  async (ctx: Context, input: Input<typeof contract.sign>): Promise<Output<typeof contract.sign>> => {
    const who = acting(ctx)
    const m = await lockIn(ctx, input.meeting, ['closed'])
    const permit = must(allowSigning(who, m, input.role))
    const minutes = await store.minutesOf(ctx, m.id)
    if (!minutes) throw refuse('meetings.minutes-first')
    if (minutes.sealed_at) throw refuse('meetings.minutes-sealed')
    // What was decided since the text was written is not what these words say.
    if (minutes.digest !== input.digest || minutes.digest !== (await digestOf(ctx, m, minutes.text)))
      throw refuse('meetings.minutes-changed')
    await store.insertSignature(ctx, permit, {
      meeting: m.id,
      role: input.role,
      digest: minutes.digest,
      person: who.person!,
      name: who.personName ?? '',
      post_title: [who.bodyTitle, who.postTitle].filter(Boolean).join('·'),
      capacity: ctx.actor.capacity.id,
      at: ctx.now,
    })
    ctx.touch({ kind: 'meetings.signature', id: m.id, fields: [input.role] })
    const roles = new Set(
      (await store.signaturesOf(ctx, m.id)).filter((s) => s.digest === minutes.digest).map((s) => s.role),
    )
    if (roles.size < 2) return { sealed: false }
    const sealed: MinutesRow = { ...minutes, sealed_at: ctx.now, revision: minutes.revision + 1 }
    await store.sealMinutes(ctx, permit, sealed)
    ctx.touch({ kind: 'meetings.minutes', id: m.id, fields: ['sealed_at'], row: minutesFacts(sealed) })
    const row: MeetingRow = { ...m, sealed_at: ctx.now, revision: m.revision + 1 }
    await meetings.updateMeeting(ctx, permit, row)
    touchMeeting(ctx, row, ['sealed_at'])
    await tellMatters(ctx, row)
    ctx.announce('meetings.Sealed', { meeting: m.id })
    return { sealed: true }
  },
  {
    signature_two_people: () => refuse('meetings.one-signs-once'),
    signature_pkey: () => refuse('meetings.one-signs-once'),
    minutes_sealed: () => refuse('meetings.minutes-sealed'),
  },
)

/** Steps that only wait for a meeting to have been held go on now. */
async function tellMatters(ctx: Context, m: MeetingRow): Promise<void> {
  for (const item of await meetings.agendaOf(ctx, m.id)) {
    if (item.matter === null) continue
    await meetings.openMatterFor(ctx, item.matter)
    const matter = await lockMatter(ctx, item.matter, null)
    const facet = matter.state === 'open' ? (await onMatter(ctx, matter)).meeting : undefined
    if (facet?.held && facet.kinds.includes(m.kind))
      await actOn(
        ctx,
        matter,
        { act: facet.held, text: m.title },
        { bySystem: true, via: 'meeting', data: { meeting: m.id } },
      )
  }
}

export function minutesFacts(
  m: Pick<MinutesRow, 'text' | 'digest' | 'sealed_at'>,
): Readonly<Record<string, unknown>> {
  return { digest: m.digest, sealed_at: m.sealed_at }
}
