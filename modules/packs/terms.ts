/**
 * Titles of a pack in other languages. What a page shows of a pack is Chinese text made from its sections; the dictionary of
 * the pack in force says it otherwise. English is written in `texts/en.yaml`, traditional characters are converted.
 */
import { isTree } from '#kernel/reader'
import type { CompiledTexts } from './sections/texts.ts'
import { termsKey } from './sections/texts.ts'
import type { Snapshot } from './snapshot.ts'

/** Keys under which sections keep what people read; names of places and bodies stay what they are. */
const SHOWN = new Set(['title', 'tell', 'whose', 'duties', 'ask', 'marks', 'consent', 'retention', 'contact'])
/** Names of places, texts. */
const SKIPPED = new Set(['places', 'texts', 'tests', 'calendar'])

/** Every term of a snapshot, once, in the order of the sections. */
export function termsOf(snapshot: Pick<Snapshot, 'names' | 'section'>): string[] {
  const found = new Set<string>()
  for (const name of snapshot.names) {
    if (SKIPPED.has(name)) continue
    const section = snapshot.section(name)
    // A pack is called by the name of its place; what must be said about it is for everybody.
    gather(name === 'pack' && isTree(section) ? { marks: section.marks } : section, found)
  }
  return [...found]
}

function gather(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const one of value) gather(one, found)
  else if (isTree(value))
    for (const [key, inner] of Object.entries(value)) {
      if (!SHOWN.has(key)) gather(inner, found)
      else for (const text of Array.isArray(inner) ? inner : [inner]) if (isTerm(text)) found.add(text)
    }
}

const isTerm = (text: unknown): text is string => typeof text === 'string' && /\p{Script=Han}/u.test(text)

/** Chinese → English, as the layers wrote it. */
export function englishTerms(texts: CompiledTexts): Readonly<Record<string, string>> {
  return texts[termsKey('en')] ?? {}
}

/** Terms nobody has put into English: shown in Chinese. */
export function untranslated(snapshot: Snapshot, texts: CompiledTexts): string[] {
  const known = englishTerms(texts)
  return termsOf(snapshot).filter((term) => !Object.hasOwn(known, term))
}
