/** Opens a workbook's archive: judged by its first bytes and its directory before anything is unfolded. */
import type { Readable } from 'node:stream'
import { fromBufferPromise } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { limits } from './limits.ts'

/** A file that is no workbook we read; the message says why, in Chinese, as the end of a sentence. */
export class NotAWorkbook extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options)
    this.name = 'NotAWorkbook'
  }
}

export interface Archive {
  has(name: string): boolean
  /** Parts whose name fits, in the order of the directory. */
  names(pattern: RegExp): string[]
  /** Unfolds a part piece by piece; what lies beyond `most` bytes is refused, whatever the directory said. */
  stream(name: string, most: number): AsyncGenerator<Buffer>
  close(): void
}

const startsWith = (content: Uint8Array, ascii: string, at = 0) =>
  content.length >= at + ascii.length && [...ascii].every((c, i) => content[at + i] === c.charCodeAt(0))

/** Why these bytes cannot be a workbook, or undefined when they may be one. Looks at content, never at a name. */
export function whyNotArchive(content: Uint8Array): string | undefined {
  if (content.length === 0) return '文件是空的'
  if (startsWith(content, 'PK\x03\x04')) return undefined
  if (startsWith(content, 'PK\x05\x06')) return '压缩包是空的'
  if (startsWith(content, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'))
    return hasUtf16(content, 'EncryptedPackage')
      ? '文件设有打开密码，请去掉密码后再导入'
      : '这是旧格式 .xls，请在 Excel 中另存为 .xlsx'
  if (
    startsWith(content, '\x89PNG') ||
    startsWith(content, '\xff\xd8\xff') ||
    startsWith(content, 'GIF8') ||
    startsWith(content, 'WEBP', 8)
  )
    return '这是一张图片，只是改了扩展名'
  if (startsWith(content, '%PDF')) return '这是 PDF 文件，只是改了扩展名'
  if (startsWith(content, 'Rar!') || startsWith(content, '7z\xbc\xaf') || startsWith(content, '\x1f\x8b'))
    return '这是压缩包，请先解压'
  const head = Buffer.from(content.subarray(0, 2000)).toString('utf8').trimStart().toLowerCase()
  if (head.startsWith('<html') || head.startsWith('<!doctype html') || head.includes('<table'))
    return '这是网页（HTML），请在 Excel 中打开后另存为 .xlsx'
  if (head.startsWith('<?xml')) return '这是 XML 文件，请在 Excel 中打开后另存为 .xlsx'
  if (!content.subarray(0, 4000).includes(0)) return '这是文本（CSV）文件，请在 Excel 中打开后另存为 .xlsx'
  return '内容不是 .xlsx 格式'
}

function hasUtf16(content: Uint8Array, word: string): boolean {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).includes(
    Buffer.from(word, 'utf16le'),
  )
}

/** Opens and judges the directory. Throws `NotAWorkbook`. */
export async function openArchive(content: Uint8Array): Promise<Archive> {
  const why = whyNotArchive(content)
  if (why !== undefined) throw new NotAWorkbook(why)
  const zip = await fromBufferPromise(Buffer.from(content.buffer, content.byteOffset, content.byteLength), {
    lazyEntries: true,
    autoClose: false,
    validateEntrySizes: true,
  }).catch((cause: unknown) => {
    throw new NotAWorkbook('文件不完整或已损坏', { cause })
  })
  const entries = await directoryOf(zip)
  refuseOthers(entries)
  return {
    has: (name) => entries.has(name),
    names: (pattern) => [...entries.keys()].filter((name) => pattern.test(name)),
    stream: (name, most) => unfold(zip, entries.get(name), name, most),
    close: () => zip.close(),
  }
}

async function directoryOf(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries)
    throw new NotAWorkbook(`压缩包里有 ${zip.entryCount} 个文件，不是正常的工作簿`)
  const entries = new Map<string, Entry>()
  let declared = 0
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.isEncrypted()) throw new NotAWorkbook('压缩包设有密码')
      if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
        throw new NotAWorkbook('压缩方式不是工作簿所用的')
      declared += entry.uncompressedSize
      const packed = Math.max(entry.compressedSize, 1)
      if (
        declared > limits.declared ||
        (entry.uncompressedSize > limits.ratioFrom && entry.uncompressedSize / packed > limits.ratio)
      )
        throw new NotAWorkbook('解压后大得反常（疑为压缩炸弹），没有打开')
      if (entries.has(entry.fileName)) throw new NotAWorkbook('压缩包里有重名的文件，不是正常的工作簿')
      entries.set(entry.fileName, entry)
    }
  } catch (error) {
    if (error instanceof NotAWorkbook) throw error
    throw new NotAWorkbook('文件不完整或已损坏', { cause: error })
  }
  return entries
}

/** Neighbours of the format, named so that the sender knows what to do. */
function refuseOthers(entries: ReadonlyMap<string, Entry>): void {
  if (entries.has('xl/workbook.bin')) throw new NotAWorkbook('这是二进制工作簿 .xlsb，请另存为 .xlsx')
  if (entries.has('word/document.xml')) throw new NotAWorkbook('这是 Word 文档，只是改了扩展名')
  if (entries.has('ppt/presentation.xml')) throw new NotAWorkbook('这是演示文稿，只是改了扩展名')
  if (entries.has('content.xml') && entries.has('mimetype'))
    throw new NotAWorkbook('这是 OpenDocument 表格，请另存为 .xlsx')
  if (!entries.has('[Content_Types].xml') || !entries.has('_rels/.rels'))
    throw new NotAWorkbook('这是普通压缩包，不是工作簿')
}

async function* unfold(
  zip: ZipFile,
  entry: Entry | undefined,
  name: string,
  most: number,
): AsyncGenerator<Buffer> {
  if (!entry) throw new NotAWorkbook(`工作簿里缺少 ${name}`)
  let bytes = 0
  let stream: Readable | undefined
  try {
    stream = await zip.openReadStreamPromise(entry)
    for await (const piece of stream as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > most) throw new NotAWorkbook('解压后大得反常（疑为压缩炸弹），没有读完')
      yield piece
    }
  } catch (error) {
    if (error instanceof NotAWorkbook) throw error
    throw new NotAWorkbook('文件不完整或已损坏', { cause: error })
  } finally {
    stream?.destroy()
  }
}
