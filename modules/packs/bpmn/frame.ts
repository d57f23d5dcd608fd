/** What an exported file says around a procedure: where it comes from, and of each step what the standard has no sign for. */
import type { Overview, ProcedureView, StepView } from '../contract.ts'
import { clockSaid, facetsSaid, saidAs } from '../wording.ts'
import type { Speech } from '../wording.ts'
import { texts } from '../words.ts'
import type { BpmnFrame } from './xml.ts'

type Of = Pick<Overview, 'pack' | 'version' | 'title' | 'hash' | 'marks'>

/** The pack's own language, for files the server writes. */
export const chinese: Speech = {
  say: (key, params = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (mark, name: string) =>
      Object.hasOwn(params, name) ? String(params[name]) : mark,
    ),
  list: (parts) => parts.join('、'),
}

export const bpmnFile = (of: Of, procedure: string): string => `${of.pack}-${of.version}-${procedure}.bpmn`

export function bpmnFrame(of: Of, procedure: ProcedureView, speech: Speech): BpmnFrame {
  const { say } = speech
  const line = (label: string, text: string) => say('packs.bpmn.line', { label, text })
  return {
    pack: of.pack,
    version: of.version,
    title: of.title,
    snapshot: of.hash,
    startTitle: say('packs.bpmn.start'),
    clock: (step) => clockSaid(speech, step),
    tellProcedure: [
      procedure.source === null ? '' : line(say('packs.bpmn.basis'), procedure.source),
      line(say('packs.bpmn.from'), `${of.title}（${of.pack} ${of.version}）`),
      line(say('packs.version.hash'), of.hash),
      ...of.marks.map((mark) => line(say('packs.marks'), mark)),
    ],
    tellStep: (step) => tellStep(step, speech, line),
  }
}

function tellStep(step: StepView, speech: Speech, line: (label: string, text: string) => string): string[] {
  const { say, list } = speech
  const clauses = [...new Set(step.acts.flatMap((a) => a.source ?? []))]
  const staying = step.acts.filter((a) => a.to === null || a.to === step.id).map((a) => a.title)
  return [
    step.tell,
    step.power ? line(say('packs.step.power'), saidAs(speech, 'packs.power', step.power)) : '',
    step.clock === null
      ? ''
      : line(say('packs.step.clock'), list([...new Set([step.clock, clockSaid(speech, step)])])),
    ...facetsSaid(speech, step.facets).map((facet) => line(facet.name, facet.text)),
    staying.length === 0 ? '' : line(say('packs.bpmn.meanwhile'), list(staying)),
    ...clauses.map((clause) => line(say('packs.bpmn.basis'), clause)),
    step.clockRule?.source ? line(say('packs.bpmn.clock-basis'), step.clockRule.source) : '',
  ]
}
