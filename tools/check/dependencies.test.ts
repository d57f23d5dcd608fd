/** ADR 0006 answers for every dependency; a dependency nobody imports is called unused there. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>
const names = (kind: string) => Object.keys(manifest[kind] ?? {})
const installed = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap(names)

/** `@a/{b,c}` → `@a/b`, `@a/c` */
function expanded(name: string): string[] {
  const braces = /^(.*)\{(.+)\}(.*)$/.exec(name)
  return braces ? braces[2]!.split(',').map((part) => `${braces[1]}${part}${braces[3]}`) : [name]
}

interface Line {
  readonly packages: readonly string[]
  readonly why: string
  readonly wayOut: string
}

function linesOf(page: string): Line[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [packages = '', why = '', wayOut = ''] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim())
      return {
        packages: [...packages.matchAll(/`([^`]+)`/g)].flatMap((found) => expanded(found[1]!)),
        why,
        wayOut,
      }
    })
}

const lines = linesOf(read('docs/adr/0006-dependencies.md'))
const fits = (entry: string, name: string) =>
  entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : entry === name
const linesFor = (name: string) => lines.filter((l) => l.packages.some((entry) => fits(entry, name)))

function sources(): string {
  const folders = ['kernel', 'modules', 'apps', 'ui', 'client', 'tools', 'tests']
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(tsx?|mjs|css)$/.test(file) && !file.includes('node_modules'))
        .map((file) => read(join(folder, file))),
    )
    .join('\n')
}

describe('docs/adr/0006-dependencies.md', () => {
  it('has exactly one line for every dependency', () => {
    expect(installed.length).toBeGreaterThan(30)
    expect(installed.filter((name) => linesFor(name).length !== 1)).toEqual([])
  })

  it('names nothing that is not installed', () => {
    const entries = lines.flatMap((l) => l.packages)
    expect(entries.filter((entry) => !installed.some((name) => fits(entry, name)))).toEqual([])
  })

  it('says why and how to do without', () => {
    expect(lines.filter((l) => l.why === '' || l.wayOut === '')).toEqual([])
  })

  it('calls unused what nobody imports', () => {
    const text = sources()
    const isImported = (name: string) =>
      text.includes(`'${name}'`) || text.includes(`'${name}/`) || text.includes(`"${name}/`)
    const unsaid = names('dependencies').filter(
      (name) => !isImported(name) && !linesFor(name).some((l) => l.why.startsWith('*not used*')),
    )
    expect(unsaid).toEqual([])
  })
})

it('every version is exact', () => {
  const versions = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {}),
  )
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})

describe('the reading of a line', () => {
  it('expands braces and takes several names', () => {
    const [line] = linesOf('| `a`, `@b/{c,d}` (dev) | why | – |')
    expect(line).toEqual({ packages: ['a', '@b/c', '@b/d'], why: 'why', wayOut: '–' })
  })
})
