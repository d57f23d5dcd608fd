/** For modules above: what was shown of a matter, whole, and whose question or objection it was. */
import type { ReadContext } from '#kernel/action'
import { filesOfAll } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import type { ObjectionView, PublicationLine, QuestionView, VersionView } from './contract.ts'
import { lineOf, objectionView, questionView, versionView } from './showing.ts'
import * as store from './store/publications.ts'
import { objectionsOf, questionsOf } from './store/voices.ts'

export interface ShownPublication {
  readonly line: PublicationLine
  /** Newest first. */
  readonly versions: readonly VersionView[]
  readonly questions: readonly QuestionView[]
  readonly objections: readonly ObjectionView[]
}

/** Every publication of a matter with all its versions, questions and objections, oldest publication first. */
export async function publicationsOf(ctx: ReadContext, matter: Uuid): Promise<ShownPublication[]> {
  const rows = await store.ofMatter(ctx, matter)
  if (rows.length === 0) return []
  const ids = rows.map((r) => r.id)
  const [versions, questions, objections] = await Promise.all([
    store.versionsOf(ctx, ids),
    questionsOf(ctx, ids),
    objectionsOf(ctx, ids),
  ])
  const files = await filesOfAll(
    ctx,
    'openness-version',
    versions.map((v) => v.id),
  )
  return rows.map((r) => ({
    line: lineOf(r),
    versions: versions
      .filter((v) => v.publication === r.id)
      .map((v) => versionView(v, files.get(v.id) ?? [])),
    questions: questions.filter((q) => q.publication === r.id).map(questionView),
    objections: objections.filter((o) => o.publication === r.id).map(objectionView),
  }))
}
