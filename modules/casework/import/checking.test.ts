import { describe, expect, test } from 'vitest'
import type { Cell, Row } from '#kernel/workbook'
import type { EventScheme } from '../scheme.ts'
import { checkRow } from './checking.ts'
import type { Checking } from './checking.ts'
import { columns } from './columns.ts'
import type { ColumnKey } from './columns.ts'

const zone = { zone: 'Asia/Shanghai' }
const node = (code: string, title: string, parent: string | null, leaf: boolean) => ({
  code,
  title,
  level: (code.length / 2) as 1 | 2 | 3,
  parent,
  leaf,
  words: [],
  not: [],
  clock: null,
  photo: 'optional' as const,
  urgent: null,
  sensitive: false,
})
const scheme: EventScheme = {
  id: 's',
  title: 's',
  nodes: [
    node('01', '市容', null, false),
    node('0101', '环卫', '01', false),
    node('010101', '垃圾', '0101', true),
    node('0102', '照明', '01', false),
    node('010201', '路灯', '0102', true),
    node('010202', '垃圾', '0102', true),
  ],
}
const keys = columns.map((c) => c.key)
const checking: Checking = {
  columns,
  heading: { row: 1, at: Object.fromEntries(keys.map((k, i) => [k, i])), titles: [] },
  merges: [],
  from1904: false,
  profile: {},
  scheme,
  channels: ['电话', '窗口'],
  zone,
  now: new Date('2026-03-02T02:00:00Z'),
}

function row(cells: Partial<Record<ColumnKey, string | Cell>>, no = 5): Row {
  return {
    no,
    cells: new Map(
      Object.entries(cells).map(([key, cell]) => [
        keys.indexOf(key as ColumnKey),
        typeof cell === 'string' ? { kind: 'text', text: cell } : cell,
      ]),
    ),
  }
}
const judged = (cells: Parameters<typeof row>[0], more: Partial<Checking> = {}) =>
  checkRow(row(cells), { ...checking, ...more })
const reasons = (cells: Parameters<typeof row>[0], more: Partial<Checking> = {}) => {
  const checked = judged(cells, more)
  return 'reasons' in checked ? checked.reasons.join('；') : ''
}
const good = { text: '楼下的路灯不亮了' }

describe('a row', () => {
  test('with all columns becomes a candidate', () => {
    expect(
      judged({
        ...good,
        no: '2026-001',
        title: ' 路灯 \n 不亮 ',
        writtenAt: '2026年2月28日 9时5分',
        place: '大桥东侧',
        item: '010201 市容／照明／路灯',
        via: '电话',
        confidentiality: '实名',
        name: '甲',
        phone: '138 0000 0000',
      }),
    ).toEqual({
      candidate: {
        no: '2026-001',
        title: '路灯 不亮',
        text: '楼下的路灯不亮了',
        writtenAt: new Date('2026-02-28T01:05:00Z'),
        place: '大桥东侧',
        item: '010201',
        via: '电话',
        confidentiality: 'named',
        name: '甲',
        phone: '138 0000 0000',
      },
    })
  })

  test.each([
    ['a formula', { text: { kind: 'formula' } as const }, 'C5“诉求内容”是公式'],
    ['an error', { text: { kind: 'error', raw: '#REF!' } as const }, '是错误值 #REF!'],
    ['nothing said', { title: '路灯' }, '“诉求内容”没有填写'],
    ['too little said', { text: '路灯' }, '至少 5 字'],
    [
      '18 digits turned into a float',
      { ...good, no: { kind: 'number', raw: '1.1010119900307E+17', date: false } as const },
      'A5“原编号”超过 15 位，Excel 已把末尾的数字变成 0',
    ],
    ['digits already written as a power', { ...good, phone: '1.38E+10' }, '是科学计数法'],
    [
      'a number that became a date',
      { ...good, no: { kind: 'number', raw: '45000', date: true } as const },
      '变成了日期',
    ],
    [
      'a fraction for a number',
      { ...good, no: { kind: 'number', raw: '1.5', date: false } as const },
      '不是整数',
    ],
    ['a telephone that is none', { ...good, phone: '打不通' }, '不是电话号码'],
    ['a day that does not exist', { ...good, writtenAt: '2026-02-30' }, '没有这个时间'],
    ['a time to come', { ...good, writtenAt: '2026-03-03' }, '晚于现在'],
    ['an unknown category', { ...good, item: '天文' }, '不在本地的事件分类中'],
    ['a category that is a heading', { ...good, item: '0101' }, '请选到最末一级'],
    ['a category of two meanings', { ...good, item: '垃圾' }, '不止一个'],
    ['an unknown channel', { ...good, via: '飞鸽' }, '电话、窗口'],
    ['a wish we do not know', { ...good, confidentiality: '半匿名' }, '实名、保密、匿名'],
    ['anonymous with a name', { ...good, confidentiality: '匿名', name: '甲' }, '就不要填姓名'],
    ['named without a telephone', { ...good, confidentiality: '实名', name: '甲' }, '须有姓名和电话'],
    ['a mark left by our error file', { ...good, no: '#请重填' }, '需要重新填写'],
  ])('%s is refused with the reason', (_, cells, why) => {
    expect(reasons(cells)).toContain(why)
  })

  test('tells all that is wrong at once', () => {
    expect(reasons({ text: '短', item: '天文', phone: 'x' }).split('；')).toHaveLength(3)
  })

  test('in a merged area is refused, one outside is not', () => {
    const merge = { ref: 'C5:C9', top: 5, bottom: 9, left: 2, right: 2 }
    expect(reasons(good, { merges: [merge] })).toContain('C5:C9 是合并单元格')
    expect(reasons(good, { merges: [{ ...merge, top: 6 }] })).toBe('')
    expect(reasons(good, { merges: [{ ...merge, left: 30, right: 30 }] })).toBe('')
  })

  test('of notes is no data', () => {
    expect(judged({ no: '【说明】从下拉中选' })).toEqual({ note: true })
  })

  test('takes the category by path or by a title that is the only one', () => {
    const item = (text: string) => {
      const checked = judged({ ...good, item: text })
      return 'candidate' in checked ? checked.candidate.item : checked
    }
    expect([item('路灯'), item('市容/环卫/垃圾'), item('010202')]).toEqual(['010201', '010101', '010202'])
  })

  test('keeps control characters out of the text', () => {
    const checked = judged({ text: '路灯\u0000不亮\u0007了，\r\n请修' })
    expect('candidate' in checked && checked.candidate.text).toBe('路灯不亮了，\n请修')
  })
})
