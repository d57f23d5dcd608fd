/** What is written into a pack's files: values that know which cell they come from. */

/** A cell of the workbook; `cell` is '' for a whole sheet. */
export interface At {
  readonly sheet: string
  readonly cell: string
}

export type Node =
  | { readonly is: 'value'; readonly value: string | number | boolean | null; readonly at?: At | undefined }
  | { readonly is: 'list'; readonly items: readonly Node[]; readonly at?: At | undefined }
  | {
      readonly is: 'map'
      readonly entries: readonly (readonly [string, Node])[]
      readonly at?: At | undefined
    }

export const value = (v: string | number | boolean | null, at?: At): Node => ({ is: 'value', value: v, at })
export const list = (items: readonly Node[], at?: At): Node => ({ is: 'list', items, at })
/** Entries that are undefined are left out. */
export const map = (entries: Readonly<Record<string, Node | undefined>>, at?: At): Node => ({
  is: 'map',
  entries: Object.entries(entries).flatMap(([k, n]) => (n ? [[k, n] as const] : [])),
  at,
})
export const texts = (items: readonly string[], at?: At): Node =>
  list(
    items.map((t) => value(t)),
    at,
  )

export interface Written {
  readonly text: string
  /** Cell of every line. */
  readonly cells: readonly (At | undefined)[]
}

/** Longest line of a file people read. */
const WIDE = 160

/**
 * As YAML. `apart`: every field on a line of its own, so that a finding of any module has its cell; otherwise as people write
 * it, one entry a line.
 */
export function yamlOf(root: Node, apart: boolean): Written {
  const lines: string[] = []
  const cells: (At | undefined)[] = []
  const put = (line: string, at: At | undefined) => {
    lines.push(line)
    cells.push(at)
  }
  const field = (head: string, node: Node, indent: string, above: At | undefined) => {
    const at = node.at ?? above
    const short = flow(node)
    const inline =
      node.is === 'value' ||
      (node.is === 'list' ? node.items : node.entries).length === 0 ||
      (node.is === 'list' && node.items.every((n) => n.is === 'value')) ||
      (!apart && node.is === 'map' && head.length + short.length <= WIDE)
    if (inline) put(`${head} ${short}`, at)
    else {
      put(head, at)
      inner(node, `${indent}  `, at)
    }
  }
  const inner = (node: Node, indent: string, above: At | undefined): void => {
    const at = node.at ?? above
    if (node.is === 'map')
      for (const [key, n] of node.entries) field(`${indent}${keyOf(key)}:`, n, indent, at)
    else if (node.is === 'list') for (const item of node.items) entry(item, indent, at)
  }
  const entry = (item: Node, indent: string, above: At | undefined) => {
    const at = item.at ?? above
    const short = flow(item)
    if (item.is !== 'map' || (!apart && indent.length + short.length <= WIDE)) put(`${indent}- ${short}`, at)
    else
      item.entries.forEach(([key, n], i) => {
        field(`${indent}${i === 0 ? '- ' : '  '}${keyOf(key)}:`, n, `${indent}  `, at)
      })
  }
  inner(root, '', undefined)
  return { text: `${lines.join('\n')}\n`, cells }
}

function flow(node: Node): string {
  if (node.is === 'value') return scalar(node.value)
  if (node.is === 'list') return `[${node.items.map(flow).join(', ')}]`
  if (node.entries.length === 0) return '{}'
  return `{ ${node.entries.map(([key, n]) => `${keyOf(key)}: ${flow(n)}`).join(', ')} }`
}

const PLAIN =
  /^(?!(?:null|true|false|yes|no|on|off|y|n)$)[a-z\p{Script=Han}][a-z0-9\p{Script=Han}（）“”、。，；-]*$/u
const keyOf = (key: string) => (/^[a-z][A-Za-z0-9-]*$/.test(key) ? key : scalar(key))
const scalar = (v: string | number | boolean | null): string =>
  typeof v !== 'string'
    ? String(v)
    : PLAIN.test(v)
      ? v
      : `'${v.replace(/\s+/g, ' ').trim().replaceAll("'", "''")}'`

/** A table as CSV; one row a line. */
export function csvOf(
  head: readonly string[],
  rows: readonly { readonly cells: readonly string[]; readonly at: At }[],
): Written {
  const quoted = (text: string) => {
    const line = text.replace(/\s+/g, ' ').trim()
    return /[",]/.test(line) ? `"${line.replaceAll('"', '""')}"` : line
  }
  return {
    text: `${[head, ...rows.map((r) => r.cells)].map((cells) => cells.map(quoted).join(',')).join('\n')}\n`,
    cells: [undefined, ...rows.map((r) => r.at)],
  }
}
