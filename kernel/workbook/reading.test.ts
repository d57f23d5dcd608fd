import { describe, expect, test } from 'vitest'
import { NotAWorkbook } from './archive.ts'
import type { Column } from './columns.ts'
import { readTable } from './reading.ts'
import { archiveOf, book, bookParts, rowOf, sheetOf } from './test-books.ts'
import type { Row } from './workbook.ts'

const column = (key: string, titles: readonly string[], required = false): Column => ({
  key,
  titles,
  required,
  note: '',
  width: 10,
})
const columns = [
  column('no', ['原编号', '编号']),
  column('title', ['标题', '主题']),
  column('text', ['诉求内容', '内容'], true),
  column('writtenAt', ['反映时间']),
  column('place', ['地点']),
  column('item', ['类别']),
  column('name', ['姓名']),
  column('phone', ['电话', '手机号']),
]

async function tableOf(content: Buffer) {
  const reading = await readTable(content, columns)
  const rows: Row[] = []
  for await (const row of reading.rows()) rows.push(row)
  return { head: reading.head, rows }
}

async function refusalOf(content: Buffer): Promise<string> {
  try {
    await tableOf(content)
  } catch (error) {
    if (error instanceof NotAWorkbook) return error.message
    throw error
  }
  return 'was read'
}

const texts = (row: Row | undefined) =>
  [...(row?.cells.values() ?? [])].map((c) => (c.kind === 'text' ? c.text : c.kind))

describe('what is not a workbook is refused with what it is', () => {
  test.each([
    ['nothing', Buffer.alloc(0), '文件是空的'],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1'), '这是一张图片'],
    ['an old workbook', Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'), '旧格式 .xls'],
    [
      'a workbook with a password',
      Buffer.concat([
        Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'),
        Buffer.from('EncryptedPackage', 'utf16le'),
      ]),
      '打开密码',
    ],
    ['a page', Buffer.from('<html><table><tr><td>内容</td></tr></table></html>'), '网页'],
    ['comma separated text', Buffer.from('编号,内容\n1,路灯不亮\n'), '文本（CSV）'],
    ['a PDF', Buffer.from('%PDF-1.7'), 'PDF'],
    ['any other archive', archiveOf([{ name: 'a.txt', content: 'a' }]), '普通压缩包'],
    ['a text document', archiveOf([{ name: 'word/document.xml', content: '<w/>' }]), 'Word'],
    [
      'an open document',
      archiveOf([
        { name: 'mimetype', content: '' },
        { name: 'content.xml', content: '' },
      ]),
      'OpenDocument',
    ],
    ['half of a workbook', book(sheetOf(['内容'], [['路灯不亮了']])).subarray(0, 900), '不完整'],
  ])('%s', async (_, content, why) => {
    expect(await refusalOf(content)).toContain(why)
  })

  test('a document type, the door of entity bombs, is not read', async () => {
    const bomb = book(sheetOf(['内容'], []), {
      head: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>',
    })
    expect(await refusalOf(bomb)).toContain('不允许的声明')
  })
})

describe('bombs', () => {
  test('a part that says how large it is', async () => {
    const parts = bookParts('').filter((p) => !p.name.includes('sheet1'))
    const huge = { name: 'xl/worksheets/sheet1.xml', content: Buffer.alloc(64 * 1024 * 1024, 32) }
    expect(await refusalOf(archiveOf([...parts, huge]))).toContain('压缩炸弹')
  })

  test('a part that lies about its size', async () => {
    const parts = bookParts('').filter((p) => !p.name.includes('sharedStrings'))
    const liar = {
      name: 'xl/sharedStrings.xml',
      content: Buffer.alloc(8 * 1024 * 1024, 32),
      declared: 1000,
    }
    expect(await refusalOf(archiveOf([...parts, liar]))).toMatch(/损坏|压缩炸弹/)
  })

  test('thousands of small parts', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({ name: `x/${i}`, content: '' }))
    expect(await refusalOf(archiveOf([...bookParts(''), ...many]))).toContain('3007 个文件')
  })

  test('more text than a workbook may hold, although the directory is honest', async () => {
    const noise = Array.from({ length: 400 }, (_, i) => `<si><t>${String(i).repeat(64)}</t></si>`).join('')
    const content = book(sheetOf(['内容'], [['路灯不亮了']]), { texts: noise.repeat(1500) })
    expect(await refusalOf(content)).toContain('压缩炸弹')
  }, 60_000)
})

