/** Sheet 情景: what the locality expects of its own rules, tried by the check. Rows of one number are one scenario. */
import type { FilledRow } from './filled.ts'
import type { BodyRow, Making, ProcedureHere } from './making.ts'
import { itemCode } from './compile-lists.ts'
import { placed } from './compile-bodies.ts'
import { rowsOf, textNode, write } from './making.ts'
import { list, map, value } from './tree.ts'
import type { Node } from './tree.ts'

const SYSTEM = { id: 'system', title: '系统' }
const REPORTER = { id: 'reporter', title: '提出人' }
const kinds: Readonly<Record<string, 'walk' | 'dispatch' | 'suggest'>> = {
  走流程: 'walk',
  派遣: 'dispatch',
  建议分类: 'suggest',
}
const unused = {
  walk: ['说的话', '事项'],
  dispatch: ['流程', '谁来做', '动作', '应拒绝'],
  suggest: ['地方', '流程', '事项', '谁来做', '动作', '交给', '应拒绝'],
} as const
/** What a refusal may be called: a code of a module, as `flow.not-holder`. */
const REFUSAL = /^[a-z]+\.[a-z-]+$/

export function compileScenarios(m: Making): void {
  const groups = new Map<string, FilledRow[]>()
  for (const row of rowsOf(m, '情景')) {
    const id = row.id('编号')
    if (id !== undefined) groups.set(id, [...(groups.get(id) ?? []), row])
    else judge(m, row, kinds[row.text('试什么') ?? ''], undefined)
  }
  const nodes = [...groups].flatMap(([id, rows]) => scenario(m, id, rows) ?? [])
  for (const rows of groups.values())
    m.results.set(
      rows[0]!.at('编号').cell,
      rows.map((row) => row.at(row.text('应拒绝') === undefined ? '结果' : '应拒绝')),
    )
  if (nodes.length > 0) write(m, 'tests/workbook.yaml', map({ scenarios: list(nodes) }))
}

function scenario(m: Making, id: string, rows: readonly FilledRow[]): Node | undefined {
  const first = rows[0]!
  const at = first.at('编号')
  const when = first.choice('试什么', kinds) as (typeof kinds)[string] | undefined
  for (const row of rows.slice(1)) {
    if (row.text('试什么') !== undefined && row.text('试什么') !== first.text('试什么'))
      row.wrong(
        '试什么',
        'differs',
        `与第 ${first.no} 行的“${first.text('试什么') ?? ''}”不同`,
        '一个编号只试一样',
      )
    row.idle(['情景', '地方', '流程'], '写在这个编号的第一行')
    if (when !== undefined && when !== 'walk')
      row.wrong('编号', 'twice', `“${id}”在第 ${first.no} 行写过了`, '换个编号；只有走流程的情景有几行')
  }
  first.needs(['情景'], '第一行')
  if (when === undefined) return undefined
  const procedure = when === 'walk' ? procedureOf(m, first) : undefined
  const place = placed(m, first, '地方')
  if (when !== 'suggest') first.needs(['地方'], '第一行')
  const steps = rows.map((row) => judge(m, row, when, procedure))
  const given = {
    procedure: procedure && value(procedure.id, first.at('流程')),
    place: place && value(place.id, first.at('地方')),
    text: textNode(first, '说的话'),
    item: when === 'dispatch' ? itemNode(m, first) : undefined,
  }
  const then = when === 'walk' ? map({ path: list(steps, at) }, at) : steps[0]!
  return map(
    {
      id: value(id, at),
      title: textNode(first, '情景'),
      when: value(when, first.at('试什么')),
      given: map(given, at),
      then,
    },
    at,
  )
}

function procedureOf(m: Making, row: FilledRow): ProcedureHere | undefined {
  if (!row.needs(['流程'], '走流程')) return undefined
  const text = row.text('流程')!
  const base = m.base.procedures.find((p) => p.title === text || p.id === text)
  const found = m.procedures.find((p) => p.title === text || p.id === text || p.id === base?.id)
  return found ?? row.oneOf('流程', text, m.procedures, '采用的流程')
}

