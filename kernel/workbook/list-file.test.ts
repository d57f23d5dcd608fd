import ExcelJS from 'exceljs'
import { expect, it } from 'vitest'
import { openSpool } from '#kernel/spool'
import { MOST_LISTED, listFile, markLine } from './list-file.ts'
import type { ListCell, ListMark } from './list-file.ts'
import { openArchive } from './archive.ts'

const mark: ListMark = {
  title: '人员/清单',
  unit: '某街道 <甲&乙>',
  post: '站长',
  purpose: '核对登记',
  number: '01a201f5-8787-7001-b0ec-230829cd8ff1',
  at: new Date('2026-03-02T02:00:00Z'),
  zone: 'Asia/Shanghai',
}
const columns = ['甲', '乙', '丙'].map((title) => ({ title, width: 10 }))

async function made(rows: readonly (readonly ListCell[])[]) {
  const spool = await openSpool()
  // What an attempt before this one wrote is forgotten.
  await spool.append(Buffer.alloc(100_000, 7))
  const file = await listFile(spool, columns, mark)
  for (let at = 0; at < rows.length; at += 1000) await file.add(rows.slice(at, at + 1000))
  await file.finish()
  const content = Buffer.concat(await spool.leave().toArray())
  expect(content.length).toBe(spool.size)
  return content
}

async function opened(content: Buffer) {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(content as unknown as ArrayBuffer)
  return { book, sheet: book.worksheets[0]! }
}

it('says who took it in its head, its foot and its properties', async () => {
  const content = await made([['1', null, 3]])
  const { book, sheet } = await opened(content)
  const line = markLine(mark)
  expect(line).toContain('导出单位：某街道 <甲&乙>　岗位：站长　时间：2026-03-02 10:00　用途：核对登记')
  expect(line).toContain(mark.number)
  expect(sheet.name).toBe('人员 清单')
  expect([sheet.getCell('A1').value, sheet.getCell('A2').value]).toEqual([mark.title, line])
  expect(sheet.getRow(3).values).toEqual([undefined, '甲', '乙', '丙'])
  expect(sheet.headerFooter.oddFooter).toContain('某街道 <甲&&乙>')
  expect([book.creator, book.description]).toEqual(['某街道 <甲&乙> 站长', line])
  // Our own reader takes it as well.
  expect((await openArchive(content)).has('xl/worksheets/sheet1.xml')).toBe(true)
})

it('writes texts as texts: no formula, no lost digit, nothing XML forbids', async () => {
  const hostile = [
    '=HYPERLINK("http://x","y")',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '230602199001011234',
    '0012',
    '1e5',
    '</t></is></c><c r="A9"><f>1</f></c>',
    '_x0041_',
    'a\u0000\u0008b\ufffe',
    '\ud800x',
    ' 两边 ',
    '上\n下',
  ]
  const content = await made(hostile.map((text) => [text, text.length, null]))
  const { sheet } = await opened(content)
  const read = hostile.map((_, i) => sheet.getCell(`A${i + 4}`))
  expect(read.map((c) => c.value)).toEqual(
    hostile.map((text) => {
      if (text === 'a\u0000\u0008b\ufffe') return 'ab'
      if (text === '\ud800x') return '\ufffdx'
      // Excel reads the code back to `_`; this reader knows none of them.
      return text === '_x0041_' ? '_x005F_x0041_' : text
    }),
  )
  expect(read.every((c) => c.numFmt === '@')).toBe(true)
  expect(sheet.getCell('B4').value).toBe(hostile[0]!.length)
  const xml = await text(content)
  expect(xml).not.toContain('<f>')
  expect(xml).toContain('_x005F_x0041_')
})

it('takes a hundred thousand rows of fifteen columns in little memory, and not one more', async () => {
  const spool = await openSpool()
  const wide = Array.from({ length: 15 }, (_, i) => ({ title: `列${i}`, width: 10 }))
  const file = await listFile(spool, wide, mark)
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let peak = before
  for (let at = 0; at < MOST_LISTED; at += 1000) {
    await file.add(
      Array.from({ length: 1000 }, (_, i) => wide.map((_column, c) => `第${at + i}行${c}列，一些文字`)),
    )
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  await expect(file.add([['多一行']])).rejects.toMatchObject({ code: 'kernel.too-many-rows' })
  await file.finish()
  expect(file.rows).toBe(MOST_LISTED)
  await spool.close()
  // As texts the rows are 100 MB, as XML 200; held in memory they would show.
  expect(Math.round((peak - before) / 1e6)).toBeLessThan(250)
}, 120_000)

async function text(content: Buffer): Promise<string> {
  const archive = await openArchive(content)
  const pieces: Buffer[] = []
  for await (const piece of archive.stream('xl/worksheets/sheet1.xml', 1e9)) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}
