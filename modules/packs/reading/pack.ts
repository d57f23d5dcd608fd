/** Reads a pack with all the layers it stands on, lowest first. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Finding } from '#kernel/section'
import { isTree } from '#kernel/reader'
import { found } from './findings.ts'
import { isRealFolder, readFolder } from './folder.ts'
import type { PackFile } from './folder.ts'

export interface Layer {
  readonly id: string
  readonly version: string
  readonly title: string
  readonly files: readonly PackFile[]
}

export interface ReadPack {
  readonly id: string
  /** Lowest (nation) first; the pack itself is last. Empty when it could not be found. */
  readonly layers: readonly Layer[]
  readonly findings: readonly Finding[]
}

const ID = /^[a-z][a-z0-9-]{0,39}$/
const MOST_LAYERS = 8

/** Folders that hold packs, in the order they are searched. */
export type PackFolders = readonly string[]

/** Ids of all packs, sorted: sub-folders with a pack.yaml. */
export async function listPacks(folders: PackFolders): Promise<string[]> {
  const ids = new Set<string>()
  for (const folder of folders)
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => []))
      if (entry.isDirectory() && ID.test(entry.name)) {
        const inside: string[] = await readdir(join(folder, entry.name)).catch(() => [])
        if (inside.includes('pack.yaml')) ids.add(entry.name)
      }
  return [...ids].toSorted()
}

/** `id` is a pack's id, or the path of its folder: then that folder's neighbours are searched first. */
export async function readPack(folders: PackFolders, id: string): Promise<ReadPack> {
  const isPath = /[/\\]/.test(id)
  const search = isPath ? [dirname(resolve(id)), ...folders] : folders
  const findings: Finding[] = []
  const report = (finding: Finding) => findings.push(finding)
  const layers: Layer[] = []
  const done = new Set<string>()

  const visit = async (name: string, way: readonly string[], from: { file: string; line: number }) => {
    if (done.has(name)) return
    if (way.includes(name)) {
      report(found('packs.circle', from, { circle: [...way, name].join(' → ') }))
      return
    }
    if (!ID.test(name)) {
      report(found('packs.id', from, { id: name.slice(0, 60) }))
      return
    }
    if (done.size >= MOST_LAYERS || way.length >= MOST_LAYERS) {
      report(found('packs.too-many-layers', from, { most: MOST_LAYERS }))
      return
    }
    const home = await homeOf(search, name)
    if (home === undefined) {
      report(found('packs.missing', from, { id: name, where: search.map((f) => basename(f)).join('、') }))
      return
    }
    const shown = `${basename(home)}/${name}`
    const inside: string[] = await readdir(join(home, name))
    const missing = () =>
      report(
        found('packs.missing', { file: `${shown}/pack.yaml`, line: 1 }, { id: name, where: basename(home) }),
      )
    // Whatever a caller names, only a folder that says it is a pack is walked.
    if (!inside.includes('pack.yaml')) return missing()
    const files = await readFolder(join(home, name), shown, report)
    const head = files.find((f) => f.path === 'pack.yaml')
    if (!head) return missing()
    const tree = isTree(head.value) ? head.value : {}
    const below = Array.isArray(tree.extends) ? (tree.extends as unknown[]) : []
    for (const [i, lower] of below.entries())
      if (typeof lower === 'string')
        await visit(lower, [...way, name], { file: head.file, line: head.line(['extends', i]) })
    if (done.has(name)) return
    done.add(name)
    layers.push({
      id: name,
      version: textOf(tree.version),
      title: textOf(tree.title) || name,
      files,
    })
  }
  const name = isPath ? basename(resolve(id)) : id
  await visit(name, [], { file: isPath ? id : name, line: 1 })
  return { id: name, layers, findings }
}

async function homeOf(folders: PackFolders, id: string): Promise<string | undefined> {
  for (const folder of folders) if (await isRealFolder(join(folder, id))) return folder
  return undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
