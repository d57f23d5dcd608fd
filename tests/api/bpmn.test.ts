/** Procedures of every pack leave as BPMN 2.0 that another reader of the standard takes without a word. */
import { BpmnModdle } from 'bpmn-moddle'
import type { ModdleElement as Element } from 'bpmn-moddle'
import { describe, expect, it } from 'vitest'
import { packSections, root } from '../../apps/server/modules.ts'
import { bpmnFrame, chinese } from '../../modules/packs/bpmn/frame.ts'
import { flowsOf } from '../../modules/packs/bpmn/flows.ts'
import { layoutFlows } from '../../modules/packs/bpmn/layout.ts'
import type { Box, Drawn, Point } from '../../modules/packs/bpmn/layout.ts'
import { writeBpmn } from '../../modules/packs/bpmn/xml.ts'
import type { ProcedureView } from '../../modules/packs/contract.ts'
import { overviewOf } from '../../modules/packs/overview.ts'
import { createPacks } from '#modules/packs'

const packs = createPacks(packSections(), { folders: [`${root}/packs`] })
const ids = await packs.list()
const built = await Promise.all(ids.map((id) => packs.check(id)))
const overviews = built.flatMap((b) => (b.built ? [overviewOf(b.built.snapshot, null, '2026-11-22')] : []))
const procedures = overviews.flatMap((of) =>
  of.procedures.map((procedure) => ({ of, procedure, name: `${of.pack} ${procedure.id}` })),
)

async function readBack(xml: string) {
  const read = await new BpmnModdle().fromXML(xml)
  const elements = Object.values(read.elementsById)
  return { ...read, elements, ofType: (type: string) => elements.filter((e) => e.$type === `bpmn:${type}`) }
}

