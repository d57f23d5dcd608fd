import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, perform, query } from '#kernel/action'
import type { Actor, Ground, ReadContext } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import type { Database } from '#kernel/database'
import type { Files } from '#kernel/files'
import { section } from '#kernel/section'
import type { Section } from '#kernel/section'
import { secretsFrom } from '#kernel/secrets'
import { dayStatus } from '#kernel/time'
import { serviceActor } from '#modules/bodies'
import { manifest as territory } from '../territory/module.ts'
import { testDatabase } from '../../tests/support/database.ts'
import type { TestDatabase } from '../../tests/support/database.ts'
import { loadBuilt, loadPack } from './actions.ts'
import { createPacks } from './build.ts'
import type { BuiltPack } from './build.ts'
import { calendarOf, codesOf, currentSnapshot, snapshotOf, textOf } from './current.ts'
import { installPacks } from './installed.ts'
import { checkPack, listAvailable, listVersions, showDiff, showOverview } from './queries.ts'
import { packFolder, soundPacks } from './testing/folder.ts'
import type { PackFolder } from './testing/folder.ts'

let test: TestDatabase
let database: Database
let ground: Ground
let folder: PackFolder
// The partitions of the trace exist around today.
let now = new Date()
const sections = territory.sections as Section[]
const REALM = 7

const files = {
  ...soundPacks,
  'high/levels.yaml':
    'levels:\n  - { id: city, title: 市 }\n  - { id: district, title: 区, within: [city] }\n',
  'high/places.csv':
    'code,name,kind,parent,from,to,successors,source,aliases\nT-1,甲市,city,,2000-01-01,,,约定,\nT-2,乙区,district,T-1,2000-01-01,,,约定,\n',
}

beforeAll(async () => {
  test = await testDatabase()
  database = openDatabase(test.appUrl)
  ground = {
    database,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    files: {} as Files,
    log: { info: () => undefined, error: () => undefined },
    clock: () => now,
  }
  folder = packFolder(files)
})
afterAll(async () => {
  await database?.close()
  await test?.drop()
  folder?.remove()
})

const service = serviceActor(REALM, 'packs')
const build = async (more: Record<string, string> = {}, own: Section[] = sections): Promise<BuiltPack> => {
  folder.write({ ...files, ...more })
  const { built, findings } = await createPacks(own, { folders: [folder.folder] }).check('high')
  if (!built) throw new Error(JSON.stringify(findings))
  return built
}
const load = (built: BuiltPack, actor: Actor = service) => perform(ground, actor, loadBuilt, { built })
const read = <T>(run: (ctx: ReadContext) => Promise<T>, actor: Actor = service) =>
  ask(
    ground,
    actor,
    query('test.read', (ctx: ReadContext) => run(ctx)),
    null,
  )
const rows = (sql: string, values: unknown[] = []) =>
  database.transaction({ settings: service.capacity.settings, readOnly: true }, (tx) =>
    tx.all<Record<string, unknown>>(sql, values),
  )
const tick = () => (now = new Date(now.getTime() + 60_000))
const codes = soundPacks['low/codes/return.yaml']
const version2 = {
  'low/pack.yaml': soundPacks['low/pack.yaml'].replace('2026.1', '2026.2'),
  'low/codes/return.yaml': codes.replace('不属本单位', '不属于本单位'),
}

