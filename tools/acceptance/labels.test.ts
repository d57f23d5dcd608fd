import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const read = (name: string) =>
  readFileSync(new URL(`../../tests/acceptance/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
const numbers = (name: string) =>
  read(name)
    .slice(1)
    .map((line) => line.split(',')[0])

describe('labels made by hand', () => {
  test.each([
    ['category-labels.csv', 300],
    ['category-check.csv', 100],
    ['place-labels.csv', 200],
  ])('%s holds %i different message numbers and no text', (name, n) => {
    expect(new Set(numbers(name)).size).toBe(n)
    expect(numbers(name).length).toBe(n)
    expect(numbers(name).filter((number) => !/^\d{6}$/.test(number ?? ''))).toEqual([])
    expect(Math.max(...read(name).map((line) => line.length))).toBeLessThan(160)
  })

  test('the check shares no message with the labelled sample', () => {
    const labelled = new Set(numbers('category-labels.csv'))
    expect(numbers('category-check.csv').filter((n) => labelled.has(n))).toEqual([])
  })

  test('a category is a path of three levels and has at most two alternatives, none of them itself', () => {
    for (const line of [...read('category-labels.csv').slice(1), ...read('category-check.csv').slice(1)]) {
      const [, l1, l2, l3, also = ''] = line.split(',')
      const more = also.split(';').filter((a) => a !== '')
      expect(more.length, line).toBeLessThanOrEqual(2)
      expect(
        more.every((a) => a.split('/').length === 3),
        line,
      ).toBe(true)
      expect(more, line).not.toContain(`${l1}/${l2}/${l3}`)
    }
  })

  test('thirty search words, each with the number of messages that hold it', () => {
    const words = read('search-words.txt').map((line) => line.split('\t'))
    expect(new Set(words.map(([word]) => word)).size).toBe(30)
    expect(words.filter(([, n]) => !/^[1-9]\d*$/.test(n ?? ''))).toEqual([])
  })
})
