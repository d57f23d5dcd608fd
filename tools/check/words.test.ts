/** The catalogues together: what `apps/catalogues.test.ts` cannot see in one file alone. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { manifests } from '../../apps/server/modules.ts'
import { jobNames } from '../../modules/operations/words.ts'

const root = join(import.meta.dirname, '../..')
const files = ['kernel', 'client', 'ui', 'apps', 'modules'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|[\\/])words\.ts$/.test(file))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
)
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

describe('the catalogues', () => {
  it('were found', () => {
    expect(files).toContain('kernel/words.ts')
    expect(files).toContain('apps/shell/words.ts')
    expect(files.length).toBeGreaterThanOrEqual(12)
  })

  it('name all work in the background', () => {
    const jobs = manifests().flatMap((m) => (m.jobs ?? []).map((job) => job.name))
    expect(jobs.length).toBeGreaterThan(10)
    expect(jobs.filter((name) => !(name in jobNames))).toEqual([])
  })

  it('have no English that lost its Chinese', async () => {
    const left: string[] = []
    for (const file of files) {
      const chinese = await load(file)
      for (const [name, map] of Object.entries(await load(file.replace(/\.ts$/, '.en.ts')))) {
        const known = new Set(said(chinese[name]).map(([key]) => key))
        left.push(...said(map).flatMap(([key]) => (known.has(key) ? [] : `${file} ${name} ${key}`)))
      }
    }
    expect(left).toEqual([])
  })

  it('give one name of a choice one English word: the browser finds it by its Chinese', async () => {
    const names = new Map<string, Set<string>>()
    for (const file of files) {
      const english = await load(file.replace(/\.ts$/, '.en.ts'))
      for (const [name, map] of Object.entries(await load(file)))
        for (const [key, zh] of said(map)) {
          if (key.includes('.') && !name.endsWith('Names')) continue
          const en = new Map(said(english[name])).get(key) ?? ''
          names.set(zh, (names.get(zh) ?? new Set()).add(en))
        }
    }
    expect([...names].filter(([, both]) => both.size > 1).map(([zh, both]) => [zh, ...both])).toEqual([])
  })

  it('use a key once', async () => {
    const keys = (await Promise.all(files.map(load))).flatMap((words) =>
      Object.entries(words)
        // Names are looked up in their own map.
        .filter(([map]) => !map.endsWith('Names'))
        .flatMap(([, map]) => said(map))
        .map(([key]) => key)
        .filter((key) => key.includes('.')),
    )
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  })
})
