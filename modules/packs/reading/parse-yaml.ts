/**
 * YAML of strangers: no tags, bounded depth and expansion, duplicate keys found in linear time. Numbers that would lose
 * digits (decimals, leading zeros, beyond safe integers) stay the text as written.
 */
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, Pair, Scalar } from 'yaml'
import type { Finding } from '#kernel/section'
import { found } from './findings.ts'

type Path = readonly (string | number)[]

export interface Parsed {
  readonly value: unknown
  line(path: Path): number
}

export const yamlLimits = { depth: 40, nodes: 200_000, brackets: 200, findings: 20 } as const

const PLAIN_INTEGER = /^-?(0|[1-9]\d*)$/
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype', '<<'])

/** Parses one document; `value` is undefined when something was wrong. */
export function parseYaml(text: string, file: string, report: (finding: Finding) => void): Parsed {
  const nothing: Parsed = { value: undefined, line: () => 1 }
  const deep = firstTooDeep(text)
  if (deep !== undefined) {
    report(found('packs.yaml-too-deep', { file, line: deep }, { most: yamlLimits.depth }))
    return nothing
  }
  const lines = new LineCounter()
  let document: Document.Parsed
  try {
    // The library's own search for duplicate keys is quadratic: 100 000 keys took minutes.
    document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      logLevel: 'error',
      version: '1.2',
    })
  } catch {
    report(found('packs.yaml-too-deep', { file, line: 1 }, { most: yamlLimits.depth }))
    return nothing
  }
  const lineAt = (offset: number | undefined) => Math.max(1, lines.linePos(offset ?? 0).line)
  const tagged = document.warnings.filter((w) => w.code === 'TAG_RESOLVE_FAILED')
  if (document.errors.length > 0 || tagged.length > 0) {
    // Behind the first mistake the parser stumbles over its consequences.
    for (const error of [...document.errors.slice(0, 1), ...tagged.slice(0, yamlLimits.findings)]) {
      const at = { file, line: lineAt(error.pos[0]) }
      const why = error.message
        .split('\n')[0]!
        .replace(/ at line \d+, column \d+:?$/, '')
        .slice(0, 160)
      if (error.code === 'TAG_RESOLVE_FAILED')
        report(found('packs.yaml-tag', at, { tag: /!\S*/.exec(why)?.[0] ?? '!' }))
      else if (error.code === 'RESOURCE_EXHAUSTION')
        report(found('packs.yaml-too-deep', at, { most: yamlLimits.depth }))
      else if (error.code === 'MULTIPLE_DOCS') report(found('packs.yaml-documents', at))
      else report(found('packs.yaml-syntax', at, { why: sentences[error.code] ?? why }))
    }
    return nothing
  }
  let wrong = 0
  const build = new Building((code, offset, params) => {
    if (++wrong <= yamlLimits.findings) report(found(code, { file, line: lineAt(offset) }, params))
  })
  const value = build.value(document.contents, 0)
  return {
    value: wrong > 0 ? undefined : value,
    line: (path) => lineAt(offsetOf(document.contents, path, build.anchors)),
  }
}

/** What people do wrong most often, in their language. */
const sentences: Readonly<Record<string, string>> = {
  BAD_INDENT: '缩进不对',
  TAB_AS_INDENT: '缩进用了制表符，应当用空格',
  MISSING_CHAR: '缺少一个符号（括号、引号、冒号或逗号）',
  BLOCK_AS_IMPLICIT_KEY: '同一行里有两个冒号，文字里有冒号时要加引号',
  MULTILINE_IMPLICIT_KEY: '名称跨了行',
  UNEXPECTED_TOKEN: '有多余的内容',
  BLOCK_IN_FLOW: '括号里不能写缩进的列表',
  BAD_ALIAS: '引用的写法不对',
  BAD_DQ_ESCAPE: '双引号里的反斜线写法不对',
  BAD_SCALAR_START: '文字以特殊符号开头，要加引号',
}

/** Line where brackets are opened far too often, before the parser's own recursion meets them. */
function firstTooDeep(text: string): number | undefined {
  let open = 0
  let line = 1
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 10) line++
    else if (c === 91 || c === 123) {
      if (++open > yamlLimits.brackets) return line
    } else if ((c === 93 || c === 125) && open > 0) open--
  }
  return undefined
}

