/** The event scheme as a tree to choose from and a list to search. Pure. */
import type { Static } from '#kernel/endpoint'
import type { SchemeNode } from '../contract.ts'

type SchemeNode = Static<typeof SchemeNode>

export interface SchemeBranch {
  readonly value: string
  readonly title: string
  readonly children: SchemeBranch[]
}

/** Roots with their branches, in the order of the pack. */
export function schemeTree(nodes: readonly SchemeNode[]): SchemeBranch[] {
  const made = new Map(
    nodes.map((n) => [n.code, { value: n.code, title: n.title, children: [] as SchemeBranch[] }]),
  )
  const roots: SchemeBranch[] = []
  for (const n of nodes) {
    const branch = made.get(n.code)
    if (!branch) continue
    const parent = n.parent === null ? undefined : made.get(n.parent)
    ;(parent?.children ?? roots).push(branch)
  }
  return roots
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
