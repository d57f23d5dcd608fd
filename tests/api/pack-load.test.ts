/**
 * `./linli pack load` against a database, as the command does it: a workbook and a folder, the same again, other content
 * under the same version, a newer version while matters of the old one go on, and what it refuses to take from under them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { action, ask, perform, query } from '#kernel/action'
import type { Context, ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { serviceActor } from '#modules/bodies'
import { actOn, lockMatter, openToTry, procedureIn, stepNow } from '#modules/flow'
import type { MatterRow, Procedure } from '#modules/flow'
import { addPerson } from '#modules/identity'
import { packCommand } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { findPlaceByCode, knownJurisdictions } from '#modules/territory'
import { packEnvironment } from '../../apps/server/pack-environment.ts'
import { demoRoles, demoSignIn } from '../../modules/identity/contract.ts'
import { firstRow } from '../../modules/packs/making/book.ts'
import { writePack } from '../../modules/packs/making/check-book.ts'
import { compileBook } from '../../modules/packs/making/compile.ts'
import { LEFT_TO_END, formOf } from '../../modules/packs/making/forms.ts'
import { baseOf } from '../../modules/packs/making/offered.ts'
import type { Base } from '../../modules/packs/making/offered.ts'
import { bookOf, bytesOf, sheetsOf, town } from '../../tools/packs/making-town.ts'
import type { Sheets } from '../../tools/packs/making-town.ts'
import { openCity } from '../support/city.ts'
import type { City } from '../support/city.ts'

const REALM = 901
const dataDir = mkdtempSync(join(tmpdir(), 'linli-load-'))
let city: City
let base: Base
let files = 0
beforeAll(async () => {
  city = await openCity('tuqiao', { demo: true })
  base = (await baseOf([join(import.meta.dirname, '../../packs')], ['cn']))!
}, 120_000)
afterAll(async () => {
  await city?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** `./linli pack …` on the city's database. */
async function linli(...args: string[]) {
  const lines: string[] = []
  const environment = packEnvironment({
    dataDir,
    print: (line) => lines.push(line),
    open: () => Promise.resolve({ ground: city.ground, embedded: true, close: async () => {} }),
  })
  const code = await packCommand(args, environment)
  return { code, text: lines.join('\n') }
}

async function workbook(rows: Sheets): Promise<string> {
  const file = join(dataDir, `town-${++files}.xlsx`)
  writeFileSync(file, await bytesOf(await bookOf(base, rows)))
  return file
}

async function folder(rows: Sheets): Promise<string> {
  const compiled = compileBook(sheetsOf(rows), base, [])
  expect(compiled.findings).toEqual([])
  const at = join(dataDir, `written-${++files}`, compiled.id)
  await writePack(compiled, at)
  return at
}

/** The town in another version, with other rows in some sheets. */
const edition = (version: string, changes: Sheets = {}): Sheets => ({
  ...town,
  基本情况: town['基本情况']!.map(([item, value]) => [item!, item === '版本' ? version : value!]),
  ...changes,
})
const inTown = <T>(work: (ctx: Context) => Promise<T>) =>
  perform(
    city.ground,
    serviceActor(REALM, 'test'),
    action('test.inside', async (ctx: Context) => {
      const answer = await work(ctx)
      ctx.touch({ kind: 'test', id: null, fields: [] })
      return answer
    }),
    null,
  )
const seen = <T>(work: (ctx: ReadContext) => Promise<T>) =>
  ask(city.ground, serviceActor(REALM, 'test'), query('test.read', work), null)

async function open(): Promise<MatterRow> {
  return inTown(async (ctx) => {
    const place = (await findPlaceByCode(ctx, 'HB-1-1-1'))!
    const reporter = await addPerson(ctx, { name: '居民甲' })
    const procedure = { id: 'motion', kind: 'motion', title: '六步议事' }
    const opened = await openToTry(ctx, { procedure, place, reporter, isPublic: true })
    return opened.matter
  })
}
const act = (m: MatterRow, id: string, via?: 'ballot' | 'publication') =>
  inTown(async (ctx) => {
    const locked = await lockMatter(ctx, m.id as Uuid, null)
    const done = await actOn(
      ctx,
      locked,
      { act: id, text: '依程序' },
      { bySystem: true, ...(via ? { via } : {}) },
    )
    return done.matter
  })
const under = (m: MatterRow) =>
  seen(async (ctx): Promise<{ snapshot: Snapshot; procedure: Procedure }> => {
    const { snapshot } = await stepNow(ctx, m)
    return { snapshot, procedure: procedureIn(snapshot, m.procedure) }
  })

