/**
 * A small reader of the XML that workbooks are made of: pieces in, tags and texts out, nothing kept but the tag that is
 * being read. It knows the five entities and character numbers; a document type, the door of entity bombs, is refused.
 */
import { NotAWorkbook } from './archive.ts'
import { limits } from './limits.ts'

export interface MarkupHandler {
  /** `name` without its prefix; `attributes` unread, see `attribute`. */
  open(name: string, attributes: string, empty: boolean): void
  close(name: string): void
  /** A piece of text; one text may come in several. */
  text(piece: string): void
}

const broken = () => new NotAWorkbook('工作簿内部的 XML 已损坏')

export function markupReader(handler: MarkupHandler): { push(piece: string): void; end(): void } {
  let rest = ''
  let depth = 0
  const tag = (body: string) => {
    if (body.startsWith('/')) {
      if (--depth < 0) throw broken()
      handler.close(plain(body.slice(1).trimEnd()))
      return
    }
    const empty = body.endsWith('/')
    const cut = body.search(/[\s/]/)
    const name = plain(cut < 0 ? body : body.slice(0, cut))
    handler.open(name, cut < 0 ? '' : body.slice(cut), empty)
    if (!empty && ++depth > 256) throw broken()
    if (empty) handler.close(name)
  }
  return {
    push(piece) {
      const all = rest + piece
      let at = 0
      for (;;) {
        const start = all.indexOf('<', at)
        if (start < 0) {
          // An entity must not be cut in two.
          const amp = all.lastIndexOf('&')
          const upTo = amp >= at && !all.includes(';', amp) ? amp : all.length
          if (upTo > at) handler.text(decoded(all.slice(at, upTo)))
          rest = all.slice(upTo)
          if (rest.length > 64) throw broken()
          return
        }
        if (start > at) handler.text(decoded(all.slice(at, start)))
        const special = endOfSpecial(all, start)
        if (special === 'more') {
          rest = all.slice(start)
          if (rest.length > limits.cell * 8) throw broken()
          return
        }
        if (special !== undefined) {
          if (special.text !== '') handler.text(special.text)
          at = special.end
          continue
        }
        const end = endOfTag(all, start + 1)
        if (end < 0) {
          rest = all.slice(start)
          if (rest.length > limits.tag) throw broken()
          return
        }
        tag(all.slice(start + 1, end))
        at = end + 1
      }
    },
    end() {
      if (rest.trim() !== '' || depth !== 0) throw broken()
    },
  }
}

/** Comments, instructions and CDATA; undefined for an ordinary tag, `more` when it is not whole yet. */
function endOfSpecial(all: string, start: number): { end: number; text: string } | 'more' | undefined {
  const mark = all[start + 1]
  if (mark === undefined) return 'more'
  if (mark !== '!' && mark !== '?') return undefined
  if (mark === '?') {
    const end = all.indexOf('?>', start)
    return end < 0 ? 'more' : { end: end + 2, text: '' }
  }
  const head = all.slice(start, start + 9)
  if (head.startsWith('<!--')) {
    const end = all.indexOf('-->', start + 4)
    return end < 0 ? 'more' : { end: end + 3, text: '' }
  }
  if (head === '<![CDATA[') {
    const end = all.indexOf(']]>', start)
    return end < 0 ? 'more' : { end: end + 3, text: all.slice(start + 9, end) }
  }
  if (head.length < 9) return 'more'
  throw new NotAWorkbook('工作簿内部含有不允许的声明')
}

/** The closing bracket outside quotes. */
function endOfTag(all: string, from: number): number {
  let at = from
  for (;;) {
    const end = all.indexOf('>', at)
    if (end < 0) return -1
    const body = all.slice(from, end)
    // Almost no attribute holds a bracket: count quotes only to be sure.
    if (count(body, '"') % 2 === 0 && (body.includes('"') || count(body, "'") % 2 === 0)) return end
    at = end + 1
  }
}

function count(text: string, char: string): number {
  let n = 0
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) n++
  return n
}

const plain = (name: string) => name.slice(name.indexOf(':') + 1)

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decoded(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x?[0-9a-fA-F]{1,7}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name] ?? whole
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
  })
}

const patterns = new Map<string, RegExp>()

/** The value of an attribute by its name with or without a prefix; undefined when there is none. */
export function attribute(attributes: string, name: string): string | undefined {
  let pattern = patterns.get(name)
  if (!pattern) {
    pattern = new RegExp(`(?:^|\\s)(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    patterns.set(name, pattern)
  }
  const found = pattern.exec(attributes)
  const value = found?.[1] ?? found?.[2]
  return value === undefined ? undefined : decoded(value)
}

/** Reads a part through; `pieces` are its bytes. */
export async function readMarkup(pieces: AsyncIterable<Uint8Array>, handler: MarkupHandler): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = markupReader(handler)
  for await (const piece of pieces) reader.push(textOf(decoder, piece))
  reader.push(textOf(decoder))
  reader.end()
}

function textOf(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
  } catch (cause) {
    throw new NotAWorkbook('工作簿内部的文字编码不对', { cause })
  }
}
