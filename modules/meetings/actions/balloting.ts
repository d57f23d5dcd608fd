/** A ballot from draft to frozen package; and giving it up. */
import { createHash } from 'node:crypto'
import { must } from '#kernel/access'
import type { Permit } from '#kernel/access'
import { action, canonical } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { Refusal, refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { actOn, contentOf, getMatter, lockMatter, recordPower } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { allowRecording } from '../access.ts'
import type * as contract from '../contract.ts'
import { touchBallot } from '../facts.ts'
import { votesIn, votesOf } from '../kinds-here.ts'
import { onMatter } from '../on-matter.ts'
import { channelsOf, choices, judgeDenominators } from '../rules.ts'
import type { VoteRule, Way } from '../rules.ts'
import * as store from '../store/ballots.ts'
import * as meetings from '../store/meetings.ts'
import type { AgendaRow, AttendanceRow, BallotRow, InvitationRow, MeetingRow, RollRow } from '../tables.ts'
import { refusals, wayNames } from '../words.ts'
import { lockIn } from './convening.ts'
import { mustHaveQuorum } from './running.ts'

const refuse = refuser(refusals)

const frozen = {
  ballot_frozen: () => refuse('meetings.frozen'),
  ballot_once: () => refuse('meetings.voted-before'),
}

/** The rule an item is voted by, and whether its verdict moves the matter. */
async function ruleFor(
  ctx: Context,
  m: MeetingRow,
  item: AgendaRow,
  wanted: { readonly rule: string; readonly way: Way },
): Promise<{ rule: VoteRule; binding: boolean }> {
  if (!m.rule.binding) throw refuse('meetings.not-binding', { kind: m.rule.title })
  const known = item.matter === null ? undefined : await onMatter(ctx, await getMatter(ctx, item.matter))
  const rules = known ? votesOf(known.snapshot) : await votesIn(ctx, m.snapshot)
  const rule = rules.find((r) => r.id === wanted.rule)
  if (!rule) throw refuse('meetings.no-rule')
  if (!known?.ballot) return { rule, binding: false }
  if (known.ballot.rule !== wanted.rule || !known.ballot.ways.includes(wanted.way))
    throw refuse('meetings.rule-set', {
      rule: rules.find((r) => r.id === known.ballot!.rule)?.title ?? known.ballot.rule,
      ways: known.ballot.ways.map((w) => wayNames[w]).join('、'),
    })
  return { rule, binding: true }
}

export const prepareBallot = action(
  'meetings.prepare-ballot',
  async (
    ctx: Context,
    input: Input<typeof contract.prepareBallot>,
  ): Promise<Output<typeof contract.prepareBallot>> => {
    const m = await lockIn(ctx, input.meeting, ['convened', 'open'])
    const permit = must(allowRecording(acting(ctx), m))
    const [agenda, ballots] = await Promise.all([meetings.agendaOf(ctx, m.id), store.ballotsOf(ctx, m.id)])
    const item = agenda.find((a) => a.no === input.item)
    if (!item) throw refuse('meetings.no-item')
    const { rule, binding } = await ruleFor(ctx, m, item, input)
    if (input.paper === true && input.way === 'hands') throw refuse('meetings.no-paper-by-hands')
    const content = {
      text: input.text.trim(),
      way: input.way,
      paper: input.paper === true,
      rule,
      minutes: input.minutes,
    }
    const before = ballots.find((b) => b.item === item.no && b.state !== 'void')
    if (before) {
      if (before.state === 'open') throw refuse('meetings.frozen')
      if (before.state !== 'prepared') throw refuse('meetings.voted-before')
      const row: BallotRow = { ...before, ...content, revision: before.revision + 1 }
      await store.updateBallot(ctx, permit, row)
      touchBallot(ctx, row, Object.keys(content))
      return { id: row.id }
    }
    const row: BallotRow = {
      ...blank,
      ...content,
      realm: ctx.realm,
      id: ctx.newId(),
      meeting: m.id,
      item: item.no,
      matter: item.matter,
      binding,
    }
    await store.insertBallot(ctx, permit, row)
    touchBallot(ctx, row, ['*'])
    return { id: row.id }
  },
  frozen,
)

const blank = {
  state: 'prepared' as const,
  package: null,
  digest: null,
  members: null,
  present: null,
  voters: null,
  opened_at: null,
  until_at: null,
  round: 1,
  closed_at: null,
  votes_for: null,
  votes_against: null,
  votes_abstain: null,
  paper_for: null,
  paper_against: null,
  paper_abstain: null,
  paper_spoilt: null,
  verdict: null,
  tests: null,
  void_reason: null,
  revision: 1,
}

/** Locks a ballot and its meeting, in this order: the meeting first. */
export async function lockBallotIn(ctx: Context, id: string): Promise<{ m: MeetingRow; ballot: BallotRow }> {
  const found = await store.getBallot(ctx, id)
  if (!found) throw refuse('meetings.no-ballot')
  const m = await meetings.lockMeeting(ctx, found.meeting)
  const ballot = await store.lockBallot(ctx, id)
  if (!m || !ballot) throw refuse('meetings.not-this-meeting')
  return { m, ballot }
}

/** Locks the matter a ballot decides, whoever casts or closes: the ballot was judged, the floor is opened for this one. */
export async function lockMatterOf(ctx: Context, ballot: BallotRow): Promise<MatterRow | null> {
  if (ballot.matter === null || !ballot.binding) return null
  await meetings.openMatterFor(ctx, ballot.matter)
  return lockMatter(ctx, ballot.matter, null)
}

export const openBallot = action(
  'meetings.open-ballot',
  async (
    ctx: Context,
    input: Input<typeof contract.openBallot>,
  ): Promise<Output<typeof contract.openBallot>> => {
    const { m, ballot } = await lockBallotIn(ctx, input.ballot)
    const permit = must(allowRecording(acting(ctx), m))
    if (m.state !== 'open') throw refuse('meetings.wrong-state', { state: '没有在进行' })
    if (ballot.state === 'open') throw refuse('meetings.frozen')
    if (ballot.state !== 'prepared') throw refuse('meetings.ballot-over')
    mustHaveQuorum(m)
    const unknown = judgeDenominators(ballot.rule, { roll: m.members, present: m.present })
    if (unknown) throw unknown.refusal

    const matter = await lockMatterOf(ctx, ballot)
    if (matter) await announceOn(ctx, m, ballot, matter)
    const [here, invited] = await Promise.all([
      meetings.attendanceOf(ctx, m.id),
      meetings.invitationsOf(ctx, m.id),
    ])
    const voters = here.filter((a) => a.voter && a.left_at === null && a.struck_at === null)
    const { able, recused } = await withoutRecused(ctx, permit, ballot, voters, invited)
    if (able.length === 0) throw refuse('meetings.nobody-to-vote')
    const roll: RollRow[] = able.map((a) => ({
      ballot: ballot.id,
      id: ctx.newId(),
      attendance: a.id,
      person: a.person,
      voted: false,
      paper: false,
    }))
    await store.insertRoll(ctx, permit, roll)

    // What the matter asks to be adopted, by its digest: a text changed afterwards is not the one voted on.
    const asked = matter ? await contentOf(ctx, matter.id) : null
    const until = new Date(ctx.now.getTime() + ballot.minutes * 60_000)
    const content = canonical({
      ballot: ballot.id,
      meeting: m.id,
      item: ballot.item,
      matter: matter?.number ?? null,
      text: ballot.text,
      ...(asked === null ? {} : { content: asked }),
      options: choices,
      way: ballot.way,
      channels: channelsOf(ballot),
      rule: ballot.rule,
      nonResponse: 'not-for',
      members: m.members,
      present: m.present,
      roll: roll.map((r) => r.id),
      from: ctx.now,
      until,
    })
    const row: BallotRow = {
      ...ballot,
      state: 'open',
      package: content,
      digest: createHash('sha256').update(content).digest('hex'),
      members: m.members,
      present: m.present,
      voters: roll.length,
      opened_at: ctx.now,
      until_at: until,
      revision: ballot.revision + 1,
    }
    await store.updateBallot(ctx, permit, row)
    touchBallot(ctx, row, ['state', 'roll', 'package'])
    ctx.announce('meetings.BallotOpened', { meeting: m.id, ballot: ballot.id, matter: ballot.matter })
    return { digest: row.digest!, recused }
  },
  frozen,
)

/** The step must still be the one that is decided by this rule; its opening act, when it names one, is done by who opens. */
async function announceOn(ctx: Context, m: MeetingRow, ballot: BallotRow, matter: MatterRow): Promise<void> {
  const now = await onMatter(ctx, matter)
  if (now.ballot?.rule !== ballot.rule.id)
    throw refuse('meetings.not-on-agenda-step', {
      title: matter.title,
      step: now.stepTitle,
      kind: m.rule.title,
    })
  if (now.ballot.open)
    await actOn(
      ctx,
      matter,
      { act: now.ballot.open, text: ballot.text },
      { via: 'ballot', data: { ballot: ballot.id } },
    )
}

/**
 * By hands nobody sees whose hand it was: everybody on the roll takes part in the decision. Whoever holds another power on the
 * matter is left off the roll, with the sentence; they go on counting as present, so that leaving them off makes nothing easier.
 */
async function withoutRecused(
  ctx: Context,
  permit: Permit<'meetings.record'>,
  ballot: BallotRow,
  voters: readonly AttendanceRow[],
  invited: readonly InvitationRow[],
): Promise<{ able: AttendanceRow[]; recused: { name: string; why: string }[] }> {
  const able: AttendanceRow[] = []
  const recused: { name: string; why: string }[] = []
  for (const a of voters) {
    if (a.person === null || ballot.way !== 'hands' || !ballot.binding || ballot.matter === null) {
      able.push(a)
      continue
    }
    try {
      // Read anew each time: the entry before it is part of what this one is judged by.
      const matter = await lockMatter(ctx, ballot.matter, null)
      await recordPower(
        ctx,
        permit,
        matter,
        deciding(
          a.person,
          invited.find((i) => i.no === a.invitation),
        ),
      )
      able.push(a)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      recused.push({ name: a.name, why: error.message })
    }
  }
  return { able, recused }
}

/** A vote as the rules of powers see it. A resident votes for themselves, a member for their body. */
export const deciding = (person: string, invitation: InvitationRow | undefined) => ({
  person,
  body: invitation ? { root: invitation.body_root, title: invitation.body_title } : null,
  power: 'decide' as const,
  act: 'vote',
})

export const voidBallot = action(
  'meetings.void-ballot',
  async (
    ctx: Context,
    input: Input<typeof contract.voidBallot>,
  ): Promise<Output<typeof contract.voidBallot>> => {
    const { m, ballot } = await lockBallotIn(ctx, input.ballot)
    const permit = must(allowRecording(acting(ctx), m))
    // Papers that cannot be brought to the marks on the roll give no result.
    const isRunning = ballot.state === 'open' || (ballot.state === 'counting' && ballot.paper)
    if (ballot.state !== 'prepared' && !isRunning) throw refuse('meetings.ballot-over')
    const row: BallotRow = {
      ...ballot,
      state: 'void',
      void_reason: input.reason.trim(),
      revision: ballot.revision + 1,
    }
    await store.updateBallot(ctx, permit, row)
    touchBallot(ctx, row, ['state'], input.reason.trim())
    ctx.announce('meetings.BallotVoided', { meeting: m.id, ballot: ballot.id, matter: ballot.matter })
    return { id: ballot.id }
  },
)
