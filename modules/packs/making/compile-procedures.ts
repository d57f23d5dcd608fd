/** Sheets 流程角色 and 环节: who fills the roles, what the locality calls its steps, which it does without. */
import { isTree } from '#kernel/reader'
import type { Tree } from '#kernel/reader'
import { actTrees, treeOf } from './offered.ts'
import type { Named, ProcedureBase } from './offered.ts'
import type { FilledRow } from './filled.ts'
import { LEFT_TO_END, WHOLE_PROCEDURE, modeTitles } from './forms.ts'
import type { Making } from './making.ts'
import { bodiesNode, once, rowsOf, textNode, wholeNode, write } from './making.ts'
import { stepsTaken } from './steps-away.ts'
import type { Taken } from './steps-away.ts'
import { list, map, texts, value } from './tree.ts'
import type { Node } from './tree.ts'

interface Way {
  readonly procedure: ProcedureBase
  readonly roles: { readonly row: FilledRow; readonly role: Named }[]
  readonly steps: {
    readonly row: FilledRow
    readonly step: Named
    readonly drop: boolean
    /** Matters may stand in what is dropped. */
    readonly leaves: boolean
  }[]
  head: FilledRow | undefined
}

export function compileProcedures(m: Making): void {
  const ways = new Map<string, Way>()
  const wayOf = (procedure: ProcedureBase): Way => {
    const way = ways.get(procedure.id) ?? { procedure, roles: [], steps: [], head: undefined }
    ways.set(procedure.id, way)
    return way
  }
  const seen = new Map<string, FilledRow>()
  for (const row of rowsOf(m, '流程角色')) {
    const procedure = row.named('流程', m.base.procedures, '流程')
    // Judged even where its procedure is unknown.
    const role = procedure
      ? row.named('角色', procedure.roles, `“${procedure.title}”的角色`)
      : row.named(
          '角色',
          m.base.procedures.flatMap((p) => p.roles),
          '角色',
        )
    if (procedure && role && once(row, '角色', seen, `${procedure.title}·${role.title}`))
      wayOf(procedure).roles.push({ row, role })
  }
  for (const row of rowsOf(m, '环节')) {
    const procedure = row.named('流程', m.base.procedures, '流程')
    const how = row.choice('做法', { 改写: 'change', 去掉: 'drop', [LEFT_TO_END]: 'leave' })
    const leaves = how === 'leave'
    const drop = leaves || how === 'drop'
    if (drop) row.idle(['本地名称', '告诉居民', '期限', '计法', '公示天数'], '去掉的环节')
    if (!procedure) continue
    if (row.text('环节') === WHOLE_PROCEDURE) {
      if (!once(row, '环节', seen, `${procedure.title}·${WHOLE_PROCEDURE}`)) continue
      if (drop) row.wrong('做法', 'idle', '整个流程不能去掉', '不采用这个流程，就不在“流程角色”里写它')
      row.needs(['本地名称'], '整个流程改名')
      row.idle(['告诉居民', '期限', '计法', '公示天数'], '整个流程只改名称和依据')
      wayOf(procedure).head = row
      continue
    }
    const step = row.named('环节', procedure.steps, `“${procedure.title}”的环节`)
    if (step && once(row, '环节', seen, `${procedure.title}·${step.title}·环节`))
      wayOf(procedure).steps.push({ row, step, drop, leaves })
  }
  const clocks: Node[] = []
  for (const way of ways.values()) clocks.push(...compileWay(m, way))
  if (clocks.length > 0) write(m, 'clocks.yaml', map({ clocks: list(clocks) }))
}

function compileWay(m: Making, way: Way): Node[] {
  const { procedure } = way
  const dropped = way.steps.filter((s) => s.drop)
  const taken = stepsTaken(
    procedure,
    dropped.map((s) => s.step.id),
    (id, message, mend) => {
      dropped.find((s) => s.step.id === id)?.row.wrong('环节', 'cannot-drop', message, mend)
    },
  )
  missingRoles(way, taken)
  const clocks: Node[] = []
  const steps: Record<string, Node> = {}
  const dropAt = dropped[0]?.row.at('环节')
  const leaving = dropped.find((s) => s.leaves)
  for (const id of taken.steps) {
    const row = dropped.find((s) => s.step.id === id)?.row
    steps[id] = value(null, row ? row.at('环节') : dropAt)
  }
  for (const { row, step, drop } of way.steps) {
    if (drop) continue
    if (taken.steps.has(step.id))
      row.wrong('环节', 'idle', `“${step.title}”随去掉的环节一起去掉了`, '删去这一行')
    const clock = ownClock(m, row, procedure, step)
    if (clock) clocks.push(clock.node)
    const tree = treeOf(treeOf(procedure.tree.steps)[step.id])
    if (row.text('公示天数') !== undefined && !isTree(tree.publication))
      row.wrong('公示天数', 'idle', `“${step.title}”不是公示的环节`, '清空这一格')
    const days = wholeNode(row, '公示天数', 1, 366)
    steps[step.id] = map(
      {
        title: textNode(row, '本地名称'),
        tell: textNode(row, '告诉居民'),
        clock: clock && value(clock.id, row.at('期限')),
        publication: days && isTree(tree.publication) ? map({ days }, row.at('公示天数')) : undefined,
      },
      row.at('环节'),
    )
  }
  for (const [id, acts] of taken.acts) {
    const before = steps[id]
    const changed = map(
      Object.fromEntries([...acts].map(([act, change]) => [act, nodeOf(change, dropAt)])),
      dropAt,
    )
    steps[id] = map(
      { ...(before?.is === 'map' ? Object.fromEntries(before.entries) : {}), acts: changed },
      before?.at ?? dropAt,
    )
  }
  const roles = Object.fromEntries([
    ...way.roles.map(({ row, role }): [string, Node] => [
      role.id,
      map({ title: textNode(row, '本地叫法'), kinds: bodiesNode(m, row, '组织') }, row.at('角色')),
    ]),
    ...[...taken.roles].map((id): [string, Node] => [id, value(null, dropAt)]),
  ])
  const at = way.head?.at('环节') ?? way.roles[0]?.row.at('流程') ?? way.steps[0]?.row.at('流程')
  write(
    m,
    `procedures/${procedure.id}.yaml`,
    map(
      {
        id: value(procedure.id, at),
        title: way.head && textNode(way.head, '本地名称'),
        source: way.head && textNode(way.head, '依据'),
        start: taken.start === null ? undefined : value(taken.start, dropAt),
        roles: map(roles, at),
        steps: Object.keys(steps).length > 0 ? map(steps, at) : undefined,
        ends:
          taken.ends.size > 0
            ? map(Object.fromEntries([...taken.ends].map((id) => [id, value(null, dropAt)])), dropAt)
            : undefined,
        gone: leaving && taken.steps.size > 0 ? texts([...taken.steps], leaving.row.at('做法')) : undefined,
      },
      at,
    ),
  )
  remember(m, way, taken)
  return clocks
}

