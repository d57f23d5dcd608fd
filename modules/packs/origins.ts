/**
 * Which layers wrote an entry: `motions › facilities › [cn, some-city]`. Beside the snapshot and never pinned, for it changes
 * nothing of what is done; it tells readers whose words they read.
 */
import { isTree } from '#kernel/reader'
import type { Layer } from './reading/pack.ts'

/** By the name of the list, then by id. */
export type Origins = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** Every list of entries with an id, and every procedure, with the layers that wrote of it, lowest first. */
export function originsOf(layers: readonly Layer[]): Origins {
  const found = new Map<string, Map<string, string[]>>()
  const add = (list: string, id: string, layer: string) => {
    const entries = found.get(list) ?? new Map<string, string[]>()
    found.set(list, entries)
    const by = entries.get(id) ?? []
    entries.set(id, by.at(-1) === layer ? by : [...by, layer])
  }
  for (const layer of layers)
    for (const { path, value } of layer.files) {
      if (!isTree(value)) continue
      if (path.startsWith('procedures/') && typeof value.id === 'string')
        add('procedures', value.id, layer.id)
      for (const [list, entries] of Object.entries(value))
        for (const entry of Array.isArray(entries) ? (entries as unknown[]) : [])
          if (isTree(entry) && typeof entry.id === 'string') add(list, entry.id, layer.id)
    }
  return Object.fromEntries([...found].map(([list, entries]) => [list, Object.fromEntries(entries)]))
}

export const writersIn =
  (origins: Origins) =>
  (list: string, id: string): string[] => {
    const by = Object.hasOwn(origins, list) ? origins[list]! : {}
    return Object.hasOwn(by, id) ? [...by[id]!] : []
  }
