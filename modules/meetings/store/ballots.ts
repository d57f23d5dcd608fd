/** SQL of ballots: the frozen package, the roll, votes of three ways. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Choice } from '../rules.ts'
import type { SlipChoice } from '../rules-paper.ts'
import type { BallotRow, HandCountRow, RollRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `meetings.${name}`, text })

const COLUMNS = [
  'realm',
  'id',
  'meeting',
  'item',
  'matter',
  'text',
  'way',
  'paper',
  'rule',
  'binding',
  'minutes',
  'state',
  'revision',
] as const satisfies readonly (keyof BallotRow)[]
const CHANGING = [
  'text',
  'way',
  'paper',
  'rule',
  'minutes',
  'state',
  'package',
  'digest',
  'members',
  'present',
  'voters',
  'opened_at',
  'until_at',
  'round',
  'closed_at',
  'votes_for',
  'votes_against',
  'votes_abstain',
  'paper_for',
  'paper_against',
  'paper_abstain',
  'paper_spoilt',
  'verdict',
  'tests',
  'void_reason',
  'revision',
] as const satisfies readonly (keyof BallotRow)[]
// The driver would send an array as a PostgreSQL array; these columns are JSON.
const JSON_COLUMNS: ReadonlySet<string> = new Set(['rule', 'tests'])
const valueOf = (row: Partial<BallotRow>, c: keyof BallotRow) =>
  JSON_COLUMNS.has(c) && row[c] !== null ? JSON.stringify(row[c]) : row[c]

const INSERT = named(
  'ballot-insert',
  `INSERT INTO meetings.ballot (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map((_, i) => `$${i + 1}`).join(', ')})`,
)
export function insertBallot(ctx: ReadContext, _permit: Permit<'meetings.record'>, row: BallotRow) {
  return ctx.tx.run(
    INSERT,
    COLUMNS.map((c) => valueOf(row, c)),
  )
}

const UPDATE = named(
  'ballot-update',
  `UPDATE meetings.ballot SET ${CHANGING.map((c, i) => `${c} = $${i + 3}`).join(', ')} WHERE realm = $1 AND id = $2`,
)
export function updateBallot(ctx: ReadContext, _permit: Permit<string>, row: BallotRow) {
  return ctx.tx.run(UPDATE, [row.realm, row.id, ...CHANGING.map((c) => valueOf(row, c))])
}

export function getBallot(ctx: ReadContext, id: Uuid): Promise<BallotRow | undefined> {
  return ctx.tx.first(named('ballot-get', 'SELECT * FROM meetings.ballot WHERE realm = $1 AND id = $2'), [
    ctx.realm,
    id,
  ])
}

/** Votes on their way, which only point at the ballot, are not kept waiting: whoever closes waits for them. */
export function lockBallot(ctx: ReadContext, id: Uuid): Promise<BallotRow | undefined> {
  return ctx.tx.first(
    named('ballot-lock', 'SELECT * FROM meetings.ballot WHERE realm = $1 AND id = $2 FOR NO KEY UPDATE'),
    [ctx.realm, id],
  )
}

export function ballotsOf(ctx: ReadContext, meeting: Uuid): Promise<BallotRow[]> {
  return ctx.tx.all(
    named('ballots-of', 'SELECT * FROM meetings.ballot WHERE realm = $1 AND meeting = $2 ORDER BY item, id'),
    [ctx.realm, meeting],
  )
}

export function ballotsOfMatter(ctx: ReadContext, matter: Uuid): Promise<BallotRow[]> {
  return ctx.tx.all(
    named(
      'ballots-of-matter',
      `SELECT * FROM meetings.ballot WHERE realm = $1 AND matter = $2 AND state <> 'void' ORDER BY id DESC LIMIT 50`,
    ),
    [ctx.realm, matter],
  )
}

