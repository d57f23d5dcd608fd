/** The boundaries of ARCHITECTURE.md, judged by reading the repository from disk. Proved on planted offences. */
import { browserReach } from './fence/browser.ts'
import { appsSql, foreignTables, localities } from './fence/content.ts'
import { dependencies, innerFiles, layers } from './fence/doors.ts'
import { fileTable, junkNames, pageTexts, unreadable } from './fence/files.ts'
import { readTree } from './fence/tree.ts'
import type { Offence } from './fence/tree.ts'

export type { Offence } from './fence/tree.ts'

const rules = [
  unreadable,
  dependencies,
  innerFiles,
  layers,
  fileTable,
  browserReach,
  appsSql,
  foreignTables,
  localities,
  pageTexts,
  junkNames,
]

/** Every offence in a repository, ordered by place. */
export function findOffences(root: string): Offence[] {
  const tree = readTree(root)
  return rules
    .flatMap((rule) => rule(tree))
    .toSorted((a, b) => a.path.localeCompare(b.path) || a.line - b.line || a.rule.localeCompare(b.rule))
}

/** `path:line rule sentence` */
export const show = (offence: Offence): string =>
  `${offence.path}:${offence.line}  ${offence.rule}  ${offence.say}`
