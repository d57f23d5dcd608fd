/** Sheets 层级, 地方, 组织, 岗位. */
import { textsIn } from './offered.ts'
import type { Named } from './offered.ts'
import type { FilledRow } from './filled.ts'
import { ALONE, powerTitles, sightTitles } from './forms.ts'
import type { BodyRow, Making } from './making.ts'
import { choiceNode, manyNode, once, rowsOf, textNode, wholeNode, write } from './making.ts'
import { csvOf, list, map, texts, value } from './tree.ts'
import type { Node } from './tree.ts'

export function compileLevels(m: Making): void {
  const seen = new Map<string, FilledRow>()
  const titles = new Map<string, FilledRow>()
  const rows = rowsOf(m, '层级').flatMap((row) => {
    const id = row.id('标识')
    const title = row.text('名称')
    if (id === undefined || title === undefined) return []
    return once(row, '标识', seen, id) && once(row, '名称', titles, title) ? [{ row, id, title }] : []
  })
  m.levels.push(...rows.map(({ id, title }) => ({ id, title })))
  const tops = rows.filter(({ row }) => row.text('上级') === undefined)
  for (const { row } of tops.slice(1))
    row.wrong('上级', 'two-tops', '只能有一个最上级', '写上这一级直接隶属于哪一级')
  for (const { row } of rows)
    if (rows[0] && row === rows[0].row && row.text('上级') !== undefined && tops.length === 0)
      row.wrong('上级', 'no-top', '没有最上一级', '最上一级的“上级”不写')
  write(
    m,
    'levels.yaml',
    map({
      levels: list(
        rows.map(({ row, id, title }) =>
          map(
            {
              id: value(id, row.at('标识')),
              title: value(title, row.at('名称')),
              within: manyNode(
                row,
                '上级',
                row.manyNamed('上级', m.levels, '层级').map((l) => l.id),
              ),
            },
            row.at('标识'),
          ),
        ),
      ),
    }),
  )
}

const PLACE_CODE = /^[0-9A-Za-z][0-9A-Za-z-]{0,39}$/

export function compilePlaces(m: Making): void {
  const seen = new Map<string, FilledRow>()
  const lines: { cells: string[]; at: ReturnType<FilledRow['at']> }[] = []
  for (const row of rowsOf(m, '地方')) {
    const code = row.text('代码')
    const name = row.text('名称')
    const level = row.named('层级', m.levels, '层级')
    if (code !== undefined && !PLACE_CODE.test(code))
      row.wrong('代码', 'not-a-code', `“${code}”不能作地方代码`, '用数字，或本地前缀加数字，如 QS-1-2')
    const parent = row.text('上级代码')
    if (parent !== undefined && !m.places.some((p) => p.id === parent))
      row.oneOf(
        '上级代码',
        parent,
        m.places.map((p) => ({ id: p.id, title: p.id })),
        '上级地方（上级要写在前面的行）',
      )
    if (parent === undefined && m.places.length > 0)
      row.wrong('上级代码', 'no-parent', '没有写上级地方', '写上级地方的代码；最上一级只有一个，写在第一行')
    if (code === undefined || name === undefined || !once(row, '代码', seen, code)) continue
    // Known by its code even where its level is not: one slip shall not look like many.
    m.places.push({ id: code, title: name, row })
    const aliases = row.many('别名')
    const odd = aliases.find((a) => [...a].length > 40)
    if (odd !== undefined) row.wrong('别名', 'long', `别名“${odd.slice(0, 20)}……”太长`, '几个别名用、分开')
    lines.push({
      cells: [
        code,
        name,
        level?.id ?? '',
        parent ?? '',
        row.text('起日') ?? '',
        row.text('止日') ?? '',
        '',
        row.text('来源') ?? '',
        aliases.join(';'),
      ],
      at: row.at('代码'),
    })
  }
  m.files.set('places.csv', () =>
    csvOf(['code', 'name', 'kind', 'parent', 'from', 'to', 'successors', 'source', 'aliases'], lines),
  )
}

export function compileBodies(m: Making): void {
  const seen = new Map<string, FilledRow>()
  const titles = new Map<string, FilledRow>()
  const levels: readonly Named[] = [...m.levels, { id: 'none', title: ALONE }]
  const singles: Node[] = []
  for (const row of rowsOf(m, '组织')) {
    const id = row.id('标识')
    const pattern = row.named('样式', m.base.patterns, '样式')
    const serves = row.named('服务于', levels, '层级')
    const title = row.text('名称')
    if (serves?.id === 'none') {
      if (row.needs(['单设地方'], `${ALONE}的组织`)) placed(m, row, '单设地方')
    } else if (serves) row.idle(['单设地方'], '每个地方各建一个')
    const full = row.text('全称')
    if (full !== undefined && serves && serves.id !== 'none' && !full.includes('{地方}'))
      row.wrong('全称', 'name', `“${full}”里没有 {地方}，各地的就会同名`, `写成 {地方}${title ?? ''}`)
    if (full !== undefined && /[{}]/.test(full.replaceAll('{地方}', '')))
      row.wrong('全称', 'name', `“${full}”里的花括号不认识`, '只能写 {地方}')
    if (id === undefined || !pattern || title === undefined) continue
    if (!once(row, '标识', seen, id) || !once(row, '名称', titles, title)) continue
    m.bodies.push({
      id,
      title,
      pattern,
      serves: serves?.id === 'none' ? undefined : serves?.id,
      row,
      posts: pattern.posts,
    })
    if (serves?.id === 'none')
      singles.push(
        map(
          {
            id: value(id, row.at('标识')),
            kind: value(id, row.at('标识')),
            place: value(row.text('单设地方') ?? '', row.at('单设地方')),
            name: value(full ?? title, row.at(full === undefined ? '名称' : '全称')),
          },
          row.at('标识'),
        ),
      )
  }
  const changed = compilePosts(m)
  write(
    m,
    'bodies.yaml',
    map({
      kinds: list(m.bodies.map((body) => kindNode(body, changed.get(body) ?? []))),
      bodies: singles.length > 0 ? list(singles) : undefined,
    }),
  )
}

