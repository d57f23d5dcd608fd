/** SQL of papers: marks on the roll, slips as two people read them, counts of the urn, and what was set aside. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { SlipChoice } from '../rules-paper.ts'
import type { PaperCountRow, RollRow, SetAsideRow, SlipEntryRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `meetings.${name}`, text })

type Right = Pick<RollRow, 'ballot' | 'id'>

export function getRight(ctx: ReadContext, ballot: Uuid, right: Uuid): Promise<RollRow | undefined> {
  return ctx.tx.first(
    named(
      'right-get',
      'SELECT ballot, id, attendance, person, voted, paper FROM meetings.roll WHERE realm = $1 AND ballot = $2 AND id = $3',
    ),
    [ctx.realm, ballot, right],
  )
}

/** Marks the right as used on paper. False: it was used before. */
export async function takePaper(
  ctx: ReadContext,
  _permit: Permit<'meetings.paper'>,
  right: Right,
): Promise<boolean> {
  const row = await ctx.tx.first<{ taken: boolean }>(
    named('paper-take', 'SELECT meetings.take_paper($1, $2) AS taken'),
    [right.ballot, right.id],
  )
  return row?.taken ?? false
}

/** Takes the mark back. False: there is none, or the paper counts already. */
export async function releasePaper(
  ctx: ReadContext,
  _permit: Permit<'meetings.paper'>,
  right: Right,
): Promise<boolean> {
  const row = await ctx.tx.first<{ released: boolean }>(
    named('paper-release', 'SELECT meetings.release_paper($1, $2) AS released'),
    [right.ballot, right.id],
  )
  return row?.released ?? false
}

export function slipsOf(ctx: ReadContext, ballot: Uuid, right: Uuid | null): Promise<SlipEntryRow[]> {
  return ctx.tx.all(
    named(
      'slips-of',
      `SELECT * FROM meetings.slip_entry WHERE realm = $1 AND ballot = $2 AND ($3::uuid IS NULL OR right_id = $3)
       ORDER BY right_id, round, slot`,
    ),
    [ctx.realm, ballot, right],
  )
}

export function insertSlip(ctx: ReadContext, _permit: Permit<'meetings.paper'>, e: SlipEntryRow) {
  return ctx.tx.run(
    named(
      'slip-insert',
      `INSERT INTO meetings.slip_entry (realm, ballot, right_id, round, slot, person, name, choice, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    ),
    [ctx.realm, e.ballot, e.right_id, e.round, e.slot, e.person, e.name, e.choice, e.at],
  )
}

/** Crosses out what was entered under a right. */
export function releaseSlips(
  ctx: ReadContext,
  _permit: Permit<'meetings.paper'>,
  right: Right,
  reason: string,
) {
  return ctx.tx.run(
    named(
      'slips-release',
      'UPDATE meetings.slip_entry SET released = $4 WHERE realm = $1 AND ballot = $2 AND right_id = $3 AND released IS NULL',
    ),
    [ctx.realm, right.ballot, right.id, reason],
  )
}

/** The vote two people entered alike; the database looks at their entries once more. */
export function insertPaperVote(
  ctx: ReadContext,
  _permit: Permit<'meetings.paper'>,
  right: Right,
  choice: SlipChoice,
) {
  return ctx.tx.run(
    named(
      'vote-paper',
      'INSERT INTO meetings.vote (realm, ballot, right_id, choice, paper) VALUES ($1, $2, $3, $4, true)',
    ),
    [ctx.realm, right.ballot, right.id, choice],
  )
}

export function paperCountsOf(ctx: ReadContext, ballot: Uuid): Promise<PaperCountRow[]> {
  return ctx.tx.all(
    named(
      'paper-counts-of',
      'SELECT * FROM meetings.paper_count WHERE realm = $1 AND ballot = $2 ORDER BY round, slot',
    ),
    [ctx.realm, ballot],
  )
}

export function insertPaperCount(ctx: ReadContext, _permit: Permit<'meetings.count'>, c: PaperCountRow) {
  return ctx.tx.run(
    named(
      'paper-count-insert',
      `INSERT INTO meetings.paper_count (realm, ballot, round, slot, person, name, votes_for, votes_against, votes_abstain, spoilt, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
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
      c.spoilt,
      c.at,
    ],
  )
}

/** Keeps that something did not count. False: a second try of the same kind is on record already. */
export async function setAside(
  ctx: ReadContext,
  _permit: Permit<'meetings.paper'> | Permit<'meetings.set-aside'>,
  row: SetAsideRow,
): Promise<boolean> {
  const kept = await ctx.tx.run(
    named(
      'set-aside-insert',
      `INSERT INTO meetings.set_aside (realm, id, ballot, right_id, channel, what, reason, person, name, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    ),
    [
      ctx.realm,
      row.id,
      row.ballot,
      row.right_id,
      row.channel,
      row.what,
      row.reason,
      row.person,
      row.name,
      row.at,
    ],
  )
  return kept === 1
}

export function setAsideOf(ctx: ReadContext, ballot: Uuid): Promise<SetAsideRow[]> {
  return ctx.tx.all(
    named(
      'set-aside-of',
      `SELECT id, ballot, right_id, channel, what, reason, person, name, at FROM meetings.set_aside
       WHERE realm = $1 AND ballot = $2 ORDER BY at, id`,
    ),
    [ctx.realm, ballot],
  )
}
