/** Section `purposes` (purposes.yaml) of a container: what personal data are processed for, and how soon objections are answered. */
import { Reader } from '#kernel/reader'
import { section } from '#kernel/section'
import type { Compiled, Mark, Source } from '#kernel/section'
import type { CalendarSource } from '#kernel/time'
import type { CompiledBodies } from '#modules/bodies'
import { loadPurposes } from './load.ts'
import type { CompiledPurposes } from './load.ts'
import { bases } from './rules.ts'
import type { DeclaredPurpose } from './rules.ts'

const fields = [
  'id',
  'title',
  'basis',
  'clause',
  'fields',
  'may',
  'retentionDays',
  'retention',
  'sensitive',
  'consent',
  'note',
  'retired',
]

interface Found {
  readonly value: DeclaredPurpose
  readonly source: Source
  readonly path: readonly (string | number)[]
}

/** Lines beside the value: a moved line must not change what is loaded. */
const marks = new WeakMap<object, (id: string) => Mark | undefined>()

export const purposesSection = section<CompiledPurposes>({
  name: 'purposes',
  files: ['purposes.yaml'],
  pinned: false,
  compile(input) {
    const found = new Map<string, Found>()
    let handler: { name: string | null; contact: string | null } | undefined
    let answers = { workingDays: 15, source: '' }
    for (const source of input.sources) {
      const reader = new Reader(source, input.report)
      const file = reader.tree(source.value, [], ['purposes', 'answers', 'handler'])
      if (file.answers !== undefined) {
        const tree = reader.tree(file.answers, ['answers'], ['workingDays', 'source', 'note'])
        answers = {
          workingDays: reader.whole(tree, ['answers'], 'workingDays', { min: 1, max: 30 }, 15),
          source: reader.text(tree, ['answers'], 'source'),
        }
      }
      if (file.handler !== undefined) {
        const tree = reader.tree(file.handler, ['handler'], ['name', 'contact', 'note'])
        handler = {
          name: reader.optionalText(tree, ['handler'], 'name') ?? handler?.name ?? null,
          contact: reader.optionalText(tree, ['handler'], 'contact') ?? handler?.contact ?? null,
        }
      }
      const here = new Set<string>()
      reader.entries(file.purposes, ['purposes']).forEach((entry, i) => {
        const path = ['purposes', i]
        const tree = reader.tree(entry, path, fields)
        const id = reader.id(tree, path)
        if (id === '') return
        if (here.has(id)) reader.wrong(path, 'id-twice', `“${id}”写了两次`, '删去其中一个')
        here.add(id)
        if (tree.retired === true) found.delete(id)
        else found.set(id, { value: readPurpose(reader, tree, id, path), source, path })
      })
    }
    const compiled: CompiledPurposes = {
      purposes: [...found.values()].map((f) => f.value),
      answers,
      ...(handler ? { handler } : {}),
    }
    marks.set(compiled, (id) => {
      const at = found.get(id)
      return at && { file: at.source.file, line: at.source.line(at.path) }
    })
    return compiled
  },
  check(compiled, all: Compiled, report) {
    if (compiled.purposes.length > 0 && !compiled.handler?.contact)
      report({
        file: 'purposes.yaml',
        line: 1,
        level: 'warning',
        code: 'no-handler',
        message: '没有写个人信息处理者的联系方式（《个人信息保护法》第十七条要求告知）',
        mend: '写上 handler: { name: 处理者名称, contact: 电话或地址 }',
      })
    const kinds = all.get<CompiledBodies>('bodies')?.kinds
    if (!kinds || kinds.length === 0) return
    const given = new Set(kinds.flatMap((k) => k.posts.flatMap((p) => p.may)))
    for (const purpose of compiled.purposes) {
      if (purpose.may.length === 0 || purpose.may.some((flag) => given.has(flag))) continue
      report({
        ...(marks.get(compiled)?.(purpose.id) ?? { file: 'purposes.yaml', line: 1 }),
        level: 'warning',
        code: 'purpose-unused',
        message: `用途“${purpose.title}”的许可（${purpose.may.join('、')}）没有任何岗位持有`,
        mend: '在 bodies.yaml 的岗位里写上许可，或用 retired: true 停用这一用途',
      })
    }
  },
  load: (ctx, compiled, to) =>
    loadPurposes(ctx, compiled, to.all.get<CalendarSource>('calendar'), to.jurisdiction),
})

type Tree = Readonly<Record<string, unknown>>

function readPurpose(
  reader: Reader,
  tree: Tree,
  id: string,
  path: readonly (string | number)[],
): DeclaredPurpose {
  const basis = reader.oneOf(tree, path, 'basis', bases) ?? 'statute'
  const consent = reader.optionalText(tree, path, 'consent')
  if ((basis === 'consent') !== (consent !== null))
    reader.wrong(
      [...path, 'consent'],
      'consent-words',
      basis === 'consent' ? `“${id}”以同意为依据，却没有写同意什么` : `“${id}”不以同意为依据，不能要求同意`,
      '以同意为依据的用途写 consent: 同意的内容；其他用途不写',
    )
  const covered = reader.texts(tree, path, 'fields').filter((field, i) => {
    if (/^[a-z]+\.([a-z][a-z0-9-]*|\*)$/.test(field)) return true
    reader.wrong(
      [...path, 'fields', i],
      'field-wrong',
      `字段“${field}”无法读取`,
      '写成 person.phone；person.* 表示一个人的全部登记信息',
    )
    return false
  })
  if (covered.length === 0)
    reader.wrong(
      [...path, 'fields'],
      'no-fields',
      `“${id}”没有字段`,
      '逐项写出用得着的字段：fields: [person.name]',
    )
  return {
    id,
    title: reader.text(tree, path, 'title'),
    basis,
    clause: reader.text(tree, path, 'clause'),
    fields: covered,
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
    retentionDays:
      tree.retentionDays === undefined || tree.retentionDays === null
        ? null
        : reader.whole(tree, path, 'retentionDays', { min: 1, max: 36_525 }, 1),
    retention: reader.text(tree, path, 'retention'),
    sensitive: tree.sensitive === true,
    consent,
  }
}

export const sections = [purposesSection]
