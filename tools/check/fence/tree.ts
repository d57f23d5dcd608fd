import { builtinModules } from 'node:module'
import { existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { modulesOnDisk } from './modules.ts'
import type { ModuleOnDisk } from './modules.ts'
import { filesBelow, readSource } from './source.ts'
import type { Import, Source } from './source.ts'

/** One thing that is where it must not be. */
export interface Offence {
  rule: string
  path: string
  line: number
  say: string
}

/** Where an import leads: a file of ours, a package, Node itself, or nowhere. */
export type Target =
  | { kind: 'file'; path: string }
  | { kind: 'package'; name: string }
  | { kind: 'node'; name: string }
  | { kind: 'missing'; path: string }

/** The whole repository as the fence sees it. */
export interface Tree {
  root: string
  /** Every file below the fenced folders, also those that are not code. */
  files: string[]
  sources: Map<string, Source>
  modules: ModuleOnDisk[]
}

export const fenced = ['kernel', 'modules', 'apps', 'ui', 'client']

const builtins = new Set(builtinModules)

export function readTree(root: string): Tree {
  const files = filesBelow(root, [...fenced, 'tools', 'tests'])
  const code = files.filter((path) => /\.(ts|tsx|mts|js|mjs)$/.test(path))
  return {
    root,
    files,
    sources: new Map(code.map((path) => [path, readSource(root, path)])),
    modules: modulesOnDisk(root),
  }
}

function file(root: string, path: string): Target {
  const clean = posix.normalize(path)
  for (const candidate of [clean, `${clean}.ts`, `${clean}.tsx`]) {
    const stat = statSync(join(root, candidate), { throwIfNoEntry: false })
    if (stat?.isFile()) return { kind: 'file', path: candidate }
  }
  for (const index of ['index.ts', 'index.tsx']) {
    if (existsSync(join(root, clean, index))) return { kind: 'file', path: `${clean}/${index}` }
  }
  return { kind: 'missing', path: clean }
}

/** Follows the doors of package.json's `imports` and relative paths. */
export function resolveImport(root: string, from: string, specifier: string): Target {
  const plain = specifier.replace(/[?#](?!.*\/).*$/, (tail) => (specifier.startsWith('#') ? tail : ''))
  if (plain.startsWith('.')) return file(root, posix.join(posix.dirname(from), plain))
  if (plain.startsWith('/')) return file(root, plain.slice(1))
  if (plain === '#client') return file(root, 'client/index.ts')
  const door = /^#(kernel|modules|ui)\/(.+)$/.exec(plain)
  if (door?.[1] && door[2]) {
    const isDoor = door[1] === 'modules' && !door[2].includes('/')
    return file(root, isDoor ? `modules/${door[2]}/index.ts` : `${door[1]}/${door[2]}`)
  }
  if (plain.startsWith('node:')) return { kind: 'node', name: plain }
  const name = plain
    .split('/')
    .slice(0, plain.startsWith('@') ? 2 : 1)
    .join('/')
  if (builtins.has(plain) || builtins.has(name)) return { kind: 'node', name: `node:${plain}` }
  return { kind: 'package', name }
}

/** `modules/x/y.ts` → x */
export const moduleOf = (path: string): string | undefined => /^modules\/([^/]+)\//.exec(path)?.[1]

/** Tests, and what a module keeps only for them (`test-*.ts`). */
export const isTest = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) || /(^|\/)test-[\w-]+\.tsx?$/.test(path) || path.startsWith('tests/')

/** The row of the architecture's table a module's file belongs to; other names are nouns of the module. */
export function roleOf(path: string): string {
  const inner = /^modules\/[^/]+\/([^/]+)/.exec(path)?.[1] ?? ''
  return inner.replace(/\.[a-z]+$/, '')
}

/** Visits every import of every fenced source with its target. */
export function eachImport(tree: Tree, see: (source: Source, used: Import, target: Target) => void): void {
  for (const source of tree.sources.values()) {
    if (!fenced.some((folder) => source.path.startsWith(`${folder}/`))) continue
    for (const used of source.imports) {
      see(source, used, resolveImport(tree.root, source.path, used.specifier))
    }
  }
}