/** Named and secret ballots whose window is over; locks them, skips what others work on. */
export function dueBallots(ctx: ReadContext, limit: number): Promise<BallotRow[]> {
  return ctx.tx.all(
    named(
      'ballots-due',
      `SELECT * FROM meetings.ballot WHERE realm = $1 AND state = 'open' AND way <> 'hands' AND until_at <= $2
       ORDER BY until_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED`,
    ),
    [ctx.realm, ctx.now, limit],
  )
}

export async function anyDue(ctx: ReadContext): Promise<boolean> {
  const row = await ctx.tx.first<{ any: boolean }>(
    named(
      'ballots-any-due',
      `SELECT EXISTS (SELECT 1 FROM meetings.ballot WHERE realm = $1 AND state = 'open' AND way <> 'hands' AND until_at <= $2) AS any`,
    ),
    [ctx.realm, ctx.now],
  )
  return row?.any ?? false
}

export async function insertRoll(
  ctx: ReadContext,
  _permit: Permit<'meetings.record'>,
  rows: readonly RollRow[],
): Promise<void> {
  if (rows.length === 0) return
  await ctx.tx.run(
    named(
      'roll-insert',
      `INSERT INTO meetings.roll (realm, ballot, id, attendance, person)
       SELECT $1, (r->>'ballot')::uuid, (r->>'id')::uuid, (r->>'attendance')::uuid, (r->>'person')::uuid
       FROM jsonb_array_elements($2::jsonb) r`,
    ),
    [ctx.realm, JSON.stringify(rows)],
  )
}

/** The roll as far as the floor shows it: all of it to whoever runs the meeting, one's own right otherwise. */
export function rollOf(ctx: ReadContext, ballot: Uuid): Promise<RollRow[]> {
  return ctx.tx.all(
    named(
      'roll-of',
      'SELECT ballot, id, attendance, person, voted, paper FROM meetings.roll WHERE realm = $1 AND ballot = $2 ORDER BY id',
    ),
    [ctx.realm, ballot],
  )
}

export function rollsOf(ctx: ReadContext, ballots: readonly Uuid[]): Promise<RollRow[]> {
  return ctx.tx.all(
    named(
      'rolls-of',
      'SELECT ballot, id, attendance, person, voted, paper FROM meetings.roll WHERE realm = $1 AND ballot = ANY ($2::uuid[])',
    ),
    [ctx.realm, ballots],
  )
}

/** Own rights in these ballots, by the signed-in person or by the ticket shown before. */
export function ownRights(
  ctx: ReadContext,
  ballots: readonly Uuid[],
  by: { readonly person: Uuid | null; readonly ticketMac: string | null },
): Promise<RollRow[]> {
  return ctx.tx.all(
    named(
      'own-rights',
      `SELECT r.ballot, r.id, r.attendance, r.person, r.voted, r.paper FROM meetings.roll r
       JOIN meetings.attendance a ON a.realm = r.realm AND a.id = r.attendance
       WHERE r.realm = $1 AND r.ballot = ANY ($2::uuid[]) AND (a.person = $3 OR a.ticket_mac = $4)`,
    ),
    [ctx.realm, ballots, by.person, by.ticketMac],
  )
}

/** Uses one's right and keeps the named vote. False: it was used before. */
export async function castNamed(
  ctx: ReadContext,
  _permit: Permit<'meetings.cast'>,
  right: Pick<RollRow, 'ballot' | 'id'>,
  choice: Choice,
): Promise<boolean> {
  const used = await ctx.tx.run(
    named(
      'right-use',
      'UPDATE meetings.roll SET voted = true WHERE realm = $1 AND ballot = $2 AND id = $3 AND NOT voted',
    ),
    [ctx.realm, right.ballot, right.id],
  )
  if (used === 0) return false
  await ctx.tx.run(
    named(
      'vote-insert',
      'INSERT INTO meetings.vote (realm, ballot, right_id, choice) VALUES ($1, $2, $3, $4)',
    ),
    [ctx.realm, right.ballot, right.id, choice],
  )
  return true
}

