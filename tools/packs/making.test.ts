/** The workbook a pack is made from: a slip in any column of any sheet is refused at its cell, with the way to mend it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lettersOf, readBook } from '#kernel/workbook'
import type { Cell } from '#kernel/workbook'
import { createPacks } from '#modules/packs'
import { packFolders, packSections } from '../../apps/server/modules.ts'
import { scenarioRunners } from '../../apps/server/scenarios.ts'
import { baseOf } from '../../modules/packs/making/offered.ts'
import { compileBook } from '../../modules/packs/making/compile.ts'
import { annotatedBook, firstRow } from '../../modules/packs/making/book.ts'
import { checkBook, writePack } from '../../modules/packs/making/check-book.ts'
import { printedCell } from '../../modules/packs/making/command.ts'
import { formOf, forms } from '../../modules/packs/making/forms.ts'
import { linesOf } from '../../modules/packs/making/stats.ts'
import { bookOf, bytesOf, sheetsOf, town } from './making-town.ts'

const data = mkdtempSync(join(tmpdir(), 'linli-making-test-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))
const folders = packFolders(data)
const packs = createPacks(packSections(), { folders, scenarios: scenarioRunners })
const made = folders.at(-1)!
const base = (await baseOf(folders, ['cn']))!
const check = (...given: Parameters<typeof sheetsOf>) => checkBook(sheetsOf(...given), packs, made)
const text = (t: string): Cell => ({ kind: 'text', text: t })

/** What is wrong, at its cells. Most is seen before any file is written; only then the whole pack is judged. */
const cellsOf = async (...given: Parameters<typeof sheetsOf>) => {
  const { findings } = compileBook(sheetsOf(...given), base, [])
  return findings.length > 0 ? findings : (await check(...given)).findings.filter((f) => f.level === 'error')
}

/** Words no machine can judge: there a slip that is seen is one that is no text at all. */
const free = new Set([
  '地方.名称',
  '地方.来源',
  '地方.别名',
  '组织.职责',
  '组织.依据',
  '岗位.新名称',
  '岗位.职责',
  '流程角色.本地叫法',
  '环节.本地名称',
  '环节.告诉居民',
  '环节.依据',
  '议题.名称',
  '议题.依据',
  '会议.名称',
  '会议.依据',
  '公开.名称',
  '公开.依据',
  '派遣.情形',
  '派遣.不属本地',
  '派遣.依据',
  '情景.情景',
  '情景.说的话',
])
/** Names other sheets use: a slip shows where they are used. */
const used: Readonly<Record<string, string>> = { '层级.名称': '镇', '组织.名称': '村民议事会' }
/** Columns whose first row says nothing a slip would spoil. */
const rowFor: Readonly<Record<string, number>> = { '组织.名称': 5, '组织.全称': 1 }

/** The first row of the town that fills this column. */
function filledCell(sheet: string, column: number): { cell: string; value: string } {
  const rows = town[sheet] ?? []
  const row =
    rowFor[`${sheet}.${formOf(sheet)!.columns[column]!.title}`] ??
    rows.findIndex((r) => (r[column] ?? '') !== '')
  expect(row, `${sheet} column ${column} is filled nowhere in the town`).toBeGreaterThanOrEqual(0)
  return { cell: `${lettersOf(column)}${firstRow(formOf(sheet)!) + row}`, value: rows[row]![column]! }
}
const slip = (value: string) => `${[...value].slice(0, -1).join('')}错`

describe('a town filled into every column', { timeout: 120_000 }, () => {
  it('becomes a pack without an error, whose scenarios hold', async () => {
    const { findings, others, checked, compiled } = await check(town)
    expect(findings.filter((f) => f.level === 'error')).toEqual([])
    expect(others.filter((f) => f.level === 'error')).toEqual([])
    expect(checked!.scenarios).toEqual({ held: 4, failed: 0, left: 0 })
    const folder = join(data, 'hebian')
    await writePack(compiled, folder)
    // Written for people or apart for the check: one and the same pack.
    const again = await packs.check(folder)
    expect(again.built!.snapshot.hash).toBe(checked!.built!.snapshot.hash)
    expect((await linesOf(folder)).rules).toBeLessThan(200)
  })
})

