import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  childNumber,
  childPath,
  differences,
  exceedsWhole,
  inForce,
  isWithin,
  judgeLevels,
  judgePlaces,
  lineagePaths,
  mayNest,
  rangeOf,
  ranked,
} from './rules.ts'
import type { Level, PlaceEntry } from './rules.ts'

const levels: Level[] = ranked([
  { id: 'cell', title: '网格', within: ['community'] },
  { id: 'city', title: '市', within: [] },
  { id: 'community', title: '社区', within: ['district', 'city'] },
  { id: 'district', title: '区', within: ['city'] },
])
const place = (
  code: string,
  kind: string,
  parent: string | null,
  more: Partial<PlaceEntry> = {},
): PlaceEntry => ({
  code,
  name: `名${code}`,
  kind,
  parent,
  from: '2012-01-01',
  to: null,
  successors: [],
  source: '示例',
  aliases: [],
  ...more,
})
const codes = (flaws: readonly { code: string }[]) => flaws.map((f) => f.code)

/** A random tree of any shape: each node hangs under an earlier one. */
const tree = fc
  .array(fc.nat(), { minLength: 1, maxLength: 60 })
  .map((picks) => picks.map((pick, i) => (i === 0 ? null : pick % i)))

describe('paths', () => {
  test('a path lies in a subtree exactly when its place is the top or below it', () => {
    fc.assert(
      fc.property(tree, (parents) => {
        const paths: string[] = []
        const children = parents.map(() => 0)
        parents.forEach((parent) =>
          paths.push(parent === null ? childPath('', 1) : childPath(paths[parent]!, ++children[parent]!)),
        )
        expect(new Set(paths).size).toBe(paths.length)
        for (let i = 0; i < paths.length; i++)
          for (let top = 0; top < paths.length; top++) {
            let at: number | null = i
            while (at !== null && at !== top) at = parents[at]!
            const { from, to } = rangeOf(paths[top]!)
            expect(isWithin(paths[i]!, paths[top]!)).toBe(at === top)
            expect(paths[i]! >= from && paths[i]! < to).toBe(at === top)
          }
      }),
      { numRuns: 60 },
    )
  })

  test('the lineage of a path ends with the path and counts one step a level', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 36 ** 4 - 1 }), { minLength: 1, maxLength: 9 }),
        (numbers) => {
          const path = numbers.reduce(childPath, '')
          const all = lineagePaths(path)
          expect(all).toHaveLength(numbers.length)
          expect(all.at(-1)).toBe(path)
          expect(all.map(childNumber)).toEqual(numbers)
        },
      ),
    )
  })

  test('a child number out of range is refused', () => {
    expect(() => childPath('', 0)).toThrow(RangeError)
    expect(() => childPath('', 36 ** 4)).toThrow(RangeError)
  })
})

test('a place is in force from its first day to the day before its end', () => {
  expect(inForce('2012-09-20', '2020-01-01', '2012-09-19')).toBe(false)
  expect(inForce('2012-09-20', '2020-01-01', '2012-09-20')).toBe(true)
  expect(inForce('2012-09-20', '2020-01-01', '2019-12-31')).toBe(true)
  expect(inForce('2012-09-20', '2020-01-01', '2020-01-01')).toBe(false)
  expect(inForce('2012-09-20', null, '9999-12-31')).toBe(true)
})

describe('levels', () => {
  test('are ranked from the widest, whatever the order they are written in', () => {
    expect(levels.map((l) => l.id)).toEqual(['city', 'district', 'community', 'cell'])
    expect(levels.map((l) => l.rank)).toEqual([0, 1, 2, 3])
  })
  test('nest only where they say', () => {
    expect(mayNest(levels, 'community', 'city')).toBe(true)
    expect(mayNest(levels, 'cell', 'district')).toBe(false)
    expect(mayNest(levels, 'city', null)).toBe(true)
    expect(mayNest(levels, 'district', null)).toBe(false)
    expect(mayNest(levels, 'nowhere', 'city')).toBe(false)
  })
  test('an unknown level, a circle and a second top are found', () => {
    expect(judgeLevels(levels)).toEqual([])
    expect(
      codes(
        judgeLevels([
          { id: 'a', title: '甲', within: [] },
          { id: 'b', title: '乙', within: ['x'] },
        ]),
      ),
    ).toContain('level-unknown')
    expect(
      codes(
        judgeLevels([
          { id: 'a', title: '甲', within: [] },
          { id: 'b', title: '乙', within: ['c'] },
          { id: 'c', title: '丙', within: ['b'] },
        ]),
      ),
    ).toEqual(['level-cycle', 'level-cycle'])
    expect(
      codes(
        judgeLevels([
          { id: 'a', title: '甲', within: [] },
          { id: 'b', title: '乙', within: [] },
        ]),
      ),
    ).toEqual(['level-top'])
  })
})

