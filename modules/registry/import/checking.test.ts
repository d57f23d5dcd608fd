import { describe, expect, test } from 'vitest'
import type { Cell, Row } from '#kernel/workbook'
import type { Element } from '../rules.ts'
import { idCheck } from '../rules.ts'
import { checkRow } from './checking.ts'
import type { Checking } from './checking.ts'
import { columnsOf } from './columns.ts'
import { foldName, foldNumber, tidyName } from './folding.ts'
import { buildPlaceIndex, placeOf } from './places.ts'

const element = (
  id: string,
  title: string,
  type: Element['type'],
  options: Element['options'] = [],
): Element => ({
  kind: 'person',
  id,
  title,
  type,
  options,
  sensitivity: 'personal',
  basis: '测试',
  freshnessDays: null,
  owner: null,
  required: false,
})
const option = (id: string, title: string) => ({ id, title })
const elements = [
  element('name', '姓名', 'text'),
  element('id-number', '公民身份号码', 'id-number'),
  element('birth', '出生日期', 'day'),
  element('sex', '性别', 'option', [option('male', '男'), option('female', '女')]),
  element('phone', '手机号', 'phone'),
  element('relation', '与户主关系', 'option', [option('head', '户主'), option('child', '子女')]),
  element('residence', '居住类型', 'option', [option('registered', '户籍人口')]),
  element('household', '户', 'household'),
  element('place', '地方', 'place'),
]
const columns = columnsOf(elements)
const place = (id: string, name: string, path: string, ...codes: string[]) => ({
  id,
  name,
  path,
  kind: 'x',
  codes: codes.map((code) => ({ code })),
})
const root = place('r', '镜湖社区', '0001')
const index = buildPlaceIndex(root, [
  place('a', '第一居委会辖区', '00010001', 'A1'),
  place('b', '第二居委会辖区', '00010002', 'A2'),
  place('a1', '第一网格', '000100010001', 'G1'),
  place('b1', '第一网格', '000100020001', 'G2'),
  place('b2', '滨河苑', '000100020002'),
])
const c: Checking = {
  columns,
  heading: { row: 1, at: Object.fromEntries(columns.map((x, i) => [x.key, i])), titles: [] },
  merges: [],
  from1904: false,
  elements: elements.filter((e) => columns.some((x) => x.key === e.id)),
  places: index,
  today: '2026-03-02',
}
const id = (first17: string) => first17 + idCheck(first17)
const ok = id('99990119900307123')

function row(cells: Record<string, string | Cell>): Row {
  return {
    no: 5,
    cells: new Map(
      Object.entries(cells).map(([key, cell]) => [
        columns.findIndex((x) => x.key === key),
        typeof cell === 'string' ? { kind: 'text', text: cell } : cell,
      ]),
    ),
  }
}
function taken(cells: Record<string, string | Cell>) {
  const read = checkRow(row(cells), c)
  if (!('candidate' in read)) throw new Error(JSON.stringify(read))
  return read.candidate
}
function refused(cells: Record<string, string | Cell>): string {
  const read = checkRow(row(cells), c)
  return 'reasons' in read ? read.reasons.join('；') : 'taken'
}

describe('columns', () => {
  test('one for every element of a person the pack declares, with the usual synonyms', () => {
    expect(columns.map((x) => x.key).join()).toBe(
      'name,id-number,birth,sex,phone,~household,~head,relation,residence,' +
        '~code,~area,~estate,~grid,~building,~unit,~room',
    )
    expect(columns.find((x) => x.key === 'phone')!.titles).toContain('联系电话')
    expect(columns.find((x) => x.key === 'id-number')!.titles.slice(0, 2)).toEqual([
      '公民身份号码',
      '身份证号',
    ])
    const titles = columns.flatMap((x) => x.titles)
    expect(new Set(titles).size, 'a heading means one column').toBe(titles.length)
  })
})

