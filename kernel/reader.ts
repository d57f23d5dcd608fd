/**
 * Reads the YAML or CSV of a section's sources field by field and reports what is wrong at its own line. Every method
 * returns a usable value, so that one mistake does not hide the next.
 */
import type { Finding, Source } from '#kernel/section'
import { isDay } from '#kernel/time'

export type Path = readonly (string | number)[]
export type Tree = Readonly<Record<string, unknown>>

export class Reader {
  readonly source: Source
  readonly #report: (finding: Finding) => void

  constructor(source: Source, report: (finding: Finding) => void) {
    this.source = source
    this.#report = report
  }

  wrong(path: Path, code: string, message: string, mend: string, level: Finding['level'] = 'error'): void {
    this.#report({ level, code, message, mend, file: this.source.file, line: this.source.line(path) })
  }

  /** An object with no other fields than these; {} when it is none. */
  tree(value: unknown, path: Path, fields: readonly string[]): Tree {
    if (!isTree(value)) {
      this.wrong(path, 'not-an-object', '此处应为一组“名称: 值”', `可用的项：${fields.join('、')}`)
      return {}
    }
    for (const key of Object.keys(value))
      if (!fields.includes(key))
        this.wrong([...path, key], 'unknown-key', `不认识的项“${key}”`, `可用的项：${fields.join('、')}`)
    return value
  }

  /** The entries of a list; [] when absent. */
  entries(value: unknown, path: Path): readonly unknown[] {
    if (value === undefined || value === null) return []
    if (Array.isArray(value)) return value
    this.wrong(path, 'not-a-list', '此处应为列表', '每项前写 “- ”，或写成 [甲, 乙]')
    return []
  }

  /** Text that must be there. */
  text(tree: Tree, path: Path, key: string): string {
    const value = tree[key]
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
    if (typeof value === 'number') return String(value)
    this.wrong([...path, key], 'text-missing', `缺少“${key}”`, `在此处写上 ${key}: 文字`)
    return ''
  }

  optionalText(tree: Tree, path: Path, key: string): string | null {
    return tree[key] === undefined || tree[key] === null || tree[key] === ''
      ? null
      : this.text(tree, path, key)
  }

  /** A permanent name in kebab-case ascii; '' when it is none. */
  id(tree: Tree, path: Path, key = 'id'): string {
    const value = this.text(tree, path, key)
    if (value === '' || /^[a-z][a-z0-9-]{0,39}$/.test(value)) return value
    this.wrong(
      [...path, key],
      'not-an-id',
      `“${value}”不能作 ${key}`,
      '用小写字母、数字和连字符，以字母开头，不超过40个字符',
    )
    return ''
  }

  oneOf<const T extends string>(tree: Tree, path: Path, key: string, allowed: readonly T[]): T | null {
    const value = tree[key]
    if (allowed.includes(value as T)) return value as T
    this.wrong(
      [...path, key],
      'not-a-choice',
      `“${String(value ?? '')}”不是 ${key} 可用的值`,
      `可用的值：${allowed.join('、')}`,
    )
    return null
  }

  /** A list of texts, each one of `allowed` when that is given. */
  texts<const T extends string>(tree: Tree, path: Path, key: string, allowed?: readonly T[]): T[] {
    const at = [...path, key]
    return this.entries(tree[key], at).flatMap((value, i) => {
      const text = typeof value === 'number' ? String(value) : value
      if (typeof text !== 'string' || text.trim() === '') {
        this.wrong([...at, i], 'not-text', '列表中应为文字', '写成 [甲, 乙]')
        return []
      }
      if (allowed && !allowed.includes(text as T)) {
        this.wrong(
          [...at, i],
          'not-a-choice',
          `“${text}”不是 ${key} 可用的值`,
          `可用的值：${allowed.join('、')}`,
        )
        return []
      }
      return [text.trim() as T]
    })
  }

  /** A whole number within bounds; `otherwise` when absent or wrong. */
  whole(
    tree: Tree,
    path: Path,
    key: string,
    bounds: { min: number; max: number },
    otherwise: number,
  ): number {
    const value = tree[key]
    if (value === undefined || value === null) return otherwise
    if (Number.isInteger(value) && Number(value) >= bounds.min && Number(value) <= bounds.max)
      return Number(value)
    this.wrong(
      [...path, key],
      'not-a-whole-number',
      `${key} 应为 ${bounds.min} 至 ${bounds.max} 的整数`,
      `写成 ${key}: ${otherwise}`,
    )
    return otherwise
  }

  /** A real day 'YYYY-MM-DD', or null when absent. */
  day(tree: Tree, path: Path, key: string): string | null {
    const value = tree[key]
    if (value === undefined || value === null || value === '') return null
    if (isDay(value)) return value
    this.wrong(
      [...path, key],
      'not-a-day',
      `“${String(value)}”不是日期`,
      '写成 2026-01-31 的样子，YAML 里加引号',
    )
    return null
  }
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
