/** Reads a way of governing, with its words in the reader's language; another locality's words are learnt first. */
import { useRead } from '#client'
import { language, learn, term } from '#ui/texts.ts'
import { overview, terms } from '../contract.ts'

/** Words of the own locality stay as they are. */
function learnOthers(all: Readonly<Record<string, string>>): void {
  const unknown = Object.entries(all).filter(([zh]) => zh.includes('{') === false && term(zh) === zh)
  if (unknown.length > 0) learn({ terms: Object.fromEntries(unknown) })
}

/** Null: the snapshot in force here; undefined: nothing is asked yet. */
export function useOverview(snapshot: string | null | undefined) {
  const chosen = language()
  const needed = chosen !== 'zh-Hans' && typeof snapshot === 'string'
  const words = useRead(terms, needed ? { language: chosen, snapshot } : undefined, { keep: false })
  if (words.data) learnOthers(words.data.terms)
  const ready = snapshot !== undefined && (!needed || words.data !== undefined || words.problem !== undefined)
  return useRead(overview, ready ? (snapshot === null ? {} : { snapshot }) : undefined)
}
