/** Section `bodies` (bodies.yaml) of a container. */
import { Reader, isTree } from '#kernel/reader'
import { section } from '#kernel/section'
import type { Compiled, Finding, Mark, Source } from '#kernel/section'
import type { CompiledLevels, CompiledPlaces } from '#modules/territory'
import { fulfillingOf, judgeWays, readDuties } from './duties.ts'
import { loadBodies } from './load.ts'
import type { CompiledBodies } from './load.ts'
import { judgeKinds, judgeSingles, natures, powers, sights } from './rules.ts'
import type { BodyKind, Flaw, Post, SingleBody } from './rules.ts'

/** Lines of the merged lists. Kept beside the value: a moved line must not change a snapshot's hash. */
const marks = new WeakMap<object, (path: readonly (string | number)[]) => Mark>()

const kindFields = [
  'id',
  'like',
  'title',
  'nature',
  'serves',
  'name',
  'within',
  'powers',
  'duties',
  'from',
  'source',
  'note',
  'posts',
  'retired',
]
const postFields = [
  'id',
  'title',
  'seats',
  'powers',
  'may',
  'sight',
  'deputy',
  'duties',
  'note',
  'source',
  'retired',
]
const patternFields = kindFields.filter((field) => field !== 'serves' && field !== 'like')
const bodyFields = ['id', 'kind', 'place', 'name', 'note', 'source', 'retired']

interface Found<T> {
  readonly value: T
  readonly source: Source
  readonly path: readonly (string | number)[]
}

export const bodiesSection = section<CompiledBodies>({
  name: 'bodies',
  files: ['bodies.yaml'],
  pinned: true,
  compile(input) {
    const kinds = new Map<string, Found<BodyKind>>()
    const bodies = new Map<string, Found<SingleBody>>()
    const patterns = new Map<string, Found<Pattern>>()
    for (const source of input.sources) {
      const reader = new Reader(source, input.report)
      const file = reader.tree(source.value, [], ['patterns', 'kinds', 'bodies'])
      overlay(reader, file.patterns, 'patterns', patternFields, patterns, (tree, path) => ({
        id: reader.id(tree, path),
        tree,
      }))
      overlay(reader, file.kinds, 'kinds', kindFields, kinds, (tree, path) =>
        readKind(reader, patterned(reader, tree, path, patterns), path),
      )
      overlay(reader, file.bodies, 'bodies', bodyFields, bodies, (tree, path) => ({
        id: reader.id(tree, path),
        kind: reader.text(tree, path, 'kind'),
        place: reader.text(tree, path, 'place'),
        name: reader.text(tree, path, 'name'),
      }))
    }
    const lists = { kinds: [...kinds.values()], bodies: [...bodies.values()] }
    const compiled = { kinds: lists.kinds.map((k) => k.value), bodies: lists.bodies.map((b) => b.value) }
    marks.set(compiled, ([list, index, ...rest]) => {
      const found = lists[list as 'kinds' | 'bodies']?.[Number(index)]
      return found
        ? { file: found.source.file, line: found.source.line([...found.path, ...rest]) }
        : { file: '', line: 1 }
    })
    return compiled
  },
  check(compiled: CompiledBodies, all: Compiled, report) {
    const levels = all.get<CompiledLevels>('levels')?.levels
    const places = all.get<CompiledPlaces>('places')?.places
    const codes = places && new Set(places.map((p) => p.code))
    const at = marks.get(compiled)
    const tell = (flaw: Flaw): void => {
      const finding: Finding = {
        ...(at?.(flaw.path) ?? { file: 'bodies.yaml', line: 1 }),
        level: flaw.level,
        code: flaw.code,
        message: flaw.message,
        mend: flaw.mend,
      }
      report(finding)
    }
    judgeKinds(compiled.kinds, levels).forEach(tell)
    judgeSingles(compiled.bodies, compiled.kinds, codes).forEach(tell)
    const world = fulfillingOf(all)
    if (world) judgeWays(compiled.kinds, world).forEach(tell)
  },
  load: (ctx, compiled, to) => loadBodies(ctx, compiled, to.jurisdiction, fulfillingOf(to.all)),
})

type Tree = Readonly<Record<string, unknown>>