describe('places', () => {
  const good = [place('1', 'city', null), place('11', 'district', '1'), place('111', 'community', '11')]
  test('a right tree has no flaw', () => expect(judgePlaces(good, levels)).toEqual([]))

  const wrong: [string, PlaceEntry[], string][] = [
    ['an unknown kind', [...good, place('12', 'village', '1')], 'kind-unknown'],
    ['a missing parent', [...good, place('12', 'district', '9')], 'parent-missing'],
    ['wrong nesting', [...good, place('12', 'cell', '11')], 'nesting'],
    ['a second root', [...good, place('2', 'city', null)], 'root-twice'],
    ['no root', [place('11', 'district', '12'), place('12', 'district', '11')], 'root-missing'],
    ['a circle', [...good, place('12', 'district', '13'), place('13', 'district', '12')], 'parent-cycle'],
    ['reversed dates', [...good, place('12', 'district', '1', { to: '2011-01-01' })], 'dates-reversed'],
    ['a code twice', [...good, place('11', 'district', '1')], 'code-twice'],
    [
      'a parent that ended',
      [...good, place('12', 'district', '1', { to: '2015-01-01' }), place('121', 'community', '12')],
      'parent-ended',
    ],
    [
      'a parent that is younger',
      [...good, place('12', 'district', '1', { from: '2015-01-01' }), place('121', 'community', '12')],
      'parent-later',
    ],
    [
      'a successor that is missing',
      [
        ...good,
        place('12', 'district', '1', {
          to: '2015-01-01',
          successors: [{ code: '9', numerator: 1, denominator: 1 }],
        }),
      ],
      'successor-missing',
    ],
    [
      'a successor of what still stands',
      [...good, place('12', 'district', '1', { successors: [{ code: '11', numerator: 1, denominator: 1 }] })],
      'successor-early',
    ],
    [
      'a successor that comes too late',
      [
        ...good,
        place('13', 'district', '1', { from: '2016-01-01' }),
        place('12', 'district', '1', {
          to: '2015-01-01',
          successors: [{ code: '13', numerator: 1, denominator: 1 }],
        }),
      ],
      'successor-not-then',
    ],
    [
      'shares above the whole',
      [
        ...good,
        place('13', 'district', '1'),
        place('12', 'district', '1', {
          to: '2015-01-01',
          successors: [
            { code: '11', numerator: 2, denominator: 3 },
            { code: '13', numerator: 1, denominator: 2 },
          ],
        }),
      ],
      'share-over',
    ],
  ]
  test.each(wrong)('finds %s', (_title, places, code) => {
    expect(codes(judgePlaces(places, levels))).toContain(code)
  })
})

test('shares are added exactly: three thirds are the whole, one part more is not', () => {
  const third = { numerator: 1, denominator: 3 }
  expect(exceedsWhole([third, third, third])).toBe(false)
  expect(exceedsWhole([third, third, third, { numerator: 1, denominator: 1_000_000_000 }])).toBe(true)
})

describe('a later load', () => {
  const before = [place('1', 'city', null), place('11', 'district', '1'), place('12', 'district', '1')]
  test('may add', () => expect(differences(before, [...before, place('13', 'district', '1')])).toEqual([]))
  test('is the same in another order', () => expect(differences(before, before.toReversed())).toEqual([]))
  test.each([
    ['renames', { name: '新名' }, '更名为“新名”'],
    ['moves', { parent: '12' }, '上级由 1 变为 12'],
    ['ends', { to: '2026-01-01' }, '撤销日变为 2026-01-01'],
    ['re-dates', { from: '2013-01-01' }, '起日由 2012-01-01 变为 2013-01-01'],
    ['changes the kind', { kind: 'community' }, '类别由 district 变为 community'],
  ])('that %s is told', (_title, change, sentence) => {
    const found = differences(before, [before[0]!, { ...before[1]!, ...change }, before[2]!])
    expect(found).toHaveLength(1)
    expect(found[0]!.sentence).toContain(sentence)
  })
  test('that leaves one out is told', () => {
    expect(differences(before, before.slice(0, 2))[0]!.sentence).toContain('包里没有了')
  })
})
