/** What is being made: the base, the filled-in rows, what was named so far, and the files that come of it. */
import type { Base, Named, Pattern } from './offered.ts'
import type { FilledRow, Filled, Tell } from './filled.ts'
import type { SheetTitle } from './forms.ts'
import type { At, Node, Written } from './tree.ts'
import { texts, value, yamlOf } from './tree.ts'

export interface PlaceRow extends Named {
  readonly row: FilledRow
}
export interface BodyRow extends Named {
  readonly pattern: Pattern
  /** Level, or undefined for one of its kind. */
  readonly serves: string | undefined
  readonly row: FilledRow
  /** As they are after the changes of the sheet 岗位. */
  posts: readonly Named[]
}
/** A procedure after the locality's changes: what scenarios may name. */
export interface ProcedureHere extends Named {
  readonly steps: readonly Named[]
  readonly ends: readonly Named[]
  readonly acts: readonly Named[]
}

export interface Making {
  readonly base: Base
  readonly filled: Filled
  readonly tell: Tell
  readonly levels: Named[]
  readonly places: PlaceRow[]
  readonly bodies: BodyRow[]
  readonly rules: Named[]
  readonly procedures: ProcedureHere[]
  /** Of each scenario, by the cell of its number: the cells that say what should come of its rows. */
  readonly results: Map<string, readonly At[]>
  readonly files: Map<string, (apart: boolean) => Written>
}

export const rowsOf = (m: Making, sheet: SheetTitle): readonly FilledRow[] => m.filled.get(sheet) ?? []

export function write(m: Making, path: string, node: Node): void {
  m.files.set(path, (apart) => yamlOf(node, apart))
}

/** A cell's text as a value. */
export const textNode = (row: FilledRow, column: string): Node | undefined => {
  const text = row.text(column)
  return text === undefined ? undefined : value(text, row.at(column))
}
export const wholeNode = (row: FilledRow, column: string, least: number, most: number): Node | undefined => {
  const n = row.whole(column, least, most)
  return n === undefined ? undefined : value(n, row.at(column))
}
export const choiceNode = (
  row: FilledRow,
  column: string,
  titles: Readonly<Record<string, string>>,
): Node | undefined => {
  const found = row.choice(column, titles)
  return found === undefined ? undefined : value(found, row.at(column))
}
/** Several values; left out when the cell is blank. */
export const manyNode = (row: FilledRow, column: string, found: readonly string[]): Node | undefined =>
  row.text(column) === undefined ? undefined : texts(found, row.at(column))
export const bodiesNode = (m: Making, row: FilledRow, column: string): Node | undefined =>
  manyNode(
    row,
    column,
    row.manyNamed(column, m.bodies, '组织').map((b) => b.id),
  )

/** Entries whose name was used before are told and left out. */
export function once(row: FilledRow, column: string, seen: Map<string, FilledRow>, name: string): boolean {
  const before = seen.get(name)
  if (before) row.wrong(column, 'twice', `“${name}”在第 ${before.no} 行写过了`, '改名，或删去其中一行')
  else seen.set(name, row)
  return before === undefined
}