describe('pack load', { timeout: 120_000 }, () => {
  let matter: MatterRow

  it('loads a workbook; the locality stands beside the others, with demonstration sign-ins', async () => {
    const { code, text } = await linli('load', await workbook(town))
    expect(text).toContain('已装入“河边镇”2026.1，从现在起生效')
    expect(text).toContain('已任命演示人员')
    expect(code).toBe(0)
    const told = await knownJurisdictions(city.ground, true)
    expect(told.map((j) => [j.title, j.realm])).toEqual(expect.arrayContaining([['河边镇', REALM]]))
    expect(told).toHaveLength(2)
    const roles = (await city.call(null, demoRoles, {})).body.rows.filter((r) => r.realm === REALM)
    expect(roles.map((r) => r.app)).toEqual(expect.arrayContaining(['desk', 'resident']))
    expect(await city.call(null, demoSignIn, { person: roles[0]!.person })).toMatchObject({ status: 200 })
  })

  it('loads a folder or a pack by its id; what is in force already changes nothing, but gets its people', async () => {
    const { code, text } = await linli('load', 'tuqiao')
    expect(code).toBe(0)
    expect(text).toMatch(/已在用，没有变化。[^]*已任命演示人员/)
    expect((await linli('load', 'tuqiao')).text).not.toContain('已任命')
  })

  it('the same again is no load', async () => {
    const versions = () =>
      seen((ctx) => ctx.tx.all('SELECT from_at FROM packs.jurisdiction_pack WHERE realm = $1', [REALM]))
    const before = await versions()
    const { code, text } = await linli('load', await folder(town))
    expect(code).toBe(0)
    expect(text).toContain('“河边镇”2026.1 已在用，没有变化。')
    expect(await versions()).toEqual(before)
  })

  it('the same version with other content is refused', async () => {
    const steps = town['环节']!.map((row) => row.map((cell) => (cell === '晒一晒' ? '亮一亮' : cell)))
    const scenarios = town['情景']!.map((row) => row.map((cell) => (cell === '晒一晒' ? '亮一亮' : cell)))
    const { code, text } = await linli('load', await folder({ ...town, 环节: steps, 情景: scenarios }))
    expect(code).toBe(1)
    expect(text).toContain('packs.same-version-other-content')
    expect(text).toContain('hebian@2026.1')
    expect(text).toContain('请提高改动过的那一层的版本号再装入')
  })

  it('a newer version is in force at once; a matter of the old one goes on under the old', async () => {
    matter = await act(await open(), 'submit')
    expect(matter.step).toBe('decide')
    const renamed = (rows: Sheets[string]) =>
      rows.map((row) => row.map((cell) => (cell === '晒一晒' ? '亮一亮' : cell)))
    const newer = edition('2026.2', { 环节: renamed(town['环节']!), 情景: renamed(town['情景']!) })
    const { code, text } = await linli('load', await workbook(newer))
    expect(text).toContain('已装入“河边镇”2026.2')
    expect(text).toContain('有 1 件正在办理，仍按它们开始时的版本办完。')
    expect(code).toBe(0)

    matter = await act(matter, 'passed', 'ballot')
    const old = await under(matter)
    expect(old.snapshot.version).toBe('2026.1')
    expect(old.procedure.steps.find((s) => s.id === matter.step)!.title).toBe('晒一晒')
    const fresh = await under(await open())
    expect(fresh.snapshot.version).toBe('2026.2')
    expect(fresh.procedure.steps.find((s) => s.id === 'publish')!.title).toBe('亮一亮')
  })

  it('keeps each version, so that they can be compared', async () => {
    const kept = (version: string) => join(dataDir, 'packs-before', version, 'hebian')
    const { code, text } = await linli('diff', kept('2026.1'), kept('2026.2'))
    expect(code).toBe(0)
    expect(text).toMatch(/晒一晒.*亮一亮/)
  })
})

