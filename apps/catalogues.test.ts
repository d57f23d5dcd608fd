/** The three languages say the same: keys, parameters, letters. Terms of packs: tools/packs/terms.test.ts. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { hantConverter } from '#kernel/hant'
import { catalogueOf, titlesOf } from './catalogues.ts'
import type { CatalogueFile } from './catalogues.ts'

const root = join(import.meta.dirname, '..')
const files = [
  'kernel/words.ts',
  'kernel/files/words.ts',
  'client/words.ts',
  'ui/words.ts',
  'apps/shell/words.ts',
  ...readdirSync(join(root, 'modules')).map((name) => `modules/${name}/words.ts`),
]
const han = /\p{Script=Han}/u
const marksOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)(?:\|[^{}]*)?\}/g)].map((m) => m[1] ?? ''))].toSorted()

interface Said {
  readonly file: string
  readonly key: string
  readonly zh: string
  readonly text: string
}

/** Every sentence of a file beside its Chinese. */
async function saidIn(file: string, language: 'en' | 'zh-Hant'): Promise<Said[]> {
  const path = join(root, file)
  const other = await catalogueOf(path, language)
  const zh = await catalogueOf(path, 'zh-Hans')
  const list = (kind: keyof CatalogueFile) =>
    Object.entries(other[kind]).map(([key, text]) => ({
      file,
      key,
      zh: kind === 'terms' ? key : (zh[kind][key] ?? ''),
      text,
    }))
  return [...list('texts'), ...list('refusals'), ...list('terms')]
}

let english: Said[]
let hant: Said[]
let chinese: CatalogueFile[]
beforeAll(async () => {
  english = (await Promise.all(files.map((f) => saidIn(f, 'en')))).flat()
  hant = (await Promise.all(files.map((f) => saidIn(f, 'zh-Hant')))).flat()
  chinese = await Promise.all(files.map((f) => catalogueOf(join(root, f), 'zh-Hans')))
})

describe('English', () => {
  it('has every text, refusal and name', () => {
    const have = new Set(english.map((s) => `${s.file} ${s.key}`))
    const missing = chinese.flatMap((c, i) =>
      (['texts', 'refusals', 'terms'] as const).flatMap((kind) =>
        Object.keys(c[kind]).filter((key) => han.test(c[kind][key] ?? '') && !have.has(`${files[i]} ${key}`)),
      ),
    )
    expect(missing).toEqual([])
    expect(english.length).toBeGreaterThan(900)
  })

  it('has the parameters of the Chinese sentence', () => {
    const wrong = english.filter((s) => marksOf(s.text).join() !== marksOf(s.zh).join())
    expect(wrong.map((s) => `${s.key}: ${s.zh} → ${s.text}`)).toEqual([])
  })

  it('has no Chinese letters', () => {
    expect(english.filter((s) => han.test(s.text)).map((s) => `${s.key}: ${s.text}`)).toEqual([])
  })
})

describe('traditional Chinese', () => {
  it('has every sentence with its parameters', () => {
    expect(hant.length).toBeGreaterThan(900)
    const wrong = hant.filter((s) => marksOf(s.text).join() !== marksOf(s.zh).join())
    expect(wrong.map((s) => s.key)).toEqual([])
  })

  it('has no letter left that is only simplified: converting it again changes nothing', async () => {
    const convert = await hantConverter()
    const left = hant.filter((s) => convert(s.text) !== s.text)
    expect(left.map((s) => `${s.key}: ${s.text} → ${convert(s.text)}`)).toEqual([])
  })

  it('keeps the words of the law and the glossary', async () => {
    const convert = await hantConverter()
    expect(convert('信息公开、网格、社区工作站、事项、核查、派遣、平台、台账、类别与签收')).toBe(
      '信息公開、網格、社區工作站、事項、核查、派遣、平台、台賬、類別與簽收',
    )
  })
})

describe('sentences the server composes', () => {
  it('are still composed by the code: each keeps its words', () => {
    const code = readdirSync(join(root, 'modules'), { recursive: true, encoding: 'utf8' })
      .filter((f) => f.endsWith('.ts') && !/words|\.test\.ts$/.test(f))
      .map((f) => readFileSync(join(root, 'modules', f), 'utf8'))
      .join('\n')
    const said = chinese.flatMap((c) => Object.entries(c.texts)).filter(([key]) => key.includes('.said.'))
    const gone = said.filter(([, zh]) =>
      zh.split(/\{\w+\}/).some((part) => han.test(part) && !code.includes(part)),
    )
    expect(gone.map(([key, zh]) => `${key}: ${zh}`)).toEqual([])
    expect(said.length).toBeGreaterThan(40)
  })

  it('have words for whatever an act writes into the timeline beside its text', () => {
    const code = readdirSync(join(root, 'modules'), { recursive: true, encoding: 'utf8' })
      .filter((f) => /[\\/]actions[\\/].*\.ts$/.test(f) && !f.endsWith('.test.ts'))
      .map((f) => readFileSync(join(root, 'modules', f), 'utf8'))
      .join('\n')
    const labels = [...code.matchAll(/(?:label: |\bfact\()'([^']+)'/g)].map((m) => m[1]!)
    const said = new Set(
      chinese
        .flatMap((c) => Object.entries(c.texts))
        .flatMap(([key, zh]) => (key.includes('.said.') ? [zh] : [])),
    )
    expect(labels).toContain('预算（元）')
    expect(labels.filter((label) => han.test(label) && !said.has(label))).toEqual([])
  })
})

describe('titles for the menu', () => {
  it('are those of the desk’s pages, in their words, and nothing else', () => {
    const titles = titlesOf(join(root, 'modules/casework/words.ts'))
    expect(titles['casework.reports']).toMatch(han)
    expect(Object.keys(titles)).not.toContain('casework.report-something')
    for (const name of readdirSync(join(root, 'modules')))
      expect(Object.values(titlesOf(join(root, `modules/${name}/words.ts`)))).not.toContain('')
  })

  it('of a module without pages are none', () => {
    expect(titlesOf(join(root, 'kernel/words.ts'))).toEqual({})
  })
})
