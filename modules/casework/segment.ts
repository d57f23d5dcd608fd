/**
 * What a Chinese text may be found by. A query means "contains these letters", so the index does not depend on where a
 * dictionary happens to cut: it holds every pair of neighbouring characters (二次, 次供, 供水) and, against chance pairs, the
 * stock dictionary's longer words. A query asks for all of its own. Nothing of a pack goes into it: a new version of the
 * pack must not hide what was filed under the old one.
 */
import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'

/** Building one takes some 100 ms, keep it. */
export interface Segmenter {
  /** All words a text may be found by. */
  words(text: string): string[]
  /** What must occur for a text to hold the query; operands for `queryOf`. */
  query(text: string): string[]
  /** The words a text is made of, cut with the pack's own words (居民委员会, 占道经营): for comparing texts. */
  terms(text: string): string[]
}

/** A Chinese character, or a run of other letters and digits: A3 and 区 are neighbours like 小 and 区. */
const UNIT = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu
const RUN = /[\p{L}\p{N}]+/gu
const HAN_RUN = /\p{Script=Han}{3,}/gu
const IS_HAN = /^\p{Script=Han}/u
/** PostgreSQL takes no longer word, and nobody types one. */
const LONGEST = 100

const normal = (text: string) => text.normalize('NFKC').toLowerCase()
const runsOf = (text: string) => (normal(text).match(RUN) ?? []).map((run) => run.match(UNIT) ?? [])

let stock: Jieba | undefined
/** Words of three characters and more; the same dictionary for every pack. */
function longWords(text: string): string[] {
  stock ??= Jieba.withDict(dict)
  const found: string[] = []
  for (const run of text.match(HAN_RUN) ?? [])
    for (const word of stock.cutAll(run)) if (word.length > 2) found.push(word)
  return found
}

export function segmenter(ownWords: readonly string[]): Segmenter {
  let own: Jieba | undefined
  const cutter = () => {
    if (own) return own
    own = Jieba.withDict(dict)
    const words = [...new Set(ownWords)].filter((w) => [...w].length >= 2 && !/\s/.test(w))
    if (words.length > 0) own.loadDict(Buffer.from(words.map((w) => `${w} 20000 n`).join('\n'), 'utf8'))
    return own
  }
  return {
    words(text) {
      const found = new Set<string>(longWords(normal(text)))
      for (const units of runsOf(text)) {
        units.forEach((unit, i) => {
          const next = units[i + 1]
          if (next !== undefined) found.add((unit + next).slice(0, LONGEST))
          // The last character of a run begins no pair; a name like A3 is typed alone.
          if (next === undefined || !IS_HAN.test(unit)) found.add(unit.slice(0, LONGEST))
        })
      }
      return [...found]
    },
    query(text) {
      const asked = new Set<string>(longWords(normal(text)).map(quote))
      for (const units of runsOf(text)) {
        const last = units.at(-1)!
        const pairs = units.slice(0, -1).map((unit, i) => (unit + units[i + 1]!).slice(0, LONGEST))
        if (units.length === 1) asked.add(`${quote(last.slice(0, LONGEST))}:*`)
        // What ends in letters or digits may be typed half: 地铁2 finds 地铁21号线.
        else
          pairs.forEach((p, i) =>
            asked.add(i === pairs.length - 1 && !IS_HAN.test(last) ? `${quote(p)}:*` : quote(p)),
          )
      }
      return [...asked]
    },
    terms: (text) => [...new Set(cutter().cut(normal(text), true))].filter((w) => /[\p{L}\p{N}]/u.test(w)),
  }
}

const quote = (word: string) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** PostgreSQL tsvector literal. */
export function vectorOf(words: readonly string[]): string {
  return words.map(quote).join(' ')
}

/** PostgreSQL tsquery literal: everything asked for must occur. */
export function queryOf(asked: readonly string[]): string {
  return asked.join(' & ')
}
