/**
 * Generates an acceptance pack into the data folder from a committed template, a workbook of messages and a workbook of
 * categories:
 *
 *   node tools/acceptance/make-pack.ts <template folder> <target folder> <messages.xlsx> <categories.xlsx>
 *
 * Prints what it counted. What it writes holds place names out of the messages and never enters the repository.
 */
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { countPlaces, templateOf } from './counted-places.ts'
import type { CountedPlace } from './counted-places.ts'
import { rowsOf } from './workbook.ts'

const [template, target, messagesFile, categoriesFile] = process.argv.slice(2)
if (!template || !target || !messagesFile || !categoriesFile) {
  console.error('用法：node tools/acceptance/make-pack.ts <模板文件夹> <目标文件夹> <留言.xlsx> <分类.xlsx>')
  process.exit(2)
}
const read = (name: string) => readFileSync(join(template, name), 'utf8')
const draft = `${target}.draft`
rmSync(draft, { recursive: true, force: true })
mkdirSync(join(draft, 'items'), { recursive: true })
mkdirSync(join(draft, 'rules'))
for (const name of ['pack.yaml', 'levels.yaml', 'procedures'])
  cpSync(join(template, name), join(draft, name), { recursive: true })

const { places: placeTemplate } = templateOf(read('template.yaml'))
const messages = (await rowsOf(messagesFile)).map((r) => `${r['留言主题'] ?? ''}\n${r['留言详情'] ?? ''}`)
const places = countPlaces(messages, placeTemplate)
const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
writeFileSync(
  join(draft, 'places.csv'),
  `${[
    'code,name,kind,parent,from,to,successors,source,aliases',
    ...places.map((p) =>
      [p.code, p.name, p.kind, p.parent, placeTemplate.from, '', '', '留言中的代号', p.aliases.join(';')]
        .map(quoted)
        .join(','),
    ),
  ].join('\n')}\n`,
)

