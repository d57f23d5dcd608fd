/**
 * A procedure as a BPMN 2.0 file with its drawing: one pool, a lane for each holder, a task for each step, a gateway where it
 * can leave in several ways, a timer where the clock itself leads on, an end for each outcome. Nothing in it runs anywhere but
 * in Linli: the file is for reading, checking and exchange. Pure; runs in the browser too.
 */
import type { ProcedureView, StepView } from '../contract.ts'
import { flowsOf, gatewayId, taskId, timerId } from './flows.ts'
import type { Flows, FlowStep, Outcome } from './flows.ts'
import { START_FLOW, labelBelow, layoutFlows, stepOfGateway } from './layout.ts'
import type { Box, Drawn, Point } from './layout.ts'

/** Where the procedure comes from, and what the file says around it, in the language it is written in. */
export interface BpmnFrame {
  readonly pack: string
  readonly version: string
  readonly title: string
  readonly snapshot: string
  /** Lines of a step's documentation: clock, power, clauses, what else it is. */
  readonly tellStep: (step: StepView) => readonly string[]
  readonly tellProcedure: readonly string[]
  /** How long the clock is, in words. */
  readonly clock: (step: StepView) => string
  readonly startTitle: string
}

/** Valid BPMN 2.0 with diagram interchange; the same procedure always gives the same bytes. */
export function writeBpmn(p: ProcedureView, frame: BpmnFrame): string {
  const flows = flowsOf(p)
  const drawn = layoutFlows(flows)
  const space = `urn:linli:${frame.pack}:${p.id}`
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="Definitions_${p.id}" name="${attr(p.title)}" targetNamespace="${attr(space)}" exporter="Linli" exporterVersion="${attr(frame.version)}">
  <bpmn:collaboration id="Collaboration_${p.id}">
    <bpmn:participant id="Participant_${p.id}" name="${attr(`${frame.title} ${p.title}`)}" processRef="Process_${p.id}" />
  </bpmn:collaboration>
  <bpmn:process id="Process_${p.id}" name="${attr(p.title)}" isExecutable="false">
${documentation(frame.tellProcedure, 4)}${lanesXml(p, flows)}${nodesXml(p, flows, frame)}${flowsXml(flows)}  </bpmn:process>
${diagramXml(p, flows, drawn)}</bpmn:definitions>
`
}

function lanesXml(p: ProcedureView, flows: Flows): string {
  const lanes = flows.lanes.map((title, lane) => {
    const inside = flows.steps.filter((s) => s.lane === lane)
    const nodes = inside.flatMap((s) => [
      ...(s.id === flows.start ? ['StartEvent'] : []),
      taskId(s.id),
      ...(stepOfGateway(s) ? [gatewayId(s.id)] : []),
      ...(s.timer ? [timerId(s.id)] : []),
      ...endsOf(s).map((e) => e.event),
    ])
    const refs = nodes.map((id) => `        <bpmn:flowNodeRef>${id}</bpmn:flowNodeRef>\n`).join('')
    return `      <bpmn:lane id="Lane_${lane + 1}" name="${attr(title)}">\n${refs}      </bpmn:lane>\n`
  })
  return `    <bpmn:laneSet id="LaneSet_${p.id}">\n${lanes.join('')}    </bpmn:laneSet>\n`
}

const outcomesOf = (s: FlowStep): Outcome[] => [...s.outcomes, ...(s.timer ? [s.timer] : [])]
const endsOf = (s: FlowStep): { end: string; event: string; flow: string }[] =>
  outcomesOf(s).flatMap((o) => ('end' in o.to ? [{ ...o.to, flow: o.id }] : []))
const targetOf = (o: Outcome): string => ('end' in o.to ? o.to.event : taskId(o.to.step))

function nodesXml(p: ProcedureView, flows: Flows, frame: BpmnFrame): string {
  const into = new Map<string, string[]>()
  for (const s of flows.steps)
    for (const o of outcomesOf(s))
      if ('step' in o.to) into.set(o.to.step, [...(into.get(o.to.step) ?? []), o.id])
  const incoming = (ids: readonly string[]) =>
    ids.map((id) => `      <bpmn:incoming>${id}</bpmn:incoming>\n`).join('')
  const outgoing = (ids: readonly string[]) =>
    ids.map((id) => `      <bpmn:outgoing>${id}</bpmn:outgoing>\n`).join('')
  const start = flows.steps.some((s) => s.id === flows.start)
    ? `    <bpmn:startEvent id="StartEvent" name="${attr(frame.startTitle)}">\n${outgoing([START_FLOW])}    </bpmn:startEvent>\n`
    : ''
  return (
    start +
    flows.steps
      .map((s) => {
        const tag = byMachine(s.step) ? 'serviceTask' : 'userTask'
        const arrives = [...(s.id === flows.start ? [START_FLOW] : []), ...(into.get(s.id) ?? [])]
        const split = stepOfGateway(s)
        const leaves = split ? [toGateway(s)] : s.outcomes.map((o) => o.id)
        const task = `    <bpmn:${tag} id="${taskId(s.id)}" name="${attr(s.step.title)}">\n${documentation(frame.tellStep(s.step), 6)}${incoming(arrives)}${outgoing(leaves)}    </bpmn:${tag}>\n`
        const gateway = split
          ? `    <bpmn:exclusiveGateway id="${gatewayId(s.id)}">\n${incoming([toGateway(s)])}${outgoing(s.outcomes.map((o) => o.id))}    </bpmn:exclusiveGateway>\n`
          : ''
        const timer = s.timer
          ? `    <bpmn:boundaryEvent id="${timerId(s.id)}" name="${attr(frame.clock(s.step))}" attachedToRef="${taskId(s.id)}">\n${outgoing([s.timer.id])}      <bpmn:timerEventDefinition id="TimerDefinition_${s.id}">\n${duration(s.step, frame)}      </bpmn:timerEventDefinition>\n    </bpmn:boundaryEvent>\n`
          : ''
        const ends = endsOf(s).map((e) => {
          const end = p.ends.find((x) => x.id === e.end)!
          return `    <bpmn:endEvent id="${e.event}" name="${attr(end.title)}">\n${documentation([end.tell], 6)}${incoming([e.flow])}    </bpmn:endEvent>\n`
        })
        return task + gateway + timer + ends.join('')
      })
      .join('')
  )
}

const toGateway = (s: FlowStep): string => `Flow_${s.id}_done`
/** Nobody has anything to do in the step: rules and clocks alone lead on. */
const byMachine = (step: StepView): boolean => step.acts.length > 0 && step.acts.every((a) => a.system)

/** ISO 8601 where the length has one; working time is said in words, as the standard allows. */
function duration(step: StepView, frame: BpmnFrame): string {
  const rule = step.clockRule
  const iso =
    rule?.mode === 'hour' ? `PT${rule.length}H` : rule?.mode === 'calendar-day' ? `P${rule.length}D` : null
  return iso
    ? `        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">${iso}</bpmn:timeDuration>\n`
    : `        <bpmn:timeDuration>\n${documentation([frame.clock(step)], 10)}        </bpmn:timeDuration>\n`
}

