/** The event scheme as a list to choose from and to search. Pure. */
import type { Static } from '#kernel/endpoint'
import type { SchemeNode } from '../contract.ts'

type SchemeNode = Static<typeof SchemeNode>

export interface SchemeChoice {
  readonly value: string
  readonly title: string
  readonly level: number
  /** What a search looks through: titles above it, its own, the code. */
  readonly search: string
}

/** Every node, parents before their children, in the order of the pack. */
export function schemeChoices(nodes: readonly SchemeNode[]): SchemeChoice[] {
  const byCode = new Map(nodes.map((n) => [n.code, n]))
  const children = new Map<string | null, SchemeNode[]>()
  for (const n of nodes) {
    const parent = n.parent !== null && byCode.has(n.parent) ? n.parent : null
    children.set(parent, [...(children.get(parent) ?? []), n])
  }
  const walk = (parent: string | null): SchemeChoice[] =>
    (children.get(parent) ?? []).flatMap((n) => [
      {
        value: n.code,
        title: n.title,
        level: n.level,
        search: [...above(n, byCode), n.title, n.code].join(' '),
      },
      ...walk(n.code),
    ])
  return walk(null)
}

export interface SchemeLeaf {
  readonly code: string
  readonly title: string
  /** Titles above it, widest first. */
  readonly above: readonly string[]
  readonly photo: boolean
  readonly urgent: string | null
}

/** Only leaves may be reported. */
export function schemeLeaves(nodes: readonly SchemeNode[]): SchemeLeaf[] {
  const byCode = new Map(nodes.map((n) => [n.code, n]))
  const parents = new Set(nodes.map((n) => n.parent))
  return nodes
    .filter((n) => !parents.has(n.code))
    .map((n) => ({
      code: n.code,
      title: n.title,
      above: above(n, byCode),
      photo: n.photo === 'required',
      urgent: n.urgent,
    }))
}

function above(node: SchemeNode, byCode: ReadonlyMap<string, SchemeNode>): string[] {
  const titles: string[] = []
  for (let up = node.parent; up !== null && titles.length < 3;) {
    const found = byCode.get(up)
    if (!found) break
    titles.unshift(found.title)
    up = found.parent
  }
  return titles
}

/** Leaves whose title, parents or code hold every word typed; titles that begin with it first. */
export function findLeaves(leaves: readonly SchemeLeaf[], text: string, limit = 9): SchemeLeaf[] {
  const parts = text.trim().split(/\s+/).filter(Boolean)
  if (parts.length === 0) return []
  const found = leaves.filter((l) =>
    parts.every((p) => l.title.includes(p) || l.code.startsWith(p) || l.above.some((a) => a.includes(p))),
  )
  const rank = (l: SchemeLeaf) =>
    l.title.startsWith(parts[0] ?? '') ? 0 : l.title.includes(parts[0] ?? '') ? 1 : 2
  return found.toSorted((a, b) => rank(a) - rank(b)).slice(0, limit)
}
