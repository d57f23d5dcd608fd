/** Objecting to a look, answering, passing up what is late. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { addDays, startOfDay } from '#kernel/time'
import { acting, bodyWith, postsOfCapacities, topBodyWith } from '#modules/bodies'
import { allowAnswering, allowEscalating, allowObjecting, allowWithdrawing } from '../access.ts'
import type * as contract from '../contract.ts'
import { answerClock, dueAfter } from '../deadlines.ts'
import type { AnswerClock } from '../deadlines.ts'
import * as ledger from '../store/ledger.ts'
import * as store from '../store/objections.ts'
import type { ObjectionRow } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

/** Longest period one objection covers. */
const MOST_DAYS = 366
const KIND = 'privacy.objection'

/** What the trace digests of an objection. */
export function objectionFacts(o: ObjectionRow): Readonly<Record<string, unknown>> {
  const { person, read_at, read_no, unit, body, level, text, due_at, state, finding, answer, answered_by } = o
  return {
    person,
    read_at,
    read_no: read_no === null ? null : String(read_no),
    unit,
    body,
    level,
    text,
    due_at,
    state,
    finding,
    answer,
    answered_by,
  }
}

interface Span {
  readonly from: Date
  readonly to: Date
  readonly no: bigint | null
}

function spanOf(input: Input<typeof contract.object>, clock: AnswerClock): Span {
  if ((input.read === undefined) === (input.period === undefined)) throw refuse('privacy.which-read')
  if (input.read) {
    const at = new Date(input.read.at)
    return { from: at, to: new Date(at.getTime() + 1), no: BigInt(input.read.no) }
  }
  const from = startOfDay(input.period!.from, clock.calendar)
  const to = startOfDay(addDays(input.period!.to, 1), clock.calendar)
  if (to <= from || to.getTime() - from.getTime() > MOST_DAYS * 86_400_000)
    throw refuse('privacy.period-wrong', { days: MOST_DAYS })
  return { from, to, no: null }
}

/**
 * Objects to one look, or to all of a period. Each unit that looked answers for itself, so one act may make several
 * objections. Refuses what was never looked at. Announces `privacy.Objected`.
 */
export const object = action(
  'privacy.object',
  async (ctx: Context, input: Input<typeof contract.object>): Promise<Output<typeof contract.object>> => {
    const who = acting(ctx)
    const permit = must(allowObjecting(who))
    const clock = await answerClock(ctx)
    const span = spanOf(input, clock)
    const readers = await ledger.ownReaders(ctx.tx, span)
    if (readers.length === 0) throw refuse(input.read ? 'privacy.no-such-read' : 'privacy.nothing-read')
    const posts = await postsOfCapacities(
      ctx,
      readers.map((r) => r.capacity),
    )
    const units = new Map<Uuid | null, Set<Uuid>>()
    for (const r of readers) {
      const unit = (r.capacity && posts.get(r.capacity)?.body) ?? null
      const persons = units.get(unit) ?? new Set()
      if (r.person !== null) persons.add(r.person)
      units.set(unit, persons)
    }
    const dueAt = dueAfter(clock, clock.days, ctx.now)
    const objections: Uuid[] = []
    for (const [unit, persons] of units) {
      const answering = await answererFor(ctx, unit)
      if (!answering) throw refuse('privacy.nobody-answers')
      const row: ObjectionRow = {
        realm: ctx.realm,
        id: ctx.newId(),
        person: who.person!,
        read_at: span.no === null ? null : span.from,
        read_no: span.no,
        from_at: span.no === null ? span.from : null,
        to_at: span.no === null ? span.to : null,
        unit: unit ?? answering.id,
        body: answering.id,
        place_path: answering.placePath,
        level: 0,
        readers: [...persons],
        text: input.text.trim(),
        made_at: ctx.now,
        working_days: clock.days,
        due_at: dueAt,
        state: 'open',
        finding: null,
        answer: null,
        answered_by: null,
        answered_under: null,
        answered_at: null,
        revision: 1,
      }
      await store.insertObjection(permit, ctx.tx, row)
      ctx.touch({ kind: KIND, id: row.id, fields: ['*'], row: objectionFacts(row) })
      ctx.announce('privacy.Objected', { objection: row.id, body: row.body, unit: row.unit })
      objections.push(row.id)
    }
    return { objections, dueAt: dueAt.toISOString() }
  },
  { objection_once: () => refuse('privacy.already-objected') },
)

