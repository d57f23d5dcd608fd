import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import {
  findJurisdiction,
  findPlaceByCode,
  getPlace,
  jurisdictionOf,
  levelsOf,
  lineageOf,
  locateInText,
  placesUnder,
  realmsInUse,
  searchPlaces,
  textIndexOf,
} from './index.ts'
import type { CompiledLevels, CompiledPlaces } from './index.ts'
import * as queries from './queries.ts'
import { levelsSection, placesSection } from './sections.ts'
import { testGround } from '../../tests/support/ground.ts'
import type { TestGround } from '../../tests/support/ground.ts'
import { compiled, csv, row, yaml } from '../../tests/support/sources.ts'

const REALM = 3
const city = { id: 'qinghe', realm: REALM, title: '青河市' }
const levels = compiled<CompiledLevels>(levelsSection, [
  yaml('packs/qinghe/levels.yaml', {
    levels: [
      { id: 'city', title: '市' },
      { id: 'district', title: '区', within: ['city'] },
      { id: 'street', title: '街道', within: ['district'] },
      { id: 'community', title: '社区', within: ['district', 'street'] },
      { id: 'cell', title: '网格', within: ['community'] },
    ],
  }),
]).value
const base = [
  row('50', '青河市', 'city', '', { from: '1990-01-01' }),
  row('5001', '东岭区', 'district', '50', { from: '1990-01-01' }),
  row('5002', '西岭区', 'district', '50', { from: '1990-01-01' }),
  row('500101', '镜湖街道', 'street', '5001', {
    from: '2001-01-01',
    to: '2012-09-20',
    successors: 'QH-1=400;QH-2=600',
  }),
  row('QH-1', '镜湖社区', 'community', '5001', { from: '2012-09-20', aliases: '湖滨;老码头' }),
  row('QH-2', '银浪社区', 'community', '5001', { from: '2012-09-20' }),
  row('QH-1-01', '镜湖社区第一网格', 'cell', 'QH-1', { from: '2012-09-20' }),
]
const places = (rows: Record<string, string>[]) =>
  compiled<CompiledPlaces>(placesSection, [csv('packs/qinghe/places.csv', rows)], { levels }).value

let t: TestGround
const load = (rows: Record<string, string>[], to = city, of: CompiledLevels = levels) =>
  t.write(to.realm, async (ctx) => {
    const applying = { jurisdiction: to, snapshot: 'x', all: { get: () => undefined } }
    await levelsSection.load!(ctx, of, applying)
    await placesSection.load!(ctx, places(rows), applying)
  })
const refused = async (work: Promise<unknown>): Promise<Refusal> => {
  const error: unknown = await work.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(Refusal)
  return error as Refusal
}
const read = <T>(work: Parameters<typeof t.read<T>>[1], realm = REALM) => t.read(realm, work)
const id = async (code: string) => (await read((ctx) => findPlaceByCode(ctx, code)))!.id

beforeAll(async () => {
  t = await testGround()
  await load(base)
})
afterAll(() => t?.close())

describe('sections', () => {
  test('name file and line of what is wrong, and how to mend it', () => {
    const { findings } = compiled(
      placesSection,
      [
        csv('packs/qinghe/places.csv', [
          ...base,
          row('5003', '南岭区', 'distrikt', '50', { from: '2012-02-30' }),
          row('5001', '又一个东岭区', 'district', '50'),
        ]),
      ],
      { levels },
    )
    expect(findings.map((f) => [f.file, f.line, f.code])).toEqual([
      ['packs/qinghe/places.csv', 9, 'not-a-day'],
      ['packs/qinghe/places.csv', 10, 'code-twice'],
      ['packs/qinghe/places.csv', 9, 'kind-unknown'],
      ['packs/qinghe/places.csv', 9, 'parent-later'],
    ])
    for (const f of findings) expect(f.mend).not.toBe('')
  })
  test('an upper layer replaces a place of the lower one by code', () => {
    const { value, findings } = compiled<CompiledPlaces>(
      placesSection,
      [
        csv('packs/low/places.csv', base),
        csv('packs/high/places.csv', [row('QH-2', '银浪新村社区', 'community', '5001')]),
      ],
      { levels },
    )
    expect(findings.filter((f) => f.level === 'error')).toEqual([])
    expect(value.places.find((p) => p.code === 'QH-2')?.name).toBe('银浪新村社区')
    expect(value.places).toHaveLength(base.length)
  })
  test('levels: a retired one goes, an unknown field is refused', () => {
    const { value, findings } = compiled<CompiledLevels>(levelsSection, [
      yaml('packs/low/levels.yaml', {
        levels: [
          { id: 'city', title: '市' },
          { id: 'street', title: '街道', within: ['city'], colour: 'red' },
        ],
      }),
      yaml('packs/high/levels.yaml', { levels: [{ id: 'street', retired: true }] }),
    ])
    expect(value.levels.map((l) => l.id)).toEqual(['city'])
    expect(findings.map((f) => f.code)).toEqual(['unknown-key'])
  })
  test('the example compiles without a finding', () => {
    expect(compiled(placesSection, [csv('x', base)], { levels }).findings).toEqual([])
  })
})

