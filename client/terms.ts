/** Words of the pack in answers, said in the reader's language: where a contract writes `Term()`. */
import type { TSchema } from '#kernel/endpoint'

type Say = (term: string) => string
type Walk = (value: unknown, say: Say) => unknown

interface Node {
  readonly 'x-term'?: true
  readonly properties?: Readonly<Record<string, Node>>
  readonly patternProperties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly anyOf?: readonly Node[]
}

const walks = new WeakMap<object, Walk | null>()

/** The answer with its terms said by `say`; untouched where its contract has none. */
export function sayTerms<T>(schema: TSchema, answer: T, say: Say): T {
  const walk = walkOf(schema as Node)
  return walk ? (walk(answer, say) as T) : answer
}

/** Made once for a schema; null where there is nothing to say. */
function walkOf(schema: Node): Walk | null {
  const known = walks.get(schema)
  if (known !== undefined) return known
  const made = make(schema)
  walks.set(schema, made)
  return made
}

function make(schema: Node): Walk | null {
  if (schema['x-term']) return (value, say) => (typeof value === 'string' ? say(value) : value)
  if (schema.anyOf) {
    const sides = schema.anyOf.flatMap((side) => walkOf(side) ?? [])
    return sides.length === 0
      ? null
      : (value, say) => sides.reduce((all, walk) => (all === null ? null : walk(all, say)), value)
  }
  if (schema.items) {
    const each = walkOf(schema.items)
    return each && ((value, say) => (Array.isArray(value) ? value.map((one) => each(one, say)) : value))
  }
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const walk = walkOf(inner)
    return walk ? [[name, walk] as const] : []
  })
  const rest = Object.values(schema.patternProperties ?? {}).flatMap((inner) => walkOf(inner) ?? [])[0]
  if (named.length === 0 && !rest) return null
  return (value, say) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const said: Record<string, unknown> = { ...value }
    for (const [name, walk] of named) if (Object.hasOwn(said, name)) said[name] = walk(said[name], say)
    if (rest) for (const name of Object.keys(said)) said[name] = rest(said[name], say)
    return said
  }
}
