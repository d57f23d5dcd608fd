/** Sheets 议题, 会议, 公开, 派遣. */
import type { Named } from './offered.ts'
import type { FilledRow } from './filled.ts'
import {
  RESIDENTS,
  affectTitles,
  baseTitles,
  raiserTitles,
  roundTitles,
  shareTitles,
  yesNo,
} from './forms.ts'
import type { Making } from './making.ts'
import { bodiesNode, choiceNode, manyNode, once, rowsOf, textNode, wholeNode, write } from './making.ts'
import { list, map, texts, value } from './tree.ts'
import type { Node } from './tree.ts'

export function compileMotions(m: Making): void {
  const seen = new Map<string, FilledRow>()
  const nodes = rowsOf(m, '议题').flatMap((row): Node[] => {
    const id = row.id('标识')
    const how = row.choice('做法', { 增加: 'add', 改写: 'change', 修改: 'change', 去掉: 'drop' })
    const details = ['流程', '谁可以提出', '附议人数', '涉及', '全体的会议', '部分的会议']
    if (how === 'drop') row.idle(['名称', ...details], '去掉的议题')
    const procedure = row.named('流程', m.base.procedures, '流程')
    const raisers = row.choices('谁可以提出', raiserTitles)
    const supports = wholeNode(row, '附议人数', 0, 10_000)
    const affects = row.choice('涉及', affectTitles)
    const meeting = (column: string) => {
      const found = row.named(column, meetingsHere(m), '会议')
      return found && value(found.id, row.at(column))
    }
    const [whole, part] = [meeting('全体的会议'), meeting('部分的会议')]
    if (affects === 'whole') row.idle(['部分的会议'], '涉及全体的议题')
    if (affects === 'part') row.idle(['全体的会议'], '涉及部分居民的议题')
    if (id === undefined || how === undefined || !once(row, '标识', seen, id)) return []
    const known = m.base.motions.find((x) => x.id === id)
    if (how !== 'add' && !known) {
      row.oneOf(
        '标识',
        id,
        m.base.motions.map((x) => ({ id: x.id, title: x.id })),
        '国家层的议题',
      )
      return []
    }
    if (how === 'drop') return [map({ id: value(id, row.at('标识')), retired: value(true) }, row.at('标识'))]
    if (!row.needs(['谁可以提出', '附议人数', '涉及', ...(known ? [] : ['名称'])], '改写和增加的议题'))
      return []
    return [
      map(
        {
          id: value(id, row.at('标识')),
          title: textNode(row, '名称') ?? value(known?.title ?? id, row.at('名称')),
          procedure: value(procedure?.id ?? 'motion', row.at('流程')),
          raisedBy: texts(raisers, row.at('谁可以提出')),
          supports,
          affects: value(affects ?? 'choose', row.at('涉及')),
          meeting: whole || part ? map({ whole, part }, (whole ?? part)?.at) : undefined,
          source: textNode(row, '依据'),
        },
        row.at('标识'),
      ),
    ]
  })
  if (nodes.length > 0) write(m, 'motions.yaml', map({ motions: list(nodes) }))
}

const ASCII = /^[a-z][a-z0-9-]{0,39}$/

/** The nation's meetings and the ones the locality adds. */
const meetingsHere = (m: Making): Named[] => [
  ...m.base.meetings,
  ...rowsOf(m, '会议').flatMap((row) => {
    const id = row.text('会议') ?? ''
    return ASCII.test(id) && !m.base.meetings.some((x) => x.id === id)
      ? [{ id, title: row.text('名称') ?? id }]
      : []
  }),
]

/** One the nation has, or a new name of one's own; told when it is neither. */
function knownOrNew(
  row: FilledRow,
  column: string,
  list_: readonly Named[],
  what: string,
  needed: readonly string[],
) {
  const text = row.text(column)
  if (text === undefined) return undefined
  const known = list_.find((n) => n.id === text || n.title === text)
  if (known) return known.id
  if (!ASCII.test(text)) {
    row.oneOf(column, text, list_, what)
    return undefined
  }
  return row.needs(needed, `新的${what}`) ? text : undefined
}

export function compileMeetings(m: Making): void {
  const seen = new Map<string, FilledRow>()
  const nodes = rowsOf(m, '会议').flatMap((row): Node[] => {
    const id = knownOrNew(row, '会议', m.base.meetings, '会议', [
      '名称',
      '涉及',
      '邀请',
      '召集',
      '通知天数',
      '到会基数',
      '能作决定',
    ])
    const base = row.choice('到会基数', baseTitles)
    const share = row.choice('比例算法', shareTitles)
    if (base === 'none') row.idle(['到会比例', '比例算法'], '不设法定人数')
    else if (base !== undefined) row.needs(['到会比例', '比例算法'], '设了法定人数')
    else row.idle(['到会比例', '比例算法'], '没有写到会基数')
    const fraction = row.text('到会比例')
    if (fraction !== undefined && !isShare(fraction))
      row.wrong(
        '到会比例',
        'not-a-share',
        `“${fraction}”不能作比例：大于零，不超过全体`,
        '写成分数，如 2/3、1/2',
      )
    const invites = row
      .many('邀请')
      .map((t) => (t === RESIDENTS ? 'residents' : (row.oneOf('邀请', t, m.bodies, '组织')?.id ?? '')))
    const parts = {
      title: textNode(row, '名称'),
      affects: choiceNode(row, '涉及', { 全体: 'whole', 部分: 'part' }),
      invites: manyNode(row, '邀请', invites),
      convener: bodiesNode(m, row, '召集'),
      members: bodiesNode(m, row, '有表决权'),
      noticeDays: wholeNode(row, '通知天数', 1, 90),
      quorum:
        base === undefined
          ? undefined
          : map(
              {
                base: value(base, row.at('到会基数')),
                ...(share !== undefined && fraction !== undefined
                  ? { [share]: value(fraction, row.at('到会比例')) }
                  : {}),
              },
              row.at('到会基数'),
            ),
      binding: boolean(row, '能作决定'),
      source: textNode(row, '依据'),
    }
    if (id === undefined || !once(row, '会议', seen, id)) return []
    return [map({ id: value(id, row.at('会议')), ...parts }, row.at('会议'))]
  })
  if (nodes.length > 0) write(m, 'meetings.yaml', map({ meetings: list(nodes) }))
}

