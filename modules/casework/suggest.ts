/**
 * Suggests categories for a report while it is typed or imported: counts the pack's key words in the text.
 * Pure, integers only, no server import: the same file runs in the browser.
 */

/** A category of the pack's scheme with the key words that speak for it (`words`) and against it (`not`).
 *
 * A key word is `噪音`, or `噪音^8` with a weight of its own, or `公交+站台^6` when all parts must occur.
 * Without a weight, a word counts twice its length, at most 8: longer words are rarer and surer. */
export type SuggestCode = { code: string; titles: string[]; words: string[]; not?: string[] }

/** The categories one text is compared with, in the order of the scheme (which breaks ties). */
export type SuggestScheme = { codes: SuggestCode[] }

/** One suggestion: the higher the score the better; `why` holds the key words found, strongest first. */
export type Suggestion = { code: string; score: number; why: string[] }

type Owner = { at: number; weight: number }
type Rule = { at: number; weight: number; parts: string[]; word: string }
type Compiled = {
  byFirst: Map<string, string[]>
  owners: Map<string, Owner[]>
  rules: Rule[]
  against: Rule[]
  neighbours: number[][]
}

/** What is said in the subject weighs this much more than the same word in the details. */
const SUBJECT = 5
/** A word repeated in the details counts at most this often: long letters repeat themselves. */
const REPEATS = 3
const WORD_MAX = 8
const TITLE = 4
const AGAINST = 6
/** A category's own words weigh this much more than those of its neighbours under the same heading. */
const OWN = 8

const compiled = new WeakMap<SuggestScheme, Compiled>()

/** The categories a text most likely belongs to, best first, at most `limit`, none when nothing speaks for any.
 * The first line of `text` is the subject; a text of one line is all subject. */
export function suggestCategories(text: string, scheme: SuggestScheme, limit = 3): Suggestion[] {
  const c = compile(scheme)
  const whole = text.normalize('NFKC').toLowerCase().trim()
  const cut = whole.indexOf('\n')
  const subject = cut < 0 ? whole : whole.slice(0, cut)
  const details = cut < 0 ? '' : whole.slice(cut + 1)

  const score = new Map<number, number>()
  const why = new Map<number, { word: string; points: number }[]>()
  const add = (at: number, word: string, points: number) => {
    score.set(at, (score.get(at) ?? 0) + points)
    const list = why.get(at)
    if (list) list.push({ word, points })
    else why.set(at, [{ word, points }])
  }

  const inSubject = find(subject, c)
  const inDetails = find(details, c)
  for (const [word, n] of inDetails) {
    const times = Math.min(n, REPEATS) + (inSubject.has(word) ? SUBJECT : 0)
    for (const o of c.owners.get(word) ?? []) add(o.at, word, o.weight * times)
  }
  for (const word of inSubject.keys()) {
    if (inDetails.has(word)) continue
    for (const o of c.owners.get(word) ?? []) add(o.at, word, o.weight * SUBJECT)
  }
  for (const r of c.rules) {
    const times = weigh(r, subject, whole)
    if (times > 0) add(r.at, r.word, r.weight * times)
  }
  for (const r of c.against) {
    if (!score.has(r.at)) continue
    score.set(r.at, (score.get(r.at) ?? 0) - r.weight * weigh(r, subject, whole))
  }

  const out: { at: number; score: number }[] = []
  for (const [at, own] of score) {
    if (own <= 0) continue
    let near = 0
    for (const other of c.neighbours[at] ?? []) near += Math.max(0, score.get(other) ?? 0)
    out.push({ at, score: own * OWN + near })
  }
  out.sort((a, b) => b.score - a.score || a.at - b.at)
  return out.slice(0, limit).map((s) => ({
    code: scheme.codes[s.at]!.code,
    score: s.score,
    why: (why.get(s.at) ?? []).sort((a, b) => b.points - a.points).map((w) => w.word),
  }))
}

/** The scheme for `suggestCategories` from a pack's categories and its word list (`path` is the titles joined by `/`).
 * Words are parted by blanks. `unknown` names the paths of the word list that the categories do not have:
 * a pack check refuses them, the suggester leaves them out. */
