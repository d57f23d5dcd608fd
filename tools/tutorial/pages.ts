/** The tutorial's page as it is followed: tables fill the workbook, a block of `sh` is run, a block of `text` is what it printed. */
export type Piece =
  | { readonly is: 'table'; readonly sheet: string; readonly rows: readonly (readonly string[])[] }
  | { readonly is: 'sh' | 'text'; readonly lines: readonly string[] }

export function piecesOf(markdown: string): Piece[] {
  const pieces: Piece[] = []
  const lines = markdown.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const heading = /^### 表：(\S+)$/.exec(lines[i]!)
    const fence = /^```(sh|text)$/.exec(lines[i]!)
    if (heading) {
      const rows: string[][] = []
      while (lines[i + 1]?.startsWith('|'))
        rows.push(
          lines[++i]!.split('|')
            .slice(1, -1)
            .map((c) => c.trim()),
        )
      pieces.push({ is: 'table', sheet: heading[1]!, rows: rows.filter((_, n) => n !== 1) })
    } else if (fence) {
      const inside: string[] = []
      while (lines[i + 1] !== '```' && i + 1 < lines.length) inside.push(lines[++i]!)
      i++
      pieces.push({ is: fence[1] as 'sh' | 'text', lines: inside })
    }
  }
  return pieces
}

/** The first piece in which two pages differ; null when whoever follows either does the same. */
export function firstDifference(a: readonly Piece[], b: readonly Piece[]): string | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one, other] = [JSON.stringify(a[i] ?? null), JSON.stringify(b[i] ?? null)]
    if (one !== other) return `${one}\n${other}`
  }
  return null
}

/** Does a printed line fit a wanted one, in which `……` stands for anything? */
export const fits = (line: string, wanted: string): boolean =>
  new RegExp(
    `^${wanted
      .split('……')
      .map((p) => RegExp.escape(p))
      .join('.*')}$`,
  ).test(line)
