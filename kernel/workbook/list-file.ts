/**
 * A list that leaves as a workbook: written piece by piece into a spool, so that 100 000 rows need no memory, with the mark
 * of who took it, when and what for in its head, its printed foot and its properties. Every text is a text: nothing in it is
 * a formula, and long numbers keep their digits.
 */
import { once } from 'node:events'
import { crc32, createDeflateRaw } from 'node:zlib'
import { refuseKernel } from '#kernel/errors'
import type { Spool } from '#kernel/spool'
import { limits } from './limits.ts'
import { lettersOf } from './workbook.ts'

export interface ListColumn {
  readonly title: string
  /** In characters. */
  readonly width: number
}

export interface ListMark {
  /** What the list is, and the name of its sheet. */
  readonly title: string
  /** Unit and post of who takes it. */
  readonly unit: string
  readonly post: string
  /** Title of the purpose; null where the list needs none. */
  readonly purpose: string | null
  /** Number of the export, as the trace has it. */
  readonly number: string
  readonly at: Date
  readonly zone: string
}

/** Numbers are written as numbers; texts never. */
export type ListCell = string | number | null

export interface ListFile {
  /** Rows so far. */
  readonly rows: number
  /** Refuses `kernel.too-many-rows` beyond 100 000. */
  add(rows: readonly (readonly ListCell[])[]): Promise<void>
  finish(): Promise<void>
}

/** Rows a list may have; more must be narrowed down. */
export const MOST_LISTED = 100_000
/** Rows written at once. */
export const LIST_BATCH = 1000

export function refuseTooMany(): Error {
  return refuseKernel('kernel.too-many-rows', { limit: MOST_LISTED })
}

/** The line that says who took it. */
export function markLine(m: ListMark): string {
  const at = new Intl.DateTimeFormat('sv-SE', { timeZone: m.zone, dateStyle: 'short', timeStyle: 'short' })
  return [
    `导出单位：${m.unit}`,
    `岗位：${m.post}`,
    `时间：${at.format(m.at)}`,
    ...(m.purpose === null ? [] : [`用途：${m.purpose}`]),
    `编号：${m.number}`,
    '含内部信息，不得外传',
  ].join('　')
}

/** Begins the file anew in the spool; `finish` completes it. */
export async function listFile(
  spool: Spool,
  columns: readonly ListColumn[],
  mark: ListMark,
): Promise<ListFile> {
  await spool.begin()
  const zip = new Zip(spool, mark.at)
  const line = markLine(mark)
  for (const [name, text] of parts(mark, line)) await zip.whole(name, text)
  const sheet = await zip.packed('xl/worksheets/sheet1.xml')
  const last = lettersOf(columns.length - 1)
  await sheet.write(
    `${XML}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
      '<sheetViews><sheetView workbookViewId="0"><pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
      `<cols>${columns.map((c, i) => `<col min="${i + 1}" max="${i + 1}" width="${c.width}" customWidth="1" style="${TEXT}"/>`).join('')}</cols>` +
      `<sheetData>${rowXml(1, [mark.title], HEAD)}${rowXml(2, [line], TEXT)}${rowXml(
        3,
        columns.map((c) => c.title),
        HEAD,
      )}`,
  )
  let rows = 0
  return {
    get rows() {
      return rows
    },
    async add(more) {
      if (rows + more.length > MOST_LISTED) throw refuseTooMany()
      let text = ''
      for (const row of more) text += rowXml(rows++ + 4, row, TEXT)
      await sheet.write(text)
    },
    async finish() {
      // In a foot `&` begins a code.
      const foot = `&L${line.replaceAll('&', '&&')}&R&P/&N`
      await sheet.write(
        `</sheetData><mergeCells count="2"><mergeCell ref="A1:${last}1"/><mergeCell ref="A2:${last}2"/></mergeCells>` +
          '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>' +
          `<headerFooter><oddFooter>${escaped([...foot].slice(0, 255).join(''))}</oddFooter></headerFooter></worksheet>`,
      )
      await sheet.end()
      await zip.finish()
    },
  }
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
// Places in `cellXfs` below.
const TEXT = 1
const HEAD = 2
const NUMBER = 3

function parts(mark: ListMark, line: string): [string, string][] {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  return [
    [
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        `<Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>` +
        `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/>` +
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    ],
    [
      '_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/>` +
        `<Relationship Id="r2" Type="${PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`,
    ],
    [
      'docProps/core.xml',
      `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
        `<dc:title>${escaped(mark.title)}</dc:title><dc:creator>${escaped(`${mark.unit} ${mark.post}`)}</dc:creator><dc:description>${escaped(line)}</dc:description>` +
        `<dc:identifier>${escaped(mark.number)}</dc:identifier><dcterms:created xsi:type="dcterms:W3CDTF">${mark.at.toISOString()}</dcterms:created></cp:coreProperties>`,
    ],
    [
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}/relationships"><sheets><sheet name="${escaped(sheetName(mark.title))}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
        `<Relationship Id="r2" Type="${OFFICE}/relationships/styles" Target="styles.xml"/></Relationships>`,
    ],
    [
      'xl/styles.xml',
      // 49 is the format of texts; with `quotePrefix` what was typed over stays a text as well.
      `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>' +
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>' +
        '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1"/>' +
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>',
    ],
  ]
}