export function schemeFrom(
  categories: { code: string; titles: string[] }[],
  words: Record<string, { words: string; not?: string }>,
): { scheme: SuggestScheme; unknown: string[] } {
  const split = (line: string | undefined) => (line ?? '').split(/\s+/).filter((w) => w !== '')
  const codes = categories.map(({ code, titles }): SuggestCode => {
    const given = words[titles.join('/')]
    return { code, titles, words: split(given?.words), ...(given?.not ? { not: split(given.not) } : {}) }
  })
  const paths = new Set(categories.map((c) => c.titles.join('/')))
  return { scheme: { codes }, unknown: Object.keys(words).filter((path) => !paths.has(path)) }
}

/** How often each key word stands in the text; one that only stands inside a longer one is not counted. */
function find(text: string, c: Compiled): Map<string, number> {
  const found = new Map<string, number>()
  let end = 0
  for (let i = 0; i < text.length; i++) {
    for (const word of c.byFirst.get(text[i]!) ?? []) {
      if (i + word.length <= end || !text.startsWith(word, i)) continue
      found.set(word, (found.get(word) ?? 0) + 1)
      end = i + word.length
      break
    }
  }
  return found
}

function weigh(r: Rule, subject: string, whole: string): number {
  if (!r.parts.every((p) => whole.includes(p))) return 0
  if (r.parts.every((p) => subject.includes(p))) return SUBJECT
  return r.parts.some((p) => subject.includes(p)) ? 3 : 1
}

function compile(scheme: SuggestScheme): Compiled {
  const known = compiled.get(scheme)
  if (known) return known
  const owners = new Map<string, Owner[]>()
  const rules: Rule[] = []
  const against: Rule[] = []
  const under = new Map<string, number[]>()
  scheme.codes.forEach((code, at) => {
    for (const word of code.words) {
      const r = parse(word, at)
      if (r.parts.length > 1) rules.push(r)
      else if (r.parts[0]) own(owners, r.parts[0], at, r.weight)
    }
    for (const word of code.not ?? []) {
      const r = parse(word, at)
      if (r.parts.length > 0) against.push(word.includes('^') ? r : { ...r, weight: AGAINST })
    }
    for (const term of titleTerms(code.titles)) own(owners, term, at, TITLE)
    const heading = code.titles.slice(0, -1).join('/')
    under.set(heading, [...(under.get(heading) ?? []), at])
  })
  const byFirst = new Map<string, string[]>()
  for (const word of owners.keys()) {
    const first = word[0]!
    byFirst.set(first, [...(byFirst.get(first) ?? []), word])
  }
  for (const words of byFirst.values()) words.sort((a, b) => b.length - a.length)
  const neighbours = scheme.codes.map((code, at) =>
    (under.get(code.titles.slice(0, -1).join('/')) ?? []).filter((other) => other !== at),
  )
  const c = { byFirst, owners, rules, against, neighbours }
  compiled.set(scheme, c)
  return c
}

/** A title is a key word by itself, unless it says nothing (其他) or the pack already weighs it. */
function titleTerms(titles: string[]): string[] {
  const last = titles.at(-1) ?? ''
  return last
    .split(/[、和与及（）]/)
    .map((t) => t.trim().toLowerCase())
    .filter((t) => t.length >= 2 && t !== '其他')
}

function own(owners: Map<string, Owner[]>, word: string, at: number, weight: number): void {
  const list = owners.get(word)
  if (!list) owners.set(word, [{ at, weight }])
  else if (!list.some((o) => o.at === at)) list.push({ at, weight })
}

function parse(word: string, at: number): Rule {
  const [body, weight] = word.normalize('NFKC').toLowerCase().split('^')
  const parts = (body ?? '').split('+').filter((p) => p !== '')
  const length = parts.reduce((n, p) => n + p.length, 0)
  return {
    at,
    word: parts.join('+'),
    parts,
    weight: weight ? Number.parseInt(weight, 10) : Math.min(2 * length, WORD_MAX),
  }
}
