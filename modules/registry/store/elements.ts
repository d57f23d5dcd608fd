/** The catalogue of elements. `$1` is the realm. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Element } from '../rules.ts'
import type { ElementRow } from '../tables.ts'

export function elementsIn(ctx: ReadContext): Promise<ElementRow[]> {
  return ctx.tx.all<ElementRow>(
    {
      name: 'registry.elements',
      text: 'SELECT * FROM registry.element WHERE realm = $1 ORDER BY kind, sort, id',
    },
    [ctx.realm],
  )
}

export async function applyElements(
  permit: Permit<'registry.load'>,
  ctx: ReadContext,
  rows: readonly (Element & { readonly sort: number })[],
): Promise<void> {
  void permit
  await ctx.tx.run(
    `INSERT INTO registry.element (realm, kind, id, title, type, options, sensitivity, basis, freshness_days, owner, required, sort, recorded_at)
      SELECT $1, kind, id, title, type, options, sensitivity, basis, "freshnessDays", owner, required, sort, $3
      FROM jsonb_to_recordset($2::jsonb) AS e(kind text, id text, title text, type text, options jsonb, sensitivity text, basis text,
        "freshnessDays" int, owner text, required boolean, sort smallint)
      ON CONFLICT (realm, kind, id) DO UPDATE SET title = excluded.title, options = excluded.options, sensitivity = excluded.sensitivity,
        basis = excluded.basis, freshness_days = excluded.freshness_days, owner = excluded.owner, required = excluded.required,
        sort = excluded.sort`,
    [ctx.realm, JSON.stringify(rows), ctx.now],
  )
}
