/** The columns of an import. Titles are data of the format, not screen text. */
import type { Column as TableColumn, Heading as TableHeading } from '#kernel/workbook'

export const columnKeys = [
  'no',
  'title',
  'text',
  'writtenAt',
  'place',
  'item',
  'via',
  'confidentiality',
  'name',
  'phone',
] as const
export type ColumnKey = (typeof columnKeys)[number]

export type Column = TableColumn<ColumnKey>
export type Heading = TableHeading<ColumnKey>

/** The columns of our own template. */
export const columns: readonly Column[] = [
  {
    key: 'no',
    titles: ['原编号', '编号', '工单编号', '诉求编号'],
    required: false,
    note: '原系统的编号；再次导入时凭它认出同一件，不会重复',
    width: 18,
  },
  {
    key: 'title',
    titles: ['标题', '主题', '诉求标题'],
    required: false,
    note: '不填则取内容的第一句',
    width: 28,
  },
  {
    key: 'text',
    titles: ['诉求内容', '内容', '详情', '诉求详情'],
    required: true,
    note: '必填，5 至 20000 字',
    width: 60,
  },
  {
    key: 'writtenAt',
    titles: ['反映时间', '提交时间', '诉求时间'],
    required: false,
    note: '如 2026-03-01 09:30；时限从导入时起算',
    width: 18,
  },
  {
    key: 'place',
    titles: ['地点', '地址', '发生地点'],
    required: false,
    note: '写到街道、社区最好；认不出的进入待定位清单',
    width: 28,
  },
  {
    key: 'item',
    titles: ['类别', '事项', '诉求类别'],
    required: false,
    note: '从下拉中选；不填则按内容推荐',
    width: 26,
  },
  { key: 'via', titles: ['来源渠道', '渠道', '来源'], required: false, note: '从下拉中选', width: 12 },
  {
    key: 'confidentiality',
    titles: ['身份', '身份要求'],
    required: false,
    note: '实名、保密、匿名；不填时有联系方式的按保密',
    width: 10,
  },
  { key: 'name', titles: ['姓名', '联系人', '诉求人'], required: false, note: '匿名的不要填', width: 12 },
  {
    key: 'phone',
    titles: ['电话', '联系电话', '手机号'],
    required: false,
    note: '文本格式；匿名的不要填',
    width: 18,
  },
]

/** How the columns of another system's file are called: our key → its titles. */
export interface Profile {
  readonly columns?: Readonly<Partial<Record<ColumnKey, readonly string[]>>>
  /** Name of the system the numbers come from. */
  readonly source?: string
  /** What an empty 身份 means when there is a contact. */
  readonly confidentiality?: 'named' | 'confidential'
}

/** Our columns with the profile's titles in place of our own. */
export function columnsOf(profile: Profile): readonly Column[] {
  const { columns: given } = profile
  if (!given) return columns
  return columns.flatMap((column) => {
    const titles = given[column.key]
    return titles && titles.length > 0 ? [{ ...column, titles }] : []
  })
}
