/**
 * Facets: what a step of a procedure is besides a place to wait. Each belongs to one module above flow, which does things
 * for the step through flow's door; the engine knows only which acts of the step are that module's to do, so that nobody
 * does them past it. Plain JSON; runs in the browser too.
 */
import type { Procedure, Step } from './procedure.ts'

/** What a key of a facet holds. An act is done by people of a body (`person`) or by the owner's own rule (`system`). */
export type FacetKey =
  | { readonly is: 'act'; readonly by: 'person' | 'system'; readonly needed: boolean }
  | { readonly is: 'text' | 'texts' | 'count' | 'share'; readonly needed: boolean }

export interface FacetShape {
  readonly keys: Readonly<Record<string, FacetKey>>
}

const bySystem: FacetKey = { is: 'act', by: 'system', needed: true }
const byPerson: FacetKey = { is: 'act', by: 'person', needed: true }
const optional = (key: FacetKey): FacetKey => ({ ...key, needed: false })
const holds = (is: 'text' | 'texts' | 'count' | 'share', needed = true): FacetKey => ({ is, needed })

/** Every facet there is. What else a value must be (a known category, rule, kind of meeting) its owner checks. */
export const facetShapes = {
  meeting: { keys: { kinds: holds('texts'), held: optional(bySystem) } },
  ballot: {
    keys: {
      rule: holds('text'),
      ways: holds('texts'),
      open: optional(byPerson),
      passed: bySystem,
      failed: bySystem,
    },
  },
  publication: {
    keys: {
      category: holds('text'),
      days: holds('count', false),
      publish: byPerson,
      ended: bySystem,
      returned: bySystem,
    },
  },
  tasks: { keys: { plan: byPerson, report: byPerson, check: byPerson, done: bySystem } },
  rating: {
    keys: {
      days: holds('count'),
      least: holds('count'),
      good: holds('share'),
      satisfied: bySystem,
      low: bySystem,
      unrated: bySystem,
    },
  },
  archive: { keys: { seal: byPerson } },
} as const satisfies Record<string, FacetShape>

export type FacetName = keyof typeof facetShapes
export const facetNames = Object.keys(facetShapes) as readonly FacetName[]

export function isFacet(name: string): name is FacetName {
  return Object.hasOwn(facetShapes, name)
}

/** Facet values of a step as the pack wrote them. */
export type Facets = Readonly<Partial<Record<FacetName, Readonly<Record<string, unknown>>>>>

/** A step's facet, checked at load; undefined when the step has none of that name (old snapshots have none at all). */
export function facetOf<T>(step: Step | undefined, name: FacetName): T | undefined {
  return step?.facets?.[name] as T | undefined
}

/** Steps of a procedure that have the facet, with it. */
export function stepsWith<T>(procedure: Procedure, name: FacetName): { step: Step; facet: T }[] {
  return procedure.steps.flatMap((step) => {
    const facet = facetOf<T>(step, name)
    return facet === undefined ? [] : [{ step, facet }]
  })
}

/** Acts a facet names, with the key that names them. */
export function actsOfFacet(
  name: FacetName,
  value: Readonly<Record<string, unknown>>,
): { key: string; act: string; by: 'person' | 'system' }[] {
  return Object.entries(facetShapes[name].keys as Readonly<Record<string, FacetKey>>).flatMap(
    ([key, shape]) => {
      const act = value[key]
      return shape.is === 'act' && typeof act === 'string' ? [{ key, act, by: shape.by }] : []
    },
  )
}
