/** A town filled into every sheet and column of the workbook, and the workbook as it is read. For tests. */
import ExcelJS from 'exceljs'
import type { BookSheet, Cell } from '#kernel/workbook'
import { firstRow, makeBook } from '../../modules/packs/making/book.ts'
import { formOf, forms } from '../../modules/packs/making/forms.ts'
import type { Base } from '../../modules/packs/making/offered.ts'

export type Sheets = Readonly<Record<string, readonly (readonly string[])[]>>

/** Rows by sheet, columns as in the form; the last column (说明) may be left out. */
export const town: Sheets = {
  基本情况: [
    ['标识', 'hebian'],
    ['名称', '河边镇'],
    ['版本', '2026.1'],
    ['存储标号', '901'],
    ['下层', 'cn'],
    ['依据', '示例'],
    ['标注', '示例，非官方文件'],
  ],
  层级: [
    ['town', '镇', ''],
    ['village', '村', '镇'],
    ['yard', '院落', '村'],
  ],
  地方: [
    ['HB-1', '河边镇', '镇', '', '2026-01-01', '', '示例', '河边'],
    ['HB-1-1', '上湾村', '村', 'HB-1', '2026-01-01', '', '示例', ''],
    ['HB-1-1-1', '桥头院', '院落', 'HB-1-1', '2026-01-01', '', '示例', ''],
    ['HB-1-1-2', '老晒场', '院落', 'HB-1-1', '2020-01-01', '2025-01-01', '示例', ''],
  ],
  组织: [
    ['platform-office', '治理平台管理办公室', '单设', '平台办', '河边镇平台办', 'HB-1', '', '', ''],
    ['town-committee', '党（工）委', '镇', '镇党委', '中共{地方}委员会', '', '', '', ''],
    ['town-office', '社会治理办公室', '镇', '镇治理办', '', '', '', '', ''],
    ['town-centre', '网格化服务管理中心', '镇', '镇网格中心', '', '', '', '', ''],
    ['party', '社区党委', '村', '村党组织', '', '', '', '', ''],
    ['council', '议事会', '村', '村民议事会', '', '', '议决村里的公共事务', '2026-01-01', '本地约定'],
    ['committee', '居民委员会', '村', '村委会', '', '', '', '', ''],
    ['supervisors', '居务监督委员会', '村', '村务监督委员会', '', '', '', '', ''],
    ['station', '便民服务站', '村', '服务站', '', '', '', '', ''],
    ['yard-team', '网格', '院落', '院落网格', '', '', '', '', ''],
  ],
  岗位: [
    [
      '村民议事会',
      '修改',
      '议事员',
      '',
      '议事代表',
      '9',
      '决策',
      'meetings.vote',
      '本组织经办的',
      '',
      '到会表决',
    ],
    ['村民议事会', '修改', '召集人', '', '', '', '', '', '', '记录人', ''],
    [
      '村委会',
      '增加',
      '会计',
      'accountant',
      '',
      '1',
      '执行',
      'execution.plan',
      '本地方及以下',
      '副主任',
      '管账',
    ],
    ['服务站', '去掉', '窗口工作人员', '', '', '', '', '', '', '', ''],
    ['服务站', '修改', '站长', '', '', '', '', '', '', '值班员', ''],
    [
      '服务站',
      '增加',
      '值班员',
      'duty',
      '',
      '2',
      '',
      'casework.handle、casework.intake',
      '本地方及以下',
      '',
      '',
    ],
  ],
  流程角色: [
    ['居民诉求办理', '受理单位', '服务站', ''],
    ['居民诉求办理', '派遣单位', '服务站', ''],
    ['居民诉求办理', '核查单位', '镇网格中心', ''],
    ['居民诉求办理', '裁决单位', '镇治理办', ''],
    ['议题办理', '收集单位', '村委会', ''],
    ['议题办理', '决议机构', '村民议事会', '村民议事会'],
    ['议题办理', '执行单位', '村委会', ''],
    ['议题办理', '监督机构', '村务监督委员会', ''],
  ],
  环节: [
    ['议题办理', '（整个流程）', '改写', '六步议事', '', '', '', '', '示例'],
    ['议题办理', '收集意见', '改写', '听一听', '正在听取大家的意见', '20', '自然日', '', '本地约定'],
    ['议题办理', '党组织审查', '去掉', '', '', '', '', '', ''],
    ['议题办理', '公示', '改写', '晒一晒', '', '', '', '10', ''],
  ],
  议题: [
    ['lamps', '路灯', '增加', '议题办理', '居民、组织', '3', '提出时选', '议事会', '坝坝会', '本地约定'],
    ['funds', '', '去掉', '', '', '', '', '', '', ''],
    ['environment', '', '改写', '', '居民', '2', '全体', '议事会', '', ''],
  ],
  会议: [
    [
      '议事会',
      '',
      '',
      '村民议事会、居民',
      '村民议事会',
      '村民议事会',
      '5',
      '组织成员',
      '2/3',
      '以上',
      '',
      '本地约定',
    ],
    ['yard-talk', '院落夜话', '部分', '居民', '村委会', '', '2', '不设', '', '', '否', '示例'],
  ],
  公开: [
    ['议决事项公示', '', '10', '', '', '3', '本地约定'],
    ['yard-money', '院落小账', '7', '每月', '村委会', '5', '示例'],
  ],
  派遣: [
    ['yard', '院里的卫生院里先办', '01*', '院落', '院落网格', '', '', '', '示例'],
    ['power', '停电', '供水供电供气', '', '', '', '供电公司', '95598', '示例'],
    ['rest', '其余由服务站办', '*', '', '服务站', '村', '', '', '示例'],
  ],
  情景: [
    [
      'rubbish',
      '院里的垃圾',
      '派遣',
      'HB-1-1-1',
      '',
      '垃圾没人收',
      '垃圾清运',
      '',
      '',
      '院落网格',
      'yard',
      '',
    ],
    ['say-lamp', '说路灯', '建议分类', '', '', '路灯不亮', '', '', '', '', '路灯照明', ''],
    [
      'walk',
      '走一遍',
      '走流程',
      'HB-1-1-1',
      '六步议事',
      '',
      '',
      '村委会/主任',
      '提出议题',
      '',
      '会议决议',
      '',
    ],
    ['walk', '', '走流程', '', '', '', '', '系统', '表决通过', '', '晒一晒', ''],
    ['walk', '', '走流程', '', '', '', '', '村委会/主任', '公示决议', '', '晒一晒', ''],
    ['walk', '', '走流程', '', '', '', '', '系统', '公示期满无异议', '', '执行', ''],
    ['walk', '', '走流程', '', '', '', '', '村委会/会计', '监督检查', '', '', 'flow.not-role'],
    [
      'report',
      '报事走一段',
      '走流程',
      'HB-1-1-1',
      '居民诉求办理',
      '',
      '',
      '服务站/值班员',
      '受理',
      '',
      '派遣',
      '',
    ],
    ['report', '', '走流程', '', '', '', '', '服务站/站长', '退回补充', '', '派遣', ''],
  ],
}