const sheetName = (title: string) => [...title.replace(/[\\/?*:[\]']/g, ' ')].slice(0, 31).join('')

function rowXml(no: number, cells: readonly ListCell[], style: number): string {
  let text = `<row r="${no}">`
  for (let i = 0; i < cells.length; i++) {
    const value = cells[i]
    if (value === null || value === undefined || value === '') continue
    const at = `${lettersOf(i)}${no}`
    text +=
      typeof value === 'number' && Number.isFinite(value)
        ? `<c r="${at}" s="${NUMBER}"><v>${value}</v></c>`
        : `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(String(value))}</t></is></c>`
  }
  return `${text}</row>`
}

// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f&<>"_\ud800-\udfff\ufffe\uffff]/

/** What XML forbids goes; `_x0041_` would be read as the letter it names. */
function escaped(text: string): string {
  if (text.length <= limits.cell && !UNSAFE.test(text)) return text
  return (
    [...text.toWellFormed()]
      .slice(0, limits.cell)
      .join('')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  )
}

interface Entry {
  readonly name: Buffer
  readonly method: 0 | 8
  readonly at: number
  crc: number
  packed: number
  size: number
}

/** An archive written once from front to back; sizes unknown beforehand are patched in. Below 4 GB. */
class Zip {
  readonly #spool: Spool
  readonly #entries: Entry[] = []
  readonly #time: number
  constructor(spool: Spool, at: Date) {
    this.#spool = spool
    const day = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
    this.#time = ((day << 16) | (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5)) >>> 0
  }

  async whole(name: string, text: string): Promise<void> {
    const content = Buffer.from(XML + text)
    const entry = this.#begin(name, 0)
    Object.assign(entry, { crc: crc32(content), packed: content.length, size: content.length })
    await this.#spool.append(this.#local(entry))
    await this.#spool.append(content)
  }

  async packed(name: string) {
    const entry = this.#begin(name, 8)
    await this.#spool.append(this.#local(entry))
    const deflate = createDeflateRaw({ level: 4 })
    const draining = (async () => {
      for await (const piece of deflate as AsyncIterable<Buffer>) {
        entry.packed += piece.length
        await this.#spool.append(piece)
      }
    })()
    draining.catch(() => {})
    return {
      write: async (text: string) => {
        const content = Buffer.from(text)
        entry.crc = crc32(content, entry.crc)
        entry.size += content.length
        if (!deflate.write(content)) await Promise.race([once(deflate, 'drain'), draining])
      },
      end: async () => {
        deflate.end()
        await draining
        await this.#spool.patch(entry.at, this.#local(entry))
      },
    }
  }

  async finish(): Promise<void> {
    const start = this.#spool.size
    for (const e of this.#entries) {
      const head = Buffer.alloc(46)
      head.writeUInt32LE(0x02014b50, 0)
      head.writeUInt16LE(20, 4)
      this.#common(e).copy(head, 6)
      head.writeUInt32LE(e.at, 42)
      await this.#spool.append(Buffer.concat([head, e.name]))
    }
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(this.#entries.length, 8)
    end.writeUInt16LE(this.#entries.length, 10)
    end.writeUInt32LE(this.#spool.size - start, 12)
    end.writeUInt32LE(start, 16)
    await this.#spool.append(end)
  }

  #begin(name: string, method: Entry['method']): Entry {
    const entry = { name: Buffer.from(name), method, at: this.#spool.size, crc: 0, packed: 0, size: 0 }
    this.#entries.push(entry)
    return entry
  }

  #local(entry: Entry): Buffer {
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    this.#common(entry).copy(head, 4)
    return Buffer.concat([head, entry.name])
  }

  /** The 26 bytes both kinds of heads share. */
  #common(e: Entry): Buffer {
    const part = Buffer.alloc(26)
    part.writeUInt16LE(20, 0)
    part.writeUInt16LE(e.method, 4)
    part.writeUInt32LE(this.#time, 6)
    part.writeUInt32LE(e.crc, 10)
    part.writeUInt32LE(e.packed, 14)
    part.writeUInt32LE(e.size, 18)
    part.writeUInt16LE(e.name.length, 22)
    return part
  }
}
