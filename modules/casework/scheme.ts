/** The locality's event scheme and dispatch rules as casework runs them; compiled from the pack, plain JSON. */

export interface EventNode {
  readonly code: string
  readonly title: string
  readonly level: 1 | 2 | 3
  readonly parent: string | null
  readonly leaf: boolean
  readonly words: readonly string[]
  readonly not: readonly string[]
  readonly clock: string | null
  readonly photo: 'required' | 'optional'
  readonly urgent: string | null
  readonly sensitive: boolean
}

export interface EventScheme {
  readonly id: string
  readonly title: string
  readonly nodes: readonly EventNode[]
}

export interface DispatchRule {
  readonly id: string
  readonly title: string
  /** Codes; `05*` is a prefix, `*` everything. */
  readonly items: readonly string[]
  readonly when: string | null
  readonly to: { readonly body: string; readonly at: string | null } | null
  readonly notOurs: { readonly whose: string; readonly phone: string | null } | null
  readonly source: string | null
}

export interface DispatchRules {
  readonly version: string
  readonly rules: readonly DispatchRule[]
}

/** Names and types a condition may use. */
export const dispatchVariables = {
  item: 'text',
  category1: 'text',
  category2: 'text',
  'place.kind': 'text',
  'place.name': 'text',
  urgency: 'text',
  channel: 'text',
  text: 'text',
} as const

export function nodeOf(scheme: EventScheme, code: string): EventNode | undefined {
  return indexOf(scheme).get(code)
}

/** Titles from the first level down to the code. */
export function pathOf(scheme: EventScheme, code: string): string[] {
  const titles: string[] = []
  for (let node = nodeOf(scheme, code); node; node = node.parent ? nodeOf(scheme, node.parent) : undefined)
    titles.unshift(node.title)
  return titles
}

const indexes = new WeakMap<EventScheme, Map<string, EventNode>>()

function indexOf(scheme: EventScheme): Map<string, EventNode> {
  let index = indexes.get(scheme)
  if (!index) indexes.set(scheme, (index = new Map(scheme.nodes.map((n) => [n.code, n]))))
  return index
}