const text = (t: string): Cell => ({ kind: 'text', text: t })

/** As the reader gives it; `spoil` may change any cell, rows and columns as in Excel. */
export function sheetsOf(
  rows: Sheets,
  spoil: Readonly<Record<string, Readonly<Record<string, Cell | undefined>>>> = {},
): BookSheet[] {
  return forms.map(({ title }): BookSheet => {
    const form = formOf(title)!
    const grid = new Map<number, Map<number, Cell>>()
    grid.set(1, new Map(form.columns.map((c, i) => [i, text(c.title)])))
    for (const [r, row] of (rows[title] ?? []).entries())
      grid.set(firstRow(form) + r, new Map(row.flatMap((t, i) => (t === '' ? [] : [[i, text(t)] as const]))))
    for (const [cell, changed] of Object.entries(spoil[title] ?? {})) {
      const [, letters = '', no = ''] = /^([A-Z]+)(\d+)$/.exec(cell)!
      const row = grid.get(Number(no)) ?? new Map<number, Cell>()
      grid.set(Number(no), row)
      const column = letters.charCodeAt(0) - 65
      if (changed) row.set(column, changed)
      else row.delete(column)
    }
    return {
      title,
      from1904: false,
      merges: [],
      rows: [...grid].toSorted(([a], [b]) => a - b).map(([no, cells]) => ({ no, cells })),
    }
  })
}

/** The workbook as it is handed out, filled in by hand. */
export async function bookOf(base: Base, rows: Sheets): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load((await makeBook(base, {})).buffer as ArrayBuffer)
  for (const [title, list] of Object.entries(rows))
    for (const [r, row] of list.entries())
      for (const [c, value] of row.entries())
        if (value !== '') book.getWorksheet(title)!.getCell(firstRow(formOf(title)!) + r, c + 1).value = value
  return book
}

/** As the bytes of an xlsx file. */
export const bytesOf = async (book: ExcelJS.Workbook) => new Uint8Array(await book.xlsx.writeBuffer())