function itemNode(m: Making, row: FilledRow): Node | undefined {
  if (!row.needs(['事项'], '派遣')) return undefined
  const code = itemCode(m, row, '事项', row.text('事项')!, false)
  return code === undefined ? undefined : value(code, row.at('事项'))
}

/** What should come of a row. */
function judge(
  m: Making,
  row: FilledRow,
  when: (typeof kinds)[string] | undefined,
  procedure: ProcedureHere | undefined,
): Node {
  const at = row.at('编号')
  if (when) row.idle(unused[when], `试“${row.text('试什么') ?? ''}”`)
  const body = row.named('交给', m.bodies, '组织')
  if (when === 'dispatch') {
    row.needs(['结果', '交给'], '派遣')
    if (row.text('交给') !== undefined && row.text('结果') === undefined) return map({}, at)
    const rule = row.named('结果', m.rules, '派遣规则')
    return map(
      {
        rule: rule && value(rule.id, row.at('结果')),
        body: body && value(body.id, row.at('交给')),
      },
      row.at('结果'),
    )
  }
  if (when === 'suggest') {
    row.needs(['说的话', '结果'], '建议分类')
    const text = row.text('结果')
    const item = text === undefined ? undefined : itemCode(m, row, '结果', text, false)
    return map(
      { item: item === undefined ? undefined : value(item, row.at('结果')), top: value(3) },
      row.at('结果'),
    )
  }
  return walked(m, row, procedure, body)
}

function walked(
  m: Making,
  row: FilledRow,
  procedure: ProcedureHere | undefined,
  body: BodyRow | undefined,
): Node {
  row.needs(['谁来做', '动作'], '走流程的每一行')
  const act = row.named('动作', procedure?.acts ?? m.procedures.flatMap((p) => p.acts), '动作')
  const step = row.named(
    '结果',
    procedure ? [...procedure.steps, ...procedure.ends] : allSteps(m),
    '环节或结局',
  )
  const refused = row.text('应拒绝')
  if (refused !== undefined && !REFUSAL.test(refused))
    row.wrong(
      '应拒绝',
      'not-a-code',
      `“${refused}”不是拒绝代码`,
      '如 flow.not-holder、flow.not-role、flow.same-person',
    )
  if (refused !== undefined) row.idle(['结果'], '应当被拒绝')
  else row.needs(['结果'], '没有写应拒绝')
  const by = whoOf(m, row)
  return map(
    {
      act: act && value(act.id, row.at('动作')),
      by: by === undefined ? undefined : value(by, row.at('谁来做')),
      to: body && value(body.id, row.at('交给')),
      step: step && value(step.id, row.at('结果')),
      refused: refused === undefined ? undefined : value(refused, row.at('应拒绝')),
    },
    row.at('动作'),
  )
}

const allSteps = (m: Making) => m.procedures.flatMap((p) => [...p.steps, ...p.ends])

/** `组织/岗位`, 系统 or 提出人. */
function whoOf(m: Making, row: FilledRow): string | undefined {
  const text = row.text('谁来做')
  if (text === undefined) return undefined
  const plain = [SYSTEM, REPORTER].find((x) => x.title === text || x.id === text)
  if (plain) return plain.id
  const [who = '', post = ''] = text.split('/').map((t) => t.trim())
  if (post === '') {
    row.wrong(
      '谁来做',
      'not-a-post',
      `“${text}”没有写岗位`,
      '写成 组织/岗位，如 居民委员会/主任；或 提出人、系统',
    )
    return undefined
  }
  const body = row.oneOf('谁来做', who, m.bodies, '组织')
  const found = body && row.oneOf('谁来做', post, body.posts, `“${body.title}”的岗位`)
  return found && `${body.id}/${found.id}`
}