describe('a slip in one column', { timeout: 120_000 }, () => {
  for (const { title, columns } of forms)
    for (const [i, column] of columns.entries()) {
      const name = `${title}.${column.title}`
      it(`${name}: the heading`, async () => {
        const cell = `${lettersOf(i)}1`
        const found = await cellsOf(town, { [title]: { [cell]: text(slip(column.title)) } })
        expect(found).toContainEqual(
          expect.objectContaining({ sheet: title, cell, code: 'making.column-unknown' }),
        )
      })
      if (column.need === 'told') continue
      it(`${name}: a cell`, async () => {
        const { cell, value } = filledCell(title, i)
        const spoilt = free.has(name)
          ? ({ kind: 'formula' } as const)
          : text(value.includes('地方') ? value.replace('方', '错') : slip(value))
        const found = await cellsOf(town, { [title]: { [cell]: spoilt } })
        const here = found.find((f) => f.sheet === title && f.cell === cell)
        if (name in used) {
          // The name itself may be anything; where it is used, it is no longer known, and the mend says what is near.
          const there = found.filter((f) => f.code === 'making.unknown')
          expect(there.length).toBeGreaterThan(0)
          expect(there.every((f) => f.message.includes(used[name]!))).toBe(true)
          const whole = await cellsOf(town, { [title]: { [cell]: { kind: 'formula' } } })
          expect(whole).toContainEqual(expect.objectContaining({ sheet: title, cell, code: 'making.cell' }))
        } else {
          expect(here, found.map(printedCell).join('\n')).toBeDefined()
          expect(here!.message).not.toBe('')
          expect(here!.mend).not.toBe('')
        }
      })
    }

  for (const [i, row] of town['基本情况']!.entries()) {
    // A mark is free text.
    const spoilt: Cell =
      row[0] === '标注' || row[0] === '名称' || row[0] === '依据' ? { kind: 'formula' } : text(slip(row[1]!))
    it(`基本情况: ${row[0]!}`, async () => {
      const cell = `B${i + 2}`
      expect(await cellsOf(town, { 基本情况: { [cell]: spoilt } })).toContainEqual(
        expect.objectContaining({ sheet: '基本情况', cell }),
      )
    })
  }
})

describe('what the other modules refuse', { timeout: 120_000 }, () => {
  const saidOf = async (sheet: string, cell: string, value: string) =>
    (await cellsOf(town, { [sheet]: { [cell]: text(value) } })).map((f) => `${f.sheet}!${f.cell} ${f.code}`)
  it('a publication below the nation’s days, at its cell', async () => {
    expect(await saidOf('公开', `C${firstRow(formOf('公开')!)}`, '6')).toContain(
      `公开!C${firstRow(formOf('公开')!)} window-shortened`,
    )
    expect(await saidOf('环节', `H${firstRow(formOf('环节')!) + 3}`, '9')).toContain(
      `环节!H${firstRow(formOf('环节')!) + 3} window-shortened`,
    )
  })
  it('a quorum of nothing or of more than all', async () => {
    const cell = `I${firstRow(formOf('会议')!)}`
    expect(await saidOf('会议', cell, '0/3')).toContain(`会议!${cell} making.not-a-share`)
    expect(await saidOf('会议', cell, '4/3')).toContain(`会议!${cell} making.not-a-share`)
  })
  it('one body that decides and supervises', async () => {
    const cell = `C${firstRow(formOf('流程角色')!) + 7}`
    const found = await cellsOf(town, { 流程角色: { [cell]: text('村民议事会') } })
    expect(found).toContainEqual(expect.objectContaining({ sheet: '流程角色', code: 'two-powers' }))
  })
  it('a scenario that comes out differently, at the row that says so', async () => {
    const cell = `K${firstRow(formOf('情景')!) + 4}`
    expect(await saidOf('情景', cell, '执行')).toContain(`情景!${cell} packs.scenario-failed`)
  })
  it('a step that cannot be taken out', async () => {
    const row = firstRow(formOf('环节')!) + 2
    const found = await cellsOf(town, { 环节: { [`B${row}`]: text('复核') } })
    expect(found).toContainEqual(
      expect.objectContaining({ sheet: '环节', cell: `B${row}`, code: 'making.cannot-drop' }),
    )
  })
  it('the id and the realm of another locality', async () => {
    const taken = [{ id: 'daqing', title: '大庆市', realm: 1, made: false }]
    const spoilt = sheetsOf(town, { 基本情况: { B2: text('daqing'), B5: text('1') } })
    const said = compileBook(spoilt, base, taken).findings.map((f) => `${f.cell} ${f.code}`)
    expect(said).toEqual(['B2 making.id-taken'])
    const other = sheetsOf(town, { 基本情况: { B5: text('1') } })
    expect(compileBook(other, base, taken).findings.map((f) => `${f.cell} ${f.code}`)).toEqual([
      'B5 making.realm-taken',
    ])
    const above = await check(town, { 基本情况: { B6: text('daqing') } })
    expect(above.findings.map((f) => `${f.sheet}!${f.cell} ${f.code}`)).toContain(
      '基本情况!B6 making.layer-locality',
    )
  })
  it('sheets that are missing or misspelt', async () => {
    const sheets = sheetsOf(town).map((s) => (s.title === '层级' ? { ...s, title: '层集' } : s))
    const { findings } = await checkBook(sheets, packs, made)
    expect(findings).toContainEqual(expect.objectContaining({ sheet: '层集', mend: '改名为“层级”' }))
    expect(findings).toContainEqual(expect.objectContaining({ sheet: '层级', code: 'making.sheet-missing' }))
  })
})

