/** One meeting whole, what a code belongs to, and the frozen package of a ballot. */
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import type { Acting } from '#modules/bodies'
import { numbersOf } from '#modules/flow'
import { allowCancelling, allowCounting, allowRecording, allowSigning, seesPeople } from '../access.ts'
import { codeMac, codeOf, ticketMac, tooEarly } from '../codes.ts'
import type * as contract from '../contract.ts'
import { kindsHere, votesIn } from '../kinds-here.ts'
import { matterOrNone, onMatter } from '../on-matter.ts'
import { RESIDENTS, isOfResidents, judgeQuorum, plainCode, ways } from '../rules.ts'
import { ballotView, lineOf, whyNot } from '../showing.ts'
import { stagesOf } from '../stages.ts'
import * as ballots from '../store/ballots.ts'
import * as store from '../store/meetings.ts'
import * as written from '../store/minutes.ts'
import type { AgendaRow, BallotRow, MeetingRow } from '../tables.ts'
import { wallText } from '../wall.ts'
import { refusals, said } from '../words.ts'

const refuse = refuser(refusals)

export const one = query(
  'meetings.one',
  async (ctx: ReadContext, input: Input<typeof contract.one>): Promise<Output<typeof contract.one>> => {
    const who = acting(ctx)
    const mac = input.ticket === undefined ? null : ticketMac(ctx, input.ticket)
    if (mac !== null) await store.showTicket(ctx, mac)
    const m = await store.getMeeting(ctx, input.id)
    if (!m) throw refuse('meetings.none')
    const inside = seesPeople(who, m)
    const [agenda, votes, invited, here, minutes, signatures, speakers, mine, kinds] = await Promise.all([
      store.agendaOf(ctx, m.id),
      ballots.ballotsOf(ctx, m.id),
      store.invitationsOf(ctx, m.id),
      store.attendanceOf(ctx, m.id),
      written.minutesOf(ctx, m.id),
      written.signaturesOf(ctx, m.id),
      inside ? store.speakersOf(ctx, m.id) : [],
      who.person === null ? [] : store.mineAmong(ctx, [m.id], who.person),
      kindsHere(ctx),
    ])
    const ids = votes.map((b) => b.id)
    const [rights, rolls, counts] = await Promise.all([
      ballots.ownRights(ctx, ids, { person: who.person, ticketMac: mac }),
      inside ? ballots.rollsOf(ctx, ids) : undefined,
      inside ? ballots.handCountsOf(ctx, ids) : [],
    ])
    if (inside)
      ctx.readPersonal({
        act: 'meetings.one',
        persons: [...new Set([...invited.map((i) => i.person), ...here.flatMap((a) => a.person ?? [])])],
        fields: ['name', 'attendance'],
      })
    const own = here.find(
      (a) =>
        a.struck_at === null &&
        ((who.person !== null && a.person === who.person) || (mac !== null && a.ticket_mac === mac)),
    )
    const numbers = await numbersOf(
      ctx,
      agenda.flatMap((a) => a.matter ?? []),
    )
    const nameOf = (id: string) => here.find((a) => a.id === id)?.name ?? ''
    const staged = await stagesOf(ctx, votes, {
      who,
      rights,
      meetingOf: () => m,
      ...(rolls
        ? {
            nameOf: (ballot: string, right: string) =>
              nameOf(rolls.find((r) => r.ballot === ballot && r.id === right)?.attendance ?? ''),
          }
        : {}),
    })
    const rules = (await votesIn(ctx, m.snapshot)).map(({ id, title, source }) => ({ id, title, source }))
    return {
      meeting: lineOf(m, mine.length > 0),
      affects: m.rule.affects,
      invites: m.rule.invites.map((i) => (i === RESIDENTS ? said.residents : kinds.title(i))),
      source: m.rule.source,
      binding: m.rule.binding,
      convenedAt: m.convened_at.toISOString(),
      openedAt: m.opened_at?.toISOString() ?? null,
      closedAt: m.closed_at?.toISOString() ?? null,
      cancelReason: m.cancel_reason,
      members: m.members,
      membersSource: m.members_source,
      attending: m.attending,
      agenda: await Promise.all(agenda.map((a) => itemView(ctx, m, a, votes, numbers))),
      ballots: votes
        .filter((b) => inside || b.state !== 'void')
        .map((b) =>
          ballotView(b, {
            right: rights.find((r) => r.ballot === b.id),
            roll: rolls,
            counts,
            person: who.person,
            staged: staged.get(b.id),
          }),
        ),
      rules,
      minutes: minutes
        ? {
            text: minutes.text,
            digest: minutes.digest,
            draftedAt: minutes.drafted_at.toISOString(),
            draftedName: minutes.drafted_name,
            sealedAt: minutes.sealed_at?.toISOString() ?? null,
            revision: minutes.revision,
            signatures: signatures
              .filter((s) => s.digest === minutes.digest)
              .map((s) => ({ role: s.role, name: s.name, postTitle: s.post_title, at: s.at.toISOString() })),
          }
        : null,
      inside: inside
        ? {
            invited: invited.map((i) => {
              const a = here.find((row) => row.invitation === i.no && row.struck_at === null)
              return {
                no: i.no,
                name: i.name,
                bodyTitle: i.body_title,
                postTitle: i.post_title,
                member: i.member,
                attendance: a?.id ?? null,
                left: a?.left_at != null,
              }
            }),
            here: here.map((a) => ({
              id: a.id,
              name: a.name,
              unit: a.unit,
              title: invited.find((i) => i.no === a.invitation)?.post_title ?? null,
              voter: a.voter,
              way: a.way,
              left: a.left_at !== null,
              struck: a.struck_reason,
            })),
            speakers: speakers.map((s) => ({
              id: s.id,
              item: s.item,
              name: nameOf(s.attendance),
              side: s.side,
              startedAt: s.started_at?.toISOString() ?? null,
              endedAt: s.ended_at?.toISOString() ?? null,
            })),
            code: m.state === 'convened' || m.state === 'open' ? codeOf(ctx, m.id) : null,
          }
        : null,
      here: own ? { name: own.name, voter: own.voter } : null,
      may: mayOf(who, m, ctx.now, await wallText(ctx, m.starts_at)),
    }
  },
  { personal: true },
)