function boolean(row: FilledRow, column: string): Node | undefined {
  const found = row.choice(column, yesNo)
  return found === undefined ? undefined : value(found === 'true', row.at(column))
}

function isShare(text: string): boolean {
  const parts = /^(\d{1,4})\/(\d{1,4})$/.exec(text)
  return parts !== null && Number(parts[1]) > 0 && Number(parts[1]) <= Number(parts[2])
}

export function compileOpenness(m: Making): void {
  const seen = new Map<string, FilledRow>()
  const nodes = rowsOf(m, '公开').flatMap((row): Node[] => {
    const id = knownOrNew(row, '类别', m.base.categories, '类别', [
      '名称',
      '天数',
      '多久一次',
      '提问答复',
      '依据',
    ])
    const parts = {
      title: textNode(row, '名称'),
      days: wholeNode(row, '天数', 1, 366),
      every: choiceNode(row, '多久一次', roundTitles),
      by: bodiesNode(m, row, '由谁公开'),
      questionDays: wholeNode(row, '提问答复', 1, 60),
      source: textNode(row, '依据'),
    }
    if (id === undefined || !once(row, '类别', seen, id)) return []
    const isNew = !m.base.categories.some((c) => c.id === id)
    return [
      map(
        {
          id: value(id, row.at('类别')),
          ...parts,
          by: parts.by ?? (isNew ? list([], row.at('由谁公开')) : undefined),
        },
        row.at('类别'),
      ),
    ]
  })
  if (nodes.length > 0) write(m, 'openness.yaml', map({ categories: list(nodes) }))
}

/** Item codes: of the nation's list by code or title, `01*` for a group, `*` for all. */
export function itemCode(m: Making, row: FilledRow, column: string, text: string, groups: boolean) {
  if (groups && text === '*') return text
  const stem = groups && text.endsWith('*') ? text.slice(0, -1) : text
  const found = row.oneOf(column, stem, m.base.items, '事项')
  return found && (stem === text ? found.id : `${found.id}*`)
}

export function compileDispatch(m: Making, version: string): void {
  const seen = new Map<string, FilledRow>()
  const nodes = rowsOf(m, '派遣').flatMap((row): Node[] => {
    const id = row.id('标识')
    const items = row.many('事项').flatMap((t) => itemCode(m, row, '事项', t, true) ?? [])
    const only = row.manyNamed('只在哪一级', m.levels, '层级')
    const body = row.named('交给', m.bodies, '组织')
    const at = row.named('找哪一级的', m.levels, '层级')
    const whose = textNode(row, '不属本地')
    const phone = row.text('电话')
    if (phone !== undefined && !/^[0-9][0-9-]{2,15}$/.test(phone))
      row.wrong('电话', 'not-a-phone', `“${phone}”不是电话号码`, '只写数字和连字符')
    if (whose && row.text('交给') !== undefined) row.idle(['不属本地'], '已经写了交给谁')
    else if (whose) {
      row.needs(['电话'], '不属本地的事')
      row.idle(['找哪一级的'], '不属本地的事')
    } else {
      row.needs(['交给'], '不写“不属本地”')
      row.idle(['电话'], '没有写“不属本地”')
    }
    if (id === undefined || !once(row, '标识', seen, id)) return []
    m.rules.push({ id, title: row.text('情形') ?? id })
    return [
      map(
        {
          id: value(id, row.at('标识')),
          title: textNode(row, '情形'),
          items: texts(items, row.at('事项')),
          when:
            only.length > 0
              ? value(only.map((l) => `place.kind = "${l.id}"`).join(' or '), row.at('只在哪一级'))
              : undefined,
          to:
            body && !whose
              ? map(
                  { body: value(body.id, row.at('交给')), at: at && value(at.id, row.at('找哪一级的')) },
                  row.at('交给'),
                )
              : undefined,
          notOurs: whose ? map({ whose, phone: textNode(row, '电话') }, row.at('不属本地')) : undefined,
          source: textNode(row, '依据'),
        },
        row.at('标识'),
      ),
    ]
  })
  if (nodes.length > 0) write(m, 'rules/dispatch.yaml', map({ version: value(version), rules: list(nodes) }))
}