describe('loading', () => {
  test('opens the jurisdiction with its root, levels and zone', async () => {
    const here = await read(jurisdictionOf)
    expect(here).toMatchObject({ id: 'qinghe', realm: REALM, zone: 'Asia/Shanghai', root: await id('50') })
    expect((await read(levelsOf)).map((l) => l.id)).toEqual([
      'city',
      'district',
      'street',
      'community',
      'cell',
    ])
    expect(await findJurisdiction(t.ground)).toMatchObject({ id: 'qinghe' })
    expect(await realmsInUse(t.ground)).toContain(REALM)
  })
  test('the same again changes nothing', async () => {
    const before = await read(jurisdictionOf)
    await load(base)
    expect(await read(jurisdictionOf)).toEqual(before)
  })
  test('adds what is new, and other names of what is there', async () => {
    const more = [...base, row('QH-3', '新立社区', 'community', '5002', { from: '2026-01-01' })]
    more[5] = { ...more[5]!, aliases: '浪花' }
    await load(more)
    expect((await read((ctx) => searchPlaces(ctx, '浪花')))[0]).toMatchObject({
      name: '银浪社区',
      matched: '浪花',
    })
    expect(await id('QH-3')).toBeDefined()
    base.splice(0, base.length, ...more)
  })
  test('refuses to move, rename, end or drop, with the list, and writes nothing', async () => {
    const before = await read(jurisdictionOf)
    const changed = base
      .filter((r) => r.code !== 'QH-1-01')
      .map((r) =>
        r.code === '5002' ? { ...r, name: '西山区' } : r.code === 'QH-2' ? { ...r, parent: '5002' } : r,
      )
    const no = await refused(load([...changed, row('QH-9', '不该出现社区', 'community', '5002')]))
    expect(no.code).toBe('territory.places-differ')
    expect(no.params.count).toBe(3)
    expect(no.message).toContain('更名为“西山区”')
    expect(no.message).toContain('上级由 5001 变为 5002')
    expect(no.message).toContain('包里没有了')
    expect(await read(jurisdictionOf)).toEqual(before)
    expect(await read((ctx) => findPlaceByCode(ctx, 'QH-9'))).toBeUndefined()
  })
  test('refuses a level that would go, and a realm that is another’s', async () => {
    const fewer = { levels: levels.levels.filter((l) => l.id !== 'cell') }
    expect((await refused(load(base, city, fewer))).code).toBe('territory.levels-differ')
    expect((await refused(load(base, { ...city, id: 'other' }))).code).toBe('territory.realm-taken')
    expect((await refused(load(base, { ...city, realm: 9 }))).code).toBe('territory.jurisdiction-differs')
  })
  test('two loads at once end as one', async () => {
    const rows = [row('60', '双城市', 'city'), row('6001', '甲区', 'district', '60')]
    const twin = { id: 'shuangcheng', realm: 4, title: '双城市' }
    const ends = await Promise.allSettled([load(rows, twin), load(rows, twin)])
    expect(ends.some((e) => e.status === 'fulfilled')).toBe(true)
    await load(rows, twin)
    const root = await read((ctx) => findPlaceByCode(ctx, '60'), 4)
    expect(await read((ctx) => placesUnder(ctx, root!.id), 4)).toHaveLength(1)
  })
  test('three thousand places go in fast', async () => {
    const rows = [row('70', '大城市', 'city')]
    for (let d = 0; d < 10; d++) {
      rows.push(row(`70${d}`, `第${d}区`, 'district', '70'))
      for (let c = 0; c < 30; c++) {
        rows.push(row(`70${d}-${c}`, `第${d}区第${c}社区`, 'community', `70${d}`))
        for (let g = 0; g < 9; g++)
          rows.push(row(`70${d}-${c}-${g}`, `${d}区${c}社区${g}网格`, 'cell', `70${d}-${c}`))
      }
    }
    const started = performance.now()
    await load(rows, { id: 'dacheng', realm: 5, title: '大城市' })
    const root = await read((ctx) => findPlaceByCode(ctx, '70'), 5)
    expect(await read((ctx) => placesUnder(ctx, root!.id), 5)).toHaveLength(rows.length - 1)
    expect(rows.length).toBeGreaterThan(3000)
    // Not a benchmark: row by row it takes minutes.
    expect(performance.now() - started).toBeLessThan(15_000)
  })
})