/** A procedure with any of its roles filled needs them all; else the check would only say so of the whole file. */
function missingRoles(way: Way, taken: Taken): void {
  const first = way.roles[0]?.row
  const missing = way.procedure.roles.filter(
    (r) => !taken.roles.has(r.id) && !way.roles.some((x) => x.role.id === r.id),
  )
  const titles = missing.map((r) => r.title).join('、')
  if (missing.length > 0 && first)
    first.wrong('角色', 'role-missing', `“${way.procedure.title}”还缺角色：${titles}`, '在这张表里各加一行')
  else if (!first)
    way.steps[0]?.row.wrong(
      '流程',
      'role-missing',
      `“${way.procedure.title}”没有写由谁担任`,
      '先在“流程角色”里写它的角色',
    )
  for (const { row, role } of way.roles)
    if (taken.roles.has(role.id))
      row.wrong('角色', 'idle', `“${role.title}”只在去掉的环节里用到`, '删去这一行')
}

function ownClock(
  m: Making,
  row: FilledRow,
  procedure: ProcedureBase,
  step: Named,
): { id: string; node: Node } | undefined {
  const mode = row.choice('计法', modeTitles)
  const length = row.whole('期限', 1, 3660)
  if (row.text('期限') === undefined && row.text('计法') === undefined) return undefined
  if (!row.needs(['期限', '计法'], '自己的期限') || mode === undefined || length === undefined)
    return undefined
  const lower = treeOf(treeOf(procedure.tree.steps)[step.id]).clock
  const before = m.base.clocks.get(typeof lower === 'string' ? lower : '')
  const id = `${procedure.id}-${step.id}-here`.slice(0, 40)
  return {
    id,
    node: map(
      {
        id: value(id),
        title: value(row.text('本地名称') ?? step.title, row.at('本地名称')),
        mode: value(mode, row.at('计法')),
        length: value(length, row.at('期限')),
        pause: before?.pause === undefined ? undefined : nodeOf(before.pause, row.at('期限')),
        extend: before?.extend === undefined ? undefined : nodeOf(before.extend, row.at('期限')),
        source: textNode(row, '依据') ?? value('本地约定', row.at('依据')),
        from: value(typeof before?.from === 'string' ? before.from : '2026-01-01'),
      },
      row.at('期限'),
    ),
  }
}

/** Plain data of a lower layer, taken over. */
function nodeOf(data: unknown, at: ReturnType<FilledRow['at']> | undefined): Node {
  if (Array.isArray(data))
    return list(
      data.map((d) => nodeOf(d, at)),
      at,
    )
  if (isTree(data))
    return map(Object.fromEntries(Object.entries(data).map(([k, v]) => [k, nodeOf(v, at)])), at)
  return value(data as string | number | boolean | null, at)
}

/** What scenarios may name afterwards: by the locality's own names and by the nation's. */
function remember(m: Making, way: Way, taken: Taken): void {
  const { procedure } = way
  const title = way.head?.text('本地名称') ?? procedure.title
  const steps = procedure.steps
    .filter((s) => !taken.steps.has(s.id))
    .map((s) => ({
      id: s.id,
      title: way.steps.find((x) => x.step.id === s.id)?.row.text('本地名称') ?? s.title,
    }))
  const trees: Tree = treeOf(procedure.tree.steps)
  const acts = procedure.steps
    .filter((s) => !taken.steps.has(s.id))
    .flatMap((s) =>
      actTrees(trees[s.id]).length === 0
        ? []
        : Object.entries(treeOf(treeOf(trees[s.id]).acts)).flatMap(([id, act]) =>
            isTree(act) && typeof act.title === 'string' ? [{ id, title: act.title }] : [],
          ),
    )
  m.procedures.push({
    id: procedure.id,
    title,
    steps,
    ends: procedure.ends.filter((e) => !taken.ends.has(e.id)),
    acts,
  })
}
