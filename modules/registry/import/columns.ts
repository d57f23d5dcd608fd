/**
 * The columns of a list of persons, by the headings people give them: one for every element of a person the pack declares, and
 * those that say where and with whom somebody lives. Titles are data of the format, not screen text.
 */
import type { Column as TableColumn, Heading as TableHeading } from '#kernel/workbook'
import type { Element } from '../rules.ts'

/** Columns that are no element of a person. */
export const whereKeys = [
  '~household',
  '~head',
  '~code',
  '~area',
  '~estate',
  '~grid',
  '~building',
  '~unit',
  '~room',
] as const
export type WhereKey = (typeof whereKeys)[number]
/** A `WhereKey` or the id of an element of persons. */
export type ColumnKey = string
export type Column = TableColumn
export type Heading = TableHeading

const column = (
  key: ColumnKey,
  titles: readonly string[],
  note: string,
  width = 12,
  required = false,
): Column => ({ key, titles, note, width, required })

/** Headings in use beside the element's own title. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  name: ['姓名', '居民姓名', '人员姓名', '成员姓名', '名字'],
  'id-number': [
    '身份证号',
    '身份证号码',
    '公民身份号码',
    '公民身份证号',
    '居民身份证号码',
    '身份证',
    '证件号码',
    '证件号',
  ],
  birth: ['出生日期', '出生年月日', '生日', '出生年月'],
  sex: ['性别'],
  phone: ['手机号', '联系电话', '手机', '手机号码', '电话', '联系方式', '电话号码', '本人电话'],
  education: ['文化程度', '学历', '教育程度'],
  marriage: ['婚姻状况', '婚姻', '婚姻情况'],
  employer: ['工作单位', '就业单位', '服务处所', '工作单位及职务'],
  occupation: ['职业', '从业状况'],
  'registered-address': ['户籍地址', '户籍地', '户籍所在地', '户口所在地', '户口地址'],
  residence: ['居住类型', '人口类型', '人员类型', '居住状况', '户籍类型', '人户情况', '居住情况'],
  relation: ['与户主关系', '与户主的关系', '户主关系', '家庭关系', '关系', '和户主关系'],
}

const notes: Readonly<Record<string, string>> = {
  name: '必填',
  'id-number': '文本格式；15 位的会升为 18 位；没有的须有出生日期和手机号，或房号',
  birth: '如 1990-03-07；有身份证号可不填',
  sex: '有身份证号可不填',
  phone: '文本格式；带星号的不会覆盖已有号码',
  relation: '从下拉中选；户主本人写“户主”',
}

const widths: Readonly<Record<string, number>> = { 'id-number': 22, phone: 16, relation: 12, employer: 20 }

const where: readonly Column[] = [
  column('~household', ['户号', '家庭编号', '户编号', '户口簿号'], '同一户写同一个号；没有可只写户主', 14),
  column('~head', ['户主', '户主姓名', '户主名'], '户主的姓名；户主本人写自己', 12),
  column('~code', ['地点代码', '网格编码', '网格代码', '社区代码', '区划代码'], '有代码时以代码为准', 16),
  column(
    '~area',
    [
      '社区',
      '所属社区',
      '社区名称',
      '村社区',
      '村(社区)',
      '社区(村)',
      '居委会',
      '村委会',
      '村居',
      '行政村',
      '村',
    ],
    '名单所属地方之内的社区、居委会或村',
    18,
  ),
  column('~estate', ['小区', '小区名称', '所属小区', '院落', '楼院', '居民小区'], '', 16),
  column('~grid', ['网格', '所属网格', '网格名称', '网格号'], '', 16),
  column('~building', ['楼栋', '楼号', '栋', '幢', '楼栋号', '幢号', '栋号', '楼幢'], '如 3 或 3号楼', 10),
  column('~unit', ['单元', '单元号', '门洞'], '如 2', 8),
  column('~room', ['房号', '房间号', '室', '门牌号', '户室', '房屋号', '室号', '门牌'], '如 501', 10),
]

/** Types a cell of a list can give. */
const TYPES: ReadonlySet<string> = new Set(['text', 'day', 'option', 'whole', 'id-number', 'phone'])
/** Elements other columns give, or acts of their own. */
const OTHERWISE: ReadonlySet<string> = new Set(['household', 'dwelling', 'place', 'left'])

/** All columns for a pack's catalogue: names and numbers first, then where, then what else the pack asks. */
export function columnsOf(elements: readonly Element[]): readonly Column[] {
  const mine = elements.filter((e) => e.kind === 'person' && TYPES.has(e.type) && !OTHERWISE.has(e.id))
  const first = ['name', 'id-number', 'birth', 'sex', 'phone']
  const rank = (id: string) => (first.includes(id) ? first.indexOf(id) : first.length)
  const made = mine
    .toSorted((a, b) => rank(a.id) - rank(b.id))
    .map((e) =>
      column(
        e.id,
        [...new Set([e.title, ...(synonyms[e.id] ?? [])])],
        notes[e.id] ?? (e.type === 'option' ? '从下拉中选' : e.type === 'day' ? '如 2026-03-01' : ''),
        widths[e.id] ?? (e.type === 'text' ? 18 : 12),
        e.id === 'name',
      ),
    )
  const cut = made.findIndex((c) => c.key === 'relation')
  const at = cut < 0 ? first.length : cut
  return [...made.slice(0, at), ...where.slice(0, 2), ...made.slice(at), ...where.slice(2)]
}
