/** Section `codes` (codes/*.yaml): code sets by id, entries by id; a higher layer replaces an entry or retires it. */
import { section } from '#kernel/section'
import { Reader } from '#kernel/reader'

/** An entry. Besides these a set may have plain attributes of its own (`needs`, `max`, …). */
export interface Code {
  readonly id: string
  readonly title: string
  readonly source?: string
  readonly note?: string
  readonly [attribute: string]: unknown
}

export interface CompiledCodes {
  readonly lists: Readonly<Record<string, readonly Code[]>>
  readonly sets: Readonly<
    Record<string, { readonly title: string; readonly source: string | null; readonly note: string | null }>
  >
}

export const codesSection = section<CompiledCodes>({
  name: 'codes',
  files: ['codes/*.yaml'],
  pinned: true,
  compile(input) {
    const sets = new Map<string, { title: string; source: string | null; note: string | null }>()
    const lists = new Map<string, Map<string, Code>>()
    const written = new Map<string, string>()
    for (const source of input.sources) {
      if (source.value === undefined) continue
      const r = new Reader(source, input.report)
      const tree = r.tree(source.value, [], ['set', 'title', 'source', 'note', 'codes'])
      const set = r.id(tree, [], 'set')
      if (set === '') continue
      const before = written.get(`${source.layer} ${set}`)
      if (before)
        r.wrong(['set'], 'packs.code-set-twice', `代码集“${set}”在 ${before} 里已经写过`, '合并到一个文件')
      written.set(`${source.layer} ${set}`, source.file)
      const lower = sets.get(set)
      sets.set(set, {
        title: r.text(tree, [], 'title'),
        source: r.optionalText(tree, [], 'source') ?? lower?.source ?? null,
        note: r.optionalText(tree, [], 'note') ?? lower?.note ?? null,
      })
      const list = lists.get(set) ?? new Map<string, Code>()
      lists.set(set, list)
      const here = new Set<string>()
      r.entries(tree.codes, ['codes']).forEach((value, i) => {
        const path = ['codes', i]
        const entry = r.tree(value, path, Object.keys(value ?? {}))
        const id = r.text(entry, path, 'id')
        if (id === '') return
        if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(id))
          r.wrong(
            [...path, 'id'],
            'packs.code-id',
            `“${id}”不能作代码`,
            '用字母、数字和连字符，不超过40个字符',
          )
        if (here.has(id)) r.wrong([...path, 'id'], 'packs.code-twice', `代码“${id}”写了两次`, '删去其中一个')
        here.add(id)
        if (entry.retired === true) {
          if (!list.delete(id))
            r.wrong(
              [...path, 'id'],
              'packs.code-retired',
              `下层没有代码“${id}”可停用`,
              '改正代码，或删去这一项',
            )
          return
        }
        const note = r.optionalText(entry, path, 'note')
        const from = r.optionalText(entry, path, 'source')
        list.set(id, {
          ...entry,
          id,
          title: r.text(entry, path, 'title'),
          ...(from ? { source: from } : {}),
          ...(note ? { note } : {}),
        })
      })
    }
    return {
      sets: Object.fromEntries(sets),
      lists: Object.fromEntries([...lists].map(([set, list]) => [set, [...list.values()]])),
    }
  },
})
