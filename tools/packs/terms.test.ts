/** Every term of the packs that come with the program has its English. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const han = /\p{Script=Han}/u

describe('terms of a pack', () => {
  /** As `termsOf` of packs takes them from the compiled sections, here from the files. */
  const shown = new Set([
    'title',
    'tell',
    'whose',
    'duties',
    'ask',
    'marks',
    'consent',
    'retention',
    'contact',
    'group',
  ])
  const termsIn = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(termsIn)
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([key, inner]) =>
      shown.has(key)
        ? [inner]
            .flat()
            .flatMap((t: unknown) => (typeof t === 'string' ? (han.test(t) ? [t] : []) : termsIn(t)))
        : termsIn(inner),
    )
  }
  const powerTexts = (value: unknown): string[] =>
    (value as { powers: { text: string }[] }).powers.map((power) => power.text)
  const pack = (name: string) => {
    const dir = join(root, 'packs', name)
    const read = (file: string): unknown => parse(readFileSync(join(dir, file), 'utf8'))
    const yaml = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.yaml'))
    const info = read('pack.yaml') as { marks?: string[] }
    return {
      terms: [
        ...(info.marks ?? []),
        ...yaml.filter((f) => !/^(pack|texts|tests)/.test(f)).flatMap((f) => termsIn(read(f))),
        // What a power is, in words.
        ...yaml.filter((f) => f === 'powers.yaml').flatMap((f) => powerTexts(read(f))),
      ],
      english: (read('texts/en.yaml') as { terms: Record<string, string> }).terms,
    }
  }
  const cn = pack('cn')
  const others = readdirSync(join(root, 'packs'), { withFileTypes: true })
    .filter((e) => e.isDirectory() && existsSync(join(root, 'packs', e.name, 'pack.yaml')) && e.name !== 'cn')
    .map((e) => [e.name, pack(e.name)] as const)

  it.each([
    ['cn', cn, cn.english] as const,
    ...others.map(([name, one]) => [name, one, { ...cn.english, ...one.english }] as const),
  ])('%s: each has its English', (_name, { terms }, known) => {
    expect(terms.length).toBeGreaterThan(5)
    expect([...new Set(terms)].filter((term) => !Object.hasOwn(known, term))).toEqual([])
  })

  it('are English, short enough for a button or a column, and each still in its pack', () => {
    for (const { terms, english: said } of [cn, ...others.map(([, one]) => one)]) {
      const here = new Set(terms)
      expect(Object.entries(said).filter(([, text]) => han.test(text))).toEqual([])
      expect(Object.keys(said).filter((term) => !here.has(term))).toEqual([])
    }
  })
})
