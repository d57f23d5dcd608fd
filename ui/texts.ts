/**
 * The catalogue of screen texts. A module's `words.ts` exports `texts` (key → Chinese); pages take them by key. A missing
 * key shows as ⟦key⟧ and fails every test that meets it.
 */
export type Language = 'zh-Hans' | 'zh-Hant' | 'en'
export type Words = Readonly<Record<string, string>>
/** Other languages of the same keys; what is missing falls back to Chinese. */
export type Translations = Readonly<Partial<Record<Exclude<Language, 'zh-Hans'>, Words>>>
export type TextParams = Readonly<Record<string, string | number | null | undefined>>

/** Looks up a text and fills `{name}` marks. */
export type Translate<K extends string = string> = (key: K, params?: TextParams) => string

let chosen: Language = 'zh-Hans'
export const language = (): Language => chosen
/** Chosen once by the shell before anything is drawn. */
export function chooseLanguage(next: Language): void {
  chosen = next
}

const missing = new Set<string>()
/** Keys asked for and not found since the start; journeys assert that it is empty. */
export const missingTexts = (): readonly string[] => [...missing]

/**
 * Builds the look-up of one catalogue; unknown keys do not compile. At run time a missing key (a pack or a manifest may
 * name one) or a missing parameter stays visible as ⟦key⟧ / {name} and is reported: under test it throws.
 */
export function texts<W extends Words>(words: W, others: Translations = {}): Translate<keyof W & string> {
  return (key, params) => {
    const found = (chosen === 'zh-Hans' ? undefined : others[chosen]?.[key]) ?? words[key]
    if (found === undefined) return lost(key)
    return params || found.includes('{') ? fill(found, params ?? {}, key) : found
  }
}

/** As `texts`, for keys that arrive as data (navigation titles). */
export const wordsOf = (words: Words, others?: Translations): Translate => texts(words, others)

function fill(text: string, params: TextParams, key: string): string {
  return text.replace(/\{(\w+)\}/g, (mark, name: string) => {
    if (!Object.hasOwn(params, name)) return lost(`${key} ${mark}`)
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