describe('a row', () => {
  test('is read whole', () => {
    expect(
      taken({
        name: '张 三',
        'id-number': ` ${ok.slice(0, 6)} ${ok.slice(6)} `.toLowerCase(),
        sex: '男性',
        phone: '+86 138-0000-0001',
        '~head': '张三',
        relation: '本人',
        '~grid': '第一网格',
        '~area': '第二居委会',
        '~building': '３号楼',
        '~unit': '二单元',
        '~room': '0501室',
      }),
    ).toMatchObject({
      name: '张三',
      values: { name: '张三', 'id-number': ok, sex: 'male', phone: '13800000001', relation: 'head' },
      birth: '1990-03-07',
      place: { id: 'b1' },
      door: { building: '3', unit: '2', room: '501' },
      household: { head: '张三' },
      masked: [],
    })
  })
  test('an old id number becomes a new one', () => {
    expect(taken({ name: '李四', 'id-number': '999901900307123' }).values['id-number']).toBe(ok)
  })
  test('dates of every kind', () => {
    const birth = (cell: string | Cell) => taken({ name: '王五', birth: cell, phone: '13800000002' }).birth
    expect(birth({ kind: 'number', raw: '32939', date: true })).toBe('1990-03-07')
    expect(birth('1990年3月7日')).toBe('1990-03-07')
    expect(birth('19900307')).toBe('1990-03-07')
  })
  test('asterisks overwrite nothing', () => {
    const read = taken({ name: '赵六', 'id-number': '99****1990', phone: '138****0001', '~room': '1' })
    expect(read.values).toEqual({ name: '赵六' })
    expect(read.masked).toEqual(['id-number', 'phone'])
    expect(refused({ name: '赵*', 'id-number': ok })).toContain('含有星号')
  })
  test.each<[string, Record<string, string | Cell>, string]>([
    ['no name', { 'id-number': ok }, '“姓名”没有填写'],
    [
      'a wrong check digit',
      { name: '甲', 'id-number': ok.slice(0, 17) + (ok[17] === '1' ? '2' : '1') },
      '校验码不对',
    ],
    ['a day that never was', { name: '甲', 'id-number': id('99990119900230123') }, '出生日期不存在'],
    [
      'another birth date',
      { name: '甲', 'id-number': ok, birth: '1990-03-08' },
      '与身份证号中的出生日期不同',
    ],
    ['another sex', { name: '甲', 'id-number': ok, sex: '女' }, '与身份证号不符'],
    [
      'a number Excel has damaged',
      { name: '甲', 'id-number': { kind: 'number', raw: '9.9990119900307E+17', date: false } },
      '超过 15 位',
    ],
    ['a formula', { name: { kind: 'formula' }, 'id-number': ok }, '公式'],
    ['no phone', { name: '甲', 'id-number': ok, phone: '无' }, '不是电话号码'],
    ['nobody can be told', { name: '甲', birth: '1990-01-01' }, '无法认出是谁'],
    [
      'a place elsewhere',
      { name: '甲', 'id-number': ok, '~area': '别的社区' },
      '不是这份名单所属地方内的名称',
    ],
    ['a name of two places', { name: '甲', 'id-number': ok, '~grid': '第一网格' }, '不止一处'],
    ['an option nobody offers', { name: '甲', 'id-number': ok, residence: '外星人' }, '不是可选的值'],
    ['a birth in the future', { name: '甲', birth: '2027-01-01', '~room': '1' }, '晚于今天'],
  ])('%s', (_, cells, why) => {
    expect(refused(cells)).toContain(why)
  })
  test('a reason never repeats what was written', () => {
    const wrong = refused({ name: '甲乙丙', 'id-number': '123456789012345678', phone: 'abc13912345678' })
    expect(wrong).not.toMatch(/甲乙丙|123456789|139123/)
  })
})

describe('places', () => {
  const at = (words: Parameters<typeof placeOf>[1]) => {
    const read = placeOf(index, words)
    return 'place' in read ? `${read.place.id}${read.estate ? `+${read.estate}` : ''}` : read.key
  }
  test.each([
    [{}, 'r'],
    [{ code: 'G2' }, 'b1'],
    [{ code: 'X9' }, 'code'],
    [{ area: '镜湖' }, 'r'],
    [{ area: '镜湖社区', grid: '第一网格' }, 'grid'],
    [{ area: '第一居委会辖区', grid: '第一网格' }, 'a1'],
    [{ code: 'G1', area: '镜湖社区' }, 'a1'],
    [{ estate: '滨河苑小区' }, 'b2'],
    [{ estate: '御景园', area: '镜湖社区' }, 'r+御景园'],
    [{ grid: '第九网格' }, 'grid'],
  ])('%j', (words, expected) => {
    expect(at(words)).toBe(expected)
  })
})

describe('spellings', () => {
  test.each([
    ['张 三', '张三'],
    ['张　三', '张三'],
    ['買買提•艾力', '買買提·艾力'],
    ['陳曉峯', '陈晓峰'],
    ['Anna  Li', 'annali'],
    ['李\u200b四', '李四'],
  ])('name %s', (given, folded) => {
    expect(foldName(given)).toBe(folded)
  })
  test('what is kept is what was written, but for stray spaces', () => {
    expect(tidyName(' 陳 曉峯 ')).toBe('陳曉峯')
    expect(tidyName('Anna  Li')).toBe('Anna Li')
  })
  test.each([
    ['3号楼', '3'],
    ['３栋', '3'],
    ['三单元', '3'],
    ['十二幢', '12'],
    ['二十', '20'],
    ['0501', '501'],
    ['501室', '501'],
    ['3-2', '3-2'],
    ['B座', 'B'],
    ['车库', '车库'],
    ['0', '0'],
  ])('number %s', (given, folded) => {
    expect(foldNumber(given)).toBe(folded)
  })
})
