/** Whoever follows the tutorial in either language does the same, and both know the workbook as it is. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formOf } from '../../modules/packs/making/forms.ts'
import { firstDifference, fits, piecesOf } from './pages.ts'

const page = (name: string) =>
  piecesOf(readFileSync(join(import.meta.dirname, '../../docs/handbook', name), 'utf8'))
const chinese = page('making-a-pack.md')

test('both pages have the same commands, tables and prints', () => {
  expect(firstDifference(chinese, page('en/making-a-pack.md'))).toBeNull()
  const commands = chinese.flatMap((p) => (p.is === 'sh' ? p.lines.map((l) => l.split(' ')[2]) : []))
  expect(commands).toEqual(['new', 'check', 'write', 'stats', 'try', 'load', 'load'])
})

test('a page that differs in one cell or command is found', () => {
  const changed = (from: string, to: string) =>
    JSON.parse(JSON.stringify(chinese).replace(from, to)) as typeof chinese
  expect(firstDifference(chinese, changed('听民意', '听意见'))).toContain('听意见')
  expect(firstDifference(chinese, changed('pack try', 'pack check'))).toContain('pack check')
  expect(firstDifference(chinese, chinese.slice(0, -1))).toContain('null')
})

test('every table names a sheet of the workbook and its columns', () => {
  for (const piece of chinese) {
    if (piece.is !== 'table') continue
    const titles = formOf(piece.sheet)?.columns.map((c) => c.title)
    expect(titles, piece.sheet).toEqual(expect.arrayContaining([...piece.rows[0]!]))
  }
})

test('a printed line fits what the page says, `……` for anything', () => {
  expect(fits('已写成 qingshi：a、b', '已写成 qingshi：……')).toBe(true)
  expect(fits('已写成 qingshi', '已写成 qingshi：……')).toBe(false)
  expect(fits('xqingshi', 'qingshi')).toBe(false)
})
