/** Lists of meetings, what may be convened, and what a matter has been through. */
import { isDenied } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseInput } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import { dayOf } from '#kernel/time'
import { acting, findServing, holdersOf } from '#modules/bodies'
import { getMatter, stepsWith } from '#modules/flow'
import type { Procedure } from '#modules/flow'
import { jurisdictionOf } from '#modules/territory'
import { allowConvening } from '../access.ts'
import type * as contract from '../contract.ts'
import { kindsHere } from '../kinds-here.ts'
import { onMatter } from '../on-matter.ts'
import type { MeetingFacet } from '../on-matter.ts'
import { RESIDENTS, earliestDay, isOfResidents, shareIn, shareWords } from '../rules.ts'
import type { MeetingKind } from '../rules.ts'
import { ballotView, lineOf } from '../showing.ts'
import { stagesOf } from '../stages.ts'
import * as ballots from '../store/ballots.ts'
import * as store from '../store/meetings.ts'
import { isPreliminary } from '../store/outcomes.ts'
import { refusals } from '../words.ts'

export const list = query(
  'meetings.list',
  async (ctx: ReadContext, input: Input<typeof contract.list>): Promise<Output<typeof contract.list>> => {
    const who = acting(ctx)
    const limit = input.limit ?? 30
    const scope = input.scope ?? 'all'
    const nobody = { rows: [], next: null, total: null }
    if (scope === 'mine' && who.person === null) return nobody
    if (scope === 'unit' && who.body === null) return nobody
    const found = await store.listMeetings(ctx, {
      when: input.when,
      path: scope === 'place' ? who.placePath : null,
      body: scope === 'unit' ? who.body : null,
      person: scope === 'mine' ? who.person : null,
      after: afterOf(input.cursor),
      limit: limit + 1,
    })
    const page = found.slice(0, limit)
    const mine = new Set(
      who.person === null
        ? []
        : await store.mineAmong(
            ctx,
            page.map((m) => m.id),
            who.person,
          ),
    )
    const last = page.at(-1)
    return {
      rows: page.map((m) => lineOf(m, mine.has(m.id))),
      next: found.length > limit && last ? `${last.starts_at.toISOString()}_${last.id}` : null,
      total: null,
    }
  },
)

function afterOf(cursor: string | undefined): { at: Date; id: string } | null {
  if (cursor === undefined) return null
  const [instant = '', id = ''] = cursor.split('_')
  const at = new Date(instant)
  if (Number.isNaN(at.getTime()) || !isUuid(id)) throw refuseInput('cursor')
  return { at, id }
}

/** 应到三分之二以上. */
const quorumWords = (kind: MeetingKind): string | null =>
  kind.quorum.base === 'none' ? null : shareWords(shareIn(kind.quorum))

interface Procedures {
  readonly procedures: readonly Procedure[]
}

export const kinds = query(
  'meetings.kinds',
  async (ctx: ReadContext, _input: Input<typeof contract.kinds>): Promise<Output<typeof contract.kinds>> => {
    const who = acting(ctx)
    const here = await kindsHere(ctx)
    const path = who.placePath ?? ''
    const verdicts = here.kinds.map((k) => ({ kind: k, verdict: allowConvening(who, k, path) }))
    const mine = verdicts.filter((v) => !isDenied(v.verdict)).map((v) => v.kind)
    if (mine.length === 0) {
      const why = verdicts.find((v) => isDenied(v.verdict))?.verdict
      return { rows: [], whyNot: why && isDenied(why) ? why.sentence : refusals['meetings.no-kind'].zh }
    }
    const today = dayOf(ctx.now, await jurisdictionOf(ctx))
    const waiting = await waitingMatters(
      ctx,
      here.snapshot.section<Procedures>('procedures').procedures,
      path,
    )
    const people = new Map<string, number>()
    for (const id of new Set(mine.flatMap((k) => [...k.members, ...k.invites]))) {
      if (id === RESIDENTS) continue
      const body = who.bodyKind === id ? { id: who.body! } : await findServing(ctx, { kinds: [id], path })
      people.set(id, body ? (await holdersOf(ctx, body.id)).length : 0)
    }
    return {
      whyNot: null,
      rows: mine.map((k) => ({
        id: k.id,
        title: k.title,
        affects: k.affects,
        invites: k.invites.filter((i) => i !== RESIDENTS).map(here.title),
        residents: k.invites.includes(RESIDENTS),
        noticeDays: k.noticeDays,
        earliest: earliestDay(today, k.noticeDays),
        quorum: quorumWords(k),
        needsMembers: isOfResidents(k) && k.quorum.base === 'members',
        binding: k.binding,
        source: k.source,
        people: [...new Set([...k.members, ...k.invites])].reduce(
          (sum, id) => sum + (people.get(id) ?? 0),
          0,
        ),
        matters: waiting
          .filter((w) => w.kinds.includes(k.id))
          .map(({ id, number, title }) => ({ id, number, title, placeName: null })),
      })),
    }
  },
)

/** Matters here whose present step waits for a meeting, and for which kinds of it. */
async function waitingMatters(ctx: ReadContext, procedures: readonly Procedure[], path: string) {
  const waiting = procedures.flatMap((p) =>
    stepsWith<MeetingFacet>(p, 'meeting').map(({ step }) => ({ p: p.id, s: step.id })),
  )
  const ids = await store.openMatters(ctx, {
    path,
    procedures: [...new Set(waiting.map((w) => w.p))],
    steps: [...new Set(waiting.map((w) => w.s))],
  })
  const found = []
  for (const id of ids) {
    const m = await getMatter(ctx, id)
    const kindsOf = (await onMatter(ctx, m)).meeting?.kinds ?? []
    if (kindsOf.length > 0 && !(await store.isAwaited(ctx, id)) && !(await isPreliminary(ctx, id)))
      found.push({ id, number: m.number, title: m.title, kinds: kindsOf })
  }
  return found
}

export const ofMatter = query(
  'meetings.of-matter',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.ofMatter>,
  ): Promise<Output<typeof contract.ofMatter>> => {
    const who = acting(ctx)
    const m = await getMatter(ctx, input.matter)
    const [rows, votes, here] = await Promise.all([
      store.meetingsOfMatter(ctx, m.id),
      ballots.ballotsOfMatter(ctx, m.id),
      kindsHere(ctx),
    ])
    const now = await onMatter(ctx, m)
    const rights = await ballots.ownRights(
      ctx,
      votes.map((b) => b.id),
      { person: who.person, ticketMac: null },
    )
    const staged = await stagesOf(ctx, votes, {
      who,
      rights,
      meetingOf: (b) => rows.find((r) => r.id === b.meeting)!,
    })
    const isAwaited =
      rows.some((r) => r.state === 'convened' || r.state === 'open') ||
      [...staged.values()].some((s) => s.view.stage === 'preliminary')
    return {
      meetings: rows.map((r) => lineOf(r, false)),
      ballots: votes.map((b) =>
        ballotView(b, {
          right: rights.find((r) => r.ballot === b.id),
          roll: undefined,
          counts: [],
          person: who.person,
          staged: staged.get(b.id),
        }),
      ),
      awaits:
        isAwaited || m.state !== 'open'
          ? []
          : (now.meeting?.kinds ?? []).map((id) => here.kinds.find((k) => k.id === id)?.title ?? id),
    }
  },
)
