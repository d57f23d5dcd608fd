/** CSV with a header (RFC 4180, a BOM is fine): rows of header → text, every line known. */
import { CsvError, parse } from 'csv-parse/sync'
import type { Finding } from '#kernel/section'
import { found } from './findings.ts'
import type { Parsed } from './parse-yaml.ts'

const HEADER = /^[\p{L}_][\p{L}\p{N}_-]{0,63}$/u
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])
const FINDINGS = 20

interface Record_ {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
  readonly raw: string
}

export function parseCsv(text: string, file: string, report: (finding: Finding) => void): Parsed {
  const lines: number[] = []
  const parsed = (value: unknown): Parsed => ({
    value,
    line: (path) => (typeof path[0] === 'number' ? (lines[path[0]] ?? lines.at(-1) ?? 1) : 1),
  })
  let records: Record_[]
  try {
    records = parse(text, {
      bom: true,
      info: true,
      raw: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: 100_000,
    }) as unknown as Record_[]
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = Number((error as { lines?: unknown }).lines ?? 1)
    report(
      found(
        'packs.csv-syntax',
        { file, line },
        { why: sentences[error.code] ?? error.message.slice(0, 120) },
      ),
    )
    return parsed(undefined)
  }
  const [head, ...body] = records
  const header = head?.record.map((h) => h.trim()) ?? []
  const why =
    header.length === 0
      ? '文件是空的'
      : new Set(header).size !== header.length
        ? `“${header.find((h, i) => header.indexOf(h) !== i) ?? ''}”出现两次`
        : header.some((h) => !HEADER.test(h) || FORBIDDEN.has(h))
          ? `“${header.find((h) => !HEADER.test(h) || FORBIDDEN.has(h)) ?? ''}”不能作列名`
          : undefined
  if (why !== undefined) {
    report(found('packs.csv-header', { file, line: 1 }, { why }))
    return parsed(undefined)
  }
  let wrong = 0
  const rows: Record<string, string>[] = []
  for (const { record, info, raw } of body) {
    // `lines` counts to the record's end; a quoted line feed lies inside it.
    const line = info.lines - (raw.replace(/^[\r\n]+|[\r\n]+$/g, '').match(/\n/g)?.length ?? 0)
    if (record.every((cell) => cell.trim() === '')) continue
    if (record.length !== header.length && ++wrong <= FINDINGS)
      report(found('packs.csv-width', { file, line }, { found: record.length, expected: header.length }))
    lines.push(line)
    rows.push(Object.fromEntries(header.map((h, i) => [h, (record[i] ?? '').trim()])))
  }
  return parsed(wrong > 0 ? undefined : rows)
}

const sentences: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: '引号没有成对',
  CSV_INVALID_CLOSING_QUOTE: '引号后面还有内容',
  INVALID_OPENING_QUOTE: '引号不在一格的开头',
  CSV_MAX_RECORD_SIZE: '一行超过十万个字符',
}
