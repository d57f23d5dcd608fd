/** Reading the merged trees of packs' files, with findings at the line where the last layer wrote a thing. */
import type { Finding, Mark, Source } from '#kernel/section'

export type Path = readonly (string | number)[]
export type Tree = { [key: string]: unknown }

/** Reads merged trees and reports what is wrong at the line where the last layer wrote it. */
export class Reader {
  readonly #sources: readonly Source[]
  readonly #report: (finding: Finding) => void
  constructor(sources: readonly Source[], report: (finding: Finding) => void) {
    this.#sources = sources
    this.#report = report
  }
  /** Where the first of these paths that exists was written last. */
  markOf(paths: readonly Path[]): Mark {
    for (const path of paths) {
      const source = this.#sources.findLast((s) => at(s.value, path) !== undefined)
      if (source) return { file: source.file, line: source.line(path) }
    }
    return { file: this.#sources.at(-1)?.file ?? '', line: 1 }
  }
  wrong(path: Path, code: string, message: string, mend: string, level: Finding['level'] = 'error'): void {
    const source = this.#sources.findLast((s) => at(s.value, path) !== undefined) ?? this.#sources.at(-1)
    this.#report({ level, code, message, mend, file: source?.file ?? '', line: source?.line(path) ?? 1 })
  }
  text(tree: Tree, path: Path, key: string): string {
    const value = tree[key]
    if (typeof value === 'string' && value.trim() !== '') return value
    this.wrong([...path, key], 'text-missing', `缺少“${key}”`, `在此处写上 ${key}: 文字`)
    return ''
  }
  known(tree: Tree, path: Path, keys: readonly string[]): void {
    for (const key of Object.keys(tree))
      if (!keys.includes(key))
        this.wrong([...path, key], 'unknown-key', `不认识的项“${key}”`, `可用的项：${keys.join('、')}`)
  }
  oneOf<T extends string>(value: unknown, path: Path, allowed: readonly T[]): T | null {
    if (value === undefined || value === null) return null
    if (allowed.includes(value as T)) return value as T
    this.wrong(path, 'not-a-choice', `“${String(value)}”不是可用的值`, `可用的值：${allowed.join('、')}`)
    return null
  }
  list<T extends string>(value: unknown, path: Path, allowed?: readonly T[]): T[] {
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) {
      this.wrong(path, 'not-a-list', '此处应为列表', '写成 [甲, 乙]')
      return []
    }
    return value.flatMap((v, i) => {
      if (typeof v !== 'string') {
        this.wrong([...path, i], 'not-text', '列表中应为文字', '写成 [甲, 乙]')
        return []
      }
      return allowed ? (this.oneOf(v, [...path, i], allowed) ?? []) : [v as T]
    })
  }
}

/** `step/act`, `step@facet`, `step@facet/key`, or the id of a step, end, role or top-level key. */
export function pathsOf(where: string): Path[] {
  const [step, facet] = where.split('@') as [string, string?]
  if (facet !== undefined)
    return [
      ['steps', step, ...facet.split('/')],
      ['steps', step, facet.split('/')[0] ?? ''],
      ['steps', step],
    ]
  const [first, act] = where.split('/') as [string, string?]
  if (first === 'roles') return [['roles', act ?? '']]
  return act === undefined
    ? [['steps', first], ['ends', first], ['roles', first], [first]]
    : [
        ['steps', first, 'acts', act],
        ['steps', first],
      ]
}

function at(value: unknown, path: Path): unknown {
  let here = value
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Record<string | number, unknown>)[key]
  }
  return here
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Upper layers win key by key; `null` takes a thing away. */
export function merge(low: unknown, high: unknown): unknown {
  if (!isTree(low) || !isTree(high)) return high
  const out: Tree = { ...low }
  for (const [key, value] of Object.entries(high)) {
    if (value === null) delete out[key]
    else out[key] = key in out ? merge(out[key], value) : value
  }
  return out
}