interface Node {
  readonly code: string
  readonly title: string
  readonly words?: readonly string[]
  readonly not?: readonly string[]
  readonly children: Node[]
}
const words = parse(read('category-words.yaml')) as Record<string, { words: string; not?: string }>
const split = (line: string | undefined) => (line ?? '').split(/\s+/).filter((w) => w !== '')
const events: Node[] = []
const codes = new Map<string, string>()
for (const row of await rowsOf(categoriesFile)) {
  let list = events
  let path = ''
  let code = ''
  for (const column of ['一级分类', '二级分类', '三级分类']) {
    const title = (row[column] ?? '').trim()
    path = path === '' ? title : `${path}/${title}`
    let node = list.find((n) => n.title === title)
    if (!node) {
      const isLeaf = column === '三级分类'
      node = {
        code: code + String(list.length + 1).padStart(2, '0'),
        title,
        ...(isLeaf && words[path] ? { words: split(words[path]?.words) } : {}),
        ...(isLeaf && words[path]?.not ? { not: split(words[path]?.not) } : {}),
        children: [],
      }
      list.push(node)
    }
    code = node.code
    codes.set(path, code)
    list = node.children
  }
}
const bare = (n: Node): object => ({
  code: n.code,
  title: n.title,
  ...(n.words ? { words: n.words } : {}),
  ...(n.not ? { not: n.not } : {}),
  ...(n.children.length > 0 ? { children: n.children.map(bare) } : {}),
})
writeFileSync(
  join(draft, 'items/events.yaml'),
  stringify(
    { scheme: 'three-level', title: '三级分类', events: events.map(bare) },
    { lineWidth: 0, defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' },
  ),
)

interface Department {
  readonly id: string
  readonly title: string
  readonly levels: readonly string[]
  readonly nature?: string
}
const { departments } = parse(read('departments.yaml')) as { departments: Department[] }
const { from, province, city } = placeTemplate
const post = (id: string, title: string, may: string[], more: object = {}) => ({
  id,
  title,
  seats: 2,
  powers: [] as string[],
  may,
  sight: 'place',
  ...more,
})
const kinds = [
  {
    id: 'command-centre',
    title: '受理中心',
    nature: 'centre',
    serves: 'none',
    powers: ['supervise'],
    from,
    duties: ['受理、派遣、核查'],
    posts: [
      post(
        'leader',
        '值班长',
        [
          'casework.intake',
          'casework.dispatch',
          'casework.approve-extension',
          'casework.identity',
          'packs.view',
        ],
        { powers: ['supervise'] },
      ),
      post('operator', '坐席', ['casework.intake', 'casework.dispatch', 'casework.import']),
      post('verifier', '核查员', ['casework.verify'], { powers: ['supervise'] }),
    ],
  },
  {
    id: 'governance-office',
    title: '治理办公室',
    nature: 'government',
    serves: 'none',
    powers: ['decide'],
    from,
    duties: ['裁决派遣争议'],
    posts: [post('director', '主任', ['casework.arbitrate'], { powers: ['decide'] })],
  },
  {
    id: 'platform-office',
    title: '平台管理办公室',
    nature: 'department',
    serves: 'none',
    powers: [],
    from,
    duties: ['系统、安全、审计分设'],
    posts: [
      post('system', '系统管理员', ['packs.load', 'packs.view', 'jobs.view'], { sight: 'none' }),
      post('security', '安全管理员', ['identity.security', 'bodies.appoint'], { sight: 'none' }),
      post('auditor', '审计员', ['trace.audit'], { sight: 'none' }),
    ],
  },
  ...departments.flatMap((d) =>
    d.levels.map((level) => ({
      id: `${level}-${d.id}`,
      title: d.title,
      nature: d.nature ?? 'department',
      serves: level,
      powers: ['execute'],
      from,
      duties: ['示例'],
      posts: [
        post('head', '负责人', ['casework.handle'], { powers: ['execute'], sight: 'body' }),
        post('handler', '承办人', ['casework.handle'], { powers: ['execute'], sight: 'body' }),
      ],
    })),
  ),
]
const single = (id: string, name: string) => ({ id, kind: id, place: province.code, name })
writeFileSync(
  join(draft, 'bodies.yaml'),
  stringify(
    {
      kinds,
      bodies: [
        single('command-centre', `${city.name}12345受理中心`),
        single('governance-office', `${city.name}治理办公室`),
        single('platform-office', `${city.name}治理平台管理办公室`),
      ],
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  ),
)

interface RuleTemplate {
  readonly id: string
  readonly title: string
  readonly categories?: readonly string[]
  readonly when?: string
  readonly to?: string
  readonly notOurs?: string
  readonly phone?: string
}
const template_ = parse(read('dispatch.yaml')) as { version: string; rules: RuleTemplate[] }
const leafCodes = new Set([...codes.values()].filter((c) => c.length === 6))
const pattern = (path: string) => {
  const code = codes.get(path)
  if (!code) throw new Error(`规则里的分类“${path}”不在方案中`)
  return leafCodes.has(code) ? code : `${code}*`
}
const BELOW = 'place.kind in ("district", "subdistrict")'
const rules = template_.rules.flatMap((r): object[] => {
  const items = r.categories ? r.categories.map(pattern) : ['*']
  const base = { title: r.title, items, source: '验收模板' }
  const when = r.when ? { when: r.when } : {}
  if (r.notOurs)
    return [
      { id: r.id, ...base, ...when, notOurs: { whose: r.notOurs, ...(r.phone ? { phone: r.phone } : {}) } },
    ]
  const department = departments.find((d) => d.id === r.to)
  if (!department) throw new Error(`规则“${r.id}”派给没有的部门“${r.to}”`)
  return [
    ...(department.levels.includes('district')
      ? [
          {
            id: `${r.id}-district`,
            ...base,
            title: `${r.title}（区县）`,
            when: BELOW,
            to: { body: `district-${r.to}`, at: 'district' },
          },
        ]
      : []),
    { id: r.id, ...base, ...when, to: { body: `city-${r.to}`, at: 'city' } },
  ]
})
writeFileSync(
  join(draft, 'rules/dispatch.yaml'),
  stringify(
    { version: template_.version, rules },
    { lineWidth: 0, defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' },
  ),
)
rmSync(target, { recursive: true, force: true })
renameSync(draft, target)

const count = (kind: string) => places.filter((p) => p.kind === kind).length
console.log(
  `地方 ${places.length}：外市 ${count('other-city')}，区县 ${count('district')}，街道（镇）${count('subdistrict')}；别名 ${places.reduce((n, p) => n + p.aliases.length, 0)}`,
)
console.log(`分类 ${leafCodes.size}，机构类别 ${kinds.length}，派遣规则 ${rules.length}`)
if (process.env['LINLI_LOG'] === 'info') for (const p of places) console.log(lineOf(p))

function lineOf(p: CountedPlace): string {
  return `  ${p.code}\t${p.name}\t${p.parent}\t${p.messages}\t${p.aliases.join('、')}`
}
