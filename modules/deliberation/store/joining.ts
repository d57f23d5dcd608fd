/** SQL of motions joined to one another. `$1` is the realm. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { MatterRow } from '#modules/flow'
import type { FoundMotion } from '../store.ts'
import type { JoiningRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `deliberation.${name}`, text })
type Joining = Permit<'deliberation.join'>

/** The joining of a motion that stands; undefined when there is none. */
export function joiningOf(ctx: ReadContext, motion: Uuid): Promise<JoiningRow | undefined> {
  return ctx.tx.first(
    named(
      'joining-of',
      `SELECT * FROM deliberation.joining WHERE realm = $1 AND motion = $2 AND undone_at IS NULL`,
    ),
    [ctx.realm, motion],
  )
}

/** What was joined to a motion, oldest first, with number and title. */
export function joinedTo(
  ctx: ReadContext,
  leading: Uuid,
  limit: number,
): Promise<Pick<MatterRow, 'id' | 'number' | 'title'>[]> {
  return ctx.tx.all(
    named(
      'joined-to',
      `SELECT m.id, m.number, m.title FROM deliberation.joining j JOIN flow.matters m ON m.realm = j.realm AND m.id = j.motion
       WHERE j.realm = $1 AND j.earlier = $2 AND j.undone_at IS NULL ORDER BY j.id LIMIT $3`,
    ),
    [ctx.realm, leading, limit],
  )
}

/** Earlier open motions of the very same place that lead nowhere else, newest first. */
export function earlierHere(
  ctx: ReadContext,
  m: Pick<MatterRow, 'id' | 'place'>,
  after: Uuid | null,
  limit: number,
): Promise<FoundMotion[]> {
  return ctx.tx.all(
    named(
      'joinable',
      `SELECT m.*, d.supports, d.counted, d.within, d.needed FROM deliberation.motion d
         JOIN flow.matters m ON m.realm = d.realm AND m.id = d.id
       WHERE d.realm = $1 AND m.place = $2 AND m.state = 'open' AND m.kind = 'motion' AND m.public
         AND d.id < $3 AND ($4::uuid IS NULL OR d.id < $4)
         AND NOT EXISTS (SELECT 1 FROM deliberation.joining j WHERE j.realm = d.realm AND j.motion = d.id AND j.undone_at IS NULL)
       ORDER BY d.id DESC LIMIT $5`,
    ),
    [ctx.realm, m.place, m.id, after, limit],
  )
}

export function insertJoining(
  ctx: ReadContext,
  _permit: Joining,
  j: Pick<JoiningRow, 'id' | 'motion' | 'earlier' | 'by_person'>,
): Promise<number> {
  return ctx.tx.run(
    named(
      'joining-insert',
      `INSERT INTO deliberation.joining (realm, id, motion, earlier, at, by_person) VALUES ($1, $2, $3, $4, $5, $6)`,
    ),
    [ctx.realm, j.id, j.motion, j.earlier, ctx.now, j.by_person],
  )
}

export function undoJoining(ctx: ReadContext, _permit: Joining, id: Uuid): Promise<number> {
  return ctx.tx.run(
    named(
      'joining-undo',
      `UPDATE deliberation.joining SET undone_at = $3 WHERE realm = $1 AND id = $2 AND undone_at IS NULL`,
    ),
    [ctx.realm, id, ctx.now],
  )
}

/** Supporters of the joined motion support the leading one, each once; who they are, nobody is told. */
export async function carrySupports(
  ctx: ReadContext,
  _permit: Joining,
  joining: Uuid,
  raiser: Uuid | null,
): Promise<void> {
  await ctx.tx.all(named('carry', `SELECT deliberation.carry_supports($1, $2, $3)`), [
    joining,
    raiser,
    ctx.now,
  ])
}

export async function uncarrySupports(ctx: ReadContext, _permit: Joining, joining: Uuid): Promise<void> {
  await ctx.tx.all(named('uncarry', `SELECT deliberation.uncarry_supports($1, $2)`), [joining, ctx.now])
}
