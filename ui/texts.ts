/**
 * The catalogue of screen texts. A module's `words.ts` exports `texts` (key → Chinese); pages take them by key. Other
 * languages are learnt by key before anything is drawn with them (`learn`), so that Chinese readers load none of them. A
 * missing key shows as ⟦key⟧ and fails every test that meets it.
 */
export type Language = 'zh-Hans' | 'zh-Hant' | 'en'
export const languages = ['zh-Hans', 'zh-Hant', 'en'] as const satisfies readonly Language[]
/** Each by its own name: whoever looks for a language cannot read the others. */
export const languageNames = { 'zh-Hans': '简体中文', 'zh-Hant': '繁體中文', en: 'English' } as const
export type Words = Readonly<Record<string, string>>
export type TextParams = Readonly<Record<string, string | number | null | undefined>>

/** Looks up a text and fills `{name}` marks; `{n|day|days}` takes the first word when n is 1, else the second. */
export type Translate<K extends string = string> = (key: K, params?: TextParams) => string

/** What one source of words (a module, ui, the shell, a pack) says in the language chosen. */
export interface Catalogue {
  /** Key → text. */
  readonly texts?: Words
  /** Code → sentence. */
  readonly refusals?: Words
  /** Chinese → translation: titles of packs, names of choices, sentences the server composes (with `{name}` marks). */
  readonly terms?: Words
}

let chosen: Language = 'zh-Hans'
let known: Record<string, string> = {}
let sentences: Record<string, string> = {}
let terms = new Map<string, string>()
let patterns: Pattern[] | undefined
let templates: [string, string][] = []
const composed = new Map<string, string>()

export const language = (): Language => chosen

/** Chosen by the shell before anything is drawn; forgets what was learnt of another language. */
export function chooseLanguage(next: Language): void {
  if (next === chosen) return
  chosen = next
  known = {}
  sentences = {}
  terms = new Map()
  templates = []
  patterns = undefined
  composed.clear()
}

/** Adds words of the language chosen. */
export function learn(catalogue: Catalogue): void {
  Object.assign(known, catalogue.texts)
  Object.assign(sentences, catalogue.refusals)
  for (const [zh, said] of Object.entries(catalogue.terms ?? {})) {
    // A template without words of its own would fit everything.
    if (!zh.includes('{')) terms.set(zh, said)
    else if (/\p{Script=Han}/u.test(zh)) templates.push([zh, said])
  }
  patterns = undefined
  composed.clear()
}

const missing = new Set<string>()
/** Keys asked for and not found since the start; journeys assert that it is empty. */
export const missingTexts = (): readonly string[] => [...missing]

/**
 * Builds the look-up of one catalogue; unknown keys do not compile. At run time a missing key (a pack or a manifest may
 * name one) or a missing parameter stays visible as ⟦key⟧ / {name} and is reported: under test it throws. A key that only
 * the chosen language lacks falls back to Chinese and is reported too.
 */
export function texts<W extends Words>(words: W): Translate<keyof W & string> {
  return (key, params) => {
    const found = known[key] ?? words[key]
    if (found === undefined) return lost(key)
    if (chosen !== 'zh-Hans' && known[key] === undefined) missing.add(`${chosen} ${key}`)
    return params || found.includes('{') ? fill(found, params ?? {}, key) : found
  }
}

/** As `texts`, for keys that arrive as data (navigation titles). */
export const wordsOf = (words: Words): Translate => texts(words)

/** `{name}`, or `{n|one|many}`. */
const marks = /\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g

/** The sentence of a refusal in the language chosen; undefined where the server's own has to do. */
export function refusalText(code: string, params: Readonly<Record<string, unknown>>): string | undefined {
  return sentences[code]?.replace(marks, (mark, name: string, one?: string, many?: string) => {
    if (!Object.hasOwn(params, name)) return mark
    const value = params[name]
    if (one !== undefined) return (Number(value) === 1 ? one : many) ?? ''
    return typeof value === 'string' ? term(value) : String(value ?? '')
  })
}

interface Pattern {
  readonly expression: RegExp
  readonly names: readonly string[]
  readonly said: string
}

/**
 * What the server says in Chinese (a pack's title, a composed sentence) in the language chosen; what nobody translated
 * comes back as it is. Never for what people wrote.
 */
export function term(text: string): string
export function term(text: string | null | undefined): string | undefined
export function term(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined
  if (chosen === 'zh-Hans' || text === '') return text
  const exact = terms.get(text)
  if (exact !== undefined) return exact
  const joined = joinedTerms(text)
  if (joined !== undefined) return joined
  const kept = composed.get(text)
  if (kept !== undefined) return kept
  const said = compose(text)
  if (composed.size > 2000) composed.clear()
  composed.set(text, said)
  return said
}

/** Lists of terms, paths of terms, and a body with its post (`东湖社区工作站·站长`: the name stays). */
function joinedTerms(text: string): string | undefined {
  const items = text.split('、')
  if (items.length > 1 && items.every((item) => terms.has(item))) return listed(items.map((i) => term(i)))
  const steps = text.split('／')
  if (steps.length > 1 && steps.every((step) => terms.has(step))) return steps.map((s) => term(s)).join(' / ')
  const at = text.lastIndexOf('·')
  const post = at < 0 ? undefined : terms.get(text.slice(at + 1))
  return post === undefined ? undefined : `${term(text.slice(0, at))} · ${post}`
}

/** By the template it was made from; the longest words first, so that the most particular one wins. */
function compose(text: string): string {
  patterns ??= templates
    .toSorted(([a], [b]) => wordsIn(b) - wordsIn(a))
    .map(([zh, said]) => patternOf(zh, said))
  for (const { expression, names, said } of patterns) {
    const match = expression.exec(text)
    if (!match) continue
    const parts = new Map(names.map((name, i) => [name, term(match[i + 1] ?? '')]))
    return said.replace(marks, (mark, name: string) => parts.get(name) ?? mark)
  }
  return text
}

const wordsIn = (template: string): number => template.replace(marks, '').length

function patternOf(zh: string, said: string): Pattern {
  const names: string[] = []
  const source = zh
    .split(/(\{\w+\})/)
    .map((part) => {
      if (!/^\{\w+\}$/.test(part)) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      names.push(part.slice(1, -1))
      return part === '{n}' ? '(\\d+)' : '(.+?)'
    })
    .join('')
  return { expression: new RegExp(`^${source}$`, 's'), names, said }
}

/** Joins a list as the language does. */
export const listed = (parts: readonly string[]): string => parts.join(chosen === 'en' ? ', ' : '、')

function fill(text: string, params: TextParams, key: string): string {
  return text.replace(marks, (mark, name: string, one?: string, many?: string) => {
    if (!Object.hasOwn(params, name)) return lost(`${key} ${mark}`)
    if (one !== undefined) return (Number(params[name]) === 1 ? one : many) ?? ''
    return String(params[name] ?? '')
  })
}

function lost(what: string): string {
  missing.add(what)
  if (underTest()) throw new Error(`missing text ${what}`)
  console.error(`missing text ${what}`)
  return `⟦${what}⟧`
}

const underTest = (): boolean => typeof process !== 'undefined' && process.env?.VITEST !== undefined
