import { describe, expect, it } from 'vitest'
import { diffArticles } from './article-diff.ts'
import type { ArticleLine } from './article-diff.ts'

/** `=` stayed, `-` went, `+` came; what is marked stands in brackets. */
const told = (lines: readonly ArticleLine[]) =>
  lines.map(
    (l) =>
      ({ same: '=', removed: '-', added: '+' })[l.kind] +
      l.stretches.map((s) => (s.mark ? `[${s.text}]` : s.text)).join(''),
  )

describe('articles of two versions', () => {
  it('that changed are set against each other and marked where they differ', () => {
    expect(
      told(
        diffArticles(
          ['牵绳。', '晚上十点到早上七点安静。', '不堆杂物。'],
          ['牵绳。', '晚上九点到早上七点安静。', '不堆杂物。'],
        ),
      ),
    ).toEqual(['=牵绳。', '-晚上[十]点到早上七点安静。', '+晚上[九]点到早上七点安静。', '=不堆杂物。'])
  })

  it('that came or went leave the others alone', () => {
    expect(told(diffArticles(['甲', '乙'], ['甲', '丙', '乙']))).toEqual(['=甲', '+[丙]', '=乙'])
    expect(told(diffArticles(['甲', '乙', '丙'], ['甲', '丙']))).toEqual(['=甲', '-[乙]', '=丙'])
    expect(told(diffArticles([], ['甲']))).toEqual(['+[甲]'])
    expect(told(diffArticles(['甲'], ['甲']))).toEqual(['=甲'])
  })

  it('put together again are both versions, whatever they are', () => {
    const words = ['甲', '乙', '丙', '甲甲', '乙丙', '😀丁']
    for (let n = 0; n < 300; n++) {
      const pick = (seed: number) =>
        Array.from({ length: (seed * 7) % 6 }, (_, i) => words[(seed * 31 + i * i * 17) % words.length]!)
      const [before, after] = [pick(n), pick(n * 3 + 1)]
      const lines = diffArticles(before, after)
      const whole = (kind: 'removed' | 'added') =>
        lines
          .filter((l) => l.kind === 'same' || l.kind === kind)
          .map((l) => l.stretches.map((s) => s.text).join(''))
      expect(whole('removed')).toEqual(before)
      expect(whole('added')).toEqual(after)
    }
  })
})
