import { describe, expect, it } from 'vitest'
import type { BuildManifest } from '../../apps/build.ts'
import { weigh } from './bundle.ts'

const manifest: BuildManifest = {
  'resident/index.html': { file: 'assets/r.js', css: ['assets/r.css'], imports: ['_shared'] },
  'desk/index.html': { file: 'assets/d.js', imports: ['_shared', '_heavy'] },
  _shared: { file: 'assets/s.js', imports: ['_loop'] },
  _loop: { file: 'assets/l.js', imports: ['_shared'] },
  _heavy: { file: 'assets/h.js' },
  '../modules/a/resident/light.tsx': { file: 'assets/light.js', imports: ['_shared'] },
  '../modules/a/resident/leak.tsx': { file: 'assets/leak.js', imports: ['_heavy'] },
  '../modules/a/desk/page.tsx': { file: 'assets/page.js', imports: ['_heavy'] },
}
const bytes: Record<string, number> = {
  'assets/r.js': 10,
  'assets/s.js': 100,
  'assets/l.js': 1,
  'assets/h.js': 5000,
  'assets/light.js': 7,
  'assets/leak.js': 3,
  'assets/shell-en.js': 20,
  'assets/voice-en.js': 400,
  'assets/a-en.js': 3000,
}

describe('the weight of the residents’ first load', () => {
  const weighed = (more: BuildManifest = {}) =>
    weigh({ ...manifest, ...more }, (file) => bytes[file] ?? Number.NaN)

  it('counts each script once, styles and the desk not at all', () => {
    const chinese = weighed().filter((w) => w.language === 'zh-Hans')
    expect(chinese.map(({ page, bytes: weight }) => [page, weight])).toEqual([
      ['../modules/a/resident/leak.tsx', 5114],
      ['../modules/a/resident/light.tsx', 118],
      ['resident/index.html', 111],
    ])
  })

  it('counts words of another language where they are needed: the shell’s, a voice’s, the page’s own', () => {
    const weights = weighed({
      'shell/words.ts?en': { file: 'assets/shell-en.js' },
      '../modules/a/words.ts?en': { file: 'assets/a-en.js' },
      '../modules/b/words.ts?en': { file: 'assets/b-en.js' },
      '../modules/b/desk/page.tsx': { file: 'assets/page.js' },
      '../modules/voice/words.ts?en': { file: 'assets/voice-en.js' },
    })
    const of = (page: string, language: string) =>
      weights.find((w) => w.page === page && w.language === language)?.bytes
    expect(of('resident/index.html', 'zh-Hans')).toBe(111)
    expect(of('resident/index.html', 'en')).toBe(111 + 20 + 400)
    expect(of('../modules/a/resident/light.tsx', 'en')).toBe(118 + 20 + 3000 + 400)
    expect(of('../modules/a/resident/light.tsx', 'zh-Hant')).toBe(118)
  })

  it('does not pass a build it cannot read', () => {
    expect(() => weigh({}, () => 0)).toThrow('resident/index.html')
  })
})
