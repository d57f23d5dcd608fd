/**
 * Where everything of an exported procedure stands: lanes from top to bottom, steps from left to right as on our own
 * drawing. Long ways run in the gap below a lane and in the corridor before a column, so that no line crosses a box. Pure.
 */
import type { Flows, FlowStep, Outcome } from './flows.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export type Point = readonly [number, number]

export interface Drawn {
  readonly pool: Box
  readonly lanes: readonly Box[]
  readonly start: Box
  /** By step. */
  readonly tasks: ReadonlyMap<string, Box>
  readonly gateways: ReadonlyMap<string, Box>
  readonly timers: ReadonlyMap<string, Box>
  /** By the id of the end event. */
  readonly ends: ReadonlyMap<string, Box>
  /** By the id of the sequence flow. */
  readonly ways: ReadonlyMap<string, { readonly points: readonly Point[]; readonly label: Box | null }>
}

const HEAD = 30
const FIRST = 2 * HEAD + 110
const TASK = { width: 110, height: 80 }
const GATEWAY = 50
const EVENT = 36
/** From one column to the next: task, gateway, ends, corridor. */
const PITCH = 440
const GATEWAY_AT = 145
const END_AT = 265
const CORRIDOR = 335
const TOP = 30
const FIRST_ROW = 95
const ROW = 75
const SLOT = 24
const LABEL = { width: 90, height: 14 }
export const START_FLOW = 'Flow_start'
export const stepOfGateway = (step: FlowStep): boolean => step.outcomes.length > 1

const isEnd = (o: Outcome): boolean => 'end' in o.to
const endsBelow = (s: FlowStep): Outcome[] => (stepOfGateway(s) ? s.outcomes.filter(isEnd) : [])