/** A place by its code; told when there is none. */
export function placed(m: Making, row: FilledRow, column: string): Named | undefined {
  const text = row.text(column)
  if (text === undefined) return undefined
  const found = m.places.find((p) => p.id === text)
  return (
    found ??
    row.oneOf(
      column,
      text,
      m.places.map(({ id }) => ({ id, title: id })),
      '地方',
    )
  )
}

function kindNode(body: BodyRow, posts: readonly Node[]): Node {
  const { row, pattern } = body
  const full = row.text('全称')
  return map(
    {
      id: value(body.id, row.at('标识')),
      like: value(pattern.id, row.at('样式')),
      serves: value(body.serves ?? 'none', row.at('服务于')),
      title: body.title === pattern.title ? undefined : value(body.title, row.at('名称')),
      name:
        full === undefined || body.serves === undefined
          ? undefined
          : value(full.replaceAll('{地方}', '{place}'), row.at('全称')),
      duties: manyNode(row, '职责', row.many('职责')),
      from: textNode(row, '起日'),
      source: textNode(row, '依据'),
      posts: posts.length > 0 ? list(posts) : undefined,
    },
    row.at('标识'),
  )
}

const details = ['编制', '权', '许可', '视野', '副职', '职责']

function compilePosts(m: Making): Map<BodyRow, Node[]> {
  const changed = new Map<BodyRow, Node[]>()
  // A deputy may be named in a later row.
  const later: (() => void)[] = []
  for (const row of rowsOf(m, '岗位')) {
    const body = row.named('组织', m.bodies, '组织')
    const how = row.choice('做法', { 增加: 'add', 修改: 'change', 去掉: 'drop' })
    const text = row.text('岗位')
    if (!body || how === undefined || text === undefined) continue
    const post =
      how === 'add' ? added(row, body, text) : row.oneOf('岗位', text, body.posts, `“${body.title}”的岗位`)
    if (how === 'drop') row.idle(['标识', '新名称', ...details], '去掉的岗位')
    if (how === 'change') row.idle(['标识'], '修改的岗位沿用原来的标识')
    if (!post) continue
    const nodes = changed.get(body) ?? []
    changed.set(body, nodes)
    if (how === 'drop') {
      body.posts = body.posts.filter((p) => p.id !== post.id)
      nodes.push(map({ id: value(post.id, row.at('岗位')), retired: value(true) }, row.at('岗位')))
      continue
    }
    const title = how === 'add' ? text : row.text('新名称')
    if (how === 'add') body.posts = [...body.posts, post]
    else if (title !== undefined)
      body.posts = body.posts.map((p) => (p.id === post.id ? { id: p.id, title } : p))
    later.push(() => nodes.push(postNode(m, row, body, post, title)))
  }
  for (const make of later) make()
  return changed
}

function added(row: FilledRow, body: BodyRow, title: string): Named | undefined {
  row.idle(['新名称'], '增加的岗位名称写在“岗位”一列')
  row.needs(['标识', '编制', '视野'], '增加的岗位')
  const id = row.id('标识')
  const same = body.posts.find((p) => p.title === title)
  if (same)
    return row.wrong('岗位', 'twice', `“${body.title}”已经有岗位“${title}”`, '换个名称，或把做法改为“修改”')
  if (id !== undefined && body.posts.some((p) => p.id === id))
    return row.wrong('标识', 'twice', `“${body.title}”已经有标识为 ${id} 的岗位`, '换个标识')
  return id === undefined ? undefined : { id, title }
}

function postNode(m: Making, row: FilledRow, body: BodyRow, post: Named, title: string | undefined): Node {
  const powers = row.choices('权', powerTitles)
  const own = textsIn(body.pattern.tree.powers)
  for (const power of powers)
    if (!own.includes(power))
      row.wrong(
        '权',
        'power',
        `“${body.title}”没有“${titleOf(power)}”这项权`,
        `可选：${own.map(titleOf).join('、') || '（不带权）'}`,
      )
  const flags = row.many('许可')
  for (const flag of flags)
    if (!m.base.flags.has(flag))
      row.oneOf(
        '许可',
        flag,
        [...m.base.flags].map((f) => ({ id: f, title: f })),
        '许可',
      )
  const deputy = row.named('副职', body.posts, `“${body.title}”的岗位`)
  return map(
    {
      id: value(post.id, row.at('岗位')),
      title: title === undefined ? undefined : value(title, row.at(row.text('新名称') ? '新名称' : '岗位')),
      seats: wholeNode(row, '编制', 0, 10_000),
      powers: manyNode(row, '权', powers),
      may: row.text('许可') === undefined ? undefined : texts(flags, row.at('许可')),
      sight: choiceNode(row, '视野', sightTitles),
      deputy: deputy && value(deputy.id, row.at('副职')),
      duties: manyNode(row, '职责', row.many('职责')),
    },
    row.at('岗位'),
  )
}

const titleOf = (power: string) => Object.keys(powerTitles).find((t) => powerTitles[t] === power) ?? power
