/** A workbook as rows: sheet by sheet in order, row by row, never held as a whole. */
import type { Archive } from './archive.ts'
import { NotAWorkbook, openArchive } from './archive.ts'
import { limits } from './limits.ts'
import { attribute, markupReader, readMarkup } from './markup.ts'

/** What a cell holds, before anybody decided what it should mean. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  /** `raw` as written in the file; `date`: the cell is shown as a date. */
  | { readonly kind: 'number'; readonly raw: string; readonly date: boolean }
  | { readonly kind: 'boolean'; readonly raw: string }
  | { readonly kind: 'error'; readonly raw: string }
  | { readonly kind: 'formula' }

export interface Row {
  /** As Excel counts: from 1. */
  readonly no: number
  /** By column, from 0; blank cells are left out. */
  readonly cells: ReadonlyMap<number, Cell>
}

/** A merged area; rows from 1, columns from 0, both ends inside. */
export interface Merge {
  readonly ref: string
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export interface Workbook {
  readonly sheets: readonly string[]
  /** Dates are counted from 1904 instead of 1900. */
  readonly from1904: boolean
  merges(sheet: number): Promise<Merge[]>
  /** Rows with content. Ends after `limits.blanks` blank rows. */
  rows(sheet: number): AsyncGenerator<Row>
  close(): void
}

/** Opens a workbook; throws `NotAWorkbook` with the reason. */
export async function openWorkbook(content: Uint8Array): Promise<Workbook> {
  const archive = await openArchive(content)
  try {
    const book = await readBook(archive)
    const texts = book.texts ? await readTexts(archive, book.texts) : []
    const dates = book.styles ? await readDateStyles(archive, book.styles) : []
    return {
      sheets: book.sheets.map((s) => s.title),
      from1904: book.from1904,
      merges: (n) => readMerges(archive, book.sheets[n]!.part),
      rows: (n) => readRows(archive, book.sheets[n]!.part, texts, dates),
      close: () => archive.close(),
    }
  } catch (error) {
    archive.close()
    throw error
  }
}

interface Book {
  readonly sheets: { readonly title: string; readonly part: string }[]
  readonly from1904: boolean
  readonly texts: string | undefined
  readonly styles: string | undefined
}

async function readBook(archive: Archive): Promise<Book> {
  const root = (await relations(archive, '_rels/.rels', '')).find((r) => r.type === 'officeDocument')?.target
  if (!root || !archive.has(root)) throw new NotAWorkbook('压缩包里没有工作簿')
  const folder = root.slice(0, root.lastIndexOf('/') + 1)
  const links = await relations(archive, `${folder}_rels/${root.slice(folder.length)}.rels`, folder)
  const found: { title: string; link: string; hidden: boolean }[] = []
  let from1904 = false
  await readMarkup(archive.stream(root, limits.part), {
    open(name, attributes) {
      if (name === 'sheet')
        found.push({
          title: attribute(attributes, 'name') ?? '',
          link: attribute(attributes, 'id') ?? '',
          hidden: (attribute(attributes, 'state') ?? 'visible') !== 'visible',
        })
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attribute(attributes, 'date1904') ?? '')
    },
    close() {},
    text() {},
  })
  const sheets = found.flatMap((sheet) => {
    const link = links.find((l) => l.id === sheet.link)
    return !sheet.hidden && link?.type === 'worksheet' && archive.has(link.target)
      ? [{ title: sheet.title, part: link.target }]
      : []
  })
  if (sheets.length === 0) throw new NotAWorkbook('工作簿里没有可读的工作表')
  const part = (type: string) => links.find((l) => l.type === type && archive.has(l.target))?.target
  return { sheets, from1904, texts: part('sharedStrings'), styles: part('styles') }
}

async function relations(archive: Archive, name: string, folder: string) {
  const found: { id: string; type: string; target: string }[] = []
  await readMarkup(archive.stream(name, limits.part), {
    open(tag, attributes) {
      if (tag !== 'Relationship' || attribute(attributes, 'TargetMode') === 'External') return
      const target = attribute(attributes, 'Target') ?? ''
      found.push({
        id: attribute(attributes, 'Id') ?? '',
        type: (attribute(attributes, 'Type') ?? '').split('/').at(-1)!,
        target: target.startsWith('/') ? target.slice(1) : folder + target.replace(/^\.\//, ''),
      })
    },
    close() {},
    text() {},
  })
  return found
}

/** Shared texts: rich runs are joined, readings (furigana) left out. */
async function readTexts(archive: Archive, part: string): Promise<string[]> {
  const texts: string[] = []
  let now = ''
  let taking = false
  let aside = 0
  await readMarkup(archive.stream(part, limits.texts), {
    open(name, _attributes, empty) {
      if (name === 'si') now = ''
      else if (name === 't') taking = aside === 0 && !empty
      else if (name === 'rPh' && !empty) aside++
    },
    close(name) {
      if (name === 't') taking = false
      else if (name === 'rPh' && aside > 0) aside--
      else if (name === 'si') {
        if (texts.length >= limits.textCount) throw new NotAWorkbook('文字太多，请分成几个文件')
        texts.push(unescaped(now))
      }
    },
    text(piece) {
      if (taking && now.length <= limits.cell) now += piece
    },
  })
  return texts
}

/** `_x000D_` and the like: how the format writes characters XML cannot hold. */
const unescaped = (text: string) =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text

/** Which cell styles show a number as a date or time. */
async function readDateStyles(archive: Archive, part: string): Promise<boolean[]> {
  const formats = new Map<number, string>()
  const dates: boolean[] = []
  let inCells = false
  await readMarkup(archive.stream(part, limits.part), {
    open(name, attributes) {
      if (name === 'numFmt')
        formats.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode') ?? '')
      else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells)
        dates.push(isDate(Number(attribute(attributes, 'numFmtId')), formats))
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
    text() {},
  })
  return dates
}

function isDate(id: number, formats: ReadonlyMap<number, string>): boolean {
  const code = formats.get(id)
  if (code === undefined) return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58)
  // Quoted words, colours and escapes say nothing about dates.
  const bare = code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '').toLowerCase()
  return /[ymdhs年月日时分]/.test(bare) && !/general|0\.0+e|#/.test(bare)
}

