/** Every sentence people read has its English beside it, with the same places to fill in. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const files = ['kernel', 'client', 'ui', 'apps', 'modules'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|[\\/])words\.ts$/.test(file))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
)

/** The English file that stands beside a catalogue. */
const beside = (file: string) => file.replace(/\.ts$/, '.en.ts')
const load = async (file: string) =>
  (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>

/** Sentences and names of one exported map; lists, functions and switches have none. */
function said(map: unknown): [string, string][] {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return []
  return Object.entries(map).flatMap(([key, value]): [string, string][] => {
    const text: unknown = typeof value === 'string' ? value : (value as { zh?: unknown } | null)?.zh
    return typeof text === 'string' ? [[key, text]] : []
  })
}

/** The parameters of a sentence, each once: `{n}` and `{n|day|days}` are both n. */
const parameters = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w*)/g)].map((found) => found[1]))].toSorted().join(' ')

describe.each(files)('%s', (file) => {
  it('has an English twin', () => {
    expect(existsSync(join(root, beside(file)))).toBe(true)
  })

  it('says the same in English: every key and no other, the same parameters, no Chinese left', async () => {
    const chinese = await load(file)
    const english = await load(beside(file))
    const wrong: string[] = []
    for (const [name, map] of Object.entries(chinese)) {
      const sentences = said(map)
      const twin = new Map(said(english[name]))
      for (const [key, zh] of sentences) {
        const en = twin.get(key)
        if (en === undefined || en.trim() === '') wrong.push(`${name} ${key}: no English`)
        else if (parameters(en) !== parameters(zh))
          wrong.push(`${key}: ${parameters(zh)} ≠ ${parameters(en)}`)
        else if (/\p{Script=Han}/u.test(en)) wrong.push(`${key}: Chinese in “${en}”`)
      }
      for (const key of twin.keys())
        if (!sentences.some(([known]) => known === key)) wrong.push(`${name} ${key}: no Chinese`)
    }
    expect(wrong).toEqual([])
  })
})

describe('the catalogues', () => {
  it('were found', () => {
    expect(files).toContain('kernel/words.ts')
    expect(files).toContain('apps/shell/words.ts')
    expect(files.length).toBeGreaterThanOrEqual(12)
  })

  it('give one name of a choice one English word: the browser finds it by its Chinese', async () => {
    const names = new Map<string, Set<string>>()
    for (const file of files) {
      const english = await load(beside(file))
      for (const [name, map] of Object.entries(await load(file)))
        for (const [key, zh] of said(map)) {
          if (key.includes('.') && !name.endsWith('Names')) continue
          const en = new Map(said(english[name])).get(key) ?? ''
          names.set(zh, (names.get(zh) ?? new Set()).add(en))
        }
    }
    expect([...names].filter(([, said]) => said.size > 1).map(([zh, said]) => [zh, ...said])).toEqual([])
  })

  it('use a key once', async () => {
    const keys = (await Promise.all(files.map(load))).flatMap((words) =>
      Object.values(words)
        .flatMap(said)
        .map(([key]) => key)
        .filter((key) => key.includes('.')),
    )
    const twice = keys.filter((key, at) => keys.indexOf(key) !== at)
    expect(twice).toEqual([])
  })
})
