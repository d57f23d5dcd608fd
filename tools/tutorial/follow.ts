/**
 * Follows docs/handbook/making-a-pack.md word for word, from an export of the last commit: fills the workbook as its tables say,
 * runs every command (with the dry run and the loads, in a deployment of its own), compares what is printed (`……` stands for
 * anything), and holds the English page against it. Prints and writes the time, the lines, and what git says of the programs:
 *
 *   node tools/tutorial/follow.ts
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { findRunning, shutDown } from '../../kernel/postgres/postmaster.ts'
import { firstRow } from '../../modules/packs/making/book.ts'
import { formOf } from '../../modules/packs/making/forms.ts'
import { linesOf } from '../../modules/packs/making/stats.ts'
import { machine } from '../bench/machine.ts'
import { firstDifference, fits, piecesOf } from './pages.ts'

const root = join(import.meta.dirname, '../..')
const page = (name: string) => piecesOf(readFileSync(join(root, 'docs/handbook', name), 'utf8'))
const pieces = page('making-a-pack.md')
const otherwise = firstDifference(pieces, page('en/making-a-pack.md'))
if (otherwise !== null) throw new Error(`the English page differs:\n${otherwise}`)

const folder = mkdtempSync(join(tmpdir(), 'linli-tutorial-'))
const data = join(folder, 'data')
const copy = join(folder, 'linli')
const programs = ['modules', 'kernel', 'apps']

/** Git on the export, with an index of its own: nobody else's work in the tree is looked at, nothing of it is touched. */
const git = (...args: string[]) =>
  execFileSync('git', args, {
    cwd: copy,
    encoding: 'utf8',
    env: {
      ...process.env,
      GIT_DIR: execFileSync('git', ['rev-parse', '--absolute-git-dir'], {
        cwd: root,
        encoding: 'utf8',
      }).trim(),
      GIT_WORK_TREE: copy,
      GIT_INDEX_FILE: join(folder, 'index'),
    },
  }).trim()

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

const steps: { command: string; seconds: number }[] = []
let rows = 0
let printed: string[] = []
try {
  mkdirSync(copy)
  // Named once: others may commit meanwhile.
  const commit = git('rev-parse', 'HEAD')
  git('read-tree', commit)
  git('checkout-index', '--all', '--force')
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const began = performance.now()
  for (const piece of pieces) {
    if (piece.is === 'table') {
      rows += piece.rows.length - 1
      await fill(piece.sheet, piece.rows)
    } else if (piece.is === 'sh')
      for (const command of piece.lines) {
        const [, ...args] = command.split(' ')
        const from = performance.now()
        const run = spawnSync(process.execPath, [join(copy, 'apps/server/cli.ts'), ...args], {
          cwd: folder,
          encoding: 'utf8',
          env: { ...process.env, LINLI_DATA: data, LINLI_KEYS: join(folder, 'keys') },
        })
        steps.push({ command, seconds: Math.round((performance.now() - from) / 100) / 10 })
        printed = run.stdout.trimEnd().split('\n')
        console.log(`$ ${command}\n${run.stdout}${run.stderr}`)
        if (run.status !== 0) throw new Error(`${command} ended with ${String(run.status)}`)
      }
    else
      for (const wanted of piece.lines)
        if (!printed.some((line) => fits(line, wanted))) throw new Error(`not printed: ${wanted}`)
  }
  const seconds = Math.round((performance.now() - began) / 1000)
  const lines = await linesOf(join(folder, 'qingshi'))
  git('update-index', '-q', '--refresh')
  const programsChanged = {
    commit: commit.slice(0, 12),
    looked: `git diff --stat ${commit.slice(0, 12)} -- ${programs.join(' ')}; git ls-files --others -- ${programs.join(' ')}`,
    diff: git('diff', '--stat', commit, '--', ...programs),
    added: git('ls-files', '--others', '--', ...programs),
  }
  const result = { seconds, rowsFilled: rows, lines, steps, programsChanged, machine: machine() }
  console.log(`${rows} rows filled, ${lines.rules} lines of rules, ${seconds} s`)
  console.log(`$ ${programsChanged.looked}\n${programsChanged.diff}${programsChanged.added}(nothing)`)
  if (programsChanged.diff + programsChanged.added !== '') throw new Error('programs changed')
  writeFileSync(join(root, 'docs/tutorial.json'), `${JSON.stringify(result, null, 2)}\n`)
} finally {
  const left = findRunning(join(data, 'postgres', '18'))
  if (left) await shutDown(left, join(data, 'postgres', '18'))
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
