/**
 * Which language, and how its words get here. Chinese is in the scripts; other languages come file by file, with the page
 * that needs them.
 */
/// <reference types="vite/client" />
import { useSyncExternalStore } from 'react'
import { Problem, call, onProblem, onTerms } from '#client'
import { chooseLanguage, language, languages, learn, refusalText, term } from '#ui/texts.ts'
import { markChinese } from '#ui/parts-in-chinese.ts'
import { terms } from '#modules/packs/contract'
import type { Catalogue, Language } from '#ui/texts.ts'

type Files = Readonly<Record<string, () => Promise<Catalogue>>>
const pages = import.meta.glob('../../modules/*/pages.ts')
const files: Readonly<Record<Exclude<Language, 'zh-Hans'>, Files>> = {
  en: import.meta.glob<Catalogue>(
    [
      '../../modules/*/words.ts',
      '../../kernel/words.ts',
      '../../kernel/files/words.ts',
      '../../client/words.ts',
      '../../ui/words.ts',
      './words.ts',
    ],
    { query: '?en', import: 'default' },
  ),
  'zh-Hant': import.meta.glob<Catalogue>(
    [
      '../../modules/*/words.ts',
      '../../kernel/words.ts',
      '../../kernel/files/words.ts',
      '../../client/words.ts',
      '../../ui/words.ts',
      './words.ts',
    ],
    { query: '?zh-Hant', import: 'default' },
  ),
}
/** Modules without pages: others show what they say. */
const voices = Object.keys(files.en)
  .filter((path) => path.includes('/modules/') && !Object.hasOwn(pages, path.replace('words.ts', 'pages.ts')))
  .map((path) => path.replace('../../', '').replace('/words.ts', ''))
const KEY = 'linli.language'
const learnt = new Set<string>()

/** Chosen here before, else what the browser asks for, else simplified Chinese. */
export function preferredLanguage(): Language {
  const kept = keptLanguage()
  if (kept) return kept
  for (const wanted of navigator.languages ?? [navigator.language]) {
    const tag = wanted.toLowerCase()
    if (tag.startsWith('en')) return 'en'
    if (/^zh-(hant|tw|hk|mo)/.test(tag)) return 'zh-Hant'
    if (tag.startsWith('zh')) return 'zh-Hans'
  }
  return 'zh-Hans'
}

function keptLanguage(): Language | undefined {
  try {
    const kept = localStorage.getItem(KEY)
    return languages.find((one) => one === kept)
  } catch {
    return undefined
  }
}

const listeners = new Set<() => void>()
/** The language shown; a change draws everything anew. */
export const useLanguage = (): Language =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, language)

/** Before the first drawing: words of the shell, of the components and of refusals. */
export async function startLanguage(title: () => string): Promise<void> {
  onProblem(inLanguage)
  pageTitle = title
  await speak(preferredLanguage())
}
let pageTitle = () => document.title

/** Chosen by the person: kept in this browser (and told to the server with every request, by cookie). `before` runs when its words are here. */
export async function setLanguage(next: Language, before: () => void): Promise<void> {
  try {
    localStorage.setItem(KEY, next)
  } catch {
    // lives as long as the page
  }
  await speak(next)
  before()
  for (const listener of listeners) listener()
}

async function speak(next: Language): Promise<void> {
  const modules = [...learnt].filter((name) => name.startsWith('modules/'))
  const before = language()
  try {
    const common = ['kernel', 'kernel/files', 'client', 'ui', 'shell', ...voices]
    const all = await Promise.all([
      ...[...common, ...modules].map((name) => read(name, next)),
      packTerms(next),
    ])
    chooseLanguage(next)
    learnt.clear()
    for (const [name, catalogue] of all) {
      learnt.add(name)
      learn(catalogue)
    }
  } catch (error) {
    // Without a network a language that was never here cannot come; Chinese always can.
    if (before === next) throw error
    console.error(error)
  }
  onTerms(language() === 'zh-Hans' ? null : term)
  stopMarking()
  stopMarking = language() === 'en' ? markChinese(document.body) : () => {}
  document.documentElement.lang = language()
  document.title = pageTitle()
  document.cookie = `linli-language=${language()}; path=/; max-age=31536000; samesite=lax`
}

let stopMarking = () => {}

/** Titles of the pack in force; without them its Chinese ones stand. */
async function packTerms(of: Language): Promise<[string, Catalogue]> {
  if (of === 'zh-Hans') return ['pack', {}]
  return ['pack', await call(terms, { language: of }, { repeats: 0 }).catch(() => ({}))]
}

async function read(name: string, of: Language): Promise<[string, Catalogue]> {
  if (of === 'zh-Hans') return [name, {}]
  const path = name === 'shell' ? './words.ts' : `../../${name}/words.ts`
  return [name, (await files[of][path]?.()) ?? {}]
}

/** Words of a module in the language chosen; resolves at once when they are here. */
export async function learnModule(module: string): Promise<void> {
  const name = `modules/${module}`
  if (learnt.has(name)) return
  const of = language()
  const [, catalogue] = await read(name, of)
  if (of !== language()) return learnModule(module)
  learnt.add(name)
  learn(catalogue)
}

/** A refusal in the words of the one who reads it; the clause stays as the law has it. */
async function inLanguage(problem: Problem): Promise<Problem> {
  if (language() === 'zh-Hans') return problem
  await learnModule(problem.code.split('.')[0] ?? '').catch(() => {})
  const { rule } = problem.params
  const what = typeof rule === 'string' ? refusalText(rule, problem.params) : undefined
  const sentence = refusalText(problem.code, { ...problem.params, ...(what ? { what } : {}) })
  if (sentence === undefined) return problem
  const fields = Object.fromEntries(
    Object.entries(problem.fields).map(([field, said]) => [field, what ?? term(said)]),
  )
  return new Problem({ ...problem, sentence, fields })
}
