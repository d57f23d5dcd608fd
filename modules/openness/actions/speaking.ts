/** What residents say to a publication: questions at any time, objections while it is shown. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { deadline } from '#kernel/time'
import { acting } from '#modules/bodies'
import { calendarOf } from '#modules/packs'
import { allowSpeak } from '../access.ts'
import type * as contract from '../contract.ts'
import { getPublication } from '../store/publications.ts'
import * as store from '../store/voices.ts'
import type { ObjectionRow, PublicationRow, QuestionRow } from '../tables.ts'
import { noPersonal, refuse, touchObjection, touchQuestion } from './recording.ts'

/** Unanswered questions of one person at one publication. */
const MOST_QUESTIONS = 5

async function spokenTo(ctx: Context, publication: string, text: string) {
  const who = acting(ctx)
  const permit = must(allowSpeak(who))
  const p = await getPublication(ctx, publication)
  if (!p) throw refuse('openness.none')
  noPersonal(text)
  const person = who.person!
  await store.holdPerson(ctx, p.id, person)
  const waiting = await store.waitingOf(ctx, p.id, person)
  return { permit, p, person, name: who.personName, waiting }
}

function voiceOf(
  ctx: Context,
  kind: 'question' | 'objection',
  id: string,
  p: PublicationRow,
  person: string,
) {
  ctx.touch({ kind: 'openness.voice', id, fields: [kind] })
  return { realm: ctx.realm, id, kind, publication: p.id, person, at: ctx.now }
}

export const ask = action(
  'openness.ask',
  async (ctx: Context, input: Input<typeof contract.ask>): Promise<Output<typeof contract.ask>> => {
    const { permit, p, person, name, waiting } = await spokenTo(ctx, input.publication, input.text)
    if (waiting.questions >= MOST_QUESTIONS)
      throw refuse('openness.too-many-questions', { n: MOST_QUESTIONS })
    const due = deadline({ mode: 'working-day', length: p.question_days }, ctx.now, await calendarOf(ctx))
    const row: QuestionRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      publication: p.id,
      body: p.body,
      text: input.text.trim(),
      shown_name: input.named ? name : null,
      at: ctx.now,
      due_at: due.dueAt,
      flagged: due.flagged !== undefined,
      overdue_at: null,
      answer: null,
      answered_at: null,
      answered_by: null,
      answered_title: null,
    }
    await store.insertQuestion(ctx, permit, row)
    await store.insertVoice(ctx, permit, voiceOf(ctx, 'question', row.id, p, person))
    touchQuestion(ctx, row, ['*'])
    ctx.announce('openness.Asked', { question: row.id, publication: p.id, body: p.body })
    return { id: row.id, dueAt: row.due_at.toISOString() }
  },
)

export const object = action(
  'openness.object',
  async (ctx: Context, input: Input<typeof contract.object>): Promise<Output<typeof contract.object>> => {
    const { permit, p, person, name, waiting } = await spokenTo(ctx, input.publication, input.text)
    // Its time may be over while it waits for other objections: late is late.
    if (p.state !== 'open' || p.until_at <= ctx.now) throw refuse('openness.window-over')
    if (waiting.objections > 0) throw refuse('openness.objected-already')
    const row: ObjectionRow = {
      realm: ctx.realm,
      id: ctx.newId(),
      publication: p.id,
      body: p.body,
      text: input.text.trim(),
      shown_name: input.named ? name : null,
      at: ctx.now,
      disposition: 'open',
      reasons: null,
      disposed_at: null,
      disposed_by: null,
      disposed_title: null,
    }
    await store.insertObjection(ctx, permit, row)
    await store.insertVoice(ctx, permit, voiceOf(ctx, 'objection', row.id, p, person))
    touchObjection(ctx, row, ['*'])
    ctx.announce('openness.Objected', { objection: row.id, publication: p.id, body: p.body })
    return { id: row.id }
  },
  { objection_within_window: () => refuse('openness.window-over') },
)
