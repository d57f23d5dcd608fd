/** Section `tests` (tests/*.yaml): scenarios the check runs; `when` names the runner a module registers. Never stored. */
import { section } from '#kernel/section'
import type { Mark } from '#kernel/section'
import { Reader, isTree } from '#kernel/reader'
import type { Tree } from '#kernel/reader'

export interface Scenario {
  readonly id: string
  readonly title: string
  readonly given: Tree
  readonly when: string
  readonly then: Tree
  readonly mark: Mark
}

export interface CompiledTests {
  readonly scenarios: readonly Scenario[]
}

export const testsSection = section<CompiledTests>({
  name: 'tests',
  files: ['tests/*.yaml'],
  pinned: false,
  compile(input) {
    const byId = new Map<string, Scenario>()
    for (const source of input.sources) {
      // Lower layers' scenarios speak of their own rules; a locality's are those it wrote.
      if (source.value === undefined || source.layer !== input.container) continue
      const r = new Reader(source, input.report)
      const tree = r.tree(source.value, [], ['scenarios'])
      r.entries(tree.scenarios, ['scenarios']).forEach((value, i) => {
        const path = ['scenarios', i]
        const entry = r.tree(value, path, ['id', 'title', 'given', 'when', 'then', 'note', 'source'])
        const id = r.id(entry, path)
        if (id === '') return
        if (byId.has(id))
          r.wrong([...path, 'id'], 'packs.scenario-twice', `情景“${id}”写了两次`, '改名或删去其中一个')
        for (const part of ['given', 'then'])
          if (!isTree(entry[part]))
            r.wrong([...path, part], 'packs.scenario-part', `情景“${id}”缺少 ${part}`, `写 ${part}: { … }`)
        byId.set(id, {
          id,
          title: r.optionalText(entry, path, 'title') ?? id,
          given: isTree(entry.given) ? entry.given : {},
          when: r.text(entry, path, 'when'),
          then: isTree(entry.then) ? entry.then : {},
          mark: { file: source.file, line: source.line(path) },
        })
      })
    }
    return { scenarios: [...byId.values()] }
  },
})
