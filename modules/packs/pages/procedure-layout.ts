/**
 * Places a procedure: one lane a holder, steps left to right, ways in the channels between the boxes. Pure. Ways back and
 * ways over several columns run in the gap below a lane; no line crosses a box.
 */
import { texts } from '#ui/texts.ts'
import { columnsIn, distances } from '../columns.ts'
import type { ProcedureView, StepView } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export interface PlacedBox {
  readonly id: string
  readonly title: string
  readonly note: string | null
  readonly power: StepView['power']
  readonly kind: 'start' | 'step' | 'end'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Ends that many steps can reach (withdrawal, refusal): named here instead of drawn. */
  readonly exits: readonly string[]
}

export interface PlacedWay {
  readonly from: string
  readonly to: string
  readonly label: string
  readonly back: boolean
  readonly path: string
  readonly labelX: number
  readonly labelY: number
}

export interface PlacedLane {
  readonly title: string
  readonly y: number
  readonly height: number
}

export interface ProcedureLayout {
  readonly boxes: readonly PlacedBox[]
  readonly ways: readonly PlacedWay[]
  readonly lanes: readonly PlacedLane[]
  readonly width: number
  readonly height: number
}

export const LANE_HEAD = 100
const WIDTH = 116
/** Room for a label at each way that leaves or arrives. */
const PORT = 17
const LOW = 68
const COLUMN_GAP = 112
const PAD = 18
const GAP = 30
const SLOT = 6

type Draft = Omit<PlacedBox, 'x' | 'y' | 'width' | 'height'> & { lane: number; column: number }
interface Way {
  readonly from: string
  readonly to: string
  readonly label: string
}

export function layoutProcedure(p: Pick<ProcedureView, 'start' | 'steps' | 'ends'>): ProcedureLayout {
  const { drafts, ways, lanes } = draft(p)
  const at = new Map(drafts.map((d) => [d.id, d]))
  const below = new Map<number, number>()
  const ports = Math.max(0, ...count(ways, 'from').values(), ...count(ways, 'to').values())
  const box = { width: WIDTH, height: Math.max(LOW, PORT * (ports + 1)) }
  const laneSlots = new Map<number, number>()
  for (const way of ways) {
    const a = at.get(way.from)!
    const b = at.get(way.to)!
    if (!isNext(a, b)) laneSlots.set(laneOf(a, b), (laneSlots.get(laneOf(a, b)) ?? 0) + 1)
  }
  // Heights: a lane is as high as its box, its exits, and the ways that run below it.
  let y = 0
  const placedLanes = lanes.map((title, lane) => {
    const exits = drafts.some((d) => d.lane === lane && d.exits.length > 0)
    const height = PAD + box.height + (exits ? 26 : 4) + GAP + (laneSlots.get(lane) ?? 0) * SLOT
    const placed = { title, y, height }
    below.set(lane, y + height - GAP / 2 - (laneSlots.get(lane) ?? 0) * SLOT)
    y += height
    return placed
  })
  const boxes = drafts.map((d): PlacedBox => ({
    id: d.id,
    title: d.title,
    note: d.note,
    power: d.power,
    kind: d.kind,
    exits: d.exits,
    x: LANE_HEAD + PAD + d.column * (box.width + COLUMN_GAP),
    y: placedLanes[d.lane]!.y + PAD,
    ...box,
  }))
  const columns = Math.max(0, ...drafts.map((d) => d.column)) + 1
  return {
    boxes,
    ways: route(ways, at, new Map(boxes.map((b) => [b.id, b])), below),
    lanes: placedLanes,
    width: LANE_HEAD + PAD * 2 + columns * box.width + (columns - 1) * COLUMN_GAP + 16,
    height: y,
  }
}

