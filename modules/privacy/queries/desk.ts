/** What the desk shows: objections to answer, approvals to decide. Showing them is a look itself and is recorded. */
import { isDenied, must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting, capacitiesOfBody, postsOfCapacities } from '#modules/bodies'
import { namesOf } from '#modules/identity'
import { allowAnswering, allowAsking, allowDeciding, allowSeeingObjections } from '../access.ts'
import type * as contract from '../contract.ts'
import type { ApprovalView } from '../contract.ts'
import * as approvals from '../store/approvals.ts'
import * as ledger from '../store/ledger.ts'
import * as store from '../store/objections.ts'
import { purposeTitles } from '../store/purposes.ts'
import type { ApprovalRow } from '../tables.ts'
import { refusals } from '../words.ts'
import { objectionViews } from './own.ts'
import { idPlaceOf, lookViews } from './reading.ts'
import type { MatterNumbers } from './reading.ts'

const refuse = refuser(refusals)

export const listObjections = query(
  'privacy.objections',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.objections>,
  ): Promise<Output<typeof contract.objections>> => {
    const who = acting(ctx)
    must(allowSeeingObjections(who))
    const limit = input.limit ?? 50
    const rows = await store.objectionsFor(ctx.tx, ctx.realm, {
      bodies: who.bodies,
      state: input.state ?? 'open',
      after: idPlaceOf(input.cursor),
      limit: limit + 1,
    })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    ctx.readPersonal({
      act: 'privacy.objections',
      persons: page.map((o) => o.person),
      fields: ['text'],
      purpose: 'answer-objection',
    })
    return {
      rows: await objectionViews(ctx, page),
      next: rows.length > limit && last ? `${last.due_at.getTime()}_${last.id}` : null,
      total: null,
    }
  },
  { personal: true },
)

/** One objection with the looks it is about. The person's name is not needed to answer, and not shown. */
export const showObjection = (numbersOf: MatterNumbers) =>
  query(
    'privacy.objection',
    async (
      ctx: ReadContext,
      input: Input<typeof contract.objection>,
    ): Promise<Output<typeof contract.objection>> => {
      const who = acting(ctx)
      const permit = must(allowSeeingObjections(who))
      const row = await store.findObjection(ctx.tx, ctx.realm, input.id)
      // The floor shows people their own, too: those are answered on the residents' page.
      if (!row || !who.bodies.includes(row.body)) throw refuse('privacy.no-objection')
      const bySystem = row.readers.length === 0
      const looks = (
        await ledger.looksOf(permit, ctx.tx, {
          realm: ctx.realm,
          person: row.person,
          from: row.read_at ?? row.from_at!,
          to: row.read_at ? new Date(row.read_at.getTime() + 1) : row.to_at!,
          no: row.read_no,
          capacities: row.read_at || bySystem ? null : await capacitiesOfBody(ctx, row.unit),
        })
      ).filter((look) => !bySystem || look.person === null)
      const [views, names, [objection]] = await Promise.all([
        lookViews(ctx, looks, numbersOf),
        namesOf(
          ctx,
          looks.flatMap((look) => (look.person === null ? [] : [look.person])),
        ),
        objectionViews(ctx, [row]),
      ])
      const verdict = allowAnswering(who, row)
      ctx.readPersonal({
        act: 'privacy.objection',
        persons: [row.person],
        fields: ['text', 'reads'],
        purpose: 'answer-objection',
      })
      return {
        objection: objection!,
        looks: views.map((view, i) => {
          const { person } = looks[i]!
          return { ...view, reader: person === null ? null : (names.get(person) ?? null) }
        }),
        whyNot: isDenied(verdict) ? verdict.sentence : null,
      }
    },
    { personal: true },
  )

export const listApprovals = query(
  'privacy.approvals',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.approvals>,
  ): Promise<Output<typeof contract.approvals>> => {
    const who = acting(ctx)
    must(allowAsking(who))
    const limit = input.limit ?? 30
    const found = await approvals.approvals(ctx.tx, ctx.realm, {
      state: input.state ?? null,
      // Others' requests are for those who decide.
      asker: who.may.includes('privacy.approve') ? null : who.person,
      before: idPlaceOf(input.cursor),
      limit: limit + 1,
    })
    const page = found.slice(0, limit)
    const last = page.at(-1)
    ctx.readPersonal({
      act: 'privacy.approvals',
      persons: page.map((a) => a.subject),
      fields: ['name', 'minor'],
      purpose: 'approve-minor',
    })
    return {
      rows: await approvalViews(ctx, page),
      next: found.length > limit && last ? `${last.asked_at.getTime()}_${last.id}` : null,
      total: null,
    }
  },
  { personal: true },
)

async function approvalViews(ctx: ReadContext, rows: readonly ApprovalRow[]): Promise<ApprovalView[]> {
  if (rows.length === 0) return []
  const who = acting(ctx)
  const persons = rows.flatMap((a) => [a.asker, a.subject, ...(a.decided_by ? [a.decided_by] : [])])
  const [names, posts, purposes, uses] = await Promise.all([
    namesOf(ctx, [...new Set(persons)]),
    postsOfCapacities(
      ctx,
      rows.map((a) => a.appointment),
    ),
    purposeTitles(
      ctx.tx,
      ctx.realm,
      rows.map((a) => a.purpose),
    ),
    ledger.usesOf(
      ctx.tx,
      ctx.realm,
      rows.map((a) => a.id),
    ),
  ])
  const nameOf = (id: Uuid | null) => (id === null ? null : (names.get(id) ?? ''))
  return rows.map((a) => {
    const post = posts.get(a.appointment)
    const purpose = purposes.get(a.purpose)
    const verdict = allowDeciding(who, a)
    return {
      id: a.id,
      state: a.state === 'approved' && a.expires_at! <= ctx.now ? 'expired' : a.state,
      askedAt: a.asked_at.toISOString(),
      asker: nameOf(a.asker)!,
      askerUnit: post?.bodyTitle ?? '',
      askerPost: post?.postTitle ?? '',
      subject: nameOf(a.subject)!,
      person: a.subject,
      purpose: { id: a.purpose, title: purpose?.title ?? a.purpose, clause: purpose?.clause ?? '' },
      reason: a.reason,
      hours: a.hours,
      decidedAt: a.decided_at?.toISOString() ?? null,
      decidedBy: nameOf(a.decided_by),
      decision: a.decision,
      expiresAt: a.expires_at?.toISOString() ?? null,
      uses: uses.get(a.id) ?? 0,
      mine: a.asker === who.person,
      whyNot: isDenied(verdict) ? verdict.sentence : null,
    }
  })
}
