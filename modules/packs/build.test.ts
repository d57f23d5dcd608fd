import { afterEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { canonical } from '#kernel/action'
import { section } from '#kernel/section'
import type { Section } from '#kernel/section'
import type { CalendarSource } from '#kernel/time'
import { compilePack, createPacks, ownSections } from './build.ts'
import { readPack } from './reading/pack.ts'
import type { CompiledCodes } from './sections/codes.ts'
import type { CompiledPack } from './sections/pack.ts'
import { digestOf, snapshotHash } from './snapshot.ts'
import { packFolder, soundPacks } from './testing/folder.ts'
import type { PackFolder } from './testing/folder.ts'

const made: PackFolder[] = []
const write = (files: Record<string, string | Uint8Array>) => {
  const folder = packFolder(files)
  made.push(folder)
  return folder
}
afterEach(() => {
  for (const f of made.splice(0)) f.remove()
})

const today = () => '2026-03-01'
const check = (files: Record<string, string | Uint8Array>, id = 'high', sections: Section[] = []) =>
  createPacks(sections, { folders: [write(files).folder], today, scenarios: [] }).check(id)

describe('a sound pack', () => {
  it('becomes one snapshot in which the higher layer has its way', async () => {
    const { findings, built } = await check(soundPacks)
    expect(findings).toEqual([])
    const { snapshot, all, loose } = built!
    expect(snapshot).toMatchObject({ pack: 'high', version: '2026.1', title: '上层' })
    expect(snapshot.hash).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(snapshot.layers.map((l) => l.id)).toEqual(['low', 'high'])
    expect(snapshot.section<CompiledCodes>('codes')).toEqual({
      sets: { 'return-reason': { title: '退回理由（本地）', source: null, note: null } },
      lists: {
        'return-reason': [
          { id: 'not-ours', title: '不属本单位', source: '约定', needs: ['evidence'] },
          { id: 'wrong-place', title: '地点有误' },
        ],
      },
    })
    expect(all.get<CompiledPack>('pack')).toMatchObject({ realm: 7, marks: ['示例'], languages: ['zh-Hans'] })
    const calendar = loose.calendar as CalendarSource
    expect(calendar.hours).toEqual(['09:00-12:00', '13:00-17:00'])
    expect(calendar.days.map((d) => [d.date, d.kind, d.name])).toEqual([
      ['2026-01-01', 'holiday', '元旦'],
      ['2026-01-04', 'holiday', '本地假日'],
    ])
    expect(loose.texts).toEqual({ 'zh-Hans': { 'casework.report': '诉求' } })
  })

  it('cannot be changed by whoever reads it', async () => {
    const { snapshot } = (await check(soundPacks)).built!
    const codes = snapshot.section<{ lists: Record<string, { id: string }[]> }>('codes')
    expect(() => codes.lists['return-reason']!.push({ id: 'x' })).toThrow(TypeError)
    expect(() => (codes.lists['return-reason']![0]!.id = 'x')).toThrow(TypeError)
    expect(() => snapshot.section('nothing')).toThrow(/no section/)
  })
})

describe('the hash', () => {
  const hashes = async (change: Record<string, string>) => {
    const { built } = await check({ ...soundPacks, ...change })
    return { hash: built!.snapshot.hash, source: built!.source, loose: built!.looseHash }
  }
  const codes = soundPacks['low/codes/return.yaml']

  it('does not see the order of keys, comments, quotes or line endings', async () => {
    const before = await hashes({})
    const after = await hashes({
      'low/pack.yaml': `# 说明\nlanguages: [zh-Hans]\nextends: []\ntitle: "下层"\nversion: 2026.1\nid: low\n`,
      'low/codes/return.yaml': codes
        .replace('{ id: not-ours, title: 不属本单位,', '{ title: "不属本单位", id: not-ours,')
        .replaceAll('\n', '\r\n'),
    })
    expect(after).toEqual(before)
  })

  it('sees every change of pinned content, and of a version alone', async () => {
    const before = await hashes({})
    const changed = await hashes({ 'low/codes/return.yaml': codes.replace('情况已消失', '情况已经消失') })
    // `gone` is retired above: the snapshot is the same, what was written is not.
    expect(changed.hash).toBe(before.hash)
    expect(changed.source).not.toBe(before.source)
    const other = await hashes({ 'low/codes/return.yaml': codes.replace('不属本单位', '不属于本单位') })
    expect(other.hash).not.toBe(before.hash)
    const version = await hashes({ 'low/pack.yaml': soundPacks['low/pack.yaml'].replace('2026.1', '2026.2') })
    expect(version.hash).not.toBe(before.hash)
  })

  it('does not see calendar, working hours and texts', async () => {
    const before = await hashes({})
    for (const change of [
      { 'high/calendar/2026.csv': 'date,kind,name,notice,note\n2026-01-05,holiday,甲,,\n' },
      { 'high/texts/zh-Hans.yaml': `language: zh-Hans\ntexts: { 'casework.report': 事件 }\n` },
      { 'high/pack.yaml': soundPacks['high/pack.yaml'].replace('09:00', '08:00') },
    ]) {
      const after = await hashes(change)
      expect([after.hash, after.source]).toEqual([before.hash, before.source])
      expect(after.loose).not.toBe(before.loose)
    }
  })

  it('is stable across the order of keys at any depth, and differs when a value does', () => {
    const shuffled = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shuffled)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .map(([k, v]) => [k, shuffled(v)] as const)
                .toReversed(),
            )
          : value
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(digestOf(shuffled(value))).toBe(digestOf(value))
        expect(digestOf({ value })).not.toBe(digestOf({ value: [value, 1] }))
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
    const layers = [{ id: 'a', version: '1', hash: 'x' }]
    expect(snapshotHash(layers, { b: 1, a: 2 })).toBe(snapshotHash(layers, { a: 2, b: 1 }))
  })
})

