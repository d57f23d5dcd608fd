/** 谁看过我的信息, and what is processed for what. */
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import { addDays, dayOf, startOfDay } from '#kernel/time'
import { acting, getBody, postsWithFlags, topBodyWith } from '#modules/bodies'
import { namesOf } from '#modules/identity'
import type * as contract from '../contract.ts'
import type { ObjectionView } from '../contract.ts'
import { answerClock } from '../deadlines.ts'
import { mayUse } from '../rules.ts'
import * as ledger from '../store/ledger.ts'
import * as objections from '../store/objections.ts'
import * as store from '../store/purposes.ts'
import type { ObjectionRow } from '../tables.ts'
import { refusals } from '../words.ts'
import { FAR, cursorAfter, lookViews, placeOf } from './reading.ts'
import type { MatterNumbers } from './reading.ts'

const refuse = refuser(refusals)

function personOf(ctx: ReadContext) {
  const { person } = acting(ctx)
  if (person === null) throw refuse('privacy.signed-out')
  return person
}

/** First day of the month after `month` (`2026-12` → `2027-01`). */
const monthAfter = (month: string) => addDays(`${month}-01`, 31).slice(0, 7)

/** Looks of others at one's own data. Own looks and masked values never made a row, so they are not here. */
export const showReads = (numbersOf: MatterNumbers) =>
  query(
    'privacy.reads',
    async (ctx: ReadContext, input: Input<typeof contract.reads>): Promise<Output<typeof contract.reads>> => {
      const person = personOf(ctx)
      const limit = input.limit ?? 30
      const zone = input.month === undefined ? undefined : (await answerClock(ctx)).calendar
      const from = zone ? startOfDay(`${input.month!}-01`, zone) : new Date(0)
      const end = zone ? startOfDay(`${monthAfter(input.month!)}-01`, zone) : FAR
      const at = placeOf(input.cursor)
      const before = at && at[0] < end ? at : ([end, 0n] as const)
      const [found, mine] = await Promise.all([
        ledger.ownReads(ctx.tx, { from, before, limit: limit + 1 }),
        objections.objectionsOf(ctx.tx, ctx.realm, person),
      ])
      const page = found.slice(0, limit)
      const byRead = new Map<string, ObjectionRow>(
        mine
          .toReversed()
          .flatMap((o) => (o.read_at === null ? [] : [[`${o.read_at.getTime()}_${o.read_no}`, o] as const])),
      )
      const views = await lookViews(ctx, page, numbersOf)
      return {
        rows: views.map((view, i) => {
          const objection = byRead.get(cursorAfter(page[i]!))
          return { ...view, objection: objection ? { id: objection.id, state: objection.state } : null }
        }),
        next: found.length > limit ? cursorAfter(page.at(-1)!) : null,
        total: null,
      }
    },
  )

/** The name behind one look at oneself: officials' names are public with their post. */
export const showReader = query(
  'privacy.reader',
  async (ctx: ReadContext, input: Input<typeof contract.reader>): Promise<Output<typeof contract.reader>> => {
    personOf(ctx)
    const at = new Date(input.at)
    const [found] = await ledger.ownReaders(ctx.tx, {
      from: at,
      to: new Date(at.getTime() + 1),
      no: BigInt(input.no),
    })
    if (!found) throw refuse('privacy.no-such-read')
    // Names of officials are public with their post; whoever acted without one is named by the mandate they acted under.
    const isOfficial = found.person !== null && isUuid(found.capacity)
    return { name: isOfficial ? ((await namesOf(ctx, [found.person!])).get(found.person!) ?? null) : null }
  },
)

/** Objections as both sides read them; titles of units in one statement each, few units. */
export async function objectionViews(
  ctx: ReadContext,
  rows: readonly ObjectionRow[],
): Promise<ObjectionView[]> {
  if (rows.length === 0) return []
  const clock = await answerClock(ctx)
  const ids = [...new Set(rows.flatMap((o) => [o.unit, o.body]))]
  const bodies = await Promise.all(ids.map((id) => getBody(ctx, id)))
  const titles = new Map(ids.map((id, i) => [id, bodies[i]?.title ?? '']))
  return rows.map((o) => ({
    id: o.id,
    madeAt: o.made_at.toISOString(),
    text: o.text,
    unit: titles.get(o.unit)!,
    answering: titles.get(o.body)!,
    level: o.level,
    from: o.from_at === null ? null : dayOf(o.from_at, clock.calendar),
    to: o.to_at === null ? null : addDays(dayOf(o.to_at, clock.calendar), -1),
    workingDays: o.working_days,
    dueAt: o.due_at.toISOString(),
    late: o.state === 'open' && (o.level > 0 || o.due_at <= ctx.now),
    state: o.state,
    finding: o.finding,
    answer: o.answer,
    answeredAt: o.answered_at?.toISOString() ?? null,
    revision: o.revision,
  }))
}

export const showMyObjections = query(
  'privacy.my-objections',
  async (ctx: ReadContext): Promise<Output<typeof contract.myObjections>> => ({
    rows: await objectionViews(ctx, await objections.objectionsOf(ctx.tx, ctx.realm, personOf(ctx))),
  }),
)

export const showPurposes = query(
  'privacy.purposes',
  async (ctx: ReadContext): Promise<Output<typeof contract.purposes>> => {
    const who = acting(ctx)
    const [rows, posts, clock, setting, top] = await Promise.all([
      store.purposesInForce(ctx.tx, ctx.realm),
      postsWithFlags(ctx),
      answerClock(ctx),
      store.settingOf(ctx.tx, ctx.realm),
      topBodyWith(ctx, 'privacy.answer'),
    ])
    return {
      rows: rows.map((p) => ({
        id: p.id,
        version: p.version,
        title: p.title,
        basis: p.basis,
        clause: p.clause,
        fields: p.fields,
        retention: p.retention,
        sensitive: p.sensitive,
        consent: p.consent,
        posts: [...new Set(posts.filter((post) => mayUse(p, post.may)).map((post) => post.title))].slice(
          0,
          12,
        ),
        mine: mayUse(p, who.may),
        from: p.from_at.toISOString(),
      })),
      handler: {
        name: setting?.handler_name ?? top?.title ?? null,
        contact: setting?.handler_contact ?? null,
      },
      answerDays: clock.days,
      answerSource: clock.source,
    }
  },
)

export const showMyConsents = query(
  'privacy.my-consents',
  async (ctx: ReadContext): Promise<Output<typeof contract.myConsents>> => {
    const rows = await store.consentsOf(ctx.tx, ctx.realm, personOf(ctx))
    const titles = await store.purposeTitles(
      ctx.tx,
      ctx.realm,
      rows.map((r) => r.purpose),
    )
    return {
      rows: rows.map((r) => ({
        purpose: r.purpose,
        title: titles.get(r.purpose)?.title ?? r.purpose,
        version: r.version,
        givenAt: r.given_at.toISOString(),
        withdrawnAt: r.withdrawn_at?.toISOString() ?? null,
      })),
    }
  },
)
