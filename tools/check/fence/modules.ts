import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readSource } from './source.ts'

/** A module as its folder and manifest say, read without running it. */
export interface ModuleOnDisk {
  name: string
  dir: string
  /** null: the manifest's list is not a plain list of names. */
  dependsOn: readonly string[] | null
}

/** Modules of a root, by name. */
export function modulesOnDisk(root: string): ModuleOnDisk[] {
  const folder = join(root, 'modules')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'module.ts')))
    .map((entry) => ({
      name: entry.name,
      dir: join(folder, entry.name),
      dependsOn: readSource(root, `modules/${entry.name}/module.ts`).dependsOn ?? null,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Lowest first, or the names of one cycle. */
export function inOrder(
  modules: readonly ModuleOnDisk[],
): { order: ModuleOnDisk[]; cycle?: undefined } | { order?: undefined; cycle: string[] } {
  const byName = new Map(modules.map((module) => [module.name, module]))
  const order: ModuleOnDisk[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (name: string, path: string[]): string[] | undefined => {
    const module = byName.get(name)
    if (!module || state.get(name) === 'done') return undefined
    if (state.get(name) === 'open') return [...path.slice(path.indexOf(name)), name]
    state.set(name, 'open')
    for (const below of module.dependsOn ?? []) {
      const cycle = visit(below, [...path, name])
      if (cycle) return cycle
    }
    state.set(name, 'done')
    order.push(module)
    return undefined
  }
  for (const module of modules) {
    const cycle = visit(module.name, [])
    if (cycle) return { cycle }
  }
  return { order }
}