export function layoutFlows(flows: Flows): Drawn {
  const byId = new Map(flows.steps.map((s) => [s.id, s]))
  const columns = Math.max(0, ...flows.steps.map((s) => s.column)) + 1
  const width = FIRST + columns * PITCH + 20
  const straight = (from: FlowStep, to: FlowStep) =>
    from.lane === to.lane &&
    to.column > from.column &&
    !flows.steps.some((s) => s.lane === from.lane && s.column > from.column && s.column < to.column)
  const channels = new Map<number, number>()
  const runsBelow = (from: FlowStep, o: Outcome, timer: boolean): number | null => {
    const to = 'step' in o.to ? byId.get(o.to.step)! : null
    if (!to || (!timer && (straight(from, to) || to.column === from.column + 1))) return null
    return Math.min(from.lane, to.lane)
  }
  for (const s of flows.steps)
    for (const o of [...s.outcomes, ...(s.timer ? [s.timer] : [])]) {
      const lane = runsBelow(s, o, o === s.timer)
      if (lane !== null) channels.set(lane, (channels.get(lane) ?? 0) + 1)
    }
  let y = 0
  const lanes = flows.lanes.map((_, lane): Box => {
    const inside = flows.steps.filter((s) => s.lane === lane)
    const rows = Math.max(0, ...inside.map((s) => Math.max(endsBelow(s).length, s.timer ? 1 : 0)))
    const below = rows === 0 ? 34 : FIRST_ROW - TASK.height / 2 + rows * ROW - 20
    const height = TOP + TASK.height + below + (channels.get(lane) ?? 0) * SLOT
    const box = { x: HEAD, y, width: width - HEAD, height }
    y += height
    return box
  })
  const gap = (lane: number, slot: number) =>
    lanes[lane]!.y + lanes[lane]!.height - 10 - ((channels.get(lane) ?? 0) - 1 - slot) * SLOT
  const left = (s: FlowStep) => FIRST + s.column * PITCH
  const middle = (s: FlowStep) => lanes[s.lane]!.y + TOP + TASK.height / 2
  const drawn = {
    pool: { x: 0, y: 0, width, height: Math.max(y, 60) },
    lanes,
    start: { x: FIRST - 75, y: 0, width: EVENT, height: EVENT },
    tasks: new Map<string, Box>(),
    gateways: new Map<string, Box>(),
    timers: new Map<string, Box>(),
    ends: new Map<string, Box>(),
    ways: new Map<string, { points: readonly Point[]; label: Box | null }>(),
  }
  for (const s of flows.steps) place(s)
  const used = new Map<string, number>()
  const next = (key: string): number => {
    const n = used.get(key) ?? 0
    used.set(key, n + 1)
    return n
  }
  const first = byId.get(flows.start)
  if (first) {
    drawn.start = { ...drawn.start, x: left(first) - 75, y: middle(first) - EVENT / 2 }
    drawn.ways.set(START_FLOW, {
      points: [
        [left(first) - 75 + EVENT, middle(first)],
        [left(first), middle(first)],
      ],
      label: null,
    })
  }
  for (const s of flows.steps) {
    for (const o of s.outcomes) drawn.ways.set(o.id, way(s, o))
    if (s.timer) drawn.ways.set(s.timer.id, timerWay(s, s.timer))
  }
  return drawn

  function place(s: FlowStep): void {
    const [x, cy] = [left(s), middle(s)]
    drawn.tasks.set(s.id, { x, y: cy - TASK.height / 2, ...TASK })
    if (stepOfGateway(s))
      drawn.gateways.set(s.id, { x: x + GATEWAY_AT, y: cy - GATEWAY / 2, width: GATEWAY, height: GATEWAY })
    const event = (o: Outcome, at: number, centre: number) => {
      if ('end' in o.to)
        drawn.ends.set(o.to.event, { x: at, y: centre - EVENT / 2, width: EVENT, height: EVENT })
    }
    if (stepOfGateway(s)) endsBelow(s).forEach((o, row) => event(o, x + END_AT, cy + FIRST_ROW + row * ROW))
    else for (const o of s.outcomes) event(o, x + END_AT, cy)
    if (!s.timer) return
    drawn.timers.set(s.id, { x: x + 7, y: cy + TASK.height / 2 - EVENT / 2, width: EVENT, height: EVENT })
    event(s.timer, x + 70, cy + FIRST_ROW)
  }

  function way(s: FlowStep, o: Outcome): { points: readonly Point[]; label: Box } {
    const [x, cy] = [left(s), middle(s)]
    const out = x + (stepOfGateway(s) ? GATEWAY_AT + GATEWAY : TASK.width)
    if ('end' in o.to) {
      const end = drawn.ends.get(o.to.event)!
      const row = end.y + EVENT / 2
      const points: Point[] =
        row === cy
          ? [
              [out, cy],
              [end.x, cy],
            ]
          : [
              [x + GATEWAY_AT + GATEWAY / 2, cy + GATEWAY / 2],
              [x + GATEWAY_AT + GATEWAY / 2, row],
              [end.x, row],
            ]
      return { points, label: labelled(x + END_AT - LABEL.width - 2, row, o.label) }
    }
    const to = byId.get(o.to.step)!
    if (straight(s, to)) {
      next(`in ${to.id}`)
      return {
        points: [
          [out, cy],
          [left(to), cy],
        ],
        label: labelled(out + 6, cy, o.label),
      }
    }
    const y2 = arrival(to)
    const v = x + CORRIDOR + (next(`out ${s.column}`) % 5) * 8
    if (to.column === s.column + 1)
      return {
        points: [
          [out, cy],
          [v, cy],
          [v, y2],
          [left(to), y2],
        ],
        label: labelled(left(to) - LABEL.width - 3, y2, o.label),
      }
    return channelled(
      [
        [out, cy],
        [v, cy],
      ],
      s,
      to,
      y2,
      o.label,
    )
  }

  function timerWay(s: FlowStep, o: Outcome): { points: readonly Point[]; label: Box } {
    const [x, cy] = [left(s) + 25, middle(s)]
    const from: Point = [x, cy + TASK.height / 2 + EVENT / 2]
    if ('end' in o.to) {
      const row = cy + FIRST_ROW
      const end = drawn.ends.get(o.to.event)!
      return {
        points: [from, [x, row], [end.x, row]],
        label: { ...labelled(x - LABEL.width - 4, row, o.label), y: row + 4 },
      }
    }
    const to = byId.get(o.to.step)!
    return channelled([from], s, to, arrival(to), o.label)
  }

  /** Down (or up) into the gap below a lane, along it, and through the corridor before the target's column. */
  function channelled(head: readonly Point[], s: FlowStep, to: FlowStep, y2: number, text: string) {
    const lane = Math.min(s.lane, to.lane)
    const row = gap(lane, next(`lane ${lane}`))
    const into = left(to) - 12 - (next(`before ${to.column}`) % 5) * 8
    const v = head.at(-1)![0]
    const points: Point[] = [...head, [v, row], [into, row], [into, y2], [left(to), y2]]
    return { points, label: labelled(into > v ? v + 4 : v - LABEL.width - 4, row, text) }
  }

  /** The middle belongs to straight ways; the others arrive above and below it. */
  function arrival(to: FlowStep): number {
    const offsets = [20, -20, 30, -30, 10, -10]
    return middle(to) + offsets[next(`arrive ${to.id}`) % offsets.length]!
  }
}

/** Above the line; as many rows as the text needs. */
function labelled(x: number, line: number, text: string): Box {
  const rows = Math.min(3, Math.max(1, Math.ceil((text.length * 11.5) / LABEL.width)))
  const height = rows * LABEL.height
  return { x, y: line - height - 3, width: LABEL.width, height }
}

/** Below an event. */
export const labelBelow = (box: Box): Box => ({
  x: box.x + box.width / 2 - LABEL.width / 2,
  y: box.y + box.height + 4,
  width: LABEL.width,
  height: LABEL.height,
})
