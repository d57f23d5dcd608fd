import { describe, expect, it } from 'vitest'
import type { ProcedureView } from '../contract.ts'
import { layoutProcedure } from './procedure-layout.ts'
import type { PlacedBox, ProcedureLayout } from './procedure-layout.ts'

type Sketch = Record<string, { holder: string; to: readonly string[] }>
const procedure = (sketch: Sketch, ends: readonly string[] = []): ProcedureView => ({
  id: 'p',
  title: '流程',
  kind: 'p',
  source: null,
  layers: [],
  start: Object.keys(sketch)[0]!,
  roles: [],
  steps: Object.entries(sketch).map(([id, s]) => ({
    id,
    title: id,
    tell: '',
    power: null,
    holder: s.holder,
    holders: [],
    clock: null,
    clockRule: null,
    expires: null,
    facets: { meeting: null, ballot: null, publication: null, tasks: false, rating: null, archive: false },
    acts: s.to.map((to) => ({
      id: `to-${to}`,
      title: `去${to}`,
      by: '',
      system: false,
      power: null,
      to,
      source: null,
    })),
  })),
  ends: ends.map((id) => ({ id, title: id, tell: '', state: 'closed' })),
})

const report = procedure(
  {
    intake: { holder: '受理', to: ['dispatch', 'refused', 'withdrawn', 'intake'] },
    dispatch: { holder: '派遣', to: ['handle', 'refused', 'withdrawn'] },
    handle: { holder: '承办', to: ['verify', 'dispatch', 'arbitrate', 'withdrawn'] },
    redo: { holder: '承办', to: ['verify', 'dispatch', 'withdrawn'] },
    arbitrate: { holder: '裁决', to: ['handle', 'refused'] },
    verify: { holder: '核查', to: ['rate', 'redo'] },
    rate: { holder: '核查', to: ['archived', 'redo'] },
  },
  ['archived', 'refused', 'withdrawn'],
)

/** Segments of a path: the corners' curves lie inside the right angles of their neighbours. */
function points(path: string): [number, number][] {
  return [...path.matchAll(/[MLQ ](-?[\d.]+) (-?[\d.]+)/g)].map((m) => [Number(m[1]), Number(m[2])])
}

/** Boxes that a way's line enters, besides its own two. */
function crossed(drawn: ProcedureLayout): string[] {
  const inside = (b: PlacedBox, x: number, y: number) =>
    x > b.x + 1 && x < b.x + b.width - 1 && y > b.y + 1 && y < b.y + b.height - 1
  return drawn.ways.flatMap((way) => {
    const line = points(way.path)
    const hits = drawn.boxes.filter((b) =>
      line.slice(1).some(([x, y], i) => {
        const [px, py] = line[i]!
        return Array.from({ length: 41 }, (_, k) => k / 40).some((s) =>
          inside(b, px + (x - px) * s, py + (y - py) * s),
        )
      }),
    )
    return hits.map((b) => `${way.from}→${way.to} through ${b.id}`)
  })
}

describe('a procedure laid out', () => {
  it('has one lane a holder, steps to the right of what leads to them, boxes apart', () => {
    const drawn = layoutProcedure(report)
    expect(drawn.lanes.map((l) => l.title)).toEqual(['受理', '派遣', '承办', '裁决', '核查'])
    const x = (id: string) => drawn.boxes.find((b) => b.id === id)!.x
    expect(x('intake')).toBeLessThan(x('dispatch'))
    expect(x('dispatch')).toBeLessThan(x('handle'))
    expect(x('handle')).toBeLessThan(x('verify'))
    expect(x('rate')).toBeLessThan(x('archived'))
    for (const a of drawn.boxes)
      for (const b of drawn.boxes)
        if (a !== b) expect(Math.abs(a.x - b.x) >= a.width || Math.abs(a.y - b.y) >= a.height).toBe(true)
    for (const b of drawn.boxes) {
      expect(b.x + b.width).toBeLessThanOrEqual(drawn.width)
      expect(b.y + b.height).toBeLessThanOrEqual(drawn.height)
    }
  })

  it('no line crosses a box, ways back are marked', () => {
    const drawn = layoutProcedure(report)
    expect(crossed(drawn)).toEqual([])
    expect(drawn.ways.filter((w) => w.back).map((w) => `${w.from} ${w.to}`)).toContain('handle dispatch')
    expect(drawn.ways.find((w) => w.from === 'intake' && w.to === 'dispatch')!.back).toBe(false)
  })

  it('names the ends many can reach instead of drawing them', () => {
    const drawn = layoutProcedure(report)
    expect(drawn.boxes.map((b) => b.id)).toContain('archived')
    expect(drawn.boxes.map((b) => b.id)).not.toContain('withdrawn')
    expect(drawn.boxes.find((b) => b.id === 'dispatch')!.exits).toEqual(['refused', 'withdrawn'])
  })

  it('stands for anything: circles, one step, none, unknown targets', () => {
    expect(
      layoutProcedure(procedure({ a: { holder: '甲', to: ['b', 'x'] }, b: { holder: '甲', to: ['a'] } }))
        .ways,
    ).toHaveLength(2)
    expect(layoutProcedure(procedure({ a: { holder: '甲', to: ['a'] } })).ways).toEqual([])
    expect(layoutProcedure({ start: '', steps: [], ends: [] }).boxes).toEqual([])
    const ids = Array.from({ length: 9 }, (_, i) => `s${i}`)
    const all = Object.fromEntries(ids.map((id, i) => [id, { holder: `h${i % 3}`, to: ids }]))
    expect(crossed(layoutProcedure(procedure(all)))).toEqual([])
  })
})