type Wrong = (
  code:
    | 'packs.yaml-too-deep'
    | 'packs.yaml-too-many'
    | 'packs.yaml-tag'
    | 'packs.yaml-alias'
    | 'packs.duplicate-key'
    | 'packs.key',
  offset: number | undefined,
  params: Record<string, string | number>,
) => void

class Building {
  readonly anchors = new Map<string, unknown>()
  readonly #wrong: Wrong
  readonly #open = new Set<unknown>()
  #nodes = 0
  #stopped = false

  constructor(wrong: Wrong) {
    this.#wrong = wrong
  }

  value(node: unknown, depth: number): unknown {
    if (this.#stopped) return undefined
    const offset = (node as { range?: readonly number[] } | null)?.range?.[0]
    if (++this.#nodes > yamlLimits.nodes) return this.#stop('packs.yaml-too-many', offset, yamlLimits.nodes)
    if (depth > yamlLimits.depth) return this.#stop('packs.yaml-too-deep', offset, yamlLimits.depth)
    if (node === null || node === undefined) return null
    if (isAlias(node)) {
      const target = this.anchors.get(node.source)
      if (target === undefined || this.#open.has(target)) {
        this.#wrong('packs.yaml-alias', offset, { name: node.source })
        return null
      }
      return this.value(target, depth + 1)
    }
    const { tag, anchor } = node as { tag?: string; anchor?: string }
    // `!!str` and its like say nothing new; anything else would make values of types nobody expects.
    if (tag !== undefined && !/^tag:yaml\.org,2002:(str|int|bool|null|seq|map)$/.test(tag))
      this.#wrong('packs.yaml-tag', offset, { tag })
    if (anchor !== undefined) this.anchors.set(anchor, node)
    if (isScalar(node)) return scalar(node)
    this.#open.add(node)
    try {
      if (isSeq(node)) return node.items.map((item) => this.value(item, depth + 1))
      if (isMap(node)) return this.#map(node.items as Pair[], depth)
      return null
    } finally {
      this.#open.delete(node)
    }
  }

  #map(pairs: readonly Pair[], depth: number): Record<string, unknown> {
    const out: Record<string, unknown> = {}
    for (const pair of pairs) {
      const at = (pair.key as { range?: readonly number[] } | null)?.range?.[0]
      const key =
        isScalar(pair.key) && pair.key.value !== null ? String(pair.key.source ?? pair.key.value) : ''
      if (key === '' || FORBIDDEN_KEYS.has(key)) this.#wrong('packs.key', at, { key: key === '' ? '…' : key })
      else if (Object.hasOwn(out, key)) this.#wrong('packs.duplicate-key', at, { key })
      else out[key] = this.value(pair.value, depth + 1)
    }
    return out
  }

  #stop(
    code: 'packs.yaml-too-deep' | 'packs.yaml-too-many',
    offset: number | undefined,
    most: number,
  ): undefined {
    this.#stopped = true
    this.#wrong(code, offset, { most })
    return undefined
  }
}

function scalar(node: Scalar): unknown {
  const { value, source } = node
  if (typeof value === 'bigint') return source ?? value.toString()
  if (typeof value !== 'number') return value === undefined ? null : value
  const written = source ?? String(value)
  return PLAIN_INTEGER.test(written) && Number.isSafeInteger(value) ? value : written
}

/** Offset of a path's key, or of the nearest thing above it that exists. */
function offsetOf(top: unknown, path: Path, anchors: ReadonlyMap<string, unknown>): number | undefined {
  let node = top
  let offset = (node as { range?: readonly number[] } | null)?.range?.[0]
  for (const step of path) {
    if (isAlias(node)) node = anchors.get(node.source)
    if (isMap(node)) {
      const pair = (node.items as Pair[]).find(
        (p) => isScalar(p.key) && String(p.key.source ?? p.key.value) === String(step),
      )
      if (!pair) return offset
      offset = (pair.key as Scalar).range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node) && typeof step === 'number') {
      if (step < 0 || step >= node.items.length) return offset
      node = node.items[step]
      offset = (node as { range?: readonly number[] } | null)?.range?.[0] ?? offset
    } else return offset
  }
  return offset
}
