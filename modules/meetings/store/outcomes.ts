/** SQL of results in two stages: the standing result, objections, recounts. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Choice } from '../rules.ts'
import type { ObjectionRow, OutcomeRow, RecountEntryRow, RecountRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `meetings.${name}`, text })

const RESULT = [
  'votes_for',
  'votes_against',
  'votes_abstain',
  'paper_for',
  'paper_against',
  'paper_abstain',
  'paper_spoilt',
  'verdict',
  'tests',
] as const satisfies readonly (keyof OutcomeRow)[]
const INSERTED = ['ballot', 'stage', 'until_at', ...RESULT, 'revision'] as const
const CHANGING = ['stage', ...RESULT, 'final_at', 'certificate', 'digest', 'revision'] as const
const valueOf = (row: OutcomeRow, c: keyof OutcomeRow) => (c === 'tests' ? JSON.stringify(row.tests) : row[c])

const INSERT = named(
  'outcome-insert',
  `INSERT INTO meetings.outcome (realm, ${INSERTED.join(', ')}) VALUES ($1, ${INSERTED.map((_, i) => `$${i + 2}`).join(', ')})`,
)
export function insertOutcome(ctx: ReadContext, _permit: Permit<'meetings.close-ballot'>, row: OutcomeRow) {
  return ctx.tx.run(INSERT, [ctx.realm, ...INSERTED.map((c) => valueOf(row, c))])
}

const UPDATE = named(
  'outcome-update',
  `UPDATE meetings.outcome SET ${CHANGING.map((c, i) => `${c} = $${i + 3}`).join(', ')} WHERE realm = $1 AND ballot = $2`,
)
export function updateOutcome(
  ctx: ReadContext,
  _permit: Permit<'meetings.answer'> | Permit<'meetings.final'>,
  row: OutcomeRow,
) {
  return ctx.tx.run(UPDATE, [ctx.realm, row.ballot, ...CHANGING.map((c) => valueOf(row, c))])
}

export function outcomesOf(ctx: ReadContext, ballots: readonly Uuid[]): Promise<OutcomeRow[]> {
  return ctx.tx.all(
    named('outcomes-of', 'SELECT * FROM meetings.outcome WHERE realm = $1 AND ballot = ANY ($2::uuid[])'),
    [ctx.realm, ballots],
  )
}

export function lockOutcome(ctx: ReadContext, ballot: Uuid): Promise<OutcomeRow | undefined> {
  return ctx.tx.first(
    named(
      'outcome-lock',
      'SELECT * FROM meetings.outcome WHERE realm = $1 AND ballot = $2 FOR NO KEY UPDATE',
    ),
    [ctx.realm, ballot],
  )
}

const DUE = `o.realm = $1 AND o.stage = 'preliminary' AND o.until_at <= $2
  AND NOT EXISTS (SELECT 1 FROM meetings.objection j WHERE j.realm = o.realm AND j.ballot = o.ballot AND j.disposition IS NULL)
  AND NOT EXISTS (SELECT 1 FROM meetings.recount r WHERE r.realm = o.realm AND r.ballot = o.ballot AND r.done_at IS NULL)`

/** Results whose window is over and for which nothing waits; locks them, skips what others work on. */
export function dueOutcomes(ctx: ReadContext, limit: number): Promise<OutcomeRow[]> {
  return ctx.tx.all(
    named(
      'outcomes-due',
      `SELECT o.* FROM meetings.outcome o WHERE ${DUE} ORDER BY o.until_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED`,
    ),
    [ctx.realm, ctx.now, limit],
  )
}

export async function anyDueOutcome(ctx: ReadContext): Promise<boolean> {
  const row = await ctx.tx.first<{ any: boolean }>(
    named('outcomes-any-due', `SELECT EXISTS (SELECT 1 FROM meetings.outcome o WHERE ${DUE}) AS any`),
    [ctx.realm, ctx.now],
  )
  return row?.any ?? false
}

/** Is a result of this matter still open to objections? */
export async function isPreliminary(ctx: ReadContext, matter: Uuid): Promise<boolean> {
  const row = await ctx.tx.first<{ there: boolean }>(
    named(
      'outcome-of-matter',
      `SELECT EXISTS (SELECT 1 FROM meetings.outcome o JOIN meetings.ballot b ON b.realm = o.realm AND b.id = o.ballot
         WHERE o.realm = $1 AND b.matter = $2 AND b.binding AND o.stage = 'preliminary') AS there`,
    ),
    [ctx.realm, matter],
  )
  return row?.there ?? false
}