/** Merged areas stand after the rows, so they are looked up before: a quick pass over the part. */
async function readMerges(archive: Archive, part: string): Promise<Merge[]> {
  const merges: Merge[] = []
  await readMarkup(archive.stream(part, limits.declared), {
    open(name, attributes) {
      if (name !== 'mergeCell') return
      const ref = attribute(attributes, 'ref') ?? ''
      const ends = /^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(ref)
      if (!ends) return
      if (merges.length >= limits.merges) throw new NotAWorkbook('合并单元格太多，请取消合并')
      merges.push({
        ref,
        top: Number(ends[2]),
        bottom: Number(ends[4]),
        left: columnOf(ends[1]!),
        right: columnOf(ends[3]!),
      })
    },
    close() {},
    text() {},
  })
  return merges
}

/** `A` → 0, `AA` → 26. */
export function columnOf(letters: string): number {
  let n = 0
  for (const letter of letters) n = n * 26 + letter.charCodeAt(0) - 64
  return n - 1
}

/** 0 → `A`, 26 → `AA`. */
export function lettersOf(column: number): string {
  let letters = ''
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26))
    letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters
  return letters
}

async function* readRows(
  archive: Archive,
  part: string,
  texts: readonly string[],
  dates: readonly boolean[],
): AsyncGenerator<Row> {
  const ready: Row[] = []
  const sink = rowSink(texts, dates, (row) => ready.push(row))
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = markupReader(sink.handler)
  for await (const piece of archive.stream(part, limits.declared)) {
    try {
      reader.push(decoder.decode(piece, { stream: true }))
    } catch (cause) {
      if (cause instanceof NotAWorkbook) throw cause
      throw new NotAWorkbook('工作簿内部的文字编码不对', { cause })
    }
    yield* ready.splice(0)
    if (sink.over()) return
  }
  reader.end()
}

/** Gathers cells into rows; keeps one row at a time. */
function rowSink(texts: readonly string[], dates: readonly boolean[], done: (row: Row) => void) {
  let no = 0
  let lastFilled = 0
  let cells = new Map<number, Cell>()
  let column = -1
  let type = ''
  let style = 0
  let value = ''
  let taking = false
  let aside = 0
  let formula = false
  let over = false
  const finishCell = () => {
    const cell = cellOf(type, value, formula, dates[style] ?? false, texts)
    if (cell && column < limits.columns) cells.set(column, cell)
  }
  return {
    over: () => over,
    handler: {
      open(name: string, attributes: string, empty: boolean) {
        if (name === 'row') {
          const given = Number(attribute(attributes, 'r'))
          no = Number.isInteger(given) && given > no ? given : no + 1
          if (no - lastFilled > limits.blanks) over = true
          cells = new Map()
          column = -1
        } else if (name === 'c') {
          const ref = /^[A-Z]{1,3}/.exec(attribute(attributes, 'r') ?? '')
          column = ref ? columnOf(ref[0]) : column + 1
          type = attribute(attributes, 't') ?? 'n'
          style = Number(attribute(attributes, 's') ?? 0)
          value = ''
          formula = false
        } else if (name === 'f') formula = true
        else if (name === 'v' || name === 't') taking = aside === 0 && !empty
        else if (name === 'rPh' && !empty) aside++
      },
      close(name: string) {
        if (name === 'v' || name === 't') taking = false
        else if (name === 'rPh' && aside > 0) aside--
        else if (name === 'c') finishCell()
        else if (name === 'row' && cells.size > 0) {
          lastFilled = no
          if (!over) done({ no, cells })
        }
      },
      text(piece: string) {
        // One more than allowed is kept, so that the check can say that it is too long.
        if (taking && value.length <= limits.cell) value += piece
      },
    },
  }
}

function cellOf(
  type: string,
  value: string,
  formula: boolean,
  date: boolean,
  texts: readonly string[],
): Cell | undefined {
  if (formula) return { kind: 'formula' }
  switch (type) {
    case 's': {
      const text = texts[Number(value)] ?? ''
      return text.trim() === '' ? undefined : { kind: 'text', text }
    }
    case 'inlineStr':
    case 'str': {
      const text = unescaped(value)
      return text.trim() === '' ? undefined : { kind: 'text', text }
    }
    case 'd':
      return value.trim() === '' ? undefined : { kind: 'text', text: value }
    case 'b':
      return value === '' ? undefined : { kind: 'boolean', raw: value }
    case 'e':
      return { kind: 'error', raw: value }
    default:
      return value.trim() === '' ? undefined : { kind: 'number', raw: value.trim(), date }
  }
}
