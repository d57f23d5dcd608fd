/** Posts held at an instant. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { CapacityRow } from './bodies.ts'

export function heldAt(
  ctx: ReadContext,
  at: Date,
  only?: { readonly body: Uuid; readonly post: string },
): Promise<(CapacityRow & { appointment: Uuid; people: number; deputies: number })[]> {
  return ctx.tx.all(
    {
      name: 'bodies.held-at',
      text: `WITH held AS (
          SELECT a.body, a.post, (array_agg(a.id ORDER BY a.acting_for NULLS FIRST, a.id))[1] AS appointment,
            count(DISTINCT a.person)::int AS people, (count(*) FILTER (WHERE a.acting_for IS NOT NULL))::int AS deputies
          FROM bodies.appointment a
          WHERE a.realm = $1 AND a.from_at <= $2 AND (a.to_at IS NULL OR a.to_at > $2)
            AND ($3::uuid IS NULL OR a.body = $3) AND ($4::text IS NULL OR a.post = $4)
          GROUP BY a.body, a.post)
        SELECT h.appointment, h.people, h.deputies, c.* FROM held h
        CROSS JOIN LATERAL bodies.capacity($1::smallint, h.appointment, $2) c
        ORDER BY c.place_path, c.body_title, c.post`,
    },
    [ctx.realm, at, only?.body ?? null, only?.post ?? null],
  )
}
