/** What every act on openness does besides writing: the trace of its rows, the look for personal data, who it was done for. */
import type { Context } from '#kernel/action'
import { refuser } from '#kernel/errors'
import type { Acting } from '#modules/bodies'
import { personalIn } from '../rules.ts'
import type { PersonalKind } from '../rules.ts'
import type { ObjectionRow, PublicationRow, QuestionRow, VersionRow } from '../tables.ts'
import { personalNames, refusals } from '../words.ts'

export const refuse = refuser(refusals)

export function touchPublication(
  ctx: Context,
  row: PublicationRow,
  fields: readonly string[],
  reason?: string,
) {
  ctx.touch({
    kind: 'openness.publication',
    id: row.id,
    fields,
    row: { ...row },
    ...(reason ? { reason } : {}),
  })
}
export function touchVersion(ctx: Context, row: VersionRow, reason?: string) {
  ctx.touch({
    kind: 'openness.version',
    id: row.id,
    fields: ['*'],
    row: { ...row },
    ...(reason ? { reason } : {}),
  })
}
export function touchQuestion(ctx: Context, row: QuestionRow, fields: readonly string[]) {
  ctx.touch({ kind: 'openness.question', id: row.id, fields, row: { ...row } })
}
export function touchObjection(ctx: Context, row: ObjectionRow, fields: readonly string[]) {
  ctx.touch({ kind: 'openness.objection', id: row.id, fields, row: { ...row } })
}

const listOf = (found: ReturnType<typeof personalIn>) =>
  found
    .slice(0, 5)
    .map((f) => `${personalNames[f.kind]} ${f.shown}`)
    .join('、')

/** Kinds of personal data a text shows under a stated law. Refuses `openness.personal-data` when none is stated. */
export function personalUnder(texts: readonly string[], basis: string | undefined): PersonalKind[] {
  const found = personalIn(texts.join('\n'))
  if (found.length > 0 && !basis?.trim()) throw refuse('openness.personal-data', { found: listOf(found) })
  return [...new Set(found.map((f) => f.kind))]
}

/** Questions, objections and answers carry none at all. Refuses `openness.no-personal-here`. */
export function noPersonal(text: string): void {
  const found = personalIn(text)
  if (found.length > 0) throw refuse('openness.no-personal-here', { found: listOf(found) })
}

/** Body and post, as the timeline writes them. */
export const titleOf = (who: Acting): string => [who.bodyTitle, who.postTitle].filter(Boolean).join('·')
