/** What the lower layers offer to whoever fills in the workbook: patterns, procedures, meetings, categories, items. */
import { isTree } from '#kernel/reader'
import type { Tree } from '#kernel/reader'
import { readPack } from '../reading/pack.ts'
import type { Layer, PackFolders } from '../reading/pack.ts'

export interface Named {
  readonly id: string
  readonly title: string
}

export interface Pattern extends Named {
  readonly tree: Tree
  readonly posts: readonly Named[]
}

export interface ProcedureBase extends Named {
  readonly tree: Tree
  readonly roles: readonly Named[]
  readonly steps: readonly Named[]
  readonly ends: readonly Named[]
  readonly acts: readonly Named[]
}

export interface Base {
  readonly layers: readonly string[]
  readonly patterns: readonly Pattern[]
  readonly procedures: readonly ProcedureBase[]
  readonly meetings: readonly Named[]
  readonly categories: readonly Named[]
  readonly motions: readonly Named[]
  readonly items: readonly Named[]
  readonly clocks: ReadonlyMap<string, Tree>
  /** Every permission a pattern's post carries or an act asks for. */
  readonly flags: ReadonlySet<string>
}

const told = (value: unknown): string => (typeof value === 'string' ? value : '')
const listIn = (value: unknown): readonly Tree[] =>
  Array.isArray(value) ? (value as unknown[]).filter(isTree) : []
const named = (map: unknown): Named[] =>
  isTree(map)
    ? Object.entries(map).flatMap(([id, v]) => (isTree(v) ? [{ id, title: told(v.title) || id }] : []))
    : []

/** The base made of these packs; undefined when one of them is not there. */
export async function baseOf(folders: PackFolders, ids: readonly string[]): Promise<Base | undefined> {
  const layers: Layer[] = []
  for (const id of ids) {
    const read = await readPack(folders, id)
    if (read.layers.length === 0) return undefined
    for (const layer of read.layers) if (!layers.some((l) => l.id === layer.id)) layers.push(layer)
  }
  const procedures = proceduresOf(layers)
  const patterns = byId(layers, 'bodies.yaml', 'patterns').map((tree): Pattern => ({
    id: told(tree.id),
    title: told(tree.title) || told(tree.id),
    tree,
    posts: listIn(tree.posts).map((p) => ({ id: told(p.id), title: told(p.title) || told(p.id) })),
  }))
  const list = (file: string, key: string): Named[] =>
    byId(layers, file, key).map((t) => ({ id: told(t.id), title: told(t.title) || told(t.id) }))
  const acts = procedures.flatMap((p) => Object.values(treeOf(p.tree.steps)).flatMap((s) => actTrees(s)))
  return {
    layers: ids,
    patterns,
    procedures,
    meetings: list('meetings.yaml', 'meetings'),
    categories: list('openness.yaml', 'categories'),
    motions: list('motions.yaml', 'motions'),
    items: itemsOf(layers),
    clocks: new Map(byId(layers, 'clocks.yaml', 'clocks').map((c) => [told(c.id), c])),
    flags: new Set([
      ...patterns.flatMap((p) => listIn(p.tree.posts).flatMap((post) => textsIn(post.may))),
      ...acts.map((a) => told(a.may)).filter((f) => f !== ''),
    ]),
  }
}

export const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? (value as unknown[]).filter((v) => typeof v === 'string') : []
export const treeOf = (value: unknown): Tree => (isTree(value) ? value : {})
export const actTrees = (step: unknown): Tree[] =>
  isTree(step) ? Object.values(treeOf(step.acts)).filter(isTree) : []

function byId(layers: readonly Layer[], path: string, key: string): Tree[] {
  const found = new Map<string, Tree>()
  for (const layer of layers) {
    const value = layer.files.find((f) => f.path === path)?.value
    for (const tree of listIn(treeOf(value)[key])) {
      const id = told(tree.id)
      if (tree.retired === true) found.delete(id)
      else found.set(id, tree)
    }
  }
  return [...found.values()]
}

/** Maps are laid over each other key by key, as the engine does; `null` takes a thing away. */
function laidOver(lower: unknown, upper: unknown): unknown {
  if (!isTree(lower) || !isTree(upper)) return upper
  const whole: Record<string, unknown> = { ...lower }
  for (const [key, value] of Object.entries(upper)) {
    if (value === null) delete whole[key]
    else whole[key] = laidOver(whole[key], value)
  }
  return whole
}

function proceduresOf(layers: readonly Layer[]): ProcedureBase[] {
  const found = new Map<string, unknown>()
  for (const layer of layers)
    for (const file of layer.files)
      if (file.path.startsWith('procedures/') && isTree(file.value)) {
        const id = told(file.value.id)
        found.set(id, laidOver(found.get(id), file.value))
      }
  return [...found].map(([id, value]) => {
    const tree = treeOf(value)
    const steps = Object.values(treeOf(tree.steps))
    return {
      id,
      title: told(tree.title) || id,
      tree,
      roles: named(tree.roles),
      steps: named(tree.steps),
      ends: named(tree.ends),
      acts: steps.flatMap((s) => (isTree(s) ? named(s.acts) : [])),
    }
  })
}

/** Leaves and groups of the last scheme that was written. */
function itemsOf(layers: readonly Layer[]): Named[] {
  const files = layers.flatMap((l) => l.files).filter((f) => f.path.startsWith('items/') && isTree(f.value))
  const scheme = told(treeOf(files.at(-1)?.value).scheme)
  const found: Named[] = []
  const walk = (list: unknown): void => {
    for (const event of listIn(list)) {
      found.push({ id: told(event.code), title: told(event.title) })
      walk(event.children)
    }
  }
  for (const file of files) if (told(treeOf(file.value).scheme) === scheme) walk(treeOf(file.value).events)
  return found
}
