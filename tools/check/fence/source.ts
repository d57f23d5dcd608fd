import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parseSync } from 'vite'

/** One way a file names another: `types` when the import is erased before running. */
export interface Import {
  specifier: string
  line: number
  types: boolean
  glob: boolean
}

/** What the fence needs to know of one source file. */
export interface Source {
  /** Path from the root, with slashes. */
  path: string
  imports: Import[]
  /** String literals and template texts, for embedded SQL. */
  strings: { text: string; line: number }[]
  /** Written text: JSX children and attribute values, for text that belongs into words.ts. */
  errors: string[]
  /** The literal list behind a `dependsOn` property; undefined when there is none, null when it is not literal. */
  dependsOn: string[] | null | undefined
}

interface Node {
  type: string
  start: number
  [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

const textOf = (node: unknown): string | undefined => {
  if (!isNode(node)) return undefined
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value']
  if (node.type === 'TemplateLiteral') {
    const quasis = node['quasis'] as { value: { cooked?: string; raw: string } }[]
    return quasis.map((quasi) => quasi.value.cooked ?? quasi.value.raw).join(' ? ')
  }
  return undefined
}

/** Strips `as const`, `satisfies …` and parentheses. */
const bare = (node: unknown): unknown => {
  while (isNode(node) && isNode(node['expression']) && /^(TS|Parenthesized)/.test(node.type)) {
    node = node['expression']
  }
  return node
}

function literalList(value: unknown): string[] | null {
  const node = bare(value)
  if (!isNode(node) || node.type !== 'ArrayExpression') return null
  const items = (node['elements'] as unknown[]).map(textOf)
  return items.every((item) => item !== undefined) ? (items as string[]) : null
}

/** Reads one file's imports and strings by its syntax tree. */
export function readSource(root: string, path: string): Source {
  const code = readFileSync(join(root, path), 'utf8')
  const lineStarts = [0]
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) lineStarts.push(at + 1)
  const lineOf = (offset: number) => {
    let low = 0
    let high = lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
  const parsed = parseSync(path, code)
  const source: Source = { path, imports: [], strings: [], errors: [], dependsOn: undefined }
  source.errors = parsed.errors.map((error) => error.message)
  const add = (node: Node, target: unknown, types: boolean, glob = false) => {
    const specifier = textOf(target)
    if (specifier !== undefined) source.imports.push({ specifier, line: lineOf(node.start), types, glob })
    else if (target) source.errors.push(`line ${lineOf(node.start)}: an import whose target is computed`)
  }
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (!isNode(value)) return
    inspect(value)
    for (const key of Object.keys(value)) {
      const inner = value[key]
      if (typeof inner === 'object' && inner !== null && key !== 'parent') visit(inner)
    }
  }
  const inspect = (node: Node): void => {
    switch (node.type) {
      case 'ImportDeclaration':
        return add(node, node['source'], node['importKind'] === 'type')
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        return add(node, node['source'], node['exportKind'] === 'type')
      case 'ImportExpression':
        return add(node, node['source'], false)
      case 'TSImportType':
        return add(node, node['source'], true)
      case 'CallExpression':
        return inspectCall(node)
      case 'Property':
        return inspectProperty(node)
      case 'Literal':
      case 'TemplateLiteral': {
        const text = textOf(node)
        if (text !== undefined) source.strings.push({ text, line: lineOf(node.start) })
        return
      }
      case 'JSXText': {
        source.strings.push({ text: String(node['value']), line: lineOf(node.start) })
      }
    }
  }
  const inspectCall = (node: Node): void => {
    const callee = node['callee']
    if (!isNode(callee) || callee.type !== 'MemberExpression' || !isNode(callee['object'])) return
    if (callee['object'].type !== 'MetaProperty' || (callee['property'] as Node)['name'] !== 'glob') return
    const [first] = node['arguments'] as unknown[]
    const list =
      isNode(first) && first.type === 'ArrayExpression' ? (first['elements'] as unknown[]) : [first]
    for (const item of list) add(node, item, false, true)
  }
  const inspectProperty = (node: Node): void => {
    const key = node['key']
    if (isNode(key) && key['name'] === 'dependsOn') source.dependsOn = literalList(node['value'])
  }
  visit(parsed.program)
  return source
}

const skipped = new Set(['node_modules', 'dist', 'data', '.git', 'coverage', '.out'])

/** All files below the given folders of a root, as paths with slashes, sorted. */
export function filesBelow(root: string, folders: readonly string[]): string[] {
  const found: string[] = []
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder).toSorted()) {
      if (skipped.has(name)) continue
      const path = join(folder, name)
      const stat = statSync(path, { throwIfNoEntry: false })
      if (stat?.isDirectory()) walk(path)
      else if (stat?.isFile()) found.push(relative(root, path).split(sep).join('/'))
    }
  }
  for (const folder of folders) {
    if (statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory()) walk(join(root, folder))
  }
  return found
}
