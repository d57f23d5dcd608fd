/** Section `openness` (openness.yaml) of a container: what is published, for how long, how often, by whom. */
import { Reader } from '#kernel/reader'
import { section } from '#kernel/section'
import type { Compiled, Compiling, Finding, Mark, Source } from '#kernel/section'
import type { CompiledBodies } from '#modules/bodies'
import { markOfStep } from '#modules/flow'
import type { Procedure } from '#modules/flow'
import { loadCategories } from './load.ts'
import { LAW_DAYS, rounds } from './rules.ts'
import type { Category, CompiledOpenness, PublicationFacet } from './rules.ts'

const fields = ['id', 'title', 'law', 'days', 'every', 'by', 'questionDays', 'source', 'note', 'retired']

interface Found {
  readonly value: Category
  readonly source: Source
  readonly index: number
}

/** Lines beside the value: a moved line must not change what is pinned. */
const marks = new WeakMap<object, (id: string, key?: string) => Mark | undefined>()

export function compileOpenness(input: Compiling): CompiledOpenness {
  const found = new Map<string, Found>()
  for (const source of input.sources) {
    const reader = new Reader(source, input.report)
    const file = reader.tree(source.value, [], ['categories'])
    const here = new Set<string>()
    reader.entries(file.categories, ['categories']).forEach((entry, i) => {
      const path = ['categories', i]
      const tree = reader.tree(entry, path, fields)
      const id = reader.id(tree, path)
      if (id === '') return
      if (here.has(id)) reader.wrong(path, 'id-twice', `“${id}”写了两次`, '删去其中一个')
      here.add(id)
      if (tree.retired === true) {
        const lower = found.get(id)
        if (lower && lower.value.law !== null)
          reader.wrong(
            path,
            'law-retired',
            `“${lower.value.title}”是法律规定必须公开的，不能停用`,
            `删去 retired；依据：${lower.value.source ?? ''}`,
          )
        found.delete(id)
      } else
        found.set(id, {
          value: readCategory(reader, tree, path, id, found.get(id)?.value),
          source,
          index: i,
        })
    })
  }
  const compiled: CompiledOpenness = { categories: [...found.values()].map((f) => f.value) }
  marks.set(compiled, (id, key) => {
    const at = found.get(id)
    return (
      at && {
        file: at.source.file,
        line: at.source.line(['categories', at.index, ...(key === undefined ? [] : [key])]),
      }
    )
  })
  return compiled
}

type Tree = Readonly<Record<string, unknown>>
type Path = readonly (string | number)[]

/** An upper layer writes only what differs; what the law asks for may grow, never shrink. */
function readCategory(reader: Reader, tree: Tree, path: Path, id: string, lower?: Category): Category {
  const has = (key: string) => tree[key] !== undefined || lower === undefined
  const law = has('law')
    ? tree.law === undefined || tree.law === null
      ? null
      : reader.whole(tree, path, 'law', { min: 1, max: 7 }, 1)
    : lower!.law
  if (lower && lower.law !== law)
    reader.wrong([...path, 'law'], 'law-changed', `“${id}”属于法定的哪一类，由国家层写明`, '删去 law')
  const days = has('days') ? reader.whole(tree, path, 'days', { min: 1, max: 366 }, LAW_DAYS) : lower!.days
  const least = Math.max(lower?.days ?? 0, law === null ? 0 : LAW_DAYS)
  if (days < least)
    reader.wrong(
      [...path, 'days'],
      'window-shortened',
      `“${id}”公示 ${days} 天，少于应有的 ${least} 天`,
      `写成 days: ${least} 或更长；依据：${lower?.source ?? '城市居民委员会组织法（2025年修订）第三十四条'}`,
    )
  return {
    id,
    title: has('title') ? reader.text(tree, path, 'title') : lower!.title,
    law,
    days: Math.max(days, least),
    every: has('every') ? (reader.oneOf(tree, path, 'every', rounds) ?? 'once') : lower!.every,
    by: has('by') ? reader.texts(tree, path, 'by') : lower!.by,
    questionDays: has('questionDays')
      ? reader.whole(tree, path, 'questionDays', { min: 1, max: 60 }, 5)
      : lower!.questionDays,
    source: has('source') ? reader.optionalText(tree, path, 'source') : lower!.source,
  }
}

export function checkOpenness(
  compiled: CompiledOpenness,
  all: Compiled,
  report: (finding: Finding) => void,
): void {
  const at = (id: string, key?: string): Mark =>
    marks.get(compiled)?.(id, key) ?? { file: 'openness.yaml', line: 1 }
  const wrong = (mark: Mark, level: Finding['level'], code: string, message: string, mend: string) =>
    report({ ...mark, level, code, message, mend })
  const kinds = all.get<CompiledBodies>('bodies')?.kinds ?? []
  const publishes = (kind: string) =>
    kinds.find((k) => k.id === kind)?.posts.some((p) => p.may.includes('openness.publish')) ?? false
  for (const c of compiled.categories) {
    const here = c.by.filter((kind) => kinds.some((k) => k.id === kind))
    if (kinds.length === 0 || here.length === 0) continue
    for (const kind of here)
      if (!publishes(kind))
        wrong(
          at(c.id, 'by'),
          'error',
          'nobody-may',
          `“${c.title}”应由“${kind}”公开，但它没有岗位带 openness.publish`,
          '在 bodies.yaml 给它的一个岗位加上 openness.publish',
        )
  }
  const procedures = all.get<{ procedures: readonly Procedure[] }>('procedures')?.procedures ?? []
  for (const procedure of procedures)
    for (const step of procedure.steps) {
      const facet = step.facets?.publication as PublicationFacet | undefined
      if (!facet) continue
      const category = compiled.categories.find((c) => c.id === facet.category)
      if (!category)
        wrong(
          markOfStep(procedure, step, 'publication', 'category'),
          'error',
          'category-unknown',
          `环节“${step.title}”公示的类别“${facet.category}”没有写在 openness.yaml`,
          `可用的类别：${compiled.categories.map((c) => c.id).join('、')}`,
        )
      else if (facet.days !== undefined && facet.days < category.days)
        wrong(
          markOfStep(procedure, step, 'publication', 'days'),
          'error',
          'window-shortened',
          `环节“${step.title}”公示 ${facet.days} 天，少于“${category.title}”的 ${category.days} 天`,
          `写成 days: ${category.days} 或更长；依据：${category.source ?? ''}`,
        )
    }
}

export const opennessSection = section<CompiledOpenness>({
  name: 'openness',
  files: ['openness.yaml'],
  pinned: true,
  compile: compileOpenness,
  check: checkOpenness,
  load: (ctx, compiled, to) => loadCategories(ctx, compiled, to),
})

export const sections = [opennessSection]
