/** SQL of questions and objections, and of whose they are. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { ObjectionRow, QuestionRow, VoiceRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `openness.${name}`, text })

export function insertQuestion(ctx: ReadContext, _permit: Permit<'openness.speak'>, q: QuestionRow) {
  return ctx.tx.run(
    named(
      'question-insert',
      `INSERT INTO openness.question (realm, id, publication, body, text, shown_name, at, due_at, flagged)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    ),
    [q.realm, q.id, q.publication, q.body, q.text, q.shown_name, q.at, q.due_at, q.flagged],
  )
}

export function insertObjection(ctx: ReadContext, _permit: Permit<'openness.speak'>, o: ObjectionRow) {
  return ctx.tx.run(
    named(
      'objection-insert',
      `INSERT INTO openness.objection (realm, id, publication, body, text, shown_name, at, disposition)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'open')`,
    ),
    [o.realm, o.id, o.publication, o.body, o.text, o.shown_name, o.at],
  )
}

export function insertVoice(ctx: ReadContext, _permit: Permit<'openness.speak'>, v: VoiceRow) {
  return ctx.tx.run(
    named(
      'voice-insert',
      'INSERT INTO openness.voice (realm, id, kind, publication, person, at) VALUES ($1, $2, $3, $4, $5, $6)',
    ),
    [v.realm, v.id, v.kind, v.publication, v.person, v.at],
  )
}

/** One at a time per person and publication: two at once are told apart here. */
export function holdPerson(ctx: ReadContext, publication: Uuid, person: Uuid) {
  return ctx.tx.run(named('voice-hold', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 34))'), [
    `openness/${publication}/${person}`,
  ])
}

/** What this person has waiting at one publication; the floor shows them their own voices only. */
export async function waitingOf(
  ctx: ReadContext,
  publication: Uuid,
  person: Uuid,
): Promise<{ questions: number; objections: number }> {
  const row = await ctx.tx.first<{ questions: number; objections: number }>(
    named(
      'voice-waiting',
      `SELECT count(*) FILTER (WHERE q.id IS NOT NULL AND q.answered_at IS NULL)::int AS questions,
         count(*) FILTER (WHERE o.disposition = 'open')::int AS objections
       FROM openness.voice v
       LEFT JOIN openness.question q ON q.realm = v.realm AND q.id = v.id
       LEFT JOIN openness.objection o ON o.realm = v.realm AND o.id = v.id
       WHERE v.realm = $1 AND v.publication = $2 AND v.person = $3`,
    ),
    [ctx.realm, publication, person],
  )
  return row!
}

export async function personOf(ctx: ReadContext, id: Uuid): Promise<Uuid | null> {
  const row = await ctx.tx.first<{ person: Uuid }>(
    named('voice-person', 'SELECT person FROM openness.voice WHERE realm = $1 AND id = $2'),
    [ctx.realm, id],
  )
  return row?.person ?? null
}

export function questionsOf(ctx: ReadContext, publications: readonly Uuid[]): Promise<QuestionRow[]> {
  return ctx.tx.all(
    named(
      'questions-of',
      'SELECT * FROM openness.question WHERE realm = $1 AND publication = ANY ($2::uuid[]) ORDER BY at DESC, id DESC LIMIT 500',
    ),
    [ctx.realm, publications],
  )
}

export function objectionsOf(ctx: ReadContext, publications: readonly Uuid[]): Promise<ObjectionRow[]> {
  return ctx.tx.all(
    named(
      'objections-of',
      'SELECT * FROM openness.objection WHERE realm = $1 AND publication = ANY ($2::uuid[]) ORDER BY at DESC, id DESC LIMIT 500',
    ),
    [ctx.realm, publications],
  )
}

export function getQuestion(ctx: ReadContext, id: Uuid): Promise<QuestionRow | undefined> {
  return ctx.tx.first(named('question', 'SELECT * FROM openness.question WHERE realm = $1 AND id = $2'), [
    ctx.realm,
    id,
  ])
}

export function lockQuestion(ctx: ReadContext, id: Uuid): Promise<QuestionRow | undefined> {
  return ctx.tx.first(
    named('question-lock', 'SELECT * FROM openness.question WHERE realm = $1 AND id = $2 FOR UPDATE'),
    [ctx.realm, id],
  )
}

export function getObjection(ctx: ReadContext, id: Uuid): Promise<ObjectionRow | undefined> {
  return ctx.tx.first(named('objection', 'SELECT * FROM openness.objection WHERE realm = $1 AND id = $2'), [
    ctx.realm,
    id,
  ])
}

