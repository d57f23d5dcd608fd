/** Merges of two records, and corrections residents ask for. `$1` is the realm. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Editing } from '../access.ts'
import type { CorrectionRow, MergeRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `registry.${name}`, text })

export function insertMerge(
  ctx: ReadContext,
  _permit: Editing,
  m: Pick<MergeRow, 'id' | 'kept' | 'person' | 'state' | 'reason'>,
) {
  return ctx.tx.run(
    named(
      'merge-insert',
      `INSERT INTO registry.merge (realm, id, kept, person, state, reason, at, by_person) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    ),
    [ctx.realm, m.id, m.kept, m.person, m.state, m.reason, ctx.now, ctx.actor.person],
  )
}

export function lockMerge(ctx: ReadContext, id: Uuid): Promise<MergeRow | undefined> {
  return ctx.tx.first<MergeRow>(
    named('merge-lock', 'SELECT * FROM registry.merge WHERE realm = $1 AND id = $2 FOR UPDATE'),
    [ctx.realm, id],
  )
}

export function undoneMerge(ctx: ReadContext, _permit: Editing, id: Uuid, reason: string) {
  return ctx.tx.run(
    named(
      'merge-undo',
      `UPDATE registry.merge SET undone_at = $3, undone_by = $4, undone_reason = $5 WHERE realm = $1 AND id = $2`,
    ),
    [ctx.realm, id, ctx.now, ctx.actor.person, reason],
  )
}

export type ToldMerge = MergeRow & { readonly name: string; readonly birth: string | null }

/** What was found to be this person, and still is. */
export function mergesInto(ctx: ReadContext, kept: Uuid): Promise<ToldMerge[]> {
  return ctx.tx.all<ToldMerge>(
    named(
      'merges-into',
      `SELECT m.*, p.name, p.birth FROM registry.merge m JOIN registry.person p ON p.realm = m.realm AND p.id = m.person
       WHERE m.realm = $1 AND m.kept = $2 AND m.undone_at IS NULL ORDER BY m.at DESC, m.id LIMIT 50`,
    ),
    [ctx.realm, kept],
  )
}

export function insertCorrection(
  ctx: ReadContext,
  _permit: Permit<'registry.ask'>,
  c: Pick<CorrectionRow, 'id' | 'person' | 'element' | 'wanted_sealed' | 'said_sealed'>,
) {
  return ctx.tx.run(
    named(
      'correction-insert',
      `INSERT INTO registry.correction (realm, id, person, element, wanted_sealed, said_sealed, state, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)`,
    ),
    [ctx.realm, c.id, c.person, c.element, c.wanted_sealed, c.said_sealed, ctx.now],
  )
}

export function lockCorrection(ctx: ReadContext, id: Uuid): Promise<CorrectionRow | undefined> {
  return ctx.tx.first<CorrectionRow>(
    named('correction-lock', 'SELECT * FROM registry.correction WHERE realm = $1 AND id = $2 FOR UPDATE'),
    [ctx.realm, id],
  )
}

export function decideCorrection(
  ctx: ReadContext,
  _permit: Editing,
  id: Uuid,
  state: 'accepted' | 'declined',
  answer: string,
) {
  return ctx.tx.run(
    named(
      'correction-decide',
      `UPDATE registry.correction SET state = $3, answer = $4, decided_at = $5, decided_by = $6 WHERE realm = $1 AND id = $2`,
    ),
    [ctx.realm, id, state, answer, ctx.now, ctx.actor.person],
  )
}

export function correctionsOf(ctx: ReadContext, person: Uuid): Promise<CorrectionRow[]> {
  return ctx.tx.all<CorrectionRow>(
    named(
      'corrections-of',
      'SELECT * FROM registry.correction WHERE realm = $1 AND person = $2 ORDER BY id DESC LIMIT 100',
    ),
    [ctx.realm, person],
  )
}

/** Oldest first: they wait. */
export function correctionsIn(
  ctx: ReadContext,
  state: string,
  after: Uuid | null,
  limit: number,
): Promise<CorrectionRow[]> {
  return ctx.tx.all<CorrectionRow>(
    named(
      'corrections-in',
      `SELECT c.* FROM registry.correction c WHERE c.realm = $1 AND c.state = $2 AND ($3::uuid IS NULL OR c.id > $3)
       ORDER BY c.id LIMIT $4`,
    ),
    [ctx.realm, state, after, limit],
  )
}
