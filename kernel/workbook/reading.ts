/** The parent's side of reading: starts the child, hands it the content, gives its rows one by one. */
import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { NotAWorkbook } from './archive.ts'
import type { Column, Heading } from './columns.ts'
import type { Cell, Merge, Row } from './workbook.ts'

export interface TableHead<K extends string = string> {
  readonly sheet: string
  readonly heading: Heading<K>
  readonly merges: readonly Merge[]
  readonly from1904: boolean
}

export interface Reading<K extends string = string> {
  readonly head: TableHead<K>
  rows(): AsyncGenerator<Row>
  /** Ends the child; safe to call at any time. */
  close(): void
}

const MEMORY_MB = 384
/** No sign of the child for so long: it is stuck. Time in which nobody reads does not count. */
const PATIENCE_MS = 60_000
const root = join(import.meta.dirname, '../..')
/** What the child may read: the program. Packages may lie behind a link. */
const readable = [root, realpathSync(join(root, 'node_modules'))]

/** A child that reads this content; its lines one by one. */
export function linesOfChild(content: Uint8Array, args: readonly string[]) {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${MEMORY_MB}`,
      '--permission',
      ...readable.map((folder) => `--allow-fs-read=${folder}`),
      join(import.meta.dirname, 'child.ts'),
      ...args,
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { TZ: 'UTC' } },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)))
  child.stdin.on('error', () => {})
  child.stdin.end(content)
  const exit = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null))
    child.once('close', (code) => resolve(code))
  })
  const close = () => void child.kill('SIGKILL')
  const lines = createInterface({ input: child.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]()
  const next = async (): Promise<Line> => {
    const timer = setTimeout(close, PATIENCE_MS)
    try {
      const { value, done } = await lines.next()
      if (!done) return JSON.parse(value) as Line
    } finally {
      clearTimeout(timer)
    }
    const code = await exit
    // Out of memory or out of patience: the file is to blame, and what it said is for the log only.
    throw new NotAWorkbook('内容异常，读取中断', { cause: new Error(`reader ended with ${code}: ${said}`) })
  }
  return { next, close }
}

/** Starts reading. Throws `NotAWorkbook` when the file is none or lacks what is needed. */
export async function readTable<K extends string>(
  content: Uint8Array,
  wanted: readonly Column<K>[],
  headOnly = false,
): Promise<Reading<K>> {
  const { next, close } = linesOfChild(content, [JSON.stringify(wanted), headOnly ? 'head' : 'all'])
  try {
    const first = await next()
    if (first.problem !== undefined) throw new NotAWorkbook(first.problem)
    if (!first.head) throw new Error('reader sent no head')
    return { head: first.head as TableHead<K>, close, rows: () => rest(next, close) }
  } catch (error) {
    close()
    throw error
  }
}

interface Line {
  readonly head?: TableHead
  /** Begins a sheet, when a whole book is read. */
  readonly sheet?: { title: string; from1904: boolean; merges: readonly Merge[] }
  readonly problem?: string
  readonly end?: true
  readonly no?: number
  readonly cells?: [number, Cell][]
}

async function* rest(next: () => Promise<Line>, close: () => void): AsyncGenerator<Row> {
  try {
    for (;;) {
      const line = await next()
      if (line.end) return
      if (line.problem !== undefined) throw new NotAWorkbook(line.problem)
      yield { no: line.no!, cells: new Map(line.cells) }
    }
  } finally {
    close()
  }
}
