/** Section `elements` (elements.yaml) of a container: which facts the register keeps, on which law, how fresh. */
import { must } from '#kernel/access'
import type { Context } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { Reader } from '#kernel/reader'
import type { Path, Tree } from '#kernel/reader'
import { section } from '#kernel/section'
import { allowLoading } from './access.ts'
import { core } from './rules.ts'
import type { Element } from './rules.ts'
import { applyElements, elementsIn } from './store/elements.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

export interface CompiledElements {
  readonly elements: readonly Element[]
}

const kinds = ['person', 'household', 'dwelling', 'organisation'] as const
const types = [
  'text',
  'day',
  'option',
  'whole',
  'area',
  'id-number',
  'phone',
  'organisation-code',
  'household',
  'dwelling',
  'place',
] as const
const sensitivities = ['public', 'internal', 'personal', 'sensitive'] as const
const fields = [
  'of',
  'id',
  'title',
  'type',
  'options',
  'sensitivity',
  'basis',
  'freshnessDays',
  'owner',
  'required',
  'note',
  'retired',
]

/** What is never kept of anybody, whatever a pack says: PIPL 28 with no purpose here, and no marks of persons. */
const banned: readonly { readonly words: readonly string[]; readonly why: string }[] = [
  { words: ['ethnicity', '民族'], why: '民族' },
  { words: ['belief', 'religion', '宗教', '信仰'], why: '宗教信仰' },
  { words: ['biometric', 'fingerprint', 'face', '人脸', '指纹', '虹膜'], why: '生物识别信息' },
  { words: ['score', 'rank', '积分', '评分', '信用分', '等级评定'], why: '对人的评分排名' },
]

export const elementsSection = section<CompiledElements>({
  name: 'elements',
  files: ['elements.yaml'],
  // Read through the realm's own table: a value keeps its meaning by its element's id and type, which never change.
  pinned: false,
  compile(input) {
    const found = new Map<string, Element>()
    for (const source of input.sources) {
      const reader = new Reader(source, input.report)
      const file = reader.tree(source.value, [], ['elements'])
      reader.entries(file['elements'], ['elements']).forEach((entry, i) => {
        const path = ['elements', i]
        const tree = reader.tree(entry, path, fields)
        const element = readElement(reader, tree, path)
        if (!element) return
        const key = `${element.kind}/${element.id}`
        if (tree['retired'] === true) found.delete(key)
        else found.set(key, element)
      })
    }
    const elements = [...found.values()]
    if (elements.length > 0) demandCore(elements, new Reader(input.sources[0]!, input.report))
    return { elements }
  },
  async load(ctx, compiled, to) {
    await loadElements(ctx, compiled, to.jurisdiction)
  },
})

function readElement(reader: Reader, tree: Tree, path: Path): Element | undefined {
  const kind = reader.oneOf(tree, path, 'of', kinds)
  const id = reader.id(tree, path)
  if (tree['retired'] === true && kind && id)
    return {
      kind,
      id,
      title: id,
      type: 'text',
      options: [],
      sensitivity: 'internal',
      basis: '',
      freshnessDays: null,
      owner: null,
      required: false,
    }
  const title = reader.text(tree, path, 'title')
  const type = reader.oneOf(tree, path, 'type', types)
  const sensitivity = reader.oneOf(tree, path, 'sensitivity', sensitivities)
  const basis = reader.text(tree, path, 'basis')
  if (!kind || !id || !type || !sensitivity) return undefined
  const wrong = banned.find((b) => b.words.some((w) => id.split('-').includes(w) || title.includes(w)))
  if (wrong)
    reader.wrong(
      path,
      'element-banned',
      `“${title}”不得登记：${wrong.why}`,
      '删去这一项：没有法定用途的敏感信息一律不收集（个人信息保护法第六条、第二十八条）',
    )
  const wanted = core[kind][id]
  if (wanted && wanted !== type)
    reader.wrong([...path, 'type'], 'element-type', `“${id}”的类型应为 ${wanted}`, `写 type: ${wanted}`)
  const options = reader.entries(tree['options'], [...path, 'options']).map((entry, i) => {
    const at = [...path, 'options', i]
    const option = reader.tree(entry, at, ['id', 'title'])
    return { id: reader.id(option, at), title: reader.text(option, at, 'title') }
  })
  if ((type === 'option') !== options.length > 0)
    reader.wrong(
      [...path, 'options'],
      'element-options',
      type === 'option' ? `“${title}”没有可选的值` : `“${title}”不是选项，不能写 options`,
      '类型为 option 的写 options: [{ id, title }]，其他类型不写',
    )
  const days = reader.whole(tree, path, 'freshnessDays', { min: 1, max: 36_500 }, 0)
  return {
    kind,
    id,
    title,
    type,
    options,
    sensitivity,
    basis,
    freshnessDays: days === 0 ? null : days,
    owner: reader.optionalText(tree, path, 'owner'),
    required: tree['required'] === true,
  }
}

/** The register's own acts need some elements; without them a pack would load and then refuse every act. */
function demandCore(elements: readonly Element[], reader: Reader): void {
  for (const kind of kinds)
    for (const [id, type] of Object.entries(core[kind]))
      if (!elements.some((e) => e.kind === kind && e.id === id))
        reader.wrong(
          ['elements'],
          'element-missing',
          `缺少数据元 ${kind}.${id}`,
          `增加 { of: ${kind}, id: ${id}, type: ${type}, … }`,
        )
}

/** Adds and renames; an element in use never changes its type, and one no longer listed stays for what was recorded. */
export async function loadElements(
  ctx: Context,
  compiled: CompiledElements,
  to: { readonly id: string; readonly realm: number },
): Promise<void> {
  if (compiled.elements.length === 0) return
  const permit = must(allowLoading(ctx.realm, to))
  const there = await elementsIn(ctx)
  const before = new Map(there.map((e) => [`${e.kind}/${e.id}`, e]))
  for (const e of compiled.elements) {
    const old = before.get(`${e.kind}/${e.id}`)
    if (old && old.type !== e.type)
      throw refuse('registry.type-changed', { title: e.title, before: old.type, after: e.type })
  }
  await applyElements(
    permit,
    ctx,
    compiled.elements.map((e, sort) => ({ ...e, sort })),
  )
  ctx.touch({
    kind: 'registry.elements',
    id: null,
    fields: compiled.elements.map((e) => `${e.kind}.${e.id}`),
  })
}
