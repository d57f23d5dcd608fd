/** Calling a meeting: kind, notice, who must be asked, the agenda; and calling it off. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { dayOf, instantAt } from '#kernel/time'
import { acting, findServing, getBody, holdersOf, postsOf } from '#modules/bodies'
import type { Acting } from '#modules/bodies'
import { getMatter } from '#modules/flow'
import { getStanding, jurisdictionOf } from '#modules/territory'
import { VOTE, allowCancelling, allowConvening } from '../access.ts'
import { codeMac, codeOf } from '../codes.ts'
import type * as contract from '../contract.ts'
import { touchMeeting } from '../facts.ts'
import { kindsHere } from '../kinds-here.ts'
import type { KindsHere } from '../kinds-here.ts'
import { onMatter } from '../on-matter.ts'
import { RESIDENTS, isOfResidents, judgeComposition, judgeNotice } from '../rules.ts'
import type { MeetingKind } from '../rules.ts'
import * as store from '../store/meetings.ts'
import { isPreliminary } from '../store/outcomes.ts'
import type { AgendaRow, InvitationRow, MeetingRow } from '../tables.ts'
import { refusals, stateNames } from '../words.ts'

const refuse = refuser(refusals)

/** Locks the meeting, or refuses that there is none or that it is in another state. */
export async function lockIn(
  ctx: Context,
  id: Uuid,
  states: readonly MeetingRow['state'][],
): Promise<MeetingRow> {
  const m = await store.lockMeeting(ctx, id)
  // The floor locks nobody's meeting for others, but that it is there is no secret.
  if (!m) throw refuse((await store.getMeeting(ctx, id)) ? 'meetings.not-this-meeting' : 'meetings.none')
  if (!states.includes(m.state)) throw refuse('meetings.wrong-state', { state: stateNames[m.state] })
  return m
}

export const convene = action(
  'meetings.convene',
  async (ctx: Context, input: Input<typeof contract.convene>): Promise<Output<typeof contract.convene>> => {
    const who = acting(ctx)
    const here = await kindsHere(ctx)
    const kind = here.kinds.find((k) => k.id === input.kind)
    if (!kind) throw refuse('meetings.no-kind')
    const place = await getStanding(ctx, input.place ?? who.place!)
    const permit = must(allowConvening(who, kind, place.path))
    const zone = await jurisdictionOf(ctx)
    const startsAt = instantAt(input.on, input.at, zone)
    // At least one day (the section sees to it): a meeting in the past is one without notice.
    const short = judgeNotice(kind, dayOf(ctx.now, zone), input.on)
    if (short) throw short.refusal

    const id = ctx.newId()
    const invited = await invitedTo(ctx, who, kind, here, { id, path: place.path })
    const members = isOfResidents(kind) ? (input.members ?? null) : invited.filter((i) => i.member).length
    if (members === null && kind.quorum.base === 'members')
      throw refuse('meetings.denominator-unknown', { kind: kind.title })
    const wrong = judgeComposition(
      kind,
      invited.filter((i) => i.member).map((i) => ({ bodyKind: i.body_kind })),
    )
    if (wrong) throw wrong.refusal
    const agenda: AgendaRow[] = []
    for (const [i, item] of input.agenda.entries())
      agenda.push(await itemOf(ctx, kind, place.path, id, i + 1, item))

    const row: MeetingRow = {
      realm: ctx.realm,
      id,
      kind: kind.id,
      rule: kind,
      snapshot: here.snapshot.hash,
      title: input.title.trim(),
      body: who.body!,
      body_title: who.bodyTitle!,
      place: place.id,
      place_name: place.name,
      place_path: place.path,
      venue: input.venue.trim(),
      starts_at: startsAt,
      items: agenda.length,
      members,
      members_source:
        members === null
          ? null
          : isOfResidents(kind)
            ? (input.membersSource?.trim() ?? '召集单位填报')
            : '在任名册',
      invited: invited.length,
      present: 0,
      invited_present: 0,
      attending: 0,
      state: 'convened',
      code_mac: codeMac(ctx, codeOf(ctx, id)),
      convened_at: ctx.now,
      convened_by: who.person!,
      opened_at: null,
      closed_at: null,
      cancelled_at: null,
      cancel_reason: null,
      sealed_at: null,
      revision: 1,
    }
    await store.insertMeeting(ctx, permit, row)
    await store.insertAgenda(ctx, permit, agenda)
    await store.insertInvitations(ctx, permit, invited)
    touchMeeting(ctx, row, ['*'])
    ctx.announce('meetings.Convened', { meeting: id })
    return { id, invited: invited.length }
  },
)