// Reads workbooks in a child process: slow on a loaded machine.
describe('the file itself', { timeout: 120_000 }, () => {
  it('filled in as it was handed out, is read as the town it says', async () => {
    const { findings, checked } = await checkBook(
      await readBook(await bytesOf(await bookOf(base, town))),
      packs,
      made,
    )
    expect(findings.filter((f) => f.level === 'error')).toEqual([])
    const straight = await check(town)
    expect(checked!.built!.snapshot.hash).toBe(straight.checked!.built!.snapshot.hash)
  })

  it('refuses formulas, merged cells, dates and numbers that lost digits; the copy with reasons is read again', async () => {
    const book = await bookOf(base, town)
    const places = book.getWorksheet('地方')!
    const first = firstRow(formOf('地方')!)
    places.getCell(`B${first}`).value = { formula: 'A1', result: '河边镇' }
    places.getCell(`A${first + 1}`).value = 123_456_789_012_345_680
    places.getCell(`A${first + 1}`).numFmt = '0'
    places.getCell(`E${first + 2}`).value = new Date(Date.UTC(2026, 0, 5))
    places.getCell(`E${first + 2}`).numFmt = 'yyyy-mm-dd'
    places.mergeCells(`G${first + 2}:G${first + 3}`)
    book.getWorksheet('基本情况')!.getCell('B4').value = 2026.1
    book.getWorksheet('组织')!.getCell(`C${firstRow(formOf('组织')!) + 1}`).value = '针'
    const sheets = await readBook(await bytesOf(book))
    const { findings } = await checkBook(sheets, packs, made)
    const said = findings.map((f) => `${f.sheet}!${f.cell} ${f.code}`)
    expect(said).toContain(`地方!B${first} making.cell`)
    expect(said).toContain(`地方!A${first + 1} making.cell`)
    expect(said).toContain(`地方!G${first + 2} making.merged`)
    expect(said).toContain('基本情况!B4 making.cell')
    // A date that Excel made of a day is the day.
    expect(said).not.toContain(`地方!E${first + 2} making.cell`)
    const organ = findings.find((f) => f.sheet === '组织' && f.cell.startsWith('C'))!
    expect(printedCell(organ)).toMatch(/^组织!C\d+ 错误 making\.unknown：没有层级“针”。改法：/)

    const copy = await readBook(await annotatedBook(sheets, findings))
    const reasons = copy.find((s) => s.title === '组织')!
    const row = reasons.rows.find((r) => r.no === firstRow(formOf('组织')!) + 1)!
    expect([...row.cells.values()].some((c) => c.kind === 'text' && c.text.includes('没有层级“针”'))).toBe(
      true,
    )
    // Checked again as it is, the copy says the same: reasons are not read, what was lost must be filled in.
    const again = await checkBook(copy, packs, made)
    const cells = new Set(again.findings.map((f) => `${f.sheet}!${f.cell}`))
    for (const f of findings) if (f.code !== 'making.merged') expect(cells).toContain(`${f.sheet}!${f.cell}`)
    expect(cells).not.toContain(`地方!E${first + 2}`)
  })
})
