/**
 * Chinese words for search: the stock dictionary plus the words of the pack (居民委员会, 占道经营 …), which the stock one
 * would split. The same cut serves text and query, so that they meet.
 */
import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'

/** A cutter with the pack's words loaded; building one takes some 100 ms, keep it. */
export interface Segmenter {
  /** All words a text may be found by. */
  words(text: string): string[]
  /** Words a query asks for. */
  query(text: string): string[]
}

const KEEP = /[\p{L}\p{N}]/u

export function segmenter(ownWords: readonly string[]): Segmenter {
  const jieba = Jieba.withDict(dict)
  const own = [...new Set(ownWords)].filter((w) => [...w].length >= 2 && !/\s/.test(w))
  if (own.length > 0) jieba.loadDict(Buffer.from(own.map((w) => `${w} 20000 n`).join('\n'), 'utf8'))
  const clean = (list: readonly string[]) => [
    ...new Set(list.map((w) => w.trim()).filter((w) => KEEP.test(w))),
  ]
  const normal = (text: string) => text.normalize('NFKC').toLowerCase()
  return {
    words: (text) => clean(jieba.cutForSearch(normal(text), true)),
    query: (text) => clean(jieba.cut(normal(text), true)),
  }
}

const quote = (word: string) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** PostgreSQL tsvector literal; words longer than it allows are cut. */
export function vectorOf(words: readonly string[]): string {
  return words.map((w) => quote(w.slice(0, 200))).join(' ')
}

/** PostgreSQL tsquery literal: every word must occur; the last one may be the beginning of a word. */
export function queryOf(words: readonly string[]): string {
  return words.map((w, i) => (i === words.length - 1 ? `${quote(w)}:*` : quote(w))).join(' & ')
}