function draft(p: Pick<ProcedureView, 'start' | 'steps' | 'ends'>): {
  drafts: Draft[]
  ways: Way[]
  lanes: string[]
} {
  const ids = new Set(p.steps.map((s) => s.id))
  const ends = new Map(p.ends.map((e) => [e.id, e]))
  const reached = new Map<string, Set<string>>()
  for (const s of p.steps)
    for (const a of s.acts)
      if (a.to !== null && ends.has(a.to)) reached.set(a.to, (reached.get(a.to) ?? new Set()).add(s.id))
  const drawn = (end: string) => {
    const from = reached.get(end)
    return from?.size === 1 && !from.has(p.start)
  }
  const labels = new Map<string, Way & { titles: string[] }>()
  for (const s of p.steps)
    for (const a of s.acts) {
      if (a.to === null || a.to === s.id || !(ids.has(a.to) || drawn(a.to))) continue
      const key = `${s.id} ${a.to}`
      const way = labels.get(key) ?? { from: s.id, to: a.to, label: '', titles: [] }
      if (!way.titles.includes(a.title)) way.titles.push(a.title)
      labels.set(key, way)
    }
  const ways = [...labels.values()].map((w) => ({
    from: w.from,
    to: w.to,
    label: w.titles.length > 1 ? t('packs.and-more', { title: w.titles[0]! }) : w.titles[0]!,
  }))
  const lanes = [...new Set(p.steps.map((s) => s.holder))]
  const far = distances(p.start, ways)
  const column = columnsIn()
  const place = (id: string, lane: number): number => column(lane, far.get(id) ?? 0)
  const drafts = p.steps.map((s): Draft => {
    const lane = lanes.indexOf(s.holder)
    const exits = s.acts
      .filter((a) => a.to !== null && ends.has(a.to) && !drawn(a.to))
      .map((a) => ends.get(a.to!)!.title)
    return {
      id: s.id,
      title: s.title,
      note: s.clock,
      power: s.power,
      kind: s.id === p.start ? 'start' : 'step',
      exits: [...new Set(exits)],
      lane,
      column: place(s.id, lane),
    }
  })
  for (const e of p.ends) {
    if (!drawn(e.id)) continue
    const [from] = reached.get(e.id)!
    const lane = drafts.find((d) => d.id === from)!.lane
    drafts.push({
      id: e.id,
      title: e.title,
      note: null,
      power: null,
      kind: 'end',
      exits: [],
      lane,
      column: place(e.id, lane),
    })
  }
  return { drafts, ways, lanes }
}

const isNext = (a: Draft, b: Draft): boolean => b.column === a.column + 1
/** The lane whose lower gap a long way runs in. */
const laneOf = (a: Draft, b: Draft): number => (b.lane < a.lane ? b.lane : a.lane)

function route(
  ways: readonly Way[],
  drafts: ReadonlyMap<string, Draft>,
  boxes: ReadonlyMap<string, PlacedBox>,
  below: ReadonlyMap<number, number>,
): PlacedWay[] {
  const leaving = count(ways, 'from')
  const arriving = count(ways, 'to')
  const used = new Map<string, number>()
  const next = (key: string): number => {
    const n = used.get(key) ?? 0
    used.set(key, n + 1)
    return n
  }
  const port = (box: PlacedBox, of: number, n: number) =>
    Math.round(box.y + (box.height * (n + 1)) / (of + 1))
  // Ports from top to bottom in the order of where the ways lead, so that they cross less.
  const sorted = ways.toSorted((v, w) => boxes.get(v.to)!.y - boxes.get(w.to)!.y)
  return sorted.map((way): PlacedWay => {
    const [a, b] = [boxes.get(way.from)!, boxes.get(way.to)!]
    const [da, db] = [drafts.get(way.from)!, drafts.get(way.to)!]
    const y1 = port(a, leaving.get(way.from)!, next(`from ${way.from}`))
    const y2 = port(b, arriving.get(way.to)!, next(`to ${way.to}`))
    const x1 = a.x + a.width
    const vertical = x1 + 78 + (next(`out ${da.column}`) % 4) * SLOT
    const points: [number, number][] = [[x1, y1]]
    if (isNext(da, db)) {
      if (y1 !== y2) points.push([vertical, y1], [vertical, y2])
    } else {
      const lane = laneOf(da, db)
      const gap = below.get(lane)! + next(`lane ${lane}`) * SLOT
      const into = b.x - 10 - (next(`in ${db.column}`) % 3) * SLOT
      points.push([vertical, y1], [vertical, gap], [into, gap], [into, y2])
    }
    points.push([b.x - 2, y2])
    return {
      ...way,
      back: db.column <= da.column,
      path: rounded(points),
      labelX: x1 + 8,
      labelY: y1 - 5,
    }
  })
}

function count(ways: readonly Way[], key: 'from' | 'to'): Map<string, number> {
  const all = new Map<string, number>()
  for (const w of ways) all.set(w[key], (all.get(w[key]) ?? 0) + 1)
  return all
}

/** A path through the points with corners of 6. */
function rounded(points: readonly (readonly [number, number])[]): string {
  let d = `M${points[0]![0]} ${points[0]![1]}`
  for (let i = 1; i < points.length; i++) {
    const [x, y] = points[i]!
    const after = points[i + 1]
    if (!after) {
      d += `L${x} ${y}`
      continue
    }
    const [px, py] = points[i - 1]!
    const r = Math.min(
      6,
      (Math.abs(x - px) + Math.abs(y - py)) / 2,
      (Math.abs(after[0] - x) + Math.abs(after[1] - y)) / 2,
    )
    d += `L${x - Math.sign(x - px) * r} ${y - Math.sign(y - py) * r}`
    d += `Q${x} ${y} ${x + Math.sign(after[0] - x) * r} ${y + Math.sign(after[1] - y) * r}`
  }
  return d
}
