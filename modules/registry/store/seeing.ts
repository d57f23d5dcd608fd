/** Where a person's record stood, for who explains rights without seeing the register. `$1` is the realm. */
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'

const named = (name: string, text: string): Named => ({ name: `registry.${name}`, text })

export interface Stood {
  readonly person: Uuid
  readonly minor: boolean
  /** What the row holds now; of an earlier instant the path of the place it was said to lie in. */
  readonly path: string | null
}

/** Undefined when there is no such record, or there was none yet. `at` null: now. */
export function stoodAt(
  ctx: ReadContext,
  person: Uuid,
  at: Date | null,
  adultUntil: Day,
): Promise<Stood | undefined> {
  return ctx.tx.first<Stood>(
    named(
      'stood-at',
      `SELECT s.person, s.minor, coalesce(s.place_path, (
           SELECT t.path FROM territory.standing t WHERE t.realm = $1 AND t.id = s.place
             AND t.from_on <= territory.day_of($1::smallint, $3::timestamptz)
             AND (t.to_on IS NULL OR t.to_on > territory.day_of($1::smallint, $3::timestamptz)))) AS path
         FROM registry.standing_of($2, $3, $4) s`,
    ),
    [ctx.realm, person, at, adultUntil],
  )
}
