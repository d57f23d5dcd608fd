/** SQL of who lives where they support. `$1` is the realm. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { MatterRow } from '#modules/flow'
import type { ResidenceRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `deliberation.${name}`, text })

/** Found later: the caller's own support counts from now on. */
export function countMine(
  ctx: ReadContext,
  _permit: Permit<'deliberation.ask-residence'>,
  motion: Uuid,
  lives: 'registered' | 'confirmed',
): Promise<number> {
  return ctx.tx.run(
    named(
      'support-lives',
      `UPDATE deliberation.support SET lives = $4 WHERE realm = $1 AND motion = $2 AND person = $3 AND active`,
    ),
    [ctx.realm, motion, ctx.actor.person, lives],
  )
}

/** What a person last asked of a place, and the answer. */
export function lastResidence(
  ctx: ReadContext,
  person: Uuid,
  place: Uuid,
): Promise<ResidenceRow | undefined> {
  return ctx.tx.first(
    named(
      'residence-last',
      `SELECT * FROM deliberation.residence WHERE realm = $1 AND person = $2 AND place = $3 ORDER BY asked_at DESC, id DESC LIMIT 1`,
    ),
    [ctx.realm, person, place],
  )
}

export function insertResidence(
  ctx: ReadContext,
  _permit: Permit<'deliberation.ask-residence'>,
  r: Pick<ResidenceRow, 'id' | 'person' | 'place' | 'place_path' | 'said_sealed'>,
): Promise<number> {
  return ctx.tx.run(
    named(
      'residence-insert',
      `INSERT INTO deliberation.residence (realm, id, person, place, place_path, said_sealed, state, asked_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7)`,
    ),
    [ctx.realm, r.id, r.person, r.place, r.place_path, r.said_sealed, ctx.now],
  )
}

export function lockResidence(ctx: ReadContext, id: Uuid): Promise<ResidenceRow | undefined> {
  return ctx.tx.first(
    named('residence-lock', `SELECT * FROM deliberation.residence WHERE realm = $1 AND id = $2 FOR UPDATE`),
    [ctx.realm, id],
  )
}

export function getResidence(ctx: ReadContext, id: Uuid): Promise<ResidenceRow | undefined> {
  return ctx.tx.first(
    named('residence-get', `SELECT * FROM deliberation.residence WHERE realm = $1 AND id = $2`),
    [ctx.realm, id],
  )
}

/** Waiting for an answer, oldest first, within a place of the tree. */
export function waitingResidences(
  ctx: ReadContext,
  path: string,
  after: Uuid | null,
  limit: number,
): Promise<ResidenceRow[]> {
  return ctx.tx.all(
    named(
      'residence-waiting',
      `SELECT * FROM deliberation.residence WHERE realm = $1 AND state = 'asked' AND place_path >= $2 AND place_path < $3
         AND ($4::uuid IS NULL OR id > $4) ORDER BY id LIMIT $5`,
    ),
    [ctx.realm, path, `${path}~`, after, limit],
  )
}

/** Where they said they live goes with the answer. */
export function answerResidence(
  ctx: ReadContext,
  _permit: Permit<'deliberation.residence'>,
  id: Uuid,
  answer: {
    readonly state: 'confirmed' | 'declined'
    readonly reason: string
    readonly by: Uuid
    readonly title: string
  },
): Promise<number> {
  return ctx.tx.run(
    named(
      'residence-answer',
      `UPDATE deliberation.residence SET state = $3, reason = $4, decided_by = $5, decided_title = $6, decided_at = $7,
         said_sealed = NULL WHERE realm = $1 AND id = $2`,
    ),
    [ctx.realm, id, answer.state, answer.reason, answer.by, answer.title, ctx.now],
  )
}

/** Open motions whose supporters must live in the place. */
export function openWithin(ctx: ReadContext, place: Uuid): Promise<MatterRow[]> {
  return ctx.tx.all(
    named(
      'motions-within',
      `SELECT m.* FROM deliberation.motion d JOIN flow.matters m ON m.realm = d.realm AND m.id = d.id
       WHERE d.realm = $1 AND d.within = $2 AND m.state = 'open'`,
    ),
    [ctx.realm, place],
  )
}

/** A confirmed resident's support counts on those of the motions they support; which, nobody is told. */
export async function countResident(
  ctx: ReadContext,
  _permit: Permit<'deliberation.residence'>,
  residence: Uuid,
  motions: readonly Uuid[],
): Promise<void> {
  await ctx.tx.all(named('count-resident', `SELECT deliberation.count_resident($1, $2::uuid[])`), [
    residence,
    motions,
  ])
}

/** Deletes what was asked before the instant; returns how many. */
export function forgetResidences(
  ctx: ReadContext,
  _permit: Permit<'deliberation.forget'>,
  before: Date,
): Promise<number> {
  return ctx.tx.run(
    named('residence-forget', `DELETE FROM deliberation.residence WHERE realm = $1 AND asked_at < $2`),
    [ctx.realm, before],
  )
}

export async function anyResidenceBefore(ctx: ReadContext, before: Date): Promise<boolean> {
  const row = await ctx.tx.first(
    named('residence-old', `SELECT 1 FROM deliberation.residence WHERE realm = $1 AND asked_at < $2 LIMIT 1`),
    [ctx.realm, before],
  )
  return row !== undefined
}
