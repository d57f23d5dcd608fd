/**
 * Follows docs/handbook/making-a-pack.md word for word: runs its commands, fills the workbook as its tables say, compares what is
 * printed (`……` stands for anything). Prints and writes the time, the lines, and that no program changed:
 *
 *   node tools/tutorial/follow.ts
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { firstRow } from '../../modules/packs/making/book.ts'
import { formOf } from '../../modules/packs/making/forms.ts'
import { linesOf } from '../../modules/packs/making/stats.ts'

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/handbook/making-a-pack.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'linli-tutorial-'))
const programs = ['modules', 'kernel', 'apps']
const changed = () =>
  execFileSync('git', ['diff', '--stat', '--', ...programs], { cwd: root, encoding: 'utf8' })
const before = changed()

/** Tables fill the workbook; a block of `sh` is run, a block of `text` is what it printed. */
type Piece =
  | { readonly is: 'table'; readonly sheet: string; readonly rows: readonly (readonly string[])[] }
  | { readonly is: 'sh' | 'text'; readonly lines: readonly string[] }

function piecesOf(markdown: string): Piece[] {
  const pieces: Piece[] = []
  const lines = markdown.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const heading = /^### 表：(\S+)$/.exec(lines[i]!)
    const fence = /^```(sh|text)$/.exec(lines[i]!)
    if (heading) {
      const rows: string[][] = []
      while (lines[i + 1]?.startsWith('|'))
        rows.push(
          lines[++i]!.split('|')
            .slice(1, -1)
            .map((c) => c.trim()),
        )
      pieces.push({ is: 'table', sheet: heading[1]!, rows: rows.filter((_, n) => n !== 1) })
    } else if (fence) {
      const inside: string[] = []
      while (lines[i + 1] !== '```') inside.push(lines[++i]!)
      i++
      pieces.push({ is: fence[1] as 'sh' | 'text', lines: inside })
    }
  }
  return pieces
}

async function fill(sheet: string, [head = [], ...rows]: readonly (readonly string[])[]): Promise<void> {
  const file = join(folder, 'qingshi.xlsx')
  const book = new ExcelJS.Workbook()
  await book.xlsx.readFile(file)
  const form = formOf(sheet)
  if (!form) throw new Error(`the workbook has no sheet ${sheet}`)
  for (const [r, row] of rows.entries())
    for (const [c, value] of row.entries()) {
      const column = form.columns.findIndex((x) => x.title === head[c])
      if (column < 0) throw new Error(`${sheet} has no column ${head[c] ?? ''}`)
      if (value !== '') book.getWorksheet(sheet)!.getCell(firstRow(form) + r, column + 1).value = value
    }
  await book.xlsx.writeFile(file)
}

const fits = (line: string, wanted: string) =>
  new RegExp(
    `^${wanted
      .split('……')
      .map((p) => RegExp.escape(p))
      .join('.*')}$`,
  ).test(line)

const began = performance.now()
const steps: { command: string; seconds: number }[] = []
let rows = 0
let printedLines: string[] = []
try {
  for (const piece of piecesOf(text)) {
    if (piece.is === 'table') {
      rows += piece.rows.length - 1
      await fill(piece.sheet, piece.rows)
    } else if (piece.is === 'sh')
      for (const command of piece.lines) {
        const [, ...args] = command.split(' ')
        const from = performance.now()
        const run = spawnSync(process.execPath, [join(root, 'apps/server/cli.ts'), ...args], {
          cwd: folder,
          encoding: 'utf8',
          env: { ...process.env, LINLI_DATA: join(folder, 'data'), LINLI_KEYS: join(folder, 'keys') },
        })
        steps.push({ command, seconds: Math.round((performance.now() - from) / 100) / 10 })
        printedLines = run.stdout.trimEnd().split('\n')
        console.log(`$ ${command}\n${run.stdout}${run.stderr}`)
        if (run.status !== 0) throw new Error(`${command} ended with ${String(run.status)}`)
      }
    else
      for (const wanted of piece.lines)
        if (!printedLines.some((line) => fits(line, wanted))) throw new Error(`not printed: ${wanted}`)
  }
  const lines = await linesOf(join(folder, 'qingshi'))
  const after = changed()
  if (after !== before) throw new Error(`programs changed:\n${after}`)
  const seconds = Math.round((performance.now() - began) / 1000)
  const result = { seconds, rowsFilled: rows, lines, steps, programsChanged: 'none' }
  writeFileSync(join(root, 'docs/tutorial.json'), `${JSON.stringify(result, null, 2)}\n`)
  console.log(
    `${rows} rows filled, ${lines.rules} lines of rules, ${seconds} s; nothing in ${programs.join(', ')} changed`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