export function objectionsOf(ctx: ReadContext, ballots: readonly Uuid[]): Promise<ObjectionRow[]> {
  return ctx.tx.all(
    named(
      'objections-of',
      'SELECT * FROM meetings.objection WHERE realm = $1 AND ballot = ANY ($2::uuid[]) ORDER BY at, id',
    ),
    [ctx.realm, ballots],
  )
}

export function getObjection(ctx: ReadContext, id: Uuid): Promise<ObjectionRow | undefined> {
  return ctx.tx.first(
    named('objection-get', 'SELECT * FROM meetings.objection WHERE realm = $1 AND id = $2'),
    [ctx.realm, id],
  )
}

export function insertObjection(
  ctx: ReadContext,
  _permit: Permit<'meetings.object'>,
  o: Pick<ObjectionRow, 'id' | 'ballot' | 'right_id' | 'text' | 'at'>,
) {
  return ctx.tx.run(
    named(
      'objection-insert',
      'INSERT INTO meetings.objection (realm, id, ballot, right_id, text, at) VALUES ($1, $2, $3, $4, $5, $6)',
    ),
    [ctx.realm, o.id, o.ballot, o.right_id, o.text, o.at],
  )
}

export function answerObjection(ctx: ReadContext, _permit: Permit<'meetings.answer'>, o: ObjectionRow) {
  return ctx.tx.run(
    named(
      'objection-answer',
      `UPDATE meetings.objection SET disposition = $3, reasons = $4, answered_by = $5, answered_name = $6, answered_at = $7
       WHERE realm = $1 AND id = $2`,
    ),
    [ctx.realm, o.id, o.disposition, o.reasons, o.answered_by, o.answered_name, o.answered_at],
  )
}

export function recountsOf(ctx: ReadContext, ballots: readonly Uuid[]): Promise<RecountRow[]> {
  return ctx.tx.all(
    named(
      'recounts-of',
      'SELECT * FROM meetings.recount WHERE realm = $1 AND ballot = ANY ($2::uuid[]) ORDER BY no',
    ),
    [ctx.realm, ballots],
  )
}

export function insertRecount(ctx: ReadContext, _permit: Permit<'meetings.answer'>, r: RecountRow) {
  return ctx.tx.run(
    named(
      'recount-insert',
      'INSERT INTO meetings.recount (realm, ballot, no, objection, by_hand, at) VALUES ($1, $2, $3, $4, $5, $6)',
    ),
    [ctx.realm, r.ballot, r.no, r.objection, r.by_hand, r.at],
  )
}

export function updateRecount(ctx: ReadContext, _permit: Permit<'meetings.answer'>, r: RecountRow) {
  return ctx.tx.run(
    named(
      'recount-update',
      `UPDATE meetings.recount SET round = $4, done_at = $5, votes_for = $6, votes_against = $7, votes_abstain = $8,
         spoilt = $9, verdict = $10 WHERE realm = $1 AND ballot = $2 AND no = $3`,
    ),
    [
      ctx.realm,
      r.ballot,
      r.no,
      r.round,
      r.done_at,
      r.votes_for,
      r.votes_against,
      r.votes_abstain,
      r.spoilt,
      r.verdict,
    ],
  )
}

export function recountEntriesOf(ctx: ReadContext, ballots: readonly Uuid[]): Promise<RecountEntryRow[]> {
  return ctx.tx.all(
    named(
      'recount-entries-of',
      `SELECT * FROM meetings.recount_entry WHERE realm = $1 AND ballot = ANY ($2::uuid[]) ORDER BY no, round, slot`,
    ),
    [ctx.realm, ballots],
  )
}

export function insertRecountEntry(ctx: ReadContext, _permit: Permit<'meetings.answer'>, e: RecountEntryRow) {
  return ctx.tx.run(
    named(
      'recount-entry-insert',
      `INSERT INTO meetings.recount_entry (realm, ballot, no, round, slot, person, name, votes_for, votes_against, votes_abstain, spoilt, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    ),
    [
      ctx.realm,
      e.ballot,
      e.no,
      e.round,
      e.slot,
      e.person,
      e.name,
      e.votes_for,
      e.votes_against,
      e.votes_abstain,
      e.spoilt,
      e.at,
    ],
  )
}

/** Secret votes as they were opened: no person, time or order is with them. */
export function secretVotes(ctx: ReadContext, ballot: Uuid): Promise<{ choice: Choice }[]> {
  return ctx.tx.all(
    named('secret-votes', 'SELECT choice FROM meetings.secret_vote WHERE realm = $1 AND ballot = $2'),
    [ctx.realm, ballot],
  )
}
