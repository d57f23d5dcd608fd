/** Where a compiled procedure's parts were written, kept beside it for the judgements that come later. */
import type { Mark } from '#kernel/section'

/** By `step`, `step/act`, role or end id: file and line of the last layer that wrote it. */
export type MarkOf = (where: string) => Mark

const marks = new WeakMap<object, MarkOf>()

export function keepMarks(procedure: object, of: MarkOf): void {
  marks.set(procedure, of)
}

export function marksOf(procedure: object): MarkOf | undefined {
  return marks.get(procedure)
}