describe('rows', () => {
  test('a million blank rows cost next to nothing', async () => {
    const blank = Array.from({ length: 1_048_000 }, (_, i) => `<row r="${i + 3}" spans="1:9"/>`).join('')
    const content = book(`${sheetOf(['内容'], [['路灯不亮了']])}${blank}`)
    const started = performance.now()
    const { rows } = await tableOf(content)
    expect(rows).toHaveLength(1)
    expect(performance.now() - started).toBeLessThan(15_000)
  }, 60_000)

  test('a hundred thousand rows of fifteen columns pass through in little memory', async () => {
    const titles = ['原编号', '标题', '诉求内容', '反映时间', '地点', '姓名', '电话', ...'abcdefgh']
    const lines = [rowOf(1, titles)]
    for (let i = 0; i < 100_000; i++)
      lines.push(
        rowOf(i + 2, [
          `B-${i}`,
          `路灯 ${i}`,
          `${i}号楼下的路灯不亮`,
          '2026-02-01',
          '桥东',
          '某',
          `138${i}`,
          ...'abcdefgh',
        ]),
      )
    const content = book(lines.join(''))
    lines.length = 0
    const reading = await readTable(content, columns)
    const before = process.memoryUsage().heapUsed
    let rows = 0
    let most = 0
    for await (const row of reading.rows())
      if (row.cells.size === 15 && ++rows % 10_000 === 0)
        most = Math.max(most, process.memoryUsage().heapUsed - before)
    expect(rows).toBe(100_000)
    expect(most).toBeLessThan(150 * 1024 * 1024)
  }, 120_000)

  test('what stands after some blank rows is read, what stands after ten thousand is not', async () => {
    const near = rowOf(9_000, ['井盖没有了，请处理'])
    const far = rowOf(30_000, ['不会读到这一行'])
    const { rows } = await tableOf(book(`${sheetOf(['内容'], [['路灯不亮了']])}${near}${far}`))
    expect(rows.map((r) => r.no)).toEqual([2, 9_000])
  })

  test('rich text is joined, furigana and formatting left out', async () => {
    const { rows } = await tableOf(
      book(sheetOf(['内容'], [[{ xml: '<c t="s"><v>0</v></c>' }]]), {
        texts:
          '<si><r><rPr><b/></rPr><t>路灯</t></r><r><t>不亮 &amp; 井盖&#x4E22;</t></r><rPh sb="0" eb="1"><t>ROTO</t></rPh></si>',
      }),
    )
    expect(texts(rows[0])).toEqual(['路灯不亮 & 井盖丢'])
  })

  test('formulas, errors and truth values are told apart from texts', async () => {
    const { rows } = await tableOf(
      book(
        sheetOf(
          ['内容', '标题', '地点', '类别'],
          [
            [
              { xml: '<c t="str"><f>A1&amp;B1</f><v>路灯不亮</v></c>' },
              { xml: '<c t="e"><v>#N/A</v></c>' },
              { xml: '<c t="b"><v>1</v></c>' },
              { xml: '<c><v>1.1010119900307E+17</v></c>' },
            ],
          ],
        ),
      ),
    )
    expect([...rows[0]!.cells.values()]).toEqual([
      { kind: 'formula' },
      { kind: 'error', raw: '#N/A' },
      { kind: 'boolean', raw: '1' },
      { kind: 'number', raw: '1.1010119900307E+17', date: false },
    ])
  })
})

describe('heading', () => {
  test('columns may stand in any order, below a banner, with a star or in brackets', async () => {
    const { head, rows } = await tableOf(
      book(
        [
          rowOf(1, ['某某热线三月诉求汇总']),
          rowOf(2, ['反映时间', '无关的列', ' 诉求内容（必填）', '*标题']),
          rowOf(3, ['2026-01-01', 'x', '路灯不亮了', '路灯']),
        ].join(''),
        { after: '<mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells>' },
      ),
    )
    expect(head.heading).toMatchObject({ row: 2, at: { writtenAt: 0, text: 2, title: 3 } })
    expect(head.merges).toEqual([])
    expect(rows.map((r) => r.no)).toEqual([3])
  })

  test('a missing column is named', async () => {
    expect(await refusalOf(book(sheetOf(['编号', '标题'], [['1', '路灯']])))).toContain(
      '缺少必填的列：诉求内容',
    )
  })

  test('no heading at all is told with the names that are known', async () => {
    expect(await refusalOf(book(sheetOf(['a', 'b'], [['1', '2']])))).toContain('没有认出表头')
  })

  test('one column twice is refused', async () => {
    expect(await refusalOf(book(sheetOf(['内容', '诉求内容'], [['1', '2']])))).toContain('出现了两次')
  })

  test('the sheet with the heading is found behind others', async () => {
    const parts = bookParts(sheetOf(['内容'], [['路灯不亮了']])).map((p) =>
      p.name === 'xl/workbook.xml'
        ? {
            ...p,
            content: String(p.content).replace(
              '<sheets>',
              '<sheets><sheet name="封面" sheetId="2" r:id="r9"/><sheet name="隐藏" sheetId="3" state="hidden" r:id="r1"/>',
            ),
          }
        : p.name === 'xl/_rels/workbook.xml.rels'
          ? {
              ...p,
              content: String(p.content).replace(
                '</Relationships>',
                '<Relationship Id="r9" Type="x/worksheet" Target="/xl/worksheets/cover.xml"/></Relationships>',
              ),
            }
          : p,
    )
    const cover = { name: 'xl/worksheets/cover.xml', content: '<worksheet><sheetData/></worksheet>' }
    const { head, rows } = await tableOf(archiveOf([...parts, cover]))
    expect(head.sheet).toBe('诉求')
    expect(rows).toHaveLength(1)
  })
})
