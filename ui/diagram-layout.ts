/** Places the boxes of a flow left to right in layers; pure, so that it can be tested. */
export interface DiagramNode {
  readonly id: string
  readonly label: string
  /** Small line below the label (who, clock). */
  readonly note?: string
  readonly kind?: 'start' | 'step' | 'choice' | 'end'
  readonly tone?: 'plain' | 'here' | 'done' | 'over'
}
export interface DiagramEdge {
  readonly from: string
  readonly to: string
  readonly label?: string
}
export interface Placed extends DiagramNode {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface Routed extends DiagramEdge {
  readonly path: string
  readonly labelX: number
  readonly labelY: number
  /** Leads back to an earlier layer. */
  readonly back: boolean
}
export interface Layout {
  readonly nodes: readonly Placed[]
  readonly edges: readonly Routed[]
  readonly width: number
  readonly height: number
}

const WIDTH = 132
const HEIGHT = 56
const GAP_X = 64
const GAP_Y = 28
const MARGIN = 16

/**
 * Layer = longest way from a start without going back. Edges that would go back (found depth first in the given order)
 * run below all boxes. Unknown ends are left out. Cycles end.
 */
export function layout(nodes: readonly DiagramNode[], edges: readonly DiagramEdge[]): Layout {
  const known = new Map(nodes.map((n) => [n.id, n]))
  const real = edges.filter((e) => known.has(e.from) && known.has(e.to))
  const back = backEdges(nodes, real)
  const layer = layersOf(
    nodes,
    real.filter((e) => !back.has(e)),
  )
  const columns: string[][] = []
  for (const node of nodes) (columns[layer.get(node.id) ?? 0] ??= []).push(node.id)
  const tallest = Math.max(1, ...columns.map((c) => c?.length ?? 0))
  const inner = tallest * (HEIGHT + GAP_Y) - GAP_Y
  const at = new Map<string, Placed>()
  columns.forEach((column, x) => {
    const free = inner - (column.length * (HEIGHT + GAP_Y) - GAP_Y)
    column.forEach((id, y) => {
      const node = known.get(id)
      if (!node) return
      at.set(id, {
        ...node,
        x: MARGIN + x * (WIDTH + GAP_X),
        y: MARGIN + free / 2 + y * (HEIGHT + GAP_Y),
        width: WIDTH,
        height: HEIGHT,
      })
    })
  })
  let lane = 0
  const routed = real.flatMap((edge): Routed[] => {
    const a = at.get(edge.from)
    const b = at.get(edge.to)
    if (!a || !b) return []
    if (!back.has(edge)) return [forward(edge, a, b)]
    return [returning(edge, a, b, MARGIN + inner + GAP_Y + lane++ * 24)]
  })
  return {
    nodes: [...at.values()],
    edges: routed,
    width: MARGIN * 2 + Math.max(1, columns.length) * (WIDTH + GAP_X) - GAP_X,
    height: MARGIN * 2 + inner + (lane > 0 ? GAP_Y + lane * 24 : 0),
  }
}

function forward(edge: DiagramEdge, a: Placed, b: Placed): Routed {
  const x1 = a.x + a.width
  const y1 = a.y + a.height / 2
  const y2 = b.y + b.height / 2
  const bend = x1 + (b.x - x1) / 2
  const path = y1 === y2 ? `M${x1} ${y1}H${b.x}` : `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${b.x} ${y2}`
  return { ...edge, path, labelX: bend, labelY: (y1 + y2) / 2 - 6, back: false }
}

function returning(edge: DiagramEdge, a: Placed, b: Placed, y: number): Routed {
  const x1 = a.x + a.width / 2 + 12
  const x2 = b.x + b.width / 2 - 12
  const side = x2 < x1 ? -1 : 1
  const path = `M${x1} ${a.y + a.height}V${y - 8}q0 8 ${side * 8} 8H${x2 - side * 8}q${side * 8} 0 ${side * 8} -8V${b.y + b.height}`
  return { ...edge, path, labelX: (x1 + x2) / 2, labelY: y - 5, back: true }
}

function backEdges(nodes: readonly DiagramNode[], edges: readonly DiagramEdge[]): Set<DiagramEdge> {
  const out = new Map<string, DiagramEdge[]>()
  for (const e of edges) out.set(e.from, [...(out.get(e.from) ?? []), e])
  const state = new Map<string, 'open' | 'done'>()
  const back = new Set<DiagramEdge>()
  for (const root of nodes) {
    if (state.has(root.id)) continue
    state.set(root.id, 'open')
    const stack: { id: string; next: number }[] = [{ id: root.id, next: 0 }]
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const edge = out.get(top.id)?.[top.next++]
      if (!edge) {
        state.set(top.id, 'done')
        stack.pop()
      } else if (state.get(edge.to) === 'open') back.add(edge)
      else if (!state.has(edge.to)) {
        state.set(edge.to, 'open')
        stack.push({ id: edge.to, next: 0 })
      }
    }
  }
  return back
}

function layersOf(nodes: readonly DiagramNode[], edges: readonly DiagramEdge[]): Map<string, number> {
  const layer = new Map(nodes.map((n) => [n.id, 0]))
  // Without back edges the longest way has at most as many steps as there are boxes.
  for (let round = 0; round < nodes.length; round++) {
    let moved = false
    for (const e of edges) {
      const wanted = (layer.get(e.from) ?? 0) + 1
      if (wanted > (layer.get(e.to) ?? 0)) {
        layer.set(e.to, wanted)
        moved = true
      }
    }
    if (!moved) break
  }
  return layer
}