describe('loading', () => {
  let first: string

  it('refuses before anything is loaded, by name', async () => {
    await expect(read(currentSnapshot)).rejects.toMatchObject({ code: 'packs.none-loaded' })
    await expect(read((ctx) => snapshotOf(ctx, `sha256:${'0'.repeat(64)}`))).rejects.toMatchObject({
      code: 'packs.no-such-snapshot',
    })
  })

  it('puts a snapshot in force, applies the sections, traces and announces, in one commit', async () => {
    const built = await build()
    const loaded = await load(built)
    first = loaded.snapshot
    expect(loaded).toEqual({ snapshot: built.snapshot.hash, changed: true })
    const snapshot = await read(currentSnapshot)
    expect(snapshot.hash).toBe(first)
    expect(codesOf(snapshot, 'return-reason').map((c) => c.title)).toEqual(['不属本单位', '地点有误'])
    expect(codesOf(snapshot, 'constructor')).toEqual([])
    const day = dayStatus('2026-01-04', await read(calendarOf))
    expect(day).toMatchObject({ working: false, name: '本地假日' })
    expect(await read((ctx) => textOf(ctx, 'casework.report', '报事'))).toBe('诉求')
    expect(await read((ctx) => textOf(ctx, 'casework.other', '别的'))).toBe('别的')
    expect(await rows('SELECT name FROM territory.place ORDER BY name')).toEqual([
      { name: '乙区' },
      { name: '甲市' },
    ])
    const trace = await rows(`SELECT act, capacity, reason FROM kernel.trace WHERE subject_kind = 'pack'`)
    expect(trace).toEqual([
      { act: 'packs.load', capacity: 'service:packs', reason: `low@2026.1 high@2026.1 ${first}` },
    ])
    const [outbox] = await rows(
      `SELECT events FROM kernel.outbox WHERE act = 'packs.load' ORDER BY no DESC LIMIT 1`,
    )
    expect((outbox!.events as { type: string; data: unknown }[]).at(-1)).toMatchObject({
      type: 'packs.PackLoaded',
      data: { jurisdiction: 'high', pack: 'high', version: '2026.1', snapshot: first, previous: null },
    })
  })

  it('of the same again changes nothing', async () => {
    tick()
    const before = await rows('SELECT * FROM packs.jurisdiction_pack')
    expect(await load(await build())).toEqual({ snapshot: first, changed: false })
    expect(await rows('SELECT * FROM packs.jurisdiction_pack')).toEqual(before)
    expect((await rows('SELECT count(*)::int AS n FROM packs.snapshot'))[0]).toEqual({ n: 1 })
  })

  it('refuses other content under the same version, and leaves everything as it was', async () => {
    tick()
    const built = await build({ 'low/codes/return.yaml': version2['low/codes/return.yaml'] })
    await expect(load(built)).rejects.toMatchObject({
      code: 'packs.same-version-other-content',
      params: { stack: 'low@2026.1 high@2026.1' },
    })
    expect((await read(currentSnapshot)).hash).toBe(first)
    expect((await rows('SELECT count(*)::int AS n FROM packs.snapshot'))[0]).toEqual({ n: 1 })
  })

  it('a program that reads the same files otherwise is no other content', async () => {
    tick()
    const extra = section({
      name: 'extra',
      files: ['pack.yaml'],
      pinned: true,
      compile: () => ({ made: true }),
    })
    const built = await build({}, [...sections, extra])
    const loaded = await load(built)
    expect(loaded.changed).toBe(true)
    expect(loaded.snapshot).not.toBe(first)
    tick()
    expect((await load(await build())).snapshot).toBe(first)
  })

  it('a new version is in force from now; a matter keeps the old one', async () => {
    tick()
    const pinned = first
    const loaded = await load(await build(version2))
    expect(loaded.changed).toBe(true)
    const [current, old] = await read(async (ctx) => [
      await currentSnapshot(ctx),
      await snapshotOf(ctx, pinned),
    ])
    expect(current!.hash).toBe(loaded.snapshot)
    expect(current!.layers[0]).toMatchObject({ id: 'low', version: '2026.2' })
    expect(codesOf(current!, 'return-reason')[0]!.title).toBe('不属于本单位')
    expect(codesOf(old!, 'return-reason')[0]!.title).toBe('不属本单位')
    const { rows: versions } = await ask(ground, service, listVersions, {})
    expect(versions[0]).toMatchObject({ snapshot: loaded.snapshot, to: null, from: now.toISOString() })
    expect(versions[1]).toMatchObject({ snapshot: first, to: now.toISOString() })
    const { changes } = await ask(ground, service, showDiff, { from: first, to: loaded.snapshot })
    expect(changes).toEqual([
      {
        section: 'codes',
        path: ['代码集', 'return-reason', '不属本单位（not-ours）', '名称'],
        kind: 'changed',
        before: '不属本单位',
        after: '不属于本单位',
      },
    ])
  })

  it('a calendar alone changes nothing pinned: running matters count with it at once', async () => {
    tick()
    const pinned = (await read(currentSnapshot)).hash
    const loaded = await load(
      await build({
        ...version2,
        'high/calendar/2026.csv': 'date,kind,name,notice,note\n2026-01-05,holiday,临时放假,,\n',
      }),
    )
    expect(loaded).toEqual({ snapshot: pinned, changed: true })
    const calendar = await read(calendarOf)
    expect(dayStatus('2026-01-05', calendar)).toMatchObject({ working: false, name: '临时放假' })
    expect(dayStatus('2026-01-04', calendar)).toMatchObject({ working: true })
    const { rows: versions } = await ask(ground, service, listVersions, {})
    expect(versions[0]).toMatchObject({ looseOnly: true })
  })

  it('two at once: both are told the truth and one is in force', async () => {
    tick()
    const a = await build({
      ...version2,
      'high/pack.yaml': soundPacks['high/pack.yaml'].replace('2026.1', '2026.8'),
    })
    const b = await build({
      ...version2,
      'high/pack.yaml': soundPacks['high/pack.yaml'].replace('2026.1', '2026.9'),
    })
    const done = await Promise.all([load(a), load(b), load(a), load(b)])
    expect(done.every((d) => [a.snapshot.hash, b.snapshot.hash].includes(d.snapshot))).toBe(true)
    const open = await rows('SELECT snapshot FROM packs.jurisdiction_pack WHERE to_at IS NULL')
    expect(open).toHaveLength(1)
  })

  it('a section that refuses takes everything back', async () => {
    tick()
    const before = (await read(currentSnapshot)).hash
    const moved = files['high/places.csv'].replace('乙区', '丙区')
    const built = await build({
      'high/pack.yaml': soundPacks['high/pack.yaml'].replace('2026.1', '2026.20'),
      'high/places.csv': moved,
    })
    await expect(load(built)).rejects.toMatchObject({ code: 'territory.places-differ' })
    expect((await read(currentSnapshot)).hash).toBe(before)
    expect(await rows(`SELECT 1 FROM packs.edition WHERE stack LIKE '%2026.20%'`)).toEqual([])
  })

  it('refuses another realm, a mere layer and somebody without the post', async () => {
    const built = await build(version2)
    await expect(load(built, serviceActor(8, 'packs'))).rejects.toMatchObject({ code: 'packs.other-realm' })
    const { built: low } = await createPacks(sections, {
      folders: [folder.folder],
      today: () => '2026-03-02',
    }).check('low')
    await expect(load(low!)).rejects.toMatchObject({ code: 'packs.not-loadable' })
    for (const facts of [
      { kind: 'public', may: [] },
      { kind: 'resident', may: ['packs.load'] },
      { kind: 'appointment', may: ['casework.intake'] },
    ]) {
      const actor = {
        ...service,
        capacity: { ...service.capacity, facts: { ...(service.capacity.facts as object), ...facts } },
      }
      await expect(load(built, actor)).rejects.toMatchObject({ code: 'packs.not-allowed' })
    }
  })

  it('content changed behind our back is noticed, not served', async () => {
    const built = await build({
      ...version2,
      'high/pack.yaml': soundPacks['high/pack.yaml'].replace('2026.1', '2026.30'),
    })
    tick()
    await load(built)
    const owner = openDatabase(test.ownerUrl)
    await owner.plain(
      `UPDATE packs.snapshot SET content = replace(content, '不属于本单位', '归本单位') WHERE hash = $1`,
      [built.snapshot.hash],
    )
    await expect(read((ctx) => snapshotOf(ctx, built.snapshot.hash))).rejects.toThrow(/was changed/)
    // What is in force is what the next version is judged against: no load past a falsified one.
    tick()
    const next = await build({
      ...version2,
      'high/pack.yaml': soundPacks['high/pack.yaml'].replace('2026.1', '2026.39'),
    })
    await expect(load(next)).rejects.toThrow(/was changed/)
    await owner.plain(
      `UPDATE packs.snapshot SET content = replace(content, '归本单位', '不属于本单位') WHERE hash = $1`,
      [built.snapshot.hash],
    )
    await owner.close()
  })

  it('the application role can neither change nor delete what was loaded', async () => {
    for (const sql of [
      'UPDATE packs.snapshot SET content = content',
      'DELETE FROM packs.snapshot',
      'UPDATE packs.jurisdiction_pack SET snapshot = snapshot',
      'DELETE FROM packs.jurisdiction_pack',
      'UPDATE packs.edition SET source = source',
    ])
      await expect(
        database.transaction({ settings: service.capacity.settings }, (tx) => tx.run(sql)),
      ).rejects.toMatchObject({ code: '42501' })
    // Another realm's rows cannot be closed.
    const closed = await database.transaction({ settings: serviceActor(8, 'x').capacity.settings }, (tx) =>
      tx.run('UPDATE packs.jurisdiction_pack SET to_at = now() WHERE to_at IS NULL'),
    )
    expect(closed).toBe(0)
  })
})