export function updateQuestion(
  ctx: ReadContext,
  _permit: Permit<'openness.answer'> | Permit<'openness.time'>,
  q: QuestionRow,
) {
  return ctx.tx.run(
    named(
      'question-update',
      `UPDATE openness.question SET overdue_at = $3, answer = $4, answered_at = $5, answered_by = $6, answered_title = $7
       WHERE realm = $1 AND id = $2`,
    ),
    [q.realm, q.id, q.overdue_at, q.answer, q.answered_at, q.answered_by, q.answered_title],
  )
}

export function updateObjection(ctx: ReadContext, _permit: Permit<'openness.answer'>, o: ObjectionRow) {
  return ctx.tx.run(
    named(
      'objection-update',
      `UPDATE openness.objection SET disposition = $3, reasons = $4, disposed_at = $5, disposed_by = $6, disposed_title = $7
       WHERE realm = $1 AND id = $2`,
    ),
    [o.realm, o.id, o.disposition, o.reasons, o.disposed_at, o.disposed_by, o.disposed_title],
  )
}

/** Questions a body has to answer, by deadline. */
export function openQuestions(
  ctx: ReadContext,
  body: Uuid,
  after: { at: Date; id: Uuid } | null,
  limit: number,
): Promise<(QuestionRow & { title: string })[]> {
  return ctx.tx.all(
    named(
      'questions-open',
      `SELECT q.*, p.title FROM openness.question q JOIN openness.publication p ON p.realm = q.realm AND p.id = q.publication
       WHERE q.realm = $1 AND q.body = $2 AND q.answered_at IS NULL
         AND ($3::timestamptz IS NULL OR (q.due_at, q.id) > ($3, $4::uuid)) ORDER BY q.due_at, q.id LIMIT $5`,
    ),
    [ctx.realm, body, after?.at ?? null, after?.id ?? null, limit],
  )
}

/** Objections a body has to dispose of, oldest first. */
export function openObjections(
  ctx: ReadContext,
  body: Uuid,
  after: Uuid | null,
  limit: number,
): Promise<(ObjectionRow & { title: string; matter: Uuid | null; until_at: Date })[]> {
  return ctx.tx.all(
    named(
      'objections-open',
      `SELECT o.*, p.title, p.matter, p.until_at FROM openness.objection o JOIN openness.publication p ON p.realm = o.realm AND p.id = o.publication
       WHERE o.realm = $1 AND o.body = $2 AND o.disposition = 'open' AND ($3::uuid IS NULL OR o.id > $3) ORDER BY o.id LIMIT $4`,
    ),
    [ctx.realm, body, after, limit],
  )
}

/** What a person asked and objected, newest first. */
export function mine(
  ctx: ReadContext,
  person: Uuid,
  after: Uuid | null,
  limit: number,
): Promise<
  {
    id: Uuid
    kind: 'question' | 'objection'
    publication: Uuid
    title: string
    body_title: string
    at: Date
    text: string
    due_at: Date | null
    answer: string | null
    answered_at: Date | null
    disposition: ObjectionRow['disposition'] | null
    overdue: boolean
  }[]
> {
  return ctx.tx.all(
    named(
      'voices-mine',
      `SELECT v.id, v.kind, v.publication, p.title, p.body_title, v.at, coalesce(q.text, o.text) AS text, q.due_at,
         coalesce(q.answer, o.reasons) AS answer, coalesce(q.answered_at, o.disposed_at) AS answered_at, o.disposition,
         q.overdue_at IS NOT NULL AS overdue
       FROM openness.voice v JOIN openness.publication p ON p.realm = v.realm AND p.id = v.publication
       LEFT JOIN openness.question q ON q.realm = v.realm AND q.id = v.id
       LEFT JOIN openness.objection o ON o.realm = v.realm AND o.id = v.id
       WHERE v.realm = $1 AND v.person = $2 AND ($3::uuid IS NULL OR v.id < $3) ORDER BY v.id DESC LIMIT $4`,
    ),
    [ctx.realm, person, after, limit],
  )
}

/** Questions whose time ran out and nobody was told of yet. */
export function lateQuestions(ctx: ReadContext, limit: number): Promise<QuestionRow[]> {
  return ctx.tx.all(
    named(
      'questions-late',
      `SELECT * FROM openness.question WHERE realm = $1 AND answered_at IS NULL AND overdue_at IS NULL AND due_at <= $2
       ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    ),
    [ctx.realm, ctx.now, limit],
  )
}

export async function anyLate(ctx: ReadContext): Promise<boolean> {
  const row = await ctx.tx.first<{ any: boolean }>(
    named(
      'questions-any-late',
      `SELECT EXISTS (SELECT 1 FROM openness.question WHERE realm = $1 AND answered_at IS NULL AND overdue_at IS NULL AND due_at <= $2) AS any`,
    ),
    [ctx.realm, ctx.now],
  )
  return row?.any ?? false
}