/** Who answers for a unit; for the system itself the topmost unit that answers. */
async function answererFor(ctx: Context, unit: Uuid | null) {
  const own = unit === null ? undefined : await bodyWith(ctx, 'privacy.answer', unit)
  return own ?? topBodyWith(ctx, 'privacy.answer')
}

export const withdrawObjection = action(
  'privacy.withdraw-objection',
  async (ctx: Context, input: Input<typeof contract.withdrawObjection>) => {
    const row = await store.findObjection(ctx.tx, ctx.realm, input.id, true)
    if (!row) throw refuse('privacy.no-objection')
    const permit = must(allowWithdrawing(acting(ctx), row))
    await change(ctx, permit, { ...row, state: 'withdrawn' })
    return {}
  },
)

/**
 * Answers an objection: whether the look was justified, and why. Refuses whoever looked and whoever objected. Announces
 * `privacy.ObjectionAnswered`; the person reads the answer beside the look.
 */
export const answer = action(
  'privacy.answer',
  async (ctx: Context, input: Input<typeof contract.answer>): Promise<Output<typeof contract.answer>> => {
    const who = acting(ctx)
    const row = await store.findObjection(ctx.tx, ctx.realm, input.id, true)
    if (!row) throw refuse('privacy.no-objection')
    const permit = must(allowAnswering(who, row))
    if (row.revision !== input.revision) throw refuseKernel('kernel.stale', { who: '' })
    const changed: ObjectionRow = {
      ...row,
      state: 'answered',
      finding: input.finding,
      answer: input.answer.trim(),
      answered_by: who.person,
      answered_under: who.appointment,
      answered_at: ctx.now,
    }
    await change(ctx, permit, changed)
    ctx.announce('privacy.ObjectionAnswered', {
      objection: row.id,
      person: row.person,
      finding: input.finding,
    })
    return { revision: row.revision + 1 }
  },
)

const BATCH = 100

/**
 * Passes late objections to the unit above, with a new term of the same length; at the top they stay and are announced
 * again. Announces `privacy.ObjectionLate`. Returns how many.
 */
export const escalate = action('privacy.escalate', async (ctx: Context, _input: null): Promise<number> => {
  const permit = allowEscalating()
  const late = await store.lateObjections(ctx.tx, ctx.realm, ctx.now, BATCH)
  if (late.length === 0) ctx.touch({ kind: 'privacy.round', id: null, fields: [] })
  const clock = late.length > 0 ? await answerClock(ctx) : undefined
  for (const row of late) {
    const above = await bodyWith(ctx, 'privacy.answer', row.body, { above: true })
    await change(ctx, permit, {
      ...row,
      body: above?.id ?? row.body,
      place_path: above?.placePath ?? row.place_path,
      level: row.level + 1,
      due_at: dueAfter(clock!, row.working_days, ctx.now),
    })
    ctx.announce('privacy.ObjectionLate', {
      objection: row.id,
      person: row.person,
      body: above?.id ?? row.body,
      below: row.body,
    })
  }
  return late.length
})

async function change(
  ctx: Context,
  permit: Parameters<typeof store.updateObjection>[0],
  row: ObjectionRow,
): Promise<void> {
  const changed = { ...row, revision: row.revision + 1 }
  await store.updateObjection(permit, ctx.tx, changed)
  ctx.touch({ kind: KIND, id: row.id, fields: ['state', 'body', 'answer'], row: objectionFacts(changed) })
}
