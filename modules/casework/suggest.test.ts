import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { schemeFrom, suggestCategories, type SuggestScheme } from './suggest.ts'

const scheme: SuggestScheme = {
  codes: [
    { code: 'noise', titles: ['环境', '污染', '噪音污染'], words: ['噪音^8', '扰民', '晚上+施工^6'] },
    { code: 'fumes', titles: ['环境', '污染', '大气污染'], words: ['油烟^8'] },
    { code: 'metro', titles: ['城建', '交通', '地铁'], words: ['地铁^6'], not: ['地铁+施工^12'] },
    { code: 'fee', titles: ['城建', '住房', '物业服务'], words: ['物业', '物业费^8'] },
    { code: 'other', titles: ['城建', '住房', '其他'], words: [] },
  ],
}
const best = (text: string) => suggestCategories(text, scheme)[0]

describe('suggestCategories', () => {
  test('suggests the category whose words stand in the text and says why', () => {
    expect(best('楼下饭店油烟直排')).toMatchObject({ code: 'fumes', why: ['油烟'] })
  })

  test('suggests nothing when nothing speaks for any category', () => {
    expect(suggestCategories('你好', scheme)).toEqual([])
    expect(suggestCategories('', scheme)).toEqual([])
  })

  test('weighs the subject more than the details, even repeated ones', () => {
    expect(best('噪音太大\n楼下还有油烟，油烟，油烟，油烟')?.code).toBe('noise')
  })

  test('counts a repeated word in the details at most three times', () => {
    const score = (n: number) => suggestCategories(`请处理\n${'油烟，'.repeat(n)}`, scheme)[0]?.score
    expect(score(2)).toBeGreaterThan(score(1)!)
    expect(score(3)).toBeGreaterThan(score(2)!)
    expect(score(9)).toBe(score(3))
  })

  test('counts the longest word only: 物业费 is not also 物业', () => {
    expect(best('关于物业费')?.why).toEqual(['物业费'])
  })

  test('needs all parts of a joined word', () => {
    expect(suggestCategories('他们在施工', scheme)).toEqual([])
    expect(best('他们晚上还在施工')?.why).toEqual(['晚上+施工'])
  })

  test('lets words against a category outweigh its own', () => {
    expect(best('何时修地铁')?.code).toBe('metro')
    expect(suggestCategories('地铁施工', scheme)).toEqual([])
  })

  test('takes a title as a word, but not 其他', () => {
    expect(best('投诉物业服务')?.code).toBe('fee')
    expect(suggestCategories('其他', scheme)).toEqual([])
  })

  test('reads full-width and upper-case letters like plain ones', () => {
    const p2p: SuggestScheme = { codes: [{ code: 'p2p', titles: ['甲', '乙', '丙丁'], words: ['P2P^9'] }] }
    expect(suggestCategories('Ｐ２Ｐ平台', p2p)[0]?.code).toBe('p2p')
    expect(suggestCategories('p2p平台', p2p)[0]?.code).toBe('p2p')
  })

  test('keeps to the limit, best first, scores whole and above zero, same answer every time', () => {
    const piece = fc.constantFrom(
      '噪音',
      '扰民',
      '油烟',
      '地铁',
      '施工',
      '晚上',
      '物业',
      '费',
      '，',
      '\n',
      '其他',
      '\ud83d',
      'A市',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 0, max: 6 }), (pieces, limit) => {
        const text = pieces.join('')
        const got = suggestCategories(text, scheme, limit)
        expect(got.length).toBeLessThanOrEqual(limit)
        expect(new Set(got.map((s) => s.code)).size).toBe(got.length)
        got.forEach((s, i) => {
          expect(Number.isSafeInteger(s.score) && s.score > 0).toBe(true)
          expect(s.why.length).toBeGreaterThan(0)
          expect(s.score).toBeLessThanOrEqual(got[i - 1]?.score ?? s.score)
        })
        expect(suggestCategories(text, structuredClone(scheme), limit)).toEqual(got)
      }),
    )
  })
})

describe('the word list of template a-city', () => {
  const file = new URL('../../packs/templates/a-city/category-words.yaml', import.meta.url)
  const words: Record<string, { words: string; not?: string }> = parse(readFileSync(file, 'utf8'))
  const paths = Object.keys(words)
  const categories = paths.map((path) => ({ code: path, titles: path.split('/') }))

  test('covers at least 150 categories of three levels', () => {
    expect(paths.length).toBeGreaterThanOrEqual(150)
    expect(paths.filter((p) => p.split('/').length !== 3)).toEqual([])
  })

  test('holds only well-formed words: parts joined by +, a weight from 1 to 20', () => {
    const all = Object.values(words).flatMap((w) => [...w.words.split(/\s+/), ...(w.not ?? '').split(/\s+/)])
    const bad = all.filter((w) => w !== '' && !/^[^+^\s]+(\+[^+^\s]+)*(\^([1-9]|1\d|20))?$/.test(w))
    expect(bad).toEqual([])
  })

  test('compiles to a scheme that a phone can load: at most 60 KB compressed', () => {
    const { scheme: compiled, unknown } = schemeFrom(categories, words)
    expect(unknown).toEqual([])
    expect(gzipSync(JSON.stringify(compiled)).length).toBeLessThanOrEqual(60_000)
  })

  test('names the paths that the categories do not have', () => {
    expect(schemeFrom(categories.slice(1), words).unknown).toEqual([paths[0]])
  })

  test('suggests sensibly for everyday sentences', () => {
    const { scheme: compiled } = schemeFrom(categories, words)
    const first = (text: string) => suggestCategories(text, compiled)[0]?.code.split('/').at(-1)
    expect(first('工地半夜施工，吵得睡不着')).toBe('噪音污染')
    expect(first('小区门口的路灯坏了半个月')).toBe('城市公共设施')
    expect(first('公司拖欠工资三个月')).toBe('工资发放')
    expect(first('房产证办了五年还没下来')).toBe('房产证登记、办理')
    expect(first('路口没有红绿灯，车辆乱停')).toBe('交通安全管理')
    expect(first('早教中心不退费')).toBe('校外机构管理')
    expect(first('楼道里堵塞消防通道')).toBe('消防安全')
  })
})
