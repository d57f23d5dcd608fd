/** SQL of rule documents: what a motion asks to adopt, its drafts, the versions adopted. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { RuleDraftRow, RuleMotionRow, RuleVersionRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `deliberation.${name}`, text })

/** One at a time a document and place: two who begin at once are told apart here. Held until the end of the transaction. */
export function holdDocument(ctx: ReadContext, document: string, place: Uuid) {
  return ctx.tx.run(named('rule-hold', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 35))'), [
    `deliberation/${ctx.realm}/${document}/${place}`,
  ])
}

/** The motion under way that asks for a text of this document and place, and has not adopted it yet. */
export function underWay(
  ctx: ReadContext,
  document: string,
  place: Uuid,
): Promise<{ id: Uuid; number: string } | undefined> {
  return ctx.tx.first(
    named(
      'rule-under-way',
      `SELECT m.id, m.number FROM deliberation.rule_motion r JOIN flow.matters m ON m.realm = r.realm AND m.id = r.motion
       WHERE r.realm = $1 AND r.document = $2 AND r.place = $3 AND m.state = 'open' AND r.refused IS NULL
         AND NOT EXISTS (SELECT 1 FROM deliberation.rule_version v WHERE v.realm = r.realm AND v.motion = r.motion)
       LIMIT 1`,
    ),
    [ctx.realm, document, place],
  )
}

export function insertRuleMotion(
  ctx: ReadContext,
  _permit: Permit<'deliberation.raise'>,
  r: Omit<RuleMotionRow, 'realm' | 'refused'>,
): Promise<number> {
  return ctx.tx.run(
    named(
      'rule-motion-insert',
      `INSERT INTO deliberation.rule_motion (realm, motion, document, place, place_path) VALUES ($1, $2, $3, $4, $5)`,
    ),
    [ctx.realm, r.motion, r.document, r.place, r.place_path],
  )
}

export function insertDraft(
  ctx: ReadContext,
  _permit: Permit<'deliberation.raise'> | Permit<'deliberation.edit'>,
  d: Omit<RuleDraftRow, 'realm'>,
): Promise<number> {
  return ctx.tx.run(
    named(
      'rule-draft-insert',
      `INSERT INTO deliberation.rule_draft (realm, motion, no, title, articles, digest, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    ),
    [ctx.realm, d.motion, d.no, d.title, JSON.stringify(d.articles), d.digest, d.at],
  )
}

export function ruleMotionOf(ctx: ReadContext, motion: Uuid): Promise<RuleMotionRow | undefined> {
  return ctx.tx.first(
    named('rule-motion', `SELECT * FROM deliberation.rule_motion WHERE realm = $1 AND motion = $2`),
    [ctx.realm, motion],
  )
}

/** All drafts of a motion, oldest first. */
export function draftsOf(ctx: ReadContext, motion: Uuid): Promise<RuleDraftRow[]> {
  return ctx.tx.all(
    named(
      'rule-drafts',
      `SELECT * FROM deliberation.rule_draft WHERE realm = $1 AND motion = $2 ORDER BY no`,
    ),
    [ctx.realm, motion],
  )
}

export function refuseAdoption(
  ctx: ReadContext,
  _permit: Permit<'deliberation.adopt'>,
  motion: Uuid,
  why: NonNullable<RuleMotionRow['refused']>,
): Promise<number> {
  return ctx.tx.run(
    named(
      'rule-refused',
      `UPDATE deliberation.rule_motion SET refused = $3 WHERE realm = $1 AND motion = $2`,
    ),
    [ctx.realm, motion, why],
  )
}

export function versionOfBallot(ctx: ReadContext, ballot: Uuid): Promise<RuleVersionRow | undefined> {
  return ctx.tx.first(
    named('rule-of-ballot', `SELECT * FROM deliberation.rule_version WHERE realm = $1 AND ballot = $2`),
    [ctx.realm, ballot],
  )
}

export function versionOfMotion(ctx: ReadContext, motion: Uuid): Promise<RuleVersionRow | undefined> {
  return ctx.tx.first(
    named(
      'rule-of-motion',
      `SELECT * FROM deliberation.rule_version WHERE realm = $1 AND motion = $2 LIMIT 1`,
    ),
    [ctx.realm, motion],
  )
}

/** Every version of a document of one place, newest first. */
export function versionsOf(ctx: ReadContext, document: string, place: Uuid): Promise<RuleVersionRow[]> {
  return ctx.tx.all(
    named(
      'rule-versions',
      `SELECT * FROM deliberation.rule_version WHERE realm = $1 AND document = $2 AND place = $3 ORDER BY no DESC`,
    ),
    [ctx.realm, document, place],
  )
}

/** The version in force on a day for the nearest of these places; the deepest path is the nearest. */
export function inForceFor(
  ctx: ReadContext,
  document: string,
  places: readonly Uuid[],
  on: string,
): Promise<RuleVersionRow | undefined> {
  return ctx.tx.first(
    named(
      'rule-in-force',
      `SELECT * FROM deliberation.rule_version WHERE realm = $1 AND document = $2 AND place = ANY ($3::uuid[])
         AND from_day <= $4 AND (until_day IS NULL OR until_day > $4)
       ORDER BY length(place_path) DESC, no DESC LIMIT 1`,
    ),
    [ctx.realm, document, places, on],
  )
}

/** Versions not ended, of places at or below `path`, by place. */
export function standingRules(
  ctx: ReadContext,
  path: string | null,
  after: { readonly path: string; readonly document: string } | null,
  limit: number,
): Promise<RuleVersionRow[]> {
  return ctx.tx.all(
    named(
      'rules-standing',
      `SELECT * FROM deliberation.rule_version WHERE realm = $1 AND until_day IS NULL
         AND ($2::text IS NULL OR (place_path >= $2 AND place_path < $2 || '~'))
         AND ($3::text IS NULL OR (place_path, document) > ($3, $4))
       ORDER BY place_path, document LIMIT $5`,
    ),
    [ctx.realm, path, after?.path ?? null, after?.document ?? null, limit],
  )
}

export function endVersion(
  ctx: ReadContext,
  _permit: Permit<'deliberation.adopt'>,
  id: Uuid,
  until: string,
): Promise<number> {
  return ctx.tx.run(
    named('rule-end', `UPDATE deliberation.rule_version SET until_day = $3 WHERE realm = $1 AND id = $2`),
    [ctx.realm, id, until],
  )
}

export function insertVersion(
  ctx: ReadContext,
  _permit: Permit<'deliberation.adopt'>,
  v: RuleVersionRow,
): Promise<number> {
  return ctx.tx.run(
    named(
      'rule-insert',
      `INSERT INTO deliberation.rule_version (realm, id, document, document_title, place, place_path, no, title, articles,
         digest, from_day, until_day, motion, draft, ballot, adopted_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    ),
    [
      v.realm,
      v.id,
      v.document,
      v.document_title,
      v.place,
      v.place_path,
      v.no,
      v.title,
      JSON.stringify(v.articles),
      v.digest,
      v.from_day,
      v.until_day,
      v.motion,
      v.draft,
      v.ballot,
      v.adopted_at,
    ],
  )
}