describe('planted errors', () => {
  /** Each row: what is planted, what must be found (code, file:line), all with a way to mend. */
  const planted: [string, Record<string, string>, string][] = [
    [
      'unknown file',
      { 'high/procedure/a.yaml': 'id: a' },
      'packs.unknown-file packs/high/procedure/a.yaml:1',
    ],
    ['unknown kind of file', { 'high/run.js': 'x' }, 'packs.unknown-file packs/high/run.js:1'],
    [
      'id not the folder',
      { 'high/pack.yaml': soundPacks['high/pack.yaml'].replace('id: high', 'id: hi') },
      'packs.id-differs packs/high/pack.yaml:1',
    ],
    [
      'version',
      { 'high/pack.yaml': soundPacks['high/pack.yaml'].replace("'2026.1'", 'v1') },
      'packs.version packs/high/pack.yaml:2',
    ],
    [
      'realm',
      { 'high/pack.yaml': soundPacks['high/pack.yaml'].replace('realm: 7', 'realm: 5000') },
      'not-a-whole-number packs/high/pack.yaml:5',
    ],
    [
      'unknown key',
      { 'high/pack.yaml': `${soundPacks['high/pack.yaml']}titel: x\n` },
      'unknown-key packs/high/pack.yaml:8',
    ],
    [
      'language',
      { 'high/pack.yaml': `${soundPacks['high/pack.yaml']}languages: [fr]\n` },
      'not-a-choice packs/high/pack.yaml:8',
    ],
    [
      'hours',
      { 'high/pack.yaml': soundPacks['high/pack.yaml'].replace('13:00', '11:00') },
      'packs.calendar-hours packs/high/pack.yaml:7',
    ],
    [
      'zone',
      { 'high/pack.yaml': soundPacks['high/pack.yaml'].replace('{ hours', '{ zone: Asia/Nowhere, hours') },
      'packs.calendar-hours packs/high/pack.yaml:7',
    ],
    [
      'day',
      { 'high/calendar/2026.csv': 'date,kind,name,notice,note\n2026-02-30,holiday,甲,,\n' },
      'packs.calendar-day packs/high/calendar/2026.csv:2',
    ],
    [
      'day kind',
      { 'high/calendar/2026.csv': 'date,kind,name,notice,note\n\n2026-02-03,free,甲,,\n' },
      'not-a-choice packs/high/calendar/2026.csv:3',
    ],
    [
      'day twice',
      {
        'high/calendar/2026.csv':
          'date,kind,name,notice,note\n2026-02-03,holiday,甲,,\n2026-02-03,holiday,乙,,\n',
      },
      'packs.calendar-twice packs/high/calendar/2026.csv:3',
    ],
    [
      'day of an unknown year',
      { 'high/calendar/2027.csv': 'date,kind,name,notice,note\n2027-01-01,holiday,元旦,,\n' },
      'packs.calendar-year-unknown packs/high/calendar/2027.csv:2',
    ],
    [
      'column',
      { 'high/calendar/2026.csv': 'date,kind,title,notice,note\n2026-02-03,holiday,甲,,\n' },
      'unknown-key packs/high/calendar/2026.csv:2',
    ],
    [
      'year',
      { 'low/calendar/years.csv': 'year,notice,published_on,source,note\n26,,,,\n' },
      'packs.calendar-year packs/low/calendar/years.csv:2',
    ],
    [
      'year twice',
      { 'low/calendar/years.csv': 'year,notice,published_on,source,note\n2026,,,,\n2026,,,,\n' },
      'packs.calendar-twice packs/low/calendar/years.csv:3',
    ],
    [
      'code without id',
      { 'high/codes/a.yaml': 'set: a\ntitle: 甲\ncodes:\n  - { title: 甲 }\n' },
      'text-missing packs/high/codes/a.yaml:4',
    ],
    [
      'code twice',
      {
        'high/codes/a.yaml':
          'set: a\ntitle: 甲\ncodes:\n  - { id: b, title: 甲 }\n  - { id: b, title: 乙 }\n',
      },
      'packs.code-twice packs/high/codes/a.yaml:5',
    ],
    [
      'code id',
      { 'high/codes/a.yaml': 'set: a\ntitle: 甲\ncodes:\n  - { id: 代码, title: 甲 }\n' },
      'packs.code-id packs/high/codes/a.yaml:4',
    ],
    [
      'code retired that never was',
      { 'high/codes/a.yaml': 'set: a\ntitle: 甲\ncodes:\n  - { id: b, retired: true }\n' },
      'packs.code-retired packs/high/codes/a.yaml:4',
    ],
    [
      'set twice',
      { 'high/codes/z.yaml': soundPacks['high/codes/return.yaml'] },
      'packs.code-set-twice packs/high/codes/z.yaml:1',
    ],
    [
      'text path',
      { 'high/texts/a.yaml': `language: zh-Hans\ntexts:\n  x: y\n` },
      'packs.text-path packs/high/texts/a.yaml:3',
    ],
    [
      'texts missing',
      { 'high/texts/a.yaml': `language: zh-Hans\n` },
      'packs.texts-missing packs/high/texts/a.yaml:1',
    ],
    [
      'scenario of nobody',
      { 'high/tests/a.yaml': 'scenarios:\n  - { id: a, given: {}, when: fly, then: {} }\n' },
      'packs.scenario-unknown packs/high/tests/a.yaml:2',
    ],
    [
      'scenario without then',
      { 'high/tests/a.yaml': 'scenarios:\n  - { id: a, given: {}, when: fly }\n' },
      'packs.scenario-part packs/high/tests/a.yaml:2',
    ],
    [
      'scenario twice',
      {
        'high/tests/a.yaml':
          'scenarios:\n  - { id: a, given: {}, when: f, then: {} }\n  - { id: a, given: {}, when: f, then: {} }\n',
      },
      'packs.scenario-twice packs/high/tests/a.yaml:3',
    ],
    ['yaml', { 'high/codes/a.yaml': 'set: a\n title: b\n' }, 'packs.yaml-syntax packs/high/codes/a.yaml'],
    [
      'duplicate key',
      { 'high/codes/a.yaml': 'set: a\ntitle: b\ntitle: c\ncodes: []\n' },
      'packs.duplicate-key packs/high/codes/a.yaml:3',
    ],
  ]
  it.each(planted)('%s', async (_, change, expected) => {
    const { findings, built } = await check({ ...soundPacks, ...change })
    expect(built).toBeUndefined()
    expect(findings.map((f) => `${f.code} ${f.file}:${f.line}`).join('\n')).toContain(expected)
    for (const f of findings) {
      expect(f.line).toBeGreaterThan(0)
      expect(f.message).not.toBe('')
      expect(f.mend).not.toBe('')
    }
  })

  it('are all told at once, errors before warnings', async () => {
    const { findings } = await check({
      ...soundPacks,
      'high/codes/a.yaml': 'set: a\ntitle: 甲\ncodes:\n  - { title: 甲 }\n',
      'high/calendar/2026.csv':
        'date,kind,name,notice,note\n2026-02-30,holiday,甲,,\n2026-02-03,workday,乙,,\n',
    })
    expect(findings.map((f) => [f.level, f.code])).toEqual([
      ['error', 'packs.calendar-day'],
      ['error', 'text-missing'],
      ['warning', 'packs.calendar-needless'],
    ])
  })
})

