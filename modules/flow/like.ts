/** Procedures written like another: `like: motion`. */
import type { Compiling, Source } from '#kernel/section'
import { isTree, merge } from './reader.ts'
import type { Tree } from './reader.ts'

/** The lower layers' files of the procedure this one is written like; reports a name that stands for none. */
export function patternOf(
  own: Tree,
  sources: readonly Source[],
  byId: ReadonlyMap<string, readonly Source[]>,
  input: Compiling,
): readonly Source[] | undefined {
  const writer = sources.findLast((s) => isTree(s.value) && s.value.like !== undefined)
  if (!writer || own.like === undefined) return undefined
  const below = input.sources.slice(
    0,
    input.sources.findIndex((s) => s.layer === writer.layer),
  )
  const known = [...byId].flatMap(([id, files]) => (files.some((f) => below.includes(f)) ? [id] : []))
  const found = byId.get(String(own.like))?.filter((f) => below.includes(f)) ?? []
  if (found.length > 0) return found
  input.report({
    level: 'error',
    code: 'procedure-pattern-unknown',
    file: writer.file,
    line: writer.line(['like']),
    message: `没有可以仿照的流程“${String(own.like)}”`,
    mend: `可仿照下层的流程：${known.join('、') || '（没有）'}`,
  })
  return undefined
}

/**
 * A procedure written like another: of its steps, roles and ends only those named here, in the order written here, each laid
 * over the other's of the same id.
 */
export function likened(own: Tree, pattern: Tree): Tree {
  const named = (key: string): Tree => {
    const base = isTree(pattern[key]) ? pattern[key] : {}
    const mine = isTree(own[key]) ? own[key] : {}
    return Object.fromEntries(Object.entries(mine).map(([id, value]) => [id, merge(base[id] ?? {}, value)]))
  }
  return { ...own, steps: named('steps'), roles: named('roles'), ends: named('ends') }
}
