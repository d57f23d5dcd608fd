/** What modules declare must fit together: nobody sees the others' pages while writing their own. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PagesFile } from '#ui/pages.ts'

const modules = join(import.meta.dirname, '../../modules')
const files = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter((f) =>
  /^[^/\\]+[/\\]pages\.ts$/.test(f),
)
const declared = await Promise.all(
  files.map(async (file) => {
    const name = file.split(/[/\\]/)[0] ?? ''
    const pages = (await import(join(modules, file))) as PagesFile
    const { texts } = (await import(join(modules, name, 'words.ts'))) as { texts?: Record<string, string> }
    return { name, pages, texts: texts ?? {} }
  }),
)
const twice = (list: readonly string[]): string[] => list.filter((one, at) => list.indexOf(one) !== at)

describe('pages of all modules', () => {
  it('are found', () => {
    expect(declared.length).toBeGreaterThan(0)
  })

  it.each(declared)('have their titles in the words of $name', ({ pages, texts }) => {
    for (const page of [...(pages.desk ?? []), ...(pages.resident ?? [])]) {
      expect(texts, `${page.path || '/'} is called ${page.title}`).toHaveProperty([page.title])
    }
  })

  it('do not stand in each other’s way', () => {
    expect(twice(declared.flatMap((d) => d.pages.desk ?? []).map((p) => p.path))).toEqual([])
    expect(twice(declared.flatMap((d) => d.pages.resident ?? []).map((p) => p.path))).toEqual([])
  })

  it('have shortcuts of their own, and leave `h` to the home', () => {
    const keys = declared.flatMap((d) => d.pages.desk ?? []).flatMap((p) => p.shortcut ?? [])
    expect(twice(['h', ...keys])).toEqual([])
    for (const key of keys) expect(key).toMatch(/^[a-z0-9]$/)
  })

  it('give each of the four entries of the home to one page at most, and paths without a leading slash', () => {
    const resident = declared.flatMap((d) => d.pages.resident ?? [])
    expect(twice(resident.flatMap((p) => p.entry ?? []))).toEqual([])
    const all = [...resident, ...declared.flatMap((d) => d.pages.desk ?? [])]
    for (const page of all) expect(page.path.startsWith('/')).toBe(false)
  })
})