describe('sections of others', () => {
  const items = section<{ ids: string[] }>({
    name: 'items',
    files: ['items/*.yaml'],
    pinned: true,
    compile: (input) => ({ ids: input.sources.map((s) => `${s.layer}:${s.file}:${s.line(['id'])}`) }),
    check(compiled, all, report) {
      if (all.get<CompiledCodes>('codes')?.lists['return-reason'] === undefined)
        throw new Error('codes first')
      if (compiled.ids.length > 1)
        report({ level: 'error', code: 'items.many', file: '', line: 0, message: '太多', mend: '删去' })
    },
  })

  it('get their files with layer and lines, and see the sections below', async () => {
    const { built } = await check({ ...soundPacks, 'low/items/a.yaml': '# x\nid: a\n' }, 'high', [items])
    expect(built!.snapshot.section('items')).toEqual({ ids: ['low:packs/low/items/a.yaml:2'] })
  })

  it('a finding without a file is put at pack.yaml', async () => {
    const { findings } = await check(
      { ...soundPacks, 'low/items/a.yaml': 'id: a\n', 'high/items/a.yaml': 'id: a\n' },
      'high',
      [items],
    )
    expect(findings).toMatchObject([{ code: 'items.many', file: 'packs/high/pack.yaml', line: 1 }])
  })

  it('one that throws is a finding, not a crash', async () => {
    const bad = section({
      name: 'bad',
      files: ['bad.yaml'],
      pinned: true,
      compile() {
        throw new Error('boom')
      },
    })
    const { findings, built } = await check(soundPacks, 'high', [bad])
    expect(built).toBeUndefined()
    expect(findings).toMatchObject([{ code: 'packs.section-failed', message: '部分“bad”无法处理：boom' }])
  })

  it('two of one name are refused when the server starts', () => {
    expect(() => createPacks([items, items], { folders: [] })).toThrow(/one name/)
  })
})

