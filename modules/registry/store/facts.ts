/** Facts: what is believed, what was believed when, and what is written. `$1` is the realm. */
import type { ReadContext } from '#kernel/action'
import { arrayText } from '#kernel/database'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Editing, Importing } from '../access.ts'
import type { Kind } from '../contract.ts'
import type { Fact } from '../rules.ts'
import type { FactRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `registry.${name}`, text })

export type ToldFact = FactRow & { readonly by: string | null; readonly act_source: string | null }

/** Believed now, of several subjects. */
export function believedNow(ctx: ReadContext, subjects: readonly Uuid[]): Promise<FactRow[]> {
  if (subjects.length === 0) return Promise.resolve([])
  return ctx.tx.all<FactRow>(
    named(
      'facts-now',
      `SELECT * FROM registry.fact WHERE realm = $1 AND subject = ANY($2::uuid[]) AND superseded_at IS NULL`,
    ),
    [ctx.realm, subjects],
  )
}

/** What was known at an instant about a day, one value an element at most. */
export function knownOn(
  ctx: ReadContext,
  subject: Uuid,
  on: string,
  known: Date | null,
): Promise<ToldFact[]> {
  return ctx.tx.all<ToldFact>(
    named(
      'facts-known',
      `SELECT f.*, a.title AS by, a.source AS act_source FROM registry.fact f
         LEFT JOIN registry.act a ON a.realm = f.realm AND a.id = f.act
       WHERE f.realm = $1 AND f.subject = $2 AND f.valid_from <= $3::date AND (f.valid_to IS NULL OR f.valid_to > $3::date)
         AND CASE WHEN $4::timestamptz IS NULL THEN f.superseded_at IS NULL
           ELSE f.recorded_at <= $4 AND (f.superseded_at IS NULL OR f.superseded_at > $4) END
       ORDER BY f.element`,
    ),
    [ctx.realm, subject, on, known],
  )
}

/** Everything ever recorded of one element, latest belief first. */
export function historyOf(ctx: ReadContext, subject: Uuid, element: string): Promise<ToldFact[]> {
  return ctx.tx.all<ToldFact>(
    named(
      'facts-history',
      `SELECT f.*, a.title AS by, a.source AS act_source FROM registry.fact f
         LEFT JOIN registry.act a ON a.realm = f.realm AND a.id = f.act
       WHERE f.realm = $1 AND f.subject = $2 AND f.element = $3
       ORDER BY (f.superseded_at IS NULL) DESC, f.valid_from DESC, f.no DESC LIMIT 500`,
    ),
    [ctx.realm, subject, element],
  )
}

/** Who were in a household or dwelling on a day, as known at an instant. */
export function referringOn(
  ctx: ReadContext,
  element: 'household' | 'dwelling',
  to: Uuid,
  on: string,
  known: Date | null,
): Promise<{ subject: Uuid; valid_from: string; valid_to: string | null }[]> {
  return ctx.tx.all(
    named(
      `facts-referring-${element}`,
      `SELECT subject, valid_from, valid_to FROM registry.fact
       WHERE realm = $1 AND element = '${element}' AND kind = 'person' AND value = $2
         AND valid_from <= $3::date AND (valid_to IS NULL OR valid_to > $3::date)
         AND CASE WHEN $4::timestamptz IS NULL THEN superseded_at IS NULL
           ELSE recorded_at <= $4 AND (superseded_at IS NULL OR superseded_at > $4) END
       ORDER BY valid_from, subject LIMIT 200`,
    ),
    [ctx.realm, to, on, known],
  )
}

/** One element of several subjects on a day, as known at an instant. */
export async function valuesOn(
  ctx: ReadContext,
  subjects: readonly Uuid[],
  element: string,
  on: string,
  known: Date | null,
): Promise<Map<Uuid, string>> {
  if (subjects.length === 0) return new Map()
  const rows = await ctx.tx.all<{ subject: Uuid; value: string }>(
    named(
      'facts-values',
      `SELECT subject, value FROM registry.fact
       WHERE realm = $1 AND subject = ANY($2::uuid[]) AND element = $3 AND value IS NOT NULL
         AND valid_from <= $4::date AND (valid_to IS NULL OR valid_to > $4::date)
         AND CASE WHEN $5::timestamptz IS NULL THEN superseded_at IS NULL
           ELSE recorded_at <= $5 AND (superseded_at IS NULL OR superseded_at > $5) END`,
    ),
    [ctx.realm, subjects, element, on, known],
  )
  return new Map(rows.map((r) => [r.subject, r.value]))
}

export function supersede(
  ctx: ReadContext,
  _permit: Editing | Importing,
  subjects: readonly Uuid[],
  numbers: readonly bigint[],
): Promise<number> {
  return ctx.tx.run(
    named(
      'facts-supersede',
      `UPDATE registry.fact SET superseded_at = greatest($4::timestamptz, recorded_at), superseded_by = $5
       WHERE realm = $1 AND subject = ANY($2::uuid[]) AND no = ANY($3::bigint[]) AND superseded_at IS NULL`,
    ),
    [ctx.realm, subjects, numbers.map(String), ctx.now, ctx.request],
  )
}

/** A column without NULLs that says one thing throughout, said once: the shorter array goes on as NULLs, which the statement fills. */
function once(values: readonly string[]): string {
  return arrayText(values.every((v) => v === values[0]) ? values.slice(0, 1) : values)
}

/** One statement for all, each of its subject; arrays of columns are what PostgreSQL reads fastest. */
export function insertFacts(
  ctx: ReadContext,
  _permit: Editing | Importing,
  kind: Kind,
  subjects: readonly Uuid[],
  facts: readonly Fact[],
): Promise<number> {
  return ctx.tx.run(
    named(
      'facts-insert',
      `INSERT INTO registry.fact (realm, kind, recorded_at, subject, element, value, sealed, mac, masked, valid_from, valid_to, origin, act, source)
       SELECT $1, $2, $3, subject, element, value, sealed, mac, masked, coalesce(valid_from, ($10::date[])[1]), valid_to,
         coalesce(origin, ($12::text[])[1]), coalesce(act, ($13::uuid[])[1]), source
       FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::date[], $11::date[],
         $12::text[], $13::uuid[], $14::text[])
         AS f(subject, element, value, sealed, mac, masked, valid_from, valid_to, origin, act, source)`,
    ),
    [
      ctx.realm,
      kind,
      ctx.now,
      arrayText(subjects),
      arrayText(facts.map((f) => f.element)),
      arrayText(facts.map((f) => f.value)),
      arrayText(facts.map((f) => f.sealed)),
      arrayText(facts.map((f) => f.mac)),
      arrayText(facts.map((f) => f.masked)),
      once(facts.map((f) => f.from)),
      arrayText(facts.some((f) => f.to !== null) ? facts.map((f) => f.to) : []),
      once(facts.map((f) => f.origin)),
      once(facts.map((f) => f.act ?? ctx.request)),
      arrayText(facts.map((f) => f.source)),
    ],
  )
}