describe('what a request costs', () => {
  it('one small statement for all that is in force, however often it is asked', async () => {
    tick()
    await load(
      await build({
        ...version2,
        'high/pack.yaml': soundPacks['high/pack.yaml'].replace('2026.1', '2026.40'),
      }),
    )
    const warm = (ctx: ReadContext) =>
      Promise.all([currentSnapshot(ctx), calendarOf(ctx), textOf(ctx, 'a.b', ''), currentSnapshot(ctx)])
    await read(warm)
    expect(
      await read(async (ctx) => {
        const before = ctx.tx.sent
        await warm(ctx)
        await snapshotOf(ctx, (await currentSnapshot(ctx)).hash)
        return ctx.tx.sent - before
      }),
    ).toBe(1)
  })
})

describe('through the endpoints', () => {
  it('shows the way of governing, checks and loads', async () => {
    tick()
    folder.write({
      ...files,
      ...version2,
      'high/pack.yaml': soundPacks['high/pack.yaml'].replace('2026.1', '2026.50'),
    })
    installPacks(createPacks(sections, { folders: [folder.folder], today: () => '2026-03-02' }))
    expect(await ask(ground, service, listAvailable, {})).toEqual({ packs: ['high', 'low'] })
    const checked = await ask(ground, service, checkPack, { pack: 'high' })
    expect(checked).toMatchObject({ version: '2026.50', findings: [] })
    expect(checked.changes.map((c) => c.path.join())).toContain('版本')
    const { snapshot } = await perform(ground, service, loadPack, { pack: 'high' })
    const overview = await ask(ground, service, showOverview, {})
    expect(overview).toMatchObject({
      hash: snapshot,
      current: true,
      marks: ['示例'],
      levels: [{ id: 'city' }, { id: 'district', within: ['city'] }],
      codeSets: [{ id: 'return-reason', title: '退回理由（本地）' }],
      scheme: null,
      procedures: [],
      calendar: { zone: 'Asia/Shanghai', hours: ['09:00-12:00', '13:00-17:00'] },
    })
    await expect(perform(ground, service, loadPack, { pack: 'nobody' })).rejects.toMatchObject({
      code: 'packs.no-such-pack',
    })
    folder.write({ 'high/codes/a.yaml': 'set: a\n title: b\n' })
    await expect(perform(ground, service, loadPack, { pack: 'high' })).rejects.toMatchObject({
      code: 'packs.faulty',
      params: { count: 1 },
    })
    await expect(
      ask(ground, service, showOverview, { snapshot: `sha256:${'0'.repeat(64)}` }),
    ).rejects.toMatchObject({ code: 'packs.no-such-snapshot' })
  })
})
