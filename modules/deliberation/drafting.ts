/** A draft as it is kept: trimmed, and with the digest a ballot freezes. */
import { createHash } from 'node:crypto'
import { canonical } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { RuleVersionRow } from './tables.ts'

export interface Draft {
  readonly title: string
  readonly articles: readonly string[]
}

/** Without blanks around the words and without empty articles. */
export const tidied = (d: Draft): Draft => ({
  title: d.title.trim(),
  articles: d.articles.map((a) => a.trim()).filter((a) => a !== ''),
})

/** SHA-256 (hex) over document, place and words: the same words for another place are another text. */
export function draftDigest(document: string, place: Uuid, d: Draft): string {
  const { title, articles } = d
  return createHash('sha256').update(canonical({ document, place, title, articles })).digest('hex')
}

/** What the trace digests of a version. */
export function versionFacts(v: RuleVersionRow): Readonly<Record<string, unknown>> {
  const { realm: _realm, id: _id, ...facts } = v
  return facts
}
