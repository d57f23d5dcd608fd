/**
 * Taking steps out of a usual procedure: whoever led to the step leads to the one after it; what can no longer be reached goes
 * with it, and so do roles nobody needs any more. Pure.
 */
import { isTree } from '#kernel/reader'
import type { Tree } from '#kernel/reader'
import { textsIn, treeOf } from './offered.ts'
import type { ProcedureBase } from './offered.ts'

export interface Taken {
  readonly steps: ReadonlySet<string>
  readonly ends: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
  /** Changes of acts that stay: step → act → what differs. */
  readonly acts: ReadonlyMap<string, ReadonlyMap<string, Tree>>
  /** Where a matter begins, when that changed. */
  readonly start: string | null
}

type Refuse = (step: string, message: string, mend: string) => void

interface Act {
  readonly id: string
  readonly tree: Tree
}
const told = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What goes when these steps go. A step that cannot be taken out is refused and stays. */
export function stepsTaken(procedure: ProcedureBase, wanted: readonly string[], refuse: Refuse): Taken {
  const steps = new Map(
    Object.entries(treeOf(procedure.tree.steps)).flatMap(([id, s]) => (isTree(s) ? [[id, s]] : [])),
  )
  const actsOf = (id: string): Act[] =>
    Object.entries(treeOf(steps.get(id)?.acts)).flatMap(([act, tree]) =>
      isTree(tree) ? [{ id: act, tree }] : [],
    )
  const onward = (id: string): Act | undefined =>
    actsOf(id).find((a) => a.tree.to !== undefined && told(a.tree.to) !== id)
  const title = (id: string) => told(steps.get(id)?.title) || id

  // The way a matter takes when all goes well: only what lies on it has a before and an after.
  const main: string[] = []
  for (
    let at = told(procedure.tree.start);
    steps.has(at) && !main.includes(at);
    at = told(onward(at)?.tree.to)
  )
    main.push(at)
  const gone = new Map<string, string>()
  for (const id of wanted) {
    const on = onward(id)
    const heir = [...steps].find(([other, s]) => other !== id && treeOf(s.holder).lastOf === id)
    if (!main.includes(id) || !on)
      refuse(
        id,
        `“${title(id)}”不在主要的路上，不能单独去掉`,
        '它会随前一个环节一起去掉；要保留前一个，就保留它',
      )
    else if (on.tree.needs !== undefined && textsIn(on.tree.needs).includes('target'))
      refuse(id, `“${title(id)}”要选定承办单位，后面的环节要用`, '保留这个环节')
    else if (heir) refuse(id, `“${title(heir[0])}”要由它的承办单位再办，不能去掉`, '保留这个环节')
    else gone.set(id, told(on.tree.to))
  }
  if (main.every((id) => gone.has(id))) {
    const last = main.at(-1)!
    if (gone.delete(last)) refuse(last, '所有的环节都去掉了', '不采用这个流程，就不在“流程角色”里写它')
  }
  const leadsTo = (id: string): string => (gone.has(id) ? leadsTo(gone.get(id)!) : id)

  const start = leadsTo(told(procedure.tree.start))
  const reached = new Set<string>()
  const queue = [start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    for (const { tree } of actsOf(id))
      for (const to of [told(tree.to), told(treeOf(tree.limit).then)]) if (to !== '') queue.push(leadsTo(to))
  }
  const away = new Set([...steps.keys()].filter((id) => !reached.has(id)))
  const acts = new Map<string, Map<string, Tree>>()
  if (gone.size > 0)
    for (const id of reached)
      for (const act of actsOf(id)) {
        const change = changeOf(act.tree, leadsTo, away)
        if (Object.keys(change).length > 0)
          acts.set(id, (acts.get(id) ?? new Map<string, Tree>()).set(act.id, change))
      }
  const needed = new Set(
    [...reached].flatMap((id) => [
      told(treeOf(steps.get(id)?.holder).role),
      ...actsOf(id).map((a) => told(treeOf(a.tree.by).role)),
    ]),
  )
  const none = gone.size === 0
  return {
    steps: none ? new Set() : away,
    ends: new Set(none ? [] : procedure.ends.map((e) => e.id).filter((id) => !reached.has(id))),
    roles: new Set(none ? [] : procedure.roles.map((r) => r.id).filter((id) => !needed.has(id))),
    acts,
    start: start === told(procedure.tree.start) ? null : start,
  }
}

function changeOf(act: Tree, leadsTo: (id: string) => string, away: ReadonlySet<string>): Tree {
  const change: Record<string, unknown> = {}
  const to = told(act.to)
  if (to !== '' && leadsTo(to) !== to) change.to = leadsTo(to)
  const limit = treeOf(act.limit)
  const then = told(limit.then)
  if (then !== '' && leadsTo(then) !== then) change.limit = { ...limit, then: leadsTo(then) }
  const apart = textsIn(act.apart)
  const left = apart.filter((a) => !away.has(a.split('/')[0]!))
  if (left.length < apart.length) change.apart = left
  return change
}