/** Uses one's right and drops the sealed vote under a random id. False: no right, or it was used before. */
export async function castSecret(
  ctx: ReadContext,
  _permit: Permit<'meetings.cast'>,
  right: Pick<RollRow, 'ballot' | 'id'>,
  vote: { readonly id: Uuid; readonly sealed: string },
): Promise<boolean> {
  const row = await ctx.tx.first<{ cast: boolean }>(
    named('vote-drop', 'SELECT meetings.cast_secret($1, $2, $3, $4) AS cast'),
    [right.ballot, right.id, vote.id, vote.sealed],
  )
  return row?.cast ?? false
}

export function namedVotes(
  ctx: ReadContext,
  ballot: Uuid,
): Promise<{ choice: SlipChoice; paper: boolean }[]> {
  return ctx.tx.all(
    named('votes-of', 'SELECT choice, paper FROM meetings.vote WHERE realm = $1 AND ballot = $2'),
    [ctx.realm, ballot],
  )
}

/** Takes every sealed vote out of the urn. */
export async function emptyUrn(
  ctx: ReadContext,
  _permit: Permit<'meetings.close-ballot'>,
  ballot: Uuid,
): Promise<{ id: Uuid; sealed: string }[]> {
  const rows = await ctx.tx.all<{ id: Uuid; sealed: string }>(
    named('urn', 'SELECT id, sealed FROM meetings.urn WHERE realm = $1 AND ballot = $2 ORDER BY id'),
    [ctx.realm, ballot],
  )
  await ctx.tx.run(named('urn-empty', 'DELETE FROM meetings.urn WHERE realm = $1 AND ballot = $2'), [
    ctx.realm,
    ballot,
  ])
  return rows
}

/** Writes all opened secret votes at once, in the order of their random ids. */
export async function insertSecretVotes(
  ctx: ReadContext,
  _permit: Permit<'meetings.close-ballot'>,
  ballot: Uuid,
  votes: readonly { readonly id: Uuid; readonly choice: Choice }[],
): Promise<void> {
  await ctx.tx.run(
    named(
      'secret-insert',
      `INSERT INTO meetings.secret_vote (realm, ballot, id, choice)
       SELECT $1, $2, (v->>'id')::uuid, v->>'choice' FROM jsonb_array_elements($3::jsonb) v ORDER BY v->>'id'`,
    ),
    [ctx.realm, ballot, JSON.stringify(votes)],
  )
}

export function insertHandCount(ctx: ReadContext, _permit: Permit<'meetings.count'>, c: HandCountRow) {
  return ctx.tx.run(
    named(
      'hands-insert',
      `INSERT INTO meetings.hand_count (realm, ballot, round, slot, person, name, votes_for, votes_against, votes_abstain, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    ),
    [
      ctx.realm,
      c.ballot,
      c.round,
      c.slot,
      c.person,
      c.name,
      c.votes_for,
      c.votes_against,
      c.votes_abstain,
      c.at,
    ],
  )
}

export function handCountsOf(ctx: ReadContext, ballots: readonly Uuid[]): Promise<HandCountRow[]> {
  return ctx.tx.all(
    named(
      'hands-of',
      'SELECT * FROM meetings.hand_count WHERE realm = $1 AND ballot = ANY ($2::uuid[]) ORDER BY round, slot',
    ),
    [ctx.realm, ballots],
  )
}

/** Is this attendance on the roll of a ballot that counts? */
export async function isOnRoll(ctx: ReadContext, attendance: Uuid): Promise<boolean> {
  const row = await ctx.tx.first<{ there: boolean }>(
    named(
      'on-roll',
      `SELECT EXISTS (SELECT 1 FROM meetings.roll r JOIN meetings.ballot b ON b.realm = r.realm AND b.id = r.ballot
         WHERE r.realm = $1 AND r.attendance = $2 AND b.state <> 'void') AS there`,
    ),
    [ctx.realm, attendance],
  )
  return row?.there ?? false
}
