/** Duties that say how they are fulfilled: written with their items, procedure and post, proved against what the pack has. */
import { isTree } from '#kernel/reader'
import type { Path, Reader, Tree } from '#kernel/reader'
import type { Compiled } from '#kernel/section'
import type { BodyKind, DutyWay, Flaw } from './rules.ts'

const wayFields = ['title', 'items', 'procedure', 'post']
const postWayFields = wayFields.filter((field) => field !== 'post')

/** The duties of a kind or post: a sentence, or `{ title, items, procedure, post }`. `ways` is left out when none has one. */
export function readDuties(
  reader: Reader,
  tree: Tree,
  path: Path,
  of: 'kind' | 'post',
): { duties: readonly string[]; ways?: readonly DutyWay[] } {
  const duties: string[] = []
  const ways: DutyWay[] = []
  reader.entries(tree.duties, [...path, 'duties']).forEach((entry, i) => {
    const at = [...path, 'duties', i]
    if (!isTree(entry)) {
      if (typeof entry === 'string' && entry.trim() !== '') duties.push(entry.trim())
      else
        reader.wrong(
          at,
          'not-text',
          '职责应为一句话',
          '写成 “- 职责文字” 或 { title: 职责文字, items: [事项] }',
        )
      return
    }
    const way = reader.tree(entry, at, of === 'kind' ? wayFields : postWayFields)
    const duty = reader.text(way, at, 'title')
    duties.push(duty)
    const items = reader.texts(way, at, 'items')
    const procedure = reader.optionalText(way, at, 'procedure')
    const post = of === 'kind' ? reader.optionalText(way, at, 'post') : null
    if (items.length > 0 || procedure !== null || post !== null) ways.push({ duty, items, procedure, post })
  })
  return ways.length === 0 ? { duties } : { duties, ways }
}

/** What duties may name, read from other sections by their published JSON alone. */
export interface Fulfilling {
  readonly items: readonly { readonly code: string; readonly title: string; readonly leaf: boolean }[]
  readonly procedures: readonly {
    readonly id: string
    readonly title: string
    readonly roles: readonly { readonly kinds: readonly string[] }[]
  }[]
}

/** Undefined while the container lacks what duties name: then nothing can be said about them. */
export function fulfillingOf(all: Compiled): Fulfilling | undefined {
  const items = all.get<{ nodes: Fulfilling['items'] }>('events')?.nodes
  const procedures = all.get<{ procedures: Fulfilling['procedures'] }>('procedures')?.procedures
  return items && procedures ? { items, procedures } : undefined
}

const takes = (pattern: string, code: string): boolean =>
  pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : pattern === code

/** A duty names items that exist, a procedure its body has a part in, and a post of its body. */
export function judgeWays(kinds: readonly BodyKind[], world: Fulfilling): Flaw[] {
  const flaws: Flaw[] = []
  kinds.forEach((kind, i) => {
    judge(kind, kind, ['kinds', i])
    kind.posts.forEach((post, j) => judge(kind, post, ['kinds', i, 'posts', j]))
  })
  return flaws

  function judge(kind: BodyKind, of: Pick<BodyKind, 'duties' | 'ways'>, path: Flaw['path']): void {
    for (const way of of.ways ?? []) {
      const at = [...path, 'duties', of.duties.indexOf(way.duty)]
      const wrong = (field: string, code: string, message: string, mend: string) =>
        flaws.push({ path: [...at, field], code, level: 'error', message, mend })
      for (const pattern of way.items)
        if (!world.items.some((n) => n.leaf && takes(pattern, n.code)))
          wrong(
            'items',
            'duty-item-unknown',
            `职责“${way.duty}”的事项“${pattern}”不存在`,
            '改为 items/ 中的代码，或前缀加 *',
          )
      if (way.post !== null && !kind.posts.some((p) => p.id === way.post))
        wrong(
          'post',
          'duty-post-unknown',
          `职责“${way.duty}”的岗位“${way.post}”不在“${kind.title}”里`,
          'post 写同一组织的岗位 id',
        )
      if (way.procedure === null) continue
      const procedure = world.procedures.find((p) => p.id === way.procedure)
      if (!procedure)
        wrong(
          'procedure',
          'duty-procedure-unknown',
          `职责“${way.duty}”的流程“${way.procedure}”不存在，或没有填写角色`,
          '改为 procedures/ 中的流程',
        )
      else if (!procedure.roles.some((role) => role.kinds.includes(kind.id)))
        wrong(
          'procedure',
          'duty-without-part',
          `职责“${way.duty}”写的流程“${procedure.title}”里没有“${kind.title}”的角色`,
          '改为它参与的流程，或在流程的角色里写上这类组织',
        )
    }
  }
}

/** A way as pages show it: items and procedure by their names. */
export interface ShownWay {
  duty: string
  items: { code: string; title: string }[]
  procedure: { id: string; title: string } | null
  post: string | null
}

export function shownWays(ways: readonly DutyWay[] | undefined, world: Fulfilling | undefined): ShownWay[] {
  return (ways ?? []).map(({ duty, items, procedure, post }) => ({
    duty,
    items: items.map((pattern) => {
      const code = pattern.replace(/\*$/, '')
      return { code, title: world?.items.find((n) => n.code === code)?.title ?? pattern }
    }),
    procedure:
      procedure === null
        ? null
        : { id: procedure, title: world?.procedures.find((p) => p.id === procedure)?.title ?? procedure },
    post,
  }))
}