/** An upper layer's entry replaces the lower one of the same id as a whole; `retired: true` takes it away. */
function overlay<T extends { id: string }>(
  reader: Reader,
  value: unknown,
  list: string,
  fields: readonly string[],
  into: Map<string, Found<T>>,
  read: (tree: Tree, path: readonly (string | number)[]) => T,
): void {
  const here = new Set<string>()
  reader.entries(value, [list]).forEach((entry, i) => {
    const path = [list, i]
    const tree = reader.tree(entry, path, fields)
    const id = reader.id(tree, path)
    if (id === '') return
    if (here.has(id)) reader.wrong(path, 'id-twice', `“${id}”写了两次`, '删去其中一个')
    here.add(id)
    if (tree.retired === true) into.delete(id)
    else into.set(id, { value: read(tree, path), source: reader.source, path })
  })
}

/** A usual kind of body a layer offers; a locality that has it says `like` and writes only what differs. */
interface Pattern {
  readonly id: string
  readonly tree: Tree
}

/** The entry laid over the pattern it names: field by field, posts by their id. */
function patterned(
  reader: Reader,
  tree: Tree,
  path: readonly (string | number)[],
  patterns: ReadonlyMap<string, Found<Pattern>>,
): Tree {
  if (tree.like === undefined) return tree
  const like = reader.text(tree, path, 'like')
  const pattern = patterns.get(like)?.value.tree
  if (!pattern) {
    const known = [...patterns.keys()].join('、') || '（没有）'
    reader.wrong([...path, 'like'], 'pattern-unknown', `没有名为“${like}”的样式`, `可用的样式：${known}`)
    return tree
  }
  return { ...pattern, ...tree, posts: postsOver(pattern.posts, tree.posts) }
}

function postsOver(lower: unknown, upper: unknown): unknown {
  if (!Array.isArray(lower) || !Array.isArray(upper)) return upper ?? lower
  const posts = new Map<unknown, Tree>(lower.filter(isTree).map((post) => [post.id, post]))
  for (const post of upper as unknown[]) {
    if (!isTree(post)) return upper
    if (post.retired === true) posts.delete(post.id)
    else posts.set(post.id, { ...posts.get(post.id), ...post })
  }
  return [...posts.values()]
}

function readKind(reader: Reader, tree: Tree, path: readonly (string | number)[]): BodyKind {
  const title = reader.text(tree, path, 'title')
  const serves = reader.text(tree, path, 'serves')
  const name = reader.optionalText(tree, path, 'name') ?? `{place}${title}`
  if (serves !== 'none' && serves !== '' && !name.includes('{place}'))
    reader.wrong(
      [...path, 'name'],
      'name-without-place',
      `“${title}”每处一个，名称里却没有 {place}`,
      `写成 name: '{place}${title}'`,
    )
  if (tree.from === undefined)
    reader.wrong(path, 'day-missing', `“${title}”没有起日`, "写上 from: '2026-01-01'")
  return {
    id: reader.id(tree, path),
    title,
    nature: reader.oneOf(tree, path, 'nature', natures) ?? 'organisation',
    serves: serves === 'none' || serves === '' ? null : serves,
    name,
    within: reader.optionalText(tree, path, 'within'),
    powers: reader.texts(tree, path, 'powers', powers),
    ...readDuties(reader, tree, path, 'kind'),
    from: reader.day(tree, path, 'from') ?? '0001-01-01',
    source: reader.optionalText(tree, path, 'source'),
    posts: reader.entries(tree.posts, [...path, 'posts']).map((entry, j) => {
      const at = [...path, 'posts', j]
      return readPost(reader, reader.tree(entry, at, postFields), at)
    }),
  }
}

function readPost(reader: Reader, tree: Tree, path: readonly (string | number)[]): Post {
  return {
    id: reader.id(tree, path),
    title: reader.text(tree, path, 'title'),
    seats: reader.whole(tree, path, 'seats', { min: 0, max: 10_000 }, 1),
    powers: reader.texts(tree, path, 'powers', powers),
    may: reader.texts(tree, path, 'may').filter((flag, i) => {
      if (/^[a-z-]+\.[a-z-]+$/.test(flag)) return true
      reader.wrong(
        [...path, 'may', i],
        'may-wrong',
        `许可“${flag}”无法读取`,
        '写成 模块.许可，如 casework.handle',
      )
      return false
    }),
    sight: tree.sight === undefined ? 'none' : (reader.oneOf(tree, path, 'sight', sights) ?? 'none'),
    deputy: reader.optionalText(tree, path, 'deputy'),
    ...readDuties(reader, tree, path, 'post'),
  }
}

export const sections = [bodiesSection]
