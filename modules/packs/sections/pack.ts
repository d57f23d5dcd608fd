/** Section `pack` (pack.yaml): who the container is. */
import { section } from '#kernel/section'
import type { Compiling } from '#kernel/section'
import { Reader, isTree } from '#kernel/reader'
import { MAX_REALM } from '#kernel/ids'

export interface CompiledPack {
  readonly id: string
  readonly version: string
  readonly title: string
  /** Storage label of the jurisdiction; null for a layer that others stand on. */
  readonly realm: number | null
  readonly languages: readonly string[]
  /** Shown wherever content is a reconstruction or an example; of all layers, lowest first. */
  readonly marks: readonly string[]
  readonly source: string | null
  readonly note: string | null
}

const fields = [
  'id',
  'version',
  'title',
  'extends',
  'realm',
  'languages',
  'calendar',
  'marks',
  'source',
  'note',
] as const
const languages = ['zh-Hans', 'zh-Hant', 'en'] as const

export const packSection = section<CompiledPack>({
  name: 'pack',
  files: ['pack.yaml'],
  pinned: true,
  compile(input) {
    let whole: CompiledPack = {
      id: input.container,
      version: '',
      title: input.container,
      realm: null,
      languages: ['zh-Hans'],
      marks: [],
      source: null,
      note: null,
    }
    for (const source of input.sources) {
      if (source.value === undefined) continue
      const r = new Reader(source, input.report)
      const tree = r.tree(source.value, [], fields)
      const id = r.id(tree, [])
      if (id !== '' && id !== source.layer)
        r.wrong(['id'], 'packs.id-differs', `id 是“${id}”，文件夹是“${source.layer}”`, '让两者一致')
      const version = r.text(tree, [], 'version')
      if (version !== '' && !/^\d{4}\.\d{1,4}$/.test(version))
        r.wrong(['version'], 'packs.version', `“${version}”不是版本`, "写成 年.序号，如 '2026.1'")
      r.texts(tree, [], 'extends').forEach((lower, i) => {
        if (lower === source.layer)
          r.wrong(['extends', i], 'packs.extends-itself', '包不能叠在自己上面', '去掉这一项')
      })
      const realm = r.whole(tree, [], 'realm', { min: 0, max: MAX_REALM }, -1)
      if (realm !== -1 && source.layer !== input.container) refuseGround(input, source.layer)
      whole = {
        id: input.container,
        version,
        title: r.text(tree, [], 'title'),
        realm: realm === -1 ? null : realm,
        languages: tree.languages === undefined ? whole.languages : r.texts(tree, [], 'languages', languages),
        marks: [...new Set([...whole.marks, ...r.texts(tree, [], 'marks')])],
        source: r.optionalText(tree, [], 'source'),
        note: r.optionalText(tree, [], 'note'),
      }
    }
    return whole
  },
})

/** A locality that runs on its own is nobody's ground: its places and offices are not another's. */
function refuseGround(input: Compiling, layer: string): void {
  for (const source of input.sources) {
    const lower = isTree(source.value) ? source.value.extends : undefined
    const at = Array.isArray(lower) ? lower.indexOf(layer) : -1
    if (at >= 0)
      new Reader(source, input.report).wrong(
        ['extends', at],
        'packs.extends-locality',
        `“${layer}”是另一个单独运行的地方，不能叠在它上面`,
        '只叠在没有 realm 的层上（国家、省）；要借用它的做法，把需要的内容写到自己的包里',
      )
  }
}