function mayOf(who: Acting, m: MeetingRow, now: Date, starts: string): Output<typeof contract.one>['may'] {
  const record = whyNot(allowRecording(who, m))
  const quorum = judgeQuorum(m.rule, {
    members: m.members,
    invited: m.invited,
    present: m.present,
    invitedPresent: m.invited_present,
  })
  const early = now < m.starts_at ? refuse('meetings.too-early', { at: starts }).message : null
  return {
    cancel: whyNot(allowCancelling(who, m)),
    record,
    count: whyNot(allowCounting(who, m)),
    open: record ?? early ?? quorum?.sentence ?? null,
    close: record,
    chair: whyNot(allowSigning(who, m, 'chair')),
    recorder: whyNot(allowSigning(who, m, 'recorder')),
  }
}

/** An item with what its matter's step says of ballots. */
async function itemView(
  ctx: ReadContext,
  m: MeetingRow,
  a: AgendaRow,
  votes: readonly BallotRow[],
  numbers: ReadonlyMap<string, string>,
): Promise<Output<typeof contract.one>['agenda'][number]> {
  const matter = a.matter === null ? undefined : await matterOrNone(ctx, a.matter)
  const now = matter && (await onMatter(ctx, matter))
  const decided = votes.some((b) => b.item === a.no && b.state === 'closed')
  return {
    no: a.no,
    title: a.title,
    text: a.text,
    matter: a.matter,
    number: a.matter === null ? null : (numbers.get(a.matter) ?? null),
    matterKind: matter?.kind ?? null,
    rule: now?.ballot?.rule ?? null,
    ways: [...(now?.ballot?.ways ?? ways)],
    noBallot: !m.rule.binding
      ? refuse('meetings.not-binding', { kind: m.rule.title }).message
      : decided
        ? refuse('meetings.voted-before').message
        : null,
  }
}

export const byCode = query(
  'meetings.by-code',
  async (ctx: ReadContext, input: Input<typeof contract.byCode>): Promise<Output<typeof contract.byCode>> => {
    const who = acting(ctx)
    const m = await store.findByCode(ctx, codeMac(ctx, plainCode(input.code)))
    if (!m || (m.state !== 'convened' && m.state !== 'open')) throw refuse('meetings.wrong-code')
    const early = tooEarly(m, ctx.now)
    if (early) throw early
    const here = who.person === null ? [] : await store.attendanceOf(ctx, m.id)
    return {
      id: m.id,
      title: m.title,
      kindTitle: m.rule.title,
      bodyTitle: m.body_title,
      venue: m.venue,
      startsAt: m.starts_at.toISOString(),
      ofResidents: isOfResidents(m.rule),
      here: here.some((a) => a.person === who.person && a.struck_at === null),
    }
  },
)

export const frozenPackage = query(
  'meetings.package',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.frozenPackage>,
  ): Promise<Output<typeof contract.frozenPackage>> => {
    const ballot = await ballots.getBallot(ctx, input.ballot)
    if (!ballot) throw refuse('meetings.no-ballot')
    if (ballot.package === null || ballot.digest === null) throw refuse('meetings.ballot-not-open')
    return { ballot: ballot.id, digest: ballot.digest, package: ballot.package }
  },
)
