import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { layout } from './diagram-layout.ts'
import type { DiagramEdge, DiagramNode } from './diagram-layout.ts'

const boxes = (...ids: string[]): DiagramNode[] => ids.map((id) => ({ id, label: id }))
const way = (text: string): DiagramEdge[] =>
  text.split(' ').map((pair) => {
    const [from = '', to = ''] = pair.split('>')
    return { from, to }
  })

describe('a flow drawn left to right', () => {
  it('puts each step right of what leads to it', () => {
    const { nodes } = layout(boxes('a', 'b', 'c'), way('a>b b>c a>c'))
    const x = Object.fromEntries(nodes.map((n) => [n.id, n.x]))
    expect(x.a).toBeLessThan(x.b ?? 0)
    expect(x.b).toBeLessThan(x.c ?? 0)
  })

  it('sends returns below and leaps above all boxes', () => {
    const drawn = layout(boxes('a', 'b', 'c'), way('a>b b>c a>c c>a'))
    const top = Math.min(...drawn.nodes.map((n) => n.y))
    const bottom = Math.max(...drawn.nodes.map((n) => n.y + n.height))
    const back = drawn.edges.find((e) => e.from === 'c')
    const leap = drawn.edges.find((e) => e.from === 'a' && e.to === 'c')
    expect(back?.back).toBe(true)
    expect(back?.labelY).toBeGreaterThan(bottom)
    expect(leap?.back).toBe(false)
    expect(leap?.labelY).toBeLessThan(top)
  })

  it('goes beside a box that stands in the way', () => {
    const drawn = layout(boxes('a', 'b', 'under', 'c'), way('a>b a>under b>c c>b'))
    const box = Object.fromEntries(drawn.nodes.map((n) => [n.id, n]))
    const back = drawn.edges.find((e) => e.back)
    expect(box.b?.x).toBe(box.under?.x)
    // The last leg enters at the left side of `b`, not through `under`.
    expect(back?.path.endsWith(`H${box.b?.x}`)).toBe(true)
  })

  it('leaves out arrows to nowhere', () => {
    expect(layout(boxes('a'), way('a>z z>a')).edges).toEqual([])
  })

  it('ends on any graph, keeps boxes apart and inside the picture', () => {
    const graph = fc.integer({ min: 1, max: 9 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 24 }),
      }),
    )
    fc.assert(
      fc.property(graph, ({ n, edges }) => {
        const nodes = boxes(...Array.from({ length: n }, (_, i) => `n${i}`))
        const drawn = layout(
          nodes,
          edges.map(([a, b]) => ({ from: `n${a}`, to: `n${b}` })),
        )
        expect(drawn.nodes).toHaveLength(n)
        expect(drawn.edges).toHaveLength(edges.length)
        for (const one of drawn.nodes) {
          expect(one.x).toBeGreaterThanOrEqual(0)
          expect(one.x + one.width).toBeLessThanOrEqual(drawn.width)
          expect(one.y + one.height).toBeLessThanOrEqual(drawn.height)
          for (const other of drawn.nodes) {
            if (other === one) continue
            const apart =
              one.x + one.width <= other.x ||
              other.x + other.width <= one.x ||
              one.y + one.height <= other.y ||
              other.y + other.height <= one.y
            expect(apart).toBe(true)
          }
        }
      }),
    )
  })
})
