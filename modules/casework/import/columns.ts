/** The columns of an import and how a heading is recognised. Titles are data of the format, not screen text. */
import { NotAWorkbook } from './archive.ts'
import type { Cell, Row } from './workbook.ts'

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

export interface Column {
  readonly key: ColumnKey
  /** Accepted titles; the first is the one we write. */
  readonly titles: readonly string[]
  readonly required: boolean
  /** The note below the heading of the template. */
  readonly note: string
  readonly width: number
}

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

/** Title of the column we add to an error file; skipped when the file comes back. */
export const REASON_TITLE = '错误原因'
/** Begins the cells of the template's note row, which is no data. */
export const NOTE_MARK = '【说明】'
/** Stands in an error file where the given cell cannot be taken over; must be filled in again. */
export const REFILL_MARK = '#请重填'

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

export interface Heading {
  readonly row: number
  /** Column (from 0) of each key that was found. */
  readonly at: Readonly<Partial<Record<ColumnKey, number>>>
  /** All titles as written, by column, for the error file. */
  readonly titles: readonly string[]
}

const normal = (title: string) =>
  title
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/^\*|\*$/g, '')
    .replace(/\((?:必填|选填|可选)\)$/, '')
    .toLowerCase()

const titleOf = (cell: Cell | undefined) => (cell?.kind === 'text' ? cell.text.trim() : '')

/** Reads a row as heading; undefined when no title of ours stands in it. */
export function headingIn(row: Row, wanted: readonly Column[]): Heading | undefined {
  const byTitle = new Map(wanted.flatMap((c) => c.titles.map((t) => [normal(t), c.key] as const)))
  const at: Partial<Record<ColumnKey, number>> = {}
  const titles: string[] = []
  for (const [column, cell] of row.cells) {
    const title = titleOf(cell)
    titles[column] = title
    const key = byTitle.get(normal(title))
    if (key === undefined) continue
    if (at[key] !== undefined)
      throw new NotAWorkbook(`第 ${row.no} 行表头里“${title}”这一列出现了两次，请留下一列`)
    at[key] = column
  }
  if (Object.keys(at).length === 0) return undefined
  return { row: row.no, at, titles: Array.from(titles, (t) => t ?? '') }
}

/** Titles of required columns a heading lacks. */
export function missingIn(heading: Heading, wanted: readonly Column[]): string[] {
  return wanted.filter((c) => c.required && heading.at[c.key] === undefined).map((c) => c.titles[0]!)
}
