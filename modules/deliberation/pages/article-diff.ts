/** What differs between two versions, article by article. Pure. */

/** A stretch of an article; `mark` tells where in it the change lies. */
export interface Stretch {
  readonly text: string
  readonly mark: boolean
}
export interface ArticleLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly stretches: readonly Stretch[]
}

/** All articles in their order: what stayed, what went before what came in its stead. */
export function diffArticles(before: readonly string[], after: readonly string[]): ArticleLine[] {
  const common = lengths(before, after)
  const lines: ArticleLine[] = []
  let removed: string[] = []
  let added: string[] = []
  const flush = () => {
    lines.push(...changed(removed, added))
    removed = []
    added = []
  }
  let b = 0
  let a = 0
  while (b < before.length || a < after.length) {
    if (b < before.length && a < after.length && before[b] === after[a]) {
      flush()
      lines.push({ kind: 'same', stretches: [{ text: before[b]!, mark: false }] })
      b++
      a++
    } else if (a >= after.length || (b < before.length && common[b + 1]![a]! >= common[b]![a + 1]!))
      removed.push(before[b++]!)
    else added.push(after[a++]!)
  }
  flush()
  return lines
}

/** Longest common run of articles from each pair of positions on. */
function lengths(before: readonly string[], after: readonly string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  )
  for (let b = before.length - 1; b >= 0; b--)
    for (let a = after.length - 1; a >= 0; a--)
      table[b]![a] =
        before[b] === after[a] ? table[b + 1]![a + 1]! + 1 : Math.max(table[b + 1]![a]!, table[b]![a + 1]!)
  return table
}

/** Articles that took each other's place are set against each other: only what differs is marked. */
function changed(removed: readonly string[], added: readonly string[]): ArticleLine[] {
  const lines: ArticleLine[] = []
  for (let i = 0; i < Math.max(removed.length, added.length); i++) {
    const [was, is] = [removed[i], added[i]]
    const [head, tail] = was !== undefined && is !== undefined ? shared([...was], [...is]) : [0, 0]
    if (was !== undefined) lines.push({ kind: 'removed', stretches: marked(was, head, tail) })
    if (is !== undefined) lines.push({ kind: 'added', stretches: marked(is, head, tail) })
  }
  return lines
}

/** How many characters two articles begin and end with alike. */
function shared(a: readonly string[], b: readonly string[]): [number, number] {
  const least = Math.min(a.length, b.length)
  let head = 0
  while (head < least && a[head] === b[head]) head++
  let tail = 0
  while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return [head, tail]
}

function marked(text: string, head: number, tail: number): Stretch[] {
  const letters = [...text]
  const parts: Stretch[] = [
    { text: letters.slice(0, head).join(''), mark: false },
    { text: letters.slice(head, letters.length - tail).join(''), mark: true },
    { text: letters.slice(letters.length - tail).join(''), mark: false },
  ]
  return parts.filter((p) => p.text !== '')
}
