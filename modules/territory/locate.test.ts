import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildTextIndex, locateInText } from './locate.ts'
import type { NamedPlace } from './locate.ts'

const p = (id: string, name: string, path: string, names: string[] = []): NamedPlace => ({
  id,
  name,
  path,
  names,
})
const places = [
  p('city', '青河市', '0001'),
  p('east', '东岭区', '00010001'),
  p('west', '西岭区', '00010002'),
  p('e-peace', '和平社区', '000100010001'),
  p('w-peace', '和平社区', '000100020001'),
  p('e-lake', '镜湖街道', '000100010002', ['星沙']),
  p('e-lake-c', '镜湖社区', '0001000100020001'),
  p('crossing', '路口镇', '000100020002'),
]
const index = buildTextIndex(places)
const at = (text: string, chosen?: string) =>
  locateInText(index, text, chosen === undefined ? {} : { chosen })?.place

describe('a place in a text', () => {
  test('is the finest one named', () => {
    expect(at('青河市东岭区镜湖街道路灯不亮')).toBe('e-lake')
    expect(at('东岭区路灯坏了')).toBe('east')
    expect(at('哪里都没说')).toBeUndefined()
  })
  test('of one name with another is told by the place above it, wherever that stands', () => {
    expect(at('和平社区没有热水，我们在西岭区')).toBe('w-peace')
    expect(at('东岭区和平社区没有热水')).toBe('e-peace')
  })
  test('of one name with another stays open, or follows the chosen district', () => {
    expect(at('和平社区没有热水')).toBeUndefined()
    expect(at('和平社区没有热水', '00010002')).toBe('w-peace')
    expect(at('青河市和平社区没有热水')).toBe('city')
  })
  test('is not found in the name of a street, a hill or a bridge', () => {
    for (const text of [
      '东岭区路堵车',
      '东岭区南路堵车',
      '东岭区大道堵车',
      '东岭区二路积水',
      '青河市大桥断了',
    ])
      expect(at(text), text).toBeUndefined()
    expect(at('东岭区山上有垃圾')).toBe('east')
    expect(at('东岭区路面塌陷')).toBe('east')
    expect(at('东岭区街道办不作为')).toBe('east')
  })
  test('by its short name counts only with its upper place, and an ordinary word never', () => {
    expect(at('西岭区和平附近')).toBe('w-peace')
    expect(at('希望和平解决')).toBeUndefined()
    expect(at('十字路口堵车')).toBeUndefined()
    expect(at('西岭区路口堵车')).toBe('west')
  })
  test('by another name of its own counts at once', () => expect(at('星沙停水')).toBe('e-lake'))
  test('whose short name is shared with one inside it means the wider one', () => {
    expect(at('东岭区镜湖停水')).toBe('e-lake')
  })
  test('named in the subject outweighs one in the details', () => {
    expect(at('西岭区噪音\n我从东岭区搬来，东岭区没有')).toBe('west')
  })
  test('says on which words it rests and what else was named', () => {
    const found = locateInText(index, '东岭区镜湖街道漏水\n西岭区也有')!
    expect(found.evidence.map((e) => e.text)).toEqual(['东岭区', '镜湖街道'])
    expect(found.others).toEqual(['west'])
    expect(found.sure).toBe(true)
    for (const e of found.evidence)
      expect('东岭区镜湖街道漏水\n西岭区也有'.slice(e.start, e.end)).toBe(e.text)
  })
  test('is unsure when two are named alike', () => {
    expect(locateInText(index, '东岭区和西岭区')!.sure).toBe(false)
  })
})

test('any text is read without failing, and what is found stands in it', () => {
  const word = fc.constantFrom(
    '东岭区',
    '西岭区',
    '和平社区',
    '和平',
    '路',
    '\n',
    '镜湖',
    '青河市',
    '，',
    'A',
    '垃圾',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      const text = words.join('')
      const found = locateInText(index, text)
      if (!found) return
      const place = places.find((x) => x.id === found.place)!
      expect(place.path).toBe(found.path)
      for (const e of found.evidence) {
        expect(text.slice(e.start, e.end)).toBe(e.text)
        expect(place.path.startsWith(places.find((x) => x.id === e.places[0])!.path)).toBe(true)
      }
    }),
  )
})
