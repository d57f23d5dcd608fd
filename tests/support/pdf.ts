/** Reads what Chromium prints: the words of each page. Knows the PDF it writes, not every PDF there is. */
import { inflateSync } from 'node:zlib'

interface Part {
  readonly head: string
  readonly stream: string | null
}

interface Letters {
  readonly digits: number
  readonly letters: ReadonlyMap<string, string>
}

/** A font draws some letters with the glyph of the radical that looks the same, and names it so. */
const radicals = '⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙'
const plainLetter = (letter: string): string => {
  if (/[\u2f00-\u2fdf]/.test(letter)) return letter.normalize('NFKC')
  const at = [...radicals].indexOf(letter)
  return at >= 0 && at % 2 === 0 ? [...radicals][at + 1]! : letter
}

/** Text of each page in the order it was drawn; throws on a file without pages. */
export function pdfPages(pdf: Buffer): string[] {
  const parts = partsOf(pdf)
  const pages = [...parts.values()].filter((p) => /\/Type\s*\/Page\b/.test(p.head))
  if (pages.length === 0) throw new Error('no pages in this file')
  const kids = /\/Kids\s*\[([^\]]*)\]/
  // In the order of the tree, which may have branches.
  const ordered: Part[] = []
  const walk = (part: Part | undefined) => {
    if (!part) return
    if (/\/Type\s*\/Page\b/.test(part.head)) ordered.push(part)
    else for (const id of idsIn(kids.exec(part.head)?.[1] ?? '')) walk(parts.get(id))
  }
  const root = [...parts.values()].find((p) => /\/Type\s*\/Pages/.test(p.head) && !/\/Parent/.test(p.head))
  walk(root)
  return (ordered.length > 0 ? ordered : pages).map((page) => textOf(page, parts))
}

function partsOf(pdf: Buffer): Map<string, Part> {
  const raw = pdf.toString('latin1')
  const parts = new Map<string, Part>()
  for (const match of raw.matchAll(/(?:^|\n)(\d+) 0 obj\s*([\s\S]*?)endobj/g)) {
    const body = match[2]!
    const at = body.search(/stream\r?\n/)
    const head = at < 0 ? body : body.slice(0, at)
    let stream: string | null = null
    if (at >= 0) {
      const from = at + /stream\r?\n/.exec(body.slice(at))![0].length
      const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0)
      const bytes = Buffer.from(body.slice(from, from + length), 'latin1')
      stream = head.includes('/FlateDecode') ? inflated(bytes) : bytes.toString('latin1')
    }
    parts.set(match[1]!, { head, stream })
  }
  return parts
}

function inflated(bytes: Buffer): string {
  try {
    return inflateSync(bytes).toString('latin1')
  } catch {
    // A picture cut by its own bytes: it holds no words.
    return ''
  }
}

const idsIn = (list: string): string[] => [...list.matchAll(/(\d+) 0 R/g)].map((m) => m[1]!)

function textOf(page: Part, parts: ReadonlyMap<string, Part>): string {
  const fonts = new Map<string, Letters>()
  const resources = /\/Font\s*<<([\s\S]*?)>>/.exec(page.head)?.[1] ?? ''
  for (const [, name, id] of resources.matchAll(/\/(\S+) (\d+) 0 R/g)) {
    const unicode = /\/ToUnicode (\d+) 0 R/.exec(parts.get(id!)?.head ?? '')?.[1]
    fonts.set(name!, lettersOf(parts.get(unicode ?? '')?.stream ?? ''))
  }
  const contents = idsIn(/\/Contents\s*(\[[^\]]*\]|\d+ 0 R)/.exec(page.head)?.[1] ?? '')
  let text = ''
  let font: Letters | undefined
  for (const id of contents) {
    const drawn = parts.get(id)?.stream ?? ''
    for (const [, name, run, list] of drawn.matchAll(
      /\/(\S+) [\d.]+ Tf|<([0-9A-Fa-f]+)>\s*Tj|\[([^\]]*)\]\s*TJ/g,
    )) {
      if (name) font = fonts.get(name)
      for (const hex of run ? [run] : [...(list ?? '').matchAll(/<([0-9A-Fa-f]+)>/g)].map((m) => m[1]!))
        for (let at = 0; font && at < hex.length; at += font.digits)
          text += plainLetter(font.letters.get(hex.slice(at, at + font.digits).toUpperCase()) ?? '')
    }
    text += '\n'
  }
  return text
}

/** Glyph (two or four digits, as the font counts) → letter, as the font's own table says. */
function lettersOf(table: string): Letters {
  const letters = new Map<string, string>()
  const digits = /begincodespacerange\s*<([0-9A-Fa-f]+)>/.exec(table)?.[1]?.length ?? 4
  const read = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le')
  const glyphOf = `<([0-9A-Fa-f]{${digits}})>\\s*`
  for (const [, block] of table.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph, letter] of block!.matchAll(new RegExp(`${glyphOf}<((?:[0-9A-Fa-f]{4})+)>`, 'g')))
      letters.set(glyph!.toUpperCase(), read(letter!))
  for (const [, block] of table.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from, to, first] of block!.matchAll(
      new RegExp(`${glyphOf}${glyphOf}<((?:[0-9A-Fa-f]{4})+)>`, 'g'),
    ))
      for (let glyph = Number.parseInt(from!, 16); glyph <= Number.parseInt(to!, 16); glyph++) {
        const letter = Number.parseInt(first!, 16) + glyph - Number.parseInt(from!, 16)
        letters.set(glyph.toString(16).padStart(digits, '0').toUpperCase(), String.fromCodePoint(letter))
      }
  return { digits, letters }
}
