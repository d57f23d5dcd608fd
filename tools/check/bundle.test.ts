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
}

describe('the weight of the residents’ first load', () => {
  it('counts each script once, styles and the desk not at all', () => {
    const weights = weigh(manifest, (file) => bytes[file] ?? Number.NaN)
    expect(weights).toEqual([
      { page: '../modules/a/resident/leak.tsx', bytes: 5114 },
      { page: '../modules/a/resident/light.tsx', bytes: 118 },
      { page: 'resident/index.html', bytes: 111 },
    ])
  })

  it('does not pass a build it cannot read', () => {
    expect(() => weigh({}, () => 0)).toThrow('resident/index.html')
  })
})