describe('a procedure as BPMN', () => {
  it('comes from every pack that runs', () => {
    expect(overviews.map((o) => o.pack)).toEqual(ids)
    expect(procedures.length).toBeGreaterThanOrEqual(ids.length)
  })

  it.each(procedures)(
    'of $name is read without a warning and says what the pack says',
    async ({ of, procedure }) => {
      const xml = writeBpmn(procedure, bpmnFrame(of, procedure, chinese))
      const { warnings, ofType } = await readBack(xml)
      expect(warnings).toEqual([])
      expect([...ofType('UserTask'), ...ofType('ServiceTask')].map((t) => String(t.name)).toSorted()).toEqual(
        procedure.steps.map((s) => s.title).toSorted(),
      )
      expect(ofType('Lane').map((l) => l.name)).toEqual([...new Set(procedure.steps.map((s) => s.holder))])
      const ends = new Set(ofType('EndEvent').map((e) => e.name))
      const reached = new Set(procedure.steps.flatMap((s) => s.acts.map((a) => a.to)))
      for (const end of procedure.ends) if (reached.has(end.id)) expect(ends).toContain(end.title)
      expect(
        ofType('BoundaryEvent')
          .map((e) => e.id)
          .toSorted(),
      ).toEqual(
        procedure.steps
          .filter((s) => s.acts.some((a) => a.id === s.expires && a.to !== null && a.to !== s.id))
          .map((s) => `Timer_${s.id}`)
          .toSorted(),
      )
      // Written twice it is the same file.
      expect(writeBpmn(structuredClone(procedure), bpmnFrame(of, procedure, chinese))).toBe(xml)
    },
  )

  it.each(procedures)('of $name draws every part, every way by its points', async ({ of, procedure }) => {
    const { elements, ofType } = await readBack(writeBpmn(procedure, bpmnFrame(of, procedure, chinese)))
    const shown = new Map(
      elements
        .filter((e) => e.$type.startsWith('bpmndi:BPMN') && 'bpmnElement' in e)
        .map((e) => [(e.bpmnElement as Element).id, e]),
    )
    const flows = ofType('SequenceFlow')
    expect(flows.length).toBeGreaterThan(procedure.steps.length)
    for (const flow of flows) {
      const edge = shown.get(flow.id)
      expect(edge?.$type, flow.id).toBe('bpmndi:BPMNEdge')
      expect((edge!.waypoint as unknown[]).length, flow.id).toBeGreaterThanOrEqual(2)
    }
    for (const type of [
      'UserTask',
      'ServiceTask',
      'ExclusiveGateway',
      'BoundaryEvent',
      'StartEvent',
      'EndEvent',
      'Lane',
    ])
      for (const node of ofType(type)) expect(shown.get(node.id)?.$type, node.id).toBe('bpmndi:BPMNShape')
    // Whoever arrives or leaves is told on both sides.
    for (const flow of flows) {
      expect((flow.targetRef as { incoming: Element[] }).incoming.map((f) => f.id)).toContain(flow.id)
      expect((flow.sourceRef as { outgoing: Element[] }).outgoing.map((f) => f.id)).toContain(flow.id)
    }
  })

  it.each(procedures)('of $name: no line runs through a box, no box lies on another', ({ procedure }) => {
    const flows = flowsOf(procedure)
    const drawn = layoutFlows(flows)
    expect(overlapping(drawn)).toEqual([])
    expect(crossed(drawn)).toEqual([])
    for (const [lane, box] of drawn.lanes.entries())
      for (const s of flows.steps.filter((x) => x.lane === lane)) {
        const task = drawn.tasks.get(s.id)!
        expect(task.y >= box.y && task.y + task.height <= box.y + box.height, s.id).toBe(true)
      }
  })

  it('escapes whatever a pack writes', async () => {
    const [{ of, procedure }] = procedures as [(typeof procedures)[0]]
    const nasty = `<script>&amp; "引号" 'x' \u0007\n]]> ${'长'.repeat(200)}`
    const hostile: ProcedureView = {
      ...procedure,
      title: nasty,
      source: nasty,
      steps: procedure.steps.map((s) => ({
        ...s,
        title: nasty,
        tell: nasty,
        holder: nasty,
        acts: s.acts.map((a) => ({ ...a, title: nasty, source: nasty })),
      })),
      ends: procedure.ends.map((e) => ({ ...e, title: nasty, tell: nasty })),
    }
    const { warnings, ofType } = await readBack(
      writeBpmn(hostile, bpmnFrame({ ...of, title: nasty }, hostile, chinese)),
    )
    expect(warnings).toEqual([])
    expect(ofType('UserTask')[0]!.name).toContain('<script>&amp; "引号" \'x\'')
    const [task] = ofType('UserTask')
    const said = (task!.documentation as { text: string }[])[0]!.text
    expect(said).toContain('<script>&amp; "引号"')
    expect(said).not.toContain('\u0007')
  })
})

const boxesOf = (drawn: Drawn): [string, Box][] => [
  ...drawn.tasks,
  ...[...drawn.gateways].map(([id, b]): [string, Box] => [`gateway ${id}`, b]),
  ...drawn.ends,
  ['start', drawn.start],
]

function overlapping(drawn: Drawn): string[] {
  const boxes = boxesOf(drawn)
  return boxes.flatMap(([a, x], i) =>
    boxes
      .slice(i + 1)
      .filter(
        ([, y]) => x.x < y.x + y.width && y.x < x.x + x.width && x.y < y.y + y.height && y.y < x.y + x.height,
      )
      .map(([b]) => `${a} on ${b}`),
  )
}

/** Every way against every box, segment by segment; touching the rim is arriving. */
function crossed(drawn: Drawn): string[] {
  const enters = ([ax, ay]: Point, [bx, by]: Point, box: Box) =>
    Math.max(ax, bx) > box.x + 1 &&
    Math.min(ax, bx) < box.x + box.width - 1 &&
    Math.max(ay, by) > box.y + 1 &&
    Math.min(ay, by) < box.y + box.height - 1
  return [...drawn.ways].flatMap(([id, way]) =>
    boxesOf(drawn)
      .filter(([, box]) => way.points.some((p, i) => i > 0 && enters(way.points[i - 1]!, p, box)))
      .map(([name]) => `${id} through ${name}`),
  )
}
