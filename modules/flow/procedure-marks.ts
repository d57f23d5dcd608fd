/** Where a compiled procedure's parts were written, kept beside it for the judgements that come later. */
import type { Mark } from '#kernel/section'
import type { Procedure, Step } from './procedure.ts'

/** By `step`, `step/act`, `step@facet`, `step@facet/key`, role or end id: file and line of the last layer that wrote it. */
export type MarkOf = (where: string) => Mark

const marks = new WeakMap<object, MarkOf>()

export function keepMarks(procedure: object, of: MarkOf): void {
  marks.set(procedure, of)
}

export function marksOf(procedure: object): MarkOf | undefined {
  return marks.get(procedure)
}

/**
 * File and line where the last layer wrote a step (or a key of one of its facets): for findings of the modules that own
 * facets. A procedure that was not just compiled answers with the head of its file.
 */
export function markOfStep(procedure: Procedure, step: Step, facet?: string, key?: string): Mark {
  const where = facet === undefined ? step.id : `${step.id}@${facet}${key === undefined ? '' : `/${key}`}`
  return marksOf(procedure)?.(where) ?? { file: `procedures/${procedure.id}.yaml`, line: 1 }
}
