/**
 * Reads a workbook in a process of its own: content comes in by standard input, the table leaves as one JSON line a row.
 * A hostile file can at most end this process, which has little memory and no rights.
 */
import { once } from 'node:events'
import { NotAWorkbook } from './archive.ts'
import { linesOfBook } from './book.ts'
import type { Column } from './columns.ts'
import { openTable } from './table.ts'

const LINES = 64 * 1024
const wanted = JSON.parse(process.argv[2] ?? '[]') as Column[]
const headOnly = process.argv[3] === 'head'

let waiting = ''
async function send(line: object, flush = false): Promise<void> {
  waiting += `${JSON.stringify(line)}\n`
  if (waiting.length < LINES && !flush) return
  const piece = waiting
  waiting = ''
  if (!process.stdout.write(piece)) await once(process.stdout, 'drain')
}

async function content(): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of process.stdin as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces)
}

try {
  if (process.argv[3] === 'book') for await (const line of linesOfBook(await content())) await send(line)
  else {
    const table = await openTable(await content(), wanted)
    const { sheet, heading, merges, from1904 } = table
    await send({ head: { sheet, heading, merges, from1904 } }, true)
    if (!headOnly) for await (const row of table.rows()) await send({ no: row.no, cells: [...row.cells] })
    table.close()
  }
  await send({ end: true }, true)
} catch (error) {
  if (!(error instanceof NotAWorkbook)) throw error
  await send({ problem: error.message }, true)
}
