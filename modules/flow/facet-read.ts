/** Facets as a pack writes them: keys of a step. Says at the line what is unknown, missing or of the wrong shape. */
import { actsOfFacet, facetNames, facetShapes } from './facets.ts'
import type { FacetKey, FacetName, Facets } from './facets.ts'
import { isTree } from './reader.ts'
import type { Path, Reader, Tree } from './reader.ts'

const examples = {
  act: 'publish',
  text: 'majority',
  texts: '[council, hearing]',
  count: '7',
  share: "'4/5'",
} as const

/** The facets of one step; a wrong value is reported and left out. */
export function facetsOf(step: Tree, path: Path, r: Reader): Facets {
  const facets: Partial<Record<FacetName, Record<string, unknown>>> = {}
  for (const name of facetNames) {
    const value = step[name]
    if (value === undefined) continue
    const keys: Readonly<Record<string, FacetKey>> = facetShapes[name].keys
    if (!isTree(value)) {
      r.wrong(
        [...path, name],
        'facet-wrong',
        `“${name}”应为一组项`,
        `写成 ${name}: {${Object.keys(keys).join(': …, ')}: …}`,
      )
      continue
    }
    r.known(value, [...path, name], Object.keys(keys))
    const kept: Record<string, unknown> = {}
    for (const [key, shape] of Object.entries(keys)) {
      const here = value[key]
      if (here === undefined) {
        if (shape.needed)
          r.wrong(
            [...path, name],
            'facet-key-missing',
            `“${name}”缺少“${key}”`,
            `补上 ${key}: ${examples[shape.is]}`,
          )
      } else if (fits(shape, here)) kept[key] = here
      else
        r.wrong(
          [...path, name, key],
          'facet-value-wrong',
          `“${key}”的值不对：${told(here)}`,
          `写成 ${key}: ${examples[shape.is]}`,
        )
    }
    facets[name] = kept
  }
  return facets
}

/** Acts of a step that belong to a facet. */
export function viaOf(facets: Facets): ReadonlyMap<string, FacetName> {
  return new Map(
    facetNames.flatMap((name) =>
      actsOfFacet(name, facets[name] ?? {}).map(({ act }): [string, FacetName] => [act, name]),
    ),
  )
}

function fits(shape: FacetKey, value: unknown): boolean {
  if (shape.is === 'act' || shape.is === 'text') return typeof value === 'string' && value.trim() !== ''
  if (shape.is === 'texts')
    return Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === 'string')
  if (shape.is === 'count') return Number.isInteger(value) && Number(value) > 0
  return isShare(value)
}

/** A share above 0 and at most 1, in whole numbers: `4/5`. */
function isShare(value: unknown): boolean {
  const parts = typeof value === 'string' ? /^(\d{1,4})\/(\d{1,4})$/.exec(value) : null
  if (!parts) return false
  const [over, under] = [Number(parts[1]), Number(parts[2])]
  return over > 0 && over <= under
}

function told(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
