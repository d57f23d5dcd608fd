/** What the menu calls the pages. */
/// <reference types="vite/client" />
import type { Words } from '#ui/texts.ts'
import { learnModule } from '../shell/languages.ts'

const titles = import.meta.glob<Words>('../../modules/*/words.ts', {
  query: '?titles',
  import: 'default',
  eager: true,
})

/** Titles of the pages of these modules, in the language chosen; the rest of their words travels with the pages. */
export async function titlesOf(modules: readonly string[]): Promise<Words> {
  await Promise.all([...new Set(modules)].map(learnModule))
  return Object.assign({}, ...Object.values(titles)) as Words
}