describe('scenarios and alarms', () => {
  it('run against the compiled pack and fail at their line', async () => {
    const folder = write({
      ...soundPacks,
      'high/tests/a.yaml':
        'scenarios:\n  - { id: a, title: 好, given: { set: return-reason }, when: count, then: { count: 2 } }\n  - { id: b, title: 坏, given: { set: return-reason }, when: count, then: { count: 3 } }\n  - { id: c, given: {}, when: base, then: {} }\n',
    })
    const packs = createPacks([], {
      folders: [folder.folder],
      today,
      scenarios: [
        {
          when: 'count',
          run: async (s, { all }) => {
            const n = all.get<CompiledCodes>('codes')!.lists[String(s.given.set)]!.length
            return n === s.then.count ? [] : [`应为 ${String(s.then.count)}，实为 ${n}`]
          },
        },
        { when: 'base', needsDatabase: true, run: async () => ['never'] },
      ],
    })
    const { findings, scenarios, built } = await packs.check('high')
    expect(scenarios).toEqual({ held: 1, failed: 1, left: 1 })
    expect(built).toBeUndefined()
    expect(findings).toMatchObject([
      {
        code: 'packs.scenario-failed',
        file: 'packs/high/tests/a.yaml',
        line: 3,
        message: '情景“坏”不成立：应为 3，实为 2',
      },
    ])
  })

  it('the calendar alarms 60 days before it runs out', async () => {
    const folder = write(soundPacks)
    const alarm = async (day: string) =>
      compilePack(await readPack([folder.folder], 'high'), ownSections, day).findings.map((f) => f.code)
    expect(await alarm('2026-11-01')).toEqual([])
    expect(await alarm('2026-11-02')).toEqual(['packs.calendar-runs-out'])
    expect(await alarm('2027-01-01')).toEqual(['packs.calendar-runs-out'])
  })
})
