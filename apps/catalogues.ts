/**
 * Words of other languages for the browser, made while building: `words.ts?en` is what stands in `words.en.ts` beside it,
 * `words.ts?zh-Hant` what stands in `words.ts`, in traditional characters; `words.ts?titles` what the desk's pages are called.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { hantConverter } from '#kernel/hant'
import type { PagesFile } from '#ui/pages.ts'
import type { Language } from '#ui/texts.ts'

type Map = Readonly<Record<string, string>>
export interface CatalogueFile {
  readonly texts: Map
  readonly refusals: Map
  readonly terms: Map
}
/** While building any module's words are read, by name of file: nothing the program itself may do. */
const loaded = createRequire(import.meta.url)
type Exports = Readonly<Record<string, unknown>>

/**
 * The catalogue of one `words.ts`. What its keys carry a module's name is said under that key; other maps are names of
 * choices, found again by their Chinese. Keys `module.said.…` are sentences the server composes: found by their Chinese, too; so is
 * whatever stands in a map called `…Names`.
 */
export async function catalogueOf(words: string, language: Language): Promise<CatalogueFile> {
  const zh = loaded(words) as Exports
  const beside = words.replace(/\.ts$/, '.en.ts')
  const hant = await hantConverter()
  const other: Exports = language !== 'en' ? zh : existsSync(beside) ? (loaded(beside) as Exports) : {}
  const texts: Record<string, string> = {}
  const refusals: Record<string, string> = {}
  const terms: Record<string, string> = {}
  for (const [name, value] of Object.entries(zh)) {
    const chinese = mapOf(value)
    const said = mapOf(other[name])
    for (const [key, sentence] of Object.entries(chinese)) {
      const found = said[key]
      if (found === undefined) continue
      const text = language === 'zh-Hant' ? hant(found) : found
      if (!key.includes('.')) terms[sentence] = text
      else if (name === 'texts') texts[key] = text
      else refusals[key] = text
      // The server itself says these in Chinese: a verdict's reason, the name of a channel, a composed sentence.
      if (/\.(said|weak)\./.test(key) || (name !== 'texts' && key.includes('.'))) terms[sentence] = text
    }
  }
  return { texts, refusals, terms }
}

/** Sentences and names; whatever else a file exports is not for reading. */
function mapOf(value: unknown): Map {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(
    Object.entries(value as Exports).flatMap(([key, one]) => {
      const text = typeof one === 'string' ? one : (one as { zh?: unknown } | null)?.zh
      return typeof text === 'string' ? [[key, text]] : []
    }),
  )
}

/** What the desk's pages declared beside a `words.ts` are called: of all modules' words the menu needs no more. */
export function titlesOf(words: string): Map {
  const beside = words.replace(/words\.ts$/, 'pages.ts')
  const { desk = [] } = existsSync(beside) ? (loaded(beside) as PagesFile) : {}
  const texts = mapOf((loaded(words) as Exports)['texts'])
  return Object.fromEntries(desk.map(({ title }) => [title, texts[title] ?? '']))
}

const asked = /^(.+\/words\.ts)\?(en|zh-Hant|titles)$/

/** The part of Vite's plugin interface used here. */
export const catalogues = () => ({
  name: 'linli-catalogues',
  enforce: 'pre' as const,
  async load(id: string) {
    const [, words, language] = asked.exec(id) ?? []
    if (!words || !language) return null
    if (language === 'titles')
      return {
        code: `export default ${JSON.stringify(titlesOf(words))}`,
        moduleType: 'js' as const,
        map: null,
      }
    const { texts, refusals, terms } = await catalogueOf(words, language as Language)
    // As text to parse: quicker to read for an engine than as program.
    const data = JSON.stringify(JSON.stringify({ texts, refusals, terms }))
    return { code: `export default JSON.parse(${data})`, moduleType: 'js' as const, map: null }
  },
})
