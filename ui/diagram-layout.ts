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
const GAP_X = 44
const GAP_Y = 28
const MARGIN = 16
const LANE = 24
/** Room one letter of an arrow's label takes; longer labels are clipped where they are drawn. */
const LETTER = 13
export const LABEL_LETTERS = 8

/**
 * Layer = longest way from a start without going back. Arrows to the next layer go straight; those that leap over layers run
 * above all boxes, those that go back (found depth first in the given order) below. Unknown ends are left out. Cycles end.
 */
export function layout(nodes: readonly DiagramNode[], edges: readonly DiagramEdge[]): Layout {
  const known = new Map(nodes.map((n) => [n.id, n]))
  const real = edges.filter((e) => known.has(e.from) && known.has(e.to))
  const back = backEdges(nodes, real)
  const onward = real.filter((e) => !back.has(e))
  const layers = layersOf(nodes, onward)
  const layerOf = (id: string) => layers.get(id) ?? 0
  const leaps = new Set(onward.filter((e) => layerOf(e.to) - layerOf(e.from) > 1))
  const columns = columnsOf(nodes, layerOf)
  const lefts = leftsOf(
    columns.length,
    onward.filter((e) => !leaps.has(e)),
    layerOf,
  )

  const above = lanesOf([...leaps], layerOf)
  const below = lanesOf([...back], layerOf)
  const top = MARGIN + (leaps.size > 0 ? leaps.size * LANE + GAP_Y / 2 : 0)
  const tallest = Math.max(1, ...columns.map((c) => c.length))
  const inner = tallest * (HEIGHT + GAP_Y) - GAP_Y
  const at = new Map<string, Placed>()
  columns.forEach((column, layer) => {
    const free = inner - (column.length * (HEIGHT + GAP_Y) - GAP_Y)
    column.forEach((node, row) => {
      const y = top + free / 2 + row * (HEIGHT + GAP_Y)
      at.set(node.id, { ...node, x: lefts[layer] ?? MARGIN, y, width: WIDTH, height: HEIGHT })
    })
  })
  const routed = real.flatMap((edge): Routed[] => {
    const a = at.get(edge.from)
    const b = at.get(edge.to)
    if (!a || !b) return []
    const over = above.get(edge)
    if (over !== undefined) return [around(edge, a, b, top - GAP_Y / 2 - over * LANE, false, at.values())]
    const under = below.get(edge)
    if (under !== undefined)
      return [around(edge, a, b, top + inner + GAP_Y + under * LANE, true, at.values())]
    return [forward(edge, a, b)]
  })
  return {
    nodes: [...at.values()],
    edges: routed,
    width: (lefts[columns.length - 1] ?? MARGIN) + WIDTH + MARGIN,
    height: top + inner + MARGIN + (back.size > 0 ? GAP_Y + back.size * LANE : 0),
  }
}

function columnsOf(nodes: readonly DiagramNode[], layerOf: (id: string) => number): DiagramNode[][] {
  const columns: DiagramNode[][] = []
  for (const node of nodes) {
    const layer = layerOf(node.id)
    while (columns.length <= layer) columns.push([])
    columns[layer]?.push(node)
  }
  return columns
}

/** Left edge of each layer; a gap is as wide as the longest label in it. */
function leftsOf(count: number, direct: readonly DiagramEdge[], layerOf: (id: string) => number): number[] {
  const lefts: number[] = []
  let x = MARGIN
  for (let layer = 0; layer < count; layer++) {
    lefts.push(x)
    const letters = direct
      .filter((e) => layerOf(e.from) === layer)
      .map((e) => Math.min(LABEL_LETTERS, [...(e.label ?? '')].length))
    x += WIDTH + GAP_X + Math.max(0, ...letters) * LETTER
  }
  return lefts
}

/** Short ways get the lanes next to the boxes, so that long ones do not cut them. */
function lanesOf(edges: readonly DiagramEdge[], layerOf: (id: string) => number): Map<DiagramEdge, number> {
  const span = (e: DiagramEdge) => Math.abs(layerOf(e.from) - layerOf(e.to))
  return new Map([...edges].sort((a, b) => span(a) - span(b)).map((e, lane) => [e, lane]))
}

function forward(edge: DiagramEdge, a: Placed, b: Placed): Routed {
  const x1 = a.x + a.width
  const y1 = a.y + a.height / 2
  const y2 = b.y + b.height / 2
  const bend = x1 + (b.x - x1) / 2
  if (y1 === y2) return { ...edge, path: `M${x1} ${y1}H${b.x}`, labelX: bend, labelY: y1 - 7, back: false }
  const path = `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${b.x} ${y2}`
  return { ...edge, path, labelX: bend, labelY: (y1 + y2) / 2 + 4, back: false }
}

/**
 * Leaves and enters at the upper or lower side; where another box of the column stands in the way it uses the gap beside
 * the column. Starts and ends are spread so that they do not cover each other.
 */
function around(
  edge: DiagramEdge,
  a: Placed,
  b: Placed,
  y: number,
  back: boolean,
  all: Iterable<Placed>,
): Routed {
  const side = back ? 1 : -1
  const others = [...all]
  const blocked = (box: Placed) => others.some((o) => o.x === box.x && (o.y - box.y) * side > 0)
  const spread = (back ? 14 : 10) + (edge.from === edge.to ? 16 : 0)
  const edgeOf = (box: Placed) => (back ? box.y + box.height : box.y)
  const low = (box: Placed) => box.y + box.height / 2 + side * 16
  const out = blocked(a)
    ? { start: `M${a.x + a.width} ${low(a)}H${a.x + a.width + 12}`, x: a.x + a.width + 12 }
    : { start: `M${a.x + a.width / 2 + spread} ${edgeOf(a)}`, x: a.x + a.width / 2 + spread }
  const into = blocked(b)
    ? { end: `V${low(b)}H${b.x}`, x: b.x - 16 }
    : { end: `V${edgeOf(b)}`, x: b.x + b.width / 2 - spread }
  const way = into.x < out.x ? -1 : 1
  const path =
    `${out.start}V${y - side * 8}q0 ${side * 8} ${way * 8} ${side * 8}` +
    `H${into.x - way * 8}q${way * 8} 0 ${way * 8} ${-side * 8}${into.end}`
  return { ...edge, path, labelX: (out.x + into.x) / 2, labelY: y - 5, back }
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