describe('what a load refuses to take', { timeout: 120_000 }, () => {
  const without = (how: string): Sheets => ({
    环节: town['环节']!.map((r) => (r[1] === '公示' ? [r[0]!, '公示', how, '', '', '', '', '', ''] : r)),
    情景: town['情景']!.slice(0, 2),
  })

  it('a step in which a matter stands, at its line, with the way out', async () => {
    const { code, text } = await linli('load', await folder(edition('2026.3', without('去掉'))))
    expect(code).toBe(1)
    expect(text).toContain('没有装入（flow.steps-in-use）')
    expect(text).toMatch(/hebian\/procedures\/motion\.yaml:16 去掉了“亮一亮”，还有1件正在这一步/)
    expect(text).toContain(`改法：等这些件办完再装入；或写 gone: [publish]（工作簿里选“${LEFT_TO_END}”）`)
  })

  it('unless it says that it means it: then the matter ends under its own version', async () => {
    const { code, text } = await linli('load', await folder(edition('2026.3', without(LEFT_TO_END))))
    expect(text).toContain('有 2 件正在办理')
    expect(code).toBe(0)
    expect((await open().then(under)).procedure.steps.map((s) => s.id)).not.toContain('publish')
    const rows = await seen((ctx) =>
      ctx.tx.all<MatterRow>(`SELECT * FROM flow.matter WHERE realm = $1 AND step = 'publish'`, [REALM]),
    )
    expect(rows).toHaveLength(1)
    expect((await act(rows[0]!, 'ended', 'publication')).step).toBe('execute')
    // What went with an earlier version is not asked about again.
    const next = edition('2026.4', without('去掉'))
    expect((await linli('load', await folder(next))).code).toBe(0)
  })

  it('the name of a body in use, at its cell', async () => {
    const renamed: Sheets = Object.fromEntries(
      Object.entries({ ...edition('2026.5'), ...without('去掉') }).map(([sheet, rows]) => [
        sheet,
        rows.map((r) => r.map((cell) => (sheet === '组织' && cell === '居民委员会' ? cell : named(cell)))),
      ]),
    )
    const cell = `D${firstRow(formOf('组织')!) + 6}`
    const { code, text } = await linli('load', await workbook(renamed))
    expect(code).toBe(1)
    expect(text).toContain('没有装入（packs.bodies-in-use）')
    expect(text).toMatch(new RegExp(`组织!(${cell}|A${cell.slice(1)}) 错误 packs.body-renamed`))
    expect(text).toContain('正在用的组织“村委会”（committee）改名为“村民委员会”')
    expect(text).toContain('改法：改回“村委会”；要改名、合并或撤销，走机构调整')
  })

  it('a body in use under another id, or none; a body that stands by itself', async () => {
    const bodies = (change: (r: readonly string[]) => readonly string[] | undefined): Sheets => ({
      ...without('去掉'),
      组织: town['组织']!.flatMap((r) => {
        const changed = change(r)
        return changed ? [changed] : []
      }),
    })
    const tried = async (rows: Sheets) => (await linli('load', await folder(edition('2026.6', rows)))).text
    const otherId = await tried(bodies((r) => (r[0] === 'council' ? ['villagers', ...r.slice(1)] : r)))
    expect(otherId).toMatch(
      /hebian\/bodies\.yaml:\d+ 错误 packs\.body-renamed：正在用的组织“村民议事会”的标识由 council 变成了 villagers。改法：改回 id: council/,
    )
    const gone = await tried({
      ...bodies((r) => (r[0] === 'yard-team' ? undefined : r)),
      派遣: town['派遣']!.slice(1),
      情景: town['情景']!.slice(1, 2),
    })
    expect(gone).toMatch(
      /hebian\/bodies\.yaml:\d+ 错误 packs\.body-gone：正在用的组织“院落网格”（yard-team）从包里消失了。改法：把它写回来/,
    )
    const single = await tried(
      bodies((r) => (r[0] === 'platform-office' ? r.map((c) => (c === '河边镇平台办' ? '平台中心' : c)) : r)),
    )
    expect(single).toMatch(
      /hebian\/bodies\.yaml:\d+ 错误 packs\.body-renamed：正在用的组织“河边镇平台办”（platform-office）改名为“平台中心”。改法：改回/,
    )
  })

  it('the number of another locality', async () => {
    const basics = town['基本情况']!.map(([item, value]) =>
      item === '标识' ? [item, 'hexi'] : item === '名称' ? [item, '河西镇'] : [item!, value!],
    )
    const { code, text } = await linli('load', await folder({ ...town, 基本情况: basics }))
    expect(code).toBe(1)
    expect(text).toContain('没有装入（territory.realm-taken）')
    expect(text).toContain('存储标号901已被辖区“hebian”使用，请在 pack.yaml 里换一个')
  })

  it('nothing of what was refused stands', async () => {
    const versions = await seen((ctx) =>
      ctx.tx.all<{ version: string }>(
        `SELECT s.version FROM packs.jurisdiction_pack j JOIN packs.snapshot s ON s.hash = j.snapshot
         WHERE j.realm = $1 ORDER BY j.from_at`,
        [REALM],
      ),
    )
    expect(versions.map((v) => v.version)).toEqual(['2026.1', '2026.2', '2026.3', '2026.4'])
  })
})

const named = (cell: string) => cell.replaceAll('村委会', '村民委员会')