describe('reading', () => {
  test('the lineage runs from the root to the place', async () => {
    const cell = await id('QH-1-01')
    expect((await read((ctx) => lineageOf(ctx, cell))).map((p) => p.name)).toEqual([
      '青河市',
      '东岭区',
      '镜湖社区',
      '镜湖社区第一网格',
    ])
  })
  test('a place that had ended is there on its own days only, and its successors carry shares', async () => {
    const then = '2010-05-01'
    const old = (await read((ctx) => findPlaceByCode(ctx, '500101', '2010-05-01')))!
    expect(await read((ctx) => findPlaceByCode(ctx, '500101'))).toBeUndefined()
    expect((await refused(read((ctx) => getPlace(ctx, old.id)))).code).toBe('territory.no-place')
    expect((await read((ctx) => getPlace(ctx, old.id, then))).name).toBe('镜湖街道')
    const page = await ask(t.ground, await publicHere(), queries.showPlace, { id: old.id })
    expect(page.inForce).toBe(false)
    expect(page.successors.map((s) => [s.name, s.numerator, s.denominator])).toEqual([
      ['银浪社区', 3, 5],
      ['镜湖社区', 2, 5],
    ])
    const heir = await ask(t.ground, await publicHere(), queries.showPlace, { id: await id('QH-1') })
    expect(heir.predecessors.map((p) => p.name)).toEqual(['镜湖街道'])
    expect(heir.lineage.map((p) => p.name)).toEqual(['青河市', '东岭区', '镜湖社区'])
    expect(heir.children).toEqual([{ kind: 'cell', kindTitle: '网格', count: 1 }])
    expect(heir.names.map((n) => n.name)).toEqual(['镜湖社区', '湖滨', '老码头'])
  })
  test('children are counted as of the day', async () => {
    const here = await publicHere()
    const top = await ask(t.ground, here, queries.listPlaces, {})
    expect(top.rows.map((r) => [r.name, r.children])).toEqual([['青河市', 2]])
    const east = await id('5001')
    expect((await ask(t.ground, here, queries.listPlaces, { parent: east })).rows.map((r) => r.name)).toEqual(
      ['镜湖社区', '银浪社区'],
    )
    expect(
      (await ask(t.ground, here, queries.listPlaces, { parent: east, at: '2011-01-01' })).rows.map(
        (r) => r.name,
      ),
    ).toEqual(['镜湖街道'])
  })
  test.each([
    ['名称', '镜湖社区', '镜湖社区'],
    ['名称开头', '银浪', '银浪社区'],
    ['名称中间', '湖社', '镜湖社区'],
    ['别名', '老码头', '镜湖社区'],
    ['拼音', 'yinlang', '银浪社区'],
    ['首字母', 'ylsq', '银浪社区'],
    ['代码', 'QH-2', '银浪社区'],
    ['上级名称区分大小写无关的拼音', 'DongLing', '东岭区'],
  ])('search finds by %s', async (_by, text, name) => {
    const found = await read((ctx) => searchPlaces(ctx, text))
    expect(found[0]?.name).toBe(name)
  })
  test('search tells where a place lies, keeps to kinds and days, and takes no pattern signs', async () => {
    const [found] = await read((ctx) => searchPlaces(ctx, '银浪社区'))
    expect(found!.above).toEqual(['青河市', '东岭区'])
    expect(await read((ctx) => searchPlaces(ctx, '镜湖', { kinds: ['district'] }))).toEqual([])
    expect((await read((ctx) => searchPlaces(ctx, '镜湖', { at: '2012-06-01' }))).map((p) => p.name)).toEqual(
      ['镜湖街道'],
    )
    for (const odd of ['%', '_', '\\', "'", '镜%区'])
      expect(await read((ctx) => searchPlaces(ctx, odd))).toEqual([])
  })
  test('one realm sees nothing of another', async () => {
    expect(await read((ctx) => findPlaceByCode(ctx, 'QH-1'), 4)).toBeUndefined()
    expect(await read((ctx) => searchPlaces(ctx, '镜湖社区'), 4)).toEqual([])
    const bare = await t.database.transaction({ settings: {}, readOnly: true }, (tx) =>
      tx.all('SELECT id FROM territory.place'),
    )
    expect(bare).toEqual([])
  })
  test('a text is located on the places as they stand, read once', async () => {
    const index = await read(textIndexOf)
    expect(await read(textIndexOf)).toBe(index)
    expect(locateInText(index, '东岭区镜湖社区的路灯')?.place).toBe(await id('QH-1'))
    await load([...base, row('QH-4', '望江社区', 'community', '5002')])
    const again = await read(textIndexOf)
    expect(again).not.toBe(index)
    expect(locateInText(again, '望江社区停水')?.place).toBe(await id('QH-4'))
  })
  test('search takes one statement, whatever it finds', async () => {
    const sent = await read(async (ctx) => {
      const before = ctx.tx.sent
      await searchPlaces(ctx, '社区')
      return ctx.tx.sent - before
    })
    expect(sent).toBe(1)
  })
})

async function publicHere() {
  const here = await findJurisdiction(t.ground, 'qinghe')
  return {
    person: null,
    session: null,
    realm: here.realm,
    capacity: {
      id: 'public',
      facts: null,
      settings: { 'linli.realm': String(here.realm), 'linli.service': '' },
    },
  }
}