/** Everybody who holds a post in a body that must be asked, once each; members first. */
async function invitedTo(
  ctx: Context,
  who: Acting,
  kind: MeetingKind,
  here: KindsHere,
  at: { readonly id: Uuid; readonly path: string },
): Promise<InvitationRow[]> {
  const kinds = [...new Set([...kind.members, ...kind.invites])].filter((k) => k !== RESIDENTS)
  const posts = await postsOf(ctx, kinds)
  const rows: InvitationRow[] = []
  for (const bodyKind of kinds) {
    const body =
      who.bodyKind === bodyKind
        ? await getBody(ctx, who.body!)
        : await findServing(ctx, { kinds: [bodyKind], path: at.path })
    const holders = body ? await holdersOf(ctx, body.id) : []
    if (!body || holders.length === 0)
      throw refuse('meetings.nobody-invited', { kind: kind.title, who: body?.title ?? here.title(bodyKind) })
    const root = await rootOf(ctx, body.id)
    for (const h of holders) {
      const post = posts.find((p) => p.kind === bodyKind && p.id === h.post)
      const row = {
        meeting: at.id,
        no: 0,
        person: h.person,
        name: h.name,
        appointment: h.appointment,
        body: body.id,
        body_root: root,
        body_kind: bodyKind,
        body_title: body.title,
        post_title: post?.title ?? h.post,
        member: kind.members.includes(bodyKind) && (post?.may.includes(VOTE) ?? false),
      }
      const known = rows.findIndex((r) => r.person === h.person)
      if (known < 0) rows.push(row)
      else if (row.member && !rows[known]!.member) rows[known] = row
    }
  }
  if (!isOfResidents(kind) && !rows.some((r) => r.member))
    throw refuse('meetings.nobody-invited', {
      kind: kind.title,
      who: kind.members.map(here.title).join('、'),
    })
  return rows.toSorted((a, b) => Number(b.member) - Number(a.member)).map((r, i) => ({ ...r, no: i + 1 }))
}

/** The outermost body: for the four powers a nested office counts as that one. */
async function rootOf(ctx: Context, body: Uuid): Promise<Uuid> {
  let at = body
  for (let found = await getBody(ctx, at); found?.within; found = await getBody(ctx, at)) at = found.within
  return at
}

/** A free item, or a matter whose step waits for this kind of meeting and that no other meeting has. */
async function itemOf(
  ctx: Context,
  kind: MeetingKind,
  path: string,
  meeting: Uuid,
  no: number,
  item: Input<typeof contract.convene>['agenda'][number],
): Promise<AgendaRow> {
  const text = item.text?.trim() || null
  if (item.matter === undefined) {
    const title = item.title?.trim()
    if (!title) throw refuse('meetings.no-item')
    return { meeting, no, matter: null, title, text }
  }
  const m = await getMatter(ctx, item.matter)
  if (!m.place_path.startsWith(path) && !path.startsWith(m.place_path))
    throw refuse('meetings.outside-your-place')
  const now = await onMatter(ctx, m)
  if (!now.meeting?.kinds.includes(kind.id))
    throw refuse('meetings.not-on-agenda-step', { title: m.title, step: now.stepTitle, kind: kind.title })
  if (await store.isAwaited(ctx, m.id)) throw refuse('meetings.awaited', { title: m.title })
  if (await isPreliminary(ctx, m.id)) throw refuse('meetings.result-pending', { title: m.title })
  return { meeting, no, matter: m.id, title: m.title.slice(0, 120), text }
}

export const cancel = action(
  'meetings.cancel',
  async (ctx: Context, input: Input<typeof contract.cancel>): Promise<Output<typeof contract.cancel>> => {
    const m = await lockIn(ctx, input.meeting, ['convened'])
    const permit = must(allowCancelling(acting(ctx), m))
    const row: MeetingRow = {
      ...m,
      state: 'cancelled',
      cancelled_at: ctx.now,
      cancel_reason: input.reason.trim(),
      revision: m.revision + 1,
    }
    await store.updateMeeting(ctx, permit, row)
    touchMeeting(ctx, row, ['state'], row.cancel_reason ?? undefined)
    ctx.announce('meetings.Cancelled', { meeting: m.id })
    return { id: m.id }
  },
)
