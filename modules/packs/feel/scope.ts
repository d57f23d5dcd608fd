/** What is known where: names proven not null, the variable of an enclosing some/every. */
import { Stop } from './tree.ts'
import type { Node } from './tree.ts'
import { typeNames } from './language.ts'
import type { ValueType } from './language.ts'

export interface Scope {
  /** Names proven not null on this branch. */
  readonly known: ReadonlySet<string>
  /** Variable of an enclosing some/every. */
  readonly each: string | null
}

interface Judged {
  readonly type: ValueType | 'null'
  readonly node: Node
}

export function unequal(left: Judged, right: Judged): Stop {
  return new Stop(
    'packs.feel-type',
    right.node.at,
    `${typeNames[left.type]}不能与${typeNames[right.type]}比较`,
    left.type === 'text' ? '文字要加英文引号，如 "05"' : '请让两边是同一种类型',
  )
}

/** Scope behind a condition that held (`held`) or did not. */
export function narrowed(scope: Scope, condition: Node, held: boolean): Scope {
  const names = new Set(scope.known)
  const walk = (node: Node): void => {
    if (node.kind === (held ? 'and' : 'or')) node.parts.forEach(walk)
    if (node.kind !== 'compare' || node.op !== (held ? '!=' : '=')) return
    const { left, right } = node
    if (left.kind === 'name' && right.kind === 'null') names.add(left.name)
    if (right.kind === 'name' && left.kind === 'null') names.add(right.name)
  }
  walk(condition)
  return { ...scope, known: names }
}