function flowsXml(flows: Flows): string {
  const flow = (id: string, from: string, to: string, name?: string) =>
    `    <bpmn:sequenceFlow id="${id}"${name ? ` name="${attr(name)}"` : ''} sourceRef="${from}" targetRef="${to}" />\n`
  const start = flows.steps.some((s) => s.id === flows.start)
    ? flow(START_FLOW, 'StartEvent', taskId(flows.start))
    : ''
  return (
    start +
    flows.steps
      .map((s) => {
        const split = stepOfGateway(s)
        return [
          split ? flow(toGateway(s), taskId(s.id), gatewayId(s.id)) : '',
          ...s.outcomes.map((o) => flow(o.id, split ? gatewayId(s.id) : taskId(s.id), targetOf(o), o.label)),
          s.timer ? flow(s.timer.id, timerId(s.id), targetOf(s.timer), s.timer.label) : '',
        ].join('')
      })
      .join('')
  )
}

function diagramXml(p: ProcedureView, flows: Flows, drawn: Drawn): string {
  const parts: string[] = [shape(`Participant_${p.id}`, drawn.pool, ' isHorizontal="true"')]
  drawn.lanes.forEach((lane, i) => parts.push(shape(`Lane_${i + 1}`, lane, ' isHorizontal="true"')))
  if (drawn.ways.has(START_FLOW)) {
    parts.push(shape('StartEvent', drawn.start, '', labelBelow(drawn.start)))
    parts.push(edge(START_FLOW, drawn.ways.get(START_FLOW)!.points, null))
  }
  for (const s of flows.steps) {
    const task = drawn.tasks.get(s.id)!
    parts.push(shape(taskId(s.id), task))
    const gateway = drawn.gateways.get(s.id)
    if (gateway) {
      const y = task.y + task.height / 2
      parts.push(shape(gatewayId(s.id), gateway, ' isMarkerVisible="true"'))
      parts.push(
        edge(
          toGateway(s),
          [
            [task.x + task.width, y],
            [gateway.x, y],
          ],
          null,
        ),
      )
    }
    const timer = drawn.timers.get(s.id)
    if (timer) parts.push(shape(timerId(s.id), timer, '', { ...labelBelow(timer), x: timer.x - 92 }))
    for (const o of outcomesOf(s)) {
      if ('end' in o.to) {
        const end = drawn.ends.get(o.to.event)!
        parts.push(shape(o.to.event, end, '', labelBelow(end)))
      }
      const way = drawn.ways.get(o.id)!
      parts.push(edge(o.id, way.points, way.label))
    }
  }
  return `  <bpmndi:BPMNDiagram id="Diagram_${p.id}">\n    <bpmndi:BPMNPlane id="Plane_${p.id}" bpmnElement="Collaboration_${p.id}">\n${parts.join('')}    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n`
}

const bounds = (b: Box): string =>
  `<dc:Bounds x="${b.x}" y="${b.y}" width="${b.width}" height="${b.height}" />`
const labelOf = (b: Box): string => `        <bpmndi:BPMNLabel>${bounds(b)}</bpmndi:BPMNLabel>\n`

function shape(id: string, box: Box, more = '', label?: Box): string {
  return `      <bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"${more}>\n        ${bounds(box)}\n${label ? labelOf(label) : ''}      </bpmndi:BPMNShape>\n`
}

function edge(id: string, points: readonly Point[], label: Box | null): string {
  const way = points.map(([x, y]) => `        <di:waypoint x="${x}" y="${y}" />\n`).join('')
  return `      <bpmndi:BPMNEdge id="${id}_di" bpmnElement="${id}">\n${way}${label ? labelOf(label) : ''}      </bpmndi:BPMNEdge>\n`
}

function documentation(lines: readonly string[], indent: number): string {
  const said = lines.filter((line) => line !== '').join('\n')
  return said === '' ? '' : `${' '.repeat(indent)}<bpmn:documentation>${escaped(said)}</bpmn:documentation>\n`
}

/** What XML 1.0 cannot hold at all goes; the rest is escaped. */
const escaped = (text: string): string =>
  [...text]
    // oxlint-disable-next-line no-control-regex
    .filter((c) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff]/u.test(c))
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
const attr = (text: string): string =>
  escaped(text)
    .replaceAll('"', '&quot;')
    .replaceAll(/[\n\t\r]/g, ' ')
